"""Where a cell of a CSV file stands."""

from __future__ import annotations

import io
from itertools import islice


def cell_at(text: str, line: int, number: int, separator: str = ",") -> tuple[int, int]:
    """Return line and column at which a cell begins, of the record that begins at a line; the first cell is 0.

    It is found by going through the record once more: nobody asks but for a cell that is wrong. A cell in quotes may
    hold separators and line ends; of a record that has fewer cells, the last one is returned.
    """
    at, column, quoted = line, 1, False
    for here, words in enumerate(islice(io.StringIO(text, newline=""), line - 1, None), start=line):
        for offset, character in enumerate(words, start=1):
            if not number:
                return at, column
            quoted ^= character == '"'
            if character == separator and not quoted:
                number, at, column = number - 1, here, offset + 1
        if not quoted:
            break
    return at, column
