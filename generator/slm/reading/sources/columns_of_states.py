"""Columns that say how far a case is, or how it ended: by their names, or by what stands in them.

A desk calls its states what it likes; its words are those of others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from slm.reading.sources.open_words import is_open
from slm.reading.sources.withdrawn_words import is_withdrawn, says_how_far, says_how_it_ended

_MOST_WORDS: Final = 30


def is_called_state(column: str) -> bool:
    """Tell whether a column is called as if it said how far a case is, or how it ended."""
    return says_how_far(column) or says_how_it_ended(column)


def are_states(words: Mapping[str, int]) -> bool:
    """Tell whether the words of a column, with the number of their rows, are states of cases, whatever it is called.

    Most rows say a state that is known, some that the case is over, and some that it is open or was withdrawn; several
    rows say the same, as titles do not.
    """
    if not 1 < len(words) <= min(_MOST_WORDS, sum(words.values()) - 1):
        return False
    gone = {word for word in words if is_withdrawn(word, is_end=False)}
    states = {word: is_open(word) for word in words if word not in gone}
    known = sum(rows for word, rows in words.items() if word in gone or states[word] is not None)
    return (bool(gone) or True in states.values()) and False in states.values() and 2 * known > sum(words.values())
