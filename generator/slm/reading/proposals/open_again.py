"""Cases that have a solution, and of which their state says that they are open again: their solution did not hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.states_meant import counted, holds_states, is_raw_state
from slm.reading.proposals.words_seen import text_of
from slm.reading.sources.open_words import SOLUTIONS, is_open
from slm.reading.sources.times_seen import NOTHING
from slm.reading.sources.withdrawn_words import says_how_it_ended

_RAW: Final = {"1": True, "2": True, "3": True, "6": False, "7": False}
"""The states of ServiceNow as it stores them."""
_SHOWN: Final = 2

Cells = Mapping[str, str | datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAgain:
    """Cases with a solution that are open by their state, and how a source takes no notice of such a solution."""

    fields: Sequence[str]
    """What tells that a case has a solution."""
    column: str
    words: Sequence[str]
    """The states that say that a case is open."""
    over: Sequence[str]
    """The states that say that its solution holds."""
    rows: int
    ids: Sequence[str]
    """The first of them."""
    is_sure: bool
    """Whether it is known of every state which of the two it says, so that a condition can be written."""


def open_again(table: LookedTable, columns: Mapping[str, str], left_out: Collection[int]) -> OpenAgain | None:
    """Return the cases with a solution that their state calls open; `left_out` are the rows that are no cases."""
    fields = [field for field in SOLUTIONS if columns.get(field) in table.columns]
    solved = [
        row
        for at, row in enumerate(table.rows)
        if at not in left_out and any(text_of(row.get(columns[field], "")) not in NOTHING for field in fields)
    ]
    for column in table.columns if solved else ():
        if column in columns.values() or says_how_it_ended(column) or not holds_states(table, column):
            continue
        states = {word: _is_open(table, column, word) for word in dict.fromkeys(_word(row, column) for row in solved)}
        if not (words := [word for word, is_open in states.items() if is_open]):
            continue
        rows = [row for row in solved if _word(row, column) in words]
        over = [word for word, is_open in states.items() if is_open is False]
        return OpenAgain(
            fields=fields,
            column=column,
            words=words,
            over=over,
            rows=len(rows),
            ids=[_word(row, columns.get("id", "")) for row in rows[:_SHOWN]],
            is_sure=bool(over) and None not in states.values(),
        )
    return None


def _word(row: Cells, column: str) -> str:
    return text_of(row.get(column, ""))


def _is_open(table: LookedTable, column: str, word: str) -> bool | None:
    """Tell whether a state says that a case is open; None where nobody knows what it says."""
    return _RAW.get(word) if is_raw_state(table, column, counted(table, column)) else is_open(word)
