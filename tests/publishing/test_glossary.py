"""The glossary."""

from __future__ import annotations

from tests.publishing import small_book
from tests.publishing.small_book import edition, links, portfolio, rendered, text

from slm.site.pages import catalog
from slm.site.site import SitePage

SLA = {"id": "sla", "term": {"en": "Service level agreement", "zh": "服务级别协议"}, "abbreviation": "SLA",
       "definition": {"en": "A promise", "zh": "承诺"}, "aliases": ["服务水平协议"]}  # fmt: skip
OUTAGE = {
    "id": "outage",
    "term": {"en": "outage", "zh": "服务中断"},
    "definition": {"en": "No service", "zh": "不可用"},
}


def _page(language: str = "en", **parts: object) -> SitePage:
    return rendered(catalog.glossary_pages, edition(portfolio(**parts), language))["glossary/index.md"]


def test_each_term_has_an_address() -> None:
    """A term stands with abbreviation, its word in the other language, meaning and other names, at its anchor."""
    page = _page(glossary=small_book.glossary(SLA))
    assert "Service level agreement SLA 服务级别协议 A promise 服务水平协议" in text(page)
    assert 'id="sla"' in page.markdown
    assert "#sla" in links(page)
    assert page.edit == "catalog/glossary.yml"


def test_terms_are_in_alphabetical_order() -> None:
    """Terms are sorted by their English, in both languages, whatever the case."""
    for language, first, second in (("en", "outage", "Service level"), ("zh", "服务中断", "服务级别协议")):
        words = text(_page(language, glossary=small_book.glossary(SLA, OUTAGE)))
        assert words.index(first) < words.index(second)


def test_book_of_one_language_names_no_other() -> None:
    """A book without Chinese shows no Chinese words beside its terms."""
    page = _page(glossary=small_book.glossary(SLA | {"aliases": []}), provider=small_book.provider(languages=["en"]))
    assert "服务级别协议" not in text(page)


def test_empty_glossary() -> None:
    """A book without terms says so."""
    assert "No term has been entered yet." in text(_page())
