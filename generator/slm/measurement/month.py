"""What people write down of a month: how final it is, and the figures that they report."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from slm.calendar import Month
from slm.catalog import Consent
from slm.document_control import Version, VersionText
from slm.measurement.duty import DutyEvent
from slm.measurement.record import NEGATIVE, OfMonth, RecordFile
from slm.measurement.rows_used import RowReason, RowTally
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, LocalText, Number, Word, Written, internal, public

CLOSED_BY_NOBODY: Final = Mistake(
    "SLM350",
    "a closed month says who closed it and when",
    "Take `state` out: `slm close` closes a month, and writes who did it and when.",
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


class Agreed(Written):
    """Who agreed to a deviation, on both sides of the agreement, and when."""

    provider: Annotated[Consent, public(N_("For the provider"))]
    """Who agreed on the provider's side."""
    customer: Annotated[Consent, public(N_("For the customer"))]
    """Who agreed on the other side, which has a right to what is promised."""

    @property
    def consents(self) -> tuple[Consent, Consent]:
        """Both of them."""
        return self.provider, self.customer


class Waiver(Written):
    """A short-term deviation that both sides accepted before it began: the miss is not held against the provider."""

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
    agreed: Annotated[Agreed | None, public(N_("Agreed"))] = None
    """Who agreed to it on both sides, and when; it excuses only periods that began after both had agreed."""
    approved_by: Annotated[LocalText | None, public(N_("Approved by"))] = None
    """Who accepted it on the other side, in words: as version 0.1.0 had it. It excuses only what was locked with it."""
    approved_on: Annotated[Date | None, public(N_("Approved on"))] = None
    """When it was accepted, beside `approved_by`."""

    @property
    def settled_on(self) -> date:
        """The day on which both sides had agreed."""
        days = [consent.on for consent in self.agreed.consents] if self.agreed else [self.approved_on or self.start]
        return max(days)

    def excuses(self, first: date) -> bool:
        """Tell whether it can excuse a period that begins on a day: both sides agreed before that, each by a person."""
        return self.agreed is not None and self.settled_on < first

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


class MonthFile(OfMonth):
    """What is to be said about a month. One that has a folder but is not closed is provisional wherever it is shown.

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
    duties: Annotated[tuple[DutyEvent, ...], public(N_("Duties with a time"))] = ()
    """Which duties of agreements (`commitments`) had to be done, and when they were."""

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


class ReportedFigure(Written):
    """One figure for one target and service, or for a workload metric and service, in the file's month.

    A percentage has the good cases as numerator and all cases as denominator; a score has the sum of scores and the
    number of answers; a count has the number as numerator and no denominator; a quantity has the quantity and no
    denominator, or what it is divided by.
    """

    agreement: Annotated[Id, public(N_("Agreement"))]
    """The agreement for which it is reported."""
    target: Annotated[Id | None, public(N_("Target"))] = None
    """The target whose value it makes."""
    workload: Annotated[Id | None, public(N_("Workload"), wording="metric")] = None
    """The metric of one of the agreement's workload limits, instead of a target."""
    service: Annotated[Id | None, public(N_("Service"), wording="service")] = None
    """Needed where the target is judged for more than one service."""
    version: Annotated[VersionText | None, public(N_("Version"))] = None
    """Needed in a month in which the agreement changed its version."""
    numerator: Annotated[Number, public(N_("Numerator"))]
    """The good cases, the sum of scores, the number or the quantity."""
    denominator: Annotated[Number | None, public(N_("Denominator"))] = None
    """All cases, the number of answers, or what a quantity is divided by."""
    source: Annotated[LocalText | None, public(N_("Data source"))] = None
    """Where it comes from, if not from where the file says."""
    collected_by: Annotated[Id | None, internal(N_("Collected by"), wording="person")] = None
    """Who took it, if not who the file says."""
    collected_on: Annotated[Date | None, public(N_("Collected on"))] = None
    """When it was taken, if not when the file says."""
    note: Annotated[LocalText | None, public(N_("Note"))] = None
    """What else is to be known about it."""

    @model_validator(mode="after")
    def _not_negative(self) -> Self:
        for part in ("numerator", "denominator"):
            value = getattr(self, part)
            if value is not None and value < 0:
                raise NEGATIVE.raised(part, part=part, value=value)
        return self


class Figures(OfMonth):
    """The counted figures of a month. Source and collector hold for every figure that has none of its own."""

    kind: Annotated[Literal["figures"], internal()]
    """The word for this kind of file."""
    source: Annotated[LocalText | None, public(N_("Data source"))] = None
    """Where the figures come from."""
    collected_by: Annotated[Id | None, internal(N_("Collected by"), wording="person")] = None
    """The person who took them."""
    collected_on: Annotated[Date | None, public(N_("Collected on"))] = None
    """When they were taken."""
    figures: Annotated[tuple[ReportedFigure, ...], public(N_("Figures"))]
    """The figures of the month."""


class FigureLog:
    """All reported figures, by month and by the target that they are for."""

    def __init__(self, months: Mapping[Month, Figures], files: Mapping[str, RecordFile]) -> None:
        """Sort the figures of all months; `files` are the files that were read, by path."""
        self._of: dict[tuple[Month, str, str], list[ReportedFigure]] = {}
        self._sources = {month: _sources(figures, files) for month, figures in months.items()}
        for month, figures in months.items():
            for figure in figures.figures:
                if figure.target is not None:
                    self._of.setdefault((month, figure.agreement, figure.target), []).append(figure)

    def matching(
        self,
        month: Month,
        agreement: str,
        target: str,
        *,
        services: Collection[str | None],
        versions: Collection[Version | None],
    ) -> list[ReportedFigure]:
        """Return the figures of a month for a target that name one of these services and one of these versions.

        None among them admits a figure that names none, as it may where there is only one service or version. More
        than one match means that nobody can tell which of them holds.
        """
        found = self._of.get((month, agreement, target), ())
        return [figure for figure in found if figure.service in services and figure.version in versions]

    def sources(self, month: Month, used: int) -> tuple[RowTally, ...]:
        """Return the file of a month's figures, of which `used` (0 or 1) are used."""
        return self._sources[month][used] if month in self._sources else ()


def _sources(figures: Figures, files: Mapping[str, RecordFile]) -> tuple[tuple[RowTally], ...]:
    """Return what became of the file's figures where none of them is used, and where one is."""
    path, read = figures.place().path, len(figures.figures)
    sha256 = files[path].sha256 if path in files else ""

    spent = (RowTally.of(path, sha256, read, used, {RowReason.OTHER_TARGET: read - used}) for used in (0, min(1, read)))
    return tuple((tally,) for tally in spent)
