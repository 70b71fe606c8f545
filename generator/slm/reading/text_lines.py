"""The lines of a text without a second copy of it, which would be most of the memory that an export of a year takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, which are LF, CRLF or CR."""
    start = 0
    while end := text.find("\n", start) + 1:
        line = text[start:end]
        if line.find("\r", 0, -2) < 0:
            yield line
        else:
            yield from (match[0] for match in _LINE.finditer(line))
        start = end
    yield from (match[0] for match in _LINE.finditer(text, start))
