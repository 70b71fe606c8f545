"""What an audience is shown becomes a site: every page module adds its pages and files."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from importlib.resources import files
from typing import Final

from slm.cache import Cache, MemoryCache
from slm.documents import addresses
from slm.documents.build_context import BuildContext
from slm.documents.downloads import Pieces
from slm.documents.edition import Edition
from slm.facts.judgement import View
from slm.site import finding
from slm.site.pages import agreements, catalog, documents, home, parties, reports
from slm.site.readers_words import readers_words
from slm.site.site import Content, Find, Made, Part, Site, SitePage, Thing

PAGES: Final[tuple[Callable[[Edition], Iterator[Part]], ...]] = (
    home.pages, catalog.pages, agreements.pages, parties.pages,
    agreements.performance_pages, agreements.credit_pages, reports.pages,
    reports.figure_pages, reports.improvement_pages, reports.voice_pages,
    documents.pages, documents.validity_pages, catalog.process_pages,
    catalog.glossary_pages, reports.result_files,
    reports.seal_files, catalog.conformity_pages,
)  # fmt: skip

STYLES: Final = ("assets/slm.css",)
SCRIPTS: Final = ("assets/slm.js",)
_NOTES: Final = re.compile(rb"^\s*(?:/\*.*?\*/\s*)*", re.MULTILINE | re.DOTALL)
"""Indents, empty lines, and comments that begin a line."""
_AIR: Final = re.compile(rb"\s*([{};])\s*")
"""What stands around the marks of a style sheet for those who write it."""


def render(  # noqa: PLR0913 - what a site is made of
    view: View,
    *,
    language: str,
    charts: Cache | None = None,
    texts: Cache | None = None,
    papers: bool = False,
    shared: BuildContext | None = None,
) -> Site:
    """Return the site of one edition, whole. Writes nothing, reads nothing but the program's own templates.

    `charts` has drawings for the rebuilds of a preview, `texts` the texts of large pages for the next build; only a
    portfolio as it was read from files may be rendered with it. `shared` is what was made for editions in other
    languages. With `papers`, pages lead to the papers beside them, which the caller then has to put there.
    """
    edition = replace(
        Edition.of(view, language), charts=charts or MemoryCache(), papers=papers, texts=texts, shared=shared
    )
    site = _site_of(edition)
    whole = replace(site, pages=dict(site.pages), assets=dict(site.assets))
    edition.memory.clear()  # the pages say it now
    return whole


def render_later(view: View, *, language: str, cache: Cache) -> Site:
    """Return the site of one edition, of which each page and file is made when somebody asks for it.

    `cache` has what was made of the same things before.
    """
    return _site_of(replace(Edition.of(view, language), charts=cache, texts=cache))


def _without_notes(path: str) -> bytes:
    """Return a file of our own as readers load it: without what its lines say to those who write it."""
    plain = _NOTES.sub(b"", files("slm.site").joinpath(path).read_bytes())
    return _AIR.sub(rb"\1", plain) if path in STYLES else plain


def _site_of(edition: Edition) -> Site:
    makers: dict[str, Callable[[], SitePage]] = {}
    assets: dict[str, Callable[[], Content]] = {path: partial(_without_notes, path) for path in (*STYLES, *SCRIPTS)}
    for part in (part for made in PAGES for part in made(edition)):
        match part:
            case (path, content):
                assets[path] = content if callable(content) else partial(_same, content)
            case SitePage():
                makers[part.path] = partial(_same, part)
            case _:
                makers[part.path] = part.make
    found: dict[str, list[Find]] = {}
    for path, find in finding.finds(edition):
        found.setdefault(path, []).append(find)
    t = edition.labels
    nav = (
        (t("Home"), addresses.HOME),
        (t("Catalog"), addresses.CATALOG),
        (t("Agreements"), addresses.AGREEMENTS),
        (t("Reports"), addresses.REPORTS),
        (t("Improvement"), addresses.IMPROVEMENTS),
        (t("Documents"), addresses.DOCUMENTS),
        (t("Process"), addresses.PROCESS),
        (t("Glossary"), addresses.GLOSSARY),
    )
    sections = {path: title for title, path in nav}
    plain = Made(makers)

    def placed(path: str) -> SitePage:
        """Return a page with how it is found, and the pages above it, the section of the navigation first."""
        above = [upper for upper in addresses.pages_above(path) if upper in plain or upper in sections]
        trail = tuple((sections.get(upper) or plain[upper].name or plain[upper].title, upper) for upper in above)
        return replace(plain[path], finds=tuple(found.get(path, ())), trail=trail)

    provider = edition.portfolio.provider
    return Site(
        language=edition.language,
        name=edition.text(provider.short_name or provider.name),
        pages=Made({path: partial(placed, path) for path in makers}),
        assets=Made({path: partial(_pieces, make) for path, make in assets.items()}),
        nav=nav,
        edition=_for_whom(edition),
        is_internal=edition.audience.is_internal,
        styles=STYLES,
        scripts=SCRIPTS,
        synonyms=tuple(words for words in finding.synonyms(edition) if len(words) > 1),
        readers_words=tuple(readers_words(edition)),
    )


def _same(thing: Thing) -> Thing:
    return thing


def _pieces(make: Callable[[], Content]) -> Pieces:
    content = make()
    return (content,) if isinstance(content, bytes) else content


def _for_whom(edition: Edition) -> str:
    """Return which edition it is, so that nobody shows a customer what is the provider's own."""
    t, audience = edition.labels, edition.audience
    if audience.is_internal:
        return t("Internal edition: for the provider's own people")
    if audience.is_public:
        return t("Public edition")
    return t("Edition for {customer}", customer=edition.party(audience.customer or ""))
