"""One month's file: is it closed, and what its readers must know (`measurements/<YYYY-MM>/month.yml`)."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from slm import layout
from slm.calendar import Month
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, LocalText, Word, Written, internal, public

CLOSED_BY_NOBODY: Final = Mistake(
    "SLM350", "a closed month says who closed it and when", "Add closed_on and closed_by."
)
WAIVER_ENDS_EARLY: Final = Mistake(
    "SLM351",
    "the waiver ends on {until}, not after it starts on {start}",
    "`until` is the first day on which it no longer holds.",
)


class MonthState(StrEnum):
    """How final a month's figures are."""

    OPEN = "open"
    PROVISIONAL = "provisional"
    CLOSED = "closed"


class Waiver(Written):
    """A short-term deviation that both sides accepted: the target's miss is not held against the provider."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, by which the report names it."""
    agreement: Annotated[Id, public(N_("Agreement"))]
    """The agreement whose target is waived."""
    target: Annotated[Id, public(N_("Target"))]
    """The target that is waived."""
    service: Annotated[Id | None, public(N_("Service"), wording="service")] = None
    """The service for which it is waived, if not all of them."""
    start: Annotated[Date, public(N_("In force from"))] = Field(alias="from")
    """The first day for which it is waived."""
    until: Annotated[Date, public(N_("Last day in force"), wording="last_day")]
    """The first day for which it is no longer waived."""
    reason: Annotated[LocalText, public(N_("Reason"))]
    """Why it is waived."""
    approved_by: Annotated[LocalText, public(N_("Approved by"))]
    """Who accepted it on the other side."""
    approved_on: Annotated[Date, public(N_("Approved on"))]
    """When it was accepted."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.until <= self.start:
            raise WAIVER_ENDS_EARLY.raised("until", start=self.start, until=self.until)
        return self


class SuspendedTarget(Written):
    """A target that did not apply in this month, by a clause of the agreement."""

    agreement: Annotated[Id, public(N_("Agreement"))]
    """The agreement whose target did not apply."""
    target: Annotated[Id, public(N_("Target"))]
    """The target that did not apply."""
    service: Annotated[Id | None, public(N_("Service"), wording="service")] = None
    """The service for which it did not apply, if not all of them."""
    clause: Annotated[Id, public(N_("Clause"))]
    """The id of one of the agreement's `suspensions`."""
    reason: Annotated[LocalText, public(N_("Reason"))]
    """Why it did not apply."""


class MonthNote(Written):
    """Something that readers of the month's report must know."""

    text: Annotated[LocalText, public(N_("Note"))]
    """What readers must know."""
    agreement: Annotated[Id | None, public(N_("Agreement"))] = None
    """The agreement that it is about."""
    target: Annotated[Id | None, public(N_("Target"))] = None
    """The target of that agreement that it is about."""
    service: Annotated[Id | None, public(N_("Service"), wording="service")] = None
    """The service that it is about."""


class MonthFile(Written):
    """The whole file. A month that has a folder but is not closed is provisional wherever it is shown.

    `slm close` closes a month and locks its results, whatever state is written here; nobody has to write one.
    """

    kind: Annotated[Literal["month"], internal()]
    """The word for this kind of file."""
    state: Annotated[MonthState, public(N_("State"), wording=Word("month state|{}"))] = MonthState.PROVISIONAL
    """How final the figures of the month are."""
    closed_on: Annotated[Date | None, public(N_("Closed on"))] = None
    """When the month was closed."""
    closed_by: Annotated[Id | None, internal(N_("Closed by"), wording="person")] = None
    """The person who closed it."""
    distribution: Annotated[tuple[LocalText, ...], internal(N_("Distribution"))] = ()
    """Who gets the report."""
    data_taken_on: Annotated[Date | None, public(N_("Data taken on"))] = None
    """When the figures were taken from their sources."""
    summary: Annotated[LocalText | None, internal(N_("Summary"))] = None
    """What happened, in a few sentences."""
    notes: Annotated[tuple[MonthNote, ...], public(N_("Notes"))] = ()
    """What readers of the report must know."""
    waivers: Annotated[tuple[Waiver, ...], public(N_("Waivers"))] = ()
    """Misses that both sides accepted beforehand."""
    suspended: Annotated[tuple[SuspendedTarget, ...], public(N_("Suspensions"))] = ()
    """Targets that did not apply."""

    @property
    def month(self) -> Month:
        """The month: the name of the folder."""
        return Month.parse(layout.month_of(self.file_path) or "")

    @property
    def is_closed(self) -> bool:
        """Are its figures final?"""
        return self.state is MonthState.CLOSED

    def closed(self, *, on: date, by: str) -> MonthFile:
        """Return the file as it is when the month was closed on that day by that person."""
        return self.model_copy(update={"state": MonthState.CLOSED, "closed_on": on, "closed_by": by})

    @model_validator(mode="after")
    def _closed_by_somebody(self) -> Self:
        if self.is_closed and not (self.closed_on and self.closed_by):
            raise CLOSED_BY_NOBODY.raised("state")
        return self
