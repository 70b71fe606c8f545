"""How the times of an export are written: found in the times themselves, with the proof, and never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import product
from typing import Final

from slm.measurement import TimeFormat

NOTHING: Final = frozenset({
    "", "-", "--", "—", "/", "?", "N/A", "n/a", "NA", "null", "NULL", "(null)", "None", "nil", "无", "空",
    "0000-00-00", "0000-00-00 00:00:00", "0001-01-01T00:00:00Z", "1900-01-01 00:00", "1900-01-01 00:00:00",
})  # fmt: skip
"""What tools write where there is no time."""

_DAYS: Final = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y",
    "%d.%m.%y", "%d/%m/%y", "%m/%d/%y", "%d-%m-%y", "%y-%m-%d", "%y/%m/%d", "%d-%b-%Y", "%d/%b/%y", "%d/%b/%Y",
    "%d-%b-%y", "%b %d, %Y", "%d %b %Y", "%d %B %Y", "%B %d, %Y",
)  # fmt: skip
_HOURS: Final = (
    "%H:%M:%S", "%H:%M", "%I:%M:%S %p", "%I:%M %p", "%I:%M:%S%p", "%I:%M%p", "%H:%M:%S.%f", "%H:%M:%S%z",
    "%H:%M:%S.%f%z", "%H:%M:%S %z", "%H:%M%z", "%H时%M分", "%H时%M分%S秒",
)  # fmt: skip
_BETWEEN: Final = (" ", "T", ", ")
_SAMPLE: Final = 60
_MOST_UNREAD: Final = 0.2
"""Where so much of a column is no time, it holds something else."""
_SECONDS: Final = range(9, 11)
_MILLISECONDS: Final = range(12, 14)
_LETTERS: Final = re.compile(r"%([YymdbB])")
_ORDERS: Final = {"Y": "year", "y": "year", "m": "month", "b": "month", "B": "month", "d": "day"}
_LIKE_A_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesSeen:
    """How the times of a column are written."""

    formats: tuple[str, ...]
    """The format that reads them; two where each of two reads all of them, so that nobody can tell which it is."""
    total: int
    """How many times there are."""
    proof: int = 0
    """How many of them the format with day and month exchanged does not read."""
    unread: int = 0
    """How many values the format does not read."""
    missing: tuple[str, ...] = ()
    """What stands there for no time."""
    is_local: bool = False
    """Whether they lack an offset, so that somebody has to say in which zone they are."""
    days: tuple[datetime, datetime] | None = None
    """The first and the last of them."""

    @property
    def order(self) -> str:
        """What stands first, as in 'day before month'; nothing where the year comes first, or there is no doubt."""
        return _order(self.formats[0]) if len(self.formats) == 1 and self.proof else ""


def times_seen(values: Sequence[str | datetime]) -> TimesSeen | None:
    """Return how the times of a column are written; None where it holds none."""
    filled = [value for value in values if isinstance(value, datetime) or value.strip() not in NOTHING]
    missing = tuple(sorted({text.strip() for text in values if isinstance(text, str)} & NOTHING - {""}))
    if not filled:
        return None
    typed = [value for value in filled if isinstance(value, datetime)]
    texts = [value.strip() for value in filled if isinstance(value, str)]
    if typed and not texts:
        is_local = any(value.tzinfo is None for value in typed)
        return TimesSeen(formats=(), total=len(typed), missing=missing, is_local=is_local, days=_span(typed))
    found = _read_best(texts)
    if not found:
        return None
    formats, read = found
    moments = [moment for moment in read if moment]
    if len(texts) - len(moments) > _MOST_UNREAD * len(texts):
        return None
    return TimesSeen(
        formats=formats,
        total=len(texts),
        proof=_proof(formats[0], texts) if len(formats) == 1 else 0,
        unread=len(texts) - len(moments),
        missing=missing,
        is_local=any(moment.tzinfo is None for moment in (*moments, *typed)),
        days=_span([*moments, *typed]),
    )


def are_days(values: Sequence[str | datetime]) -> bool:
    """Tell whether a column holds days alone, as a survey may."""
    filled = [value for value in values if isinstance(value, datetime) or value.strip() not in NOTHING]
    return bool(filled) and all(isinstance(value, str) and _LIKE_A_DAY.fullmatch(value.strip()) for value in filled)


def _read_best(texts: Sequence[str]) -> tuple[tuple[str, ...], list[datetime | None]] | None:
    """Return the format that reads most, or two that read as much and not the same, with what the first one reads."""
    sample = list(dict.fromkeys(texts))[:_SAMPLE]
    rated = [(sum(_read(known, text) is not None for text in sample), known) for known in _candidates(sample)]
    most = max((number for number, _ in rated), default=0)
    if not most:
        return None
    best: list[tuple[int, str, list[datetime | None]]] = []
    for number, known in rated:
        if number == most:
            read = [_read(known, text) for text in texts]
            best.append((sum(moment is not None for moment in read), known, read))
    most = max(number for number, _, _ in best)
    first, *others = [(known, read) for number, known, read in best if number == most]
    other = next((known for known, read in others if _differ(first[1], read)), None)
    return ((first[0], other) if other else (first[0],)), first[1]


def _differ(one: Sequence[datetime | None], other: Sequence[datetime | None]) -> bool:
    return any(a != b for a, b in zip(one, other, strict=True) if a and b)


def _candidates(sample: Sequence[str]) -> Iterator[str]:
    digits = {len(text.partition(".")[0]) for text in sample if text.replace(".", "", 1).isdecimal()}
    if digits:
        yield from ("unix",) if digits <= set(_SECONDS) else ("unix_ms",) if digits <= set(_MILLISECONDS) else ()
        return
    yield "iso"
    yield from _directives()


@cache
def _directives() -> tuple[str, ...]:
    return tuple(f"{day}{between}{hours}" for day, between, hours in product(_DAYS, _BETWEEN, _HOURS))


@cache
def _format(text: str) -> TimeFormat:
    return TimeFormat(text)


def reads(known: str, text: str) -> bool:
    """Tell whether a format reads a time."""
    return _read(known, text) is not None


def _read(known: str, text: str) -> datetime | None:
    try:
        return _format(known).read(text)
    except (ValueError, OverflowError):
        return None


def _order(known: str) -> str:
    letters = [_ORDERS[letter] for letter in _LETTERS.findall(known)]
    return "" if letters[:1] == ["year"] or not letters else letters[0]


def _proof(known: str, texts: Sequence[str]) -> int:
    """Return how many times the same format with day and month exchanged does not read."""
    if not _order(known) or "%b" in known or "%B" in known:
        return 0
    other = re.sub(r"%[dm]", lambda found: {"%d": "%m", "%m": "%d"}[found[0]], known)
    return sum(_read(other, text) is None and _read(known, text) is not None for text in texts)


def _span(moments: Sequence[datetime]) -> tuple[datetime, datetime] | None:
    aware = [moment if moment.tzinfo else moment.replace(tzinfo=UTC) for moment in moments]
    return (min(aware), max(aware)) if aware else None
