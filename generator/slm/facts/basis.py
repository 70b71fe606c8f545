"""By which files the records behind a figure were read and timed: the mapping of its source, and its calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from slm import layout
from slm.compliance import Result
from slm.facts.sources import agreement_of, source_of_result, target_of
from slm.measurement import RecordFile
from slm.portfolio import Portfolio


class Basis(NamedTuple):
    """Where a figure comes from, and what is needed to count it again."""

    source: str
    """`figures`, `outages` or another record of the book, or the id of a source."""
    mapping: RecordFile | None
    """What says how a foreign export is understood; None where the record is the book's own."""
    hours: str
    """The id of the service hours."""
    hours_since: tuple[date, ...]
    """From when the versions of them hold that were in force on the first and on the last day."""
    calendars: tuple[RecordFile, ...]
    """The file of the service hours, and those of the holidays that they keep."""
    is_large: bool
    """Is the record too large to be read row by row, and to be a part of a site?"""


def basis_of(portfolio: Portfolio, result: Result) -> Basis:
    """Return the basis of a result; without calendars where nothing was timed, or its service hours are unknown."""
    source, agreement, target = (
        source_of_result(portfolio, result),
        agreement_of(portfolio, result),
        target_of(portfolio, result),
    )
    hours = agreement.target_hours(target) if agreement and target else ""
    mapping, is_large = portfolio.files.get(layout.source_file(source)), source in portfolio.aggregated
    written = portfolio.hours.get(hours)
    if written is None:
        return Basis(source, mapping, hours, (), (), is_large)
    first, last = result.period.start.date(), (result.period.end - timedelta(microseconds=1)).date()
    versions = {hours_version.start: hours_version for hours_version in map(written.version_on, (first, last))}
    kept = dict.fromkeys(name for version in versions.values() for name in version.holidays)
    paths = map(layout.calendar_file, (hours, *kept))
    calendars = tuple(portfolio.files[path] for path in paths if path in portfolio.files)
    return Basis(source, mapping, hours, tuple(versions), calendars, is_large)
