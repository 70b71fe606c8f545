"""The engine that counts: DuckDB in this process, or a Spark cluster, by one address."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import duckdb
import ibis
from ibis.expr.types import Table

from slm.problem import Mistake

ENGINE_UNKNOWN: Final = Mistake(
    "SLM853",
    en="'{value}' is not an engine",
    zh="“{value}”不是可用的引擎",
    hint_en="Write duckdb, or spark:// and a master such as spark://local[2].",
    hint_zh="请写 duckdb，或 spark:// 加主节点，例如 spark://local[2]。",
)
ENGINE_MISSING: Final = Mistake(
    "SLM854",
    en="the engine {value} cannot be started: {reason}",
    zh="无法启动引擎 {value}：{reason}",
    hint_en="Install it: pip install 'slm-docs[{extra}]'. Spark needs Java as well.",
    hint_zh="请安装：pip install 'slm-docs[{extra}]'。Spark 还需要 Java。",
)
FORMAT_UNKNOWN: Final = Mistake(
    "SLM855",
    en="{path} cannot be counted: its name ends in none of {known}",
    zh="无法汇总 {path}：文件名不以 {known} 之一结尾",
    hint_en="Save the export as CSV or Parquet.",
    hint_zh="请把导出文件存为 CSV 或 Parquet。",
)
UNREADABLE: Final = Mistake(
    "SLM856",
    en="{path} cannot be read as a table: {reason}",
    zh="无法把 {path} 读作表格：{reason}",
    hint_en="Check that the file is whole, UTF-8, and has one header row and as many cells in every row.",
    hint_zh="请检查文件是否完整、是否为 UTF-8 编码、是否有一行表头，且每行单元格数相同。",
)

DUCKDB: Final = "duckdb"
MEMORY: Final = "640MB"
"""What DuckDB may use; what needs more goes to the disk for a while."""
_SPARK: Final = "spark://"
_CSV: Final = (".csv", ".tsv", ".csv.gz", ".tsv.gz")


@dataclass(frozen=True)
class Engine:
    """A place where expressions are evaluated. The expressions are the same everywhere."""

    name: str
    backend: Any = field(repr=False)
    failures: tuple[type[Exception], ...] = (duckdb.Error,)
    """What it raises for a file that it cannot read."""

    def read(self, path: Path, delimiter: str = ",") -> Table:
        """Return the table in a file: all cells of CSV as text, those of Parquet as they are typed there."""
        with _old_names():
            if path.name.endswith(".parquet"):
                return self.backend.read_parquet(str(path))
            if not path.name.endswith(_CSV):
                raise FORMAT_UNKNOWN.raised(path=path.name, known=", ".join((*_CSV, ".parquet")))
            text = (
                {"all_varchar": True, "strict_mode": True}
                if self.name == DUCKDB
                else {"inferSchema": False, "mode": "FAILFAST"}
            )
            return self.backend.read_csv(str(path), header=True, sep=delimiter, quote='"', escape='"', **text)

    def kept(self, expression: Table) -> Table:
        """Return the expression evaluated once, for others to go on from."""
        with _old_names():
            if self.name == DUCKDB:
                return self.backend.create_table(ibis.util.gen_name("slm"), expression, temp=True)
            # Asking for no row makes known to the cluster what is held in memory here, which keeping forgets.
            self.backend.to_pyarrow(expression.limit(0))
            return expression.cache()

    def rows(self, expression: Table) -> list[dict[str, Any]]:
        """Return the rows of a small result."""
        with _old_names():
            return list(self.backend.to_pyarrow(expression).to_pylist())


def connect(address: str = DUCKDB) -> Engine:
    """Start the engine at an address: `duckdb`, or `spark://` and the master of a cluster."""
    if address == DUCKDB:
        return _duckdb()
    if address.startswith(_SPARK) and len(address) > len(_SPARK):
        return _spark(address)
    raise ENGINE_UNKNOWN.raised(value=address)


def _duckdb() -> Engine:
    backend = ibis.duckdb.connect(memory_limit=MEMORY, autoinstall_known_extensions=False)
    return Engine(DUCKDB, backend)


def _spark(address: str) -> Engine:
    try:
        # A cluster is for few, and its library is large.
        from py4j.protocol import Py4JError  # noqa: PLC0415
        from pyspark.errors import PySparkException  # noqa: PLC0415
        from pyspark.sql import SparkSession  # noqa: PLC0415

        master = address if "[" not in address and ":" in address.removeprefix(_SPARK) else address.removeprefix(_SPARK)
        builder = SparkSession.builder.master(master).appName("slm")
        for name, value in _SPARK_SETTINGS.items():
            builder = builder.config(name, value)
        return Engine(address, ibis.pyspark.connect(builder.getOrCreate()), (PySparkException, Py4JError))
    except (ImportError, RuntimeError) as error:
        raise ENGINE_MISSING.raised(value=address, extra="spark", reason=error) from None


_SPARK_SETTINGS: Final = {
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.shuffle.partitions": "4",
}


@contextmanager
def _old_names() -> Iterator[None]:
    """Let Ibis call DuckDB by names that are on their way out."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        yield
