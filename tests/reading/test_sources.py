"""Exports of other tools: every row is used, left out with a reason, or refused with its place."""

from __future__ import annotations

import gzip
import hashlib
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import COVERS, left_out, outages, probes, problems, read, tickets, timeline, wrong_source

from slm.calendar import Month
from slm.measurement import BOOK_STATES
from slm.problem import Severity

DESK: Final = f"""\
kind: tickets
name: Desk
files: [desk.csv]
{COVERS}time_zone: Asia/Shanghai
columns: {{id: Number, opened: Created, resolved: Done, priority: Urgency, reason: Note}}
constants: {{service: mail, type: incident}}
"""
HEAD: Final = "Number,Created,Done,Urgency,Note\n"
JANUARY: Final = Month(2026, 1)


def utc(text: str) -> datetime:
    """Return a moment of January 2026 in UTC, written `05 01:30`."""
    return datetime.fromisoformat(f"2026-01-{text}:00+00:00")


def test_rows_become_tickets(tmp_path: Path) -> None:
    """Columns are taken by name, wherever they stand, times are of the zone, the file is the record of its months."""
    desk = (
        "Who,Created,Number,Done,Urgency,Note\nX,2026-01-05 09:30,T-1,2026-01-05 11:00,P1,\n"
        "Y,2026-01-06 09:30,T-2,,,Late\n"
    )
    found = read(tmp_path, DESK, {"desk.csv": desk})
    one, two = tickets(found).tickets
    assert (one.id, one.service, one.type, one.priority) == ("T-1", "mail", "incident", "P1")
    assert (one.opened, one.resolved) == (utc("05 01:30"), utc("05 03:00"))
    assert (two.resolved, two.priority, two.reason) == (None, None, "Late")
    assert one.place().path == "measurements/desk.csv"
    assert (one.place().line, two.place().line) == (2, 3)
    (file,) = found.imported.files
    assert (file.path, file.read, file.used) == ("measurements/desk.csv", 2, 2)
    assert file.sha256 == hashlib.sha256(desk.encode()).hexdigest()
    assert {month: record_file.path for month, record_file in tickets(found).files.items()} == {
        JANUARY: "measurements/desk.csv"
    }
    assert found.problems == ()


@pytest.mark.unmeasured
def test_equal_mistakes_are_one_problem_with_a_count(tmp_path: Path) -> None:
    """Ten thousand wrong times are told once, at the first of them and at the mapping of the column."""
    rows = "".join(f"T-{number},early,2026-01-05 10:30,P1,\n" for number in range(10_000))
    found = read(tmp_path, DESK, {"desk.csv": HEAD + "T,2026-01-05 09:30,,,\n" + rows})
    (problem,) = found.problems
    assert problem.message() == "'early' is not a time as the source describes them: iso (and so in 10,000 rows)"
    assert problem.message("zh") == "“early”不符合数据源所写的时间格式：iso（共 10,000 行）"
    assert str(problem.place) == "measurements/desk.csv:3:5"
    assert [str(place) for place in problem.also] == ["measurements/sources/desk.yml:6:31"]
    assert left_out(found) == {"refused": 10_000}


def test_each_value_that_is_not_mapped_is_told_once(tmp_path: Path) -> None:
    """What is still to be mapped is one message, with the number of rows of each value and what to write."""
    words = enumerate(["High", "Low", "High", "Top"])
    rows = "".join(f"T-{at},2026-01-05 09:30,2026-01-05 10:30,{word},\n" for at, word in words)
    found = read(tmp_path, f"{DESK}values: {{priority: {{Top: P1}}}}\n", {"desk.csv": HEAD + rows})
    (problem,) = found.problems
    assert str(problem.place) == "measurements/desk.csv:2:39"
    assert problem.message() == "values of priority are not mapped, 2 in all: 'High' (2), 'Low' (1)"
    assert 'values: {priority: {"High": TBD, "Low": TBD}}' in problem.hint()
    assert [ticket.priority for ticket in tickets(found).tickets] == ["P1"]


def test_names_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    """However many names there are, in however many files: each is told in the first run, with its own number."""
    names = [f"agent-{number:03}" for number in range(130)]
    head, row = "Number,Created,Done,Urgency,CI\n", "T-{0}-{1},2026-01-05 09:30,2026-01-05 10:30,P1,{1}\n"
    files = {
        "a.csv": head + "".join(row.format("a", name) for name in names[:90]),
        "b.csv": head + "".join(row.format("b", name) for name in names[60:]),
    }
    source = DESK.replace("[desk.csv]", "[a.csv, b.csv]").replace("service: mail, ", "").replace(", reason: Note", "")
    source = source.replace("columns: {", "columns: {service: CI, ") + "services: {Main: mail}\n"
    (problem,) = read(tmp_path, source, files).problems
    assert problem.code == "SLM1013"
    told = dict(re.findall(r"'(agent-\d+)' \((\d)\)", problem.message()))
    assert told == {name: "2" if name in names[60:90] else "1" for name in names}


def test_wrong_rows_can_be_left_out(tmp_path: Path) -> None:
    """Where the source says so, rows that cannot be understood are warnings, and counted as refused (F9)."""
    rows = "T-1,2026-01-05 09:30,2026-01-04 09:30,,\nT-2,2026-01-05 09:30,2026-01-05 10:30,P1,\nT-3,soon,,,\n"
    found = read(tmp_path, f"{DESK}wrong_rows: left_out\n", {"desk.csv": HEAD + rows})
    assert sorted(problems(found)) == ["SLM361 measurements/desk.csv:2:22", "SLM382 measurements/desk.csv:4:5"]
    assert {problem.severity for problem in found.problems} == {Severity.WARNING}
    assert left_out(found) == {"refused": 2}


def test_missing_markers_are_no_values(tmp_path: Path) -> None:
    """What stands for nothing is nothing, in every column; a sentinel that is not declared is refused (F51)."""
    rows = "T-1,2026-01-05 09:30,?,N/A,-\nT-2,2026-01-05 09:30,1900-01-01 00:00,?,\n"
    found = read(tmp_path, f"{DESK}missing: ['?', N/A, '-']\n", {"desk.csv": HEAD + rows})
    (ticket,) = tickets(found).tickets
    assert (ticket.resolved, ticket.priority, ticket.reason) == (None, None, None)
    assert problems(found) == ["SLM383 measurements/desk.csv:3:22", "SLM1091 measurements/sources/desk.yml:6:66"]


def test_rows_are_left_out_with_a_reason(tmp_path: Path) -> None:
    """Each filter counts its own rows, also those in which nothing stands; the first that fits counts (F9)."""
    filters = (
        "leave_out:\n"
        "  - {column: Urgency, values: [Test], reason: {zh: 测试, en: A test}}\n"
        "  - {column: Urgency, values: [''], reason: Not a case}\n"
        "  - {column: '@row', values: ['4'], reason: Opened by mistake}\n"
        "  - {column: '@file', values: [other.csv], reason: Another file}\n"
    )
    rows = "".join(f"T-{at},2026-01-05 09:30,,{word},\n" for at, word in enumerate(["Test", "", "P1", "P1"]))
    found = read(tmp_path, DESK + filters, {"desk.csv": HEAD + rows})
    assert left_out(found) == {"A test": 1, "Not a case": 1, "Opened by mistake": 1}
    assert found.imported.files[0].rows.reasons == {"filtered": 3}
    assert [ticket.id for ticket in tickets(found).tickets] == ["T-2"]


def test_names_are_services_or_ignored(tmp_path: Path) -> None:
    """A foreign name is a service, or is ignored for a reason, or is refused."""
    source = DESK.replace("service: mail, ", "").replace("{id:", "{service: Note, id:")
    source += "services: {E-mail: mail}\nignored: [{name: Demo, reason: Comes with the tool}]\n"
    names = enumerate(["E-mail", "Demo", "Wiki", ""])
    rows = "".join(f"T-{at},2026-01-05 09:30,2026-01-05 10:30,P1,{name}\n" for at, name in names)
    found = read(tmp_path, source, {"desk.csv": HEAD + rows})
    assert problems(found) == ["SLM371 measurements/desk.csv:4:42", "SLM148 measurements/desk.csv:5:42"]
    assert left_out(found) == {"Comes with the tool": 1, "refused": 2}


def test_fields_that_count_only_on_a_condition(tmp_path: Path) -> None:
    """A time of resolution counts only if the ticket is closed, and must be there then."""
    source = DESK + (
        "only_if: {resolved: {column: Urgency, values: [P1]}}\n"
        "required_if: {resolved: {column: Urgency, values: [P1]}}\n"
    )
    rows = (
        "T-1,2026-01-05 09:30,2026-01-05 10:00,P1,\nT-2,2026-01-05 09:30,2026-01-05 10:00,P2,\n"
        "T-3,2026-01-05 09:30,,P1,\n"
    )
    found = read(tmp_path, source, {"desk.csv": HEAD + rows})
    assert [ticket.resolved for ticket in tickets(found).tickets] == [utc("05 02:00"), None]
    told = ["SLM148 measurements/desk.csv:4:22", "SLM1020 measurements/sources/desk.yml:8:30"]
    assert problems(found) == told
    assert problems(read(tmp_path, source.replace("[P1]}", "[P1], otherwise: [P2]}"), {"desk.csv": HEAD + rows})) == [
        told[0]
    ]


def test_several_rows_of_a_ticket_are_refused_unless_it_is_said_which_counts(tmp_path: Path) -> None:
    """A ticket that stands in one file twice is a mistake; in the files of two months, the later one holds."""
    row = "T-1,2026-01-05 09:30,2026-01-05 10:30,P1,\n"
    found = read(tmp_path, DESK, {"desk.csv": HEAD + row * 3})
    assert problems(found) == ["SLM737 measurements/desk.csv:3:1 x2"]
    monthly = DESK.replace("desk.csv", "'{month}/desk.csv'")
    later = row.replace("2026-01-05 10:30", "2026-02-05 10:30")
    found = read(tmp_path, monthly, {"2026-01/desk.csv": HEAD + row, "2026-02/desk.csv": HEAD + later})
    assert [ticket.place().path for ticket in tickets(found).tickets] == [
        "measurements/2026-01/desk.csv", "measurements/2026-02/desk.csv",
    ]  # fmt: skip
    assert found.problems == ()


AUDIT: Final = DESK.replace("reason: Note", "state: State, changed: At") + (
    "several_rows: last\nstates: {New: run, Waiting: pause, Done: run}\n"
)
AUDIT_HEAD: Final = "Number,Created,Done,Urgency,State,At\n"


def test_audit_log_makes_a_ticket_of_its_last_row_and_pauses_of_its_states(tmp_path: Path) -> None:
    """Rows are put in the order of their time, the last one says how it ended, and waiting is from row to row (F38)."""
    rows = (
        "T-1,2026-01-05 09:00,,P3,New,2026-01-05 09:00\n"
        "T-1,2026-01-05 09:00,2026-01-07 09:00,P1,Done,2026-01-07 09:00\n"
        "T-1,2026-01-05 09:00,,P2,Waiting,2026-01-05 10:00\n"
        "T-1,2026-01-05 09:00,,P2,Waiting,2026-01-05 11:00\n"
        "T-1,2026-01-05 09:00,,P1,New,2026-01-05 12:00\n"
        "T-2,2026-01-05 09:00,,P1,Waiting,2026-01-05 10:00\n"
    )
    found = read(tmp_path, AUDIT, {"desk.csv": AUDIT_HEAD + rows})
    assert [(ticket.id, ticket.priority, ticket.resolved) for ticket in tickets(found).tickets] == [
        ("T-1", "P1", utc("07 01:00")), ("T-2", "P1", None),
    ]  # fmt: skip
    assert [(pause.ticket, pause.start, pause.end) for pause in tickets(found).pauses] == [
        ("T-1", utc("05 02:00"), utc("05 04:00")), ("T-2", utc("05 02:00"), None),
    ]  # fmt: skip
    assert left_out(found) == {}
    told = [(event.ticket, event.time.day, event.state, event.priority) for event in tickets(found).events]
    assert told == [
        ("T-1", 5, "New", "P3"),
        ("T-1", 5, "Waiting", "P2"),
        ("T-1", 5, "New", "P1"),
        ("T-1", 7, "Done", None),
        ("T-2", 5, "Waiting", "P1"),
    ]
    assert tickets(found).event_files == tickets(found).files


def test_audit_log_with_rows_that_cannot_be_understood(tmp_path: Path) -> None:
    """A state that is not mapped, a missing time, and a ticket whose last row is wrong."""
    rows = (
        "T-1,2026-01-05 09:00,,P3,Odd,2026-01-05 09:00\nT-2,2026-01-05 09:00,,P3,New,\n"
        "T-3,2026-01-05 09:00,,P3,New,2026-01-05 09:00\n"
        "T-3,2026-01-05 09:00,2026-01-01 09:00,P3,Done,2026-01-06 09:00\n"
    )
    found = read(tmp_path, AUDIT, {"desk.csv": AUDIT_HEAD + rows})
    assert sorted(problems(found)) == [
        "SLM148 measurements/desk.csv:3:30", "SLM361 measurements/desk.csv:5:22", "SLM372 measurements/desk.csv:2:26",
    ]  # fmt: skip
    assert left_out(found) == {"refused": 4}
    assert tickets(found).tickets == ()


@pytest.mark.parametrize(
    "said, priorities",
    [("", []), ("entries: oldest_first\n", ["P1"]), ("entries: newest_first\n", ["P3"])],
)
def test_audit_log_without_times_is_in_the_order_that_its_source_says(
    tmp_path: Path, said: str, priorities: list[str]
) -> None:
    """Where nothing says when a row was written, the place of a row in its file counts only if the source says how."""
    rows = "T-1,2026-01-05 09:30,,P3,\nT-1,2026-01-05 09:30,,P1,\n"
    found = read(tmp_path, f"{DESK}several_rows: last\n{said}", {"desk.csv": HEAD + rows})
    assert [ticket.priority for ticket in tickets(found).tickets] == priorities
    assert problems(found) == ([] if said else ["SLM1098 measurements/desk.csv:2:1 x2"])
    alike = read(tmp_path, f"{DESK}several_rows: last\n", {"desk.csv": HEAD + rows.replace("P3", "P1")})
    assert [ticket.priority for ticket in tickets(alike).tickets] == ["P1"]


def test_rows_without_times_of_several_files_are_in_the_order_of_the_files(tmp_path: Path) -> None:
    """What a later month says of a ticket is newer; of files of which nothing tells which is newer, none counts."""
    rows = "T-1,2026-01-05 09:30,,P3,\n", "T-1,2026-01-05 09:30,,P1,\n"
    source = DESK.replace("desk.csv", "*.csv") + "several_rows: last\n"
    of_months = dict(zip(("b-2026-01.csv", "a-2026-02.csv"), (HEAD + row for row in rows), strict=True))
    dated = read(tmp_path / "dated", source.replace("*.csv", "'*-{month}.csv'"), of_months)
    assert [ticket.priority for ticket in tickets(dated).tickets] == ["P1"]
    plain = read(
        tmp_path / "plain", source.replace("*.csv", "'*.csv'"), {"b.csv": HEAD + rows[0], "a.csv": HEAD + rows[1]}
    )
    assert {problem.code for problem in plain.problems} == {"SLM1098"}


LOG: Final = f"""\
kind: events
use: event-log
name: Log
files: [log.csv]
{COVERS}time_zone: Etc/UTC
constants: {{service: mail, type: incident}}
states: {{Take: respond, Wait: pause, Solve: stop, Close: close, Comment: nothing, Work: run}}
"""


def log(*events: str) -> str:
    """Return a log of the case C-1 with events written `05 09:00 Take`."""
    rows = (event.split(" ", 2) for event in events)
    return "case,activity,time\n" + "".join(f"C-1,{what},2026-01-{day} {at}\n" for day, at, what in rows)


def test_event_log_makes_tickets_and_pauses(tmp_path: Path) -> None:
    """The first event opens a case; it is answered once, waits until the next activity, is solved, and closed (F38)."""
    events = log(
        "05 09:00 Work", "05 10:00 Take", "05 11:00 Wait", "05 11:30 Comment", "05 12:00 Wait", "05 13:00 Take",
        "05 14:00 Solve", "05 14:30 Comment", "07 09:00 Close",
    )  # fmt: skip
    found = read(tmp_path, LOG, {"log.csv": events})
    (ticket,) = tickets(found).tickets
    assert (ticket.opened, ticket.responded) == (utc("05 09:00"), utc("05 10:00"))
    assert (ticket.resolved, ticket.closed) == (utc("05 14:00"), utc("07 09:00"))
    assert [(pause.start, pause.end) for pause in tickets(found).pauses] == [(utc("05 11:00"), utc("05 13:00"))]
    assert left_out(found) == {}


def test_work_after_the_solution_opens_a_case_again(tmp_path: Path) -> None:
    """What was solved before is not solved any more; the last solution counts (F41)."""
    again = ("05 10:00 Solve", "05 11:00 Close", "06 09:00 Work")
    found = read(tmp_path, LOG, {"log.csv": log("05 09:00 Work", *again)})
    (ticket,) = tickets(found).tickets
    assert (ticket.resolved, ticket.closed) == (None, None)
    found = read(tmp_path, LOG, {"log.csv": log("05 09:00 Work", *again, "06 10:00 Solve")})
    (ticket,) = tickets(found).tickets
    assert (ticket.resolved, ticket.closed) == (utc("06 10:00"), None)
    states = [(event.state, event.time) for event in tickets(found).events if event.state in BOOK_STATES]
    assert states == [("resolved", utc("05 10:00")), ("reopened", utc("06 09:00"))]


def test_activity_that_is_not_mapped(tmp_path: Path) -> None:
    """It is refused, unless the source says what all others do."""
    events = log("05 09:00 Take", "05 10:00 Odd")
    assert problems(read(tmp_path, LOG, {"log.csv": events})) == ["SLM372 measurements/log.csv:3:5"]
    assert read(tmp_path, LOG + "other_states: run\n", {"log.csv": events}).problems == ()


def test_case_that_makes_no_ticket_is_refused_with_all_its_rows(tmp_path: Path) -> None:
    """A case that is of no possible service is refused."""
    events = log("05 09:00 Take", "05 10:00 Solve")
    found = read(tmp_path, LOG.replace("service: mail", "service: e-mail service"), {"log.csv": events})
    assert problems(found) == ["SLM168 measurements/log.csv:3:1"]
    assert left_out(found) == {"refused": 2}


DOWN: Final = f"""\
kind: outages
name: Monitor
files: [down.csv]
{COVERS}time_zone: Etc/UTC
columns: {{start: From, end: To, length: Minutes, reason: Why}}
length_unit: minutes
longest: 2 calendar_days
constants: {{service: mail, kind: outage}}
"""


def test_rows_become_outages(tmp_path: Path) -> None:
    """An end, or a length of time, or neither while it goes on; a row without an id has service and start for one."""
    rows = "2026-01-05 09:00,2026-01-05 10:00,,x\n2026-01-06 09:00,,1.5,\n2026-01-07 09:00,,,\n"
    found = read(tmp_path, DOWN, {"down.csv": "From,To,Minutes,Why\n" + rows})
    assert [(outage.id, outage.end) for outage in outages(found).outages] == [
        ("mail-20260105T090000Z", utc("05 10:00")),
        ("mail-20260106T090000Z", datetime(2026, 1, 6, 9, 1, 30, tzinfo=UTC)),
        ("mail-20260107T090000Z", None),
    ]  # fmt: skip
    assert JANUARY in outages(found).files


def test_day_of_an_approval_may_be_a_day_or_a_time(tmp_path: Path) -> None:
    """A field that is a day to the book is read from a day, too, in whatever kind of export it stands."""
    source = DOWN.replace("reason: Why}", "reason: Why, approved_by: Who, approved_on: On}")
    rows = "2026-01-05 09:00,2026-01-05 10:00,,x,Ann,{}\n"
    for written in ("2026-01-02", "2026-01-02 08:00"):
        found = read(tmp_path, source, {"down.csv": "From,To,Minutes,Why,Who,On\n" + rows.format(written)})
        assert problems(found) == []
        assert [outage.approved_on for outage in outages(found).outages] == [date(2026, 1, 2)]


def test_interruption_that_ends_before_it_starts_or_in_a_wrong_year_is_refused(tmp_path: Path) -> None:
    """An end before the start, an end after a time that no interruption lasts, and a length that is none (F51)."""
    rows = (
        "2026-01-05 09:00,2026-01-05 08:00,,\n2026-01-05 09:00,2027-01-05 10:00,,\n2026-01-05 09:00,,soon,\n"
        "2026-01-05 09:00,,-5,\n"
    )
    found = read(tmp_path, DOWN, {"down.csv": "From,To,Minutes,Why\n" + rows})
    assert sorted(problems(found)) == [
        "SLM360 measurements/down.csv:2:18",
        "SLM738 measurements/down.csv:4:19 x2",
        "SLM739 measurements/down.csv:3:18",
    ]  # fmt: skip


PROBES: Final = """\
kind: probes
name: Probe
files: [probes.csv]
columns: {service: check, time: at, ok: ok, response_ms: ms}
values: {ok: {up: 'true', down: 'false'}}
services: {Front: mail}
known_for: 10 calendar_minutes
"""


def test_rows_become_probes(tmp_path: Path) -> None:
    """The months of a probe are those in which it looked: a month without a row was not watched (F1)."""
    rows = (
        "check,at,ok,ms\nFront,2025-12-31T23:00:00Z,up,12.5\nFront,2026-02-01T00:05:00Z,down,\n"
        "Front,2026-02-01T00:10:00Z,odd,\n"
    )
    found = read(tmp_path, PROBES, {"probes.csv": rows})
    assert [(probe.service, probe.ok) for probe in probes(found).probes] == [("mail", True), ("mail", False)]
    assert sorted(probes(found).files) == [Month(2025, 12), JANUARY, Month(2026, 2)]
    assert problems(found) == ["SLM390 measurements/probes.csv:4:28"]
    assert str(probes(found).known_for) == "10 calendar_minutes"
    assert probes(read(tmp_path, PROBES, {"probes.csv": "check,at,ok,ms\n"})).files == {}
    covered = read(tmp_path, PROBES + COVERS, {"probes.csv": rows})
    assert list(probes(covered).files) == [JANUARY]


def test_rows_become_a_timeline(tmp_path: Path) -> None:
    """A row that says the same as another is left out; from one that is not understood nobody knows the state."""
    source = PROBES.replace("probes\n", "timeline\n", 1).replace("ok: ok, response_ms: ms", "state: ok")
    source = source.replace("values: {ok: {up: 'true', down: 'false'}}", "states: {up: up, down: down}")
    row = "Front,2026-01-05T09:00:00Z,up,\n"
    found = read(tmp_path, source, {"probes.csv": "check,at,ok,ms\n" + row * 2 + row.replace("up", "odd")})
    (file,) = timeline(found).files
    assert (file.read, file.used, file.reasons) == (3, 1, {"duplicate": 1, "refused": 1})
    assert timeline(found).timelines["mail"].known == ()
    alone = read(tmp_path, source, {"probes.csv": "check,at,ok,ms\n" + row * 2})
    assert timeline(alone).timelines["mail"].known[0].start == utc("05 09:00")


def test_files_of_each_month_are_the_records_of_those_months(tmp_path: Path) -> None:
    """A month that is covered and has no file is missed; one that is not covered is not the record of anything (F1)."""
    source = DESK.replace("desk.csv", "'desk/{month}.csv'")
    row = HEAD + "T-1,2026-01-05 09:30,2026-01-05 10:30,P1,\n"
    later = row.replace("2026-01-05", "2026-02-05")
    files = {"desk/2026-01.csv": row, "desk/2026-02.csv": later, "desk/2026-13.csv": row, "desk/notes.csv": row}
    found = read(tmp_path, source.replace(COVERS, ""), files)
    assert sorted(tickets(found).files) == [JANUARY, Month(2026, 2)]
    assert [file.path for file in found.imported.files] == [
        "measurements/desk/2026-01.csv", "measurements/desk/2026-02.csv",
    ]  # fmt: skip
    found = read(tmp_path, source.replace("until: 2026-02-01", "until: 2026-04-01"), files)
    assert problems(found) == ["SLM100 measurements/sources/desk.yml:3:9"]
    assert sorted(tickets(found).files) == [JANUARY, Month(2026, 2)]


def test_month_in_two_places_of_a_name_is_one_month(tmp_path: Path) -> None:
    """A file of one month does not lie in the folder of another."""
    source = DESK.replace("desk.csv", "'{month}/desk-{month}-*.csv'")
    row = HEAD + "T-1,2026-01-05 09:30,,,\n"
    found = read(tmp_path, source, {"2026-01/desk-2026-01-a.csv": row, "2026-01/desk-2026-02-a.csv": row})
    assert [file.path for file in found.imported.files] == ["measurements/2026-01/desk-2026-01-a.csv"]


def test_files_of_a_pattern_are_accounted_for_together(tmp_path: Path) -> None:
    """Their hash is that of the list that sha256sum prints; a mistake names the file in which it stands."""
    source = DESK.replace("desk.csv", "'desk/*.csv'")
    files = {
        f"desk/{name}.csv": f"{HEAD}T-{name},{at},2026-01-05 10:30,P1,\n"
        for name, at in (("a", "2026-01-05 09:30"), ("b", "x"))
    }
    found = read(tmp_path, source, files | {"desk/README.md": "not read", "desk/.hidden.csv": "not read"})
    (file,) = found.imported.files
    listed = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()}  measurements/{name}\n" for name, text in files.items()
    )
    assert (file.path, file.sha256) == ("measurements/desk/*.csv", hashlib.sha256(listed.encode()).hexdigest())
    assert file.files == ("measurements/desk/a.csv", "measurements/desk/b.csv")
    assert problems(found) == ["SLM382 measurements/desk/b.csv:2:5"]


def test_month_that_is_not_over_is_known_up_to_the_day_its_data_were_taken(tmp_path: Path) -> None:
    """A partly covered month counts only where its file says when the data were taken, if the export reaches so far."""
    source = DESK.replace("until: 2026-02-01", "until: 2026-02-11")
    desk = {"desk.csv": HEAD + "T-1,2026-01-05 09:30,,,\n"}
    february = Month(2026, 2)
    assert february not in tickets(read(tmp_path, source, desk)).files
    assert february not in tickets(read(tmp_path, source, desk, {february: date(2026, 2, 11)})).files
    assert february in tickets(read(tmp_path, source, desk, {february: date(2026, 2, 10)})).files


@pytest.mark.parametrize(
    "name, code",
    [
        ("lost.csv", "SLM100"),
        ("lost/*.csv", "SLM735"),
        ("../desk.csv", "SLM104"),
        ("../*.csv", "SLM104"),
        ("/etc/passwd", "SLM104"),
        ("link.csv", "SLM104"),
        ("links/*.csv", "SLM104"),
        ("folder", "SLM101"),
        ("odd/folder-*.csv", "SLM101"),
        ("odd/pipe-*.csv", "SLM101"),
        ("odd/nowhere-*.csv", "SLM829"),
        ("odd/round-*.csv", "SLM102"),
        ("round/*.csv", "SLM704"),
        ("round/*/desk.csv", "SLM704"),
    ],
)
def test_files_outside_the_book_or_missing_are_told_where_they_are_named(tmp_path: Path, name: str, code: str) -> None:
    """No path leads out of the book, by its words or a link (L13); what is called like an export must be one."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret/desk.csv").write_text(HEAD)
    root = tmp_path / "book"
    (root / "measurements/folder").mkdir(parents=True)
    (root / "measurements/link.csv").symlink_to(tmp_path / "secret/desk.csv")
    (root / "measurements/links").symlink_to(tmp_path / "secret")
    odd = root / "measurements/odd"
    (odd / "folder-1.csv").mkdir(parents=True)
    os.mkfifo(odd / "pipe-1.csv")
    (odd / "nowhere-1.csv").symlink_to("lost.csv")
    (odd / "round-1.csv").symlink_to("round-1.csv")
    (root / "measurements/round").symlink_to("round")
    found = read(root, DESK.replace("[desk.csv]", f"['{name}']"), {})
    assert problems(found) == [f"{code} measurements/sources/desk.yml:3:9"]
    assert tickets(found).files == {}


def test_ready_made_mapping_is_completed_by_the_file(tmp_path: Path) -> None:
    """What a file says goes before the mapping; fields of the mapping that an export lacks are taken out by name."""
    source = (
        f"kind: tickets\nuse: itop\nname: iTop\nfiles: [itop.csv]\n{COVERS}time_zone: Europe/Paris\n"
        "without: [responded, closed]\ncolumns: {service: service_name}\nconstants: {type: request}\n"
        "services: {E-mail: mail}\nvalues: {priority: {'1': URGENT}}\nformat: {type: csv, delimiter: ;}\n"
    )
    head = "ref;service_name;start_date;resolution_date;priority;status\n"
    rows = (
        "R-1;E-mail;2026-01-05 09:00:00;2026-01-05 10:00:00;1;closed\n"
        "R-2;E-mail;2026-01-05 09:00:00;2026-01-05 10:00:00;2;assigned\n"
    )
    found = read(tmp_path, source, {"itop.csv": head + rows})
    assert found.problems == ()
    assert [(ticket.id, ticket.service, ticket.type, ticket.priority) for ticket in tickets(found).tickets] == [
        ("R-1", "mail", "request", "URGENT"), ("R-2", "mail", "request", "P2"),
    ]  # fmt: skip
    assert [ticket.resolved for ticket in tickets(found).tickets] == [utc("05 09:00"), None]


@pytest.mark.parametrize(
    "source, expected",
    [
        ("kind: tickets\nuse: jirra\nname: X\nfiles: [a.csv]\n", ["SLM733 measurements/sources/desk.yml:2:6"]),
        ("kind: outages\nuse: jira\nname: X\nfiles: [a.csv]\n", ["SLM734 measurements/sources/desk.yml:1:7"]),
        ("kind: tikets\nname: X\n", ["SLM132 measurements/sources/desk.yml:1:7"]),
        (
            "name: X\nknown_for: 1 calendar_hours\nservices: {a: b}\nfiles: [a.csv]\n",
            ["SLM131 measurements/sources/desk.yml:1:1"],
        ),
        ("- a\n", ["SLM133 measurements/sources/desk.yml:1:1"]),
        ("kind: tickets\nuse: [jira]\nname: X\nfiles: [a.csv]\n", ["SLM169 measurements/sources/desk.yml:2:6"]),
        ("kind: tickets\nuse: jira\nname: X\nfiles: []\n", ["SLM137 measurements/sources/desk.yml:4:8"]),
    ],
)
def test_wrong_source_files(source: str, expected: list[str]) -> None:
    """A mapping that does not exist, is of another kind, or a kind that does not exist is told at its place."""
    assert wrong_source(source) == expected


def test_packed_files_are_unpacked(tmp_path: Path) -> None:
    """A name that ends in .gz is unpacked, also where several packed pieces are joined."""
    source = DESK.replace("desk.csv", "desk.csv.gz")
    row = "T-1,2026-01-05 09:30,,,\n"
    packed = gzip.compress(HEAD.encode(), mtime=0) + gzip.compress(row.encode(), mtime=0)
    assert len(tickets(read(tmp_path, source, {"desk.csv.gz": packed})).tickets) == 1
    for broken in (packed[:-9], b"Number,Created", packed + b"rest"):
        assert problems(read(tmp_path, source, {"desk.csv.gz": broken})) == ["SLM723 measurements/desk.csv.gz"]


def test_packed_file_that_is_too_large_unpacked_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file of nothing but zeros does not fill the memory."""
    monkeypatch.setattr("slm.reading.sources.source.RECORDS_LIMIT", 10_000)
    source = DESK.replace("desk.csv", "desk.csv.gz")
    found = read(tmp_path, source, {"desk.csv.gz": gzip.compress(b"0" * 1_000_000, mtime=0)})
    assert problems(found) == ["SLM722 measurements/desk.csv.gz"]


@pytest.mark.parametrize(
    "delimiter, shown, said", [(";", "';'", "type: csv, delimiter: ';'"), ("\t", "'\\t'", "type: tsv")]
)
def test_other_delimiter_is_told_once(tmp_path: Path, delimiter: str, shown: str, said: str) -> None:
    """A table that a spreadsheet saved with semicolons lacks no column, but the declared delimiter."""
    found = read(tmp_path, DESK, {"desk.csv": ("\ufeff" + HEAD).replace(",", delimiter)})
    (problem,) = found.problems
    assert problem.message() == f"the columns are separated by {shown}, not by ','"
    assert problem.hint() == f"Write format: {{{said}}} in the source."


def test_header_of_one_column_lacks_the_others(tmp_path: Path) -> None:
    """A header in which nothing looks like a delimiter lacks its columns."""
    assert {problem.split()[0] for problem in problems(read(tmp_path, DESK, {"desk.csv": "Number\n"}))} == {"SLM975"}


def test_a_row_that_names_the_columns_is_a_header(tmp_path: Path) -> None:
    """Below a title, where columns have names by their position, the header is no record: its row is told."""
    named = f"{DESK}format: {{column_names: {{1: Number, 2: Created, 3: Done, 4: Urgency, 5: Note}}}}\n"
    table = f"Tickets of January,,,,\n{HEAD}T-1,2026-01-05 09:30,,P1,\n"
    found = read(tmp_path, named, {"desk.csv": table})
    assert problems(found) == ["SLM899 measurements/desk.csv:2:1"]
    assert found.problems[0].hint().startswith("Write format: {header_row: 2} in the source")
    assert read(tmp_path, f"{DESK}format: {{header_row: 2}}\n", {"desk.csv": table}).problems == ()
