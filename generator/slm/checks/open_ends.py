"""Interruptions without an end: where it was forgotten, all time after their start would be downtime."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from operator import attrgetter
from typing import Final

from slm.checks.records import LONG
from slm.measurement import Outage, OutageRecords, repeated_until
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

STILL_OPEN: Final = Mistake(
    "SLM444",
    "'{value}' has no end, so it still goes on after {days} days",
    "Write its end. If it goes on in fact, repeat its row in the record of the next month, or accept this for a while: "
    "`accepted` in catalog/provider.yml.",
    Severity.WARNING,
)
GOES_ON_LONG: Final = Mistake(
    "SLM432",
    "the interruption has no end, so it still goes on after {days} days",
    "Enter its end in the tool and export again; map the column of the end in the source '{source}' if it has one. If "
    "it goes on in fact, write there how long one can be, such as longest: {limit} calendar_days.",
    Severity.WARNING,
)

SOON: Final = timedelta(days=14)
"""After which time a row that somebody typed most likely lacks its end."""


def open_outages_are_meant(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what has no end for two weeks goes on in fact: until the end of the last month that repeats it it did.

    Whether a later month repeats it is known once that has a record.
    """
    taken = [file.data_taken_on for file in portfolio.months.values() if not file.is_closed and file.data_taken_on]
    known = min(max(taken, default=portfolio.as_of), portfolio.as_of)
    recorded = min(known, max(portfolio.outages.files).next.first_day) if portfolio.outages.files else known
    again = repeated_until(portfolio.outages)
    newest = {outage.id: outage for outage in sorted(portfolio.outages.outages, key=attrgetter("file_path"))}
    for outage in newest.values():
        looked_at, days = again.get(outage.id), _open_for(outage, known, SOON)
        is_asked = looked_at is None or recorded - looked_at > SOON
        if outage.kind != "unmeasured" and days and is_asked:
            yield STILL_OPEN.at(outage.place("start"), value=outage.id, days=days)


def open_interruptions_are_meant(portfolio: Portfolio) -> Iterator[Problem]:
    """Check the same of exports, once a source: after the time that an interruption can be long, by what it says."""
    for name, records in portfolio.imported.items():
        source = portfolio.sources[name]
        if isinstance(records, OutageRecords):
            known = min(source.covers.until, portfolio.as_of) if source.covers else portfolio.as_of
            down = (outage for outage in records.outages if outage.kind != "unmeasured")
            lasting = [(days, outage) for outage in down if (days := _open_for(outage, known, records.longest))]
            for days, outage in lasting[:1]:
                limit = max(days for days, _ in lasting) + LONG.days
                problem = GOES_ON_LONG.at(outage.place("start"), days=days, limit=limit, source=name)
                yield replace(problem, count=len(lasting))


def _open_for(outage: Outage, known: date, at_least: timedelta) -> int:
    """Return for how many days an interruption without an end has gone on, if it is more than that; else 0."""
    days = (known - outage.start.date()).days if outage.end is None else 0
    return days if days > at_least.days else 0
