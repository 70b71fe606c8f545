"""One mapping, read row by row or by the engine: every key of the language gives the same tickets, or is refused."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pytest
import yaml
from pyarrow import parquet

from slm.cli.book import BookError
from slm.cli.counted_source import record_files
from slm.engine import Engine, connect, read_records
from slm.measurement import AggregatedTickets, Ticket, TicketRecords, source_kinds
from slm.problem import InputError, Problem, Severity
from slm.reading.models_of_files import SOURCES
from slm.reading.sources import read_exports, read_source
from slm.reading.yaml_text import read_yaml

TABLE: Final = """\
Number,CI,Kind,Prio,Company,Created,Answered,Solved,State,Note
INC-1,Mail,incident,High,sales,2026-01-05 09:00,2026-01-05 09:10,2026-01-05 11:00,Closed,a
INC 2,Mail,incident,High,sales,2026-01-05T01:00:00Z,,?,Open,b
INC-3,Files,request,Low,,2026-02-05 09:00:30,,2026-02-06 09:00,Closed,c
INC-4,Mail,incident,Low,?,2026-01-07 10:00,2026-01-07 10:00,2026-01-07 10:30,Open,d
"""
SOURCE: Final[dict[str, Any]] = {
    "kind": "tickets",
    "name": "Desk",
    "files": ["desk.csv"],
    "covers": {"from": "2026-01", "until": "2026-03"},
    "columns": {"id": "Number", "service": "CI", "type": "Kind", "priority": "Prio", "customer": "Company",
                "opened": "Created", "responded": "Answered", "resolved": "Solved"},
    "services": {"Mail": "mail", "Files": "files"},
    "values": {"priority": {"High": "P1", "Low": "P2"}},
    "missing": ["?"],
    "time_zone": "Asia/Shanghai",
}  # fmt: skip
REASON: Final = {"en": "Why", "zh": "原因"}
WRITTEN: Final = yaml.safe_load((Path(__file__).parent / "one_mapping.yml").read_text("utf-8"))
CASES: Final[dict[str, dict[str, Any]]] = WRITTEN["same"]
REFUSED: Final[dict[str, dict[str, Any]]] = WRITTEN["refused"]
"""What the engine does not know, by the key under which it says so."""
WRONG: Final[dict[str, dict[str, Any]]] = WRITTEN["wrong"]


@cache
def engine() -> Engine:
    """Return one engine for all cases."""
    return connect()


def source_of(said: dict[str, Any]) -> tuple[Any, list[Problem]]:
    """Return what a file of a source says, and what is wrong with it."""
    document, _ = read_yaml("measurements/sources/desk.yml", yaml.safe_dump(said, allow_unicode=True))
    assert document
    return read_source(document, SOURCES)


def written(folder: Path, changes: dict[str, str]) -> None:
    """Write the table, in which some words are others."""
    text, encoding = TABLE, "utf-8"
    for old, new in changes.items():
        if old == "@encoding":
            encoding = new
        else:
            assert old in text
            text = text.replace(old, new)
    (folder / "measurements").mkdir(exist_ok=True)
    (folder / "measurements/desk.csv").write_bytes(text.encode("gbk" if "邮件" in text else encoding))


Tickets = list[tuple[object, ...]]
FIELDS: Final = ("service", "type", "priority", "customer")


def by_rows(folder: Path, said: dict[str, Any]) -> tuple[Tickets, dict[str, int]]:
    """Return the tickets as they are read row by row, and how many rows are left out for which reason."""
    source, problems = source_of(said | {"read": "rows"})
    assert source, problems
    read = read_exports(folder, source, {})
    wrong = [problem for problem in read.problems if problem.severity is Severity.ERROR]
    assert not wrong, wrong[0].message()
    records = read.imported.records
    assert isinstance(records, TicketRecords)
    found: Tickets = [
        (
            ticket.id, *(getattr(ticket, name) for name in FIELDS),
            *(moment(at) for at in (ticket.opened, ticket.responded, ticket.restored, solved(ticket))),
        )
        for ticket in records.tickets
    ]  # fmt: skip
    why: Counter[str] = Counter()
    for file in read.imported.files:
        for row in file.left_out:
            why[row.why] += row.rows
    return sorted(found, key=str), dict(why)


def solved(ticket: Ticket) -> datetime | None:
    """Return when a ticket was solved: closing says it where nothing else does."""
    return ticket.resolved or ticket.closed


def moment(at: datetime | None) -> int | None:
    """Return the second of an instant."""
    return None if at is None else int(at.astimezone(UTC).timestamp())


def by_engine(folder: Path, said: dict[str, Any]) -> tuple[Tickets, dict[str, int]]:
    """Return the tickets as the engine reads them, and how many rows are left out for which reason."""
    source, problems = source_of(said | {"read": "engine"})
    assert isinstance(source, AggregatedTickets), problems
    with record_files(folder, source) as files:
        records = read_records(engine(), folder, files)
    found = [
        (
            row["id"], *(records.kinds[row["kind"]][name] for name in FIELDS),
            *(row[name] for name in ("opened", "responded", "restored", "solved")),
        )
        for row in engine().rows(records.tickets)
    ]  # fmt: skip
    why: Counter[str] = Counter()
    for (_, reason), number in records.left_out.items():
        why[reason] += number
    return sorted(found, key=str), dict(why)


@pytest.mark.unmeasured
@pytest.mark.parametrize("case", CASES)
def test_one_mapping_says_the_same_however_it_is_read(tmp_path: Path, case: str) -> None:
    """Each key of the language gives the same tickets by rows and by the engine, and leaves the same rows out (F9)."""
    said = SOURCE | CASES[case].get("source", {})
    written(tmp_path, CASES[case].get("table", {}))
    rows, left_out = by_rows(tmp_path, said)
    assert rows
    assert by_engine(tmp_path, said) == (rows, left_out)


ODD: Final = ("#", ";", "'", '"', "--", "//", "%", "@", " ", "\t", "\\", "!", "$", "*", "=", "|", "~", "\u00a0")


@pytest.mark.unmeasured
@pytest.mark.parametrize("odd", ODD)
def test_an_id_may_begin_with_anything(tmp_path: Path, odd: str) -> None:
    """A row is a row by whatever character it begins: none is taken for a comment, or for what is above a table."""
    bare, quoted = (f"{odd}2", f'"{odd}3"') if odd != '"' else ('"""2"', '"""3"')
    written(tmp_path, {"INC 2,": f"{bare},", "INC-3,": f"{quoted},"})
    rows, left_out = by_rows(tmp_path, SOURCE)
    assert len(rows) == 4
    assert by_engine(tmp_path, SOURCE) == (rows, left_out)


def test_typed_columns_say_the_same(tmp_path: Path) -> None:
    """Numbers, truth values and times of a Parquet file are what they are to who reads its rows."""
    utc, wall = pa.timestamp("us", "UTC"), pa.timestamp("us")
    opened = [datetime(2026, 1, day, 9, tzinfo=UTC) for day in (5, 6, 7)]
    columns = {
        "Number": pa.array([1.0, 2.0, 3.5]), "CI": pa.array([True, False, True]), "Prio": pa.array([1, 2, -1]),
        "Created": pa.array(opened, utc),
        "Solved": pa.array([*(at.replace(tzinfo=None, hour=20) for at in opened[:2]), None], wall),
        "Answered": pa.array([1767603600, None, None]), "Company": pa.array(["sales", None, ""]),
    }  # fmt: skip
    (tmp_path / "measurements").mkdir()
    parquet.write_table(pa.table(columns), tmp_path / "measurements/desk.parquet")
    said = SOURCE | {
        "files": ["desk.parquet"], "services": {"true": "mail", "false": "files"}, "missing": ["-1"],
        "values": {"priority": {"1": "P1", "2": "P2"}}, "times": ["iso", "unix"], "constants": {"type": "incident"},
        "columns": {name: column for name, column in SOURCE["columns"].items() if name != "type"},
    }  # fmt: skip
    rows, left_out = by_rows(tmp_path, said)
    assert len(rows) == 3
    assert by_engine(tmp_path, said) == (rows, left_out)


def test_what_a_condition_costs_is_told_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A filled cell of which `only_if` takes no notice is told with the number of rows, and the count goes on."""
    written(tmp_path, {})
    said = SOURCE | {"only_if": {"resolved": {"column": "State", "values": ["Closed"]}}}
    assert by_engine(tmp_path, said) == by_rows(tmp_path, said)
    assert "in 1 row, in which 'State' holds 'Open' (1)" in capsys.readouterr().err


@pytest.mark.parametrize("field", source_kinds.TicketSource.lengths)
def test_the_engine_names_each_length_of_a_record(field: str) -> None:
    """No length of a case is counted without being understood, such as the limit of its own record."""
    columns: Any = SOURCE["columns"]
    source, problems = source_of(SOURCE | {"read": "engine", "columns": columns | {field: "Note"}})
    assert (source, [dict(problem.words).get("key") for problem in problems]) == (None, [f"columns.{field}"])


@pytest.mark.parametrize("case", REFUSED)
def test_the_engine_names_what_it_does_not_know(case: str) -> None:
    """A key that the engine would count without is refused, and the way out is the one key that says how it is read."""
    source, problems = source_of(SOURCE | {"read": "engine"} | REFUSED[case]["source"])
    assert source is None
    first = problems[0]
    assert (first.code, dict(first.words)["key"]) == ("SLM1051", REFUSED[case]["names"])
    assert "Take read: engine out" in first.hint()


def test_waits_in_files_of_their_own_are_the_engine_s() -> None:
    """Row by row, the one key that only the engine knows is refused with what to write instead."""
    source, problems = source_of(SOURCE | {"pauses": {"files": ["pauses.csv"]}})
    assert (source, [problem.code for problem in problems]) == (None, ["SLM1052"])


def test_every_key_is_read_alike_or_refused() -> None:
    """No key of the mapping language is forgotten by the engine in silence."""
    same = {case["key"] for case in CASES.values()} | {"read", "name", "files", "use", "covers", "pauses", "time_zone"}
    same |= {"several_rows"}  # with which it is a log: test_one_log
    assert {*AggregatedTickets.model_fields} == same | {key for key in REFUSED if key in AggregatedTickets.model_fields}
    assert {*source_kinds.TicketSource.model_fields} <= {*AggregatedTickets.model_fields}


@pytest.mark.unmeasured
@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_counted_ends_the_count(tmp_path: Path, case: str) -> None:
    """What reading row by row refuses, the engine does not count: all words of a column are one message (F9).

    What only rows can tell apart, it does not count either.
    """
    said = SOURCE | WRONG[case].get("source", {})
    written(tmp_path, WRONG[case].get("table", {}))
    with pytest.raises((BookError, InputError)) as refused:
        by_engine(tmp_path, said)
    if WRONG[case].get("rows") == "read":
        assert by_rows(tmp_path, said)
    else:
        with pytest.raises(AssertionError):
            by_rows(tmp_path, said)
    error = refused.value
    if isinstance(error, BookError):
        messages = [f"{problem.code} {problem.message()}" for problem in error.problems]
    else:
        assert isinstance(error, InputError)
        messages = [f"{error.mistake.code} {error}"]
    assert any(WRONG[case]["told"] in message for message in messages), messages
