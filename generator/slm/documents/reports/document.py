"""The report of a month as a document: its state, what was missed, every target, and what explains the figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from slm.calendar import Month
from slm.documents import parts
from slm.documents.addresses import REPORTS, report_path
from slm.documents.document import SCREEN, Choice, Choices, Document, Facts, Part
from slm.documents.edition import Edition
from slm.documents.reports.causes import causes
from slm.documents.reports.targets import targets
from slm.documents.views.corrections import CorrectionNotice
from slm.documents.views.reports import MonthlyReport
from slm.documents.views.tickets import ServiceTickets
from slm.text import Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the page of a report shows beside it."""

    previous: Month | None
    next: Month | None
    customers: Sequence[str]
    """Those who have a report of their own of the month."""
    tickets: Sequence[ServiceTickets]
    files: str
    """The path of the results as files, without the ending of their names."""
    lock: str
    """The path of the locked results; empty where they are not shown."""


def report_document(edition: Edition, report: MonthlyReport, *, page: Surroundings | None = None) -> Document:
    """Return the report of a month about what is in its scope; `page` is for a page of the site alone."""
    t = edition.labels
    summary = report.file.summary if report.file and not report.scope.customer else None
    corrections = (part for correction in report.corrections for part in _corrected(t, correction))
    return Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=report.title,
        language=edition.language,
        cover=_cover(edition, report),
        parts=tuple(chain(
            _elsewhere(edition, report, page) if page else (),
            parts.section(
                "summary", t("In short"),
                parts.prose(report.counts.sentence(edition, report.month), "summary"), parts.paragraphs(edition.text(summary)),
            ),
            parts.section("corrections", t("Corrections"), corrections),
            targets(edition, report, page.files if page else ""),
            causes(edition, report, page.tickets if page else (), page.lock if page else ""),
        )),
    )  # fmt: skip


def _cover(edition: Edition, report: MonthlyReport) -> Facts:
    t, file = edition.labels, report.file
    state = parts.to(f"{REPORTS}#states", t(f"month state|{report.state}"))
    open_to_change = "" if report.signed else parts.styled("quiet", t("these figures may still change"), on=SCREEN)
    return parts.facts(
        (t("Month"), edition.month(report.month)),
        (t("State"), parts.lines(state, open_to_change)),
        (t("Sign-off"), report.signed),
        (
            t("Corrections"),
            parts.joined(
                t("separator|; "), (parts.to("#corrections", correction.made) for correction in report.corrections)
            ),
        ),
        (t("Data taken on"), edition.date(file.data_taken_on) if file and file.data_taken_on else ""),
        (t("Distribution"), t("separator|; ").join(report.distribution)),
    )


def _elsewhere(edition: Edition, report: MonthlyReport, page: Surroundings) -> Iterator[Part]:
    """Yield where the same is on paper, and the reports of other months and of others."""
    t, month, own = edition.labels, report.month, report.scope.customer
    months = ((page.previous, "← {month}"), (page.next, "{month} →"))
    choices = [
        *(
            Choice(path=report_path(other), words=arrow.format(month=edition.month(other)))
            for other, arrow in months
            if other
        ),
        *([Choice(path=report_path(month), words=t("All customers"))] if own else []),
        *(
            Choice(path=report_path(month, customer), words=edition.party(customer))
            for customer in page.customers
            if customer != own
        ),
    ]
    yield Choices(kind="versions", choices=tuple(choices), label=t("Other reports"))
    if path := edition.report_paper(month, own):
        yield Choices(kind="button", choices=(Choice(path=path, words="PDF"),))


def _corrected(t: Say, correction: CorrectionNotice) -> Iterator[Part]:
    yield from parts.prose(parts.joined(t("separator|: "), (parts.strong(correction.made), correction.reason)))
    if correction.distribution:
        name = t("Distribution of the corrected report")
        yield from parts.prose(t("{name}: {value}", name=name, value=correction.distribution), "quiet")
    head = (
        t("Target"),
        t("Agreement"),
        parts.column(t("Until then"), "number"),
        parts.column(t("Since then"), "number"),
    )
    rows = [
        (
            parts.to(f"#{figure.anchor}" if figure.anchor else "", figure.promise),
            figure.agreement,
            figure.before,
            figure.after,
        )
        for figure in correction.figures
    ]
    yield from (parts.table(head, rows),) if rows else parts.prose(t("No figure changed."))
