"""Controlled documents: the master list, requests for change, and the parties with their contacts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from slm.agreement import AgreementHistory, DatedVersion
from slm.document_control import ControlledCopy, CopyState, Status, copy_register
from slm.documents.addresses import DOCUMENTS, agreement_path
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.site.environment import render_page
from slm.site.site import SitePage

ENDED: Final = (Status.SUPERSEDED, Status.EXPIRED, Status.WITHDRAWN)


class DocumentEntry(NamedTuple):
    """A row of the master list: one version of one document."""

    history: AgreementHistory
    dated: DatedVersion
    next_review: date | None
    """None for a version that has ended."""

    @property
    def path(self) -> str:
        """The version's own page."""
        return agreement_path(self.history.id, str(self.dated.version))


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the master list of documents, as a page and as files."""
    entries = [
        DocumentEntry(history, version, None if version.status in ENDED else edition.next_reviews[history.id])
        for _, history in sorted(edition.portfolio.agreements.items())
        for version in reversed(history.versions)
    ]
    entries.sort(key=lambda entry: entry.dated.agreement.document_number)
    provider = edition.portfolio.provider
    changes = sorted(
        edition.portfolio.changes.values(), key=lambda change: (change.requested_on, change.id), reverse=True
    )
    values = {
        "current": [entry for entry in entries if entry.next_review],
        "ended": [entry for entry in entries if not entry.next_review],
        "statuses": [
            (status, edition.labels(f"status|{status}"))
            for status in Status
            if status in {e.dated.status for e in entries}
        ],
        "kinds": [(kind, kind) for kind in ("SLA", "OLA", "UC") if kind in {e.dated.agreement.kind for e in entries}],
        "copies": list(_copies(edition, entries)),
        "changes": changes,
        "parties": [
            (edition.labels("Provider"), [provider]),
            (edition.labels("Teams"), provider.teams),
            (edition.labels("Customers"), provider.customers),
            (edition.labels("Suppliers"), provider.suppliers),
        ],
    }
    yield SitePage(
        path=DOCUMENTS,
        title=edition.labels("Master list of documents"),
        body=render_page("documents.md.jinja", DOCUMENTS, edition, values),
        edit=provider.place().path,
    )
    yield from table_files("documents/documents", _rows(edition, entries))


class CopiesOf(NamedTuple):
    """The controlled copies of one version, which add up: issued = returned + destroyed + lost + outstanding."""

    entry: DocumentEntry
    issued: int
    counts: dict[str, int]
    """How many are in each state."""
    outstanding: tuple[ControlledCopy, ...]
    """Those that somebody holds."""
    is_over: bool
    """Whether the version no longer holds, so that those have to come back."""


def _copies(edition: Edition, entries: Sequence[DocumentEntry]) -> Iterator[CopiesOf]:
    """Yield the versions of which there are copies on paper; the provider's own people alone see these."""
    registers = {name: copy_register(file.events) for name, file in edition.portfolio.copies.items()}
    for entry in entries:
        register, version = registers.get(entry.history.id), entry.dated.version
        if register and (issued := len(register.of(version))):
            counts = {str(state): register.count(version, state) for state in CopyState}
            yield CopiesOf(entry, issued, counts, register.outstanding(version), entry.dated.status in ENDED)


def _rows(edition: Edition, entries: Sequence[DocumentEntry]) -> list[dict[str, str]]:
    return [
        {
            "number": entry.dated.agreement.document_number,
            "title": edition.text(entry.dated.agreement.title),
            "agreement": entry.history.id,
            "kind": entry.dated.agreement.kind,
            "version": str(entry.dated.version),
            "status": str(entry.dated.status),
            "owner": edition.person(entry.dated.agreement.control.owner),
            "prepared_by": edition.person(entry.dated.agreement.control.prepared_by),
            "valid_from": str(entry.dated.validity.start),
            "valid_until": str(entry.dated.validity.end),
            "next_review": str(entry.next_review or ""),
            "classification": entry.dated.agreement.control.classification,
            "retention": str(entry.dated.agreement.control.retention or ""),
            "distribution": "; ".join(edition.text(to) for to in entry.dated.agreement.control.distribution),
        }
        for entry in entries
    ]
