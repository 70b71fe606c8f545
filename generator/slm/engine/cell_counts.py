"""How often what stands in columns of a file of large records, whatever its rows become."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Final

import ibis
from ibis.expr.types import BooleanValue, StringValue

from slm.engine.connect import UNREADABLE, Engine

MOST_CELLS: Final = 10_000
"""Of columns with more different cells nothing is said: they hold no words."""


class CellCounts:
    """Counts the texts in columns of one file."""

    def __init__(self, engine: Engine, path: str, table: tuple[Path, str], missing: Collection[str]) -> None:
        """Open the table of a file, which lies at a place and whose cells something separates.

        What is `missing` stands in a cell that holds nothing.
        """
        self._engine, self._path, self._nothing = engine, path, ["", *missing]
        try:
            self._rows = engine.read(*table)
        except engine.failures as error:
            raise UNREADABLE.raised(path=path, reason=str(error).strip().partition("\n")[0]) from None
        self.columns: Final = self._rows.columns
        """The columns of the file."""

    def count(
        self, columns: tuple[str, ...], only: Collection[str], filled: Collection[str]
    ) -> Mapping[tuple[str, ...], int]:
        """Return how often the cells of these columns stand together; nothing where that are too many.

        With `only`, in those rows alone whose first cell is one of these; with `filled`, in which one of these columns
        holds something.
        """
        chosen = {f"word_{nth}": self._text(column) for nth, column in enumerate(columns)}
        there = [self._is_filled(column) for column in filled]
        rows = self._rows.filter(reduce(or_, there)) if there else self._rows
        rows = rows.select(**chosen)
        rows = rows.filter(rows.word_0.isin([*only])) if only else rows
        counted = rows.group_by([*chosen]).aggregate(n=ibis._.count())
        try:
            found = self._engine.rows(counted.limit(MOST_CELLS + 1))
        except self._engine.failures as error:
            raise UNREADABLE.raised(path=self._path, reason=str(error).strip().partition("\n")[0]) from None
        return {} if len(found) > MOST_CELLS else {tuple(row[name] for name in chosen): row["n"] for row in found}

    def _text(self, column: str) -> StringValue:
        """Return the words of a column; what is no text is none."""
        cells = self._rows[column]
        return cells.fill_null("") if cells.type().is_string() else ibis.literal("")

    def _is_filled(self, column: str) -> BooleanValue:
        cells = self._rows[column]
        return cells.strip().notin(self._nothing) if cells.type().is_string() else cells.notnull()
