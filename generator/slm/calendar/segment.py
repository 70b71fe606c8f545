"""Opening hours of one day: stretches of local wall-clock time."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated, Any, Final, Self

from pydantic import AfterValidator, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from slm.problem import Mistake

WRONG_SEGMENT: Final = Mistake(
    "SLM206",
    "'{value}' is not a stretch of opening hours",
    "Write start and end as HH:MM-HH:MM, such as 09:00-12:00; a day ends at 24:00.",
)
UNUSUAL_SEGMENT: Final = Mistake(
    "SLM207",
    "'{value}' is not written the way opening hours are",
    "Write {expected}: two digits each, ASCII colon and hyphen, no spaces.",
)
SEGMENT_BACKWARDS: Final = Mistake(
    "SLM208",
    "'{value}' ends before it begins or has no length",
    "Hours over midnight belong to two days: write {start}-24:00 on the first and 00:00-{end} on the next.",
)
SEGMENTS_OVERLAP: Final = Mistake(
    "SLM209",
    "'{value}' begins before the hours above it, {before}, have ended",
    "List the hours of a day in order, without overlaps.",
)

_TIME: Final = r"([01]\d|2[0-3]):([0-5]\d)"
_SEGMENT: Final = rf"{_TIME}-(?:{_TIME}|(24):(00))"
_UNUSUAL: Final = r"(\d{1,2}):(\d{2})[-~](\d{1,2}):(\d{2})"
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−〜至到", "-"))


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """Minutes of a local day, half-open, written `09:00-12:00`; `00:00-24:00` is a whole day (FAILURES F18, F32)."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the hours written as `09:00-12:00`; raise `InputError` for anything else."""
        match = re.fullmatch(_SEGMENT, text, re.ASCII)
        if not match:
            raise _refused(text)
        start_hour, start_minute, end_hour, end_minute = (int(group) for group in match.groups() if group is not None)
        segment = cls(start_hour * 60 + start_minute, end_hour * 60 + end_minute)
        if segment.end <= segment.start:
            raise SEGMENT_BACKWARDS.raised(value=text, start=text[:5], end=text[6:])
        return segment

    def __str__(self) -> str:
        return f"{self.start // 60:02}:{self.start % 60:02}-{self.end // 60:02}:{self.end % 60:02}"

    @property
    def minutes(self) -> int:
        """The length on the wall clock."""
        return self.end - self.start

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Any], handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            _read_segment, serialization=core_schema.plain_serializer_function_ser_schema(str)
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "pattern": f"^{_SEGMENT}$", "examples": ["09:00-12:00", "13:00-18:00", "00:00-24:00"]}


def _read_segment(value: object) -> Segment:
    if isinstance(value, Segment):
        return value
    return Segment.parse(value if isinstance(value, str) else "...")


def _refused(text: str) -> Exception:
    """Say what to write instead where that is clear, as for full-width colons and `8:30`."""
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    match = re.fullmatch(_UNUSUAL, plain, re.ASCII)
    expected = "{:0>2}:{}-{:0>2}:{}".format(*match.groups()) if match else ""
    if re.fullmatch(_SEGMENT, expected, re.ASCII):
        return UNUSUAL_SEGMENT.raised(value=text, expected=expected)
    return WRONG_SEGMENT.raised(value=text)


def _in_order(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    for index, (before, after) in enumerate(pairwise(segments), start=1):
        if after.start < before.end:
            raise SEGMENTS_OVERLAP.raised(index, value=after, before=before)
    return segments


DayHours = Annotated[tuple[Segment, ...], AfterValidator(_in_order)]
"""The opening hours of one day, in order; none means closed."""
