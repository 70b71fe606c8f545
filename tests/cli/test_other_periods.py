"""A book whose promises are judged over weeks, billing months and windows that roll: closed, checked, published."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from tests.books import bind_approvals, copied, replace_words

pytestmark = pytest.mark.floors

Run = Callable[..., Result]
SLA = "agreements/SLA-MAIL/1.0/agreement.yml"
PERIODS = {
    "SLA-MAIL": ("at_least: 99.5 %", "week"),
    "OLA-SERVER": ("at_least: 99.8 %", "last 28 calendar_days"),
    "UC-LINE": ("at_least: 99.9 %", "month from 26"),
}
LABELS = {"2026-W02", "2026-01-04--2026-01-31", "2025-12-26--2026-01-25"}


@pytest.fixture
def odd_periods(tmp_path: Path) -> Path:
    """Return the sound book, whose targets of availability are judged over periods of their own."""
    root = copied(tmp_path, bound=False)
    for agreement, (written, per) in PERIODS.items():
        replace_words(root, f"agreements/{agreement}/1.0/agreement.yml", {written: f"{written}\n    per: {per}"})
    bind_approvals(root)
    return root


def test_report_names_the_period_of_each_result(run: Run, odd_periods: Path) -> None:
    """Beside a target that is not judged by the calendar month stands the period that was judged."""
    told = run("report", "--root", odd_periods, "--month", "2026-01", "--as-of", "2026-02-15").output
    assert [label for label in LABELS if label not in told] == []


def test_closed_month_keeps_what_was_judged_in_it(run: Run, odd_periods: Path) -> None:
    """A month that is closed with such results is found as it was, also when a later month is closed, too."""
    for month, day in (("2026-01", "2026-02-15"), ("2026-02", "2026-03-15")):
        done = run("close", month, "--root", odd_periods, "--as-of", day)
        assert done.exit_code == 0, done.output
    told = run("check", "--root", odd_periods, "--as-of", "2026-03-16").output
    # What was missed is answered by nobody; nothing else is told.
    assert set(re.findall(r"SLM\d+", told.partition("hint")[0])) <= {"SLM1209"}
    assert "0 errors" in told


def test_every_link_to_a_result_leads_to_it(run: Run, odd_periods: Path, tmp_path: Path) -> None:
    """Of several weeks of a month each has its own place in the report and in the page of figures."""
    run("write", "--root", odd_periods, "--to", tmp_path / "site", "--as-of", "2026-02-15")
    docs = tmp_path / "site" / "en" / "docs"
    pages = {path.with_suffix(".html"): path.read_text("utf-8") for path in docs.rglob("*.md")}
    named = {path: set(re.findall(r'(?:id="|\{ #)([^" }]+)', text)) for path, text in pages.items()}
    for path, text in pages.items():
        for link in re.findall(r'href="([^":]*#[^"]+)"', text):
            file, _, anchor = link.partition("#")
            aim = (path.parent / file).resolve() if file else path
            assert anchor in named[aim], (str(path.relative_to(docs)), link)
    weeks = set(re.findall(r"SLA-MAIL-availability-mail-2026-W0\d", pages[docs / "reports" / "2026-01" / "index.html"]))
    assert len(weeks) == 4


def test_report_says_when_a_longer_period_is_judged(run: Run, tmp_path: Path) -> None:
    """In a month in which no period of a target ends stands when it is judged, and not that nothing was promised."""
    root = copied(tmp_path, bound=False)
    for agreement, (written, _) in PERIODS.items():
        replace_words(root, f"agreements/{agreement}/1.0/agreement.yml", {written: f"{written}\n    per: quarter"})
    replace_words(root, SLA, {"for_at_least: 90 %": "for_at_least: 90 %\n    per: quarter"})
    bind_approvals(root)
    report = ("report", "--root", root, "--as-of", "2026-04-15")
    told = run(*report, "--month", "2026-01").output
    assert "judged in 2026-03: UC-LINE line, per quarter" in told
    assert "nothing was promised" not in told
    assert "nothing is judged in this month" in run(*report, "--month", "2026-02", "--customer", "sales").output
