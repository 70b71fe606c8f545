"""The lines of a text without a second copy of it, which would be most of the memory that an export of a year takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_LINE: Final = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends, which are LF, CRLF or CR."""
    if text.count("\r") != text.count("\r\n"):
        yield from (match[0] for match in _LINE.finditer(text))
        return
    start = 0
    while end := text.find("\n", start) + 1:
        yield text[start:end]
        start = end
    if start < len(text):
        yield text[start:]
