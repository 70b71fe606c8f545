"""Where no line of a page or a paper ends."""

from __future__ import annotations

import re
from typing import Final

UNBROKEN: Final = (
    r" (?:(?<=\d )(?=[^\s\d<>]{1,4}(?:[\s.,;:)<]|$)|[%‰\u4e00-\u9fff])"
    r"|(?=\d)(?:(?<=\d [A-Z][a-z]{2} )|(?<=\d [A-Z][a-z]{3} ))(?=\d{4}\b))"
)
"""The blank between a number and the sign, unit or short word after it, and in a date."""
_UNBROKEN: Final = re.compile(UNBROKEN)


def kept_together(text: str) -> str:
    """Return a text in which no line ends within "99.9 %", "28 min" or "5 Jan 2026"."""
    return _UNBROKEN.sub("\N{NO-BREAK SPACE}", text)
