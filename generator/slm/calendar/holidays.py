"""Days off and make-up working days, as an official notice or an organisation announces them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Final, Literal, Self, cast

from pydantic import Field, model_validator

from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, LocalText, Text, Written, internal, public

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
    days_off: Annotated[tuple[SpecialDays, ...], public(N_("Days off"))] = ()
    """Days on which service hours take their `on_holidays`."""
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
    def names_of_days_off(self) -> Mapping[dt.date, LocalText]:
        """Each day off with its name."""
        return {day: entry.name for entry in self.days_off for day in entry.days}

    @cached_property
    def names_of_working_days(self) -> Mapping[dt.date, LocalText]:
        """Each make-up working day with its name."""
        return {day: entry.name for entry in self.working_days for day in entry.days}
