"""What the times of recorded outages must be to be believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from slm.checks.months import FURTHEST_FROM_UTC
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

ENDS_IN_THE_FUTURE: Final = Mistake(
    "SLM780",
    "the outage '{value}' ends on {day}, which is after {as_of}",
    "Check the year; of an outage that still goes on the end is left empty.",
)
LONG_AND_NOT_REPEATED: Final = Mistake(
    "SLM781",
    "the outage '{value}' lasts {days} days, but the record of {month} does not know it",
    "Check the year of its end; an outage that goes on is repeated in the file of each month.",
    Severity.WARNING,
)
_LONG: Final = timedelta(days=31)


def outages_have_ended_by_now(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that nothing but planned maintenance ends after both its month and the day as of which the book is read.

    A book can be read as of an earlier day, when its later months were still to come.
    """
    months = {file.path: month for month, file in portfolio.outages.files.items()}
    for each in portfolio.outages.outages:
        latest = max(portfolio.as_of, months[each.file_path].next.first_day)
        if each.end and each.kind != "maintenance" and (each.end - FURTHEST_FROM_UTC).date() > latest:
            yield ENDS_IN_THE_FUTURE.at(each.place("end"), value=each.id, day=each.end.date(), as_of=latest)


def long_outages_are_repeated(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the record of the next month knows an outage of more than a month, or its end may be a slip."""
    months = {file.path: month for month, file in portfolio.outages.files.items()}
    known = {(each.file_path, each.id) for each in portfolio.outages.outages}
    for each in portfolio.outages.outages:
        following = portfolio.outages.files.get(months[each.file_path].next)
        if each.end and each.end - each.start > _LONG and following and (following.path, each.id) not in known:
            days = (each.end - each.start).days
            month = months[each.file_path].next
            yield LONG_AND_NOT_REPEATED.at(each.place("end"), value=each.id, days=days, month=month)
