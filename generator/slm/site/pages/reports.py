"""What happened: monthly reports, how their figures were made, all results as files, improvement actions, reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from slm.calendar import Month
from slm.compliance import Result, Scorecard, Verdict
from slm.documents.addresses import (
    IMPROVEMENTS,
    REPORTS,
    REVIEWS,
    SEALS,
    beside,
    figures_path,
    improvement_path,
    report_path,
    review_path,
)  # fmt: skip
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.improvements import (
    REGISTER_FILES,
    action_document,
    register_document,
    review_document,
    reviews_document,
)
from slm.documents.reports.document import Surroundings, report_document
from slm.documents.views import result_format
from slm.documents.views.adjustments import corrections
from slm.documents.views.derivation import derivation
from slm.documents.views.records import figure_tables, record_files
from slm.documents.views.reports import MonthlyReport, is_overdue, register, report_of, reported_customers, results_in
from slm.documents.views.workloads import tickets_of
from slm.facts.seals import demands_of, promises_of
from slm.facts.sources import Basis, is_from_records
from slm.improvement import Improvement
from slm.measurement import Figures, RowTally
from slm.portfolio import MONTH_STATES
from slm.printing.html import print_html
from slm.site.page_cache import cached_page, unchanged_text, with_months
from slm.site.site import Part, page_of, printed_page, render_page, result_cells


def pages(edition: Edition) -> Iterator[Part]:
    """Yield the index of the months with results or a file, and per month a report of all and one per customer."""
    known = {*edition.scorecard.months, *edition.portfolio.months}
    months = sorted(month for month in known if month.first_day <= edition.portfolio.as_of)
    yield from _index(edition, months)
    for month, previous, following in zip(months, [None, *months], [*months[1:], None], strict=False):
        served = reported_customers(edition, month)
        for customer in (None, *served):
            yield from _report(edition, report_of(edition, month, customer), (previous, following), served)


def figure_pages(edition: Edition) -> Iterator[Part]:
    """Yield the page of every month that was judged, with its cases and interruptions, and the records themselves."""
    for month in edition.scorecard.months:
        if results := _judged_in(edition.scorecard, month):
            yield from _figures(edition, month, results)
    yield from record_files(edition).files.items()


def improvement_pages(edition: Edition) -> Iterator[Part]:
    """Yield the register, a page per action, the list of reviews, a page per review."""
    yield printed_page(register_document(edition), IMPROVEMENTS)
    yield from table_files(REGISTER_FILES, [_register_row(edition, action) for action in register(edition)])
    for _, action in sorted(edition.portfolio.improvements.items()):
        yield printed_page(action_document(edition, action), improvement_path(action.id), action)
    yield printed_page(reviews_document(edition), REVIEWS)
    for _, review in sorted(edition.portfolio.reviews.items()):
        yield printed_page(review_document(edition, review), review_path(review.id), review)


def result_files(edition: Edition) -> Iterator[Part]:
    """Yield the whole book's results for programs and spreadsheets: `results.json` and `results.csv`."""
    yield from edition.result_files.of("results", edition.scorecard.results)


def _index(edition: Edition, months: Sequence[Month]) -> Iterator[Part]:
    portfolio = edition.portfolio
    rows = [
        (
            month,
            result_format.Counts.of(results_in(edition, month)),
            portfolio.months.get(month),
            corrections(edition, month, None),
            portfolio.month_state(month),
        )
        for month in reversed(months)
    ]
    verdicts = [verdict for verdict in Verdict if verdict is not Verdict.NOT_IN_FORCE]
    table = [
        {
            "month": str(month),
            "state": state,
            "closed_on": str(file.closed_on or "") if file else "",
            "restated_on": " ".join(str(correction.on) for correction in corrected),
            **{str(verdict): str(counts.by_verdict[verdict]) for verdict in verdicts},
        }
        for month, counts, file, corrected, state in rows
    ]
    values = {"rows": rows, "states": MONTH_STATES}
    yield page_of(REPORTS, edition.labels("Monthly reports"), render_page("reports.md.jinja", REPORTS, edition, values))
    yield from table_files("reports/reports", table)


def seal_files(edition: Edition) -> Iterator[Part]:
    """Yield the acts with their seals, by which anybody can tell whether the book still is what was published."""
    seals = edition.portfolio.seals.up_to(edition.portfolio.as_of).published
    # Of what is asked of people, fingerprints alone are told, to all alike: customers rely on it.
    demands = demands_of(edition.facts.portfolio.provider)
    seals = replace(seals, promises=tuple(promises_of(edition.portfolio)), demands=demands)
    if seals.entries or seals.promises:
        yield SEALS, seals.text().encode()


def _report(
    edition: Edition, report: MonthlyReport, around: tuple[Month | None, Month | None], customers: Sequence[str]
) -> Iterator[Part]:
    customer = report.scope.customer
    path = report_path(report.month, customer)
    locked, as_of = edition.portfolio.locks.get(report.month), edition.portfolio.as_of
    # The lock of a closed month is for the provider's own people: anybody of them can compare it with the book.
    is_shown = locked and locked.closed_on <= as_of and edition.audience.is_internal and not customer
    lock = {beside(path, "results.lock.json"): locked.text().encode()} if locked and is_shown else {}
    page = Surroundings(
        previous=around[0],
        next=around[1],
        customers=customers,
        tickets=tickets_of(edition, report.month, report.scope.agreements, customer),
        files=beside(path, "results"),
        lock=next(iter(lock), ""),
    )
    body = unchanged_text("report", path, edition, {"report": report, "page": page}, partial(_printed, path))
    # The report of a customer repeats rows of the report of all.
    yield page_of(path, report.title, body, report.file, search=customer is None)
    yield from edition.result_files.of(page.files, [row.result for row in report.rows])
    yield from lock.items()


def _printed(path: str, edition: Edition, report: MonthlyReport, page: Surroundings) -> str:
    return print_html(report_document(edition, report, page=page), path)


def _judged_in(scorecard: Scorecard, month: Month) -> list[Result]:
    return [result for result in scorecard.in_month(month) if result.verdict is not Verdict.NOT_IN_FORCE]


def _figures(edition: Edition, month: Month, results: list[Result]) -> Iterator[Part]:
    path, known = figures_path(month), edition.portfolio.figures
    files = {beside(path, name): data for name, data in figure_tables(edition, results)}
    behind = sorted({needed for result in results for needed in result.period.months})
    given = {
        "month": month,
        "results": _judged_in(edition.scorecard.without_sources, month),
        "sources": [result.sources for result in results],
        "figures": {needed: known[needed] for needed in behind if needed in known},
        "bases": [edition.facts.basis_of(result) for result in results],
        "records": record_files(edition).published,
        "files": list(files),
        "path": path,
    }
    title = edition.labels("{month}: how the figures were made", month=edition.month(month))
    body = cached_page("figures.md.jinja", path, edition, given, _figure_values)
    # Whoever searches wants the report or the agreement, which lead here.
    yield page_of(path, title, body, edition.portfolio.months.get(month), search=False)
    yield from files.items()


def _figure_values(
    edition: Edition,
    results: Sequence[Result],
    sources: Sequence[tuple[RowTally, ...]],
    figures: Mapping[Month, Figures],
    bases: Sequence[Basis],
    **given: object,
) -> dict[str, object]:
    knowing_figures, portfolio = with_months(edition, figures=figures), edition.portfolio
    whole = [replace(result, sources=rows) for result, rows in zip(results, sources, strict=True)]
    derivations = [
        derivation(knowing_figures, *parts) for parts in zip(whole, result_format.anchors(whole), bases, strict=True)
    ]
    return {
        **given,
        "from_records": [made for made in derivations if made.lists_records],
        "brief": [made for made in derivations if is_from_records(portfolio, made.result) and not made.lists_records],
        "reported": [made for made in derivations if not is_from_records(portfolio, made.result)],
        "result_format": result_format,
        "cells": result_cells(edition),
    }


def _register_row(edition: Edition, action: Improvement) -> dict[str, str]:
    return {
        "id": action.id,
        "title": edition.text(action.title),
        "type": action.type,
        "state": str(action.state),
        "overdue": "yes" if is_overdue(action, edition.portfolio.as_of) else "no",
        "owner": edition.person(action.owner),
        "opened_on": str(action.opened_on),
        "due": str(action.due),
        "closed_on": str(action.closed_on or ""),
        "services": " ".join(action.services),
        "answers": " ".join(f"{answer.agreement}/{answer.target}@{answer.month}" for answer in action.answers),
        "trigger": edition.text(action.trigger),
        "cause": edition.text(action.cause),
        "action": edition.text(action.action),
        "baseline": edition.text(action.baseline),
        "goal": edition.text(action.goal),
        "verified_value": edition.text(action.verified_value),
    }
