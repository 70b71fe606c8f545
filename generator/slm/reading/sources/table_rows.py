"""The rows of a table that is kept by columns: each row is made when somebody asks for it, most are never asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import overload

from slm.reading.sources.table import Cell, ForeignTable, Row


class ColumnRows(Sequence[Row]):
    """Rows whose cells lie in columns; those that are more than their cells, such as broken ones, lie beside them."""

    def __init__(self, columns: Mapping[str, Sequence[str]], lines: Sequence[int], odd: Mapping[int, Row]) -> None:
        """Tell of each row its cells and its line; `odd` are rows by their place, of which the columns say nothing."""
        self.columns, self.odd = columns, odd
        self.lines = lines

    @property
    def may_hold_header(self) -> bool:
        """Tell whether the name of the first column stands in it, as in a row of names."""
        return any(name in cells for name, cells in list(self.columns.items())[:1])

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            places = range(*index.indices(len(self)))
            if places.start or places.step > 1:
                return tuple(self[place] for place in places)
            columns = {name: cells[index] for name, cells in self.columns.items()}
            return ColumnRows(columns, self.lines[index], {at: row for at, row in self.odd.items() if at in places})
        place = range(len(self))[index]
        if place in self.odd:
            return self.odd[place]
        return Row(place + 1, self.lines[place], {name: cells[place] for name, cells in self.columns.items()})


def column_of(table: ForeignTable, name: str) -> Sequence[Cell]:
    """Return what stands in a column of a table, from the first row to the last; nothing in those that lack it."""
    if isinstance(table.rows, ColumnRows):
        return table.rows.columns.get(name) or [""] * len(table.rows)
    return [row.cells.get(name, "") for row in table.rows]


def odd_rows(table: ForeignTable) -> Mapping[int, Row]:
    """Return the rows, by their place, that are more than their cells: broken, cut off, or of an empty list."""
    if isinstance(table.rows, ColumnRows):
        return table.rows.odd
    return {at: row for at, row in enumerate(table.rows) if row.broken or row.nothing_in or row.open_in is not None}


def records_in(table: ForeignTable) -> int:
    """Return how many records a table has, without those that stand for an empty list."""
    return len(table.rows) - sum(bool(row.nothing_in) for row in odd_rows(table).values())


def line_at(table: ForeignTable, place: int) -> int:
    """Return the line of a row; of one that has none, its number below zero."""
    if isinstance(table.rows, ColumnRows) and place not in table.rows.odd:
        return table.rows.lines[place]
    row = table.rows[place]
    return row.line or -row.number


def number_at(table: ForeignTable, place: int) -> int:
    """Return the number that a row has in its file, of which the table may be a part."""
    return place + 1 if isinstance(table.rows, ColumnRows) else table.rows[place].number
