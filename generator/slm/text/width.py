"""How wide a text is where all characters stand on a grid."""

from __future__ import annotations

import unicodedata


def width(text: str) -> int:
    """Return the columns that `text` takes on a terminal: an East Asian character two, a combining mark none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
