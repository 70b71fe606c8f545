"""What a word that is not known may have been meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

_SHORT_LIST: Final = 6
_LONGEST_LIST: Final = 30


def nearest(word: object, known: Iterable[object]) -> str:
    """Return the known words most like one, whatever their case, then the others where they are few (FAILURES L8)."""
    words = sorted(map(str, known))
    folded = {known_word.casefold(): known_word for known_word in words}
    close = [folded[match] for match in get_close_matches(str(word).casefold(), folded, n=3)]
    others = (
        [known_word for known_word in words if known_word not in close]
        if len(words) <= _SHORT_LIST or not close
        else []
    )
    return ", ".join([*close, *others[:_LONGEST_LIST]]) or "..."
