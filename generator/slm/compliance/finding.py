"""What a figure means for a promise: a verdict, a value, and why."""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from slm.catalog import MetricKind
from slm.compliance.promise import Promise
from slm.compliance.result import Reason, Verdict
from slm.measurement import Figure


class Finding(NamedTuple):
    """What a figure means."""

    verdict: Verdict
    value: Fraction | None = None
    reason: str = ""
    reason_id: str = ""


def finding_of(promise: Promise, figure: Figure) -> Finding:
    """Judge a figure by itself: without data never met and never missed, and without events neither (F1, F2, F3)."""
    if not figure.coverage:
        return Finding(Verdict.NO_DATA, reason=figure.note or Reason.NO_COVERAGE)
    if promise.coverage_at_least and figure.coverage < promise.coverage_at_least:
        return Finding(Verdict.NO_DATA, reason=Reason.LOW_COVERAGE)
    if figure.denominator is not None and not figure.denominator:
        no_time = promise.kind.traits.is_time
        return Finding(Verdict.NO_EVENTS, reason=figure.note or (Reason.NO_AGREED_TIME if no_time else Reason.NO_CASES))
    value = value_of(promise.kind, figure.numerator, figure.denominator)
    if promise.kind.traits.is_share and value > 100:
        return Finding(Verdict.NO_DATA, reason=Reason.IMPOSSIBLE_FIGURE)
    met = promise.comparison.holds(value, promise.threshold)
    if promise.only_grows and figure.coverage < 1 and met is not promise.comparison.higher_is_better:
        return Finding(Verdict.NO_DATA, reason=Reason.INCOMPLETE)
    few = not met and _few_enough(promise, figure)
    return Finding(Verdict.MET if met or few else Verdict.MISSED, value, Reason.SMALL_SAMPLE if few else "")


def _few_enough(promise: Promise, figure: Figure) -> bool:
    """Return whether there were so few cases that the agreement allows as many to fail as did."""
    rule = promise.target.small_sample
    if (
        rule is None
        or promise.target.together == "weighted"
        or not promise.kind.traits.counts_cases
        or figure.denominator is None
    ):
        return False
    if not promise.comparison.higher_is_better:
        return False
    return figure.denominator < rule.fewer_than and figure.denominator - figure.numerator <= rule.misses_allowed


def value_of(kind: MetricKind, numerator: Fraction, denominator: Fraction | None) -> Fraction:
    """Return the value of a figure, which everything that divides numerators by denominators asks for."""
    # In whole numbers: three steps of fractions, each brought to its lowest terms, take four times as long.
    factor = kind.traits.factor
    if denominator is None:
        return factor * numerator
    return Fraction(
        factor * numerator.numerator * denominator.denominator, numerator.denominator * denominator.numerator
    )
