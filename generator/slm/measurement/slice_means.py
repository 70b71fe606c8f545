"""The mean of slices: in each of them the share of checks that succeeded, and the mean of these shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import groupby

from slm.measurement.availability import ExcludedTime, ObservedService, count_slices, coverage_of_slices, share
from slm.measurement.figure import Check, Figure, exact_seconds


def mean_of_slices(
    observed: ObservedService, checks: Sequence[Check], length: timedelta, excluded_time: ExcludedTime
) -> Figure:
    """Return the mean over slices of the share of checks or requests that succeeded; without any it is unknown.

    Numerator and denominator are seconds: each known slice counts with its length, however many checks it has. A slice
    of which an exclusion leaves nothing is none. A mean of rates weighs a quiet hour like a busy one, on purpose.
    """
    start, seconds = observed.period.start, exact_seconds(length)
    adjusted, raw, known = list[Fraction](), list[Fraction](), 0
    for _, inside in groupby(checks, lambda check: (check.time - start) // length):
        made = list(inside)
        left = (check for check in made if not any(check.time in span for span in observed.found.excluded))
        failed, counted = (Fraction(sum(check.lost for check in some)) for some in (made, left))
        # Of no requests none failed.
        whole = Fraction(sum(check.row.weight for check in made)) or Fraction(1)
        good, of = share(whole, failed, counted, excluded_time)
        adjusted += [good / of] if of else []
        raw.append(1 - failed / whole)
        known += 1
    figure = observed.figure(
        seconds * sum(adjusted, start=Fraction(0)), seconds * len(adjusted),
        raw=(seconds * sum(raw, start=Fraction(0)), seconds * len(raw)),
        events=sum(check.row.weight for check in checks),
        coverage=coverage_of_slices(observed, known, count_slices(observed.agreed, start, length)),
    )  # fmt: skip
    # No time is taken off for interruptions: what counts is the checks.
    return replace(figure, downtime=())
