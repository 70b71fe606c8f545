"""How an export writes points in time: nothing about it is guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cached_property, lru_cache
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from slm.calendar import zone
from slm.problem import InputError, Mistake

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
FORMAT_TWICE: Final = Mistake(
    "SLM395", "the format '{value}' says {part} more than once", "Months are %m, minutes %M; write each part once."
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
DAY_OR_MONTH: Final = Mistake(
    "SLM399",
    "'{value}' may begin with the day or with the month, and the source does not say with which",
    "Look in the export: where a first number goes above 12 the source needs times: [{day}], where a second one does "
    "times: [{month}]. Never write both: the first would read every time.",
)
DAY_ALONE: Final = Mistake(
    "SLM397",
    "'{value}' is a day without a time",
    "Export the column with hours and minutes: a day alone does not say how long something took.",
)
SERIAL_NUMBER: Final = Mistake(
    "SLM396",
    "'{value}' is the number by which a spreadsheet keeps a time",
    "Give the column the format yyyy-mm-dd hh:mm in the spreadsheet and export it again.",
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
_SERIAL: Final = re.compile(r"[3-6]\d{4}(?:[.,]\d+)?", re.ASCII)
"""A day of the years 1982 to 2091, as spreadsheets count them, with a part of it."""
_LETTERS: Final = re.compile(r"[yY]+|[Mm]+|[dD]+|H+|h+|[sS]+|tt|a|[XxZz]+|AM/PM|[^%]")
_OF_LETTERS: Final = {"Y": "%Y", "D": "%d", "H": "%H", "S": "%S", "T": "%p", "A": "%p", "X": "%z", "Z": "%z"}
"""The directives of the letters with which Java, .NET and spreadsheets write formats; m is a month or a minute."""
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
                raise FORMAT_INCOMPLETE.raised(value=self.text, part=name, **self._meant())
        if ("I" in names) != ("p" in names):
            raise FORMAT_INCOMPLETE.raised(value=self.text, part="%p" if "I" in names else "%I")
        for name in names:
            if names.count(name) > 1 and name != "%":
                raise FORMAT_TWICE.raised(value=self.text, part=f"%{name}", **self._meant())

    def _meant(self) -> dict[str, str]:
        """Return the format that a writer who used the letters of another program meant, if it is one."""
        if self.text.casefold().startswith("iso"):
            return {"meant": "iso"}
        meant, has_hour = "", False
        for piece in _PIECES.findall(self.text) if "%" in self.text else _LETTERS.findall(self.text.replace("'", "")):
            directive = piece if "%" in self.text else _directive(piece, self.text)
            has_hour |= directive in ("%H", "%I")
            meant += ("%M" if has_hour else "%m") if directive in ("%m", "%M") else directive
        if meant == self.text:
            return {}
        try:
            TimeFormat(meant).check()
        except InputError:
            return {}
        return {"meant": meant}

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


_USUAL: Final = tuple(
    TimeFormat(f"{day}{middle}{time}")
    for day in (
        "%Y/%m/%d", "%Y-%m-%d", "%d.%m.%Y", "%d.%m.%y", "%d/%m/%Y", "%m/%d/%Y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%Y",
        "%m-%d-%Y", "%d-%b-%Y", "%d/%b/%y", "%Y年%m月%d日",
    )
    for middle in (" ", ", ", "T")
    for time in ("%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%H:%M:%S%z", "%H:%M:%S.%f", "%H时%M分")
)  # fmt: skip
"""How tools write times, as a proposal for what is written in none of the ways that a source names."""


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
    raise _not_read(value, formats)


def _not_read(value: str, formats: tuple[TimeFormat, ...]) -> InputError:
    """Return why none of the formats of a source reads a value, with what to write where that is plain."""
    fits = [usual.text for usual in _USUAL if _reads(usual, value)]
    # Where the source says of other times what comes first, that is so.
    fits = [written for written in fits if any(known.text.startswith(written[:8]) for known in formats)] or fits
    if len(fits) > 1:
        return DAY_OR_MONTH.raised(value=value, day=repr(fits[0]), month=repr(fits[1]))
    if _SERIAL.fullmatch(value):
        return SERIAL_NUMBER.raised(value=value)
    if any(_reads(usual, f"{value} 00:00") for usual in _USUAL):
        return DAY_ALONE.raised(value=value)
    # Beside words of other alphabets, digits are easily typed or exported full-width.
    narrow = unicodedata.normalize("NFKC", value)
    is_wide = narrow != value and any(_reads(known, narrow) for known in (*formats, *_USUAL))
    meant = f"times: [{fits[0]!r}]" if fits else narrow if is_wide else ""
    return WRONG_TIME.raised(value=value, formats=", ".join(map(str, formats)), **({"meant": meant} if meant else {}))


def contradicting(formats: Iterable[TimeFormat]) -> tuple[TimeFormat, TimeFormat] | None:
    """Return two formats of which one begins with the day and the other with the month, and which are else the same.

    Most times can be read by both: the first decides, which is a guess (FAILURES F24).
    """
    swapped = {"%d": "%m", "%m": "%d"}
    known: dict[str, TimeFormat] = {}
    for time_format in formats:
        other = "".join(swapped.get(piece, piece) for piece in _PIECES.findall(time_format.text))
        if other in known and other != time_format.text:
            return known[other], time_format
        known[time_format.text] = time_format
    return None


def _directive(letters: str, whole: str) -> str:
    """Return the directive of some letters of another program's format."""
    first = letters[0].upper()
    if first == "Y":
        return "%y" if len(letters) < 3 else "%Y"
    if first == "M":
        return "%m"
    if letters[0] == "h" and re.search("a|tt|AM/PM", whole):
        return "%I"
    if letters.startswith("SSS"):
        return "%f"
    return _OF_LETTERS.get(first, letters) if len(letters) > 1 or letters in "dHhsaXZz" else letters


def _reads(time_format: TimeFormat, value: str) -> bool:
    try:
        return time_format.read(value) is not None
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
