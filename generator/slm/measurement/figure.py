"""A figure: what is divided by what, exactly, and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from slm.calendar import Interval
from slm.measurement.case import Case
from slm.measurement.interruption import Interruption
from slm.measurement.observation import Observation
from slm.measurement.rows_used import RowTally
from slm.measurement.survey import Survey


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Numerator and denominator of one metric in one period or part of it.

    Times are seconds. `denominator` None means a plain number. `raw_numerator` and `raw_denominator` are those before
    exclusions. `coverage` is the known share of what should be known, 0 to 1; where it is 0, nothing is known, and
    `note` says why, as a key of the labels.
    """

    numerator: Fraction
    denominator: Fraction | None
    raw_numerator: Fraction | None = None
    raw_denominator: Fraction | None = None
    coverage: Fraction = Fraction(1)
    events: int = 0
    sources: tuple[RowTally, ...] = ()
    late: tuple[Case, ...] = ()
    """Cases that were open and overdue at its end, whether or not they count in it (FAILURES F48)."""
    cases: tuple[Case, ...] = ()
    """The cases that it counts, where it counts cases."""
    interruptions: tuple[Interruption, ...] = ()
    """The records of interruptions that touch its time, counted or not."""
    downtime: tuple[Interval, ...] = ()
    """The time taken off its numerator for interruptions: merged, clipped, in order."""
    observations: tuple[Observation, ...] = ()
    """What was watched of each service, where something saw it or slices of time are counted."""
    answers: tuple[Survey, ...] = ()
    """The surveys that were sent, answered or not, where it counts answers."""
    asked: int | None = None
    """How many were asked, where `events` are the answers; None where that is not known, or nobody was asked."""
    note: str = ""
    provisional: bool = False
    """May it still change, because holidays are not published on which its agreed service time rests?"""


def exact_seconds(length: timedelta) -> Fraction:
    """Return a length of time in seconds without rounding; a microsecond is the finest that can be recorded."""
    return Fraction(length // timedelta(microseconds=1), 1_000_000)
