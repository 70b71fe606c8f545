"""What many numbers say in one."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slm.measurement.figure import statistic

FIVE = tuple(map(Fraction, (15, 20, 35, 40, 50)))
NUMBERS = st.lists(st.integers(0, 100).map(Fraction), min_size=1, max_size=30)


@pytest.mark.parametrize(
    "kind, percentile, values, expected",
    [
        ("mean", 0, FIVE, (160, 5)),
        ("median", 0, FIVE, (35, None)),
        ("median", 0, FIVE[:4], (Fraction(55, 2), None)),
        ("maximum", 0, FIVE, (50, None)),
        ("percentile", 5, FIVE, (15, None)),
        ("percentile", 30, FIVE, (20, None)),
        ("percentile", 40, FIVE, (20, None)),
        ("percentile", "40.1", FIVE, (35, None)),
        ("percentile", 100, FIVE, (50, None)),
        ("percentile", 90, (), (0, 0)),
        ("median", 0, (), (0, 0)),
        ("mean", 0, (), (0, 0)),
    ],
)
def test_statistic(kind: Any, percentile: Any, values: tuple[Fraction, ...], expected: Any) -> None:  # noqa: ANN401
    """A percentile is by nearest rank, the median half way between the two in the middle; no values are 0 / 0."""
    assert statistic(kind, values, Fraction(percentile)) == expected


@given(NUMBERS, st.integers(1, 100).map(Fraction))
def test_percentile_is_the_smallest_value_that_enough_do_not_exceed(values: list[Fraction], percent: Fraction) -> None:
    """At least so many percent are at most the percentile, and of every smaller value that is not so."""
    (found, _) = statistic("percentile", values, percent)
    assert found in values
    assert 100 * sum(value <= found for value in values) >= percent * len(values)
    assert all(100 * sum(value <= less for value in values) < percent * len(values) for less in values if less < found)


@given(NUMBERS)
def test_order_changes_nothing(values: list[Fraction]) -> None:
    """The median and the longest are those of the values, in whatever order they come."""
    for kind in ("mean", "median", "maximum"):
        assert statistic(kind, values, Fraction(0)) == statistic(kind, values[::-1], Fraction(0))
