"""Calendar months, the periods made of them, the time zone in which they run, and intervals of instants."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Annotated, ClassVar, Final, Self
from zoneinfo import ZoneInfo, available_timezones

from pydantic import BeforeValidator, WithJsonSchema

from slm.problem import Mistake
from slm.values import PLAUSIBLE_YEARS, Parsed, meant_by

WRONG_MONTH: Final = Mistake(
    "SLM200",
    "'{value}' is not a month",
    "Write year and month with all digits, such as 2026-01; years from 1990 to 2199.",
)
WRONG_TIME_ZONE: Final = Mistake(
    "SLM201",
    "'{value}' is not the name of a time zone",
    "Write a name of the IANA database, such as Asia/Shanghai; abbreviations such as CST are ambiguous.",
)

_OFFSET: Final = re.compile(r"(?:gmt|utc)?\s*([+−-])(\d{1,2})(?::?(\d{2}))?", re.ASCII)
_WELL_KNOWN: Final = (
    "Asia/Shanghai", "Asia/Tokyo", "Asia/Singapore", "Asia/Kolkata", "Asia/Dubai", "Europe/London", "Europe/Berlin",
    "Europe/Athens", "Europe/Istanbul", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles",
    "America/Sao_Paulo", "Australia/Brisbane", "Pacific/Auckland",
)  # fmt: skip
_OF_CHINA: Final = ("beijing", "peking", "北京", "北京时间", "上海", "shenzhen", "guangzhou")
"""Places by whose name people call the clocks of China."""
_WINTER: Final = datetime(2026, 1, 1)  # noqa: DTZ001 - on the clock of whichever zone is asked


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The time from `start` up to, but not including, `end`. Both are kept in UTC, where differences are real time."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            instant: datetime = getattr(self, name)
            if instant.tzinfo is UTC:
                continue
            if instant.utcoffset() is None:
                raise ValueError(f"{name} of an interval has no offset from UTC: {instant}")
            object.__setattr__(self, name, instant.astimezone(UTC))
        if self.end < self.start:
            raise ValueError(f"an interval ends before it starts: {self.start} to {self.end}")

    @property
    def length(self) -> timedelta:
        """The time from start to end."""
        return self.end - self.start

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def common(self, other: Self) -> Self | None:
        """Return the time in both intervals, or nothing where they have none in common."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return type(self)(start, end) if start < end else None


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same time in order, without overlaps, touching neighbours joined, empty intervals left out.

    Overlapping records are one stretch of time; adding their lengths would count it twice (FAILURES F57).
    """
    spans = [span for span in intervals if span.start < span.end]
    if len(spans) < 2:
        return tuple(spans)
    merged: list[Interval] = []
    for interval in sorted(spans):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def clip(intervals: Iterable[Interval], window: Interval) -> tuple[Interval, ...]:
    """Return the part of each interval that lies in `window`, in the given order (FAILURES F23)."""
    return tuple(common for interval in intervals if (common := interval.common(window)))


def intersect(some: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the time that is in both sets."""
    ones, others = merge(some), merge(others)
    common: list[Interval | None] = []
    # Both sets are merged, so whichever interval ends first has nothing more to share.
    left, right = 0, 0
    while left < len(ones) and right < len(others):
        common.append(ones[left].common(others[right]))
        if ones[left].end < others[right].end:
            left += 1
        else:
            right += 1
    return tuple(filter(None, common))


def subtract(some: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the time of `some` that is not in `others`."""
    whole = merge(some)
    taken = (instant for other in merge(others) for instant in (other.start, other.end))
    bounds = [whole[0].start, *taken, whole[-1].end] if whole else []
    free = zip(bounds[::2], bounds[1::2], strict=True)
    return intersect(whole, (Interval(start, end) for start, end in free if start < end))


def total(intervals: Iterable[Interval]) -> timedelta:
    """Return how much time the intervals cover together; what several of them cover counts once."""
    return sum((interval.length for interval in merge(intervals)), timedelta())


@dataclass(frozen=True, slots=True, order=True)
class Month(Parsed):
    """A calendar month, written `2026-10`. Months are ordered and can be counted on and back."""

    FORM: ClassVar = r"\d{4}-(0[1-9]|1[0-2])"
    EXAMPLES: ClassVar = ("2026-10",)
    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the month written as `2026-10` and in no other way; raise `InputError` for anything else."""
        if not cls._is_written(text):
            meant = meant_by(text, cls._is_written)
            raise WRONG_MONTH.raised(value=text, **({"meant": meant} if meant else {}))
        return cls(int(text[:4]), int(text[5:]))

    @classmethod
    def _is_written(cls, text: str) -> bool:
        return bool(re.fullmatch(cls.FORM, text, re.ASCII)) and int(text[:4]) in PLAUSIBLE_YEARS

    @classmethod
    def of(cls, day: date) -> Self:
        """Return the month in which `day` lies."""
        return cls(day.year, day.month)

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def next(self) -> Self:
        """The month after this one."""
        return self.plus(1)

    @property
    def previous(self) -> Self:
        """The month before this one."""
        return self.plus(-1)

    def plus(self, months: int) -> Self:
        """Return the month that is `months` later; earlier where `months` is negative."""
        if not months:
            return self
        year, month = divmod(self.year * 12 + self.month - 1 + months, 12)
        return type(self)(year, month + 1)

    @property
    def first_day(self) -> date:
        """The first day of the month."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month, for print; arithmetic uses the first day of the next one (FAILURES F19)."""
        return self.next.first_day - timedelta(days=1)


MonthText = Month
"""A month as a field of a written model."""


class Per(StrEnum):
    """How long the periods are over which a target is judged."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """How many calendar months such a period has."""
        return _MONTHS[self]


_MONTHS: Final = {Per.MONTH: 1, Per.QUARTER: 3, Per.YEAR: 12}


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A calendar month, or another period of whole days, in one time zone.

    It is half-open, and as long as it really is over clock changes (FAILURES F22).
    """

    label: str
    """`2026-10`, `2026-Q4`, `2026`, `2026-W41`; of another period its first and last day, `2026-09-26--2026-10-25`."""
    start: datetime
    end: datetime
    months: tuple[Month, ...]
    """The calendar months of which it has days; the last one is that in which it is judged."""
    rule: str = "month"
    """Over which periods is judged, as it is written at a target."""

    @property
    def is_month(self) -> bool:
        """Is it a calendar month, or a part of one?"""
        return self.rule == Per.MONTH

    @property
    def rolls(self) -> bool:
        """Is it a window that is judged again each month, so that one failure counts in several of them?"""
        return self.rule.startswith("last ")

    @property
    def name_in_month(self) -> str:
        """What tells it from the others that are judged in the same month; empty where there is one of them."""
        return self.label if self.rule.startswith("week") else ""

    @property
    def interval(self) -> Interval:
        """The period as an interval of instants."""
        return Interval(self.start, self.end)

    @property
    def length(self) -> timedelta:
        """The time that really passes; the difference of two local times would miss a clock change (FAILURES F16)."""
        return self.interval.length

    @property
    def first_day(self) -> date:
        """The first day of the period."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The last day of the period, for print."""
        return (self.end - timedelta(microseconds=1)).date()

    def __contains__(self, instant: datetime) -> bool:
        return self.start.astimezone(UTC) <= instant.astimezone(UTC) < self.end.astimezone(UTC)


def period_of(month: Month, per: Per, zone: ZoneInfo) -> Period:
    """Return the month, quarter or year in which `month` lies."""
    nth = (month.month - 1) // per.months
    first = Month(month.year, nth * per.months + 1)
    labels = {Per.MONTH: str(first), Per.QUARTER: f"{first.year:04}-Q{nth + 1}", Per.YEAR: f"{first.year:04}"}
    return Period(
        label=labels[per],
        start=start_of_day(first.first_day, zone),
        end=start_of_day(first.plus(per.months).first_day, zone),
        months=tuple(first.plus(offset) for offset in range(per.months)),
        rule=str(per),
    )


def month_period(month: Month, zone: ZoneInfo) -> Period:
    """Return `month` as a period."""
    return period_of(month, Per.MONTH, zone)


def zone(name: str) -> ZoneInfo:
    """Return the time zone with this IANA name."""
    return ZoneInfo(name)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """Return the first instant of a local day; where clocks skip midnight, the instant of the change."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC).astimezone(zone)


def _read_time_zone(value: object) -> str:
    if not isinstance(value, str) or value not in _names():
        text = value if isinstance(value, str) else "..."
        meant = ", ".join(_zones_meant(text))
        raise WRONG_TIME_ZONE.raised(value=text, **({"meant": meant} if meant else {}))
    return value


def _zones_meant(text: str) -> list[str]:
    """Return the zones that somebody meant: of this city, of a name like this one, or with this offset from UTC."""
    written = re.sub(r"\s*/\s*", "/", text.strip()).replace(" ", "_").casefold()
    # `Etc/GMT+8` is eight hours behind UTC, and nobody means that.
    names = {name.casefold(): name for name in sorted(_names()) if not name.startswith("Etc/")}
    if offset := _OFFSET.fullmatch(written):
        minutes = (int(offset[2]) * 60 + int(offset[3] or 0)) * (-1 if offset[1] in "-−" else 1)
        return zones_at(timedelta(minutes=minutes))
    if written.rpartition("/")[2] in _OF_CHINA:
        return ["Asia/Shanghai"]
    of_city = [name for folded, name in names.items() if folded.rpartition("/")[2] == written]
    # A name that is less like another one is that of a place which has no zone of its own.
    return of_city or [names[like] for like in get_close_matches(written, names, n=1, cutoff=9 / 10)]


def zones_at(offset: timedelta) -> list[str]:
    """Return well-known zones whose clocks are this far from UTC in winter, the best known first."""
    return [name for name in _WELL_KNOWN if zone(name).utcoffset(_WINTER) == offset]


@cache
def _names() -> frozenset[str]:
    # Reading the list walks through the whole database, so it is read once.
    return frozenset(available_timezones())


TimeZone = Annotated[
    str, BeforeValidator(_read_time_zone), WithJsonSchema({"type": "string", "examples": ["Asia/Shanghai"]})
]
"""The IANA name of a time zone as a field of a written model; `zone` opens it."""
