"""How an export writes points in time: nothing about it is guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property, lru_cache
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from slm.calendar import zone
from slm.problem import Mistake

AMBIGUOUS_TIME: Final = Mistake(
    "SLM373",
    "'{value}' is not one moment in {zone}: clocks were changed then",
    "Export the times with their offset from UTC, such as {value}+01:00. Where the tool cannot, write wrong_rows: "
    "left_out in the source: such rows are then counted, told and left out.",
)
ZONE_NOT_SAID: Final = Mistake(
    "SLM374",
    "'{value}' has no offset from UTC, and the source names no zone",
    "Write time_zone in the source, such as time_zone: Asia/Shanghai, or export times with their offset.",
)
FORMAT_UNKNOWN: Final = Mistake(
    "SLM380",
    "'{value}' is not a format of times: {part} is not known",
    "Write iso, unix, unix_ms, or directives such as %d.%m.%Y %H:%M; known are {known}.",
)
FORMAT_INCOMPLETE: Final = Mistake(
    "SLM381",
    "the format '{value}' does not say one moment: {part} is missing",
    "Year, month, day and hour are needed; an hour of twelve (%I) needs %p beside it.",
)
WRONG_TIME: Final = Mistake(
    "SLM382",
    "'{value}' is not a time as the source describes them: {formats}",
    "Correct the value, or add its format to times of the source; say in missing which values mean that there is none.",
)
IMPLAUSIBLE_TIME: Final = Mistake(
    "SLM383",
    "the year of '{value}' is implausible",
    "Times lie between 1990 and 2199; if this one stands for no time at all, list it in missing.",
)

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG: Final = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember")
_DIRECTIVES: Final = {
    "%Y": r"(?P<Y>\d{4})", "%y": r"(?P<y>\d{2})", "%m": r"(?P<m>\d{1,2})", "%d": r"(?P<d>\d{1,2})",
    "%H": r"(?P<H>\d{1,2})", "%I": r"(?P<I>\d{1,2})", "%M": r"(?P<M>\d{1,2})", "%S": r"(?P<S>\d{1,2})",
    "%f": r"(?P<f>\d{1,9})", "%p": r"(?P<p>[AaPp]\.?[Mm]\.?)", "%z": r"(?P<z>Z|[+-]\d{2}:?\d{2})",
    "%b": "(?P<b>" + "|".join(_MONTHS) + ")",
    "%B": "(?P<b>" + "|".join(f"{short}{rest}" for short, rest in zip(_MONTHS, _LONG, strict=True)) + ")",
    "%%": "%",
}  # fmt: skip
_PIECES: Final = re.compile(r"%.?|[^%]+", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,9})?", re.ASCII)
_UNITS: Final = {"unix": timedelta(seconds=1), "unix_ms": timedelta(milliseconds=1)}
_NEEDED: Final = (("year", "Yy"), ("month", "mb"), ("day", "d"), ("hour", "HI"))
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_USUAL: Final = tuple(
    f"{day}{middle}{time}"
    for day in ("%Y/%m/%d", "%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%b-%Y", "%d/%b/%y", "%Y年%m月%d日")
    for middle in (" ", ", ", "T")
    for time in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S%z", "%H:%M:%S.%f", "%H时%M分")
)
"""How tools write times, as a proposal for what is written in none of the ways that a source names."""
_PLAUSIBLE: Final = range(1990, 2200)


@dataclass(frozen=True)
class TimeFormat:
    """One way to write a time: `iso`, `unix` and `unix_ms` (seconds, milliseconds since 1970), or directives.

    Directives are those of strptime: day and month stand where the writer says, and a time of the twelve-hour clock is
    read only where %p says which half of the day it is (FAILURES F24). Names of months are English.
    """

    text: str

    @classmethod
    def parse(cls, value: object) -> TimeFormat:
        """Return the format written as `value`; raise `InputError` where it is none."""
        if isinstance(value, TimeFormat):
            return value
        format_ = cls(value if isinstance(value, str) else "...")
        if format_.text != "iso" and format_.text not in _UNITS:
            format_.check()
        return format_

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: type[Any], _handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(cls.parse, serialization=core_schema.to_string_ser_schema())

    @classmethod
    def __get_pydantic_json_schema__(cls, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "examples": ["iso", "unix", "%d.%m.%Y %H:%M"]}

    def __str__(self) -> str:
        return self.text

    def check(self) -> None:
        """Raise `InputError` where the directives are not known, or do not make one moment."""
        for piece in _PIECES.findall(self.text):
            if piece.startswith("%") and piece not in _DIRECTIVES:
                raise FORMAT_UNKNOWN.raised(value=self.text, part=piece, known=" ".join(_DIRECTIVES))
        names = [piece[1].replace("B", "b") for piece in _PIECES.findall(self.text) if piece in _DIRECTIVES]
        for name, letters in _NEEDED:
            if not set(letters) & set(names):
                raise FORMAT_INCOMPLETE.raised(value=self.text, part=name)
        if ("I" in names) != ("p" in names):
            raise FORMAT_INCOMPLETE.raised(value=self.text, part="%p" if "I" in names else "%I")
        for name in names:
            if names.count(name) > 1 and name != "%":
                raise FORMAT_UNKNOWN.raised(value=self.text, part=f"%{name} %{name}", known=" ".join(_DIRECTIVES))

    def read(self, value: str) -> datetime | None:
        """Return the time, with an offset where one is written; None where the value is written in another way."""
        if self.text == "iso":
            return _iso(value)
        if self.text in _UNITS:
            return _since_epoch(value, _UNITS[self.text]) if _NUMBER.fullmatch(value) else None
        match = self._pattern.fullmatch(value)
        return _of_directives(match.groupdict()) if match else None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        pieces = (_DIRECTIVES.get(piece) or re.escape(piece) for piece in _PIECES.findall(self.text))
        return re.compile("".join(pieces), re.ASCII | re.IGNORECASE)


@lru_cache(maxsize=65_536)
def foreign_time(value: str, formats: tuple[TimeFormat, ...], time_zone: str | None) -> datetime:
    """Return the moment that an export writes as `value`, with the offset of its zone.

    A time without an offset is one of the zone, if it names one moment there; raise `InputError` for a time that none
    of the formats reads, that has no zone, that the zone has twice or not at all (FAILURES F12, F17), or whose year is
    implausible (F51).
    """
    for time_format in formats:
        try:
            found = time_format.read(value)
        except (ValueError, OverflowError):
            continue
        if found is not None:
            return in_zone(found, time_zone, value)
    fits = [written for written in _USUAL if _reads(written, value)]
    meant = {"meant": f"times: [{', '.join(map(repr, fits))}]"} if fits else {}
    raise WRONG_TIME.raised(value=value, formats=", ".join(map(str, formats)), **meant)


def _reads(written: str, value: str) -> bool:
    try:
        return TimeFormat(written).read(value) is not None
    except (ValueError, OverflowError):
        return False


def in_zone(found: datetime, time_zone: str | None, written: str | None = None) -> datetime:
    """Return the moment of a time that a file holds as such or as a text, with or without an offset."""
    value = found.isoformat(" ") if written is None else written
    if found.year not in _PLAUSIBLE:
        raise IMPLAUSIBLE_TIME.raised(value=value)
    if found.tzinfo is not None:
        return found
    if time_zone is None:
        raise ZONE_NOT_SAID.raised(value=value)
    local = found.replace(tzinfo=zone(time_zone))
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise AMBIGUOUS_TIME.raised(value=value, zone=time_zone)
    return local.replace(tzinfo=timezone(local.utcoffset() or timedelta()))


def _iso(value: str) -> datetime | None:
    """Return an ISO 8601 time: what `read_instant` reads, also with a compact offset or more digits of a second."""
    match = re.fullmatch(
        r"(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,9}))?( ?Z|[+-]\d{2}(?::?\d{2})?)?", value, re.ASCII
    )
    if not match:
        return None
    found = datetime.fromisoformat(match[1])
    offset = (match[3] or "").strip()
    return found.replace(microsecond=_microsecond(match[2]), tzinfo=_offset(offset) if offset else None)


def _since_epoch(value: str, unit: timedelta) -> datetime:
    whole, _, rest = value.partition(".")
    micro = (int(whole) * 10**9 + int((rest or "0").ljust(9, "0"))) * (unit // timedelta(microseconds=1)) // 10**9
    return _EPOCH + timedelta(microseconds=micro)


def _of_directives(parts: dict[str, str | None]) -> datetime:
    found = {name: int(part) for name, part in parts.items() if part and name not in ("b", "p", "z", "f")}
    year = found["Y"] if "Y" in found else found["y"] + (2000 if found["y"] < 69 else 1900)
    month = found["m"] if "m" in found else _MONTHS.index((parts["b"] or "")[:3].lower()) + 1
    hour = found["H"] if "H" in found else _of_twelve(found["I"], (parts["p"] or "")[0].lower())
    offset = parts.get("z")
    return datetime(
        year, month, found["d"], hour, found.get("M", 0), found.get("S", 0), _microsecond(parts.get("f")),
        tzinfo=_offset(offset) if offset else None,
    )  # fmt: skip


def _of_twelve(hour: int, half: str) -> int:
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "p" else 0)


def _microsecond(digits: str | None) -> int:
    return int((digits or "0").ljust(6, "0")[:6])


def _offset(text: str) -> timezone:
    if text in ("Z", "z"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1))
