"""Interruptions of which a started minute counts whole: the rest of each is laid where nothing else counts yet."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from fractions import Fraction
from operator import attrgetter
from typing import Final

from slm.calendar import Interval, clip, merge, subtract
from slm.measurement.excluded import OutageStatus

_END: Final = attrgetter("end")


def laid(
    merged: Iterable[Interval],
    unit: timedelta,
    period: Interval,
    inside: tuple[Interval, ...],
    taken: Iterable[Interval],
) -> dict[datetime, tuple[Interval, ...]]:
    """Return what interruptions count beyond their lengths, so that each is so many whole units long, by their ends.

    Each is rounded by itself, and counts in the period in which it ended, if the service was `inside` its time then.
    What it is rounded up by is laid on the next time there that is not `taken` and in which nothing else is laid; where
    the period has no more, on the time before. So nothing counts twice, and no interruption is shortened by another.
    """
    free, found = subtract(inside, merge(taken)), dict[datetime, tuple[Interval, ...]]()
    for span in merged if unit else ():
        rest = -(-span.length // unit) * unit - span.length
        if not rest or not period.start < span.end <= period.end or not _ends_in(span.end, inside):
            continue
        found[span.end] = tuple(_next_to(span.end, rest, free))
        free = subtract(free, merge(found[span.end]))
    return found


def _ends_in(at: datetime, merged: Sequence[Interval]) -> bool:
    """Return whether the moment before an instant lies in intervals which are in order."""
    first = bisect_left(merged, at, key=_END)
    return first < len(merged) and merged[first].start < at


def _next_to(at: datetime, rest: timedelta, free: tuple[Interval, ...]) -> Iterator[Interval]:
    """Yield so much of free time after an instant, or where there is no more of it, before the instant."""
    for part in (part for part in free if part.end > at):
        if not rest:
            return
        start = max(part.start, at)
        yield Interval(start, end := min(part.end, start + rest))
        rest -= end - start
    for part in reversed([part for part in free if part.start < at]):
        if not rest:
            return
        end = min(part.end, at)
        yield Interval(start := max(part.start, end - rest), end)
        rest -= end - start


def ended_by(known: Iterable[OutageStatus], excluded: tuple[Interval, ...]) -> Mapping[datetime, OutageStatus]:
    """Return by which row interruptions ended that may be over, of several by the one that weighs most, wherever it is.

    What still goes on has no end yet, and what is excluded of the end excludes what it would be rounded up by.
    """
    found: dict[datetime, OutageStatus] = {}
    going_on: set[datetime] = set()
    for status in known:
        at = status.span.end
        if status.outage.end is None:
            going_on.add(at)
        elif status.weight and status.left and status.left[-1].end == at and not _ends_in(at, excluded):
            found[at] = max(found.get(at, status), status, key=_weight)
    return {at: status for at, status in found.items() if at not in going_on}


def _weight(status: OutageStatus) -> tuple[Fraction, str]:
    return status.weight, status.outage.model_dump_json()


def only_ending(merged: Iterable[Interval], ends: Iterable[datetime]) -> list[Interval]:
    """Return the interruptions that end at one of these instants."""
    known = {*ends}
    return [span for span in merged if span.end in known]


def day_and_night(
    merged: Iterable[Interval], unit: timedelta, period: Interval, counted: tuple[Interval, ...]
) -> tuple[Interval, ...]:
    """Return what counts of interruptions whenever they were, with what they are rounded up by."""
    more = laid(merged, unit, period, (period,), clip(counted, period))
    return merge((*counted, *(part for parts in more.values() for part in parts))) if more else counted
