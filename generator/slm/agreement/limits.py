"""Limits of cases that depend on the case: on its type, and on the day and hour in which it was raised."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import model_validator

from slm.calendar import DayHours, Limit, Weekday
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, Word, Written, public

FOR_ALL_CASES: Final = Mistake(
    "SLM1341",
    "this limit would hold for all cases",
    "Say for which cases it is, by `raised` or `types`; what holds for all others is the `within` of the target.",
)
RAISED_NEVER: Final = Mistake(
    "SLM1342",
    "nothing can be raised from {first} to {last}",
    "Write the first day before the last one; both belong to the time.",
)


class Raised(Written):
    """When a case was raised, by the clock on the wall in the time zone of the agreement. All that is written holds."""

    days: Annotated[tuple[Weekday, ...], public(N_("Days"), better="unclear", wording="weekday")] = ()
    """On one of these days of the week."""
    hours: Annotated[DayHours, public(N_("Hours"), better="unclear")] = ()
    """In these hours of the day, such as `[00:00-14:00]` for until 14:00."""
    first: Annotated[Date | None, public(N_("First day"), better="unclear")] = None
    """On this day or later."""
    last: Annotated[Date | None, public(N_("Last day"), better="unclear")] = None
    """On this day or earlier."""
    during: Annotated[Id | None, public(N_("Service hours"), better="unclear", wording="hours")] = None
    """While these service hours are open: a file of `catalog/calendars`, such as the hours of the term."""

    @model_validator(mode="after")
    def _can_be(self) -> Self:
        if self.first and self.last and self.last < self.first:
            raise RAISED_NEVER.raised("last", first=self.first, last=self.last)
        return self


class OtherLimit(Written):
    """The limit of some cases, in the place of the one that holds for all others."""

    raised: Annotated[Raised | None, public(N_("Raised"))] = None
    """When these cases were raised."""
    types: Annotated[
        tuple[Literal["incident", "request", "complaint"], ...],
        public(N_("Types of tickets"), better="unclear", wording=Word("ticket type|{}")),
    ] = ()
    """The types of these cases; empty means all."""
    within: Annotated[Limit, public(N_("Within"), better="less")]
    """Their time limit, in spoken units."""

    @model_validator(mode="after")
    def _is_of_some(self) -> Self:
        if not self.types and (self.raised is None or not self.raised.model_fields_set):
            raise FOR_ALL_CASES.raised("within")
        return self
