"""Availability by slices of time, and the shares that no figure may leave."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measurement.test_downtime import DAY, NINE_TO_FIVE, PLANNED, at
from tests.measurement.test_rules import ROWS, RULES

from slm.calendar import Interval, total
from slm.measurement import (
    DowntimeRules,
    Figure,
    ObservedService,
    Outage,
    availability,
    availability_by_slices,
    downtime,
    exact_seconds,
)
from slm.measurement.availability import share

QUARTER = timedelta(minutes=15)


def watched(
    rows: list[Outage],
    agreed: tuple[Interval, ...] = (DAY,),
    rules: DowntimeRules = PLANNED,
    known: tuple[Interval, ...] | None = None,
) -> ObservedService:
    """Return what these rows say of 10 January 2025."""
    intervals = agreed if known is None else known
    return ObservedService(
        period=DAY,
        agreed=agreed,
        agreed_seconds=exact_seconds(total(agreed)),
        known=intervals,
        known_seconds=exact_seconds(total(intervals)),
        found=downtime(rows, DAY, intervals, rules, rows),
    )


def by_quarters(rows: list[Outage], bad_above: str = "1/10", agreed: tuple[Interval, ...] = (DAY,)) -> Figure:
    """Return the availability by quarters of an hour."""
    return availability_by_slices(watched(rows, agreed), QUARTER, Fraction(bad_above), "counts_as_available")


def bad(figure: Figure) -> tuple[Fraction, Fraction]:
    """Return how many quarters of an hour were bad, before and after exclusions."""
    assert figure.raw_numerator is not None
    assert figure.raw_denominator is not None
    assert figure.denominator is not None
    lost = figure.raw_denominator - figure.raw_numerator, figure.denominator - figure.numerator
    return lost[0] / 900, lost[1] / 900


def test_slice_is_bad_above_its_bound_only() -> None:
    """One minute of fifteen is the share that is allowed; two make a bad slice, and all of it."""
    assert bad(by_quarters([at("10:00-10:01")], "1/15")) == (0, 0)
    assert bad(by_quarters([at("10:00-10:01"), at("10:14-10:15")], "1/15")) == (1, 1)
    assert by_quarters([]).denominator == 24 * 3600


def test_outage_makes_every_slice_bad_that_it_fills() -> None:
    """From 10:10 to 10:46 three slices are bad, and the one of which it takes a minute is not."""
    figure = by_quarters([at("10:10-10:46")])
    ten = DAY.start + timedelta(hours=10)
    assert (bad(figure), figure.downtime) == ((3, 3), (Interval(ten, ten + 3 * QUARTER),))


def test_exclusion_takes_slices_from_the_adjusted_figure() -> None:
    """Four bad slices are two where maintenance excludes the other half hour (V12)."""
    rows = [at("10:00-10:30", kind="maintenance", exclusion="planned"), at("10:00-11:00")]
    figure = by_quarters(rows)
    assert bad(figure) == (4, 2)
    assert figure.events == 1


def test_slice_is_judged_by_the_time_that_is_agreed_in_it() -> None:
    """Of a slice with five agreed minutes one minute is a fifth; slices without agreed time do not exist."""
    agreed = (Interval(DAY.start + timedelta(hours=9, minutes=10), DAY.start + timedelta(hours=10, minutes=5)),)
    figure = by_quarters([at("09:14-09:15")], "1/10", agreed)
    assert bad(figure) == (1, 1)
    assert figure.denominator == 5 * 900


def test_unknown_slices_lower_the_coverage() -> None:
    """Where half of the day was watched, half of its slices are known, and only they count (F5)."""
    noon = DAY.start + timedelta(hours=12)
    half = watched([at("11:00-13:00")], known=(Interval(DAY.start, noon),))
    figure = availability_by_slices(half, QUARTER, Fraction(0), "counts_as_available")
    assert (figure.coverage, figure.denominator) == (Fraction(1, 2), 12 * 3600)
    assert bad(figure) == (4, 4)


def test_no_agreed_time_has_no_slices() -> None:
    """A period without agreed service time has nothing to judge."""
    figure = by_quarters([], agreed=())
    assert (figure.denominator, figure.coverage) == (0, 1)


@pytest.mark.parametrize("parts", [(1, 2, 2), (3, 4, 3), (3, 1, 2), (3, 1, -1)])
def test_impossible_share_is_a_mistake_of_the_program(parts: tuple[int, int, int]) -> None:
    """More bad time than time, or less than none, is refused and never set right in silence (F58)."""
    whole, lost, adjusted = map(Fraction, parts)
    with pytest.raises(ValueError, match="no share"):
        share(whole, lost, adjusted, "counts_as_available")


@given(rows=ROWS, rules=RULES, bound=st.sampled_from(["0", "1/10", "1"]), minutes=st.integers(1, 200))
def test_figures_stay_within_bounds(rows: list[Outage], rules: DowntimeRules, bound: str, minutes: int) -> None:
    """By duration or by slices, adjusted is never below raw, and both lie between 0 and 100 % (F58)."""
    observed = watched(rows, NINE_TO_FIVE, rules)
    for figure in (
        availability(observed, "is_not_counted"),
        availability_by_slices(observed, timedelta(minutes=minutes), Fraction(bound), "is_not_counted"),
    ):
        assert figure.denominator is not None
        assert figure.raw_numerator is not None
        assert figure.raw_denominator is not None
        assert 0 <= figure.raw_numerator <= figure.raw_denominator
        assert 0 <= figure.numerator <= figure.denominator
        assert figure.numerator * figure.raw_denominator >= figure.raw_numerator * figure.denominator
