"""Clocks that count the time with a group of people: what the record says of groups, and cases of several teams."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, approve_again, bind_approvals, copied, replace_words, with_tickets

from slm.problem import Problem
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
OLA: Final = "agreements/OLA-SERVER/1.0/agreement.yml"
CLOCK: Final = "clock: {measures: response"
FIGURE: Final = "within: 30 working_minutes\n    for_at_least: 95 %"
CASES: Final = f"{FIGURE}\n    source: tickets\n    {CLOCK}}}"
MARCH: Final = "measurements/2026-03/tickets.csv"


def found(root: Path, code: str) -> list[Problem]:
    """Return the problems with a code."""
    return [problem for problem in read_book(root, AS_OF).problems if problem.code == code]


@pytest.mark.parametrize(
    "group, column, entry, told",
    [
        ("netwrk", ("group", "network"), "", "Did you mean network? Write the group as the record does: network;"),
        ("network", ("group", "network"), "", ""),
        ("network", ("group", "desk"), "T-4,2026-03-02T09:05:00+08:00,network\n", ""),
        ("network", ("first_contact", ""), "", "Write the group as the record does: -;"),
    ],
)
def test_a_group_that_no_case_lay_with_is_told(
    tmp_path: Path, group: str, column: tuple[str, str], entry: str, told: str
) -> None:
    """A misspelt group of a clock leaves nothing to be judged, and a promise that vanishes says so (as states do)."""
    root = with_tickets(tmp_path)
    replace_words(root, SLA, {CLOCK: f"{CLOCK}, group: {group}"})
    replace_words(root, MARCH, {"reason\n": f"reason,{column[0]}\n", "sales,\n": f"sales,,{column[1]}\n"})
    if entry:
        (root / "measurements/2026-03/events.csv").write_text(f"ticket,time,group\n{entry}", "utf-8")
    approve_again(root)
    problems = found(root, "SLM1230")
    assert [problem.hint()[: len(told)] for problem in problems] == ([told] if told else [])
    assert all(problem.place.path == SLA for problem in problems)


def test_a_record_without_cases_of_the_service_tells_nothing_of_groups(tmp_path: Path) -> None:
    """Where no case was, none could have lain with a group."""
    root = with_tickets(tmp_path)
    replace_words(root, SLA, {CLOCK: f"{CLOCK}, group: network"})
    for month in ("2026-01", "2026-02", "2026-03"):
        replace_words(root, f"measurements/{month}/tickets.csv", {",mail,": ",storage,"})
    approve_again(root)
    assert found(root, "SLM1230") == []


AGAIN: Final = (
    f"targets:\n  - {{id: again, metric: response, {CASES.replace('30', '50').replace(chr(10) + '    ', ', ')}}}\n"
)


@pytest.mark.parametrize(
    "changes, own, told",
    [
        ({}, {}, 1),
        ({}, {"targets:\n": AGAIN}, 1),
        ({}, {f"{CLOCK}}}": f"{CLOCK}, group: desk}}"}, 0),
        ({}, {"within: 45 ": "within: 30 "}, 0),
        ({}, {"provider: desk": "provider: servers", "customer: servers": "customer: desk"}, 0),
        ({}, {f"{CLOCK}}}": f"{CLOCK}, types: [request]}}"}, 1),
        ({f"{CLOCK}}}": f"{CLOCK}, types: [incident]}}"}, {"types: [incident]": "types: [request]"}, 0),
        ({"metric: response\n": "metric: response\n    priority: P1\n"}, {"priority: P1": "priority: P2"}, 0),
        ({}, {"from: 2026-01-01, until: 2027": "from: 2027-01-01, until: 2028"}, 0),
        ({}, {"measures: response": "measures: resolution"}, 0),
        ({}, {"services: [storage]": "services: [line]"}, 0),
    ],
)  # fmt: skip
def test_cases_for_which_two_teams_have_limits_are_told(
    tmp_path: Path, changes: dict[str, str], own: dict[str, str], told: int
) -> None:
    """Each case counts for both teams, whoever had it, unless their clocks name groups: once for two agreements."""
    root = copied(tmp_path, bound=False)
    tickets = "id,service,type,opened\nT-1,storage,incident,2026-02-02T09:00:00+08:00\n"
    (root / "measurements/2026-02/tickets.csv").write_text(tickets, "utf-8")
    replace_words(root, OLA, {FIGURE: CASES} | changes)
    folder, other = root / "agreements/OLA-SERVER", root / "agreements/OLA-DESK"
    shutil.copytree(folder, other)
    team = {"within: 30 ": "within: 45 ", "provider: servers": "provider: desk", "customer: desk": "customer: servers"}
    replace_words(root, OLA.replace("SERVER", "DESK"), team | {"OLA-001": "OLA-002"})
    replace_words(root, OLA.replace("SERVER", "DESK"), own)
    bind_approvals(root)
    problems = found(root, "SLM1231")
    assert len(problems) == told
    assert all(problem.also[0].path.startswith("agreements/OLA-") for problem in problems)
