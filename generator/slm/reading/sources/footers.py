"""Rows at the end of a table that are no records, such as a sum, a remark, or the day of the export."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from slm import layout
from slm.measurement import ForeignSource, TableFormat, wall_time
from slm.problem import InputError, Mistake, Place, Problem
from slm.reading.sources.table import Cell, ForeignTable, TableRead

FOOTER_IS_RECORD: Final = Mistake(
    "SLM1010",
    "the row is one of the last {number}, which are no records, and looks like one: it has {columns}",
    "Look at the end of the file: it may have been cut off, or have fewer such rows; correct footer_rows in the format "
    "of the source then. Where this is a sum, name it in leave_out instead.",
)
FOOTER_LACKS: Final = Mistake(
    "SLM1063",
    "{path} has {n} row below the names of its columns, and the last {number} are to be no records: it may have been "
    "cut off",
    "Export it again. Where its tool writes no such row into this file, say so in formats of the source '{source}': "
    "'{name}': {{footer_rows: 0}}.",
    plural="{path} has {n} rows below the names of its columns, and the last {number} are to be no records: it may "
    "have been cut off",
)
_NO_TIME: Final = re.compile(r"\D*|[+-]?\d+([.,]\d+)*")
"""A word or a number; anything else may be a time that is written wrong, or was cut."""


def without_footer(
    read: ForeignTable, problems: list[Problem], source: ForeignSource, file_format: TableFormat
) -> TableRead:
    """Return a table without the rows at its end that its source says are no records; one that may be is told.

    Of a file that was cut off, the last rows are records, and would be lost without a word.
    """
    number = file_format.footer_rows
    if not number or problems:
        return read, problems
    if len(read.rows) < number:
        words = {"path": read.path, "name": read.path.removeprefix(layout.record_file("")), "source": source.id}
        return replace(read, rows=read.rows[:0]), [
            FOOTER_LACKS.at(Place(read.path), n=len(read.rows), number=number, **words)
        ]
    needed = {name: source.mapped[name] for name in source.needed if name in source.mapped}
    rows, footer = read.rows[:-number], read.rows[-number:]
    doubted = next((row for row in footer if not row.broken and _may_be_record(row.cells, needed, source)), None)
    if doubted:
        columns = ", ".join(f"{name} '{doubted.cells[name]}'" for name in needed.values())
        problems = [FOOTER_IS_RECORD.at(Place(read.path, doubted.line, 1), number=number, columns=columns)]
    return replace(read, rows=rows), problems


def _may_be_record(cells: Mapping[str, Cell], needed: Mapping[str, str], source: ForeignSource) -> bool:
    """Return whether a row has all that a record of its source needs, and times where its times are."""
    return (
        bool(needed)
        and all(map(cells.get, needed.values()))
        and all(_may_be_time(cells[column], source) for name, column in needed.items() if name in source.instants)
    )


def _may_be_time(cell: Cell, source: ForeignSource) -> bool:
    if not isinstance(cell, str):
        return isinstance(cell, datetime)
    try:
        return not _NO_TIME.fullmatch(cell) or wall_time(cell, source.times) is not None
    except InputError:  # a day, where a time is expected
        return True
