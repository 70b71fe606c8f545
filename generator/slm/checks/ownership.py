"""Whose the rows of records are: nobody may have to guess it who decides which of them a customer sees."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Final

from slm.calendar import Month
from slm.checks.exported_words import CaseKind
from slm.measurement import ForeignSource, Survey, SurveyRecords, Ticket, TicketRecords
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

OF_NOBODY: Final = Mistake(
    "SLM890",
    "this row of '{service}' names no customer, and the service was promised to several: {customers}",
    "Write in the column `customer` whose it is; until then no customer is shown the row, but it counts for each.",
)
OF_NOBODY_IN_EXPORT: Final = Mistake(
    "SLM424",
    "this row of '{service}' names no customer, and the service was promised to several: {customers}",
    "An export stays as the tool wrote it. Say in {path} whose it is: `columns: {{customer: COLUMN}}`, or `constants: "
    "{{customer: {first}}}` where all rows are of one; until then no customer is shown the row, but it counts for "
    "each.",
)
OF_NOBODY_IN_COLUMN: Final = Mistake(
    "SLM425",
    "the column '{column}' of this row of '{service}' is empty, and the service was promised to several: {customers}",
    "Enter in the tool whose it is, and export again; until then no customer is shown the row, but it counts for each.",
)


def rows_say_whose_they_are(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a ticket or a survey names its customer where several have the service (FAILURES S6).

    Of closed months it is only doubted: they were closed when a row without a customer counted for each.
    """
    promised = cache(portfolio.customers_of)  # asked of each row
    for source, records in {"tickets": portfolio.tickets, "surveys": portfolio.surveys, **portfolio.imported}.items():
        found: dict[tuple[str, str, Severity], list[Problem]] = {}
        for row, day in _rows(records):
            if row.customer is None and len(customers := promised(row.service, day)) > 1:
                problem = _of_nobody(portfolio.sources.get(source), row, sorted(customers))
                severity = Severity.WARNING if portfolio.is_closed(Month.of(day)) else Severity.ERROR
                found.setdefault((row.file_path, row.service, severity), []).append(problem)
        for (_, _, severity), problems in found.items():
            mistake = replace(problems[0].mistake, severity=severity)
            yield replace(problems[0], mistake=mistake, count=len(problems))


def counted_rows_say_whose_they_are(
    portfolio: Portfolio, source: ForeignSource, kinds: Mapping[CaseKind, int]
) -> Iterator[Problem]:
    """Check the same of the cases of a large record, of which the numbers alone are known; not in which month each is.

    Where one of its months is closed, it is doubted only.
    """
    months = source.covers.months if source.covers else ()
    severity = Severity.WARNING if any(map(portfolio.is_closed, months)) else Severity.ERROR
    nobody: Counter[str] = Counter()
    for kind, number in kinds.items():
        nobody[kind.service] += number * (kind.customer is None)
    for service in (service for service, number in nobody.items() if number):
        of = max((portfolio.customers_of(service, month.first_day) for month in months), key=len, default=frozenset())
        if len(of) > 1:
            words = {"service": service, "customers": ", ".join(sorted(of))}
            if column := source.mapped.get("customer"):
                problem = OF_NOBODY_IN_COLUMN.at(source.place("columns", "customer"), column=column, **words)
            else:
                place = source.place("columns")
                problem = OF_NOBODY_IN_EXPORT.at(place, path=source.file_path, first=min(of), **words)
            yield replace(problem, mistake=replace(problem.mistake, severity=severity), count=nobody[service])


def _of_nobody(source: ForeignSource | None, row: Ticket | Survey, customers: Sequence[str]) -> Problem:
    """Return that a row is of nobody, with what can be done: a file of the book is edited, an export is not."""
    words = {"service": row.service, "customers": ", ".join(customers)}
    if source is None:
        return OF_NOBODY.at(row.place("customer"), **words)
    if column := source.mapped.get("customer"):
        place = source.place("columns", "customer")
        return OF_NOBODY_IN_COLUMN.at(row.place("customer"), place, column=column, **words)
    place = source.place("columns")
    return OF_NOBODY_IN_EXPORT.at(row.place(), place, path=source.file_path, first=customers[0], **words)


def _rows(records: object) -> Iterable[tuple[Ticket | Survey, date]]:
    match records:
        case TicketRecords():
            return ((row, row.opened.date()) for row in records.latest.values())
        case SurveyRecords():
            return ((row, row.date) for row in records.surveys)
    return ()
