"""From a promise and a part of a period to its figure: what was reported, or what the records say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from slm.agreement import Comparison, DatedVersion, Target
from slm.calendar import Interval, Month, Per, clip, intersect, start_of_day, total, zone
from slm.catalog import Metric, MetricKind
from slm.compliance.evidence import Evidence
from slm.compliance.part import Part
from slm.compliance.result import Reason
from slm.measurement import (
    CaseClock,
    Figure,
    ReportedFigure,
    RowsUsed,
    Selection,
    downtime,
    exact_seconds,
    outage_availability,
    timeline_availability,
)

SHARES: Final = (MetricKind.AVAILABILITY, MetricKind.ATTAINMENT, MetricKind.RATIO)
"""The kinds of metrics whose values are percentages."""
_DIVIDED: Final = (*SHARES, MetricKind.SCORE)
_MINUTE: Final = 60
_ONCE: Final = Decimal(1)
_ALL: Final = Fraction(1)


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
    comparison: Comparison
    threshold: Fraction
    coverage_at_least: Fraction
    exclusions: frozenset[str]
    since: date
    """The first day on which its version is in force."""
    before: Promise | None
    """The target of the same name in the version before."""


def promises(dated: DatedVersion, evidence: Evidence, before: tuple[Promise, ...] = ()) -> tuple[Promise, ...]:
    """Return the promises of a version; a target whose metric does not exist promises nothing that can be judged.

    `before` are those of the version before it.
    """
    agreement = dated.agreement
    named = {each.target.id: each for each in before}
    return tuple(
        Promise(
            target=target,
            metric=metric,
            kind=metric.kind,
            unit="percent" if metric.kind in SHARES else str(metric.kind),
            source=target.source or metric.source,
            hours=target.during or agreement.service_hours,
            per=target.per,
            services=agreement.target_services(target),
            comparison=target.comparison,
            threshold=Fraction(target.threshold.value),
            coverage_at_least=Fraction(target.coverage_at_least or 0) / 100,
            exclusions=frozenset(clause.id for clause in agreement.exclusions),
            since=dated.validity.start,
            before=named.get(target.id),
        )
        for target in agreement.targets
        if (metric := evidence.metrics.get(target.metric))
    )


def measured(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Return the figure of the promise for a service in those months of the part; coverage 0 where nothing is known."""
    if promise.source == "figures":
        return _reported(promise, service, part, months, evidence)
    from_tickets = promise.source == "tickets"
    if promise.kind is not (MetricKind.ATTAINMENT if from_tickets else MetricKind.AVAILABILITY):
        return _nothing(Reason.NO_SOURCE)
    if promise.hours not in evidence.working_time:
        return _nothing(Reason.NO_HOURS)
    from_interruptions = _from_outages if promise.source == "outages" else _from_timeline
    from_records = _from_tickets if from_tickets else from_interruptions
    figure = from_records(promise, service, part, months, evidence)
    settled_until = evidence.settled_until(promise.hours)
    # Dates whose holidays are not published may turn out to be days off (FAILURES F29).
    return replace(figure, provisional=True) if settled_until and part.end > settled_until else figure


def _nothing(reason: Reason, sources: tuple[RowsUsed, ...] = ()) -> Figure:
    return Figure(numerator=Fraction(0), denominator=None, coverage=Fraction(0), note=reason, sources=sources)


def _reported(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Add up the figures of the months; never average them (FAILURES F55, V5)."""
    log, target = evidence.figure_log, promise.target.id
    services = (service, None) if len(promise.services) == 1 else (service,)
    found: list[ReportedFigure] = []
    sources: list[RowsUsed] = []
    for month in months:
        versions = (part.version,) if month in part.shared_months else (part.version, None)
        matching = log.matching(month, part.id, target, services=services, versions=versions)
        if len(matching) > 1:
            return _nothing(Reason.AMBIGUOUS_FIGURE, log.sources(month, 0))
        found += matching
        sources += log.sources(month, len(matching))
    if not found:
        return _nothing(Reason.NO_FIGURE, tuple(sources))
    if promise.kind in _DIVIDED and any(each.denominator is None for each in found):
        return _nothing(Reason.NO_DENOMINATOR, tuple(sources))
    coverage = _ALL if len(found) == len(months) else Fraction(len(found), len(months))
    return _pooled(promise.kind, found, coverage, tuple(sources))


def _pooled(kind: MetricKind, found: list[ReportedFigure], coverage: Fraction, sources: tuple[RowsUsed, ...]) -> Figure:
    """Add up numerators and denominators; a quantity without a denominator counts once for its month."""
    numerator = _sum(each.numerator for each in found)
    if kind is MetricKind.COUNT or (len(found) == 1 and found[0].denominator is None):
        events = int(numerator) if kind is MetricKind.COUNT else 0
        return Figure(numerator=numerator, denominator=None, coverage=coverage, events=events, sources=sources)
    denominator = _sum(_ONCE if each.denominator is None else each.denominator for each in found)
    if kind is MetricKind.AVAILABILITY:
        return Figure(
            numerator=numerator * _MINUTE, denominator=denominator * _MINUTE, coverage=coverage, sources=sources
        )
    events = 0 if kind is MetricKind.QUANTITY else int(denominator)
    return Figure(numerator=numerator, denominator=denominator, coverage=coverage, events=events, sources=sources)


def _sum(numbers: Iterable[Decimal]) -> Fraction:
    first, *others = (Fraction(*each.as_integer_ratio()) for each in numbers)
    return sum(others, start=first)


def _from_outages(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Judge the recorded outages in the months that have a record; the others are unknown, not without outages."""
    log = evidence.outage_log
    recorded = part.recorded if months == part.months else tuple(filter(part.recorded.__contains__, months))
    if not recorded:
        return _nothing(Reason.NO_FILE)
    expected, seconds = _agreed(promise, part, months, evidence)
    agreed, known = expected, seconds
    if not part.complete:
        agreed = intersect(_recorded_time(part, recorded, evidence), expected)
        known = exact_seconds(total(agreed))
    found = downtime(log.within(service, part.known), part.known, agreed, promise.exclusions)
    return outage_availability(
        found,
        known,
        excluded_time=part.agreement.excluded_time,
        coverage=_ALL if known is seconds or not seconds else known / seconds,
        sources=log.sources(service, recorded, found),
    )


def _from_timeline(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    records = evidence.timelines.get(promise.source)
    if records is None or service not in records.timelines:
        return _nothing(Reason.NO_SOURCE)
    agreed, _ = _agreed(promise, part, months, evidence)
    return timeline_availability(records.timelines[service], agreed, records.files)


def _from_tickets(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Judge the recorded tickets in the months that have a record; the others are unknown, not without tickets."""
    log, clock, agreement = evidence.ticket_log, promise.target.clock, part.agreement
    recorded = tuple(filter(log.has, months))
    until = evidence.tickets_known_until(part.time_zone)
    if clock is None or promise.target.within is None:
        return _nothing(Reason.NO_SOURCE)
    if not recorded or until is None:
        return _nothing(Reason.NO_FILE)
    known = _recorded_time(part, recorded, evidence)
    expected, found = total(part.time_of(months)), total(known)
    return log.attainment(
        Selection(
            service=service,
            clocks=_clocks(promise, part, evidence),
            population=clock.population,
            types=clock.types,
            priority=promise.target.priority,
            customer=agreement.customer if agreement.kind == "SLA" else None,
        ),
        known=known,
        until=until,
        months=recorded,
        coverage=_ALL if found == expected else exact_seconds(found) / exact_seconds(expected),
    )


def _clocks(promise: Promise, part: Part, evidence: Evidence) -> tuple[tuple[datetime | None, CaseClock], ...]:
    """Return the clocks of a target in all versions up to this one, and from when each of them holds.

    A ticket is held to what was promised when it was opened, so that a version which begins in the meantime neither
    counts it twice nor loses it (DESIGN 3.5); one that was opened before the first version, to what that promised.
    """
    earlier = _clocks(promise.before, part, evidence) if promise.before else ()
    target, hours = promise.target, evidence.working_time.get(promise.hours)
    if target.clock is None or target.within is None or hours is None:
        return earlier
    clock = CaseClock(
        measures=target.clock.measures,
        within=target.within,
        unanswered=target.clock.unanswered,
        hours=hours,
        day_and_night=evidence.day_and_night(part.time_zone),
    )
    return (*earlier, (start_of_day(promise.since, zone(part.time_zone)) if earlier else None, clock))


def _agreed(
    promise: Promise, part: Part, months: tuple[Month, ...], evidence: Evidence
) -> tuple[tuple[Interval, ...], Fraction]:
    """Return the agreed service time in those months of the part, as intervals and in seconds."""
    pieces = [evidence.agreed_time(promise.hours, span) for span in part.time_of(months)]
    if len(pieces) == 1:
        return pieces[0]
    return tuple(each for intervals, _ in pieces for each in intervals), sum((s for _, s in pieces), start=Fraction(0))


def _recorded_time(part: Part, recorded: tuple[Month, ...], evidence: Evidence) -> tuple[Interval, ...]:
    """Return the time of the months that have a record; of a month that is not closed, until its data were taken."""
    spans: list[Interval] = []
    for month in recorded:
        taken = evidence.data_taken_on(month)
        local = part.period.start.tzinfo
        until = datetime.combine(taken + timedelta(days=1), time(), tzinfo=local) if taken else part.period.end
        spans += clip(part.time_of((month,)), Interval(part.period.start, max(part.period.start, until)))
    return tuple(spans)
