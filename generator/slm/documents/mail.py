"""What the mail says with which the report of a month is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from slm.calendar import Month
from slm.documents.addresses import beside, report_path
from slm.documents.edition import Edition
from slm.documents.views.reports import MonthlyReport, report_of


class ReportMail(NamedTuple):
    """Subject and text of a mail; the report itself goes with it as a PDF."""

    subject: str
    text: str


def report_mail(edition: Edition, month: Month, customer: str | None) -> ReportMail:
    """Return the mail with which an edition sends the report of a month, of all agreements or of a customer's alone."""
    report = report_of(edition, month, customer)
    provider = edition.portfolio.provider
    name = edition.text(provider.short_name or provider.name)
    subject = edition.labels("{name}: {value}", name=name, value=report.title)
    return ReportMail(subject, "\n\n".join(_paragraphs(edition, report, customer)) + "\n")


def _paragraphs(edition: Edition, report: MonthlyReport, customer: str | None) -> Iterator[str]:
    t, provider = edition.labels, edition.portfolio.provider
    yield report.title
    yield "\n".join(filter(None, (*report.by_kind, report.signed)))
    if report.missed:
        yield "\n".join(
            (t("Missed:"), *(f"- {_named(edition, row.result.agreement, row.target)}" for row in report.missed))
        )
    yield t("The whole report is attached as a PDF.")
    if edition.address:
        yield t("With the calculation of every figure it stands here: {address}",
                address=edition.address + beside(report_path(report.month, customer), ""))  # fmt: skip
    yield "\n".join(filter(None, (edition.text(provider.name), provider.contact.email if provider.contact else None)))


def _named(edition: Edition, agreement: str, target: str) -> str:
    return edition.labels("{name}: {value}", name=agreement, value=target)
