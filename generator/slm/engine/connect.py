"""The engine that counts: DuckDB in this process, or a Spark cluster, by one address."""

from __future__ import annotations

import csv
import gzip
import warnings
import zlib
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TextIO, cast

import duckdb
import ibis
from ibis.expr.types import Table

from slm.extras import how_to_get
from slm.problem import Mistake

ENGINE_UNKNOWN: Final = Mistake(
    "SLM853", "'{value}' is not an engine", "Write duckdb, or spark:// and a master such as spark://local[2]."
)
ENGINE_MISSING: Final = Mistake(
    "SLM854",
    "the engine {value} cannot be started: {reason}",
    "Spark needs Java; install the rest with: {install}",
)
FORMAT_UNKNOWN: Final = Mistake(
    "SLM855", "{path} cannot be counted: its name ends in none of {known}", "Save the export as CSV or Parquet."
)
UNREADABLE: Final = Mistake(
    "SLM856",
    "{path} cannot be read as a table: {reason}",
    "Check that the file is whole, UTF-8, and has one header row and as many cells in every row.",
)
NO_ORDER: Final = Mistake(
    "SLM1057",
    "the engine {value} does not put the rows of a log in order",
    "Count it with duckdb, which is there without anything being said.",
)

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
DUCKDB: Final = "duckdb"
MEMORY: Final = "640MB"
"""What DuckDB may use; what needs more goes to the disk for a while."""
_MANY: Final = 10_000
_SPARK: Final = "spark://"
_CSV: Final = (".csv", ".tsv", ".csv.gz", ".tsv.gz")


class Engine(ABC):
    """A place where expressions are evaluated.

    The expressions are the same everywhere; how tables get in and out is not.
    """

    name: str
    _ibis: Any
    failures: tuple[type[Exception], ...]
    """What it raises for a file that it cannot read."""

    def read(self, path: Path, delimiter: str = ",") -> Table:
        """Return the table in a file: all cells of CSV as text, those of Parquet as they are typed there."""
        with _old_names():
            if path.name.endswith(".parquet"):
                return self._ibis.read_parquet(str(path))
            _check_ending(path)
            return self._read_csv(path, delimiter)

    @abstractmethod
    def materialized(self, expression: Table) -> Table:
        """Return the expression evaluated once, for others to go on from."""

    @abstractmethod
    def table(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> Table:
        """Return a table of some rows that are known here, for records to be joined with."""

    @abstractmethod
    def rows(self, expression: Table) -> list[dict[str, Any]]:
        """Return the rows of a small result."""

    @abstractmethod
    def texts(self, expression: Table) -> list[str]:
        """Return the texts in a column, of which there may be many."""

    def asked(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Return what a question finds that only DuckDB understands; raise `InputError` where it is another engine."""
        raise NO_ORDER.raised(value=self.name, query=query, values=values)

    def source_of(self, path: Path, delimiter: str) -> tuple[str, list[str]]:
        """Return how such a question names the table in a file, and the names of its columns."""
        raise NO_ORDER.raised(value=self.name, path=path, delimiter=delimiter)

    @staticmethod
    def new_name() -> str:
        """Return a name that no table has."""
        return str(ibis.util.gen_name("slm"))

    def close(self) -> None:
        """End the connection."""
        self._ibis.disconnect()

    @abstractmethod
    def _read_csv(self, path: Path, delimiter: str) -> Table: ...


class _DuckDB(Engine):
    """DuckDB in this process.

    It is asked in the SQL that Ibis makes of expressions. For what goes in and out, Ibis would load pandas and ask
    again what is in each table, which takes longer than most answers.
    """

    name = DUCKDB
    failures = (duckdb.Error, OSError, EOFError, UnicodeError, csv.Error, zlib.error)

    def __init__(self) -> None:
        # No question depends on the order of rows, and keeping it costs a tenth of the time.
        self._ibis = ibis.duckdb.connect(
            memory_limit=MEMORY, preserve_insertion_order=False, autoinstall_known_extensions=False
        )
        # What Ibis makes of an instant's seconds looks each up in a table of zones first: that takes twice as long.
        self._ibis.con.execute("create temp macro unix_seconds(time) as epoch_us(time) // 1000000")

    def materialized(self, expression: Table) -> Table:
        return self._made("table", self._ibis.compile(expression), expression.schema())

    def table(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> Table:
        schema = ibis.schema(types)
        kinds = {column_def.name: column_def.args["kind"] for column_def in schema.to_sqlglot_column_defs(DUCKDB)}
        query = ", ".join(f'unnest(?::{kind}[]) as "{name}"' for name, kind in kinds.items())
        return self._made("table", f"select {query}", schema, [list(columns[name]) for name in kinds])

    def rows(self, expression: Table) -> list[dict[str, Any]]:
        found = self._ibis.con.execute(self._ibis.compile(expression)).fetchall()
        return [dict(zip(expression.columns, row, strict=True)) for row in found]

    def texts(self, expression: Table) -> list[str]:
        found = self._ibis.con.execute(self._ibis.compile(expression))
        return [text for many in iter(lambda: found.fetchmany(_MANY), []) for (text,) in many]

    def asked(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        return list(self._ibis.con.execute(query, [*values]).fetchall())

    def source_of(self, path: Path, delimiter: str) -> tuple[str, list[str]]:
        if path.name.endswith(".parquet"):
            file = f"read_parquet({_quoted(str(path))})"
            return file, [name for name, *_ in self.asked(f"describe from {file}")]
        _check_ending(path)
        names = _header(path, delimiter)
        return _csv_of(path, delimiter, names), names

    def _read_csv(self, path: Path, delimiter: str) -> Table:
        names = _header(path, delimiter)
        query = f"from {_csv_of(path, delimiter, names)}"
        return self._made("view", query, ibis.schema(dict.fromkeys(names, "string")))

    def _made(self, kind: str, query: str, schema: ibis.Schema, values: Sequence[Any] = ()) -> Table:
        name = ibis.util.gen_name("slm")
        self._ibis.con.execute(f"create temp {kind} {name} as {query}", [*values])
        return self._ibis.sql(f"from {name}", schema=schema)


class _Spark(Engine):
    def __init__(self, address: str) -> None:
        # A cluster is for few, and its library is large.
        from py4j.protocol import Py4JError  # noqa: PLC0415
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415

        master = address if "[" not in address and ":" in address.removeprefix(_SPARK) else address.removeprefix(_SPARK)
        builder = SparkSession.builder.master(master).appName("slm")
        for name, value in _SPARK_SETTINGS.items():
            builder = builder.config(name, value)
        self.name = address
        self.failures = (PySparkException, Py4JError)
        self._ibis = ibis.pyspark.connect(builder.getOrCreate())

    def materialized(self, expression: Table) -> Table:
        with _old_names():
            # Asking for no row makes known to the cluster what is held in memory here, which keeping forgets.
            self._ibis.to_pyarrow(expression.limit(0))
            return expression.cache()

    def table(self, columns: Mapping[str, Sequence[Any]], types: Mapping[str, str]) -> Table:
        return ibis.memtable(dict(columns), schema=types)

    def rows(self, expression: Table) -> list[dict[str, Any]]:
        with _old_names():
            return list(self._ibis.to_pyarrow(expression).to_pylist())

    def texts(self, expression: Table) -> list[str]:
        with _old_names():
            return list(self._ibis.to_pyarrow(expression).column(0).to_pylist())

    def _read_csv(self, path: Path, delimiter: str) -> Table:
        return self._ibis.read_csv(str(path), sep=delimiter, **_SPARK_CSV)


UTC_INSTANT: Final = ibis.dtype("timestamp('UTC')")
"""The type of an instant. Engines read times without an offset as if they were UTC."""


@ibis.udf.scalar.builtin(signature=((UTC_INSTANT,), "int64"))  # type: ignore[untyped-decorator]
def unix_seconds(time: Any) -> Any:  # noqa: ANN401 (an expression, as Ibis takes it)
    """Return the whole seconds since 1970 of an instant; every engine has a function of this name."""


def second_of(instant: datetime) -> int:
    """Return the second since 1970 in which an instant lies."""
    return (instant - EPOCH) // timedelta(seconds=1)


def connect(address: str = DUCKDB) -> Engine:
    """Start the engine at an address: `duckdb`, or `spark://` and the master of a cluster."""
    if address == DUCKDB:
        return _DuckDB()
    if not address.startswith(_SPARK) or len(address) == len(_SPARK):
        raise ENGINE_UNKNOWN.raised(value=address)
    try:
        return _Spark(address)
    except (ImportError, RuntimeError) as error:
        raise ENGINE_MISSING.raised(value=address, reason=error, install=how_to_get("spark")) from None


_NOTHING_GUESSED: Final = (
    "auto_detect=false, header=true, skip=0, quote='\"', escape='\"', comment='', strict_mode=true, "
    "null_padding=false, ignore_errors=false, hive_partitioning=false"
)
"""What DuckDB would guess of a CSV file where it is not told: a first character of a row for that of a comment."""
_SPARK_CSV: Final = {
    "header": True, "quote": '"', "escape": '"', "comment": "", "inferSchema": False, "mode": "FAILFAST",
    "multiLine": True, "ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False,
}  # fmt: skip
_SPARK_SETTINGS: Final = {
    "spark.sql.session.timeZone": "UTC", "spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "4",
}  # fmt: skip


def _check_ending(path: Path) -> None:
    if not path.name.endswith(_CSV):
        raise FORMAT_UNKNOWN.raised(path=path.name, known=", ".join((*_CSV, ".parquet")))


def _csv_of(path: Path, delimiter: str, names: Sequence[str]) -> str:
    """Return how DuckDB names the table in a CSV file."""
    columns = ", ".join(f"{_quoted(name)}: 'varchar'" for name in names)
    return f"read_csv({_quoted(str(path))}, delim={_quoted(delimiter)}, columns={{{columns}}}, {_NOTHING_GUESSED})"


def _header(path: Path, delimiter: str) -> list[str]:
    """Return the names in the first line of a CSV file."""
    with _opened(path) as text:
        return next(csv.reader(text, strict=True, delimiter=delimiter), None) or [""]


def _opened(path: Path) -> TextIO:
    how: dict[str, Any] = {"mode": "rt", "encoding": "utf-8-sig", "newline": ""}
    return cast(TextIO, gzip.open(path, **how) if path.name.endswith(".gz") else path.open(**how))


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _old_names() -> AbstractContextManager[Any]:
    """Let Ibis call DuckDB by names that are on their way out."""
    return warnings.catch_warnings(action="ignore", category=DeprecationWarning)
