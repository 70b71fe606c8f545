"""The judgement: every target of every version in force, for every service or several together, and every period."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from itertools import product
from operator import attrgetter, itemgetter, mul
from typing import Final, NamedTuple

from slm.agreement import TOGETHER, AgreementHistory, DatedVersion
from slm.calendar import Interval, Month, PeriodRule, merge, start_of_day, zone
from slm.catalog import MetricKind
from slm.compliance.credit_forms import Missed, earned_credit
from slm.compliance.evidence import Evidence
from slm.compliance.measured import measure
from slm.compliance.one_suffices import with_one_that_suffices
from slm.compliance.promise import Asked, Finding, Part, Promise, finding_of, nothing, parts, promises, value_of
from slm.compliance.result import Reason, Result, Verdict
from slm.document_control import Version
from slm.measurement import Figure, FigureBasis, add_tallies


class _Member(NamedTuple):
    """A service of those that are judged together, or the only one: its figure, and what it would mean by itself."""

    service: str
    figure: Figure
    finding: Finding
    suspended_by: str
    """The clause by which it is suspended in the whole part; empty where it is not."""


def _aggregate(promise: Promise, members: Sequence[_Member]) -> tuple[Figure, Finding]:
    """Return the figure of all services of a target and what it means; of one service it is its own.

    Quarters and years are judged like months: from the figures of the period, never from verdicts of its months.
    """
    together = promise.target.together
    if together == "each":
        return members[0].figure, members[0].finding
    figure, finding = {"pooled": _pooled, "weighted": _weighted}.get(together, _one_of)(promise, members)
    figures = [member.figure for member in members]
    whole = replace(
        figure, sources=add_tallies(row for member_figure in figures for row in member_figure.sources),
        late=tuple(case for member_figure in figures for case in member_figure.late),
        cases=tuple(case for member_figure in figures for case in member_figure.cases),
        interruptions=tuple(row for member_figure in figures for row in member_figure.interruptions),
        observations=tuple(observation for member_figure in figures for observation in member_figure.observations),
        answers=tuple(row for member_figure in figures for row in member_figure.answers),
        undecided=sum(member_figure.undecided for member_figure in figures),
        provisional=any(member_figure.provisional for member_figure in figures),
    )  # fmt: skip
    known = _known_of_each(together, members)
    return replace(whole, coverage=known if finding.value is not None else min(known, whole.coverage)), finding


def _known_of_each(together: str, members: Sequence[_Member]) -> Fraction:
    """Return the mean of what is known of each service: whatever is lost of any of them lessens it.

    The one that stands for all may seem better for what is not known of another. Of any that keeps it, those of which
    nothing is known could only be better still.
    """
    judged = [member for member in members if member.finding.value is not None]
    seen = judged if together == "any_of" and judged else members
    return sum((member.figure.coverage for member in seen), start=_NOTHING) / len(seen)


def _one_of(promise: Promise, members: Sequence[_Member]) -> tuple[Figure, Finding]:
    """Return the service that stands for all: one of the decisive verdict, else the first without data, else of all."""
    all_of = promise.target.together == "all_of"
    decisive, choose = (Verdict.MISSED, min) if all_of else (Verdict.MET, max)
    decided = [member for member in members if member.finding.verdict is decisive]
    open_ones = [member for member in members if member.finding.verdict is Verdict.NO_DATA]
    known = [member for member in members if member.finding.value is not None]
    if not known or (open_ones and not decided):
        return (open_ones or members)[0][1:3]
    sign = 1 if promise.comparison.higher_is_better else -1
    _, figure, finding, _ = choose(decided or known, key=lambda member: sign * (member.finding.value or 0))
    raw = [
        (sign * value_of(promise.kind, member.figure.raw_numerator, member.figure.raw_denominator), member.figure)
        for member in known
        if member.figure.raw_numerator is not None
    ]
    if raw:
        _, bound = choose(raw, key=itemgetter(0))
        figure = replace(figure, raw_numerator=bound.raw_numerator, raw_denominator=bound.raw_denominator)
    return figure, finding


def _pooled(promise: Promise, members: Sequence[_Member]) -> tuple[Figure, Finding]:
    no_use = {Reason.IMPOSSIBLE_FIGURE, Reason.NO_DENOMINATOR}
    unusable = (member for member in members if not member.figure.coverage or member.finding.reason in no_use)
    if unknown := next(unusable, None):
        return unknown.figure, unknown.finding
    figures = [member.figure for member in members]
    if promise.kind.traits.denominator == "none":
        return _finding_of_all(promise, figures, _sum(figure.numerator for figure in figures), None)
    if any(figure.denominator is None for figure in figures):
        pooled = nothing(Reason.NO_DENOMINATOR)
        return pooled, finding_of(promise, pooled)
    both = zip(*map(_pairs, figures), strict=True)
    sums = [_sum(part) for pairs in both for part in zip(*pairs, strict=True)]
    return _finding_of_all(promise, figures, *sums)


def _weighted(promise: Promise, members: Sequence[_Member]) -> tuple[Figure, Finding]:
    """Return the mean by weights, as a share of the sum of the denominators, so that minutes stand beside it."""
    if unknown := next((member for member in members if member.finding.verdict is Verdict.NO_DATA), None):
        return unknown.figure, unknown.finding
    known = [member for member in members if member.finding.value is not None]
    if not known:
        return members[0].figure, members[0].finding
    figures = [member.figure for member in known]
    weights = [Fraction(promise.target.weights[member.service]) for member in known]
    exact = []
    for pairs in zip(*map(_pairs, figures), strict=True):
        size = _sum(denominator for _, denominator in pairs)
        shares = (numerator / denominator for numerator, denominator in pairs)
        exact += [size * _sum(map(mul, weights, shares)) / _sum(weights), size]
    return _finding_of_all(promise, figures, *exact)


def _finding_of_all(
    promise: Promise, figures: Sequence[Figure], numerator: Fraction, denominator: Fraction | None, *raw: Fraction
) -> tuple[Figure, Finding]:
    asked = [figure.asked for figure in figures if figure.asked is not None]
    has_raw = any(figure.raw_numerator is not None for figure in figures)
    whole = Figure(
        numerator=numerator, denominator=denominator, raw_numerator=raw[0] if has_raw and raw else None,
        raw_denominator=raw[1] if has_raw and raw else None, coverage=min(figure.coverage for figure in figures),
        events=sum(figure.events for figure in figures), asked=sum(asked) if len(asked) == len(figures) else None,
        downtime=merge(part for figure in figures for part in figure.downtime),
        lacks_late=any(figure.lacks_late for figure in figures),
    )  # fmt: skip
    return whole, finding_of(promise, whole)


def _pairs(figure: Figure) -> tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]:
    """Return what is divided by what, and the same before exclusions."""
    own = figure.numerator, figure.denominator or _NOTHING
    raw = figure.raw_numerator
    return own, own if raw is None else (raw, figure.raw_denominator or _NOTHING)


_NOTHING: Final = Fraction(0)


def _sum(parts: Iterable[Fraction]) -> Fraction:
    return sum(parts, start=_NOTHING)


def evaluate(history: AgreementHistory, evidence: Evidence, months: Iterable[Month]) -> tuple[Result, ...]:
    """Judge all promises of an agreement in the periods that end with one of the months.

    A period is judged by the version in force in it; where the version changes inside, each part by its own
    (ARCHITECTURE 5). It is judged once, with the month in which its last day lies. Months after the day as of which is
    judged are not.
    """
    agreed = _agreed(history, evidence)
    results = tuple(
        _judge(promise, service, part, evidence)
        for month in sorted(months)
        if month.first_day <= evidence.as_of
        for per in agreed.cycles
        for span in per.spans_of(month, agreed.since)
        for part, promise in agreed.judged(per, span, evidence)
        for service in promise.judged_for
    )
    return with_one_that_suffices(results, agreed.versions)


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
        # A month has days of several weeks, and of several windows that roll; each record is asked for once.
        found = dict[Expected, None]()
        for _, span in per.spans_with(month, agreed.since):
            for part, promise in agreed.judged(per, span, evidence):
                if part.skipped or month not in part.months:
                    continue
                for service in promise.services:
                    if month not in _suspensions(promise, service, part, evidence):
                        told = Expected(month, part.id, part.version, promise.target.id, service, promise.source)
                        found[told] = None
        yield from found


class _Agreed(NamedTuple):
    """What an agreement promises in each version that binds."""

    id: str
    since: date
    """The day on which the first version began."""
    versions: Mapping[Version, DatedVersion]
    promised: Mapping[Version, tuple[Promise, ...]]

    @property
    def cycles(self) -> list[PeriodRule]:
        """The rules of the periods in which something is judged."""
        judged = {promise.target.per for version in self.promised.values() for promise in version}
        return sorted(judged, key=attrgetter("order"))

    def judged(self, per: PeriodRule, span: tuple[date, date], evidence: Evidence) -> Iterator[tuple[Part, Promise]]:
        """Yield the promises of the period from a day until before another, each with the part in which it holds.

        How its metric was measured on the first day of the part counts for all of it: what is taken from two sources is
        no figure of either, and reports know a result by its version and period.
        """
        for part in parts(self.id, self.versions, per, span, evidence):
            in_part = (promise for promise in self.promised[part.version] if promise.target.per == per)
            yield from ((part, promise.on(part.first)) for promise in in_part)


def _agreed(history: AgreementHistory, evidence: Evidence) -> _Agreed:
    versions = {version.version: version for version in history.versions if version.binding}
    promised: dict[Version, tuple[Promise, ...]] = {}
    before: tuple[Promise, ...] = ()
    for version, revision in versions.items():
        promised[version] = before = promises(revision, evidence, before)
    return _Agreed(history.id, history.agreed_since or date.min, versions, promised)


def _judge(promise: Promise, service: str, part: Part, evidence: Evidence) -> Result:
    reason = Reason.PARTIAL_PERIOD
    if part.skipped:
        return _result(promise, service, part, nothing(reason), Finding(Verdict.NOT_IN_FORCE, reason=reason))
    if _is_judged_by_anything(promise, service, part, evidence):
        promise = replace(promise, usual_coverage=Fraction(0))
    members = [_member(promise, member, part, evidence) for member in service.split(TOGETHER)]
    judged = [member for member in members if not member.suspended_by] or members
    figure, finding = _aggregate(promise, judged)
    if promise.source in evidence.imports:
        figure = replace(figure, sources=evidence.whole(promise.source, figure.sources))
    is_doubted = _is_doubted(promise, judged, finding)
    if clause := judged[0].suspended_by:
        finding = Finding(Verdict.SUSPENDED, finding.value, Reason.SUSPENDED, clause)
    elif finding.verdict is Verdict.MISSED and not promise.target.objective:
        finding = _waived(finding, promise, service, part, evidence)
    if promise.target.objective and finding.verdict not in {Verdict.SUSPENDED, Verdict.NOT_IN_FORCE}:
        return _result(promise, service, part, figure, finding._replace(verdict=Verdict.REPORTED))
    result = _result(promise, service, part, figure, finding)
    doubts = (Reason.LASTS_LONG if is_doubted else "", *(member.figure.doubt for member in judged))
    return replace(result, doubt=next(filter(None, doubts if finding.value is not None else ()), ""))


def _is_judged_by_anything(promise: Promise, service: str, part: Part, evidence: Evidence) -> bool:
    """Return whether what is usual in the book does not say how much must be known.

    A closed month stays as it was locked, and of figures of months most are still to come until a period is over.
    """
    is_locked = (part.id, promise.target.id, service, part.period.label) in evidence.locked_as_judged
    return is_locked or (promise.source == "figures" and evidence.as_of < part.end)


def _is_doubted(promise: Promise, members: Sequence[_Member], finding: Finding) -> bool:
    """Return whether a row decides the verdict that may be a slip; of several services, whether one may make a miss."""
    doubted = [(member.finding, member.figure.undoubted) for member in members if member.figure.undoubted is not None]
    if promise.target.together == "each":
        return any(finding_of(promise, other).verdict is not own.verdict for own, other in doubted)
    return bool(doubted) and finding.verdict is Verdict.MISSED


def _member(promise: Promise, service: str, part: Part, evidence: Evidence) -> _Member:
    clauses = _suspensions(promise, service, part, evidence)
    months = tuple(month for month in part.months if month not in clauses) or part.months if clauses else part.months
    figure = _whole_period_figure(Asked(promise, service, part, months, evidence), clauses)
    suspended_by = clauses[part.months[-1]] if len(clauses) == len(part.months) else ""
    return _Member(service, figure, finding_of(promise, figure), suspended_by)


def _whole_period_figure(asked: Asked, suspended: Collection[Month]) -> Figure:
    """Return the figure of the whole period where the agreement says so: on the other days the service was up (F7)."""
    figure, promise, part, evidence = measure(asked), asked.promise, asked.part, asked.evidence
    is_time = promise.kind.traits.is_time and promise.hours in evidence.working_time
    if part.agreement.partial_period != "full" or not (part.beyond and is_time and figure.denominator):
        return figure
    local = zone(part.agreement.time_zone)
    spans = [
        Interval(start_of_day(first, local), start_of_day(end, local))
        for first, end in part.beyond
        if Month.of(first) not in suspended
    ]
    more = sum((evidence.agreed_time(promise.hours, span)[1] for span in spans), start=Fraction(0))
    raw, of_raw = figure.raw_numerator, figure.raw_denominator
    return replace(
        figure, numerator=figure.numerator + more, denominator=figure.denominator + more,
        raw_numerator=None if raw is None else raw + more, raw_denominator=None if of_raw is None else of_raw + more,
    )  # fmt: skip


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


def _waived(finding: Finding, promise: Promise, service: str, part: Part, evidence: Evidence) -> Finding:
    """Return what is left of a miss by the waivers that cover the whole of the part.

    A waiver excuses what began after both sides had agreed; one that came later is named beside the miss. One that
    names no people of both sides, as version 0.1.0 had them, excuses what was locked with it and nothing else.
    """
    if not (waivers := evidence.waivers.get((part.id, promise.target.id), ())):
        return finding
    covering = [
        waiver for waiver in waivers
        if waiver.service in (None, service) and waiver.start <= part.first and waiver.until >= part.end
    ]  # fmt: skip
    locked = (part.id, promise.target.id, service, part.period.label) in evidence.locked_as_waived
    for waiver in covering:
        if waiver.excuses(part.first) or (locked and not waiver.agreed):
            return Finding(Verdict.WAIVED, finding.value, Reason.WAIVED, waiver.id)
    late = next((waiver for waiver in covering if waiver.agreed), None)
    return finding._replace(reason=Reason.LATE_WAIVER, reason_id=late.id) if late else finding


def _credit(promise: Promise, service: str, part: Part, figure: Figure, finding: Finding) -> Fraction | None:
    """Return the credit that a miss earns, in percent of the charge of its period; None where it earns none."""
    value, target = finding.value, promise.target
    if not target.credits or value is None or finding.verdict is not Verdict.MISSED:
        return None
    services = tuple(service.split(TOGETHER))
    missed = Missed(
        part.agreement, target, services, promise.kind, part.period, value, figure, figure.numerator, figure.denominator
    )
    earned = earned_credit(missed)
    return earned.share if earned else None


_BASIS: Final = tuple(field.name for field in fields(FigureBasis))


def _result(promise: Promise, service: str, part: Part, figure: Figure, finding: Finding) -> Result:
    known = finding.value is not None
    target = promise.target
    return Result(
        agreement=part.id, version=part.version, target=target.id, service=service, metric=target.metric,
        metric_kind=promise.kind, period=part.period, verdict=finding.verdict,
        provisional=part.provisional or figure.provisional, comparison=promise.comparison, threshold=promise.threshold,
        unit="percent" if promise.kind.traits.is_share else str(promise.kind), decimals=promise.metric.decimals,
        value=finding.value, raw_value=_raw_value(promise.kind, figure, finding.value),
        numerator=figure.numerator if known else None, denominator=figure.denominator if known else None,
        reason=finding.reason, reason_id=finding.reason_id, credit=_credit(promise, service, part, figure, finding),
        scope={"priority": target.priority} if target.priority else {},
        **{name: getattr(figure, name) for name in _BASIS},
    )  # fmt: skip
