"""Printed figures: rounded toward the miss, so that no page shows a kept promise that was not kept."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slm.agreement import Comparison
from slm.compliance import display, display_threshold, minutes, minutes_allowed

AT_LEAST, MORE_THAN = Comparison.AT_LEAST, Comparison.MORE_THAN
AT_MOST, LESS_THAN = Comparison.AT_MOST, Comparison.LESS_THAN


@pytest.mark.parametrize(
    "down, month, expected",
    [
        pytest.param("41", 40_320, "99.89 %", id="V2"),
        pytest.param("1", 44_640, "99.99 %", id="V3-one-minute"),
        pytest.param("2", 44_640, "99.99 %", id="V3-two-minutes"),
        pytest.param("44.64", 44_640, "99.90 %", id="V4"),
        pytest.param("44.65", 44_640, "99.89 %", id="just-missed"),
        pytest.param("0", 44_640, "100.00 %", id="flawless"),
        pytest.param("0.000001", 44_640, "99.99 %", id="not-flawless"),
        pytest.param("44640", 44_640, "0.00 %", id="all-down"),
    ],
)
def test_miss_never_prints_as_the_target(down: str, month: int, expected: str) -> None:
    """A miss prints below the target, and 100 % is printed only for a flawless period (V2, V3, V4, F53, F54, D10)."""
    value = 100 * (1 - Fraction(down) / month)
    assert display(value, Fraction("99.9"), AT_LEAST, 2) == expected


@pytest.mark.parametrize(
    "value, threshold, comparison, decimals, unit, expected",
    [
        pytest.param("99.95", "99.95", AT_LEAST, 1, "percent", "99.95 %", id="digits-of-the-threshold"),
        pytest.param("99.901", "99.9", MORE_THAN, 2, "percent", "99.901 %", id="kept-by-little"),
        pytest.param("99.9", "99.9", MORE_THAN, 2, "percent", "99.90 %", id="not-more-than"),
        pytest.param("1.001", "1", AT_MOST, 2, "percent", "1.01 %", id="more-than-at-most"),
        pytest.param("0.999", "1", LESS_THAN, 2, "percent", "0.999 %", id="less-than-by-little"),
        pytest.param("0.0001", "1", AT_MOST, 2, "percent", "0.01 %", id="some-failures"),
        pytest.param("3", "2", AT_MOST, 2, "count", "3", id="count"),
        pytest.param("4.567", "4.5", AT_LEAST, 1, "score", "4.5", id="score"),
        pytest.param("-3.25", "-5", AT_LEAST, 2, "quantity", "-3.25", id="negative"),
    ],
)
def test_value_prints_on_its_side_of_the_threshold(
    *, value: str, threshold: str, comparison: Comparison, decimals: int, unit: str, expected: str
) -> None:
    """Digits are added until the printed figure compares with the threshold as the value does."""
    assert display(Fraction(value), Fraction(threshold), comparison, decimals, unit) == expected


def test_no_value_prints_nothing() -> None:
    """Without data there is no figure to print, and no zero either (F4)."""
    assert not display(None, Fraction(99), AT_LEAST, 2)


def test_threshold_prints_as_it_was_agreed() -> None:
    """No digits that nobody wrote."""
    assert display_threshold(Fraction("99.9"), "percent") == "99.9 %"
    assert display_threshold(Fraction(400), "count") == "400"


@pytest.mark.parametrize(
    "seconds, used, allowed",
    [
        ("2678.4", "44.64", "44.64"),
        ("2700", "45", "45"),
        ("0", "0", "0"),
        ("0.001", "0.01", "0"),
        ("100", "1.67", "1.66"),
    ],
)
def test_minutes_are_rounded_toward_the_miss(seconds: str, used: str, allowed: str) -> None:
    """Used minutes are rounded up and allowed ones down; no downtime is shown as none (F54)."""
    assert minutes(Fraction(seconds)) == used
    assert minutes_allowed(Fraction(seconds)) == allowed


PERCENTAGES = st.decimals("0", "100", places=6).map(Fraction) | st.fractions(0, 100)
THRESHOLDS = st.decimals("0", "100", places=3).map(Fraction)


@given(value=PERCENTAGES, threshold=THRESHOLDS, comparison=st.sampled_from(Comparison), decimals=st.integers(0, 4))
def test_display_never_crosses_the_threshold(
    value: Fraction, threshold: Fraction, comparison: Comparison, decimals: int
) -> None:
    """What is printed keeps the promise exactly where the value does, and is never better than the value."""
    printed = Fraction(display(value, threshold, comparison, decimals).removesuffix(" %"))
    assert comparison.holds(printed, threshold) is comparison.holds(value, threshold)
    assert printed <= value if comparison.higher_is_better else printed >= value
