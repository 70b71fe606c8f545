"""Telephone numbers that can be called from everywhere, and extensions, which the switchboard completes."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, WithJsonSchema

from slm.problem import Mistake
from slm.text import Say

NOT_A_WHOLE_NUMBER: Final = Mistake(
    "SLM953",
    "'{value}' cannot be dialled from everywhere",
    "Write the number as it is called from abroad, with its country: +86 10 0123 4567.",
)
_WHOLE_NUMBER: Final = re.compile(r"\+[1-9][0-9]*(?:[ ()/.-]{1,2}[0-9]+)*")


def _read_whole_number(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _WHOLE_NUMBER.fullmatch(text) or not 7 <= sum(map(str.isdigit, text)) <= 15:
        raise NOT_A_WHOLE_NUMBER.raised(value=text)
    return text


WholeNumber = Annotated[
    str, BeforeValidator(_read_whole_number), WithJsonSchema({"type": "string", "examples": ["+86 10 0123 4567"]})
]
"""A number with its country, at most 15 digits (ITU-T E.164)."""

DIALLED: Final = re.compile(r"\+\d[\d \N{NO-BREAK SPACE}()/.-]{5,}\d")
"""A number with its country, as it is written in a text."""
EXTENSION: Final = re.compile(
    r"(?:\bext(?:ension|\.)?|分机|\b转|\bDurchwahl|\bDW|\bApp\.)\s*(?P<extension>\d{2,6})\b", re.IGNORECASE
)
"""An extension, as it is written in a text."""


def is_dialled(text: str) -> bool:
    """Tell whether the first number of a text can be dialled as it stands there: whole, with no more than 15 digits."""
    found = DIALLED.search(text)
    if found is None or text[found.end() : found.end() + 1].isalnum():
        return False
    return 7 <= sum(map(str.isdigit, found[0])) <= 15


def completed(text: str, switchboard: str, t: Say) -> str:
    """Return a text with its extensions as whoever calls from outside, or at night, can dial them."""
    return EXTENSION.sub(
        lambda found: t("{number} ext. {extension}", number=switchboard, extension=found["extension"]), text
    )
