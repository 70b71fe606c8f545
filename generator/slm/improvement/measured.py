"""What an action is measured by: a target, over the months of its verification period."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated

from pydantic import Field

from slm.calendar import Month, MonthText
from slm.text import N_
from slm.values import AmountText, Bound, Id, Whole, Written, public


class EffectGoal(Written):
    """What the value of the target has to come to, where that is more or less than what is promised."""

    at_least: Annotated[AmountText | None, public(N_("At least"), wording=Bound(N_("{bound} or more")))] = None
    """The least value that counts, in the unit of the target."""
    at_most: Annotated[AmountText | None, public(N_("At most"), wording=Bound(N_("{bound} or less")))] = None
    """The greatest value that counts, in the unit of the target."""

    @property
    def is_said(self) -> bool:
        """Does it say anything? Without a bound it is as if it were not there."""
        return self.at_least is not None or self.at_most is not None

    def holds(self, value: Fraction) -> bool:
        """Return whether a value reached it, by exact comparison; at the bound itself, it did."""
        lower, upper = self.at_least, self.at_most
        return (lower is None or value >= Fraction(lower.value)) and (upper is None or value <= Fraction(upper.value))


class MeasuredEffect(Written):
    """By which target, and in which months, it shows whether an action helped."""

    agreement: Annotated[Id, public(N_("Agreement"))]
    """The agreement that promises it."""
    target: Annotated[Id, public(N_("Target"))]
    """The target whose figure is to become better."""
    service: Annotated[Id | None, public(N_("Service"), wording="service")] = None
    """The service for which it is to become better, if not all of them."""
    start: Annotated[MonthText, public(N_("First month"))] = Field(alias="from")
    """The first month in which the figure has to be good."""
    length: Annotated[Whole, public(N_("Months"))] = Field(alias="months", ge=1, le=60)
    """In how many months, one after the other, the figure has to be good."""
    goal: Annotated[EffectGoal | None, public(N_("Goal"))] = None
    """What the value has to be in each of these months: `{at_least: 99.5 %}` or `{at_most: 3}`. Without it, the target
    has to be kept."""

    @property
    def months(self) -> tuple[Month, ...]:
        """The months of the verification period, in order."""
        return tuple(self.start.plus(offset) for offset in range(self.length))
