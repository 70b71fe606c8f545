"""Times that come round or are dated: windows in which maintenance may be done, and critical periods without any."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Annotated, ClassVar, Final, Literal, NamedTuple, Self

from pydantic import Field, ValidationInfo, field_validator, model_validator

from slm.calendar.duration import Segment
from slm.calendar.month import Interval, merge, zone
from slm.calendar.service_hours import WEEKDAYS, CriticalPeriod, HoursVersion, ServiceHours, Weekday
from slm.calendar.working_time import wall_clock
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Flag, LocalText, Parsed, Word, Written, YesNo, public

WRONG_TIME_OF_DAY: Final = Mistake(
    "SLM900", "'{value}' is not a time of day", "Write hours and minutes with two digits each, such as 02:00."
)
WINDOW_WITHOUT_DAYS: Final = Mistake(
    "SLM901",
    "the window names neither days of the week nor dates, or both",
    "Write `weekdays: [tuesday]`, with `nth: [second]` for the second Tuesday of a month, or `dates`.",
)
WINDOW_WITHOUT_LENGTH: Final = Mistake(
    "SLM902",
    "the window ends when it begins, at {value}",
    "Write a later time; an earlier one is that of the next day, and 00:00 to 24:00 a whole day.",
)

_DAY: Final = 24 * 60
Nth = Literal["first", "second", "third", "fourth", "last"]


@dataclass(frozen=True, slots=True, order=True)
class TimeOfDay(Parsed):
    """A time on the clock on the wall, written `02:00`. Of the next day it counts on, beyond 24 hours."""

    FORM: ClassVar = r"(([01]\d|2[0-3]):[0-5]\d|24:00)"
    EXAMPLES: ClassVar = ("02:00", "24:00")
    minutes: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the time written as `02:00`; raise `InputError` for anything else."""
        if not re.fullmatch(cls.FORM, text, re.ASCII):
            raise WRONG_TIME_OF_DAY.raised(value=text)
        return cls(int(text[:2]) * 60 + int(text[3:]))

    def __str__(self) -> str:
        minutes = self.minutes if self.minutes <= _DAY else self.minutes - _DAY
        return f"{minutes // 60:02}:{minutes % 60:02}"


class MaintenanceWindow(Written):
    """A time in which planned maintenance may be done, by the clock on the wall in the time zone of the agreement."""

    weekdays: Annotated[tuple[Weekday, ...], public(N_("Days"), added="burdens", wording="weekday")] = ()
    """The days of the week on which it begins."""
    nth: Annotated[tuple[Nth, ...], public(N_("Of the month"), better="unclear", wording=Word("nth|{}"))] = ()
    """Which of these days in a month, such as `[second]` for the second Sunday; every one unless written."""
    dates: Annotated[tuple[Date, ...], public(N_("Dates"), added="burdens")] = ()
    """The dates on which it begins, instead of days of the week."""
    start: Annotated[TimeOfDay, public(N_("From"), better="more")] = Field(alias="from")
    """When it begins."""
    until: Annotated[TimeOfDay, public(N_("Until"), better="less")]
    """When it has ended; a time that is earlier than `from` is that of the next day."""
    announced: Annotated[
        Flag, public(N_("Announcement"), better="less", wording=YesNo(N_("each time"), N_("once and for all")))
    ] = False
    """Whether this agreement announces it once and for all, so that maintenance in it needs no other notice."""

    @field_validator("until", mode="after")
    @classmethod
    def _of_the_next_day(cls, until: TimeOfDay, known: ValidationInfo) -> TimeOfDay:
        start = known.data.get("start")
        return TimeOfDay(until.minutes + _DAY) if start and until < start else until

    @model_validator(mode="after")
    def _has_days_and_length(self) -> Self:
        if bool(self.weekdays) is bool(self.dates) or (self.nth and not self.weekdays):
            raise WINDOW_WITHOUT_DAYS.raised()
        if self.start == self.until:
            raise WINDOW_WITHOUT_LENGTH.raised("until", value=self.until)
        return self

    @property
    def passes_midnight(self) -> bool:
        """Does it end on the day after that on which it begins?"""
        return self.until.minutes > _DAY

    def on(self, day: dt.date) -> tuple[Segment, ...]:
        """Return what of a local day belongs to it; the rest of a window of the day before comes first."""
        begun, end = self._begins_on(day - dt.timedelta(days=1)), self.until.minutes
        rest = [Segment(0, end - _DAY)] if begun and end > _DAY else []
        own = (
            [Segment(self.start.minutes, min(end, _DAY))] if self._begins_on(day) and self.start.minutes < _DAY else []
        )
        return (*rest, *own)

    def _begins_on(self, day: dt.date) -> bool:
        if self.dates:
            return day in self.dates
        if WEEKDAYS[day.weekday()] not in self.weekdays:
            return False
        is_last = (day + dt.timedelta(days=7)).month != day.month
        return not self.nth or ("last" in self.nth and is_last) or _COUNTED[(day.day - 1) // 7] in self.nth


_COUNTED: Final = ("first", "second", "third", "fourth", "")


def window_time(windows: Iterable[MaintenanceWindow], time_zone: str, span: Interval) -> tuple[Interval, ...]:
    """Return the time of the span that lies in one of the windows: merged, in order, real time over clock changes."""
    return merge(part for window in windows for part in wall_clock(zone(time_zone), window.on, span))


class NamedTime(NamedTuple):
    """A critical period, and the time of a span that lies in it."""

    name: LocalText
    time: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CriticalTime:
    """The critical periods of an agreement: its own, in its time zone, and those of its service hours, in theirs."""

    periods: tuple[CriticalPeriod, ...] = ()
    time_zone: str
    hours: ServiceHours | None = None

    def within(self, span: Interval) -> tuple[NamedTime, ...]:
        """Return the periods that have time in common with the span; what is told in words alone has none."""
        told = [(period.name, zone(self.time_zone), period.on) for period in self.periods]
        if hours := self.hours:
            told += [
                (period.name, hours.zone, partial(_in, hours, version, period))
                for version in hours.versions
                for period in version.critical_periods
            ]
        found = (NamedTime(name, wall_clock(local, segments_of, span)) for name, local, segments_of in told)
        return tuple(named for named in found if named.time)


def _in(hours: ServiceHours, version: HoursVersion, period: CriticalPeriod, day: dt.date) -> tuple[Segment, ...]:
    """Return what of a day belongs to a critical period of a version of the hours, while that is in force."""
    return period.on(day) if hours.version_on(day) is version else ()
