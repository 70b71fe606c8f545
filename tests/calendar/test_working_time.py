"""Working time: elapsed, due, open, with holidays, make-up days, exceptions, pauses and clock changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slm.calendar import (
    WEEKDAYS,
    DayKind,
    Duration,
    DurationUnit,
    Holidays,
    Interval,
    ServiceHours,
    WorkingTime,
    always,
    merge,
    total,
    zone,
)

NAME: Final = {"en": "test", "zh": "测试"}
OFFICE: Final = ["09:00-12:00", "13:00-18:00"]
MON_TO_FRI: Final = dict.fromkeys(WEEKDAYS[:5], OFFICE)
MINUTE: Final = timedelta(minutes=1)
SECOND: Final = timedelta(seconds=1)


def hours(*versions: dict[str, Any], time_zone: str = "Asia/Shanghai") -> ServiceHours:
    """Return service hours; a version is 5x8 from 2025 on unless it says otherwise."""
    office = {"from": "2025-01-01", "week": MON_TO_FRI}
    written = {"kind": "service_hours", "name": NAME, "time_zone": time_zone}
    return ServiceHours.model_validate(
        {**written, "versions": [{**office, **version} for version in versions or ({},)]}
    )


def holidays(
    off: list[Any], work: list[Any], start: str = "2025-01-01", until: str = "2026-01-01", **more: object
) -> Holidays:
    """Return a holiday calendar with these days off and make-up working days."""
    return Holidays.model_validate({
        "kind": "holidays", "name": NAME, "published": {"from": start, "until": until}, "source": {"notice": NAME},
        "days_off": [{"date": str(day), "name": NAME} for day in off],
        "working_days": [{"date": str(day), "name": NAME} for day in work], **more,
    })  # fmt: skip


def at(text: str) -> datetime:
    """Return an instant, in Shanghai unless it says otherwise."""
    return datetime.fromisoformat(text if text[16:] else f"{text}+08:00")


NATIONAL_DAY: Final = holidays([f"2025-10-0{day}" for day in range(1, 9)], ["2025-09-28", "2025-10-11"])
KEPT: Final = {"holidays": ["cn"], "on_make_up_days": OFFICE}


@pytest.mark.parametrize(
    "closed, rule, opened",
    [
        (["12:00-24:00"], {}, [("09:00", "12:00")]),
        (["10:30-11:00", "17:00-24:00"], {}, [("09:00", "10:30"), ("11:00", "12:00"), ("13:00", "17:00")]),
        (["12:00-24:00"], {"on_holidays": ["11:00-11:30", "14:00-15:00"]}, [("09:00", "12:00"), ("14:00", "15:00")]),
        (["00:00-24:00"], {}, []),
        ([], {"on_holidays": ["14:00-15:00"]}, [("14:00", "15:00")]),
        (["00:00-09:00"], {}, [("09:00", "12:00"), ("13:00", "18:00")]),
    ],
)  # fmt: skip
def test_a_part_of_a_day_off_is_worked_as_usual(
    closed: list[str], rule: dict[str, object], opened: list[tuple[str, str]]
) -> None:
    """Hours that a calendar has off are those of holidays, the others of the day those of its weekday."""
    eve = holidays([], [], days_off=[{"date": "2025-12-24", "closed": closed, "name": NAME}])
    working = WorkingTime(hours({"holidays": ["cn"], **rule}), {"cn": eve})
    day = working.day(date(2025, 12, 24))
    assert (day.kind, [str(segment) for segment in day.segments]) == ("holiday", ["-".join(span) for span in opened])
    assert working.elapsed(at("2025-12-24T00:00"), at("2025-12-25T00:00")) == sum(
        part.minutes * 60 for part in day.segments
    )


@pytest.mark.parametrize("made_up", [[], ["2025-12-24"]])
@pytest.mark.parametrize(
    "other, opened",
    [({}, []), ({"closed": ["09:00-10:00"]}, ["10:00-12:00"]), ({"closed": ["08:00-24:00"]}, [])],
)
def test_a_part_of_a_day_off_in_two_calendars_is_off_in_both(
    made_up: list[str], other: dict[str, object], opened: list[str]
) -> None:
    """What one of them has off is off, the whole day in one of them wholly; a make-up day keeps the rest."""
    days = [
        holidays([], [], days_off=[{"date": "2025-12-24", "name": NAME, **closed}])
        for closed in ({"closed": ["12:00-24:00"]}, other)
    ]
    of = {"a": days[0], "b": days[1], "c": holidays([], made_up)}
    for names in (["a", "b", "c"], ["c", "b", "a"]):
        day = WorkingTime(hours({"holidays": names, "on_make_up_days": OFFICE}), of).day(date(2025, 12, 24))
        assert (day.kind, [str(segment) for segment in day.segments]) == ("holiday", opened)


@pytest.mark.parametrize(
    "written, with_make_up, without_make_up",
    [
        ("16 working_hours", "2025-09-29T17:00", "2025-09-30T17:00"),
        ("24 working_hours", "2025-09-30T17:00", "2025-10-09T17:00"),
        ("40 working_hours", "2025-10-10T17:00", "2025-10-13T17:00"),
        ("2 working_days", "2025-09-29T17:00", "2025-09-30T17:00"),
        ("3 working_days", "2025-09-30T17:00", "2025-10-09T17:00"),
        ("5 working_days", "2025-10-10T17:00", "2025-10-13T17:00"),
    ],
)
def test_due_dates_around_national_day(written: str, with_make_up: str, without_make_up: str) -> None:
    """Make-up working days bring a deadline forward, and a working day is eight of these hours (FAILURES V8, F31)."""
    opened, duration = at("2025-09-26T17:00"), Duration.parse(written)
    made_up = WorkingTime(hours(KEPT), {"cn": NATIONAL_DAY})
    plain = WorkingTime(hours({**KEPT, "on_make_up_days": []}), {"cn": NATIONAL_DAY})
    assert made_up.due_after(opened, duration).instant == at(with_make_up)
    assert plain.due_after(opened, duration).instant == at(without_make_up)


def test_a_service_attended_day_and_night_has_no_hole() -> None:
    """24x7 hours are open at every instant and count every second, over clock changes too (FAILURES F18, V6)."""
    working = WorkingTime(always("Europe/Berlin"))
    start, end = at("2025-03-01T00:00+01:00"), at("2025-04-01T00:00+02:00")
    assert working.elapsed(start, end) == 44_580 * 60
    assert working.open_intervals(start, end) == (Interval(start, end),)
    assert working.is_open(at("2025-03-09T23:59:59+01:00"))
    assert working.published_until is None
    assert not working.due(start, 86_400 * 400).provisional


def test_the_lunch_break_does_not_count() -> None:
    """Several segments a day leave the time between them out (FAILURES F32)."""
    working = WorkingTime(hours())
    assert working.elapsed(at("2025-03-03T11:30"), at("2025-03-03T13:30")) == 3600
    assert not working.is_open(at("2025-03-03T12:00"))
    assert working.is_open(at("2025-03-03T13:00"))
    assert [str(segment) for segment in working.day(date(2025, 3, 3)).segments] == OFFICE


def test_an_end_before_the_start_counts_nothing() -> None:
    """Elapsed working time is never negative."""
    working = WorkingTime(hours())
    assert working.elapsed(at("2025-03-04T10:00"), at("2025-03-03T10:00")) == 0


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    """From 02:50 before the clocks go back to 02:10 after it are 20 minutes (FAILURES F17)."""
    working, berlin = WorkingTime(always("Europe/Berlin")), zone("Europe/Berlin")
    start = datetime(2025, 10, 26, 2, 50, tzinfo=berlin)
    end = datetime(2025, 10, 26, 2, 10, tzinfo=berlin, fold=1)
    assert working.elapsed(start, end) == 20 * 60
    assert working.elapsed(end, start) == 0
    assert working.due(start, 20 * 60).instant == at("2025-10-26T01:10+00:00")


def test_a_deadline_is_warned_of_in_working_time() -> None:
    """One hour before Monday 09:30 is Friday 17:30, not Monday 08:30 (FAILURES F35)."""
    working = WorkingTime(hours())
    assert working.due(at("2025-03-10T09:30"), -3600).instant == at("2025-03-07T17:30")


def test_a_pause_is_counted_in_working_time() -> None:
    """A pause puts the deadline off by its working hours, so it stays inside them (FAILURES F39, F40)."""
    working = WorkingTime(hours())
    opened, pause = at("2025-03-03T16:00"), Interval(at("2025-03-03T17:00"), at("2025-03-04T10:00"))
    assert working.due(opened, 4 * 3600, [pause]).instant == at("2025-03-04T14:00")
    assert working.elapsed(opened, at("2025-03-04T14:00"), [pause]) == 4 * 3600
    assert working.due_after(opened, Duration.parse("4 working_hours"), [pause]).instant == at("2025-03-04T14:00")


def test_a_pause_is_counted_backwards_as_well() -> None:
    """What was used up by an instant began earlier by the working hours of a pause before it, and of no other pause."""
    working = WorkingTime(hours())
    pauses = [
        Interval(at("2025-03-03T14:00"), at("2025-03-03T15:00")),
        Interval(at("2025-03-01T00:00"), at("2025-03-03T09:00")),
    ]
    assert working.due(at("2025-03-03T16:00"), -2 * 3600, pauses).instant == at("2025-03-03T13:00")


def test_a_pause_after_the_deadline_changes_nothing() -> None:
    """Only a pause that begins before the time is used up puts it off."""
    working = WorkingTime(hours())
    pauses = [
        Interval(at("2025-03-03T11:00"), at("2025-03-03T18:00")),
        Interval(at("2025-03-01T00:00"), at("2025-03-03T09:00")),
    ]
    assert working.due(at("2025-03-03T10:00"), 3600, pauses).instant == at("2025-03-03T11:00")


def test_pauses_that_overlap_count_once() -> None:
    """Overlapping pauses are merged and clipped before they are taken off (FAILURES F38, F57)."""
    working = WorkingTime(hours())
    pauses = [
        Interval(at("2025-03-03T08:00"), at("2025-03-03T10:00")),
        Interval(at("2025-03-03T09:30"), at("2025-03-03T10:30")),
        Interval(at("2025-03-03T17:00"), at("2025-03-05T10:00")),
    ]
    assert working.elapsed(at("2025-03-03T09:00"), at("2025-03-03T18:00"), iter(pauses)) == int(5.5 * 3600)


def test_hours_change_with_their_version() -> None:
    """What was counted under the old hours stays when new ones begin (FAILURES F26)."""
    working = WorkingTime(hours({}, {"from": "2025-03-04", "week": {"tuesday": ["09:00-10:00"]}}))
    assert working.elapsed(at("2025-03-03T00:00"), at("2025-03-04T00:00")) == 8 * 3600
    assert working.elapsed(at("2025-03-04T00:00"), at("2025-03-18T00:00")) == 2 * 3600
    assert working.working_day(date(2025, 3, 3)) == 8 * 3600
    assert working.working_day(date(2025, 3, 4)) == 3600


def test_each_rule_gives_a_date_its_hours() -> None:
    """An exception wins over a day off, that over a make-up day, and that over the weekday; each has its name."""
    first, may = holidays(["2025-05-01", "2025-05-02"], ["2025-05-03"]), holidays(["2025-05-03"], ["2025-05-04"])
    exception = {"date": "2025-05-02", "hours": ["10:00-11:00"], "reason": {"en": "stock-taking"}}
    version = {
        "holidays": ["a", "b"], "on_holidays": ["09:00-10:00"], "on_make_up_days": ["09:00-12:00"],
        "exceptions": [exception],
    }  # fmt: skip
    working = WorkingTime(hours(version), {"a": first, "b": may})
    days = [working.day(date(2025, 5, day)) for day in range(1, 6)]
    assert [(day.kind, [*map(str, day.segments)]) for day in days] == [
        (DayKind.HOLIDAY, ["09:00-10:00"]),
        (DayKind.EXCEPTION, ["10:00-11:00"]),
        (DayKind.HOLIDAY, ["09:00-10:00"]),
        (DayKind.MAKE_UP, ["09:00-12:00"]),
        (DayKind.ORDINARY, OFFICE),
    ]
    assert [day.name("en") if day.name else None for day in days] == ["test", "stock-taking", "test", "test", None]


def test_a_make_up_day_leaves_day_and_night_service_as_it_is() -> None:
    """Where no hours are written for make-up days, the hours of the weekday hold."""
    working = WorkingTime(hours({"holidays": ["cn"], "week": {"sunday": ["10:00-11:00"]}}), {"cn": NATIONAL_DAY})
    assert [str(segment) for segment in working.day(date(2025, 9, 28)).segments] == ["10:00-11:00"]
    assert working.day(date(2025, 10, 11)).segments == ()


def test_unpublished_dates_are_provisional() -> None:
    """A deadline beyond the published holidays may still move, and says so (FAILURES F29)."""
    working = WorkingTime(hours(KEPT), {"cn": NATIONAL_DAY})
    assert working.published_until == date(2026, 1, 1)
    assert not working.due(at("2025-12-31T09:00"), 8 * 3600).provisional
    assert working.due(at("2025-12-31T10:00"), 8 * 3600).provisional
    assert working.due(at("2026-01-02T10:00"), -8 * 3600).provisional
    assert working.day(date(2026, 1, 1)).provisional


def test_dates_before_the_hours_began_are_provisional() -> None:
    """The first version also serves earlier dates, which are marked instead of counting as closed (FAILURES F8)."""
    working = WorkingTime(hours())
    assert working.due(at("2024-12-30T09:00"), 3600).provisional
    assert working.elapsed(at("2024-12-30T09:00"), at("2024-12-30T10:00")) == 3600
    assert not working.due(at("2025-01-01T09:00"), 3600).provisional


def test_a_gap_between_published_years_is_provisional() -> None:
    """A deadline that crosses an unpublished year is provisional even if it ends in a published one (FAILURES F29)."""
    known = {
        "2025": holidays([], [], country="CN"),
        "2027": holidays([], [], "2027-01-01", "2028-01-01", country="CN"),
    }
    working = WorkingTime(hours({"holidays": ["2025", "2027"]}), known)
    assert working.due(at("2025-12-31T10:00"), 300 * 8 * 3600).provisional
    assert not working.due(at("2027-01-04T10:00"), 8 * 3600).provisional
    assert working.published_until == date(2028, 1, 1)


def test_holidays_of_one_country_continue_each_other() -> None:
    """Files of the same country cover a date together, those of different ones each have to (FAILURES F29)."""
    known = {
        "cn-2025": holidays([], [], country="CN"),
        "cn-2026": holidays([], [], "2026-01-01", "2027-01-01", country="CN"),
        "own": holidays([], [], "2025-01-01", "2026-07-01"),
    }
    national = WorkingTime(hours({"holidays": ["cn-2025", "cn-2026"]}), known)
    both = WorkingTime(hours({"holidays": ["cn-2025", "cn-2026", "own"]}), known)
    assert [working_time.provisional(date(2026, 6, 30)) for working_time in (national, both)] == [False, False]
    assert [working_time.provisional(date(2026, 7, 1)) for working_time in (national, both)] == [False, True]
    assert (national.published_until, both.published_until) == (date(2027, 1, 1), date(2026, 7, 1))


@pytest.mark.parametrize(
    "start, written, expected",
    [
        ("2025-03-29T12:00+01:00", "1 calendar_day", "2025-03-30T12:00+02:00"),
        ("2025-03-29T12:00+01:00", "24 calendar_hours", "2025-03-30T13:00+02:00"),
        ("2025-03-29T12:00+01:00", "30 calendar_minutes", "2025-03-29T12:30+01:00"),
        ("2025-03-29T02:30+01:00", "1 calendar_day", "2025-03-30T03:30+02:00"),
        ("2025-10-25T02:30+02:00", "1 calendar_day", "2025-10-26T02:30+02:00"),
        ("2025-10-25T12:00+02:00", "1.5 calendar_days", "2025-10-27T00:00+01:00"),
    ],
)
def test_calendar_durations_follow_the_clock(start: str, written: str, expected: str) -> None:
    """Calendar hours are elapsed time, calendar days end at the same local time (FAILURES F16, F40)."""
    working = WorkingTime(hours(time_zone="Europe/Berlin"))
    due = working.due_after(at(start), Duration.parse(written))
    assert due.instant == at(expected)
    assert not due.provisional


def test_parts_of_a_second_add_up() -> None:
    """An instant is read to the second in which it lies, so that parts of a time add up to the whole (FAILURES F47)."""
    working = WorkingTime(hours())
    start, middle, end = (
        at("2025-03-03T09:00:00.900+08:00"),
        at("2025-03-03T09:30:00.500+08:00"),
        at("2025-03-03T10:00"),
    )
    assert working.elapsed(start, middle) + working.elapsed(middle, end) == working.elapsed(start, end) == 3600
    assert working.open_between(start, end) == timedelta(minutes=59, seconds=59, milliseconds=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """A calendar in plain values, from which the reference and the product are made apart from each other."""

    zone: str
    week: tuple[tuple[tuple[int, int], ...], ...]
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    make_up: tuple[tuple[int, int], ...] = ()
    exceptions: dict[date, tuple[tuple[int, int], ...]] = field(default_factory=dict)

    def is_open(self, instant: datetime) -> bool:
        """Look at the clock on the wall."""
        local = instant.astimezone(ZoneInfo(self.zone))
        day, minute = local.date(), local.hour * 60 + local.minute
        of_day = self.week[day.weekday()]
        if day in self.work:
            of_day = self.make_up
        if day in self.off:
            of_day = ()
        return any(start <= minute < end for start, end in self.exceptions.get(day, of_day))

    def compiled(self) -> WorkingTime:
        """Return the same calendar as the product has it."""
        version = {
            "from": "1990-01-01", "week": {name: texts(day) for name, day in zip(WEEKDAYS, self.week, strict=True)},
            "holidays": ["days"], "on_make_up_days": texts(self.make_up),
            "exceptions": [
                {"date": str(day), "hours": texts(hours), "reason": NAME} for day, hours in self.exceptions.items()
            ],
        }  # fmt: skip
        known = holidays(sorted(self.off), sorted(self.work - self.off), "1990-01-01", "2199-01-01")
        return WorkingTime(hours(version, time_zone=self.zone), {"days": known})


def texts(segments: tuple[tuple[int, int], ...]) -> list[str]:
    """Return segments as people write them."""
    return [f"{start // 60:02}:{start % 60:02}-{end // 60:02}:{end % 60:02}" for start, end in segments]


CLOCK_CHANGES: Final = {
    "Europe/Berlin": ["2025-03-30", "2025-10-26"],
    "America/Havana": ["2025-03-09", "2025-11-02"],
    "America/Sao_Paulo": ["2018-11-04", "2018-02-18"],
    "Australia/Lord_Howe": ["2025-04-06", "2025-10-05"],
    "Pacific/Apia": ["2011-12-30"],
    "Africa/Casablanca": ["2025-02-23", "2025-04-06"],
    "Asia/Kathmandu": ["2025-12-31"],
    "Asia/Shanghai": ["2025-10-01"],
    "UTC": ["2024-02-29"],
}
"""Zones with dates on which something happens to their clocks or calendars."""

edges = st.lists(st.integers(0, 48).map(lambda half: half * 30) | st.integers(0, 1440), unique=True, max_size=6)
segments = edges.map(lambda ends: tuple(zip(*[iter(sorted(ends))] * 2, strict=False)))
weeks = st.tuples(*[segments] * 7).filter(any)


Situation = tuple[Rules, datetime, datetime, list[Interval]]
"""A calendar, two instants in order, and pauses."""


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Draw a calendar, two instants some days apart near a clock change, and pauses."""
    name = draw(st.sampled_from(sorted(CLOCK_CHANGES)))
    turn = date.fromisoformat(draw(st.sampled_from(CLOCK_CHANGES[name])))
    near = st.integers(-3, 3).map(lambda offset: turn + timedelta(days=offset))
    rules = Rules(
        zone=name, week=draw(weeks),
        off=draw(st.frozensets(near, max_size=2)), work=draw(st.frozensets(near, max_size=2)),
        make_up=draw(segments), exceptions=draw(st.dictionaries(near, segments, max_size=2)),
    )  # fmt: skip
    midnight = datetime(turn.year, turn.month, turn.day, tzinfo=UTC)
    instants = st.integers(-2880, 2880).map(lambda minutes: midnight + minutes * MINUTE)
    start, end = sorted((draw(instants), draw(instants)))
    pauses = [Interval(*sorted(pair)) for pair in draw(st.lists(st.tuples(instants, instants), max_size=3))]
    return rules, start, end, pauses


@given(situations())
def test_working_time_is_what_a_clock_on_the_wall_shows(situation: Situation) -> None:
    """Counting random calendars minute by minute gives the same (FAILURES F12, F16, F28, F32, F33)."""
    rules, start, end, pauses = situation
    working = rules.compiled()
    minutes = [start + number * MINUTE for number in range((end - start) // MINUTE)]
    open_minutes = [minute for minute in minutes if rules.is_open(minute)]
    net = [minute for minute in open_minutes if not any(minute in pause for pause in pauses)]
    assert len(open_minutes) * 60 == working.elapsed(start, end)
    assert len(net) * 60 == working.elapsed(start, end, pauses)
    opened = working.open_intervals(start, end)
    assert merge(opened) == opened
    assert len(open_minutes) * MINUTE == total(opened) == working.open_between(start, end)
    assert all(working.is_open(minute) == rules.is_open(minute) for minute in minutes[::97])


@given(situations(), st.integers(1, 200_000))
def test_due_is_the_inverse_of_elapsed(situation: Situation, seconds: int) -> None:
    """At the due instant the time is used up, a second earlier it is not (FAILURES F35, F39, F40)."""
    rules, start, _, pauses = situation
    working = rules.compiled()
    forward = working.due(start, seconds, pauses).instant
    assert working.elapsed(start, forward, pauses) == seconds
    assert working.elapsed(start, forward - SECOND, pauses) == seconds - 1
    backward = working.due(start, -seconds, pauses).instant
    assert working.elapsed(backward, start, pauses) == seconds
    assert working.elapsed(backward + SECOND, start, pauses) == seconds - 1


@given(situations())
def test_nothing_to_work_is_due_at_the_next_opening(situation: Situation) -> None:
    """No time at all is due at once while open, else when service next opens."""
    rules, start, _, _ = situation
    working = rules.compiled()
    due = working.due(start, 0).instant
    assert due >= start
    assert working.is_open(due)
    assert working.elapsed(start, due) == 0


far = st.integers(0, 5000).map(lambda day: datetime(2015, 1, 1, 4, tzinfo=UTC) + timedelta(days=day))


@given(st.lists(far, min_size=3, max_size=6))
def test_the_order_of_questions_does_not_matter(instants: list[datetime]) -> None:
    """A calendar asked about distant years in any order gives the same answers, and parts add up."""
    working, fresh = WorkingTime(hours()), WorkingTime(hours())
    asked = {(start, end): working.elapsed(start, end) for start in instants for end in instants}
    first, *_, last = ordered = sorted(instants)
    parts = sum(asked[start, end] for start, end in pairwise(ordered))
    assert fresh.elapsed(first, last) == asked[first, last] == parts


def test_an_opening_decades_away_is_found() -> None:
    """Long closures by exceptions end with the next opening, however far the table has to grow."""
    closed = [{"date": f"{year}-12-29", "hours": [], "reason": NAME} for year in (2025,)]
    working = WorkingTime(hours({"week": {"monday": ["09:00-10:00"]}, "exceptions": closed}))
    assert working.due(at("2025-12-23T00:00"), 0).instant == at("2026-01-05T09:00")
    assert working.due(at("2025-01-01T00:00"), 3600 * 1000).instant.year == 2044
    assert working.due(at("2025-01-01T00:00"), -3600 * 1000).instant.year == 2005


def test_a_year_without_openings_can_be_asked_about() -> None:
    """The first instant asked about may lie before any opening of its year."""
    working = WorkingTime(hours({"week": {"friday": ["09:00-10:00"]}}))
    assert not working.is_open(at("2025-01-01T08:00:00+00:00"))
    assert working.elapsed(at("2025-01-01T08:00+00:00"), at("2025-01-02T08:00+00:00")) == 0


@pytest.mark.parametrize(
    "start, end, unit, counted",
    [
        ("2025-09-22T10:00", "2025-09-25T12:00", "working_days", (3, 7200)),
        ("2025-09-22T10:00", "2025-09-25T09:59", "working_days", (2, 7 * 3600 + 59 * 60)),
        ("2025-09-30T17:00", "2025-10-09T10:00", "working_days", (0, 7200)),
        ("2025-09-22T11:30", "2025-09-22T13:45", "working_hours", (1, 15 * 60)),
        ("2025-09-22T11:30", "2025-09-23T12:45", "calendar_hours", (25, 15 * 60)),
        ("2025-09-22T11:30", "2025-09-24T11:29", "calendar_days", (1, 23 * 3600 + 59 * 60)),
        ("2025-09-22T11:30", "2025-09-22T11:32", "calendar_minutes", (2, 0)),
        ("2025-09-22T11:30", "2025-09-22T11:29", "calendar_days", (0, 0)),
    ],
)
def test_time_in_whole_units_and_what_is_left(start: str, end: str, unit: str, counted: tuple[int, int]) -> None:
    """How much notice was given is said in the unit in which it was promised; a holiday is none of it."""
    work = WorkingTime(hours(KEPT), {"cn": NATIONAL_DAY})
    assert work.counted(at(start), at(end), DurationUnit(unit)) == counted


def test_calendar_days_are_as_long_as_clocks_make_them() -> None:
    """A day on which clocks go forward has 23 hours, and is a whole day."""
    berlin = WorkingTime(always("Europe/Berlin"))
    start, end = at("2025-03-29T12:00:00+01:00"), at("2025-03-30T12:00:00+02:00")
    assert berlin.counted(start, end, DurationUnit.CALENDAR_DAYS) == (1, 0)
    assert berlin.counted(start, end, DurationUnit.CALENDAR_HOURS) == (23, 0)


@given(
    start=st.integers(0, 270 * 86400),
    length=st.integers(1, 40 * 86400),
    unit=st.sampled_from(DurationUnit),
    zone_name=st.sampled_from(["Asia/Shanghai", "Europe/Berlin"]),
)
def test_counting_is_the_inverse_of_what_is_due(start: int, length: int, unit: DurationUnit, zone_name: str) -> None:
    """So many whole units are used up by the end and one more is not, so that a notice said is a notice judged."""
    work = WorkingTime(hours(time_zone=zone_name), {})
    begin = datetime(2025, 3, 1, tzinfo=UTC) + start * SECOND
    end = begin + length * SECOND
    whole, rest = work.counted(begin, end, unit)
    assert rest >= 0
    if whole:
        assert work.due_after(begin, Duration.parse(f"{whole} {unit}")).instant <= end
    assert work.due_after(begin, Duration.parse(f"{whole + 1} {unit}")).instant > end
