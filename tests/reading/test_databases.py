"""Databases of SQLite as exports: a table or what a query finds, read from memory, and never changed."""

from __future__ import annotations

import io
import sqlite3
from pathlib import Path
from typing import Final

import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.reading.exports import COVERS, problems, read, tickets

from slm.problem import InputError
from slm.reading.proposals.looking import look_at

SOURCE: Final = f"""\
kind: tickets
name: Desk
files: [desk.db]
{COVERS}time_zone: UTC
columns: {{id: number, opened: created, reason: note}}
constants: {{service: mail, type: incident}}
"""
AT: Final = "2026-01-05 09:30:00.123"


def database(root: Path, *statements: str, mode: str = "delete") -> bytes:
    """Return the file of a database with a table of two tickets, and what these statements add."""
    path = root / "made.db"
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as made:
        made.execute(f"PRAGMA journal_mode = {mode}")
        made.execute('CREATE TABLE "the tickets" (number INTEGER, created TEXT, note)')
        made.executemany('INSERT INTO "the tickets" VALUES (?, ?, ?)', [(1, AT, "lost"), (2, AT, None)])
        for statement in statements:
            made.execute(statement)
    made.close()
    return path.read_bytes()


def told(root: Path, data: bytes, file_format: str = "") -> list[str]:
    """Return what is wrong with a database."""
    return problems(read(root, SOURCE + file_format, {"desk.db": data}))


def notes(root: Path, data: bytes, file_format: str = "") -> list[tuple[str, str | None]]:
    """Return the ids and notes of the tickets of a database in which nothing is wrong."""
    found = read(root, SOURCE + file_format, {"desk.db": data})
    assert [problem.message() for problem in found.problems] == []
    return [(ticket.id, ticket.reason) for ticket in tickets(found).tickets]


BOTH: Final = [("1", "lost"), ("2", None)]


def test_the_rows_of_a_table(tmp_path: Path) -> None:
    """The only table needs no name, one of several does; a view is one, too."""
    assert notes(tmp_path, database(tmp_path)) == BOTH
    more = database(tmp_path, 'CREATE VIEW late AS SELECT * FROM "the tickets" WHERE number = 2')
    assert told(tmp_path, more) == ["SLM1016 measurements/desk.db"]
    assert notes(tmp_path, more, "format: {table: the tickets}\n") == BOTH
    assert notes(tmp_path, more, "format: {type: sqlite, table: late}\n") == BOTH[1:]
    assert told(tmp_path, more, "format: {table: nothing}\n") == ["SLM1016 measurements/desk.db"]


def test_what_a_query_finds(tmp_path: Path) -> None:
    """Names of other tables are joined, and columns are called as the query calls them."""
    data = database(tmp_path, "CREATE TABLE names (id, name)", "INSERT INTO names VALUES (1, 'Mail')")
    query = 'SELECT t.number, created, name AS note FROM "the tickets" t LEFT JOIN names ON names.id = t.number'
    assert notes(tmp_path, data, f"format: {{query: '{query}'}}\n") == [("1", "Mail"), ("2", None)]
    assert told(tmp_path, data, f"format: {{table: names, query: '{query}'}}\n") == ["SLM1000 measurements/desk.db"]


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    """It is told with the names of those that are."""
    data = database(tmp_path, 'ALTER TABLE "the tickets" RENAME COLUMN note TO notes')
    found = read(tmp_path, SOURCE, {"desk.db": data})
    assert problems(found) == ["SLM975 measurements/desk.db:1:1"]
    assert "notes" in found.problems[0].hint()


@pytest.mark.parametrize(
    "query",
    [
        'DELETE FROM "the tickets"',
        'SELECT nothing FROM "the tickets"',
        "SELECT 1; SELECT 2",
        'SELECT random() AS number, created, note FROM "the tickets"',
        "ATTACH 'other.db' AS other",
        "PRAGMA writable_schema = 1",
    ],
)  # fmt: skip
def test_a_query_reads_and_nothing_else(tmp_path: Path, query: str) -> None:
    """What would change something, what differs from time to time, and what is no query is refused."""
    written = query.replace("'", "''")
    assert told(tmp_path, database(tmp_path), f"format: {{query: '{written}'}}\n") == ["SLM1017 measurements/desk.db"]
    assert not (tmp_path / "other.db").exists()


def test_a_query_that_does_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query may do so much and no more."""
    monkeypatch.setattr("slm.reading.sources.databases._MOST_STEPS", 3)
    query = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i AS number, '' AS created FROM n"
    written = query.replace("'", "''")
    assert told(tmp_path, database(tmp_path), f"format: {{query: '{written}'}}\n") == [
        "SLM975 measurements/desk.db:1:1"
    ]
    written = written.replace("AS created", "AS created, '''' AS note").replace("FROM n)", "FROM n LIMIT 100000)")
    assert told(tmp_path, database(tmp_path), f"format: {{query: '{written}'}}\n") == ["SLM1017 measurements/desk.db"]


def test_too_many_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A query can find more than any memory holds."""
    monkeypatch.setattr("slm.reading.sources.databases._MOST_ROWS", 1)
    assert told(tmp_path, database(tmp_path)) == ["SLM722 measurements/desk.db"]


def test_a_copy_of_a_database_in_use(tmp_path: Path) -> None:
    """Its newest entries may lie in a file beside it; where that was not copied, the database is whole."""
    data = database(tmp_path, mode="wal")
    assert data[18:20] == b"\x02\x02"
    assert notes(tmp_path, data) == BOTH
    (tmp_path / "measurements/desk.db-wal").write_bytes(b"x")
    assert told(tmp_path, data) == ["SLM1018 measurements/desk.db"]


def test_a_database_that_was_cut_off(tmp_path: Path) -> None:
    """Its head says how many pages it has; wherever it is cut, it is refused."""
    rows = (f"INSERT INTO \"the tickets\" VALUES ({at}, '', '{'x' * 500}')" for at in range(20))  # noqa: S608
    data = database(tmp_path, *rows)
    for length in (20, 99, 100, 4096, len(data) // 2, len(data) - 1):
        assert [code.split()[0] for code in told(tmp_path, data[:length])] == ["SLM743"], length
    broken = data[:100] + bytes(len(data) - 100)
    assert told(tmp_path, broken)[0].startswith("SLM743")


def test_a_database_that_no_source_expects(tmp_path: Path) -> None:
    """It is told as what it is, and with what the source has to say."""
    found = read(tmp_path, SOURCE + "format: {type: csv}\n", {"desk.db": database(tmp_path)})
    assert problems(found) == ["SLM978 measurements/desk.db"]
    assert "format: {type: sqlite}" in found.problems[0].hint()
    found = read(tmp_path, SOURCE, {"desk.db": "number,created,note\n"})
    assert problems(found) == ["SLM978 measurements/desk.db"]


def test_what_a_database_is_seen_to_hold(tmp_path: Path) -> None:
    """A source is proposed for the table with the most rows; what is no whole database is said to be none."""
    small = ("CREATE TABLE names (id, name)", "INSERT INTO names VALUES (1, 'Mail')")
    data = database(tmp_path, *small)
    first, second = look_at("desk.db", data)
    assert (first.format, first.columns, len(first.rows)) == (
        {"type": "sqlite", "table": "the tickets"}, ("number", "created", "note"), 2,
    )  # fmt: skip
    assert (second.format["table"], first.others) == ("names", {"names": 1})
    assert look_at("desk.db", database(tmp_path))[0].format == {"type": "sqlite"}
    for broken in (data[:200], data[:100] + bytes(len(data) - 100)):
        with pytest.raises(InputError, match="cannot be read as SQLite"):
            look_at("desk.db", broken)


@pytest.mark.parametrize(
    "kind, value",
    [
        (pa.timestamp("s", tz="Mars/Olympus"), 1_764_000_000),
        (pa.timestamp("ns", tz="+99:00"), 1_764_000_000),
        (pa.timestamp("s"), 2**50),
        (pa.timestamp("us"), -(2**62)),
        (pa.date32(), 2**30),
        (pa.date64(), 2**60),
        (pa.duration("s"), 2**62),
    ],
    ids=str,
)
def test_a_column_of_times_that_there_are_not(tmp_path: Path, kind: pa.DataType, value: int) -> None:
    """Parquet can hold times that no calendar has: the column is told, when it is read and when it is looked at."""
    times = {
        name: pa.array([value], type=kind) if name == "created" else ["1"] for name in ("number", "created", "note")
    }
    parquet.write_table(pa.table(times), data := io.BytesIO(), store_schema=True, version="2.6")
    found = read(tmp_path, SOURCE.replace("desk.db", "desk.parquet"), {"desk.parquet": data.getvalue()})
    assert problems(found) == ["SLM1028 measurements/desk.parquet"]
    assert "'created'" in found.problems[0].message()
    with pytest.raises(InputError) as refused:
        look_at("desk.parquet", data.getvalue())
    assert refused.value.mistake.code == "SLM1028"
