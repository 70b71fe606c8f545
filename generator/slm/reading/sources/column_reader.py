"""What the rows of a table say, read by columns: what stands in many cells is understood once.

A row of which a cell cannot be understood by itself is left to the reader of single rows, so that what is told of it,
and what becomes of it, is the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from itertools import repeat
from typing import Any, Final

from slm.problem import InputError
from slm.reading.sources.row_reader import Fields, RowReader
from slm.reading.sources.table import Cell, ForeignTable
from slm.reading.sources.table_rows import ColumnRows, column_of, odd_rows
from slm.values import LocalText

_BY_ROW: Final = object()
"""The value of a cell that only its row explains."""
_MOST_WRONG: Final = 100
"""Where more cells of a column cannot be understood, nobody gains by trying the others twice."""
_STATED: Final = ("activity", "state")
_Check = Callable[[Fields], None]


@dataclass(frozen=True, slots=True)
class RowsRead:
    """What the rows of a table say, and why some of them are left out; of the others neither is known."""

    fields: Sequence[Fields | None]
    left_out: Mapping[int, tuple[str, LocalText | None]] = field(default_factory=dict)
    is_sorted: bool = False
    """Is it known of each row whether it is left out?"""
    filled: frozenset[str] = frozenset()
    """The fields that at least one of the rows has whose fields are known."""
    number: int = 0
    """How many these rows are."""


class ColumnReader(RowReader):
    """Reads rows as `RowReader` does, and all those of a table at once of which each cell speaks for itself."""

    def at_once(self, table: ForeignTable, check: _Check) -> RowsRead:
        """Return what the rows of a table say; `check` raises `InputError` for states that the source does not know."""
        odd = odd_rows(table)
        nothing = RowsRead([None] * len(table.rows))
        if self._depends_on_rows or (odd and self._may_leave_out):
            return nothing
        left_out = self._left_out_at_once(table) if self._may_leave_out else {}
        times = _Understood()  # the same words are the same moment in all columns
        columns = {name: self._column(name, table, times) for name in self._fields}
        if left_out is None or not columns.keys() >= set(self._needed) - self._constants.keys():
            return nothing
        single = {*odd, *left_out, *self._of_unknown_state(columns, len(table.rows), check)}
        for name, column in columns.items():
            single.update(column.of_rows)
            if name in self._needed and name not in self._constants:
                single.update(column.lacking)
        filled = frozenset(name for name, column in columns.items() if column.is_filled(single))
        number = len(table.rows) - len(single)
        return RowsRead(
            self._put_together(columns, len(table.rows), single), left_out, is_sorted=True, filled=filled, number=number
        )

    @property
    def _depends_on_rows(self) -> bool:
        """Does it depend on other cells what some cell means?"""
        return bool(self._required or self._constant_if) or not all(one.plain for one in self._fields.values())

    def _column(self, name: str, table: ForeignTable, times: _Understood) -> _Column:
        """Return the value of a field in each row: that of the first of its columns in which one stands."""
        one = self._fields[name]
        known = times if one.kind == "time" else _Understood()
        columns = one.plain
        if isinstance(table.rows, ColumnRows):
            columns = tuple(column for column in columns if column in table.rows.columns) or columns[:1]
        found: list[Any] = []
        for column in columns:
            known.understand = partial(self._alone, one, column)
            said = [*map(known.__getitem__, column_of(table, column))]
            pairs = zip(found, said, strict=True) if found else ()
            found = [other if value is None else value for value, other in pairs] or said
        values = {*map(id, known.values())}
        return _Column(found, lacks=id(None) in values, is_of_row=id(_BY_ROW) in values)

    def _alone(self, one: Any, column: str, cell: Cell) -> object:  # noqa: ANN401 - a field of the reader of rows
        return self._value(one, column, cell, None, _NO_TABLE)

    def _put_together(self, columns: Mapping[str, _Column], number: int, single: set[int]) -> Sequence[Fields | None]:
        """Return the fields of each row, but of those that are read one by one."""
        constants = {name: value for name, value in self._constants.items() if name not in columns}
        names = (*constants, *columns)
        values = zip(
            *(repeat(value, number) for value in constants.values()),
            *(column.values for column in columns.values()),
            strict=True,
        )
        found: list[Any] = [*map(dict, map(zip, repeat(names), values))] if names else [{} for _ in range(number)]
        for name, column in columns.items():
            for place in column.lacking:
                del found[place][name]
                if name in self._constants:
                    found[place][name] = self._constants[name]
        for place in single:
            found[place] = None
        return found

    def _of_unknown_state(self, columns: Mapping[str, _Column], number: int, check: _Check) -> set[int]:
        """Return the rows of which the state is none that the source knows, or that lack what it needs with one."""
        names = [name for name in columns if name in (*_STATED, "changed")]
        of_each = [
            column.values if name in _STATED else column.is_lacking for name, column in columns.items() if name in names
        ]
        told = [*zip(*of_each, strict=True)] if names else [()] * number
        wrong = {values for values in set(told) if not self._is_accepted(dict(zip(names, values, strict=True)), check)}
        return {place for place, values in enumerate(told) if values in wrong} if wrong else set()

    def _is_accepted(self, said: Mapping[str, Any], check: _Check) -> bool:
        fields: Fields = {**self._constants}
        fields |= {name: value for name, value in said.items() if name in _STATED and value is not None}
        if said.get("changed") is False:
            fields["changed"] = ""
        try:
            check(fields)
        except InputError:
            return False
        return True

    def _left_out_at_once(self, table: ForeignTable) -> dict[int, tuple[str, LocalText | None]] | None:
        """Return why rows are left out; None where that depends on more than the words of some columns."""
        watched = [watch.column for watch, _ in (*self._take_only, *self._leave_out)]
        names = dict.fromkeys([*watched, *(self._service.plain if self._service else ())])
        if any(name.startswith("@") for name in names):
            return None
        told = [*zip(*(column_of(table, name) for name in names), strict=True)]
        first = dict(zip(reversed(told), range(len(told) - 1, -1, -1), strict=True))
        why: dict[tuple[Cell, ...], tuple[str, LocalText | None]] = {}
        for words, number in Counter(told).items():
            for watch in self._watches.values():
                watch.rows = number
            if found := self.left_out(table.rows[first[words]], table):
                why[words] = found
        for watch in self._watches.values():
            watch.rows = 1
        return {place: why[words] for place, words in enumerate(told) if words in why} if why else {}


class _Understood(dict[Cell, Any]):
    """What cells say, each understood when it is first met."""

    def __init__(self) -> None:
        super().__init__()
        self.understand: Callable[[Cell], object] = lambda _: None
        self._wrong = 0

    def __missing__(self, cell: Cell) -> object:
        said: object = _BY_ROW
        if self._wrong < _MOST_WRONG:
            try:
                said = self.understand(cell)
            except InputError:
                self._wrong += 1
        self[cell] = said = _BY_ROW if type(said) is tuple else said
        return said


class _Column:
    """The value of a field in each row."""

    def __init__(self, values: Sequence[Any], *, lacks: bool, is_of_row: bool) -> None:
        """Tell the values; `lacks` and `is_of_row` where some may be nothing, or such as only their rows explain."""
        self.values, self._lacks, self._is_of_row = values, lacks, is_of_row

    @cached_property
    def lacking(self) -> Sequence[int]:
        """The places of rows that say nothing."""
        return [place for place, value in enumerate(self.values) if value is None] if self._lacks else ()

    @property
    def is_lacking(self) -> Sequence[bool]:
        """Of each row, whether it says nothing."""
        return [value is None for value in self.values] if self._lacks else [False] * len(self.values)

    @property
    def of_rows(self) -> Sequence[int]:
        """The places of rows that say what only the row explains."""
        return [place for place, value in enumerate(self.values) if value is _BY_ROW] if self._is_of_row else ()

    def is_filled(self, without: Container[int]) -> bool:
        """Tell whether any row says something, but for some."""
        return any(value is not None and place not in without for place, value in enumerate(self.values))


_NO_TABLE: Final = ForeignTable(path="")
