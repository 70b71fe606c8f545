"""The address at which a site is published; it stands in every page, and in the codes of papers."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import BeforeValidator, WithJsonSchema

from slm.problem import Mistake

NOT_AN_ADDRESS: Final = Mistake(
    "SLM954",
    "'{value}' is not the address of a site",
    "Write it as a browser shows it, such as https://services.example.com or https://example.com/services.",
)
_ADDRESS: Final = re.compile(r"https?://\w[\w.-]*(?::\d{1,5})?(?:/[\w.~%/-]*)?")


def _read_address(value: object) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not _ADDRESS.fullmatch(text):
        raise NOT_AN_ADDRESS.raised(value=text or value)
    return text


SiteAddress = Annotated[
    str,
    BeforeValidator(_read_address),
    WithJsonSchema({"type": "string", "examples": ["https://services.example.com"]}),
]
"""An address on the web without questions and fragments, of letters that need no quotes (RFC 3986, 3.1, 3.3)."""
