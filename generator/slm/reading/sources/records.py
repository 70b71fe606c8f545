"""From the rows of foreign files to our records, with an account of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Final, assert_never

from slm.calendar import Month
from slm.measurement import (
    LONG,
    ForeignSource,
    Gap,
    ImportedFile,
    ImportedRecords,
    Outage,
    OutageRecords,
    ProbeRecords,
    RowReason,
    StateReading,
    Survey,
    SurveyRecords,
    TicketRecords,
    TimelineRecords,
    source_kinds,
    timeline_records,
)
from slm.problem import InputError, Mistake, Problem
from slm.reading.sources.answers_again import answers_of
from slm.reading.sources.closed_alone import closed_alone, going_on
from slm.reading.sources.counted_requests import probes_of
from slm.reading.sources.empty_columns import ANSWERED, ENDED, SOLVED
from slm.reading.sources.outage_versions import newest_versions
from slm.reading.sources.row_reader import fields_without
from slm.reading.sources.rows import ForeignFile, SourceRows
from slm.reading.sources.ticket_rows import cases_of, tickets_of
from slm.reading.sources.watching import Watching, lists_what_is_watched, told_of, unlisted

TOO_LONG: Final = Mistake(
    "SLM739",
    "it lasts from {start} to {end}, longer than {longest}",
    "Check the end; if it is right, write a longer time in longest of the source.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a source says: records of ours, an account of all rows, and what is wrong with them."""

    records: ImportedRecords | TimelineRecords
    files: tuple[ImportedFile, ...]
    problems: tuple[Problem, ...] = ()


def records_of_files(
    source: source_kinds.AnySource,
    files: Sequence[ForeignFile],
    taken_on: Mapping[Month, date] | None = None,
    lacking: tuple[Gap, ...] = (),
) -> Imported:
    """Return the records that a source makes of its files.

    Every row is used, left out with a reason, or refused; rows that are refused for one reason are one problem.
    `taken_on` are the days on which the data of months were taken that are not closed, `lacking` what files say that
    they lack.
    """
    rows = SourceRows(source, files)
    records = _make_records(source, rows)
    own_days = source.covers.gaps if source.covers else ()
    records = replace(records, gaps=(*records.gaps, *rows.lost(lacking), *own_days, *rows.months.gaps()))
    if isinstance(records, ProbeRecords) and not source.covers:
        records = replace(records, files=rows.files(_months_seen(records)))
    elif isinstance(records, OutageRecords):
        whole = tuple(_covered(source, files, taken_on or {}))
        partly = tuple(_covered_in_part(source, files, whole))
        beyond = source.covers.beyond if source.covers and partly else ()
        records = replace(
            records, files=rows.files((*whole, *partly)), in_part=frozenset(partly),
            gaps=(*records.gaps, *beyond, *going_on(source, (*whole, *partly), taken_on or {})),
        )  # fmt: skip
    elif isinstance(records, TimelineRecords):
        records = replace(records, gaps=(*records.gaps, *_beyond(source, files)))
    else:
        records = replace(records, files=rows.files(_covered(source, files, taken_on or {})))
    records = _as_if_unmapped(records, rows.empty.fields)
    knows_all = not isinstance(source, source_kinds.EventSource) or source.solution == "last"
    if isinstance(records, TicketRecords) and records.events and knows_all:
        # Whoever exports events exports all of them.
        records = replace(records, event_files=records.files)
    return Imported(records=records, files=tuple(rows.accounts()), problems=(*rows.problems(), *rows.remarks()))


def _covered_in_part(source: ForeignSource, files: Sequence[ForeignFile], whole: Sequence[Month]) -> Iterator[Month]:
    """Yield the months of which the export knows some days, and not all."""
    named = {file.month for file in files if file.month}
    for month in source.covers.in_part if source.covers else ():
        if month not in whole and (not named or month in named):
            yield month


def _as_if_unmapped(
    records: ImportedRecords | TimelineRecords, empty: frozenset[str]
) -> ImportedRecords | TimelineRecords:
    """Return records that do not know what columns were to say that are empty in all rows."""
    match records:
        case TicketRecords():
            says = [empty.isdisjoint(fields) for fields in (ANSWERED, SOLVED)]
            told = records.tells_answers and says[0], records.tells_solutions and says[1]
            return replace(records, empty=empty, tells_answers=told[0], tells_solutions=told[1])
        case OutageRecords():
            # Without any end, none of them is believed to go on.
            is_endless = not empty.isdisjoint(ENDED)
            return replace(records, empty=empty, longest=timedelta() if is_endless else records.longest)
        case TimelineRecords():
            return records
    return replace(records, empty=empty)


def _make_records(source: source_kinds.AnySource, rows: SourceRows) -> ImportedRecords | TimelineRecords:
    match source:
        case source_kinds.TicketSource():
            return _doubted(source, rows, tickets_of(source, rows))
        case source_kinds.EventSource():
            return _doubted(source, rows, cases_of(source, rows))
        case source_kinds.OutageSource():
            return _outages(source, rows)
        case source_kinds.ProbeSource():
            return ProbeRecords(probes=tuple(probes_of(rows)), known_for=source.known_for)
        case source_kinds.SurveySource():
            days = ((row, _with_days(source, row.fields)) for row in answers_of(rows, rows.understood()))
            return SurveyRecords(surveys=tuple(filter(None, (rows.make(Survey, row, fields) for row, fields in days))))
        case source_kinds.TimelineSource():
            readings = list(_readings(source, rows))
            return timeline_records(source, readings, (account.rows for account in rows.accounts()), tuple(rows.gaps))
    assert_never(source)


def _readings(source: source_kinds.TimelineSource, rows: SourceRows) -> Iterator[StateReading]:
    shared: dict[tuple[str, int], int] = {}
    for row in rows.understood():
        of = shared.setdefault((row.file.table.path, row.at), len(shared)) if row.services > 1 else None
        if isinstance(at := row.fields["time"], datetime):
            service, state = str(row.fields["service"]), source.states[str(row.fields["state"])]
            yield StateReading(service, at, state, rows.path(row.file), of, row.services)


def _doubted(
    source: source_kinds.TicketSource | source_kinds.EventSource, rows: SourceRows, records: TicketRecords
) -> TicketRecords:
    """Return records of cases, of which is told where those that are open seem to be missing."""
    rows.told += closed_alone(source, records)
    return records


def _outages(source: source_kinds.OutageSource, rows: SourceRows) -> OutageRecords:
    outages: list[Outage] = []
    watching = Watching()
    for row in rows.enclosing():
        watching.note(row.fields)
    for row in newest_versions(source, rows):
        if watching.note(row.fields):
            rows.leave_row_out(row, RowReason.WATCHED)
            continue
        said = _with_days(source, fields_without(row.fields, "length", "watched_since", "paused"))
        fields: dict[str, object] = {"id": _id_of(said)} | said
        try:
            start, lasted = row.fields["start"], row.fields.get("length")
            if isinstance(start, datetime) and isinstance(lasted, timedelta):
                fields.setdefault("end", start + lasted)
            _check_length(source, fields)
        except InputError as mistaken:
            rows.refuse(row.file, row.row, mistaken, fields)
            continue
        if outage := rows.make(Outage, row, fields):
            outages.append(outage)
    longest = timedelta(seconds=source.longest.seconds(working_day=0)) if source.longest else LONG
    gaps = (*watching.gaps(outages), *_unlisted(source, rows))
    return OutageRecords(outages=tuple(outages), gaps=gaps, longest=longest)


def _unlisted(source: source_kinds.OutageSource, rows: SourceRows) -> list[Gap]:
    """Return that nothing is known of services that a list of what is watched does not have, and tell of them."""
    listed = rows.services_by_month() if lists_what_is_watched(source) else {}
    gaps = [gap for month, services in listed.items() for gap in unlisted(source, month, services)]
    rows.told += told_of(source, gaps)
    return gaps


def _id_of(said: Mapping[str, object]) -> str:
    """Return the id of an interruption that has none in its export: service and start, and not the number of its row.

    A customer reads it, who must not learn how many rows others have (FAILURES S6).
    """
    start = said.get("start")
    moment = f"{start.astimezone(UTC):%Y%m%dT%H%M%SZ}" if isinstance(start, datetime) else "unknown"
    return f"{str(said.get('service', ''))[:40]}-{moment}"


def _beyond(source: ForeignSource, files: Sequence[ForeignFile]) -> Iterator[Gap]:
    """Yield the time of which an export of states does not speak: where changes are rare, one lasts long."""
    months = [file.month for file in files if file.month]
    if source.covers:
        yield from source.covers.beyond
    elif months and len(months) == len(files):
        for month in {*months} - {month.plus(-1) for month in months}:
            following = min((other for other in months if other > month), default=None)
            yield Gap(start=month.next.first_day, end=following.first_day if following else None, is_row=False)


def _check_length(source: source_kinds.OutageSource, fields: Mapping[str, object]) -> None:
    start, end = fields["start"], fields.get("end")
    if not source.longest or not isinstance(start, datetime) or not isinstance(end, datetime):
        return
    if end - start > timedelta(seconds=source.longest.seconds(working_day=0)):
        raise TOO_LONG.raised("end", start=start.isoformat(), end=end.isoformat(), longest=source.longest)


def _with_days(source: ForeignSource, fields: Mapping[str, object]) -> dict[str, object]:
    """Return the fields with the day alone of those that are days to the book, also where a time was read."""
    times = ((name, at) for name in source.days if isinstance(at := fields.get(name), datetime))
    return {**fields, **{name: at.date().isoformat() for name, at in times}}


def _covered(source: ForeignSource, files: Sequence[ForeignFile], taken_on: Mapping[Month, date]) -> Iterator[Month]:
    """Yield the months of which the export is complete; of one that is not over, up to the day the data were taken."""
    named = {file.month for file in files if file.month}
    if source.covers is None:
        yield from sorted(named)
        return
    months = [month for month in source.covers.months if not named or month in named]
    yield from months
    last = Month.of(source.covers.until)
    if source.covers.start <= last.first_day and last in taken_on and taken_on[last] < source.covers.until:
        yield last


def _months_seen(records: ProbeRecords) -> Iterator[Month]:
    days = [probe.time.date() for probe in records.probes]
    month, last = (Month.of(min(days)), Month.of(max(days))) if days else (None, None)
    while month and last and month <= last:
        yield month
        month = month.next
