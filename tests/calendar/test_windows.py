"""Windows of maintenance and critical periods: which real time they are, by the clock on the wall."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from slm.calendar import CriticalPeriod, CriticalTime, Interval, MaintenanceWindow, ServiceHours, window_time

BERLIN: Final = "Europe/Berlin"
SHANGHAI: Final = "Asia/Shanghai"
NOVEMBER: Final = Interval(datetime(2026, 10, 31, 16, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC))


def window(**fields: Any) -> MaintenanceWindow:  # noqa: ANN401 - any key of a window
    """Return a window; by default Tuesdays from 02:00 to 05:00."""
    days = {} if "dates" in fields else {"weekdays": ["tuesday"]}
    return MaintenanceWindow.model_validate({**days, "from": "02:00", "until": "05:00"} | fields)


def local(found: tuple[Interval, ...], zone: str = SHANGHAI) -> list[str]:
    """Return intervals as the clock on the wall reads them: `03T02:00-03T05:00`."""
    ends = [[end.astimezone(ZoneInfo(zone)) for end in (part.start, part.end)] for part in found]
    return [f"{start:%dT%H:%M}-{end:%dT%H:%M}" for start, end in ends]


@pytest.mark.parametrize(
    "fields, expected",
    [
        ({}, ["03T02:00-03T05:00", "10T02:00-10T05:00", "17T02:00-17T05:00", "24T02:00-24T05:00"]),
        ({"nth": ["first", "last"]}, ["03T02:00-03T05:00", "24T02:00-24T05:00"]),
        ({"weekdays": ["sunday"], "nth": ["second"]}, ["08T02:00-08T05:00"]),
        ({"weekdays": ["sunday"], "nth": ["last"]}, ["29T02:00-29T05:00"]),
        ({"weekdays": ["sunday"], "nth": ["fourth"]}, ["22T02:00-22T05:00"]),
        ({"dates": ["2026-11-11"]}, ["11T02:00-11T05:00"]),
        ({"nth": ["third"], "from": "18:00", "until": "08:00"}, ["17T18:00-18T08:00"]),
        ({"nth": ["third"], "from": "18:00", "until": "24:00"}, ["17T18:00-18T00:00"]),
        ({"nth": ["third"], "from": "24:00", "until": "01:00"}, ["18T00:00-18T01:00"]),
        ({"weekdays": ["monday"], "from": "22:00", "until": "02:00", "nth": ["last"]}, ["30T22:00-01T00:00"]),
    ],
    ids=["weekly", "first-and-last", "second", "fifth-is-last", "fourth", "dated", "over-midnight", "to-midnight",
         "after-midnight", "cut-to-the-span"],
)  # fmt: skip
def test_window_comes_round_as_it_is_written(fields: dict[str, Any], expected: list[str]) -> None:
    """In November 2026, which has five Sundays and four Tuesdays, a window is on these days and hours."""
    assert local(window_time([window(**fields)], SHANGHAI, NOVEMBER)) == expected


def test_what_a_window_of_the_day_before_leaves_belongs_to_the_next_month() -> None:
    """A window that begins on the last of October reaches into November by its hours after midnight."""
    friday = window(weekdays=["saturday"], **{"from": "20:00", "until": "04:00"})
    assert local(window_time([friday], SHANGHAI, NOVEMBER))[0] == "01T00:00-01T04:00"


def test_windows_that_touch_or_overlap_are_one() -> None:
    """From Saturday 18:00 to 24:00 and Sunday from 00:00 to 08:00 there is no seam at midnight."""
    parts = [
        window(weekdays=["saturday"], **{"from": "18:00", "until": "24:00"}),
        window(weekdays=["sunday"], **{"from": "00:00", "until": "08:00"}),
        window(weekdays=["sunday"], **{"from": "07:00", "until": "09:00"}),
    ]
    assert local(window_time(parts, SHANGHAI, NOVEMBER))[1] == "07T18:00-08T09:00"


@pytest.mark.parametrize(
    "night, hours",
    [("2026-03-29", 2), ("2026-10-25", 4), ("2026-10-18", 3)],
    ids=["clocks-go-forward", "clocks-go-back", "ordinary"],
)
def test_window_on_the_night_of_a_clock_change_is_as_long_as_it_really_is(night: str, hours: int) -> None:
    """Berlin's window from 01:00 to 04:00 has two real hours in March, four in October (F12, F16)."""
    noon = datetime.fromisoformat(f"{night}T12:00:00Z")
    found = window_time([window(dates=[night], **{"from": "01:00", "until": "04:00"})], BERLIN, _around(noon))
    assert [part.length for part in found] == [timedelta(hours=hours)]


def _around(noon: datetime) -> Interval:
    return Interval(noon - timedelta(days=1), noon + timedelta(days=1))


MINUTES: Final = st.integers(0, 1439)


@given(first=MINUTES, last=MINUTES, nth=st.sets(st.sampled_from(["first", "second", "third", "fourth", "last"])),
       days=st.sets(st.sampled_from(["monday", "tuesday", "sunday"]), min_size=1))  # fmt: skip
def test_window_holds_the_minutes_that_the_wall_clock_says(
    first: int, last: int, nth: set[str], days: set[str]
) -> None:
    """Minute by minute over a month with a clock change, the window is where a clock on the wall says it is."""
    times = {"from": f"{first // 60:02}:{first % 60:02}", "until": f"{last // 60:02}:{last % 60:02}"}
    if first == last:
        return
    found = window_time([window(weekdays=sorted(days), nth=sorted(nth), **times)], BERLIN, OCTOBER)
    moment = OCTOBER.start
    while moment < OCTOBER.end:
        wall = moment.astimezone(ZoneInfo(BERLIN))
        minute, begun = wall.hour * 60 + wall.minute, wall.date()
        inside = first <= minute < last
        if last < first:
            inside, begun = (minute >= first, begun) if minute >= last else (True, begun - timedelta(days=1))
        inside = inside and f"{begun:%A}".lower() in days and (not nth or bool(nth & _ordinals(begun)))
        assert inside == any(moment in part for part in found), wall
        moment += timedelta(minutes=29)


OCTOBER: Final = Interval(datetime(2026, 10, 20, tzinfo=UTC), datetime(2026, 11, 10, tzinfo=UTC))


def _ordinals(day: date) -> set[str]:
    """Return which of its weekday in its month a day is, by counting all of them."""
    alike = [other for number in range(1, 32) if (other := _day(day, number)) and other.weekday() == day.weekday()]
    names = dict(zip(alike, ["first", "second", "third", "fourth"], strict=False))
    return {names.get(day, "")} | ({"last"} if day == alike[-1] else set())


def _day(day: date, number: int) -> date | None:
    try:
        return day.replace(day=number)
    except ValueError:
        return None


@pytest.mark.parametrize(
    "fields, words",
    [
        ({"from": "2:00"}, "not a time of day"),
        ({"until": "24:01"}, "not a time of day"),
        ({"until": "25:00"}, "not a time of day"),
        ({"weekdays": []}, "neither days of the week nor dates"),
        ({"dates": ["2026-11-11"], "weekdays": ["tuesday"]}, "or both"),
        ({"dates": ["2026-11-11"], "nth": ["first"]}, "or both"),
        ({"until": "02:00"}, "ends when it begins, at 02:00"),
    ],
)
def test_window_that_says_nothing_certain_is_refused(fields: dict[str, Any], words: str) -> None:
    """A time is written in one way; a window has days of the week or dates, and a length."""
    with pytest.raises(ValidationError, match=words):
        window(**fields)


@pytest.mark.parametrize(
    "text, fits", [("00:00", True), ("24:00", True), ("124:00", False), ("02:000", False), ("24:30", False)]
)
def test_editors_know_how_a_time_is_written(text: str, fits: bool) -> None:  # noqa: FBT001
    """The pattern of the schema matches a whole value, as an editor asks it."""
    pattern = MaintenanceWindow.model_json_schema()["properties"]["from"]["pattern"]
    assert bool(re.search(pattern, text)) is fits


def test_time_of_day_is_written_as_it_was() -> None:
    """A time of the next day reads as people write it, and counts on."""
    over = window(**{"from": "22:00", "until": "02:00"})
    assert (str(over.start), str(over.until), over.passes_midnight) == ("22:00", "02:00", True)
    assert window().passes_midnight is False


HOURS: Final = ServiceHours.model_validate({
    "kind": "service_hours", "name": "Always", "time_zone": SHANGHAI,
    "versions": [
        {"from": "2026-01-01", "week": {"monday": ["09:00-17:00"]},
         "critical_periods": [{"name": "Sales", "first": "2026-11-09", "last": "2026-11-13"},
                              {"name": "Closing", "when": "The last working days of a month"}]},
        {"from": "2026-11-12", "week": {"monday": ["09:00-17:00"]},
         "critical_periods": [{"name": "Shift", "days": ["friday"], "hours": ["07:30-08:30"]}]},
    ],
})  # fmt: skip
OWN: Final = tuple(
    CriticalPeriod.model_validate(fields)
    for fields in (
        {"name": "From then on", "first": "2026-11-29", "hours": ["22:00-24:00"]},
        {"name": "Mornings", "days": ["monday"], "last": "2026-11-02"},
    )
)


def test_critical_periods_are_those_of_the_agreement_and_of_the_hours_in_force() -> None:
    """Dates hold while their version of the hours does; days, hours and open ends are computed, words are not."""
    found = CriticalTime(periods=OWN, time_zone=SHANGHAI, hours=HOURS).within(NOVEMBER)
    assert {str(named.name.written): local(named.time) for named in found} == {
        "From then on": ["29T22:00-30T00:00", "30T22:00-01T00:00"],
        "Mornings": ["02T00:00-03T00:00"],
        "Sales": ["09T00:00-12T00:00"],
        "Shift": ["13T07:30-13T08:30", "20T07:30-20T08:30", "27T07:30-27T08:30"],
    }
    assert CriticalTime(time_zone=SHANGHAI).within(NOVEMBER) == ()
