"""How an export writes points in time: nothing about it is guessed."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any, Final

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from slm.measurement.zone_names import offset_called
from slm.problem import InputError, Mistake
from slm.text import folded, halves_called, has_names_of_times, months_called

LANGUAGE_UNKNOWN: Final = Mistake(
    "SLM1106",
    "nobody knows what months are called in '{value}'",
    "Write the code of a language, such as es, pt-BR or zh.",
)
FORMAT_UNKNOWN: Final = Mistake(
    "SLM380",
    "'{value}' is not a format of times: {part} is not known",
    "Write iso, unix, unix_ms, unix_us, or directives such as %d.%m.%Y %H:%M; known are {known}.",
)
FORMAT_TWICE: Final = Mistake(
    "SLM395", "the format '{value}' says {part} more than once", "Months are %m, minutes %M; write each part once."
)
FORMAT_INCOMPLETE: Final = Mistake(
    "SLM381",
    "the format '{value}' does not say one moment: {part} is missing",
    "Year, month, day and hour are needed; an hour of twelve (%I) needs %p beside it. Where the hour stands in another "
    "column, the two are one: {{join: [DAY, HOUR]}} in columns.",
)
MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LONG: Final = ("uary", "ruary", "ch", "il", "", "e", "y", "ust", "tember", "ober", "ember", "ember")
_DIRECTIVES: Final = {
    "%Y": r"(?P<Y>[0-9]{4})", "%y": r"(?P<y>[0-9]{2})", "%m": r"(?P<m>[0-9]{1,2})", "%d": r"(?P<d>[0-9]{1,2})",
    "%H": r"(?P<H>[0-9]{1,2})", "%I": r"(?P<I>[0-9]{1,2})", "%M": r"(?P<M>[0-9]{1,2})", "%S": r"(?P<S>[0-9]{1,2})",
    "%f": r"(?P<f>[0-9]{1,9})", "%p": r"(?P<p>[AaPp]\.?[Mm]\.?)", "%z": r"(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
    "%Z": r"(?P<Z>[A-Za-z]{1,5})",
    "%b": "(?P<b>" + "|".join(MONTHS) + ")",
    "%B": "(?P<b>" + "|".join(f"{short}{rest}" for short, rest in zip(MONTHS, _LONG, strict=True)) + ")",
    "%a": r"[^\W\d_]{1,12}\.?",
    "%%": "%",
}  # fmt: skip
PIECES: Final = re.compile(r"%.?|[^%]+", re.DOTALL)
_NUMBER: Final = re.compile(r"-?\d{1,17}(?:\.\d{1,9})?", re.ASCII)
_UNITS: Final = {
    "unix": timedelta(seconds=1), "unix_ms": timedelta(milliseconds=1), "unix_us": timedelta(microseconds=1),
}  # fmt: skip
_NEEDED: Final = (("year", "Yy"), ("month", "mb"), ("day", "d"))
_NO_NUMBERS: Final = ("b", "p", "z", "Z", "f")
_OF_TIME: Final = re.compile("%[HIMSpfzZ]")
_SPREADSHEETS: Final = {"excel": datetime(1899, 12, 30), "excel_1904": datetime(1904, 1, 1)}  # noqa: DTZ001
"""The days from which spreadsheets count: in 1900 they know a 29 February that there never was."""
_SERIAL_TIME: Final = re.compile(r"\d{4,6}(?:[.,]\d{1,15})?", re.ASCII)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LETTERS: Final = re.compile(r"[yY]+|[Mm]+|[dD]+|H+|h+|[sS]+|tt|a|[XxZz]+|AM/PM|[^%]")
_OF_LETTERS: Final = {"Y": "%Y", "D": "%d", "H": "%H", "S": "%S", "T": "%p", "A": "%p", "X": "%z", "Z": "%z"}
"""The directives of the letters with which Java, .NET and spreadsheets write formats; m is a month or a minute."""
_OF_NAMES: Final = {name: month for month, name in enumerate(MONTHS, 1)}
_HALVES: Final = {"am": range(12), "pm": range(12, 24)}


@dataclass(frozen=True)
class TimeFormat:
    """One way to write a time: `iso`, `unix`, `unix_ms`, `unix_us` (since 1970), `excel`, or directives.

    `excel` is the number by which a spreadsheet keeps a time: days since 1900, or since 1904 (`excel_1904`).

    Directives are those of strptime: day and month stand where the writer says, and a time of the twelve-hour clock is
    read only where %p says which part of the day it is (FAILURES F24). Names of months and parts of the day are those
    of one `language`, English if nobody says another. Years of two digits are those from 1969 to 2068. %Z is a word for
    a zone that means one distance from UTC alone, such as UTC or CEST; CST and others mean several, and are refused.
    %a is a word for the day of the week, in any language: what it says is not looked at.
    """

    text: str
    language: str = ""

    @classmethod
    def parse(cls, value: object) -> TimeFormat:
        """Return the format written as `value`; raise `InputError` where it is none."""
        if isinstance(value, TimeFormat):
            return value
        format_ = cls(value if isinstance(value, str) else "...")
        if format_.text != "iso" and format_.text not in {**_UNITS, **_SPREADSHEETS}:
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
        for piece in PIECES.findall(self.text):
            if piece.startswith("%") and piece not in _DIRECTIVES:
                raise FORMAT_UNKNOWN.raised(value=self.text, part=piece, known=" ".join(_DIRECTIVES))
        names = [piece[1].replace("B", "b") for piece in PIECES.findall(self.text) if piece in _DIRECTIVES]
        needed = (*_NEEDED, ("hour", "HI")) if set("MSpfzZ") & set(names) else _NEEDED
        for name, letters in needed:
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
        for piece in PIECES.findall(self.text) if "%" in self.text else _LETTERS.findall(self.text.replace("'", "")):
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
        if self.text in _SPREADSHEETS:
            return _of_spreadsheet(value, _SPREADSHEETS[self.text]) if _SERIAL_TIME.fullmatch(value) else None
        match = self._pattern.fullmatch(soft(value) if self.language else value)
        if match and self._in_order:
            return _of_numbers(*map(int, match.group(*self._in_order)))
        return _of_directives(match.groupdict(), self.language) if match else None

    @cached_property
    def _in_order(self) -> str:
        """Its directives in the order of the parts of a time, where each is a number that stands for itself."""
        names = {piece[1] for piece in PIECES.findall(self.text) if piece in _DIRECTIVES}
        return next((known for known in ("YmdHMS", "YmdHM", "YmdH") if {*known} == names), "")

    @cached_property
    def is_day(self) -> bool:
        """Whether it says a day, and no time of it."""
        return "%" in self.text and not _OF_TIME.search(self.text)

    @property
    def of_day(self) -> TimeFormat:
        """How a day alone is written by whoever writes times so."""
        return TimeFormat(_OF_TIME.split(self.text)[0].rstrip(" ,T"), self.language)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        known = {**_DIRECTIVES, **(_named_in(self.language) if self.language else {})}
        text = soft(self.text) if self.language else self.text
        # The letters of directives differ by case.
        pieces = zip(PIECES.findall(self.text), PIECES.findall(text), strict=True)
        return re.compile("".join(known.get(piece) or re.escape(soft) for piece, soft in pieces), re.IGNORECASE)


@lru_cache
def _named_in(language: str) -> dict[str, str]:
    """Return the directives for names of a language, which are read without their accents."""
    numbered = sorted((name for name in months_called(language) if not name.isalpha()), key=len, reverse=True)
    halves = sorted(halves_called(language), key=len, reverse=True)
    months = "|".join([*map(re.escape, numbered), r"[^\W\d_]+\.?"])
    parts = "|".join(r"[.\s]*".join(map(re.escape, name)) + r"\.?" for name in halves)
    return {"%b": f"(?P<b>{months})", "%B": f"(?P<b>{months})", "%p": f"(?P<p>{parts})"}


def soft(text: str) -> str:
    """Return a text without its accents, and without what differs by case alone."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return unicodedata.normalize("NFC", "".join(letter for letter in apart if unicodedata.category(letter) != "Mn"))


def read_language_of_times(value: object) -> str:
    """Return the code of a language whose names of months are known."""
    if not isinstance(value, str) or not has_names_of_times(value):
        raise LANGUAGE_UNKNOWN.raised(value=value if isinstance(value, str) else "...")
    return value


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


def _iso(value: str) -> datetime | None:
    """Return an ISO 8601 time: what `read_instant` reads, also with a compact offset or more digits of a second."""
    match = re.fullmatch(
        r"(\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?)(?:[.,](\d{1,9}))?( ?Z|[+-]\d{2}(?::?\d{2})?)?", value, re.ASCII
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


def _of_spreadsheet(value: str, start: datetime) -> datetime:
    """Return a time to the second where its number says no more, as spreadsheets show it; else to the millisecond."""
    written = value.replace(",", ".")
    seconds = Fraction(written) * 86_400
    is_whole = abs(seconds - round(seconds)) <= Fraction(43_200, 10 ** len(written.partition(".")[2]))
    return start + (timedelta(seconds=round(seconds)) if is_whole else timedelta(milliseconds=round(seconds * 1000)))


def _of_numbers(year: int, month: int, day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:  # noqa: PLR0913, PLR0917 - the parts of a time
    return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - it is in the zone of the source


def _of_directives(parts: dict[str, str | None], language: str = "") -> datetime:
    found = {name: int(part) for name, part in parts.items() if part and name not in _NO_NUMBERS}
    year = found["Y"] if "Y" in found else found["y"] + (2000 if found["y"] < 69 else 1900)
    month = found["m"] if "m" in found else _month(parts.get("b") or "", language)
    hour = found.get("H", 0) if "I" not in found else _of_twelve(found["I"], _half(parts.get("p") or "", language))
    offset, word, digits = parts.get("z"), parts.get("Z"), parts.get("f")
    return datetime(
        year, month, found["d"], hour, found.get("M", 0), found.get("S", 0), _microsecond(digits) if digits else 0,
        tzinfo=_offset(offset) if offset else _called(word) if word else None,
    )  # fmt: skip


def _month(name: str, language: str) -> int:
    return months_called(language).get(folded(name), 0) if language else _OF_NAMES.get(folded(name)[:3], 0)


def _half(name: str, language: str) -> range:
    return (halves_called(language) if language else _HALVES)[folded(name)]


def _of_twelve(hour: int, half: range) -> int:
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    of_day = next((of_day for of_day in (hour % 12, hour % 12 + 12) if of_day in half), None)
    if of_day is None:
        raise ValueError(hour)
    return of_day


def _microsecond(digits: str | None) -> int:
    return int((digits or "0").ljust(6, "0")[:6])


def _called(word: str) -> timezone:
    if (found := offset_called(word)) is None:
        raise ValueError(word)
    return found


def _offset(text: str) -> timezone:
    if text in ("Z", "z"):
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1))
