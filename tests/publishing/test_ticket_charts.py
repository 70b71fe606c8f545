"""Tickets of a month and the spread of their times: chart, sentence and table say the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.books import AS_OF, approve_again, portfolio_of, replace_words, with_tickets
from tests.publishing.small_book import edition, rendered, tags, text

from slm.measurement import Ticket
from slm.portfolio import Portfolio
from slm.site.pages import agreements, reports


@pytest.fixture
def book(tmp_path: Path) -> Portfolio:
    """Return a book in which one case of January was answered, one of February was, and one of March is open."""
    return portfolio_of(with_tickets(tmp_path), AS_OF)


def report(book: Portfolio, month: str, language: str = "en") -> Any:  # noqa: ANN401
    """Return the report of a month."""
    return rendered(reports.pages, edition(book, language))[f"reports/{month}/index.md"]


def with_rows(book: Portfolio, *rows: Ticket) -> Portfolio:
    """Return the book with these tickets instead of its own."""
    return replace(book, tickets=replace(book.tickets, tickets=rows))


def test_report_counts_tickets_by_priority(book: Portfolio) -> None:
    """What was opened and solved in the month, and what was open at its end, as words, chart and table."""
    shown = report(book, "2026-01")
    assert "Opened: 2; solved: 1; open at the end: 1." in text(shown)
    assert "Priority Opened in the month Solved in the month Open at the end P1 2 1 1" in text(shown)
    assert "svg" in tags(shown)


def test_report_tells_the_age_of_open_tickets(book: Portfolio) -> None:
    """A ticket that has been open for five weeks stands in its group, and the sentence names its age (F48)."""
    first = book.tickets.tickets[0]
    old = first.model_copy(
        update={"id": "T-8", "opened": first.opened - timedelta(days=10), "resolved": None, "closed": None}
    )
    words = text(report(with_rows(book, old), "2026-01"))
    assert "Open at the end: 1; days since the oldest was opened: 36." in words
    assert "30-89 1" in words


def test_month_without_tickets_shows_no_chart(book: Portfolio) -> None:
    """A month without a record of tickets, or without any that counts, has no section about them (F1, F3)."""
    assert "Tickets by priority" not in text(report(with_rows(book), "2026-01"))
    none = replace(book, tickets=replace(book.tickets, files={}))
    assert "Tickets by priority" not in text(report(none, "2026-01"))


def test_ticket_without_priority_is_counted_too(book: Portfolio) -> None:
    """No ticket is lost for want of a priority (F49)."""
    row = book.tickets.tickets[0].model_copy(update={"priority": None})
    assert "- 1 1 0" in text(report(with_rows(book, row), "2026-01"))


def test_times_are_told_by_more_than_their_mean(book: Portfolio) -> None:
    """The performance page tells median, nine of ten, longest and mean, and draws how all times are spread."""
    words = text(rendered(agreements.performance_pages, edition(book))["agreements/SLA-MAIL/performance/index.md"])
    assert "Cases of the last 3 months: 3. Half of them took at most 1:10:00, nine of ten at most 207:00:00; " in words
    assert "not in time: 2 (limit 1:00:00)." in words
    assert "25 % 0:10:00 50 % 1:10:00 75 % 207:00:00 90 % 207:00:00 95 % 207:00:00 all of them 207:00:00" in words


def test_target_without_cases_has_no_times(book: Portfolio) -> None:
    """Where nothing was counted there is nothing to draw."""
    words = text(
        rendered(agreements.performance_pages, edition(with_rows(book)))["agreements/SLA-MAIL/performance/index.md"]
    )
    assert "How the times of the cases are spread" not in words


def test_report_in_chinese(book: Portfolio) -> None:
    """The same in Chinese."""
    assert "提出 2 件，解决 1 件，月末未解决 1 件。" in text(report(book, "2026-01", "zh"))


def test_tickets_of_two_sources_say_which_they_are_of(tmp_path: Path) -> None:
    """Two tables of one service with other numbers would contradict each other."""
    root = with_tickets(tmp_path)
    source = (
        "kind: tickets\nname: Tickets of the hotline\nfiles: [hotline.csv]\ncolumns: {id: N, opened: O, responded: A}\n"
    )
    more = "constants: {service: mail, type: incident, priority: P1}\ncovers: {from: 2026-01-01, until: 2026-03-01}\n"
    (root / "measurements/sources").mkdir(exist_ok=True)
    (root / "measurements/sources/hotline.yml").write_text(source + more, encoding="utf-8")
    rows = "N,O,A\nH-1,2026-01-05T09:00+08:00,2026-01-05T09:10+08:00\n"
    (root / "measurements/hotline.csv").write_text(rows, encoding="utf-8")
    own = "  - {id: hotline, metric: response, source: hotline, within: 60 working_minutes, for_at_least: 10 %,"
    both = f"targets:\n{own} clock: {{measures: response}}}}\n"
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"targets:\n": both})
    approve_again(root)
    shown = report(portfolio_of(root, AS_OF), "2026-01")
    named = {line.partition(" { ")[2]: "Tickets of the hotline" in line for line in shown.markdown.splitlines()}
    assert (named["#tickets-mail }"], named["#tickets-mail-hotline }"]) == (False, True)
