"""What an agreement says of interruptions, as the rules by which its records become downtime; made here alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from slm.agreement import Agreement, Interruptions, Maintenance, Target
from slm.calendar import CriticalTime, Duration, WorkingTime
from slm.compliance.evidence import Evidence
from slm.compliance.promise import Promise
from slm.measurement import ClauseRules, DowntimeRules, MaintenanceLimits, Outage, Refusal, RowReason, outage_statuses

_BY_DURATION: Final = Interruptions()
_BY_TERMS: Final = (RowReason.LATE_NOTICE, RowReason.TOO_MANY, RowReason.TOO_LONG, RowReason.CRITICAL_PERIOD)


def rules_of(promise: Promise) -> Interruptions:
    """Return the rules of a target; without any, availability is counted by duration."""
    return promise.target.interruptions or _BY_DURATION


def calendar_length(written: Duration | None) -> timedelta:
    """Return a length on the calendar."""
    return timedelta(seconds=written.seconds(working_day=0)) if written else timedelta()


def _shortest(rules: Interruptions) -> timedelta:
    """Return how long an interruption has to be to count; a microsecond is the least that one can be longer."""
    longer = calendar_length(rules.counted_above) + timedelta(microseconds=1) if rules.counted_above else timedelta()
    return max(calendar_length(rules.shortest_counted), longer)


def downtime_rules(promise: Promise, agreement: Agreement, evidence: Evidence) -> DowntimeRules:
    """Return the rules by which recorded interruptions count for a promise of the agreement.

    Maintenance is held to the terms of the agreement where these are data, and where the target says `within_limits`.
    """
    rules, planned, hours = rules_of(promise), agreement.maintenance, evidence.working_time[promise.hours]
    limits = None
    if planned and (planned.is_data or rules.maintenance == "within_limits"):
        limits = _limits(agreement, planned, hours, evidence.working_time.get(agreement.service_hours))
        limits = limits if planned.is_data else replace(limits, critical=None)
    return _rules(agreement, rules, hours, limits)


def broken_terms(
    agreement: Agreement,
    target: Target,
    working_time: Mapping[str, WorkingTime],
    rows: Collection[Outage],
    until: datetime,
) -> Iterator[tuple[Outage, Refusal]]:
    """Yield the maintenance of a service that a target excludes by clause alone, and which term it breaks.

    What was announced late breaks the notice; where no announcement is recorded, nothing is known to be late. It lies
    in a critical period of the service hours, is longer than agreed, or beyond the number. Nothing where the target is
    judged by these terms.
    """
    rules, planned = target.interruptions or _BY_DURATION, agreement.maintenance
    hours = working_time.get(agreement.target_hours(target))
    if planned is None or planned.is_data or rules.maintenance == "within_limits" or hours is None:
        return
    limits = _limits(agreement, planned, hours, working_time.get(agreement.service_hours))
    late = MaintenanceLimits(notice=planned.notice_time, hours=hours, time_zone=agreement.time_zone)
    by_own_notice = {clause.id for clause in agreement.exclusions if clause.notice}
    announced = [row for row in rows if row.announced and row.exclusion not in by_own_notice]
    for told, terms in ((announced, late), (rows, replace(limits, notice=None))):
        by_terms = _rules(agreement, rules, hours, terms)
        for status in outage_statuses(told, by_terms, until):
            if status.outage.kind == "maintenance" and by_terms.may_exclude(status.outage):
                broken = (refusal for refusal in status.refusals if refusal.reason in _BY_TERMS)
                yield from ((status.outage, refusal) for refusal in broken)


def _rules(
    agreement: Agreement, rules: Interruptions, hours: WorkingTime, limits: MaintenanceLimits | None
) -> DowntimeRules:
    notice = agreement.maintenance.notice if agreement.maintenance else None
    clauses = {
        clause.id: ClauseRules(
            kind=clause.kind, notice=clause.notice, approval=clause.approval, at_most=clause.at_most, hours=hours,
            time_zone=agreement.time_zone, per=clause.per, shorter_than=clause.shorter_than,
        )
        for clause in agreement.exclusions
        if clause.kind or clause.notice or clause.approval or clause.at_most or clause.shorter_than
    }  # fmt: skip
    return DowntimeRules(
        exclusions=frozenset(clause.id for clause in agreement.exclusions), clauses=clauses,
        weights={name: Fraction(weight) / 100 for name, weight in rules.weights.items()},
        shortest=_shortest(rules), rounded_up_to=calendar_length(rules.rounded_up_to), limits=limits,
        notice=notice if isinstance(notice, Duration) else None, hours=hours,
    )  # fmt: skip


def _limits(
    agreement: Agreement, planned: Maintenance, hours: WorkingTime, agreed: WorkingTime | None
) -> MaintenanceLimits:
    """Return what maintenance has to keep, by the terms of its agreement.

    `hours` are those by which a target counts working time, `agreed` those of the agreement, whose critical periods
    are shown in it and hold for all of its targets.
    """
    zone, service_hours = agreement.time_zone, agreed.hours if agreed else None
    return MaintenanceLimits(
        notice=planned.notice_time, windows=planned.windows, at_most=planned.at_most, longest=planned.longest,
        critical=CriticalTime(periods=planned.critical_periods, time_zone=zone, hours=service_hours),
        total=planned.total, per=planned.per, hours=hours, time_zone=zone,
    )  # fmt: skip
