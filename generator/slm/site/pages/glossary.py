"""The words of the book, each with an address of its own."""

from __future__ import annotations

from collections.abc import Iterator
from unicodedata import combining, normalize

from slm.catalog import Term
from slm.documents.addresses import GLOSSARY
from slm.documents.edition import Edition
from slm.site.environment import render_page
from slm.site.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage]:
    """Yield the glossary."""
    glossary = edition.portfolio.glossary
    # Chinese has no order of its own that readers look words up by.
    order = edition.language if edition.speech.spaced else "en"
    terms = sorted(glossary.terms if glossary else (), key=lambda term: _place(term.term(order, *edition.languages)))
    values = {"terms": [(term, _elsewhere(edition, term)) for term in terms]}
    yield SitePage(
        path=GLOSSARY,
        title=edition.labels("Glossary"),
        body=render_page("glossary.md.jinja", GLOSSARY, edition, values),
        edit=glossary.place().path if glossary else None,
    )


def _place(term: str) -> str:
    """Return what a word is sorted by: its letters without accents, as dictionaries do (Ä like A)."""
    return "".join(filter(lambda mark: not combining(mark), normalize("NFKD", term.casefold())))


def _elsewhere(edition: Edition, term: Term) -> list[tuple[str, str]]:
    """Return the term in the other languages of the book: language and word."""
    others = [language for language in edition.portfolio.provider.languages if language != edition.language]
    return [(other, word) for other in others if (word := term.term(other)) != edition.text(term.term)]
