"""From when until when a credit can be claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from slm.agreement import Agreement, CreditRules
from slm.calendar import Cycle, WorkingTime
from slm.compliance.result import Result


def claim_from(
    agreement: Agreement, rules: CreditRules, end: datetime, hours: Mapping[str, WorkingTime]
) -> date | None:
    """Return the first day on which a credit can be claimed, where that is later than the end of the period."""
    calendar = hours.get(rules.claim_hours or agreement.service_hours)
    if rules.claim_opens is None or calendar is None:
        return None
    return _day_of(calendar.due_after(end, rules.claim_opens).instant.astimezone(end.tzinfo))


def claim_until(
    agreement: Agreement, rules: CreditRules, results: Sequence[Result], hours: Mapping[str, WorkingTime]
) -> date | None:
    """Return the last day of the time for claims; None where none is set, or the hours are not there."""
    calendar = hours.get(rules.claim_hours or agreement.service_hours)
    if rules.claim_within is None or calendar is None:
        return None
    start = max(_begins(rules, result) for result in results)
    if isinstance(rules.claim_within, Cycle):
        # Two months from the end of January, which is the beginning of February, are all of February and March.
        days = rules.claim_within.after((start + _A_DAY).date() if start.time() != start.min.time() else start.date())
        return days - _A_DAY
    return _day_of(calendar.due_after(start, rules.claim_within).instant.astimezone(start.tzinfo))


_A_DAY = timedelta(days=1)


def _day_of(moment: datetime) -> date:
    """Return the day of a moment: a time that ends at midnight ended with the day before."""
    return (moment - timedelta(microseconds=1)).date()


def _begins(rules: CreditRules, result: Result) -> datetime:
    """Return when the time for the claim of a result begins: when its period ends, or its last interruption does."""
    end = result.period.end
    counted = [row.outage.end for row in result.interruptions if row.reason is None]
    known = [min(end, moment.astimezone(end.tzinfo)) for moment in counted if moment is not None]
    is_event = rules.claim_from == "event" and known and len(known) == len(counted)
    return max(known) if is_event else end
