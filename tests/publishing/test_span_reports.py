"""Reports of quarters and years as pages and papers: the same figures everywhere, and each reader's own."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from tests.books import example

from slm.documents.edition import Edition
from slm.documents.papers.papers import span_paper
from slm.documents.reports.spans import shown_spans, span_document, span_name
from slm.facts.judgement import judged
from slm.facts.spans import MonthRange
from slm.portfolio import Audience
from slm.printing.markdown import print_markdown

AS_OF: Final = date(2026, 11, 27)


def edition(audience: str = "internal", language: str = "en") -> Edition:
    """Return an edition of the example book."""
    portfolio = example(AS_OF)
    return Edition.of(judged(portfolio).seen_by(Audience.parse(audience, portfolio.provider)), language)


def text(period: str, audience: str = "internal", language: str = "en") -> str:
    """Return the report of a range as Markdown."""
    return print_markdown(span_paper(edition(audience, language), MonthRange.parse(period)))


def test_one_page_tells_management_how_it_stands() -> None:
    """What was kept for customers, teams and suppliers, beside the year before, comes before any table of targets."""
    told = text("2026-Q3")
    short, _, rest = told.partition("SLA-DATA)")

    assert "promises to customers kept" in short
    assert "promises of our own teams kept" in short
    assert "a year before:" in short
    assert "Missed most" in short
    assert "SLA-DATA" not in short.partition("Missed most")[0]
    assert rest


def test_customer_has_the_same_figures_and_nothing_of_others() -> None:
    """The rows of a customer's agreement are the provider's own; no other agreement, action or overdue is named."""
    own, all_of = text("2026-Q3", "customer:qinghe-trading"), text("2026-Q3")
    rows = [line for line in own.splitlines() if line.startswith("| **")]

    assert rows
    assert "Qinghe Sample Trading" in own.splitlines()[0]
    assert all(name not in own for name in ("SLA-ERP", "SLA-OFFICE", "OLA-", "UC-", "Overdue"))
    assert all(row in all_of for row in rows if "of 3" in row)


@pytest.mark.parametrize("language, name", [("en", "Q3 2026"), ("zh", "2026年第3季度"), ("de", "Q3 2026")])
def test_ranges_have_names_in_every_language(language: str, name: str) -> None:
    """A quarter is called what readers call it."""
    assert span_name(edition(language=language), MonthRange.parse("2026-Q3")).replace(" ", "") == name.replace(" ", "")


def test_range_that_may_still_change_is_stamped() -> None:
    """A range of which a month is not closed is provisional on every page of its paper; a closed one is not."""
    shown = edition()

    assert any("PROVISIONAL" in line for line in span_paper(shown, MonthRange.parse("2026-Q4")).watermark)
    assert not any("PROVISIONAL" in line for line in span_paper(shown, MonthRange.parse("2026-Q3")).watermark)


def test_every_quarter_and_year_with_a_closed_month_has_a_page() -> None:
    """From the first closed month to the last there is no quarter or year without its report."""
    labels = [span.label for span in shown_spans(edition())]

    assert labels[:2] == ["2026", "2026-Q4"]
    assert {"2025", "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"} <= set(labels)


def test_page_leads_to_the_months_and_to_other_quarters() -> None:
    """The page of a quarter has its three months and the other quarters as links; the paper has neither."""
    page = span_document(edition(), MonthRange.parse("2026-Q3"), page=True)
    paper = span_document(edition(), MonthRange.parse("2026-Q3"))

    assert len(page.parts) == len(paper.parts) + 2


def test_year_before_says_of_how_many_months_it_is_known() -> None:
    """Of 2024 the book knows two months: nobody takes them for a year that can be compared."""
    assert "a year before, months known 2 of 12: 67 of 68" in text("2025")
    assert "months known" not in text("2026-Q3").partition("Missed most")[0]


def test_decision_not_to_act_is_told_beside_its_miss() -> None:
    """A miss on which it was decided not to act has the cause and the decision, for the provider's own people."""
    told = text("2025-Q1")
    assert "PRB-2025-001 decided not to act" in told
    assert "PRB-2025-001" not in text("2025-Q1", "customer:sales-centre")
