"""Rows at the end of a table that are no records, such as a sum, a remark, or the day of the export."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from slm.measurement import ForeignSource, TableFormat
from slm.problem import Mistake, Place, Problem
from slm.reading.sources.table import ForeignTable, TableRead

FOOTER_IS_RECORD: Final = Mistake(
    "SLM1010",
    "the row is one of the last {number}, which are no records, and looks like one: it has {columns}",
    "Look at the end of the file: it may have been cut off, or have fewer such rows; correct footer_rows in the format "
    "of the source then. Where this is a sum, name it in leave_out instead.",
)


def without_footer(
    read: ForeignTable, problems: list[Problem], source: ForeignSource, file_format: TableFormat
) -> TableRead:
    """Return a table without the rows at its end that its source says are no records; one that may be is told.

    Of a file that was cut off, the last rows are records, and would be lost without a word.
    """
    number = file_format.footer_rows
    if not number or problems:
        return read, problems
    needed = [source.mapped[name] for name in source.needed if name in source.mapped]
    rows, footer = read.rows[:-number], read.rows[-number:]
    doubted = next((row for row in footer if needed and not row.broken and all(map(row.cells.get, needed))), None)
    if doubted:
        columns = ", ".join(f"{name} '{doubted.cells[name]}'" for name in needed)
        problems = [FOOTER_IS_RECORD.at(Place(read.path, doubted.line, 1), number=number, columns=columns)]
    return replace(read, rows=rows), problems
