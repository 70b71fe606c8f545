"""A version of an agreement as a document: cover, document control and every part of it, each described once.

What both sides sign and hand on never holds what only the provider sees, whatever the edition it is made from: costs,
internal notes, who owns a risk, what an SLA stands on are shown on a screen alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from slm.agreement import AgreementHistory, DatedVersion
from slm.document_control import Status
from slm.documents.addresses import agreement_path
from slm.documents.agreements.agreed import agreed
from slm.documents.agreements.comparison import comparison
from slm.documents.agreements.conditions import conditions
from slm.documents.agreements.control import control
from slm.documents.agreements.promised import Kept, promised
from slm.documents.agreements.served import served
from slm.documents.document import PAPER, SCREEN, Block, Choice, Choices, Document, Facts, Part
from slm.documents.edition import Edition
from slm.documents.parts import callout, fact, facts, joined, prose, strong, to


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCopy:
    """A controlled copy: its number and who holds it."""

    number: int
    holder: str


def agreement_document(
    edition: Edition, version: DatedVersion, *, kept: Kept | None = None, copy: PrintedCopy | None = None
) -> Document:
    """Return a version of an agreement.

    `kept` says how its promises were kept, for a page of the site; without it the document says nothing of that.
    """
    agreement = version.agreement
    kind = capital(edition.labels(f"kind|{agreement.kind}"))
    of_page = (*_paper(edition, version), *_versions(edition, version)) if kept else ()
    return Document(
        kind=kind,
        number=agreement.document_number,
        title=edition.text(agreement.title),
        language=edition.language,
        notices=tuple(_notices(edition, version)) if kept else (),
        cover=_cover(edition, version, kind, copy),
        parts=(*of_page, *agreement_parts(edition, version, kept)),
        control=tuple(control(edition, version, held=copied(edition, copy))),
    )


def agreement_parts(edition: Edition, version: DatedVersion, kept: Kept | None = None) -> tuple[Part, ...]:
    """Return what was agreed, without whose paper it is."""
    agreement = version.agreement
    return tuple(chain(
        promised(edition, agreement, kept),
        served(edition, version),
        conditions(edition, agreement, kept.credits if kept else ""),
        agreed(edition, version),
        comparison(edition, version) if kept else (),
    ))  # fmt: skip


def capital(text: str) -> str:
    """Return a text with a capital letter."""
    return text[:1].upper() + text[1:]


def copied(edition: Edition, copy: PrintedCopy | None) -> str:
    """Return which controlled copy it is, for the list of those who have it; empty where it is none."""
    return edition.labels("Copy No. {number}: {holder}", number=copy.number, holder=copy.holder) if copy else ""


def _cover(edition: Edition, version: DatedVersion, kind: str, copy: PrintedCopy | None) -> Facts:
    agreement, t = version.agreement, edition.labels
    held = t("No. {number}, held by {holder}", number=copy.number, holder=copy.holder) if copy else ""
    approvals = (
        t("separator|, ").join((edition.text(approval.name), edition.date(approval.date)))
        for approval in version.approvals
    )
    return facts(
        (t("Document number"), agreement.document_number),
        (t("Version"), str(version.version)),
        (t("Status"), capital(t(f"status|{version.status}"))),
        (t("Classification"), capital(t(f"classification|{agreement.control.classification}"))),
        fact(t("Kind"), kind, on=SCREEN),
        (t("Provider"), edition.party(agreement.provider)),
        (t("Customer"), edition.party(agreement.customer)),
        (t("Valid"), _days(edition, agreement.valid.start, agreement.valid.until)),
        (t("paper|In force"), _in_force(edition, version)),
        fact(t("Approved by"), joined(t("separator|; "), approvals), on=SCREEN),
        fact(t("paper|Controlled copy"), held, on=PAPER),
    )


def _days(edition: Edition, start: date, end: date) -> str:
    return f"{edition.date(start)} – {edition.date(end - timedelta(days=1))}"


def _in_force(edition: Edition, version: DatedVersion) -> str:
    if not version.binding:
        return edition.labels("not in force")
    if version.validity.end <= version.validity.start:
        return edition.labels("never in force")
    return _days(edition, version.validity.start, version.validity.end)


def _history(edition: Edition, version: DatedVersion) -> AgreementHistory:
    return edition.portfolio.agreements[version.agreement.id]


def _notices(edition: Edition, version: DatedVersion) -> Iterator[Block]:
    """Yield the warning that a version is not the one in force, and which one is."""
    if version.status is Status.IN_FORCE:
        return
    t, in_force = edition.labels, _history(edition, version).in_force
    said = strong(t(f"status banner|{version.status}", version=version.version))
    there = (
        to(agreement_path(version.agreement.id), t("Version {version} is in force.", version=in_force.version))
        if in_force
        else t("No version of this agreement is in force.")
    )
    yield from callout("banner", prose(joined(" ", (said, there))))


def _paper(edition: Edition, version: DatedVersion) -> Iterator[Choices]:
    if path := edition.agreement_paper(version.agreement):
        yield Choices(kind="button", choices=(Choice(path=path, words="PDF"),))


def _versions(edition: Edition, revision: DatedVersion) -> Iterator[Choices]:
    t, history = edition.labels, _history(edition, revision)
    choices = (
        Choice(
            path=agreement_path(history.id, str(version.version)),
            words=str(version.version),
            small=t(f"status|{version.status}"),
            current=version.version == revision.version,
        )
        for version in reversed(history.versions)
    )
    if len(history.versions) > 1:
        words = f"{t('Versions')}{t('separator|: ')}"
        yield Choices(kind="versions", choices=tuple(choices), label=t("Versions of this agreement"), words=words)
