"""Sheets of workbooks, read by a library of the extra `sources`: what a cell shows is what it holds."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime, time
from itertools import islice
from types import ModuleType
from typing import Any, Final, NamedTuple

from slm.extras import how_to_get
from slm.measurement import XlsxFormat, fits
from slm.problem import InputError, Mistake, Place, Problem, Severity, plain_reason
from slm.reading.files import RECORDS_LIMIT
from slm.reading.sources.completeness import FileRemark
from slm.reading.sources.table import (
    BROKEN_FILE,
    EXTRA_MISSING,
    UNPACKED_TOO_LARGE,
    Cell,
    ForeignTable,
    Row,
    TableRead,
    cell_of,
    positions_of,
)

SEVERAL_SHEETS: Final = Mistake(
    "SLM980",
    "the workbook has several sheets, and its source does not say which one is meant",
    "Write format: {{type: xlsx, sheet: ...}} in the source with one of {known}.",
)
SHEET_NEEDED: Final = Mistake(
    "SLM731", "the workbook has no sheet '{sheet}'", "Write sheet in the format of the source; there are {known}."
)
FORMULA_WITHOUT_VALUE: Final = Mistake(
    "SLM732",
    "the cell holds a formula whose value was not saved",
    "Open the workbook in a spreadsheet and save it again, or export values instead of formulas.",
)
MERGED_CELLS: Final = Mistake(
    "SLM1002",
    "the cells {cells} are merged, so that only the first of them has a value",
    "Write merged_cells: filled in the format of the source, where its value is that of each row; else part them in "
    "the spreadsheet, and fill in what belongs to each.",
)
HIDDEN_ROWS: Final = Mistake(
    "SLM1003",
    "{n} row of the sheet '{sheet}' is hidden, and is read as the others",
    "Show all rows in the spreadsheet, and say in leave_out of the source which ones are no records.",
    Severity.WARNING,
    plural="{n} rows of the sheet '{sheet}' are hidden, and are read as the others",
)

CELLS_TOO_MANY: Final = Mistake(
    "SLM1067",
    "the cells of {path} are more than {limit}",
    "Delete empty rows and columns in the spreadsheet, and save it again; or split the export, or export it as CSV.",
)
_MOST_CELLS: Final = 10_000_000
_CELL: Final = re.compile(rb"<(?:\w+:)?c[ >/]")
_BLOCK: Final = 1_000_000
_FIRST_ROWS: Final = 200
_LAST_ROWS: Final = 6
_WRONG_WORKBOOK: Final = (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError, IndexError)
_MERGED: Final = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")
_HIDDEN: Final = re.compile(rb"<(?:\w+:)?row\b(?=[^>]*?\bhidden=\"(?:1|true)\")[^>]*?\br=\"(\d+)\"")
_HOURS: Final = re.compile(r"\"[^\"]*\"|\\.|\[(?!h|hh|m|mm|s|ss\])[^\]]*\]", re.IGNORECASE)
"""What is no sign of a part of a time in the format of a cell: words, escaped signs, colours and conditions."""


class _Merged(NamedTuple):
    """Cells that are merged: their first and last row, and their first and last column, which count from 0."""

    first: int
    last: int
    left: int
    right: int
    written: str


def read_workbook(path: str, data: bytes, file_format: XlsxFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a sheet; of formulas, the values that were saved with them."""
    try:
        import openpyxl  # noqa: PLC0415
    except ImportError:
        return ForeignTable(path=path), [
            EXTRA_MISSING.at(Place(path), path=path, package="openpyxl", install=how_to_get("sources"))
        ]
    try:
        if wrong := _too_large(path, data):
            return ForeignTable(path=path), [wrong]
        # It warns of styles and checks of a sheet, which say nothing about values.
        with warnings.catch_warnings(action="ignore"):
            return _workbook(openpyxl, path, data, file_format, columns)
    except _WRONG_WORKBOOK as error:
        return ForeignTable(path=path), [
            BROKEN_FILE.at(Place(path), path=path, kind="XLSX", reason=plain_reason(error))
        ]


class SeenSheet(NamedTuple):
    """What there is to see of a sheet: how many rows are filled, the first rows, and the last filled ones."""

    filled: int
    first: list[list[object]]
    last: list[tuple[int, list[object]]]
    """With the numbers of their rows."""


def sheets_of(path: str, data: bytes) -> dict[str, SeenSheet]:
    """Return the sheets of a workbook by their names; raise `InputError` where it cannot be read."""
    try:
        import openpyxl  # noqa: PLC0415
    except ImportError:
        raise EXTRA_MISSING.raised(path=path, package="openpyxl", install=how_to_get("sources")) from None
    try:
        if not (wrong := _too_large(path, data)):
            with warnings.catch_warnings(action="ignore"):
                book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
                return {sheet.title: _seen(sheet) for sheet in book.worksheets}
    except _WRONG_WORKBOOK as error:
        raise BROKEN_FILE.raised(path=path, kind="XLSX", reason=plain_reason(error)) from None
    raise InputError(wrong.mistake, (), wrong.words)


def _seen(sheet: Any) -> SeenSheet:  # noqa: ANN401
    sheet.reset_dimensions()
    filled, first = 0, list[list[object]]()
    last: deque[tuple[int, list[object]]] = deque(maxlen=_LAST_ROWS)
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number <= _FIRST_ROWS:
            first.append([*row])
        if any(cell is not None for cell in row):
            filled += 1
            last.append((number, [*row]))
    return SeenSheet(filled, first, [*last])


def _too_large(path: str, data: bytes) -> Problem | None:
    """Return that a workbook would need more memory than there is: a small one can hold millions of empty cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        members = packed.infolist()
        if sum(member.file_size for member in members) > RECORDS_LIMIT:
            return UNPACKED_TOO_LARGE.at(Place(path), path=path, limit=RECORDS_LIMIT)
        for member in members:
            if not member.filename.startswith("xl/worksheets/"):
                continue
            with packed.open(member) as sheet:
                cells = sum(len(_CELL.findall(block)) for block in iter(lambda sheet=sheet: sheet.read(_BLOCK), b""))  # type: ignore[misc]
            if cells > _MOST_CELLS:
                return CELLS_TOO_MANY.at(Place(path), path=path, limit=_MOST_CELLS)
    return None


def _workbook(
    openpyxl: ModuleType, path: str, data: bytes, file_format: XlsxFormat, columns: tuple[str, ...]
) -> TableRead:
    values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheet, problems = _chosen(path, values, file_format)
    if sheet is None:
        return ForeignTable(path=path), problems
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        written = packed.read(getattr(sheet, "_worksheet_path"))  # noqa: B009  # nothing else tells it
    # Some programs write a wrong size of the sheet into it.
    sheet.reset_dimensions()
    shown = _Sheet(sheet.iter_rows(), _merged(written), file_format)
    header = shown.header()
    positions, problems = positions_of(path, header, shown.names_below(), file_format, columns)
    if problems:
        return ForeignTable(path=path), problems
    formulas = iter(())
    if b"<f>" in written or b"<f " in written:
        other = openpyxl.load_workbook(io.BytesIO(data), read_only=True)[sheet.title]
        other.reset_dimensions()
        formulas = other.iter_rows(values_only=True)
        deque(islice(formulas, file_format.first_row - 1), maxlen=0)
    rows = tuple(_rows(path, shown, formulas, positions, file_format))

    def place(row: Row, column: str | None) -> Place:
        return Place(path, row.line, positions.get(column or "", 0) + 1)

    epoch = "1904" if values.epoch.year == 1904 else "1900"
    remarks = tuple(_hidden_rows(path, sheet.title, written, rows))
    return ForeignTable(path=path, rows=rows, place=place, completeness=remarks, epoch=epoch), []


def _chosen(path: str, workbook: Any, file_format: XlsxFormat) -> tuple[Any, list[Problem]]:  # noqa: ANN401
    """Return the sheet that a source names, or the only one that is shown."""
    sheets = {sheet.title: sheet for sheet in workbook.worksheets}
    known = ", ".join(sheets)
    if number := file_format.sheet_number:
        if number <= len(sheets):
            return [*sheets.values()][number - 1], []
        return None, [SHEET_NEEDED.at(Place(path), sheet=number, known=known)]
    if name := file_format.sheet:
        found = [name] if name in sheets else [title for title in sheets if fits(title, name)]
        if not found:
            return None, [SHEET_NEEDED.at(Place(path), sheet=name, known=known)]
    else:
        found = [title for title, sheet in sheets.items() if sheet.sheet_state == "visible"]
    if len(found) != 1:
        return None, [SEVERAL_SHEETS.at(Place(path), known=", ".join(found) or known)]
    return sheets[found[0]], []


class _Sheet:
    """The rows of a sheet with what its cells show, row by row."""

    def __init__(self, rows: Iterator[tuple[Any, ...]], merged: tuple[_Merged, ...], file_format: XlsxFormat) -> None:
        self.rows, self.format, self.merged = rows, file_format, merged
        self.is_filled = file_format.merged_cells == "filled"

    def header(self) -> list[list[str]]:
        """Return the rows of names."""
        above = list(islice(self.rows, self.format.first_row - 1))
        return list(map(_texts, above[self.format.header_row - 1 :]))

    def names_below(self) -> Iterator[list[str]]:
        """Yield the texts of the rows below, which are gone then."""
        return map(_texts, self.rows)

    def starts(self) -> Mapping[int, list[_Merged]]:
        """Return the merged cells by each row of records in which they lie."""
        found: dict[int, list[_Merged]] = {}
        for cells in self.merged:
            for line in range(max(cells.first, self.format.first_row), cells.last + 1):
                found.setdefault(line, []).append(cells)
        return found


def _texts(cells: tuple[Any, ...]) -> list[str]:
    return [str(cell.value if cell.value is not None else "") for cell in cells]


def _rows(
    path: str, shown: _Sheet, formulas: Iterator[Any], positions: dict[str, int], file_format: XlsxFormat
) -> Iterator[Row]:
    """Yield the rows in which something stands."""
    merged, number = shown.starts(), 0
    carried: dict[_Merged, Cell] = {}
    for line, cells in enumerate(shown.rows, start=file_format.first_row):
        formula = next(formulas, ())
        here = merged.get(line, ())
        is_written = any(cell.value is not None and str(cell.value).strip() for cell in cells)
        if not is_written and not here and not any(value is not None and str(value).strip() for value in formula):
            continue
        number += 1
        found = {name: _shown(cells[at]) if at < len(cells) else "" for name, at in positions.items()}
        broken = _without_value(path, line, cells, formula, positions)
        for area in here:
            if line == area.first:
                carried[area] = _shown(cells[area.left]) if area.left < len(cells) else ""
            for name, at in positions.items():
                is_first = line == area.first and at == area.left
                if is_first or not area.left <= at <= area.right or carried.get(area) == "":
                    continue
                if shown.is_filled and at == area.left and area in carried:
                    found[name] = carried[area]
                else:
                    broken = broken or MERGED_CELLS.at(Place(path, line, at + 1), cells=area.written)
        yield Row(number, line, found, broken)


def _shown(cell: Any) -> Cell:  # noqa: ANN401
    """Return what a cell shows: of a time at midnight the day alone, where the cell shows no hours."""
    value = cell.value
    if isinstance(value, datetime) and value.time() == time():
        shown = _HOURS.sub("", str(cell.number_format)).lower()
        if "h" not in shown and "s" not in shown:
            return value.date().isoformat()
    return cell_of(value)


def _without_value(
    path: str, line: int, cells: tuple[Any, ...], formula: tuple[Any, ...], positions: dict[str, int]
) -> Problem | None:
    """Return that a needed cell holds a formula whose value nobody saved."""
    for at in positions.values():
        written = str(formula[at]) if at < len(formula) and formula[at] is not None else ""
        if written.startswith("=") and (at >= len(cells) or cells[at].value is None):
            return FORMULA_WITHOUT_VALUE.at(Place(path, line, at + 1))
    return None


def _merged(written: bytes) -> tuple[_Merged, ...]:
    if b"mergeCell" not in written:
        return ()
    areas = (tuple(map(bytes.decode, match.groups())) for match in _MERGED.finditer(written))
    return tuple(
        _Merged(int(first), int(last), _index(left), _index(right), f"{left}{first}:{right}{last}")
        for left, first, right, last in areas
    )


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1


def _hidden_rows(path: str, sheet: str, written: bytes, rows: tuple[Row, ...]) -> Iterator[FileRemark]:
    """Yield that rows of the table are hidden: a person who looks at the sheet counts others."""
    if b"hidden=" in written:
        hidden = {int(match[1]) for match in _HIDDEN.finditer(written)} & {row.line for row in rows}
        if hidden:
            place = Place(path, min(hidden), 1)
            yield FileRemark(problem=HIDDEN_ROWS.at(place, n=len(hidden), sheet=sheet))
