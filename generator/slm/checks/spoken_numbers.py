"""Numbers as people write them in sentences: percentages, times and large numbers in digits and in words.

`99.99 %`, `99.99％`, 百分之九十九点九九, 0.9999, "four nines"; `15-minute`, "a quarter of an hour", 一刻钟. What says
when somebody is there, or how often something is (7×24, "24 hours a day"), is no time within which something is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, NamedTuple

NumberKind = Literal["share", "time", "large", "hours"]
"""A percentage, a time in seconds, another number that is large, or that something is there day and night."""


class Spoken(NamedTuple):
    """A number in a text."""

    kind: NumberKind
    value: Decimal
    words: str
    """As it is written."""
    start: int
    """Where it begins in the text."""

    @property
    def end(self) -> int:
        """Where it ends in the text."""
        return self.start + len(self.words)


_ONES: Final = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_CHINESE: Final = "零一二三四五六七八九十"
_HAN: Final = f"[〇两百千{_CHINESE}]"
_ONE: Final = "|".join(_ONES[1:10])
_ENGLISH: Final = (
    rf"\b(?:(?:{'|'.join(_TENS)})(?:[- ](?:{_ONE})\b)?|{'|'.join(sorted(_ONES[1:], key=len, reverse=True))})"
    rf"(?: point(?: (?:zero|{_ONE}))+)?\b"
)
_DIGITS: Final = r"(?:\d{1,3}(?:[,\u2009\u202f]\d{3})+(?!\d)(?:\.\d+)?|\d+(?:[.,]\d+)?)"
_MULTIPLIERS: Final = {
    "万": 10_000, "亿": 100_000_000, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000,
}  # fmt: skip
_UNITS: Final = (
    (r"秒钟?|sec(?:onds?|s)?\b|s\b|Sekunden?\b", 1), (r"分钟|分(?=\s*\d+\s*秒)|min(?:utes?|s)?\b|Minuten?\b", 60),
    (r"(?:工作|自然|日历)?小时|(?:hours?|hrs?|h)\b|Stunden?\b|Std\b", 3600),
    (r"(?:工作|自然|日历)[天日]|天|日(?=[之以]?[内前后])|days?\b|(?:Arbeits|Werk|Kalender)?tage?n?\b", 86400),
    (r"周|星期|weeks?\b|Wochen?\b", 604800),
)  # fmt: skip
_UNIT: Final = "|".join(f"(?P<unit{nth}>{words})" for nth, (words, _) in enumerate(_UNITS))
_PER: Final = r"(?:a|an|per|each|every|pro|am|/)\s*(?:day|week|month|quarter|year|Tag|Woche|Monat|Jahr)\b"
_PRESENCE: Final = "全天|不间断|值守|值班|服务|在线|热线|支持|开放|运行|监控|响应(?!时)"
_ROUND_THE_CLOCK: Final = (
    r"\b(?:7|365)\s*[x×*/天日]\s*24\s*(?:小时|hours?\b|h\b)?"
    r"|\b24\s*(?:小时|h(?:ours?)?\b|Stunden)?\s*[x×*/]\s*7\s*天?"
    rf"|24[\s-]*(?:小时\s*(?:{_PRESENCE})|(?:hours?|Stunden)[\s,]+{_PER}(?:[\s,]+(?:7|seven) days {_PER})?)"
    r"|每[天日]\s*24\s*小时|全天候|a?round the clock|day and night|rund um die Uhr"
)
_FIXED: Final = {
    r"three[- ]quarters of an hour|三刻钟": 2700,
    r"(?:a |one )?quarter(?:[- ]of[- ]an)?[- ]hour|一刻钟|(?:einer? )?Viertelstunde": 900,
    r"an hour and a half|anderthalb Stunden": 5400,
    r"(?:an? )?half[- ](?:an?[- ])?hour\b|半个?小时|(?:einer? )?halben? Stunde|[两二]刻钟": 1800,
    r"(?:(?<=within )|(?<=after )|(?<=than ))an hour\b": 3600,
    r"(?:(?<=within )|(?<=after )|(?<=than ))a(?: (?:working|calendar|business))? day\b": 86400,
}
_AFTER_RATIO: Final = r"\s*(?:$|[,;:)，。；：）、]|\.(?!\d)|(?:per|of|in|or|and|over|im|pro)\b|[每以或的及])"
_SPOKEN: Final = re.compile(
    # Most characters begin none of what follows.
    rf"(?=\d|[〇两百千半每全{_CHINESE}]|\b[a-z])(?:(?P<round>{_ROUND_THE_CLOCK})"
    rf"|(?P<rate>(?:{_DIGITS}|{_ENGLISH})[\s-]*(?:minutes?|hours?|days?|weeks?|Stunden|Tagen?)\s+{_PER})"
    + "".join(f"|(?P<fixed{nth}>{words})" for nth, words in enumerate(_FIXED))
    + rf"|(?:(?<=[*×·])|(?<=[*×·] ))100\s*%"
    rf"|(?P<percent>{_DIGITS}|{_ENGLISH})\s*(?:%|percent\b|per cent\b|pct\b|Prozent\b)"
    rf"|百分之\s*(?P<cent>{_DIGITS}|{_HAN}+(?:点[〇{_CHINESE[:10]}]+)?)"
    r"|\b(?P<nines>two|three|four|five|six|[2-6])[ -]nines\b|(?P<nines_zh>[二两三四五六2-6])\s*个\s*[九9](?![\d九.])"
    rf"|(?<![\d.,:/¥￥€$-])(?P<ratio>0\.[5-9]\d+)(?={_AFTER_RATIO})"
    rf"|(?P<time>{_DIGITS}|{_ENGLISH}|{_HAN}+)(?P<half> and a half|个半)?[\s-]*"
    rf"(?:full |working |calendar |business |个)*(?:{_UNIT})"
    rf"|(?<![\w.:/-])(?P<large>{_DIGITS})(?![\d:.-])\s*(?P<times>{'|'.join(_MULTIPLIERS)})?)",
    re.IGNORECASE,
)
_WORDS: Final = "|".join((*_ONES[1:], *_TENS, "half", "quarter", "anderthalb"))
_ANY: Final = re.compile(
    rf"[\d０-９]|{_HAN}\s*[个点秒分小工自日天周星刻]|[百半刻]|\b(?:{_WORDS})[ \n-]"
    r"|\b(?:an hour|a (?:\w+ )?day|halbe|viertelst)|the clock|day and|全天候|die Uhr",
    re.IGNORECASE,
)
"""What has none of these has no number, which a look at the whole text tells."""
_TO_HALF_WIDTH: Final = {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xFE6A: "%"}
_JOINT: Final = re.compile(r"\s*(?:and |und |零|又)?")
_LEAST_LARGE: Final = 100
_AMBIGUOUS: Final = re.compile(r"\d{1,3}\.\d{3}")
"""A thousand in German, and little more than one in English."""


@lru_cache(maxsize=1 << 13)
def spoken_numbers(text: str) -> tuple[Spoken, ...]:
    """Return the numbers of a text in their order; a text without any costs one look."""
    if not _ANY.search(text):
        return ()
    return tuple(_together(_found(text.translate(_TO_HALF_WIDTH), text), text))


def numbers_in(text: str) -> Mapping[NumberKind, frozenset[Decimal]]:
    """Return the percentages, the times in seconds and the large numbers of a text, however they are written."""
    found: dict[NumberKind, set[Decimal]] = {}
    for number in spoken_numbers(text):
        if number.kind != "hours":
            found.setdefault(number.kind, set()).add(number.value)
    return {kind: frozenset(values) for kind, values in found.items()}


def _found(plain: str, text: str) -> Iterator[Spoken]:
    for found in _SPOKEN.finditer(plain):
        kind, value = _meant(found)
        if kind:
            yield Spoken(kind, value, text[found.start() : found.end()].rstrip(), found.start())


def _meant(found: re.Match[str]) -> tuple[NumberKind | None, Decimal]:  # noqa: PLR0911 - one for each way of writing
    name = found.lastgroup or ""
    group = found.groupdict()
    if group["round"]:
        return "hours", Decimal(0)
    if group["percent"] or group["cent"]:
        return "share", _value(group["percent"] or group["cent"], share=True)
    if nines := group["nines"] or group["nines_zh"]:
        return "share", 100 - Decimal(1).scaleb(2 - int(_value(nines.lower())))
    if group["ratio"]:
        return "share", Decimal(group["ratio"]) * 100
    if name.startswith("fixed"):
        return "time", Decimal([*_FIXED.values()][int(name.removeprefix("fixed"))])
    if group["time"]:
        unit = next(seconds for nth, (_, seconds) in enumerate(_UNITS) if group[f"unit{nth}"])
        return "time", (_value(group["time"]) + (Decimal("0.5") if group["half"] else 0)) * unit
    if group["large"] and not _AMBIGUOUS.fullmatch(group["large"]):
        value = _value(group["large"]) * _MULTIPLIERS.get((group["times"] or "").lower(), 1)
        return ("large", value) if value >= _LEAST_LARGE else (None, value)
    return None, Decimal(0)


def _together(found: Iterable[Spoken], text: str) -> Iterator[Spoken]:
    """Yield numbers, of which two that say one time are one: 2 hours 30 minutes."""
    before: Spoken | None = None
    for number in found:
        is_rest = before and before.kind == number.kind == "time" and before.value > number.value
        if before and is_rest and _JOINT.fullmatch(text, before.end, number.start):
            value, words = before.value + number.value, text[before.start : number.end]
            before = Spoken("time", value, words, before.start)
            continue
        if before:
            yield before
        before = number
    if before:
        yield before


def _value(written: str, *, share: bool = False) -> Decimal:
    if written[0].isdecimal():
        parted = re.fullmatch(r"\d{1,3}(?:[,\u2009\u202f]\d{3})+(?:\.\d+)?", written)
        whole = Decimal(re.sub(r"[,\u2009\u202f]", "", written)) if parted else Decimal(written.replace(",", "."))
        return Decimal(written.replace(",", ".")) if share and whole > 100 and written.count(",") == 1 else whole
    if written[0].isascii():
        return _english(written.lower())
    whole_part, _, rest = written.partition("点")
    return _chinese(whole_part) + _fraction(rest.replace("〇", "零"), _CHINESE)


def _english(written: str) -> Decimal:
    whole, _, rest = written.partition(" point ")
    parts = re.split("[- ]", whole)
    value = sum((_TENS.index(part) + 2) * 10 if part in _TENS else _ONES.index(part) for part in parts)
    return value + _fraction(rest.split(), _ONES)


def _fraction(digits: str | list[str], known: str | tuple[str, ...]) -> Decimal:
    return sum((Decimal(known.index(digit)).scaleb(-nth) for nth, digit in enumerate(digits, start=1)), Decimal(0))


def _chinese(written: str) -> Decimal:
    """Return a number below ten thousand; digits one after the other, such as 九九, are what they are in order."""
    total = digit = 0
    for sign in written.replace("两", "二").replace("〇", "零"):
        if sign in "十百千":
            total, digit = total + (digit or 1) * {"十": 10, "百": 100, "千": 1000}[sign], 0
        else:
            digit = digit * 10 + _CHINESE.index(sign)
    return Decimal(total + digit)
