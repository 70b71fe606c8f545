"""Logs as text: a pattern names the parts of a line, and no line is lost."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import left_out, problems, read, timeline

SOURCE: Final = """\
kind: timeline
name: Monitor
files: [monitor.log]
format: {{type: lines, pattern: '{pattern}'}}
times: [unix]
known_for: 1 calendar_hours
columns: {{service: name, time: time, state: state}}
states: {{ok: up, down: down}}
services: {{mail: mail}}
{more}"""
PATTERN: Final = r"(?P<time>\d+) (?P<name>\w+) is (?P<state>\w+)"
LOG: Final = '1767603600 mail is ok\n\n1767604200 mail is down, no answer\r\nrotated; "now\n1767604800 mail is ok\n'


def test_lines_that_fit_are_records(tmp_path: Path) -> None:
    """The parts of a line are columns, whatever follows them; lines about something else are left out for a reason."""
    more = "leave_out: [{column: ., values: ['rotated; \"now'], reason: A rotation}]\n"
    found = read(tmp_path, SOURCE.format(pattern=PATTERN, more=more), {"monitor.log": LOG})
    assert problems(found) == []
    (down,) = timeline(found).timelines["mail"].down
    assert (down.start.timestamp(), down.end.timestamp()) == (1767604200, 1767604800)
    assert left_out(found) == {"A rotation": 1}


def test_a_line_that_nobody_explained_is_refused(tmp_path: Path) -> None:
    """It is told at its place, and not passed over."""
    found = read(tmp_path, SOURCE.format(pattern=PATTERN, more=""), {"monitor.log": LOG})
    (told,) = problems(found)
    assert told.startswith("SLM148 measurements/monitor.log:4:")


@pytest.mark.parametrize(
    "pattern,code",
    [(r"(?P<time>\d+", "SLM1072"), (r"(?P<time>\d+) (?P<name>\w+)", "SLM975"), (".*", "SLM975")],
)
def test_a_pattern_that_cannot_be_is_told(tmp_path: Path, pattern: str, code: str) -> None:
    """One that is no regular expression, and one that does not name what the source needs."""
    found = read(tmp_path, SOURCE.format(pattern=pattern, more=""), {"monitor.log": LOG})
    assert {problem.split()[0] for problem in problems(found)} == {code}


def test_a_log_that_ends_within_a_line_is_doubted(tmp_path: Path) -> None:
    """It may have been cut off there."""
    more = "leave_out: [{column: ., values: ['rotated; \"now'], reason: A rotation}]\n"
    found = read(tmp_path, SOURCE.format(pattern=PATTERN, more=more), {"monitor.log": LOG.rstrip("\n")})
    assert [problem.split()[0] for problem in problems(found)] == ["SLM1009"]
