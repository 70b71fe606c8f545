"""Is a printed copy current? A page per fingerprint, at the address that is printed on the copy (D35)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.agreement import AgreementHistory, DatedVersion
from slm.document_control import Approval, Status, grouped_fingerprint
from slm.documents.addresses import agreement_path, currency_path
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
        for dated in history.versions:
            known = {dated.fingerprint: dated.approvals} if dated.fingerprint else {}
            for each in dated.void:
                known[str(each.fingerprint)] = (*known.get(str(each.fingerprint), ()), each)
            for fingerprint, approvals in known.items():
                yield _page(edition, history, dated, fingerprint, approvals)


def _page(
    edition: Edition,
    history: AgreementHistory,
    dated: DatedVersion,
    fingerprint: str,
    approvals: tuple[Approval, ...],
) -> SitePage:
    path = currency_path(fingerprint)
    sentence = _SENTENCES[dated.status] if fingerprint == dated.fingerprint else _CHANGED
    days = {"start": edition.date(dated.validity.start), "end": edition.date(dated.validity.end)}
    values = {
        "dated": dated,
        "sentence": edition.labels(sentence, **days),
        "is_current": dated.status is Status.IN_FORCE and fingerprint == dated.fingerprint,
        "in_force": history.in_force,
        "in_force_path": agreement_path(history.id),
        "version_path": agreement_path(history.id, str(dated.version)),
        "fingerprint": fingerprint,
        "short": grouped_fingerprint(fingerprint),
        "approvals": approvals,
        "role": lambda each: role_name(edition, each),
    }
    return SitePage(
        path=path,
        title=edition.labels("Is this copy current?"),
        body=render_page("currency.md.jinja", path, edition, values),
        search=False,
    )
