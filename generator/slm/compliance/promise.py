"""A promise: a target of one agreement version, with all that judging it again and again needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from slm.agreement import Comparison, DatedVersion, Target
from slm.calendar import Per
from slm.catalog import Metric, MetricKind
from slm.compliance.evidence import Evidence


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A target of one agreement version, with all that judging it again and again needs."""

    target: Target
    metric: Metric
    kind: MetricKind
    unit: str
    source: str
    hours: str
    per: Per
    services: tuple[str, ...]
    judged_for: tuple[str, ...]
    """Each of the services, or all of them under one name where they are judged together."""
    comparison: Comparison
    threshold: Fraction
    coverage_at_least: Fraction
    exclusions: frozenset[str]
    since: date
    """The first day on which its version is in force."""
    before: Promise | None
    """The target of the same name in the version before."""

    @property
    def only_grows(self) -> bool:
        """Can what is not known yet only add to its value, as to a number or to the longest of something?"""
        rules = self.target.interruptions
        return self.kind.traits.denominator == "none" or (rules is not None and rules.measures == "longest")


def promises(version: DatedVersion, evidence: Evidence, before: tuple[Promise, ...] = ()) -> tuple[Promise, ...]:
    """Return the promises of a version; a target whose metric does not exist promises nothing that can be judged.

    `before` are those of the version before it.
    """
    agreement = version.agreement
    named = {promise.target.id: promise for promise in before}
    return tuple(
        Promise(
            target=target,
            metric=metric,
            kind=metric.kind,
            unit="percent" if metric.kind.traits.is_share else str(metric.kind),
            source=target.source_by(metric),
            hours=agreement.target_hours(target),
            per=target.per,
            services=agreement.target_services(target),
            judged_for=agreement.judged_services(target),
            comparison=target.comparison,
            threshold=Fraction(target.threshold.value),
            coverage_at_least=Fraction(target.coverage_at_least or 0) / 100,
            exclusions=frozenset(clause.id for clause in agreement.exclusions),
            since=version.validity.start,
            before=named.get(target.id),
        )
        for target in agreement.targets
        if (metric := evidence.metrics.get(target.metric))
    )
