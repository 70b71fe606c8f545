"""How much must be known before something is judged: where nobody said it, and where little was."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from slm import layout
from slm.agreement import Target
from slm.compliance import Result
from slm.facts.scorecard import scorecard
from slm.facts.sources import record_of, source_of_result
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

NO_FLOOR: Final = Mistake(
    "SLM1210",
    "'{target}' is judged by checks, and nothing says how much of a period has to be known: a minute may decide it",
    "Write, before it is approved, such as coverage_at_least: 90 % in the target; or in the metric '{metric}' of "
    "catalog/metrics.yml, for all targets that say nothing else.",
    Severity.WARNING,
)
LITTLE_KNOWN: Final = Mistake(
    "SLM1216",
    "{agreement}/{target} is judged for {period} though only {coverage} % of what should be known is known",
    "Look at what is missing: months without a record, pauses of the monitor, rows that were not understood; or write "
    "coverage_at_least in the metric '{metric}', so that so little is no data.",
    Severity.WARNING,
    plural="{agreement}/{target} is judged in {n} results though little of what should be known is known, least for "
    "{period}: {coverage} %",
)
_LITTLE: Final = Fraction(3, 4)
"""What is judged by less than this is told, where nobody said how much is enough."""


def checks_have_a_floor(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what is judged by checks or states says how much must be known, while it can still be written."""
    for history in portfolio.agreements.values():
        version = history.versions[-1]
        is_done = version.binding or version.approvals or version.void
        if is_done or portfolio.is_unread(layout.agreement_folder(history.id)):
            continue
        for target in version.agreement.targets:
            metric = portfolio.metrics.get(target.metric)
            if metric is None or _floor(portfolio, target) is not None:
                continue
            if record_of(portfolio, target.source_by(metric)) in {"probes", "timeline"}:
                yield NO_FLOOR.at(target.place(), target=target.id, metric=metric.id)


def little_is_not_judged_like_all(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of targets that were judged by little, in months that are not closed, if nobody says what is enough.

    Of a period that goes on most is still to come, so it is told when it is over.
    """
    found: dict[tuple[str, str], list[Result]] = {}
    for result in scorecard(portfolio).results:
        is_over = result.period.end.date() <= portfolio.as_of and not portfolio.is_closed(result.last_month)
        is_little = result.value is not None and result.coverage < _LITTLE
        if is_over and is_little and source_of_result(portfolio, result) != "figures":
            found.setdefault((result.agreement, result.target), []).append(result)
    for (name, target_id), results in found.items():
        least = min(results, key=lambda result: (result.coverage, result.period.start))
        version = portfolio.agreements[name].version(str(least.version))
        target = version.agreement.target(target_id) if version else None
        if target and _floor(portfolio, target) is None:
            yield LITTLE_KNOWN.at(
                target.place(), agreement=name, target=target_id, period=least.period.label, metric=target.metric,
                coverage=int(least.coverage * 100), n=len(results),
            )  # fmt: skip


def _floor(portfolio: Portfolio, target: Target) -> object:
    metric = portfolio.metrics.get(target.metric)
    return target.coverage_at_least if target.coverage_at_least is not None else metric and metric.coverage_at_least
