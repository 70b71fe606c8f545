"""What was done about credits fits what is owed: for a month with a credit, in order, in time, with its amount."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.checks.locks import is_told_by_its_lock
from slm.facts.scorecard import corrected_on, credit_statements, scorecard
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity

NOTHING_OWED: Final = Mistake(
    "SLM847",
    "nothing is credited for {month} under {agreement}",
    "Correct the month; months with a credit are: {known}.",
    follows=True,
)
MONTH_IS_OPEN: Final = Mistake(
    "SLM848",
    "{month} is not closed, so nobody can say yet what is credited for it under {agreement}",
    "Close the month first: slm close {month}",
    Severity.WARNING,
)


def claims_fit_their_credits(portfolio: Portfolio) -> Iterator[Problem]:
    """Check each event in the registers of claims against the credit of its month.

    Of a month of which its lock tells that it is not what was closed, nobody knows what was credited.
    """
    if not any(register.events for register in portfolio.claims.values()):
        return
    statements = credit_statements(portfolio, scorecard(portfolio))
    for agreement, register in portfolio.claims.items():
        if portfolio.is_unread(layout.agreement_folder(agreement)):
            continue
        own = [statement for statement in statements if statement.agreement == agreement]
        owed = {found.month: found for found in own if found.credit and not found.too_small}
        known = ", ".join(map(str, owed)) or "–"
        open_months: dict[Month, list[Place]] = {}
        told = {month for month in {event.month for event in register.events} if is_told_by_its_lock(portfolio, month)}
        for event in (event for event in register.events if event.month not in told):
            corrected = corrected_on(portfolio, event.month)
            if event.month not in owed and (corrected is None or corrected < event.date):
                yield NOTHING_OWED.at(event.place("month"), month=event.month, agreement=agreement, known=known)
            elif event.month in owed and owed[event.month].provisional:
                open_months.setdefault(event.month, []).append(event.place("month"))
        for month, places in open_months.items():
            yield MONTH_IS_OPEN.at(*places, month=month, agreement=agreement)
        for statement in (statement for statement in own if statement.month not in told):
            yield from statement.outcome.problems
