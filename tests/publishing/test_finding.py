"""How the search finds pages, besides by the words on them."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tests import written
from tests.publishing import small_book

from slm.facts.judgement import judged
from slm.portfolio import Audience, Portfolio
from slm.site.render import render
from slm.site.site import Site

MAIL: Final = "catalog/mail/index.md"
WORDS: Final = "slm1:sha256:" + "0123456789abcdef" * 4


def _site(book: Portfolio, audience: str = "internal", language: str = "en") -> Site:
    return render(judged(book).seen_by(Audience.parse(audience, book.provider)), language=language)


def _keys(site: Site, path: str) -> set[str]:
    return {key for find in site.pages[path].finds for key in find.keys}


def test_service_is_found_by_its_other_words_in_all_languages() -> None:
    """Names in every language and other words lead to a service, and stand for each other; its page says them."""
    book = small_book.portfolio(services={"mail": small_book.service(aliases=["mailbox", "邮箱"])})
    for language in ("en", "zh"):
        site = _site(book, language=language)
        assert _keys(site, MAIL) == {"mail", "E-mail", "电子邮件", "mailbox", "邮箱"}
        assert ("E-mail", "电子邮件", "mailbox", "邮箱") in site.synonyms
        assert "邮箱" in small_book.text(site.pages[MAIL])


def test_sections_and_words_of_the_program_are_found_in_all_languages_of_the_book() -> None:
    """The register is found by its Chinese name in English pages, a word of the program by its translation."""
    site = _site(small_book.portfolio())
    assert {"Improvement", "改进"} <= _keys(site, "improvements/index.md")
    assert any({"overdue", "逾期"} <= set(words) for words in site.synonyms)


def test_code_of_a_version_finds_its_page_and_nothing_else_does() -> None:
    """The page that tells whether a copy is current is found by the code of the copy, and by no word."""
    history = written.history(written.agreement("1.0", written.target()), as_of=small_book.AS_OF)
    versions = (replace(history.versions[0], fingerprint=WORDS),)
    book = small_book.portfolio(agreements={"SLA-MAIL": replace(history, versions=versions)})
    (find,) = _site(book).pages["v/0123456789ab/index.md"].finds
    assert (find.keys, find.boost) == (("0123456789ab",), 0)


def test_newer_months_count_more() -> None:
    """Of two closed months the newer one comes first, and a customer's report of a month after that of all."""
    pages = _site(small_book.portfolio()).pages

    def weight(path: str) -> float:
        return pages[path].finds[0].boost

    assert weight("reports/2025-02/index.md") > weight("reports/2025-01/index.md")
    assert weight("reports/2025-02/index.md") > weight("reports/2025-02/sales/index.md")


def test_edition_knows_words_only_of_what_it_shows() -> None:
    """An agreement that an edition does not show is found in it by no word (ARCHITECTURE 18)."""
    book = small_book.portfolio()
    assert _keys(_site(book), "agreements/SLA-MAIL/index.md") >= {"SLA-MAIL"}
    known = {key for page in _site(book, "public").pages.values() for find in page.finds for key in find.keys}
    assert [key for key in known if "SLA-MAIL" in key] == []
