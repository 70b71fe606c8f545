"""What is noted of reports that were sent by mail can have been so."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem

TO_NOBODY: Final = Mistake(
    "SLM1277",
    "the report of {month} was sent to '{to}', which is no person, team or customer of the book",
    "People, teams and customers are listed in catalog/provider.yml. Whoever a report was sent to stays there.",
)
WHEN_IT_WAS_NOT: Final = Mistake(
    "SLM1278",
    "the report of {month} is said to have been sent on {day}: the month was not closed then, or the day is to come",
    "Entries are written by `slm send`. Take this one out, and send the report again.",
)


def reports_were_sent_to_somebody(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a report went to somebody of the book, and when it was there."""
    provider = portfolio.provider
    known = {one.id for one in provider.people} | {one.id for one in provider.teams}
    known |= {one.id for one in provider.customers}
    for sent in portfolio.sent.reports if portfolio.sent else ():
        if sent.to not in known:
            yield TO_NOBODY.at(sent.place("to"), month=sent.month, to=sent.to)
        lock, file = portfolio.locks.get(sent.month), portfolio.months.get(sent.month)
        closed = lock.closed_on if lock else file.closed_on if file else None
        if closed is None or not closed <= sent.date <= portfolio.as_of:
            yield WHEN_IT_WAS_NOT.at(sent.place("date"), month=sent.month, day=sent.date)
