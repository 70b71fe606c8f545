"""How long a period that goes on will have been."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from slm.calendar import start_of_day, total, zone
from slm.compliance import Result
from slm.facts.sources import agreement_of, is_from_records, target_of
from slm.measurement import exact_seconds
from slm.portfolio import Portfolio


def agreed_time_of(portfolio: Portfolio, result: Result) -> Fraction | None:
    """Return the agreed service time, in seconds, of a whole period that goes on; None where nobody can tell.

    That is what was judged, what is not known of the time that is gone, and what is still to come.
    """
    agreement, target = agreement_of(portfolio, result), target_of(portfolio, result)
    if not result.metric_kind.traits.is_time or result.denominator is None or not agreement or not target:
        return None
    working = portfolio.working_time.get(agreement.target_hours(target))
    if working is None or not is_from_records(portfolio, result):
        return None
    tomorrow = start_of_day(portfolio.as_of + timedelta(days=1), zone(agreement.time_zone))
    tomorrow = min(tomorrow, result.period.end)
    gone, to_come = (
        exact_seconds(total(working.open_intervals(start, end)))
        for start, end in ((result.period.start, tomorrow), (tomorrow, result.period.end))
    )
    return result.denominator + (1 - result.coverage) * gone + to_come
