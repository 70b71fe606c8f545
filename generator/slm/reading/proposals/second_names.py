"""A header of two rows of which both have the width of the table: the second one says more of some columns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

_LEAST_ROWS: Final = 3
_LEAST_BLANK: Final = 2
_DIGIT: Final = re.compile(r"\d")

Cells = Mapping[str, str | datetime]


def second_names(columns: Sequence[str], rows: Sequence[Cells]) -> tuple[str, ...]:
    """Return the names of columns with what the row below them says more; nothing where that row is a record.

    It is none that has words alone, and nothing in several columns that every record fills.
    """
    first, *others = rows or [{}]
    words = [cell for cell in first.values() if isinstance(cell, str) and not _DIGIT.search(cell)]
    always = [column for column in columns if column not in first and all(column in row for row in others)]
    if len(rows) < _LEAST_ROWS or not words or len(words) < len(first) or len(always) < _LEAST_BLANK:
        return ()
    return tuple(f"{column} {first[column]}" if column in first else column for column in columns)
