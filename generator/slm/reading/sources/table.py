"""The rows of a foreign file by the names of its columns, whatever kind of file it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, NamedTuple

from slm.measurement import CsvFormat, XlsxFormat
from slm.problem import Mistake, Place, Problem
from slm.reading.csv_records import MISSING_COLUMN, WRONG_QUOTES, WRONG_WIDTH, cell_at
from slm.reading.files import decoded, place_in

WRONG_DECLARED_ENCODING: Final = Mistake(
    "SLM720",
    "the file is not {encoding} here, as its source says",
    "Correct encoding in the format of the source, or export the file as UTF-8.",
)
NUL_CHARACTER: Final = Mistake(
    "SLM721",
    "the file holds a NUL character here: it is damaged, or in another encoding",
    "Export it again; for UTF-16, write encoding: utf-16.",
)
UNPACKED_TOO_LARGE: Final = Mistake(
    "SLM722",
    "{path} is larger than {limit} bytes when it is unpacked",
    "Split the export, for example into one file per month.",
)
COLUMN_REPEATED: Final = Mistake(
    "SLM724",
    "the column '{column}' stands in the header more than once, at {positions}",
    "Say in the format which one counts: repeated_columns: last, or column_names: {{{position}: a new name}}.",
)
POSITION_UNKNOWN: Final = Mistake(
    "SLM725",
    "there is no column at position {position}: the header has {width}",
    "Positions count from 1; correct column_names.",
)
OTHER_DELIMITER: Final = Mistake(
    "SLM744",
    "the columns are separated by {found}, not by {expected}",
    "Say so in the format of the source: delimiter: {found}, or type: tsv for tabs.",
)

Cell = str | datetime | None
"""What stands in a cell; None where it is more than one value."""
Places = Callable[["Row", str | None], Place]
"""Tells where a cell of a row stands, or the row itself."""
_DELIMITERS: Final = {";": "';'", ",": "','", "\t": "'\\t'", "|": "'|'"}


class Row(NamedTuple):
    """A record of a foreign file."""

    number: int
    """Its number in the file; the first is 1."""
    line: int
    cells: Mapping[str, Cell]
    broken: Problem | None = None
    """Why nothing of it can be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignTable:
    """The records of one file, and where they stand."""

    path: str
    rows: tuple[Row, ...] = ()
    place: Places = field(default=lambda row, _: Place("", row.line))


TableRead = tuple[ForeignTable, list[Problem]]
"""A table, and what keeps it from being understood."""


def text_of(path: str, data: bytes, encoding: str) -> tuple[str | None, list[Problem]]:
    """Return the text of a file in the encoding that its source declares; a byte order mark is no part of it."""
    if encoding in ("utf-8", "utf-8-sig"):
        try:
            text = data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            return decoded(path, data)
    else:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError as error:
            before = data[: error.start].decode(encoding, "replace")
            return None, [WRONG_DECLARED_ENCODING.at(place_in(path, before, len(before)), encoding=encoding)]
    if "\0" in text:
        return None, [NUL_CHARACTER.at(place_in(path, text, text.index("\0")))]
    return text, []


def positions_of(
    path: str, header: list[str], file_format: CsvFormat | XlsxFormat, columns: Iterable[str]
) -> tuple[dict[str, int], list[Problem]]:
    """Return where each needed column stands in the header, and which of them do not stand there once."""
    here, found, problems = Place(path, 1, 1), {}, []
    names = [column.strip() for column in header]
    for position, name in file_format.column_names.items():
        if 1 <= position <= len(names):
            names[position - 1] = name
        else:
            problems.append(POSITION_UNKNOWN.at(here, position=position, width=len(names)))
    for column in columns:
        at = [index for index, name in enumerate(names) if name == column]
        if len(at) > 1 and file_format.repeated_columns == "refused":
            text = ", ".join(str(position + 1) for position in at)
            problems.append(COLUMN_REPEATED.at(here, column=column, positions=text, position=at[-1] + 1))
        elif at:
            found[column] = at[0 if file_format.repeated_columns == "first" else -1]
        else:
            problems.append(MISSING_COLUMN.at(here, column=column))
    return found, problems


def read_csv_table(path: str, data: bytes, file_format: CsvFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a CSV file with the cells of these columns, and what is wrong with it."""
    text, problems = text_of(path, data, file_format.encoding)
    if text is None:
        return ForeignTable(path=path), problems
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=file_format.separator)
    rows: list[Row] = []
    positions: dict[str, int] = {}
    last_line = 0

    def place(row: Row, column: str | None) -> Place:
        return Place(path, *cell_at(text, row.line, positions.get(column or "", 0), file_format.separator))

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
    return ForeignTable(path=path, rows=tuple(rows), place=place), problems


def _other_delimiter(path: str, header: list[str], file_format: CsvFormat) -> Iterator[Problem]:
    """Yield what a header of one column has instead of the delimiter, as spreadsheets of some countries write it."""
    found = next((shown for delimiter, shown in _DELIMITERS.items() if delimiter in header[0]), None)
    if len(header) == 1 and found:
        expected = _DELIMITERS.get(file_format.separator, file_format.separator)
        yield OTHER_DELIMITER.at(Place(path, 1, 1), found=found, expected=expected)
