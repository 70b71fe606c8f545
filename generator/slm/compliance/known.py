"""What is known of a part of a period: its agreed service time, and the time that records tell of."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from fractions import Fraction

from slm.calendar import Interval, Month, clip
from slm.compliance.evidence import Evidence
from slm.compliance.part import Part
from slm.compliance.promise import Promise
from slm.compliance.result import Reason
from slm.measurement import Figure, RowTally


def nothing(reason: Reason, sources: tuple[RowTally, ...] = ()) -> Figure:
    """Return the figure of a period of which nothing is known, and why."""
    return Figure(numerator=Fraction(0), denominator=None, coverage=Fraction(0), note=reason, sources=sources)


def agreed_time(
    promise: Promise, part: Part, months: tuple[Month, ...], evidence: Evidence
) -> tuple[tuple[Interval, ...], Fraction]:
    """Return the agreed service time in those months of the part, as intervals and in seconds."""
    pieces = [evidence.agreed_time(promise.hours, span) for span in part.time_of(months)]
    if len(pieces) == 1:
        return pieces[0]
    return tuple(interval for intervals, _ in pieces for interval in intervals), sum(
        (s for _, s in pieces), start=Fraction(0)
    )


def recorded_time(part: Part, recorded: tuple[Month, ...], evidence: Evidence) -> tuple[Interval, ...]:
    """Return the time of the months that have a record; of a month that is not closed, until its data were taken."""
    spans: list[Interval] = []
    for month in recorded:
        taken = evidence.data_taken_on(month)
        local = part.period.start.tzinfo
        until = datetime.combine(taken + timedelta(days=1), time(), tzinfo=local) if taken else part.period.end
        spans += clip(part.time_of((month,)), Interval(part.period.start, max(part.period.start, until)))
    return tuple(spans)
