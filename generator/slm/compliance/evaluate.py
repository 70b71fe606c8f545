"""The judgement: every target of every version in force, for every service or several together, and every period."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import product
from operator import mul
from typing import Final, NamedTuple

from slm.agreement import TOGETHER, AgreementHistory, CreditTier, DatedVersion
from slm.calendar import Interval, Month, Per, merge, start_of_day, zone
from slm.catalog import MetricKind
from slm.compliance.evidence import Evidence
from slm.compliance.measured import measure
from slm.compliance.promise import Finding, Part, Promise, finding_of, nothing, parts, promises, value_of
from slm.compliance.result import Reason, Result, Verdict
from slm.document_control import Version
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


def evaluate(history: AgreementHistory, evidence: Evidence, months: Iterable[Month]) -> tuple[Result, ...]:
    """Judge all promises of an agreement in the periods that end with one of the months.

    A month, quarter or year is judged by the version in force in it; where the version changes inside, each part by
    its own (ARCHITECTURE 5). A quarter or a year is judged once, with its last month. Months after the day as of which
    is judged are not.
    """
    agreed = _agreed(history, evidence)
    return tuple(
        _judge(promise, service, part, evidence)
        for month in sorted(months)
        if month.first_day <= evidence.as_of
        for per in agreed.cycles
        for part, promise in agreed.judged(month, per, evidence)
        for service in promise.judged_for
    )


class Expected(NamedTuple):
    """A figure, or a record of it, that a judgement asks of a month."""

    month: Month
    agreement: str
    version: Version
    target: str
    service: str
    source: str


def expected(history: AgreementHistory, evidence: Evidence, months: Iterable[Month]) -> Iterator[Expected]:
    """Yield what the judgement of the periods in which months lie asks of each of these months.

    Nothing is asked for a part of a period that the agreement does not judge, nor while a target is suspended.
    """
    agreed = _agreed(history, evidence)
    for month, per in product(months, agreed.cycles):
        for part, promise in agreed.judged(month.plus(-month.month % per.months), per, evidence):
            if part.skipped or month not in part.months:
                continue
            for service in promise.services:
                if month not in _suspensions(promise, service, part, evidence):
                    yield Expected(month, part.id, part.version, promise.target.id, service, promise.source)


class _Agreed(NamedTuple):
    """What an agreement promises in each version that binds."""

    id: str
    versions: Mapping[Version, DatedVersion]
    promised: Mapping[Version, tuple[Promise, ...]]

    @property
    def cycles(self) -> list[Per]:
        """The lengths of the periods in which something is judged."""
        return [
            per for per in Per if any(promise.per is per for version in self.promised.values() for promise in version)
        ]

    def judged(self, month: Month, per: Per, evidence: Evidence) -> Iterator[tuple[Part, Promise]]:
        """Yield the promises of the period that ends with a month, each with the part in which it holds."""
        for part in parts(self.id, self.versions, month, per, evidence):
            yield from ((part, promise) for promise in self.promised[part.version] if promise.per is per)


def _agreed(history: AgreementHistory, evidence: Evidence) -> _Agreed:
    versions = {version.version: version for version in history.versions if version.binding}
    promised: dict[Version, tuple[Promise, ...]] = {}
    before: tuple[Promise, ...] = ()
    for version, revision in versions.items():
        promised[version] = before = promises(revision, evidence, before)
    return _Agreed(history.id, versions, promised)


_NOTHING: Final = Figure(numerator=Fraction(0), denominator=None, coverage=Fraction(0))


def _judge(promise: Promise, service: str, part: Part, evidence: Evidence) -> Result:
    if part.skipped:
        return _result(promise, service, part, _NOTHING, Finding(Verdict.NOT_IN_FORCE, reason=Reason.PARTIAL_PERIOD))
    members = [_member(promise, member, part, evidence) for member in service.split(TOGETHER)]
    judged = [member for member in members if not member.suspended_by] or members
    figure, finding = aggregate(promise, [member.judged for member in judged])
    if promise.source in evidence.imports:
        figure = replace(figure, sources=evidence.whole(promise.source, figure.sources))
    if clause := judged[0].suspended_by:
        finding = Finding(Verdict.SUSPENDED, finding.value, Reason.SUSPENDED, clause)
    elif finding.verdict is Verdict.MISSED and (waiver := _waiver(promise, service, part, evidence)):
        finding = Finding(Verdict.WAIVED, finding.value, Reason.WAIVED, waiver)
    return _result(promise, service, part, figure, finding)


class _Member(NamedTuple):
    """A service of those that are judged together, or the only one."""

    judged: JudgedService
    suspended_by: str
    """The clause by which it is suspended in the whole part; empty where it is not."""


def _member(promise: Promise, service: str, part: Part, evidence: Evidence) -> _Member:
    clauses = _suspensions(promise, service, part, evidence)
    months = tuple(month for month in part.months if month not in clauses) or part.months if clauses else part.months
    figure = _whole_period_figure(measure(promise, service, part, months, evidence), promise, part, clauses, evidence)
    suspended_by = clauses[part.months[-1]] if len(clauses) == len(part.months) else ""
    return _Member(JudgedService(service, figure, finding_of(promise, figure)), suspended_by)


def _whole_period_figure(
    figure: Figure, promise: Promise, part: Part, suspended: Collection[Month], evidence: Evidence
) -> Figure:
    """Return the figure of the whole period where the agreement says so: on the other days the service was up (F7)."""
    is_time = promise.kind.traits.is_time and promise.hours in evidence.working_time
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


def _raw_value(kind: MetricKind, figure: Figure, value: Fraction | None) -> Fraction | None:
    if value is None or figure.raw_numerator is None or figure.raw_numerator is figure.numerator:
        return None if figure.raw_numerator is None else value
    return value_of(kind, figure.raw_numerator, figure.raw_denominator)


def _suspensions(promise: Promise, service: str, part: Part, evidence: Evidence) -> dict[Month, str]:
    """Return the months in which the target is suspended, with the clause of the agreement that says so."""
    if not evidence.suspended:
        return {}
    known = {clause.id for clause in part.agreement.suspensions}
    return {
        month: suspension.clause
        for month in part.months
        for suspension in evidence.suspended.get((month, part.id, promise.target.id), ())
        if suspension.service in (None, service) and suspension.clause in known
    }


def _waiver(promise: Promise, service: str, part: Part, evidence: Evidence) -> str:
    """Return the id of the first waiver that covers the whole of the part; empty where none does."""
    return next(
        (
            waiver.id
            for waiver in evidence.waivers.get((part.id, promise.target.id), ())
            if waiver.service in (None, service) and waiver.start <= part.first and waiver.until >= part.end
        ),
        "",
    )


def _credit(tiers: tuple[CreditTier, ...], finding: Finding) -> Fraction | None:
    """Return the credit of the tier that a miss reaches: of the bounds that it lies beyond, the furthest (F66)."""
    value = finding.value
    if not tiers or value is None or finding.verdict is not Verdict.MISSED:
        return None
    below = [(tier.below.value, tier.credit) for tier in tiers if tier.below is not None]
    above = [(tier.above.value, tier.credit) for tier in tiers if tier.above is not None]
    earned = [(bound, credit) for bound, credit in below if value < Fraction(bound)]
    earned += [(-bound, credit) for bound, credit in above if value > Fraction(bound)]
    return Fraction(min(earned)[1]) if earned else None


def _result(promise: Promise, service: str, part: Part, figure: Figure, finding: Finding) -> Result:
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
        observations=figure.observations,
        answers=figure.answers,
    )
