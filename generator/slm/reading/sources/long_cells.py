"""Cells that are too long for the regular expression that is to find something in them: it would be tried for hours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from slm.measurement import ForeignSource, foreign_column, foreign_words
from slm.problem import Mistake, Place, Problem
from slm.reading.sources.exploding import longest_text
from slm.reading.sources.table import Cell, ForeignTable, Row
from slm.reading.sources.table_rows import column_of

LONG_CELL: Final = Mistake(
    "SLM1029",
    "a cell of '{column}' has {length} letters, more than the {most} in which the regular expression '{value}' is "
    "looked for: it might take for hours",
    "Begin the expression with ^ where it means the beginning, and take out what stands for anything at its ends: "
    "'disk' finds what '.*disk.*' finds. Or name a column of shorter texts.",
)
Looked = tuple[str, str, int]
"""A column, an expression that is looked for in it, and the most letters of a text for it."""


def without_long_cells(table: ForeignTable, looked_for: Sequence[Looked]) -> ForeignTable:
    """Return a table in which rows are refused that have too long a text where an expression is looked for."""
    wrong: dict[int, tuple[str, Problem]] = {}
    for column, expression, most in looked_for:
        for at, cell in enumerate(column_of(table, column)):
            if (length := _length(cell)) > most and at not in wrong:
                place = table.place(table.rows[at], column)
                wrong[at] = column, long_cell(place, column, length, most, expression)
    if not wrong:
        return table
    return replace(table, rows=tuple(_refused(row, *wrong.get(at, ("", None))) for at, row in enumerate(table.rows)))


def long_cell(place: Place, column: str, length: int, most: int, expression: str) -> Problem:
    """Return that a text is too long for an expression."""
    return LONG_CELL.at(place, column=column, length=length, most=most, value=expression)


def _refused(row: Row, column: str, problem: Problem | None) -> Row:
    return row._replace(cells={**row.cells, column: ""}, broken=row.broken or problem) if problem else row


def _length(cell: Cell) -> int:
    if isinstance(cell, tuple):
        return max(map(len, cell), default=0)
    return len(cell) if isinstance(cell, str) else 0


def texts_looked_at(source: ForeignSource) -> Iterator[Looked]:
    """Yield each column in which an expression is looked for that not every text can be held against."""
    for column, test in _tests(source):
        expression = test.matches or getattr(test, "not_matches", None)
        if expression and (most := longest_text(expression)) is not None:
            yield column, expression, most


def _tests(source: ForeignSource) -> Iterator[tuple[str, foreign_words.Tested]]:
    yield from ((condition.column, condition) for _, condition in source.conditions)
    for field, column in source.placed.items():
        tests: list[foreign_words.Tested] = [*source.patterns.get(field, ())]
        tests += source.ignored if field == "service" else ()
        for choice in foreign_column.choices(column):
            yield from ((name, test) for name in foreign_column.names(choice) for test in tests)
            if isinstance(choice, foreign_column.ListedColumn) and choice.where:
                yield choice.of_items(choice.where.column), choice.where
