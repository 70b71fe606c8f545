"""Numbers, truth values and lengths of time as other programs write them: read by what a source says, or not at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Final, Literal, Protocol, Self

from pydantic import model_validator

from slm.problem import Mistake
from slm.text import folded
from slm.values import Written, internal

SAME_MARK: Final = Mistake(
    "SLM1104",
    "'{mark}' cannot part both thousands and decimals",
    "Write decimal: ',' where 1.234,5 stands in the export, and decimal: '.' where 1,234.5 does.",
)
LengthUnit = Literal["milliseconds", "seconds", "minutes", "hours", "days"]


class Numbers(Protocol):
    """What reads numbers by what a source says of them."""

    def number(self, text: str) -> str | None:
        """Return a number in digits with a point; None where it is none. It may be refused."""


class NumberMarks(Written):
    """How numbers are written, such as 1.234,5."""

    decimal: Annotated[Literal[".", ","], internal()] = "."
    """What parts a number from its fraction."""
    thousands: Annotated[Literal[".", ",", "'", " "] | None, internal()] = None
    """What stands between thousands; a blank is any blank. Without it, numbers with such a mark are refused."""

    @model_validator(mode="after")
    def _marks_differ(self) -> Self:
        if self.decimal == self.thousands:
            raise SAME_MARK.raised("thousands", mark=self.decimal)
        return self

    def number(self, text: str) -> str | None:
        """Return a number in digits with a point, as the book writes it; None where it is no number written so.

        A sign of per cent is no part of it: 95 % of a scale of per cents is 95.
        """
        plain = unicodedata.normalize("NFKC", text).replace("−", "-").removesuffix("%").strip()
        point = re.escape(self.decimal)
        whole = r"\d+"
        if self.thousands:
            mark = {"'": "['’]", " ": r"\s"}.get(self.thousands, re.escape(self.thousands))
            whole = rf"(?:\d{{1,3}}(?:{mark}\d{{2,3}})*{mark}\d{{3}}|\d+)"
        match = re.fullmatch(rf"([+-]?)({whole})(?:{point}(\d+))?", plain)
        if not match:
            return None
        digits = re.sub(r"\D", "", match[2]).lstrip("0") or "0"
        return f"{match[1].removeprefix('+')}{digits}" + (f".{match[3]}" if match[3] else "")


_YES: Final = (
    "true yes y on 1 t wahr ja j vrai oui verdadero verdadeiro vero si s sim да истина tak evet 是 真 有 はい 예"
)
_NO: Final = (
    "false no n off 0 f falsch nein faux non falso não nao нет ложь nie nee nej nei hayır 否 假 无 いいえ 아니요"
)
_FLAGS: Final[Mapping[str, bool]] = {
    **{folded(word): True for word in _YES.split()}, **{folded(word): False for word in _NO.split()},
}  # fmt: skip
_TRUTHS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


def flag(text: str, *, digits: bool = True) -> bool | None:
    """Return the truth value that a word of a spreadsheet or of a tool is; None where it is none.

    In some tools a 0 says that all is well, so that `digits` may have to be explained.
    """
    return None if text.isdecimal() and not digits else _FLAGS.get(folded(text))


def truth(text: str) -> bool | None:
    """Return the truth value of a word that YAML and JSON write for one, so that `yes` and `True` are one value."""
    return _TRUTHS.get(text.casefold())


def boolean(text: str) -> bool | None:
    """Return the truth value that a file holds as such, whoever wrote it; `NO` may be a country, `on` a level."""
    return truth(text) if text.casefold() in ("true", "false") else None


_SECONDS: Final = {
    "milliseconds": Decimal("0.001"), "seconds": Decimal(1), "minutes": Decimal(60), "hours": Decimal(3600),
    "days": Decimal(86_400),
}  # fmt: skip
_HALF: Final = Decimal("0.5")
_UNIT_WORDS: Final = {
    "days": "d day days tag tage tagen tg jour jours j dia dias giorno giorni gg dag dagen dni dzien день дня дней"
    " 天 日 일",
    "hours": "h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur uren u godz godzina godziny"
    " час часа часов ч 小时 小時 时 時 時間 시간",
    "minutes": "m min mins minute minutes minuten minuto minutos minuti minuut minut minuty мин минута минуты минут"
    " 分 分钟 分鐘 분",
    "seconds": "s sec secs second seconds sek sekunde sekunden seconde secondes segundo segundos secondo secondi seg"
    " sekund сек секунда секунды секунд 秒 秒钟 초",
}
_UNITS: Final = {folded(word): unit for unit, words in _UNIT_WORDS.items() for word in words.split()}
_ALSO_UNITS: Final = {
    "ms": "milliseconds",
    "msec": "milliseconds",
    "milliseconds": "milliseconds",
    "毫秒": "milliseconds",
}
_ISO_LENGTH: Final = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?", re.ASCII)
_CLOCK: Final = re.compile(
    r"(?:(\d+) ?(?:days?,|d(?:ays?)?|[.]| ) ?)?(\d+):([0-5]?\d)(?::([0-5]?\d(?:[.,]\d+)?))?", re.ASCII | re.IGNORECASE
)
_PART: Final = re.compile(r"(\d[\d.,'’\s]*?)\s*([^\W\d_]+)\.?(?:[\s,、]+(?:(?:and|und|et|y|e|en|i|и)\s+|和)?|(?=\d)|$)")


def unit_called(word: str) -> str | None:
    """Return the unit of time that a word is, in one of many languages."""
    return _UNITS.get(folded(word)) or _ALSO_UNITS.get(folded(word))


def length(text: str, unit: LengthUnit | None, marks: Numbers) -> timedelta | None:
    """Return how long something lasted; None where that is not said.

    A bare number is one of `unit`. Of two numbers with a colon the first one is: 1:30 is an hour and a half of hours, a
    minute and a half of minutes, and neither of them else.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).split())
    if (number := marks.number(plain)) is not None:
        return _of_number(number, unit or "seconds") if "%" not in plain else None
    if len(plain) > 1 and (match := _ISO_LENGTH.fullmatch(plain)) and any(match.groups()):
        return _sum(*match.groups())
    if match := _CLOCK.fullmatch(plain):
        days, first, second, third = match.groups()
        if third is None and (days is not None or unit not in ("hours", "minutes")):
            return None
        return _sum(None, None, first, second) if third is None and unit == "minutes" else _sum(*match.groups())
    return _of_words(plain, marks)


def _of_number(number: str, unit: str) -> timedelta | None:
    """Return how long a number of a unit is: to the second, where its digits say it to less than half of one.

    Of the 0.016667 hours that a program writes for a minute, nobody measured a thousandth of a second too much.
    """
    seconds = _SECONDS[unit] * Decimal(number)
    within = _SECONDS[unit].scaleb(-len(number.partition(".")[2])) / 2
    is_whole = _SECONDS[unit] > 1 and within < _HALF and abs(seconds - round(seconds)) <= within
    return _of_seconds(Decimal(round(seconds)) if is_whole else seconds)


def _of_words(text: str, marks: Numbers) -> timedelta | None:
    """Return the length that is said in words of units, each of them once and the largest first: 1 h 30 min."""
    total, at, last = timedelta(), 0, -1
    order = tuple(_UNIT_WORDS)
    while at < len(text):
        match = _PART.match(text, at)
        unit = _UNITS.get(folded(match[2])) if match else None
        number = marks.number(match[1].strip(" ,")) if match and unit else None
        if not match or unit is None or number is None or order.index(unit) <= last:
            return None
        part = _of_number(number, unit)
        if part is None:
            return None
        total, at, last = total + part, match.end(), order.index(unit)
    return total if text else None


def _sum(days: str | None, hours: str | None, minutes: str | None, seconds: str | None) -> timedelta | None:
    written = zip((days, hours, minutes, seconds), (86_400, 3600, 60, 1), strict=True)
    return _of_seconds(sum((Decimal((part or "0").replace(",", ".")) * size for part, size in written), Decimal(0)))


def _of_seconds(seconds: Decimal) -> timedelta | None:
    return timedelta(microseconds=round(seconds * 1_000_000)) if abs(seconds) < 10**9 else None
