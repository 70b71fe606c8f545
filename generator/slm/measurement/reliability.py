"""Reliability: how many interruptions there were, how long they took, and how much time lay between them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Final, Literal

from slm.calendar import Interval, WorkingTime, subtract
from slm.measurement.availability import ObservedService
from slm.measurement.figure import Figure, exact_seconds

LengthUnit = Literal["calendar_minutes", "calendar_hours", "calendar_days", "working_minutes", "working_hours"]

TOO_FEW: Final = "too_few_events"
"""The note of a mean of fewer than two interruptions."""
_SECONDS: Final = {"minutes": 60, "hours": 3600, "days": 86_400}
_FEWEST: Final = 2


def number_of_interruptions(observed: ObservedService, hours: WorkingTime) -> Figure:
    """Return how many interruptions began in the period: each counts once, where its first agreed minute lies."""
    began = len(_began(observed, hours))
    return observed.figure(Fraction(began), None, events=began)


def longest_interruption(observed: ObservedService, hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return how long the longest interruption was that made downtime in the period; 0 where there was none.

    It is measured from its beginning, even before the period, to its end or to the end of the period, so that cutting
    at the end of a month makes no interruption shorter.
    """
    intervals = observed.found.touching
    lengths = [
        _length(Interval(interval.start, min(interval.end, observed.period.end)), hours, unit) for interval in intervals
    ]
    return observed.figure(max(lengths, default=Fraction(0)), None, events=len(intervals))


def time_to_restore(observed: ObservedService, hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return the mean time to restore service: whole lengths of the interruptions that ended in the period.

    Of fewer than two there is no mean (FAILURES F59); one that goes on is not restored yet.
    """
    ended = [
        merged_outage
        for merged_outage in observed.found.merged_outages
        if merged_outage.end in observed.period and _agreed_part(merged_outage, observed, hours)
    ]
    lengths = sum((_length(interval, hours, unit) for interval in ended), start=Fraction(0))
    return _mean(observed, lengths, len(ended))


def time_between_failures(observed: ObservedService, hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return the mean time between failures: known agreed time without downtime by interruptions that began in it."""
    up = observed.known_seconds - exact_seconds(
        sum((interval.length for interval in observed.found.adjusted), timedelta())
    )
    return _mean(observed, up / _SECONDS[unit.partition("_")[2]], len(_began(observed, hours)))


def _mean(observed: ObservedService, amount: Fraction, number: int) -> Figure:
    if number < _FEWEST:
        return observed.figure(Fraction(0), Fraction(0), events=number, note=TOO_FEW)
    return observed.figure(amount, Fraction(number), events=number)


def _began(observed: ObservedService, hours: WorkingTime) -> list[Interval]:
    first = ((interval, _agreed_part(interval, observed, hours)) for interval in observed.found.touching)
    return [interval for interval, agreed in first if agreed and agreed[0].start in observed.period]


def _agreed_part(spell: Interval, observed: ObservedService, hours: WorkingTime) -> tuple[Interval, ...]:
    """Return the agreed service time of a whole interruption that is not excluded."""
    return subtract(hours.open_intervals(spell.start, spell.end), observed.found.excluded)


def _length(span: Interval, hours: WorkingTime, unit: LengthUnit) -> Fraction:
    counted, _, name = unit.partition("_")
    seconds = exact_seconds(span.length)
    if counted == "working":
        seconds = exact_seconds(
            sum((interval.length for interval in hours.open_intervals(span.start, span.end)), timedelta())
        )
    return seconds / _SECONDS[name]
