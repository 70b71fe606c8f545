"""A text that is too long for a regular expression is refused: it might be tried for hours."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import COVERS, problems, read, tickets

from slm.measurement import TicketRecords

TWO: Final = ".*.*x"
SOURCE: Final = f"""\
kind: tickets
name: Desk
files: [desk.json]
{COVERS}time_zone: UTC
columns:
  {{id: id, service: where, priority: [level, urgency], opened: at, resolved: {{list: steps, take: last, column: at,
  where: {{column: is, values: [done]}}}}}}
constants: {{type: incident}}
services: {{Mail: mail}}
"""
KEYS: Final = {
    "patterns": ("level", "patterns: {priority: [{matches: '%s', is: P1}, {other: true, is: P2}]}"),
    "patterns of a second column": (
        "urgency",
        "patterns: {priority: [{matches: '%s', is: P1}, {other: true, is: P2}]}",
    ),
    "patterns of services": ("where", "patterns: {service: [{matches: '%s', is: mail}]}"),
    "ignored": ("where", "ignored: [{matches: '%s', reason: none}]"),
    "leave_out": ("note", "leave_out: [{column: note, matches: '%s', reason: none}]"),
    "not": ("note", "leave_out: [{column: note, not_matches: '%s', reason: none}]"),
    "take_only": ("note", "take_only: [{column: note, matches: '%s', reason: none}]"),
    "only_if": ("note", "only_if: {priority: {column: note, matches: '%s'}}"),
    "required_if": ("note", "required_if: {priority: {column: note, matches: '%s'}}"),
}
"""Each key with an expression, and a column in which it is looked for."""


def row(name: str, **cells: str) -> dict[str, object]:
    """Return a ticket of the export."""
    at, step = "2026-01-05 09:30", {"is": "done", "at": "2026-01-05 10:30"}
    return {"id": name, "where": "Mail", "level": "", "urgency": "", "note": "-", "at": at, "steps": [step], **cells}


@pytest.mark.parametrize("key", KEYS)
def test_a_row_with_a_text_that_is_too_long_is_refused(tmp_path: Path, key: str) -> None:
    """Wherever an expression is looked for; the row is told, its month is known in part, and the others count."""
    column, line = KEYS[key]
    rows = [row("1", **{column: "Mail"}), row("2", **{column: "a" * 100_000})]
    found = read(tmp_path, f"{SOURCE}{line % TWO}\n", {"desk.json": json.dumps(rows)})
    assert "SLM1029" in {problem.code for problem in found.problems}
    (told,) = (problem for problem in found.problems if problem.code == "SLM1029")
    assert f"a cell of '{column}' has 100000 letters" in told.message()
    records = found.imported.records
    assert isinstance(records, TicketRecords)
    assert records.gaps
    assert "2" not in {ticket.id for ticket in records.tickets}


def test_a_list_with_a_text_that_is_too_long(tmp_path: Path) -> None:
    """The words by which an entry of a list is chosen are held against an expression, too."""
    source = SOURCE.replace("values: [done]", f"matches: '{TWO}'")
    late = {"steps": [{"is": "a" * 100_000, "at": "2026-01-05 10:30"}]}
    found = read(tmp_path, source, {"desk.json": json.dumps([{**row("1"), **late}])})
    assert [code.split()[0] for code in problems(found)] == ["SLM1029"]


@pytest.mark.parametrize(
    "expression, most",
    [("disk", 2_000_000), ("^a*disk", 2_000_000), ("a+disk", 20_000), ("a*[ab]*disk", 1_000), ("^a*[ab]*disk", 20_000)],
)
def test_how_long_a_text_may_be(tmp_path: Path, expression: str, most: int) -> None:
    """The more repetitions an expression has, the fewer letters are tried; words alone are found in any text."""
    source = f"{SOURCE}leave_out: [{{column: note, matches: '{expression}', reason: none}}]\n"
    found = read(tmp_path, source, {"desk.json": json.dumps([row("1", note="b" * (most - 4) + "disk")])})
    assert "SLM1029" not in {problem.code for problem in found.problems}
    if most < 2_000_000:
        found = read(tmp_path, source, {"desk.json": json.dumps([row("1", note="b" * (most - 3) + "disk")])})
        assert [problem.code for problem in found.problems][:1] == ["SLM1029"]


def test_a_line_of_a_log_that_is_too_long(tmp_path: Path) -> None:
    """A line that a pattern with two repetitions would be tried on for long is refused."""
    source = (
        f"kind: tickets\nname: Log\nfiles: [a.log]\n{COVERS}time_zone: UTC\nformat: {{type: lines, "
        "pattern: '(?P<id>\\d+) (?P<at>[-0-9]+ [:0-9]+) .*.*x'}\ncolumns: {id: id, opened: at}\n"
        "constants: {service: mail, type: incident}\n"
    )
    begin = "1 2026-01-05 09:30 "
    found = read(tmp_path, source, {"a.log": f"{begin}x\n{begin}{'a' * 20_000}x\n"})
    assert problems(found) == ["SLM1029 measurements/a.log:2:1"]
    assert [ticket.id for ticket in tickets(found).tickets] == ["1"]
