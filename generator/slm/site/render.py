"""What an audience is shown becomes a site: every page module adds its pages and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Final

from slm.cache import Cache, MemoryCache
from slm.documents import addresses
from slm.documents.build_context import BuildContext
from slm.documents.downloads import Pieces
from slm.documents.edition import Edition
from slm.facts.judgement import View
from slm.site.pages import agreements, catalog, documents, home, reports
from slm.site.site import Part, Site, SitePage

PAGES: Final[tuple[Callable[[Edition], Iterator[Part]], ...]] = (
    home.pages, catalog.pages, agreements.pages, agreements.performance_pages, agreements.credit_pages, reports.pages,
    reports.figure_pages, reports.improvement_pages, documents.pages, documents.validity_pages, catalog.process_pages,
    catalog.glossary_pages, reports.result_files,
    reports.seal_files,
)  # fmt: skip

STYLES: Final = ("assets/slm.css",)
SCRIPTS: Final = ("assets/slm.js",)


def render(  # noqa: PLR0913 - what a site is made of
    view: View,
    *,
    language: str,
    charts: Cache | None = None,
    texts: Cache | None = None,
    papers: bool = False,
    shared: BuildContext | None = None,
) -> Site:
    """Return the site of one edition. Writes nothing, reads nothing but the program's own templates.

    `charts` has drawings for the rebuilds of a preview, `texts` the texts of large pages for the next build; only a
    portfolio as it was read from files may be rendered with it. `shared` is what was made for editions in other
    languages. With `papers`, pages lead to the papers beside them, which the caller then has to put there.
    """
    edition = replace(
        Edition.of(view, language), charts=charts or MemoryCache(), papers=papers, texts=texts, shared=shared
    )
    pages: dict[str, SitePage] = {}
    assets: dict[str, Pieces] = {path: (files("slm.site").joinpath(path).read_bytes(),) for path in (*STYLES, *SCRIPTS)}
    for made in PAGES:
        for part in made(edition):
            if isinstance(part, SitePage):
                pages[part.path] = part
            else:
                path, content = part
                assets[path] = (content,) if isinstance(content, bytes) else content
    t = edition.labels
    edition.memory.clear()  # the pages say it now
    return Site(
        language=language,
        name=edition.text(view.portfolio.provider.short_name or view.portfolio.provider.name),
        pages=pages,
        assets=assets,
        nav=(
            (t("Home"), addresses.HOME),
            (t("Catalog"), addresses.CATALOG),
            (t("Agreements"), addresses.AGREEMENTS),
            (t("Reports"), addresses.REPORTS),
            (t("Improvement"), addresses.IMPROVEMENTS),
            (t("Documents"), addresses.DOCUMENTS),
            (t("Process"), addresses.PROCESS),
            (t("Glossary"), addresses.GLOSSARY),
        ),
        styles=STYLES,
        scripts=SCRIPTS,
    )
