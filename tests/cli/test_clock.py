"""`slm clock`: working time by the service hours of the example book."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.books import copied, replace_words
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
    "span, doubts",
    [
        (("2026-12-31T00:00+08:00", "2027-01-01T00:00+08:00"), []),
        (("2026-12-31T00:00+08:00", "2027-01-05T00:00+08:00"), ["holidays are known until 2027-01-01"]),
        (("2023-12-28T00:00+08:00", "2024-01-03T00:00+08:00"), ["these hours hold from 2024-01-01"]),
        (("2023-12-31T23:59+08:00", "2027-01-05T00:00+08:00"),
         ["these hours hold from 2024-01-01", "holidays are known until 2027-01-01"]),
    ],
)  # fmt: skip
def test_unknown_days_are_said_in_both_directions(run: Run, span: tuple[str, str], doubts: list[str]) -> None:
    """Before the hours hold and after the holidays are known, working time is no fact, and that is told (F29)."""
    book = ("--root", ROOT, "--calendar", "office-5x8")
    told = run("clock", "elapsed", *book, *span)
    assert told.exit_code == 0
    assert [line for line in told.stderr.splitlines() if "provisional" in line] == [
        line for doubt in doubts for line in told.stderr.splitlines() if doubt in line
    ]
    assert all(doubt in told.stderr for doubt in doubts)
    due = run("clock", "due", *book, span[0], "1 working_hours")
    assert ("these hours hold from" in due.stderr) is any("hold from" in doubt for doubt in doubts)


def test_holidays_that_are_known_later_than_the_hours_are_said_so(run: Run, tmp_path: Path) -> None:
    """Hours that hold since last year, with holidays of this year alone: the days before are not known."""
    book = copied(tmp_path)
    replace_words(book, "catalog/calendars/feast.yml", {"published: {from: 2025-01-01": "published: {from: 2026-01-01"})
    span = ("2025-12-30T00:00+08:00", "2026-01-03T00:00+08:00")
    told = run("clock", "elapsed", "--root", book, "--calendar", "office", *span)
    assert "provisional: holidays are known from 2026-01-01" in told.stderr


@pytest.mark.parametrize(
    "calendar, at, told",
    [
        ("office-5x8", "2025-09-28T10:00+08:00", "open until 2025-09-28T12:00:00+08:00"),
        ("office-5x8", "2025-09-27T10:00+08:00", "closed until 2025-09-28T09:00:00+08:00"),
        ("office-5x8", "2025-10-01T10:00+08:00", "closed until 2025-10-09T09:00:00+08:00"),
        ("always-24x7", "2025-10-01T10:00+08:00", "open at all times"),
    ],
)
def test_is_open(run: Run, calendar: str, at: str, told: str) -> None:
    """Whether somebody is there, and until when that is so: on a make-up working day, a weekend, a holiday."""
    outcome = run("clock", "is-open", "--root", ROOT, "--calendar", calendar, at)
    assert (outcome.exit_code, outcome.stdout) == (0, f"{told}\n")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("office-5x8", "2025-09-26T17:00", "1 working_hour"), "Asia/Shanghai, it is 2025-09-26T17:00:00+08:00"),
        (
            ("office-5x8", "1988-04-17T02:30", "1 working_hour"),
            "never showed this time: write 1988-04-17T03:30:00+09:00 or 1988-04-17T01:30:00+08:00",
        ),
        (
            ("office-5x8", "1988-09-11T01:30", "1 working_hour"),
            "showed this time twice: write 1988-09-11T01:30:00+09:00 or 1988-09-11T01:30:00+08:00",
        ),
        (("office-5x8", "2025-09-26", "1 working_hour"), "SLM164"),
        (("office-5x8", "2025-09-26T17:00+08:00", "16 hours"), "SLM203"),
        (("office-5x9", "2025-09-26T17:00+08:00", "1 working_hour"), "office-5x8"),
    ],
)
def test_what_is_unclear_is_refused(run: Run, arguments: tuple[str, str, str], said: str) -> None:
    """No offset, a bare unit (FAILURES F17, F52) and unknown service hours are misuse; a changed clock is told."""
    calendar, start, duration = arguments
    refused = run("clock", "due", "--root", ROOT, "--calendar", calendar, start, duration)
    assert refused.exit_code == 2
    assert said in refused.stderr
