"""Lengths of time as people write them: durations that clocks count, cycles of months and years, hours of a day."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import Annotated, ClassVar, Final, Self

from pydantic import AfterValidator

from slm.calendar.month import Month
from slm.calendar.units_said import length_said
from slm.problem import Mistake
from slm.text import LANGUAGES, forms
from slm.values import Parsed

WRONG_DURATION: Final = Mistake(
    "SLM202",
    "'{value}' is not a duration",
    "Write a number above 0 with at most five digits and a unit, such as 15 working_minutes. Units: {units}.",
)
BARE_UNIT: Final = Mistake(
    "SLM203",
    "'{value}' does not say whose {unit} are meant",
    "Write {amount} working_{unit} (only service hours count) or {amount} calendar_{unit} (all time counts).",
)
WRONG_CYCLE: Final = Mistake(
    "SLM204", "'{value}' is not a cycle", "Write a whole number above 0 and a unit, such as 12 months. Units: {units}."
)
BARE_CYCLE_DAYS: Final = Mistake(
    "SLM205", "'{value}' does not say which days are meant", "Write {amount} calendar_days; a cycle counts every day."
)
WRONG_SEGMENT: Final = Mistake(
    "SLM206",
    "'{value}' is not a stretch of opening hours",
    "Write start and end as HH:MM-HH:MM, such as 09:00-12:00; a day ends at 24:00.",
)
UNUSUAL_SEGMENT: Final = Mistake(
    "SLM207",
    "'{value}' is not written the way opening hours are",
    "Write {expected}: two digits each, ASCII colon and hyphen, no spaces.",
)
SEGMENT_BACKWARDS: Final = Mistake(
    "SLM208",
    "'{value}' ends before it begins or has no length",
    "Hours over midnight belong to two days: write {start}-24:00 on the first and 00:00-{end} on the next.",
)
SEGMENTS_OVERLAP: Final = Mistake(
    "SLM209",
    "'{value}' begins before the hours above it, {before}, have ended",
    "List the hours of a day in order, without overlaps.",
)


class DurationUnit(StrEnum):
    """The units of durations: working time is what service hours leave open, calendar time is all time."""

    WORKING_MINUTES = "working_minutes"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_MINUTES = "calendar_minutes"
    CALENDAR_HOURS = "calendar_hours"
    CALENDAR_DAYS = "calendar_days"

    @property
    def is_working(self) -> bool:
        """Whether only service hours count."""
        return self.startswith("working")


class CycleUnit(StrEnum):
    """The units of cycles, which turn on dates."""

    YEARS = "years"
    MONTHS = "months"
    CALENDAR_DAYS = "calendar_days"


_NUMBER: Final = r"(?=.*[1-9])(0|[1-9]\d{0,4})(\.\d{1,2})?"
_SAID: Final = {
    DurationUnit.WORKING_MINUTES: forms("{n} working minute", "{n} working minutes"),
    DurationUnit.WORKING_HOURS: forms("{n} working hour", "{n} working hours"),
    DurationUnit.WORKING_DAYS: forms("{n} working day", "{n} working days"),
    DurationUnit.CALENDAR_MINUTES: forms("{n} minute", "{n} minutes"),
    DurationUnit.CALENDAR_HOURS: forms("{n} hour", "{n} hours"),
    DurationUnit.CALENDAR_DAYS: forms("{n} calendar day", "{n} calendar days"),
    CycleUnit.YEARS: forms("{n} year", "{n} years"),
    CycleUnit.MONTHS: forms("{n} month", "{n} months"),
}


@dataclass(frozen=True, slots=True)
class Duration(Parsed):
    """A length of time and how it is counted, written `15 working_minutes`. A bare unit is refused (FAILURES F52)."""

    FORM: ClassVar = rf"({_NUMBER}) ((working|calendar)_(minute|hour|day)s?)"
    EXAMPLES: ClassVar = [f"4 {unit}" for unit in DurationUnit]
    amount: Decimal
    unit: DurationUnit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the duration written as `15 working_minutes`; raise `InputError` for anything else."""
        match = re.fullmatch(cls.FORM, text, re.ASCII)
        said = None if match else length_said(text)
        if said and not said.whose:
            raise BARE_UNIT.raised(value=text, amount=said.amount, unit=said.unit)
        if not match:
            meant = f"{said.amount} {said.whose}_{said.unit}" if said else ""
            words = {"meant": meant} if re.fullmatch(cls.FORM, meant, re.ASCII) else {}
            raise WRONG_DURATION.raised(value=text, units=", ".join(DurationUnit), **words)
        return cls(Decimal(match[1]), DurationUnit(f"{match[4].removesuffix('s')}s"))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    def describe(self, language: str) -> str:
        """Say the duration in `language`: 15 working minutes, 15 个工作分钟."""
        return LANGUAGES[language](*_SAID[self.unit], n=self.amount)

    def seconds(self, working_day: int) -> int:
        """Return the seconds that this duration counts, where a working day has `working_day` of them.

        A calendar day counts as 24 hours here, for comparing durations; `WorkingTime.due_after` follows the dates.
        A fraction of a second is dropped, which makes a promise stricter, never looser.
        """
        return _seconds(self.amount, self.unit, working_day)


@lru_cache(maxsize=1024)
def _seconds(amount: Decimal, unit: DurationUnit, working_day: int) -> int:
    units = {"minutes": 60, "hours": 3600, "days": working_day if unit.is_working else 86400}
    return int(amount * units[unit.partition("_")[2]])


@dataclass(frozen=True, slots=True)
class Cycle(Parsed):
    """How often something comes round or how long before a date notice is given, written `12 months`."""

    FORM: ClassVar = r"([1-9]\d{0,3}) (year|month|calendar_day)s?"
    EXAMPLES: ClassVar = ("12 months", "1 year", "30 calendar_days")
    amount: int
    unit: CycleUnit

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the cycle written as `12 months`; raise `InputError` for anything else."""
        if bare := re.fullmatch(r"(\d+) days?", text, re.ASCII):
            raise BARE_CYCLE_DAYS.raised(value=text, amount=bare[1])
        match = re.fullmatch(cls.FORM, text, re.ASCII)
        if not match:
            raise WRONG_CYCLE.raised(value=text, units=", ".join(CycleUnit))
        return cls(int(match[1]), CycleUnit(f"{match[2]}s"))

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"

    def describe(self, language: str) -> str:
        """Say the cycle in `language`: 12 months, 12 个月."""
        return LANGUAGES[language](*_SAID[self.unit], n=self.amount)

    def after(self, day: date) -> date:
        """Return the date one cycle after `day`; the 31st becomes the last day of a shorter month."""
        if self.unit is CycleUnit.CALENDAR_DAYS:
            return day + timedelta(days=self.amount)
        month = Month.of(day).plus(self.amount * (12 if self.unit is CycleUnit.YEARS else 1))
        return month.first_day.replace(day=min(day.day, month.last_day.day))

    def before(self, day: date) -> date:
        """Return the date one cycle before `day`, which is the last date to give notice."""
        return Cycle(-self.amount, self.unit).after(day)


_TIME: Final = r"([01]\d|2[0-3]):([0-5]\d)"
_DASHES: Final = str.maketrans(dict.fromkeys("‐‑‒–—―−〜至到", "-"))


@dataclass(frozen=True, slots=True, order=True)
class Segment(Parsed):
    """Minutes of a local day, half-open, written `09:00-12:00`; `00:00-24:00` is a whole day (FAILURES F18, F32)."""

    FORM: ClassVar = rf"{_TIME}-(?:{_TIME}|(24):(00))"
    EXAMPLES: ClassVar = ("09:00-12:00", "13:00-18:00", "00:00-24:00")
    start: int
    end: int

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the hours written as `09:00-12:00`; raise `InputError` for anything else."""
        match = re.fullmatch(cls.FORM, text, re.ASCII)
        if not match:
            raise _refused(text)
        start_hour, start_minute, end_hour, end_minute = (int(group) for group in match.groups() if group is not None)
        segment = cls(start_hour * 60 + start_minute, end_hour * 60 + end_minute)
        if segment.end <= segment.start:
            raise SEGMENT_BACKWARDS.raised(value=text, start=text[:5], end=text[6:])
        return segment

    def __str__(self) -> str:
        return f"{self.start // 60:02}:{self.start % 60:02}-{self.end // 60:02}:{self.end % 60:02}"

    @property
    def minutes(self) -> int:
        """The length on the wall clock."""
        return self.end - self.start


def _refused(text: str) -> Exception:
    """Say what to write instead where that is clear, as for full-width colons and `8:30`."""
    plain = "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())
    match = re.fullmatch(r"(\d{1,2}):(\d{2})[-~](\d{1,2}):(\d{2})", plain, re.ASCII)
    expected = "{:0>2}:{}-{:0>2}:{}".format(*match.groups()) if match else ""
    if re.fullmatch(Segment.FORM, expected, re.ASCII):
        return UNUSUAL_SEGMENT.raised(value=text, expected=expected)
    return WRONG_SEGMENT.raised(value=text)


def _in_order(segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
    for index, (before, after) in enumerate(pairwise(segments), start=1):
        if after.start < before.end:
            raise SEGMENTS_OVERLAP.raised(index, value=after, before=before)
    return segments


DayHours = Annotated[tuple[Segment, ...], AfterValidator(_in_order)]
"""The opening hours of one day, in order; none means closed."""
