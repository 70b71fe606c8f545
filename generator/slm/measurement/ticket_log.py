"""All recorded tickets, looked up by service; which of them a period counts, and what became of every row."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import chain
from typing import Literal, TypeVar

from slm.calendar import Interval, Month
from slm.measurement.case import Case, CaseClock
from slm.measurement.figure import Figure, RowReason, RowsUsed
from slm.measurement.record import RecordFile, TicketRecords
from slm.measurement.ticket import Pause, Ticket

Clocks = tuple[tuple[datetime | None, CaseClock], ...]
"""The clocks of a target and the instants from which they hold; the first holds for all tickets before it too."""
Row = TypeVar("Row", Ticket, Pause)

_Tally = Counter[RowReason | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which tickets a target counts and by which clocks; what is empty or None does not select."""

    service: str
    clocks: Clocks
    population: Literal["due_in_period", "created_in_period", "resolved_in_period"]
    types: tuple[str, ...] = ()
    priority: str | None = None
    customer: str | None = None

    def leaves_out(self, ticket: Ticket) -> RowReason | None:
        """Return why a ticket is none of the target's, whatever its times; None where it is one (FAILURES F49)."""
        if self.customer and ticket.customer not in (None, self.customer):
            return RowReason.OTHER_CUSTOMER
        if self.types and ticket.type not in self.types:
            return RowReason.OTHER_TYPE
        if self.priority and ticket.priority != self.priority:
            return RowReason.OTHER_PRIORITY
        return None

    def instant(self, case: Case) -> datetime | None:
        """Return what decides in which period a case counts; None while that has not happened (FAILURES F48)."""
        if self.population == "created_in_period":
            return case.ticket.opened
        return case.due_at if self.population == "due_in_period" else case.stopped


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

    def within(self, span: Interval) -> tuple[Case, ...]:
        """Return the cases that fall into a span of time."""
        return self.cases[bisect_left(self.instants, span.start) : bisect_left(self.instants, span.end)]


class TicketLog:
    """The last known state of all tickets, with their pauses, by service."""

    def __init__(self, records: TicketRecords) -> None:
        """Let the rows of later months take the place of earlier ones, and count them all by file."""
        self._months = frozenset(records.files)
        self._paths = {month: [records.files[month].path] for month in records.files}
        for month, file in records.pause_files.items():
            self._paths.setdefault(month, []).append(file.path)
        self._sha256 = {file.path: file.sha256 for file in _files(records)}
        self._read: Counter[str] = Counter({file.path: 0 for file in _files(records)})
        self._path: dict[int, str] = {}
        self._replaced: dict[str, Counter[str]] = {}
        self._rows_of: dict[str, Counter[str]] = {}
        tickets, pauses = _latest(records.tickets, _id), _latest(records.pauses, _beginning)
        self._of_service: dict[str, list[Ticket]] = {}
        for ticket in tickets.values():
            self._of_service.setdefault(ticket.service, []).append(ticket)
        self._pauses: dict[str, list[Pause]] = {}
        for pause in pauses.values():
            self._pauses.setdefault(pause.ticket, []).append(pause)
        services = {each.id: each.service for each in tickets.values()}
        for ticket in records.tickets:
            self._count(ticket, services[ticket.id], replaced=tickets[ticket.id] is not ticket)
        for pause in records.pauses:
            self._count(pause, services.get(pause.ticket, ""), replaced=pauses[_beginning(pause)] is not pause)
        self._cases: dict[tuple[Selection, datetime], _Selected] = {}

    def has(self, month: Month) -> bool:
        """Return whether there is a record of this month, so that no row means no ticket (FAILURES F1)."""
        return month in self._months

    @property
    def last(self) -> Month | None:
        """The last month of which there is a record."""
        return max(self._months, default=None)

    def attainment(
        self,
        selection: Selection,
        *,
        known: tuple[Interval, ...],
        until: datetime,
        months: Iterable[Month],
        coverage: Fraction,
    ) -> Figure:
        """Return how many tickets kept their limit, of how many that count in the known time of a period.

        A ticket is held to the clock that was in force when it was opened. `until` is when the record ends: what was
        still open then and overdue counts as missed, and is listed.
        """
        selected = self._selected(selection, until)
        found = [case for span in known for case in selected.within(span)]
        open_yet = [case for case in found if case.stopped is None and case.due_at >= until]
        counted = [case for case in found if case.stopped is not None or case.due_at < until]
        rows: dict[str, _Tally] = {path: Counter() for month in months for path in self._paths.get(month, ())}
        own = frozenset(rows)
        self._tell(rows, counted, None)
        self._tell(rows, open_yet, RowReason.NOT_YET_DUE)
        self._tell(rows, selected.pending, RowReason.STILL_OPEN)
        told = [path for path in rows if path in own or rows[path][None]]
        return Figure(
            numerator=Fraction(sum(case.is_on_time for case in counted)),
            denominator=Fraction(len(counted)),
            coverage=coverage,
            events=len(counted),
            sources=tuple(
                self._rows_used(path, selection.service, rows[path] + selected.left_out.get(path, Counter()))
                for path in sorted(told)
            ),
            cases=tuple(counted),
            late=tuple(case for case in selected.late if known and case.is_late_at(known[-1].end)),
        )

    def _selected(self, selection: Selection, until: datetime) -> _Selected:
        """Return the cases of a target as they were known at `until`; what was opened later is not known."""
        if (selection, until) in self._cases:
            return self._cases[selection, until]
        left_out: dict[str, _Tally] = {}
        cases: list[Case] = []
        for ticket in self._of_service.get(selection.service, ()):
            if ticket.opened >= until:
                continue
            pauses = self._pauses.get(ticket.id, ())
            if reason := selection.leaves_out(ticket):
                left_out.setdefault(self._path[id(ticket)], Counter())[reason] += 1
                for pause in pauses:
                    left_out.setdefault(self._path[id(pause)], Counter())[RowReason.OTHER_CASE] += 1
            else:
                cases.append(_clock(selection.clocks, ticket.opened).case(ticket, pauses, until))
        decided = sorted(
            ((at, case.ticket.id, case) for case in cases if (at := selection.instant(case))), key=lambda each: each[:2]
        )
        late = (case for case in cases if case.due_at < (case.stopped or until))
        self._cases[selection, until] = _Selected(
            cases=tuple(case for _, _, case in decided),
            instants=tuple(at for at, _, _ in decided),
            pending=tuple(case for case in cases if selection.instant(case) is None),
            late=tuple(sorted(late, key=lambda each: (each.due_at, each.ticket.id))),
            left_out=left_out,
        )
        return self._cases[selection, until]

    def _tell(self, rows: dict[str, _Tally], cases: Iterable[Case], reason: RowReason | None) -> None:
        """Note what became of the rows of these cases."""
        for case in cases:
            rows.setdefault(self._path[id(case.ticket)], Counter())[reason] += 1
            for pause, why in self._pauses_of(case, reason):
                rows.setdefault(self._path[id(pause)], Counter())[why] += 1

    def _count(self, row: Ticket | Pause, service: str, *, replaced: bool) -> None:
        path = self._path[id(row)] = row.file_path
        self._read[path] += 1
        self._rows_of.setdefault(path, Counter())[service] += 1
        if replaced:
            self._replaced.setdefault(path, Counter())[service] += 1

    def _pauses_of(self, case: Case, reason: RowReason | None) -> Iterable[tuple[Pause, RowReason | None]]:
        for pause in self._pauses.get(case.ticket.id, ()):
            met = any(each.start < (pause.end or each.end) and pause.start < each.end for each in case.pauses)
            outside = None if met else RowReason.OUTSIDE_CASE
            yield pause, outside if reason is None else RowReason.OTHER_CASE

    def _rows_used(self, path: str, service: str, became: _Tally) -> RowsUsed:
        read, here = self._read[path], self._rows_of.get(path, Counter())[service]
        used = became[None]
        reasons: dict[str, int] = {
            RowReason.UPDATED: self._replaced.get(path, Counter())[service],
            RowReason.OTHER_SERVICE: read - here,
            **{str(reason): number for reason, number in became.items() if reason},
        }
        left = read - used - sum(reasons.values())
        reasons[RowReason.OUTSIDE_PERIOD] = reasons.get(RowReason.OUTSIDE_PERIOD, 0) + left
        return RowsUsed(
            path=path, sha256=self._sha256.get(path, ""), read=read, used=used, excluded=read - used,
            reasons={str(why): reasons[why] for why in sorted(reasons) if reasons[why]},
        )  # fmt: skip


def _files(records: TicketRecords) -> Iterable[RecordFile]:
    return chain(records.files.values(), records.pause_files.values())


def _latest(rows: Iterable[Row], key: Callable[[Row], object]) -> dict[object, Row]:
    """Return the row of the latest month for each key; the folders of months sort by time."""
    return {key(each): each for each in sorted(rows, key=lambda row: row.file_path)}


def _id(ticket: Ticket) -> object:
    return ticket.id


def _beginning(pause: Pause) -> object:
    return pause.ticket, pause.start


def _clock(clocks: Clocks, opened: datetime) -> CaseClock:
    """Return the clock in force when a ticket was opened."""
    held = [clock for since, clock in clocks if since is None or since <= opened]
    return held[-1]
