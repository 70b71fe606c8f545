"""A figure: what is divided by what, exactly, and where it comes from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from slm.calendar import Duration, Interval
from slm.measurement.case import Case
from slm.measurement.outage import Outage

if TYPE_CHECKING:
    from slm.measurement.survey import Survey
    from slm.measurement.watch import Watch


class RowReason(StrEnum):
    """Why a row of a record was left out of a figure, or remarked upon; a key of the labels."""

    REFUSED = "refused"
    IGNORED = "ignored"
    DUPLICATE = "duplicate"
    CONTRADICTED = "contradicted"
    OTHER_TARGET = "other_target"
    OTHER_SERVICE = "other_service"
    OUTSIDE_PERIOD = "outside_period"
    OUTSIDE_HOURS = "outside_hours"
    NO_LENGTH = "no_length"
    DEGRADATION = "degradation"
    NO_WEIGHT = "no_weight"
    TOO_SHORT = "too_short"
    EXCLUDED = "excluded"
    NO_EXCLUSION = "no_exclusion"
    LATE_NOTICE = "late_notice"
    TOO_MANY = "too_many"
    TOO_LONG = "too_long"
    NOT_APPROVED = "not_approved"
    OVER_CAP = "over_cap"
    PARTLY_OVER_CAP = "partly_over_cap"
    NO_ANSWER = "no_answer"
    UPDATED = "updated"
    OTHER_CUSTOMER = "other_customer"
    OTHER_TYPE = "other_type"
    OTHER_PRIORITY = "other_priority"
    STILL_OPEN = "still_open"
    NOT_YET_DUE = "not_yet_due"
    OTHER_CASE = "other_case"
    OUTSIDE_CASE = "outside_case"
    NO_PRIORITY = "no_priority"
    NO_CLOCK = "no_clock"
    OTHER_STATE = "other_state"
    NOT_STATED = "not_stated"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsUsed:
    """One source file and what became of its rows: read = used + excluded (FAILURES F9)."""

    path: str
    sha256: str
    read: int
    used: int
    excluded: int
    reasons: Mapping[str, int] = field(default_factory=dict)
    remarks: Mapping[str, int] = field(default_factory=dict)
    """Why rows are used that might have been excluded, such as maintenance that was announced too late."""


def rows_together(accounts: Iterable[RowsUsed]) -> tuple[RowsUsed, ...]:
    """Return one account for each file of which several services used rows; a row about one of them is about all."""
    by_path: dict[str, list[RowsUsed]] = {}
    for each in accounts:
        by_path.setdefault(each.path, []).append(each)
    return tuple(_together(found) for found in by_path.values())


_ABOUT_OTHERS: Final = (RowReason.OTHER_SERVICE, RowReason.OTHER_TARGET)


def _together(accounts: list[RowsUsed]) -> RowsUsed:
    first, reasons, remarks = accounts[0], Counter[str](), Counter[str]()
    for each in accounts:
        reasons.update(each.reasons)
        remarks.update(each.remarks)
    others = next((each for each in _ABOUT_OTHERS if each in reasons), None)
    if len(accounts) == 1 or others is None:
        # A timeline has one account for all its services.
        return first
    used = sum(each.used for each in accounts)
    del reasons[others]
    reasons[others] = first.read - used - reasons.total()
    return replace(
        first,
        used=used,
        excluded=first.read - used,
        reasons={str(why): reasons[why] for why in sorted(reasons) if reasons[why]},
        remarks=dict(sorted(remarks.items())),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
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
    claim: Claim | None = None
    """What is asked of it by the clause of exclusion that it names."""


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
    sources: tuple[RowsUsed, ...] = ()
    late: tuple[Case, ...] = ()
    """Cases that were open and overdue at its end, whether or not they count in it (FAILURES F48)."""
    cases: tuple[Case, ...] = ()
    """The cases that it counts, where it counts cases."""
    interruptions: tuple[Interruption, ...] = ()
    """The records of interruptions that touch its time, counted or not."""
    downtime: tuple[Interval, ...] = ()
    """The time taken off its numerator for interruptions: merged, clipped, in order."""
    watches: tuple[Watch, ...] = ()
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
