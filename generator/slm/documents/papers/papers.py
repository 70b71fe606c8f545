"""The papers beside the pages: versions, credit statements, the latest reports, catalog, register, reviews."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from slm.documents.addresses import agreement_paper_path
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.documents.papers.catalog import catalog_paper
from slm.documents.papers.paper import Paper
from slm.documents.papers.register import register_paper
from slm.documents.papers.report import report_paper
from slm.documents.papers.review import review_paper
from slm.documents.papers.settlement import settlement_paper
from slm.documents.views.reports import reported_customers


def papers_of(edition: Edition) -> Iterator[tuple[str, Paper]]:
    """Yield path and paper for each page of the edition that leads to one."""
    edition = replace(edition, papers=True)
    for _, history in sorted(edition.portfolio.agreements.items()):
        for version in history.versions:
            path = agreement_paper_path(version.agreement, edition.language)
            yield path, agreement_paper(edition, version)
    for statement in edition.credit_statements.values():
        if path := edition.credits_paper(statement.agreement, statement.month):
            yield path, settlement_paper(edition, statement)
    for month in edition.printed_months:
        yield edition.report_paper(month), report_paper(edition, month)
        own = edition.audience.customer
        if own in reported_customers(edition, month):
            yield edition.report_paper(month, own), report_paper(edition, month, customer=own)
    yield edition.catalog_paper, catalog_paper(edition)
    if edition.register_paper:
        yield edition.register_paper, register_paper(edition)
    for review in edition.portfolio.reviews.values():
        yield edition.review_paper(review.id), review_paper(edition, review)
