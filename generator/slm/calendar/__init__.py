"""WHEN: months and periods, durations, service hours, and the working time that they leave open (floor 1)."""

from slm.calendar.day_limit import AtOnce, DayLimit, Limit
from slm.calendar.day_rule import DayKind
from slm.calendar.duration import Cycle, CycleUnit, DayHours, Duration, DurationUnit, Segment
from slm.calendar.month import (
    Interval,
    Month,
    MonthText,
    Per,
    Period,
    TimeZone,
    clip,
    intersect,
    merge,
    month_period,
    period_of,
    start_of_day,
    subtract,
    total,
    zone,
    zones_at,
)
from slm.calendar.period_rule import MONTHLY, PeriodRule, rule_of
from slm.calendar.service_hours import (
    WEEKDAYS,
    CriticalPeriod,
    DayOff,
    Holidays,
    HoursVersion,
    ServiceHours,
    SpecialDays,
    Weekday,
    always,
)
from slm.calendar.settled_days import settled_days
from slm.calendar.windows import CriticalTime, MaintenanceWindow, NamedTime, TimeOfDay, window_time
from slm.calendar.working_time import UtcDay, WorkingTime, constant_offsets

__all__ = [
    "MONTHLY", "WEEKDAYS", "AtOnce", "CriticalPeriod", "CriticalTime", "Cycle", "CycleUnit", "DayHours", "DayKind",
    "DayLimit", "DayOff", "Duration", "DurationUnit", "Holidays", "HoursVersion", "Interval", "Limit",
    "MaintenanceWindow", "Month", "MonthText", "NamedTime", "Per", "Period", "PeriodRule", "Segment", "ServiceHours",
    "SpecialDays", "TimeOfDay", "TimeZone", "UtcDay", "Weekday", "WorkingTime", "always", "clip", "constant_offsets",
    "intersect", "merge", "month_period", "period_of", "rule_of", "settled_days", "start_of_day", "subtract", "total",
    "window_time", "zone", "zones_at",
]  # fmt: skip
