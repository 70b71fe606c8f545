"""The lines of a file that are shown beside what is wrong with it: of a large one, these alone are kept."""

from __future__ import annotations

import io
import re
from collections.abc import Collection
from typing import Final

_NOT_A_LINE_END: Final = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
"""Where `str.splitlines` would end a line and places do not."""
_LARGE: Final = 1 << 20
"""Of files of more bytes the other lines are empty: an export of fifty megabytes is not kept for one row."""


def text_with(lines: Collection[int], data: bytes) -> str:
    """Return what a file says at least in these lines, at their places."""
    if len(data) > _LARGE and data.count(b"\r") == data.count(b"\r\n"):
        data = b"".join(line if nth in lines else b"\n" for nth, line in enumerate(io.BytesIO(data), start=1))
    return _NOT_A_LINE_END.sub("\ufffd", data.decode("utf-8-sig", "replace"))


def is_text(data: bytes) -> bool:
    """Tell whether a file that may be a workbook, packed or in another encoding reads as a text without it."""
    try:
        return all("\0" not in line.decode("utf-8") for line in io.BytesIO(data))
    except UnicodeDecodeError:
        return False
