"""From the rows of foreign files to our records, with an account of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, assert_never

from slm.calendar import Month
from slm.measurement import (
    ForeignSource,
    ImportedFile,
    ImportedRecords,
    Outage,
    OutageRecords,
    Pause,
    Probe,
    ProbeRecords,
    RowReason,
    StateReading,
    Survey,
    SurveyRecords,
    Ticket,
    TicketEvent,
    TicketRecords,
    TimelineRecords,
    source_kinds,
    timeline_records,
)
from slm.problem import InputError, Mistake, Problem
from slm.reading.sources.rows import JOINED, Fields, ForeignFile, SourceRows, UnderstoodRow, fields_without

TICKET_REPEATED: Final = Mistake(
    "SLM737",
    "the ticket '{value}' has several rows, the first in line {line}",
    "For an audit log, write several_rows: last and the column changed; else correct the export.",
)
WRONG_LENGTH: Final = Mistake(
    "SLM738",
    "'{value}' is not how long something lasts",
    "A number of {unit} is expected; length_unit of the source says of what.",
)
TOO_LONG: Final = Mistake(
    "SLM739",
    "it lasts from {start} to {end}, longer than {longest}",
    "Check the end; if it is right, write a longer time in longest of the source.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a source says: records of ours, an account of all rows, and what is wrong with them."""

    records: ImportedRecords | TimelineRecords
    files: tuple[ImportedFile, ...]
    problems: tuple[Problem, ...] = ()


def records_of_files(
    source: source_kinds.AnySource, files: Sequence[ForeignFile], taken_on: Mapping[Month, date] | None = None
) -> Imported:
    """Return the records that a source makes of its files.

    Every row is used, left out with a reason, or refused; rows that are refused for one reason are one problem.
    `taken_on` are the days on which the data of months were taken that are not closed.
    """
    rows = SourceRows(source, files)
    records = _make_records(source, rows)
    if isinstance(records, ProbeRecords) and not source.covers:
        records = replace(records, files=rows.files(_months_seen(records)))
    elif not isinstance(records, TimelineRecords):
        records = replace(records, files=rows.files(_covered(source, files, taken_on or {})))
    if isinstance(records, TicketRecords) and records.events:
        # Whoever exports events exports all of them.
        records = replace(records, event_files=records.files)
    return Imported(records=records, files=tuple(rows.accounts()), problems=tuple(rows.problems()))


def _make_records(source: source_kinds.AnySource, rows: SourceRows) -> ImportedRecords | TimelineRecords:
    match source:
        case source_kinds.TicketSource():
            return _tickets_of(source, rows)
        case source_kinds.EventSource():
            return _cases_of(source, rows)
        case source_kinds.OutageSource():
            return _outages(source, rows)
        case source_kinds.ProbeSource():
            probes = filter(None, (rows.make(Probe, row, row.fields) for row in rows.understood()))
            return ProbeRecords(probes=tuple(probes), known_for=source.known_for)
        case source_kinds.SurveySource():
            days = ((row, _with_days(source, row.fields)) for row in rows.understood())
            return SurveyRecords(surveys=tuple(filter(None, (rows.make(Survey, row, fields) for row, fields in days))))
        case source_kinds.TimelineSource():
            readings = [
                StateReading(
                    str(row.fields["service"]), at, source.states[str(row.fields["state"])], rows.path(row.file)
                )
                for row in rows.understood()
                if isinstance(at := row.fields["time"], datetime)
            ]
            return timeline_records(source, readings, (account.rows for account in rows.accounts()))
    assert_never(source)


def _outages(source: source_kinds.OutageSource, rows: SourceRows) -> OutageRecords:
    outages: list[Outage] = []
    for row in rows.understood():
        said = _with_days(source, fields_without(row.fields, "length"))
        fields: dict[str, object] = {"id": _id_of(said)} | said
        try:
            if "length" in row.fields and "end" not in fields:
                fields["end"] = _end(source, row.fields)
            _check_length(source, fields)
        except InputError as mistaken:
            rows.refuse(row.file, row.row, mistaken)
            continue
        if outage := rows.make(Outage, row, fields):
            outages.append(outage)
    return OutageRecords(outages=tuple(outages))


def _id_of(said: Mapping[str, object]) -> str:
    """Return the id of an interruption that has none in its export: service and start, and not the number of its row.

    A customer reads it, who must not learn how many rows others have (FAILURES S6).
    """
    start = said.get("start")
    moment = f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(start, datetime) else "unknown"
    return f"{str(said.get('service', ''))[:40]}-{moment}"


_WORK: Final = ("run", "respond", "pause")
"""What opens a case again that was solved."""
_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600}


def _end(source: source_kinds.OutageSource, fields: Fields) -> datetime:
    start, text = fields["start"], str(fields["length"])
    try:
        lasted = Decimal(text)
    except InvalidOperation:
        lasted = Decimal(-1)
    if not isinstance(start, datetime) or not 0 <= lasted < 1_000_000_000:
        raise WRONG_LENGTH.raised("length", value=text, unit=source.length_unit)
    return start + timedelta(microseconds=int(lasted * _SECONDS[source.length_unit] * 1_000_000))


def _check_length(source: source_kinds.OutageSource, fields: Mapping[str, object]) -> None:
    start, end = fields["start"], fields.get("end")
    if not source.longest or not isinstance(start, datetime) or not isinstance(end, datetime):
        return
    if end - start > timedelta(seconds=source.longest.seconds(working_day=0)):
        raise TOO_LONG.raised("end", start=start.isoformat(), end=end.isoformat(), longest=source.longest)


def _with_days(source: ForeignSource, fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields with the day alone of those that are days to the book, also where a time was read."""
    times = ((name, at) for name in source.days if isinstance(at := fields.get(name), datetime))
    return {**fields, **{name: at.date().isoformat() for name, at in times}}


def _covered(source: ForeignSource, files: Sequence[ForeignFile], taken_on: Mapping[Month, date]) -> Iterator[Month]:
    """Yield the months of which the export is complete; of one that is not over, up to the day the data were taken."""
    named = {file.month for file in files if file.month}
    if source.covers is None:
        yield from sorted(named)
        return
    months = [month for month in source.covers.months if not named or month in named]
    yield from months
    last = Month.of(source.covers.until)
    if source.covers.start <= last.first_day and last in taken_on and taken_on[last] < source.covers.until:
        yield last


def _months_seen(records: ProbeRecords) -> Iterator[Month]:
    days = [probe.time.date() for probe in records.probes]
    month, last = (Month.of(min(days)), Month.of(max(days))) if days else (None, None)
    while month and last and month <= last:
        yield month
        month = month.next


def _tickets_of(source: source_kinds.TicketSource, rows: SourceRows) -> TicketRecords:
    """Return the tickets of a service desk: a row for each of them, or an audit log of their changes."""
    by_ticket = _grouped(rows, "id")
    if source.several_rows == "last":
        return _audited(source, rows, by_ticket)
    tickets: list[Ticket] = []
    for several in by_ticket.values():
        first: dict[str, UnderstoodRow] = {}
        for found in several:
            # The exports of two months may both hold a ticket; the later one holds then.
            before = first.setdefault(found.file.table.path, found)
            if before is not found:
                words = {"value": found.fields["id"], "line": before.row.line or before.row.number}
                rows.refuse(found.file, found.row, TICKET_REPEATED.raised("id", **words))
            elif ticket := rows.make(Ticket, found, fields_without(found.fields, "changed", "state")):
                tickets.append(ticket)
    return TicketRecords(tickets=tuple(tickets))


def _grouped(rows: SourceRows, name: str) -> dict[str, list[UnderstoodRow]]:
    """Return the rows of each ticket, by the field that names it."""
    found: dict[str, list[UnderstoodRow]] = {}
    for row in rows.understood():
        found.setdefault(str(row.fields[name]), []).append(row)
    return found


def _joined(rows: SourceRows, in_order: Sequence[UnderstoodRow], fields: Mapping[str, object]) -> Ticket | None:
    """Return the ticket that stands in the last of its rows, and account for the others."""
    ticket = rows.make(Ticket, in_order[-1], fields)
    for row in in_order[:-1]:
        rows.leave_out(row.file, JOINED if ticket else RowReason.REFUSED)
    return ticket


def _audited(
    source: source_kinds.TicketSource, rows: SourceRows, by_ticket: Mapping[str, list[UnderstoodRow]]
) -> TicketRecords:
    """Return tickets as their last rows tell them; the rows before it tell how they came there."""
    tickets: list[Ticket] = []
    pauses: list[Pause] = []
    events: list[TicketEvent] = []
    for name, several in by_ticket.items():
        in_order = _in_order(several, "changed")
        if ticket := _joined(rows, in_order, fields_without(in_order[-1].fields, "changed", "state")):
            tickets.append(ticket)
            events += _history(ticket, in_order)
            if source.states:
                waits = [(row, source.states.get(str(row.fields.get("state"))) == "pause") for row in in_order]
                pauses += _pauses(name, waits, "changed")
    return TicketRecords(tickets=tuple(tickets), pauses=tuple(pauses), events=tuple(events))


def _history(ticket: Ticket, in_order: Sequence[UnderstoodRow]) -> Iterator[TicketEvent]:
    """Yield the states that a ticket entered and the priorities that it got, as an audit log tells them."""
    known: dict[str, object] = {"state": None, "priority": None}
    for row in in_order:
        at = row.fields.get("changed")
        if not isinstance(at, datetime):
            return
        # What the first row says was so from the beginning.
        is_first = all(value is None for value in known.values())
        told: dict[str, object] = {name: row.fields.get(name) for name in known}
        said = {name: value if value != known[name] else None for name, value in told.items()}
        known = told
        if any(said.values()):
            time = ticket.opened if is_first else max(at, ticket.opened)
            yield TicketEvent.model_validate({"ticket": ticket.id, "time": time} | said)


def _pauses(name: str, in_order: Sequence[tuple[UnderstoodRow, bool]], time: str) -> Iterator[Pause]:
    """Yield the times in which a ticket waited: from a row that says so until the next that says otherwise (F38)."""
    since: object = None
    for row, waits in in_order:
        at = row.fields[time]
        if waits:
            since = since or at
        elif since:
            yield Pause.model_validate({"ticket": name, "start": since, "end": at})
            since = None
    if since:
        yield Pause.model_validate({"ticket": name, "start": since})


def _cases_of(source: source_kinds.EventSource, rows: SourceRows) -> TicketRecords:
    """Return the cases of an event log as tickets, with their pauses and reopenings."""
    tickets: list[Ticket] = []
    pauses: list[Pause] = []
    events: list[TicketEvent] = []
    for name, several in _grouped(rows, "case").items():
        in_order = _in_order(several, "time")
        course = [(row, _does(source, row)) for row in in_order]
        said: dict[str, object] = {"id": name, "opened": in_order[0].fields["time"]}
        for row in in_order:
            said |= fields_without(row.fields, "case", "activity", "time")
        if ticket := _joined(rows, in_order, said | _ends(course)):
            tickets.append(ticket)
            pauses += _pauses(name, [(row, does == "pause") for row, does in course if does != "nothing"], "time")
            events += _reopenings(name, course)
    return TicketRecords(tickets=tuple(tickets), pauses=tuple(pauses), events=tuple(events))


def _does(source: source_kinds.EventSource, event: UnderstoodRow) -> str:
    return source.states.get(str(event.fields["activity"])) or source.other_states or "nothing"


def _ends(course: Sequence[tuple[UnderstoodRow, str]]) -> dict[str, object]:
    """Return when a case was answered, resolved and closed; work after that opens it again (FAILURES F41)."""
    found: dict[str, object] = {}
    for row, does in course:
        at = row.fields["time"]
        if does in _WORK:
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
    for row, does in course:
        at = row.fields["time"]
        if does == "stop":
            stopped = at
        elif does in _WORK and stopped:
            for time, state in ((stopped, "resolved"), (at, "reopened")):
                yield TicketEvent.model_validate({"ticket": name, "time": time, "state": state})
            stopped = None


def _in_order(several: Sequence[UnderstoodRow], time: str) -> list[UnderstoodRow]:
    """Return rows in the order of their time; of one moment, in that of the file."""
    return (
        sorted(several, key=lambda row: row.fields[time]) if all(time in row.fields for row in several) else [*several]
    )
