"""Reliability: how many interruptions there were, how long they took, and how much time lay between them."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from typing import Final, Literal

from slm.calendar import Interval, WorkingTime, subtract
from slm.measurement.availability import Watched
from slm.measurement.figure import Figure, exact_seconds

LengthUnit = Literal["calendar_minutes", "calendar_hours", "calendar_days", "working_minutes", "working_hours"]

TOO_FEW: Final = "too_few_events"
"""The note of a mean of fewer than two interruptions."""
_SECONDS: Final = {"minutes": 60, "hours": 3600, "days": 86_400}
_FEWEST: Final = 2


def number_of_interruptions(watched: Watched, hours: WorkingTime) -> Figure:
    """Return how many interruptions began in the period: each counts once, where its first agreed minute lies."""
    began = len(_began(watched, hours))
    return watched.figure(Fraction(began), None, events=began)


def longest_interruption(watched: Watched, hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return how long the longest interruption was that made downtime in the period; 0 where there was none.

    It is measured from its beginning, even before the period, to its end or to the end of the period, so that cutting
    at the end of a month makes no interruption shorter.
    """
    found = watched.found.touching
    lengths = [_length(Interval(each.start, min(each.end, watched.period.end)), hours, unit) for each in found]
    return watched.figure(max(lengths, default=Fraction(0)), None, events=len(found))


def time_to_restore(watched: Watched, hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return the mean time to restore service: whole lengths of the interruptions that ended in the period.

    Of fewer than two there is no mean (FAILURES F59); one that goes on is not restored yet.
    """
    ended = [each for each in watched.found.spells if each.end in watched.period and _agreed(each, watched, hours)]
    lengths = sum((_length(each, hours, unit) for each in ended), start=Fraction(0))
    return _mean(watched, lengths, len(ended))


def time_between_failures(watched: Watched, hours: WorkingTime, unit: LengthUnit) -> Figure:
    """Return the mean time between failures: known agreed time without downtime by interruptions that began in it."""
    up = watched.known_seconds - exact_seconds(sum((each.length for each in watched.found.adjusted), timedelta()))
    return _mean(watched, up / _SECONDS[unit.partition("_")[2]], len(_began(watched, hours)))


def _mean(watched: Watched, amount: Fraction, number: int) -> Figure:
    if number < _FEWEST:
        return watched.figure(Fraction(0), Fraction(0), events=number, note=TOO_FEW)
    return watched.figure(amount, Fraction(number), events=number)


def _began(watched: Watched, hours: WorkingTime) -> list[Interval]:
    first = ((each, _agreed(each, watched, hours)) for each in watched.found.touching)
    return [each for each, agreed in first if agreed and agreed[0].start in watched.period]


def _agreed(spell: Interval, watched: Watched, hours: WorkingTime) -> tuple[Interval, ...]:
    """Return the agreed service time of a whole interruption that is not excluded."""
    return subtract(hours.open_intervals(spell.start, spell.end), watched.found.excluded)


def _length(span: Interval, hours: WorkingTime, unit: LengthUnit) -> Fraction:
    counted, _, name = unit.partition("_")
    seconds = exact_seconds(span.length)
    if counted == "working":
        seconds = exact_seconds(sum((each.length for each in hours.open_intervals(span.start, span.end)), timedelta()))
    return seconds / _SECONDS[name]
