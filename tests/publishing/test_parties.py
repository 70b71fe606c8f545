"""A page per customer and per supplier: what belongs to them, and nothing of others."""

from __future__ import annotations

from datetime import date
from typing import Final

import pytest
from tests.books import example

from slm.compliance import Verdict
from slm.documents.edition import Edition
from slm.documents.parties import party_document, shown_parties
from slm.facts.judgement import judged
from slm.facts.scorecard import scorecard
from slm.facts.spans import MonthRange, summary
from slm.portfolio import Audience
from slm.printing.html import print_html

AS_OF: Final = date(2026, 11, 27)


def edition(audience: str = "internal") -> Edition:
    """Return an edition of the example book."""
    portfolio = example(AS_OF)
    return Edition.of(judged(portfolio).seen_by(Audience.parse(audience, portfolio.provider)), "en")


def page(party: str, audience: str = "internal") -> str:
    """Return the page of a customer or supplier."""
    return print_html(party_document(edition(audience), party), f"parties/{party}/index.md")


def test_page_of_a_customer_has_all_that_belongs_to_them() -> None:
    """Agreements, the last twelve months, credits, reviews, complaints, open actions and dates stand on one page."""
    told = page("qinghe-trading")

    for words in ("SLA-WEB", "The last twelve months", "Credits", "Service reviews", "Complaints and disputes",
                  "CPL-2026-001", "DSP-2026-002", "Open actions", "Next dates"):  # fmt: skip
        assert words in told
    assert "SLA-ERP" not in told


def test_page_of_a_supplier_has_their_contracts() -> None:
    """A supplier's contract, how it was kept, and its credits stand on the supplier's page."""
    told = page("yuanhang-telecom")

    assert "UC-CARRIER" in told
    assert "CPL-2026" not in told


def test_customer_sees_their_own_page_alone() -> None:
    """A customer's edition has one page, its own, without what is internal; the public has none."""
    assert shown_parties(edition("customer:qinghe-trading")) == ["qinghe-trading"]
    assert shown_parties(edition("public")) == []
    told = page("qinghe-trading", "customer:qinghe-trading")
    assert "SLA-WEB" in told
    assert all(name not in told for name in ("SLA-ERP", "OLA-", "UC-", "Sales Centre"))


@pytest.mark.parametrize("party, agreement", [("qinghe-trading", "SLA-WEB"), ("yuanhang-telecom", "UC-CARRIER")])
def test_counts_are_those_of_the_last_twelve_closed_months(party: str, agreement: str) -> None:
    """How many promises were kept is what the results of these months say."""
    portfolio = example(AS_OF)
    span = MonthRange.parse("2025-11..2026-10")
    counts = summary(portfolio, scorecard(portfolio), span, [agreement]).verdicts
    assert f"{counts[Verdict.MET]} of {counts.total()}" in page(party)
