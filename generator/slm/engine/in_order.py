"""The rows of files that are too large for memory, in order of their cases, which are given out some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, NamedTuple

from slm.engine.connect import EPOCH, UNREADABLE, Engine

ROWS_AT_ONCE: Final = 40_000
"""So many rows are in memory at once, and those of the last of their cases."""
_BLANK: Final = r"[\s\p{Z}\p{C}]+"
"""What tells no case from another one: how it is written beside its letters and digits is for its reader."""


class CaseRow(NamedTuple):
    """A row of a file: its number there, the first being 1, and what stands in its columns."""

    path: str
    number: int
    cells: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedRows:
    """The rows of some files, those of one case after each other, each file's in its own order."""

    engine: Engine
    table: str
    paths: Sequence[str]
    columns: Mapping[str, str]
    """The names of the columns, and the expression that gives out what stands in them."""
    is_instant: frozenset[str]
    """Columns of instants, which are given out as microseconds since 1970."""
    size: int

    @property
    def read(self) -> dict[str, int]:
        """How many rows each file has."""
        counted = dict(self.engine.asked(f"select file, count(*) from {self.table} group by file"))  # noqa: S608
        return {path: counted.get(nth, 0) for nth, path in enumerate(self.paths)}

    def parts(self) -> Iterator[list[CaseRow]]:
        """Yield the rows in parts, each with all rows of its cases."""
        wanted = ", ".join(self.columns.values())
        start = 0
        while start < self.size:
            end = self._end_of_case(min(start + ROWS_AT_ONCE, self.size))
            found = self.engine.asked(
                f"select file, nth, {wanted} from {self.table} where rowid >= {start} and rowid < {end} order by rowid"  # noqa: S608
            )
            yield [CaseRow(self.paths[file], nth, self._cells(cells)) for file, nth, *cells in found]
            start = end

    def _end_of_case(self, end: int) -> int:
        """Return where the case ends whose row stands before a place."""
        ((key,),) = self.engine.asked(f'select "case" from {self.table} where rowid = {end - 1}')  # noqa: S608
        ((found,),) = self.engine.asked(
            f'select min(rowid) from {self.table} where rowid >= {end} and "case" <> ?',  # noqa: S608
            [key],
        )
        return self.size if found is None else int(found)

    def _cells(self, values: Sequence[Any]) -> dict[str, Any]:
        told = dict(zip(self.columns, values, strict=True))
        instants = {name: EPOCH + timedelta(microseconds=told[name]) for name in self.is_instant if told[name]}
        return told | instants


def rows_in_order(
    engine: Engine, root: Path, tables: Mapping[str, tuple[Path, str]], columns: Sequence[str], case: str
) -> OrderedRows:
    """Return the rows of files below `root` in order of the column that names their `case`.

    `tables` says where the table of each file lies, and what separates its cells. A column that a file lacks is empty.
    """
    table = engine.new_name()
    try:
        parts = [
            _part(nth, *engine.source_of(root / place, delimiter), columns, case)
            for nth, (place, delimiter) in enumerate(tables.values())
        ]
        engine.asked("set preserve_insertion_order = true")
        engine.asked(f'create table {table} as {" union all ".join(parts)} order by "case", file, nth')
        ((size,),) = engine.asked(f"select count(*) from {table}")  # noqa: S608
        kinds = {name: kind for name, kind, *_ in engine.asked(f"describe {table}")}
    except engine.failures as error:
        raise UNREADABLE.raised(path=", ".join(tables), reason=str(error).strip().partition("\n")[0]) from None
    instants = frozenset(name for name in columns if kinds[_named(columns, name)] == "TIMESTAMP WITH TIME ZONE")
    given = {
        name: f"epoch_us({_named(columns, name)})" if name in instants else _named(columns, name) for name in columns
    }
    return OrderedRows(
        engine=engine, table=table, paths=[*tables], columns=given, is_instant=instants, size=int(size)
    )  # fmt: skip


def _named(columns: Sequence[str], name: str) -> str:
    """Return under which name a column is kept: two of a file may differ in their case alone."""
    return f"cell_{columns.index(name)}"


def _part(nth: int, source: str, there: Sequence[str], columns: Sequence[str], case: str) -> str:
    """Return the question for the rows of one file in which anything stands, each with its number and its case."""
    wanted = ", ".join(
        f"{_quoted(name) if name in there else 'null::varchar'} as {_named(columns, name)}" for name in columns
    )
    filled = " or ".join(f"trim(coalesce({_quoted(name)}::varchar, '')) <> ''" for name in there)
    key = f"regexp_replace(coalesce({_quoted(case)}::varchar, ''), '{_BLANK}', '', 'g')" if case in there else "''"
    return (
        f'select {nth} as file, nth, {key} as "case", {wanted} '  # noqa: S608
        f"from (select row_number() over () as nth, * from {source}) where {filled}"
    )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
