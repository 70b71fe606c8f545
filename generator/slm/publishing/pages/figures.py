"""How the figures of a month were made: one page per month, with the records and the cases as files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from slm.calendar import Month
from slm.compliance import Result, Scorecard, Verdict
from slm.measurement import Figures, RowsUsed, exact_seconds
from slm.publishing import judged
from slm.publishing.cells import result_cells
from slm.publishing.downloads import csv_bytes
from slm.publishing.edition import Edition, figures_path, report_path
from slm.publishing.making import has_limit, is_from_records, making
from slm.publishing.records import record_files
from slm.publishing.site import SitePage
from slm.publishing.unchanged import knowing, unchanged_page

Row = tuple[str, ...]

_CASES: Row = (
    "agreement", "version", "target", "service", "priority", "ticket", "opened", "started", "due", "stopped", "on_time",
    "spent_seconds", "limit_seconds", "working_seconds", "calendar_seconds", "paused_seconds", "file", "line",
)  # fmt: skip
_INTERRUPTIONS: Row = (
    "agreement", "version", "target", "service", "id", "kind", "start", "end", "counted_seconds", "left_out", "file",
    "line",
)  # fmt: skip


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the page of every month that was judged, with its cases and interruptions, and the records themselves."""
    for month in edition.scorecard.months:
        results = _judged_in(edition.scorecard, month)
        if results:
            yield from _page(edition, month, results)
    yield from record_files(edition).values()


def _judged_in(scorecard: Scorecard, month: Month) -> list[Result]:
    return [each for each in scorecard.in_month(month) if each.verdict is not Verdict.NOT_IN_FORCE]


def _page(edition: Edition, month: Month, results: list[Result]) -> Iterator[SitePage | tuple[str, bytes]]:
    path = figures_path(month)
    files = dict(_files(path, results))
    file = edition.portfolio.months.get(month)
    behind = sorted({each for result in results for each in result.period.months})
    given = {
        "month": month,
        "results": _judged_in(edition.scorecard.without_sources, month),
        "sources": [each.sources for each in results],
        "figures": {each: edition.portfolio.figures[each] for each in behind if each in edition.portfolio.figures},
        "records": {file: (address,) for file, (address, _) in record_files(edition).items()},
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
    **given: object,
) -> dict[str, object]:
    knowing_figures = knowing(edition, figures=figures)
    whole = [replace(each, sources=rows) for each, rows in zip(results, sources, strict=True)]
    made = [making(knowing_figures, *each) for each in zip(whole, judged.anchors(whole), strict=True)]
    return {
        **given,
        "from_records": [each for each in made if each.lists_records],
        "brief": [each for each in made if is_from_records(edition, each.result) and not each.lists_records],
        "reported": [each for each in made if not is_from_records(edition, each.result)],
        "report_path": report_path,
        "judged": judged,
        "cells": result_cells(edition),
    }


def _title(edition: Edition, month: Month) -> str:
    return edition.labels("{month}: how the figures were made", month=edition.month(month))


def _files(path: str, results: Iterable[Result]) -> Iterator[tuple[str, bytes]]:
    """Yield the cases and the interruptions of the month as CSV, where there are any."""
    found = list(results)
    tables = (("cases", _CASES, _cases(found)), ("interruptions", _INTERRUPTIONS, _interruptions(found)))
    for name, head, rows in tables:
        if written := list(rows):
            yield path.replace("index.md", f"{name}.csv"), csv_bytes([head, *written])


def _of(result: Result) -> Row:
    return result.agreement, str(result.version), result.target, result.service


def _cases(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for case in result.cases:
            place = case.ticket.place()
            paused = sum((exact_seconds(each.length) for each in case.pauses), start=Fraction(0))
            limited = has_limit(result)
            due = case.due_at.astimezone(result.period.start.tzinfo).isoformat() if limited else ""
            kept = ("yes" if case.is_on_time else "no") if limited else ""
            times = (case.spent, case.limit if limited else "", case.working, case.calendar, paused)
            yield (
                *_of(result), case.ticket.priority or "", case.ticket.id, case.ticket.opened.isoformat(),
                case.started.isoformat(), due, case.stopped.isoformat() if case.stopped else "", kept,
                *(str(each) for each in times), place.path, str(place.line),
            )  # fmt: skip


def _interruptions(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        for each in result.interruptions:
            outage, place = each.outage, each.outage.place()
            counted = sum((exact_seconds(part.length) for part in each.within), start=Fraction(0))
            yield (
                *_of(result), outage.id, outage.kind, outage.start.isoformat(),
                outage.end.isoformat() if outage.end else "", "0" if each.reason else str(counted),
                str(each.reason or ""), place.path, str(place.line),
            )  # fmt: skip
