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
from slm.measurement import Figure, add_tallies


class JudgedService(NamedTuple):
    """The figure of one service, and what it would mean by itself."""

    service: str
    figure: Figure
    finding: Finding

    @property
    def is_known(self) -> bool:
        """Has it a value?"""
        return self.finding.value is not None


def aggregate(promise: Promise, members: Sequence[JudgedService]) -> tuple[Figure, Finding]:
    """Return the figure of all services of a target and what it means; of one service it is its own.

    Quarters and years are judged like months: from the figures of the period, never from verdicts of its months.
    """
    if promise.target.together == "each":
        return members[0].figure, members[0].finding
    rule = {"all_of": _all_of, "any_of": _any_of, "pooled": _pooled, "weighted": _weighted}[promise.target.together]
    figure, finding = rule(promise, members)
    return _with_records(figure, [member.figure for member in members]), finding


def _all_of(promise: Promise, members: Sequence[JudgedService]) -> tuple[Figure, Finding]:
    return _one_of(promise, members, Verdict.MISSED, min)


def _any_of(promise: Promise, members: Sequence[JudgedService]) -> tuple[Figure, Finding]:
    return _one_of(promise, members, Verdict.MET, max)


def _one_of(
    promise: Promise, members: Sequence[JudgedService], decisive: Verdict, choose: Callable[..., JudgedService]
) -> tuple[Figure, Finding]:
    """Return the service that stands for all: one of the decisive verdict, else the first without data, else of all."""
    decided = [member for member in members if member.finding.verdict is decisive]
    open_ones = [member for member in members if member.finding.verdict is Verdict.NO_DATA]
    known = [member for member in members if member.is_known]
    if not known or (open_ones and not decided):
        chosen = (open_ones or members)[0]
        return chosen.figure, chosen.finding
    sign = 1 if promise.comparison.higher_is_better else -1
    chosen = choose(decided or known, key=lambda member: sign * (member.finding.value or 0))
    raw = [member.figure for member in known if member.figure.raw_numerator is not None]
    if not raw:
        return chosen.figure, chosen.finding
    bound = (min if decisive is Verdict.MISSED else max)(
        raw, key=lambda figure: sign * value_of(promise.kind, figure.raw_numerator or _NOTHING, figure.raw_denominator)
    )
    return replace(
        chosen.figure, raw_numerator=bound.raw_numerator, raw_denominator=bound.raw_denominator
    ), chosen.finding


def _pooled(promise: Promise, members: Sequence[JudgedService]) -> tuple[Figure, Finding]:
    unusable = (member for member in members if not member.figure.coverage or member.finding.reason in _UNUSABLE)
    if unknown := next(unusable, None):
        return unknown.figure, unknown.finding
    figures = [member.figure for member in members]
    if promise.kind.traits.denominator == "none":
        pooled = Figure(numerator=_sum(figure.numerator for figure in figures), denominator=None)
    elif any(figure.denominator is None for figure in figures):
        pooled = nothing(Reason.NO_DENOMINATOR)
        return pooled, finding_of(promise, pooled)
    else:
        sums = [_sum(part) for pair in (_pair, _raw_pair) for part in zip(*map(pair, figures), strict=True)]
        pooled = _figure(figures, *sums)
    return _finding_of_all(promise, pooled, figures)


def _weighted(promise: Promise, members: Sequence[JudgedService]) -> tuple[Figure, Finding]:
    """Return the mean by weights, as a share of the sum of the denominators, so that minutes stand beside it."""
    if unknown := next((member for member in members if member.finding.verdict is Verdict.NO_DATA), None):
        return unknown.figure, unknown.finding
    known = [member for member in members if member.is_known]
    if not known:
        return members[0].figure, members[0].finding
    figures = [member.figure for member in known]
    weights = [Fraction(promise.target.weights[member.service]) for member in known]
    exact = []
    for pair in (_pair, _raw_pair):
        pairs = [pair(figure) for figure in figures]
        size = _sum(denominator for _, denominator in pairs)
        shares = (numerator / denominator for numerator, denominator in pairs)
        exact += [size * _sum(map(mul, weights, shares)) / _sum(weights), size]
    return _finding_of_all(promise, _figure(figures, *exact), figures)


_UNUSABLE: Final = (Reason.IMPOSSIBLE_FIGURE, Reason.NO_DENOMINATOR)


def _figure(
    figures: Sequence[Figure], numerator: Fraction, denominator: Fraction, raw: Fraction, raw_denominator: Fraction
) -> Figure:
    has_raw = any(figure.raw_numerator is not None for figure in figures)
    return Figure(
        numerator=numerator,
        denominator=denominator,
        raw_numerator=raw if has_raw else None,
        raw_denominator=raw_denominator if has_raw else None,
    )


def _finding_of_all(promise: Promise, figure: Figure, figures: Sequence[Figure]) -> tuple[Figure, Finding]:
    asked = [member_figure.asked for member_figure in figures if member_figure.asked is not None]
    figure = replace(
        figure,
        coverage=min(member_figure.coverage for member_figure in figures),
        events=sum(member_figure.events for member_figure in figures),
        asked=sum(asked) if len(asked) == len(figures) else None,
        downtime=merge(part for member_figure in figures for part in member_figure.downtime),
    )
    return figure, finding_of(promise, figure)


def _with_records(figure: Figure, figures: Sequence[Figure]) -> Figure:
    """Return the figure with the records and accounts of all services."""
    return replace(
        figure,
        sources=add_tallies(row for member in figures for row in member.sources),
        late=tuple(case for member in figures for case in member.late),
        cases=tuple(case for member in figures for case in member.cases),
        interruptions=tuple(row for member in figures for row in member.interruptions),
        observations=tuple(observation for member in figures for observation in member.observations),
        answers=tuple(row for member in figures for row in member.answers),
        provisional=any(member.provisional for member in figures),
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
