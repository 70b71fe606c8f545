"""The judgement of one promise in one period, and how its figures are printed: rounded toward the miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from typing import Any, Final

from slm.agreement import TOGETHER, Comparison
from slm.calendar import Month, Period
from slm.catalog import MetricKind
from slm.document_control import Version
from slm.measurement import FigureBasis

_MANY: Final = 12


def display(
    value: Fraction | None, threshold: Fraction, comparison: Comparison, decimals: int, unit: str = "percent"
) -> str:
    """Return the value as every page prints it, in every language; empty where there is none.

    A miss never prints as the target, a kept promise never as a miss, and 100 % is printed only where nothing went
    wrong (FAILURES F53, F54, V2, V3). So the value is rounded toward the miss, to as many digits as the threshold has
    or more, until the printed figure lies on the same side of the threshold as the value.
    """
    if value is None:
        return ""
    places, up = max(0 if unit == "count" else decimals, _digits(threshold)), not comparison.higher_is_better
    is_kept = comparison.holds(value, threshold)
    while comparison.holds(Fraction(units := _scaled(value, places, up=up), 10**places), threshold) != is_kept:
        places += 1
    return _with_unit(_fixed_point(units, places), unit)


def display_threshold(threshold: Fraction, unit: str) -> str:
    """Return the threshold as it was agreed, without digits that nobody wrote."""
    return _with_unit(decimal(threshold), unit)


def decimal(value: Fraction) -> str:
    """Return a number with all its digits, and none that nobody wrote; one that does not end is rounded down."""
    if 10**_MANY % value.denominator:
        return _format_plain(value, _MANY, up=False)
    places = _digits(value)
    return _fixed_point(_scaled(value, places, up=False), places)


def format_cents(amount: Fraction) -> str:
    """Return an amount of money that is not negative as it is paid: rounded half up to hundredths of the currency."""
    return _fixed_point(int(amount * 100 + Fraction(1, 2)), 2)


def _with_unit(number: str, unit: str) -> str:
    """Return the number with its percent sign, where it is a percentage."""
    return f"{number} %" if unit == "percent" else number


def minutes(seconds: Fraction) -> str:
    """Return downtime in minutes, rounded up to hundredths: no downtime is ever shown as none."""
    return _format_plain(seconds / 60, 2, up=True)


def minutes_allowed(seconds: Fraction) -> str:
    """Return a budget of downtime in minutes, rounded down to hundredths: never more than is allowed."""
    return _format_plain(seconds / 60, 2, up=False)


def exact(value: Fraction, *, up: bool) -> str:
    """Return a value as programs read it: exact within six places, else rounded toward the miss to six places."""
    return _format_plain(value, 6, up=up)


def _scaled(value: Fraction, places: int, *, up: bool) -> int:
    """Return the value in units of its last digit, rounded; in integers, because pages print many figures."""
    exact_units: int = value.numerator * 10**places
    return -(-exact_units // value.denominator) if up else exact_units // value.denominator


def _digits(value: Fraction) -> int:
    """Return how many digits after the point an agreed number has; agreed numbers are decimals."""
    places = 0
    while 10**places % value.denominator:
        places += 1
    return places


def _format_plain(value: Fraction, places: int, *, up: bool) -> str:
    units = _scaled(value, places, up=up)
    while places and units % 10 == 0:
        units, places = units // 10, places - 1
    return _fixed_point(units, places)


def _fixed_point(units: int, places: int) -> str:
    """Return a decimal number, in units of its last digit, with so many digits after the point."""
    whole, rest = divmod(abs(units), 10**places)
    sign = "-" if units < 0 else ""
    return f"{sign}{whole}.{rest:0{places}}" if places else f"{sign}{whole}"


def allowed_downtime(percent: Fraction, agreed: Fraction) -> Fraction:
    """Return how much of the agreed service time may be downtime, in its unit."""
    return agreed * (1 - percent / 100)


class Verdict(StrEnum):
    """Was the promise kept? No data is never met and never missed (ARCHITECTURE 4)."""

    MET = "met"
    MISSED = "missed"
    NO_DATA = "no_data"
    NO_EVENTS = "no_events"
    NOT_IN_FORCE = "not_in_force"
    SUSPENDED = "suspended"
    WAIVED = "waived"
    REPORTED = "reported"
    """The target is an objective: its figure is told, and nothing was promised that could be kept or missed."""

    @property
    def urgency(self) -> int:
        """How soon a reader has to look at it: of several results the most urgent one stands for all."""
        return _URGENCY[self]


_URGENCY: Final = {
    Verdict.NOT_IN_FORCE: 0, Verdict.REPORTED: 1, Verdict.NO_EVENTS: 2, Verdict.MET: 3, Verdict.SUSPENDED: 4,
    Verdict.WAIVED: 5, Verdict.NO_DATA: 6, Verdict.MISSED: 7,
}  # fmt: skip


class Reason(StrEnum):
    """Why a result is what it is, where the value does not say."""

    PARTIAL_PERIOD = "partial_period"
    """The agreement skips periods that are only partly inside its term."""
    SUSPENDED = "suspended"
    WAIVED = "waived"
    LATE_WAIVER = "late_waiver"
    """A waiver on which both sides agreed only after the period had begun: the miss stands."""
    NO_FIGURE = "no_figure"
    """No figure was reported."""
    AMBIGUOUS_FIGURE = "ambiguous_figure"
    """Several figures were reported for the same thing."""
    IMPOSSIBLE_FIGURE = "impossible_figure"
    """More good cases than cases (FAILURES F58)."""
    NO_DENOMINATOR = "no_denominator"
    """A share without the number of all cases."""
    NO_FILE = "no_file"
    """The record of the period does not exist (FAILURES F1)."""
    NO_HOURS = "no_hours"
    """The service hours do not exist."""
    NO_SOURCE = "no_source"
    """The source has no record of this service, or of no kind from which this metric can be computed."""
    NO_ANSWERS = "no_answers"
    """The source has no column that says when somebody answered."""
    NO_SOLUTIONS = "no_solutions"
    """The source has no column that says when a ticket was solved."""
    ONLY_CLOSED = "only_closed"
    """The source holds closed cases alone: how many are open nobody knows; a miss is one by at least that much."""
    ONLY_OPEN = "only_open"
    """The source holds open cases alone: nobody knows of those that were closed."""
    NOT_MEASURED = "not_measured"
    """The record is too large to read row by row, and was not counted as it was known on this day."""
    NO_COVERAGE = "no_coverage"
    """Nothing of the period is known."""
    ROWS_MISSING = "rows_missing"
    """The only rows that may count are not understood."""
    LOW_COVERAGE = "low_coverage"
    """Less of the period is known than the target demands (FAILURES F5)."""
    INCOMPLETE = "incomplete"
    """What is not known could change the verdict on a number of events."""
    SMALL_SAMPLE = "small_sample"
    """So few cases that the agreement allows this many to fail (FAILURES F62)."""
    ONE_SUFFICES = "one_suffices"
    """Another target is not missed, of several of which one is enough."""
    OTHER_UNKNOWN = "other_unknown"
    """It was missed, and nothing is known of another target, which would be enough."""
    ONE_PROMISE = "one_promise"
    """It was missed together with another target, of which one would have been enough: that earns the credit."""
    TOO_FEW_CASES = "too_few_cases"
    """Fewer cases than the target wants for a verdict."""
    NO_AGREED_TIME = "no_agreed_time"
    """The period has no agreed service time."""
    NO_CASES = "no_cases"
    """There was nothing to count (FAILURES F3)."""
    LASTS_LONG = "lasts_long"
    """An interruption decides the verdict that lasts so long that its end may be missing or be a slip."""
    CHECKS_DIFFER = "checks_differ"
    """Checks of nearly one moment found different things, and nothing says that they come from several places."""
    NOBODYS = "nobodys"
    """The column that is to say whose the rows are is empty in all of them, so that those of others may count."""
    UNDECIDED = "undecided"
    """All cases of the period are open, and not yet due or not yet solved."""
    TOO_FEW_EVENTS = "too_few_events"
    """A mean of fewer than two interruptions (FAILURES F59)."""


LockedResult = Mapping[str, Any]
"""One result as it was locked: the object of `results.json` without its sources, which are in the lock's inputs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What one restatement of a closed month changed of one result (FAILURES F69)."""

    on: date
    by: str
    """A person of the book; empty where the reader may not know."""
    reason: Mapping[str, str]
    """By language; empty where it may name others."""
    before: LockedResult | None
    """None where the result is new."""
    after: LockedResult | None
    """None where there is no such result any more."""


class _Remembers:
    """Has room for what is computed once, beside the slots of its fields."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result(FigureBasis, _Remembers):
    """One target of one agreement version, judged for one service over one period or the part of it in force.

    `value` is a percentage (0 to 100) for availability, attainment and ratio, else a plain number; None without data.
    `numerator` and `denominator` of availability are seconds. `raw_value` is the value before exclusions, `margin` how
    far the value is on the good side of the threshold. `reason` is one of `Reason` or empty; `reason_id` names the
    waiver, the clause or the other target behind it. `period` keeps its label and months where only a part of it is
    judged; its start and end are those of the part. What follows from the figures is computed once: many pages show the
    same result.
    """

    agreement: str
    version: Version
    target: str
    service: str
    """A service, or several that are judged together, with a plus sign between them."""
    metric: str
    metric_kind: MetricKind
    period: Period
    verdict: Verdict
    provisional: bool
    comparison: Comparison
    threshold: Fraction
    unit: str
    """`percent`, or the metric's own unit as a key: `count`, `score`, `quantity`."""
    decimals: int
    value: Fraction | None = None
    raw_value: Fraction | None = None
    numerator: Fraction | None = None
    denominator: Fraction | None = None
    coverage: Fraction = Fraction(0)
    reason: str = ""
    reason_id: str = ""
    doubt: str = ""
    """Why the verdict is doubtful, one of `Reason`; empty where it is not."""
    counted_with: str = ""
    """The target whose result stands for the promise, where one of several is enough; empty where it is this one."""
    credit: Fraction | None = None
    scope: Mapping[str, str] = field(default_factory=dict)
    restated: tuple[Correction, ...] = ()
    """How it was corrected after its month was closed, in that order."""

    @cached_property
    def services(self) -> tuple[str, ...]:
        """The services that were judged: one, or several together."""
        return tuple(self.service.split(TOGETHER))

    @cached_property
    def margin(self) -> Fraction | None:
        """How far the value lies on the good side of the threshold; negative for a miss; None without a value."""
        if self.value is None or self.verdict is Verdict.REPORTED:
            return None
        difference = self.value - self.threshold
        return difference if self.comparison.higher_is_better else -difference

    @cached_property
    def display(self) -> str:
        """The value as pages print it; empty without one."""
        return display(self.value, self.threshold, self.comparison, self.decimals, self.unit)

    @cached_property
    def raw_display(self) -> str:
        """The value before exclusions as pages print it; empty without one."""
        return display(self.raw_value, self.threshold, self.comparison, self.decimals, self.unit)

    @cached_property
    def threshold_display(self) -> str:
        """The threshold as it was agreed."""
        return display_threshold(self.threshold, self.unit)

    @cached_property
    def allowed(self) -> Fraction | None:
        """How much may go wrong: seconds of downtime, or cases; None where the metric has no such budget."""
        if self.denominator is None or self.unit != "percent" or not self.comparison.higher_is_better:
            return None
        if self.verdict is Verdict.REPORTED:
            return None  # nothing was promised that it could use up
        return allowed_downtime(self.threshold, self.denominator)

    @cached_property
    def used(self) -> Fraction | None:
        """How much of `allowed` went wrong."""
        if self.allowed is None or self.numerator is None or self.denominator is None:
            return None
        return self.denominator - self.numerator

    @cached_property
    def last_month(self) -> Month:
        """The month in whose report it appears: the one that ends the period."""
        return self.period.months[-1]
