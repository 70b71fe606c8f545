r"""Halves of signs in JSON: `\ud83d` without the other half, as programs leave it that cut a text between the two."""

from __future__ import annotations

import re
from typing import Final

_HALF: Final = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE: Final = re.compile(
    r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


def whole_signs(text: str) -> str:
    """Return JSON in which half a sign is shown as it is written: it is no character, and cannot be stored."""
    return _ESCAPE.sub(_shown, text) if _HALF.search(text) else text


def _shown(escape: re.Match[str]) -> str:
    return rf"\\{escape[1]}" if escape[1] else escape[0]
