"""Whose the rows of records are: nobody may have to guess it who decides which of them a customer sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from slm.calendar import Month
from slm.measurement import Survey, SurveyRecords, Ticket, TicketRecords
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

OF_NOBODY: Final = Mistake(
    "SLM890",
    "this row of '{service}' names no customer, and the service was promised to several: {customers}",
    "Write in the column `customer` whose it is; until then no customer is shown the row, but it counts for each.",
)


def rows_say_whose_they_are(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a ticket or a survey names its customer where several have the service (FAILURES S6).

    Of closed months it is only doubted: they were closed when a row without a customer counted for each.
    """
    for records in (portfolio.tickets, portfolio.surveys, *portfolio.imported.values()):
        found: dict[tuple[str, str, Severity], list[Problem]] = {}
        for row, day in _rows(records):
            if row.customer is None and len(customers := portfolio.customers_of(row.service, day)) > 1:
                named = ", ".join(sorted(customers))
                problem = OF_NOBODY.at(row.place("customer"), service=row.service, customers=named)
                severity = Severity.WARNING if portfolio.is_closed(Month.of(day)) else Severity.ERROR
                found.setdefault((row.file_path, row.service, severity), []).append(problem)
        for (_, _, severity), problems in found.items():
            mistake = replace(OF_NOBODY, severity=severity)
            yield replace(problems[0], mistake=mistake, count=len(problems))


def _rows(records: object) -> Iterable[tuple[Ticket | Survey, date]]:
    match records:
        case TicketRecords():
            return ((row, row.opened.date()) for row in records.latest.values())
        case SurveyRecords():
            return ((row, row.date) for row in records.surveys)
    return ()
