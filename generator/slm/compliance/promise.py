"""A promise, the parts of a period in which it is judged, and what a figure means for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from slm.agreement import TOGETHER, Agreement, Comparison, DatedVersion, Target
from slm.calendar import Interval, Month, Period, PeriodRule, clip, month_period, start_of_day, total, zone
from slm.catalog import Metric, MetricKind, everybody
from slm.compliance.evidence import Evidence
from slm.compliance.result import Reason, Verdict
from slm.document_control import Version
from slm.measurement import Figure, OutageLog, RowTally, exact_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A target of one agreement version, with all that judging it again and again needs."""

    target: Target
    metric: Metric
    kind: MetricKind
    source: str
    hours: str
    services: tuple[str, ...]
    judged_for: tuple[str, ...]
    """Each of the services, or all of them under one name where they are judged together."""
    comparison: Comparison
    threshold: Fraction
    exclusions: frozenset[str]
    since: date
    """The first day on which its version is in force."""
    before: Promise | None
    """The target of the same name in the version before."""
    usual_coverage: Fraction = Fraction(0)
    """With less data than this share nothing is kept, where nobody says another one."""

    def on(self, day: date) -> Promise:
        """Return the promise as its metric was measured on a day."""
        metric = self.metric.on(day)
        return self if metric is self.metric else replace(self, metric=metric, source=self.target.source_by(metric))

    @property
    def coverage_at_least(self) -> Fraction:
        """Less data than this share is no data, by the target, or else by its metric."""
        said = self.target.coverage_at_least, self.metric.coverage_at_least
        return Fraction(next((share for share in said if share is not None), 0)) / 100

    @property
    def kept_by_at_least(self) -> Fraction:
        """With less data than this share nothing is kept; what is missed by little data is missed."""
        is_said = (self.target.coverage_at_least, self.metric.coverage_at_least) != (None, None)
        return Fraction(0) if is_said else self.usual_coverage

    @property
    def only_grows(self) -> bool:
        """Can what is not known yet only add to its value, as to a number or to the longest of something?"""
        rules = self.target.interruptions
        return self.kind.traits.denominator == "none" or (rules is not None and rules.measures in {"longest", "total"})


def promises(version: DatedVersion, evidence: Evidence, before: tuple[Promise, ...] = ()) -> tuple[Promise, ...]:
    """Return the promises of a version; a target whose metric does not exist promises nothing that can be judged.

    `before` are those of the version before it.
    """
    agreement = version.agreement
    named = {promise.target.id: promise for promise in before}
    return tuple(
        Promise(
            target=target, metric=metric, kind=metric.kind, comparison=target.comparison,
            source=target.source_by(metric), hours=agreement.target_hours(target),
            services=agreement.target_services(target), judged_for=agreement.judged_services(target),
            threshold=Fraction(target.threshold.value),
            exclusions=frozenset(clause.id for clause in agreement.exclusions),
            since=version.validity.start, before=named.get(target.id), usual_coverage=evidence.coverage_at_least,
        )
        for target in agreement.targets
        if (metric := evidence.metrics.get(target.metric))
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The days of a period on which one version is in force; usually all of them.

    `known` is the time up to the end of the day as of which is judged: what comes later nobody can know.
    """

    id: str
    """The agreement's id."""
    agreement: Agreement
    version: Version
    period: Period
    first: date
    end: date
    """The first day after it."""
    months: tuple[Month, ...]
    """The months of which it has days."""
    whole_months: bool
    """Is the period made of whole months, so that figures which are reported by the month make one of it?"""
    shared_months: frozenset[Month]
    """Those of them in which another version is in force too, so that reported figures have to name the version."""
    beyond: tuple[tuple[date, date], ...]
    """The days of the period on which no version is in force, those before the first and after this one, by month:
    from a day until before another. They count where the agreement judges every period as a whole (FAILURES F7)."""
    known: Interval
    provisional: bool
    customers: tuple[str, ...]
    """Whose cases and answers count, where the agreement is with a customer: of a group those who belong to it on the
    first day; nobody where those of all do."""
    skipped: bool
    """Does the agreement not judge it, because the period is only partly inside the term? (FAILURES F7)"""

    def time_of(self, months: tuple[Month, ...]) -> tuple[Interval, ...]:
        """Return the time of these months of it that can be known."""
        if months == self.months:
            return (self.known,)
        return clip((month_period(month, zone(self.agreement.time_zone)).interval for month in months), self.known)


def parts(
    agreement: str,
    versions: Mapping[Version, DatedVersion],
    per: PeriodRule,
    span: tuple[date, date],
    evidence: Evidence,
) -> tuple[Part, ...]:
    """Return the parts, as far as they have begun, of the period from a day until before another.

    `versions` are those of the agreement that bind.
    """
    (first, end), agreed = span, min(version.validity.start for version in versions.values())
    spans = [
        (version, revision.agreement, max(first, revision.validity.start), min(end, revision.validity.end))
        for version, revision in versions.items()
    ]
    in_force = sorted((span for span in spans if span[2] < span[3]), key=lambda span: span[2])
    several = Counter(part_month for _, _, since, until in in_force for part_month in _months(since, until))
    whole = sum((until - since).days for _, _, since, until in in_force) >= (end - first).days
    return tuple(
        Part(
            id=agreement, agreement=written, version=version, first=since, end=until,
            period=(period := _period(per, span, written.time_zone, since, until)),
            months=(months := _months(since, until)), whole_months=per.has_whole_months(agreed),
            shared_months=frozenset(part_month for part_month in months if several[part_month] > 1),
            beyond=_beyond(since, until, [span[2:] for span in in_force], first, end) if not whole else (),
            known=_known_interval(period, evidence.as_of),
            provisional=evidence.as_of < until or not all(map(evidence.is_closed, months)),
            customers=everybody(evidence.groups, written.customer, since) if written.kind == "SLA" else (),
            skipped=written.partial_period == "skip" and not whole,
        )
        for version, written, since, until in in_force
        if since <= evidence.as_of
    )  # fmt: skip


@lru_cache(maxsize=4096)
def _months(first: date, end: date) -> tuple[Month, ...]:
    """Return the months that have a day from `first` until before `end`."""
    month = Month.of(first)
    return (month, *_months(month.next.first_day, end)) if month.first_day < end else ()


@lru_cache(maxsize=4096)
def _period(per: PeriodRule, span: tuple[date, date], time_zone: str, first: date, end: date) -> Period:
    """Return the period of these days, cut to those from `first` until before `end`."""
    whole = per.period(span, zone(time_zone))
    start, stop = start_of_day(first, zone(time_zone)), start_of_day(end, zone(time_zone))
    return replace(whole, start=max(whole.start, start), end=min(whole.end, stop))


def _beyond(
    since: date, until: date, in_force: Sequence[tuple[date, date]], first: date, end: date
) -> tuple[tuple[date, date], ...]:
    """Return the days without a version that are told with the part from `since` until before `until`."""
    following = min((start for start, _ in in_force if start >= until), default=end)
    before = [(first, since)] if since == in_force[0][0] else []
    return tuple(
        (max(start, month.first_day), min(stop, month.next.first_day))
        for start, stop in (*before, (until, following))
        for month in _months(start, stop)
    )


def _known_interval(period: Period, as_of: date) -> Interval:
    """Return what can be known of the period at the end of the day `as_of`, in the period's time zone."""
    local = period.start.tzinfo
    tomorrow = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=local)
    return Interval(period.start, max(period.start, min(period.end, tomorrow)))


def nothing(reason: Reason, sources: tuple[RowTally, ...] = ()) -> Figure:
    """Return the figure of a period of which nothing is known, and why."""
    return Figure(numerator=Fraction(0), denominator=None, coverage=Fraction(0), note=reason, sources=sources)


class Asked(NamedTuple):
    """What a figure is asked for: a promise for a service, in some months of a part of a period, by the evidence."""

    promise: Promise
    service: str
    part: Part
    months: tuple[Month, ...]
    evidence: Evidence

    def agreed_time(self) -> tuple[tuple[Interval, ...], Fraction]:
        """Return the agreed service time in those months of the part, as intervals and in seconds."""
        pieces = [self.evidence.agreed_time(self.promise.hours, span) for span in self.part.time_of(self.months)]
        if len(pieces) == 1:
            return pieces[0]
        seconds = sum((seconds for _, seconds in pieces), start=Fraction(0))
        return tuple(interval for intervals, _ in pieces for interval in intervals), seconds

    def recorded_time(self, recorded: tuple[Month, ...]) -> tuple[Interval, ...]:
        """Return the time of months that have a record; of a month that is not closed, until its data were taken."""
        spans: list[Interval] = []
        for month in recorded:
            taken = self.evidence.data_taken_on(month)
            whole = self.part.period.interval if taken is None else _known_interval(self.part.period, taken)
            spans += clip(self.part.time_of((month,)), whole)
        return tuple(spans)

    def recorded_months(self, log: OutageLog | None) -> tuple[Month, ...]:
        """Return the months that have a record of interruptions, whole or in part.

        Version 0.1.0 took one in part for none: what it has locked so stays so.
        """
        judged = next((name for name in self.promise.judged_for if self.service in name.split(TOGETHER)), "")
        place = (self.part.id, self.promise.target.id, judged, self.part.period.label)
        unknown = log.in_part if log and place in self.evidence.locked_without_file else frozenset[Month]()
        return tuple(month for month in self.months if log and log.has(month) and month not in unknown)

    def recorded_share(self, recorded: tuple[Interval, ...]) -> Fraction:
        """Return the share of the time of those months that was recorded."""
        found, expected = total(recorded), total(self.part.time_of(self.months))
        return Fraction(1) if found == expected else exact_seconds(found) / exact_seconds(expected)


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
    if reason := _too_little(promise, figure):
        unknown = Finding(Verdict.NO_DATA, reason=Reason.ONLY_CLOSED)
        return unknown if figure.lacks_late else Finding(Verdict.NO_EVENTS, reason=reason)
    value = value_of(promise.kind, figure.numerator, figure.denominator)
    if promise.kind.traits.is_share and value > 100:
        return Finding(Verdict.NO_DATA, reason=Reason.IMPOSSIBLE_FIGURE)
    met = promise.comparison.holds(value, promise.threshold)
    few = not met and _few_enough(promise, figure)
    if reason := _not_certain(promise, figure, met=met, kept=met or few):
        return Finding(Verdict.NO_DATA, reason=reason)
    why = Reason.SMALL_SAMPLE if few else Reason.ONLY_CLOSED if figure.lacks_late else ""
    return Finding(Verdict.MET if met or few else Verdict.MISSED, value, why)


def _not_certain(promise: Promise, figure: Figure, *, met: bool, kept: bool) -> str:
    """Return why what is not known keeps a value from being a verdict."""
    if figure.lacks_late and (kept or not promise.comparison.higher_is_better):
        return Reason.ONLY_CLOSED
    if promise.only_grows and figure.coverage < 1 and met is not promise.comparison.higher_is_better:
        return Reason.INCOMPLETE
    return Reason.LOW_COVERAGE if kept and figure.coverage < promise.kept_by_at_least else ""


def _too_little(promise: Promise, figure: Figure) -> str:
    """Return why there is too little for a verdict: no time, no cases, or fewer of them than the target asks for."""
    if figure.denominator is not None and not figure.denominator:
        return figure.note or (Reason.NO_AGREED_TIME if promise.kind.traits.is_time else Reason.NO_CASES)
    counted = figure.denominator if promise.kind.traits.counts_cases else None
    cases = figure.events if counted is None else counted
    return Reason.TOO_FEW_CASES if cases < (promise.target.cases_at_least or 0) else ""


def _few_enough(promise: Promise, figure: Figure) -> bool:
    """Return whether there were so few cases that the agreement allows as many to fail as did."""
    rule, cases = promise.target.small_sample, figure.denominator
    if rule is None or cases is None or promise.target.together == "weighted":
        return False
    if not (promise.kind.traits.counts_cases and promise.comparison.higher_is_better):
        return False
    return cases < rule.fewer_than and cases - figure.numerator <= rule.misses_allowed


def value_of(kind: MetricKind, numerator: Fraction, denominator: Fraction | None) -> Fraction:
    """Return the value of a figure, which everything that divides numerators by denominators asks for."""
    # In whole numbers: three steps of fractions, each brought to its lowest terms, take four times as long.
    factor, over = kind.traits.factor, denominator
    if over is None:
        return factor * numerator
    return Fraction(factor * numerator.numerator * over.denominator, numerator.denominator * over.numerator)
