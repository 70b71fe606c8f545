"""The table of open intervals by days of UTC, with which a set of records is joined."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from slm.calendar import ServiceHours, UtcDay, WorkingTime


def test_days_of_utc_hold_the_open_seconds_and_those_before() -> None:
    """A segment that crosses midnight of UTC is in two days, and each day knows what was worked before it."""
    hours = WorkingTime(
        ServiceHours.model_validate(
            {
                "kind": "service_hours",
                "name": "Mornings",
                "time_zone": "Asia/Shanghai",
                "versions": [{"from": "2024-01-01", "week": {"tuesday": ["06:00-10:00"]}}],
            }
        )
    )
    monday = datetime(2025, 1, 6, tzinfo=UTC)
    opens, midnight, closes = (round((monday + timedelta(hours=hour)).timestamp()) for hour in (22, 24, 26))
    assert hours.utc_days(date(2025, 1, 6), date(2025, 1, 9)) == (
        UtcDay(number=opens // 86_400, before=0, openings=((opens, midnight),)),
        UtcDay(number=midnight // 86_400, before=2 * 3600, openings=((midnight, closes),)),
        UtcDay(number=midnight // 86_400 + 1, before=4 * 3600, openings=()),
    )
