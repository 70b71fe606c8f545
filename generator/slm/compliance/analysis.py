"""What results say beyond their verdicts: what is left to go wrong, what is noise, and what few cases can say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil, floor, prod
from statistics import median
from typing import Final, Literal, NamedTuple

from slm.calendar import Month
from slm.compliance.result import Result, Verdict, allowed_downtime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBudget:
    """What a target with a share as its threshold leaves to go wrong, in seconds of downtime or in cases.

    Of a period that goes on there are two amounts, and whoever shows one shows both: what has been judged so far allows
    less than the whole period will. `remaining` is negative where more went wrong than is allowed: it is never cut off
    at zero.
    """

    allowed: Fraction
    """What the whole period allows; of cases, of which nobody knows how many come, those that there are."""
    so_far: Fraction
    """What the part allows that was judged."""
    used: Fraction

    @property
    def remaining(self) -> Fraction:
        """How much may still go wrong in the whole period; below zero it is overspent."""
        return self.allowed - self.used

    @property
    def burn_rate(self) -> Fraction | None:
        """How many times as fast as allowed it is used up: at 1 it is used up when the period ends; None of nothing."""
        return self.used / self.so_far if self.so_far else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What would keep a promise on cases that is still being counted.

    Exactly one of the two is more than none: either some more may fail, or some more have to be good.
    """

    may_fail: int
    """So many of the next cases may fail, one after the other, and the promise is kept at that moment."""
    must_succeed: int | None
    """So many of the next cases have to be good, one after the other; None where none are ever enough."""


def error_budget(result: Result, whole: Fraction | None = None) -> ErrorBudget | None:
    """Return the budget of a result; None where its metric has none or nothing is known.

    `whole` is the agreed service time of the whole period in seconds, for a period that still goes on: its downtime is
    set against what the whole period allows.
    """
    if result.allowed is None or result.used is None:
        return None
    allowed = result.allowed if whole is None else allowed_downtime(result.threshold, whole)
    return ErrorBudget(allowed=allowed, so_far=result.allowed, used=result.used)


def outlook(result: Result) -> Outlook | None:
    """Return what would keep a promise on cases; None for availability, which has a budget of time, and without cases.

    With g good cases of n and a threshold of p percent, f further failures keep it as long as g / (n + f) is p percent
    or more; s further good ones mend it once (g + s) / (n + s) is. Exactly at the threshold, the comparison decides.
    """
    good, cases, share = result.numerator, result.denominator, result.threshold / 100
    if result.allowed is None or good is None or not cases or result.metric_kind == "availability":
        return None
    if result.comparison.holds(good / cases * 100, result.threshold):
        return Outlook(may_fail=_most_failures(result, good, cases), must_succeed=0)
    if share == 1:
        return Outlook(may_fail=0, must_succeed=None)
    successes = ceil((share * cases - good) / (1 - share))
    if not result.comparison.holds((good + successes) / (cases + successes) * 100, result.threshold):
        successes += 1
    return Outlook(may_fail=0, must_succeed=successes)


def _most_failures(result: Result, good: Fraction, cases: Fraction) -> int:
    share = result.threshold / 100
    if not share:
        return 0
    failures = floor(good / share - cases)
    if failures and not result.comparison.holds(good / (cases + failures) * 100, result.threshold):
        failures -= 1
    return failures


def composite(parts: Iterable[Fraction], arrangement: Literal["series", "parallel"]) -> Fraction:
    """Return the availability, in percent, of parts that are all needed (series) or of which one suffices (parallel).

    The parts are taken to fail independently. A promise above the composite of what it stands on cannot be kept
    (FAILURES F63, V7).
    """
    shares = [part / 100 for part in parts]
    if arrangement == "series":
        return 100 * prod(shares, start=Fraction(1))
    return 100 * (1 - prod((1 - share for share in shares), start=Fraction(1)))


NATURAL: Final = Fraction(3145, 1000)
"""3 / d4 for the median of ranges of two values (d4 = 0.954)."""
FEWEST: Final = 12
"""Fewer values than those of a year of months say too little about what is usual."""
LONG_RUN: Final = 8
"""So many values in a row on one side of the middle are a shift."""


class Signal(StrEnum):
    """Why a value is more than noise; a key of the labels (`signal_...`)."""

    OUTSIDE = "outside"
    """Outside the natural limits."""
    RUN = "run"
    """One of eight or more in a row on the same side of the middle."""
    NEAR_LIMIT = "near_limit"
    """One of three of four in a row that are nearer to the limit than to the middle."""


class Scale(NamedTuple):
    """Between which values a figure can lie, and which of them cannot be bettered; None where there is none."""

    lowest: Fraction | None = None
    highest: Fraction | None = None
    best: Fraction | None = None

    @classmethod
    def of(cls, result: Result) -> Scale:
        """Return the scale of a result: a share lies between 0 and 100 %, all else above 0."""
        highest = Fraction(100) if result.unit == "percent" else None
        return cls(Fraction(0), highest, highest if result.comparison.higher_is_better else Fraction(0))


class NaturalLimits(NamedTuple):
    """What is usual for a row of values, no further than a value can lie."""

    middle: Fraction
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlChart:
    """What is usual for a row of values, and which of them are not."""

    best: frozenset[Month]
    """The months whose value cannot be bettered: no signals, and of no weight for what is usual for the others."""
    limits: NaturalLimits | None
    """What is usual for the other months; None where they are too few, or most of them alike."""
    signals: Mapping[Month, frozenset[Signal]]
    """The values that are signals, by month; the others are noise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streak:
    """How long a promise has been kept, up to the last month that was judged."""

    kept: int
    """Months in a row without a miss up to now; months without data or events neither count nor end it."""
    longest: int
    last_miss: Month | None


def control_chart(values: Mapping[Month, Fraction], scale: Scale) -> ControlChart | None:
    """Return what is usual for monthly values, in order of time; None where there are too few to say.

    Limits lie 3.145 median moving ranges from the median (D. J. Wheeler, D. S. Chambers, Understanding Statistical
    Process Control, 1992), so that no outlier bends them. A moving range lies between months that follow each other; a
    month without a value makes none. Months whose value cannot be bettered, such as 100 %, are set aside and are never
    signals: the limits are those of the other months, and end on that side where the scale does. Runs are signals only
    where values can go both ways, that is where both limits lie inside the scale. Where more than half of the ranges
    are 0 the values are too coarse for limits; then one that differs from all others, which are alike, is a signal.
    """
    if len(values) < FEWEST:
        return None
    free = {month: values[month] for month in sorted(values) if values[month] != scale.best}
    best = frozenset(values.keys() - free.keys())
    ranges = [abs(free[month] - free[month.next]) for month in free if month.next in free]
    reach = NATURAL * median(ranges) if len(free) >= FEWEST and ranges else Fraction(0)
    if not reach:
        odd_one = dict.fromkeys(_odd_one(free, best), frozenset({Signal.OUTSIDE}))
        return ControlChart(best=best, limits=None, signals=odd_one)
    middle = median(free.values())
    lower, upper = middle - reach, middle + reach
    if best and scale.best is not None:
        lower, upper = min(lower, scale.best), max(upper, scale.best)
    is_inside = (scale.lowest is None or scale.lowest < lower) and (scale.highest is None or upper < scale.highest)
    marked = [(month, Signal.OUTSIDE) for month, value in free.items() if not lower <= value <= upper]
    if is_inside:
        marked += _runs([(month, value - middle) for month, value in free.items()], reach)
    signals = {month: frozenset(of for other, of in marked if other == month) for month, _ in sorted(marked)}
    lower = lower if scale.lowest is None else max(lower, scale.lowest)
    upper = upper if scale.highest is None else min(upper, scale.highest)
    return ControlChart(best=best, limits=NaturalLimits(middle, lower, upper), signals=signals)


def _odd_one(free: Mapping[Month, Fraction], best: Collection[Month]) -> Iterator[Month]:
    """Yield the month whose value differs from all others, which are alike; nothing where there is no such month."""
    if len(free) == 1 and best:
        yield from free
    counted = Counter(free.values())
    if len(free) > 2 and len(counted) == 2:
        yield from (month for month, value in free.items() if counted[value] == 1)


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


def _runs(differences: Sequence[tuple[Month, Fraction]], reach: Fraction) -> Iterator[tuple[Month, Signal]]:
    """Yield the months that are signals only together with those before and after them."""
    for side in (1, -1):
        run: list[Month] = []
        for month, difference in differences:
            run = [*run, month] if side * difference > 0 else []
            if len(run) >= LONG_RUN:
                yield from ((of_run, Signal.RUN) for of_run in run)
        for start in range(len(differences) - 3):
            near = [month for month, value in differences[start : start + 4] if 2 * side * value > reach]
            if len(near) >= 3:
                yield from ((month, Signal.NEAR_LIMIT) for month in near)
