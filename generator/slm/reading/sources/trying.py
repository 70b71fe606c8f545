"""What one source makes of its exports, whatever else the book says: to look at a mapping while it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, cast, get_args

from slm import layout
from slm.measurement import (
    AggregatedTickets,
    ForeignSource,
    ImportedRecords,
    OutageRecords,
    ProbeRecords,
    PrometheusSource,
    SqlSource,
    SurveyRecords,
    TicketRecords,
    TimelineRecords,
    source_kinds,
)
from slm.problem import Mistake, Problem, nearest
from slm.reading.files import RECORDS_LIMIT, decoded, read_file
from slm.reading.sources.completeness import ROUND_NUMBER
from slm.reading.sources.condition_watch import DROPS_ALL, LEAVES_NOTHING_OUT, NEVER_REQUIRED, TAKES_NONE
from slm.reading.sources.empty_columns import EMPTY_COLUMN, EMPTY_CONDITION
from slm.reading.sources.first_rows import with_first_rows
from slm.reading.sources.gaps import OpenPlace, covered_anyway, gaps_of, has_open_column, is_covers_open, without_gaps
from slm.reading.sources.named_files import files_of
from slm.reading.sources.other_months import OTHER_MONTHS
from slm.reading.sources.source import BY_ENGINE, SourceRead, read_exports, read_table, read_whole_source
from slm.reading.sources.table import ForeignTable
from slm.reading.sources.table_rows import column_of
from slm.reading.sources.times_seen import times_seen
from slm.reading.sources.words_of_the_book import in_words_of
from slm.reading.yaml_text import YamlDocument, read_yaml
from slm.values import Written

NO_SOURCE_NAMED: Final = Mistake(
    "SLM1079", "nothing says which source is tried", "Add --source with the name of a file of measurements/sources."
)
NO_SUCH_SOURCE: Final = Mistake(
    "SLM1074",
    "there is no source '{source}'",
    "A source is a file in measurements/sources; there are {known}.",
)
NOT_READ_ROW_BY_ROW: Final = Mistake(
    "SLM1075",
    "the source '{source}' is of kind {kind}, which is not read row by row",
    "Write kind: tickets and read: engine for large records of the first release, or count them by `slm measure "
    "--write`; those of other systems are fetched by `slm import`.",
)


_OF_ALL_ROWS: Final = (
    DROPS_ALL, EMPTY_COLUMN, EMPTY_CONDITION, LEAVES_NOTHING_OUT, NEVER_REQUIRED, OTHER_MONTHS, ROUND_NUMBER,
    TAKES_NONE,
)  # fmt: skip
"""What nobody can say by the first rows."""
FIRST_RECORDS: Final = 5
"""How many records are shown of each kind."""
_FIRST_ROWS: Final = 2_000
"""Of so many rows of each file it is asked what would be read with other words in the gaps."""
_BY_ENGINE: Final = ("read", "pauses")
"""Keys of sources that an engine counts alone: without them they are read row by row."""
_COUNTED: Final[Mapping[str, type[Written]]] = {**source_kinds.SOURCE_KINDS, BY_ENGINE: AggregatedTickets}
_OTHERS: Final = frozenset(
    {
        BY_ENGINE,
        *(word for model in (PrometheusSource, SqlSource) for word in get_args(model.model_fields["kind"].annotation)),
    }
)
"""Kinds of sources that are not read row by row."""


class Tried(NamedTuple):
    """What was made of the exports of a source, and the text of its file by path, to be shown beside what is wrong."""

    read: SourceRead | None
    problems: tuple[Problem, ...]
    texts: dict[str, str]
    gaps: tuple[OpenPlace, ...] = ()
    """What the source leaves open."""
    otherwise: Sequence[Sequence[Written]] | TimelineRecords | None = None
    """The first records of each kind with other words in the gaps, or a timeline: what differs is not known yet."""
    is_covered: bool = True
    """Whether the source says of which days it is complete."""
    in_part: tuple[str, ...] = ()
    """The files of which the first rows alone are read."""


def try_source(root: Path, number: str) -> Tried:
    """Return what a source of a book makes of its exports; raise `InputError` where there is none of that name."""
    if not number:
        raise NO_SOURCE_NAMED.raised()
    path = layout.source_file(number)
    if not (root / path).is_file():
        there = sorted(file.stem for file in (root / path).parent.glob("*.yml"))
        known = ", ".join(there)
        raise NO_SUCH_SOURCE.raised(source=number, known=known, meant=nearest(number, there))
    file, problems = read_file(root, path)
    text, wrong = decoded(path, file.data) if file else (None, [])
    document, unread = read_yaml(path, text) if text is not None else (None, [])
    problems += [*wrong, *unread]
    texts = {path: text} if text is not None else {}
    if document is None or problems:
        return Tried(None, tuple(problems), texts)
    value = document.value if isinstance(document.value, dict) else {}
    if (kind := str(value.get("kind"))) in _OTHERS:
        raise NOT_READ_ROW_BY_ROW.raised(source=number, kind=kind)
    tried = _tried_as_rows(root, document) if value.get("read") == "engine" else _tried(root, document, root)
    return tried._replace(texts=texts)


def _tried_as_rows(root: Path, document: YamlDocument) -> Tried:
    """Return what is made of the first rows of exports that an engine counts: its mapping is that of rows."""
    value = {key: said for key, said in cast(dict[str, Any], document.value).items() if key not in _BY_ENGINE}
    by_rows = replace(document, value=value)
    found, _ = read_whole_source(without_gaps(covered_anyway(by_rows), 0))
    if not isinstance(found, ForeignSource):
        return _tried(root, by_rows, root)
    # What the engine does not know is told as well, if nothing is open.
    refused = [] if gaps_of(document) else read_whole_source(document, _COUNTED)[1]
    with with_first_rows(root, cast(source_kinds.AnySource, found)) as (folder, in_part):
        tried = _tried(root, by_rows, folder)
    problems = (one for one in tried.problems if not (in_part and one.mistake in _OF_ALL_ROWS))
    return tried._replace(problems=(*refused, *problems), in_part=in_part)


def _tried(root: Path, document: YamlDocument, folder: Path) -> Tried:
    """Return what is made of the exports in a folder, whatever the source leaves open."""
    gaps = gaps_of(document)
    seen: list[tuple[str, ...]] = []
    found, otherwise = (_with_times(folder, document, choice, seen) for choice in (0, 1))
    if not isinstance(found, ForeignSource):
        # With a column that is open nothing can be read, and that it is open is told.
        return Tried(None, () if has_open_column(document) else tuple(found), {}, tuple(gaps))
    read = read_exports(folder, cast(source_kinds.AnySource, found), {})
    other = None
    if gaps and isinstance(otherwise, ForeignSource):
        other = _read_otherwise(folder, read, found, otherwise)
    return Tried(read, in_words_of(root, read.problems), {}, tuple(gaps), other, not is_covers_open(document))


def _read_otherwise(
    folder: Path, read: SourceRead, found: ForeignSource, otherwise: ForeignSource
) -> Sequence[Sequence[Written]] | TimelineRecords:
    """Return the first records of each kind as they are with other words in the gaps, or a timeline.

    Of a large export its first rows say it where they make the first records as all rows do: of a log, the end of a
    case may come much later.
    """
    lists = lists_of(read.imported.records)
    with_few = partial(_records, folder, most_rows=_FIRST_ROWS)
    if sum(file.rows or 0 for file in read.files.values()) > _FIRST_ROWS and lists:
        few = lists_of(with_few(found))
        if [*map(_first, few)] == [*map(_first, lists)]:
            return _as_many(few, lists_of(with_few(otherwise)))
    others = read.imported.records if otherwise == found else _records(folder, otherwise)
    return others if isinstance(others, TimelineRecords) else _as_many(lists, lists_of(others))


def _records(folder: Path, source: ForeignSource, most_rows: int | None = None) -> ImportedRecords | TimelineRecords:
    return read_exports(folder, cast(source_kinds.AnySource, source), {}, most_rows=most_rows).imported.records


def _first(rows: Sequence[Written]) -> list[dict[str, object]]:
    return [dict(row) for row in rows[:FIRST_RECORDS]]


def _as_many(lists: Sequence[Sequence[Written]], others: Sequence[Sequence[Written]]) -> list[Sequence[Written]]:
    """Return the first records of others where these are as many: else nobody knows which belong together."""
    return [
        (theirs if len(theirs) == len(rows) else rows)[:FIRST_RECORDS]
        for rows, theirs in zip(lists, others, strict=True)
    ]


def lists_of(records: ImportedRecords | TimelineRecords) -> list[Sequence[Written]]:
    """Return the lists of records that a source has; none of a timeline."""
    match records:
        case TicketRecords():
            return [records.tickets, records.pauses]
        case OutageRecords():
            return [records.outages]
        case ProbeRecords():
            return [records.probes]
        case SurveyRecords():
            return [records.surveys]
    return []


def _with_times(
    root: Path, document: YamlDocument, choice: int, seen: list[tuple[str, ...]]
) -> ForeignSource | list[Problem]:
    """Return the source with one of two words in each gap; times that are open are read as they are written.

    How they are written is `seen` once, as the words in gaps change nothing of it.
    """
    document = covered_anyway(document)
    found, problems = read_whole_source(without_gaps(document, choice))
    if not isinstance(found, ForeignSource):
        return problems
    if any(gap.key == "times" for gap in gaps_of(document)):
        seen += () if seen else _formats_seen(root, found)
        formats = dict.fromkeys(ways[min(choice, len(ways) - 1)] for ways in seen)
        found, problems = read_whole_source(without_gaps(document, choice, [*formats] or ["iso"]))
    return found if isinstance(found, ForeignSource) else problems


def _formats_seen(root: Path, source: ForeignSource) -> Iterator[tuple[str, ...]]:
    """Yield how the times of each column are written in the exports of a source, in one way or in one of two."""
    columns = tuple(column for column in source.needed_columns if not column.startswith("@"))
    for path, *_ in files_of(root, source)[0]:
        file, _ = read_file(root, path, limit=RECORDS_LIMIT)
        table = read_table(path, file.data, source.format_of(path), columns)[0] if file else ForeignTable(path=path)
        for field, column in source.mapped.items():
            cells = column_of(table, column) if field in source.instants else ()
            seen = times_seen([cell for cell in cells if isinstance(cell, str | datetime)])
            if seen and seen.formats:
                yield seen.formats
