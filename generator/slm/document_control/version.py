"""Versions of a document and their order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, total_ordering
from typing import Annotated, Final

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from slm.problem import Mistake

WRONG_VERSION: Final = Mistake(
    "SLM270",
    "'{value}' is not a version",
    "Write numbers separated by points, such as 1.0 or 1.10.",
)
_VERSION = re.compile(r"(0|[1-9]\d{0,3})(\.(0|[1-9]\d{0,3})){1,2}", re.ASCII)


@total_ordering
@dataclass(frozen=True, slots=True)
class Version:
    """A version such as 1.10, which comes after 1.9 and is not 1.1 (FAILURES D2)."""

    parts: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read `1.10`; raise `InputError` for anything else."""
        if not _VERSION.fullmatch(text):
            raise WRONG_VERSION.raised(value=text)
        return cls(tuple(int(part) for part in text.split(".")))

    def __str__(self) -> str:
        return _text(self.parts)

    def __lt__(self, other: Version) -> bool:
        return self.parts < other.parts


@cache
def _text(parts: tuple[int, ...]) -> str:
    # A book has few versions, and asks for their texts some hundred thousand times.
    return ".".join(map(str, parts))


def _read_version(value: object) -> Version:
    return value if isinstance(value, Version) else Version.parse(value if isinstance(value, str) else "")


VersionText = Annotated[
    Version,
    BeforeValidator(_read_version),
    PlainSerializer(str),
    WithJsonSchema({"type": ["string", "number"], "pattern": f"^{_VERSION.pattern}$"}),
]
