"""The rows of CSV files, which are kept by columns."""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, repeat
from operator import itemgetter
from typing import Final, Protocol

from slm.measurement import CsvFormat
from slm.problem import Place, Problem, plain_reason
from slm.reading.csv_records import WRONG_QUOTES, WRONG_WIDTH, cell_at
from slm.reading.sources.completeness import last_line_remarks
from slm.reading.sources.table import (
    OTHER_DELIMITER,
    SEPARATOR_DENIED,
    ForeignTable,
    Row,
    TableRead,
    positions_of,
    text_of,
)
from slm.reading.sources.table_rows import ColumnRows
from slm.reading.text_lines import lines_of
from slm.text import N_

_DELIMITERS: Final = {
    ";": "type: csv, delimiter: ';'", ",": "type: csv", "\t": "type: tsv", "|": "type: csv, delimiter: '|'",
}  # fmt: skip
"""What a source says of what stands between cells."""
SAYS_SEPARATOR: Final = re.compile(r'"?sep=([^\r\n"])"?[;,\t|]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
"""The first line of a CSV file in which Excel reads what stands between cells."""
_ROW_AT_END: Final = N_(
    "Quote a cell that holds what separates cells. Where lines at the end are no records, such as a sum or a remark, "
    "write format: {{footer_rows: N}} with their number in the source."
)
_AT_ONCE: Final = 128
"""So many rows are put into columns at once: as many as the memory of a processor holds while it does so."""


def read_csv_table(path: str, data: bytes, file_format: CsvFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a CSV file with the cells of these columns, and what is wrong with it."""
    text, problems = text_of(path, data, file_format.encoding)
    if text is None:
        return ForeignTable(path=path), problems
    separator, said, contradicted = _separator(path, text, file_format)
    if contradicted:
        return ForeignTable(path=path), [contradicted]
    # What stands above the header is a title, and need not be CSV.
    lines, above = lines_of(text), said + file_format.header_row - 1
    for _ in range(above):
        next(lines, "")
    reader = csv.reader(lines, strict=True, delimiter=separator)
    read = _CsvRows(path)

    def place(row: Row, column: str | None) -> Place:
        return Place(path, *cell_at(text, row.line, read.positions.get(column or "", 0), separator))

    try:
        header = [*islice(reader, file_format.header_rows)]
        read.last_line, read.width = above + reader.line_num, max(map(len, header), default=0)
        read.positions, problems = positions_of(path, header, reader, file_format, columns, above=said)
        if problems:
            return ForeignTable(path=path), list(_other_delimiter(path, header, file_format)) or problems
        if '"' in text:
            read.one_by_one(reader, above)
        else:
            read.many_at_once(lines, separator)
    except csv.Error as error:
        problems.append(WRONG_QUOTES.at(Place(path, read.last_line + 1, 1), reason=plain_reason(error)))
    remarks = last_line_remarks(path, text, file_format.last_line)
    return ForeignTable(path=path, rows=read.rows(text if remarks else ""), place=place, completeness=remarks), problems


class _Reader(Protocol):
    """Yields rows, and knows how many lines they took."""

    @property
    def line_num(self) -> int: ...
    def __iter__(self) -> Iterator[list[str]]: ...


class _CsvRows:
    """The rows of a CSV file while they are read: their cells by columns."""

    def __init__(self, path: str) -> None:
        self._path = path
        self.positions: Mapping[str, int] = {}
        self.width = self.last_line = 0
        self._cells: dict[str, list[str]] = {}
        self._lines = array("q")
        self._odd: dict[int, Row] = {}
        self._known: dict[str, str] = {}

    def many_at_once(self, lines: Iterator[str], separator: str) -> None:
        """Read all rows of a text without quotes, where each line is a row."""
        picked = _picker([*self.positions.values()])
        while some := [*islice(lines, _AT_ONCE)]:
            rows = [*map(str.split, map(str.rstrip, some, repeat("\r\n")), repeat(separator))]
            is_usual = {*map(len, rows)} == {self.width} and all(map(str.strip, map(itemgetter(0), rows)))
            if is_usual and max(map(len, some)) <= csv.field_size_limit():
                self._lines.extend(range(self.last_line + 1, self.last_line + len(some) + 1))
                self.last_line += len(some)
                self._keep([*map(picked, rows)])
            else:
                self.one_by_one(csv.reader(some, strict=True, delimiter=separator), self.last_line)

    def one_by_one(self, reader: _Reader, above: int) -> None:
        """Read all rows that a reader still has; `above` are the lines that it does not know."""
        picked, nothing = _picker([*self.positions.values()]), ("",) * len(self.positions)
        some: list[Iterable[str]] = []
        lines, width = self._lines, self.width
        try:
            for cells in reader:
                line, self.last_line = self.last_line + 1, above + reader.line_num
                # A spreadsheet writes separators for rows that are empty, too.
                if not any(map(str.strip, cells)):
                    continue
                if len(cells) == width:
                    some.append(picked(cells))
                else:
                    some.append(nothing)
                    self._note_broken(len(lines), line, len(cells))
                lines.append(line)
                if len(some) == _AT_ONCE:
                    self._keep(some)
        finally:
            self._keep(some)

    def _keep(self, some: list[Iterable[str]]) -> None:
        # Most cells say what others said, and are kept once.
        for name, cells in zip(self.positions, zip(*some, strict=True), strict=bool(some)):
            self._cells.setdefault(name, []).extend(map(self._known.setdefault, cells, cells))
        some.clear()

    def _note_broken(self, place: int, line: int, number: int) -> None:
        words = {"expected": self.width, "advice": _ROW_AT_END}
        self._odd[place] = Row(place + 1, line, {}, WRONG_WIDTH.at(Place(self._path, line, 1), n=number, **words))

    def rows(self, text: str) -> ColumnRows:
        """Return the rows; of a `text` that ends within a line, the last one with the column in which it ends.

        A cell in quotes is whole.
        """
        found = ColumnRows({name: self._cells.get(name, []) for name in self.positions}, self._lines, self._odd)
        last = len(self._lines) - 1
        column = next((name for name, at in self.positions.items() if at == self.width - 1), None)
        if text and not text.endswith('"') and column is not None and last >= 0:
            self._odd[last] = found[last]._replace(open_in=column)
        return found


def _picker(positions: Sequence[int]) -> Callable[[Sequence[str]], Iterable[str]]:
    """Return what takes the cells at these positions out of a row."""
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: [cells[at] for at in positions]


def _separator(path: str, text: str, file_format: CsvFormat) -> tuple[str, int, Problem | None]:
    """Return what stands between cells, how many lines the file needs to say it, and whether its source denies it."""
    says = SAYS_SEPARATOR.match(text)
    if not says:
        return file_format.separator, 0, None
    if file_format.delimiter and file_format.delimiter != says[1]:
        words = {"found": repr(says[1]), "expected": repr(file_format.delimiter)}
        return says[1], 1, SEPARATOR_DENIED.at(Place(path, 1, 1), **words)
    return says[1], 1, None


def _other_delimiter(path: str, rows: list[list[str]], file_format: CsvFormat) -> Iterator[Problem]:
    """Yield what a header of one column has instead of the delimiter, as spreadsheets of some countries write it."""
    column = rows[-1][0] if rows and len(rows[-1]) == 1 else ""
    if found := next((delimiter for delimiter in _DELIMITERS if delimiter in column), None):
        said = [_DELIMITERS[found]]
        said += [f"encoding: {file_format.encoding}"] if file_format.encoding != "utf-8" else []
        said += [f"header_row: {file_format.header_row}"] if file_format.header_row > 1 else []
        said += [f"header_rows: {file_format.header_rows}"] if file_format.header_rows > 1 else []
        words = {"found": repr(found), "expected": repr(file_format.separator), "written": ", ".join(said)}
        yield OTHER_DELIMITER.at(Place(path, file_format.header_row, 1), **words)
