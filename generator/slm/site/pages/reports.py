"""What happened: monthly reports, how their figures were made, all results as files, improvement actions, reviews."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import chain
from typing import Final

from slm.calendar import Month
from slm.compliance import Result, Scorecard, Verdict
from slm.documents.addresses import (
    IMPROVEMENTS,
    REPORTS,
    REVIEWS,
    SEALS,
    VOICES,
    beside,
    complaint_path,
    dispute_path,
    figures_path,
    improvement_path,
    problem_path,
    report_path,
    review_path,
    span_path,
)  # fmt: skip
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.effects import effect
from slm.documents.improvements import (
    REGISTER_FILES,
    action_document,
    register_document,
)
from slm.documents.problems import problem_document
from slm.documents.reports.document import Surroundings, report_document
from slm.documents.reports.spans import shown_spans, span_document, span_name
from slm.documents.reviews import review_document, reviews_document
from slm.documents.views import result_format
from slm.documents.views.adjustments import CorrectionNotice, corrections
from slm.documents.views.derivation import derivation, reported_figures
from slm.documents.views.records import as_written, figure_tables, record_files
from slm.documents.views.reports import (
    MonthlyReport,
    register,
    report_of,
    reported_customers,
    results_in,
    with_customers,
)
from slm.documents.views.voices import disputes_about
from slm.documents.views.workloads import tickets_of
from slm.documents.voices import complaint_document, dispute_document, voices_document
from slm.facts.complaints import complaints
from slm.facts.disputes import disputes
from slm.facts.published import records_of
from slm.facts.seals import promises_of
from slm.facts.sources import Basis, is_from_records
from slm.facts.spans import MonthRange
from slm.improvement import Improvement
from slm.measurement import Figures, MonthFile, RowTally
from slm.portfolio import MONTH_STATES
from slm.printing.html import print_html
from slm.site.page_cache import cached_page, unchanged_text
from slm.site.site import (
    Later,
    Part,
    SitePage,
    page_of,
    printed_later,
    printed_page,
    render_page,
    result_cells,
    table_later,
)

_TABLE: Final = "reports/reports"


def pages(edition: Edition) -> Iterator[Part]:
    """Yield the index of the months with results or a file, and per month a report of all and one per customer."""
    known = {*edition.scorecard.months, *edition.portfolio.months}
    months = sorted(month for month in known if month.first_day <= edition.portfolio.as_of)
    yield Later(REPORTS, partial(_index, edition, months))
    yield from table_later(_TABLE, lambda: table_files(_TABLE, _rows(edition, months)))
    own = edition.audience.customer or ""
    for span in shown_spans(edition):
        yield Later(span_path(span.label), partial(_span, edition, span, own))
    for month, previous, following in zip(months, [None, *months], [*months[1:], None], strict=False):
        served = reported_customers(edition, month)
        for customer in (None, *served):
            yield from _report(edition, month, customer, (previous, following), served)


def _span(edition: Edition, span: MonthRange, own: str) -> SitePage:
    """Return the page of a quarter or a year; what it repeats of months is found by the search in these."""
    return printed_page(span_document(edition, span, own=own, page=True), span_path(span.label), search=False)


def figure_pages(edition: Edition) -> Iterator[Part]:
    """Yield the page of every month that was judged, with its cases and interruptions, and the records themselves."""
    for month in edition.scorecard.months:
        if results := _judged_in(edition.scorecard, month):
            yield from _figures(edition, month, results)
    yield from record_files(edition).files.items()


def improvement_pages(edition: Edition) -> Iterator[Part]:
    """Yield the register, a page per action and per problem, the list of reviews, a page per review."""
    yield printed_later(partial(register_document, edition), IMPROVEMENTS)
    yield from table_later(REGISTER_FILES, lambda: table_files(REGISTER_FILES, _register_rows(edition)))
    for _, action in sorted(edition.portfolio.improvements.items()):
        yield printed_later(partial(action_document, edition, action), improvement_path(action.id), action)
    for _, problem in sorted(edition.portfolio.problems.items()):
        yield printed_later(partial(problem_document, edition, problem), problem_path(problem.id), problem)
    yield printed_later(partial(reviews_document, edition), REVIEWS)
    for _, review in sorted(edition.portfolio.reviews.items()):
        yield printed_later(partial(review_document, edition, review), review_path(review.id), review)


def voice_pages(edition: Edition) -> Iterator[Part]:
    """Yield the register of what customers say, and a page per complaint, compliment and objection, where any are."""
    heard, held = complaints(edition.portfolio), disputes(edition.portfolio)
    if heard or held:
        yield printed_later(partial(voices_document, edition), VOICES)
    for found in heard:
        path = complaint_path(found.complaint.id)
        yield printed_later(partial(complaint_document, edition, found), path, found.complaint)
    for told in held:
        path = dispute_path(told.dispute.id)
        yield printed_later(partial(dispute_document, edition, told), path, told.dispute)


def result_files(edition: Edition) -> Iterator[Part]:
    """Yield the whole book's results for programs and spreadsheets: `results.json` and `results.csv`."""
    yield from table_later("results", lambda: edition.result_files.of("results", edition.scorecard.results))


def _known(
    edition: Edition, months: Sequence[Month]
) -> Iterator[tuple[Month, result_format.Counts, MonthFile | None, list[CorrectionNotice], str]]:
    counted = with_customers(edition.portfolio.agreements) or set(edition.portfolio.agreements)
    for month in reversed(months):
        results = (result for result in results_in(edition, month) if result.agreement in counted)
        counts = result_format.Counts.of(results)
        state = edition.portfolio.month_state(month)
        yield month, counts, edition.portfolio.months.get(month), corrections(edition, month, None), state


def _index(edition: Edition, months: Sequence[Month]) -> SitePage:
    agreements = edition.portfolio.agreements
    are_counted_apart = 0 < len(with_customers(agreements)) < len(agreements)
    spans = [(span_path(span.label), span_name(edition, span)) for span in shown_spans(edition)]
    values = {"rows": [*_known(edition, months)], "apart": are_counted_apart, "states": MONTH_STATES, "spans": spans}
    return page_of(
        REPORTS, edition.labels("Monthly reports"), render_page("reports.md.jinja", REPORTS, edition, values)
    )


def _rows(edition: Edition, months: Sequence[Month]) -> list[dict[str, str]]:
    verdicts = [verdict for verdict in Verdict if verdict is not Verdict.NOT_IN_FORCE]
    return [
        {
            "month": str(month),
            "state": state,
            "closed_on": str(file.closed_on or "") if file else "",
            "restated_on": " ".join(str(correction.on) for correction in corrected),
            **{str(verdict): str(counts.by_verdict[verdict]) for verdict in verdicts},
        }
        for month, counts, file, corrected, state in _known(edition, months)
    ]


def seal_files(edition: Edition) -> Iterator[Part]:
    """Yield the acts with their seals, by which anybody can tell whether the book still is what was published."""
    published = edition.portfolio.seals.up_to(edition.portfolio.as_of).published
    if published.entries or any(True for _ in chain(promises_of(edition.portfolio), records_of(edition.portfolio))):
        yield SEALS, lambda: edition.common.seals


def _report(
    edition: Edition,
    month: Month,
    customer: str | None,
    around: tuple[Month | None, Month | None],
    customers: Sequence[str],
) -> Iterator[Part]:
    path = report_path(month, customer)
    locked, as_of = edition.portfolio.locks.get(month), edition.portfolio.as_of
    # The lock of a closed month is for the provider's own people: anybody of them can compare it with the book.
    is_shown = locked and locked.closed_on <= as_of and edition.audience.is_internal and not customer
    lock = {beside(path, "results.lock.json"): locked.text().encode()} if locked and is_shown else {}
    report = cache(partial(report_of, edition, month, customer))
    files = beside(path, "results")

    def page() -> SitePage:
        surroundings = Surroundings(
            previous=around[0],
            next=around[1],
            customers=customers,
            tickets=tickets_of(edition, month, report().scope.agreements, customer),
            files=files,
            lock=next(iter(lock), ""),
        )
        given = {"report": report(), "page": surroundings}
        body = unchanged_text("report", path, edition, given, partial(_printed, path))
        # The report of a customer repeats rows of the report of all.
        return page_of(path, report().title, body, report().file, search=customer is None)

    yield Later(path, page)
    yield from table_later(files, lambda: edition.result_files.of(files, [row.result for row in report().rows]))
    yield from lock.items()


def _printed(path: str, edition: Edition, report: MonthlyReport, page: Surroundings) -> str:
    return print_html(report_document(edition, report, page=page), path)


def _judged_in(scorecard: Scorecard, month: Month) -> list[Result]:
    return [result for result in scorecard.in_month(month) if result.verdict is not Verdict.NOT_IN_FORCE]


def _figures(edition: Edition, month: Month, results: list[Result]) -> Iterator[Part]:
    path = figures_path(month)
    files = {beside(path, name): data for name, data in figure_tables(edition, results)}
    yield Later(path, partial(_figures_page, edition, month, results, path, list(files)))
    yield from files.items()


def _figures_page(edition: Edition, month: Month, results: list[Result], path: str, files: Sequence[str]) -> SitePage:
    known = edition.portfolio.figures
    behind = sorted({needed for result in results for needed in result.period.months})
    given = {
        "month": month,
        "results": _judged_in(edition.scorecard.without_sources, month),
        "sources": [result.sources for result in results],
        "figures": {needed: known[needed] for needed in behind if needed in known},
        "bases": [edition.facts.basis_of(result) for result in results],
        "records": record_files(edition).published,
        "files": files,
        "path": path,
        "disputes": {
            anchor: told
            for result, anchor in zip(results, result_format.anchors(results), strict=True)
            if (told := disputes_about(edition, result, results))
        },
    }
    title = edition.labels("{month}: how the figures were made", month=edition.month(month))
    body = cached_page("figures.md.jinja", path, edition, given, _figure_values)
    # Whoever searches wants the report or the agreement, which lead here.
    return page_of(path, title, body, edition.portfolio.months.get(month), search=False)


def _figure_values(
    edition: Edition,
    results: Sequence[Result],
    sources: Sequence[tuple[RowTally, ...]],
    figures: Mapping[Month, Figures],
    bases: Sequence[Basis],
    **given: object,
) -> dict[str, object]:
    reported, portfolio = reported_figures(figures), edition.portfolio
    derivations = [
        derivation(edition, *parts, reported)
        for parts in zip(results, result_format.anchors(results), bases, sources, strict=True)
    ]
    return {
        **given,
        "from_records": [made for made in derivations if made.lists_records],
        "brief": [made for made in derivations if is_from_records(portfolio, made.result) and not made.lists_records],
        "reported": [made for made in derivations if not is_from_records(portfolio, made.result)],
        "result_format": result_format,
        "cells": result_cells(edition),
        "as_written": as_written,
        "title_of": lambda agreement: edition.text(portfolio.agreements[agreement].shown.agreement.title),
    }


def _register_rows(edition: Edition) -> list[dict[str, str]]:
    return [_register_row(edition, action) for action in register(edition)]


def _register_row(edition: Edition, action: Improvement) -> dict[str, str]:
    by, found = action.measured, effect(edition, action)
    return {
        "id": action.id,
        "title": edition.text(action.title),
        "type": action.type,
        "state": str(action.state),
        "overdue": "yes" if action.is_overdue(edition.portfolio.as_of) else "no",
        "owner": edition.person(action.owner),
        "opened_on": str(action.opened_on),
        "due": str(action.due),
        "closed_on": str(action.closed_on or ""),
        "services": " ".join(action.services),
        "answers": " ".join(f"{answer.agreement}/{answer.target}@{answer.month}" for answer in action.answers),
        "problem": action.problem or "",
        "trigger": edition.text(action.trigger),
        "cause": edition.text(action.cause),
        "action": edition.text(action.action),
        "baseline": edition.text(action.baseline),
        "goal": edition.text(action.goal),
        "verified_value": edition.text(action.verified_value),
        "measured": f"{by.agreement}/{by.target}@{by.months[0]}..{by.months[-1]}" if by else "",
        "effect": found.state if found else "",
        "succeeded_by": action.succeeded_by or "",
        "cancelled": edition.text(action.cancelled),
    }
