"""The cells of one file of large records, each as its layout wants it to be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from itertools import pairwise
from operator import and_
from typing import Any, Final
from zoneinfo import ZoneInfo

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Table, Value

from slm.calendar import constant_offsets
from slm.engine.connect import UTC_INSTANT, Engine, unix_seconds
from slm.engine.layouts import END, FIRST, UNMAPPED, UNREAD, Layout, Meanings
from slm.problem import InputError, Mistake

COLUMN_MISSING: Final = Mistake(
    "SLM851",
    "{path} has no column '{column}'; it has {known}",
    "Correct the name in the columns of the source, or take the file out of it.",
)

_WRITTEN: Final = ("____-__-_____:__%+__:__", "____-__-_____:__%Z", "____-__-_____:__%-__:__")
"""ISO 8601 with an offset; what stands between is left to the engine, which refuses what is no time."""
_ISO: Final = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?$"
"""Times that an engine reads; all others are understood one by one, each once."""
_PLAIN: Final = r"^[!-~]([ -~]*[!-~])?$"
"""Numbers of tickets that nobody has to look at."""
_NUMBERS: Final = ("id", "ticket")
_FILE: Final = "@file"
_MARGIN: Final = 3 * 86_400
"""So many seconds more are looked at for changes of a clock than those of the first and the last time."""


@dataclass(frozen=True, kw_only=True)
class CellColumns:
    """The cells of one file."""

    rows: Table
    path: str
    layout: Layout
    engine: Engine

    def needs(self, name: str) -> None:
        """Raise `InputError` where the file has no column for a field that has to have one."""
        columns = self.layout.columns.get(name, ())
        if name in self.layout.constants or not columns or not self.layout.may_lack.isdisjoint(columns):
            return
        if not any(map(self._has, columns)):
            raise COLUMN_MISSING.raised(path=self.path, column=columns[0], known=", ".join(self.rows.columns))

    def plain(self, kinds: Mapping[str, str]) -> Table:
        """Return the fields of a file whose words are those of the book."""
        fields = {
            name: self._raw(name).cast("string") if kind == "string" else self._second(self._raw(name))
            for name, kind in kinds.items()
        }
        return self.rows.select(path=ibis.literal(self.path), why=ibis.literal(""), required=ibis.literal(""), **fields)

    def mapped(self, kinds: Mapping[str, str]) -> Table:
        """Return the fields of a file whose words mean what somebody knows."""
        meanings = self.layout.meanings
        if meanings is None:
            return self.plain(kinds)
        said = {column for columns in self.layout.columns.values() for column in columns}
        for column in meanings.columns if "service" in kinds else ():
            if not self._has(column) and column not in said:
                raise COLUMN_MISSING.raised(path=self.path, column=column, known=", ".join(self.rows.columns))
        return _LookedCells(self, meanings, kinds).fields()

    def has_rows_of_nothing(self) -> Table:
        """Return the rows in which anything stands."""
        filled = [self.text(name).strip() != "" for name in self.rows.columns]
        return self.rows.filter(reduce(lambda one, other: one | other, filled))

    def _has(self, column: str) -> bool:
        return column == _FILE or column in self.rows.columns

    def text(self, column: str) -> StringValue:
        """Return the cells of a column as text, empty where nothing stands in them."""
        if column == _FILE:
            return ibis.literal(self.path.rsplit("/", 1)[-1])
        return self.shown(self.rows[column]).fill_null("") if column in self.rows.columns else ibis.literal("")

    @staticmethod
    def shown(cells: Value) -> StringValue:
        """Return cells as text, whole numbers without the point that some formats give them."""
        if cells.type().is_floating():
            whole = cells.cast("int64").cast("string")
            return (cells == cells.floor()).ifelse(whole, cells.cast("string"))
        return cells.cast("string")

    def _raw(self, name: str) -> Value:
        """Return the cells of a field, NULL where nothing stands in them."""
        if name in self.layout.constants:
            return ibis.literal(self.layout.constants[name])
        there = [column for column in self.layout.columns.get(name, ()) if column in self.rows.columns]
        if not there:
            return ibis.null("string")
        return self.filled(there[0])

    def filled(self, column: str) -> Value:
        """Return the cells of a column, NULL where nothing stands in them."""
        if column == _FILE:
            return self.text(column)
        cells = self.rows[column]
        if not cells.type().is_string():
            is_none = self.shown(cells).isin(self.layout.missing) if self.layout.missing else ibis.literal(value=False)
            return is_none.ifelse(ibis.null(cells.type()), cells)
        return cells.nullif("") if not self.layout.missing else (
            cells.isin(("", *self.layout.missing)).ifelse(ibis.null("string"), cells)
        )  # fmt: skip

    def wall(self, cells: Value) -> tuple[IntegerValue, BooleanValue]:
        """Return the seconds since 1970 that times show which an engine can read, and whether their offset is said."""
        kind = cells.type()
        if kind.is_timestamp():
            return unix_seconds(cells.cast(UTC_INSTANT)), ibis.literal(bool(kind.timezone))
        if not kind.is_string() or not self.layout.reads_iso:
            return ibis.null("int64"), ibis.literal(value=False)
        shown = unix_seconds(cells.try_cast(UTC_INSTANT))
        return cells.re_search(_ISO).ifelse(shown, ibis.null("int64")), cells.like(list(_WRITTEN))

    def _second(self, cells: Value) -> IntegerValue:
        """Return the seconds since 1970 of times, those that cannot be read marked (FAILURES F17)."""
        kind = cells.type()
        if kind.is_timestamp():
            shown = unix_seconds(cells.cast(UTC_INSTANT))
            found = shown if kind.timezone else self.in_zone(shown)
        elif kind.is_string():
            shown = unix_seconds(cells.try_cast(UTC_INSTANT))
            found = cells.like(list(_WRITTEN)).ifelse(shown, self.in_zone(shown))
        else:
            found = ibis.null("int64")
        return cells.isnull().ifelse(ibis.null("int64"), ibis.coalesce(found, UNREAD))

    def in_zone(self, local: IntegerValue, first: int = FIRST, last: int = END) -> IntegerValue:
        """Return instants of what a clock on the wall showed; NULL where it showed that twice, or never.

        The fewer years lie between the first and the last, the shorter is the question.
        """
        if self.layout.time_zone is None:
            return ibis.null("int64")
        stretches = _stretches(self.layout.time_zone, first, last)
        tests: list[tuple[BooleanValue, Any]] = []
        for (_, change, before), (_, _, after) in pairwise(stretches):
            tests.append((local < change + min(before, after), local - before))
            tests.append((local < change + max(before, after), ibis.null("int64")))
        shown = local - stretches[-1][2]
        return ibis.cases(*tests, else_=shown) if tests else shown


@cache
def _stretches(zone: ZoneInfo, first: int, last: int) -> tuple[tuple[int, int, int], ...]:
    return tuple(constant_offsets(zone, first, last))


class _LookedCells:
    """The cells of one file, and what those mean of which an engine cannot tell it: each text is asked for once."""

    def __init__(self, cells: CellColumns, meanings: Meanings, kinds: Mapping[str, str]) -> None:
        self._cells, self._meanings, self._kinds = cells, meanings, kinds
        self._layout, self._engine = cells.layout, cells.engine
        self._words = [name for name in kinds if name in ("service", "type", "priority", "customer")]
        self._numbers = [name for name in kinds if name in _NUMBERS]
        self._times = [name for name, kind in kinds.items() if kind != "string"]
        self._columns = {name: self._of(name) for name in (*self._numbers, *self._times)}
        # What pauses say does not depend on words.
        self._keys = list(meanings.columns) if self._words else []
        self._watched = [name for name in meanings.watched if name in kinds] if self._words else []

    def _of(self, name: str) -> list[str]:
        if name in self._layout.constants:
            return []
        return [column for column in self._layout.columns.get(name, ()) if column in self._cells.rows.columns]

    def fields(self) -> Table:
        """Return the fields of the file."""
        looked = self._looked(self._cells)
        (found,) = self._engine.rows(looked.aggregate(n=looked.blank.sum()))
        if found["n"]:
            # A spreadsheet writes separators for rows that are empty, too: those are no rows.
            rows = self._engine.materialized(self._cells.has_rows_of_nothing())
            looked = self._looked(CellColumns(
                rows=rows, path=self._cells.path, layout=self._layout, engine=self._engine
            ))  # fmt: skip
        said = self._with_words(looked)
        said = self._with_texts(said, self._numbers, self._meanings.number, UNMAPPED)
        said = self._with_texts(said, self._times, self._meanings.second, UNREAD)
        fields: dict[str, Value] = {name: said[name] for name in self._words}
        for name in (*self._numbers, *self._times):
            value = self._value(said, name)
            fields[name] = said[f"idle_{name}"].ifelse(ibis.null(self._kinds[name]), value)
        required = [(said[f"needs_{name}"] & value.isnull(), name) for name, value in fields.items()]
        return said.select(
            path=ibis.literal(self._cells.path), why=said.why, required=ibis.cases(*required, else_=""), **fields
        )

    def _value(self, said: Table, name: str) -> Value:
        kind = self._kinds[name]
        if name in self._layout.constants:
            text = self._layout.constants[name]
            return ibis.literal(text if kind == "string" else self._meanings.second(text), kind)
        there = [said[f"known_{name}_{nth}"] for nth, _ in enumerate(self._columns[name])]
        return ibis.coalesce(*there) if there else ibis.null(kind)

    def _looked(self, cells: CellColumns) -> Table:
        """Return what is looked at: words, and of each time and number what an engine reads, or else its text."""
        chosen: dict[str, Value] = {f"word_{nth}": cells.text(column) for nth, column in enumerate(self._keys)}
        blank = [value.strip() == "" for value in chosen.values()]
        for name, columns in self._columns.items():
            filled = [cells.filled(column) for column in columns]
            for nth, cell in enumerate(filled):
                text = chosen[f"text_{name}_{nth}"] = cells.shown(cell)
                if name in self._times:
                    chosen[f"wall_{name}_{nth}"], chosen[f"zoned_{name}_{nth}"] = cells.wall(cell)
                else:
                    chosen[f"known_{name}_{nth}"] = text.re_search(_PLAIN).ifelse(text, ibis.null("string"))
            blank += [cell.isnull() for cell in filled]
            if name in self._watched:
                there = [cell.notnull() for cell in filled]
                chosen[f"filled_{name}"] = reduce(lambda one, other: one | other, there, ibis.literal(value=False))
        chosen["blank"] = reduce(and_, blank, ibis.literal(value=True)).cast("int64")
        return self._with_instants(cells, self._engine.materialized(cells.rows.select(**chosen)))

    def _with_instants(self, cells: CellColumns, shown: Table) -> Table:
        """Return the cells with the instants of what clocks showed, and the texts alone that are still to be read."""
        walls = [f"{name}_{nth}" for name in self._times for nth, _ in enumerate(self._columns[name])]
        (span,) = self._engine.rows(shown.aggregate(**{
            f"{end}_{at}": getattr(shown[f"wall_{at}"], end)() for at in walls for end in ("min", "max")
        }, n=shown.count()))  # fmt: skip
        seen = [second for name, second in span.items() if name != "n" and second is not None]
        first, last = max(min(seen, default=FIRST) - _MARGIN, FIRST), min(max(seen, default=FIRST) + _MARGIN, END)
        known = {
            at: shown[f"zoned_{at}"].ifelse(
                shown[f"wall_{at}"], cells.in_zone(shown[f"wall_{at}"], first, max(first + 1, last))
            )
            for at in walls
        }
        known |= {
            f"{name}_{nth}": shown[f"known_{name}_{nth}"]
            for name in self._numbers
            for nth, _ in enumerate(self._columns[name])
        }
        texts = {at: value.isnull().ifelse(shown[f"text_{at}"], ibis.null("string")) for at, value in known.items()}
        rest = [name for name in shown.columns if name.startswith(("word_", "filled_", "blank"))]
        said = {f"known_{at}": value for at, value in known.items()} | {f"text_{at}": texts[at] for at in texts}
        return self._engine.materialized(shown.select(*rest, **said))

    def _with_words(self, looked: Table) -> Table:
        """Return the cells with what their words mean, and which fields do not count, or have to be there."""
        keys = [f"word_{nth}" for nth, _ in enumerate(self._keys)] + [f"filled_{name}" for name in self._watched]
        names = (*self._numbers, *self._times)
        if not self._words:
            no = {f"{key}_{name}": ibis.literal(value=False) for key in ("idle", "needs") for name in names}
            return looked.mutate(why=ibis.literal(""), **no)
        counted = looked.group_by(keys).aggregate(n=looked.count()) if keys else looked.aggregate(n=looked.count())
        rows: list[dict[str, Any]] = []
        for row in self._engine.rows(counted):
            cells = {column: row[f"word_{nth}"] for nth, column in enumerate(self._keys)}
            filled = frozenset(name for name in self._watched if row[f"filled_{name}"])
            meant = self._meanings.understood(self._cells.path, cells, filled, row["n"])
            rows.append(
                {key: row[key] for key in keys} | {"why": meant.left_out}
                | {name: meant.words.get(name) for name in self._words}
                | {f"idle_{name}": name in meant.idle for name in names}
                | {f"needs_{name}": name in meant.required for name in self._kinds}
            )  # fmt: skip
        types = {key: "boolean" if key.startswith("filled_") else "string" for key in keys}
        types |= {"why": "string", **dict.fromkeys(self._words, "string")}
        types |= {f"idle_{name}": "boolean" for name in names} | {f"needs_{name}": "boolean" for name in self._kinds}
        return self._joined(looked, rows, types, keys)

    def _with_texts(self, said: Table, names: Sequence[str], read: Callable[[str], object], unread: str | int) -> Table:
        """Return the cells with what texts mean that the engine cannot read."""
        places = [
            (f"text_{name}_{nth}", f"known_{name}_{nth}") for name in names for nth, _ in enumerate(self._columns[name])
        ]
        texts = [said.select(text=said[column]).filter(said[column].notnull()).distinct() for column, _ in places]
        if not texts:
            return said
        known: dict[str, object] = {}
        for text in self._engine.texts(reduce(lambda one, other: one.union(other), texts).distinct()):
            try:
                known[text] = read(text)
            except InputError:
                known[text] = unread
        if not known:
            return said
        kind = "string" if isinstance(unread, str) else "int64"
        table = self._engine.table({"meant": [*known.values()], "of": [*known]}, {"meant": kind, "of": "string"})
        for column, place in places:
            joined = said.left_join(table, said[column] == table.of)
            said = joined.mutate(**{place: ibis.coalesce(joined[place], joined.meant)}).drop("meant", "of")
        return said

    def _joined(
        self, looked: Table, rows: Sequence[Mapping[str, Any]], types: Mapping[str, str], keys: Iterable[str]
    ) -> Table:
        there = {name: [row[name] for row in rows] for name in types}
        if not rows:
            there = {name: [] for name in types}
        table = self._engine.table(there, types).rename({f"of_{key}": key for key in keys})
        same = [looked[key] == table[f"of_{key}"] for key in keys]
        joined = looked.join(table, same) if same else looked.cross_join(table)
        return joined.drop(*(f"of_{key}" for key in keys))
