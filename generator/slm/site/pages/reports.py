"""Monthly reports: an index, a report of everything for each month, and one for each customer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from slm.calendar import Month
from slm.compliance import Verdict
from slm.documents.addresses import REPORTS, beside, report_path
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.reports.document import Surroundings, report_document
from slm.documents.views import result_format
from slm.documents.views.corrections import CorrectionNotice, corrections
from slm.documents.views.reports import MonthlyReport, customers_in, report_in, reported_customers, results_in, scope_of
from slm.documents.views.tickets import tickets_of
from slm.measurement import MonthFile
from slm.portfolio import MONTH_STATES
from slm.printing.html import print_html
from slm.site.environment import render_page
from slm.site.page_cache import unchanged_text
from slm.site.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the index, and per month the report of all agreements and one per customer."""
    months = reported_months(edition)
    yield from _index(edition, months)
    everything = scope_of(edition, None)
    customers = {customer: scope_of(edition, customer) for customer in customers_in(edition)}
    for place, month in enumerate(months):
        around = months[place - 1] if place else None, months[place + 1] if place + 1 < len(months) else None
        served = reported_customers(edition, month)
        for scope in (everything, *(customers[name] for name in served)):
            yield from _page(edition, report_in(edition, month, scope), around, served)


def reported_months(edition: Edition) -> list[Month]:
    """Return the months that have results or a file, in order."""
    months = {*edition.scorecard.months, *edition.portfolio.months}
    return sorted(month for month in months if month.first_day <= edition.portfolio.as_of)


def _index(edition: Edition, months: Sequence[Month]) -> Iterator[SitePage | tuple[str, bytes]]:
    files = edition.portfolio.months
    rows = [
        (
            month,
            result_format.Counts.of(results_in(edition, month)),
            files.get(month),
            corrections(edition, month, None),
            edition.portfolio.month_state(month),
        )
        for month in reversed(months)
    ]
    values = {"rows": rows, "states": MONTH_STATES}
    yield SitePage(
        path=REPORTS,
        title=edition.labels("Monthly reports"),
        body=render_page("reports.md.jinja", REPORTS, edition, values),
    )
    yield from table_files("reports/reports", [_index_row(*row) for row in rows])


def _index_row(
    month: Month,
    counts: result_format.Counts,
    file: MonthFile | None,
    corrected: Sequence[CorrectionNotice],
    state: str,
) -> dict[str, str]:
    return {
        "month": str(month),
        "state": state,
        "closed_on": str(file.closed_on or "") if file else "",
        "restated_on": " ".join(str(correction.on) for correction in corrected),
        **{str(verdict): str(counts.by_verdict[verdict]) for verdict in Verdict if verdict is not Verdict.NOT_IN_FORCE},
    }


def _page(
    edition: Edition, report: MonthlyReport, around: tuple[Month | None, Month | None], customers: Sequence[str]
) -> Iterator[SitePage | tuple[str, bytes]]:
    path = report_path(report.month, report.scope.customer)
    lock = dict(_lock_file(edition, report))
    page = Surroundings(
        previous=around[0],
        next=around[1],
        customers=customers,
        tickets=tickets_of(edition, report.month, report.scope.agreements, report.scope.customer),
        files=beside(path, "results"),
        lock=next(iter(lock), ""),
    )
    yield SitePage(
        path=path,
        title=report.title,
        body=unchanged_text("report", path, edition, {"report": report, "page": page}, partial(_printed, path)),
        edit=report.file.place().path if report.file else None,
        # The report of a customer repeats rows of the report of all.
        search=report.scope.customer is None,
    )
    results = [row.result for row in report.rows]
    yield from edition.result_files.of(beside(path, "results"), results)
    yield from lock.items()


def _printed(path: str, edition: Edition, report: MonthlyReport, page: Surroundings) -> str:
    return print_html(report_document(edition, report, page=page), path)


def _lock_file(edition: Edition, report: MonthlyReport) -> Iterator[tuple[str, bytes]]:
    """Yield the lock of a closed month, for the provider's own people, so that anybody can compare it with the book."""
    lock, as_of = edition.portfolio.locks.get(report.month), edition.portfolio.as_of
    if lock and lock.closed_on <= as_of and edition.audience.is_internal and not report.scope.customer:
        yield beside(report_path(report.month), "results.lock.json"), lock.text().encode()
