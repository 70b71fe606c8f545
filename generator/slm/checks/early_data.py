"""Closed months of which the data were taken before they were over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

DATA_END_EARLY: Final = Mistake(
    "SLM449",
    "{key} {day} lies before the end of {month}, which is closed with what was known then",
    "Take the data of the whole month again and correct {key}; where only the day is wrong, correct that.",
)


def closed_months_rest_on_all_their_days(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the data of a closed month were not taken before it was over: what came later would be missing.

    What is sealed already, as version 0.1.0 did without a word, is doubted only.
    """
    for month, file in portfolio.months.items():
        if not file.is_closed:
            continue
        severity = Severity.WARNING if month in portfolio.locks else Severity.ERROR
        figures = portfolio.figures.get(month)
        collected = (figures, *figures.figures) if figures else ()
        days = ((file, "data_taken_on"), *((one, "collected_on") for one in collected))
        for written, key in days:
            day = getattr(written, key)
            # What was taken before the month began is told as out of order.
            if day and month.first_day <= day < month.next.first_day:
                mistake = replace(DATA_END_EARLY, severity=severity)
                yield mistake.at(written.place(key), key=key, day=day, month=month)
