"""From the rows of foreign files to our records, with an account of every row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final, assert_never

from slm.calendar import Month
from slm.measurement import (
    AnySource,
    EventSource,
    ForeignSource,
    ImportedFile,
    ImportedRecords,
    Outage,
    OutageRecords,
    OutageSource,
    Probe,
    ProbeRecords,
    ProbeSource,
    StateReading,
    Survey,
    SurveyRecords,
    SurveySource,
    TicketRecords,
    TicketSource,
    TimelineRecords,
    TimelineSource,
    timeline_records,
)
from slm.problem import InputError, Mistake, Problem
from slm.reading.sources.cells import Fields
from slm.reading.sources.rows import ForeignFile, SourceRows, fields_without
from slm.reading.sources.ticket_rows import cases_of, tickets_of

WRONG_LENGTH: Final = Mistake(
    "SLM738",
    "'{value}' is not how long something lasts",
    "A number of {unit} is expected; length_unit of the source says of what.",
)
TOO_LONG: Final = Mistake(
    "SLM739",
    "it lasts from {start} to {end}, longer than {longest}",
    "Check the end; if it is right, write a longer time in longest of the source.",
)

Records = ImportedRecords | TimelineRecords


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What a source says: records of ours, an account of all rows, and what is wrong with them."""

    records: Records
    files: tuple[ImportedFile, ...]
    problems: tuple[Problem, ...] = ()


def records_of_files(
    source: AnySource, files: Sequence[ForeignFile], taken_on: Mapping[Month, date] | None = None
) -> Imported:
    """Return the records that a source makes of its files.

    Every row is used, left out with a reason, or refused; rows that are refused for one reason are one problem.
    `taken_on` are the days on which the data of months were taken that are not closed.
    """
    rows = SourceRows(source, files)
    records = _make_records(source, rows)
    if isinstance(records, ProbeRecords) and not source.covers:
        records = replace(records, files=rows.files(_months_seen(records)))
    elif not isinstance(records, TimelineRecords):
        records = replace(records, files=rows.files(_covered(source, files, taken_on or {})))
    if isinstance(records, TicketRecords) and records.events:
        # Whoever exports events exports all of them.
        records = replace(records, event_files=records.files)
    return Imported(records=records, files=rows.accounts(), problems=tuple(rows.problems()))


def _make_records(source: AnySource, rows: SourceRows) -> Records:
    match source:
        case TicketSource():
            return tickets_of(source, rows)
        case EventSource():
            return cases_of(source, rows)
        case OutageSource():
            return _outages(source, rows)
        case ProbeSource():
            return _probes(source, rows)
        case SurveySource():
            return _surveys(rows)
        case TimelineSource():
            return _timeline_records(source, rows)
    assert_never(source)


def _outages(source: OutageSource, rows: SourceRows) -> OutageRecords:
    outages: list[Outage] = []
    for row in rows.understood():
        said = _with_day(fields_without(row.fields, "length"), "approved_on")
        fields: dict[str, object] = {"id": f"row-{row.row.number}"} | said
        try:
            if "length" in row.fields and "end" not in fields:
                fields["end"] = _end(source, row.fields)
            _check_length(source, fields)
        except InputError as mistaken:
            rows.refuse(row.file, row.row, mistaken)
            continue
        if outage := rows.make(Outage, row, fields):
            outages.append(outage)
    return OutageRecords(outages=tuple(outages))


_SECONDS: Final = {"seconds": 1, "minutes": 60, "hours": 3600}


def _end(source: OutageSource, fields: Fields) -> datetime:
    start, text = fields["start"], str(fields["length"])
    try:
        lasted = Decimal(text)
    except InvalidOperation:
        lasted = Decimal(-1)
    if not isinstance(start, datetime) or not 0 <= lasted < _LONGEST:
        raise WRONG_LENGTH.raised("length", value=text, unit=source.length_unit)
    return start + timedelta(microseconds=int(lasted * _SECONDS[source.length_unit] * 1_000_000))


def _check_length(source: OutageSource, fields: Mapping[str, object]) -> None:
    """Refuse an interruption that is longer than its source says any can be."""
    start, end = fields["start"], fields.get("end")
    if not source.longest or not isinstance(start, datetime) or not isinstance(end, datetime):
        return
    if end - start > timedelta(seconds=source.longest.seconds(working_day=0)):
        raise TOO_LONG.raised("end", start=start.isoformat(), end=end.isoformat(), longest=source.longest)


_LONGEST: Final = Decimal(1_000_000_000)


def _probes(source: ProbeSource, rows: SourceRows) -> ProbeRecords:
    probes = (rows.make(Probe, row, row.fields) for row in rows.understood())
    return ProbeRecords(probes=tuple(probe for probe in probes if probe), known_for=source.known_for)


def _surveys(rows: SourceRows) -> SurveyRecords:
    surveys = (rows.make(Survey, row, _with_day(row.fields, "date")) for row in rows.understood())
    return SurveyRecords(surveys=tuple(survey for survey in surveys if survey))


def _timeline_records(source: TimelineSource, rows: SourceRows) -> TimelineRecords:
    readings = [
        StateReading(str(row.fields["service"]), at, source.states[str(row.fields["state"])], rows.path(row.file))
        for row in rows.understood()
        if isinstance(at := row.fields["time"], datetime)
    ]
    return timeline_records(source, readings, (account.rows for account in rows.accounts()))


def _with_day(fields: Mapping[str, object], name: str) -> dict[str, object]:
    """Return the fields with the day of one of them, which was read as a time."""
    at = fields.get(name)
    return {**fields, name: at.date().isoformat()} if isinstance(at, datetime) else dict(fields)


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
