"""From a promise and a part of a period to its figure: what was reported, or what the records say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from slm.agreement import Clock
from slm.calendar import Duration, Month, start_of_day, total, zone
from slm.catalog import MetricKind
from slm.compliance.evidence import Evidence
from slm.compliance.from_interruptions import from_outages, from_probes, from_timeline, rules_of
from slm.compliance.promise import Part, Promise, nothing, recorded_time
from slm.compliance.result import Reason
from slm.measurement import (
    CaseClock,
    Count,
    Figure,
    Recorded,
    ReportedFigure,
    RowTally,
    Selection,
    conditions,
    exact_seconds,
)

_MINUTE: Final = 60
_ONCE: Final = Decimal(1)
_ALL: Final = Fraction(1)


def reported(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Add up the figures of the months; never average them (FAILURES F55, V5)."""
    log, target = evidence.figure_log, promise.target.id
    services = (service, None) if len(promise.services) == 1 else (service,)
    figures: list[ReportedFigure] = []
    sources: list[RowTally] = []
    for month in months:
        versions = (part.version,) if month in part.shared_months else (part.version, None)
        matching = log.matching(month, part.id, target, services=services, versions=versions)
        if len(matching) > 1:
            return nothing(Reason.AMBIGUOUS_FIGURE, log.sources(month, 0))
        figures += matching
        sources += log.sources(month, len(matching))
    if not figures:
        return nothing(Reason.NO_FIGURE, tuple(sources))
    if promise.kind.traits.denominator == "needed" and any(figure.denominator is None for figure in figures):
        return nothing(Reason.NO_DENOMINATOR, tuple(sources))
    coverage = _ALL if len(figures) == len(months) else Fraction(len(figures), len(months))
    return _pooled(promise.kind, figures, coverage, tuple(sources))


def _pooled(kind: MetricKind, found: list[ReportedFigure], coverage: Fraction, sources: tuple[RowTally, ...]) -> Figure:
    """Add up numerators and denominators; a quantity without a denominator counts once for its month."""
    numerator, traits = _sum(figure.numerator for figure in found), kind.traits
    alone = traits.denominator == "none" or (len(found) == 1 and found[0].denominator is None)
    denominator = (
        None if alone else _sum(_ONCE if figure.denominator is None else figure.denominator for figure in found)
    )
    unit = _MINUTE if traits.is_time else 1
    events = {"numerator": numerator, "denominator": denominator, None: None}[traits.events]
    return Figure(
        numerator=numerator * unit, denominator=denominator and denominator * unit, coverage=coverage,
        events=int(events or 0), sources=sources,
    )  # fmt: skip


def _sum(numbers: Iterable[Decimal]) -> Fraction:
    first, *others = (Fraction(*number.as_integer_ratio()) for number in numbers)
    return sum(others, start=first)


def from_surveys(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Return the mean of the answers in the months that have a record, or as a ratio the share of surveys answered."""
    makes = promise.kind.traits.from_surveys
    if makes is None:
        return nothing(Reason.NO_SOURCE)
    log = evidence.survey_log_of(promise.source)
    recorded = tuple(filter(log.has, months)) if log else ()
    if log is None or not recorded:
        return nothing(Reason.NO_FILE)
    known, expected = total(recorded_time(part, recorded, evidence)), total(part.time_of(months))
    customer = part.agreement.customer if part.agreement.kind == "SLA" else None
    span = part.first, min(part.end, evidence.as_of + timedelta(days=1))
    figure = replace(
        log.scores(service, customer, span, recorded),
        coverage=Fraction(1) if known == expected else exact_seconds(known) / exact_seconds(expected),
    )
    if makes == "mean" or not figure.coverage:
        return figure
    if figure.asked is None:
        return nothing(Reason.NO_DENOMINATOR, figure.sources)
    return replace(figure, numerator=Fraction(figure.events), denominator=Fraction(figure.asked))


def from_tickets(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Judge the recorded tickets in the months that have a record; the others are unknown, not without tickets."""
    if promise.kind.traits.from_tickets == "numbers":
        return _number(promise, service, part, months, evidence)
    log, clock = evidence.ticket_log_of(promise.source), promise.target.clock
    if log is None or clock is None or _limit(promise, clock) is None:
        return nothing(Reason.NO_SOURCE)
    recorded = tuple(filter(log.has, months))
    period = _recorded_tickets(promise, part, months, recorded, evidence)
    if period is None:
        return nothing(Reason.NO_FILE)
    by_history = clock.priority == "history"
    selection = Selection(
        service=service,
        clocks=_clocks(promise, part, evidence),
        population=clock.population,
        types=clock.types,
        priority=None if by_history else promise.target.priority,
        customer=_customer(part),
    )
    if clock.statistic:
        return log.statistic(selection, period, clock.statistic, Fraction(clock.percentile or 0))
    return log.attainment(
        selection, known=period.known, until=period.until, months=period.months, coverage=period.coverage
    )


def _number(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Count tickets; those still open at the end of a period are known only where its last month is recorded."""
    log, cases = evidence.ticket_log_of(promise.source), promise.metric.cases
    if log is None or cases is None or promise.kind.traits.is_share is (cases.share is None):
        return nothing(Reason.NO_SOURCE)
    recorded = tuple(
        month for month in months if log.has(month) and (cases.share != "reopened" or log.has_events(month))
    )
    period = _recorded_tickets(promise, part, months, recorded, evidence)
    if period is None or not period.known or (cases.counted == "open_at_end" and recorded[-1] != months[-1]):
        return nothing(Reason.NO_FILE)
    selection = Selection(
        service=service, types=cases.types, priority=promise.target.priority, customer=_customer(part)
    )
    return log.number(selection, period, Count(counted=cases.counted, share=cases.share))


def _recorded_tickets(
    promise: Promise, part: Part, months: tuple[Month, ...], recorded: tuple[Month, ...], evidence: Evidence
) -> Recorded | None:
    until = evidence.tickets_known_until(promise.source, part.time_zone)
    if not recorded or until is None:
        return None
    intervals = recorded_time(part, recorded, evidence)
    expected, found = total(part.time_of(months)), total(intervals)
    coverage = Fraction(1) if found == expected else exact_seconds(found) / exact_seconds(expected)
    return Recorded(known=intervals, months=recorded, coverage=coverage, until=until)


def _customer(part: Part) -> str | None:
    """Return whose tickets count: those of its customer where the agreement is with one, else those of all."""
    return part.agreement.customer if part.agreement.kind == "SLA" else None


def _limit(promise: Promise, clock: Clock) -> Duration | None:
    """Return the limit of a case; of a statistic one of its units, by which the times of cases are divided."""
    return Duration(Decimal(1), clock.unit) if clock.unit else promise.target.within


def _clocks(promise: Promise, part: Part, evidence: Evidence) -> tuple[tuple[datetime | None, CaseClock], ...]:
    """Return the clocks of a target in all versions up to this one, and from when each of them holds.

    A ticket is held to what was promised when it was opened, so that a version which begins in the meantime neither
    counts it twice nor loses it (ARCHITECTURE 5); one that was opened before the first version, to what that promised.
    """
    earlier = _clocks(promise.before, part, evidence) if promise.before else ()
    clock, hours = promise.target.clock, evidence.working_time.get(promise.hours)
    limit = _limit(promise, clock) if clock else None
    if clock is None or limit is None or hours is None:
        return earlier
    by_history, restarts = clock.priority == "history", clock.priority_change == "restart"
    case_clock = CaseClock(
        measures=clock.measures,
        within=limit,
        unanswered=clock.unanswered,
        hours=hours,
        day_and_night=evidence.day_and_night(part.time_zone),
        states=conditions(clock.measures, **clock.states.model_dump()) if clock.states else None,
        reopen=clock.reopen,
        while_solved=clock.while_solved,
        priority=promise.target.priority if by_history or restarts else None,
        restarts=restarts,
        keeps_lost=by_history and not clock.statistic,
        gaps="each" if clock.statistic else clock.updates,
    )
    return (*earlier, (start_of_day(promise.since, zone(part.time_zone)) if earlier else None, case_clock))


def measure(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Return the figure of the promise for a service in those months of the part; coverage 0 where nothing is known."""
    if promise.source == "figures":
        return reported(promise, service, part, months, evidence)
    if evidence.survey_log_of(promise.source) is not None:
        return from_surveys(promise, service, part, months, evidence)
    has_tickets = evidence.ticket_log_of(promise.source) is not None
    suits = promise.kind.traits.from_tickets if has_tickets else promise.kind in rules_of(promise).kinds
    if not suits:
        return nothing(Reason.NO_SOURCE)
    if promise.hours not in evidence.working_time:
        return nothing(Reason.NO_HOURS)
    has_outages = evidence.outage_log_of(promise.source) is not None
    has_probes = evidence.probe_log_of(promise.source) is not None
    from_interruptions = from_outages if has_outages else from_probes if has_probes else from_timeline
    from_records = from_tickets if has_tickets else from_interruptions
    figure = from_records(promise, service, part, months, evidence)
    settled_until = evidence.settled_until(promise.hours)
    # Dates whose holidays are not published may turn out to be days off (FAILURES F29).
    return replace(figure, provisional=True) if settled_until and part.end > settled_until else figure
