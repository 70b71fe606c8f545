"""How the figures of a month were made: one page per month, with the records and the cases as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from slm.calendar import Month
from slm.compliance import Result, Scorecard, Verdict
from slm.documents.addresses import beside, figures_path
from slm.documents.edition import Edition
from slm.documents.views import result_format
from slm.documents.views.derivation import derivation
from slm.documents.views.records import figure_tables, record_files
from slm.facts.sources import Basis, is_from_records
from slm.measurement import Figures, RowTally
from slm.site.cells import result_cells
from slm.site.page_cache import cached_page, with_months
from slm.site.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the page of every month that was judged, with its cases and interruptions, and the records themselves."""
    for month in edition.scorecard.months:
        results = _judged_in(edition.scorecard, month)
        if results:
            yield from _page(edition, month, results)
    yield from record_files(edition).files.items()


def _judged_in(scorecard: Scorecard, month: Month) -> list[Result]:
    return [result for result in scorecard.in_month(month) if result.verdict is not Verdict.NOT_IN_FORCE]


def _page(edition: Edition, month: Month, results: list[Result]) -> Iterator[SitePage | tuple[str, bytes]]:
    path = figures_path(month)
    files = {beside(path, name): data for name, data in figure_tables(edition, results)}
    file = edition.portfolio.months.get(month)
    behind = sorted({needed for result in results for needed in result.period.months})
    given = {
        "month": month,
        "results": _judged_in(edition.scorecard.without_sources, month),
        "sources": [result.sources for result in results],
        "figures": {
            needed: edition.portfolio.figures[needed] for needed in behind if needed in edition.portfolio.figures
        },
        "bases": [edition.facts.basis_of(result) for result in results],
        "records": record_files(edition).published,
        "files": list(files),
        "path": path,
    }
    yield SitePage(
        path=path,
        title=_title(edition, month),
        body=cached_page("figures.md.jinja", path, edition, given, _values),
        edit=file.place().path if file else None,
        # Whoever searches wants the report or the agreement, which lead here.
        search=False,
    )
    yield from files.items()


def _values(
    edition: Edition,
    results: Sequence[Result],
    sources: Sequence[tuple[RowTally, ...]],
    figures: Mapping[Month, Figures],
    bases: Sequence[Basis],
    **given: object,
) -> dict[str, object]:
    knowing_figures = with_months(edition, figures=figures)
    whole = [replace(result, sources=rows) for result, rows in zip(results, sources, strict=True)]
    derivations = [
        derivation(knowing_figures, *parts) for parts in zip(whole, result_format.anchors(whole), bases, strict=True)
    ]
    return {
        **given,
        "from_records": [made for made in derivations if made.lists_records],
        "brief": [
            made for made in derivations if is_from_records(edition.portfolio, made.result) and not made.lists_records
        ],
        "reported": [made for made in derivations if not is_from_records(edition.portfolio, made.result)],
        "result_format": result_format,
        "cells": result_cells(edition),
    }


def _title(edition: Edition, month: Month) -> str:
    return edition.labels("{month}: how the figures were made", month=edition.month(month))
