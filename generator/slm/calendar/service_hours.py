"""When a service is attended: a week of opening hours, its holidays and exceptions, and its history."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Final, Literal, Self, cast, get_args
from zoneinfo import ZoneInfo

from pydantic import Field, model_validator

from slm.calendar.duration import DayHours, Segment
from slm.calendar.month import TimeZone
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, LocalText, Text, Written, internal, public

PUBLISHED_BACKWARDS: Final = Mistake(
    "SLM210",
    "the published range ends on {until}, not after its beginning on {start}",
    "'until' is the first day that is no longer covered, such as from 2026-01-01 until 2027-01-01.",
)
DAYS_WITHOUT_DATE: Final = Mistake(
    "SLM211",
    "the entry names neither one date nor a first and a last one",
    "Write either 'date', or both 'first' and 'last' (the last day is included).",
)
DAYS_BACKWARDS: Final = Mistake(
    "SLM212", "the last day, {last}, is before the first, {first}", "Exchange them, or correct the year."
)
DAY_NOT_PUBLISHED: Final = Mistake(
    "SLM213",
    "{day} is outside the published range, {start} until {until}",
    "Correct the date, or extend 'published' if the notice covers it.",
)
DAY_TWICE: Final = Mistake(
    "SLM214", "{day} is listed twice", "A date is a day off or a working day, and is listed once."
)
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


class Published(Written):
    """The dates for which the days are known. Later ones are provisional, never ordinary days (FAILURES F29)."""

    start: Annotated[Date, public(N_("First day"))] = Field(alias="from")
    """The first day covered."""
    until: Annotated[Date, public(N_("Last day"), wording="last_day")]
    """The first day that is no longer covered."""

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.until <= self.start:
            raise PUBLISHED_BACKWARDS.raised("until", start=self.start, until=self.until)
        return self

    def __contains__(self, day: dt.date) -> bool:
        return self.start <= day < self.until


class HolidaySource(Written):
    """Where the days come from, so that a reader can compare them with the notice (FAILURES F27)."""

    notice: Annotated[LocalText, public(N_("Notice"))]
    """The name of the notice that announced the days."""
    document: Annotated[Text | None, public(N_("Document number"))] = None
    """The document number of the notice."""
    address: Annotated[Text | None, public(N_("Address"))] = None
    """The address at which the notice can be read."""
    taken_from: Annotated[Text | None, internal()] = None
    """The package and version from which the file was written."""
    reviewed_by: Annotated[Text | None, internal(N_("Reviewed by"))] = None
    """Who compared the file with the notice."""
    reviewed_on: Annotated[Date | None, internal(N_("Reviewed on"))] = None
    """When it was compared."""


class SpecialDays(Written):
    """One day, or the days from a first to a last one, both included, as notices put it."""

    date: Annotated[Date | None, public(N_("Date"))] = None
    """The day, where it is one."""
    first: Annotated[Date | None, public(N_("First day"))] = None
    """The first of several days."""
    last: Annotated[Date | None, public(N_("Last day"))] = None
    """The last of several days; it is one of them."""
    name: Annotated[LocalText, public(N_("Name of the day"))]
    """What is celebrated, or made up for."""

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if len({self.date is not None, self.first is None, self.last is None}) > 1:
            raise DAYS_WITHOUT_DATE.raised()
        first, last = self.span
        if last < first:
            raise DAYS_BACKWARDS.raised("last", first=first, last=last)
        return self

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The first and the last day."""
        # The validator above has made sure that both are there.
        return cast("dt.date", self.date or self.first), cast("dt.date", self.date or self.last)

    @property
    def days(self) -> Iterator[dt.date]:
        """Each of the days."""
        first, last = self.span
        return (dt.date.fromordinal(ordinal) for ordinal in range(first.toordinal(), last.toordinal() + 1))


class DayOff(SpecialDays):
    """A day off, or several, of which a part may be worked as usual."""

    closed: Annotated[DayHours, public(N_("Hours"))] = ()
    """The hours of the day that are off, such as `[12:00-24:00]` on Christmas Eve; the whole day unless written. On
    the other hours service is attended as on the same day of any week, in these as service hours say of holidays."""


class Holidays(Written):
    """Days off, and weekend days that are worked in exchange (调休上班日), over a published range."""

    kind: Annotated[Literal["holidays"], internal()]
    """The word for this kind of file."""
    name: Annotated[LocalText, public(N_("Holidays"))]
    """Their name for readers."""
    country: Annotated[Text | None, public(N_("Country"))] = None
    """Whose days these are, such as CN. Files with the same country continue each other from year to year."""
    published: Annotated[Published, public(N_("Published for"))]
    """The range of dates for which the days are known."""
    source: Annotated[HolidaySource, public(N_("Source"))]
    """Where the days come from."""
    days_off: Annotated[tuple[DayOff, ...], public(N_("Days off"))] = ()
    """Days on which service hours take their `on_holidays`; with `closed`, in these hours of the day alone."""
    working_days: Annotated[tuple[SpecialDays, ...], public(N_("Make-up working days"))] = ()
    """Days on which service hours take their `on_make_up_days` (FAILURES F31)."""

    @model_validator(mode="after")
    def _each_day_once(self) -> Self:
        known: set[dt.date] = set()
        for field in ("days_off", "working_days"):
            for index, entry in enumerate(getattr(self, field)):
                # The ends come first, so that a mistyped year does not enumerate centuries.
                for day in entry.span:
                    if day not in self.published:
                        start, until = self.published.start, self.published.until
                        raise DAY_NOT_PUBLISHED.raised(field, index, day=day, start=start, until=until)
                for day in entry.days:
                    if day in known:
                        raise DAY_TWICE.raised(field, index, day=day)
                    known.add(day)
        return self

    @cached_property
    def off_on(self) -> Mapping[dt.date, DayOff]:
        """Each day off with what is said of it."""
        return {day: entry for entry in self.days_off for day in entry.days}

    @cached_property
    def names_of_days_off(self) -> Mapping[dt.date, LocalText]:
        """Each day off with its name."""
        return {day: entry.name for entry in self.days_off for day in entry.days}

    @cached_property
    def names_of_working_days(self) -> Mapping[dt.date, LocalText]:
        """Each make-up working day with its name."""
        return {day: entry.name for entry in self.working_days for day in entry.days}


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
    """A time in which the customer's business depends on the service more than usual. It changes no clock.

    Where maintenance is agreed as data, none of it is excluded in such a time (FAILURES S11).
    """

    name: Annotated[LocalText, public(N_("Critical period"))]
    """What it is called."""
    when: Annotated[LocalText | None, public(N_("When"), better="unclear")] = None
    """In words, where no dates can be given, such as the last three working days of a month. Words alone refuse no
    maintenance."""
    days: Annotated[tuple[Weekday, ...], public(N_("Days"), better="unclear", wording="weekday")] = ()
    """The days of the week that belong to it; all of them unless written."""
    hours: Annotated[DayHours, public(N_("Hours"), better="unclear")] = ()
    """The hours of the day that belong to it; all of them unless written."""
    first: Annotated[Date | None, public(N_("First day"), better="unclear")] = None
    """Its first day."""
    last: Annotated[Date | None, public(N_("Last day"), better="unclear")] = None
    """Its last day; it is one of them."""

    @property
    def is_computed(self) -> bool:
        """Is it told by days, hours or dates, and not in words alone?"""
        return bool(self.days or self.hours or self.first or self.last)

    def on(self, day: dt.date) -> tuple[Segment, ...]:
        """Return what of a local day belongs to it; nothing where it is told in words alone."""
        is_outside = (self.first and day < self.first) or (self.last and day > self.last)
        if not self.is_computed or is_outside or (self.days and WEEKDAYS[day.weekday()] not in self.days):
            return ()
        return self.hours or (Segment(0, 24 * 60),)


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
        days = [exception.date for exception in self.exceptions]
        for index, day in enumerate(days):
            if day in days[:index]:
                raise EXCEPTION_TWICE.raised("exceptions", index, day=day)
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
    name = {"en": "Day and night, every day", "zh": "全天候（7×24 小时）"}
    versions = [{"from": "1990-01-01", "week": {day: ["00:00-24:00"] for day in WEEKDAYS}}]
    hours = {"kind": "service_hours", "name": name, "time_zone": time_zone, "versions": versions}
    return ServiceHours.model_validate(hours)
