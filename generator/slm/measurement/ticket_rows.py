"""The rows about tickets: those of each ticket found at once, and what became of them counted by kinds of tickets."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from operator import attrgetter, lt
from typing import Any, Final, Generic, NamedTuple, TypeVar

from slm.measurement.case import Case, CountedCase
from slm.measurement.course import Conditions, in_order
from slm.measurement.record import Pause, Ticket, TicketEvent, TicketRecords
from slm.measurement.rows_used import RowReason, grouped

Row = TypeVar("Row", Pause, TicketEvent)
Hears = Callable[[TicketEvent], bool]
_Order = Callable[[Sequence[Row]], Sequence[Row]]
_NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
Tallies = defaultdict[str, Counter[RowReason | None]]
"""By file: how many rows became what; None for those that are used."""


class Kind(NamedTuple):
    """What decides of a ticket whether it is one of a target's, whatever its times (FAILURES F49)."""

    customer: str | None
    type: str
    priority: str | None


class Share(NamedTuple):
    """The rows that go with a ticket: where they stand, and what becomes of them where the ticket is used."""

    path: str
    used: tuple[tuple[str, RowReason | None, int], ...] = ()
    """Of its pauses and events: those that say something about its cases, and why the others do not."""
    others: tuple[tuple[str, int], ...] = ()
    """The same by file: where the ticket is not used, they are about a case that does not count."""
    rows: int = 1
    """Of how many rows of its file it was made: the entries of a log."""


class TicketRows:
    """The tickets by service and kind, each as the latest month knows it, and the rows about each of them."""

    def __init__(self, records: TicketRecords) -> None:
        """Group all rows once; what was made of several rows of a foreign file is no row of any file."""
        self.records = records
        self._kinds: dict[str, dict[Kind, list[Ticket]]] = {}
        for ticket in records.latest.values():
            kinds = self._kinds.setdefault(ticket.service, {})
            kinds.setdefault(Kind(ticket.customer, ticket.type, ticket.priority), []).append(ticket)
        # Of two that begin at once, the shorter holds, wherever it stands: less time is left out.
        self._pauses = _Latest(records.pauses, "start", order=_shortest_last)
        self._events = _Latest(records.events, "time", "state")
        self._shares: dict[Share, int] = {}
        self._known: list[Share] = []
        self._alone: dict[str, int] = {}
        self._plain: dict[tuple[str, int], int] = {}
        self._rest: dict[tuple[str, Kind, datetime | None], Counter[int]] = {}

    def kinds(self, service: str) -> Mapping[Kind, Sequence[Ticket]]:
        """Return the tickets of a service by their kind."""
        return self._kinds.get(service, {})

    def pauses(self, ticket: Ticket) -> tuple[Pause, ...]:
        """Return when a ticket waited."""
        return self._pauses.of(ticket.id)

    def events(self, ticket: Ticket, by: Conditions | None = None) -> tuple[TicketEvent, ...]:
        """Return what happened to a ticket, as far as nothing else tells in the order that a clock gives it."""
        told = self._events.of(ticket.id)
        return in_order(told, by) if by and told and not self.records.in_order else told

    def share(self, ticket: Ticket, cases: Sequence[CountedCase | Case], hears: Hears | None) -> int:
        """Return the number of the share of a ticket: rows go with it as far as they say something about its cases.

        Where nothing `hears` events, they do nothing; one that stopped a case decides it, whatever its state.
        """
        if (alone := self._alone.get(ticket.id)) is not None:
            return alone
        rows, elsewhere = 1 + self.records.entries.get(ticket.id, 0), self.records.entries_elsewhere.get(ticket.id, ())
        if not self._pauses.is_placed and not self._events.is_placed and not elsewhere:
            plain = ticket.file_path, rows
            if plain not in self._plain:
                self._plain[plain] = self.number(Share(ticket.file_path, rows=rows))
            self._alone[ticket.id] = alone = self._plain[plain]
            return alone
        found: Counter[tuple[str, RowReason | None]] = Counter({(path, None): number for path, number in elsewhere})
        waits: list[tuple[datetime, datetime]] | None = None
        for pause in self._pauses.placed(ticket.id):
            if waits is None:
                waits = [(interval.start, interval.end) for case in cases for interval in case.pauses]
            met = any(start < (pause.end or end) and pause.start < end for start, end in waits)
            found[pause.file_path, None if met else RowReason.OUTSIDE_CASE] += 1
        for event in self._events.placed(ticket.id):
            heard = hears is not None and (hears(event) or any(case.stopped == event.time for case in cases))
            found[event.file_path, None if heard else RowReason.OTHER_STATE] += 1
        others: Counter[str] = Counter()
        for (path, _), number in found.items():
            others[path] += number
        used = tuple((path, reason, number) for (path, reason), number in found.items())
        return self.number(Share(ticket.file_path, used, tuple(others.items()), rows))

    def number(self, share: Share) -> int:
        """Return the number by which a share is known."""
        if share not in self._shares:
            self._shares[share] = len(self._known)
            self._known.append(share)
        return self._shares[share]

    def numbered(self, number: int) -> Share:
        """Return the share that is known by a number."""
        return self._known[number]

    def tell(self, rows: Tallies, shares: Mapping[int, int], reason: RowReason | None) -> None:
        """Note what became of the rows of so many tickets of each share; `reason` is why they are not used."""
        for number, tickets in shares.items():
            share = self._known[number]
            rows[share.path][reason] += tickets * share.rows
            if reason is None:
                for path, why, several in share.used:
                    rows[path][why] += several * tickets
            else:
                for path, several in share.others:
                    rows[path][RowReason.OTHER_CASE] += several * tickets

    def rest(self, service: str, kind: Kind, until: datetime | None = None) -> Counter[int]:
        """Return the shares of all tickets of a kind, or of those that were opened by then."""
        asked = service, kind, until
        if asked not in self._rest:
            tickets = (ticket for ticket in self.kinds(service)[kind] if until is None or ticket.opened < until)
            self._rest[asked] = Counter(self.share(ticket, (), None) for ticket in tickets)
        return self._rest[asked]

    def every(self) -> Iterator[tuple[str, str, bool, int]]:
        """Yield of rows of a file the file, the service, whether a later row took their place, and their number."""
        latest, entries = self.records.latest, self.records.entries
        for ticket in self.records.tickets:
            current = latest[ticket.id]
            yield ticket.file_path, current.service, current is not ticket, 1 + entries.get(ticket.id, 0)
        for name, elsewhere in self.records.entries_elsewhere.items():
            # Whoever is shown some of the tickets is not shown the rows of others.
            yield from ((path, latest[name].service, False, number) for path, number in elsewhere if name in latest)
        for rows in (self._pauses, self._events):
            for row, is_replaced in rows.every():
                yield row.file_path, latest[row.ticket].service if row.ticket in latest else "", is_replaced, 1


class _Latest(Generic[Row]):
    """The rows about tickets that a later month did not write again, found by the ticket when they are asked for."""

    def __init__(self, rows: Sequence[Row], *key: str, order: _Order[Row] | None = None) -> None:
        """Tell the rows, and the fields in which those differ that are not of one thing, first the instant."""
        self._at: Callable[[Row], datetime] = attrgetter(key[0])
        self._key: Callable[[Row], Hashable] = attrgetter(*key)
        self._order: _Order[Row] | None = order
        self._every: Sequence[Row] = rows
        self._found: dict[str, tuple[Row, ...]] = {}
        said: bool | None = getattr(rows, "is_placed", None)
        self.is_placed = any(row.file_path for row in rows) if said is None else said

    @cached_property
    def _rows(self) -> Mapping[str, Sequence[Row]]:
        return grouped(self._every, attrgetter("ticket"))

    def of(self, name: str) -> tuple[Row, ...]:
        """Return the rows about a ticket: of each, that of the latest month; the folders of months sort by time."""
        if name not in self._found:
            found: Sequence[Any] = self._rows.get(name, ())
            if len(found) > 1:
                if self.is_placed:
                    found = sorted(self._order(found) if self._order else found, key=attrgetter("file_path"))
                instants = [*map(self._at, found)]
                if not all(map(lt, instants, instants[1:])):
                    found = self._newest(found)
            self._found[name] = tuple(found)
        return self._found[name]

    def _newest(self, found: Sequence[Any]) -> Sequence[Any]:
        """Return of rows of one thing the last one; of events that people wrote all that differ in the newest file."""
        keys: list[Hashable] = [*map(self._key, found)]
        if self._order is not None or not self.is_placed:
            return [*dict(zip(keys, found, strict=True)).values()]
        newest = {key: row.file_path for key, row in zip(keys, found, strict=True)}
        of_newest: Iterator[Any] = (row for key, row in zip(keys, found, strict=True) if newest[key] == row.file_path)
        return [*{row.model_dump_json(): row for row in of_newest}.values()]

    def placed(self, name: str) -> tuple[Row, ...]:
        """Return those of them that stand in a file."""
        return tuple(row for row in self.of(name) if row.file_path) if self.is_placed else ()

    def every(self) -> Iterator[tuple[Row, bool]]:
        """Yield each row that stands in a file, and whether another one took its place."""
        for name, several in self._rows.items() if self.is_placed else ():
            latest = {id(row) for row in self.of(name)}
            yield from ((row, id(row) not in latest) for row in several if row.file_path)


def _shortest_last(pauses: Sequence[Pause]) -> Sequence[Pause]:
    """Put pauses that people wrote in order of their ends; what a source made stays in the order of its newest file."""
    return sorted(pauses, key=lambda pause: (pause.file_path and pause.end) or _NEVER, reverse=True)
