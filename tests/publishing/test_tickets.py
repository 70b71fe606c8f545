"""What pages say of targets that are judged by tickets."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.books import AS_OF, approve_again, portfolio_of, replace_words, with_tickets
from tests.publishing.small_book import edition, rendered, text

from slm.portfolio import Portfolio
from slm.reading import read_book
from slm.site.pages import agreements, reports


@pytest.fixture
def book(tmp_path: Path) -> Portfolio:
    """Return a book with tickets."""
    return portfolio_of(with_tickets(tmp_path), AS_OF)


def test_agreement_says_how_time_is_counted(book: Portfolio) -> None:
    """Whoever reads the promise reads its clock: from when to when, and which cases a period counts (F48)."""
    words = text(rendered(agreements.pages, edition(book))["agreements/SLA-MAIL/index.md"])
    assert "from opening to response, without pauses; cases that fall due in the period" in words
    assert "a case solved without an answer was answered then" in words
    chinese = text(rendered(agreements.pages, edition(book, "zh"))["agreements/SLA-MAIL/index.md"])
    assert "自提出至响应计时，暂停时间不计" in chinese


def test_agreement_names_the_types_that_count(tmp_path: Path) -> None:
    """Where only some tickets count, the promise says which."""
    root = with_tickets(tmp_path)
    path = "agreements/SLA-MAIL/1.0/agreement.yml"
    replace_words(root, path, {"{measures: response}": "{measures: resolution, types: [incident, complaint]}"})
    portfolio = read_book(root, AS_OF).portfolio
    words = text(rendered(agreements.pages, edition(portfolio))["agreements/SLA-MAIL/index.md"])
    assert (
        "from opening to solution, without pauses; cases that fall due in the period; only incidents, complaints"
        in words
    )


def test_report_lists_cases_that_are_open_and_overdue(book: Portfolio) -> None:
    """A month's report names each late case with its due time; a month without any has no such table (F48)."""
    pages = rendered(reports.pages, edition(book))
    words = text(pages["reports/2026-03/index.md"])
    assert (
        "T-4 P1 Response P1 · E-mail (SLA-MAIL) 2026-03-02 09:00+08:00 2026-03-02 10:00+08:00 207:00 h / 1:00 h"
        in words
    )
    assert "Open and overdue" not in text(pages["reports/2026-01/index.md"])


def test_agreement_says_what_moves_its_clock(tmp_path: Path) -> None:
    """What a reopened case is, whose priority counts, which states pause, which statistic is meant: in words."""
    root = with_tickets(tmp_path)
    path = "agreements/SLA-MAIL/1.0/agreement.yml"
    clock = (
        "{measures: update, updates: each, reopen: 3 calendar_days, while_solved: waits, priority: history,"
        " priority_change: restart, states: {pause: [On hold], resume: [Active]}}"
    )
    replace_words(root, path, {"{measures: response}": clock})
    portfolio = read_book(root, AS_OF).portfolio
    words = text(rendered(agreements.pages, edition(portfolio))["agreements/SLA-MAIL/index.md"])
    for expected in (
        "a case reopened within 3 calendar days goes on with the time it has used, a later one is new",
        "the time in which it seemed solved does not count; each silence counts by itself",
        "a case counts under each priority that it had; from when it got the priority",
        "waits from On hold; goes on with Active",
    ):
        assert expected in words
    chinese = text(rendered(agreements.pages, edition(portfolio, "zh"))["agreements/SLA-MAIL/index.md"])
    assert "3 个自然日内重新打开的案例接续原有用时" in chinese
    statistic = (
        "{measures: resolution, statistic: percentile, percentile: 90, unit: working_hours,"
        " population: created_in_period}"
    )
    replace_words(root, path, {clock: statistic})
    words = text(rendered(agreements.pages, edition(read_book(root, AS_OF).portfolio))["agreements/SLA-MAIL/index.md"])
    assert "the 90th percentile by nearest rank, in working hours; from opening to solution" in words


def test_mean_of_answers_stands_beside_how_many_answered(tmp_path: Path) -> None:
    """A mean of few answers shows how few they are (F9)."""
    root = with_tickets(tmp_path)
    path = "agreements/SLA-MAIL/1.0/agreement.yml"
    asked = "  - {id: satisfaction, metric: satisfaction, source: surveys, at_least: 4 points}\nworkload:\n"
    replace_words(root, path, {"workload:\n": asked})
    rows = "mail,2026-01-05,5,true\nmail,2026-01-06,4,true\nmail,2026-01-07,,false\n"
    approve_again(root)
    (root / "measurements/2026-01/surveys.csv").write_text(f"service,date,score,answered\n{rows}", "utf-8")
    portfolio = read_book(root, AS_OF).portfolio
    words = text(
        rendered(agreements.performance_pages, edition(portfolio))["agreements/SLA-MAIL/performance/figures/index.md"]
    )
    assert "9 / 2; 2 of 3 answered" in words
