"""Whether quotes stand where a separator lets them stand: what separates the lines of a long cell is none."""

from __future__ import annotations

import io
import re
from itertools import islice
from typing import Final

# A quote within a quoted cell is doubled, so what opens or closes one is an odd number of them.
_QUOTES: Final = re.compile(r'(?<!")"(?:"")*(?!")')
_LINE_ENDS: Final = "\r\n"
_TO_ONE: Final = 100
"""So many rows may have one quote that stands elsewhere: people write inches."""


def tears_quotes(text: str, delimiter: str, lines: int, rows: int) -> bool:
    """Return whether a separator tears cells that are quoted, by the first lines of a text, which are so many rows.

    Quotes open a cell behind a separator or at the start of a line, and close it before one or at the end of a line.
    """
    head = "".join(islice(io.StringIO(text, newline=""), lines))
    beside = f"{delimiter}{_LINE_ENDS}"
    torn = sum(
        head[max(found.start() - 1, 0) : found.start()] not in beside
        and head[found.end() : found.end() + 1] not in beside
        for found in _QUOTES.finditer(head)
    )
    return torn * _TO_ONE > rows
