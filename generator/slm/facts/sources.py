"""Where the figures of targets and results come from."""

from __future__ import annotations

from slm.agreement import Agreement, Target
from slm.compliance import Result
from slm.portfolio import Portfolio


def source_of(portfolio: Portfolio, target: Target) -> str:
    """Return where the figures of a target come from: `figures`, a record of the book, or the id of a source.

    Empty where nothing says it, because the metric of the target does not exist.
    """
    return target.source_by(portfolio.metrics.get(target.metric))


def record_of(portfolio: Portfolio, source: str) -> str:
    """Return what record a source is, or makes of an export: `tickets`, `outages` or another one."""
    return portfolio.sources[source].makes if source in portfolio.sources else source


def agreement_of(portfolio: Portfolio, result: Result) -> Agreement | None:
    """Return the version of the agreement by which a result was judged."""
    history = portfolio.agreements.get(result.agreement)
    version = history.version(str(result.version)) if history else None
    return version.agreement if version else None


def target_of(portfolio: Portfolio, result: Result) -> Target | None:
    """Return the target that a result judges."""
    agreement = agreement_of(portfolio, result)
    return agreement.target(result.target) if agreement else None


def source_of_result(portfolio: Portfolio, result: Result) -> str:
    """Return where a figure comes from: `figures`, `outages` or another record of the book, or the id of a source."""
    target, metric = target_of(portfolio, result), portfolio.metrics.get(result.metric)
    return target.source_by(metric) if target else metric.source if metric else "figures"


def is_from_records(portfolio: Portfolio, result: Result) -> bool:
    """Return whether a result was counted from records, and not reported as a figure."""
    return source_of_result(portfolio, result) != "figures"
