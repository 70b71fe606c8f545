"""The judgement: every target of every version in force, for every service and period."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from fractions import Fraction
from typing import Final, NamedTuple

from slm.agreement import AgreementHistory, CreditTier
from slm.calendar import Interval, Month, Per, start_of_day, zone
from slm.catalog import MetricKind
from slm.compliance.evidence import Evidence
from slm.compliance.measured import measured
from slm.compliance.part import Part, parts
from slm.compliance.promise import SHARES, Promise, promises
from slm.compliance.result import Reason, Result, Verdict
from slm.document_control import Version
from slm.measurement import Figure


def evaluate(history: AgreementHistory, evidence: Evidence, months: Iterable[Month]) -> tuple[Result, ...]:
    """Judge all promises of an agreement in the periods that end with one of the months.

    A month, quarter or year is judged by the version in force in it; where the version changes inside, each part by
    its own (DESIGN 3.5). A quarter or a year is judged once, with its last month. Months after the day as of which is
    judged are not.
    """
    versions = {each.version: each for each in history.versions if each.binding}
    promised: dict[Version, tuple[Promise, ...]] = {}
    before: tuple[Promise, ...] = ()
    for version, each in versions.items():
        promised[version] = before = promises(each, evidence, before)
    cycles = [per for per in Per if any(each.per is per for version in promised.values() for each in version)]
    return tuple(
        _judged(promise, service, part, evidence)
        for month in sorted(months)
        if month.first_day <= evidence.as_of
        for per in cycles
        for part in parts(history.id, versions, month, per, evidence)
        for promise in promised[part.version]
        if promise.per is per
        for service in promise.services
    )


class _Finding(NamedTuple):
    verdict: Verdict
    value: Fraction | None = None
    reason: str = ""
    reason_id: str = ""


_CASES: Final = (MetricKind.ATTAINMENT, MetricKind.RATIO)
_NOTHING: Final = Figure(numerator=Fraction(0), denominator=None, coverage=Fraction(0))


def _judged(promise: Promise, service: str, part: Part, evidence: Evidence) -> Result:
    if part.skipped:
        return _result(promise, service, part, _NOTHING, _Finding(Verdict.NOT_IN_FORCE, reason=Reason.PARTIAL_PERIOD))
    clauses = _suspensions(promise, service, part, evidence)
    months = tuple(month for month in part.months if month not in clauses) or part.months if clauses else part.months
    figure = _whole(measured(promise, service, part, months, evidence), promise, part, clauses, evidence)
    if promise.source in evidence.imports:
        figure = replace(figure, sources=evidence.whole(promise.source, figure.sources))
    finding = _finding(promise, figure)
    if len(clauses) == len(part.months):
        clause = clauses[part.months[-1]]
        finding = _Finding(Verdict.SUSPENDED, finding.value, Reason.SUSPENDED, clause)
    elif finding.verdict is Verdict.MISSED and (waiver := _waiver(promise, service, part, evidence)):
        finding = _Finding(Verdict.WAIVED, finding.value, Reason.WAIVED, waiver)
    return _result(promise, service, part, figure, finding)


def _whole(figure: Figure, promise: Promise, part: Part, suspended: Collection[Month], evidence: Evidence) -> Figure:
    """Return the figure of the whole period where the agreement says so: on the other days the service was up (F7)."""
    is_time = promise.kind is MetricKind.AVAILABILITY and promise.hours in evidence.working_time
    if part.agreement.partial_period != "full" or not (part.beyond and is_time and figure.denominator):
        return figure
    local = zone(part.time_zone)
    spans = [
        Interval(start_of_day(first, local), start_of_day(end, local))
        for first, end in part.beyond
        if Month.of(first) not in suspended
    ]
    more = sum((evidence.agreed_time(promise.hours, span)[1] for span in spans), start=Fraction(0))
    raw = figure.raw_numerator, figure.raw_denominator
    return replace(
        figure,
        numerator=figure.numerator + more,
        denominator=figure.denominator + more,
        raw_numerator=None if raw[0] is None else raw[0] + more,
        raw_denominator=None if raw[1] is None else raw[1] + more,
    )


def _finding(promise: Promise, figure: Figure) -> _Finding:
    """Judge a figure by itself: without data never met and never missed, and without events neither (F1, F2, F3)."""
    if not figure.coverage:
        return _Finding(Verdict.NO_DATA, reason=figure.note or Reason.NO_COVERAGE)
    if promise.coverage_at_least and figure.coverage < promise.coverage_at_least:
        return _Finding(Verdict.NO_DATA, reason=Reason.LOW_COVERAGE)
    if figure.denominator is not None and not figure.denominator:
        no_time = promise.kind is MetricKind.AVAILABILITY
        return _Finding(
            Verdict.NO_EVENTS, reason=figure.note or (Reason.NO_AGREED_TIME if no_time else Reason.NO_CASES)
        )
    value = _value(promise.kind, figure.numerator, figure.denominator)
    if promise.kind in SHARES and value > 100:
        return _Finding(Verdict.NO_DATA, reason=Reason.IMPOSSIBLE_FIGURE)
    met = promise.comparison.holds(value, promise.threshold)
    if promise.only_grows and figure.coverage < 1 and met is not promise.comparison.higher_is_better:
        return _Finding(Verdict.NO_DATA, reason=Reason.INCOMPLETE)
    few = not met and _few_enough(promise, figure)
    return _Finding(Verdict.MET if met or few else Verdict.MISSED, value, Reason.SMALL_SAMPLE if few else "")


def _few_enough(promise: Promise, figure: Figure) -> bool:
    """Return whether there were so few cases that the agreement allows as many to fail as did."""
    rule = promise.target.small_sample
    if rule is None or promise.kind not in _CASES or figure.denominator is None:
        return False
    if not promise.comparison.higher_is_better:
        return False
    return figure.denominator < rule.fewer_than and figure.denominator - figure.numerator <= rule.misses_allowed


def _value(kind: MetricKind, numerator: Fraction, denominator: Fraction | None) -> Fraction:
    # In whole numbers: three steps of fractions, each brought to its lowest terms, take four times as long.
    factor = 100 if kind in SHARES else 1
    if denominator is None:
        return factor * numerator
    return Fraction(
        factor * numerator.numerator * denominator.denominator, numerator.denominator * denominator.numerator
    )


def _raw_value(kind: MetricKind, figure: Figure, value: Fraction | None) -> Fraction | None:
    if value is None or figure.raw_numerator is None or figure.raw_numerator is figure.numerator:
        return None if figure.raw_numerator is None else value
    return _value(kind, figure.raw_numerator, figure.raw_denominator)


def _suspensions(promise: Promise, service: str, part: Part, evidence: Evidence) -> dict[Month, str]:
    """Return the months in which the target is suspended, with the clause of the agreement that says so."""
    if not evidence.suspended:
        return {}
    known = {clause.id for clause in part.agreement.suspensions}
    return {
        month: each.clause
        for month in part.months
        for each in evidence.suspended.get((month, part.id, promise.target.id), ())
        if each.service in (None, service) and each.clause in known
    }


def _waiver(promise: Promise, service: str, part: Part, evidence: Evidence) -> str:
    """Return the id of the first waiver that covers the whole of the part; empty where none does."""
    return next(
        (
            each.id
            for each in evidence.waivers.get((part.id, promise.target.id), ())
            if each.service in (None, service) and each.start <= part.first and each.until >= part.end
        ),
        "",
    )


def _credit(tiers: tuple[CreditTier, ...], finding: _Finding) -> Fraction | None:
    """Return the credit of the tier that a miss reaches: of the bounds that it lies beyond, the furthest (F66)."""
    value = finding.value
    if not tiers or value is None or finding.verdict is not Verdict.MISSED:
        return None
    below = [(tier.below.value, tier.credit) for tier in tiers if tier.below is not None]
    above = [(tier.above.value, tier.credit) for tier in tiers if tier.above is not None]
    earned = [(bound, credit) for bound, credit in below if value < Fraction(bound)]
    earned += [(-bound, credit) for bound, credit in above if value > Fraction(bound)]
    return Fraction(min(earned)[1]) if earned else None


def _result(promise: Promise, service: str, part: Part, figure: Figure, finding: _Finding) -> Result:
    known = finding.value is not None
    target = promise.target
    return Result(
        agreement=part.id,
        version=part.version,
        target=target.id,
        service=service,
        metric=target.metric,
        metric_kind=promise.kind,
        period=part.period,
        verdict=finding.verdict,
        provisional=part.provisional or figure.provisional,
        comparison=promise.comparison,
        threshold=promise.threshold,
        unit=promise.unit,
        decimals=promise.metric.decimals,
        value=finding.value,
        raw_value=_raw_value(promise.kind, figure, finding.value),
        numerator=figure.numerator if known else None,
        denominator=figure.denominator if known else None,
        coverage=figure.coverage,
        events=figure.events,
        asked=figure.asked,
        reason=finding.reason,
        reason_id=finding.reason_id,
        credit=_credit(target.credits, finding),
        scope={"priority": target.priority} if target.priority else {},
        sources=figure.sources,
        late=figure.late,
        cases=figure.cases,
        interruptions=figure.interruptions,
        downtime=figure.downtime,
    )
