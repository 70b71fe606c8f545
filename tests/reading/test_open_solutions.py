"""A solution that counts although its case is open is told, however a source names the column of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import read

from slm.reading.sources.open_solutions import SOLVED_AND_OPEN

SOURCE: Final = """\
kind: tickets
name: Desk
files: [{file}]
covers: {{from: 2026-10-01, until: 2026-12-01}}
time_zone: UTC
constants: {{type: incident, service: mail}}
ignored: [{{name: Wiki, reason: none of ours}}]
"""
COLUMNS: Final = "columns: {{id: ID, opened: Created, {}}}\n"
ROWS: Final = """\
ID,Status,Created,Solved,Day,Hour,Lasted,Closed,Kind
1,Closed,2026-11-01 09:15,2026-11-01 11:15,2026-11-01,11:15,02:00,2026-11-02 09:00,a
2,Reopened,2026-11-01 09:15,2026-11-01 11:15,2026-11-01,11:15,02:00,2026-11-02 09:00,a
3,In Progress,2026-11-01 09:15,,,,,,a
4,Sleeping,2026-11-01 09:15,2026-11-01 11:15,2026-11-01,11:15,02:00,2026-11-02 09:00,a
"""
UPDATES: Final = """\
{"cases": [
  {"ID": "1", "Status": "Closed", "Created": "2026-11-01 09:15", "Updates": [{"At": "2026-11-01 11:15"}]},
  {"ID": "2", "Status": "Reopened", "Created": "2026-11-01 09:15", "Updates": [{"At": "2026-11-01 11:15"}]}
]}
"""
LISTED: Final = "resolved: {list: Updates, column: At, take: last}"
WAYS: Final = {
    "a column": (COLUMNS.format("resolved: Solved"), "resolved"),
    "the first filled": (COLUMNS.format("resolved: [Closed, Solved]"), "resolved"),
    "day and hour": (COLUMNS.format("resolved: {join: [Day, Hour]}"), "resolved"),
    "how long it took": (COLUMNS.format("resolved_after: Lasted"), "resolved_after"),
    "restored": (COLUMNS.format("restored: Solved"), "restored"),
    "closed": (COLUMNS.format("closed: Closed"), "closed"),
    "the end of a list": ("format: {type: json, records: cases}\n" + COLUMNS.format(LISTED), "resolved"),
    "a stamp": ("stamps: {Solved: solved}\n" + COLUMNS.format("responded: Day"), ""),
}
OPEN: Final = '{column: "Status", not_values: ["Reopened"]}'


def _told(root: Path, more: str, rows: str = ROWS) -> list[tuple[str, str]]:
    file = "a.json" if "json" in more else "a.csv"
    found = read(root, SOURCE.format(file=file) + more, {file: UPDATES if "json" in more else rows})
    return [(problem.message(), problem.hint()) for problem in found.problems if problem.code == SOLVED_AND_OPEN.code]


@pytest.mark.parametrize("way", WAYS)
def test_a_solution_of_an_open_case_is_told_however_it_is_named(tmp_path: Path, way: str) -> None:
    """With its words, their numbers and the condition to paste, after which nothing is told."""
    more, field = WAYS[way]
    ((message, hint),) = _told(tmp_path, more)
    assert message == (
        "1 case of the source 'desk' counts as solved although its column 'Status' says that it is open: 'Reopened' (1)"
    )
    assert f"only_if: {{{field or 'resolved'}: {OPEN}}}" in hint
    assert ("stamps" in hint) is (way == "a stamp")
    if field:
        assert _told(tmp_path, f"{more}only_if: {{{field}: {OPEN}}}\n") == []


@pytest.mark.parametrize(
    "more",
    [
        "only_if: {resolved: {column: Status, values: [Closed]}}\n",
        "only_if: {resolved: {column: Kind, values: [b], otherwise: [a]}}\n",
        "leave_out:\n  - {column: Status, values: [Reopened], reason: no case}\n",
        "leave_out:\n  - {column: Status, values: [Sleeping], otherwise: [Reopened], reason: no case}\n",
    ],
)
def test_what_the_source_says_of_the_word_is_not_asked_again(tmp_path: Path, more: str) -> None:
    """A solution that does not count, a row that is left out, and a word that is named are no doubt."""
    assert _told(tmp_path, COLUMNS.format("resolved: Solved") + more) == []


@pytest.mark.parametrize(
    "word", ["Open", "In Progress", "Wiedereröffnet", "En curso", "重新打开", "warten zur Erinnerung"]
)
def test_words_of_many_tools_say_that_a_case_is_open(tmp_path: Path, word: str) -> None:
    """Each is told like `Reopened`."""
    ((message, _),) = _told(tmp_path, COLUMNS.format("resolved: Solved"), ROWS.replace("Reopened", word))
    assert f"'{word}' (1)" in message


def test_only_states_tell_that_a_case_is_open(tmp_path: Path) -> None:
    """A door that is open is none, and without a solution there is nothing to doubt."""
    assert _told(tmp_path, COLUMNS.format("resolved: Solved"), ROWS.replace("Status", "Door")) == []
    assert _told(tmp_path, COLUMNS.format("responded: Solved")) == []
