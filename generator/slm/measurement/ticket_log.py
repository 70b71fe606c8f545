"""All recorded tickets, looked up by service; which of them a period counts, and what became of every row."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from operator import attrgetter
from typing import Literal, TypeVar

from slm.calendar import Interval, Month
from slm.measurement.case import REOPENED, Case, CaseClock
from slm.measurement.figure import Figure, Statistic, statistic
from slm.measurement.logs import RecordLog
from slm.measurement.record import Pause, Ticket, TicketEvent, TicketRecords
from slm.measurement.rows_used import RowReason, RowTally, grouped

Clocks = tuple[tuple[datetime | None, CaseClock], ...]
"""The clocks of a target and the instants from which they hold; the first holds for all tickets before it too."""
Row = TypeVar("Row", Ticket, Pause, TicketEvent)
Hears = Callable[[TicketEvent], bool]

_Tally = Counter[RowReason | None]
_Tallies = defaultdict[str, _Tally]
_Told = Iterable[tuple[Iterable[Case], RowReason | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The time of which a figure is made: what of it is known, of which months, and how much of it that is."""

    known: tuple[Interval, ...]
    months: tuple[Month, ...]
    coverage: Fraction
    until: datetime
    """When the record ends; what was still open then is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which tickets a target counts and by which clocks; what is empty or None does not select."""

    service: str
    clocks: Clocks = ()
    population: Literal["due_in_period", "created_in_period", "resolved_in_period"] = "due_in_period"
    types: tuple[str, ...] = ()
    priority: str | None = None
    """The priority that a ticket had in the end."""
    customer: str | None = None

    def leaves_out(self, ticket: Ticket) -> RowReason | None:
        """Return why a ticket is none of the target's, whatever its times; None where it is one (FAILURES F49)."""
        return self.leaves_out_all(ticket.customer, ticket.type, ticket.priority)

    def leaves_out_all(self, customer: str | None, kind: str, priority: str | None) -> RowReason | None:
        """Return why no ticket of that customer, type and priority is the target's; None where they are."""
        if self.customer and customer not in (None, self.customer):
            return RowReason.OTHER_CUSTOMER
        if self.types and kind not in self.types:
            return RowReason.OTHER_TYPE
        if self.priority and priority != self.priority:
            return RowReason.OTHER_PRIORITY if priority else RowReason.NO_PRIORITY
        return None

    def instant(self, case: Case) -> datetime | None:
        """Return what decides in which period a case counts; None while that has not happened (FAILURES F48)."""
        if self.population == "created_in_period":
            return case.ticket.opened
        return case.due_at if self.population == "due_in_period" else case.stopped

    def clock(self, ticket: Ticket) -> CaseClock:
        """Return the clock in force when a ticket was opened."""
        return [clock for since, clock in self.clocks if since is None or since <= ticket.opened][-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Which tickets a number of tickets counts, and which of them have what a share is about."""

    counted: Literal["opened", "resolved", "open_at_end"]
    share: Literal["first_contact", "reopened"] | None = None

    def counts(self, ticket: Ticket, known: tuple[Interval, ...]) -> bool:
        """Return whether a ticket counts in a period; one that was solved after its end was open then."""
        if self.counted == "open_at_end":
            end = known[-1].end
            return ticket.opened < end and (ticket.ended is None or ticket.ended >= end)
        at = ticket.opened if self.counted == "opened" else ticket.ended
        return at is not None and any(at in span for span in known)

    def has(self, ticket: Ticket, events: Iterable[TicketEvent]) -> bool | None:
        """Return whether a ticket has what the share is about; None where nobody says."""
        if self.share == "first_contact":
            return ticket.first_contact
        return self.share is None or any(event.state in REOPENED for event in events)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Selected:
    """The cases of one target, timed once for all periods, and what became of the rows that are none of its."""

    cases: tuple[Case, ...]
    """Those that fall into a period, in the order of the instants that decide into which."""
    instants: tuple[datetime, ...]
    pending: tuple[Case, ...]
    """Those that fall into none yet."""
    late: tuple[Case, ...]
    """Those that were open after they were due, by due time."""
    left_out: Mapping[str, _Tally]

    def within(self, known: Iterable[Interval]) -> list[Case]:
        """Return the cases that fall into these spans of time."""
        at = self.instants
        return [case for span in known for case in self.cases[bisect_left(at, span.start) : bisect_left(at, span.end)]]


class TicketLog(RecordLog):
    """The last known state of all tickets, with their pauses and events, by service."""

    def __init__(self, records: TicketRecords) -> None:
        """Let the rows of later months take the place of earlier ones, and count them all by file."""
        self._kinds = (records.files, records.pause_files, records.event_files)
        super().__init__(records.files, (*records.pause_files.values(), *records.event_files.values()))
        self._path: dict[int, str] = {}
        self._replaced: Counter[tuple[str, str]] = Counter()
        tickets, pauses = records.latest, _latest(records.pauses, _beginning)
        events = _latest(records.events, _entry)
        self._of_service = grouped(tickets.values(), attrgetter("service"))
        self._pauses = grouped(pauses.values(), attrgetter("ticket"))
        self._events = grouped(events.values(), attrgetter("ticket"))
        for ticket in records.tickets:
            self._count_row(ticket, tickets[ticket.id], tickets[ticket.id])
        for pause in records.pauses:
            self._count_row(pause, tickets.get(pause.ticket), pauses[_beginning(pause)])
        for event in records.events:
            self._count_row(event, tickets.get(event.ticket), events[_entry(event)])
        self._cases: dict[tuple[Selection, datetime], _Selected] = {}

    def has_events(self, month: Month) -> bool:
        """Return whether events of this month are recorded, so that no row means that nothing happened in between."""
        return month in self._kinds[2]

    @property
    def last(self) -> Month | None:
        """The last month of which there is a record."""
        return max(self._files, default=None)

    def attainment(
        self,
        selection: Selection,
        *,
        known: tuple[Interval, ...],
        until: datetime,
        months: tuple[Month, ...],
        coverage: Fraction,
    ) -> Figure:
        """Return how many tickets kept their limit, of how many that count in the known time of a period.

        A ticket is held to the clock that was in force when it was opened. `until` is when the record ends: what was
        still open then and overdue counts as missed, and is listed.
        """
        selected = self._selected(selection, until)
        cases = selected.within(known)
        open_yet = [case for case in cases if case.stopped is None and case.due_at >= until]
        counted = [case for case in cases if case.stopped is not None or case.due_at < until]
        told = ((counted, None), (open_yet, RowReason.NOT_YET_DUE), (selected.pending, RowReason.STILL_OPEN))
        return Figure(
            numerator=Fraction(sum(case.is_on_time for case in counted)), denominator=Fraction(len(counted)),
            coverage=coverage, events=len(counted), sources=self._sources(selection, months, selected, told),
            cases=tuple(counted),
            late=tuple(case for case in selected.late if known and case.is_late_at(known[-1].end)),
        )  # fmt: skip

    def statistic(self, selection: Selection, period: Recorded, kind: Statistic, percentile: Fraction) -> Figure:
        """Return a statistic of the times that cases took, in the unit that is the limit of their clock.

        Cases whose clock still runs are left out: nobody knows how long they will take.
        """
        selected = self._selected(selection, period.until)
        cases = selected.within(period.known)
        stopped = [case for case in cases if case.stopped is not None]
        numerator, denominator = statistic(kind, [Fraction(case.spent, case.limit) for case in stopped], percentile)
        running = [case for case in cases if case.stopped is None]
        told = ((stopped, None), (running, RowReason.STILL_OPEN), (selected.pending, RowReason.STILL_OPEN))
        return Figure(
            numerator=numerator, denominator=denominator, coverage=period.coverage, events=len(stopped),
            sources=self._sources(selection, period.months, selected, told), cases=tuple(stopped),
        )  # fmt: skip

    def number(self, selection: Selection, period: Recorded, count: Count) -> Figure:
        """Return how many tickets a period counts, or the share of them that have what is asked for.

        Tickets of which nobody says whether they have it are not counted, and lessen the coverage.
        """
        events_matter = count.share == "reopened"
        rows: _Tallies = defaultdict(Counter)
        having, stated, unstated = 0, 0, 0
        own = self._own_files(period.months, pauses=False, events=events_matter)
        for ticket in self._of_service.get(selection.service, ()):
            events = [event for event in self._events.get(ticket.id, ()) if event.time < period.until]
            reason: RowReason | None = selection.leaves_out(ticket)
            if reason is None and count.counts(ticket, period.known):
                has = count.has(ticket, events)
                having, stated, unstated = having + (has is True), stated + (has is not None), unstated + (has is None)
                reason = RowReason.NOT_STATED if has is None else None
            elif reason is None:
                reason = RowReason.OUTSIDE_PERIOD
            self._tell(rows, ticket, reason, (), lambda event: events_matter and event.state in REOPENED)
        return Figure(
            numerator=Fraction(having), denominator=Fraction(stated) if count.share else None,
            coverage=period.coverage * (Fraction(stated, stated + unstated) if unstated else 1), events=stated,
            sources=self._accounts(selection.service, own, rows, {}),
        )  # fmt: skip

    def _selected(self, selection: Selection, until: datetime) -> _Selected:
        """Return the cases of a target as they were known at `until`; what was opened later is not known."""
        if (selection, until) in self._cases:
            return self._cases[selection, until]
        left_out: _Tallies = defaultdict(Counter)
        cases: list[Case] = []
        for ticket in self._of_service.get(selection.service, ()):
            if ticket.opened >= until:
                continue
            clock, pauses = selection.clock(ticket), self._pauses.get(ticket.id, ())
            reason = selection.leaves_out(ticket)
            found = () if reason else clock.cases(ticket, pauses, until, self._events.get(ticket.id, ()))
            if not found:
                self._tell(left_out, ticket, reason or RowReason.NO_CLOCK, (), clock.hears)
            cases += found
        timed = [(at, case) for case in cases if (at := selection.instant(case))]
        timed.sort(key=lambda told: (told[0], told[1].ticket.id))
        late = (case for case in cases if case.due_at < (case.stopped or until))
        self._cases[selection, until] = _Selected(
            cases=tuple(case for _, case in timed), instants=tuple(at for at, _ in timed),
            pending=tuple(case for case in cases if selection.instant(case) is None),
            late=tuple(sorted(late, key=lambda case: (case.due_at, case.ticket.id))), left_out=left_out,
        )  # fmt: skip
        return self._cases[selection, until]

    def _sources(
        self, selection: Selection, months: tuple[Month, ...], selected: _Selected, told: _Told
    ) -> tuple[RowTally, ...]:
        """Return what became of the rows of the period's files, and of those of others that were used.

        A ticket that is more than one case is used where one of them counts; the first thing told of it holds.
        """
        rows: _Tallies = defaultdict(Counter)
        seen: set[str] = set()
        for cases, reason in told:
            by_ticket = grouped(cases, attrgetter("ticket.id"))
            for name in by_ticket.keys() - seen:
                ticket = by_ticket[name][0].ticket
                self._tell(rows, ticket, reason, by_ticket[name], selection.clock(ticket).hears)
            seen |= by_ticket.keys()
        return self._accounts(selection.service, self._own_files(months), rows, selected.left_out)

    def _tell(
        self, rows: _Tallies, ticket: Ticket, reason: RowReason | None, cases: Sequence[Case], hears: Hears
    ) -> None:
        """Note what became of the rows of a ticket: they go with it, as far as they say something about its cases."""
        rows[self._path[id(ticket)]][reason] += 1
        waits = [interval for case in cases for interval in case.pauses]
        for pause in self._pauses.get(ticket.id, ()):
            met = any(wait.start < (pause.end or wait.end) and pause.start < wait.end for wait in waits)
            unmet = None if met else RowReason.OUTSIDE_CASE
            rows[self._path[id(pause)]][unmet if reason is None else RowReason.OTHER_CASE] += 1
        for event in self._events.get(ticket.id, ()):
            unheard = None if hears(event) else RowReason.OTHER_STATE
            rows[self._path[id(event)]][unheard if reason is None else RowReason.OTHER_CASE] += 1

    def _own_files(self, months: tuple[Month, ...], *, pauses: bool = True, events: bool = True) -> list[str]:
        """Return the files of these months that a figure rests on."""
        kinds = [kind for kind, wanted in zip(self._kinds, (True, pauses, events), strict=True) if wanted]
        return [kind[month].path for month in months for kind in kinds if month in kind]

    def _count_row(self, row: Ticket | Pause | TicketEvent, ticket: Ticket | None, latest: object) -> None:
        path = self._path[id(row)] = row.file_path
        service = ticket.service if ticket else ""
        self._count(path, service)
        self._replaced[path, service] += latest is not row

    def _accounts(
        self, service: str, own: Iterable[str], rows: _Tallies, left_out: Mapping[str, _Tally]
    ) -> tuple[RowTally, ...]:
        """Return the accounts of the own files, and of the others of which a row was used."""
        accounts: list[RowTally] = []
        for path in sorted({*own, *(path for path, became in rows.items() if became[None])}):
            became = rows[path] + left_out.get(path, Counter())
            became[RowReason.UPDATED] = self._replaced[path, service]
            accounts.append(self._rows_used(path, service, became))
        return tuple(accounts)


def _latest(rows: Iterable[Row], key: Callable[[Row], object]) -> dict[object, Row]:
    """Return the row of the latest month for each key; the folders of months sort by time."""
    return {key(row): row for row in sorted(rows, key=lambda row: row.file_path)}


def _beginning(pause: Pause) -> object:
    return pause.ticket, pause.start


def _entry(event: TicketEvent) -> object:
    return event.ticket, event.time, event.state
