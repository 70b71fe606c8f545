"""How many months a period is charged as: the months in which its agreement is billed, in full or by their days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Final

from slm.calendar import Month, Period, PeriodRule

_WHOLE: Final = Fraction(100)
_BILLED: Final = {"month": 1, "quarter": 3, "year": 12}


def charged_months(period: Period) -> Fraction:
    """Return how many months are charged: of a month that is judged in part its days of all its days.

    These are the months of the calendar; of a period that begins on another day, the months from that day on.
    """
    charged, start, end = Fraction(0), period.start.date(), period.end.date()
    for first, following in _months(period):
        days = (min(following, end) - max(first, start)).days
        charged += Fraction(max(0, days), (following - first).days)
    return charged


def billed_months(period: Period) -> int:
    """Return how many months a period or a part of it is billed as where all of it is."""
    return _BILLED.get(PeriodRule.parse(period.rule).unit, len(period.months))


def of_a_month(days: Fraction, period: Period) -> Fraction:
    """Return the charge of days as percent of that of the last month of a period."""
    *_, (first, following) = _months(period)
    return _WHOLE * days / (following - first).days


def _months(period: Period) -> Iterator[tuple[date, date]]:
    """Yield the months in which a period is billed, each from a day until before another."""
    rule = PeriodRule.parse(period.rule)
    if not rule.begins or rule.unit not in _BILLED:
        yield from ((month.first_day, month.next.first_day) for month in period.months)
        return
    # A part of a period has the label of the whole, which is its first and its last day.
    first, last = map(date.fromisoformat, period.label.split("--"))
    end = last + timedelta(days=1)
    # Where a month lacks the day, it begins on its last one.
    day = max(first.day, end.day)
    months = [Month.of(first).plus(number) for number in range(_BILLED[rule.unit])]
    starts = [first, *(_day_of(month, day) for month in months[1:]), end]
    yield from pairwise(starts)


def _day_of(month: Month, day: int) -> date:
    return month.first_day.replace(day=min(day, month.last_day.day))
