"""Clocks: how long a case took, when it was due, and whether it kept its limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from tests.written import SHANGHAI, pause, ticket

from slm.calendar import Duration, ServiceHours, WorkingTime, always
from slm.measurement import Case, CaseClock, Pause, Ticket

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")


def hours(opens: str, closes: str, time_zone: str) -> WorkingTime:
    """Return working time on five days of the week."""
    week = {day: [f"{opens}-{closes}"] for day in WEEKDAYS}
    versions = [{"from": "2010-01-01", "week": week}]
    return WorkingTime(
        ServiceHours.model_validate(
            {"kind": "service_hours", "name": "Office", "time_zone": time_zone, "versions": versions}
        )
    )


OFFICE: Final = hours("09:00", "18:00", SHANGHAI)
ALL_DAY: Final = WorkingTime(always(SHANGHAI))
UNTIL: Final = datetime(2025, 3, 1, tzinfo=UTC)


def clock(
    within: str = "4 working_hours",
    measures: Any = "resolution",  # noqa: ANN401 - one of two words
    unanswered: Any = "answered_when_resolved",  # noqa: ANN401 - one of two words
    office: WorkingTime = OFFICE,
) -> CaseClock:
    """Return a clock in office hours."""
    return CaseClock(
        measures=measures, within=Duration.parse(within), unanswered=unanswered, hours=office, day_and_night=ALL_DAY
    )


def local(day: int, at: str) -> str:
    """Return a time of a day in January 2025; the 6th is a Monday."""
    return f"2025-01-{day:02}T{at}:00+08:00"


def timed(row: Ticket, *pauses: Pause, by: CaseClock | None = None, until: datetime = UNTIL) -> Case:
    """Return the case of a ticket and its pauses."""
    return (by or clock()).case(row, pauses, until)


def solved(start: str, end: str | None, **fields: Any) -> Ticket:  # noqa: ANN401 - any cell of the row
    """Return a ticket that was opened and resolved at these times."""
    return ticket(start, resolved=end, **fields)


def test_oracle(oracles: Path) -> None:
    """Due times, time spent and verdicts are those that another tool's tests expect."""
    facts = yaml.safe_load((oracles / "ticket_clock_cases.yaml").read_text("utf-8"))
    calendars = {}
    for name, calendar in facts["calendars"].items():
        ((opens, closes),) = calendar["weekly"]["mon"]
        assert set(calendar["weekly"]) == {day[:3] for day in WEEKDAYS}
        calendars[name] = hours(opens, closes, calendar["tz"])
    assert facts["cases"]
    for known in facts["cases"]:
        row = ticket(known["created_at"], responded=known.get("first_response_at"))
        expected = known["expected"]
        for measures, name in (("response", "first_response"), ("response", "update"), ("resolution", "resolution")):
            if f"{name}_due" not in expected:
                continue
            limit = known["targets_minutes"][name]
            by = clock(f"{limit} working_minutes", measures, office=calendars[known["calendar"]])
            case = timed(row, by=by, until=datetime(2013, 4, 1, tzinfo=UTC))
            assert case.due_at == datetime.fromisoformat(expected[f"{name}_due"]), known["id"]
            if f"{name}_minutes" in expected:
                assert case.spent == 60 * expected[f"{name}_minutes"], known["id"]
                assert case.limit - case.spent == 60 * expected[f"{name}_margin_minutes"], known["id"]
                assert case.is_on_time is expected[f"{name}_met"], known["id"]


def test_pause_counts_on_the_calendar_of_the_limit() -> None:
    """A weekend of waiting takes no working time, and puts the due time off by working time (F39, F40)."""
    row = solved(local(10, "16:00"), local(13, "11:00"))  # from Friday to Monday
    waited = pause(local(10, "17:00"), local(13, "10:00"))
    case = timed(row, waited)
    assert (case.working, case.spent) == (2 * 3600, 2 * 3600)
    assert case.calendar == 2 * 3600
    assert timed(row).working == 4 * 3600
    assert timed(row).due_at == datetime.fromisoformat(local(13, "11:00"))
    assert case.due_at == datetime.fromisoformat(local(13, "13:00"))


def test_calendar_time_counts_nights_and_weekends_and_leaves_out_pauses() -> None:
    """A limit in calendar time is judged in real time without pauses; working time is kept beside it (F43, F45)."""
    row = solved(local(10, "16:00"), local(13, "11:00"))
    waited = pause(local(11, "00:00"), local(12, "00:00"))
    case = timed(row, waited, by=clock("2 calendar_days"))
    assert (case.spent, case.calendar, case.working) == (43 * 3600, 43 * 3600, 4 * 3600)
    assert case.is_on_time
    assert case.due_at == datetime.fromisoformat(local(13, "16:00"))


def test_answer_out_of_hours_keeps_its_real_time() -> None:
    """What is answered at night took no working time, and its calendar time says so (F45)."""
    case = timed(ticket(local(6, "22:00"), responded=local(6, "22:10")), by=clock("15 working_minutes", "response"))
    assert (case.working, case.calendar, case.is_on_time) == (0, 600, True)
    assert case.stopped == datetime.fromisoformat(local(6, "22:10"))


def test_pause_that_was_never_ended_ends_with_the_case() -> None:
    """A case that is solved while it waits is not charged for the waiting, and waits no longer (F38)."""
    case = timed(solved(local(6, "09:00"), local(9, "09:00")), pause(local(6, "10:00"), None))
    assert (case.spent, case.is_on_time) == (3600, True)
    assert case.pauses[-1].end == case.stopped


def test_waiting_case_is_not_late() -> None:
    """While a case waits, its deadline moves with it (F42)."""
    until = datetime.fromisoformat(local(20, "00:00"))
    waiting = timed(solved(local(6, "09:00"), None), pause(local(6, "10:00"), None), until=until)
    assert not waiting.is_late_at(until)
    assert waiting.due_at > until
    assert timed(solved(local(6, "09:00"), None), until=until).is_late_at(until)


def test_limit_is_kept_to_the_second() -> None:
    """A case at its limit is on time; one second more is not, however it is rounded (F47)."""
    at_limit, after = local(6, "13:00"), "2025-01-06T13:00:01+08:00"
    assert timed(solved(local(6, "09:00"), at_limit)).is_on_time
    assert not timed(solved(local(6, "09:00"), after)).is_on_time


def test_what_was_solved_after_hours_took_no_longer() -> None:
    """A case due at closing time and solved in the evening used no more than its limit (F42)."""
    case = timed(solved(local(6, "14:00"), local(6, "20:00")))
    assert case.stopped is not None
    assert case.due_at < case.stopped
    assert case.is_on_time


@pytest.mark.parametrize(
    "fields, unanswered, stopped, on_time",
    [
        ({"responded": "09:20", "resolved": "10:00"}, "answered_when_resolved", "09:20", True),
        ({"resolved": "09:20"}, "answered_when_resolved", "09:20", True),
        ({"resolved": "09:20"}, "counts_as_missed", "09:20", False),
        ({"responded": "09:20", "resolved": "09:30"}, "counts_as_missed", "09:20", True),
        ({"responded": "10:00", "resolved": "09:20"}, "answered_when_resolved", "09:20", True),
        ({"closed": "09:20"}, "answered_when_resolved", "09:20", True),
        ({}, "answered_when_resolved", None, False),
        ({}, "counts_as_missed", None, False),
    ],
)
def test_response(fields: dict[str, str], unanswered: str, stopped: str | None, on_time: bool) -> None:  # noqa: FBT001
    """The agreement says whether a case that was solved without a response was answered by that (F46)."""
    row = ticket(local(6, "09:00"), **{name: local(6, at) for name, at in fields.items()})
    case = timed(row, by=clock("30 working_minutes", "response", unanswered))
    assert (case.stopped, case.is_on_time) == (stopped and datetime.fromisoformat(local(6, stopped)), on_time)


def test_closing_ends_a_case_that_nobody_resolved() -> None:
    """A ticket that is closed without being resolved does not run for ever."""
    case = timed(ticket(local(6, "09:00"), closed=local(6, "11:00")))
    assert (case.spent, case.is_on_time) == (2 * 3600, True)


def test_nothing_is_known_after_the_day_as_of_which_is_judged() -> None:
    """A case that was solved later was open on the day asked about."""
    until = datetime.fromisoformat(local(7, "00:00"))
    case = timed(solved(local(6, "09:00"), local(8, "09:00")), until=until)
    assert (case.stopped, case.spent, case.is_late_at(until)) == (None, 9 * 3600, True)


def test_clock_change_shortens_a_calendar_day() -> None:
    """A day of 23 hours is a calendar day: it is due at the same time on the wall (F16)."""
    berlin = WorkingTime(always("Europe/Berlin"))
    by = CaseClock(
        measures="resolution", within=Duration.parse("1 calendar_days"), unanswered="answered_when_resolved",
        hours=berlin, day_and_night=berlin,
    )  # fmt: skip
    case = by.case(
        ticket("2025-03-29T12:00:00+01:00", resolved="2025-03-30T12:00:00+02:00"), (), UNTIL.replace(month=5)
    )
    assert (case.limit, case.spent, case.is_on_time) == (23 * 3600, 23 * 3600, True)


START: Final = datetime(2025, 1, 6, tzinfo=UTC)
INSTANTS: Final = st.integers(0, 60 * 24 * 12).map(lambda minutes: START + timedelta(minutes=minutes))
SPANS: Final = st.tuples(INSTANTS, INSTANTS).map(sorted)
LIMITS: Final = st.sampled_from(["90 working_minutes", "2 working_days", "20 calendar_hours", "3 calendar_days"])


def paused(spans: list[list[datetime]]) -> list[Pause]:
    """Return pauses of these spans."""
    return [pause(start.isoformat(), end.isoformat()) for start, end in spans]


@given(SPANS, st.lists(SPANS, max_size=5), LIMITS)
def test_pauses_never_lengthen(span: list[datetime], pauses: list[list[datetime]], within: str) -> None:
    """More pauses never mean more time, nor an earlier due time; working time is part of calendar time."""
    row, by = solved(*(instant.isoformat() for instant in span)), clock(within)
    cases = [timed(row, *paused(pauses[:count]), by=by) for count in range(len(pauses) + 1)]
    for fewer, more in pairwise(cases):
        assert (more.working, more.calendar) <= (fewer.working, fewer.calendar)
        assert more.calendar <= fewer.calendar
        assert more.due_at >= fewer.due_at
    assert all(0 <= case.working <= case.calendar for case in cases)


@given(SPANS, SPANS, INSTANTS, LIMITS)
def test_splitting_a_pause_changes_nothing(
    span: list[datetime], waited: list[datetime], cut: datetime, within: str
) -> None:
    """A pause that is written as two, in whatever order and even overlapping, is the same pause (F57)."""
    row, by = solved(*(instant.isoformat() for instant in span)), clock(within)
    start, end = waited
    middle = min(max(start, cut), end)
    whole = timed(row, *paused([waited]), by=by)
    assert timed(row, *paused([[middle, end], [start, middle]]), by=by) == whole
    assert timed(row, *paused([[start, end], [middle, end], [start, middle]]), by=by) == whole


@given(SPANS, st.lists(SPANS, max_size=5), LIMITS)
def test_what_stops_by_its_due_time_is_on_time(span: list[datetime], pauses: list[list[datetime]], within: str) -> None:
    """Due time and time spent agree: whatever stopped by the one is within the other (F43)."""
    case = timed(solved(*(instant.isoformat() for instant in span)), *paused(pauses), by=clock(within))
    assert case.stopped is not None
    if case.stopped <= case.due_at:
        assert case.is_on_time
    else:
        assert case.spent >= case.limit


def test_case_due_at_closing_time_can_be_in_time_until_the_next_opening() -> None:
    """Nobody works in between, so an open case is late only when it has used more than its limit (FAILURES F42)."""
    opened, friday, monday = local(9, "20:00"), local(10, "18:00"), local(13, "09:00")
    by = clock("1 working_days")
    weekend = timed(solved(opened, None), by=by, until=datetime.fromisoformat(local(12, "00:00")))
    assert (weekend.due_at, weekend.is_late, weekend.is_pending) == (datetime.fromisoformat(friday), False, True)
    assert not weekend.is_late_at(datetime.fromisoformat(local(12, "00:00")))
    first = timed(solved(opened, monday), by=by)
    assert (first.is_on_time, first.falls_due) == (True, datetime.fromisoformat(monday))
    late = timed(solved(opened, "2025-01-13T09:00:01+08:00"), by=by)
    assert (late.is_on_time, late.falls_due) == (False, datetime.fromisoformat(monday))
    assert late.is_late_at(datetime.fromisoformat("2025-01-13T09:00:01+08:00"))
    assert not late.is_late_at(datetime.fromisoformat(monday))
    saturday = timed(solved(opened, local(11, "10:00")), by=by)
    assert (saturday.is_on_time, saturday.falls_due) == (True, datetime.fromisoformat(local(11, "10:00")))
    early = timed(solved(opened, local(10, "10:00")), by=by)
    assert early.falls_due == early.due_at


def test_case_that_waits_since_its_limit_was_used_up_is_not_late() -> None:
    """It waits from the second on in which it was due; that it may be late only shows when it goes on."""
    row, waited = solved(local(9, "09:00"), None), pause(local(9, "18:00"), None)
    case = timed(row, waited, by=clock("1 working_days"), until=datetime.fromisoformat(local(20, "00:00")))
    assert (case.spent, case.is_late, case.is_pending) == (9 * 3600, False, True)
    assert case.due_at == datetime.fromisoformat(local(9, "18:00"))


@given(span=SPANS, pauses=st.lists(SPANS, max_size=4), within=LIMITS, days=SPANS, is_open=st.booleans())
def test_what_was_judged_once_stays_as_it_was(
    span: list[datetime], pauses: list[list[datetime]], within: str, days: list[datetime], *, is_open: bool
) -> None:
    """Judged at the end of a month and later, without new data, no case changes its verdict or when it falls due."""
    start, end = (instant.isoformat() for instant in span)
    row, by = solved(start, None if is_open else end), clock(within)
    if days[0] <= span[0]:
        return
    then, now = (timed(row, *paused(pauses), by=by, until=until) for until in days)
    if then.is_pending:
        assert now.is_pending or now.falls_due >= days[0]
    else:
        assert (now.is_on_time, now.is_late, now.falls_due) == (then.is_on_time, then.is_late, then.falls_due)
        assert then.falls_due < days[0] or then.due_at >= days[0]
    assert then.is_late_at(days[0]) is now.is_late_at(days[0])


def test_case_can_be_held_to_its_own_due_time() -> None:
    """What was agreed with who asked, or what the tool computed, goes before every limit; waiting is in it already."""
    by = replace(clock("1 working_minutes"), by_due=True)
    row = solved(local(6, "09:00"), local(9, "12:00"), due=local(9, "12:00"))
    case = timed(row, pause(local(7, "09:00"), local(8, "09:00")), by=by)
    assert (case.is_on_time, case.due_at, case.limit) == (True, row.due, 75 * 3600)
    assert (case.spent, case.pauses) == (75 * 3600, ())
    late = timed(row.model_copy(update={"resolved": datetime.fromisoformat("2025-01-09T12:00:01+08:00")}), by=by)
    assert (late.is_on_time, late.falls_due) == (False, row.due)
    open_case = timed(
        solved(local(6, "09:00"), None, due=local(9, "12:00")), by=by, until=datetime(2025, 1, 9, 4, tzinfo=UTC)
    )
    assert open_case.is_pending
    assert by.cases(solved(local(6, "09:00"), local(9, "12:00")), (), UNTIL) == ()


def test_case_can_be_held_to_the_length_that_its_record_says() -> None:
    """It runs in the hours of the target, pauses put it off, and a due time of the same record goes before it."""
    by = replace(clock("1 working_minutes"), by_due=True)
    row = solved(local(6, "17:00"), local(7, "13:00"), due_after=str(4 * 3600))
    case = timed(row, pause(local(7, "09:00"), local(7, "10:00")), by=by)
    assert (case.is_on_time, case.spent, case.limit) == (True, 4 * 3600, 4 * 3600)
    assert case.due_at == datetime.fromisoformat(local(7, "13:00"))
    late = timed(row, by=by)
    assert (late.is_on_time, late.spent, late.due_at) == (False, 5 * 3600, datetime.fromisoformat(local(7, "12:00")))
    dated = timed(row.model_copy(update={"due": datetime.fromisoformat(local(8, "09:00"))}), by=by)
    assert (dated.is_on_time, dated.due_at) == (True, datetime.fromisoformat(local(8, "09:00")))


def test_sum_of_waiting_lessens_the_time_of_the_solution() -> None:
    """Where only the sum is known, it puts the due time off; where pauses are known, they count."""
    row = solved(local(6, "09:00"), local(6, "15:00"), waited="7200")
    assert (timed(row).spent, timed(row).is_on_time) == (4 * 3600, True)
    assert timed(row).due_at == datetime.fromisoformat(local(6, "15:00"))
    assert timed(row, pause(local(6, "10:00"), local(6, "11:00"))).spent == 5 * 3600
    answered = ticket(local(6, "09:00"), responded=local(6, "15:00"), waited="7200")
    assert timed(answered, by=clock(measures="response")).spent == 6 * 3600
    assert timed(solved(local(6, "09:00"), local(6, "10:00"), waited="7200")).spent == 0
