"""What pages say of targets that are judged by tickets."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.books import AS_OF, replace_words, with_tickets
from tests.publishing.small_book import edition, rendered, text

from slm.portfolio import Portfolio
from slm.publishing.pages import agreements, reports
from slm.reading import read_book


@pytest.fixture
def book(tmp_path: Path) -> Portfolio:
    """Return a book with tickets."""
    found = read_book(with_tickets(tmp_path), AS_OF).portfolio
    assert found
    return found


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
    found = read_book(root, AS_OF).portfolio
    words = text(rendered(agreements.pages, edition(found))["agreements/SLA-MAIL/index.md"])
    assert (
        "from opening to solution, without pauses; cases that fall due in the period; only incidents, complaints"
        in words
    )


def test_report_lists_cases_that_are_open_and_overdue(book: Portfolio) -> None:
    """A month's report names each late case with its due time; a month without any has no such table (F48)."""
    pages = rendered(reports.pages, edition(book))
    words = text(pages["reports/2026-03/index.md"])
    assert "T-4 P1 Response P1 · E-mail 2026-03-02 09:00+08:00 2026-03-02 10:00+08:00 207:00 h / 1:00 h" in words
    assert "Open and overdue" not in text(pages["reports/2026-01/index.md"])
