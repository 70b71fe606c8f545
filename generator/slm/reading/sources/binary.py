"""Workbooks (XLSX) and Parquet files, read by libraries of the extra `sources`."""

from __future__ import annotations

import io
import math
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from types import ModuleType
from typing import Any, Final

from slm.measurement import XlsxFormat
from slm.problem import Mistake, Place
from slm.reading.csv_records import MISSING_COLUMN
from slm.reading.files import RECORDS_LIMIT
from slm.reading.sources.table import UNPACKED_TOO_LARGE, Cell, ForeignTable, Row, TableRead, positions_of

EXTRA_MISSING: Final = Mistake(
    "SLM729",
    "{path} needs the package {package}, which is not installed",
    "Install the extra: pip install 'slm-docs[sources]'. Or export the file as CSV.",
)
BROKEN_FILE: Final = Mistake(
    "SLM743", "{path} cannot be read as {kind}: {reason}", "Save or export it again; the old format .xls is not read."
)
SHEET_NEEDED: Final = Mistake(
    "SLM731", "the workbook has no sheet '{sheet}'", "Write sheet in the format of the source; there are {known}."
)
FORMULA_WITHOUT_VALUE: Final = Mistake(
    "SLM732",
    "the cell holds a formula whose value was not saved",
    "Open the workbook in a spreadsheet and save it again, or export values instead of formulas.",
)

_WRONG_WORKBOOK: Final = (zipfile.BadZipFile, KeyError, ValueError, TypeError, OSError, SyntaxError, IndexError)


def read_workbook(path: str, data: bytes, file_format: XlsxFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a sheet; of formulas, the values that were saved with them."""
    try:
        import openpyxl  # noqa: PLC0415
    except ImportError:
        return ForeignTable(path=path), [EXTRA_MISSING.at(Place(path), path=path, package="openpyxl")]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            size = sum(member.file_size for member in packed.infolist())
        if size > RECORDS_LIMIT:
            return ForeignTable(path=path), [UNPACKED_TOO_LARGE.at(Place(path), path=path, limit=RECORDS_LIMIT)]
        with warnings.catch_warnings():
            # It warns of styles and checks of a sheet, which say nothing about values.
            warnings.simplefilter("ignore")
            return _sheet(openpyxl, path, data, file_format, columns)
    except _WRONG_WORKBOOK as error:
        return ForeignTable(path=path), [BROKEN_FILE.at(Place(path), path=path, kind="XLSX", reason=error)]


def read_parquet(path: str, data: bytes, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a Parquet file."""
    try:
        import pyarrow as pa  # noqa: PLC0415
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError:
        return ForeignTable(path=path), [EXTRA_MISSING.at(Place(path), path=path, package="pyarrow")]
    try:
        file = parquet.ParquetFile(io.BytesIO(data))
        missing = [column for column in columns if column not in file.schema_arrow.names]
        if missing:
            return ForeignTable(path=path), [MISSING_COLUMN.at(Place(path), column=column) for column in missing]
        groups = (file.metadata.row_group(index) for index in range(file.metadata.num_row_groups))
        size = sum(group.total_byte_size for group in groups)
        if size > RECORDS_LIMIT or file.metadata.num_rows > RECORDS_LIMIT // 10:
            return ForeignTable(path=path), [UNPACKED_TOO_LARGE.at(Place(path), path=path, limit=RECORDS_LIMIT)]
        rows = tuple(
            Row(number, number, {name: _cell(value) for name, value in row.items()})
            for number, row in enumerate(_rows(pa, file, columns), start=1)
        )
    except (pa.ArrowException, OSError, ValueError) as error:
        return ForeignTable(path=path), [BROKEN_FILE.at(Place(path), path=path, kind="Parquet", reason=error)]
    return ForeignTable(path=path, rows=rows, place=lambda row, _: Place(path, row.line, 1)), []


def _sheet(
    openpyxl: ModuleType, path: str, data: bytes, file_format: XlsxFormat, columns: tuple[str, ...]
) -> TableRead:
    values = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    names = values.sheetnames
    sheet = file_format.sheet or (names[0] if len(names) == 1 else None)
    if sheet is None or sheet not in names:
        return ForeignTable(path=path), [SHEET_NEEDED.at(Place(path), sheet=sheet or "", known=", ".join(names))]
    formulas = openpyxl.load_workbook(io.BytesIO(data), read_only=True) if _has_formulas(data) else None
    shown = _grid(values, sheet)
    written = _grid(formulas, sheet) if formulas else None
    header = [str(cell if cell is not None else "") for cell in next(shown, ())]
    if written:
        next(written)
    positions, problems = positions_of(path, header, file_format, columns)
    rows: list[Row] = []

    def place(row: Row, column: str | None) -> Place:
        return Place(path, row.line, positions.get(column or "", 0) + 1)

    for line, cells in enumerate(shown, start=2) if not problems else ():
        formula = next(written) if written else cells
        if any(cell is not None for cell in formula):
            rows.append(_row(path, len(rows) + 1, line, cells, formula, positions))
    return ForeignTable(path=path, rows=tuple(rows), place=place), problems


def _grid(workbook: Any, sheet: str) -> Iterator[tuple[Any, ...]]:  # noqa: ANN401
    grid = workbook[sheet]
    # Some programs write a wrong size of the sheet into it.
    grid.reset_dimensions()
    rows: Iterator[tuple[Any, ...]] = grid.iter_rows(values_only=True)
    return rows


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
