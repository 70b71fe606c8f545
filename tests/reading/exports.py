"""Foreign files as tests write them, and what a source makes of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final, cast

from slm.cache import Cache
from slm.calendar import Month
from slm.measurement import ForeignSource, OutageRecords, ProbeRecords, TicketRecords, TimelineRecords, source_kinds
from slm.reading.sources import SourceRead, read_exports, read_source
from slm.reading.yaml_text import read_yaml

PATH: Final = "measurements/sources/desk.yml"
COVERS: Final = "covers: {from: 2026-01-01, until: 2026-02-01}\n"


def read(
    root: Path,
    source: str,
    files: Mapping[str, str | bytes],
    taken_on: Mapping[Month, date] | None = None,
    cache: Cache | None = None,
) -> SourceRead:
    """Write these files below `measurements/`, and return what the source makes of them."""
    for name, content in files.items():
        path = root / "measurements" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    document, wrong = read_yaml(PATH, source)
    assert document
    assert wrong == []
    written, problems = read_source(document)
    assert isinstance(written, ForeignSource), [problem.message() for problem in problems]
    return read_exports(root, cast(source_kinds.AnySource, written), taken_on or {}, cache)


def export_of(folder: Path) -> tuple[str, bytes]:
    """Return name and content of the export of a tool; a database is kept as the text that makes it."""
    (export,) = folder.glob("export.*")
    if export.suffix != ".sql":
        return export.name, export.read_bytes()
    with closing(sqlite3.connect(":memory:")) as database:
        database.executescript(export.read_text("utf-8"))
        return "export.db", database.serialize()


def wrong_source(source: str) -> list[str]:
    """Return what is wrong with a source file itself, as `code place`."""
    document, problems = read_yaml(PATH, source)
    _, more = read_source(document) if document else (None, [])
    return [f"{problem.code} {problem.place}" for problem in (*problems, *more)]


def problems(found: SourceRead) -> list[str]:
    """Return what is wrong with the files, as `code place`, with the number of rows where there are several."""
    return [
        f"{problem.code} {problem.place}" + (f" x{problem.count}" if problem.count > 1 else "")
        for problem in found.problems
    ]


def left_out(found: SourceRead) -> dict[str, int]:
    """Return how many rows were left out, by the reason in words, or by its key."""
    (file,) = found.imported.files
    assert file.read == file.used + file.excluded
    return {rows.reason("en") if rows.reason else rows.why: rows.rows for rows in file.left_out}


def tickets(found: SourceRead) -> TicketRecords:
    """Return the records as tickets."""
    assert isinstance(found.imported.records, TicketRecords)
    return found.imported.records


def outages(found: SourceRead) -> OutageRecords:
    """Return the records as outages."""
    assert isinstance(found.imported.records, OutageRecords)
    return found.imported.records


def probes(found: SourceRead) -> ProbeRecords:
    """Return the records as checks."""
    assert isinstance(found.imported.records, ProbeRecords)
    return found.imported.records


def timeline(found: SourceRead) -> TimelineRecords:
    """Return the records as timelines."""
    assert isinstance(found.imported.records, TimelineRecords)
    return found.imported.records
