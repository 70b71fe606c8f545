"""From the limits that an agreement writes for some cases to those by which their clocks are read."""

from __future__ import annotations

from collections.abc import Mapping

from slm.agreement import OtherLimit, Raised, Target
from slm.calendar import WorkingTime, zone
from slm.measurement import CaseLimit


def case_limits(target: Target, time_zone: str, hours: Mapping[str, WorkingTime]) -> tuple[CaseLimit, ...]:
    """Return the limits of some cases of a target, by the clock on the wall in the zone of its agreement."""
    return tuple(_case_limit(written, time_zone, hours) for written in target.limits)


def _case_limit(written: OtherLimit, time_zone: str, hours: Mapping[str, WorkingTime]) -> CaseLimit:
    raised = written.raised or Raised()
    return CaseLimit(
        within=written.within, types=written.types, zone=zone(time_zone), days=raised.days, hours=raised.hours,
        first=raised.first, last=raised.last, during=hours[raised.during] if raised.during else None,
    )  # fmt: skip
