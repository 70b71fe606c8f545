"""One source: its files are found, read, and made into records."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final, assert_never

from slm import layout
from slm.calendar import Month
from slm.measurement import (
    AnySource,
    CsvFormat,
    FileFormat,
    ForeignSource,
    JsonFormat,
    NotesFormat,
    ParquetFormat,
    RecordFile,
    XlsxFormat,
)
from slm.problem import InputError, Mistake, Place, Problem
from slm.reading.files import FILE_MISSING, OUTSIDE_BOOK, RECORDS_LIMIT, read_file
from slm.reading.sources.binary import read_parquet, read_workbook
from slm.reading.sources.json_records import read_json, read_note
from slm.reading.sources.records import Imported, records_of_files
from slm.reading.sources.rows import ForeignFile
from slm.reading.sources.table import UNPACKED_TOO_LARGE, ForeignTable, TableRead, read_csv_table

NOTHING_FOUND: Final = Mistake(
    "SLM735",
    "no file is named '{pattern}'",
    "Put the export there, or correct the name: it is below measurements/, and case matters.",
)
NOT_GZIP: Final = Mistake(
    "SLM723",
    "{path} cannot be unpacked: it is no gzip file, or it is cut off",
    "Copy or export the file again; a name that ends in .gz says that it is packed.",
)

_WILD: Final = re.compile(r"(\{month\}|\*)")
_MONTH: Final = "{month}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What a source says, the files that it rests on, and what is wrong with them."""

    imported: Imported
    files: Mapping[str, RecordFile] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_exports(root: Path, source: AnySource, taken_on: Mapping[Month, date]) -> SourceRead:
    """Read the files that a source names; what is wrong with one as a file is shown where it is named.

    `taken_on` are the days on which the data of months were taken that are not closed.
    """
    found, problems = _files_of(root, source)
    read: list[ForeignFile] = []
    files: dict[str, RecordFile] = {}
    columns = tuple(column for column in source.needed_columns if not column.startswith("@"))
    for path, month, here in found:
        file, wrong = read_file(root, path, limit=RECORDS_LIMIT)
        problems += [Problem(problem.mistake, here, problem.words, (problem.place,)) for problem in wrong]
        if file:
            table, wrong = read_table(path, file.data, source.format, columns)
            problems += wrong
            files[path] = RecordFile(path=path, sha256=file.sha256, rows=len(table.rows))
            read.append(ForeignFile(table, file.sha256, month))
    imported = records_of_files(source, read, taken_on)
    return SourceRead(imported=imported, files=files, problems=(*problems, *imported.problems))


def _files_of(root: Path, source: ForeignSource) -> tuple[list[tuple[str, Month | None, Place]], list[Problem]]:
    """Return the files that a source names, in the order of their names, and the names behind which there is none.

    Each file has the month that its name says, and the place where it is named.
    """
    files: dict[str, tuple[str, Month | None, Place]] = {}
    problems: list[Problem] = []
    for index, name in enumerate(source.files):
        place, path = source.place("files", index), layout.record_file(name)
        if ".." in name.split("/") or name.startswith("/"):
            problems.append(OUTSIDE_BOOK.at(place, Place(path), path=path))
        elif not _WILD.search(name):
            files.setdefault(path, (path, None, place))
        else:
            there = sorted(_matching(root, layout.MEASUREMENTS, name.split("/"), None))
            if not there:
                problems.append(NOTHING_FOUND.at(place, pattern=path))
            for found, month in there:
                files.setdefault(found, (found, month, place))
            # A month that the source says is covered needs a file (FAILURES F1).
            covered = source.covers.months if source.covers and _MONTH in name and "*" not in name else ()
            named = {month for _, month in there}
            paths = [layout.record_file(name.replace(_MONTH, str(month))) for month in covered if month not in named]
            problems += [FILE_MISSING.at(place, Place(missing), path=missing) for missing in paths]
    return list(files.values()), problems


def _matching(root: Path, folder: str, steps: list[str], month: Month | None) -> Iterator[tuple[str, Month | None]]:
    step, rest = steps[0], steps[1:]
    for name, named in _names(root, folder, step):
        if not month or not named or month == named:
            path = f"{folder}/{name}"
            if rest:
                yield from _matching(root, path, rest, month or named)
            elif os.path.isfile(root / path):  # noqa: PTH113  # unlike `Path.is_file`, it does not raise
                yield path, month or named


def _names(root: Path, folder: str, step: str) -> Iterator[tuple[str, Month | None]]:
    if not _WILD.search(step):
        yield step, None
        return
    pieces = _WILD.split(step)
    wild = {"*": "[^/]*", _MONTH: r"(\d{4}-\d{2})"}
    pattern = re.compile("".join(wild.get(piece) or re.escape(piece) for piece in pieces))
    try:
        names = [path.name for path in (root / folder).iterdir()]
    except OSError:
        return
    for name in names:
        match = pattern.fullmatch(name)
        if match and not name.startswith(".") and name != "README.md":
            try:
                months = {Month.parse(group) for group in match.groups()}
            except InputError:
                continue
            if len(months) <= 1:
                yield name, next(iter(months), None)


def read_table(path: str, data: bytes, file_format: FileFormat, columns: tuple[str, ...]) -> TableRead:
    """Return the records of a file with the cells of these columns, and what keeps it from being understood."""
    if path.endswith(".gz"):
        unpacked, problems = _unpacked(path, data)
        if unpacked is None:
            return ForeignTable(path=path), problems
        data = unpacked
    match file_format:
        case CsvFormat():
            return read_csv_table(path, data, file_format, columns)
        case JsonFormat():
            return read_json(path, data, file_format, columns)
        case NotesFormat():
            return read_note(path, data, file_format, columns)
        case XlsxFormat():
            return read_workbook(path, data, file_format, columns)
        case ParquetFormat():
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
