"""A record of an interruption, as a figure sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction

from slm.calendar import Duration, Interval
from slm.measurement.outage import Outage
from slm.measurement.rows_used import RowReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ExclusionClaim:
    """What a clause of exclusion asks of a row that names it, beside what the row has."""

    notice_required: Duration | None = None
    notice_given: tuple[int, int] | None = None
    """In whole units of what is required, and seconds left over; None where nobody announced it or nothing is asked."""
    allowed: Duration | None = None
    """How much the clause excludes at most in a month."""
    used: timedelta = timedelta()
    """What of that is used, by the rows of the month up to this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """A record of an interruption, as a figure sees it: an auditor adds these up."""

    outage: Outage
    within: tuple[Interval, ...]
    """Its parts in the agreed service time of the period; empty where it has none."""
    reason: RowReason | None = None
    """Why it does not count; None where it does."""
    weight: Fraction = Fraction(1)
    """How much a minute of it counts, 0 to 1."""
    remark: RowReason | None = None
    """Why it counts although it might have been excluded."""
    claim: ExclusionClaim | None = None
    """What is asked of it by the clause of exclusion that it names."""
