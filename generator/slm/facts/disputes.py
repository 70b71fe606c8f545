"""Where objections to figures stand, and how both sides' measurements differ: one rule for checks and pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from slm.agreement import Agreement
from slm.calendar import Interval, Month, start_of_day, subtract, zone
from slm.compliance import Restatement, Result
from slm.improvement import Dispute
from slm.portfolio import Portfolio
from slm.values import remembered

DisputeState = Literal["open", "awaiting_correction", "restated", "refused"]


class HeldDispute(NamedTuple):
    """An objection, with its clock and what became of the month."""

    dispute: Dispute
    agreement: Agreement | None
    object_by: date | None
    """The last day on which an objection is in time; None where nothing says it."""
    restated: Restatement | None
    """The first correction of that figure on or after the decision."""
    before: Restatement | None
    """A correction of that figure after the objection and before its decision."""
    as_of: date

    @property
    def is_decided(self) -> bool:
        """Had it been decided by the day of the book?"""
        return self.dispute.decision is not None and self.dispute.decision.on <= self.as_of

    @property
    def state(self) -> DisputeState:
        """Where does it stand?"""
        if not self.is_decided:
            return "open"
        if not self.dispute.asks_for_correction:
            return "refused"
        return "restated" if self.restated else "awaiting_correction"

    @property
    def is_out_of_time(self) -> bool:
        """Was it raised later than the agreement lets the customer?"""
        return self.object_by is not None and self.dispute.raised_on > self.object_by

    @property
    def days(self) -> int:
        """How many days it was, or is, without a decision."""
        decision = self.dispute.decision
        return ((decision.on if decision and self.is_decided else self.as_of) - self.dispute.raised_on).days


@remembered
def disputes(portfolio: Portfolio) -> tuple[HeldDispute, ...]:
    """Return the objections that were raised by the day of the book, the newest first."""
    known = (dispute for dispute in portfolio.disputes.values() if dispute.raised_on <= portfolio.as_of)
    newest_first = sorted(known, key=lambda dispute: (dispute.raised_on, dispute.id), reverse=True)
    return tuple(_held(portfolio, dispute) for dispute in newest_first)


def disputes_of(portfolio: Portfolio, month: Month) -> Iterator[HeldDispute]:
    """Yield the objections to figures of a month."""
    return (held for held in disputes(portfolio) if held.dispute.month == month)


def disputed(results: Iterable[Result], dispute: Dispute) -> tuple[Result, ...]:
    """Return those figures to which somebody objects, as they are now."""
    return tuple(
        result
        for result in results
        if (result.agreement, result.target, result.last_month) == (dispute.agreement, dispute.target, dispute.month)
        and (dispute.service is None or dispute.service in result.services)
    )


class Compared(NamedTuple):
    """A time in which at least one side has an interruption."""

    begin: datetime
    end: datetime
    ours: bool
    theirs: bool

    @property
    def seconds(self) -> int:
        """How long it is."""
        return int((self.end - self.begin).total_seconds())


def compared(results: Sequence[Result], dispute: Dispute) -> tuple[Compared, ...]:
    """Return both sides' interruptions beside each other, cut wherever one of them begins or ends one."""
    ours = [(row.start, row.end) for result in results for row in _counted(result)]
    theirs = [(row.begin, row.end) for row in dispute.theirs.rows] if dispute.theirs else []
    edges = sorted({moment for row in (*ours, *theirs) for moment in row})
    cut = (
        Compared(begin, end, _within(ours, begin, end), _within(theirs, begin, end)) for begin, end in pairwise(edges)
    )
    joined: list[Compared] = []
    for piece in (piece for piece in cut if piece.ours or piece.theirs):
        last = joined[-1] if joined else None
        if last and (last.end, last.ours, last.theirs) == (piece.begin, piece.ours, piece.theirs):
            joined[-1] = last._replace(end=piece.end)
        else:
            joined.append(piece)
    return tuple(joined)


def is_compared(dispute: Dispute) -> bool:
    """Return whether the other side says interruptions that can be held against ours."""
    return dispute.theirs is not None and bool(dispute.theirs.rows)


def _counted(result: Result) -> Iterator[Interval]:
    """Yield the parts of interruptions by which a figure was judged, without what the agreement excludes of them."""
    for row in result.interruptions:
        if row.reason is None:
            yield from subtract(row.within, row.excluded)


def _within(rows: Sequence[tuple[datetime, datetime]], begin: datetime, end: datetime) -> bool:
    return any(first <= begin and end <= last for first, last in rows)


def _held(portfolio: Portfolio, dispute: Dispute) -> HeldDispute:
    history, lock = portfolio.agreements.get(dispute.agreement), portfolio.locks.get(dispute.month)
    held = history.in_period(dispute.month.first_day, dispute.month.next.first_day) if history else ()
    agreement = held[-1].agreement if held else None
    told = [
        one
        for one in (lock.restated_by(portfolio.as_of) if lock else ())
        if any(
            (change.result.get("agreement"), change.result.get("target")) == (dispute.agreement, dispute.target)
            and dispute.service in {None, change.result.get("service")}
            for change in one.changes
        )
    ]
    decided = dispute.decision.on if dispute.decision else None
    return HeldDispute(
        dispute, agreement, _object_by(portfolio, dispute, agreement),
        next((one for one in told if decided and one.on >= decided), None),
        next((one for one in told if one.on >= dispute.raised_on and (not decided or one.on < decided)), None),
        portfolio.as_of,
    )  # fmt: skip


def closed_on(portfolio: Portfolio, month: Month) -> date | None:
    """Return when a month was closed, as its lock or else its file says; None where it is not."""
    lock, file = portfolio.locks.get(month), portfolio.months.get(month)
    return lock.closed_on if lock else file.closed_on if file and file.is_closed else None


def _object_by(portfolio: Portfolio, dispute: Dispute, agreement: Agreement | None) -> date | None:
    """Return the last day of an objection: its time begins when the day is over on which the month was closed."""
    promised = agreement.complaints.objected_within if agreement and agreement.complaints else None
    closed = closed_on(portfolio, dispute.month)
    hours = portfolio.working_time.get(agreement.service_hours) if agreement else None
    if agreement is None or promised is None or closed is None or hours is None:
        return None
    local = zone(agreement.time_zone)
    last = hours.due_after(start_of_day(closed + timedelta(days=1), local), promised).instant
    return (last - timedelta(microseconds=1)).astimezone(local).date()
