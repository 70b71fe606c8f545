"""Half-open intervals of instants, and exact arithmetic on sets of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """The time from `start` up to, but not including, `end`. Both are kept in UTC, where differences are real time."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name in ("start", "end"):
            instant: datetime = getattr(self, name)
            if instant.utcoffset() is None:
                raise ValueError(f"{name} of an interval has no offset from UTC: {instant}")
            object.__setattr__(self, name, instant.astimezone(UTC))
        if self.end < self.start:
            raise ValueError(f"an interval ends before it starts: {self.start} to {self.end}")

    @property
    def length(self) -> timedelta:
        """The time from start to end."""
        return self.end - self.start

    def __contains__(self, instant: datetime) -> bool:
        return self.start <= instant < self.end

    def common(self, other: Self) -> Self | None:
        """Return the time in both intervals, or nothing where they have none in common."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return type(self)(start, end) if start < end else None


def merge(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the same time in order, without overlaps, touching neighbours joined, empty intervals left out.

    Overlapping records are one stretch of time; adding their lengths would count it twice (FAILURES F57).
    """
    merged: list[Interval] = []
    for interval in sorted(span for span in intervals if span.start < span.end):
        if merged and interval.start <= merged[-1].end:
            merged[-1] = Interval(merged[-1].start, max(merged[-1].end, interval.end))
        else:
            merged.append(interval)
    return tuple(merged)


def clip(intervals: Iterable[Interval], window: Interval) -> tuple[Interval, ...]:
    """Return the part of each interval that lies in `window`, in the given order (FAILURES F23)."""
    return tuple(common for interval in intervals if (common := interval.common(window)))


def intersect(some: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the time that is in both sets."""
    return tuple(_common(merge(some), merge(others)))


def subtract(some: Iterable[Interval], others: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return the time of `some` that is not in `others`."""
    whole = merge(some)
    return intersect(whole, _gaps(merge(others), whole)) if whole else ()


def total(intervals: Iterable[Interval]) -> timedelta:
    """Return how much time the intervals cover together; what several of them cover counts once."""
    return sum((interval.length for interval in merge(intervals)), timedelta())


def _common(some: tuple[Interval, ...], others: tuple[Interval, ...]) -> Iterator[Interval]:
    # Both sets are merged, so whichever interval ends first has nothing more to share.
    left, right = 0, 0
    while left < len(some) and right < len(others):
        if common := some[left].common(others[right]):
            yield common
        if some[left].end < others[right].end:
            left += 1
        else:
            right += 1


def _gaps(merged: tuple[Interval, ...], whole: tuple[Interval, ...]) -> Iterator[Interval]:
    free_from, last = whole[0].start, whole[-1].end
    for interval in merged:
        if free_from < interval.start:
            yield Interval(free_from, interval.start)
        free_from = max(free_from, interval.end)
    if free_from < last:
        yield Interval(free_from, last)
