"""The records behind the figures as files of the site: those of the months or extracts, and all that figures count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Final, NamedTuple

from slm import layout
from slm.calendar import Interval, subtract
from slm.compliance import Result
from slm.documents.downloads import csv_bytes, without_formulas
from slm.documents.edition import Edition
from slm.documents.views.derivation import has_limit, overdue_elsewhere
from slm.documents.views.listing import counted_of, is_excluded, seconds_of
from slm.measurement import (
    ImportedRecords,
    Interruption,
    OutageRecords,
    ProbeRecords,
    SurveyRecords,
    TicketRecords,
    Timeline,
)
from slm.values import Written, remembered

Row = tuple[object, ...]

_FOLDER: Final = f"{layout.MEASUREMENTS}/"
_OF: Final = ("agreement", "version", "target", "service")
_CASE: Final = (
    "priority", "ticket", "opened", "started", "due", "stopped", "on_time", "spent_seconds", "limit_seconds",
    "working_seconds", "calendar_seconds", "paused_seconds", "file", "line",
)  # fmt: skip
_HEADS: Final = {
    "cases": _CASE,
    "overdue": _CASE,
    "interruptions": (
        "id", "kind", "start", "end", "counted_seconds", "left_out", "file", "line", "exclusion", "announced",
        "notice_required", "approved_by", "approved_on", "remark", "refused",
    ),
    "stretches": ("watched", "start", "end", "seen", "seconds", "counted_seconds"),
    "slices": ("watched", "start", "end", "lost", "of", "unit", "share", "bad_above", "excluded"),
    "checks": ("watched", "time", "ok", "response_ms", "counts_against", "excluded", "file", "line"),
    "answers": ("date", "score", "answered", "ticket", "customer", "comment", "file", "line"),
}  # fmt: skip


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

    The provider's own people get the files of the months, without cells that a spreadsheet would take for formulas. A
    customer gets an extract: the rows that are not somebody else's. Of the export of another tool both get what its
    rows were understood as, in our columns, with the file in which each stands; on which line only the provider's own
    people learn, since it tells how many rows others have (FAILURES S6). The public reads the figures alone.
    """
    if not edition.audience.is_internal and edition.audience.customer is None:
        return EditionFiles({}, {})
    files: dict[str, bytes] = {}
    published: dict[str, PublishedFile] = {}
    if edition.audience.is_internal:
        records = edition.portfolio.records.items()
        own = {path: without_formulas(data) if path.endswith(".csv") else data for path, data in records}
    else:
        own = _extracts(edition)
    for path, data in own.items():
        address = f"records/{path.removeprefix(_FOLDER)}"
        files[address] = data
        published[path] = PublishedFile((address,))
    for source, tables in _understood(edition):
        made = {f"records/sources/{source}/{name}.csv": csv_bytes(rows) for name, rows in tables.items()}
        files |= made
        # Figures and rows know the files of a source by any of these names.
        names = (name for file in edition.portfolio.imports.get(source, ()) for name in (file.path, *file.files))
        published |= dict.fromkeys(names, PublishedFile(tuple(made), is_foreign=True))
    return EditionFiles(files, published)


def _extracts(edition: Edition) -> dict[str, bytes]:
    """Return for each file of the months the rows that an edition may show."""
    book = edition.portfolio
    files: defaultdict[str, list[Written]] = defaultdict(list)
    for own in (book.outages, book.tickets, book.surveys, book.probes):
        for row in chain.from_iterable(_tables(own).values()):
            files[row.file_path].append(row)
    return {path: csv_bytes(_extract(edition, rows)) for path, rows in files.items()}


def _understood(edition: Edition) -> Iterator[tuple[str, Mapping[str, Iterable[tuple[str, ...]]]]]:
    """Yield each source of foreign exports with the tables that were made of them, of those that have rows."""
    book = edition.portfolio
    for source, records in sorted(book.imported.items()):
        if tables := {name: _extract(edition, rows, with_file=True) for name, rows in _tables(records).items() if rows}:
            yield source, tables
    for source, timeline in sorted(book.timelines.items()):
        if timeline.timelines:
            yield source, {"states": _states(timeline.timelines.values())}


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


def _extract(edition: Edition, rows: Sequence[Written], *, with_file: bool = False) -> Iterator[tuple[str, ...]]:
    """Yield the header and the rows, to the provider's own people with where each stands; no empty columns."""
    with_line = edition.audience.is_internal
    names = [name for name in type(rows[0]).model_fields if any(getattr(row, name) is not None for row in rows)]
    yield (*(("file",) if with_file else ()), *(("line",) if with_line else ()), *names)
    for row in rows:
        place = row.place()
        # What was made of several rows, such as a pause, stands in none of them.
        line = str(place.line) if place.path else ""
        stands = (*((place.path,) if with_file else ()), *((line,) if with_line else ()))
        yield (*stands, *(_cell(getattr(row, name)) for name in names))


def _states(timelines: Iterable[Timeline]) -> Iterator[tuple[str, ...]]:
    """Yield when each service was seen to be up and down; the time between is unknown."""
    yield "service", "start", "end", "state"
    for timeline in timelines:
        seen = {"up": subtract(timeline.known, timeline.down), "down": timeline.down}
        for span, state in sorted((span, state) for state, spans in seen.items() for span in spans):
            yield timeline.service, span.start.isoformat(), span.end.isoformat(), state


def figure_tables(edition: Edition, results: Sequence[Result]) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """Yield the name of each table and what writes it, of those that have rows."""
    tables: dict[str, Callable[[Result], Iterable[Row]]] = {
        "cases": _cases,
        "overdue": partial(_cases, is_overdue=True),
        "interruptions": _interruptions,
        "stretches": _stretches,
        "slices": _slices,
        "checks": _checks,
        "answers": _answers,
    }
    for name, rows_of in tables.items():
        # Most have none, which is known by a look at each; the rows are written when somebody asks for the table.
        if having := [result for result in results if any(True for _ in rows_of(result))]:
            yield f"{name}.csv", partial(_table, edition, _HEADS[name], having, rows_of)


def _table(
    edition: Edition, head: tuple[str, ...], results: Iterable[Result], rows_of: Callable[[Result], Iterable[Row]]
) -> bytes:
    written = (
        (result.agreement, str(result.version), result.target, result.service, *_seen(edition, head, row))
        for result in results
        for row in rows_of(result)
    )
    return csv_bytes([(*_OF, *head), *written])


def _seen(edition: Edition, head: tuple[str, ...], row: Row) -> Iterator[str]:
    """Yield the cells of a row; on which line of a file it stands tells outsiders how many rows others have."""
    for name, value in zip(head, row, strict=True):
        yield _cell(value) if name != "line" or edition.audience.is_internal else ""


def as_written(row: Written) -> str:
    """Return what a row of a record says, by the names of its columns, as far as its readers may see it."""
    cells = ((name, _cell(getattr(row, name))) for name in type(row).model_fields)
    return ", ".join(f"{name}={said}" for name, said in cells if said)


def _cell(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else "" if value is None else str(value)


def _yes(holds: object) -> str:
    return "yes" if holds else "no"


def _stands(row: Written) -> Row:
    place = row.place()
    return place.path, place.line


def _cases(result: Result, *, is_overdue: bool = False) -> Iterator[Row]:
    limited = is_overdue or has_limit(result)
    for case in overdue_elsewhere(result) if is_overdue else result.cases:
        ticket, due = case.ticket, case.due_at.astimezone(result.period.start.tzinfo)
        yield (
            ticket.priority, ticket.id, ticket.opened, case.started, due if limited else None, case.stopped,
            _yes(case.is_on_time) if limited else None, case.spent, case.limit if limited else None,
            case.working, case.calendar, seconds_of(case.pauses), *_stands(ticket),
        )  # fmt: skip


def _interruptions(result: Result) -> Iterator[Row]:
    """Yield what counts, then what is asked of an exclusion, what the record has, and why it is not granted."""
    for interruption in result.interruptions:
        outage, claim, counted = interruption.outage, interruption.claim, seconds_of(interruption.within)
        yield (
            outage.id, outage.kind, outage.start, outage.end, 0 if interruption.reason else counted,
            interruption.reason, *_stands(outage), outage.exclusion, outage.announced, claim and claim.notice_required,
            outage.approved_by, outage.approved_on, interruption.remark, _refused(interruption),
        )  # fmt: skip


def _refused(interruption: Interruption) -> str:
    """Return for each reason the seconds of the interruption that are not excluded: "outside_window 7200"."""
    return "; ".join(f"{refusal.reason} {seconds_of(refusal.parts)}" for refusal in interruption.refusals)


def _stretches(result: Result) -> Iterator[Row]:
    for seen in result.observations:
        for stretch in seen.stretches:
            length = seconds_of((stretch.span,))
            yield seen.service, *_local(stretch.span, result), stretch.state, length, counted_of(stretch, seen)


def _slices(result: Result) -> Iterator[Row]:
    for seen in result.observations:
        if slices := seen.slices:
            for bad in slices.bad:
                lost = bad.lost, bad.of, slices.counts, bad.lost / bad.of, slices.bad_above
                yield seen.service, *_local(bad.span, result), *lost, _yes(bad.is_excused)


def _checks(result: Result) -> Iterator[Row]:
    for seen in result.observations:
        against = {id(check) for check in seen.failed}
        for check in seen.checks:
            time, counts = check.time.astimezone(result.period.start.tzinfo), _yes(id(check) in against)
            outcome = _yes(check.ok), check.response, counts, _yes(is_excluded(check, seen))
            yield seen.service, time, *outcome, *_stands(check.row)


def _answers(result: Result) -> Iterator[Row]:
    for answer in result.answers:
        named = answer.ticket, answer.customer, answer.comment
        yield answer.date, answer.score, _yes(answer.score is not None), *named, *_stands(answer)


def _local(span: Interval, result: Result) -> tuple[datetime, datetime]:
    zone = result.period.start.tzinfo
    return span.start.astimezone(zone), span.end.astimezone(zone)
