"""A case on the clock: how much time it took, when it was due, and whether it kept its limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from slm.calendar import Duration, Interval, WorkingTime, merge
from slm.measurement.ticket import Pause, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One ticket on one clock. Times are whole seconds without pauses, exact to the second (FAILURES F47).

    `due_at` and the time spent are kept apart, and so are working and calendar time (F43, F45).
    """

    ticket: Ticket
    stopped: datetime | None
    """When the clock stopped; None while it runs."""
    working: int
    calendar: int
    spent: int
    """The one of the two that the limit is counted in."""
    limit: int
    due_at: datetime
    answered: bool
    """Did it stop for the reason that the clock waits for?"""
    pauses: tuple[Interval, ...]
    """The pauses while it ran: clipped, merged, in order."""

    @property
    def is_on_time(self) -> bool:
        """Did it keep its limit? Judged by the time spent, never by a deadline alone (FAILURES F42)."""
        return self.stopped is not None and self.answered and self.spent <= self.limit

    def is_late_at(self, instant: datetime) -> bool:
        """Was it still open at this instant, and overdue?"""
        return (self.stopped is None or self.stopped >= instant) and self.due_at < instant


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClock:
    """The rules by which the time of a case is counted, with the hours in which it is."""

    measures: Literal["response", "resolution"]
    within: Duration
    unanswered: Literal["answered_when_resolved", "counts_as_missed"]
    hours: WorkingTime
    day_and_night: WorkingTime
    """All time, in the time zone of the agreement: calendar days end at the same time on the wall."""

    def case(self, ticket: Ticket, pauses: Iterable[Pause], until: datetime) -> Case:
        """Return the case as it was known at `until`, after which nothing is known.

        Pauses are clipped to the time while the clock ran and merged, so that one which was never ended ends with the
        case (FAILURES F38, F57); they put the due time off by as much time of the same calendar (F39, F40).
        """
        stop, answered = self._stop(ticket)
        stopped = stop if stop is not None and stop < until else None
        end = max(ticket.opened, stopped or until)
        paused = merge(
            Interval(max(each.start, ticket.opened), min(each.end or end, end))
            for each in pauses
            if max(each.start, ticket.opened) < min(each.end or end, end)
        )
        counted = self.hours if self.within.unit.is_working else self.day_and_night
        limit = self._limit(ticket.opened)
        working = self.hours.elapsed(ticket.opened, end, paused)
        calendar = self.day_and_night.elapsed(ticket.opened, end, paused)
        return Case(
            ticket=ticket,
            stopped=stopped,
            working=working,
            calendar=calendar,
            spent=working if counted is self.hours else calendar,
            limit=limit,
            due_at=counted.due(ticket.opened, limit, paused).instant,
            answered=answered,
            pauses=paused,
        )

    def _stop(self, ticket: Ticket) -> tuple[datetime | None, bool]:
        """Return what stops the clock, and whether that is what it waits for."""
        if self.measures == "resolution":
            return ticket.ended, True
        if self.unanswered == "counts_as_missed":
            return ticket.responded or ticket.ended, ticket.responded is not None
        return min(filter(None, (ticket.responded, ticket.ended)), default=None), True

    def _limit(self, opened: datetime) -> int:
        """Return the limit in seconds of its own calendar; a calendar day is as long as it is in its time zone."""
        if self.within.unit.is_working:
            return self.within.seconds(self.hours.working_day(opened.astimezone(self.hours.zone).date()))
        return self.day_and_night.elapsed(opened, self.day_and_night.due_after(opened, self.within).instant)
