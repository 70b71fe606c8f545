"""Agreements: an index, and a document page per version, with the version in force at the agreement's own address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from slm.agreement import Agreement, AgreementHistory, DatedVersion, Target, attachment_path
from slm.calendar import Month
from slm.compliance import Result
from slm.documents.addresses import AGREEMENTS, agreement_path
from slm.documents.agreements.document import agreement_document
from slm.documents.agreements.promised import Kept
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.views.agreements import attached
from slm.documents.views.result_format import Counts, results_of
from slm.measurement import RecordFile
from slm.printing.html import print_html
from slm.site.environment import render_page
from slm.site.page_cache import unchanged_text, with_months
from slm.site.site import SitePage

KINDS = ("SLA", "OLA", "UC")


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the index and, per agreement, the page of the version in force and one page per version."""
    yield from _index(edition)
    for _, history in sorted(edition.portfolio.agreements.items()):
        yield _document(edition, history, history.shown, agreement_path(history.id), search=True)
        for version in history.versions:
            path = agreement_path(history.id, str(version.version))
            yield _document(edition, history, version, path, search=False)
            yield from ((file.path, file.data) for file in attached(edition, version.agreement))


class AgreementEntry(NamedTuple):
    """A row of the index."""

    history: AgreementHistory
    shown: DatedVersion
    counts: Counts | None
    next_review: date
    provider: str
    customer: str


def _index(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    month = edition.portfolio.latest_closed
    entries = [_entry(edition, history) for _, history in sorted(edition.portfolio.agreements.items())]
    sections = [(kind, [entry for entry in entries if entry.shown.agreement.kind == kind]) for kind in KINDS]
    values = {"sections": [section for section in sections if section[1]], "month": month}
    yield SitePage(
        path=AGREEMENTS,
        title=edition.labels("Agreements"),
        body=render_page("agreements.md.jinja", AGREEMENTS, edition, values),
    )
    yield from table_files("agreements/agreements", _rows(edition, entries))


def _entry(edition: Edition, history: AgreementHistory) -> AgreementEntry:
    month = edition.portfolio.latest_closed
    counts = Counts.of(results_of(edition, history.id, month)) if month else None
    agreement = history.shown.agreement
    names = _short_name(edition, agreement.provider), _short_name(edition, agreement.customer)
    return AgreementEntry(history, history.shown, counts, edition.next_reviews[history.id], *names)


def _short_name(edition: Edition, party: str) -> str:
    provider = edition.portfolio.provider
    return edition.text(provider.short_name or provider.name) if party == provider.id else edition.party(party)


def _rows(edition: Edition, entries: Sequence[AgreementEntry]) -> list[dict[str, str]]:
    return [
        {
            "id": entry.history.id,
            "kind": entry.shown.agreement.kind,
            "number": entry.shown.agreement.document_number,
            "title": edition.text(entry.shown.agreement.title),
            "provider": edition.party(entry.shown.agreement.provider),
            "customer": edition.party(entry.shown.agreement.customer),
            "version": str(entry.shown.version),
            "status": str(entry.shown.status),
            "valid_from": str(entry.shown.validity.start),
            "valid_until": str(entry.shown.validity.end),
            "next_review": str(entry.next_review),
        }
        for entry in entries
    ]


def _document(
    edition: Edition, history: AgreementHistory, version: DatedVersion, path: str, *, search: bool
) -> SitePage:
    agreement, month = version.agreement, edition.portfolio.latest_closed
    results = _shown_results(edition, history.id, month) if month and version is history.shown else ()
    kept = Kept(
        month=month if results else None,
        counts=Counts.of(results),
        last={target.id: _last_results(edition, agreement, target, results) for target in agreement.targets}
        if results
        else {},
        credits=edition.credits_list(history.id),
    )
    files = {
        file: edition.portfolio.files[file]
        for attachment in agreement.attachments
        if (file := attachment_path(agreement.file_path, attachment.file)) in edition.portfolio.attachments
    }
    given = {"history": history, "version": str(version.version), "kept": kept, "files": files}
    return SitePage(
        path=path,
        title=edition.text(agreement.title),
        body=unchanged_text("agreement", path, edition, given, partial(_printed, path)),
        edit=agreement.place().path,
        search=search,
    )


def _printed(  # noqa: PLR0913, PLR0917 - what the page is given
    path: str, edition: Edition, history: AgreementHistory, version: str, kept: Kept, files: Mapping[str, RecordFile]
) -> str:
    revision = next(revision for revision in history.versions if str(revision.version) == version)
    return print_html(agreement_document(with_months(edition, files=files), revision, kept=kept), path)


def _shown_results(edition: Edition, agreement: str, month: Month) -> tuple[Result, ...]:
    return tuple(
        result for result in edition.scorecard.without_sources.in_month(month) if result.agreement == agreement
    )


def _last_results(
    edition: Edition, agreement: Agreement, target: Target, results: Sequence[Result]
) -> tuple[Result, ...]:
    """Return how a target was kept in the month, else in the last quarter or year that was judged before."""
    found = tuple(result for result in results if result.target == target.id)
    if found:
        return found
    month = max(result.last_month for result in results)
    every = [
        edition.scorecard.without_sources.of(agreement.id, target.id, service)
        for service in agreement.judged_services(target)
    ]
    before = [[result for result in state if result.last_month < month] for state in every]
    return tuple(earlier[-1] for earlier in before if earlier)
