"""Maintenance that an agreement limits as data: what of it is excluded, what counts, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import SHANGHAI, outage

from slm.calendar import (
    CriticalPeriod,
    CriticalTime,
    Duration,
    Interval,
    MaintenanceWindow,
    Month,
    Per,
    WorkingTime,
    always,
    intersect,
    month_period,
    subtract,
    total,
    zone,
)
from slm.measurement import Downtime, DowntimeRules, MaintenanceLimits, Outage, downtime

NOVEMBER: Final = month_period(Month(2026, 11), zone(SHANGHAI)).interval
ALWAYS: Final = WorkingTime(always(SHANGHAI))
TUESDAYS: Final = {"weekdays": ["tuesday"], "from": "02:00", "until": "05:00"}
SUNDAYS: Final = {"weekdays": ["sunday"], "from": "06:00", "until": "08:00", "announced": "true"}
SALES: Final = {"name": "Autumn sales", "first": "2026-11-09", "last": "2026-11-13"}


def limited(
    *windows: dict[str, Any],
    critical: tuple[dict[str, Any], ...] = (),
    per: str = "month",
    **terms: Any,  # noqa: ANN401 - any term of maintenance
) -> DowntimeRules:
    """Return rules that exclude maintenance under clause a by these terms: by default on Tuesdays, announced early."""
    lengths = {name: Duration.parse(terms.pop(name)) for name in ("longest", "total") if name in terms}
    notice = terms.pop("notice", "5 calendar_days")
    limits = MaintenanceLimits(
        notice=Duration.parse(notice) if notice else None,
        windows=tuple(map(MaintenanceWindow.model_validate, windows or (TUESDAYS,))),
        critical=CriticalTime(
            periods=tuple(map(CriticalPeriod.model_validate, critical)), time_zone=terms.get("time_zone", SHANGHAI)
        ),
        per=Per(per), hours=ALWAYS, **{"time_zone": SHANGHAI} | lengths | terms,
    )  # fmt: skip
    return DowntimeRules(exclusions=frozenset({"a"}), limits=limits)


def work(start: str, end: str | None, **fields: Any) -> Outage:  # noqa: ANN401 - any cell of the row
    """Return maintenance in November 2026, written `10T02:00` in Shanghai, that was announced a month before."""
    ends = [moment and (moment if "-" in moment else f"2026-11-{moment}:00+08:00") for moment in (start, end)]
    row = {"kind": "maintenance", "exclusion": "a", "announced": "2026-10-01T00:00:00+08:00"} | fields
    return outage(str(ends[0]), ends[1], "2026-11", **row)


class Found(NamedTuple):
    """What becomes of rows: the minutes that count and are excluded, and why, with the minutes of each reason."""

    counted: int
    excluded: int
    why: list[list[tuple[str, int]]]


def minutes(spans: tuple[Interval, ...]) -> int:
    """Return the whole minutes of intervals together."""
    return total(spans) // timedelta(minutes=1)


def of(found: Downtime, period: Interval = NOVEMBER) -> Found:
    """Return what became of rows in a period."""
    why = [[(str(part.reason), minutes(part.parts)) for part in row.refusals] for row in found.interruptions]
    return Found(minutes(found.adjusted), minutes(intersect(found.excluded, (period,))), why)


def judged(*rows: Outage, rules: DowntimeRules, period: Interval = NOVEMBER) -> Found:
    """Return what becomes of rows in a period, of which all time is agreed."""
    return of(downtime(rows, period, (period,), rules, rows), period)


@pytest.mark.parametrize(
    "row, terms, counted, excluded, why",
    [
        (("10T02:00", "10T04:00", {}), {}, 0, 120, []),
        (("10T02:00", "10T04:00", {}), {"critical": (SALES,)}, 120, 0, [("critical_period", 120)]),
        (("18T12:00", "18T18:00", {}), {}, 360, 0, [("outside_window", 360)]),
        (("17T01:00", "17T06:00", {}), {}, 120, 180, [("outside_window", 120)]),
        (("17T05:00", "17T06:00", {}), {}, 60, 0, [("outside_window", 60)]),
        (("17T02:00", "17T05:00", {}), {"longest": "2 calendar_hours"}, 60, 120, [("too_long", 60)]),
        (("17T01:00", "17T05:00", {}), {"longest": "2 calendar_hours"}, 180, 60,
         [("outside_window", 60), ("too_long", 120)]),
        (("17T02:00", "17T05:00", {}), {"total": "150 calendar_minutes"}, 30, 150, [("partly_over_cap", 30)]),
        (("17T02:00", "17T04:00", {"announced": "2026-11-12T02:00:00+08:00"}), {}, 0, 120, []),
        (("17T02:00", "17T04:00", {"announced": "2026-11-12T02:00:01+08:00"}), {}, 120, 0, [("late_notice", 120)]),
        (("17T02:00", "17T04:00", {"announced": None}), {}, 120, 0, [("late_notice", 120)]),
        (("17T02:00", "17T04:00", {"announced": None}), {"notice": None}, 0, 120, []),
        (("10T01:00", "10T06:00", {"announced": None}), {"critical": (SALES,)}, 300, 0, [("late_notice", 300)]),
        (("17T02:00", "17T04:00", {"exclusion": None}), {}, 120, 0, []),
        (("18T12:00", "18T18:00", {"kind": "outage"}), {}, 0, 360, []),
    ],
    ids=["in-its-window", "D21-critical-period", "D21-outside", "partly-outside", "after-the-window", "too-long",
         "outside-and-too-long", "beyond-the-total", "announced-at-the-bound", "announced-a-second-late",
         "never-announced", "no-notice-asked", "late-whatever-else", "no-clause", "no-maintenance"],
)  # fmt: skip
def test_maintenance_is_excluded_only_as_far_as_it_keeps_its_terms(
    row: tuple[str, str, dict[str, Any]], terms: dict[str, Any], counted: int, excluded: int, why: list[Any]
) -> None:
    """What lies outside its window, in a critical period, or beyond its length counts; late notice as a whole."""
    start, end, fields = row
    assert judged(work(start, end, **fields), rules=limited(**terms)) == (counted, excluded, [why])


def test_only_the_part_in_a_critical_period_counts() -> None:
    """The half-open period begins at 03:00, in the middle of the window, and cuts the maintenance in three."""
    hour = {"name": "Night run", "days": ["tuesday"], "hours": ["03:00-04:00"]}
    found = judged(work("17T02:00", "17T05:00"), rules=limited(critical=(hour,)))
    assert found == (60, 120, [[("critical_period", 60)]])


def test_each_moment_is_refused_once_for_the_first_reason() -> None:
    """What lies in a critical period and outside the window is told as in the critical period."""
    found = judged(work("10T00:00", "10T06:00"), rules=limited(critical=(SALES,)))
    assert found == (360, 0, [[("critical_period", 360)]])


@pytest.mark.parametrize(
    "start, end, counted, why",
    [("15T06:00", "15T08:00", 0, []), ("15T05:00", "15T08:00", 60, [("outside_window", 60)]),
     ("17T02:00", "17T03:00", 60, [("late_notice", 60)])],
    ids=["in-it", "half-in-it", "in-another"],
)  # fmt: skip
def test_window_that_is_announced_once_and_for_all_needs_no_notice(
    start: str, end: str, counted: int, why: list[Any]
) -> None:
    """Maintenance in it is excluded without an announcement; in a window that asks for one it counts."""
    found = judged(work(start, end, announced=None), rules=limited(TUESDAYS, SUNDAYS))
    assert (found.counted, found.why) == (counted, [why])


@pytest.mark.parametrize("end, asked", [("15T08:00", False), ("15T08:01", True)], ids=["in-it", "beyond-it"])
def test_notice_is_asked_only_outside_windows_that_are_announced(end: str, asked: bool) -> None:  # noqa: FBT001
    """A reader is told of a notice that was required only where one was."""
    rules = replace(limited(TUESDAYS, SUNDAYS), notice=Duration.parse("5 calendar_days"), hours=ALWAYS)
    (row,) = downtime([work("15T06:00", end, announced=None)], NOVEMBER, (NOVEMBER,), rules).interruptions
    assert row.claim is not None
    assert bool(row.claim.notice_required) is asked


def test_notice_holds_for_the_part_in_a_window_that_asks_for_it() -> None:
    """Where such windows touch, what is left of late maintenance lies in the one announced once and for all."""
    before = {"weekdays": ["sunday"], "from": "05:00", "until": "06:00"}
    found = judged(work("15T04:30", "15T07:00", announced=None), rules=limited(before, SUNDAYS))
    assert found == (90, 60, [[("outside_window", 30), ("late_notice", 60)]])


def test_windows_that_touch_are_one() -> None:
    """Maintenance over the midnight at which one window ends and another begins is excluded whole."""
    windows = (
        {"weekdays": ["saturday"], "from": "18:00", "until": "24:00"},
        {"weekdays": ["sunday"], "from": "00:00", "until": "08:00"},
    )
    assert judged(work("14T22:00", "15T03:00"), rules=limited(*windows)) == (0, 300, [[]])


@pytest.mark.parametrize("month, counted, excluded", [(11, 60, 120), (12, 60, 240)])
def test_maintenance_over_a_month_boundary_is_cut_like_every_interruption(
    month: int, counted: int, excluded: int
) -> None:
    """From 21:00 to 05:00, in a window from 22:00 to 04:00: each month has its part of both (F15, F23)."""
    window = {"weekdays": ["monday"], "from": "22:00", "until": "04:00"}
    row = work("2026-11-30T21:00:00+08:00", "2026-12-01T05:00:00+08:00")
    period = month_period(Month(2026, month), zone(SHANGHAI)).interval
    found = judged(row, rules=limited(window), period=period)
    assert (found.counted, found.excluded) == (counted, excluded)


@pytest.mark.parametrize(
    "start, end, excluded",
    [("2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z", 120), ("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z", 240)],
    ids=["clocks-go-forward", "clocks-go-back"],
)
def test_window_on_the_night_of_a_clock_change_excludes_real_time(start: str, end: str, excluded: int) -> None:
    """Berlin's Sundays from 01:00 to 04:00 have two hours in March and four in October (F12, F16)."""
    window = {"weekdays": ["sunday"], "from": "01:00", "until": "04:00"}
    span = Interval(datetime.fromisoformat(start), datetime.fromisoformat(end))
    row = work(start, end, announced="2026-01-01T00:00:00Z")
    found = judged(row, rules=limited(window, time_zone="Europe/Berlin"), period=span)
    assert (found.counted, found.excluded) == (minutes((span,)) - excluded, excluded)


def four_tuesdays(**fields: object) -> list[Outage]:
    """Return an hour of maintenance on each Tuesday of November; the fields are those of the last."""
    days = ("03", "10", "17", "24")
    return [work(f"{day}T02:00", f"{day}T03:00", id=f"M-{day}", **fields if day == "24" else {}) for day in days]


@pytest.mark.parametrize(
    "terms, why",
    [
        ({"at_most": 2}, [[], [], [("too_many", 60)], [("too_many", 60)]]),
        ({"at_most": 2, "critical": (SALES,)}, [[], [("critical_period", 60)], [], [("too_many", 60)]]),
        ({"total": "150 calendar_minutes"}, [[], [], [("partly_over_cap", 30)], [("over_cap", 60)]]),
        ({"total": "150 calendar_minutes", "at_most": 1}, [[], *[[("too_many", 60)]] * 3]),
    ],
    ids=["number", "refused-ones-do-not-use-it-up", "total", "number-before-total"],
)
def test_what_exceeds_the_period_is_the_last_of_it(terms: dict[str, Any], why: list[Any]) -> None:
    """Number and total are used up in the order in which maintenance begins, by what is excluded at all."""
    assert judged(*four_tuesdays(), rules=limited(**terms)).why == why


def test_number_and_total_are_those_of_the_period_that_is_agreed() -> None:
    """Two a quarter are used up in October; November has nothing left, and the next quarter begins anew."""
    days = ("2026-10-06", "2026-10-13", "2026-11-03", "2027-01-05")
    rows = [work(f"{day}T02:00:00+08:00", f"{day}T03:00:00+08:00", id=day) for day in days]
    year = Interval(NOVEMBER.start - timedelta(days=60), NOVEMBER.end + timedelta(days=60))
    quarterly = judged(*rows, rules=limited(at_most=2, per="quarter"), period=year)
    assert quarterly.why == [[], [], [("too_many", 60)], []]
    assert judged(*rows, rules=limited(at_most=2), period=year).counted == 0
    in_all = judged(*rows, rules=limited(total="2 calendar_hours", per="year"), period=year)
    assert in_all.why == [[], [], [("over_cap", 60)], []]


def test_time_between_two_parts_of_one_maintenance_uses_the_total_up() -> None:
    """Another maintenance in the hour that was cut out of the first is measured, as nothing was excluded there."""
    hour = {"name": "Night run", "days": ["tuesday"], "hours": ["03:00-04:00"]}
    rules = limited(critical=(hour,), total="3 calendar_hours")
    rows = [
        work("17T02:00", "17T05:00"),
        work("17T04:30", "17T05:00", id="M-2"),
        work("24T02:00", "24T03:30", id="M-3"),
    ]
    assert judged(*rows, rules=rules) == (90, 180, [[("critical_period", 60)], [], [("critical_period", 30)]])


def test_stretches_of_one_maintenance_that_are_left_are_interruptions_of_their_own() -> None:
    """Of what is left before and after the window, the ten minutes after it are too short to count."""
    rules = replace(limited(), shortest=timedelta(minutes=30))
    found = downtime([work("17T01:00", "17T05:10")], NOVEMBER, (NOVEMBER,), rules)
    assert minutes(found.adjusted) == 60
    assert len(downtime([work("17T01:00", "17T06:00")], NOVEMBER, (NOVEMBER,), rules).touching) == 2
    (row,) = found.interruptions
    assert (minutes(row.within), minutes(row.excluded)) == (60, 180)


def test_maintenance_that_goes_on_is_excluded_while_its_window_lasts() -> None:
    """Without an end it lasts to the end of the period, and counts from the end of the window on."""
    found = judged(work("24T02:00", None), rules=limited())
    assert (found.counted, found.excluded) == (6 * 1440 + 19 * 60, 180)


DAY: Final = Interval(datetime(2026, 10, 23, 22, tzinfo=UTC), datetime(2026, 10, 26, 23, tzinfo=UTC))
"""The four days in Berlin in which the clocks go back."""
STEP: Final = timedelta(minutes=15)
STEPS: Final = (DAY.end - DAY.start) // STEP
TIMES: Final = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
WEEKDAYS: Final = st.lists(st.sampled_from(["friday", "saturday", "sunday", "monday"]), min_size=1, unique=True)
WINDOWS: Final = st.lists(
    st.fixed_dictionaries(
        {"weekdays": WEEKDAYS, "from": TIMES, "until": TIMES, "announced": st.sampled_from(["true", "false"])}
    ).filter(lambda window: window["from"] != window["until"]),
    min_size=1, max_size=3,
)  # fmt: skip
HOURS_OF_DAY: Final = st.tuples(TIMES, TIMES).filter(lambda pair: pair[0] < pair[1])
CRITICAL: Final = st.lists(
    st.builds(lambda days, pair: {"name": "C", "days": days, "hours": ["-".join(pair)]}, WEEKDAYS, HOURS_OF_DAY),
    max_size=2,
)
ROWS: Final = st.lists(
    st.tuples(
        st.sampled_from(["maintenance", "outage"]), st.sampled_from([None, "a"]), st.booleans(),
        st.tuples(st.integers(-20, STEPS + 20), st.integers(1, 40)),
    ),
    max_size=6,
)  # fmt: skip


def _wall(moment: datetime) -> tuple[datetime, str]:
    wall = moment.astimezone(ZoneInfo("Europe/Berlin"))
    return wall, f"{wall:%A}".lower()


def _in_window(moment: datetime, window: dict[str, Any]) -> bool:
    """Say by the clock on the wall alone whether a moment lies in a window."""
    wall, today = _wall(moment)
    clock, yesterday = f"{wall:%H:%M}", f"{wall.date() - timedelta(days=1):%A}".lower()
    if window["from"] < window["until"]:
        return today in window["weekdays"] and window["from"] <= clock < window["until"]
    begun = today in window["weekdays"] and window["from"] <= clock
    return begun or (yesterday in window["weekdays"] and clock < window["until"])


def _is_critical(moment: datetime, periods: list[dict[str, Any]]) -> bool:
    wall, today = _wall(moment)
    spans = ((period, period["hours"][0].split("-")) for period in periods)
    return any(today in period["days"] and start <= f"{wall:%H:%M}" < end for period, (start, end) in spans)


@given(windows=WINDOWS, critical=CRITICAL, rows=ROWS)
def test_agreed_time_is_counted_excluded_or_up_as_an_oracle_of_minutes_says(
    windows: list[dict[str, Any]],
    critical: list[dict[str, Any]],
    rows: list[tuple[str, str | None, bool, tuple[int, int]]],
) -> None:
    """Whatever windows, critical periods and rows: each quarter of an hour is what its own clock on the wall says."""
    written, known = [], []
    for number, (kind, clause, in_time, (first, length)) in enumerate(rows):
        start, end = DAY.start + first * STEP, DAY.start + (first + length) * STEP
        told = {"announced": "2026-10-01T00:00:00Z"} if in_time else {"announced": None}
        named = {"id": f"M-{number}", "kind": kind, "exclusion": clause}
        written.append(work(start.isoformat(), end.isoformat(), **named, **told))
        known.append((kind, clause, in_time, start, end))
    rules = limited(*windows, critical=tuple(critical), time_zone="Europe/Berlin")
    found = downtime(written, DAY, (DAY,), rules)

    counted = excluded = 0
    for step in range(STEPS):
        moment, takes, down = DAY.start + step * STEP, False, False
        for kind, clause, in_time, start, end in known:
            if not start <= moment < end:
                continue
            may = [window for window in windows if in_time or window["announced"] == "true"]
            kept = any(_in_window(moment, window) for window in may) and not _is_critical(moment, critical)
            is_out = clause == "a" and (kind == "outage" or kept)
            takes, down = takes or is_out, down or not is_out
        excluded += takes
        counted += down and not takes
    quarters = [total(spans) // STEP for spans in (found.adjusted, intersect(found.excluded, (DAY,)))]
    assert quarters == [counted, excluded]
    up = subtract((DAY,), (*found.adjusted, *found.excluded))
    assert total(up) + counted * STEP + excluded * STEP == DAY.length
