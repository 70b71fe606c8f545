"""From the rows of foreign files to our records, with an account of every row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Final, NamedTuple, TypeVar

from pydantic import ValidationError
from typing_extensions import override

from slm.calendar import Month
from slm.measurement import (
    UNKNOWN_NAME,
    UNKNOWN_STATE,
    VALUE_NOT_MAPPED,
    EventSource,
    ForeignSource,
    ImportedFile,
    ImportedRecords,
    Observation,
    Outage,
    OutageRecords,
    OutageSource,
    Pause,
    Probe,
    ProbeRecords,
    ProbeSource,
    RecordFile,
    RowReason,
    RowsLeftOut,
    Survey,
    SurveyRecords,
    SurveySource,
    Ticket,
    TicketEvent,
    TicketRecords,
    TicketSource,
    TimelineRecords,
    TimelineSource,
    timeline_records,
)
from slm.problem import Mistake, Mistaken, Place, Problem, Severity
from slm.reading.csv_records import MISSING_CELL
from slm.reading.sources.cells import Cells, Fields
from slm.reading.sources.table import Row, Table
from slm.reading.typed import problems_of
from slm.reading.yaml_text import Document
from slm.values import LocalText, Source, Written

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

JOINED: Final = "joined"
"""Why a row counts for nothing of its own: another row of the same ticket stands for all of them."""

_BY_VALUE: Final = (UNKNOWN_NAME, UNKNOWN_STATE, VALUE_NOT_MAPPED)
"""What is to be mended for each value once, wherever it stands."""
_MOST_SHOWN: Final = 100

Records = ImportedRecords | TimelineRecords
Model = TypeVar("Model", bound=Written)


class ForeignFile(NamedTuple):
    """A file that was read for a source, and the month that its name says."""

    table: Table
    sha256: str
    month: Month | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a source says: records of ours, an account of all rows, and what is wrong with them."""

    records: Records
    files: tuple[ImportedFile, ...]
    problems: tuple[Problem, ...] = ()


def imported(
    source: ForeignSource, files: Sequence[ForeignFile], taken_on: Mapping[Month, date] | None = None
) -> Imported:
    """Return the records that a source makes of its files.

    Every row is used, left out with a reason, or refused; rows that are refused for one reason are one problem.
    `taken_on` are the days on which the data of months were taken that are not closed.
    """
    rows = _Rows(source, files)
    records = _made(source, rows)
    if isinstance(records, ProbeRecords) and not source.covers:
        records = replace(records, files=rows.files(_months_seen(records)))
    elif not isinstance(records, TimelineRecords):
        records = replace(records, files=rows.files(_covered(source, files, taken_on or {})))
    if isinstance(records, TicketRecords) and records.events:
        # Whoever exports events exports all of them.
        records = replace(records, event_files=records.files)
    return Imported(records=records, files=rows.accounts(), problems=tuple(rows.problems()))


class _Understood(NamedTuple):
    """A row, the file in which it stands, and what it says."""

    file: ForeignFile
    row: Row
    fields: Fields


@dataclass(slots=True)
class _Refusal:
    """Rows that are refused for one reason: the first of them, and how many there are."""

    mistaken: Mistaken
    place: Place
    field: str
    rows: int = 0


class _Rows:
    """The rows of all files of a source, and what became of them."""

    def __init__(self, source: ForeignSource, files: Sequence[ForeignFile]) -> None:
        self.source, self._files = source, files
        self._cells = Cells(source)
        self._whole = None if len(files) == 1 or all(each.month for each in files) else _together(source)
        self._left_out: dict[str, Counter[tuple[str, LocalText | None]]] = {}
        self._refusals: dict[tuple[object, ...], _Refusal] = {}
        self._sources: dict[str, _Source] = {}

    def path(self, file: ForeignFile) -> str:
        """Return under which name the rows of a file are accounted for: many files of one pattern are one."""
        return self._whole or file.table.path

    def understood(self) -> Iterator[_Understood]:
        """Yield the rows that count, in the order of the files; the others are left out or refused."""
        for file in self._files:
            path = file.table.path
            for row in file.table.rows:
                why = self._cells.left_out(row, path)
                if why:
                    self.leave_out(file, why.why, why.reason)
                elif row.broken:
                    self._refuse_broken(file, row.broken)
                else:
                    try:
                        fields = self._cells.fields(row, path)
                        _check_state(self.source, fields)
                    except Mistaken as mistaken:
                        self.refuse(file, row, mistaken)
                    else:
                        yield _Understood(file, row, fields)

    def leave_out(self, file: ForeignFile, why: str, reason: LocalText | None = None) -> None:
        """Count a row that is left out."""
        self._left_out.setdefault(self.path(file), Counter())[why, reason] += 1

    def refuse(self, file: ForeignFile, row: Row, mistaken: Mistaken) -> None:
        """Count a row that cannot be understood, and keep the first of its kind as an example."""
        name = str(mistaken.path[0]) if mistaken.path else ""
        shown = mistaken.words if mistaken.mistake in _BY_VALUE and len(self._refusals) < _MOST_SHOWN else ()
        path = file.table.path if len(self._refusals) < _MOST_SHOWN else self.path(file)
        key = path, mistaken.mistake.code, name, shown
        if key not in self._refusals:
            place = file.table.place(row, self.source.mapped.get(name))
            self._refusals[key] = _Refusal(mistaken, place, name)
        self._refusals[key].rows += 1
        self.leave_out(file, RowReason.REFUSED)

    def _refuse_broken(self, file: ForeignFile, problem: Problem) -> None:
        key = problem.place.path, problem.code, "", ()
        self._refusals.setdefault(key, _Refusal(Mistaken(problem.mistake, (), problem.words), problem.place, ""))
        self._refusals[key].rows += 1
        self.leave_out(file, RowReason.REFUSED)

    def make(self, model: type[Model], found: _Understood, fields: Mapping[str, object]) -> Model | None:
        """Return a record that stands in the row; None where the row is refused."""
        try:
            record = model.model_validate(fields)
        except ValidationError as error:
            self.refuse(found.file, found.row, _mistaken(error, model, fields))
            return None
        path = self.path(found.file)
        source = self._sources.setdefault(path, _Source(path))
        source.lines.append((found.file.table.path, found.row.line))
        record.written_in(source, len(source.lines) - 1)
        return record

    def files(self, months: Iterable[Month]) -> dict[Month, RecordFile]:
        """Return which file is the record of each month: its own, or the one (or all of them) that covers it."""
        accounts = {each.path: each for each in self.accounts()}
        of_month = {each.month: self.path(each) for each in self._files if each.month}
        only = next(iter(accounts.values()), None)
        found = {month: accounts[of_month[month]] if month in of_month else only for month in months}
        return {
            month: RecordFile(path=each.path, sha256=each.sha256, rows=each.read)
            for month, each in found.items()
            if each
        }

    def accounts(self) -> tuple[ImportedFile, ...]:
        """Return what became of the rows of each file, or of all files of a pattern together."""
        together: dict[str, list[ForeignFile]] = {}
        for each in self._files:
            together.setdefault(self.path(each), []).append(each)
        return tuple(
            ImportedFile(
                path=path,
                sha256=_hash(files),
                files=tuple(each.table.path for each in files),
                read=sum(len(each.table.rows) for each in files),
                left_out=tuple(
                    RowsLeftOut(why=str(why), rows=number, reason=reason)
                    for (why, reason), number in self._left_out.get(path, Counter()).items()
                ),
            )
            for path, files in together.items()
        )

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the rows: one problem for all rows that are wrong in one way."""
        for each in self._refusals.values():
            mistake = each.mistaken.mistake
            if self.source.wrong_rows == "left_out":
                mistake = replace(mistake, severity=Severity.WARNING)
            also = self.source.place("columns", each.field) if each.field else self.source.place()
            yield Problem(mistake, each.place, each.mistaken.words, (also,), each.rows)


@dataclass(frozen=True, slots=True)
class _Source(Source):
    """Where the records of a file stand, or of several that are accounted for together: their lines are kept."""

    lines: list[tuple[str, int]] = field(default_factory=list)

    @override
    def place(self, *path: str | int) -> Place:
        name, line = self.lines[int(path[0])]
        return Place(name, line, 1)


def _made(source: ForeignSource, rows: _Rows) -> Records:
    if isinstance(source, TicketSource):
        return _tickets(source, rows)
    if isinstance(source, EventSource):
        return _cases(source, rows)
    if isinstance(source, OutageSource):
        return _outages(source, rows)
    if isinstance(source, ProbeSource):
        return _probes(source, rows)
    if isinstance(source, SurveySource):
        return _surveys(rows)
    if isinstance(source, TimelineSource):
        return _seen(source, rows)
    raise NotImplementedError(source.kind)


def _tickets(source: TicketSource, rows: _Rows) -> TicketRecords:
    by_ticket: dict[str, list[_Understood]] = {}
    for each in rows.understood():
        by_ticket.setdefault(str(each.fields["id"]), []).append(each)
    if source.several_rows == "last":
        return _audited(source, rows, by_ticket)
    tickets: list[Ticket] = []
    for several in by_ticket.values():
        first: dict[str, _Understood] = {}
        for each in several:
            # The exports of two months may both hold a ticket; the later one holds then.
            before = first.setdefault(each.file.table.path, each)
            if before is not each:
                words = {"value": each.fields["id"], "line": before.row.line or before.row.number}
                rows.refuse(each.file, each.row, TICKET_REPEATED.raised("id", **words))
            elif ticket := rows.make(Ticket, each, _without(each.fields, "changed", "state")):
                tickets.append(ticket)
    return TicketRecords(tickets=tuple(tickets))


def _audited(source: TicketSource, rows: _Rows, by_ticket: Mapping[str, list[_Understood]]) -> TicketRecords:
    """Return tickets as their last rows tell them; the rows before it tell how they came there."""
    tickets: list[Ticket] = []
    pauses: list[Pause] = []
    events: list[TicketEvent] = []
    for name, several in by_ticket.items():
        in_order = _in_order(several, "changed")
        last = in_order[-1]
        ticket = rows.make(Ticket, last, _without(last.fields, "changed", "state"))
        for each in in_order[:-1]:
            rows.leave_out(each.file, JOINED if ticket else RowReason.REFUSED)
        if ticket:
            tickets.append(ticket)
            events += _history(ticket, in_order)
        if ticket and source.states:
            waits = (source.states.get(str(each.fields.get("state"))) == "pause" for each in in_order)
            pauses += _pauses(name, list(zip(in_order, waits, strict=True)), "changed")
    return TicketRecords(tickets=tuple(tickets), pauses=tuple(pauses), events=tuple(events))


def _history(ticket: Ticket, in_order: Sequence[_Understood]) -> Iterator[TicketEvent]:
    """Yield the states that a ticket entered and the priorities that it got, as an audit log tells them."""
    state: object = None
    priority: object = None
    for each in in_order:
        at = each.fields.get("changed")
        if not isinstance(at, datetime):
            return
        # What the first row says was so from the beginning.
        at = ticket.opened if priority is None and state is None else max(at, ticket.opened)
        said = {
            "state": each.fields.get("state") if each.fields.get("state") != state else None,
            "priority": each.fields.get("priority") if each.fields.get("priority") != priority else None,
        }
        state, priority = each.fields.get("state"), each.fields.get("priority")
        if any(said.values()):
            yield TicketEvent.model_validate({"ticket": ticket.id, "time": at} | said)


def _pauses(name: str, in_order: Sequence[tuple[_Understood, bool]], time: str) -> Iterator[Pause]:
    """Yield the times in which a ticket waited: from a row that says so until the next that says otherwise (F38)."""
    since: object = None
    for each, waits in in_order:
        at = each.fields[time]
        if waits:
            since = since or at
        elif since:
            yield Pause.model_validate({"ticket": name, "start": since, "end": at})
            since = None
    if since:
        yield Pause.model_validate({"ticket": name, "start": since})


def _cases(source: EventSource, rows: _Rows) -> TicketRecords:
    by_case: dict[str, list[_Understood]] = {}
    for each in rows.understood():
        by_case.setdefault(str(each.fields["case"]), []).append(each)
    tickets: list[Ticket] = []
    pauses: list[Pause] = []
    events: list[TicketEvent] = []
    for name, several in by_case.items():
        in_order = _in_order(several, "time")
        course = [(each, _does(source, each)) for each in in_order]
        said: dict[str, object] = {"id": name, "opened": in_order[0].fields["time"]}
        for each in in_order:
            said |= _without(each.fields, "case", "activity", "time")
        ticket = rows.make(Ticket, in_order[-1], said | _ends(course))
        for each in in_order[:-1]:
            rows.leave_out(each.file, JOINED if ticket else RowReason.REFUSED)
        if ticket:
            tickets.append(ticket)
            pauses += _pauses(name, [(each, does == "pause") for each, does in course if does != "nothing"], "time")
            events += _reopenings(name, course)
    return TicketRecords(tickets=tuple(tickets), pauses=tuple(pauses), events=tuple(events))


def _does(source: EventSource, event: _Understood) -> str:
    return source.states.get(str(event.fields["activity"])) or source.other_states or "nothing"


def _ends(course: Sequence[tuple[_Understood, str]]) -> dict[str, object]:
    """Return when a case was answered, resolved and closed; work after that opens it again (FAILURES F41)."""
    found: dict[str, object] = {}
    for each, does in course:
        at = each.fields["time"]
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


def _reopenings(name: str, course: Sequence[tuple[_Understood, str]]) -> Iterator[TicketEvent]:
    """Yield each earlier end of a case and the work that opened it again."""
    stopped: object = None
    for each, does in course:
        if does == "stop":
            stopped = each.fields["time"]
        elif does in ("run", "respond", "pause") and stopped:
            yield TicketEvent.model_validate({"ticket": name, "time": stopped, "state": "resolved"})
            yield TicketEvent.model_validate({"ticket": name, "time": each.fields["time"], "state": "reopened"})
            stopped = None


def _outages(source: OutageSource, rows: _Rows) -> OutageRecords:
    outages: list[Outage] = []
    for each in rows.understood():
        said = _with_day(_without(each.fields, "length"), "approved_on")
        fields: dict[str, object] = {"id": f"row-{each.row.number}"} | said
        try:
            if "length" in each.fields and "end" not in fields:
                fields["end"] = _end(source, each.fields)
            _check_length(source, fields)
        except Mistaken as mistaken:
            rows.refuse(each.file, each.row, mistaken)
            continue
        if outage := rows.make(Outage, each, fields):
            outages.append(outage)
    return OutageRecords(outages=tuple(outages))


_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600}


def _end(source: OutageSource, fields: Fields) -> datetime:
    start, text = fields["start"], str(fields["length"])
    try:
        lasted = Decimal(text)
    except InvalidOperation:
        lasted = Decimal(-1)
    if not isinstance(start, datetime) or not 0 <= lasted < _LONGEST:
        raise WRONG_LENGTH.raised("length", value=text, unit=source.length_unit)
    return start + timedelta(microseconds=int(lasted * _SECONDS[source.length_unit] * 1_000_000))


def _check_length(source: OutageSource, fields: Mapping[str, object]) -> None:
    """Refuse an interruption that is longer than its source says any can be."""
    start, end = fields["start"], fields.get("end")
    if not source.longest or not isinstance(start, datetime) or not isinstance(end, datetime):
        return
    if end - start > timedelta(seconds=source.longest.seconds(working_day=0)):
        raise TOO_LONG.raised("end", start=start.isoformat(), end=end.isoformat(), longest=source.longest)


_LONGEST: Final = Decimal(1_000_000_000)


def _probes(source: ProbeSource, rows: _Rows) -> ProbeRecords:
    made = (rows.make(Probe, each, each.fields) for each in rows.understood())
    return ProbeRecords(probes=tuple(each for each in made if each), known_for=source.known_for)


def _surveys(rows: _Rows) -> SurveyRecords:
    made = (rows.make(Survey, each, _with_day(each.fields, "date")) for each in rows.understood())
    return SurveyRecords(surveys=tuple(each for each in made if each))


def _seen(source: TimelineSource, rows: _Rows) -> TimelineRecords:
    seen = [
        Observation(str(each.fields["service"]), at, source.states[str(each.fields["state"])], rows.path(each.file))
        for each in rows.understood()
        if isinstance(at := each.fields["time"], datetime)
    ]
    return timeline_records(source, seen, (each.rows for each in rows.accounts()))


def _check_state(source: ForeignSource, fields: Fields) -> None:
    """Refuse a state that the source does not map."""
    name, known = "state", "up, down, unknown"
    if isinstance(source, EventSource):
        name, known = "activity", "run, respond, pause, stop, close, nothing"
        states: Mapping[str, str] = {} if source.other_states else source.states
        is_open = bool(source.other_states)
    elif isinstance(source, TicketSource):
        known, states, is_open = "run, pause", source.states, not source.states
        if (states or source.several_rows == "last") and "changed" in source.mapped and "changed" not in fields:
            raise MISSING_CELL.raised("changed", column=source.mapped["changed"])
    elif isinstance(source, TimelineSource):
        states, is_open = source.states, False
    else:
        return
    if not is_open and fields.get(name, "") not in states:
        raise UNKNOWN_STATE.raised(name, state=fields.get(name, ""), source=source.id, known=known)


def _in_order(several: Sequence[_Understood], time: str) -> list[_Understood]:
    """Return rows in the order of their time; of one moment, in that of the file."""
    if all(time in each.fields for each in several):
        return sorted(several, key=lambda each: each.fields[time])
    return list(several)


def _with_day(fields: Mapping[str, object], name: str) -> dict[str, object]:
    """Return the fields with the day of one of them, which was read as a time."""
    at = fields.get(name)
    return {**fields, name: at.date().isoformat()} if isinstance(at, datetime) else dict(fields)


def _without(fields: Fields, *names: str) -> dict[str, object]:
    return {name: value for name, value in fields.items() if name not in names}


def _mistaken(error: ValidationError, model: type[Written], fields: Mapping[str, object]) -> Mistaken:
    """Return the first thing that a model does not accept, with the field in which it stands."""
    details = error.errors(include_url=False)[0]
    cause = details.get("ctx", {}).get("error")
    path = (*details["loc"], *(cause.path if isinstance(cause, Mistaken) else ()))
    problem = problems_of(error, model, Document(path="", value=dict(fields), positions={}))[0]
    return Mistaken(problem.mistake, path[:1], problem.words)


def _covered(source: ForeignSource, files: Sequence[ForeignFile], taken_on: Mapping[Month, date]) -> Iterator[Month]:
    """Yield the months of which the export is complete; of one that is not over, up to the day the data were taken."""
    named = {each.month for each in files if each.month}
    if source.covers is None:
        yield from sorted(named)
        return
    months = [each for each in source.covers.months if not named or each in named]
    yield from months
    last = Month.of(source.covers.until)
    if source.covers.start <= last.first_day and last in taken_on and taken_on[last] < source.covers.until:
        yield last


def _months_seen(records: ProbeRecords) -> Iterator[Month]:
    days = [each.time.date() for each in records.probes]
    month, last = (Month.of(min(days)), Month.of(max(days))) if days else (None, None)
    while month and last and month <= last:
        yield month
        month = month.next


def _together(source: ForeignSource) -> str:
    return ", ".join(f"measurements/{each}" for each in source.files)


def _hash(files: Sequence[ForeignFile]) -> str:
    """Return the hash of a file; of several, that of a list of their hashes and names, as `sha256sum` prints it."""
    if len(files) == 1:
        return files[0].sha256
    lines = "".join(f"{each.sha256}  {each.table.path}\n" for each in files)
    return sha256(lines.encode()).hexdigest()
