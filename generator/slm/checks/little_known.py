"""How much must be known before something is judged: where nobody said it, and where little was."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from slm import layout
from slm.agreement import Target
from slm.compliance import Reason, Result
from slm.facts.scorecard import scorecard
from slm.facts.sources import record_of, source_of_result
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

NO_FLOOR: Final = Mistake(
    "SLM1210",
    "'{target}' is judged by checks, and nobody says how much of a period has to be known: {share} is usual",
    "Write, before it is approved, such as coverage_at_least: 90 % in the target; or in the metric '{metric}' of "
    "catalog/metrics.yml, for all targets that say nothing else; or in catalog/provider.yml, for all metrics.",
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
TOO_LITTLE: Final = Mistake(
    "SLM1219",
    "{agreement}/{target} is not judged for {period}: only {coverage} % of what should be known is known, and {share} "
    "is needed",
    "Look at what is missing: months without a record, pauses of the monitor, rows that were not understood; or say "
    "how much is enough, by coverage_at_least in the metric '{metric}', or in catalog/provider.yml for all of them.",
    Severity.WARNING,
    plural="{agreement}/{target} is not judged in {n} results: too little of what should be known is known, least for "
    "{period}: {coverage} %, and {share} is needed",
)
FLOOR_OF_NOTHING: Final = Mistake(
    "SLM1234",
    "'{target}' measures the time that is unknown, so all of it is known: coverage_at_least does nothing",
    "Take it out; how much of the time has to be known is what the target itself promises.",
    Severity.WARNING,
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
            if metric and target.interruptions and target.interruptions.measures == "unknown":
                for said in (one for one in (target, metric) if one.coverage_at_least is not None):
                    yield FLOOR_OF_NOTHING.at(said.place("coverage_at_least"), target=target.id)
                continue
            if metric is None or _floor(portfolio, target) is not None:
                continue
            if record_of(portfolio, target.source_by(metric)) in {"probes", "timeline"}:
                share = portfolio.provider.coverage_at_least
                yield NO_FLOOR.at(target.place(), target=target.id, metric=metric.id, share=f"{share} %")


def little_is_not_judged_like_all(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of targets that were judged by little, in months that are not closed, if nobody says what is enough.

    Of a period that goes on most is still to come, so it is told when it is over.
    """
    found: dict[tuple[str, str, bool], list[Result]] = {}
    for result in scorecard(portfolio).results:
        is_over = result.period.end.date() <= portfolio.as_of and not portfolio.is_closed(result.last_month)
        is_judged, name = result.value is not None, source_of_result(portfolio, result)
        is_little = result.coverage < _LITTLE if is_judged else result.reason == Reason.LOW_COVERAGE
        if is_over and is_little and name != "figures" and not _is_refused(portfolio, name):
            found.setdefault((result.agreement, result.target, is_judged), []).append(result)
    for (name, target_id, is_judged), results in found.items():
        least = min(results, key=lambda result: (result.coverage, result.period.start))
        version = portfolio.agreements[name].version(str(least.version))
        target = version.agreement.target(target_id) if version else None
        if target and _floor(portfolio, target) is None:
            words = {"agreement": name, "target": target_id, "period": least.period.label, "metric": target.metric}
            told = LITTLE_KNOWN if is_judged else TOO_LITTLE
            share = f"{portfolio.provider.coverage_at_least} %"
            yield told.at(
                target.place(),
                coverage=int(least.coverage * 100),
                n=len(results),
                **words | ({} if is_judged else {"share": share}),
            )


def _is_refused(portfolio: Portfolio, name: str) -> bool:
    """Tell whether something in the files of a source is an error: what it keeps unknown follows from that."""
    return any(portfolio.is_unread(path) for file in portfolio.imports.get(name, ()) for path in file.files)


def _floor(portfolio: Portfolio, target: Target) -> object:
    metric = portfolio.metrics.get(target.metric)
    if "coverage_at_least" in portfolio.provider.model_fields_set:
        return portfolio.provider.coverage_at_least
    return target.coverage_at_least if target.coverage_at_least is not None else metric and metric.coverage_at_least
