"""The time of a case: when a clock ran for it, by the states that it went through, and against which limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from slm.calendar import Duration, Interval, WorkingTime, merge
from slm.measurement.record import Pause, Ticket, TicketEvent

INSTANTS: Final = ("opened", "responded", "restored", "resolved", "closed")
"""The columns of a ticket that are states, too: a ticket enters the state `resolved` when it is resolved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """Which states move a clock; a state that is in none of the sets does nothing.

    A clock starts with the first state of `start`. While it runs, `stop` stops it, `reset` begins it anew, and `cancel`
    takes the case off it. It waits from a state of `pause` until one of `resume`; where `resume` is empty, until the
    next state of `events.csv` that is neither a pause nor an update. A stopped clock goes on with a state of `reopen`,
    and with nothing else: what is resolved can be closed, paused and resolved again without ever running.
    """

    start: frozenset[str]
    stop: frozenset[str]
    pause: frozenset[str] = frozenset()
    resume: frozenset[str] = frozenset()
    reset: frozenset[str] = frozenset()
    cancel: frozenset[str] = frozenset()
    reopen: frozenset[str] = frozenset()
    update: frozenset[str] = frozenset()

    @property
    def states(self) -> frozenset[str]:
        """All states that move the clock."""
        return self.start | self.stop | self.pause | self.resume | self.reset | self.cancel | self.reopen | self.update


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A time in which a clock runs: from its start until it stops, or without an end."""

    start: datetime
    stop: datetime | None
    waits: tuple[Interval, ...] = ()
    """When it waited by its states; pauses that are recorded as such come on top."""
    answered: bool = True
    """Did it stop for the reason that the clock waits for?"""
    lost: bool = False
    """Did it stop because the case left the priority that the clock is for?"""


class _Moment(NamedTuple):
    at: datetime
    state: str
    is_row: bool
    """Does a row of `events.csv` say it? Those rows end a pause; the columns of the ticket do not."""


def _runs(ticket: Ticket, events: Iterable[TicketEvent], by: Conditions, until: datetime) -> tuple[Run, ...]:
    """Return the times in which a clock runs for a ticket, as known at `until`; none where it never starts.

    The first begins with the case, each later one with a reopening.
    """
    machine = _Machine(by)
    for step in sorted(_moments(ticket, events, until), key=lambda moment: moment.at):
        machine.enter(step)
    return tuple(machine.ended(until))


def _join_runs(apart: Sequence[Run], *, gap_waits: bool) -> Run:
    """Return several runs as one; what lies between them counts as time, or as time of waiting."""
    between = tuple(Interval(one.stop, next_.start) for one, next_ in pairwise(apart) if one.stop)
    waits = tuple(wait for run in apart for wait in run.waits)
    return replace(apart[-1], start=apart[0].start, waits=(*waits, *between) if gap_waits else waits)


def _updates(
    events: Iterable[TicketEvent], ticket: Ticket, run: Run, by: Conditions, until: datetime
) -> list[datetime]:
    """Return when the customer heard of the case while the clock ran, in order."""
    end = run.stop or until
    heard = {moment.at for moment in _moments(ticket, events, until) if moment.state in by.update}
    return sorted(at for at in heard if run.start < at < end)


def _spans_of_priority(
    ticket: Ticket, events: Iterable[TicketEvent], priority: str, until: datetime
) -> list[tuple[datetime, datetime | None]]:
    """Return from when until when a ticket had a priority, as known at `until`.

    Before the first event that names a priority it had none that counts, unless none is named: then the one in the
    record of the ticket was its own from the beginning.
    """
    named = sorted({(event.time, event.priority) for event in events if event.priority and event.time < until})
    if not named:
        return [(ticket.opened, None)] if ticket.priority == priority else []
    spans: list[tuple[datetime, datetime | None]] = []
    for (at, name), end in zip(named, [*(at for at, _ in named[1:]), None], strict=True):
        if name == priority:
            goes_on = spans and spans[-1][1] == at
            spans.append((spans.pop()[0] if goes_on else at, end))
    return spans


@dataclass(slots=True)
class _Machine:
    """A clock that is told one state after the other."""

    by: Conditions
    done: list[Run] = field(default_factory=list)
    since: datetime | None = None
    waiting: datetime | None = None
    waits: list[Interval] = field(default_factory=list)
    over: bool = False

    def enter(self, moment: _Moment) -> None:
        at, state, by = moment.at, moment.state, self.by
        if self.since is None:
            if state in (by.reopen if self.done else by.start) and not self.over:
                self.begin(at)
            # A case that is closed before its clock began does not begin it afterwards.
            self.over = self.over or (state in by.stop and not self.done)
        elif state in by.cancel:
            self.since, self.over = None, True
            self.done.clear()
        elif state in by.stop:
            self.done.append(Run(start=self.since, stop=at, waits=self.waited(at)))
            self.since = None
        elif state in by.reset:
            self.begin(at)
        elif state in by.pause:
            self.waiting = self.waiting or at
        elif self.waiting and self.resumes(moment):
            self.waits.append(Interval(self.waiting, at))
            self.waiting = None

    def begin(self, at: datetime) -> None:
        self.since, self.waiting, self.waits = at, None, []

    def resumes(self, moment: _Moment) -> bool:
        if self.by.resume:
            return moment.state in self.by.resume
        return moment.is_row and moment.state not in self.by.update

    def waited(self, end: datetime) -> tuple[Interval, ...]:
        return (*self.waits, Interval(self.waiting, end)) if self.waiting else tuple(self.waits)

    def ended(self, until: datetime) -> Iterator[Run]:
        yield from self.done
        if self.since is not None:
            yield Run(start=self.since, stop=None, waits=self.waited(until))


def _moments(ticket: Ticket, events: Iterable[TicketEvent], until: datetime) -> Iterator[_Moment]:
    for name in INSTANTS:
        at: datetime | None = getattr(ticket, name)
        if at and at < until:
            yield _Moment(at, name, is_row=False)
    for event in events:
        # What is said to have happened before the ticket was opened is no part of its course.
        if event.state and ticket.opened <= event.time < until:
            yield _Moment(event.time, event.state, is_row=True)


Measures = Literal["response", "resolution", "restoration", "update"]

REOPENED: Final = frozenset({"reopened"})
_STOPS: Final[dict[Measures, frozenset[str]]] = {
    "response": frozenset({"responded"}),
    "resolution": frozenset({"resolved", "closed"}),
    "restoration": frozenset({"restored", "resolved", "closed"}),
    "update": frozenset({"resolved", "closed"}),
}


def conditions(measures: Measures, **written: Iterable[str]) -> Conditions:
    """Return the states that move a clock: those written in the agreement, else the words of the book.

    Closing a ticket stops every clock but that of the response, even where nobody says that it was resolved. A response
    is given once, so nothing reopens its clock.
    """
    named = {name: frozenset(states) for name, states in written.items() if states}
    always = frozenset({"closed"} if measures != "response" else ())
    reopen = named.get("reopen", REOPENED) if measures != "response" else frozenset[str]()
    usual = {"start": frozenset({"opened"}), "stop": _STOPS[measures], "pause": frozenset({"waiting"})}
    usual["update"] = frozenset({"update"})
    found = usual | named
    return Conditions(**found | {"stop": found["stop"] | always, "reopen": reopen})


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
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
    """The rules by which the time of a case is counted, with the hours in which it is.

    Without states, events and priorities the rules are these: the clock starts when the ticket is opened. That of the
    response stops when it is responded to, or when it ends, whichever comes first; where `unanswered` counts as missed,
    when it is responded to, else when it ends, unanswered. The others stop when the ticket is resolved, else closed
    (that of the restoration when it is restored, where it is). Everything else is told by `Conditions` and the fields.
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

    @property
    def conditions(self) -> Conditions:
        """The states that move the clock."""
        return self.states or conditions(self.measures)

    def hears(self, event: TicketEvent) -> bool:
        """Return whether a row of `events.csv` says anything to this clock."""
        return event.state in self.conditions.states or (self.priority is not None and event.priority is not None)

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
        recorded = tuple(pauses)
        return tuple(
            case
            for cycle in self._cycles(ticket, events, until)
            for run in self._by_priority(cycle, ticket, events, until)
            for case in self._of_run(run, ticket, recorded, events, until)
            if not run.lost or (self.keeps_lost and case.spent > case.limit)
        )

    def _cycles(self, ticket: Ticket, events: tuple[TicketEvent, ...], until: datetime) -> Iterator[Run]:
        """Yield the runs of the clock, those joined that go on with the time they had used."""
        apart = _runs(ticket, events, self._heard, until)
        if self.measures == "response":
            yield from (self._answered(run, ticket, until) for run in apart)
            return
        together: list[list[Run]] = []
        for run in apart:
            if together and self._goes_on(together[-1][-1], run):
                together[-1].append(run)
            else:
                together.append([run])
        yield from (_join_runs(cycle, gap_waits=self.while_solved == "waits") for cycle in together)

    @property
    def _heard(self) -> Conditions:
        found = self.conditions
        if self.measures != "response" or self.unanswered == "counts_as_missed":
            return found
        return replace(found, stop=found.stop | {"resolved", "closed"})

    def _answered(self, run: Run, ticket: Ticket, until: datetime) -> Run:
        """Stop a response that was never given when the ticket ended."""
        if run.stop is None and ticket.ended and ticket.ended < until:
            return replace(run, stop=max(run.start, ticket.ended), answered=False)
        return run

    def _goes_on(self, run: Run, after: Run) -> bool:
        if not isinstance(self.reopen, Duration) or run.stop is None:
            return self.reopen == "continue"
        return after.start <= self._counted(self.reopen).due_after(run.stop, self.reopen).instant

    def _by_priority(self, run: Run, ticket: Ticket, events: tuple[TicketEvent, ...], until: datetime) -> Iterator[Run]:
        """Yield the parts of a run in which the ticket had the priority of the clock."""
        if self.priority is None:
            yield run
            return
        all_spans = _spans_of_priority(ticket, events, self.priority, until)
        begun = (span for span in all_spans if run.stop is None or span[0] < run.stop)
        spans = [(since, lost) for since, lost in begun if lost is None or lost > run.start]
        for since, lost in spans if self.restarts else spans[-1:]:
            start = max(run.start, since) if self.restarts else run.start
            is_lost = lost is not None and (run.stop is None or lost < run.stop)
            yield replace(run, start=start, stop=lost if is_lost else run.stop, lost=is_lost)

    def _of_run(
        self, run: Run, ticket: Ticket, pauses: tuple[Pause, ...], events: tuple[TicketEvent, ...], until: datetime
    ) -> Iterator[Case]:
        if self.measures != "update":
            yield self._timed(run, ticket, pauses, until)
            return
        heard = _updates(events, ticket, run, self.conditions, until)
        turns = zip([run.start, *heard], [*heard, run.stop], strict=True)
        gaps = [self._timed(replace(run, start=at, stop=stop), ticket, pauses, until) for at, stop in turns]
        if self.gaps == "each":
            yield from gaps
            return
        # The first gap that was too long decides, and with it when the case was missed; else the last one.
        longest = next((gap for gap in gaps if gap.spent > gap.limit), gaps[-1])
        yield replace(longest, started=run.start, stopped=run.stop, answered=run.answered)

    def _timed(self, run: Run, ticket: Ticket, pauses: tuple[Pause, ...], until: datetime) -> Case:
        end = run.stop or until
        waits = [(pause.start, pause.end or end) for pause in pauses]
        waits += [(wait.start, wait.end) for wait in run.waits]
        clipped = ((max(start, run.start), min(stop, end)) for start, stop in waits)
        paused = merge(Interval(start, stop) for start, stop in clipped if start < stop)
        counted = self._counted(self.within)
        limit = self._limit(run.start)
        working = self.hours.elapsed(run.start, end, paused)
        calendar = self.day_and_night.elapsed(run.start, end, paused)
        return Case(
            ticket=ticket, started=run.start, stopped=run.stop, working=working, calendar=calendar,
            spent=working if counted is self.hours else calendar, limit=limit,
            due_at=counted.due(run.start, limit, paused).instant, answered=run.answered, pauses=paused,
        )  # fmt: skip

    def _counted(self, duration: Duration) -> WorkingTime:
        return self.hours if duration.unit.is_working else self.day_and_night

    def _limit(self, start: datetime) -> int:
        """Return the limit in seconds of its own calendar; a calendar day is as long as it is in its time zone."""
        if self.within.unit.is_working:
            return self.within.seconds(self.hours.working_day(start.astimezone(self.hours.zone).date()))
        return self.day_and_night.elapsed(start, self.day_and_night.due_after(start, self.within).instant)
