"""The rows at the end of a table that are no records: sums, and words about the export."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Sequence
from typing import Final

_MOST_FOOTERS: Final = 5
_SUM: Final = re.compile(r"total|sum\b|summe|gesamt|合计|总计|小计|suma\b|somme|итого", re.IGNORECASE)
"""How the last row of a table begins that is no record."""


def footers(rows: Sequence[Sequence[object]], width: int) -> int:
    """Return how many rows at the end are no records: sums, and words about the export."""
    for number, row in enumerate(reversed(rows)):
        filled = [str(cell).strip() for cell in row if cell is not None and str(cell).strip()]
        is_word = bool(filled) and (len(filled) < max(2, width // 3) or _SUM.match(filled[0]))
        if not is_word or number == _MOST_FOOTERS:
            return number % _MOST_FOOTERS
    return 0


def last_rows(text: str, delimiter: str) -> list[list[str]]:
    """Return the last rows of a table, of which a cell may go over several lines."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [*deque((row for row in rows if any(map(str.strip, row))), _MOST_FOOTERS + 1)]
    except csv.Error:
        return []
