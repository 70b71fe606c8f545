"""Limits that end on a day, and limits that hold for some cases only."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from tests.written import (
    SHANGHAI,
    agreement,
    evidence,
    history,
    metrics,
    month_file,
    pause,
    target,
    ticket,
    ticket_records,
)

from slm.agreement import Target
from slm.calendar import AtOnce, DayLimit, Duration, Holidays, Limit, Month, ServiceHours, WorkingTime, always
from slm.compliance import Result, Verdict, evaluate
from slm.measurement import CaseClock, Ticket

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
UNTIL: Final = datetime(2025, 3, 1, tzinfo=UTC)


def hours(days: tuple[str, ...] = WEEKDAYS, opens: str = "09:00-18:00", **fields: Any) -> WorkingTime:  # noqa: ANN401
    """Return working time on some days of the week."""
    version = {"from": "2010-01-01", "week": {day: [opens] for day in days}} | fields
    written = {"kind": "service_hours", "name": "Hours", "time_zone": SHANGHAI, "versions": [version]}
    return WorkingTime(ServiceHours.model_validate(written))


OFFICE: Final = hours()
ALL_DAY: Final = WorkingTime(always(SHANGHAI))
limits = st.sampled_from([DayLimit.parse(text) for text in DayLimit.EXAMPLES if "calendar" not in text])


class Held(BaseModel):
    """A model with a limit in it."""

    within: Limit


def clock(within: str) -> CaseClock:
    """Return a clock of solutions in office hours."""
    limit = Held.model_validate({"within": within}).within
    return CaseClock(
        measures="resolution", within=limit, unanswered="answered_when_resolved", hours=OFFICE, day_and_night=ALL_DAY
    )


def local(text: str) -> str:
    """Return a time of January 2025, of which the 6th is a Monday, such as `09 17:30`."""
    day, time = text.split()
    return f"2025-01-{day}T{time}:00+08:00"


def due(within: str, opened: str, by: WorkingTime = OFFICE) -> str:
    """Return when a case is due that is opened then, as day and time."""
    start = datetime.fromisoformat(local(opened))
    limit = Held.model_validate({"within": within}).within
    return by.due(start, by.allowed(start, limit)).instant.astimezone(by.zone).strftime("%d %H:%M")


@pytest.mark.parametrize(
    "within, opened, expected",
    [
        # Raised in the hours, before them, after them, at a weekend.
        ("end of the next working_day", "09 10:00", "10 18:00"),
        ("end of the next working_day", "09 06:00", "10 18:00"),
        ("end of the next working_day", "09 20:00", "10 18:00"),
        ("end of the next working_day", "10 10:00", "13 18:00"),
        ("end of the next working_day", "11 10:00", "13 18:00"),
        ("end of the same working_day", "09 10:00", "09 18:00"),
        ("end of the same working_day", "09 18:00", "10 18:00"),
        ("end of the same working_day", "11 10:00", "13 18:00"),
        ("end of 2 working_days", "09 10:00", "13 18:00"),
        ("17:00 of the same working_day", "09 13:59", "09 17:00"),
        ("17:00 of the same working_day", "09 17:30", "10 17:00"),
        ("12:00 of the next working_day", "10 17:30", "13 12:00"),
        ("4 working_hours or end of the next working_day", "09 10:00", "10 18:00"),
        ("20 working_hours or end of the next working_day", "09 10:00", "13 12:00"),
        ("4 working_hours or end of the same working_day", "09 17:00", "10 12:00"),
        ("4 working_hours or end of the same working_day", "09 10:00", "09 18:00"),
        ("4 working_hours or end of the same working_day, whichever is later", "09 10:00", "09 18:00"),
        ("4 working_hours or end of the same working_day, whichever is earlier", "09 10:00", "09 14:00"),
        ("4 working_hours or end of the same working_day, whichever is earlier", "09 17:00", "09 18:00"),
        ("0 working_minutes", "09 10:00", "09 10:00"),
        ("0 working_minutes", "10 20:00", "13 09:00"),
    ],
)
def test_limit_ends_on_its_day(within: str, opened: str, expected: str) -> None:
    """A limit of a day ends there, whenever the case was raised; of a length and a day the later one counts."""
    assert due(within, opened) == expected


def test_days_off_are_no_working_days() -> None:
    """Where Friday is a day off, the next working day after Thursday is Monday."""
    office = hours(exceptions=[{"date": "2025-01-10", "hours": [], "reason": {"en": "Feast"}}])
    assert due("end of the next working_day", "09 10:00", office) == "13 18:00"


@pytest.mark.parametrize("solved, kept", [("10 18:00", True), ("13 09:01", False)])
def test_case_is_held_to_the_end_of_the_day(solved: str, kept: bool) -> None:  # noqa: FBT001 - what is expected
    """Solved at closing time of the day is in time, and the first minute after it is not."""
    row = ticket(local("09 10:00"), resolved=local(solved))
    case = clock("end of the next working_day").case(row, (), UNTIL)
    assert case.is_on_time is kept
    assert case.due_at == datetime.fromisoformat(local("10 18:00"))


def test_pause_puts_off_the_end_of_the_day() -> None:
    """Three working hours of waiting put a due time at the end of a day off by as many."""
    row = ticket(local("09 10:00"), resolved=None)
    case = clock("end of the same working_day").case(row, (pause(local("09 12:00"), local("09 15:00")),), UNTIL)
    assert case.due_at == datetime.fromisoformat(local("10 12:00"))


@pytest.mark.parametrize(
    "within, opened, expected",
    [
        # Around the clock, four hours may end after the day does, and in the night.
        ("4 calendar_hours or end of the same working_day", "09 16:00", "09 20:00"),
        ("4 calendar_hours or end of the same working_day", "09 10:00", "09 18:00"),
        ("4 calendar_hours or end of the next working_day", "10 23:00", "13 18:00"),
        ("4 calendar_hours or end of the same working_day, whichever is earlier", "09 16:00", "09 18:00"),
        ("4 calendar_hours or end of the next working_day, whichever is earlier", "10 23:00", "11 03:00"),
        ("0 calendar_minutes", "11 20:00", "11 20:00"),
    ],
)
def test_length_of_calendar_time_beside_a_day_counts_day_and_night(within: str, opened: str, expected: str) -> None:
    """A case is due at the later or the earlier of both by the clock on the wall, and a second later it is late."""
    at = datetime.fromisoformat(local(expected))
    in_time, late = (
        clock(within).case(ticket(local(opened), resolved=solved.isoformat()), (), UNTIL)
        for solved in (at, at + timedelta(seconds=1))
    )
    assert in_time.due_at == at
    assert (in_time.is_on_time, late.is_on_time) == (True, False)


@pytest.mark.parametrize("text", ["immediately", "0", "0 minutes", "立即"])
def test_at_once_says_by_which_hours(text: str) -> None:
    """Whoever writes that something is done at once is asked whether that is in the service hours or day and night."""
    with pytest.raises(ValidationError) as caught:
        Held.model_validate({"within": text})
    (error,) = caught.value.errors()
    assert error["ctx"]["error"].mistake.code == "SLM222"


@given(limit=limits, minute=st.integers(0, 60 * 24 * 40))
def test_limit_leaves_time_and_no_more_than_it_says(limit: DayLimit, minute: int) -> None:
    """A limit of a day always leaves some working time, at most that with which limits are compared."""
    start = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)
    allowed = OFFICE.allowed(start, limit)
    assert 0 < allowed <= limit.seconds(9 * 3600)


@pytest.mark.parametrize("text", [*DayLimit.EXAMPLES, *Duration.EXAMPLES, *AtOnce.EXAMPLES])
def test_limit_prints_as_it_was_written_and_is_said_in_words(text: str) -> None:
    """Every example reads as itself, and is said in each language."""
    limit = Held.model_validate({"within": text}).within
    assert str(limit) == text
    assert all(limit.describe(language) for language in ("en", "zh", "de"))


@pytest.mark.parametrize(
    "text",
    [
        "end of 0 working_days", "end of 1 working_days", "end of the next day", "25:00 of the next working_day",
        "end of the next working_day, whichever is earlier", "end of the next working_day or 4 working_hours",
    ],
)  # fmt: skip
def test_other_days_are_refused(text: str) -> None:
    """What is no day on which a limit can end is refused with what can be written."""
    with pytest.raises(ValidationError) as caught:
        Held.model_validate({"within": text})
    (error,) = caught.value.errors()
    assert error["ctx"]["error"].mistake.code == "SLM221"


@pytest.mark.parametrize(
    "text, meant",
    [
        ("next business day", "end of the next working_day"), ("NBD", "end of the next working_day"),
        ("End of next business day", "end of the next working_day"), ("下一个工作日", "end of the next working_day"),
        ("end of day", "end of the same working_day"), ("end of 1 working_days", "end of the next working_day"),
        ("end of the month", ""),
    ],
)  # fmt: skip
def test_words_of_everyday_are_understood_well_enough_to_be_corrected(text: str, meant: str) -> None:
    """Who writes what contracts say is told how it is written here."""
    with pytest.raises(ValidationError) as caught:
        Held.model_validate({"within": text})
    (error,) = caught.value.errors()
    refused = error["ctx"]["error"]
    assert (refused.mistake.code, dict(refused.words).get("meant", "")) == ("SLM221", meant)


def judged(*rows: Ticket, term: WorkingTime | None = None, **fields: Any) -> Result:  # noqa: ANN401 - any key
    """Return how the tickets of January kept a target with these keys; `term` are hours that a limit may name."""
    written = {
        "within": "2 calendar_hours", "for_at_least": "90 %", "source": "tickets", "clock": {"measures": "resolution"},
    } | fields  # fmt: skip
    known = evidence(
        tickets=ticket_records(*rows, months=("2025-01", "2025-02")), metrics=metrics(),
        months=(month_file("2025-01"), month_file("2025-02")),
        working_time={"always": ALL_DAY, "office": OFFICE, "term": term or hours(exceptions=[
            {"date": f"2025-01-{day}", "hours": [], "reason": {"en": "Break"}} for day in range(20, 25)
        ])},
    )  # fmt: skip
    promised = agreement("1.0", target("attainment", **written), valid={"from": "2025-01-01", "until": "2026-01-01"})
    (result,) = evaluate(history(promised), known, (Month(2025, 1),))
    return result


def case(opened: str, solved: str, **fields: Any) -> Ticket:  # noqa: ANN401 - any cell of the row
    """Return a ticket of January that was solved."""
    return ticket(local(opened), id=f"T-{opened.replace(' ', '-').replace(':', '')}", resolved=local(solved), **fields)


@pytest.mark.parametrize(
    "limit, kept, missed",
    [
        # On the date, on the hour, on the weekday, on its type, in hours of a calendar.
        ({"raised": {"first": "2025-01-20", "last": "2025-01-24"}}, ("20 10:00", "21 09:00"), ("19 10:00", "20 09:00")),
        ({"raised": {"last": "2025-01-10"}}, ("10 23:59", "11 20:00"), ("11 00:00", "11 20:00")),
        ({"raised": {"first": "2025-01-20"}}, ("20 00:00", "20 20:00"), ("19 23:59", "20 20:00")),
        ({"raised": {"hours": ["18:00-24:00"]}}, ("09 18:00", "10 09:00"), ("09 17:59", "10 09:00")),
        ({"raised": {"days": ["friday"]}}, ("10 10:00", "11 09:00"), ("09 10:00", "10 09:00")),
        ({"raised": {"during": "office"}}, ("10 17:59", "11 09:00"), ("10 18:00", "11 09:00")),
        ({"raised": {"during": "term"}}, ("17 10:00", "18 09:00"), ("20 10:00", "21 09:00")),
        (
            {"raised": {"days": ["friday"], "hours": ["12:00-18:00"]}},
            ("10 12:00", "11 09:00"),
            ("10 11:59", "11 09:00"),
        ),
    ],
)
def test_case_has_the_limit_of_when_it_was_raised(
    limit: dict[str, Any], kept: tuple[str, str], missed: tuple[str, str]
) -> None:
    """Only a case that was raised then has another limit; all others keep that of the target."""
    others = [limit | {"within": "1 calendar_days"}]
    result = judged(case(*kept), case(*missed), limits=others)
    assert (result.numerator, result.denominator) == (1, 2)
    assert {found.ticket.opened: found.is_on_time for found in result.cases} == {
        datetime.fromisoformat(local(kept[0])): True, datetime.fromisoformat(local(missed[0])): False
    }  # fmt: skip


def test_first_limit_that_is_for_a_case_counts() -> None:
    """A request of a Friday has the limit of Fridays, where that stands before the one of requests."""
    others = [
        {"raised": {"days": ["friday"]}, "within": "3 calendar_days"},
        {"types": ["request"], "within": "1 calendar_hours"},
    ]  # fmt: skip
    rows = (case("10 10:00", "12 10:00", type="request"), case("09 10:00", "09 11:30", type="request"))
    result = judged(*rows, limits=others)
    assert (result.numerator, result.denominator) == (1, 2)


def test_answered_by_five_if_reported_by_two() -> None:
    """Reported by 14:00 is due at 17:00, later at 12:00 of the next working day."""
    others = [{"raised": {"hours": ["00:00-14:00"]}, "within": "17:00 of the same working_day"}]
    rows = (case("09 13:59", "09 16:59"), case("09 14:00", "10 11:59"), case("13 13:59", "13 17:01"))
    result = judged(*rows, within="12:00 of the next working_day", during="office", limits=others)
    assert (result.numerator, result.denominator) == (2, 3)


def test_unknown_hours_of_a_limit_leave_no_figure() -> None:
    """Where nobody says when the hours are in which a case was raised, nobody can tell its limit."""
    others = [{"raised": {"during": "nowhere"}, "within": "1 calendar_days"}]
    result = judged(case("10 10:00", "11 09:00"), limits=others)
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, "no_hours")


def test_unpublished_holidays_of_a_limit_leave_the_figure_open() -> None:
    """Where the holidays of the hours are not published in which a case is raised, its limit may still change."""
    published = {"from": "2024-01-01", "until": "2025-01-20"}
    notice = {"notice": "Notice", "reviewed_by": "Li Lei", "reviewed_on": "2024-12-01"}
    feasts = Holidays.model_validate(
        {"kind": "holidays", "name": "Feasts", "published": published, "source": notice, "days_off": []}
    )
    version = {"from": "2010-01-01", "week": {"monday": ["09:00-18:00"]}, "holidays": ["feasts"]}
    mondays = {"kind": "service_hours", "name": "Mondays", "time_zone": SHANGHAI, "versions": [version]}
    term = WorkingTime(ServiceHours.model_validate(mondays), {"feasts": feasts})
    rows = (case("06 10:00", "06 20:00"),)
    limit = {"raised": {"during": "term"}, "within": "1 calendar_days"}
    assert judged(*rows, limits=[limit], term=term).provisional
    assert not judged(*rows, limits=[limit]).provisional


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"limits": [{"within": "1 calendar_days"}]}, "SLM1341"),
        ({"limits": [{"raised": {}, "within": "1 calendar_days"}]}, "SLM1341"),
        (
            {"limits": [{"raised": {"first": "2025-02-01", "last": "2025-01-31"}, "within": "1 calendar_days"}]},
            "SLM1342",
        ),
        ({"limits": [{"types": ["request"], "within": "1 calendar_days"}], "at_least": "90 %"}, "SLM1343"),
    ],
)
def test_limits_that_say_nothing_are_refused(fields: dict[str, Any], code: str) -> None:
    """A limit for all cases, for none, or beside no limit of the others is a mistake of its writer."""
    written = {"within": "2 calendar_hours", "for_at_least": "90 %"} if "at_least" not in fields else {}
    with pytest.raises(ValidationError) as caught:
        Target.model_validate({"id": "t", "metric": "attainment"} | written | fields)
    (error,) = caught.value.errors()
    assert error["ctx"]["error"].mistake.code == code


def test_dates_of_a_limit_are_those_of_the_agreement() -> None:
    """Whether a case was raised on a day is told by the clock on the wall of the agreement, not by UTC."""
    others = [{"raised": {"first": "2025-01-10", "last": "2025-01-10"}, "within": "1 calendar_days"}]
    late = ticket("2025-01-09T16:30:00Z", id="T-1", resolved="2025-01-10T10:00:00Z")
    assert late.opened.date() == date(2025, 1, 9)
    assert judged(late, limits=others).numerator == 1


@pytest.mark.parametrize("one, other", list(product(("incident", "request", "complaint"), repeat=2)))
def test_type_of_a_limit_is_that_of_the_case(one: str, other: str) -> None:
    """A limit for a type holds for cases of that type, and for no other."""
    result = judged(case("10 10:00", "10 20:00", type=one), limits=[{"types": [other], "within": "1 calendar_days"}])
    assert result.numerator == (one == other)
