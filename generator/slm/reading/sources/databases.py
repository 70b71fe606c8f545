"""Records of files that are databases: Parquet, read by a library of the extra `sources`, and SQLite."""

from __future__ import annotations

import io
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any, Final, NamedTuple

from slm.extras import how_to_get
from slm.measurement import SqliteFormat
from slm.problem import InputError, Mistake, Place, Problem, nearest, plain_reason, spoken
from slm.reading.files import RECORDS_LIMIT
from slm.reading.sources.most_columns import too_wide
from slm.reading.sources.table import (
    BROKEN_FILE,
    EXTRA_MISSING,
    UNPACKED_TOO_LARGE,
    ForeignTable,
    Row,
    TableRead,
    cell_of,
    columns_missing,
)

TABLE_OR_QUERY: Final = Mistake(
    "SLM1000",
    "the source names a table of the database and a query, too",
    "Write one of them in its format: table for all rows of a table, query for what a SELECT finds.",
)
TABLE_NEEDED: Final = Mistake(
    "SLM1016",
    "the database has no table '{table}', or it is not said which one is meant",
    "Write format: {{type: sqlite, table: ...}} in the source with one of {known}, or a query.",
)
QUERY_REFUSED: Final = Mistake(
    "SLM1017",
    "the query of the source finds nothing in {path}: {reason}",
    "Write one SELECT of tables and columns that the database has; it may take a minute, and change nothing.",
)

NEWER_PAGES: Final = Mistake(
    "SLM1018",
    "{path} was copied while it was in use: its newest entries lie in {beside}",
    "Stop the program that writes it, or save a copy with: sqlite3 DATABASE 'VACUUM INTO \"copy.db\"'.",
)
NO_SUCH_TIMES: Final = Mistake(
    "SLM1028",
    "the column '{column}' of {path} holds {kind}, and values of it are no times that there are",
    "Write it anew with a time zone that is known, such as Asia/Shanghai, and times within the years 1 to 9999, or as "
    "text.",
)

_MAGIC: Final = b"SQLite format 3\0"
_LENGTH_OF_HEAD: Final = 100
_MOST_STEPS: Final = 3_000_000
"""So many times a thousand instructions of SQLite are about a minute."""
_MOST_STEPS_TO_LOOK: Final = 60_000
_MOST_ROWS: Final = 5_000_000
_ALLOWED: Final = (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE)
_DAMAGED: Final = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_BY_CHANCE: Final = ("random", "randomblob")


def read_parquet(path: str, data: bytes, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a Parquet file."""
    try:
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        return ForeignTable(path=path), [
            EXTRA_MISSING.at(Place(path), path=path, package="pyarrow", install=how_to_get("sources"))
        ]
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        if wide := too_wide(path, len(file.schema_arrow.names)):
            return ForeignTable(path=path), wide
        missing = [column for column in columns if column not in file.schema_arrow.names]
        if missing:
            return ForeignTable(path=path), list(columns_missing(path, missing, file.schema_arrow.names))
        groups = (file.metadata.row_group(index) for index in range(file.metadata.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
        if size > RECORDS_LIMIT or file.metadata.num_rows > RECORDS_LIMIT // 10:
            return ForeignTable(path=path), [UNPACKED_TOO_LARGE.at(Place(path), path=path, limit=RECORDS_LIMIT)]
        rows = tuple(
            Row(number, number, {name: cell_of(value) for name, value in row.items()})
            for number, row in enumerate(_arrow_rows(pa, path, file, columns), start=1)
        )
    except InputError as mistaken:
        wrong = Problem(mistaken.mistake, Place(path), mistaken.words)
    except (pa.ArrowException, OSError, ValueError) as error:
        wrong = BROKEN_FILE.at(Place(path), path=path, kind="Parquet", reason=plain_reason(error))
    else:
        return ForeignTable(path=path, rows=rows, place=lambda row, _: Place(path, row.line, 1)), []
    return ForeignTable(path=path), [wrong]


def _arrow_rows(arrow: ModuleType, path: str, file: Any, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    for batch in file.iter_batches(columns=list(columns)):
        names = batch.schema.names
        values = (_values_of(arrow, path, name, array) for name, array in zip(names, batch.columns, strict=True))
        yield from (dict(zip(names, row, strict=True)) for row in zip(*values, strict=True))


def _values_of(arrow: ModuleType, path: str, name: str, array: Any) -> list[Any]:  # noqa: ANN401
    kind = array.type
    # Python's times have microseconds and no more.
    is_finer = arrow.types.is_timestamp(kind) and kind.unit == "ns"
    try:
        return list((array.cast(arrow.timestamp("us", kind.tz), safe=False) if is_finer else array).to_pylist())
    except (OverflowError, LookupError):
        raise NO_SUCH_TIMES.raised(column=name, path=path, kind=kind) from None


def read_sqlite(path: str, data: bytes, file_format: SqliteFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the rows of a table or of a query; the database is in memory, so that nothing can be changed.

    A row is named by its number, in the order in which the database gives the rows.
    """
    if file_format.table and file_format.query:
        return ForeignTable(path=path), [TABLE_OR_QUERY.at(Place(path))]
    if wrong := _cut_off(path, data):
        return ForeignTable(path=path), [wrong]
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(_plain(data))
            query, known = file_format.query, _tables(database)
        except (sqlite3.Error, OverflowError) as error:
            return ForeignTable(path=path), [_broken(path, error)]
        if not query:
            table = file_format.table or (known[0] if len(known) == 1 else "")
            if table not in known:
                words = {"table": table, "known": nearest(table, known)}
                return ForeignTable(path=path), [TABLE_NEEDED.at(Place(path), **words)]
            query = _every_row(table)
        return _found(path, database, query, columns, is_written=bool(file_format.query))


class DatabaseTable(NamedTuple):
    """A table or a view of a database."""

    name: str
    columns: tuple[str, ...]
    rows: int


def tables_of(data: bytes) -> list[DatabaseTable]:
    """Return the tables of a database; none where it cannot be read."""
    if _cut_off("", data):
        return []
    found: list[DatabaseTable] = []
    with closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(_plain(data))
            # A view may never end, and then says nothing of the tables beside it.
            for name in _tables(database):
                columns: tuple[str, ...] = ()
                number = 0
                try:
                    database.set_progress_handler(_Steps(_MOST_STEPS_TO_LOOK).are_too_many, 1000)
                    head = database.execute(f"{_every_row(name)} LIMIT 0").description
                    columns = tuple(str(column) for column, *_ in head)
                    (number,) = database.execute(f"SELECT count(*) FROM ({_every_row(name)})").fetchone()  # noqa: S608
                except sqlite3.Error as error:
                    # What is damaged is looked into, so that its reader tells it.
                    number = int(error.sqlite_errorcode in _DAMAGED)
                found.append(DatabaseTable(name, columns, number))
        except (sqlite3.Error, OverflowError):
            return found
    return found


def _plain(data: bytes) -> bytes:
    """Return a database as one that is not in use, which has newer pages in a file beside it (write-ahead log)."""
    return data[:18] + b"\x01\x01" + data[20:]


def _every_row(table: str) -> str:
    name = table.replace('"', '""')
    return f'SELECT * FROM "{name}"'  # noqa: S608  # the name is quoted, and is one of the database


def _cut_off(path: str, data: bytes) -> Problem | None:
    """Return that a database has not as many pages as its head says: it was copied before it was whole."""
    size = int.from_bytes(data[16:18], "big")
    pages, is_told = int.from_bytes(data[28:32], "big"), data[24:28] == data[92:96]
    # The largest size of a page does not fit into two bytes.
    needed = pages * (size if size > 1 else 65_536) if is_told else 0
    if data.startswith(_MAGIC) and len(data) >= _LENGTH_OF_HEAD and needed <= len(data):
        return None
    return BROKEN_FILE.at(Place(path), path=path, kind="SQLite", reason=spoken("it is not whole"))


def newer_pages(root: Path, path: str) -> list[Problem]:
    """Return that a database was copied while it was used: what is newest lies in a file beside it."""
    beside = root / f"{path}-wal"
    try:
        is_there = beside.stat().st_size > 0
    except OSError:
        return []
    return [NEWER_PAGES.at(Place(path), Place(f"{path}-wal"), path=path, beside=beside.name)] if is_there else []


def _broken(path: str, error: Exception) -> Problem:
    return BROKEN_FILE.at(Place(path), path=path, kind="SQLite", reason=str(error))


def _tables(database: sqlite3.Connection) -> list[str]:
    kinds = "type IN ('table', 'view') AND name NOT LIKE 'sqlite!_%' ESCAPE '!'"
    return [str(name) for (name,) in database.execute(f"SELECT name FROM sqlite_master WHERE {kinds} ORDER BY name")]  # noqa: S608


def _found(
    path: str, database: sqlite3.Connection, query: str, columns: tuple[str, ...], *, is_written: bool
) -> TableRead:
    database.set_authorizer(_allows)
    database.set_progress_handler(_Steps(_MOST_STEPS).are_too_many, 1000)
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, RECORDS_LIMIT)
    try:
        cursor = database.execute(query)
        names = [str(name) for name, *_ in cursor.description or ()]
        missing = [column for column in columns if column not in names]
        if missing:
            return ForeignTable(path=path), list(columns_missing(path, missing, names))
        wanted = [(column, names.index(column)) for column in columns]
        rows = tuple(
            Row(number, number, {name: cell_of(values[at]) for name, at in wanted})
            for number, values in enumerate(islice(cursor, _MOST_ROWS + 1), start=1)
        )
    except (sqlite3.Error, sqlite3.Warning, OverflowError) as error:
        refused = QUERY_REFUSED.at(Place(path), path=path, reason=str(error))
        return ForeignTable(path=path), [refused if is_written else _broken(path, error)]
    if len(rows) > _MOST_ROWS:
        return ForeignTable(path=path), [UNPACKED_TOO_LARGE.at(Place(path), path=path, limit=RECORDS_LIMIT)]
    return ForeignTable(path=path, rows=rows, place=lambda row, _: Place(path, row.line, 1)), []


def _allows(action: int, _: str | None, name: str | None, *_others: str | None) -> int:
    """Answer SQLite whether a query may do something: read, and compute what is the same each time."""
    is_allowed = action in _ALLOWED and not (action == sqlite3.SQLITE_FUNCTION and name in _BY_CHANCE)
    return sqlite3.SQLITE_OK if is_allowed else sqlite3.SQLITE_DENY


class _Steps:
    """Counts what a query does, which else may go on for ever."""

    def __init__(self, most: int) -> None:
        self.done, self.most = 0, most

    def are_too_many(self) -> bool:
        """Tell whether a query is to be ended."""
        self.done += 1
        return self.done > self.most
