"""A version of an agreement as a document: cover, document control and every part of it, each described once.

What both sides sign and hand on never holds what only the provider sees, whatever the edition it is made from: costs,
internal notes, who owns a risk, what an SLA stands on are shown on a screen alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import chain

from slm.agreement import DatedVersion
from slm.document_control import Status
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import agreement_path
from slm.documents.agreements.conditions import agreed, conditions
from slm.documents.agreements.promised import Kept, promised, served
from slm.documents.document import EVERYWHERE, PAPER, SCREEN, Part
from slm.documents.edition import Edition
from slm.documents.parts import (
    column,
    exactly,
    fact,
    items,
    joined,
    lines,
    notice_words,
    prose,
    section,
    small,
    strong,
    table,
    to,
)
from slm.documents.views.agreements import predecessor, role_name, what_changed
from slm.text import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCopy:
    """A controlled copy: its number and who holds it."""

    number: int
    holder: str


def agreement_document(
    edition: Edition, version: DatedVersion, *, kept: Kept | None = None, copy: PrintedCopy | None = None
) -> doc.Document:
    """Return a version of an agreement.

    `kept` says how its promises were kept, for a page of the site; without it the document says nothing of that.
    """
    agreement = version.agreement
    kind = capital(edition.labels(f"kind|{agreement.kind}"))
    button = parts.pdf_button(edition.agreement_paper(agreement))
    of_page = (*button, *_versions(edition, version)) if kept else ()
    return doc.Document(
        kind=kind,
        number=agreement.document_number,
        title=edition.text(agreement.title),
        language=edition.language,
        notices=tuple(_notices(edition, version)) if kept else (),
        cover=_cover(edition, version, kind, copy),
        parts=(*of_page, *agreement_parts(edition, version, kept)),
        control=tuple(_control(edition, version, copy)),
    )


def agreement_parts(edition: Edition, version: DatedVersion, kept: Kept | None = None) -> tuple[Part, ...]:
    """Return what was agreed, without whose paper it is."""
    agreement = version.agreement
    return tuple(chain(
        promised(edition, agreement, kept),
        served(edition, version),
        conditions(edition, version, kept.credits if kept else ""),
        agreed(edition, version),
        _comparison(edition, version) if kept else (),
    ))  # fmt: skip


def capital(text: str) -> str:
    """Return a text with a capital letter."""
    return text[:1].upper() + text[1:]


def _cover(edition: Edition, version: DatedVersion, kind: str, copy: PrintedCopy | None) -> doc.Facts:
    agreement, t = version.agreement, edition.labels
    held = t("No. {number}, held by {holder}", number=copy.number, holder=copy.holder) if copy else ""
    approvals = (
        t("separator|, ").join((edition.text(approval.name), edition.date(approval.date)))
        for approval in version.approvals
    )
    return parts.facts(
        (t("Document number"), agreement.document_number),
        (t("Version"), str(version.version)),
        (t("Status"), capital(t(f"status|{version.status}"))),
        (t("Classification"), capital(t(f"classification|{agreement.control.classification}"))),
        fact(t("Kind"), kind, on=SCREEN),
        (t("Provider"), edition.party(agreement.provider)),
        (t("Customer"), edition.party(agreement.customer)),
        (t("Valid"), _days(edition, agreement.valid.start, agreement.valid.until)),
        (t("paper|In force"), _in_force(edition, version)),
        (t("Termination"), lines(*(notice_words(edition, version, given) for given in version.notices))),
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
    days = _days(edition, version.validity.start, version.validity.end)
    return edition.labels("{days}, then renewed unless notice is given", days=days) if version.renews else days


def _notices(edition: Edition, version: DatedVersion) -> Iterator[doc.Block]:
    """Yield the warning that a version will end, or is not the one in force, and which one is."""
    if version.status is Status.IN_FORCE:
        for given in version.notices:
            yield from parts.callout("banner", prose(strong(notice_words(edition, version, given))))
        return
    t, in_force = edition.labels, edition.portfolio.agreements[version.agreement.id].in_force
    said = strong(t(f"status banner|{version.status}", version=version.version))
    there = (
        to(agreement_path(version.agreement.id), t("Version {version} is in force.", version=in_force.version))
        if in_force
        else t("No version of this agreement is in force.")
    )
    yield from parts.callout("banner", prose(joined(" ", (said, there))))


def _versions(edition: Edition, revision: DatedVersion) -> Iterator[doc.Choices]:
    t, history = edition.labels, edition.portfolio.agreements[revision.agreement.id]
    choices = (
        doc.Choice(
            path=agreement_path(history.id, str(version.version)),
            words=str(version.version),
            small=t(f"status|{version.status}"),
            current=version.version == revision.version,
        )
        for version in reversed(history.versions)
    )
    if len(history.versions) > 1:
        words = f"{t('Versions')}{t('separator|: ')}"
        yield doc.Choices(kind="versions", choices=tuple(choices), label=t("Versions of this agreement"), words=words)


def _comparison(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    """Yield what a version changes against the one before it; nothing for the first one that this edition shows."""
    before = predecessor(edition.portfolio.agreements[version.agreement.id], version)
    if not before:
        return
    t, changed = edition.labels, what_changed(edition, before, version)
    head = (t("Part"), t("Change"), column(t("It was"), "wide"), column(t("It is now"), "wide"))
    rows = (
        (
            lines(change.part, small(change.detail)),
            lines(t(f"direction|{change.direction}"), small(t("may be less favourable") if change.adverse else "")),
            change.before or "–",
            change.after or "–",
        )
        for change in changed.facts
    )
    passages: list[doc.Prose] = []
    for passage in changed.passages:
        pieces = (piece for kind, text in passage.pieces for piece in _piece(kind, text))
        passages += prose(joined(" ", (strong(passage.clause), tuple(pieces))), "changed")
    none = t("Nothing that a reader can see was changed.") if not changed.facts and not changed.passages else ""
    yield from section(
        "changed",
        t("What changed since version {version}", version=before.version),
        table(head, rows, label=t("What changed")),
        section("changed-clauses", t("Changed words of the clauses"), passages),
        parts.paragraphs(none),
        on=SCREEN,
    )


def _piece(kind: str, text: str) -> doc.Line:
    match kind:
        case "added" | "removed":
            return parts.styled(kind, exactly(text))
        case _:
            return exactly(text)


def _control(edition: Edition, version: DatedVersion, copy: PrintedCopy | None) -> Iterator[doc.Section]:
    """Yield what is known of the version as a controlled document: owner, revisions, approvals, who has it."""
    t, agreement, person = edition.labels, version.agreement, edition.person
    control = agreement.control
    yield from section("control", t("Document control"), parts.facts(
        (t("Document number"), agreement.document_number),
        (t("Version"), str(version.version)),
        (t("Takes the place of"), str(agreement.supersedes or "")),
        (t("Owner"), person(control.owner)),
        (t("Prepared by"), person(control.prepared_by)),
        (t("Kept for"), control.retention.describe(edition.language) if control.retention else ""),
        (t("Next review"), edition.date(edition.next_reviews[agreement.id])),
        (t("Fingerprint"), version.fingerprint or ""),
        fact(t("Controlled copy"), edition.text(edition.portfolio.provider.controlled_copy), on=SCREEN),
    ))  # fmt: skip
    yield from section("revisions", t("Revision history"), _revisions(edition, version))
    yield from section("approvals", t("Approvals"), _approvals(edition, version))
    held = t("Copy No. {number}: {holder}", number=copy.number, holder=copy.holder) if copy else ""
    given = (*map(edition.text, control.distribution), held)
    yield from section("distribution", t("Distribution"), items(given))
    requests = (
        edition.aside(
            t("{name}: {value}", name=change.id, value=edition.text(change.title)), t(f"decision|{change.decision}")
        )
        for _, change in sorted(edition.portfolio.changes.items())
        if agreement.id in change.agreements
    )
    yield from section("changes", t("Change requests"), items(requests), on=SCREEN)


def _revisions(edition: Edition, revision: DatedVersion) -> doc.TableBlock:
    """Return what each version changed; what is handed on does not speak of versions that came later."""
    t = edition.labels
    status, in_force = column(t("Status"), on=SCREEN), column(t("In force"), on=SCREEN)
    valid, changed = column(t("Valid from"), on=PAPER), column(t("What changed"), "wide")
    head = (t("Version"), status, in_force, valid, t("Prepared by"), changed)
    rows = (
        parts.row(
            to(agreement_path(version.agreement.id, str(version.version)), str(version.version)),
            t(f"status|{version.status}"),
            _days(edition, version.validity.start, version.validity.end),
            edition.date(version.agreement.valid.start),
            edition.person(version.agreement.control.prepared_by),
            edition.text(version.agreement.control.changes) or t("First version"),
            on=SCREEN if version.version > revision.version else EVERYWHERE,
        )
        for version in reversed(edition.portfolio.agreements[revision.agreement.id].versions)
    )
    return table(head, rows)


def _approvals(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    t = edition.labels
    rows = (
        (
            role_name(edition, approval.role),
            edition.text(approval.name),
            edition.date(approval.date),
            edition.text(approval.meaning),
        )
        for approval in version.approvals
    )
    yield table((t("Role"), t("Name"), t("Date"), t("Meaning")), rows)
    if not version.approvals:
        yield from prose(t("Nobody has approved this version yet."))
    for approval in version.approvals:
        if key := edition.portfolio.signed.get(approval.signed_text):
            signed = t("{name} has signed with the key {key}.", name=edition.text(approval.name), key=key)
            yield from prose(signed, "quiet")
    void = N_("The approval by {name} ({role}) on {date} is of other words than these and no longer counts.")
    for approval in version.void:
        role, day = role_name(edition, approval.role), edition.date(approval.date)
        yield from prose(t(void, name=edition.text(approval.name), role=role, date=day), "note")
