"""Exports with a file for the cases raised in each month: what went on before the first of them is in none."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from slm.agreement import Target
from slm.calendar import Month
from slm.compliance import Result
from slm.facts.scorecard import scorecard
from slm.facts.sources import source_of_result
from slm.measurement import TicketRecords
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

BEFORE_THE_FIRST_FILE: Final = Mistake(
    "SLM1240",
    "{agreement}/{target} asks in {month} for cases that may have been raised before it, and the files of '{source}', "
    "of which that month's is the first, each hold those that were raised in their own",
    "Put the file of the month before beside them, and further ones as long as cases of theirs were open then; until "
    "then the figure is of some of the cases alone.",
    Severity.WARNING,
)
_OTHER_ZONES: Final = timedelta(days=1)


def first_files_hold_the_cases(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that cases which went on when the first file begins are in one; of months that are not closed."""
    first = {
        name: _first_of_raised(records) for name, records in portfolio.imported.items() if name in portfolio.sources
    }
    told: set[tuple[str, str, str]] = set()
    for result in scorecard(portfolio).results:
        name = source_of_result(portfolio, result)
        month, about = first.get(name), (result.agreement, result.target, name)
        is_open = result.coverage > 0 and not portfolio.is_closed(result.last_month)
        if month and is_open and about not in told and _begins_with(result, month) and _asks(portfolio, result):
            told.add(about)
            words = {"agreement": result.agreement, "target": result.target, "month": str(month), "source": name}
            yield BEFORE_THE_FIRST_FILE.at(portfolio.sources[name].place("files"), **words)


def _first_of_raised(records: object) -> Month | None:
    """Return the first month of files each of which holds what was raised in its own; None of others.

    That is so where no case was raised before the month of its file, and one that ended in a later month, of which
    there is a file, stands in the earlier one alone.
    """
    if not isinstance(records, TicketRecords):
        return None
    months = {file.path: month for month, file in records.files.items()}
    has_later = False
    for ticket in records.tickets:
        month = months.get(ticket.file_path)
        if month is None or ticket.opened.date() < month.first_day - _OTHER_ZONES:
            return None
        ended = ticket.ended and Month.of((ticket.ended - _OTHER_ZONES).date())
        has_later = has_later or bool(ended and ended > month and ended in records.files)
    is_apart = len(months) == len(records.files)
    return min(records.files) if has_later and is_apart else None


def _begins_with(result: Result, month: Month) -> bool:
    return result.period.start.date() <= month.first_day < result.period.end.date()


def _asks(portfolio: Portfolio, result: Result) -> bool:
    """Return whether a result is of cases by when they were solved, or open at the end."""
    version = portfolio.agreements[result.agreement].version(str(result.version))
    target: Target | None = version.agreement.target(result.target) if version else None
    clock, metric = target.clock if target else None, portfolio.metrics.get(result.metric)
    counted = metric.cases.counted if metric and metric.cases else None
    return counted in {"resolved", "open_at_end"} or (clock is not None and clock.population == "resolved_in_period")
