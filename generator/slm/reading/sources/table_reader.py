"""Which reader understands which file: packed or not, and of which format."""

from __future__ import annotations

import zlib
from typing import Final, assert_never

from slm.measurement import CsvFormat, FileFormat, JsonFormat, NotesFormat, ParquetFormat, XlsxFormat
from slm.problem import Mistake, Place, Problem
from slm.reading.files import RECORDS_LIMIT
from slm.reading.sources.csv_table import read_csv_table
from slm.reading.sources.table import UNPACKED_TOO_LARGE, ForeignTable

NOT_GZIP: Final = Mistake(
    "SLM723",
    "{path} cannot be unpacked: it is no gzip file, or it is cut off",
    "Copy or export the file again; a name that ends in .gz says that it is packed.",
)


def read_table(
    path: str, data: bytes, file_format: FileFormat, columns: tuple[str, ...]
) -> tuple[ForeignTable, list[Problem]]:
    """Return the records of a file with the cells of these columns, and what keeps it from being understood."""
    # What reads JSON, workbooks and Parquet is loaded where a source needs it.
    if path.endswith(".gz"):
        unpacked, problems = _unpacked(path, data)
        if unpacked is None:
            return ForeignTable(path=path), problems
        data = unpacked
    match file_format:
        case CsvFormat():
            return read_csv_table(path, data, file_format, columns)
        case JsonFormat():
            from slm.reading.sources.json_records import read_json  # noqa: PLC0415

            return read_json(path, data, file_format, columns)
        case NotesFormat():
            from slm.reading.sources.notes import read_note  # noqa: PLC0415

            return read_note(path, data, file_format, columns)
        case XlsxFormat():
            from slm.reading.sources.binary import read_workbook  # noqa: PLC0415

            return read_workbook(path, data, file_format, columns)
        case ParquetFormat():
            from slm.reading.sources.binary import read_parquet  # noqa: PLC0415

            return read_parquet(path, data, columns)
    assert_never(file_format)


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
