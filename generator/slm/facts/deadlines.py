"""By when something has to be done that an agreement, or the provider, gives a time for: one rule for all of them."""

from __future__ import annotations

from datetime import datetime, timedelta

from slm.agreement import Agreement
from slm.calendar import Cycle, Duration, start_of_day, zone
from slm.portfolio import Portfolio


def deadline(portfolio: Portfolio, agreement: Agreement, since: datetime, within: Duration | Cycle) -> datetime | None:
    """Return the last moment of a time that began at `since`, by the service hours of an agreement.

    None where the book does not have these hours.
    """
    if isinstance(within, Cycle):
        local = zone(agreement.time_zone)
        return start_of_day(within.after(since.astimezone(local).date()) + timedelta(days=1), local)
    hours = portfolio.working_time.get(agreement.service_hours)
    return hours.due_after(since, within).instant if hours else None


def end_of_book(portfolio: Portfolio, agreement: Agreement) -> datetime:
    """Return the end of the day of the book, where an agreement is kept: until then it may be done."""
    return start_of_day(portfolio.as_of + timedelta(days=1), zone(agreement.time_zone))
