"""What is agreed on planned interruptions, as data: when they may be, how many, how long, and announced how early."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, PlainSerializer, PlainValidator, WithJsonSchema, model_validator

from slm.calendar import CriticalPeriod, Duration, DurationUnit, MaintenanceWindow, Per
from slm.problem import Mistake
from slm.text import N_
from slm.values import LocalText, Whole, Word, Written, public

CLAUSE_UNIT: Final = Mistake(
    "SLM323", "'{value}' cannot be the unit of what is excluded at most", "Here time is counted in: {legal}."
)
NO_WINDOW: Final = Mistake(
    "SLM903",
    "nothing says when maintenance may be done, nor how it is announced",
    "Write `windows` with their days and hours, `window` in words, or `notice`.",
)

_CAP_UNITS: Final = (
    DurationUnit.CALENDAR_MINUTES, DurationUnit.CALENDAR_HOURS,
    DurationUnit.WORKING_MINUTES, DurationUnit.WORKING_HOURS,
)  # fmt: skip


def _is_measured_exactly(length: Duration) -> Duration:
    if length.unit not in _CAP_UNITS:
        raise CLAUSE_UNIT.raised(value=length.unit, legal=", ".join(_CAP_UNITS))
    return length


MeasuredLength = Annotated[Duration, AfterValidator(_is_measured_exactly)]
"""A length that can be used up bit by bit, so that it is not counted in days."""


_BEFORE_IT_BEGINS: Final = Duration(Decimal("0.01"), DurationUnit.CALENDAR_MINUTES)
"""Less than a second, so that it is no time."""
Notice = Annotated[
    Literal["beforehand"] | Duration,
    PlainValidator(lambda value: value if value == "beforehand" or isinstance(value, Duration) else _read(value)),
    PlainSerializer(str),
    WithJsonSchema({"anyOf": [{"const": "beforehand"}, {"type": "string", "pattern": f"^{Duration.FORM}$"}]}),
]
"""How early something is announced."""


def _read(value: object) -> Duration:
    return Duration.parse(value if isinstance(value, str) else "...")


class Maintenance(Written):
    """Planned interruptions.

    Where it has `windows`, `critical_periods` or a `total`, all of it is data by which every target of the agreement is
    judged: maintenance that names a clause of exclusion is excluded only as far as it keeps them. What lies outside the
    windows or in a critical period counts, as does what exceeds `longest` or `total`; what was announced later than
    `notice` demands, or not at all, or exceeds the number `at_most`, counts as a whole. Without them, only the targets
    that say `maintenance: within_limits` are judged by notice, number and length (FAILURES S11).
    """

    notice: Annotated[Notice | None, public(N_("Announced before"), better="more")] = None
    """How long before, at least, they are announced; `beforehand` where that they are is agreed, and no time."""
    window: Annotated[LocalText | None, public(N_("Window"), better="unclear")] = None
    """When they may take place, in words for readers; no figure follows from it."""
    windows: Annotated[tuple[MaintenanceWindow, ...], public(N_("Maintenance windows"), added="burdens")] = ()
    """When they may take place, as data. What lies in one of several is inside; those that touch are one."""
    at_most: Annotated[Whole | None, public(N_("At most"), better="less")] = None
    """How many of one service in a period, each in that in which it begins; of more, the last count."""
    longest: Annotated[Duration | None, public(N_("Longest interruption"), better="less")] = None
    """How long one of them may take, from its beginning."""
    total: Annotated[MeasuredLength | None, public(N_("At most in all"), better="less")] = None
    """How much of one service is excluded in a period, of those that begin in it, in their order."""
    per: Annotated[Per, public(N_("Period"), better="unclear", wording=Word("per {}"))] = Per.MONTH
    """The period of `at_most` and `total`."""
    critical_periods: Annotated[tuple[CriticalPeriod, ...], public(N_("Critical periods"), added="grants")] = ()
    """Times without any maintenance, beside the critical periods of the service hours of the agreement."""

    @model_validator(mode="after")
    def _says_when(self) -> Self:
        if self.window is None and not self.windows and self.notice is None:
            raise NO_WINDOW.raised()
        return self

    @property
    def notice_time(self) -> Duration | None:
        """The notice as it is measured: what is announced beforehand is so before it begins."""
        return _BEFORE_IT_BEGINS if self.notice == "beforehand" else self.notice

    @property
    def is_data(self) -> bool:
        """Does it say what is excluded so that every target is judged by it?"""
        return bool(self.windows or self.critical_periods or self.total)
