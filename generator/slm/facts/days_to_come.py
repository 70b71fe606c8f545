"""Days that are still to come: no export knows them, whatever its source says that it covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import assert_never

from slm.calendar import Month
from slm.measurement import Gap, ImportedRecords, OutageRecords, ProbeRecords, SurveyRecords, TicketRecords
from slm.portfolio import Portfolio


def is_to_come(portfolio: Portfolio, until: date) -> bool:
    """Return whether days before `until` are still to come, and nobody says when the data of their month were taken."""
    tomorrow, month = portfolio.as_of + timedelta(days=1), Month.of(portfolio.as_of)
    file = portfolio.months.get(month)
    is_told = file is not None and file.data_taken_on is not None
    return until > (month.next.first_day if is_told else tomorrow)


def is_read_as_of_earlier(portfolio: Portfolio) -> bool:
    """Return whether the book knows of something after its day: it was written later than it is read for."""
    days = [lock.closed_on for lock in portfolio.locks.values()]
    days += filter(None, (day for file in portfolio.months.values() for day in (file.data_taken_on, file.closed_on)))
    days += filter(None, map(_newest, portfolio.imported.values()))
    return any(day > portfolio.as_of for day in days)


def known_imports(portfolio: Portfolio) -> Mapping[str, ImportedRecords]:
    """Return what exports say, and that nothing is known of a month that is not over after the newest of their rows.

    That holds where a source says that days are covered that are still to come: nobody can tell then when the export
    was made. Months that are over stay as they are.
    """
    # An audience is not shown where rows come from; of such rows this part of a book is asked for their number alone.
    covers = {name: source.covers for name, source in portfolio.sources.items()}
    ahead = {
        name: records
        for name, records in portfolio.imported.items()
        if (said := covers.get(name)) and is_to_come(portfolio, said.until)
    }
    if not ahead or is_read_as_of_earlier(portfolio):
        return portfolio.imported
    month = Month.of(portfolio.as_of)
    taken = portfolio.months[month].data_taken_on if month in portfolio.months else None
    return {**portfolio.imported, **{name: _cut(records, month, taken) for name, records in ahead.items()}}


def _cut(records: ImportedRecords, month: Month, taken: date | None) -> ImportedRecords:
    seen = max(filter(None, (_newest(records), taken)), default=date.min)
    since = max(month.first_day, seen + timedelta(days=1))
    return replace(records, gaps=(*records.gaps, Gap(start=since, is_row=False)))


def _newest(records: ImportedRecords) -> date | None:
    """Return the last day of which a row tells."""
    return max(_days(records), default=None)


def _days(records: ImportedRecords) -> Iterator[date]:
    match records:
        case TicketRecords():
            for ticket in records.tickets:
                yield from _of((ticket.opened, ticket.responded, ticket.restored, ticket.resolved, ticket.closed))
        case OutageRecords():
            for outage in records.outages:
                if outage.kind != "maintenance":  # it is planned ahead
                    yield from _of((outage.start, outage.end))
        case ProbeRecords():
            yield from (probe.time.date() for probe in records.probes)
        case SurveyRecords():
            yield from (survey.date for survey in records.surveys)
        case _:
            assert_never(records)


def _of(times: Iterable[datetime | None]) -> Iterator[date]:
    return (time.date() for time in times if time)
