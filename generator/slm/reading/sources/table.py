"""The rows of a foreign file by the names of its columns, whatever kind of file it is; those of CSV and binary files.

Workbooks (XLSX) and Parquet are read by libraries of the extra `sources`.
"""

from __future__ import annotations

import csv
import io
import math
import warnings
import zipfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import islice
from types import ModuleType
from typing import Any, Final, NamedTuple

from slm.extras import how_to_get
from slm.measurement import CsvFormat, XlsxFormat
from slm.problem import Mistake, Place, Problem, nearest, plain_reason
from slm.reading.csv_records import WRONG_QUOTES, WRONG_WIDTH, cell_at
from slm.reading.files import LOOKS_LIKE_GBK, RECORDS_LIMIT, conflict, decoded, place_in

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
    "Write format: {{{written}}} in the source.",
)
COLUMN_NOT_THERE: Final = Mistake(
    "SLM975",
    "the export has no column '{column}', which its source names",
    "Write in {key} of the source what the export calls it: {legal}.",
)
NO_HEADER_HERE: Final = Mistake(
    "SLM976",
    "none of the columns that the source names stands in row {row} of the export: {columns}",
    "Where titles stand above the header, write format: {{header_row: N}} in the source with the number of its row; "
    "else correct columns.",
)
NOT_UTF8_HERE: Final = Mistake(
    "SLM977",
    "the export is not UTF-8 here; it looks like {encoding}",
    "Write format: {{encoding: {encoding}}} in its source, or export it as UTF-8.",
)
SEVERAL_SHEETS: Final = Mistake(
    "SLM980",
    "the workbook has several sheets, and its source does not say which one is meant",
    "Write format: {{type: xlsx, sheet: ...}} in the source with one of {known}.",
)
EXTRA_MISSING: Final = Mistake(
    "SLM729",
    "{path} needs the package {package}, which is not installed",
    "Export the file as CSV, or install it with: {install}",
)
BROKEN_FILE: Final = Mistake(
    "SLM743", "{path} cannot be read as {kind}: {reason}", "Save or export it again, or export it as CSV."
)
SHEET_NEEDED: Final = Mistake(
    "SLM731", "the workbook has no sheet '{sheet}'", "Write sheet in the format of the source; there are {known}."
)
FORMULA_WITHOUT_VALUE: Final = Mistake(
    "SLM732",
    "the cell holds a formula whose value was not saved",
    "Open the workbook in a spreadsheet and save it again, or export values instead of formulas.",
)

Cell = str | datetime | None
"""What stands in a cell; None where it is more than one value."""
_MOST_TITLES: Final = 20
"""So many rows are looked at for a header that does not stand where it should."""
_DELIMITERS: Final = {
    ";": "type: csv, delimiter: ';'", ",": "type: csv", "\t": "type: tsv", "|": "type: csv, delimiter: '|'",
}  # fmt: skip
"""What a source says of what stands between cells."""
_WRONG_WORKBOOK: Final = (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError, IndexError)


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
    place: Callable[[Row, str | None], Place] = field(default=lambda row, _: Place("", row.line))
    """Tells where a cell of a row stands, or the row itself."""


TableRead = tuple[ForeignTable, list[Problem]]
"""A table, and what keeps it from being understood."""


def text_of(path: str, data: bytes, encoding: str) -> tuple[str | None, list[Problem]]:
    """Return the text of a file in the encoding that its source declares; a byte order mark is no part of it."""
    is_utf8 = encoding in ("utf-8", "utf-8-sig")
    try:
        text = data.decode("utf-8").removeprefix("\ufeff") if is_utf8 else data.decode(encoding)
    except UnicodeDecodeError as error:
        if is_utf8:
            return None, _not_utf8(path, data)
        before = data[: error.start].decode(encoding, "replace")
        return None, [WRONG_DECLARED_ENCODING.at(place_in(path, before, len(before)), encoding=encoding)]
    if "\0" in text:
        return None, [NUL_CHARACTER.at(place_in(path, text, text.index("\0")))]
    problems = list(conflict(path, text))
    return (None, problems) if problems else (text, [])


def _not_utf8(path: str, data: bytes) -> list[Problem]:
    """Return in which encoding a file is, which its source has to say."""
    (problem, *_), utf16 = decoded(path, data)[1], data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding = "utf-16" if utf16 else "gbk" if problem.mistake is LOOKS_LIKE_GBK else "windows-1252"
    return [NOT_UTF8_HERE.at(problem.place, encoding=encoding)]


def _plain(name: str) -> str:
    return " ".join(name.split())


def columns_missing(path: str, missing: Iterable[str], there: Iterable[str], row: int = 1) -> Iterator[Problem]:
    """Yield each needed column that an export lacks, with the names of those that it has."""
    names = [name for name in there if name]
    for column in missing:
        yield COLUMN_NOT_THERE.at(Place(path, row, 1), column=column, legal=nearest(column, names), key="columns")


def _positions_of(
    path: str,
    header: list[str],
    file_format: CsvFormat | XlsxFormat,
    columns: Iterable[str],
    below: Iterable[Iterable[object]] = (),
) -> tuple[dict[str, int], list[Problem]]:
    """Return where each needed column stands in the header, and which of them do not stand there once.

    Where none does, the header is looked for in the rows `below`.
    """
    row = file_format.header_row
    here, found, problems = Place(path, row, 1), {}, []
    missing: list[str] = []
    # Blanks that nobody sees apart, as those that do not break, make no other name.
    names = [_plain(column) for column in header]
    for position, name in file_format.column_names.items():
        if 1 <= position <= len(names):
            names[position - 1] = name
        else:
            problems.append(POSITION_UNKNOWN.at(here, position=position, width=len(names)))
    for column in columns:
        at = [index for index, name in enumerate(names) if name in (column, _plain(column))]
        if len(at) > 1 and file_format.repeated_columns == "refused":
            text = ", ".join(str(position + 1) for position in at)
            problems.append(COLUMN_REPEATED.at(here, column=column, positions=text, position=at[-1] + 1))
        elif at:
            found[column] = at[0 if file_format.repeated_columns == "first" else -1]
        else:
            missing.append(column)
    needed = [*found, *missing]
    if len(missing) > 1 and not found:
        words = {"row": row, "columns": ", ".join(needed)}
        lower = next(
            (nth for nth, cells in enumerate(below, row + 1) if {*needed} <= {str(c).strip() for c in cells}), 0
        )
        problems.append(NO_HEADER_HERE.at(here, **words, **({"meant": f"header_row: {lower}"} if lower else {})))
    else:
        problems += columns_missing(path, missing, names, row)
    return found, problems


def read_csv_table(path: str, data: bytes, file_format: CsvFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a CSV file with the cells of these columns, and what is wrong with it."""
    text, problems = text_of(path, data, file_format.encoding)
    if text is None:
        return ForeignTable(path=path), problems
    # What stands above the header is a title, and need not be CSV.
    lines, above = io.StringIO(text, newline=""), file_format.header_row - 1
    for _ in range(above):
        lines.readline()
    reader = csv.reader(lines, strict=True, delimiter=file_format.separator)
    rows: list[Row] = []
    positions: dict[str, int] = {}
    last_line = 0

    def place(row: Row, column: str | None) -> Place:
        return Place(path, *cell_at(text, row.line, positions.get(column or "", 0), file_format.separator))

    try:
        header = next(reader, [])
        last_line, width = above + reader.line_num, len(header)
        below = islice(reader, _MOST_TITLES) if not {*columns} & {name.strip() for name in header} else ()
        positions, problems = _positions_of(path, header, file_format, columns, below)
        if problems:
            return ForeignTable(path=path), list(_other_delimiter(path, header, file_format)) or problems
        wanted = list(positions.items())
        for cells in reader:
            line, last_line = last_line + 1, above + reader.line_num
            # A spreadsheet writes separators for rows that are empty, too.
            if not any(map(str.strip, cells)):
                continue
            if len(cells) == width:
                rows.append(Row(len(rows) + 1, line, {name: cells[at] for name, at in wanted}))
            else:
                wrong = WRONG_WIDTH.at(Place(path, line, 1), n=len(cells), expected=width)
                rows.append(Row(len(rows) + 1, line, {}, wrong))
    except csv.Error as error:
        problems.append(WRONG_QUOTES.at(Place(path, last_line + 1, 1), reason=plain_reason(error)))
    return ForeignTable(path=path, rows=tuple(rows), place=place), problems


def _other_delimiter(path: str, header: list[str], file_format: CsvFormat) -> Iterator[Problem]:
    """Yield what a header of one column has instead of the delimiter, as spreadsheets of some countries write it."""
    column = header[0] if len(header) == 1 else ""
    if found := next((delimiter for delimiter in _DELIMITERS if delimiter in column), None):
        said = [_DELIMITERS[found]]
        said += [f"encoding: {file_format.encoding}"] if file_format.encoding != "utf-8" else []
        said += [f"header_row: {file_format.header_row}"] if file_format.header_row > 1 else []
        words = {"found": repr(found), "expected": repr(file_format.separator), "written": ", ".join(said)}
        yield OTHER_DELIMITER.at(Place(path, file_format.header_row, 1), **words)


def read_workbook(path: str, data: bytes, file_format: XlsxFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a sheet; of formulas, the values that were saved with them."""
    try:
        import openpyxl  # noqa: PLC0415
    except ImportError:
        return ForeignTable(path=path), [
            EXTRA_MISSING.at(Place(path), path=path, package="openpyxl", install=how_to_get("sources"))
        ]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(member.file_size for member in packed.infolist())
        if size > RECORDS_LIMIT:
            return ForeignTable(path=path), [UNPACKED_TOO_LARGE.at(Place(path), path=path, limit=RECORDS_LIMIT)]
        # It warns of styles and checks of a sheet, which say nothing about values.
        with warnings.catch_warnings(action="ignore"):
            return _sheet(openpyxl, path, data, file_format, columns)
    except _WRONG_WORKBOOK as error:
        return ForeignTable(path=path), [
            BROKEN_FILE.at(Place(path), path=path, kind="XLSX", reason=plain_reason(error))
        ]


def read_parquet(path: str, data: bytes, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a Parquet file."""
    try:
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        return ForeignTable(path=path), [
            EXTRA_MISSING.at(Place(path), path=path, package="pyarrow", install=how_to_get("sources"))
        ]
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        missing = [column for column in columns if column not in file.schema_arrow.names]
        if missing:
            return ForeignTable(path=path), list(columns_missing(path, missing, file.schema_arrow.names))
        groups = (file.metadata.row_group(index) for index in range(file.metadata.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
        if size > RECORDS_LIMIT or file.metadata.num_rows > RECORDS_LIMIT // 10:
            return ForeignTable(path=path), [UNPACKED_TOO_LARGE.at(Place(path), path=path, limit=RECORDS_LIMIT)]
        rows = tuple(
            Row(number, number, {name: _cell(value) for name, value in row.items()})
            for number, row in enumerate(_rows(pa, file, columns), start=1)
        )
    except (pa.ArrowException, OSError, ValueError) as error:
        return ForeignTable(path=path), [
            BROKEN_FILE.at(Place(path), path=path, kind="Parquet", reason=plain_reason(error))
        ]
    return ForeignTable(path=path, rows=rows, place=lambda row, _: Place(path, row.line, 1)), []


def _sheet(
    openpyxl: ModuleType, path: str, data: bytes, file_format: XlsxFormat, columns: tuple[str, ...]
) -> TableRead:
    values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    names = values.sheetnames
    sheet = file_format.sheet or (names[0] if len(names) == 1 else None)
    if sheet is None:
        return ForeignTable(path=path), [SEVERAL_SHEETS.at(Place(path), known=", ".join(names))]
    if sheet not in names:
        return ForeignTable(path=path), [SHEET_NEEDED.at(Place(path), sheet=sheet, known=", ".join(names))]
    formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True) if _has_formulas(data) else None
    shown = _grid(values, sheet)
    written = _grid(formulas, sheet) if formulas else None
    above = list(islice(shown, file_format.header_row))
    header = (
        [str(cell if cell is not None else "") for cell in above[-1]] if len(above) == file_format.header_row else []
    )
    if written:
        deque(islice(written, file_format.header_row), maxlen=0)
    below = islice(shown, _MOST_TITLES) if not {*columns} & {name.strip() for name in header} else ()
    positions, problems = _positions_of(path, header, file_format, columns, below)
    rows: list[Row] = []

    def place(row: Row, column: str | None) -> Place:
        return Place(path, row.line, positions.get(column or "", 0) + 1)

    for line, cells in enumerate(shown, start=file_format.header_row + 1) if not problems else ():
        formula = next(written) if written else cells
        if any(cell is not None and str(cell).strip() for cell in formula):
            rows.append(_row(path, len(rows) + 1, line, cells, formula, positions))
    return ForeignTable(path=path, rows=tuple(rows), place=place), problems


def _grid(workbook: Any, sheet: str) -> Any:  # noqa: ANN401
    grid = workbook[sheet]
    # Some programs write a wrong size of the sheet into it.
    grid.reset_dimensions()
    return grid.iter_rows(values_only=True)


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        return any(b"<f>" in text or b"<f " in text for text in map(packed.read, sheets))


def _row(  # noqa: PLR0913, PLR0917
    path: str, number: int, line: int, cells: tuple[Any, ...], written: tuple[Any, ...], positions: dict[str, int]
) -> Row:
    def there(row: tuple[Any, ...], at: int) -> Any:  # noqa: ANN401
        return row[at] if at < len(row) else None

    for at in positions.values():
        if there(cells, at) is None and str(there(written, at) or "").startswith("="):
            return Row(number, line, {}, FORMULA_WITHOUT_VALUE.at(Place(path, line, at + 1)))
    return Row(number, line, {name: _cell(there(cells, at)) for name, at in positions.items()})


def _rows(arrow: ModuleType, file: Any, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    for batch in file.iter_batches(columns=list(columns)):
        names, arrays = batch.schema.names, []
        for array in batch.columns:
            kind = array.type
            # Python's times have microseconds and no more.
            is_finer = arrow.types.is_timestamp(kind) and kind.unit == "ns"
            arrays.append(array.cast(arrow.timestamp("us", kind.tz), safe=False) if is_finer else array)
        yield from arrow.table(arrays, names=names).to_pylist()


def _cell(value: Any) -> Cell:  # noqa: ANN401
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date | time):
        return value.isoformat()
    return None if isinstance(value, list | dict | bytes) else str(value)
