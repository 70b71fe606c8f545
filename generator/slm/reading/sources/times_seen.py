"""How the times of an export are written: found in the times themselves, with the proof, and never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import product
from typing import Final, NamedTuple

from slm.measurement import TimeFormat, plain_blanks, zone_names

NOTHING: Final = frozenset({
    "", "-", "--", "—", "/", "?", "N/A", "n/a", "NA", "null", "NULL", "(null)", "None", "nil", "无", "空",
    "0000-00-00", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "1900-01-01 00:00", "1900-01-01 00:00:00",
})  # fmt: skip
"""What tools write where there is no time."""

_DAYS: Final = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%y-%m-%d", "%y/%m/%d", "%d-%b-%Y", "%d/%b/%y", "%d/%b/%Y",
    "%d-%b-%y", "%b %d, %Y", "%d %b %Y", "%d %B %Y", "%B %d, %Y", "%d. %b %Y", "%d. %B %Y", "%d %b %y",
    "%d de %B de %Y", "%d de %b de %Y",
)  # fmt: skip
_HOURS: Final = (
    "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p", "%I:%M:%S.%f %p", "%H:%M:%S.%f",
    "%H:%M:%S%z", "%H:%M:%S.%f%z", "%H:%M:%S %z", "%H:%M%z", "%H时%M分", "%H时%M分%S秒", "%p %I:%M:%S", "%p %I:%M",
    "%p%I:%M:%S", "%p%I:%M", "%p%I时%M分", "%p%I点%M分", "%H:%M Uhr", "%Hh%M", "%H.%M", "%H.%M.%S",
)  # fmt: skip
_BETWEEN: Final = (" ", "T", ", ", "", " - ", " à ", " at ", " um ", ", um ", " a las ", " às ", " alle ")
_COMPACT: Final = {12: ("%Y%m%d%H%M",), 14: ("%Y%m%d%H%M%S",)}
"""Times that are written as one number of so many digits."""
_COMPACT_DAY: Final = "%Y%m%d"
_SERIAL: Final = re.compile(r"[45]\d{4}[.,]\d+")
"""The number by which a spreadsheet keeps a time of these decades: whole ones may be anything."""
_DAY_OF_WEEK: Final = re.compile(r"[^\W\d_]{2,12}(\.?,? )\d")
"""A word before a time that may be one for the day of the week."""
_SAMPLE: Final = 60
_MOST_UNREAD: Final = 0.2
"""Where so much of a column is no time, somebody has to look at it."""
_LEAST_READ: Final = 0.2
"""Where less of a column is a time, and the rest has not the look of one, it holds something else."""
_MOST_FORMS: Final = 3
"""In so many ways the times of a column may be written beside each other."""
_SECONDS: Final = range(9, 11)
_MILLISECONDS: Final = range(12, 14)
_LETTERS: Final = re.compile(r"%([YymdbB])")
_ORDERS: Final = {"Y": "year", "y": "year", "m": "month", "b": "month", "B": "month", "d": "day"}
_PLAIN_DAY: Final = "%Y-%m-%d"
_NUMBERS: Final = re.compile(r"\d+")
_DIRECTIVE: Final = re.compile("%.")
_OF_NUMBERS: Final = re.compile("(?:%[YymdHIMSf])+")
"""Directives that read one run of digits."""
_LIKE_A_TIME: Final = re.compile(
    r"(?!\d+:\d+(:\d+)?$)(?=\D*\d+\D+\d+).*(\d\D+\d+\D+\d|\d[\W_]*[^\W\d_]{3}).*", re.DOTALL
)
"""A text with a day, a month and a year in it, of which the month may be a word; no length of time."""
_ZONE: Final = re.compile(r"(?:\d|[AaPp]\.?[Mm]\.?) ([A-Z]{2,5})$")
"""A word after a time that may be one for a zone."""
_LONGEST: Final = 40
_MONTHS: Final = 12
_MOST_EXAMPLES: Final = 2


class Days(NamedTuple):
    """The first and the last of some times."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesSeen:
    """How the times of a column are written."""

    formats: tuple[str, ...]
    """The format that reads them; two where each of two reads all of them, so that nobody can tell which it is."""
    total: int
    """How many times there are."""
    proof: int = 0
    """How many of them the format with day and month exchanged does not read."""
    further: tuple[str, ...] = ()
    """The formats of those that the first one does not read, where the times of the column are written in several."""
    unread: int = 0
    """How many values none of the formats reads."""
    examples: tuple[str, ...] = ()
    """Some of these values."""
    missing: tuple[str, ...] = ()
    """What stands there for no time."""
    is_local: bool = False
    """Whether they lack an offset, so that somebody has to say in which zone they are."""
    spans: tuple[Days, ...] = ()
    """The first and the last time, by each of the formats."""
    exchanged: int = 0
    """How many cells are times in which a spreadsheet took the day for the month, as it seems."""

    @property
    def order(self) -> str:
        """What stands first, as in 'day before month'; nothing where the year comes first, or there is no doubt."""
        return _order(self.formats[0]) if len(self.formats) == 1 and self.proof else ""

    @property
    def is_open(self) -> bool:
        """Whether so many values are no time that somebody has to say how they are written."""
        return self.unread > _MOST_UNREAD * self.total

    @property
    def days(self) -> Days | None:
        """The first and the last time, where it is known how they are written."""
        return self.spans[0] if len(self.spans) == 1 and not self.is_open and not self.exchanged else None


def times_seen(values: Sequence[str | datetime], language: str = "", *, are_days: bool = False) -> TimesSeen | None:
    """Return how the times of a column are written, or its days; None where it holds none."""
    filled = [value for value in values if isinstance(value, datetime) or value.strip() not in NOTHING]
    missing = tuple(sorted({text.strip() for text in values if isinstance(text, str)} & NOTHING - {""}))
    typed = [value for value in filled if isinstance(value, datetime)]
    texts = [plain_blanks(value) for value in filled if isinstance(value, str)]
    if typed and not texts:
        is_local = any(value.tzinfo is None for value in typed)
        return TimesSeen(formats=(), total=len(typed), missing=missing, is_local=is_local, spans=_spans([typed]))
    forms = _forms(texts, language, are_days=are_days)
    read = {text for form in forms for text, moment in form.read[0].items() if moment}
    unread = [text for text in texts if text not in read]
    is_read = len(texts) - len(unread) >= _LEAST_READ * len(texts)
    if not texts or not (is_read or _are_like_times(unread)):
        return None
    first = forms[0] if forms else None
    rest = [moment for form in forms[1:] for moment in form.read[0].values() if moment]
    spans = [[*filter(None, of.values()), *rest, *typed] for of in first.read] if first else []
    known = [moment for moments in spans for moment in moments]
    return TimesSeen(
        formats=first.formats if first else (),
        total=len(texts) + len(typed),
        proof=_proof(first.formats[0], texts, language) if first and len(first.formats) == 1 else 0,
        further=tuple(form.formats[0] for form in forms[1:]),
        unread=len(unread),
        examples=tuple(dict.fromkeys(unread))[:_MOST_EXAMPLES],
        missing=missing,
        is_local=not are_days and any(moment.tzinfo is None for moment in known),
        spans=_spans(spans),
        exchanged=_exchanged(typed, forms, language),
    )


def settled(times: Mapping[str, TimesSeen]) -> Mapping[str, TimesSeen]:
    """Return the times of all columns, those that may be read in two ways as the ones of another that may not."""
    sure = {text for seen in times.values() if len(seen.formats) == 1 for text in (*seen.formats, *seen.further)}
    return {column: _settled(seen, sure) for column, seen in times.items()}


def _settled(seen: TimesSeen, sure: set[str]) -> TimesSeen:
    fits = [at for at, text in enumerate(seen.formats) if text in sure]
    if len(seen.formats) != 2 or len(fits) != 1:
        return seen
    return replace(seen, formats=(seen.formats[fits[0]],), spans=(seen.spans[fits[0]],))


def formats_of(times: Iterable[TimesSeen], gap: str) -> tuple[str, ...]:
    """Return the formats of the times of all columns, each once, and a gap where somebody has to say one."""
    found = [*times]
    sure = dict.fromkeys(text for seen in found if len(seen.formats) < 2 for text in (*seen.formats, *seen.further))
    sure.pop(_PLAIN_DAY, None)  # days are read so whatever a source says
    is_open = any(len(seen.formats) > 1 or seen.is_open or seen.exchanged for seen in found)
    return (*sure, *((gap,) if is_open else ()))


def days_seen(values: Sequence[str | datetime], language: str = "") -> TimesSeen | None:
    """Return how a column of days is written, or of times of which the day counts; None where it holds neither."""
    seen = times_seen(values, language, are_days=True)
    return seen if seen and not seen.is_open else times_seen(values, language)


class _Form(NamedTuple):
    """One way in which times are written, or two of which nobody can tell which it is; and what each reads."""

    formats: tuple[str, ...]
    read: tuple[Mapping[str, datetime | None], ...]


def _forms(texts: Sequence[str], language: str, *, are_days: bool) -> list[_Form]:
    """Return the ways in which the times of a column are written, the most usual first."""
    found: list[_Form] = []
    rest = [*dict.fromkeys(texts)]
    while rest and len(found) < _MOST_FORMS and (form := _read_best(rest, language, are_days=are_days)):
        # Day and month in both orders: of most times nobody could say which it is.
        orders = {_order(text) for one in (*found, form) for text in one.formats if _swapped(text)}
        if found and (len(form.formats) > 1 or len(orders) > 1):
            break
        found.append(form)
        rest = [text for text in rest if not form.read[0][text]]
    return found


def _read_best(texts: Sequence[str], language: str, *, are_days: bool) -> _Form | None:
    """Return the format that reads most, or two that read as much and not the same, with what each reads."""
    sample = texts[:_SAMPLE]
    candidates = _DAYS if are_days else _candidates(sample)
    rated = [(sum(time_read(known, text, language) is not None for text in sample), known) for known in candidates]
    most = max((number for number, _ in rated), default=0)
    if not most:
        return None
    read = [
        (known, {text: time_read(known, text, language) for text in texts}) for number, known in rated if number == most
    ]
    most = max(sum(map(bool, moments.values())) for _, moments in read)
    first, *others = [one for one in read if sum(map(bool, one[1].values())) == most]
    other = next((one for one in others if _differ(first[1], one[1])), None)
    both = (first, other) if other else (first,)
    return _Form(tuple(known for known, _ in both), tuple(moments for _, moments in both))


def _differ(one: Mapping[str, datetime | None], other: Mapping[str, datetime | None]) -> bool:
    return any(moment != other[text] for text, moment in one.items() if moment and other[text])


def _candidates(sample: Sequence[str]) -> Iterator[str]:
    if sample and all(map(_SERIAL.fullmatch, sample)):
        yield "excel"
        return
    digits = {len(text.partition(".")[0]) for text in sample if text.replace(".", "", 1).isdecimal()}
    if digits:
        yield from ("unix",) if digits <= set(_SECONDS) else ("unix_ms",) if digits <= set(_MILLISECONDS) else ()
        yield from (_COMPACT.get(min(digits), ()) if len(digits) == 1 else ())
        return
    yield "iso"
    endings = _zones_after(sample)
    before = ["", *(f"%a{found[1]}" for text in sample[:1] if (found := _DAY_OF_WEEK.match(text)))]
    numbers = frozenset(len(_NUMBERS.findall(text)) for text in sample)
    signs = frozenset(sign for text in sample for sign in text.casefold()) & _signs()
    for known, has_offset in _fitting(numbers, signs):
        ends = [""] if has_offset or not endings else endings
        yield from (first + known + ending for first in before for ending in ends)


@cache
def _signs() -> frozenset[str]:
    """Return the signs that formats have beside their directives."""
    return frozenset().union(*(literals for _, literals, _ in _directives().values()))


@lru_cache(maxsize=256)
def _fitting(numbers: frozenset[int], signs: frozenset[str]) -> list[tuple[str, bool]]:
    """Return the formats of times that have so many numbers and such signs, and whether each says an offset."""
    return [
        (known, has_offset)
        for known, (count, literals, has_offset) in _directives().items()
        if literals <= signs and (has_offset or count in numbers)
    ]


def _zones_after(sample: Sequence[str]) -> list[str]:
    """Return how the words for zones are read that stand after times: as such, or as a word that means several."""
    words = dict.fromkeys(found[1] for text in sample if (found := _ZONE.search(text)))
    known = [word for word in words if zone_names.offset_called(word)]
    several = [f" {word}" for word in words if word in zone_names.SEVERAL_ZONES]
    endings = [*([" %Z"] if known else []), *several]
    is_bare = any(not _ZONE.search(text) for text in sample)
    return [*endings, ""] if endings and is_bare else endings


@cache
def _directives() -> Mapping[str, tuple[int, frozenset[str], bool]]:
    """Return the formats that are tried, each with how many numbers and which signs it needs."""
    found = {}
    for day, between, hours in product((*_DAYS, _COMPACT_DAY), _BETWEEN, _HOURS):
        if between or "年" in day:
            known = f"{day}{between}{hours}"
            literals = frozenset(_DIRECTIVE.sub("", known).casefold())
            found[known] = (len(_OF_NUMBERS.findall(known)), literals, "%z" in known)
    return found


@cache
def _format(text: str, language: str) -> TimeFormat:
    return TimeFormat(text, language)


def reads(known: str, text: str, language: str = "") -> bool:
    """Tell whether a format reads a time."""
    return time_read(known, plain_blanks(text), language) is not None


def time_read(known: str, text: str, language: str = "") -> datetime | None:
    """Return what a format makes of a time; None where it does not read it."""
    try:
        return _format(known, language).read(text)
    except (ValueError, OverflowError):
        return None


def _are_like_times(texts: Sequence[str]) -> bool:
    """Tell whether most values have the look of times, although no format reads them."""
    return 2 * sum(len(text) <= _LONGEST and _LIKE_A_TIME.fullmatch(text) is not None for text in texts) > len(texts)


def _order(known: str) -> str:
    letters = [_ORDERS[letter] for letter in _LETTERS.findall(known)]
    return "" if letters[:1] == ["year"] or not letters else letters[0]


def _swapped(known: str) -> str:
    """Return a format with day and month exchanged; nothing where that is no other way to write a time."""
    if not _order(known) or "%b" in known or "%B" in known:
        return ""
    return re.sub(r"%[dm]", lambda found: {"%d": "%m", "%m": "%d"}[found[0]], known)


def _proof(known: str, texts: Sequence[str], language: str) -> int:
    """Return how many times the same format with day and month exchanged does not read."""
    other = _swapped(known)
    read = [text for text in texts if time_read(known, text, language)] if other else []
    return sum(time_read(other, text, language) is None for text in read)


def _exchanged(typed: Sequence[datetime], forms: Sequence[_Form], language: str) -> int:
    """Return how many times a spreadsheet made of texts whose day and month it exchanged.

    It makes a time of what it can take for a month and a day, and leaves the rest as text: then no text of the column
    has a day that might be a month, and no time has one that may not. Saved as CSV, such times have the year first.
    """
    form = next((form for form in forms if _swapped(form.formats[0])), None)
    texts = [text for text, moment in form.read[0].items() if moment] if form else []
    made = [
        *typed,
        *(moment for one in forms if not _order(one.formats[0]) for moment in one.read[0].values() if moment),
    ]
    if not form or not made or any(moment.day > _MONTHS for moment in made):
        return 0
    return len(made) if all(time_read(_swapped(form.formats[0]), text, language) is None for text in texts) else 0


def _spans(of: Sequence[Sequence[datetime]]) -> tuple[Days, ...]:
    aware = ([moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments] for moments in of)
    return tuple(Days(min(moments), max(moments)) for moments in aware if moments)
