"""The papers beside the pages: versions of agreements, and the book as it is on a day.

Nobody keeps the others current: credit statements and reports are stamped provisional until their month is closed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.compliance import CreditStatement
from slm.documents.addresses import (
    CATALOG,
    IMPROVEMENTS,
    agreement_paper_path,
    credits_path,
    report_path,
    review_path,
    span_path,
)  # fmt: skip
from slm.documents.edition import Edition
from slm.documents.improvements import register_document
from slm.documents.papers.agreement import agreement_paper
from slm.documents.papers.paper import UNCONTROLLED, Paper, Size, on_paper
from slm.documents.reports.document import report_document
from slm.documents.reports.spans import shown_spans, span_document
from slm.documents.reviews import review_document
from slm.documents.services import catalog_document
from slm.documents.settlement import settlement_document
from slm.documents.views.reports import report_of, reported_customers
from slm.documents.views.settlements import settlement
from slm.facts.spans import MonthRange
from slm.improvement import Review
from slm.text import N_

PROVISIONAL: Final = N_("stamp|PROVISIONAL")
"""The stamp of a month that is not closed."""


def papers_of(edition: Edition) -> Iterator[tuple[str, Paper]]:
    """Yield path and paper for each page of the edition that leads to one."""
    edition, of_customer = replace(edition, papers=True), dict[str, Edition]()
    for _, history in sorted(edition.portfolio.agreements.items()):
        for version in history.versions:
            path = agreement_paper_path(version.agreement, edition.language)
            yield path, agreement_paper(edition, version)
    for statement in edition.credit_statements.values():
        if path := edition.credits_paper(statement.agreement, statement.month):
            yield path, settlement_paper(edition, statement)
    for month in edition.printed_months:
        yield edition.report_paper(month), report_paper(edition, month)
        for customer in reported_customers(edition, month):
            if path := edition.report_paper(month, customer):
                own = of_customer.setdefault(customer, edition.of_customer(customer))
                yield path, report_paper(own, month, customer=customer)
    yield edition.catalog_paper, catalog_paper(edition)
    if edition.register_paper:
        yield edition.register_paper, register_paper(edition)
    for review in edition.portfolio.reviews.values():
        yield edition.review_paper(review.id), review_paper(edition, review)


def settlement_paper(edition: Edition, statement: CreditStatement, *, size: Size = "a4") -> Paper:
    """Return the credit statement of a month."""
    shown, file = settlement(edition, statement), edition.portfolio.months.get(statement.month)
    return on_paper(
        edition,
        settlement_document(edition, shown),
        template="settlement",
        path=shown.agreement.place().path,
        size=size,
        dated=file.closed_on if file else None,
        head=(shown.number, shown.state),
        stamp=None if shown.is_final else PROVISIONAL,
        page=credits_path(shown.agreement.id, shown.statement.month),
    )


def report_paper(edition: Edition, month: Month, *, customer: str | None = None, size: Size = "a4") -> Paper:
    """Return the report of a month about all agreements of the edition, or about those of one customer."""
    report = report_of(edition, month, customer)
    is_final = report.state in {"closed", "restated"}
    return on_paper(
        edition,
        report_document(edition, report),
        template="report",
        path=report.file.place().path if report.file else layout.month_folder(month),
        size=size,
        dated=report.file.closed_on if report.file else None,
        stamp=UNCONTROLLED if is_final else PROVISIONAL,
        number="-".join(filter(None, ("SLR", str(month), customer))),
        page=report_path(month, customer),
    )


def span_paper(edition: Edition, span: MonthRange, *, size: Size = "a4") -> Paper:
    """Return the report of a quarter, a year or any range of months, about all agreements of the edition."""
    own = edition.audience.customer or ""
    is_open = not all(map(edition.portfolio.is_closed, span.months))
    return on_paper(
        edition,
        span_document(edition, span, own=own),
        template="report",
        path=layout.MEASUREMENTS,
        size=size,
        stamp=PROVISIONAL if is_open else UNCONTROLLED,
        number="-".join(filter(None, ("SLR", span.label.replace("..", "-"), own))),
        page=span_path(span.label) if span in shown_spans(edition) else "",
    )


def catalog_paper(edition: Edition, *, size: Size = "a4") -> Paper:
    """Return the catalog of the services on offer as of the edition's day, on paper."""
    return on_paper(
        edition,
        catalog_document(edition),
        template="catalog",
        path=layout.PROVIDER,
        size=size,
        number=f"CAT-{edition.portfolio.as_of}",
        page=CATALOG,
    )


def register_paper(edition: Edition, *, size: Size = "a4") -> Paper:
    """Return the register as of the edition's day on paper."""
    return on_paper(
        edition,
        register_document(edition),
        template="register",
        path=layout.IMPROVEMENTS,
        size=size,
        number=f"REG-{edition.portfolio.as_of}",
        page=IMPROVEMENTS,
    )


def review_paper(edition: Edition, review: Review, *, size: Size = "a4") -> Paper:
    """Return a service review, with the actions that came of it as of the edition's day, on paper."""
    return on_paper(
        edition,
        review_document(edition, review),
        template="review",
        path=review.place().path,
        size=size,
        number=f"REV-{review.id}",
        page=review_path(review.id),
    )
