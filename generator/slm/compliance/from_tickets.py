"""The share of tickets that kept their limit."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from slm.calendar import Month, start_of_day, total, zone
from slm.compliance.evidence import Evidence
from slm.compliance.known import nothing, recorded_time
from slm.compliance.part import Part
from slm.compliance.promise import Promise
from slm.compliance.result import Reason
from slm.measurement import CaseClock, Figure, Selection, exact_seconds


def from_tickets(promise: Promise, service: str, part: Part, months: tuple[Month, ...], evidence: Evidence) -> Figure:
    """Judge the recorded tickets in the months that have a record; the others are unknown, not without tickets."""
    log, clock, agreement = evidence.ticket_log_of(promise.source), promise.target.clock, part.agreement
    until = evidence.tickets_known_until(promise.source, part.time_zone)
    if log is None or clock is None or promise.target.within is None:
        return nothing(Reason.NO_SOURCE)
    recorded = tuple(filter(log.has, months))
    if not recorded or until is None:
        return nothing(Reason.NO_FILE)
    known = recorded_time(part, recorded, evidence)
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
        coverage=Fraction(1) if found == expected else exact_seconds(found) / exact_seconds(expected),
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
