"""Periods that are not the calendar's months, and limits that end on a day: whether they can be judged so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from slm.calendar import DayLimit, ServiceHours, TimeOfDay
from slm.facts.sources import targets_with_metrics
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem

FIGURES_OF_MONTHS: Final = Mistake(
    "SLM1265",
    "figures are reported by the calendar month, of which `per: {per}` needs parts",
    "Judge it by months, quarters or years that begin with a month, or take its figures from records, such as "
    "`source: tickets`.",
)
TIME_OUTSIDE_HOURS: Final = Mistake(
    "SLM1266",
    "at {time} the service hours '{hours}' are closed on every day of the week, so that this limit "
    "ends earlier or later than it says",
    "Write a time in these hours, `end of` for their end, or `during` with the hours in which this limit counts.",
)
NO_CASES_COUNTED: Final = Mistake(
    "SLM1267",
    "availability is made of time and not of cases, so that `cases_at_least` says nothing",
    "Take it out, or write `coverage_at_least` for how much of the time has to be known.",
)


def reported_figures_make_the_period(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a target which is judged by reported figures is judged over whole calendar months."""
    for agreement, target, metric in targets_with_metrics(portfolio):
        history = portfolio.agreements.get(agreement.id)
        agreed = (history.agreed_since if history else None) or date.max
        if target.source_by(metric) == "figures" and not target.per.has_whole_months(agreed):
            yield FIGURES_OF_MONTHS.at(target.place("per"), per=target.per)


def limits_end_in_service_hours(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a limit which ends at a time of the day ends at one that its service hours have."""
    for agreement, target in portfolio.all_targets:
        name = agreement.target_hours(target)
        written = portfolio.hours.get(name)
        others = ((other, other.within) for other in target.limits)
        for model, limit in ((target, target.within), *others):
            timed = isinstance(limit, DayLimit) and limit.minute
            if timed and written and not _has(written, timed):
                words = {"time": TimeOfDay(timed), "hours": name}
                yield TIME_OUTSIDE_HOURS.at(model.place("within"), **words)


def _has(hours: ServiceHours, minute: int) -> bool:
    """Return whether service hours are open up to a minute of a day of the week, in any of their versions."""
    days = (day for version in hours.versions for day in version.week.days)
    return any(segment.start < minute <= segment.end for segments in days for segment in segments)


def fewest_cases_are_of_cases(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a target which asks for so many cases is made of cases, answers or checks."""
    for _, target, metric in targets_with_metrics(portfolio):
        if target.cases_at_least and metric.kind.traits.is_time:
            yield NO_CASES_COUNTED.at(target.place("cases_at_least"), metric.place())
