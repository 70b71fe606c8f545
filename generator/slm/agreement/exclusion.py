"""The clauses by which time, or a whole target, does not count."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import model_validator

from slm.calendar import Duration, DurationUnit
from slm.problem import Mistake
from slm.text import N_
from slm.values import Flag, Id, LocalText, Written, YesNo, public

CLAUSE_UNIT: Final = Mistake(
    "SLM323",
    "'{value}' cannot be the unit of what a clause excludes at most",
    "Here time is counted in: {legal}.",
)
_CAP_UNITS: Final = (
    DurationUnit.CALENDAR_MINUTES, DurationUnit.CALENDAR_HOURS,
    DurationUnit.WORKING_MINUTES, DurationUnit.WORKING_HOURS,
)  # fmt: skip


class LetteredClause(Written):
    """A lettered clause that a month's record can name."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id within the agreement, such as `E1`, by which a record names it."""
    clause: Annotated[LocalText, public(N_("Clause"), better="unclear")]
    """What it says, in words."""


class Exclusion(LetteredClause):
    """A clause that excludes interruptions which name it; what its rules refuse is downtime, and shown as refused."""

    notice: Annotated[Duration | None, public(N_("Announced before"), better="more")] = None
    """It excludes only what was announced so long before it began, by the `announced` of its row."""
    approval: Annotated[
        Flag, public(N_("Approval"), better="more", wording=YesNo(N_("no approval needed"), N_("approval needed")))
    ] = False
    """It excludes only what somebody approved, by the `approved_by` of its row."""
    at_most: Annotated[Duration | None, public(N_("At most per month"), better="less")] = None
    """So much it excludes of one service in a month; what exceeds that counts.

    In working units the time within the service hours of the target is measured, in calendar units all time. The rows
    that name the clause are taken in the order in which they begin, each in the month in which it begins; time that
    two of them share is measured once.
    """

    @model_validator(mode="after")
    def _is_measured_exactly(self) -> Self:
        if self.at_most is not None and self.at_most.unit not in _CAP_UNITS:
            raise CLAUSE_UNIT.raised("at_most", value=self.at_most.unit, legal=", ".join(_CAP_UNITS))
        return self


class ClauseCondition(Written):
    """What has to be so for a clause to be used."""

    workload_above: Annotated[Id, public(N_("Workload above its limit"), better="unclear", wording="metric")]
    """The metric of a workload limit whose figure in that month is above `at_most`."""


class Suspension(LetteredClause):
    """A clause by which a target does not apply in a month."""

    when: Annotated[ClauseCondition | None, public(N_("Only when the workload is above its limit"))] = None
    """It may be used only in such a month."""
