"""Controlled documents: the master list with requests for change and parties, and whether a printed copy is current."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final, NamedTuple

from slm.agreement import AgreementHistory, DatedVersion
from slm.document_control import Approval, CopyState, Status, copy_register, grouped_fingerprint
from slm.documents.addresses import CODES, DOCUMENTS, agreement_path, validity_check_path
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.views.agreements import role_name
from slm.documents.views.coming import change_reason, change_title
from slm.facts.agreements import is_review_overdue
from slm.site.site import Later, Part, SitePage, page_of, render_page, table_later
from slm.text import N_

_TABLE: Final = "documents/documents"
ENDED: Final = (Status.SUPERSEDED, Status.EXPIRED, Status.WITHDRAWN)
_SENTENCES: Final = {
    Status.DRAFT: N_("This copy is a draft. Nobody may work by it."),
    Status.IN_REVIEW: N_("This copy is a draft. Nobody may work by it."),
    Status.APPROVED: N_("This copy is approved and comes into force on {start}."),
    Status.IN_FORCE: N_("This copy is current."),
    Status.SUPERSEDED: N_("This copy is not current: the version was superseded on {end}."),
    Status.EXPIRED: N_("This copy is not current: the version expired on {end}."),
    Status.WITHDRAWN: N_("This copy is not current: the version was withdrawn on {end}."),
}
_CHANGED: Final = N_("This copy is not current: its words were changed after it was made.")


class DocumentEntry(NamedTuple):
    """A row of the master list: one version of one document."""

    history: AgreementHistory
    dated: DatedVersion
    next_review: date | None
    """None for a version that has ended."""
    is_overdue: bool
    """Should the version in force have been reviewed by now?"""

    @property
    def last_day(self) -> date | None:
        """The last day of its term, as its own page and the law of contracts count it; None where it has no end."""
        validity = self.dated.validity
        return None if validity.is_open else validity.end - timedelta(days=1)

    @property
    def path(self) -> str:
        """The version's own page."""
        return agreement_path(self.history.id, str(self.dated.version))


def pages(edition: Edition) -> Iterator[Part]:
    """Yield the master list of documents, as a page and as files, and the page for the code of a printed copy."""
    yield Later(DOCUMENTS, partial(_master_list, edition))
    yield Later(CODES, partial(_codes, edition))
    yield from table_later(_TABLE, lambda: table_files(_TABLE, [_row(edition, entry) for entry in _entries(edition)]))


def _entries(edition: Edition) -> list[DocumentEntry]:
    portfolio, due = edition.portfolio, edition.next_reviews
    entries = [
        DocumentEntry(
            history, version, None if version.status in ENDED else due[history.id],
            version is history.in_force and is_review_overdue(history, due[history.id], portfolio.as_of),
        )
        for _, history in sorted(edition.portfolio.agreements.items())
        for version in reversed(history.versions)
    ]  # fmt: skip
    return sorted(entries, key=lambda entry: entry.dated.agreement.document_number)


def _codes(edition: Edition) -> SitePage:
    body = render_page("codes.md.jinja", CODES, edition, {})
    return page_of(CODES, edition.labels("Check a printed copy"), body)


def _master_list(edition: Edition) -> SitePage:
    entries = _entries(edition)
    t, provider, changes = edition.labels, edition.portfolio.provider, edition.portfolio.changes.values()
    statuses, kinds = {entry.dated.status for entry in entries}, {entry.dated.agreement.kind for entry in entries}
    values = {
        "current": [entry for entry in entries if entry.next_review],
        "ended": [entry for entry in entries if not entry.next_review],
        "statuses": [(status, t(f"status|{status}")) for status in Status if status in statuses],
        "kinds": [(kind, kind) for kind in ("SLA", "OLA", "UC") if kind in kinds],
        "change_title": change_title,
        "change_reason": change_reason,
        "copies": list(_copies(edition, entries)),
        "changes": sorted(changes, key=lambda change: (change.requested_on, change.id), reverse=True),
        "parties": [
            (t("Provider"), [provider]),
            (t("Teams"), provider.teams),
            (t("Customers"), provider.customers),
            (t("Suppliers"), provider.suppliers),
        ],
    }
    body = render_page("documents.md.jinja", DOCUMENTS, edition, values)
    return page_of(DOCUMENTS, t("Master list of documents"), body, provider)


def validity_pages(edition: Edition) -> Iterator[SitePage]:
    """Yield a page for the words of every version, and for words that were approved and changed afterwards.

    It tells whether a printed copy is current, at the address that is printed on the copy (D35).
    """
    for _, history in sorted(edition.portfolio.agreements.items()):
        for version in history.versions:
            known = {version.fingerprint: version.approvals} if version.fingerprint else {}
            for approval in version.void:
                known[str(approval.fingerprint)] = (*known.get(str(approval.fingerprint), ()), approval)
            for fingerprint, approvals in known.items():
                yield _validity(edition, history, version, fingerprint, approvals)


def _copies(edition: Edition, entries: Sequence[DocumentEntry]) -> Iterator[dict[str, object]]:
    """Yield the versions of which there are copies on paper; the provider's own people alone see these.

    Their counts add up: issued = returned + destroyed + lost + outstanding.
    """
    registers = {name: copy_register(file.events) for name, file in edition.portfolio.copies.items()}
    for entry in entries:
        register, version = registers.get(entry.history.id), entry.dated.version
        if register and (issued := len(register.of(version))):
            yield {
                "entry": entry,
                "issued": issued,
                "counts": {str(state): register.count(version, state) for state in CopyState},
                "outstanding": register.outstanding(version),
                "is_over": entry.dated.status in ENDED,  # so those that somebody holds have to come back
            }


def _row(edition: Edition, entry: DocumentEntry) -> dict[str, str]:
    agreement, control = entry.dated.agreement, entry.dated.agreement.control
    return {
        "number": agreement.document_number,
        "title": edition.text(agreement.title),
        "agreement": entry.history.id,
        "kind": agreement.kind,
        "version": str(entry.dated.version),
        "status": str(entry.dated.status),
        "owner": edition.person(control.owner),
        "prepared_by": edition.person(control.prepared_by),
        "valid_from": str(entry.dated.validity.start),
        "valid_until": "" if entry.dated.validity.is_open else str(entry.dated.validity.end),
        "next_review": str(entry.next_review or ""),
        "classification": control.classification,
        "retention": str(control.retention or ""),
        "distribution": "; ".join(edition.text(to) for to in control.distribution),
    }


def _validity(
    edition: Edition,
    history: AgreementHistory,
    version: DatedVersion,
    fingerprint: str,
    approvals: tuple[Approval, ...],
) -> SitePage:
    path, is_newest = validity_check_path(fingerprint), fingerprint == version.fingerprint
    days = {"start": edition.date(version.validity.start), "end": edition.date(version.validity.end)}
    values = {
        "dated": version,
        "sentence": edition.labels(_SENTENCES[version.status] if is_newest else _CHANGED, **days),
        "is_current": version.status is Status.IN_FORCE and is_newest,
        "in_force": history.in_force,
        "in_force_path": agreement_path(history.id),
        "version_path": agreement_path(history.id, str(version.version)),
        "fingerprint": fingerprint,
        "short": grouped_fingerprint(fingerprint),
        "approvals": approvals,
        "role": partial(role_name, edition),
    }
    body = render_page("currency.md.jinja", path, edition, values)
    return page_of(path, edition.labels("Is this copy current?"), body, search=False)
