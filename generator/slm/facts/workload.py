"""How much work there was, beside the limits for which targets are made (ISO/IEC 20000-1, 8.3.3)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Literal

from slm.agreement import DatedVersion, WorkloadLimit
from slm.calendar import Interval, Month, Per, start_of_day, zone
from slm.catalog import CountedCases, Metric, everybody
from slm.compliance import knows_number, value_of
from slm.facts.scorecard import evidence_of
from slm.facts.sources import first_day_of
from slm.measurement import Count, ReportedFigure, Selection, TicketLog
from slm.portfolio import Portfolio
from slm.problem import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A limit of an agreement, and how much work there was in its period."""

    dated: DatedVersion
    limit: WorkloadLimit
    actual: Fraction | None
    """None where the work of a month is not known."""

    @property
    def verdict(self) -> str:
        """Where the work lies."""
        return work_lies(self.limit, self.actual)


def work_lies(limit: WorkloadLimit, actual: Fraction | None) -> Literal["within", "above", "below", "no_data"]:
    """Return where an amount of work lies; both limits are kept at the bound itself."""
    if actual is None:
        return "no_data"
    if limit.at_most and actual > limit.at_most.value:
        return "above"
    return "below" if limit.at_least and actual < limit.at_least.value else "within"


def workloads(portfolio: Portfolio, month: Month, agreement: str) -> Iterator[Workload]:
    """Yield the workload limits of an agreement whose period ends with the month, with how much work there was."""
    for version in portfolio.agreements[agreement].in_period(month.first_day, month.next.first_day):
        for limit in version.agreement.workload:
            if month.month % limit.per.months == 0:
                actual = work_done(portfolio, month, version, limit.metric, limit.per)
                yield Workload(dated=version, limit=limit, actual=actual)


def work_done(
    portfolio: Portfolio, end: Month, version: DatedVersion, metric: str, per: Per = Per.MONTH
) -> Fraction | None:
    """Return the work of the period that ends with a month, all services together; None where a month is unknown.

    It is counted from tickets, or made of what was reported as the value of a target is: numerators and denominators
    are added up, values never (FAILURES F55).
    """
    months = [end.plus(-back) for back in range(per.months)]
    found = portfolio.metric(metric, first_day_of(version, end, per))
    if found and (counted := counted_work(portfolio, found)):
        numbers = [_count_tickets(portfolio, month, version, *counted) for month in months]
        return None if None in numbers else sum(filter(None, numbers), start=Fraction(0))
    reported = [_figures(portfolio, month, version, metric) for month in months]
    figures = [figure for month in reported for figure in month]
    parts = [Fraction(figure.denominator) for figure in figures if figure.denominator]
    if (
        found is None
        or not all(_is_whole(version, month) for month in reported)
        or (found.kind.traits.denominator == "needed" and len(parts) < len(figures))
    ):
        return None
    numerator = sum((Fraction(figure.numerator) for figure in figures), start=Fraction(0))
    return value_of(found.kind, numerator, sum(parts, start=Fraction(0)) if parts else None)


def _is_whole(version: DatedVersion, figures: Collection[ReportedFigure]) -> bool:
    """Tell whether figures of a month are of all services together, or of each: of one alone they are not the whole."""
    told = {figure.service for figure in figures}
    return None in told or (bool(told) and told >= {*version.agreement.services})


def work_place(portfolio: Portfolio, month: Month, version: DatedVersion, metric: Metric) -> Place:
    """Return where the work of a month is told: in its figures, or by the metric that counts it."""
    figures = _figures(portfolio, month, version, metric.id)
    told = figures and not counted_work(portfolio, metric)
    return figures[0].place("numerator") if told else metric.place("cases")


def counted_work(portfolio: Portfolio, metric: Metric) -> tuple[TicketLog, CountedCases] | None:
    """Return the tickets that a metric counts and which of them; None where its figures are reported."""
    if metric.kind.traits.events != "numerator" or metric.cases is None:
        return None
    log = evidence_of(portfolio).ticket_log_of(metric.source)
    return (log, metric.cases) if isinstance(log, TicketLog) else None


def _count_tickets(
    portfolio: Portfolio, month: Month, version: DatedVersion, log: TicketLog, cases: CountedCases
) -> Fraction | None:
    """Count the tickets of the agreement's services on the days of the month on which the version is in force."""
    agreement, file = version.agreement, portfolio.months.get(month)
    if not log.has(month):
        return None
    taken = file.data_taken_on if file and file.data_taken_on else portfolio.as_of
    local = zone(agreement.time_zone)
    first = max(month.first_day, version.validity.start)
    end = min(month.next.first_day, version.validity.end, min(taken, portfolio.as_of) + timedelta(days=1))
    known = Interval(start_of_day(first, local), start_of_day(max(first, end), local))
    record_ends = min((log.last or month).next.first_day, min(taken, portfolio.as_of) + timedelta(days=1))
    if not knows_number(log.complete_for, cases.counted, known.end, start_of_day(record_ends, local)):
        return None
    customers = everybody(portfolio.groups, agreement.customer, first) if agreement.kind == "SLA" else ()
    selection = Selection(service="", types=cases.types, customers=customers)
    return Fraction(log.work(agreement.services, selection, Count(counted=cases.counted), known))


def _figures(portfolio: Portfolio, month: Month, version: DatedVersion, metric: str) -> tuple[ReportedFigure, ...]:
    """Return the figures of a month, of all services, that say how much work of a metric a version of an SLA had."""
    file = portfolio.figures.get(month)
    return tuple(
        figure
        for figure in (file.figures if file else ())
        if (figure.agreement, figure.workload) == (version.agreement.id, metric)
        and figure.version in {None, version.version}
    )
