"""When a service is attended: hours of a day, a week of them, its holidays and exceptions, and its history."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Annotated, ClassVar, Final, Literal, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, model_validator

from slm.calendar.month import TimeZone
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, LocalText, Parsed, Written, internal, public

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

_TIME: Final = r"([01]\d|2[0-3]):([0-5]\d)"
_UNUSUAL: Final = r"(\d{1,2}):(\d{2})[-~](\d{1,2}):(\d{2})"
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
    match = re.fullmatch(_UNUSUAL, plain, re.ASCII)
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


WEEK_CLOSED: Final = Mistake(
    "SLM215",
    "no day of the week has opening hours",
    "Give at least one day hours, such as monday: [09:00-12:00, 13:00-18:00].",
)
NO_VERSIONS: Final = Mistake(
    "SLM216", "the service hours have no version", "Write at least one entry under 'versions', with 'from' and 'week'."
)
VERSIONS_UNORDERED: Final = Mistake(
    "SLM217",
    "the version from {start} does not begin after the one above it, from {before}",
    "List versions in order, the oldest first; each is in force until the next one begins.",
)
EXCEPTION_TWICE: Final = Mistake("SLM218", "{day} has two exceptions", "Write all hours of the day in one of them.")
EXCEPTION_NOT_IN_FORCE: Final = Mistake(
    "SLM219",
    "the exception on {day} has no effect: this version is in force {span}",
    "Move it to the version that is in force on that day.",
)

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)


class Week(Written):
    """The opening hours of an ordinary week; a day that is not written is closed."""

    monday: Annotated[DayHours, public(N_("Monday"))] = ()
    """What is open on Mondays, such as `[09:00-12:00, 13:00-18:00]`."""
    tuesday: Annotated[DayHours, public(N_("Tuesday"))] = ()
    """What is open on Tuesdays."""
    wednesday: Annotated[DayHours, public(N_("Wednesday"))] = ()
    """What is open on Wednesdays."""
    thursday: Annotated[DayHours, public(N_("Thursday"))] = ()
    """What is open on Thursdays."""
    friday: Annotated[DayHours, public(N_("Friday"))] = ()
    """What is open on Fridays."""
    saturday: Annotated[DayHours, public(N_("Saturday"))] = ()
    """What is open on Saturdays."""
    sunday: Annotated[DayHours, public(N_("Sunday"))] = ()
    """What is open on Sundays."""

    @model_validator(mode="after")
    def _open_sometime(self) -> Self:
        if not any(self.days):
            raise WEEK_CLOSED.raised()
        return self

    @property
    def days(self) -> tuple[tuple[Segment, ...], ...]:
        """The hours from Monday to Sunday."""
        return (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)


class DatedException(Written):
    """The hours of one date, which win over the week, holidays and make-up days."""

    date: Annotated[Date, public(N_("Date"))]
    """The day."""
    hours: Annotated[DayHours, public(N_("Hours"))]
    """What is open on that day; an empty list closes it."""
    reason: Annotated[LocalText, public(N_("Reason"))]
    """Why it is another than usual."""


class CriticalPeriod(Written):
    """A time in which the customer's business depends on the service more than usual. It changes no clock."""

    name: Annotated[LocalText, public(N_("Critical period"))]
    """What it is called."""
    when: Annotated[LocalText | None, public(N_("When"))] = None
    """In words, where no dates can be given, such as the last three working days of a month."""
    days: Annotated[tuple[Weekday, ...], public(N_("Days"))] = ()
    """The days of the week that belong to it."""
    hours: Annotated[DayHours, public(N_("Hours"))] = ()
    """The hours of the day that belong to it."""
    first: Annotated[Date | None, public(N_("First day"))] = None
    """Its first day."""
    last: Annotated[Date | None, public(N_("Last day"))] = None
    """Its last day; it is one of them."""


class HoursVersion(Written):
    """Opening hours from a date on, until the next version begins (FAILURES F26)."""

    start: Annotated[Date, public(N_("In force from"))] = Field(alias="from")
    """The first day on which these hours are in force."""
    source: Annotated[LocalText | None, public(N_("Source"))] = None
    """What these hours rest on, such as a decision or a contract."""
    week: Annotated[Week, public(N_("Week"))]
    """What is open on ordinary days."""
    holidays: Annotated[tuple[Id, ...], public(N_("Public holidays"))] = ()
    """Ids of the holiday calendars that are kept."""
    on_holidays: Annotated[DayHours, public(N_("Public holidays"))] = ()
    """What is open on a day off; closed unless written."""
    on_make_up_days: Annotated[DayHours | None, public(N_("Make-up working days"))] = None
    """What is open on a make-up working day; the hours of its weekday unless written."""
    exceptions: Annotated[tuple[DatedException, ...], public(N_("Exceptions"))] = ()
    """Days on which other hours hold."""
    critical_periods: Annotated[tuple[CriticalPeriod, ...], public(N_("Critical periods"))] = ()
    """When the customer's business depends on the service more than usual."""

    @model_validator(mode="after")
    def _one_exception_a_day(self) -> Self:
        known: set[dt.date] = set()
        for index, exception in enumerate(self.exceptions):
            if exception.date in known:
                raise EXCEPTION_TWICE.raised("exceptions", index, day=exception.date)
            known.add(exception.date)
        return self

    @cached_property
    def working_day(self) -> int:
        """The seconds of a normal open day: the length that most open weekdays have, the longest of equally many."""
        lengths = Counter(sum(segment.minutes for segment in day) for day in self.week.days if day)
        return max(lengths, key=lambda minutes: (lengths[minutes], minutes)) * 60


class ServiceHours(Written):
    """The service hours (服务时间) that agreements refer to, with their history."""

    kind: Annotated[Literal["service_hours"], internal()]
    """The word for this kind of file."""
    name: Annotated[LocalText, public(N_("Service hours"))]
    """Their name for readers."""
    description: Annotated[LocalText | None, public(N_("Description"))] = None
    """What they mean, in a sentence."""
    time_zone: Annotated[TimeZone, public(N_("Time zone"))]
    """The IANA zone of the wall clock by which they are read, such as `Asia/Shanghai`."""
    versions: Annotated[tuple[HoursVersion, ...], public(N_("Versions"))]
    """The hours and from when each of them holds, the oldest first."""

    @model_validator(mode="after")
    def _versions_and_exceptions_in_order(self) -> Self:
        if not self.versions:
            raise NO_VERSIONS.raised("versions")
        for index, (before, after) in enumerate(pairwise(self.versions), start=1):
            if after.start <= before.start:
                raise VERSIONS_UNORDERED.raised("versions", index, "from", start=after.start, before=before.start)
        turns = [*map(str, self._starts), "…"]
        for number, version in enumerate(self.versions):
            for index, exception in enumerate(version.exceptions):
                if exception.date < version.start or self.version_on(exception.date) is not version:
                    place = ("versions", number, "exceptions", index, "date")
                    span = " – ".join(turns[number : number + 2])
                    raise EXCEPTION_NOT_IN_FORCE.raised(*place, day=exception.date, span=span)
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of the wall clock that the hours are read from."""
        return ZoneInfo(self.time_zone)

    @property
    def in_force_from(self) -> dt.date:
        """The first day for which hours were written."""
        return self.versions[0].start

    def version_on(self, day: dt.date) -> HoursVersion:
        """Return the version in force on `day`; before the first one began, the first."""
        return self.versions[max(bisect_right(self._starts, day) - 1, 0)]

    @cached_property
    def _starts(self) -> list[dt.date]:
        return [version.start for version in self.versions]


def always(time_zone: str) -> ServiceHours:
    """Return the hours of a service that is attended day and night (24x7)."""
    name = {"en": "Day and night, every day", "zh": "全天候(7×24 小时)"}
    versions = [{"from": "1990-01-01", "week": {day: ["00:00-24:00"] for day in WEEKDAYS}}]
    hours = {"kind": "service_hours", "name": name, "time_zone": time_zone, "versions": versions}
    return ServiceHours.model_validate(hours)
