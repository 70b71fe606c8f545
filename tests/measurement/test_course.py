"""The course of a case: what its states do to a clock, what a reopening is, and whose priority counts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import SHANGHAI, event, pause, ticket

from slm.calendar import Duration, WorkingTime, always
from slm.measurement import INSTANTS, Case, CaseClock, TicketEvent, conditions

ALL_DAY: Final = WorkingTime(always(SHANGHAI))
UNTIL: Final = datetime.fromisoformat("2025-02-01T00:00:00+08:00")


def at(hour: int, minute: int = 0, day: int = 6) -> str:
    """Return a time on a day of January 2025."""
    return f"2025-01-{day:02}T{hour:02}:{minute:02}:00+08:00"


def clock(measures: Any = "resolution", states: dict[str, list[str]] | None = None, **fields: Any) -> CaseClock:  # noqa: ANN401
    """Return a clock with a limit of four hours, day and night."""
    usual: dict[str, Any] = {"within": "4 calendar_hours", "unanswered": "answered_when_resolved"} | fields
    usual["within"] = Duration.parse(usual["within"])
    moved = conditions(measures, **states) if states else None
    return CaseClock(measures=measures, hours=ALL_DAY, day_and_night=ALL_DAY, states=moved, **usual)


def timed(by: CaseClock, *events: TicketEvent, **cells: Any) -> list[tuple[int, bool]]:  # noqa: ANN401
    """Return the minutes and the verdict of each case of a ticket that was opened at nine o'clock."""
    return [(case.spent // 60, case.is_on_time) for case in cases(by, *events, **cells)]


def cases(by: CaseClock, *events: TicketEvent, **cells: Any) -> tuple[Case, ...]:  # noqa: ANN401
    """Return the cases of a ticket that was opened at nine o'clock."""
    return by.cases(ticket(at(9), **cells), (), UNTIL, events)


def test_restoration_ends_when_the_service_works_again() -> None:
    """The service may work before the ticket is resolved; where nobody says when, it does when that is resolved."""
    assert timed(clock("restoration"), restored=at(11), resolved=at(17)) == [(120, True)]
    assert timed(clock("restoration"), resolved=at(17)) == [(480, False)]


@pytest.mark.parametrize(
    "states, events, minutes",
    [
        ({}, [("waiting", at(10)), ("working", at(11))], 120),
        ({"pause": ["On hold"]}, [("On hold", at(10)), ("Active", at(11))], 120),
        ({"pause": ["On hold"]}, [("On hold", at(10)), ("On hold", at(10, 30)), ("Active", at(11))], 120),
        ({"pause": ["On hold"], "resume": ["Active"]}, [("On hold", at(10)), ("Note", at(11))], 60),
        ({"pause": ["On hold"]}, [("On hold", at(10)), ("update", at(11))], 60),
        ({"pause": ["On hold"]}, [("On hold", at(10)), ("Active", at(11)), ("On hold", at(11, 30))], 90),
        ({"start": ["Accepted"]}, [("Accepted", at(10))], 120),
        ({"start": ["Accepted"]}, [("Accepted", at(10)), ("Accepted", at(11))], 120),
        ({"reset": ["Wrong team"]}, [("waiting", at(10)), ("Wrong team", at(11))], 60),
        ({"stop": ["Solved"]}, [("Solved", at(10)), ("Solved", at(11))], 60),
        ({}, [("Anything", at(10))], 180),
    ],
)
def test_states_move_the_clock(states: dict[str, list[str]], events: list[tuple[str, str]], minutes: int) -> None:
    """The agreement says which states start, stop, pause, resume and reset; any other state does nothing."""
    rows = [event(time, state) for state, time in events]
    (case,) = cases(clock(states=states), *rows, responded=at(10, 45), resolved=at(12), closed=at(12))
    assert case.calendar // 60 == minutes


def test_cancelled_case_is_none() -> None:
    """A test, a duplicate, a withdrawn request: what was cancelled while its clock ran is on no clock."""
    by = clock(states={"cancel": ["Duplicate"]})
    assert timed(by, event(at(10), "Duplicate"), event(at(11), "reopened"), closed=at(12)) == []
    assert timed(by, event(at(13), "Duplicate"), closed=at(12)) == [(180, True)]


def test_case_that_never_started_is_none() -> None:
    """A ticket that was closed before anybody took it up was never on a clock that begins with that."""
    by = clock(states={"start": ["Accepted"]})
    assert timed(by) == []
    assert timed(by, event(at(13), "Accepted"), closed=at(12)) == []


def test_closing_stops_every_clock_but_that_of_the_response() -> None:
    """A tool's own word for the end does not let a closed ticket run for ever."""
    assert timed(clock(states={"stop": ["Solved"]}), resolved=at(10), closed=at(12)) == [(180, True)]
    unanswered = clock("response", states={"stop": ["Answered"]}, unanswered="counts_as_missed")
    assert timed(unanswered, closed=at(12)) == [(180, False)]
    assert timed(unanswered, event(at(13), "Answered"), closed=at(12)) == [(240, True)]


REOPENED: Final = (event(at(10), "resolved"), event(at(9, day=9), "reopened"))
"""Solved after an hour, and reopened three days later, to be solved after two hours more."""
AGAIN: Final = {"resolved": at(11, day=9)}


@pytest.mark.parametrize(
    "fields, expected",
    [
        ({}, [(74 * 60, False)]),
        ({"while_solved": "waits"}, [(3 * 60, True)]),
        ({"reopen": "new_cycle"}, [(60, True), (120, True)]),
        ({"reopen": Duration.parse("2 calendar_days")}, [(60, True), (120, True)]),
        ({"reopen": Duration.parse("3 calendar_days"), "while_solved": "waits"}, [(180, True)]),
        # Reopened after 71 hours to the second: still within them.
        ({"reopen": Duration.parse("71 calendar_hours"), "while_solved": "waits"}, [(180, True)]),
        ({"reopen": Duration.parse("4259 calendar_minutes"), "while_solved": "waits"}, [(60, True), (120, True)]),
    ],
)
def test_reopened_ticket(fields: dict[str, Any], expected: list[tuple[int, bool]]) -> None:
    """A reopened ticket goes on or is a new case, and the time in which it seemed solved counts or not (F41)."""
    assert timed(clock(**fields), *REOPENED, **AGAIN) == expected


def test_reopened_ticket_that_is_open_still() -> None:
    """A new case that nobody has solved yet runs on; the first one keeps its verdict."""
    first, second = cases(clock(reopen="new_cycle"), *REOPENED)
    assert (first.is_on_time, second.stopped, second.started) == (True, None, REOPENED[1].time)
    assert second.due_at == REOPENED[1].time + timedelta(hours=4)


def test_nothing_but_a_reopening_makes_a_solved_ticket_run() -> None:
    """What is resolved can wait, be noted upon and be closed; its clock stands."""
    rows = [event(at(10), "resolved"), event(at(11), "waiting"), event(at(12), "working")]
    assert timed(clock(reopen="new_cycle"), *rows, closed=at(18)) == [(60, True)]


def test_what_happened_before_the_ticket_was_opened_moves_no_clock() -> None:
    """A row with the wrong hour neither stops a clock before it began nor keeps it from beginning."""
    assert timed(clock(), event(at(8), "resolved"), resolved=at(10)) == [(60, True)]


def test_response_is_given_once() -> None:
    """A reopened ticket was answered before."""
    rows = [event(at(10), "resolved"), event(at(11), "reopened")]
    assert timed(clock("response", reopen="new_cycle"), *rows, responded=at(9, 30)) == [(30, True)]


@pytest.mark.parametrize(
    "fields, cells, expected",
    [
        # The answer stands in the ticket; that it seemed solved for a while is no answer.
        ({}, {"responded": at(15, 45)}, [(405, False)]),
        ({"while_solved": "waits"}, {"responded": at(15, 45)}, [(375, False)]),
        ({"unanswered": "counts_as_missed", "while_solved": "waits"}, {"responded": at(12)}, [(150, True)]),
        ({"reopen": "new_cycle"}, {"responded": at(12)}, [(60, True), (90, True)]),
        ({"reopen": "new_cycle", "unanswered": "counts_as_missed"}, {"responded": at(12)}, [(60, False), (90, True)]),
        ({}, {}, [(480, False)]),
        ({"unanswered": "counts_as_missed"}, {"resolved": at(12)}, [(180, False)]),
        # Answered while it seemed solved.
        ({"while_solved": "waits"}, {"responded": at(10, 15)}, [(60, True)]),
        ({}, {"responded": at(10, 15)}, [(75, True)]),
        ({}, {"responded": at(9, 15)}, [(15, True)]),
    ],
)
def test_withdrawn_solution_answers_nothing(
    fields: dict[str, Any], cells: dict[str, str], expected: list[tuple[int, bool]]
) -> None:
    """Solved at ten and reopened half an hour later: the ticket goes on waiting for its answer, by the same rules."""
    rows = [event(at(10), "resolved"), event(at(10, 30), "reopened")]
    assert timed(clock("response", **fields), *rows, **{"resolved": at(17)} | cells) == expected


def test_due_time_of_an_answer_leaves_out_the_time_in_which_it_seemed_solved() -> None:
    """Closed for half an hour and reopened, an answer is due half an hour later, as another tool computes it."""
    rows = [event(at(10), "closed"), event(at(10, 30), "reopened")]
    for unanswered in ("answered_when_resolved", "counts_as_missed"):
        by = clock("response", within="135 calendar_minutes", while_solved="waits", unanswered=unanswered)
        (late,) = cases(by, *rows, responded="2025-01-06T11:45:01+08:00")
        assert (late.due_at, late.is_on_time) == (datetime.fromisoformat(at(11, 45)), False)


def test_word_of_the_book_means_what_the_clock_says() -> None:
    """A clock that waits while a ticket is closed waits, and does not stop."""
    rows = [event(at(10), "closed"), event(at(10, 30), "open")]
    waits = {"pause": ["pending", "closed"]}
    assert timed(clock(states=waits), *rows, resolved=at(12)) == [(150, True)]
    assert timed(clock("response", states=waits), *rows, responded=at(12)) == [(150, True)]
    assert timed(clock(states=waits), closed=at(10)) == [(60, False)]
    told = {"update": ["resolved"], "stop": ["Done"]}
    assert timed(clock(states=told), event(at(11), "Done"), resolved=at(10)) == [(120, True)]


LAY: Final = (event(at(9), group="desk"), event(at(10), group="network"), event(at(11), group="desk"))


@pytest.mark.parametrize(
    "group, events, expected",
    [
        ("network", LAY, [(60, True)]),
        ("desk", LAY, [(180, True)]),
        ("network", (*LAY, event(at(12), group="network")), [(120, True)]),
        ("network", (event(at(10), group="network"),), [(180, True)]),
        ("network", (event(at(14), group="network"),), []),
        ("network", (event(at(9), group="desk"),), []),
        ("network", (), []),
        ("last", (), [(240, True)]),
    ],
)
def test_time_with_a_group(group: str, events: tuple[TicketEvent, ...], expected: list[tuple[int, bool]]) -> None:
    """A team answers for the time in which a ticket lay with it, in one stretch or several, until it was passed on."""
    assert timed(clock(group=group), *events, resolved=at(13), group="last") == expected
    assert clock(group=group).hears(LAY[0])
    assert not clock().hears(LAY[0])


def test_open_ticket_that_was_passed_on_is_done_for_the_group() -> None:
    """Whoever passed a ticket on in time kept its part, however long the others take."""
    assert timed(clock(group="network"), *LAY) == [(60, True)]
    (desk,) = cases(clock(group="desk"), *LAY)
    assert (desk.stopped, desk.is_late) == (None, True)


UPDATES: Final = (event(at(12), "update"), event(at(17), "update"), event(at(18), "working"))


@pytest.mark.parametrize(
    "end, longest, by_update",
    [
        (at(20), [(300, False)], [(180, True), (300, False), (180, True)]),
        (at(14), [(180, True)], [(180, True), (120, True)]),
        (at(11), [(120, True)], [(120, True)]),
    ],
)
def test_updates(end: str, longest: list[tuple[int, bool]], by_update: list[tuple[int, bool]]) -> None:
    """Between opening, updates and solution no silence is too long, or each counts; the agreement says which."""
    assert timed(clock("update"), *UPDATES, resolved=end)[0][1] is longest[0][1]
    assert timed(clock("update", gaps="each"), *UPDATES, resolved=end) == by_update


def test_silence_that_was_too_long_is_missed_when_it_became_so() -> None:
    """A ticket whose customer waited too long for an update was due when the update was, however long it went on."""
    (case,) = cases(clock("update"), *UPDATES)
    assert (case.due_at, case.stopped) == (datetime.fromisoformat(at(16)), None)
    (quiet,) = cases(clock("update"), event(at(12), "update"), resolved=at(13))
    assert (quiet.due_at, quiet.started) == (datetime.fromisoformat(at(16)), datetime.fromisoformat(at(9)))


RAISED: Final = (event(at(9), priority="P3"), event(at(12), priority="P1"))
LOWERED: Final = (event(at(9), priority="P1"), event(at(12), priority="P3"))
LATE: Final = (event(at(9), priority="P1"), event(at(13, 30), priority="P3"))
TWICE: Final = (*LOWERED, event(at(13), priority="P1"))
SAME: Final = (event(at(9), priority="P1"), event(at(12), priority="P1"))


@pytest.mark.parametrize(
    "events, retroactive, restart",
    [
        (RAISED, [(300, False)], [(120, True)]),
        (LOWERED, [], []),
        (LATE, [(270, False)], [(270, False)]),
        (TWICE, [(300, False)], [(60, True)]),
        (SAME, [(300, False)], [(300, False)]),
        ((), [(300, False)], [(300, False)]),
        ((event(at(15), priority="P1"),), [], []),
    ],
)
def test_priority_that_changes(
    events: tuple[TicketEvent, ...], retroactive: list[tuple[int, bool]], restart: list[tuple[int, bool]]
) -> None:
    """The clock of P1 counts from the opening or from when a ticket got it; what it lost in time is forgotten (F44)."""
    history: dict[str, Any] = {"priority": "P1", "keeps_lost": True}
    cells: dict[str, Any] = {"resolved": at(14), "priority": "P1"}
    assert timed(clock(**history), *events, **cells) == retroactive
    assert timed(clock(**history, restarts=True), *events, **cells) == restart
    assert timed(clock(**history), resolved=at(14), priority="P3") == []


def test_priority_that_was_lost_before_the_case_was_reopened() -> None:
    """A new case has nothing to do with a priority that the old one had."""
    rows = [*REOPENED, event(at(9), priority="P1"), event(at(11), priority="P3")]
    by = clock(priority="P1", keeps_lost=True, reopen="new_cycle")
    assert timed(by, *rows, **AGAIN) == [(60, True)]


def test_clock_says_which_events_it_hears() -> None:
    """A row that says nothing to a clock can be told from one that does."""
    assert clock().hears(event(at(9), "reopened"))
    assert not clock().hears(event(at(9), "Note"))
    assert not clock().hears(event(at(9), priority="P1"))
    assert clock(priority="P1").hears(event(at(9), priority="P1"))


def test_clock_without_events_has_one_case() -> None:
    """A ticket of which nothing else is recorded is one case, with its recorded pauses."""
    case = clock().case(ticket(at(9), resolved=at(12)), [pause(at(10), at(11))], UNTIL)
    assert (case.spent, case.started) == (7200, datetime.fromisoformat(at(9)))


STATES: Final = ("waiting", "working", "update", "resolved", "reopened", "Note")
HISTORIES: Final = st.lists(st.tuples(st.integers(1, 600), st.sampled_from(STATES)), max_size=8)
REOPENS: Final = st.sampled_from(["continue", "new_cycle", Duration.parse("1 calendar_hours")])


@given(HISTORIES, REOPENS, st.sampled_from(["counts", "waits"]))
def test_cases_of_a_ticket_do_not_overlap(history: list[tuple[int, str]], reopen: Any, solved: str) -> None:  # noqa: ANN401
    """Whatever happens to a ticket, its cases follow each other, and only the last one may run."""
    opened = datetime(2025, 1, 6, tzinfo=UTC)
    rows = [event((opened + timedelta(minutes=minute)).isoformat(), state) for minute, state in history]
    by = clock(reopen=reopen, while_solved=solved)
    found = by.cases(ticket(opened.isoformat()), (), UNTIL, tuple(rows))
    assert found
    assert all(before.stopped and before.stopped <= after.started for before, after in pairwise(found))
    assert all(0 <= case.calendar <= ((case.stopped or UNTIL) - case.started).total_seconds() for case in found)


def test_ticket_of_later_has_not_run() -> None:
    """What is opened after the moment at which it is asked has no time yet."""
    assert clock().times(ticket(at(9), resolved=at(12)), (), datetime.fromisoformat(at(8)), ()) == ()


TOLD: Final = st.tuples(st.sets(st.sampled_from(INSTANTS[1:])), st.lists(st.integers(9, 14), min_size=4, max_size=4))
MOVED: Final = st.fixed_dictionaries({}, optional=dict.fromkeys(
    ("start", "stop", "pause", "resume", "reset", "cancel", "reopen"),
    st.lists(st.sampled_from(["opened", "responded", "resolved", "closed", "waiting"]), min_size=1, max_size=2),
))  # fmt: skip


@given(TOLD, MOVED, st.sampled_from(["response", "resolution", "restoration"]), st.integers(8, 16))
def test_ticket_without_events_takes_the_time_of_one_whose_events_do_nothing(
    told: tuple[set[str], list[int]], moved: dict[str, list[str]], measures: str, hour: int
) -> None:
    """What happened before a ticket was opened moves no clock: whichever states move it, and whenever it is asked."""
    by, until = clock(measures, moved), datetime.fromisoformat(at(hour, 30))
    before = tuple(event(at(8), state) for state in ("waiting", "resolved", "responded"))
    names, hours = told
    said = ticket(
        at(9), **{name: at(ends) for name, ends in zip(INSTANTS[1:], sorted(hours), strict=True) if name in names}
    )
    assert by.times(said, (), until, ()) == by.times(said, (), until, before)
