"""A credit statement on paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import pytest
from pypdf import PdfReader

from slm.calendar import Month
from slm.documents.edition import Edition
from slm.documents.papers.paper import Paper
from slm.documents.papers.papers import papers_of, settlement_paper
from slm.facts.scorecard import scorecard

Printed = Callable[[Paper], PdfReader]

KEY: Final = ("SLA-WEB", Month.parse("2026-10"))


@pytest.fixture(scope="module")
def judged(editions: dict[str, Edition]) -> dict[str, Edition]:
    """Return the editions with the results of the month."""
    results = scorecard(editions["en"].portfolio, [KEY[1]])
    return {language: replace(edition, scorecard=results) for language, edition in editions.items()}


def words(pages: PdfReader) -> str:
    """Return all words of a PDF without spaces, which a line that is broken has not."""
    return "".join("".join(page.extract_text() for page in pages.pages).split())


@pytest.mark.parametrize(
    "language, told",
    [
        (
            "en",
            (
                "HX-ITSS-SLA-004/2026-10",
                "900.00yuan",
                "Theclaimwasacceptedon12Nov2026",
                "9Nov2026claimed(QinSuiyue)",
                "below99.9%,downto99.5%",
                "Signature",
            ),
        ),
        (
            "zh",
            (
                "HX-ITSS-SLA-004/2026-10",
                "人民币900.00元",
                "申请已于2026年11月12日接受",
                "2026年11月9日申请（秦穗月）",
                "低于99.9%，不低于99.5%",
                "签字",
            ),
        ),
    ],
)
def test_a_statement_on_paper_holds_what_both_sides_sign(
    judged: dict[str, Edition], printed: Printed, language: str, told: tuple[str, ...]
) -> None:
    """Number, amount, what became of it, tier and a place to sign are on one page, which the number heads."""
    edition = judged[language]
    pages = printed(settlement_paper(edition, edition.credit_statements[KEY]))
    assert len(pages.pages) == 1
    assert [figure for figure in told if figure not in words(pages)] == []


def test_a_paper_says_nothing_of_what_we_are_owed(judged: dict[str, Edition], printed: Printed) -> None:
    """The paper goes to the customer, also where the provider prints it (D18)."""
    edition = judged["en"]
    text = words(printed(settlement_paper(edition, edition.credit_statements[KEY])))
    assert [
        agreement
        for agreement in edition.portfolio.agreements
        if agreement.startswith(("OLA", "UC")) and agreement in text
    ] == []
    assert "owed" not in text


def test_a_statement_of_an_open_month_is_stamped_provisional(judged: dict[str, Edition], printed: Printed) -> None:
    """Nobody settles by figures that may still change; a closed month carries no stamp."""
    edition = judged["en"]
    statement = edition.credit_statements[KEY]
    assert "PROVISIONAL" not in words(printed(settlement_paper(edition, statement)))
    still_open = replace(edition, portfolio=replace(edition.portfolio, months={}))
    assert "PROVISIONAL" in words(printed(settlement_paper(still_open, statement)))


def test_papers_of_statements_lie_beside_their_pages(judged: dict[str, Edition]) -> None:
    """Each statement of a closed month has its paper where its page leads."""
    paths = [path for path, _ in papers_of(judged["en"])]
    assert "agreements/SLA-WEB/credits/2026-10/credit-statement-SLA-WEB-2026-10-en.pdf" in paths
    still_open = replace(judged["en"], portfolio=replace(judged["en"].portfolio, months={}))
    assert [path for path, _ in papers_of(still_open) if "credit-statement" in path] == []
