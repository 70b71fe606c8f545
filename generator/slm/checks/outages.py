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
    for outage in portfolio.outages.outages:
        latest = max(portfolio.as_of, months[outage.file_path].next.first_day)
        if outage.end and outage.kind != "maintenance" and (outage.end - FURTHEST_FROM_UTC).date() > latest:
            yield ENDS_IN_THE_FUTURE.at(outage.place("end"), value=outage.id, day=outage.end.date(), as_of=latest)


def long_outages_are_repeated(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the record of the next month knows an outage of more than a month, or its end may be a slip."""
    months = {file.path: month for month, file in portfolio.outages.files.items()}
    known = {(outage.file_path, outage.id) for outage in portfolio.outages.outages}
    for outage in portfolio.outages.outages:
        following = portfolio.outages.files.get(months[outage.file_path].next)
        if outage.end and outage.end - outage.start > _LONG and following and (following.path, outage.id) not in known:
            days = (outage.end - outage.start).days
            month = months[outage.file_path].next
            yield LONG_AND_NOT_REPEATED.at(outage.place("end"), value=outage.id, days=days, month=month)
