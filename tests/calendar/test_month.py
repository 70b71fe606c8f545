"""Months, periods and time zones."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from slm.calendar import (
    Month,
    MonthText,
    Per,
    TimeZone,
    month_period,
    period_of,
    start_of_day,
    zone,
)

MINUTE = timedelta(minutes=1)
BERLIN = zone("Europe/Berlin")
SHANGHAI = zone("Asia/Shanghai")

months = st.builds(Month, st.integers(1990, 2199), st.integers(1, 12))


class Report(BaseModel):
    """A model with a month and a zone in it."""

    month: MonthText
    time_zone: TimeZone = "Asia/Shanghai"


def code_of(field: str, **values: object) -> str:
    """Return the code with which a field was refused."""
    with pytest.raises(ValidationError) as caught:
        Report.model_validate({"month": "2026-10", **values})
    (error,) = caught.value.errors()
    assert error["loc"] == (field,)
    return str(error["ctx"]["error"].mistake.code)


def test_a_month_is_read_as_it_is_written() -> None:
    """`2026-10` is October 2026, and prints as it was written."""
    month = Month.parse("2026-10")
    assert (month.year, month.month, str(month)) == (2026, 10, "2026-10")
    assert (month.first_day, month.last_day) == (date(2026, 10, 1), date(2026, 10, 31))


def test_months_beside_a_turn_of_the_year() -> None:
    """January follows December."""
    assert Month(2025, 12).next == Month(2026, 1)
    assert Month(2026, 1).previous == Month(2025, 12)


@pytest.mark.parametrize(
    "written", ["2026-13", "2026-1", "2026-00", "2026.10", "２０２６-10", "1900-01", "2026-10-01", ""]
)
def test_what_is_not_a_month_is_refused(written: str) -> None:
    """Any other writing of a month, and an implausible year, is a mistake with a code (FAILURES F51)."""
    assert code_of("month", month=written) == "SLM200"


def test_a_month_is_text() -> None:
    """A month given as a number or a list is refused, and a `Month` passes through."""
    assert code_of("month", month=["2026-10"]) == "SLM200"
    assert Report(month=Month(2026, 10)).month == Month(2026, 10)


def test_a_month_is_written_back_as_text() -> None:
    """A model with a month serializes to what was read, and its schema has the pattern."""
    assert Report.model_validate({"month": "2026-10"}).model_dump()["month"] == "2026-10"
    assert Report.model_json_schema()["properties"]["month"]["pattern"] == r"^\d{4}-(0[1-9]|1[0-2])$"


@given(months, st.integers(-300, 300))
def test_counting_months_on_and_back_returns(month: Month, count: int) -> None:
    """Going on by any number of months and back again ends where it began, and keeps the order."""
    assert month.plus(count).plus(-count) == month
    assert (month.plus(count) > month) == (count > 0)
    assert month.next.previous == month == Month.of(month.last_day) == Month.parse(str(month))
    assert month.last_day + timedelta(days=1) == month.next.first_day


@pytest.mark.parametrize("name", ["CST", "Asia/Peking", "asia/shanghai", "+08:00", ""])
def test_what_is_not_a_zone_is_refused(name: str) -> None:
    """Abbreviations, offsets and misspelt names are not time zones."""
    assert code_of("time_zone", time_zone=name) == "SLM201"


def test_a_zone_is_text() -> None:
    """A list is no time zone, and a good name stays text."""
    assert code_of("time_zone", time_zone=["UTC"]) == "SLM201"
    assert Report.model_validate({"month": "2026-10", "time_zone": "Europe/Berlin"}).time_zone == "Europe/Berlin"


@pytest.mark.parametrize(
    "month, place, minutes",
    [
        ("2025-03", BERLIN, 44_580),
        ("2025-10", BERLIN, 44_700),
        ("2025-03", SHANGHAI, 44_640),
        ("2025-10", SHANGHAI, 44_640),
        ("2024-02", SHANGHAI, 41_760),
    ],
)
def test_a_month_has_its_real_length(month: str, place: ZoneInfo, minutes: int) -> None:
    """A month with a clock change is an hour shorter or longer (FAILURES V6, F16, F22)."""
    assert month_period(Month.parse(month), place).length == minutes * MINUTE


def test_a_month_begins_at_local_midnight() -> None:
    """January in Shanghai begins while it is still December in UTC (FAILURES F15, V1)."""
    period = month_period(Month(2025, 1), SHANGHAI)
    assert period.start.astimezone(UTC) == datetime(2024, 12, 31, 16, tzinfo=UTC)
    assert period.start.isoformat() == "2025-01-01T00:00:00+08:00"
    assert period.end.isoformat() == "2025-02-01T00:00:00+08:00"


def test_a_period_is_half_open() -> None:
    """The first instant of a month is in it and the first instant of the next is not (FAILURES F19)."""
    period = month_period(Month(2025, 1), SHANGHAI)
    assert period.start in period
    assert period.end not in period
    assert (period.first_day, period.last_day) == (date(2025, 1, 1), date(2025, 1, 31))


@pytest.mark.parametrize(
    "per, label, first, last",
    [(Per.MONTH, "2026-11", 11, 11), (Per.QUARTER, "2026-Q4", 10, 12), (Per.YEAR, "2026", 1, 12)],
)
def test_the_period_of_a_month(per: Per, label: str, first: int, last: int) -> None:
    """A month lies in one month, one quarter and one year, which are named and list their months."""
    period = period_of(Month(2026, 11), per, SHANGHAI)
    assert period.label == label
    assert period.months == tuple(Month(2026, number) for number in range(first, last + 1))
    assert len(period.months) == per.months


@given(months, st.sampled_from(["Europe/Berlin", "America/Havana", "Pacific/Apia", "Australia/Lord_Howe"]))
def test_periods_fit_together(month: Month, name: str) -> None:
    """Months follow each other without gap, and those of a quarter or a year fill it exactly."""
    place = zone(name)
    assert month_period(month, place).end == month_period(month.next, place).start
    for period in (period_of(month, Per.QUARTER, place), period_of(month, Per.YEAR, place)):
        parts = [month_period(part, place) for part in period.months]
        assert sum((part.length for part in parts), timedelta()) == period.length
        assert parts[0].start in period


def test_a_day_whose_midnight_is_skipped_begins_at_the_change() -> None:
    """On 1 April 2011 clocks in Amman went from 24:00 to 01:00, so the month began at 01:00 (FAILURES F12)."""
    start = start_of_day(date(2011, 4, 1), zone("Asia/Amman"))
    assert start.isoformat() == "2011-04-01T01:00:00+03:00"
    assert month_period(Month(2011, 4), zone("Asia/Amman")).start == start
