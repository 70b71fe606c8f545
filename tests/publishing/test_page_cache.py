"""Texts of pages that an earlier build has kept: never an old one (FAILURES D12, D28)."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.books import copied, portfolio_of, replace_words, say_closed

from slm.cache import MemoryCache
from slm.documents.edition import Edition
from slm.facts.judgement import judged
from slm.portfolio import Audience
from slm.site.page_cache import without_months
from slm.site.render import render
from slm.site.site import Site

AS_OF = date(2026, 3, 10)
CLOSED = {"state: closed\nclosed_on: 2026-03-05\nclosed_by: ada": "state: open"}
"""What a closed month says, and what it says before."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book, which the test may change."""
    book = copied(tmp_path)
    say_closed(book)
    return book


def made(root: Path, texts: MemoryCache, audience: str = "internal", *, papers: bool = True) -> Site:
    """Return the site of the book as it is on the disk."""
    portfolio = portfolio_of(root, AS_OF)
    return render(judged(portfolio).seen_by(Audience(audience)), language="en", texts=texts, papers=papers)


def test_unchanged_pages_are_not_made_again(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build of the same book, from another folder, finds every large page."""
    kept = MemoryCache()
    before = made(book, kept)
    elsewhere = shutil.copytree(book, book.parent / "elsewhere")
    monkeypatch.setattr("slm.site.page_cache.render_text", None)
    assert made(elsewhere, kept).pages == before.pages


def test_an_edited_review_that_is_not_shown_moves_the_day_of_the_next(book: Path) -> None:
    """Customers see when their agreement is reviewed next, not the review of several agreements that says so."""
    kept, path, review = MemoryCache(), "agreements/SLA-MAIL/index.md", "measurements/reviews/2026-02-sales.yml"
    replace_words(book, review, {"[SLA-MAIL]": "[SLA-MAIL, OLA-SERVER]\nnext_review: 2026-05-05"})
    assert "5 May 2026" in made(book, kept, "customer:sales").pages[path].markdown
    replace_words(book, review, {"2026-05-05": "2026-06-06"})
    assert "6 Jun 2026" in made(book, kept, "customer:sales").pages[path].markdown


def test_a_site_with_papers_after_one_without_leads_to_them(book: Path) -> None:
    """What was kept of pages without papers is not shown where there are papers, nor the other way round."""
    kept, path = MemoryCache(), "agreements/SLA-MAIL/index.md"
    for papers in (False, True, False):
        assert (".pdf" in made(book, kept, papers=papers).pages[path].markdown) == papers


def test_report_that_is_no_longer_printed_leads_to_no_paper(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the last months that were closed have a paper; what was kept of one that drops out is not shown again."""
    monkeypatch.setattr("slm.documents.edition.PRINTED_MONTHS", 1)
    kept, path = MemoryCache(), "reports/2026-01/index.md"
    replace_words(book, "measurements/2026-02/month.yml", CLOSED)
    assert ".pdf" in made(book, kept).pages[path].markdown
    replace_words(book, "measurements/2026-02/month.yml", {after: before for before, after in CLOSED.items()})
    assert ".pdf" not in made(book, kept).pages[path].markdown


def test_an_edited_month_leaves_the_other_reports(book: Path) -> None:
    """Only what shows the month is made again; the reports of other months come from what was kept."""
    kept = _Counting()
    made(book, kept)
    first = kept.put_keys
    file = next(book.glob("measurements/2026-01/month.yml"))
    file.write_text(file.read_text("utf-8") + "\n", "utf-8")
    kept.put_keys = set()
    made(book, kept)
    assert len(kept.put_keys) < len(first)


@pytest.mark.parametrize("name, before, after, owner", [
    ("figures.yml", "numerator: 31", "numerator: 30", "OLA-SERVER"),
    ("outages.csv", "line,2026-01-20T10:00", "line,2026-01-20T10:01", "UC-LINE"),
])  # fmt: skip
def test_an_edited_measurement_leaves_the_other_agreements(
    book: Path, name: str, before: str, after: str, owner: str
) -> None:
    """Of the pages on performance only that of the agreement is made again to which the figure or the row belongs."""
    with (book / "measurements/2026-01/outages.csv").open("a", encoding="utf-8") as rows:
        rows.write("OUT-2,line,2026-01-20T10:00:00+08:00,2026-01-20T11:00:00+08:00,outage,all,hardware,\n")
    kept = _Counting()
    made(book, kept)
    replace_words(book, f"measurements/2026-01/{name}", {before: after})
    kept.put_keys = set()
    again = made(book, kept)
    pages = {path: page for path, page in again.pages.items() if "/performance/" in path}
    assert len(pages) == 6
    assert [path for path, page in pages.items() if page.body.packed in kept.texts()] == [
        f"agreements/{owner}/performance/index.md",
        f"agreements/{owner}/performance/figures/index.md",
    ]


class _Counting(MemoryCache):
    """Remembers which keys were put."""

    def __init__(self) -> None:
        super().__init__()
        self.put_keys: set[str] = set()

    def put(self, key: str, content: bytes, *, packed: bool = False) -> None:
        """Keep a text."""
        self.put_keys.add(key)
        super().put(key, content, packed=packed)

    def texts(self) -> set[bytes]:
        """Return the texts that were put, as they are kept."""
        return {self.get(key, packed=True) or b"" for key in self.put_keys}


def test_template_that_asks_for_months_is_a_defect(book: Path) -> None:
    """Nothing of months reaches a template past the values of its page, so the key covers all that it shows."""
    portfolio = portfolio_of(book, AS_OF)
    edition = without_months(Edition.of(judged(portfolio).seen_by(Audience("internal")), "en"))
    assert edition.portfolio.services == portfolio.services
    with pytest.raises(LookupError, match="months"):
        edition.portfolio.figures.get(None)  # type: ignore[call-overload]
    with pytest.raises(LookupError, match="months"):
        bool(edition.scorecard)
