"""What a value that is refused was meant to be, perhaps: the usual slips of people and of their programs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from unicodedata import normalize

_UNSEEN: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Characters that take no room and come with copied texts."""
_LATIN: Final = str.maketrans("аеорсухіјѕһԁԛѡοανρικτ", "aeopcyxijshdqwoavpikt")
"""Letters of other scripts that look like Latin ones, and these."""
_QUOTES: Final = "“”‘’「」『』«»„\"'` \t\u00a0\u200b\u3000\ufeff"
_COMPARED: Final = re.compile(
    r"^(?:[<>]=?|[=≥≤≧≦]|at (?:least|most)|min\.?|max\.?|至少|至多|不低于|不少于|不超过)\s*(?=\d)", re.IGNORECASE
)
_PERCENT: Final = re.compile(r"(?<=\d)\s*(?:percent|per cent|pct\.?|prozent|百分之)$|^百分之\s*(?=\d)", re.IGNORECASE)
_SHARE_AND_MORE: Final = re.compile(r"(\d)\s*%+(?:\s*(?:a|per|im|pro|of|每)\b.*|\s*[/每].*)?", re.IGNORECASE)
_DECIMAL: Final = re.compile(r"-?\d{0,15}\.?\d{1,15}", re.ASCII)
_END_MARKS: Final = ".,;:!"
_NAME: Final = re.compile(r"[A-Za-z0-9][\w.\s/()-]*", re.ASCII)
_THOUSANDS: Final = re.compile(r"(-?\d{1,3})((?:[, '\u00a0\u202f]\d{3})+)(?![\d,])", re.ASCII)
_YEAR_FIRST: Final = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?", re.ASCII)
_DAY_FIRST: Final = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})", re.ASCII)
_HOUR: Final = re.compile(
    r"(?<=[ T])(?P<half>上午|下午|晚上|[ap]m)?\s*(?P<hour>\d{1,2})(?:时|:)(?P<minute>\d{2})分?(?P<rest>:\d{2}|秒)?"
    r"\s*(?P<end>[ap]m)?",
    re.ASCII | re.IGNORECASE,
)
_OF_A_SPREADSHEET: Final = re.compile(r"[3-6]\d{4}(?:\.\d{1,12})?", re.ASCII)
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
"""The day from which spreadsheets count the days that they keep instead of dates."""
_YEAR_AND_MONTH: Final = re.compile(r"(\d{4})(?:[-–—_/.年\s]*(\d{1,2}))月?(?:份)?", re.ASCII)
_MONTH_AND_YEAR: Final = re.compile(r"(\d{1,2})[-–—_/.\s]+(\d{4})", re.ASCII)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED_MONTH: Final = re.compile(rf"({'|'.join(_MONTHS)})[a-z]*\.?[-–—_/.,\s]*(\d{{4}})", re.ASCII | re.IGNORECASE)
_END_OF_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})([T ])24:00(?::00)?(.*)", re.ASCII)
_FLAGS: Final = {
    **dict.fromkeys(("yes", "y", "on", "1", "true", "是", "有", "ja"), "true"),
    **dict.fromkeys(("no", "n", "off", "0", "false", "否", "无", "nein"), "false"),
}


def meant_by(value: str, is_right: Callable[[str], object]) -> str:
    """Return what somebody meant who wrote `value`, the first of the usual slips mended that `is_right` takes."""
    return next((guess for guess in _guesses(value) if guess != value and is_right(guess)), "")


def latin(word: str) -> str:
    """Return a word with Latin letters for those of other scripts that look like them."""
    return word.translate(_LATIN)


def named_letters(word: str) -> str:
    """Return a word with the names of the characters in it that nobody sees, or that look like Latin letters."""
    odd = {*_UNSEEN} | (
        {letter for letter in word if latin(letter) != letter} if re.search("[A-Za-z]", word) else set()
    )
    return "".join(f"<U+{ord(letter):04X}>" if letter in odd else letter for letter in word)


def _guesses(value: str) -> Iterator[str]:
    seen = value.translate(dict.fromkeys(map(ord, _UNSEEN)))
    plain = normalize("NFKC", seen).strip(_QUOTES).replace("。", ".")
    yield latin(plain.rstrip(_END_MARKS))
    yield latin(plain)
    yield plain
    yield re.sub(r"\.0+$", "", plain)
    yield _SHARE_AND_MORE.sub(r"\1 %", plain.rstrip(_END_MARKS))
    number = _COMPARED.sub("", plain)
    is_share = bool(_PERCENT.search(number))
    number = _PERCENT.sub("", number)
    number = _THOUSANDS.sub(lambda found: found[1] + re.sub(r"\D", "", found[2]), number)
    number = re.sub(r"(?<=\d),(?=\d)", ".", number)
    yield f"{number.strip()} %" if is_share else number
    yield from _shares(number)
    if _NAME.fullmatch(plain):
        yield re.sub(r"^(24|12|7|5)\s*/\s*(7|5)$", r"\1x\2", plain)
    yield from _moments(plain)
    yield _FLAGS.get(plain.casefold(), "")
    if found := _YEAR_AND_MONTH.fullmatch(plain):
        yield f"{found[1]}-{int(found[2]):02}"
    if found := _MONTH_AND_YEAR.fullmatch(plain):
        yield f"{found[2]}-{int(found[1]):02}"
    if found := _NAMED_MONTH.fullmatch(plain):
        yield f"{found[2]}-{_MONTHS.index(found[1].casefold()) + 1:02}"
    if _NAME.fullmatch(plain):
        yield re.sub(r"[\s/()]+", "-", plain).strip("-")


def _shares(number: str) -> Iterator[str]:
    if not _DECIMAL.fullmatch(number):
        return
    share = Decimal(number)
    if 0 < share <= 1:
        yield f"{(share * 100).normalize():f} %"
    yield f"{share:f} %"


def _moments(plain: str) -> Iterator[str]:
    if _OF_A_SPREADSHEET.fullmatch(plain):
        moment = _DAY_ZERO + timedelta(days=float(plain))
        moment = (moment + timedelta(seconds=30)).replace(second=0)
        yield f"{moment:%Y-%m-%d}"
        yield f"{moment:%Y-%m-%dT%H:%M}"
    for day in (
        _YEAR_FIRST.sub(lambda found: _day(found[1], found[2], found[3]), plain).replace("/", "-"),
        _DAY_FIRST.sub(lambda found: _day(found[3], found[2], found[1]), plain),
    ):
        yield day
        yield _HOUR.sub(_time, day)
    if found := _END_OF_DAY.fullmatch(plain):
        try:
            next_day = date.fromordinal(date.fromisoformat(found[1]).toordinal() + 1)
        except (ValueError, OverflowError):
            return
        yield f"{next_day}{found[2]}00:00{found[3]}"


def _time(found: re.Match[str]) -> str:
    hour, half = int(found["hour"]), (found["half"] or found["end"] or "").casefold()
    hour = hour % 12 + 12 * (half not in ("上午", "am")) if half and hour <= 12 else hour
    return f"{hour:02}:{found['minute']}{(found['rest'] or '').replace('秒', '')}"


def _day(year: str, month: str, day: str) -> str:
    return f"{year}-{int(month):02}-{int(day):02}"
