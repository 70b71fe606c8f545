"""The rows of a foreign CSV file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Final

from slm.measurement import CsvFormat
from slm.problem import Mistake, Place, Problem
from slm.reading.csv_cells import cell_at
from slm.reading.csv_records import WRONG_QUOTES, WRONG_WIDTH
from slm.reading.sources.table import ForeignTable, Places, Row, positions_of, text_of

OTHER_DELIMITER: Final = Mistake(
    "SLM744",
    "the columns are separated by {found}, not by {expected}",
    "Say so in the format of the source: delimiter: {found}, or type: tsv for tabs.",
)

_DELIMITERS: Final = {";": "';'", ",": "','", "\t": "'\\t'", "|": "'|'"}


def read_csv_table(
    path: str, data: bytes, file_format: CsvFormat, columns: tuple[str, ...]
) -> tuple[ForeignTable, list[Problem]]:
    """Return the records of a CSV file with the cells of these columns, and what is wrong with it."""
    text, problems = text_of(path, data, file_format.encoding)
    if text is None:
        return ForeignTable(path=path), problems
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=file_format.separator)
    rows: list[Row] = []
    positions: dict[str, int] = {}
    last_line = 0
    try:
        header = next(reader, [])
        positions, problems = positions_of(path, header, file_format, columns)
        if problems:
            return ForeignTable(path=path), list(_other_delimiter(path, header, file_format)) or problems
        last_line, width = reader.line_num, len(header)
        wanted = list(positions.items())
        for cells in reader:
            line, last_line = last_line + 1, reader.line_num
            if len(cells) == width:
                rows.append(Row(len(rows) + 1, line, {name: cells[at] for name, at in wanted}))
            elif cells:
                wrong = WRONG_WIDTH.at(Place(path, line, 1), n=len(cells), expected=width)
                rows.append(Row(len(rows) + 1, line, {}, wrong))
    except csv.Error as error:
        problems.append(WRONG_QUOTES.at(Place(path, last_line + 1, 1), reason=error))
    return ForeignTable(
        path=path, rows=tuple(rows), place=_places(path, text, positions, file_format.separator)
    ), problems


def _places(path: str, text: str, positions: Mapping[str, int], separator: str) -> Places:
    def place(row: Row, column: str | None) -> Place:
        return Place(path, *cell_at(text, row.line, positions.get(column or "", 0), separator))

    return place


def _other_delimiter(path: str, header: list[str], file_format: CsvFormat) -> Iterator[Problem]:
    """Yield what a header of one column has instead of the delimiter, as spreadsheets of some countries write it."""
    if len(header) == 1:
        found = next((text for delimiter, text in _DELIMITERS.items() if delimiter in header[0]), None)
        if found:
            expected = _DELIMITERS.get(file_format.separator, file_format.separator)
            yield OTHER_DELIMITER.at(Place(path, 1, 1), found=found, expected=expected)
