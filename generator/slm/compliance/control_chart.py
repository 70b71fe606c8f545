"""Signal and noise in a row of monthly values: the process behaviour chart, and how long a promise has been kept.

The XmR chart of individual values and moving ranges is that of W. A. Shewhart and D. J. Wheeler: natural limits lie
2.66 mean moving ranges on either side of the mean.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import Final

from slm.calendar import Month
from slm.compliance.result import Result, Verdict

NATURAL: Final = Fraction(266, 100)
"""3 / d2 for ranges of two values (d2 = 1.128)."""
FEWEST: Final = 6
"""Fewer values than this say nothing about what is usual."""
LONG_RUN: Final = 8
"""So many values in a row on one side of the mean are a shift."""
_NEAR: Final = 3
_OF: Final = 4


class Signal(StrEnum):
    """Why a value is more than noise; a key of the labels (`signal_...`)."""

    OUTSIDE = "outside"
    """Outside the natural limits."""
    RUN = "run"
    """One of eight or more in a row on the same side of the mean."""
    NEAR_LIMIT = "near_limit"
    """One of three of four in a row that are nearer to the limit than to the mean."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChart:
    """What is usual for a row of values, and which of them are not."""

    mean: Fraction
    lower: Fraction
    upper: Fraction
    signals: Mapping[Month, frozenset[Signal]]
    """The values that are signals, by month; the others are noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """How long a promise has been kept, up to the last month that was judged."""

    kept: int
    """Months in a row without a miss up to now; months without data or events neither count nor end it."""
    longest: int
    last_miss: Month | None


def control_chart(values: Mapping[Month, Fraction]) -> ControlChart | None:
    """Return what is usual for monthly values, in order of time; None where there are too few to say.

    A moving range lies between months that follow each other; a month without a value makes none.
    """
    months = sorted(values)
    ranges = [abs(values[b] - values[a]) for a, b in pairwise(months) if a.next == b]
    if len(months) < FEWEST or not ranges:
        return None
    mean = sum(values.values(), start=Fraction(0)) / len(months)
    reach = NATURAL * sum(ranges, start=Fraction(0)) / len(ranges)
    found: dict[Month, set[Signal]] = {}
    for month, signal in _signals([(month, values[month] - mean) for month in months], reach):
        found.setdefault(month, set()).add(signal)
    signals = {month: frozenset(found[month]) for month in months if month in found}
    return ControlChart(mean=mean, lower=mean - reach, upper=mean + reach, signals=signals)


def streak(results: Iterable[Result]) -> Streak:
    """Return how long the results of one target for one service, in order of time, have been free of misses."""
    kept = longest = 0
    last_miss = None
    for result in results:
        if result.verdict is Verdict.MISSED:
            kept, last_miss = 0, result.last_month
        elif result.verdict is Verdict.MET:
            kept += 1
            longest = max(longest, kept)
    return Streak(kept=kept, longest=longest, last_miss=last_miss)


def _signals(differences: Sequence[tuple[Month, Fraction]], reach: Fraction) -> Iterator[tuple[Month, Signal]]:
    for month, difference in differences:
        if abs(difference) > reach:
            yield month, Signal.OUTSIDE
    for side in (1, -1):
        for run in _runs(differences, side):
            if len(run) >= LONG_RUN:
                yield from ((month, Signal.RUN) for month in run)
        for start in range(len(differences) - _OF + 1):
            near = [month for month, value in differences[start : start + _OF] if 2 * side * value > reach]
            if len(near) >= _NEAR:
                yield from ((month, Signal.NEAR_LIMIT) for month in near)


def _runs(differences: Sequence[tuple[Month, Fraction]], side: int) -> Iterator[list[Month]]:
    run: list[Month] = []
    for month, difference in differences:
        if side * difference > 0:
            run.append(month)
        else:
            yield run
            run = []
    yield run
