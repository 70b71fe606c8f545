"""Days that are still to come: no export knows them, whatever its source says that it covers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import assert_never

from slm.calendar import Month
from slm.measurement import (
    AggregatedRecords,
    Gap,
    ImportedRecords,
    KeptRows,
    OutageRecords,
    ProbeRecords,
    SurveyRecords,
    TicketRecords,
)
from slm.portfolio import Portfolio


def is_to_come(portfolio: Portfolio, until: date) -> bool:
    """Return whether days before `until` are still to come, and nobody says when the data of their month were taken."""
    tomorrow, month = portfolio.as_of + timedelta(days=1), Month.of(portfolio.as_of)
    file = portfolio.months.get(month)
    is_told = file is not None and file.data_taken_on is not None
    return until > (month.next.first_day if is_told else tomorrow)


def is_read_as_of_earlier(portfolio: Portfolio) -> bool:
    """Return whether the book knows of something after its day: it was written later than it is read for.

    A month may be begun before its first day; what happened in it, and its figures, nobody can write down before. That
    something ended later proves nothing: it may be a slip.
    """
    days = [lock.closed_on for lock in portfolio.locks.values()]
    days += filter(None, (day for file in portfolio.months.values() for day in (file.data_taken_on, file.closed_on)))
    by_hand = portfolio.outages, portfolio.tickets, portfolio.surveys, portfolio.probes
    days += (day for records in (*by_hand, *portfolio.imported.values()) for day in _begun(records))
    days += (month.first_day for month in portfolio.figures)
    return any(day > portfolio.as_of for day in days)


def month_that_goes_on(portfolio: Portfolio, name: str) -> Month | None:
    """Return the month that is not over for which an export without `covers` is named, if nobody says when it was made.

    What checks of a monitor do not say is unknown by itself.
    """
    records = portfolio.imported[name]
    # An audience is not shown where rows come from; of such rows this part of a book is asked for their number alone.
    is_named = name in portfolio.sources and not portfolio.sources[name].covers
    if not is_named or isinstance(records, ProbeRecords):
        return None
    month = max(records.files, default=None)
    return month if month and is_to_come(portfolio, month.next.first_day) else None


def known_imports(portfolio: Portfolio) -> Mapping[str, ImportedRecords]:
    """Return what exports say, and that nothing is known of a month that is not over after the newest of their rows.

    That holds where a source says that days are covered that are still to come, by `covers` or by the name of a file:
    nobody can tell then when the export was made. Months that are over stay as they are.
    """
    covers = {name: source.covers for name, source in portfolio.sources.items()}
    ahead = {
        name: records
        for name, records in portfolio.imported.items()
        if ((said := covers.get(name)) and is_to_come(portfolio, said.until)) or month_that_goes_on(portfolio, name)
    }
    if not ahead or is_read_as_of_earlier(portfolio):
        return portfolio.imported
    since = partial(_since, portfolio)
    return {**portfolio.imported, **{name: _cut(records, since, portfolio.as_of) for name, records in ahead.items()}}


def known_aggregated(portfolio: Portfolio) -> Mapping[str, AggregatedRecords]:
    """Return large records, and the same of them: no row was read, so that nobody knows which is the newest.

    Of the month that is not over they are known until the day on which its data were taken.
    """
    every = portfolio.aggregated
    ahead = [name for name, records in every.items() if is_to_come(portfolio, records.source.covers.until)]
    if not ahead or is_read_as_of_earlier(portfolio):
        return every
    gap = Gap(start=_since(portfolio, date.min), is_row=False)
    return {**every, **{name: replace(every[name], gaps=(gap,)) for name in ahead}}


def _since(portfolio: Portfolio, newest: date) -> date:
    """Return the first day of which nothing is known, by the newest row and by when data of the month were taken."""
    month = Month.of(portfolio.as_of)
    taken = portfolio.months[month].data_taken_on if month in portfolio.months else None
    return max(month.first_day, max(newest, taken or date.min) + timedelta(days=1))


def _cut(records: ImportedRecords, since: Callable[[date], date], as_of: date) -> ImportedRecords:
    gap = Gap(start=since(max(chain(_begun(records), _ended(records, as_of)), default=date.min)), is_row=False)
    return replace(records, gaps=(*records.gaps, gap))


def _ended(records: ImportedRecords, as_of: date) -> Iterator[date]:
    """Yield on which days something happened to what had begun; an end that is still to come vouches for no day."""
    times: Iterable[datetime | None] = ()
    if isinstance(records, TicketRecords):
        said = ((one.responded, one.restored, one.resolved, one.closed) for one in records.tickets)
        times = chain.from_iterable(said)
    elif isinstance(records, OutageRecords):
        times = (outage.end for outage in records.outages if outage.kind != "maintenance")
    yield from (day for time in times if time and (day := time.date()) <= as_of)


def _begun(records: ImportedRecords) -> Iterator[date]:
    match records:
        case TicketRecords():
            tickets = records.tickets
            # Rows that are kept are not made for this.
            opened = tickets.words("opened") if isinstance(tickets, KeptRows) else (one.opened for one in tickets)
            yield from (time.date() for time in opened if isinstance(time, datetime))
        case OutageRecords():
            # Maintenance is planned ahead.
            yield from (outage.start.date() for outage in records.outages if outage.kind != "maintenance")
        case ProbeRecords():
            yield from (probe.time.date() for probe in records.probes)
        case SurveyRecords():
            yield from (survey.date for survey in records.surveys)
        case _:
            assert_never(records)
