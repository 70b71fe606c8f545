"""One source: what its file and a ready-made mapping say; its exports, which are found, read, and made into records."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, assert_never

from slm.calendar import Month
from slm.measurement import (
    CsvFormat,
    FileFormat,
    ForeignSource,
    JsonFormat,
    NotesFormat,
    ParquetFormat,
    RecordFile,
    XlsxFormat,
    source_kinds,
)
from slm.problem import Mistake, Place, Problem, SpokenWord, nearest
from slm.reading.files import RECORDS_LIMIT, read_file
from slm.reading.sources import table
from slm.reading.sources.file_kinds import OTHER_KIND, wrong_kind
from slm.reading.sources.json_records import read_json, read_note
from slm.reading.sources.named_files import files_of
from slm.reading.sources.records import Imported, records_of_files
from slm.reading.sources.rows import ForeignFile
from slm.reading.typed import read_kind
from slm.reading.yaml_text import YamlDocument, read_yaml
from slm.values import Written

NOT_GZIP: Final = Mistake(
    "SLM723",
    "{path} cannot be unpacked: it is no gzip file, or it is cut off",
    "Copy or export the file again; a name that ends in .gz says that it is packed.",
)
HEADER_BELOW: Final = Mistake(
    "SLM899",
    "row {row} holds the names of the columns, so it is a header",
    "Write format: {{header_row: {row}}} in the source, and take `column_names` out; where files were put together, "
    "leave such rows out of the export.",
)
PRESET_UNKNOWN: Final = Mistake(
    "SLM733",
    "there is no ready-made mapping '{name}'",
    "Did you mean one of these: {legal}? Else name the columns yourself.",
)
PRESET_OF_OTHER_KIND: Final = Mistake("SLM734", "the mapping '{name}' is of kind {kind}", "Write kind: {kind}.")

UNLIKE_OTHERS: Final = Mistake(
    "SLM712",
    "{difference}, while {other} is as the source says",
    "Save this export as the others are: what a source says holds for all its files.",
)

_OF_FORM: Final = (table.OTHER_DELIMITER, table.COLUMN_NOT_THERE, table.NO_HEADER_HERE, OTHER_KIND)
_ADDED: Final = ("leave_out", "missing")
"""Lists to which a source file adds; of the others, its own takes the place of the mapping's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What a source says, the files that it rests on, and what is wrong with them."""

    imported: Imported
    files: Mapping[str, RecordFile] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_exports(root: Path, source: source_kinds.AnySource, taken_on: Mapping[Month, date]) -> SourceRead:
    """Read the files that a source names; what is wrong with one as a file is shown where it is named.

    `taken_on` are the days on which the data of months were taken that are not closed.
    """
    found, problems = files_of(root, source)
    read: list[ForeignFile] = []
    files: dict[str, RecordFile] = {}
    wrong_files: list[Problem] = []
    plain: dict[str, bool] = {}
    columns = tuple(column for column in source.needed_columns if not column.startswith("@"))
    for path, month, here in found:
        file, wrong = read_file(root, path, limit=RECORDS_LIMIT)
        problems += [Problem(problem.mistake, here, problem.words, (problem.place,)) for problem in wrong]
        if file:
            told, wrong = read_table(path, file.data, source.format_of(path), columns)
            wrong_files += wrong
            plain |= {} if wrong else {path: file.data.isascii()}
            files[path] = RecordFile(path=path, sha256=file.sha256, rows=len(told.rows))
            read.append(ForeignFile(told, file.sha256, month))
    problems += [_beside_others(_named(source, problem), plain) for problem in wrong_files]
    imported = records_of_files(source, read, taken_on)
    return SourceRead(imported=imported, files=files, problems=(*problems, *imported.problems))


def _named(source: ForeignSource, problem: Problem) -> Problem:
    """Return the problem of a column that is not there with the place where the source names it."""
    words = dict(problem.words)
    key = source.key_of(words.get("column", "")) if problem.mistake is table.COLUMN_NOT_THERE else ()
    if not key:
        return problem
    return replace(problem, words=tuple((words | {"key": str(key[0])}).items()), also=(source.place(*key),))


def _beside_others(problem: Problem, plain: Mapping[str, bool]) -> Problem:
    """Return what is wrong with the form of one file as such, where other files are as the source says.

    To change the source would make those wrong. Other files that are ASCII alone are right in any encoding; of each,
    `plain` says whether it is.
    """
    is_encoding = problem.mistake in (table.NOT_UTF8_HERE, table.WRONG_DECLARED_ENCODING)
    is_of_one = problem.mistake in _OF_FORM or (is_encoding and not all(plain.values()))
    if not plain or not is_of_one:
        return problem
    told = SpokenWord.of(problem.message)
    return UNLIKE_OTHERS.at(problem.place, *problem.also, difference=told, other=next(iter(plain)))


def read_table(path: str, data: bytes, file_format: FileFormat, columns: tuple[str, ...]) -> table.TableRead:
    """Return the records of a file with the cells of these columns, and what keeps it from being understood."""
    if path.endswith(".gz"):
        unpacked, problems = _unpacked(path, data)
        if unpacked is None:
            return table.ForeignTable(path=path), problems
        data = unpacked
    wrong = wrong_kind(path, data, file_format)
    return (table.ForeignTable(path=path), [wrong]) if wrong else _read(path, data, file_format, columns)


def _read(path: str, data: bytes, file_format: FileFormat, columns: tuple[str, ...]) -> table.TableRead:
    match file_format:
        case CsvFormat():
            return _with_headers_told(*table.read_csv_table(path, data, file_format, columns))
        case JsonFormat():
            return read_json(path, data, file_format, columns)
        case NotesFormat():
            return read_note(path, data, file_format, columns)
        case XlsxFormat():
            return _with_headers_told(*table.read_workbook(path, data, file_format, columns))
        case ParquetFormat():
            return table.read_parquet(path, data, columns)
    assert_never(file_format)


def _with_headers_told(read: table.ForeignTable, problems: list[Problem]) -> table.TableRead:
    """Return a table with rows refused that hold the names of its columns: below a title, or of files put together."""
    if not any(map(_is_header, read.rows)):
        return read, problems
    rows = (
        row._replace(broken=HEADER_BELOW.at(Place(read.path, row.line, 1), row=row.line)) if _is_header(row) else row
        for row in read.rows
    )
    return replace(read, rows=tuple(rows)), problems


def _is_header(row: table.Row) -> bool:
    return len(row.cells) > 1 and all(name == cell for name, cell in row.cells.items())


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
            return None, [table.UNPACKED_TOO_LARGE.at(Place(path), path=path, limit=RECORDS_LIMIT)]
        if not unpacking.eof:
            return None, [NOT_GZIP.at(Place(path), path=path)]
        rest = unpacking.unused_data.lstrip(b"\0")
    return bytes(whole), []


def presets() -> tuple[str, ...]:
    """Return the names of the mappings that come with the program."""
    folder = files("slm.reading") / "presets"
    return tuple(sorted(path.name.removesuffix(".yml") for path in folder.iterdir() if path.name.endswith(".yml")))


def read_source(
    document: YamlDocument, kinds: Mapping[str, type[Written]] = source_kinds.SOURCE_KINDS
) -> tuple[Written | None, list[Problem]]:
    """Return the source that a file describes, together with the ready-made mapping that it uses."""
    if isinstance(document.value, dict) and isinstance(name := document.value.get("use"), str):
        if name not in presets():
            place = document.source.place("use")
            near = nearest(name, presets())
            legal = ", ".join(sorted(presets(), key=lambda known: known not in near.split(", ")))
            return None, [PRESET_UNKNOWN.at(place, name=name, legal=legal)]
        preset = _preset(name)
        if document.value.get("kind", preset["kind"]) != preset["kind"]:
            place = document.source.place("kind")
            return None, [PRESET_OF_OTHER_KIND.at(place, name=name, kind=preset["kind"])]
        document = replace(document, value=_merged(preset, document.value))
    return read_kind(kinds, document)


@cache
def _preset(name: str) -> dict[str, Any]:
    text = (files("slm.reading") / "presets" / f"{name}.yml").read_text("utf-8")
    document, problems = read_yaml(name, text)
    if document is None or not isinstance(document.value, dict):
        raise ValueError(problems)
    return document.value


def _merged(preset: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """Return the mapping with what a file says put before it; a field comes from one place only."""
    whole = {name: _over(value, written.get(name)) for name, value in preset.items()} | {
        name: value for name, value in written.items() if name not in preset
    }
    for name in _ADDED:
        own, given = written.get(name), preset.get(name)
        if isinstance(own, list) and isinstance(given, list):
            whole[name] = [*own, *given]
    for one, other in (("constants", "columns"), ("columns", "constants")):
        said, own = written.get(one), written.get(other)
        if isinstance(said, dict) and isinstance(whole.get(other), dict):
            kept = own if isinstance(own, dict) else {}
            whole[other] = {name: entry for name, entry in whole[other].items() if name not in said or name in kept}
    without = written.get("without")
    if isinstance(without, list):
        for part in ("columns", "values", "only_if"):
            if isinstance(whole.get(part), dict):
                whole[part] = {name: entry for name, entry in whole[part].items() if name not in without}
    return whole


def _over(value: Any, own: Any) -> Any:  # noqa: ANN401
    if isinstance(value, dict) and isinstance(own, dict):
        is_other_format = "type" in own and own["type"] != value.get("type")
        return own if is_other_format else {name: _over(value.get(name), own.get(name)) for name in {**value, **own}}
    return value if own is None else own
