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
    en="'{value}' is not a stretch of opening hours",
    zh="“{value}”不是服务时段",
    hint_en="Write start and end as HH:MM-HH:MM, such as 09:00-12:00; a day ends at 24:00.",
    hint_zh="请写成 HH:MM-HH:MM,例如 09:00-12:00;一天在 24:00 结束。",
)
UNUSUAL_SEGMENT: Final = Mistake(
    "SLM207",
    en="'{value}' is not written the way opening hours are",
    zh="“{value}”的写法不符合服务时段的格式",
    hint_en="Write {expected}: two digits each, ASCII colon and hyphen, no spaces.",
    hint_zh="请写 {expected}:时和分各两位,用半角冒号和连字符,不留空格。",
)
SEGMENT_BACKWARDS: Final = Mistake(
    "SLM208",
    en="'{value}' ends before it begins or has no length",
    zh="“{value}”的结束不晚于开始",
    hint_en="Hours over midnight belong to two days: write {start}-24:00 on the first and 00:00-{end} on the next.",
    hint_zh="跨午夜的时段分属两天:第一天写 {start}-24:00,第二天写 00:00-{end}。",
)
SEGMENTS_OVERLAP: Final = Mistake(
    "SLM209",
    en="'{value}' begins before the hours above it, {before}, have ended",
    zh="“{value}”开始时,前一时段 {before} 尚未结束",
    hint_en="List the hours of a day in order, without overlaps.",
    hint_zh="一天内的时段请按先后排列,不要重叠。",
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
        """Return the hours written as `09:00-12:00`; raise `Mistaken` for anything else."""
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
