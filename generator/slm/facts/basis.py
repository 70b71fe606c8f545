"""By which files the records behind a figure were read and timed: the mapping of its source, and its calendars."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from slm.agreement import Agreement, Target
from slm.compliance import Result
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


def source_of(portfolio: Portfolio, result: Result) -> str:
    """Return where a figure comes from: `figures`, `outages` or another record of the book, or the id of a source."""
    target, metric = _target(portfolio, result), portfolio.metrics.get(result.metric)
    return (target and target.source) or (metric.source if metric else "figures")


def basis_of(portfolio: Portfolio, result: Result) -> Basis:
    """Return the basis of a result; without calendars where nothing was timed, or its service hours are unknown."""
    source, agreement, target = source_of(portfolio, result), _agreement(portfolio, result), _target(portfolio, result)
    hours = (target and target.during) or (agreement.service_hours if agreement else "")
    mapping, is_large = portfolio.files.get(f"measurements/sources/{source}.yml"), source in portfolio.aggregated
    written = portfolio.hours.get(hours)
    if written is None:
        return Basis(source, mapping, hours, (), (), is_large)
    first, last = result.period.start.date(), (result.period.end - timedelta(microseconds=1)).date()
    versions = {each.start: each for each in map(written.version_on, (first, last))}
    kept = dict.fromkeys(name for each in versions.values() for name in each.holidays)
    paths = (f"catalog/calendars/{name}.yml" for name in (hours, *kept))
    calendars = tuple(portfolio.files[path] for path in paths if path in portfolio.files)
    return Basis(source, mapping, hours, tuple(versions), calendars, is_large)


def _target(portfolio: Portfolio, result: Result) -> Target | None:
    agreement = _agreement(portfolio, result)
    return agreement.target(result.target) if agreement else None


def _agreement(portfolio: Portfolio, result: Result) -> Agreement | None:
    history = portfolio.agreements.get(result.agreement)
    dated = history.version(str(result.version)) if history else None
    return dated.agreement if dated else None
