"""The share of tickets that kept their limit, how long they took, and how many there were."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from slm.agreement import Clock
from slm.calendar import Duration, Month, start_of_day, total, zone
from slm.compliance.evidence import Evidence
from slm.compliance.known import nothing, recorded_time
from slm.compliance.part import Part
from slm.compliance.promise import Promise
from slm.compliance.result import Reason
from slm.measurement import CaseClock, Count, Figure, Recorded, Selection, conditions, exact_seconds


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
