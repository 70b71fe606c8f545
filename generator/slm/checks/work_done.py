"""How much work there was is known when a month is closed: later nobody can add it without restating the month."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm import layout
from slm.facts.workload import workloads
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

WORK_UNKNOWN: Final = Mistake(
    "SLM431",
    "{month} says nothing of how much work there was: '{metric}' of {agreement} is limited, and not told",
    "Add the number to measurements/{month}/figures.yml with `workload: {metric}`, or the records that the metric "
    "counts, before the month is closed.",
    Severity.WARNING,
    plural="{month} says nothing of how much work there was in {n} cases; the first is '{metric}' of {agreement}",
)


def work_is_known(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell what is not known of the work of a month that is being closed; what is locked is told no more."""
    for month, file in portfolio.months.items():
        if file.is_closed and month not in portfolio.locks and not portfolio.is_unread(layout.month_folder(month)):
            found = [(name, one) for name in portfolio.agreements for one in workloads(portfolio, month, name)]
            unknown = [(name, one.limit.metric) for name, one in found if one.actual is None]
            if unknown:
                agreement, metric = unknown[0]
                words = {"month": month, "agreement": agreement, "metric": metric, "n": len(unknown)}
                yield WORK_UNKNOWN.at(file.place(), **words)
