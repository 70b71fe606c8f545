"""What many numbers say in one: exact, and by rules that are stated."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

Statistic = Literal["mean", "median", "percentile", "maximum"]


def statistic(kind: Statistic, values: Sequence[Fraction], percentile: Fraction) -> tuple[Fraction, Fraction | None]:
    """Return a statistic as what is divided by what; the mean alone is divided, and 0 / 0 is that of no values.

    A longer period is told from all its values, never from those of its months (FAILURES F55).
    """
    ordered, count = sorted(values), len(values)
    if not ordered or kind == "mean":
        return sum(ordered, start=Fraction(0)), Fraction(count)
    found = [ordered[place] for place in places(kind, count, percentile)]
    return sum(found, start=Fraction(0)) / len(found), None


def places(kind: Statistic, count: int, percentile: Fraction) -> tuple[int, ...]:
    """Return the places, counted from 0 in the order of size, of the values that a statistic lies half way between.

    The median of an even number of values lies between the two in the middle. A percentile is by nearest rank: the
    smallest value that at least so many percent of the values do not exceed, so that it is one that occurred.
    """
    if kind == "median":
        return (count - 1) // 2, count // 2
    rank = -(-percentile * count // 100) if kind == "percentile" else count
    return (int(rank) - 1,)
