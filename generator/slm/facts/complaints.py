"""By when complaints have to be answered, whether they were, and where each stands: one rule for checks and pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Literal, NamedTuple

from slm.agreement import Agreement
from slm.calendar import Duration, Month, zone
from slm.improvement import Complaint
from slm.portfolio import Portfolio
from slm.values import remembered

ComplaintState = Literal["compliment", "open", "overdue", "in_time", "late", "answered", "closed"]
"""Where a complaint stands; `answered` is one of which nothing says by when it had to be."""


class HeardComplaint(NamedTuple):
    """A complaint or compliment, with its clock."""

    complaint: Complaint
    agreement: Agreement | None
    """The version by which it is answered; None where it names none that held then."""
    acknowledge_by: datetime | None
    answer_by: datetime | None
    """The last moment at which it is answered in time; None where nothing says it, or where it needs no answer."""
    as_of: datetime
    """The end of the day of the book."""

    @property
    def answered(self) -> datetime | None:
        """When it was answered, as it was known on the day of the book."""
        return self._known(self.complaint.answered)

    @property
    def acknowledged(self) -> datetime | None:
        """When its receipt was confirmed, by itself or with the answer."""
        return self._known(self.complaint.acknowledged) or self.answered

    @property
    def state(self) -> ComplaintState:
        """Where does it stand?"""
        closed = self.complaint.closed_on
        if self.complaint.is_compliment:
            return "compliment"
        if closed is not None and closed < self.as_of.date():
            return "closed"
        if self.answered is not None:
            return "answered" if self.answer_by is None else "late" if self.is_late else "in_time"
        return "overdue" if self.answer_by is not None and self.answer_by < self.as_of else "open"

    @property
    def is_late(self) -> bool:
        """Was it answered later than was promised?"""
        return self.answered is not None and self.answer_by is not None and self.answered > self.answer_by

    @property
    def waits(self) -> bool:
        """Does the customer wait for an answer?"""
        return self.state in {"open", "overdue"}

    @property
    def days(self) -> int:
        """How many days it was, or is, without an answer."""
        end = self.answered or self.as_of - timedelta(microseconds=1)
        return max((end.astimezone(self.as_of.tzinfo).date() - self._day).days, 0)

    @property
    def month(self) -> Month:
        """The month that it is about: that in which it was received, unless it names another one."""
        return self.complaint.about.month or Month.of(self._day)

    @property
    def _day(self) -> date:
        return self.complaint.received.astimezone(self.as_of.tzinfo).date()

    def _known(self, moment: datetime | None) -> datetime | None:
        return moment if moment is not None and moment < self.as_of else None


@remembered
def complaints(portfolio: Portfolio) -> tuple[HeardComplaint, ...]:
    """Return the complaints and compliments that were received by the day of the book, the newest first."""
    found = (_heard(portfolio, complaint) for complaint in portfolio.complaints.values())
    known = (heard for heard in found if heard.complaint.received < heard.as_of)
    return tuple(sorted(known, key=lambda heard: (heard.complaint.received, heard.complaint.id), reverse=True))


def complaints_of(portfolio: Portfolio, month: Month) -> Iterator[HeardComplaint]:
    """Yield those that are about a month."""
    return (heard for heard in complaints(portfolio) if heard.month == month)


def _heard(portfolio: Portfolio, complaint: Complaint) -> HeardComplaint:
    history = portfolio.agreements.get(complaint.about.agreement or "")
    day = complaint.received.date()
    # A complaint about an agreement that has not begun, or has ended, is answered by its nearest version.
    held = [version for version in history.versions if version.binding] if history else []
    covering = [version for version in held if version.validity.covers(day)]
    agreement = (covering or held)[-1].agreement if held else None
    local = zone(agreement.time_zone) if agreement else complaint.received.tzinfo
    as_of = datetime.combine(portfolio.as_of + timedelta(days=1), time.min, local)
    promised = agreement.complaints if agreement and not complaint.is_compliment else None

    def due(within: Duration | None) -> datetime | None:
        hours = portfolio.working_time.get(agreement.service_hours) if agreement else None
        return hours.due_after(complaint.received, within).instant if hours and within else None

    return HeardComplaint(
        complaint, agreement, due(promised.acknowledged_within if promised else None),
        due(promised.answered_within if promised else None), as_of,
    )  # fmt: skip
