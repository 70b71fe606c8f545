"""The records behind the figures as files of the site, for the audiences that may see them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from slm import layout
from slm.calendar import subtract
from slm.documents.downloads import csv_bytes
from slm.documents.edition import Edition
from slm.measurement import (
    ImportedRecords,
    OutageRecords,
    ProbeRecords,
    SurveyRecords,
    TicketRecords,
    Timeline,
)
from slm.values import Written, remembered

_FOLDER: Final = f"{layout.MEASUREMENTS}/"


class PublishedFile(NamedTuple):
    """Where the site has the rows of a file of the book: the file, an extract, or what a source makes of them."""

    addresses: tuple[str, ...]
    is_foreign: bool = False
    """Are they an export of another tool, and the addresses what its rows were understood as?"""


class EditionFiles(NamedTuple):
    """The files of an edition, and for each file of the book where its rows are."""

    files: Mapping[str, bytes]
    published: Mapping[str, PublishedFile]


@remembered
def record_files(edition: Edition) -> EditionFiles:
    """Return the records that an edition shows.

    The provider's own people get the files of the months as they are, so that their hash can be checked. A customer
    gets an extract: the rows that are not somebody else's, with their lines in the file. Of the export of another tool
    both get what its rows were understood as, in our columns, with the file and the line in which each stands. The
    public reads the figures alone.
    """
    if not edition.audience.is_internal and edition.audience.customer is None:
        return EditionFiles({}, {})
    files: dict[str, bytes] = {}
    published: dict[str, PublishedFile] = {}
    own = edition.portfolio.records if edition.audience.is_internal else _extracts(edition)
    for path, data in own.items():
        address = f"records/{path.removeprefix(_FOLDER)}"
        files[address] = data
        published[path] = PublishedFile((address,))
    for source, tables in _understood(edition):
        made = {f"records/sources/{source}/{name}.csv": csv_bytes(rows) for name, rows in tables.items()}
        files |= made
        published |= dict.fromkeys(_paths(edition, source), PublishedFile(tuple(made), is_foreign=True))
    return EditionFiles(files, published)


def _extracts(edition: Edition) -> dict[str, bytes]:
    """Return for each file of the months the rows that an edition may show."""
    book = edition.portfolio
    files: dict[str, list[Written]] = {}
    for own in (book.outages, book.tickets, book.surveys, book.probes):
        for rows in _tables(own).values():
            for row in rows:
                files.setdefault(row.file_path, []).append(row)
    return {path: csv_bytes(_extract(rows)) for path, rows in files.items()}


def _understood(edition: Edition) -> Iterator[tuple[str, Mapping[str, Iterable[tuple[str, ...]]]]]:
    """Yield each source of foreign exports with the tables that were made of them, of those that have rows."""
    book = edition.portfolio
    for source, records in sorted(book.imported.items()):
        if tables := {name: _extract(rows, with_file=True) for name, rows in _tables(records).items() if rows}:
            yield source, tables
    for source, timeline in sorted(book.timelines.items()):
        if timeline.timelines:
            yield source, {"states": _states(timeline.timelines.values())}


def _paths(edition: Edition, source: str) -> Iterator[str]:
    """Yield every name under which figures and rows know the files of a source."""
    for file in edition.portfolio.imports.get(source, ()):
        yield file.path
        yield from file.files


def _tables(records: ImportedRecords) -> dict[str, Sequence[Written]]:
    match records:
        case TicketRecords():
            return {"tickets": records.tickets, "pauses": records.pauses, "events": records.events}
        case OutageRecords():
            return {"outages": records.outages}
        case ProbeRecords():
            return {"probes": records.probes}
        case SurveyRecords():
            return {"surveys": records.surveys}


def _extract(rows: Sequence[Written], *, with_file: bool = False) -> Iterator[tuple[str, ...]]:
    """Yield the header and the rows, each with the line on which it stands; no empty columns."""
    names = [name for name in type(rows[0]).model_fields if any(getattr(row, name) is not None for row in rows)]
    yield (*(("file",) if with_file else ()), "line", *names)
    for row in rows:
        place = row.place()
        # What was made of several rows, such as a pause, stands in none of them.
        stands = (place.path, str(place.line) if place.path else "") if with_file else (str(place.line),)
        yield (*stands, *(_cell(getattr(row, name)) for name in names))


def _states(timelines: Iterable[Timeline]) -> Iterator[tuple[str, ...]]:
    """Yield when each service was seen to be up and down; the time between is unknown."""
    yield "service", "start", "end", "state"
    for timeline in timelines:
        seen = [(span, "up") for span in subtract(timeline.known, timeline.down)] + [
            (span, "down") for span in timeline.down
        ]
        for span, state in sorted(seen):
            yield timeline.service, span.start.isoformat(), span.end.isoformat(), state


def _cell(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)
