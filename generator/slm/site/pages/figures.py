"""How the figures of a month were made: one page per month, with the records and the cases as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from slm.calendar import Month
from slm.compliance import Result, Scorecard, Verdict
from slm.documents.addresses import beside, figures_path
from slm.documents.edition import Edition
from slm.documents.views import judged
from slm.documents.views.figure_tables import figure_tables
from slm.documents.views.making import making
from slm.documents.views.records import record_files
from slm.facts.basis import Basis
from slm.facts.sources import is_from_records
from slm.measurement import Figures, RowsUsed
from slm.site.cells import result_cells
from slm.site.site import SitePage
from slm.site.unchanged import knowing, unchanged_page


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the page of every month that was judged, with its cases and interruptions, and the records themselves."""
    for month in edition.scorecard.months:
        results = _judged_in(edition.scorecard, month)
        if results:
            yield from _page(edition, month, results)
    yield from record_files(edition).files.items()


def _judged_in(scorecard: Scorecard, month: Month) -> list[Result]:
    return [each for each in scorecard.in_month(month) if each.verdict is not Verdict.NOT_IN_FORCE]


def _page(edition: Edition, month: Month, results: list[Result]) -> Iterator[SitePage | tuple[str, bytes]]:
    path = figures_path(month)
    files = {beside(path, name): data for name, data in figure_tables(edition, results)}
    file = edition.portfolio.months.get(month)
    behind = sorted({each for result in results for each in result.period.months})
    given = {
        "month": month,
        "results": _judged_in(edition.scorecard.without_sources, month),
        "sources": [each.sources for each in results],
        "figures": {each: edition.portfolio.figures[each] for each in behind if each in edition.portfolio.figures},
        "bases": [edition.facts.basis_of(each) for each in results],
        "records": record_files(edition).published,
        "files": list(files),
        "path": path,
    }
    yield SitePage(
        path=path,
        title=_title(edition, month),
        body=unchanged_page("figures.md.jinja", path, edition, given, _values),
        edit=file.place().path if file else None,
        # Whoever searches wants the report or the agreement, which lead here.
        search=False,
    )
    yield from files.items()


def _values(
    edition: Edition,
    results: Sequence[Result],
    sources: Sequence[tuple[RowsUsed, ...]],
    figures: Mapping[Month, Figures],
    bases: Sequence[Basis],
    **given: object,
) -> dict[str, object]:
    knowing_figures = knowing(edition, figures=figures)
    whole = [replace(each, sources=rows) for each, rows in zip(results, sources, strict=True)]
    made = [making(knowing_figures, *each) for each in zip(whole, judged.anchors(whole), bases, strict=True)]
    return {
        **given,
        "from_records": [each for each in made if each.lists_records],
        "brief": [each for each in made if is_from_records(edition.portfolio, each.result) and not each.lists_records],
        "reported": [each for each in made if not is_from_records(edition.portfolio, each.result)],
        "judged": judged,
        "cells": result_cells(edition),
    }


def _title(edition: Edition, month: Month) -> str:
    return edition.labels("{month}: how the figures were made", month=edition.month(month))
