"""Texts of pages that an earlier build has kept: never an old one (FAILURES D12, D28)."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest
from tests.books import copied

from slm.charts.charts import ChartMemory
from slm.documents.edition import Edition
from slm.facts.scorecard import scorecard
from slm.portfolio import Audience
from slm.reading import read_book
from slm.site.render import render
from slm.site.site import Site
from slm.site.unchanged import timeless

AS_OF = date(2026, 3, 10)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book, which the test may change."""
    return copied(tmp_path)


def made(root: Path, texts: ChartMemory | None, *, language: str = "en", as_of: date = AS_OF) -> Site:
    """Return the site of the book as it is on the disk."""
    portfolio = read_book(root, as_of).portfolio
    assert portfolio
    return render(portfolio, scorecard(portfolio), language=language, audience=Audience("internal"), texts=texts)


EDITS = {
    "figure": ("measurements/2026-01/*.yml", "numerator: ", "numerator: 1"),
    "outage": ("measurements/2026-01/outages.csv", ":00+08:00", ":01+08:00"),
    "state of a month": ("measurements/2026-01/month.yml", "person", "person"),
    "name of a target": ("agreements/*/*/agreement.yml", "title: {", "title: {  "),
    "service": ("catalog/services/*.yml", "name: {en: ", "name: {en: Renamed "),
    "metric": ("catalog/metrics.yml", "name: {en: ", "name: {en: Renamed "),
}


@pytest.mark.parametrize("edit", EDITS)
def test_kept_texts_are_those_that_would_be_made(book: Path, edit: str) -> None:
    """After any edit, pages that come from kept texts are byte for byte those of a build that finds none."""
    kept = ChartMemory()
    made(book, kept)
    pattern, before, after = EDITS[edit]
    for file in book.glob(pattern):
        file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    again, fresh = made(book, kept), made(book, None)
    assert again.pages == fresh.pages
    assert again.assets == fresh.assets


@pytest.mark.parametrize("language, as_of", [("zh", AS_OF), ("en", date(2026, 4, 1))])
def test_language_and_day_are_part_of_the_key(book: Path, language: str, as_of: date) -> None:
    """What one language or one day has kept is not taken for another."""
    kept = ChartMemory()
    made(book, kept)
    assert (
        made(book, kept, language=language, as_of=as_of).pages == made(book, None, language=language, as_of=as_of).pages
    )


def test_unchanged_pages_are_not_made_again(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build of the same book, from another folder, finds every large page."""
    kept = ChartMemory()
    before = made(book, kept)
    elsewhere = shutil.copytree(book, book.parent / "elsewhere")
    monkeypatch.setattr("slm.site.unchanged.render_page", None)
    assert made(elsewhere, kept).pages == before.pages


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
    file = book / "measurements/2026-01" / name
    file.write_text(file.read_text("utf-8").replace(before, after), "utf-8")
    kept.put_keys = set()
    again = made(book, kept)
    pages = {path: page for path, page in again.pages.items() if "/performance/" in path}
    assert len(pages) == 3
    assert [path for path, page in pages.items() if page.body.packed in kept.texts()] == [
        f"agreements/{owner}/performance/index.md"
    ]


class _Counting(ChartMemory):
    """Remembers which keys were put."""

    def __init__(self) -> None:
        super().__init__()
        self.put_keys: set[str] = set()

    def put(self, key: str, drawing: bytes) -> None:
        """Keep a text."""
        self.put_keys.add(key)
        super().put(key, drawing)

    def texts(self) -> set[bytes]:
        """Return the texts that were put, as they are kept."""
        return {self.get(key) or b"" for key in self.put_keys}


def test_template_that_asks_for_months_is_a_defect(book: Path) -> None:
    """Nothing of months reaches a template past the values of its page, so the key covers all that it shows."""
    portfolio = read_book(book, AS_OF).portfolio
    assert portfolio
    edition = timeless(
        Edition(portfolio=portfolio, scorecard=scorecard(portfolio), language="en", audience=Audience("internal"))
    )
    assert edition.portfolio.services == portfolio.services
    with pytest.raises(LookupError, match="months"):
        edition.portfolio.figures.get(None)  # type: ignore[call-overload]
    with pytest.raises(LookupError, match="months"):
        bool(edition.scorecard)
