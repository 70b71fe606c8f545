"""WHEN: months and periods, durations, service hours, and the working time that they leave open (floor 1)."""

from slm.calendar.duration import Cycle, CycleUnit, Duration, DurationUnit
from slm.calendar.holidays import Holidays, HolidaySource, Published, SpecialDays
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
)
from slm.calendar.service_hours import (
    WEEKDAYS,
    CriticalPeriod,
    DatedException,
    DayHours,
    HoursVersion,
    Segment,
    ServiceHours,
    Week,
    Weekday,
    always,
)
from slm.calendar.working_time import Day, DayKind, Due, UtcDay, WorkingTime, constant_offsets

__all__ = [
    "WEEKDAYS", "CriticalPeriod", "Cycle", "CycleUnit", "DatedException", "Day", "DayHours", "DayKind", "Due",
    "Duration", "DurationUnit", "HolidaySource", "Holidays", "HoursVersion", "Interval", "Month", "MonthText", "Per",
    "Period", "Published", "Segment", "ServiceHours", "SpecialDays", "TimeZone", "UtcDay", "Week", "Weekday",
    "WorkingTime", "always", "clip", "constant_offsets", "intersect", "merge", "month_period", "period_of",
    "start_of_day", "subtract", "total", "zone",
]  # fmt: skip
