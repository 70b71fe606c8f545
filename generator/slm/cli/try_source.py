"""`slm measure --source ID --try`: what a mapping makes of its exports, while it is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import click

from slm.cli.book import BookError, BookFolder
from slm.cli.result_tables import table
from slm.cli.speech import say, speech
from slm.problem import beginning

if TYPE_CHECKING:
    from slm.measurement import ImportedFile, ImportedRecords, TimelineRecords
    from slm.reading import sources
    from slm.values import Written

_TBD: Final = "TBD"
_NEVER: Final = frozenset({"comment", "reason", "told"})
"""Fields with words about what happened, which may be long."""


def tell_tried(book: BookFolder, number: str | None) -> None:
    """Show the first rows as they are understood, those left out by reason, and the months; then what is wrong."""
    from slm.reading import sources

    tried = sources.try_source(book.root, number or "")
    for path in tried.in_part:
        click.echo(say("{path} is large: its first rows alone are read here", path=path))
    if tried.read:
        imported = tried.read.imported
        records = imported.records
        months = _months(records) if tried.is_covered else ()
        for line in (*_records(records, tried.otherwise), *_accounts(imported.files), *months):
            click.echo(line)
    for line in _gaps(tried.gaps):
        click.echo(line)
    if not tried.is_covered:
        click.echo(say("nothing says of which days it is complete: write covers in the source"))
    if tried.problems:
        raise BookError(tried.problems, tried.texts)


def _gaps(gaps: Sequence[sources.OpenPlace]) -> Iterator[str]:
    """Yield all that is left open, in one list."""
    if not gaps:
        return
    yield say("{n} gap is left, TBD:", "{n} gaps are left, TBD:", n=sum(len(gap.words) or 1 for gap in gaps))
    for gap in gaps:
        words = f": {', '.join(map(beginning, gap.words))}" if gap.words else ""
        yield f"  {gap.place} {gap.key}{words}"


def _records(
    records: ImportedRecords | TimelineRecords, others: Sequence[Sequence[Written]] | TimelineRecords | None
) -> Iterator[str]:
    from slm.measurement import TimelineRecords
    from slm.reading import sources

    if isinstance(records, TimelineRecords):
        named = others.timelines if isinstance(others, TimelineRecords) else records.timelines
        for (service, timeline), other in zip(records.timelines.items(), named, strict=False):
            yield say("{service}: {n} interruption", "{service}: {n} interruptions", service=_cell(service, other),
                      n=len(timeline.down))  # fmt: skip
        return
    lists = sources.lists_of(records)
    for rows, same in zip(
        lists, lists if others is None or isinstance(others, TimelineRecords) else others, strict=True
    ):
        yield from _shown(rows, same)


def _shown(records: Sequence[Written], others: Sequence[Written]) -> Iterator[str]:
    """Yield the first records as a table of the fields that any of them has; what others have otherwise is open."""
    from slm.reading import sources

    if not records:
        return
    first = [*zip(records[: sources.FIRST_RECORDS], others[: sources.FIRST_RECORDS], strict=True)]
    fields = [
        name
        for name in type(records[0]).model_fields
        if name not in _NEVER and any(getattr(record, name) is not None for record, _ in first)
    ]
    yield say("{n} record is understood; the first:", "{n} records are understood; the first:", n=len(records))
    # The heads are keys that the writer of the source has written, and are no words of a language.
    rows = [fields, *([_cell(getattr(one, name), getattr(other, name)) for name in fields] for one, other in first)]
    yield from (f"  {line}" for line in table([""] * len(fields), rows)[1:])


def _cell(value: object, other: object) -> str:
    """Return a value as it is shown; of a time of an unknown zone the clock's, of what nobody knows yet nothing."""
    if isinstance(value, datetime) and isinstance(other, datetime):
        clock = value.replace(tzinfo=None)
        if value != other and clock != other.replace(tzinfo=None):
            return _TBD
        told = value if value == other else clock
        text = told.isoformat(" ", "minutes" if not value.second and not value.microsecond else "seconds")
        return text if value == other else f"{text} {_TBD}"
    if value != other:
        return _TBD
    if isinstance(value, bool):
        return str(value).lower()
    return "-" if value is None else beginning(str(value))


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
