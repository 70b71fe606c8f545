"""The lines of a file that are shown beside what is wrong with it: of a large one, these alone are kept."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from typing import Final

_NOT_A_LINE_END: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Where `str.splitlines` would end a line and places do not."""
_LARGE: Final = 1 << 20
"""Of files of more bytes the lines before are empty: an export of fifty megabytes is not kept for one row."""
_BLOCK: Final = 1 << 16


def text_with(lines: Collection[int], data: bytes) -> str:
    """Return what a file says at least in these lines, at their places."""
    some = _shortened(lines, data) if len(data) > _LARGE else data
    return _NOT_A_LINE_END.sub("\ufffd", some.decode("utf-8-sig", "replace"))


def _shortened(lines: Collection[int], data: bytes) -> bytes:
    """Return these lines and, of those before them, the ends; the whole where something else ends lines, too."""
    parts: list[bytes] = []
    at, passed, last = 0, 0, max(lines, default=0)
    while passed < last and at < len(data):
        # Ends of lines are counted many at once: it takes a fraction of looking at each line.
        block = data[at : data.find(b"\n", at + _BLOCK) + 1 or len(data)]
        if b"\r" in block and block.count(b"\r") != block.count(b"\r\n"):
            return data
        number = block.count(b"\n")
        if any(passed < line <= passed + number + 1 for line in lines):
            some = enumerate(io.BytesIO(block), start=passed + 1)
            parts += [line if nth in lines else b"\n" for nth, line in some]
        else:
            parts.append(b"\n" * number)
        at, passed = at + len(block), passed + number
    return b"".join(parts)


def is_text(data: bytes) -> bool:
    """Tell whether a file that may be a workbook, packed or in another encoding reads as a text without it."""
    if b"\0" in data:
        return False
    try:
        return data.isascii() or all(line.decode("utf-8") is not None for line in io.BytesIO(data))
    except UnicodeDecodeError:
        return False
