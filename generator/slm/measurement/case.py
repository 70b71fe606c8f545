"""The time of a case: how long a clock ran for it, and against which limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final, Literal, NamedTuple, get_args

from slm.calendar import DayLimit, Duration, DurationUnit, Interval, WorkingTime, merge
from slm.measurement.case_limit import CaseLimit
from slm.measurement.course import (
    Conditions,
    Measures,
    Run,
    conditions,
    join_runs,
    runs,
    solutions,
    spans_of,
    updates,
)
from slm.measurement.record import Pause, Ticket, TicketEvent

_ONE_SECOND: Final = timedelta(seconds=1)
_ANY: Final = Duration(Decimal(1), DurationUnit.CALENDAR_DAYS)


class Span(NamedTuple):
    """A time in which a clock ran, up to its end or as long as it is known, and how much of it counts."""

    start: datetime
    stop: datetime | None
    end: datetime
    paused: tuple[Interval, ...]
    working: int
    calendar: int


Times = tuple[tuple[Run, tuple[Span, ...]], ...]
"""The runs of a clock, each whole or by the times between updates."""


_USUAL: Final[Mapping[Measures, Conditions]] = {measures: conditions(measures) for measures in get_args(Measures)}
"""What moves a clock where an agreement says nothing of it."""


class _Judged:
    """What is known of a case by the time that was spent on it and its limit."""

    __slots__ = ()
    stopped: datetime | None
    answered: bool
    spent: int
    limit: int

    @property
    def is_on_time(self) -> bool:
        """Did it keep its limit? Judged by the time spent, never by a deadline alone (FAILURES F42)."""
        return self.stopped is not None and self.answered and not self.is_late

    @property
    def is_late(self) -> bool:
        """Has it used more than its limit? The one rule of lateness, of cases that are open and of those that ended."""
        return self.spent > self.limit

    @property
    def is_pending(self) -> bool:
        """Is it open, and can still be in time?"""
        return self.stopped is None and not self.is_late


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(_Judged):
    """One ticket on one clock. Times are whole seconds without pauses, exact to the second (FAILURES F47).

    `due_at` and the time spent are kept apart, and so are working and calendar time (F43, F45). A ticket is more than
    one case where it is reopened as a new one, or where each update to the customer counts.
    """

    ticket: Ticket
    started: datetime
    stopped: datetime | None
    """When the clock stopped; None while it runs."""
    working: int
    calendar: int
    spent: int
    """The one of the two that the limit is counted in."""
    limit: int
    due_at: datetime
    falls_due: datetime
    """When it is decided whether it kept its limit: when it was due, or where it was not stopped by then, when it was,
    at the latest the last instant at which it still could be in time. Closed hours lie between the two."""
    answered: bool
    """Did it stop for the reason that the clock waits for?"""
    pauses: tuple[Interval, ...]
    """The pauses while it ran: clipped, merged, in order."""

    def is_late_at(self, instant: datetime) -> bool:
        """Was it still open at this instant, and had used more than its limit?"""
        return self.is_late and self.falls_due < instant and (self.stopped is None or self.stopped >= instant)


@dataclass(slots=True)
class CountedCase(_Judged):
    """A case without the instants that follow from its time: of a hundred thousand, hardly one is looked at as such."""

    clock: CaseClock
    ticket: Ticket
    span: Span
    stopped: datetime | None
    answered: bool
    spent: int
    limit: int

    @property
    def pauses(self) -> tuple[Interval, ...]:
        """The pauses while its clock ran."""
        return self.span.paused

    @property
    def falls_due(self) -> datetime:
        """When it is decided whether it kept its limit."""
        return self.clock.dues(self)[1]

    @property
    def case(self) -> Case:
        """The case with its instants."""
        start, stop, _, paused, working, calendar = self.span
        due_at, falls_due = self.clock.dues(self)
        return Case(
            ticket=self.ticket, started=start, stopped=stop, working=working, calendar=calendar, spent=self.spent,
            limit=self.limit, due_at=due_at, falls_due=falls_due, answered=self.answered, pauses=paused,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClock:
    """The rules by which the time of a case is counted, with the hours in which it is.

    Without states, events and priorities the rules are these: the clock starts when the ticket is opened. That of the
    response stops when it is responded to, or when it ends, whichever comes first; where `unanswered` counts as missed,
    when it is responded to, else when it ends, unanswered. A response is given once, so nothing reopens its clock; but
    a solution that was withdrawn answers nothing, and what was reopened goes on waiting for its answer. The others stop
    when the ticket is resolved, else closed (that of the restoration when it is restored, where it is). Everything else
    is told by `Conditions` and the fields.
    """

    measures: Measures
    within: Duration
    """The limit; for a statistic, one of the units that it is told in."""
    unanswered: Literal["answered_when_resolved", "counts_as_missed"]
    hours: WorkingTime
    day_and_night: WorkingTime
    """All time, in the time zone of the agreement: calendar days end at the same time on the wall."""
    states: Conditions | None = None
    """What moves the clock, where the agreement says it; None for the words of the book."""
    reopen: Literal["continue", "new_cycle"] | Duration = "continue"
    """Whether a reopened ticket goes on with the time it had used, or begins a new case; a duration: goes on if it is
    reopened within that time (FAILURES F41)."""
    while_solved: Literal["counts", "waits"] = "counts"
    """What the time is in which a ticket seemed solved, where it goes on."""
    priority: str | None = None
    """The priority whose history decides when the clock runs; None where the history does not matter."""
    restarts: bool = False
    """Does the clock begin when the ticket gets the priority, instead of when it was opened (FAILURES F44)?"""
    keeps_lost: bool = False
    """Does a ticket count that had used up the limit of a priority, and then lost that priority?"""
    gaps: Literal["longest", "each"] = "longest"
    """Of the times between updates: is a ticket judged by the longest, or is each a case?"""
    group: str | None = None
    """The group whose time counts: that in which a ticket lay with it; None for all time."""
    by_due: bool = False
    """Is a ticket held to its own due time, day and night and whatever it waited for, or to its own length?"""
    others: tuple[CaseLimit, ...] = ()
    """Limits that hold for some cases in the place of `within`; the first one that is for a case counts."""

    def for_ticket(self, ticket: Ticket) -> CaseClock:
        """Return the clock with the limit that holds for a ticket."""
        if not self.others:
            return self
        other = next((limit for limit in self.others if limit.holds_for(ticket)), None)
        return replace(self, within=other.within, others=()) if other else self

    @property
    def conditions(self) -> Conditions:
        """The states that move the clock."""
        return self.states or _USUAL[self.measures]

    @property
    def waits_for_answer(self) -> bool:
        """Is it about answers, and does nothing but the column of answers tell of them?"""
        return self.measures == "response" and self.conditions.stop == {"responded"}

    @property
    def waits_for_solution(self) -> bool:
        """Does it run until a ticket is solved, and does nothing but the columns of a ticket tell of that?"""
        return self.measures != "response" and self.conditions.stop <= {"restored", "resolved", "closed"}

    def hears(self, event: TicketEvent) -> bool:
        """Return whether a row of `events.csv` says anything to this clock."""
        by_priority = self.priority is not None and event.priority is not None
        by_group = self.group is not None and event.group is not None
        return event.state in self.conditions.states or by_priority or by_group

    def case(self, ticket: Ticket, pauses: Iterable[Pause], until: datetime) -> Case:
        """Return the only case of a ticket of which no events are recorded, as it was known at `until`.

        After that nothing is known; the ticket was opened before it.
        """
        (case,) = self.cases(ticket, pauses, until)
        return case

    def cases(
        self, ticket: Ticket, pauses: Iterable[Pause], until: datetime, events: tuple[TicketEvent, ...] = ()
    ) -> tuple[Case, ...]:
        """Return the cases that a ticket is on this clock, as they were known at `until`; none where it never ran.

        Pauses are clipped to the time while the clock ran and merged, so that one which was never ended ends with the
        case (FAILURES F38, F57); they put the due time off by as much time of the same calendar (F39, F40).
        """
        return self.cases_of(ticket, self.times(ticket, pauses, until, events))

    @property
    def of_any_limit(self) -> CaseClock:
        """The clock without its limits: what has the same one runs at the same times."""
        return replace(self, within=_ANY, others=(), by_due=False, keeps_lost=False, gaps="longest")

    def times(
        self, ticket: Ticket, pauses: Iterable[Pause], until: datetime, events: tuple[TicketEvent, ...] = ()
    ) -> Times:
        """Return when the clock ran for a ticket and how long, whatever its limit; between updates each time apart."""
        recorded = tuple(pauses)
        cycles = self._cycles(ticket, events, until)
        if self.group is None and self.priority is None and self.measures != "update":
            return tuple((run, (self._span(run.start, run.stop, run, recorded, until),)) for run in cycles)
        own = (part for cycle in cycles for part in self._with_group(cycle, ticket, events, until))
        return tuple(
            (run, tuple(self._span(*turn, run, recorded, until) for turn in self._turns(run, ticket, events, until)))
            for cycle in own
            for run in self._by_priority(cycle, ticket, events, until)
        )

    def cases_of(self, ticket: Ticket, times: Times) -> tuple[Case, ...]:
        """Return the cases that a ticket is, by the times at which a clock that differs in its limit alone ran."""
        if self.by_due and not ticket.has_own_limit:
            return ()
        return tuple(
            case
            for run, spans in times
            for case in self._judged(run, [self.timed(span, run, ticket).case for span in spans])
            if not run.lost or (self.keeps_lost and case.is_late)
        )

    def _cycles(self, ticket: Ticket, events: tuple[TicketEvent, ...], until: datetime) -> Sequence[Run]:
        """Return the runs of the clock, those joined that go on with the time they had used."""
        is_response = self.measures == "response"
        found = self._answers(ticket, events, until) if is_response else runs(ticket, events, self.conditions, until)
        if len(apart := tuple(found)) == 1:
            return apart
        together: list[list[Run]] = []
        for run in apart:
            if together and self._goes_on(together[-1][-1], run):
                together[-1].append(run)
            else:
                together.append([run])
        return [join_runs(cycle, gap_waits=self.while_solved == "waits") for cycle in together]

    def _answers(self, ticket: Ticket, events: tuple[TicketEvent, ...], until: datetime) -> Iterator[Run]:
        """Yield the time until the answer, cut where the ticket seemed solved before it and was reopened."""
        by, is_solution_one = self.conditions, self.unanswered == "answered_when_resolved"
        for run in runs(ticket, events, replace(by, reopen=frozenset()), until):
            solved = [found for found in solutions(ticket, events, by, until) if found.at >= run.start]
            stop, answered = run.stop, run.answered
            if solved and solved[-1].reopened is None and (stop is None or (is_solution_one and solved[-1].at < stop)):
                stop, answered = solved[-1].at, is_solution_one
            start, waits = run.start, run.waits
            for at, reopened in solved:
                if reopened is None or (stop is not None and at >= stop):
                    break
                if stop is not None and reopened > stop:
                    waits = (*waits, Interval(at, stop)) if self.while_solved == "waits" else waits
                    break
                yield Run(start=start, stop=at, waits=waits, answered=is_solution_one)
                start = reopened
            yield replace(run, start=start, stop=stop, waits=waits, answered=answered)

    def _with_group(self, run: Run, ticket: Ticket, events: tuple[TicketEvent, ...], until: datetime) -> Iterator[Run]:
        """Yield a run as the time in which the ticket lay with the group of the clock; none where it never did."""
        if self.group is None:
            yield run
            return
        end = run.stop or until
        all_spans = spans_of("group", self.group, ticket, events, until)
        spans = [(max(since, run.start), left) for since, left in all_spans if since < end]
        own = [(since, left) for since, left in spans if left is None or left > since]
        if own:
            gaps = [Interval(left, since) for (_, left), (since, _) in pairwise(own) if left]
            last = own[-1][1]
            was_passed_on = last is not None and (run.stop is None or last < run.stop)
            stop, answered = (last, True) if was_passed_on else (run.stop, run.answered)
            yield replace(run, start=own[0][0], stop=stop, answered=answered, waits=(*run.waits, *gaps))

    def _goes_on(self, run: Run, after: Run) -> bool:
        if not isinstance(self.reopen, Duration) or run.stop is None:
            return self.reopen == "continue"
        return after.start <= self._counted(self.reopen).due_after(run.stop, self.reopen).instant

    def _by_priority(self, run: Run, ticket: Ticket, events: tuple[TicketEvent, ...], until: datetime) -> Iterator[Run]:
        """Yield the parts of a run in which the ticket had the priority of the clock."""
        if self.priority is None:
            yield run
            return
        all_spans = spans_of("priority", self.priority, ticket, events, until)
        begun = (span for span in all_spans if run.stop is None or span[0] < run.stop)
        spans = [(since, lost) for since, lost in begun if lost is None or lost > run.start]
        for since, lost in spans if self.restarts else spans[-1:]:
            start = max(run.start, since) if self.restarts else run.start
            is_lost = lost is not None and (run.stop is None or lost < run.stop)
            yield replace(run, start=start, stop=lost if is_lost else run.stop, lost=is_lost)

    def _turns(
        self, run: Run, ticket: Ticket, events: tuple[TicketEvent, ...], until: datetime
    ) -> list[tuple[datetime, datetime | None]]:
        """Return a run, or the times between the updates in it."""
        heard = updates(events, ticket, run, self.conditions, until) if self.measures == "update" else []
        return [*zip([run.start, *heard], [*heard, run.stop], strict=True)]

    def _judged(self, run: Run, cases: list[Case]) -> Iterable[Case]:
        if self.measures != "update" or self.gaps == "each":
            return cases
        # The first gap that was too long decides, and with it when the case was missed; else the last one.
        longest = next((gap for gap in cases if gap.spent > gap.limit), cases[-1])
        return [replace(longest, started=run.start, stopped=run.stop, answered=run.answered)]

    def _span(
        self, start: datetime, stop: datetime | None, run: Run, pauses: tuple[Pause, ...], until: datetime
    ) -> Span:
        end = stop or until
        paused: tuple[Interval, ...] = ()
        if pauses or run.waits:
            waits = [(pause.start, pause.end or end) for pause in pauses]
            waits += [(wait.start, wait.end) for wait in run.waits]
            clipped = ((max(since, start), min(till, end)) for since, till in waits)
            paused = merge(Interval(*wait) for wait in clipped if wait[0] < wait[1])
        working = self.hours.elapsed(start, end, paused)
        return Span(start, stop, end, paused, working, self.day_and_night.elapsed(start, end, paused))

    def timed(self, span: Span, run: Run, ticket: Ticket) -> CountedCase:
        """Return the case of a ticket that a time is in which the clock ran."""
        if self.by_due and ticket.due is not None:
            # Whoever set the due time knew what the ticket waits for.
            span, counted = span._replace(paused=()), self.day_and_night
            spent, limit = counted.elapsed(span.start, span.end), counted.elapsed(span.start, ticket.due)
        else:
            start, _, _, paused, working, calendar = span
            own, waited = ticket.due_after if self.by_due else None, self._waited(ticket, paused)
            limit = self._limit(start) if own is None else own
            spent = max(0, (working if self.within.unit.is_working else calendar) - waited)
        return CountedCase(self, ticket, span, span.stop, run.answered, spent, limit)

    def dues(self, time: CountedCase) -> tuple[datetime, datetime]:
        """Return when a case is due, and when it falls due."""
        start, stop, end, paused, *_ = time.span
        if self.by_due and time.ticket.due is not None:
            counted, allowed, due_at = self.day_and_night, time.limit, time.ticket.due
        else:
            counted, allowed = self._counted(self.within), time.limit + self._waited(time.ticket, paused)
            due_at = counted.instant_due(start, allowed, paused)
        falls_due = max(due_at, stop or due_at)
        if time.is_late or (stop is None and due_at < end):
            falls_due = counted.instant_due(start, allowed + 1, paused) - _ONE_SECOND
        return due_at, falls_due

    def _waited(self, ticket: Ticket, paused: tuple[Interval, ...]) -> int:
        """Return the seconds that a ticket waited of which only the sum is known; what is known in full goes before."""
        is_whole = self.measures == "resolution" and self.group is None and not self.restarts
        return ticket.waited or 0 if is_whole and not paused else 0

    def _counted(self, duration: Duration) -> WorkingTime:
        return self.hours if duration.unit.is_working else self.day_and_night

    def _limit(self, start: datetime) -> int:
        """Return the limit in seconds of its own calendar; a calendar day is as long as it is in its time zone."""
        if self.within.unit.is_working:
            return self.hours.allowed(start, self.within)
        if isinstance(self.within, DayLimit) and self.within.otherwise:
            end = self.day_and_night.due_after(start, self.within.otherwise).instant
            to_day = self.day_and_night.elapsed(start, self.hours.end_on_day(start, self.within))
            return self.within.chosen(self.day_and_night.elapsed(start, end), to_day)
        if self.within.unit is not DurationUnit.CALENDAR_DAYS:
            return self.within.seconds(86_400)
        return self.day_and_night.elapsed(start, self.day_and_night.due_after(start, self.within).instant)
