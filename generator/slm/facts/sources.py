"""Where the figures of targets and results come from, by which files they were read and timed, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple

from slm import layout
from slm.agreement import Agreement, DatedVersion, Target, WorkloadLimit
from slm.calendar import Month, Per, PeriodRule, rule_of, start_of_day, total, zone
from slm.catalog import Metric
from slm.compliance import ErrorBudget, Result, error_budget
from slm.measurement import RecordFile, exact_seconds
from slm.portfolio import Portfolio


def first_day_of(version: DatedVersion, month: Month, per: Per) -> date:
    """Return the first day of the part of a period, the one in which a month lies, in which a version is in force."""
    return _first_day(version, month, rule_of(per), version.validity.start)


def _first_day(version: DatedVersion, month: Month, per: PeriodRule, agreed: date) -> date:
    """Return the first day in force of the first period that has a day in a month."""
    first = next((span[0] for _, span in per.spans_with(month, agreed)), month.first_day)
    return max(first, version.validity.start)


def source_in(portfolio: Portfolio, version: DatedVersion, target: Target, month: Month) -> str:
    """Return where the figures of a target in a month come from: `figures`, a record of the book, the id of a source.

    Empty where nothing says it, because the metric of the target does not exist.
    """
    history = portfolio.agreements.get(version.agreement.id)
    agreed = history.agreed_since if history else None
    first = _first_day(version, month, target.per, agreed or version.validity.start)
    return target.source_by(portfolio.metric(target.metric, first))


def record_of(portfolio: Portfolio, source: str) -> str:
    """Return what record a source is, or makes of an export: `tickets`, `outages` or another one."""
    return portfolio.sources[source].makes if source in portfolio.sources else source


def _agreement_of(portfolio: Portfolio, result: Result) -> Agreement | None:
    """Return the version of the agreement by which a result was judged."""
    history = portfolio.agreements.get(result.agreement)
    version = history.version(str(result.version)) if history else None
    return version.agreement if version else None


def _target_of(portfolio: Portfolio, result: Result) -> Target | None:
    """Return the target that a result judges."""
    agreement = _agreement_of(portfolio, result)
    return agreement.target(result.target) if agreement else None


def source_of_result(portfolio: Portfolio, result: Result) -> str:
    """Return where a figure comes from: `figures`, `outages` or another record of the book, or the id of a source."""
    target, metric = _target_of(portfolio, result), metric_of(portfolio, result)
    return target.source_by(metric) if target else metric.source if metric else "figures"


def metric_of(portfolio: Portfolio, result: Result) -> Metric | None:
    """Return the metric of a result as it was measured in its period."""
    return portfolio.metric(result.metric, result.period.start.date())


def is_from_records(portfolio: Portfolio, result: Result) -> bool:
    """Return whether a result was counted from records, and not reported as a figure."""
    return source_of_result(portfolio, result) != "figures"


def targets_with_metrics(portfolio: Portfolio) -> Iterator[tuple[Agreement, Target, Metric]]:
    """Yield every target whose metric is defined, beside its version of an agreement and the metric.

    Once for every way in which the metric is measured while the version is in force.
    """
    for version in _versions(portfolio):
        for target in version.agreement.targets:
            measured = _measured(portfolio, version, target.metric)
            yield from ((version.agreement, target, metric) for metric in measured)


def limits_with_metrics(portfolio: Portfolio) -> Iterator[tuple[WorkloadLimit, Metric]]:
    """Yield every workload limit whose metric is defined, beside the metric; as of targets, once for every way."""
    for version in _versions(portfolio):
        for limit in version.agreement.workload:
            yield from ((limit, metric) for metric in _measured(portfolio, version, limit.metric))


def _versions(portfolio: Portfolio) -> Iterator[DatedVersion]:
    return (version for history in portfolio.agreements.values() for version in history.versions)


def _measured(portfolio: Portfolio, version: DatedVersion, metric: str) -> Iterator[Metric]:
    found = portfolio.metrics.get(metric)
    return (then for _, then in (found.within(version.validity.start, version.validity.end) if found else ()))


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
    agreement, target = _agreement_of(portfolio, result), _target_of(portfolio, result)
    source = source_of_result(portfolio, result)
    hours = agreement.target_hours(target) if agreement and target else ""
    mapping, is_large = portfolio.files.get(layout.source_file(source)), source in portfolio.aggregated
    written = portfolio.hours.get(hours)
    if written is None:
        return Basis(source, mapping, hours, (), (), is_large)
    first, last = result.period.start.date(), (result.period.end - timedelta(microseconds=1)).date()
    versions = {hours_version.start: hours_version for hours_version in map(written.version_on, (first, last))}
    kept = dict.fromkeys(name for version in versions.values() for name in version.holidays)
    raised = [name for name in (target.named_hours if target else ()) if name in portfolio.hours and name != hours]
    for other in raised:
        # In which hours a case was raised decides which limit it has.
        on_days = map(portfolio.hours[other].version_on, (first, last))
        kept |= dict.fromkeys((other, *(name for version in on_days for name in version.holidays)))
    paths = map(layout.calendar_file, (hours, *kept))
    calendars = tuple(portfolio.files[path] for path in paths if path in portfolio.files)
    return Basis(source, mapping, hours, tuple(versions), calendars, is_large)


def agreed_time_of(portfolio: Portfolio, result: Result) -> Fraction | None:
    """Return the agreed service time, in seconds, of a whole period that goes on; None where nobody can tell.

    That is what was judged, what is not known of the time that is gone, and what is still to come.
    """
    agreement, target = _agreement_of(portfolio, result), _target_of(portfolio, result)
    if not result.metric_kind.traits.is_time or result.denominator is None or not agreement or not target:
        return None
    working = portfolio.working_time.get(agreement.target_hours(target))
    if working is None or not is_from_records(portfolio, result):
        return None
    tomorrow = start_of_day(portfolio.as_of + timedelta(days=1), zone(agreement.time_zone))
    tomorrow = min(tomorrow, result.period.end)
    gone, to_come = (
        exact_seconds(total(working.open_intervals(start, end)))
        for start, end in ((result.period.start, tomorrow), (tomorrow, result.period.end))
    )
    return result.denominator + (1 - result.coverage) * gone + to_come


def budget_of(portfolio: Portfolio, result: Result) -> ErrorBudget | None:
    """Return the budget of a result, of a period that goes on that of the whole; None where it has none."""
    return error_budget(result, agreed_time_of(portfolio, result) if result.provisional else None)
