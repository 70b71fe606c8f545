"""The judgement of one promise in one period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from slm.agreement import Comparison
from slm.calendar import Period
from slm.catalog import MetricKind
from slm.document_control import Version
from slm.measurement import RowsUsed


class Verdict(StrEnum):
    """Was the promise kept? No data is never met and never missed (DESIGN 3.4)."""

    MET = "met"
    MISSED = "missed"
    NO_DATA = "no_data"
    NO_EVENTS = "no_events"
    NOT_IN_FORCE = "not_in_force"
    SUSPENDED = "suspended"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One target of one agreement version, judged for one service over one period or the part of it in force.

    `value` is a percentage (0 to 100) for availability, attainment and ratio, else a plain number; None without data.
    `numerator` and `denominator` of availability are seconds. `raw_value` is the value before exclusions, `margin` how far the
    value is on the good side of the threshold. `reason` is a key of the labels (`reason_...`) or empty; `reason_id`
    names the waiver, clause or figure behind it.
    """

    agreement: str
    version: Version
    target: str
    service: str
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
    events: int = 0
    reason: str = ""
    reason_id: str = ""
    credit: Fraction | None = None
    scope: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[RowsUsed, ...] = ()

    @property
    def margin(self) -> Fraction | None:
        """How far the value lies on the good side of the threshold; negative for a miss; None without a value."""
        if self.value is None:
            return None
        difference = self.value - self.threshold
        return difference if self.comparison.higher_is_better else -difference

    @property
    def allowed(self) -> Fraction | None:
        """How much may go wrong: seconds of downtime, or cases; None where the metric has no such budget."""
        if self.denominator is None or self.unit != "percent" or not self.comparison.higher_is_better:
            return None
        return self.denominator * (1 - self.threshold / 100)

    @property
    def used(self) -> Fraction | None:
        """How much of `allowed` went wrong."""
        if self.allowed is None or self.numerator is None or self.denominator is None:
            return None
        return self.denominator - self.numerator
