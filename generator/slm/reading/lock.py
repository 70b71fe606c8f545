"""The locked results of a closed month, as the program wrote them."""

from __future__ import annotations

from typing import Final

from slm.compliance import MonthLock, parse_lock
from slm.problem import Mistake, Place, Problem

LOCK_UNREADABLE: Final = Mistake(
    "SLM730",
    "this is not a lock as `slm close` writes it: {reason}",
    "Nobody edits this file by hand. Put it back as it was; the history of the book has it.",
)


def read_lock(path: str, text: str) -> tuple[MonthLock | None, list[Problem]]:
    """Return the lock that a file holds, or the problem with it."""
    try:
        return parse_lock(path, text), []
    except ValueError as error:
        return None, [LOCK_UNREADABLE.at(Place(path), reason=error)]
