"""One source: what its file and a ready-made mapping say; its exports, which are found, read, and made into records."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from importlib.resources import files
from pathlib import Path
from typing import Any, Final, assert_never

from slm.cache import Cache
from slm.calendar import Month
from slm.measurement import (
    AggregatedEvents,
    AggregatedSource,
    CsvFormat,
    FileFormat,
    ForeignSource,
    Gap,
    JsonFormat,
    LinesFormat,
    NotesFormat,
    ParquetFormat,
    RecordFile,
    SqliteFormat,
    TableFormat,
    XlsxFormat,
    source_kinds,
)
from slm.problem import Mistake, Place, Problem, Severity, SpokenWord, nearest
from slm.reading.files import RECORDS_LIMIT, read_file
from slm.reading.sources import table
from slm.reading.sources.columns_lacking import columns_told
from slm.reading.sources.completeness import OF_PAGES, SAYS_FAILED, remarks_that_hold
from slm.reading.sources.csv_table import read_csv_table
from slm.reading.sources.databases import newer_pages, read_parquet, read_sqlite
from slm.reading.sources.either_column import EitherColumn
from slm.reading.sources.engine_keys import COVERS_TO_COUNT, PAUSES_BY_ENGINE, unknown_to_engine
from slm.reading.sources.exchanged_dates import exchanged_dates
from slm.reading.sources.exploding import exploding_expressions
from slm.reading.sources.file_kinds import OTHER_KIND, wrong_kind
from slm.reading.sources.footers import without_footer
from slm.reading.sources.gaps import blocking_gap, has_open_column, without_gaps
from slm.reading.sources.json_records import read_json, read_note
from slm.reading.sources.kept_reading import KeptReading
from slm.reading.sources.log_lines import read_lines
from slm.reading.sources.long_cells import texts_looked_at, without_long_cells
from slm.reading.sources.named_files import files_of
from slm.reading.sources.records import Imported, records_of_files
from slm.reading.sources.rows import ForeignFile
from slm.reading.sources.table_rows import ColumnRows, records_in
from slm.reading.sources.unread import gap_of_file
from slm.reading.sources.withdrawn_rows import WithdrawnRows
from slm.reading.sources.workbooks import read_workbook
from slm.reading.typed import read_kind, read_model
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
OTHER_EPOCH: Final = Mistake(
    "SLM1019",
    "the workbook counts its days from {epoch} on, so {wrong} would read other times",
    "Write times: [{right}] in the source.",
)
PRESET_UNKNOWN: Final = Mistake(
    "SLM733",
    "there is no ready-made mapping '{name}'",
    "Did you mean one of these: {legal}? Else name the columns yourself.",
)
ENGINE_OF_OTHER_KIND: Final = Mistake(
    "SLM1080",
    "the engine counts tickets and the events of cases, and the rows of this source are {kind}",
    "Take read: engine out: the files are then read row by row.",
)
PRESET_OF_OTHER_KIND: Final = Mistake("SLM734", "the mapping '{name}' is of kind {kind}", "Write kind: {kind}.")

UNLIKE_OTHERS: Final = Mistake(
    "SLM712",
    "{difference}, while {other} is as the source says",
    "Save this export as the others are: what a source says holds for all its files.",
)

_OF_FORM: Final = (table.OTHER_DELIMITER, table.COLUMN_NOT_THERE, table.NO_HEADER_HERE, OTHER_KIND)
BY_ENGINE: Final = "aggregated_tickets"
"""Tickets that an engine counts, by the word of the first release, which said what rows are and how they are read."""
_COUNTED: Final = "tickets"
_EVENTS: Final = "events"
_ENGINE: Final = "engine"
_BLOCK: Final = 16_000_000
_CONDITIONS: Final = ("only_if", "required_if")
_ADDED: Final = {"leave_out", "take_only", "ignored", "missing", "patterns"}
"""Lists to which a source file adds; of the others, its own takes the place of the mapping's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRead:
    """What a source says, the files that it rests on, and what is wrong with them."""

    imported: Imported
    files: Mapping[str, RecordFile] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()


def read_exports(
    root: Path, source: source_kinds.AnySource, taken_on: Mapping[Month, date], cache: Cache | None = None,
    most_rows: int | None = None,
) -> SourceRead:  # fmt: skip
    """Read the files that a source names; what is wrong with one as a file is shown where it is named.

    `taken_on` are the days on which the data of months were taken that are not closed. What many rows were read to is
    kept in the `cache`. Of each file so many rows are understood as are asked for.
    """
    found, problems = files_of(root, source)
    months = {path: month for path, month, _ in found}
    problems += [problem for path, _, _ in found for problem in newer_pages(root, path)]
    kept = None if problems else KeptReading.of(cache, root, source, months, taken_on)
    if kept and (known := kept.read()):
        imported, of_each, told = known
        return SourceRead(imported=imported, files=of_each, problems=told)
    read: list[ForeignFile] = []
    files: dict[str, RecordFile] = {}
    wrong_files: list[Problem] = []
    plain: dict[str, bool] = {}
    either, gone = EitherColumn(source), WithdrawnRows(source)
    columns = tuple(column for column in source.needed_columns if not column.startswith("@"))
    for path, month, here in found:
        file, wrong = read_file(root, path, limit=RECORDS_LIMIT)
        problems += [Problem(problem.mistake, here, problem.words, (problem.place,)) for problem in wrong]
        if kept and not (file and kept.is_of(path, file.data)):
            kept = None
        if file:
            file_format = source.format_of(path)
            again = partial(read_table, path, file.data, file_format)
            told, wrong = either.read(columns, again)
            told, wrong = _to_understand(told, wrong, source, file_format, most_rows)
            wrong_files += [*wrong, *_other_epoch(told, source), *exchanged_dates(told, source)]
            plain |= {} if wrong else {path: file.data.isascii()}
            files[path] = RecordFile(path=path, sha256=file.sha256, rows=len(told.rows))
            read.append(ForeignFile(told, file.sha256, month, unused=gone.note(told, again)))
            del told, again
        del file  # what it holds is half of the memory that is in use while its rows are made into records
    told_wrong = (_beside_others(problem, plain) for problem in columns_told(source, wrong_files))
    problems += (*told_wrong, *either.problems(), *gone.problems())
    of_files, incomplete = _completeness(source, read)
    lacking = tuple(gap for _, gaps in incomplete.values() for gap in gaps)
    read = [file._replace(incomplete=incomplete.get(file.table.path, ("", ()))[0]) for file in read]
    imported = records_of_files(source, read, taken_on, lacking)
    told_of_files = (*problems, *of_files, *imported.problems)
    read.clear()  # the rows of the files, and their texts, are of no more use
    return SourceRead(
        imported=kept.of_now(imported, files, told_of_files) if kept else imported, files=files, problems=told_of_files
    )


def _to_understand(
    told: table.ForeignTable, wrong: list[Problem], source: ForeignSource, file_format: FileFormat, most: int | None
) -> table.TableRead:
    """Return a table with as many of its rows as are asked for that are no footer, and what is wrong with it."""
    if isinstance(file_format, TableFormat):
        told, wrong = without_footer(told, wrong, source, file_format)
    if most:
        told = replace(told, rows=told.rows[:most])
    return without_long_cells(told, [*texts_looked_at(source)]), wrong


def _completeness(
    source: ForeignSource, read: Sequence[ForeignFile]
) -> tuple[list[Problem], dict[str, tuple[str, tuple[Gap, ...]]]]:
    """Return what files say of their own completeness, and by path what makes one incomplete: its code, what lacks."""
    said = [(file.table.path, file.month, records_in(file.table), file.table.completeness) for file in read]
    problems: list[Problem] = []
    incomplete: dict[str, tuple[str, tuple[Gap, ...]]] = {}
    months, rows = {path: month for path, month, *_ in said}, {path: number for path, _, number, _ in said}
    for path, remark in remarks_that_hold(said):
        if not remark.problem:
            continue
        mistake = remark.problem.mistake
        if source.wrong_rows == "left_out":
            mistake = replace(mistake, severity=Severity.WARNING)
        problems.append(replace(remark.problem, mistake=mistake))
        if remark.is_certain:
            failed = remark.problem.mistake.code == SAYS_FAILED.code
            is_told_before = bool(remark.total) and not remark.lacks
            is_page = months[path] is None and (bool(remark.total) or remark.problem.mistake in OF_PAGES)
            named = "" if is_page else path
            lacking = gap_of_file(named, months[path], rows[path], None if failed else remark.lacks)
            incomplete.setdefault(path, (mistake.code, () if is_told_before else (lacking,)))
    return problems, incomplete


def _other_epoch(told: table.ForeignTable, source: ForeignSource) -> list[Problem]:
    """Return that a workbook counts its days from another year on than its source says."""
    formats = {str(time_format): time_format for time_format in source.times}
    right, wrong = ("excel_1904", "excel") if told.epoch == "1904" else ("excel", "excel_1904")
    if not told.epoch or wrong not in formats:
        return []
    place = Place(told.path)
    return [OTHER_EPOCH.at(place, source.place("times"), epoch=told.epoch, path=told.path, right=right, wrong=wrong)]


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


def _read(  # noqa: PLR0911 - one for each format
    path: str, data: bytes, file_format: FileFormat, columns: tuple[str, ...]
) -> table.TableRead:
    match file_format:
        case CsvFormat():
            return with_headers_told(*read_csv_table(path, data, file_format, columns))
        case JsonFormat():
            return read_json(path, data, file_format, columns)
        case NotesFormat():
            return read_note(path, data, file_format, columns)
        case XlsxFormat():
            return with_headers_told(*read_workbook(path, data, file_format, columns))
        case ParquetFormat():
            return read_parquet(path, data, columns)
        case SqliteFormat():
            return read_sqlite(path, data, file_format, columns)
        case LinesFormat():
            return read_lines(path, data, file_format, columns)
    assert_never(file_format)


def with_headers_told(read: table.ForeignTable, problems: list[Problem]) -> table.TableRead:
    """Return a table with rows refused that hold the names of its columns: below a title, or of files put together."""
    may_be = not isinstance(read.rows, ColumnRows) or read.rows.may_hold_header
    if not may_be or not any(map(is_header, read.rows)):
        return read, problems
    rows = (
        row._replace(broken=HEADER_BELOW.at(Place(read.path, row.line, 1), row=row.line)) if is_header(row) else row
        for row in read.rows
    )
    return replace(read, rows=tuple(rows)), problems


def is_header(row: table.Row) -> bool:
    """Tell whether a row holds the names of the columns."""
    first, cell = next(iter(row.cells.items()), ("", ""))
    # Of most rows the first cell says that it is none.
    return first == cell and len(row.cells) > 1 and all(name == cell for name, cell in row.cells.items())


def _unpacked(path: str, data: bytes) -> tuple[bytes | None, list[Problem]]:
    """Unpack at most so many bytes: a small file can hold terabytes of nothing."""
    whole, rest = bytearray(), data
    while rest:
        unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        try:
            while rest and not unpacking.eof and len(whole) <= RECORDS_LIMIT:
                whole += unpacking.decompress(rest, _BLOCK)
                rest = unpacking.unconsumed_tail
        except zlib.error:
            return None, [NOT_GZIP.at(Place(path), path=path)]
        if len(whole) > RECORDS_LIMIT:
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
    """Return the source that a file describes, with the ready-made mapping that it uses; its gaps are one mistake."""
    gap = blocking_gap(document)
    if not gap:
        return read_whole_source(document, kinds)
    # What is wrong beside the gaps is told, too; but with an open column, whatever is missing follows from it.
    more = [] if has_open_column(document) else read_whole_source(without_gaps(document, 0), kinds)[1]
    return None, [gap, *more]


def read_whole_source(
    document: YamlDocument, kinds: Mapping[str, type[Written]] = source_kinds.SOURCE_KINDS
) -> tuple[Written | None, list[Problem]]:
    """Return the source that a file without gaps describes."""
    if wrong := [*exploding_expressions(document)]:
        return None, wrong
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
    return _read_as_said(kinds, document)


def _read_as_said(kinds: Mapping[str, type[Written]], document: YamlDocument) -> tuple[Written | None, list[Problem]]:
    """Return the source that a file describes by what its rows are, and by how it says that they are read."""
    written = document.value if isinstance(document.value, dict) else {}
    if written.get("read") != _ENGINE and (written.get("kind") != BY_ENGINE or BY_ENGINE not in kinds):
        read, problems = read_kind(kinds, document)
        is_split = written.get("kind") == _COUNTED and "pauses" in written
        return (None, [PAUSES_BY_ENGINE.at(document.source.place("pauses"))]) if is_split else (read, problems)
    kind = written.get("kind")
    if isinstance(kind, str) and kind not in (_COUNTED, _EVENTS, BY_ENGINE) and kind in kinds:
        return None, [ENGINE_OF_OTHER_KIND.at(document.source.place("read"), kind=kind)]
    if "covers" not in written:
        return None, [COVERS_TO_COUNT.at(document.source.place("files"))]
    source, problems = read_model(AggregatedEvents if kind == _EVENTS else kinds[BY_ENGINE], document)
    unknown = [*unknown_to_engine(source)] if isinstance(source, AggregatedSource) else []
    return (None, unknown) if unknown else (source, problems)


@cache
def _preset(name: str) -> dict[str, Any]:
    text = (files("slm.reading") / "presets" / f"{name}.yml").read_text("utf-8")
    document, problems = read_yaml(name, text)
    if document is None or not isinstance(document.value, dict):
        raise ValueError(problems)
    return document.value


def _merged(preset: dict[str, Any], written: dict[str, Any]) -> dict[str, Any]:
    """Return the mapping with what a file says put before it, key by key; a field comes from one place only."""
    whole = {name: _over(value, written.get(name), name in _ADDED) for name, value in preset.items()} | {
        name: value for name, value in written.items() if name not in preset
    }
    own, given = written.get("format"), preset.get("format")
    if isinstance(own, dict) and isinstance(given, dict) and own.get("type", given.get("type")) != given.get("type"):
        whole["format"] = own  # what is said of one kind of file says nothing of another
    for key in _CONDITIONS:
        # The tests of two conditions together would be a third one that nobody wrote.
        said, ours = preset.get(key), written.get(key)
        if isinstance(said, dict) and isinstance(ours, dict):
            whole[key] = {**said, **ours}
    for one, other in (("constants", "columns"), ("columns", "constants")):
        said, own = written.get(one), written.get(other)
        if isinstance(said, dict) and isinstance(whole.get(other), dict):
            kept = own if isinstance(own, dict) else {}
            whole[other] = {name: entry for name, entry in whole[other].items() if name not in said or name in kept}
    without = written.get("without")
    if isinstance(without, list):
        for part in ("columns", "values", "patterns", *_CONDITIONS):
            if isinstance(whole.get(part), dict):
                whole[part] = {name: entry for name, entry in whole[part].items() if name not in without}
    return whole


def _over(value: Any, own: Any, is_added: bool) -> Any:  # noqa: ANN401, FBT001
    """Return what a mapping says with what a file says before it; lists are joined where they are `added`."""
    if isinstance(value, dict) and isinstance(own, dict):
        return {name: _over(value.get(name), own.get(name), is_added) for name in {**value, **own}}
    if isinstance(value, list) and isinstance(own, list) and is_added:
        return [*own, *(item for item in value if item not in own)]
    return value if own is None else own
