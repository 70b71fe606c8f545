"""The days of which an export is complete, of all services or of single ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Final, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from slm.calendar import Month
from slm.measurement.gaps import Gap
from slm.problem import Mistake
from slm.values import Date, Id, Written, internal

COVERS_BACKWARDS: Final = Mistake(
    "SLM388",
    "the export covers nothing: {until} is not after {start}",
    "`until` is the first day that the export does not cover.",
)


def _first_day(value: object) -> object:
    """Return the first day of what may be written as a month."""
    return f"{value}-01" if isinstance(value, str) and _MONTH_ALONE.fullmatch(value.strip()) else value


_MONTH_ALONE: Final = re.compile(r"\d{4}-\d{2}")
DayOrMonth = Annotated[
    Date, BeforeValidator(_first_day), WithJsonSchema({"type": "string", "examples": ["2026-01-01", "2026-01"]})
]
"""A day; a month stands for its first one."""


OWN_DAYS_OUTSIDE: Final = Mistake(
    "SLM1160",
    "the service '{service}' is said to be known from {start} until {until}, which is not within the covered time",
    "The export covers {first} until {last}; write of a service only from when on, or until when, less is known of it.",
)


class OwnDays(Written):
    """The days of which an export is complete for one service, where they are fewer than those of the others."""

    start: Annotated[DayOrMonth | None, internal()] = Field(None, alias="from")
    """The first day of which it is known, such as the one after its monitor was set up."""
    until: Annotated[DayOrMonth | None, internal()] = None
    """The first day of which it is no longer known."""


class Covers(Written):
    """The days of which the export is complete, half-open: from `from`, until the day before `until`.

    They are days of the time zone of whichever agreement is judged by it, not of the `time_zone` of the source, which
    is that of the times in the export: where the two differ, export some hours more at both ends.
    """

    start: Annotated[DayOrMonth, internal()] = Field(alias="from")
    """The first day that the export covers, or the first month."""
    until: Annotated[DayOrMonth, internal()]
    """The first day that it no longer covers, or the first month."""
    services: Annotated[dict[Id, OwnDays], internal()] = Field(default_factory=dict)
    """Services of the book of which it knows fewer days, such as those whose monitor was set up later: before that,
    nobody knows how they were."""

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.until <= self.start:
            raise COVERS_BACKWARDS.raised("until", start=self.start, until=self.until)
        for service, own in self.services.items():
            start, until = own.start or self.start, own.until or self.until
            if not self.start <= start < until <= self.until:
                words = {"service": service, "start": start, "until": until}
                raise OWN_DAYS_OUTSIDE.raised("services", service, first=self.start, last=self.until, **words)
        return self

    @property
    def gaps(self) -> Iterator[Gap]:
        """The time of which it does not know of single services."""
        for service, own in self.services.items():
            if own.start:
                yield Gap(service=service, end=own.start, is_row=False)
            if own.until:
                yield Gap(service=service, start=own.until, is_row=False)

    @property
    def in_part(self) -> tuple[Month, ...]:
        """The months that are covered, and not from their first day to their last."""
        first, last = Month.of(self.start), Month.of(self.until - timedelta(days=1))
        return tuple(month for month in dict.fromkeys((first, last)) if month not in self.months)

    @property
    def beyond(self) -> tuple[Gap, Gap]:
        """The time before and after it."""
        return Gap(end=self.start, is_row=False), Gap(start=self.until, is_row=False)

    @property
    def months(self) -> tuple[Month, ...]:
        """The months that are covered from their first day to their last."""
        months, month = [], Month.of(self.start - timedelta(days=1)).next
        while month.next.first_day <= self.until:
            months.append(month)
            month = month.next
        return tuple(months)
