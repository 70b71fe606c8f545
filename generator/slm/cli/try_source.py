"""`slm measure --source ID --try`: what a mapping makes of its exports, while it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from slm.cli.book import BookError, BookFolder
from slm.cli.report import table
from slm.cli.speech import say, speech

if TYPE_CHECKING:
    from slm.measurement import ImportedFile, ImportedRecords, TimelineRecords
    from slm.values import Written

_SHOWN: Final = 5
_NEVER: Final = frozenset({"comment", "reason", "told"})
"""Fields with words about what happened, which may be long."""


def tell_tried(book: BookFolder, number: str | None) -> None:
    """Show the first rows as they are understood, those left out by reason, and the months; then what is wrong."""
    from slm.reading import sources

    tried = sources.try_source(book.root, number or "")
    if tried.read:
        imported = tried.read.imported
        for line in (*_records(imported.records), *_accounts(imported.files), *_months(imported.records)):
            click.echo(line)
    if tried.problems:
        raise BookError(tried.problems, tried.texts)


def _records(records: ImportedRecords | TimelineRecords) -> Iterator[str]:
    from slm.measurement import OutageRecords, ProbeRecords, SurveyRecords, TicketRecords, TimelineRecords

    match records:
        case TicketRecords():
            yield from _shown(records.tickets)
            yield from _shown(records.pauses)
        case OutageRecords():
            yield from _shown(records.outages)
        case ProbeRecords():
            yield from _shown(records.probes)
        case SurveyRecords():
            yield from _shown(records.surveys)
        case TimelineRecords():
            for service, timeline in records.timelines.items():
                yield say("{service}: {n} interruption", "{service}: {n} interruptions", service=service,
                          n=len(timeline.down))  # fmt: skip


def _shown(records: Sequence[Written]) -> Iterator[str]:
    """Yield the first records as a table of the fields that any of them has."""
    if not records:
        return
    fields = [
        name
        for name in type(records[0]).model_fields
        if name not in _NEVER and any(getattr(record, name) is not None for record in records[:_SHOWN])
    ]
    yield say("{n} record is understood; the first:", "{n} records are understood; the first:", n=len(records))
    # The heads are keys that the writer of the source has written, and are no words of a language.
    rows = [fields, *([_cell(getattr(record, name)) for name in fields] for record in records[:_SHOWN])]
    yield from (f"  {line}" for line in table([""] * len(fields), rows)[1:])


def _cell(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes" if not value.second and not value.microsecond else "seconds")
    if isinstance(value, bool):
        return str(value).lower()
    return "-" if value is None else str(value)


def _accounts(files: Sequence[ImportedFile]) -> Iterator[str]:
    from slm.measurement import ROW_REASONS

    for file in files:
        yield say(
            "{path}: {n} row read, {used} used, {excluded} left out",
            "{path}: {n} rows read, {used} used, {excluded} left out",
            n=file.read, path=file.path, used=file.used, excluded=file.excluded,
        )  # fmt: skip
        for left_out in file.left_out:
            reason = left_out.reason(speech().code) if left_out.reason else say(ROW_REASONS[left_out.why])
            yield "    " + say("left out: {rows} {reason}", rows=left_out.rows, reason=reason)


def _months(records: ImportedRecords | TimelineRecords) -> Iterator[str]:
    from slm.measurement import TimelineRecords

    if isinstance(records, TimelineRecords):
        return
    months = sorted(records.files)
    yield say("covered: {months}", months=", ".join(map(str, months))) if months else say("no month is covered")
