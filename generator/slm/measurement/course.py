"""The course of a ticket: when a clock runs for it, by the states that it goes through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import pairwise
from operator import attrgetter, itemgetter
from typing import Final, Literal, NamedTuple

from slm.calendar import Interval
from slm.measurement.record import Ticket, TicketEvent

INSTANTS: Final = ("opened", "responded", "restored", "resolved", "closed")
"""The columns of a ticket that are states, too: a ticket enters the state `resolved` when it is resolved."""


@dataclass(frozen=True, kw_only=True)
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

    @cached_property
    def states(self) -> frozenset[str]:
        """All states that move the clock."""
        return self.start | self.stop | self.pause | self.resume | self.reset | self.cancel | self.reopen | self.update

    @cached_property
    def waits_by_columns(self) -> bool:
        """Does the clock wait for what the columns of a ticket say?"""
        return not self.pause.isdisjoint(INSTANTS)

    @cached_property
    def stopping_columns(self) -> tuple[str, ...]:
        """The columns of a ticket that stop the clock."""
        return tuple(name for name in INSTANTS if name in self.stop)

    @cached_property
    def is_plain(self) -> bool:
        """Do the columns of a ticket do nothing but start the clock when it is opened, and stop it?"""
        others = self.pause | self.resume | self.reset | self.cancel | self.reopen
        return self.start == {"opened"} and "opened" not in self.stop and others.isdisjoint(INSTANTS)


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
    rank: int
    """Its place among those of the same moment, where nothing tells which came first."""
    state: str
    is_row: bool
    """Does a row of `events.csv` say it? Those rows end a pause; the columns of the ticket do not."""


_state_of: Final = attrgetter("state")


def runs(ticket: Ticket, events: Iterable[TicketEvent], by: Conditions, until: datetime) -> tuple[Run, ...]:
    """Return the times in which a clock runs for a ticket, as known at `until`; none where it never starts.

    The first begins with the case, each later one with a reopening.
    """
    machine = _Machine(by)
    told = [*events]
    states = {*map(_state_of, told)}
    waits = by.waits_by_columns or not states.isdisjoint(by.pause)
    # A state that is none of the clock's ends a pause, and else does nothing.
    moves = not states.isdisjoint(by.states)
    moving = told if waits else [event for event in told if event.state in by.states] if moves else []
    if not moving and by.is_plain and (plain := _plain_run(ticket, by, until)):
        return (plain,)
    for step in _course(ticket, moving, by, until):
        machine.enter(step)
    return tuple(machine.ended(until))


def _plain_run(ticket: Ticket, by: Conditions, until: datetime) -> Run | None:
    """Return the run of a ticket that only its columns tell of; None where they are not in the usual order.

    Most tickets are such: of a hundred thousand, each step of a machine costs.
    """
    opened = ticket.opened
    told = [at for name in by.stopping_columns if (at := getattr(ticket, name)) and at < until]
    stop = min(told) if told else None
    if opened >= until or (stop is not None and stop < opened):
        return None
    return Run(start=opened, stop=stop)


def join_runs(apart: Sequence[Run], *, gap_waits: bool) -> Run:
    """Return several runs as one; what lies between them counts as time, or as time of waiting."""
    if len(apart) == 1:
        return apart[0]
    between = tuple(Interval(one.stop, next_.start) for one, next_ in pairwise(apart) if one.stop)
    waits = tuple(wait for run in apart for wait in run.waits)
    return replace(apart[-1], start=apart[0].start, waits=(*waits, *between) if gap_waits else waits)


def updates(events: Iterable[TicketEvent], ticket: Ticket, run: Run, by: Conditions, until: datetime) -> list[datetime]:
    """Return when the customer heard of the case while the clock ran, in order."""
    end = run.stop or until
    heard = {moment.at for moment in _course(ticket, events, by, until) if moment.state in by.update}
    return sorted(at for at in heard if run.start < at < end)


def spans_of(
    name: Literal["priority", "group"], value: str, ticket: Ticket, events: Iterable[TicketEvent], until: datetime
) -> list[tuple[datetime, datetime | None]]:
    """Return from when until when a ticket had a priority or lay with a group, as known at `until`.

    Before the first event that names one it had none that counts, unless none is named: then the one in the record of
    the ticket was its own from the beginning.
    """
    told = ((event.time, getattr(event, name), event.file_path) for event in events if event.time < until)
    in_order = sorted(((*one, n) for n, one in enumerate(told) if one[1]), key=lambda one: _by_word(*one))
    named = list(dict.fromkeys((at, word) for at, word, _, _ in in_order))
    if not named:
        return [(ticket.opened, None)] if getattr(ticket, name) == value else []
    spans: list[tuple[datetime, datetime | None]] = []
    for (at, word), end in zip(named, [*(at for at, _ in named[1:]), None], strict=True):
        if word == value:
            goes_on = spans and spans[-1][1] == at
            spans.append((spans.pop()[0] if goes_on else at, end))
    return spans


class Solution(NamedTuple):
    """A time in which a ticket seemed solved: until it was reopened, or without an end."""

    at: datetime
    reopened: datetime | None


def solutions(ticket: Ticket, events: Iterable[TicketEvent], by: Conditions, until: datetime) -> tuple[Solution, ...]:
    """Return when a ticket seemed solved, as known at `until`; a word that the clock uses otherwise solves nothing."""
    solving = _SOLVED - (by.states - by.stop)
    found: list[Solution] = []
    for moment in _course(ticket, events, by, until):
        is_solved = bool(found) and found[-1].reopened is None
        if moment.state in solving and not is_solved:
            found.append(Solution(moment.at, None))
        elif moment.state in by.reopen and is_solved:
            found.append(Solution(found.pop().at, moment.at))
    return tuple(found)


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


def _by_word(at: datetime, word: str, path: str, nth: int) -> tuple[datetime, str | int]:
    """Order what is of one moment by its words; what a source put in order has no file of its own, and keeps it."""
    return (at, word) if path else (at, f"{nth:09}")


def _course(ticket: Ticket, events: Iterable[TicketEvent], by: Conditions, until: datetime) -> list[_Moment]:
    """Return the states that a ticket enters, in order.

    A source puts what is of one moment in order. Of rows that people wrote the place in the file says nothing, so that
    comes first by which less time is left out: waiting before what ends it, a solution before what takes it back.
    """
    return sorted(_moments(ticket, events, by, until), key=itemgetter(0, 1))


def in_order(events: Iterable[TicketEvent], by: Conditions) -> tuple[TicketEvent, ...]:
    """Return events of which nothing tells which came first, in the order of rows that people wrote."""
    return tuple(sorted(events, key=lambda event: (event.time, _rank(event.state or "", by))))


def _rank(state: str, by: Conditions) -> int:
    ranks = (by.start, by.pause, by.stop, by.update, by.resume, by.reopen, by.reset, by.cancel)
    return next((place for place, states in enumerate(ranks, 1) if state in states), 5)


def _moments(ticket: Ticket, events: Iterable[TicketEvent], by: Conditions, until: datetime) -> Iterator[_Moment]:
    for name in INSTANTS:
        at: datetime | None = getattr(ticket, name)
        if at and at < until:
            yield _Moment(at, -1, name, is_row=False)
    opened = ticket.opened
    for event in events:
        # What is said to have happened before the ticket was opened is no part of its course.
        if (state := event.state) and opened <= (when := event.time) < until:
            yield _Moment(when, _rank(state, by) if event.file_path else 0, state, is_row=True)


Measures = Literal["response", "resolution", "restoration", "update"]

_SOLVED: Final = frozenset({"resolved", "closed"})
REOPENED: Final = frozenset({"reopened"})
BOOK_STATES: Final = frozenset({*INSTANTS, *REOPENED, "waiting", "update"})
"""The states that have a meaning in every book; a tool may use such a word for something else."""
_STOPS: Final[dict[Measures, frozenset[str]]] = {
    "response": frozenset({"responded"}),
    "resolution": frozenset({"resolved", "closed"}),
    "restoration": frozenset({"restored", "resolved", "closed"}),
    "update": frozenset({"resolved", "closed"}),
}


def conditions(measures: Measures, **written: Iterable[str]) -> Conditions:
    """Return the states that move a clock: those written in the agreement, else the words of the book.

    Closing a ticket stops every clock but that of the response, even where nobody says that it was resolved. An end
    that the agreement gives another meaning has that one alone: a clock that waits while a ticket is `closed` waits.
    """
    named = {name: frozenset(states) for name, states in written.items() if states}
    usual = {"start": frozenset({"opened"}), "stop": _STOPS[measures], "pause": frozenset({"waiting"})}
    found = usual | {"update": frozenset({"update"}), "reopen": REOPENED} | named
    always = frozenset({"closed"} if measures != "response" else ())
    otherwise = frozenset[str]().union(*(states for name, states in named.items() if name != "stop")) & _SOLVED
    stop = found["stop"] | always
    ends = stop - (otherwise - named.get("stop", frozenset()))
    return Conditions(**found | {"stop": ends or stop})
