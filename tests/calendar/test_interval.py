"""Sets of half-open intervals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slm.calendar import Interval, clip, intersect, merge, subtract, total, zone

MIDNIGHT = datetime(2026, 1, 5, tzinfo=UTC)


def at(minutes: int) -> datetime:
    """Return the instant some minutes after a midnight."""
    return MIDNIGHT + timedelta(minutes=minutes)


def span(start: int, end: int) -> Interval:
    """Return the interval between two minutes."""
    return Interval(at(start), at(end))


spans = st.builds(lambda ends: span(*sorted(ends)), st.tuples(st.integers(0, 60), st.integers(0, 60)))
sets = st.lists(spans, max_size=8)


def minutes_of(intervals: object) -> set[int]:
    """Return the minutes that intervals cover, found one by one."""
    assert isinstance(intervals, (list, tuple))
    return {minute for minute in range(61) if any(at(minute) in interval for interval in intervals)}


def test_overlapping_outages_count_once() -> None:
    """10:00-11:00 and 10:30-11:30 are 90 minutes, not 120 (FAILURES V10, F57)."""
    outages = [span(600, 660), span(630, 690)]
    assert merge(outages) == (span(600, 690),)
    assert total(outages) == timedelta(minutes=90)


def test_an_outage_longer_than_the_period_is_clipped() -> None:
    """Only the part inside the window counts (FAILURES F23)."""
    assert clip([span(0, 50), span(55, 60)], span(10, 20)) == (span(10, 20),)


def test_instants_are_kept_in_utc() -> None:
    """A night with a clock change has its real length (FAILURES F16)."""
    berlin = zone("Europe/Berlin")
    night = Interval(datetime(2025, 3, 30, tzinfo=berlin), datetime(2025, 3, 30, 12, tzinfo=berlin))
    assert night.start.tzinfo is UTC
    assert night.length == timedelta(hours=11)


def test_an_interval_without_offset_is_our_own_error() -> None:
    """A naive instant could be any of several moments (FAILURES F17)."""
    with pytest.raises(ValueError, match="offset"):
        Interval(at(0), at(1).replace(tzinfo=None))


def test_an_interval_does_not_run_backwards() -> None:
    """An end before the start is refused; no length at all is allowed and covers nothing."""
    with pytest.raises(ValueError, match="before it starts"):
        span(2, 1)
    assert merge([span(1, 1)]) == ()


@given(sets)
def test_merging_changes_nothing_twice(some: list[Interval]) -> None:
    """Merging keeps the time, orders it, leaves gaps between its parts, and is idempotent."""
    merged = merge(some)
    assert minutes_of(merged) == minutes_of(some)
    assert merge(merged) == merged
    assert all(before.end < after.start for before, after in pairwise(merged))


@given(sets, spans)
def test_a_total_never_exceeds_its_window(some: list[Interval], window: Interval) -> None:
    """Time clipped to a window is at most the window, so no percentage leaves 0 to 100 (FAILURES F58)."""
    clipped = clip(some, window)
    assert minutes_of(clipped) == minutes_of(some) & minutes_of([window])
    assert timedelta() <= total(clipped) <= window.length


@given(sets, sets)
def test_what_is_shared_and_what_is_left_make_the_whole(some: list[Interval], others: list[Interval]) -> None:
    """Subtraction and intersection split a set in two, to the minute."""
    assert minutes_of(intersect(some, others)) == minutes_of(some) & minutes_of(others)
    assert minutes_of(subtract(some, others)) == minutes_of(some) - minutes_of(others)
    assert total(subtract(some, others)) + total(intersect(some, others)) == total(some)
    assert merge((*subtract(some, others), *intersect(some, others))) == merge(some)


@given(sets, sets)
def test_what_is_shared_does_not_depend_on_the_order(some: list[Interval], others: list[Interval]) -> None:
    """Intersection is the same either way."""
    assert intersect(some, others) == intersect(others, some)
