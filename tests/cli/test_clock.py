"""`slm clock`: working time by the service hours of the example book."""

from __future__ import annotations

import pytest
from tests.cli.conftest import ROOT, Run


@pytest.mark.parametrize(
    "duration, instant",
    [
        ("16 working_hours", "2025-09-29T17:00:00+08:00"),
        ("24 working_hours", "2025-09-30T17:00:00+08:00"),
        ("40 working_hours", "2025-10-10T17:00:00+08:00"),
        ("2 calendar_hours", "2025-09-26T19:00:00+08:00"),
    ],
)
def test_due(run: Run, duration: str, instant: str) -> None:
    """The due instant follows office hours, holidays and make-up days (FAILURES V8)."""
    outcome = run("clock", "due", "--root", ROOT, "--calendar", "office-5x8", "2025-09-26T17:00+08:00", duration)
    assert (outcome.exit_code, outcome.stdout) == (0, f"{instant}\n")


def test_elapsed(run: Run) -> None:
    """The working time between two instants is told in hours and in seconds."""
    span = ("2025-09-26T17:00+08:00", "2025-09-29T17:00+08:00")
    outcome = run("clock", "elapsed", "--root", ROOT, "--calendar", "office-5x8", *span)
    assert outcome.stdout == "16 h 00 min 00 s (57600 s)\n"


def test_due_beyond_the_published_holidays_is_provisional(run: Run) -> None:
    """A deadline that a holiday may still move is called provisional (FAILURES F29)."""
    outcome = run(
        "clock", "due", "--root", ROOT, "--calendar", "office-5x8", "2026-12-30T17:00+08:00", "5 working_days"
    )
    assert "provisional" in outcome.stderr


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("office-5x8", "2025-09-26T17:00", "1 working_hour"), "Asia/Shanghai, it is 2025-09-26T17:00:00+08:00"),
        (("office-5x8", "2025-09-26", "1 working_hour"), "SLM164"),
        (("office-5x8", "2025-09-26T17:00+08:00", "16 hours"), "SLM203"),
        (("office-5x9", "2025-09-26T17:00+08:00", "1 working_hour"), "office-5x8"),
    ],
)
def test_what_is_unclear_is_refused(run: Run, arguments: tuple[str, str, str], said: str) -> None:
    """No offset, a bare unit (FAILURES F17, F52) and unknown service hours are misuse."""
    calendar, start, duration = arguments
    refused = run("clock", "due", "--root", ROOT, "--calendar", calendar, start, duration)
    assert refused.exit_code == 2
    assert said in refused.stderr
