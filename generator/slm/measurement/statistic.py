"""What many numbers say in one: exact, and by rules that are stated."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

Statistic = Literal["mean", "median", "percentile", "maximum"]


def statistic(kind: Statistic, values: Sequence[Fraction], percentile: Fraction) -> tuple[Fraction, Fraction | None]:
    """Return a statistic as what is divided by what; the mean alone is divided, and 0 / 0 is that of no values.

    The median of an even number of values lies half way between the two in the middle. A percentile is by nearest rank:
    the smallest value that at least so many percent of the values do not exceed, so that it is one that occurred. A
    longer period is told from all its values, never from those of its months (FAILURES F55).
    """
    ordered, count = sorted(values), len(values)
    if not ordered or kind == "mean":
        return sum(ordered, start=Fraction(0)), Fraction(count)
    if kind == "median":
        return (ordered[(count - 1) // 2] + ordered[count // 2]) / 2, None
    rank = -(-percentile * count // 100) if kind == "percentile" else count
    return ordered[rank - 1], None
