"""A version of an agreement as a document: cover, document control and every part of it, each described once.

What both sides sign and hand on never holds what only the provider sees, whatever the edition it is made from: costs,
internal notes, who owns a risk, what an SLA stands on are shown on a screen alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from slm.agreement import Agreement, DatedVersion
from slm.document_control import Status
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import agreement_path
from slm.documents.agreements.answers import answers, opening, replaced
from slm.documents.agreements.conditions import agreed, conditions
from slm.documents.agreements.control import PrintedCopy, control_sections, days_of, issued_on, signed_by
from slm.documents.agreements.promised import brief, parties, promises, served
from slm.documents.document import EVERYWHERE, PAPER, SCREEN, Part
from slm.documents.edition import Edition
from slm.documents.parts import (
    Signer,
    column,
    exactly,
    fact,
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
from slm.documents.views.agreements import predecessor, what_changed
from slm.documents.views.coming import is_money
from slm.documents.views.kept import Kept
from slm.documents.voices import voices_about


def agreement_document(
    edition: Edition, version: DatedVersion, *, kept: Kept | None = None, copy: PrintedCopy | None = None
) -> doc.Document:
    """Return a version of an agreement.

    `kept` says how its promises were kept, for a page of the site; without it the document says nothing of that.
    """
    agreement = version.agreement
    kind = capital(edition.labels(f"kind|{agreement.kind}"))
    cover = _cover(edition, version, kind, copy)
    return doc.Document(
        kind=kind,
        number=agreement.document_number,
        title=page_title(edition, version) if kept else edition.text(agreement.title),
        language=edition.language,
        notices=tuple(_notices(edition, version)) if kept else (),
        cover=parts.facts() if kept else cover,
        parts=tuple(_page_parts(edition, version, kept, cover)) if kept else agreement_parts(edition, version),
        control=tuple(control_sections(edition, version, copy)),
    )


def page_title(edition: Edition, version: DatedVersion) -> str:
    """Return the title of the page of a version, with its number: by tab, bookmark and print one is told from another.

    The page at the agreement's own address has it, too: who keeps it reads of a version, not of whatever is in force.
    """
    title = edition.text(version.agreement.title)
    return edition.labels("{title}, version {version}", title=title, version=version.version)


def agreement_parts(edition: Edition, version: DatedVersion) -> tuple[Part, ...]:
    """Return what was agreed, without whose paper it is."""
    agreement = version.agreement
    return tuple(chain(
        _data_sheet(edition, version), brief(edition, agreement), promises(edition, agreement, None),
        _rest(edition, version, ""), _signatures(edition, agreement),
    ))  # fmt: skip


def _signatures(edition: Edition, agreement: Agreement) -> Iterator[Part]:
    """Yield the page on which both sides sign and put their seals, where agreements of the kind have one."""
    t, sides = edition.labels, (agreement.provider, agreement.customer)
    if edition.portfolio.provider.signs_on_paper(agreement.kind, sides):
        # The head of the page has the version; here it would be a change from the version before.
        about = t(
            "Signature page of {number}: {title}",
            number=agreement.document_number,
            title=edition.text(agreement.title),
        )
        named = zip((t("Provider"), t("Customer")), map(edition.party, sides), strict=True)
        room = parts.signing(edition, *(Signer(does, party) for does, party in named))
        yield from section("signatures", t("Signatures and seals"), prose(about), room, look="page", on=PAPER)


def _data_sheet(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    """Yield the heading of what clauses call the data sheet of the agreement."""
    agreement, t = version.agreement, edition.labels
    if edition.portfolio.terms.get((agreement.id, str(agreement.version))):
        from_here = t("The parts from here to the clauses are the data sheet of this agreement.")
        yield from section("data-sheet", t("Data sheet"), prose(from_here, "quiet"))


def _page_parts(edition: Edition, version: DatedVersion, kept: Kept, cover: doc.Facts) -> Iterator[Part]:
    """Yield what stands on a page: the answers first, of a version to come what it changes, the control block later."""
    is_to_come = version.status is Status.APPROVED or not version.binding
    yield from opening(edition, version, kept)
    yield from (*parts.pdf_button(edition.agreement_paper(version.agreement)), *_versions(edition, version))
    if is_to_come:
        yield from _comparison(edition, version)
    yield from brief(edition, version.agreement)
    yield from answers(edition, version, kept)
    yield from _data_sheet(edition, version)
    yield from promises(edition, version.agreement, kept)
    yield from section("about", edition.labels("About this document"), cover, on=SCREEN)
    yield from _rest(edition, version, kept.credits)
    yield from voices_about(edition, version.agreement.id)
    if not is_to_come:
        yield from _comparison(edition, version)


def _rest(edition: Edition, version: DatedVersion, credits_list: str) -> Iterator[Part]:
    yield from parties(edition, version.agreement)
    yield from served(edition, version)
    yield from conditions(edition, version, credits_list)
    yield from agreed(edition, version)


def capital(text: str) -> str:
    """Return a text with a capital letter."""
    return text[:1].upper() + text[1:]


def _cover(edition: Edition, version: DatedVersion, kind: str, copy: PrintedCopy | None) -> doc.Facts:
    agreement, t = version.agreement, edition.labels
    held = t("No. {number}, held by {holder}", number=copy.number, holder=copy.holder) if copy else ""
    reviewed, approved = signed_by(edition, version)
    # On paper one line is enough where a version is in force as long as it is valid.
    whole = version.binding and not version.renews
    whole = whole and (version.validity.start, version.validity.end) == (agreement.valid.start, agreement.valid.until)
    return parts.facts(
        (t("Document number"), agreement.document_number),
        (t("Version"), str(version.version)),
        (
            t("Status"),
            lines(
                (doc.Badge(words=capital(t(f"status|{version.status}")), kind=version.status),),
                parts.styled("plain", strong(replaced(edition, version)), on=PAPER),
            ),
        ),
        (t("Classification"), capital(t(f"classification|{agreement.control.classification}"))),
        fact(t("Kind"), kind, on=SCREEN),
        (t("Provider"), edition.party(agreement.provider)),
        (t("Customer"), edition.party(agreement.customer)),
        fact(t("Issued on"), edition.date(issued) if (issued := issued_on(version)) else "", on=PAPER),
        fact(t("Effective from"), edition.date(version.validity.start) if version.binding else "", on=PAPER),
        (t("Valid"), days_of(edition, agreement.valid.start, agreement.valid.until)),
        fact(t("paper|In force"), _in_force(edition, version), on=SCREEN if whole else EVERYWHERE),
        (t("Termination"), lines(*(notice_words(edition, version, given) for given in version.notices))),
        fact(t("Prepared by"), edition.person(agreement.control.prepared_by), on=PAPER),
        (t("Reviewed by"), joined(t("separator|; "), reviewed)),
        (t("Approved by"), joined(t("separator|; "), approved)),
        fact(t("paper|Controlled copy"), held, on=PAPER),
    )


def _in_force(edition: Edition, version: DatedVersion) -> str:
    if not version.binding:
        return edition.labels("not in force")
    if version.validity.end <= version.validity.start:
        return edition.labels("never in force")
    days = days_of(edition, version.validity.start, version.validity.end)
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
    follows = replaced(edition, version)
    if in_force and follows and in_force.validity.start == version.validity.end:
        there = ()  # it is the one that took its place
    yield from parts.callout(
        "banner" if version.ended else "note", prose(parts.sentences(edition, said, follows, there))
    )


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
    money_first = sorted(changed.facts, key=lambda change: (not is_money(change.path), "charges" not in change.path))
    head = (t("Part"), t("Change"), column(t("It was"), "wide"), column(t("It is now"), "wide"))
    rows = (
        (
            lines(change.part, small(change.detail)),
            lines(t(f"direction|{change.direction}"), small(t("may be less favourable") if change.adverse else "")),
            change.before or "–",
            change.after or "–",
        )
        for change in money_first
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
