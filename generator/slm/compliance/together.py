"""Several services judged together, as the agreement states it: nothing is added up that it does not add up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import mul
from typing import Final, NamedTuple

from slm.calendar import merge
from slm.compliance.finding import Finding, finding_of, value_of
from slm.compliance.known import nothing
from slm.compliance.promise import Promise
from slm.compliance.result import Reason, Verdict
from slm.measurement import Figure, rows_together


class Judged(NamedTuple):
    """The figure of one service, and what it would mean by itself."""

    service: str
    figure: Figure
    finding: Finding

    @property
    def is_known(self) -> bool:
        """Has it a value?"""
        return self.finding.value is not None


def together(promise: Promise, members: Sequence[Judged]) -> tuple[Figure, Finding]:
    """Return the figure of all services of a target and what it means; of one service it is its own.

    Quarters and years are judged like months: from the figures of the period, never from verdicts of its months.
    """
    if promise.target.together == "each":
        return members[0].figure, members[0].finding
    rule = {"all_of": _all_of, "any_of": _any_of, "pooled": _pooled, "weighted": _weighted}[promise.target.together]
    figure, finding = rule(promise, members)
    return _with_records(figure, [each.figure for each in members]), finding


def _all_of(promise: Promise, members: Sequence[Judged]) -> tuple[Figure, Finding]:
    return _one_of(promise, members, Verdict.MISSED, min)


def _any_of(promise: Promise, members: Sequence[Judged]) -> tuple[Figure, Finding]:
    return _one_of(promise, members, Verdict.MET, max)


def _one_of(
    promise: Promise, members: Sequence[Judged], decisive: Verdict, choose: Callable[..., Judged]
) -> tuple[Figure, Finding]:
    """Return the service that stands for all: one of the decisive verdict, else the first without data, else of all."""
    decided = [each for each in members if each.finding.verdict is decisive]
    open_ones = [each for each in members if each.finding.verdict is Verdict.NO_DATA]
    known = [each for each in members if each.is_known]
    if not known or (open_ones and not decided):
        chosen = (open_ones or members)[0]
        return chosen.figure, chosen.finding
    sign = 1 if promise.comparison.higher_is_better else -1
    chosen = choose(decided or known, key=lambda each: sign * (each.finding.value or 0))
    raw = [each.figure for each in known if each.figure.raw_numerator is not None]
    if not raw:
        return chosen.figure, chosen.finding
    bound = (min if decisive is Verdict.MISSED else max)(
        raw, key=lambda each: sign * value_of(promise.kind, each.raw_numerator or _NOTHING, each.raw_denominator)
    )
    return replace(
        chosen.figure, raw_numerator=bound.raw_numerator, raw_denominator=bound.raw_denominator
    ), chosen.finding


def _pooled(promise: Promise, members: Sequence[Judged]) -> tuple[Figure, Finding]:
    unusable = (each for each in members if not each.figure.coverage or each.finding.reason in _UNUSABLE)
    if unknown := next(unusable, None):
        return unknown.figure, unknown.finding
    figures = [each.figure for each in members]
    if promise.kind.traits.denominator == "none":
        pooled = Figure(numerator=_sum(each.numerator for each in figures), denominator=None)
    elif any(each.denominator is None for each in figures):
        pooled = nothing(Reason.NO_DENOMINATOR)
        return pooled, finding_of(promise, pooled)
    else:
        sums = [_sum(part) for pair in (_pair, _raw_pair) for part in zip(*map(pair, figures), strict=True)]
        pooled = _figure(figures, *sums)
    return _judged(promise, pooled, figures)


def _weighted(promise: Promise, members: Sequence[Judged]) -> tuple[Figure, Finding]:
    """Return the mean by weights, as a share of the sum of the denominators, so that minutes stand beside it."""
    if unknown := next((each for each in members if each.finding.verdict is Verdict.NO_DATA), None):
        return unknown.figure, unknown.finding
    known = [each for each in members if each.is_known]
    if not known:
        return members[0].figure, members[0].finding
    figures = [each.figure for each in known]
    weights = [Fraction(promise.target.weights[each.service]) for each in known]
    exact = []
    for pair in (_pair, _raw_pair):
        pairs = [pair(each) for each in figures]
        size = _sum(denominator for _, denominator in pairs)
        shares = (numerator / denominator for numerator, denominator in pairs)
        exact += [size * _sum(map(mul, weights, shares)) / _sum(weights), size]
    return _judged(promise, _figure(figures, *exact), figures)


_UNUSABLE: Final = (Reason.IMPOSSIBLE_FIGURE, Reason.NO_DENOMINATOR)


def _figure(
    figures: Sequence[Figure], numerator: Fraction, denominator: Fraction, raw: Fraction, raw_denominator: Fraction
) -> Figure:
    has_raw = any(each.raw_numerator is not None for each in figures)
    return Figure(
        numerator=numerator,
        denominator=denominator,
        raw_numerator=raw if has_raw else None,
        raw_denominator=raw_denominator if has_raw else None,
    )


def _judged(promise: Promise, figure: Figure, figures: Sequence[Figure]) -> tuple[Figure, Finding]:
    asked = [each.asked for each in figures if each.asked is not None]
    figure = replace(
        figure,
        coverage=min(each.coverage for each in figures),
        events=sum(each.events for each in figures),
        asked=sum(asked) if len(asked) == len(figures) else None,
        downtime=merge(part for each in figures for part in each.downtime),
    )
    return figure, finding_of(promise, figure)


def _with_records(figure: Figure, figures: Sequence[Figure]) -> Figure:
    """Return the figure with the records and accounts of all services."""
    return replace(
        figure,
        sources=rows_together(row for each in figures for row in each.sources),
        late=tuple(case for each in figures for case in each.late),
        cases=tuple(case for each in figures for case in each.cases),
        interruptions=tuple(row for each in figures for row in each.interruptions),
        watches=tuple(watch for each in figures for watch in each.watches),
        answers=tuple(row for each in figures for row in each.answers),
        provisional=any(each.provisional for each in figures),
    )


def _pair(figure: Figure) -> tuple[Fraction, Fraction]:
    return figure.numerator, figure.denominator or _NOTHING


def _raw_pair(figure: Figure) -> tuple[Fraction, Fraction]:
    if figure.raw_numerator is None:
        return _pair(figure)
    return figure.raw_numerator, figure.raw_denominator or _NOTHING


_NOTHING: Final = Fraction(0)


def _sum(parts: Iterable[Fraction]) -> Fraction:
    return sum(parts, start=_NOTHING)
