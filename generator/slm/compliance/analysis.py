"""What results say beyond their verdicts: what is left to go wrong, what is noise, and what few cases can say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, isqrt, prod
from typing import Final, Literal

from slm.calendar import Month
from slm.compliance.result import Result, Verdict, allowed_downtime


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorBudget:
    """What a target with a share as its threshold leaves to go wrong, in seconds of downtime or in cases.

    `remaining` is negative where more went wrong than is allowed: it is never cut off at zero.
    """

    allowed: Fraction
    used: Fraction

    @property
    def remaining(self) -> Fraction:
        """How much may still go wrong; below zero it is overspent."""
        return self.allowed - self.used


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
    return ErrorBudget(allowed=allowed, used=result.used)


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


NATURAL: Final = Fraction(266, 100)
"""3 / d2 for ranges of two values (d2 = 1.128)."""
FEWEST: Final = 6
"""Fewer values than this say nothing about what is usual."""
LONG_RUN: Final = 8
"""So many values in a row on one side of the mean are a shift."""


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
        run: list[Month] = []
        for month, difference in differences:
            run = [*run, month] if side * difference > 0 else []
            if len(run) >= LONG_RUN:
                yield from ((of_run, Signal.RUN) for of_run in run)
        for start in range(len(differences) - 3):
            near = [month for month, value in differences[start : start + 4] if 2 * side * value > reach]
            if len(near) >= 3:
                yield from ((month, Signal.NEAR_LIMIT) for month in near)


Z: Final = Fraction(196, 100)
"""For an interval that holds the true share in 95 of 100 samples."""
FEW: Final = 100
"""Below so many cases a page shows the interval beside the share."""
_SCALE: Final = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareInterval:
    """Between which shares the true one lies, in percent."""

    lower: Fraction
    upper: Fraction


def wilson(good: Fraction, cases: Fraction) -> ShareInterval:
    """Return the 95 % interval of E. B. Wilson (1927) for a share of cases, of which there is at least one.

    It stays inside 0 to 100 % and says something for all good and no good cases, too (FAILURES F62). The root is
    taken in whole numbers and rounded down at the twelfth place, so that no bound leaves 0 to 100 %.
    """
    share, square = good / cases, Z * Z
    middle = share + square / (2 * cases)
    spread = Z * _root(share * (1 - share) / cases + square / (4 * cases * cases))
    factor = 100 / (1 + square / cases)
    return ShareInterval(lower=factor * (middle - spread), upper=factor * (middle + spread))


def _root(value: Fraction) -> Fraction:
    return Fraction(isqrt(value.numerator * _SCALE * _SCALE // value.denominator), _SCALE)
