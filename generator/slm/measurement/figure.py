"""A figure: what is divided by what, exactly, where it comes from, and what was watched behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple, TypeVar

from slm.calendar import Duration, Interval, subtract
from slm.measurement.case import Case
from slm.measurement.checked import Probe
from slm.measurement.record import Outage, Survey
from slm.measurement.rows_used import RowReason, RowTally
from slm.values import LocalText


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


class Refusal(NamedTuple):
    """Why the agreement does not exclude a part of an interruption for which an exclusion was claimed."""

    reason: RowReason
    parts: tuple[Interval, ...]
    """The time of the interruption that is not excluded for this reason, merged and whole."""
    name: LocalText | None = None
    """What the time is called in which it lies: that of a critical period."""


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
    excluded: tuple[Interval, ...] = ()
    """What the agreement excludes of its parts: all of them, some or none."""
    refusals: tuple[Refusal, ...] = ()
    """Why it counts although it might have been excluded, as far as it does."""
    claim: ExclusionClaim | None = None
    """What is asked of it by the clause of exclusion that it names."""

    @property
    def remark(self) -> RowReason | None:
        """Why it counts although it might have been excluded, in one word: the last reason that was found."""
        return self.refusals[-1].reason if self.refusals else None

    @property
    def remarked(self) -> RowReason | None:
        """What the account of its file says of it beside its number: it was planned, and still counts as it stands."""
        is_bare = self.reason is None and self.outage.kind == "maintenance" and not self.outage.exclusion
        return self.remark or (RowReason.NO_CLAUSE if is_bare else None)


State = Literal["up", "down", "unknown"]


class Check(NamedTuple):
    """What is known of one moment: of several rows the worst."""

    time: datetime
    ok: bool
    response: Decimal | None
    row: Probe

    @property
    def path(self) -> str:
        """The file that accounts for its row."""
        return self.row.file_path

    def fails(self, milliseconds: Decimal | None = None) -> bool:
        """Return whether it failed, or took longer than the limit; of counted requests whether one failed."""
        if self.row.failed is not None:
            return self.row.failed > 0
        return not self.ok or (milliseconds is not None and (self.response is None or self.response > milliseconds))

    @property
    def lost(self) -> int:
        """How many of what it stands for failed."""
        return int(not self.ok) if self.row.failed is None else self.row.failed


class Stretch(NamedTuple):
    """Agreed service time in which one state was seen; unknown is neither up nor down."""

    span: Interval
    state: State


class BadSlice(NamedTuple):
    """A slice of time in which too much was lost: so many of so many checks, or seconds of known agreed time."""

    span: Interval
    lost: Fraction
    of: Fraction
    is_excused: bool
    """Is it good without what the agreement excludes?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slices:
    """How agreed service time was cut into slices, and which of them are bad."""

    length: timedelta
    bad_above: Fraction
    """The share of what is known of a slice above which it is bad."""
    counts: Literal["checks", "seconds"]
    expected: int
    known: int
    bad: tuple[BadSlice, ...]

    @property
    def unknown(self) -> int:
        """How many slices nobody knows anything of."""
        return self.expected - self.known


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a monitor or a timeline tells of one service in a period; each part only where it was asked for."""

    service: str = ""
    agreed: tuple[Interval, ...] = ()
    known: tuple[Interval, ...] = ()
    """The agreed time in which the state was known."""
    down: tuple[Interval, ...] = ()
    """The known time in which it was down, whether that counts or not."""
    counted: tuple[Interval, ...] = ()
    """What of it counts."""
    excluded: tuple[Interval, ...] = ()
    """The time that the agreement excludes."""
    slices: Slices | None = None
    checks: tuple[Check, ...] = ()
    failed: tuple[Check, ...] = ()
    """Those of the checks that count against the service."""
    claimed: tuple[Interruption, ...] = ()
    """The records for which an exclusion was claimed, granted or not."""

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The agreed time from one change of state, or gap, to the next: together they are the whole of it."""
        up, unknown = subtract(self.known, self.down), subtract(self.agreed, self.known)
        seen: dict[State, Iterable[Interval]] = {"up": up, "down": self.down, "unknown": unknown}
        return tuple(sorted(Stretch(interval, state) for state, intervals in seen.items() for interval in intervals))


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureBasis:
    """What a figure rests on, and with it the result that is made of it: what is known, files, records."""

    coverage: Fraction = Fraction(1)
    events: int = 0
    asked: int | None = None
    """How many were asked, where `events` are the answers; None where that is not known, or nobody was asked."""
    undecided: int = 0
    """Cases of which it is not known yet what becomes of them: open, and not yet due or not yet solved."""
    sources: tuple[RowTally, ...] = ()
    late: Sequence[Case] = ()
    """Cases that were open and overdue at its end, whether or not they count in it (FAILURES F48)."""
    cases: Sequence[Case] = ()
    """The cases that it counts, where it counts cases."""
    interruptions: tuple[Interruption, ...] = ()
    """The records of interruptions that touch its time, counted or not."""
    downtime: tuple[Interval, ...] = ()
    """The time taken off its numerator for interruptions: merged, clipped to agreed service time, in order."""
    observations: tuple[Observation, ...] = ()
    """What was watched of each service, where something saw it or slices of time are counted."""
    answers: tuple[Survey, ...] = ()
    """The surveys that were sent, answered or not, where it counts answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(FigureBasis):
    """Numerator and denominator of one metric in one period or part of it.

    Times are seconds. `denominator` None means a plain number. `raw_numerator` and `raw_denominator` are those before
    exclusions. `coverage` is the known share of what should be known, 0 to 1; where it is 0, nothing is known, and
    `note` says why, as a key of the labels.
    """

    numerator: Fraction
    denominator: Fraction | None
    raw_numerator: Fraction | None = None
    raw_denominator: Fraction | None = None
    note: str = ""
    provisional: bool = False
    """May it still change, because holidays are not published on which its agreed service time rests, or because cases
    of its period are open and not decided?"""
    lacks_late: bool = False
    """May there be more cases, of which is known that all are late?"""
    doubt: str = ""
    """Why it is doubtful whatever it comes to, as a key of the labels."""
    undoubted: Figure | None = None
    """What it would be without rows that are doubted, where there are any."""


def summed_seconds(apart: Iterable[Interval]) -> Fraction:
    """Return how many seconds intervals without overlaps take together, exactly."""
    return exact_seconds(sum((interval.length for interval in apart), timedelta()))


def exact_seconds(length: timedelta) -> Fraction:
    """Return a length of time in seconds without rounding; a microsecond is the finest that can be recorded."""
    return Fraction(length // timedelta(microseconds=1), 1_000_000)


def exceeds(lost: Fraction | int, of: Fraction | int, bound: Fraction) -> bool:
    """Return whether what is lost of a slice is more than a share of it; above the whole means all of it.

    Nothing is more than the whole, so that a bound of 100 % would make every slice good.
    """
    return lost > bound * of or (0 < of <= lost and bound >= 1)


Amounts = TypeVar("Amounts", int, Fraction)
Statistic = Literal["mean", "median", "percentile", "maximum"]


def statistic(kind: Statistic, values: Sequence[Amounts], percentile: Fraction) -> tuple[Fraction, Fraction | None]:
    """Return a statistic as what is divided by what; the mean alone is divided, and 0 / 0 is that of no values.

    A longer period is told from all its values, never from those of its months (FAILURES F55).
    """
    ordered, count = sorted(values), len(values)
    if not ordered or kind == "mean":
        return Fraction(sum(ordered)), Fraction(count)
    found = [ordered[place] for place in places(kind, count, percentile)]
    return Fraction(sum(found)) / len(found), None


def places(kind: Statistic, count: int, percentile: Fraction) -> tuple[int, ...]:
    """Return the places, counted from 0 in the order of size, of the values that a statistic lies half way between.

    The median of an even number of values lies between the two in the middle. A percentile is by nearest rank: the
    smallest value that at least so many percent of the values do not exceed, so that it is one that occurred.
    """
    if kind == "median":
        return (count - 1) // 2, count // 2
    rank = -(-percentile * count // 100) if kind == "percentile" else count
    return (int(rank) - 1,)
