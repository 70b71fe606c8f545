"""Tickets from rows: one row each, an audit log, or an event log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from slm.measurement import EventSource, Pause, RowReason, Ticket, TicketEvent, TicketRecords, TicketSource
from slm.problem import Mistake
from slm.reading.sources.rows import JOINED, SourceRows, UnderstoodRow, fields_without

TICKET_REPEATED: Final = Mistake(
    "SLM737",
    "the ticket '{value}' has several rows, the first in line {line}",
    "For an audit log, write several_rows: last and the column changed; else correct the export.",
)


def tickets_of(source: TicketSource, rows: SourceRows) -> TicketRecords:
    """Return the tickets of a service desk: a row for each of them, or an audit log of their changes."""
    by_ticket: dict[str, list[UnderstoodRow]] = {}
    for row in rows.understood():
        by_ticket.setdefault(str(row.fields["id"]), []).append(row)
    if source.several_rows == "last":
        return _audited(source, rows, by_ticket)
    tickets: list[Ticket] = []
    for several in by_ticket.values():
        first: dict[str, UnderstoodRow] = {}
        for understood_row in several:
            # The exports of two months may both hold a ticket; the later one holds then.
            before = first.setdefault(understood_row.file.table.path, understood_row)
            if before is not understood_row:
                words = {"value": understood_row.fields["id"], "line": before.row.line or before.row.number}
                rows.refuse(understood_row.file, understood_row.row, TICKET_REPEATED.raised("id", **words))
            elif ticket := rows.make(Ticket, understood_row, fields_without(understood_row.fields, "changed", "state")):
                tickets.append(ticket)
    return TicketRecords(tickets=tuple(tickets))


def _audited(source: TicketSource, rows: SourceRows, by_ticket: Mapping[str, list[UnderstoodRow]]) -> TicketRecords:
    """Return tickets as their last rows tell them; the rows before it tell how they came there."""
    tickets: list[Ticket] = []
    pauses: list[Pause] = []
    events: list[TicketEvent] = []
    for name, several in by_ticket.items():
        in_order = _in_order(several, "changed")
        last = in_order[-1]
        ticket = rows.make(Ticket, last, fields_without(last.fields, "changed", "state"))
        for row in in_order[:-1]:
            rows.leave_out(row.file, JOINED if ticket else RowReason.REFUSED)
        if ticket:
            tickets.append(ticket)
            events += _history(ticket, in_order)
        if ticket and source.states:
            waits = (
                source.states.get(str(understood_row.fields.get("state"))) == "pause" for understood_row in in_order
            )
            pauses += _pauses(name, list(zip(in_order, waits, strict=True)), "changed")
    return TicketRecords(tickets=tuple(tickets), pauses=tuple(pauses), events=tuple(events))


def _history(ticket: Ticket, in_order: Sequence[UnderstoodRow]) -> Iterator[TicketEvent]:
    """Yield the states that a ticket entered and the priorities that it got, as an audit log tells them."""
    state: object = None
    priority: object = None
    for understood_row in in_order:
        at = understood_row.fields.get("changed")
        if not isinstance(at, datetime):
            return
        # What the first row says was so from the beginning.
        at = ticket.opened if priority is None and state is None else max(at, ticket.opened)
        said = {
            "state": understood_row.fields.get("state") if understood_row.fields.get("state") != state else None,
            "priority": understood_row.fields.get("priority")
            if understood_row.fields.get("priority") != priority
            else None,
        }
        state, priority = understood_row.fields.get("state"), understood_row.fields.get("priority")
        if any(said.values()):
            yield TicketEvent.model_validate({"ticket": ticket.id, "time": at} | said)


def _pauses(name: str, in_order: Sequence[tuple[UnderstoodRow, bool]], time: str) -> Iterator[Pause]:
    """Yield the times in which a ticket waited: from a row that says so until the next that says otherwise (F38)."""
    since: object = None
    for understood_row, waits in in_order:
        at = understood_row.fields[time]
        if waits:
            since = since or at
        elif since:
            yield Pause.model_validate({"ticket": name, "start": since, "end": at})
            since = None
    if since:
        yield Pause.model_validate({"ticket": name, "start": since})


def cases_of(source: EventSource, rows: SourceRows) -> TicketRecords:
    """Return the cases of an event log as tickets, with their pauses and reopenings."""
    by_case: dict[str, list[UnderstoodRow]] = {}
    for row in rows.understood():
        by_case.setdefault(str(row.fields["case"]), []).append(row)
    tickets: list[Ticket] = []
    pauses: list[Pause] = []
    events: list[TicketEvent] = []
    for name, several in by_case.items():
        in_order = _in_order(several, "time")
        course = [(understood_row, _does(source, understood_row)) for understood_row in in_order]
        said: dict[str, object] = {"id": name, "opened": in_order[0].fields["time"]}
        for understood_row in in_order:
            said |= fields_without(understood_row.fields, "case", "activity", "time")
        ticket = rows.make(Ticket, in_order[-1], said | _ends(course))
        for row in in_order[:-1]:
            rows.leave_out(row.file, JOINED if ticket else RowReason.REFUSED)
        if ticket:
            tickets.append(ticket)
            pauses += _pauses(
                name,
                [(understood_row, does == "pause") for understood_row, does in course if does != "nothing"],
                "time",
            )
            events += _reopenings(name, course)
    return TicketRecords(tickets=tuple(tickets), pauses=tuple(pauses), events=tuple(events))


def _does(source: EventSource, event: UnderstoodRow) -> str:
    return source.states.get(str(event.fields["activity"])) or source.other_states or "nothing"


def _ends(course: Sequence[tuple[UnderstoodRow, str]]) -> dict[str, object]:
    """Return when a case was answered, resolved and closed; work after that opens it again (FAILURES F41)."""
    found: dict[str, object] = {}
    for understood_row, does in course:
        at = understood_row.fields["time"]
        if does in ("run", "respond", "pause"):
            found.pop("resolved", None)
            found.pop("closed", None)
        if does == "respond":
            found.setdefault("responded", at)
        elif does == "stop":
            # A second solution without work in between changes nothing.
            found["resolved"] = at
        elif does == "close":
            found["closed"] = at
    return found


def _reopenings(name: str, course: Sequence[tuple[UnderstoodRow, str]]) -> Iterator[TicketEvent]:
    """Yield each earlier end of a case and the work that opened it again."""
    stopped: object = None
    for understood_row, does in course:
        if does == "stop":
            stopped = understood_row.fields["time"]
        elif does in ("run", "respond", "pause") and stopped:
            yield TicketEvent.model_validate({"ticket": name, "time": stopped, "state": "resolved"})
            yield TicketEvent.model_validate(
                {"ticket": name, "time": understood_row.fields["time"], "state": "reopened"}
            )
            stopped = None


def _in_order(several: Sequence[UnderstoodRow], time: str) -> list[UnderstoodRow]:
    """Return rows in the order of their time; of one moment, in that of the file."""
    if all(time in understood_row.fields for understood_row in several):
        return sorted(several, key=lambda understood_row: understood_row.fields[time])
    return list(several)
