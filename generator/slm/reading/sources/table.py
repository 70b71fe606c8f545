"""The rows of a foreign file by the names of its columns, whatever kind of file it is."""

from __future__ import annotations

import csv
import io
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Final, NamedTuple

from slm.measurement import CsvFormat, FileFormat, JsonFormat, NotesFormat, XlsxFormat
from slm.problem import Mistake, Place, Problem
from slm.reading.characters import place_in
from slm.reading.csv_records import MISSING_COLUMN, WRONG_QUOTES, WRONG_WIDTH
from slm.reading.files import RECORDS_LIMIT, decoded

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
NOT_GZIP: Final = Mistake(
    "SLM723",
    "{path} cannot be unpacked: it is no gzip file, or it is cut off",
    "Copy or export the file again; a name that ends in .gz says that it is packed.",
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
_DELIMITERS: Final = {";": "';'", ",": "','", "\t": "'\\t'", "|": "'|'"}
Places = Callable[["Row", str | None], Place]
"""Tells where a cell of a row stands, or the row itself."""


class Row(NamedTuple):
    """A record of a foreign file."""

    number: int
    """Its number in the file; the first is 1."""
    line: int
    cells: Mapping[str, Cell]
    broken: Problem | None = None
    """Why nothing of it can be understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The records of one file, and where they stand."""

    path: str
    rows: tuple[Row, ...] = ()
    place: Places = field(default=lambda row, _: Place("", row.line))


def read_table(
    path: str, data: bytes, file_format: FileFormat, columns: tuple[str, ...]
) -> tuple[Table, list[Problem]]:
    """Return the records of a file with the cells of these columns, and what keeps it from being understood."""
    # What reads JSON, workbooks and Parquet is loaded where a source needs it.
    if path.endswith(".gz"):
        unpacked, problems = _unpacked(path, data)
        if unpacked is None:
            return Table(path=path), problems
        data = unpacked
    if isinstance(file_format, CsvFormat):
        return _read_csv(path, data, file_format, columns)
    if isinstance(file_format, JsonFormat):
        from slm.reading.sources.json_records import read_json  # noqa: PLC0415

        return read_json(path, data, file_format, columns)
    if isinstance(file_format, NotesFormat):
        from slm.reading.sources.notes import read_note  # noqa: PLC0415

        return read_note(path, data, file_format, columns)
    from slm.reading.sources.binary import read_parquet, read_workbook  # noqa: PLC0415

    if isinstance(file_format, XlsxFormat):
        return read_workbook(path, data, file_format, columns)
    return read_parquet(path, data, columns)


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
    names = [each.strip() for each in header]
    for position, name in file_format.column_names.items():
        if 1 <= position <= len(names):
            names[position - 1] = name
        else:
            problems.append(POSITION_UNKNOWN.at(here, position=position, width=len(names)))
    for column in columns:
        at = [index for index, name in enumerate(names) if name == column]
        if len(at) > 1 and file_format.repeated_columns == "refused":
            shown = ", ".join(str(each + 1) for each in at)
            problems.append(COLUMN_REPEATED.at(here, column=column, positions=shown, position=at[-1] + 1))
        elif at:
            found[column] = at[0 if file_format.repeated_columns == "first" else -1]
        else:
            problems.append(MISSING_COLUMN.at(here, column=column))
    return found, problems


def _unpacked(path: str, data: bytes) -> tuple[bytes | None, list[Problem]]:
    """Unpack at most so many bytes: a small file can hold terabytes of nothing."""
    whole, rest = bytearray(), data
    while rest:
        unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            whole += unpacking.decompress(rest, RECORDS_LIMIT + 1 - len(whole))
        except zlib.error:
            return None, [NOT_GZIP.at(Place(path), path=path)]
        if len(whole) > RECORDS_LIMIT or unpacking.unconsumed_tail:
            return None, [UNPACKED_TOO_LARGE.at(Place(path), path=path, limit=RECORDS_LIMIT)]
        if not unpacking.eof:
            return None, [NOT_GZIP.at(Place(path), path=path)]
        rest = unpacking.unused_data.lstrip(b"\0")
    return bytes(whole), []


def _read_csv(path: str, data: bytes, file_format: CsvFormat, columns: tuple[str, ...]) -> tuple[Table, list[Problem]]:
    text, problems = text_of(path, data, file_format.encoding)
    if text is None:
        return Table(path=path), problems
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=file_format.separator)
    rows: list[Row] = []
    positions: dict[str, int] = {}
    last_line = 0
    try:
        header = next(reader, [])
        positions, problems = positions_of(path, header, file_format, columns)
        if problems:
            return Table(path=path), list(_other_delimiter(path, header, file_format)) or problems
        last_line, width = reader.line_num, len(header)
        wanted = list(positions.items())
        for cells in reader:
            line, last_line = last_line + 1, reader.line_num
            if len(cells) == width:
                rows.append(Row(len(rows) + 1, line, {name: cells[at] for name, at in wanted}))
            elif cells:
                wrong = WRONG_WIDTH.at(Place(path, line, 1), found=len(cells), expected=width)
                rows.append(Row(len(rows) + 1, line, {}, wrong))
    except csv.Error as error:
        problems.append(WRONG_QUOTES.at(Place(path, last_line + 1, 1), reason=error))
    place = partial(_csv_place, path, text, positions, file_format.separator)
    return Table(path=path, rows=tuple(rows), place=place), problems


def _other_delimiter(path: str, header: list[str], file_format: CsvFormat) -> Iterator[Problem]:
    """Yield what a header of one column has instead of the delimiter, as spreadsheets of some countries write it."""
    if len(header) == 1:
        found = next((shown for each, shown in _DELIMITERS.items() if each in header[0]), None)
        if found:
            expected = _DELIMITERS.get(file_format.separator, file_format.separator)
            yield OTHER_DELIMITER.at(Place(path, 1, 1), found=found, expected=expected)


def _csv_place(  # noqa: PLR0913, PLR0917
    path: str, text: str, positions: Mapping[str, int], separator: str, row: Row, column: str | None
) -> Place:
    """Return where a cell begins, found by going through its row once more, when somebody asks."""
    left = positions.get(column or "", 0)
    lines = io.StringIO(text, newline="")
    line, at, quoted = row.line, 1, False
    for number, shown in enumerate(islice(lines, row.line - 1, None), start=row.line):
        for offset, character in enumerate(shown, start=1):
            if not left:
                return Place(path, line, at)
            quoted ^= character == '"'
            if character == separator and not quoted:
                left, line, at = left - 1, number, offset + 1
        if not left:
            break
    return Place(path, line, at)
