"""One source: its files are found, read, and made into records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path

from slm.calendar import Month
from slm.measurement import AnySource, RecordFile
from slm.problem import Problem
from slm.reading.files import RECORDS_LIMIT, read_file
from slm.reading.sources.found import files_of
from slm.reading.sources.records import Imported, records_of_files
from slm.reading.sources.rows import ForeignFile
from slm.reading.sources.table_reader import read_table


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
    found, problems = files_of(root, source)
    read: list[ForeignFile] = []
    files: dict[str, RecordFile] = {}
    columns = tuple(column for column in source.needed_columns if not column.startswith("@"))
    for path, month, here in found:
        file, wrong = read_file(root, path, limit=RECORDS_LIMIT)
        problems += [Problem(problem.mistake, here, problem.words, (problem.place,)) for problem in wrong]
        if file:
            table, wrong = read_table(path, file.data, source.format, columns)
            problems += wrong
            files[path] = RecordFile(path=path, sha256=sha256(file.data).hexdigest(), rows=len(table.rows))
            read.append(ForeignFile(table, files[path].sha256, month))
    imported = records_of_files(source, read, taken_on)
    return SourceRead(imported=imported, files=files, problems=(*problems, *imported.problems))
