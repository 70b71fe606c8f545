"""From a promise and a part of a period to its figure: what was reported, or what the records say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Final

from slm.agreement import Clock
from slm.calendar import Duration, Month, start_of_day, zone
from slm.catalog import MetricKind
from slm.compliance.evidence import Evidence
from slm.compliance.from_interruptions import from_outages, from_probes, from_timeline, rules_of
from slm.compliance.promise import Asked, Part, Promise, nothing
from slm.compliance.result import Reason
from slm.measurement import CaseClock, Count, Figure, Recorded, ReportedFigure, RowTally, Selection, conditions

_ONCE: Final = Decimal(1)


def measure(asked: Asked) -> Figure:
    """Return the figure that is asked for; coverage 0 where nothing is known."""
    promise, evidence = asked.promise, asked.evidence
    if promise.source == "figures":
        return _reported(asked)
    if evidence.survey_log_of(promise.source) is not None:
        return _from_surveys(asked)
    has_tickets = evidence.ticket_log_of(promise.source) is not None
    suits = promise.kind.traits.from_tickets if has_tickets else promise.kind in rules_of(promise).kinds
    if not suits:
        return nothing(Reason.NO_SOURCE)
    if promise.hours not in evidence.working_time:
        return nothing(Reason.NO_HOURS)
    has_outages = evidence.outage_log_of(promise.source) is not None
    has_probes = evidence.probe_log_of(promise.source) is not None
    from_interruptions = from_outages if has_outages else from_probes if has_probes else from_timeline
    figure = (_from_tickets if has_tickets else from_interruptions)(asked)
    settled_until = evidence.settled_until(promise.hours)
    # Dates whose holidays are not published may turn out to be days off (FAILURES F29).
    return replace(figure, provisional=True) if settled_until and asked.part.end > settled_until else figure


def _reported(asked: Asked) -> Figure:
    """Add up the figures of the months; never average them (FAILURES F55, V5)."""
    promise, service, part, months, evidence = asked
    log = evidence.figure_log
    services = (service, None) if len(promise.services) == 1 else (service,)
    figures: list[ReportedFigure] = []
    sources: list[RowTally] = []
    for month in months:
        versions = (part.version,) if month in part.shared_months else (part.version, None)
        matching = log.matching(month, part.id, promise.target.id, services=services, versions=versions)
        if len(matching) > 1:
            return nothing(Reason.AMBIGUOUS_FIGURE, log.sources(month, 0))
        figures += matching
        sources += log.sources(month, len(matching))
    if not figures:
        return nothing(Reason.NO_FIGURE, tuple(sources))
    if promise.kind.traits.denominator == "needed" and any(figure.denominator is None for figure in figures):
        return nothing(Reason.NO_DENOMINATOR, tuple(sources))
    return _pooled(promise.kind, figures, Fraction(len(figures), len(months)), tuple(sources))


def _pooled(kind: MetricKind, found: list[ReportedFigure], coverage: Fraction, sources: tuple[RowTally, ...]) -> Figure:
    """Add up numerators and denominators; a quantity without a denominator counts once for its month."""
    numerator, traits = _sum(figure.numerator for figure in found), kind.traits
    denominators = [figure.denominator for figure in found]
    alone = traits.denominator == "none" or denominators == [None]
    denominator = None if alone else _sum(_ONCE if amount is None else amount for amount in denominators)
    unit = 60 if traits.is_time else 1
    events = {"numerator": numerator, "denominator": denominator, None: None}[traits.events]
    return Figure(
        numerator=numerator * unit, denominator=denominator and denominator * unit, coverage=coverage,
        events=int(events or 0), sources=sources,
    )  # fmt: skip


def _sum(numbers: Iterable[Decimal]) -> Fraction:
    first, *others = (Fraction(*number.as_integer_ratio()) for number in numbers)
    return sum(others, start=first)


def _from_surveys(asked: Asked) -> Figure:
    """Return the mean of the answers in the months that have a record, or as a ratio the share of surveys answered."""
    promise, service, part, months, evidence = asked
    makes, log = promise.kind.traits.from_surveys, evidence.survey_log_of(promise.source)
    recorded = tuple(filter(log.has, months)) if log else ()
    if makes is None or log is None or not recorded:
        return nothing(Reason.NO_SOURCE if makes is None else Reason.NO_FILE)
    span = part.first, min(part.end, evidence.as_of + timedelta(days=1))
    scores = log.scores(service, part.customer, span, recorded)
    figure = replace(scores, coverage=asked.recorded_share(asked.recorded_time(recorded)))
    if makes == "mean" or not figure.coverage:
        return figure
    if figure.asked is None:
        return nothing(Reason.NO_DENOMINATOR, figure.sources)
    return replace(figure, numerator=Fraction(figure.events), denominator=Fraction(figure.asked))


def _from_tickets(asked: Asked) -> Figure:
    """Judge the recorded tickets in the months that have a record; the others are unknown, not without tickets."""
    promise, service, part, months, evidence = asked
    if promise.kind.traits.from_tickets == "numbers":
        return _number(asked)
    log, clock = evidence.ticket_log_of(promise.source), promise.target.clock
    if log is None or clock is None or _limit(promise, clock) is None:
        return nothing(Reason.NO_SOURCE)
    period = _recorded_tickets(asked, tuple(filter(log.has, months)))
    if period is None:
        return nothing(Reason.NO_FILE)
    selection = Selection(
        service=service, clocks=_clocks(promise, part, evidence), population=clock.population, types=clock.types,
        priority=None if clock.priority == "history" else promise.target.priority, customer=part.customer,
    )  # fmt: skip
    if clock.statistic:
        return log.statistic(selection, period, clock.statistic, Fraction(clock.percentile or 0))
    return log.attainment(
        selection, known=period.known, until=period.until, months=period.months, coverage=period.coverage
    )


def _number(asked: Asked) -> Figure:
    """Count tickets; those still open at the end of a period are known only where its last month is recorded."""
    promise, service, part, months, evidence = asked
    log, cases = evidence.ticket_log_of(promise.source), promise.metric.cases
    if log is None or cases is None or promise.kind.traits.is_share is (cases.share is None):
        return nothing(Reason.NO_SOURCE)
    needs_events = cases.share == "reopened"
    recorded = tuple(month for month in months if log.has(month) and (not needs_events or log.has_events(month)))
    period = _recorded_tickets(asked, recorded)
    if period is None or not period.known or (cases.counted == "open_at_end" and recorded[-1] != months[-1]):
        return nothing(Reason.NO_FILE)
    selection = Selection(service=service, types=cases.types, priority=promise.target.priority, customer=part.customer)
    return log.number(selection, period, Count(counted=cases.counted, share=cases.share))


def _recorded_tickets(asked: Asked, recorded: tuple[Month, ...]) -> Recorded | None:
    until = asked.evidence.tickets_known_until(asked.promise.source, asked.part.time_zone)
    if not recorded or until is None:
        return None
    known = asked.recorded_time(recorded)
    return Recorded(known=known, months=recorded, coverage=asked.recorded_share(known), until=until)


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
        measures=clock.measures, within=limit, unanswered=clock.unanswered, hours=hours,
        day_and_night=evidence.day_and_night(part.time_zone),
        states=conditions(clock.measures, **clock.states.model_dump()) if clock.states else None, reopen=clock.reopen,
        while_solved=clock.while_solved, priority=promise.target.priority if by_history or restarts else None,
        restarts=restarts, keeps_lost=by_history and not clock.statistic,
        gaps="each" if clock.statistic else clock.updates,
    )  # fmt: skip
    return (*earlier, (start_of_day(promise.since, zone(part.time_zone)) if earlier else None, case_clock))
