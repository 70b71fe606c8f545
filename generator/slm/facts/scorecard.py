"""The scorecard of a whole book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from slm.calendar import Month
from slm.compliance import Evidence, MonthLock, Result, Scorecard, evaluate
from slm.portfolio import Portfolio
from slm.values import remembered


def scorecard(portfolio: Portfolio, months: Iterable[Month] | None = None) -> Scorecard:
    """Judge all agreements in these months, else in all months from the first to the last that has data.

    A result of a closed month that was corrected knows what it was before.
    """
    return _whole_scorecard(portfolio) if months is None else _judge_months(portfolio, months)


@remembered
def _whole_scorecard(portfolio: Portfolio) -> Scorecard:
    """Judge a whole book; the check of its locks and whoever shows the results ask for the same."""
    return _judge_months(portfolio, judged_months(portfolio))


def _judge_months(portfolio: Portfolio, months: Iterable[Month]) -> Scorecard:
    judged, evidence = tuple(months), evidence_of(portfolio)
    histories = (portfolio.agreements[agreement] for agreement in sorted(portfolio.agreements))
    results = (result for history in histories for result in evaluate(history, evidence, judged))
    restated = {month: lock for month, lock in portfolio.locks.items() if lock.restated_by(portfolio.as_of)}
    return Scorecard(results=tuple(_with_correction(result, restated, portfolio.as_of) for result in results))


def _with_correction(result: Result, restated: Mapping[Month, MonthLock], as_of: date) -> Result:
    lock = restated.get(result.last_month)
    return lock.corrected(result, as_of) if lock else result


def evidence_of(portfolio: Portfolio) -> Evidence:
    """Return what the judgement of a book rests on."""
    return Evidence(
        as_of=portfolio.as_of,
        months=portfolio.months,
        figures=portfolio.figures,
        outages=portfolio.outages,
        tickets=portfolio.tickets,
        surveys=portfolio.surveys,
        probes=portfolio.probes,
        timelines=portfolio.timelines,
        imported=portfolio.imported,
        aggregated=portfolio.aggregated,
        imports=portfolio.imports,
        metrics=portfolio.metrics,
        working_time=portfolio.working_time,
        files=portfolio.files,
    )


def judged_months(portfolio: Portfolio) -> tuple[Month, ...]:
    """Return all months from the first that has data to the last that has a folder, or was seen by a timeline.

    A month between them without a folder is judged too: a gap must be seen (FAILURES F1).
    """
    records = (portfolio.outages, portfolio.tickets, portfolio.surveys, portfolio.probes)
    folders = {*portfolio.months, *portfolio.figures, *(month for record in records for month in record.files)}
    folders.update(month for records in portfolio.imported.values() for month in records.files)
    folders.update(month for records in portfolio.aggregated.values() for month in records.source.covers.months)
    seen = {
        Month.of(instant.date())
        for records in portfolio.timelines.values()
        for timeline in records.timelines.values()
        for known in (timeline.known[:1], timeline.known[-1:])
        for span in known
        for instant in (span.start, span.end)
    }
    months = sorted(folders | seen)
    return _from_to(months[0], months[-1]) if months else ()


def _from_to(first: Month, last: Month) -> tuple[Month, ...]:
    count = (last.year - first.year) * 12 + last.month - first.month
    return tuple(first.plus(offset) for offset in range(count + 1))
