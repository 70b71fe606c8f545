"""All recorded tickets, looked up by service; which of them a period counts, and what became of every row."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from fractions import Fraction
from functools import partial
from operator import itemgetter
from typing import Literal

from slm.calendar import Interval, Month, merge
from slm.catalog import concerns
from slm.measurement.case import Case, CaseClock, CountedCase, Times
from slm.measurement.case_counter import case_counter
from slm.measurement.columns import microseconds
from slm.measurement.course import REOPENED
from slm.measurement.figure import Figure, Statistic
from slm.measurement.kept import KeptTimes, keep_of
from slm.measurement.logs import RecordLog
from slm.measurement.record import Ticket, TicketEvent, TicketRecords
from slm.measurement.rows_used import RowReason, RowTally
from slm.measurement.ticket_rows import Kind, Tallies, TicketRows
from slm.measurement.timed_cases import TimedCases, chosen, timed_cases
from slm.measurement.undecided import without_undecided

Clocks = tuple[tuple[datetime | None, CaseClock], ...]
"""The clocks of a target and the instants from which they hold; the first holds for all tickets before it too."""


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
    customers: tuple[str, ...] = ()
    """Whose tickets count, besides those that name nobody."""

    def leaves_out_all(self, customer: str | None, kind: str, priority: str | None) -> RowReason | None:
        """Return why no ticket of that customer, type and priority is the target's; None where they are (F49)."""
        if not concerns(customer, self.customers):
            return RowReason.OTHER_CUSTOMER
        if self.types and kind not in self.types:
            return RowReason.OTHER_TYPE
        if self.priority and priority != self.priority:
            return RowReason.OTHER_PRIORITY if priority else RowReason.NO_PRIORITY
        return None

    def instant(self, case: CountedCase | Case) -> datetime | None:
        """Return what decides in which period a case counts; None while that has not happened (FAILURES F48)."""
        if self.population == "created_in_period":
            return case.ticket.opened
        return case.falls_due if self.population == "due_in_period" else case.stopped

    def clock(self, ticket: Ticket) -> CaseClock:
        """Return the clock in force when a ticket was opened, with the limit that holds for it."""
        return self.in_force(ticket).for_ticket(ticket)

    def in_force(self, ticket: Ticket) -> CaseClock:
        """Return the clock in force when a ticket was opened."""
        if len(self.clocks) == 1:
            return self.clocks[0][1]
        return [clock for since, clock in self.clocks if since is None or since <= ticket.opened][-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Which tickets a number of tickets counts, and which of them have what a share is about."""

    counted: Literal["opened", "resolved", "open_at_end"]
    share: Literal["first_contact", "reopened", "kept"] | None = None

    def has(self, ticket: Ticket, events: Iterable[TicketEvent]) -> bool | None:
        """Return whether a ticket has what the share is about; None where nobody says."""
        if self.share == "first_contact":
            return ticket.first_contact
        if self.share == "kept":
            # What is open and in time may still become late.
            return None if ticket.kept and ticket.ended is None else ticket.kept
        return self.share is None or any(event.state in REOPENED for event in events)


_Told = tuple[int, bool | None]
"""Which rows go with a ticket, and whether it has what a share is about; None where nobody says."""


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Tickets in the order of an instant, with the rows that go with each and whether it has what a share is about."""

    instants: Sequence[int]
    shares: Sequence[int]
    has: Sequence[bool | None]

    def between(self, start: int, end: int) -> Counter[_Told]:
        """Return how many tickets there are from one instant until before another, by their rows and what they have."""
        span = slice(bisect_left(self.instants, start), bisect_left(self.instants, end))
        return Counter(zip(self.shares[span], self.has[span], strict=True))


_BEFORE_ALL = -(10**18)
"""An instant before those of all tickets."""


class TicketLog(RecordLog):
    """The last known state of all tickets, with their pauses and events, by service."""

    def __init__(self, records: TicketRecords) -> None:
        """Let the rows of later months take the place of earlier ones."""
        self.tells_answers, self.tells_solutions = records.tells_answers, records.tells_solutions
        self.complete_for = records.complete_for
        self._kinds = (records.files, records.pause_files, records.event_files)
        super().__init__(records.files, (*records.pause_files.values(), *records.event_files.values()))
        self._rows = TicketRows(records)
        keep = keep_of(records)
        self._kept = KeptTimes(keep, self._rows) if keep else None
        self._replaced: Counter[tuple[str, str]] = Counter()
        self._is_counted = False
        self._timed: dict[tuple[Selection, datetime], TimedCases] = {}
        self._times: dict[tuple[CaseClock, datetime], dict[str, Times]] = {}
        """When a clock ran for each ticket, once for all targets that differ in their limits alone."""
        self._numbered: dict[tuple[object, ...], _Numbered] = {}
        self._by_kind: dict[tuple[object, ...], list[tuple[int, int, bool | None]]] = {}

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
        still open then and overdue counts as missed, and is listed; what was open and not yet due, where it counts in
        the period in which it was raised, may become either, and lessens the coverage.
        """
        timed = self._cases(selection, until)
        spans = timed.within(known)
        counted = [place for span in spans for place in chosen(span, timed.decided)]
        sources = self._sources(selection, months, timed, spans, timed.decided, RowReason.NOT_YET_DUE)
        undecided = sum(map(len, spans)) - len(counted)
        figure = Figure(
            numerator=Fraction(sum(timed.on_time[place] for place in counted)), denominator=Fraction(len(counted)),
            coverage=coverage, events=len(counted), sources=sources, cases=timed.some(counted),
            late=timed.late_at(known[-1].end) if known else (),
        )  # fmt: skip
        return without_undecided(figure, undecided, others=timed.undue_in(known))

    def statistic(self, selection: Selection, period: Recorded, kind: Statistic, percentile: Fraction) -> Figure:
        """Return a statistic of the times that cases took, in the unit that is the limit of their clock.

        Cases whose clock still runs are left out: nobody knows how long they will take. Where cases count in the period
        in which they were raised, they are of it, and lessen the coverage.
        """
        timed = self._cases(selection, period.until)
        spans = timed.within(period.known)
        stopped = [place for span in spans for place in chosen(span, timed.stopped)]
        numerator, denominator = timed.statistic(stopped, kind, percentile)
        sources = self._sources(selection, period.months, timed, spans, timed.stopped, RowReason.STILL_OPEN)
        figure = Figure(
            numerator=numerator, denominator=denominator, coverage=period.coverage, events=len(stopped),
            sources=sources, cases=timed.some(stopped),
        )  # fmt: skip
        return without_undecided(figure, sum(map(len, spans)) - len(stopped))

    def number(self, selection: Selection, period: Recorded, count: Count) -> Figure:
        """Return how many tickets a period counts, or the share of them that have what is asked for.

        Tickets of which nobody says whether they have it are not counted, and lessen the coverage.
        """
        found = self._found(selection, period, count)
        having, unstated = (
            sum(number for (_, has), number in found.items() if has is wanted) for wanted in (True, None)
        )
        stated = found.total() - unstated
        return Figure(
            numerator=Fraction(having), denominator=Fraction(stated) if count.share else None,
            coverage=period.coverage * (Fraction(stated, stated + unstated) if unstated else 1), events=stated,
            sources=self._sources_of_number(selection, period.months, found, is_of_events=count.share == "reopened"),
        )  # fmt: skip

    def work(self, services: Iterable[str], selection: Selection, count: Count, known: Interval) -> int:
        """Return how many tickets of some services a span of time counts."""
        period = Recorded(known=(known,), months=(), coverage=Fraction(1), until=known.end)
        of_each = (self._found(replace(selection, service=service), period, count) for service in services)
        return sum(found.total() for found in of_each)

    def _found(self, selection: Selection, period: Recorded, count: Count) -> Counter[_Told]:
        """Return the tickets that a period counts; one that was solved after its end was open then."""
        found: Counter[_Told] = Counter()
        if count.counted == "open_at_end":
            end = microseconds(period.known[-1].end)
            for which, sign in (("opened", 1), ("ended", -1)):
                before = self._by_instant(selection, count, period.until, which).between(_BEFORE_ALL, end)
                found.update({told: sign * number for told, number in before.items()})
            return found
        which = "opened" if count.counted == "opened" else "ended"
        by_instant = self._by_instant(selection, count, period.until, which)
        for span in merge(period.known):
            found.update(by_instant.between(microseconds(span.start), microseconds(span.end)))
        return found

    def _by_instant(self, selection: Selection, count: Count, until: datetime, which: str) -> _Numbered:
        """Return the tickets of a target in the order in which they were opened, or ended."""
        since = until if count.share == "reopened" else None
        asked = selection, count.share, since, which
        if asked not in self._numbered:
            kinds = [kind for kind in self._rows.kinds(selection.service) if not selection.leaves_out_all(*kind)]
            found = [one for kind in kinds for one in self._dated(selection.service, kind, count, since, which)]
            found.sort(key=itemgetter(0))
            instants, shares, has_it = zip(*found, strict=True) if found else ((), (), ())
            self._numbered[asked] = _Numbered(instants, shares, has_it)
        return self._numbered[asked]

    def _dated(
        self, service: str, kind: Kind, count: Count, until: datetime | None, which: str
    ) -> list[tuple[int, int, bool | None]]:
        """Return of each ticket of a kind when it was opened, or ended, once for all targets that count the kind."""
        asked = service, kind, count.share, until, which
        if asked not in self._by_kind:
            hears, has_all = _reopens if until else None, count.share is None
            found: list[tuple[int, int, bool | None]] = []
            for ticket in self._rows.kinds(service)[kind]:
                if at := ticket.opened if which == "opened" else ticket.ended:
                    events = [event for event in self._rows.events(ticket) if event.time < until] if until else []
                    has_it = has_all or count.has(ticket, events)
                    found.append((microseconds(at), self._rows.share(ticket, (), hears), has_it))
            self._by_kind[asked] = found
        return self._by_kind[asked]

    def _sources_of_number(
        self, selection: Selection, months: tuple[Month, ...], found: Mapping[_Told, int], *, is_of_events: bool
    ) -> tuple[RowTally, ...]:
        """Return what became of the rows of the period's files, and of those of others that were used."""
        counted: Counter[int] = Counter()
        unstated: Counter[int] = Counter()
        for (share, has), number in found.items():
            (unstated if has is None else counted)[share] += number
        rows: Tallies = defaultdict(Counter)
        self._rows.tell(rows, counted, None)
        self._rows.tell(rows, unstated, RowReason.NOT_STATED)
        for kind in self._rows.kinds(selection.service):
            reason = selection.leaves_out_all(*kind) or RowReason.OUTSIDE_PERIOD
            self._rows.tell(rows, self._rows.rest(selection.service, kind), reason)
        # What counts is not outside the period, as all of its kind were told to be.
        taken = {share: -number for share, number in (counted + unstated).items()}
        self._rows.tell(rows, taken, RowReason.OUTSIDE_PERIOD)
        own = self._own_files(months, pauses=False, events=is_of_events)
        return self._accounts(selection.service, own, rows, {})

    def _cases(self, selection: Selection, until: datetime) -> TimedCases:
        """Return the cases of a target as they were known at `until`; what was opened later is not known."""
        if (selection, until) not in self._timed:
            make = partial(self._time, selection, until)
            self._timed[selection, until] = (
                self._kept.timed(selection, until, selection.clock, make) if self._kept else make()
            )
        return self._timed[selection, until]

    def _time(self, selection: Selection, until: datetime) -> TimedCases:
        left_out: Tallies = defaultdict(Counter)
        found: list[tuple[int | None, CountedCase | Case, int]] = []
        undue: list[int] = []
        repeated: set[str] = set()
        alone = selection.clocks[0][1] if len(selection.clocks) == 1 else None
        until = until.astimezone(UTC)  # instants of one zone are compared much faster
        known = {id(clock): self._times.setdefault((clock.of_any_limit, until), {}) for _, clock in selection.clocks}
        counters = {id(clock): case_counter(clock) for _, clock in selection.clocks}
        for kind, tickets in self._rows.kinds(selection.service).items():
            if reason := selection.leaves_out_all(*kind):
                self._rows.tell(left_out, self._rows.rest(selection.service, kind, until), reason)
                continue
            for ticket in tickets:
                if ticket.opened >= until:
                    continue
                in_force = alone or selection.in_force(ticket)
                clock, times = in_force.for_ticket(ticket), known[id(in_force)]
                if (ran := times.get(ticket.id)) is None:
                    pauses, events = self._rows.pauses(ticket), self._rows.events(ticket, clock.conditions)
                    ran = times[ticket.id] = clock.times(ticket, pauses, until, events)
                count = counters[id(clock)] if clock is in_force else case_counter(clock)
                cases = count(ticket, ran)
                share = self._rows.share(ticket, cases, clock.hears)
                if not cases and clock.by_due and not ticket.has_own_limit:
                    undue.append(microseconds(ticket.opened))
                    self._rows.tell(left_out, {share: 1}, RowReason.NO_DUE)
                elif not cases:
                    self._rows.tell(left_out, {share: 1}, RowReason.NO_CLOCK)
                elif len(cases) > 1:
                    repeated.add(ticket.id)
                for case in cases:
                    at = selection.instant(case)
                    found.append((microseconds(at) if at else None, case, share))
        return replace(timed_cases(found, repeated, left_out), undue=sorted(undue))

    def _sources(  # noqa: PLR0913, PLR0917 - whose rows, which of them count, and why the others do not
        self,
        selection: Selection,
        months: tuple[Month, ...],
        timed: TimedCases,
        spans: Sequence[range],
        flags: bytes,
        reason: RowReason,
    ) -> tuple[RowTally, ...]:
        """Return what became of the rows of the period's files, and of those of others that were used.

        Of the cases of the period those count that have a flag; the others do not for a `reason`. A ticket that is more
        than one case is used where one of them counts; the first thing told of it holds.
        """
        rows: Tallies = defaultdict(Counter)
        seen: set[str] = set()
        told = ((spans, flags, 1, None), (spans, flags, 0, reason), ((timed.pending,), None, 1, RowReason.STILL_OPEN))
        for places, marks, wanted, why in told:
            self._rows.tell(rows, timed.shares_of(places, marks, wanted), why)
            several = timed.repeated_at(places, marks, wanted)
            for name in several.keys() - seen:
                cases = [timed.cases[place] for place in several[name]]
                clock = selection.clock(cases[0].ticket)
                self._rows.tell(rows, {self._rows.share(cases[0].ticket, cases, clock.hears): 1}, why)
            seen |= several.keys()
        return self._accounts(selection.service, self._own_files(months), rows, timed.left_out)

    def _own_files(self, months: tuple[Month, ...], *, pauses: bool = True, events: bool = True) -> list[str]:
        """Return the files of these months that a figure rests on."""
        kinds = [kind for kind, wanted in zip(self._kinds, (True, pauses, events), strict=True) if wanted]
        return [kind[month].path for month in months for kind in kinds if month in kind]

    def _count_rows(self) -> None:
        """Count the rows of each file, when somebody asks for the first account."""
        if not self._is_counted:
            self._is_counted = True
            for path, service, is_replaced, number in self._rows.every():
                self._count(path, service, number)
                self._replaced[path, service] += number if is_replaced else 0

    def _accounts(
        self,
        service: str,
        own: Iterable[str],
        rows: Tallies,
        left_out: Mapping[str, Mapping[RowReason | None, int]],
    ) -> tuple[RowTally, ...]:
        """Return the accounts of the own files, and of the others of which a row was used."""
        self._count_rows()
        accounts: list[RowTally] = []
        for path in sorted({*own, *(path for path, became in rows.items() if path and became[None])}):
            became = Counter(rows[path])
            became.update(left_out.get(path, {}))
            became[RowReason.UPDATED] = self._replaced[path, service]
            accounts.append(self._rows_used(path, service, became))
        return tuple(accounts)


def _reopens(event: TicketEvent) -> bool:
    return event.state in REOPENED
