"""What standards ask for, with what in the book shows it and what is lacking: facts, page and table."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from tests.books import AS_OF, copied, example, portfolio_of, replace_words, say_closed

from slm.documents.conformity import conformity_document, conformity_files
from slm.documents.edition import Edition
from slm.facts.conformity import Conformity, conformity
from slm.facts.judgement import judged
from slm.portfolio import Audience, Portfolio
from slm.printing.html import print_html
from slm.site.pages.catalog import conformity_pages

pytestmark = pytest.mark.floors

DAY = date(2026, 11, 27)


def _by_words(portfolio: Portfolio) -> dict[str, Conformity]:
    """Return what is found by clause, or by the first word of what is asked for."""
    return {one.demand.clause or one.demand.words.split()[0]: one for one in conformity(portfolio)}


def _edition(audience: str, language: str = "en") -> Edition:
    return Edition.of(judged(example(DAY)).seen_by(Audience(audience)), language)


def test_each_clause_names_files_that_are_there() -> None:
    """What shows an answer is a file of the book; what is lacking are ids and months, and gaps are found."""
    portfolio = example(DAY)
    found = conformity(portfolio)
    assert {path for one in found for path in one.shown} <= portfolio.files.keys()
    by_words = _by_words(portfolio)
    assert by_words["8.3.3"].lacking == ("SLA-OFFICE 2026-10",)
    assert by_words["10.1"].lacking == ()
    assert "OLA-DESK calls-answered 2025-03" in _by_words(example(date(2025, 4, 10)))["10.1"].lacking
    assert "SIP-2026-003" in by_words["10.2"].lacking


def test_gaps_grow_with_time() -> None:
    """Services that no agreement promised, months not closed, and reviews not held are told as of each day."""
    now, later = (_by_words(example(day)) for day in (DAY, date(2027, 6, 1)))
    assert "fax" in _by_words(example(date(2025, 6, 1)))["8.2.4"].lacking
    assert (now["9.1"].lacking, "2026-11" in later["9.1"].lacking) == ((), True)
    assert now["8.3.2"].lacking == ()
    assert any(one.startswith("SLA-WEB ") for one in later["8.3.2"].lacking)
    assert any(one.startswith("OLA-DESK ") for one in later["Agreements"].lacking)


def test_a_small_book_is_told_what_it_lacks(tmp_path: Path) -> None:
    """Before any month is closed, and of closed months without a lock or receivers, each of these is told."""
    book = copied(tmp_path)
    assert _by_words(portfolio_of(book, date(2026, 1, 15)))["8.3.3"].lacking == ("SLA-MAIL -",)
    say_closed(book)
    replace_words(book, "measurements/2026-01/month.yml", {"distribution: [Sales]\n": ""})
    found = _by_words(portfolio_of(book, AS_OF))
    assert "2026-01" in found["9.1"].lacking
    assert (found["9.1"].shown, found["9.4"].lacking) == ((), ("2026-01",))


def test_page_and_table_say_the_same() -> None:
    """Each row of the page is one of the table, which names all that shows an answer."""
    for language in ("en", "zh"):
        edition = _edition("internal", language)
        html = print_html(conformity_document(edition), "process/clauses/index.md")
        files = dict(conformity_files(edition))
        rows = list(csv.DictReader(io.StringIO(files["process/clauses/clauses.csv"].decode("utf-8-sig"))))
        assert [row["asked"] for row in rows if row["asked"] not in str(html)] == []
        assert all(row["shown"] for row in rows)


@pytest.mark.parametrize("audience", ["public", "customer:design-institute"])
def test_gaps_are_for_the_provider_alone(audience: str) -> None:
    """No other edition has the page."""
    assert list(conformity_pages(_edition(audience))) == []
    assert list(conformity_pages(_edition("internal"))) != []
