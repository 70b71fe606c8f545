"""A case that was withdrawn in the end is left out with all its rows."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import COVERS, left_out, read, tickets, wrong_source

pytestmark = pytest.mark.floors

HEAD: Final = (
    f"name: Desk\nfiles: [a.csv]\n{COVERS}time_zone: Asia/Shanghai\nconstants: {{service: mail, type: incident}}\n"
)
AUDIT: Final = (
    f"kind: tickets\n{HEAD}several_rows: last\nstates: {{New: run, Waiting: pause, Gone: run, Done: run}}\n"
    "columns: {id: id, opened: opened, changed: at, state: state}\n"
)
EVENTS: Final = (
    f"kind: events\n{HEAD}states: {{New: run, Waiting: pause, Gone: close, Done: stop}}\n"
    "columns: {case: id, time: at, activity: state}\n"
)
EXPORTS: Final = (
    f"kind: tickets\n{HEAD.replace('a.csv', chr(39) + '{month}.csv' + chr(39))}columns: {{id: id, opened: opened}}\n"
)
ROWS: Final = "".join(
    f"{name},2026-01-05 09:00,2026-01-05 {hour}:00,{state}\n"
    for name, states in (("T-1", "New Waiting Gone"), ("T-2", "New Gone Done"), ("T-3", "New Waiting Done"))
    for hour, state in enumerate(states.split(), 10)
)


def condition(whole_case: str) -> str:
    """Return what leaves out cases that are gone."""
    key = f", whole_case: {whole_case}" if whole_case else ""
    return f"leave_out:\n  - {{column: state, values: [Gone]{key}, reason: Withdrawn}}\n"


@pytest.mark.parametrize("source", [AUDIT, EVENTS], ids=["audit log", "event log"])
@pytest.mark.parametrize(
    "whole_case, cases, rows",
    [("", ["T-1", "T-2", "T-3"], 2), ("last", ["T-2", "T-3"], 3), ("any", ["T-3"], 6)],
)
def test_case_is_left_out_by_its_last_row_or_by_any(
    tmp_path: Path, source: str, whole_case: str, cases: list[str], rows: int
) -> None:
    """By its last row a case that was taken up again stays; its rows are counted under the reason."""
    found = read(tmp_path, source + condition(whole_case), {"a.csv": f"id,opened,at,state\n{ROWS}"})
    assert [problem.message() for problem in found.problems] == []
    assert [ticket.id for ticket in tickets(found).tickets] == cases
    assert left_out(found) == {"Withdrawn": rows}
    assert not {pause.ticket for pause in tickets(found).pauses} - {*cases}


def test_ticket_that_is_withdrawn_in_a_later_export_is_gone_from_the_earlier_one(tmp_path: Path) -> None:
    """Without the key, the row of the month before would stand for a ticket that nobody wants any more."""
    files = {"2026-01.csv": "id,opened,state\nT-1,2026-01-05 09:00,New\nT-2,2026-01-05 09:00,New\n",
             "2026-02.csv": "id,opened,state\nT-1,2026-01-05 09:00,Gone\n"}  # fmt: skip
    source = EXPORTS.replace("until: 2026-02-01", "until: 2026-03-01")
    for whole_case, cases in (("", ["T-1", "T-2"]), ("last", ["T-2"])):
        found = read(tmp_path / (whole_case or "-"), source + condition(whole_case), files)
        assert [ticket.id for ticket in tickets(found).tickets] == cases


def test_condition_on_cases_that_no_case_meets_is_told(tmp_path: Path) -> None:
    """As with rows: words that occur in no last row leave nothing out, and those that do are named."""
    source = AUDIT + condition("last").replace("Gone", "Left")
    (told,) = read(tmp_path, source, {"a.csv": f"id,opened,at,state\n{ROWS}"}).problems
    assert (told.code, "'Done' (2), 'Gone' (1)" in told.message()) == ("SLM1024", True)


def test_case_without_an_entry_is_left_out_as_well(tmp_path: Path) -> None:
    """A case of which nothing was changed yet is a case of one row."""
    source = EVENTS.replace("a.csv]\n", "a.json]\nformat: {type: json, records: cases.log}\n").replace(
        "columns: {case: id, time: at, activity: state}",
        "columns: {case: ../id, opened: ../opened, time: at, activity: to}",
    )
    cases = '{"cases": [{"id": "T-1", "opened": "2026-01-05 09:00", "state": "Gone", "log": []}, {"id": "T-2", '
    cases += '"opened": "2026-01-05 09:00", "state": "Open", "log": []}, {"id": "T-3", "opened": "2026-01-05 09:00", '
    cases += '"state": "Open", "log": [{"at": "2026-01-05 10:00", "to": "Done"}]}]}'
    found = read(tmp_path, source + condition("last").replace("column: state", "column: ../state"), {"a.json": cases})
    assert sorted(ticket.id for ticket in tickets(found).tickets) == ["T-2", "T-3"]


@pytest.mark.parametrize(
    "source, code",
    [
        (f"kind: surveys\n{HEAD.replace(', type: incident', '')}columns: {{date: at, score: score}}\n", "SLM1120"),
        (AUDIT.replace("several_rows: last\nstates: {New: run, Waiting: pause, Gone: run, Done: run}\n", ""), None),
    ],
)
def test_only_rows_of_cases_have_whole_cases(source: str, code: str | None) -> None:
    """Where a row is no entry of a case, the key is refused at its place."""
    told = wrong_source(source.replace(", changed: at, state: state", "") + condition("last"))
    assert [one.split()[0] for one in told] == ([code] if code else [])
