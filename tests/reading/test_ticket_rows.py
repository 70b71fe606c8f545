"""Event logs, audit logs and lists of tickets: what they say decides a case, never how a file happens to list it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.exports import COVERS, problems, read, tickets, wrong_source

from slm.measurement import BOOK_STATES, TicketRecords

LOG: Final = f"""\
kind: events
name: Log
files: [log.csv]
{COVERS}time_zone: Etc/UTC
columns: {{case: case, activity: activity, time: time}}
constants: {{service: mail, type: incident}}
states: {{Take: respond, Wait: pause, Solve: stop, Close: close, Comment: nothing, Tell: update, Work: run}}
"""
CHAINED: Final = LOG.replace("time: time}", "time: time, previous: was}")
NUMBERED: Final = LOG.replace("time: time}", "time: time, sequence: number}")


WORDS: Final = ("Take", "Wait", "Solve", "Close", "Comment", "Tell", "Work")


def utc(text: str) -> datetime:
    """Return a moment of January 2026 in UTC, written `05 01:30`."""
    return datetime.fromisoformat(f"2026-01-{text}:00+00:00")


def log(*events: str, head: str = "case,activity,time") -> str:
    """Return a log of the case C-1 with events written `05 09:00 Take`; after a comma stands a further cell."""
    cells = [(event.partition(",")[0].split(" ", 2), event.partition(",")[1:]) for event in events]
    rows = (f"C-1,{what},2026-01-{day} {at}{''.join(more)}\n" for (day, at, what), more in cells)
    return f"{head}\n{''.join(rows)}"


def said(records: TicketRecords) -> list[dict[str, object]]:
    """Return what records say, wherever they stand."""
    return [row.model_dump() for row in (*records.tickets, *records.pauses, *records.events)]


@pytest.mark.parametrize(
    "events, resolved, closed",
    [
        (["05 09:00 Work", "05 10:00 Solve", "07 10:00 Solve"], "05 10:00", None),
        (["05 09:00 Work", "05 10:00 Solve", "06 10:00 Close", "07 10:00 Solve"], "05 10:00", "06 10:00"),
        (["05 09:00 Work", "06 10:00 Close", "07 10:00 Solve"], None, "06 10:00"),
        (["05 09:00 Work", "06 10:00 Close", "07 10:00 Close"], None, "06 10:00"),
        (["05 09:00 Work", "05 10:00 Solve", "05 11:00 Comment", "05 12:00 Tell", "07 10:00 Solve"], "05 10:00", None),
        (["05 09:00 Work", "05 10:00 Solve", "06 10:00 Work", "07 10:00 Solve", "08 10:00 Solve"], "07 10:00", None),
        (["05 09:00 Work", "05 10:00 Solve", "06 10:00 Work"], None, None),
    ],
)
def test_second_solution_without_work_in_between_changes_nothing(
    tmp_path: Path, events: list[str], resolved: str | None, closed: str | None
) -> None:
    """A case is solved when it first is; only work after that opens it again (FAILURES F41)."""
    found = read(tmp_path, LOG, {"log.csv": log(*events)})
    (ticket,) = tickets(found).tickets
    assert (ticket.resolved, ticket.closed) == (resolved and utc(resolved), closed and utc(closed))
    assert found.problems == ()


def test_first_solution_can_be_the_one_that_counts(tmp_path: Path) -> None:
    """Work after it opens nothing then, and nobody knows what was reopened."""
    events = ("05 09:00 Work", "05 10:00 Solve", "06 10:00 Work", "07 10:00 Solve", "08 10:00 Close")
    found = tickets(read(tmp_path, LOG + "solution: first\n", {"log.csv": log(*events)}))
    assert (found.tickets[0].resolved, found.tickets[0].closed) == (utc("05 10:00"), utc("08 10:00"))
    assert not {event.state for event in found.events} & BOOK_STATES
    assert found.event_files == {}
    assert found.files.keys() == tickets(read(tmp_path, LOG, {"log.csv": log(*events)})).event_files.keys()


def test_closed_case_that_goes_on_was_reopened(tmp_path: Path) -> None:
    """Closing ends a case as a solution does, so work after it is told, and what was closed then is not any more."""
    found = tickets(read(tmp_path, LOG, {"log.csv": log("05 09:00 Work", "05 10:00 Close", "06 10:00 Work")}))
    assert found.tickets[0].closed is None
    told = [(event.state, event.time) for event in found.events if event.state in BOOK_STATES]
    assert told == [("resolved", utc("05 10:00")), ("reopened", utc("06 10:00"))]


def test_clocks_know_activities_by_their_own_names(tmp_path: Path) -> None:
    """Each activity is an event, unless it bears a word of the book that means something else there."""
    source = LOG + "other_states: run\n"
    found = tickets(read(tmp_path, source, {"log.csv": log("05 09:00 Odd", "05 10:00 Tell", "05 11:00 waiting")}))
    told = [(event.state, event.time) for event in found.events]
    assert told == [("Odd", utc("05 09:00")), ("Tell", utc("05 10:00")), ("update", utc("05 10:00"))]
    source = LOG.replace("Wait: pause", "waiting: pause, update: update")
    found = tickets(read(tmp_path, source, {"log.csv": log("05 09:00 waiting", "05 10:00 update", "05 11:00 Work")}))
    assert [event.state for event in found.events] == ["waiting", "update", "Work"]


def test_wait_that_took_no_time_hides_no_other(tmp_path: Path) -> None:
    """A ticket that waits, goes on and waits again in one minute waits from then on."""
    rows = ("05 09:00 Work", "05 10:00 Wait", "05 10:00 Work", "05 10:00 Wait", "05 12:00 Solve")
    found = tickets(read(tmp_path, f"{LOG}entries: oldest_first\n", {"log.csv": log(*rows)}))
    assert [(pause.start, pause.end) for pause in found.pauses] == [(utc("05 10:00"), utc("05 12:00"))]


TIED: Final = ("05 10:00 Wait", "05 11:00 Work", "05 11:00 Solve")
"""Two things in one moment: it went on, and was solved."""


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_of_one_moment_is_in_the_order_of_its_file_where_the_source_says_so(tmp_path: Path, order: int) -> None:
    """The place of a row proves nothing by itself: the way that its other times go is only proposed."""
    rows = ["05 09:00 Work", *TIED]
    listed = "oldest_first" if order == 1 else "newest_first"
    (told,) = read(tmp_path, LOG, {"log.csv": log(*rows[::order])}).problems
    assert (told.code, f"write `entries: {listed}`" in told.hint()) == ("SLM1040", True)
    found = read(tmp_path, f"{LOG}entries: {listed}\n", {"log.csv": log(*rows[::order])})
    assert (found.problems, tickets(found).tickets[0].resolved) == ((), utc("05 11:00"))


@pytest.mark.parametrize("said", ["oldest_first", "newest_first"])
def test_file_that_contradicts_how_its_source_says_it_lists_entries_decides_nothing(tmp_path: Path, said: str) -> None:
    """Whoever has sorted the file anew has put what is of one moment in another order, too."""
    mixed = log("05 10:00 Wait", "05 09:00 Work", *TIED[1:])
    found = read(tmp_path, f"{LOG}entries: {said}\n", {"log.csv": mixed})
    assert [problem.code for problem in found.problems] == ["SLM1040"]


def test_case_of_which_nothing_tells_the_order_is_refused(tmp_path: Path) -> None:
    """Of a file in no order, the place of a row proves nothing; what says the same twice needs no order."""
    mixed = ("05 10:00 Wait", "05 09:00 Work", *TIED[1:])
    found = read(tmp_path, LOG, {"log.csv": log(*mixed)})
    assert problems(found) == ["SLM1040 measurements/log.csv:2:10"]
    assert found.problems[0].message() == (
        "'C-1' has several entries of the same moment, 2026-01-05 11:00:00+00:00, and nothing says which of them came "
        "last"
    )
    assert tickets(found).tickets == ()
    two = read(tmp_path, LOG, {"log.csv": log(*mixed) + log(*mixed).replace("C-1", "C-2").partition("\n")[2]})
    assert two.problems[0].message().startswith("2 cases have several entries of the same moment")
    twice = read(tmp_path, LOG, {"log.csv": log(*mixed[:3], mixed[2])})
    assert twice.problems == ()
    parts = {"a-log.csv": log("05 09:00 Work", TIED[1]), "b-log.csv": log(TIED[2])}
    apart = read(tmp_path, LOG.replace("[log.csv]", "['*-log.csv']"), parts)
    assert {problem.code for problem in apart.problems} == {"SLM1040"}


@pytest.mark.parametrize(
    "rows, solved",
    [
        (["05 11:00 Solve,2", "05 11:00 Work,1", "05 12:00 Comment,3", "05 09:00 Work,0"], True),
        (["05 11:00 Solve,1", "05 11:00 Work,02", "05 12:00 Comment,3", "05 09:00 Work,0"], False),
    ],
)
def test_numbers_of_entries_order_them(tmp_path: Path, rows: list[str], solved: bool) -> None:  # noqa: FBT001
    """A number that grows with each entry tells more than its place in a file."""
    found = read(tmp_path, NUMBERED, {"log.csv": log(*rows, head="case,activity,time,number")})
    assert found.problems == ()
    assert (tickets(found).tickets[0].resolved is not None) is solved


def test_number_of_an_entry_that_is_none_is_told(tmp_path: Path) -> None:
    """A column of words cannot order anything; equal numbers leave it open."""
    rows = ("05 09:00 Work,0", "05 11:00 Work,b", "05 11:00 Solve,a")
    found = read(tmp_path, NUMBERED, {"log.csv": log(*rows, head="case,activity,time,number")})
    assert problems(found) == ["SLM1041 measurements/log.csv:2:27 x3"]
    again = ("05 10:00 Wait,0", "05 09:00 Work,0", "05 11:00 Work,1", "05 11:00 Solve,1")
    found = read(tmp_path, NUMBERED, {"log.csv": log(*again, head="case,activity,time,number")})
    assert [problem.code for problem in found.problems] == ["SLM1040"]


@pytest.mark.parametrize(
    "rows, solved",
    [
        (["05 11:00 Solve,Work", "05 11:00 Work,Wait", "05 10:00 Wait,Work", "05 12:00 Comment,Solve"], True),
        (["05 11:00 Work,Solve", "05 11:00 Solve,Wait", "05 10:00 Wait,Work", "05 12:00 Comment,Work"], False),
        # The first of a case: only one of them can have come first, as the next entry begins where the other ended.
        (["05 11:00 Solve,Work", "05 11:00 Work,Solve", "05 12:00 Comment,Solve", "05 11:30 Comment,Solve"], True),
    ],
)
def test_states_before_entries_order_them(tmp_path: Path, rows: list[str], solved: bool) -> None:  # noqa: FBT001
    """Of one moment, an entry comes after the one that led to the state that it left."""
    found = read(tmp_path, CHAINED, {"log.csv": log(*rows, head="case,activity,time,was")})
    assert found.problems == ()
    assert (tickets(found).tickets[0].resolved is not None) is solved


@pytest.mark.parametrize(
    "tied",
    [
        ["05 11:00 Solve,Work", "05 11:00 Work,Solve"],
        ["05 11:00 Solve,Work", "05 11:00 Wait,Take"],
        ["05 11:00 Solve,", "05 11:00 Work,Solve"],
        [f"05 11:00 {word},{was}" for was in ("Work", "Wait") for word in WORDS],
    ],
)
def test_states_that_make_no_one_chain_order_nothing(tmp_path: Path, tied: list[str]) -> None:
    """A ring, a gap, an empty cell, too many of them: then the case is refused, and not guessed at."""
    rows = (*tied, "05 13:00 Comment,", "05 12:00 Comment,")
    found = read(tmp_path, CHAINED, {"log.csv": log(*rows, head="case,activity,time,was")})
    assert {problem.code for problem in found.problems} == {"SLM1040"}


@pytest.mark.parametrize("order", [1, -1])
def test_entry_that_comes_from_nothing_began_its_case(tmp_path: Path, order: int) -> None:
    """The only empty cell of a case says that nothing was before it, where it is of the first moment."""
    rows = ["05 09:00 Take,", "05 09:00 Wait,Take", "05 10:00 Solve,Work", "05 10:00 Work,Wait"]
    found = read(tmp_path, CHAINED, {"log.csv": log(*rows[::order], head="case,activity,time,was")})
    assert found.problems == ()
    assert tickets(found).tickets[0].resolved == utc("05 10:00")
    assert [(pause.start, pause.end) for pause in tickets(found).pauses] == [(utc("05 09:00"), utc("05 10:00"))]
    late = ["05 08:00 Work,New", *rows[:3]]
    (told,) = read(tmp_path, CHAINED, {"log.csv": log(*late, head="case,activity,time,was")}).problems
    assert (told.code, told.hint().startswith("`previous` of the source 'desk' does not decide it")) == (
        "SLM1040",
        True,
    )


def test_an_entry_of_two_files_that_may_be_two_entries_is_refused(tmp_path: Path) -> None:
    """It is one entry, unless two such entries lead to another state of the case: then nothing tells which is right."""
    taken, closed = "C-1,Take,2026-01-05 09:11,Close\n", "C-1,Close,2026-01-05 09:11,Take\n"
    head = "case,activity,time,was\n"
    first, source = f"{head}C-1,Close,2026-01-05 09:10,New\n{taken}", CHAINED.replace("[log.csv]", "['log-*.csv']")
    found = read(tmp_path, source, {"log-1.csv": first, "log-2.csv": f"{head}{taken}{closed}"})
    assert {problem.code for problem in found.problems} == {"SLM1040"}
    again = read(tmp_path, source, {"log-1.csv": first, "log-2.csv": f"{head}{taken}"})
    assert again.problems == ()
    began = f"{head}C-1,Close,2026-01-05 09:11,\n{taken}"
    again = read(tmp_path, source, {"log-1.csv": began, "log-2.csv": began})
    assert again.problems == ()
    found = read(tmp_path, source, {"log-1.csv": began, "log-2.csv": f"{began}{closed}"})
    assert {problem.code for problem in found.problems} == {"SLM1040"}


@given(
    states=st.lists(st.sampled_from(["Take", "Wait", "Solve", "Close", "Work"]), min_size=2, max_size=7),
    minutes=st.lists(st.integers(0, 3), min_size=7, max_size=7),
    data=st.data(),
)
def test_order_of_rows_changes_nothing(states: list[str], minutes: list[int], data: st.DataObject) -> None:
    """Any order of the rows of a log and of its files gives the same records, or the case is refused."""
    course = [state for state, before in zip(states, [None, *states], strict=False) if state != before]
    times = [10 + sum(minutes[: at + 1]) for at in range(len(course))]
    rows = [
        f"C-1,{state},2026-01-05 09:{at},{before}\n"
        for state, at, before in zip(course, times, ["New", *course], strict=False)
    ]
    shuffled = data.draw(st.permutations(rows))
    cut = data.draw(st.integers(0, len(rows)))
    head, source = "case,activity,time,was\n", CHAINED.replace("[log.csv]", "['log-*.csv']")
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        straight = read(Path(one), source, {"log-1.csv": head + "".join(rows), "log-2.csv": head})
        parts = {"log-1.csv": head + "".join(shuffled[:cut]), "log-2.csv": head + "".join(shuffled[cut:])}
        mixed = read(Path(other), source, parts)
    if {problem.code for problem in (*straight.problems, *mixed.problems)} == {"SLM1040"}:
        return
    assert said(tickets(straight)) == said(tickets(mixed))


@given(states=st.lists(st.sampled_from(["Take", "Wait", "Solve", "Work"]), min_size=2, max_size=6), data=st.data())
def test_no_order_of_rows_decides(states: list[str], data: st.DataObject) -> None:
    """Where nothing but the file puts entries of one moment in order, the case is refused, in any order of them."""
    minutes = data.draw(st.lists(st.integers(9, 12), min_size=len(states), max_size=len(states)))
    rows = [f"05 09:{at:02} {state}" for state, at in zip(states, sorted(minutes), strict=True)]
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        found = read(Path(one), LOG, {"log.csv": log(*rows)})
        again = read(Path(other), LOG, {"log.csv": log(*data.draw(st.permutations(rows)))})
    assert {problem.code for problem in found.problems} == {problem.code for problem in again.problems}
    assert said(tickets(found)) == said(tickets(again))


AUDIT: Final = f"""\
kind: tickets
name: Desk
files: [desk.csv]
{COVERS}time_zone: Etc/UTC
columns: {{id: number, opened: opened, resolved: solved, changed: changed, state: state, sequence: count}}
constants: {{service: mail, type: incident}}
several_rows: last
states: {{New: run, Waiting: pause, Done: run}}
"""


@given(
    states=st.lists(st.sampled_from(["New", "Waiting", "Done"]), min_size=1, max_size=6),
    minutes=st.lists(st.integers(0, 2), min_size=6, max_size=6),
    data=st.data(),
)
def test_order_of_rows_of_an_audit_log_changes_nothing(
    states: list[str], minutes: list[int], data: st.DataObject
) -> None:
    """What was changed in one moment is ordered by its numbers, wherever the rows stand."""
    times = [10 + sum(minutes[: at + 1]) for at in range(len(states))]
    solved = [f"2026-01-05 09:{at}" if state == "Done" else "" for state, at in zip(states, times, strict=True)]
    rows = [
        f"T-1,2026-01-05 09:00,{end},2026-01-05 09:{at},{state},{number}\n"
        for number, (state, at, end) in enumerate(zip(states, times, solved, strict=True))
    ]
    head = "number,opened,solved,changed,state,count\n"
    with TemporaryDirectory() as one, TemporaryDirectory() as other:
        straight = tickets(read(Path(one), AUDIT, {"desk.csv": head + "".join(rows)}))
        shuffled = data.draw(st.permutations(rows))
        mixed = tickets(read(Path(other), AUDIT, {"desk.csv": head + "".join(shuffled)}))
    assert said(straight) == said(mixed)


SEVERAL: Final = AUDIT.replace("several_rows: last\nstates: {New: run, Waiting: pause, Done: run}\n", "").replace(
    ", changed: changed, state: state, sequence: count", ""
)
OPEN: Final = "number,opened,solved,changed\nT-1,2026-01-05 09:00,,2026-01-06 09:00\n"
DONE: Final = "number,opened,solved,changed\nT-1,2026-01-05 09:00,2026-01-07 09:00,2026-01-08 09:00\n"


def test_files_of_one_month_are_in_no_order(tmp_path: Path) -> None:
    """Two files of one month that contradict each other are refused, whatever the order of their names is."""
    files = {"a-2026-01.csv": DONE, "b-2026-01.csv": OPEN}
    source = SEVERAL.replace("[desk.csv]", "['a-{month}.csv', 'b-{month}.csv']").replace(", changed: changed", "")
    assert {told.split()[0] for told in problems(read(tmp_path, source, files))} == {"SLM1042"}


def test_ticket_in_several_files_is_as_the_newer_one_says(tmp_path: Path) -> None:
    """By the times of the rows, else by the dates in the names; where neither tells, it is refused."""
    files = {"old.csv": DONE, "young.csv": OPEN}
    source = SEVERAL.replace("[desk.csv]", "['*.csv']")
    found = read(tmp_path, source, files)
    assert problems(found) == ["SLM1042 measurements/old.csv:2:1", "SLM1042 measurements/young.csv:2:1"]
    assert {"or name the column `changed` in `columns`." in problem.hint() for problem in found.problems} == {True}
    named = source.replace("solved}", "solved, changed: changed}")
    alike = read(tmp_path / "1", named, {**files, "young.csv": OPEN.replace("06 09:00", "08 09:00")})
    assert {
        "'): the column `changed` is empty, or says the same in both." in problem.hint() for problem in alike.problems
    } == {True}
    changed = read(tmp_path, named, files)
    assert changed.problems == ()
    assert tickets(changed).latest["T-1"].resolved == utc("07 09:00")
    dated = read(tmp_path / "2", source, {"desk-2026-1-10.csv": DONE, "desk-2026-1-9.csv": OPEN})
    assert dated.problems == ()
    assert tickets(dated).latest["T-1"].resolved == utc("07 09:00")
    alike = read(tmp_path / "3", source, {"old.csv": DONE, "young.csv": DONE})
    assert alike.problems == ()


FACTS: Final = f"""\
kind: tickets
name: Desk
files: [desk.csv]
{COVERS}time_zone: Etc/UTC
columns: {{id: number, opened: opened, due: due, kept: sla, group: team, responded_after: answer, resolved_after: took,
  waited: waited, pause_start: from, pause_end: to}}
values: {{sla: {{}}}}
stamps: {{Assigned at: Assigned, Accepted at: Accepted}}
length_unit: minutes
constants: {{service: mail, type: incident}}
""".replace("values: {sla: {}}\n", "")
FACTS_HEAD: Final = "number,opened,due,sla,team,answer,took,waited,from,to,Assigned at,Accepted at\n"
DAY: Final = "2026-01-05 "


def test_columns_may_have_units_of_their_own(tmp_path: Path) -> None:
    """A plain number of a field that is not named is refused; what is no length has no unit."""
    some = FACTS.replace("length_unit: minutes", "length_unit: {responded_after: minutes, resolved_after: hours}")
    source = some.replace("hours}", "hours, waited: seconds}")
    row = f"T-1,{DAY}09:00,{DAY}17:00,true,network,2.5,1.5,10,{DAY}10:00,{DAY}10:30,{DAY}09:05,{DAY}09:10\n"
    found = read(tmp_path, source, {"desk.csv": FACTS_HEAD + row})
    (one,) = tickets(found).tickets
    assert (one.responded, one.resolved, one.waited) == (
        datetime.fromisoformat("2026-01-05T09:02:30+00:00"), utc("05 10:30"), 10,
    )  # fmt: skip
    (problem,) = read(tmp_path, some, {"desk.csv": FACTS_HEAD + row}).problems
    assert (problem.code, "length_unit: {waited: minutes, ...}" in problem.hint()) == ("SLM1085", True)
    own = read(tmp_path, some, {"desk.csv": FACTS_HEAD + row.replace(",10,", ",10 s,")})
    assert [ticket.waited for ticket in tickets(own).tickets] == [10]
    assert wrong_source(source.replace("resolved_after: hours", "due: hours")) == [
        "SLM385 measurements/sources/desk.yml:9:46"
    ]


def test_row_says_due_time_verdict_group_lengths_waiting_and_stamps(tmp_path: Path) -> None:
    """What the tool itself knows of a ticket is kept as it says it; lengths and stamps become instants."""
    rows = (
        f"T-1,{DAY}09:00,{DAY}17:00,true,network,2.5,90,10,{DAY}10:00,{DAY}10:30,{DAY}09:05,{DAY}09:10\n"
        f"T-2,{DAY}09:00,,,,,,,{DAY}10:00,,,\n"
    )
    found = read(tmp_path, FACTS, {"desk.csv": FACTS_HEAD + rows})
    assert found.problems == ()
    one, two = tickets(found).tickets
    assert (one.due, one.kept, one.group, one.waited) == (utc("05 17:00"), True, "network", 600)
    assert (one.responded, one.resolved) == (datetime.fromisoformat("2026-01-05T09:02:30+00:00"), utc("05 10:30"))
    assert (two.due, two.kept, two.group, two.waited, two.resolved) == (None, None, None, None, None)
    assert [(pause.ticket, pause.start, pause.end) for pause in tickets(found).pauses] == [
        ("T-1", utc("05 10:00"), utc("05 10:30")), ("T-2", utc("05 10:00"), None),
    ]  # fmt: skip
    assert [(event.ticket, event.state, event.time) for event in tickets(found).events] == [
        ("T-1", "Assigned", utc("05 09:05")), ("T-1", "Accepted", utc("05 09:10")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "cells, told",
    [
        (",,,soon,,,,,,", "SLM738 measurements/desk.csv:2:25"),
        (",,,,-5,,,,,", "SLM738 measurements/desk.csv:2:26"),
        (",,,,,9999999999,,,,", "SLM738 measurements/desk.csv:2:27"),
        (f",,,,,,,{DAY}10:00,,", "SLM148 measurements/desk.csv:2:28"),
        (f",,,,,,{DAY}10:00,{DAY}09:00,,", "SLM360 measurements/desk.csv:2:45"),
        (",,,,,,,,soon,", "SLM382 measurements/desk.csv:2:30"),
    ],
)
def test_wrong_length_pause_or_stamp_is_told_in_its_column(tmp_path: Path, cells: str, told: str) -> None:
    """A length that is none, an end without a beginning or before it, a stamp that is no time: the row is refused."""
    found = read(tmp_path, FACTS, {"desk.csv": f"{FACTS_HEAD}T-1,{DAY}09:00,{cells}\n"})
    assert problems(found) == [told]
    assert tickets(found).tickets == ()


def test_column_of_a_stamp_that_is_missing_is_told_where_it_is_named(tmp_path: Path) -> None:
    """As with every other column that the source names."""
    found = read(tmp_path, FACTS, {"desk.csv": FACTS_HEAD.replace(",Accepted at", "")})
    assert [problem.code for problem in found.problems] == ["SLM975"]
    assert [str(place) for place in found.problems[0].also] == ["measurements/sources/desk.yml:8:46"]


def test_groups_of_a_log_are_events(tmp_path: Path) -> None:
    """A second state column says with which group a case lay, in an event log and in an audit log."""
    source = LOG.replace("time: time}", "time: time, group: team}")
    rows = ("05 09:00 Work,desk", "05 10:00 Work,network", "05 11:00 Comment,", "05 12:00 Solve,network")
    found = tickets(read(tmp_path, source, {"log.csv": log(*rows, head="case,activity,time,team")}))
    lay = [(event.group, event.time) for event in found.events if event.group]
    assert (lay, found.tickets[0].group) == ([("desk", utc("05 09:00")), ("network", utc("05 10:00"))], "network")
    audit = AUDIT.replace("sequence: count", "group: count")
    head = "number,opened,solved,changed,state,count\n"
    changes = tuple(f"T-1,{DAY}09:00,,{DAY}{at},New,{team}" for at, team in (("09:00", "desk"), ("10:00", "network")))
    found = tickets(read(tmp_path, audit, {"desk.csv": head + "\n".join(changes) + "\n"}))
    assert [(event.group, event.state) for event in found.events] == [("desk", "New"), ("network", None)]


def test_an_event_log_says_how_long_each_case_may_take(tmp_path: Path) -> None:
    """The last entry that says it counts; a plain number is of the unit that the source says."""
    source = LOG.replace("time: time}", "time: time, due_after: limit}") + "length_unit: hours\n"
    rows = ("05 09:00 Work,8", "05 10:00 Work,4:30", "05 12:00 Solve,")
    found = tickets(read(tmp_path, source, {"log.csv": log(*rows, head="case,activity,time,limit")}))
    assert [ticket.due_after for ticket in found.tickets] == [16_200]


@pytest.mark.parametrize(
    "source, told",
    [
        (SEVERAL, False),
        (SEVERAL.replace("solved}", "solved, responded: answered}"), True),
        (SEVERAL.replace("solved}", "solved, responded_after: answered}"), True),
        (SEVERAL + "stamps: {answered: responded}\n", True),
        (LOG, True),
        (LOG.replace("Take: respond", "Take: run"), False),
        (LOG.replace("Take: respond", "Take: run") + "other_states: respond\n", True),
        (LOG.replace("Take: respond", "responded: respond"), True),
    ],
)
def test_source_knows_whether_it_can_say_when_somebody_answered(tmp_path: Path, source: str, told: bool) -> None:  # noqa: FBT001
    """An export without a column for answers has not recorded that nobody answered."""
    files = {"desk.csv": "number,opened,solved,answered\n", "log.csv": log()}
    assert tickets(read(tmp_path, source, files)).tells_answers is told
