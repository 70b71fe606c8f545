"""The course of a case: when a clock ran for it, and when it waited, by the states that it went through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Final, NamedTuple

from slm.calendar import Interval
from slm.measurement.ticket import Ticket
from slm.measurement.ticket_event import TicketEvent

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


def runs(ticket: Ticket, events: Iterable[TicketEvent], by: Conditions, until: datetime) -> tuple[Run, ...]:
    """Return the times in which a clock runs for a ticket, as known at `until`; none where it never starts.

    The first begins with the case, each later one with a reopening.
    """
    machine = _Machine(by)
    for step in sorted(_moments(ticket, events, until), key=lambda moment: moment.at):
        machine.enter(step)
    return tuple(machine.ended(until))


def join_runs(apart: tuple[Run, ...], *, gap_waits: bool) -> Run:
    """Return several runs as one; what lies between them counts as time, or as time of waiting."""
    between = tuple(Interval(one.stop, next_.start) for one, next_ in pairwise(apart) if one.stop)
    waits = tuple(wait for run in apart for wait in run.waits)
    return replace(apart[-1], start=apart[0].start, waits=(*waits, *between) if gap_waits else waits)


def updates(events: Iterable[TicketEvent], ticket: Ticket, run: Run, by: Conditions, until: datetime) -> list[datetime]:
    """Return when the customer heard of the case while the clock ran, in order."""
    end = run.stop or until
    heard = {moment.at for moment in _moments(ticket, events, until) if moment.state in by.update}
    return sorted(at for at in heard if run.start < at < end)


def spans_of_priority(
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
    ends = [at for at, _ in named[1:]]
    for (at, name), end in zip(named, [*ends, None], strict=True):
        if name == priority and spans and spans[-1][1] == at:
            spans[-1] = (spans[-1][0], end)
        elif name == priority:
            spans.append((at, end))
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
