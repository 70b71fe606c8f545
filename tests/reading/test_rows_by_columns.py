"""Rows of exports are read by columns, each distinct cell once: nothing of what is said of them may depend on that."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reading.exports import COVERS, read

from slm.measurement import CsvFormat, Outage, OutageRecords, Pause, Survey, Ticket, TicketEvent, TicketRecords
from slm.reading.sources import SourceRead
from slm.reading.sources.accepted import Accepted
from slm.reading.sources.column_reader import ColumnReader, RowsRead
from slm.reading.sources.csv_table import read_csv_table
from slm.reading.sources.row_reader import Fields
from slm.reading.sources.table import ForeignTable, Row
from slm.values import Source, Written

COLUMNS: Final = ("no", "what", "prio", "since", "seen", "done", "state", "due")
TICKETS: Final = f"""\
kind: tickets
name: Desk
files: [FILE]
{COVERS}time_zone: Europe/Berlin
times: ["%d.%m.%Y %H:%M"]
missing: ["-"]
columns: {{id: no, service: what, priority: prio, opened: [since, seen], resolved: done, due: due}}
constants: {{type: incident}}
services: {{Mail: mail, Both: web}}
values: {{priority: {{High: P1}}}}
patterns: {{priority: [{{begins: L, is: P4}}]}}
"""
CONDITIONS: Final = """\
leave_out: [{column: state, values: [Test], reason: a test}]
take_only: [{column: state, not_values: [Else], reason: of others}]
ignored: [{begins: Old, reason: not ours}]
"""
BY_ROW: Final = (
    "only_if: {due: {column: state, values: [Open]}}\nrequired_if: {resolved: {column: state, values: [Done]}}\n"
)
LOG: Final = TICKETS.replace("due: due", "due: due, changed: seen, state: state") + (
    "several_rows: last\nstates: {Open: run, Wait: pause, Done: run, Test: run}\n"
)
EVENTS: Final = f"""\
kind: events
name: Log
files: [FILE]
{COVERS}time_zone: Etc/UTC
times: ["%d.%m.%Y %H:%M"]
columns: {{case: no, activity: state, time: since}}
constants: {{service: mail, type: incident}}
states: {{Open: run, Wait: pause, Done: stop}}
"""
OUTAGES: Final = (
    TICKETS.replace("kind: tickets", "kind: outages")
    .replace("priority: prio, ", "")
    .replace("opened: [since, seen], resolved: done, due: due", "start: [since, seen], end: done")
    .replace("Both: web", "Both: [mail, web]")
    .replace("type: incident", "kind: outage")
    .partition("values")[0]
)
CELLS: Final = {
    "no": ("1", "1", "2", "3", "4", "-", "", "5\u202f"),
    "what": ("Mail", "Mail", "Mail ", "Both", "Old fax", "What", ""),
    "prio": ("High", "Low", "Later", "Huge", "-"),
    "since": ("02.01.2026 10:00", "25.10.2026 02:30", "-", "soon", "02.01.26"),
    "seen": ("03.01.2026 10:00", "03.01.2026 10:00", "02.01.2026 09:00", "", "soon"),
    "done": ("04.01.2026 10:00", "25.10.2026 02:15", "01.01.2026 10:00", "-", ""),
    "state": ("Open", "Wait", "Done", "Test", "Else", "Odd", ""),
    "due": ("05.01.2026 10:00", "", "5.1.", "29.03.2026 02:30"),
}
ROWS: Final = st.lists(st.tuples(*map(st.sampled_from, CELLS.values())), max_size=8)


def told(found: SourceRead) -> object:
    """Return all that was made of files: the records and where they stand, the account of rows, what is told."""
    records = found.imported.records
    rows: list[Written] = [*records.outages] if isinstance(records, OutageRecords) else []
    if isinstance(records, TicketRecords):
        rows = [*records.tickets, *records.pauses, *records.events]
    assert isinstance(records, OutageRecords | TicketRecords)
    of_rows = [(row.model_dump(), row.place(), row.place("service")) for row in rows]
    wrong = [
        (problem.code, problem.place, problem.also, problem.message(), problem.count) for problem in found.problems
    ]
    return of_rows, found.imported.files, records.gaps, records.empty, wrong


def one_by_one(_reader: ColumnReader, table: ForeignTable, _check: object) -> RowsRead:
    """Leave all rows to the reader of single rows."""
    return RowsRead([None] * len(table.rows))


@pytest.mark.parametrize("source", [TICKETS, TICKETS + CONDITIONS, TICKETS + CONDITIONS + BY_ROW, OUTAGES, LOG, EVENTS])
@given(rows=ROWS, end=st.sampled_from(["\n", "", ",\n", "\nbroken\n"]), is_json=st.booleans())
@settings(max_examples=15)
def test_what_columns_say_is_what_rows_say(
    source: str, rows: list[tuple[str, ...]], end: str, *, is_json: bool
) -> None:
    """Records, their places, the account of rows and every message are the same, whatever cells and rows hold."""
    if is_json:
        name, text = "desk.json", json.dumps([dict(zip(COLUMNS, row, strict=True)) for row in rows])
    else:
        name, text = "desk.csv", "\n".join(",".join(row) for row in (COLUMNS, *rows)) + end
    written = source.replace("FILE", name) + ("format: {type: json}\n" if is_json else "")
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        by_columns = told(read(Path(folder), written, {name: text}))
        patch.setattr(ColumnReader, "at_once", one_by_one)
        assert by_columns == told(read(Path(folder), written, {name: text}))


def test_columns_are_asked_and_not_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A word that stands in a thousand rows is understood once, and of rows without a mistake none is read alone."""
    rows = "\n".join(f"{number},Mail,High,02.01.2026 10:00,,,Open," for number in range(1000))
    alone, fields = [], ColumnReader.fields

    def noted(reader: ColumnReader, row: Row, table: ForeignTable) -> list[Fields]:
        alone.append(row.line)
        return fields(reader, row, table)

    monkeypatch.setattr(ColumnReader, "fields", noted)
    text = f"{','.join(COLUMNS)}\n{rows}\n1000,Mail,Huge,02.01.2026 10:00,,,Open,\n"
    found = read(tmp_path, TICKETS.replace("FILE", "desk.csv") + CONDITIONS, {"desk.csv": text})
    assert found.problems[0].place.line == 1002
    assert alone == [1002]


def at(hour: int, offset: int = 0) -> datetime:
    """Return an hour of a day, in a zone so many hours from UTC."""
    return datetime(2026, 1, 5, hour, tzinfo=timezone(timedelta(hours=offset)))


ACCEPTED: Final[list[tuple[type[Written], dict[str, object]]]] = [
    (Ticket, {"id": "7", "service": "mail", "type": "incident", "opened": at(9), "first_contact": "true"}),
    (Ticket, {"id": "7", "service": "mail", "type": "incident", "opened": at(9, 8), "resolved": at(9), "waited": "60"}),
    (Pause, {"ticket": "7", "start": at(9), "end": None}),
    (TicketEvent, {"ticket": "7", "time": at(9, 1), "group": "net"}),
    (Outage, {"id": "7", "service": "mail", "start": at(9), "end": at(10), "kind": "outage"}),
    (Survey, {"service": "mail", "date": "2026-01-05", "score": "4"}),
]
REFUSED: Final[list[tuple[type[Written], dict[str, object]]]] = [
    (Ticket, {"id": "7", "service": "mail", "type": "incident"}),
    (Ticket, {"id": "7", "service": "no id", "type": "incident", "opened": at(9)}),
    (Ticket, {"id": "7", "service": "mail", "type": "order", "opened": at(9)}),
    (Ticket, {"id": "7", "service": "mail", "type": "incident", "opened": at(9), "resolved": at(8)}),
    (Ticket, {"id": "7", "service": "mail", "type": "incident", "opened": at(9), "colour": "red"}),
    (TicketEvent, {"ticket": "7", "time": at(9)}),
    (Survey, {"service": "mail", "date": "2026-01-05"}),
]


@pytest.mark.parametrize("model, said", ACCEPTED)
def test_records_made_of_accepted_values_are_those_that_validating_makes(
    model: type[Written], said: dict[str, object]
) -> None:
    """Each value is what the model makes of it, in the order and with the offset from UTC that it has there."""
    source, accepted = Source("desk.csv"), Accepted(model)
    for number in (1, 2):
        made, validated = accepted.made(said, source, number), model.model_validate(said)
        assert made is not None
        assert made.standing == (source, (number,))
        assert repr(made) == repr(validated)


@pytest.mark.parametrize("model, said", REFUSED)
def test_records_that_a_model_refuses_are_made_of_no_values(model: type[Written], said: dict[str, object]) -> None:
    """Rules of one field and those of the whole record hold; the model is asked then, which says what is wrong."""
    assert Accepted(model).made(said, Source("desk.csv"), 1) is None
    with pytest.raises(ValueError, match=r"."):
        model.model_validate(said)


def test_rows_of_columns_are_a_sequence() -> None:
    """A row is made when it is asked for, by its place from either end or by a slice; a broken one has no cells."""
    text = "a,b\n1,2\n3\n5,'6\n,\n7,8"
    table, _ = read_csv_table("x.csv", text.encode(), CsvFormat(), ("b",))
    rows = table.rows
    assert [(row.number, row.line, dict(row.cells), bool(row.broken), row.open_in) for row in rows] == [
        (1, 2, {"b": "2"}, False, None), (2, 3, {}, True, None), (3, 4, {"b": "'6"}, False, None),
        (4, 6, {"b": "8"}, False, "b"),
    ]  # fmt: skip
    assert rows[-1] == rows[3]
    assert [*rows[1:3]] == [rows[1], rows[2]]
    assert [*rows[:-2]] == [rows[0], rows[1]]
    assert [*rows[::-1]] == [*reversed(rows)]
