"""How wide a table may be: no export has as many columns as a file that is parted by the wrong mark."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from slm.problem import InputError, Mistake, Place, Problem

TOO_MANY_COLUMNS: Final = Mistake(
    "SLM1065",
    "{path} has more than {limit} columns, which is more than a spreadsheet can hold",
    "Export one row for each record, with the columns that you need. Of JSON name in records of the format the list of "
    "them: an object whose keys are the numbers of records is none.",
)
MOST_COLUMNS: Final = 16_384
"""As many columns as a spreadsheet has; what has more takes memory and is no table."""


def too_wide(path: str, number: int) -> list[Problem]:
    """Return that a table has so many columns that it is none."""
    return [TOO_MANY_COLUMNS.at(Place(path), path=path, limit=MOST_COLUMNS)] if number > MOST_COLUMNS else []


def refuse_too_wide(path: str, number: int) -> None:
    """Raise `InputError` for a table of so many columns."""
    for wrong in too_wide(path, number):
        raise InputError(wrong.mistake, (), wrong.words)


def columns_once(every: Iterable[str]) -> tuple[str, ...]:
    """Return each column once: of more than a table may have, one more than that."""
    found: dict[str, None] = {}
    for column in every:
        found[column] = None
        if len(found) > MOST_COLUMNS:
            break
    return tuple(found)
