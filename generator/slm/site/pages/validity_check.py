"""Is a printed copy current? A page per fingerprint, at the address that is printed on the copy (D35)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.agreement import AgreementHistory, DatedVersion
from slm.document_control import Approval, Status, grouped_fingerprint
from slm.documents.addresses import agreement_path, validity_check_path
from slm.documents.edition import Edition
from slm.documents.views.agreements import role_name
from slm.site.environment import render_page
from slm.site.site import SitePage
from slm.text import N_

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


def pages(edition: Edition) -> Iterator[SitePage]:
    """Yield a page for the words of every version, and for words that were approved and changed afterwards."""
    for _, history in sorted(edition.portfolio.agreements.items()):
        for version in history.versions:
            known = {version.fingerprint: version.approvals} if version.fingerprint else {}
            for approval in version.void:
                known[str(approval.fingerprint)] = (*known.get(str(approval.fingerprint), ()), approval)
            for fingerprint, approvals in known.items():
                yield _page(edition, history, version, fingerprint, approvals)


def _page(
    edition: Edition,
    history: AgreementHistory,
    version: DatedVersion,
    fingerprint: str,
    approvals: tuple[Approval, ...],
) -> SitePage:
    path = validity_check_path(fingerprint)
    sentence = _SENTENCES[version.status] if fingerprint == version.fingerprint else _CHANGED
    days = {"start": edition.date(version.validity.start), "end": edition.date(version.validity.end)}
    values = {
        "dated": version,
        "sentence": edition.labels(sentence, **days),
        "is_current": version.status is Status.IN_FORCE and fingerprint == version.fingerprint,
        "in_force": history.in_force,
        "in_force_path": agreement_path(history.id),
        "version_path": agreement_path(history.id, str(version.version)),
        "fingerprint": fingerprint,
        "short": grouped_fingerprint(fingerprint),
        "approvals": approvals,
        "role": lambda value: role_name(edition, value),
    }
    return SitePage(
        path=path,
        title=edition.labels("Is this copy current?"),
        body=render_page("currency.md.jinja", path, edition, values),
        search=False,
    )
