"""The error budget: how much may go wrong in a period, how much has, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import Final

from slm.compliance.availability import allowed_downtime
from slm.compliance.result import Result

_ALL: Final = Fraction(100)


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
    good, cases, share = result.numerator, result.denominator, result.threshold / _ALL
    if result.allowed is None or good is None or not cases or result.metric_kind == "availability":
        return None
    if result.comparison.holds(good / cases * _ALL, result.threshold):
        return Outlook(may_fail=_most_failures(result, good, cases), must_succeed=0)
    if share == 1:
        return Outlook(may_fail=0, must_succeed=None)
    needed = (share * cases - good) / (1 - share)
    successes = ceil(needed)
    if not result.comparison.holds((good + successes) / (cases + successes) * _ALL, result.threshold):
        successes += 1
    return Outlook(may_fail=0, must_succeed=successes)


def _most_failures(result: Result, good: Fraction, cases: Fraction) -> int:
    share = result.threshold / _ALL
    if not share:
        return 0
    failures = floor(good / share - cases)
    if failures and not result.comparison.holds(good / (cases + failures) * _ALL, result.threshold):
        failures -= 1
    return failures
