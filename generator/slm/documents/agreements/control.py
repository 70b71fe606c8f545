"""Whose paper an agreement is: who prepared, reviewed and approved it, its revisions, who has it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from slm.agreement import DatedVersion
from slm.document_control import NO_END
from slm.documents import document as doc
from slm.documents import parts
from slm.documents.addresses import agreement_path
from slm.documents.document import EVERYWHERE, PAPER, SCREEN, Line, Part
from slm.documents.edition import Edition
from slm.documents.parts import (
    column,
    fact,
    items,
    joined,
    lines,
    prose,
    section,
    table,
    to,
)
from slm.documents.views.agreements import predecessor, role_name, what_changed
from slm.documents.views.coming import change_title
from slm.text import N_
from slm.values import SeenBy, remembered


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCopy:
    """A controlled copy: its number and who holds it."""

    number: int
    holder: str


def signed_by(edition: Edition, version: DatedVersion) -> tuple[list[str], list[str]]:
    """Return who has reviewed a version and who has approved it, each with the day."""
    between, reviewing = edition.labels("separator|, "), edition.portfolio.provider.reviewing_roles
    signed: tuple[list[str], list[str]] = [], []
    for approval in version.approvals:
        found = between.join((edition.text(approval.name), edition.date(approval.date)))
        signed[approval.role not in reviewing].append(found)
    return signed


def issued_on(version: DatedVersion) -> date | None:
    """Return the day on which the last one approved a version; None for a draft."""
    return max((approval.date for approval in version.approvals), default=None) if version.binding else None


def days_of(edition: Edition, start: date, end: date) -> str:
    """Return the first and the last of the days in between; of what has no end, that it has none."""
    if end == NO_END:
        return edition.labels("from {start}, without an end", start=edition.date(start))
    return f"{edition.date(start)} – {edition.date(end - timedelta(days=1))}"


def control_sections(edition: Edition, version: DatedVersion, copy: PrintedCopy | None) -> Iterator[doc.Section]:
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
        (t("Next review"), "" if version.ended else edition.date(edition.next_reviews[agreement.id])),
        (t("Fingerprint"), version.fingerprint or ""),
        fact(t("Controlled copy"), edition.text(edition.portfolio.provider.controlled_copy), on=SCREEN),
    ))  # fmt: skip
    later = prose(t("Versions that came later are not listed on this paper."), "quiet", on=PAPER)
    yield from section("revisions", t("Revision history"), _revisions(edition, version), later)
    yield from section("approvals", t("Prepared, reviewed and approved"), _approvals(edition, version))
    held = t("Copy No. {number}: {holder}", number=copy.number, holder=copy.holder) if copy else ""
    given = (*map(edition.text, control.distribution), held)
    yield from section("distribution", t("Distribution"), items(given))
    requests = (
        edition.aside(
            t("{name}: {value}", name=change.id, value=change_title(edition, change)), t(f"decision|{change.decision}")
        )
        for _, change in sorted(edition.portfolio.changes.items())
        if agreement.id in change.agreements
    )
    yield from section("changes", t("Change requests"), items(requests), on=SCREEN)


def _revisions(edition: Edition, revision: DatedVersion) -> doc.TableBlock:
    """Return what each version changed; what is handed on does not speak of versions that came later."""
    t = edition.labels
    status, in_force = column(t("Status"), on=SCREEN), column(t("In force"), on=SCREEN)
    issued, valid = column(t("Issued on"), on=PAPER), column(t("Effective from"), on=PAPER)
    changed, approved = column(t("What changed"), "wide"), column(t("Approved by"), on=PAPER)
    head = (t("Version"), status, in_force, issued, valid, t("Prepared by"), changed, approved)
    rows = (
        parts.row(
            to(agreement_path(version.agreement.id, str(version.version)), str(version.version)),
            (doc.Badge(words=t(f"status|{version.status}"), kind=version.status),),
            days_of(edition, version.validity.start, version.validity.end),
            edition.date(day) if (day := issued_on(version)) else "–",
            edition.date(version.agreement.valid.start),
            parts.styled("whole", edition.person(version.agreement.control.prepared_by)),
            lines(
                edition.text(version.agreement.control.changes) or t("First version"), _changed_parts(edition, version)
            ),
            joined(t("separator|, "), (edition.text(approval.name) for approval in version.approvals)) or "–",
            on=SCREEN if version.version > revision.version else EVERYWHERE,
        )
        for version in reversed(edition.portfolio.agreements[revision.agreement.id].versions)
    )
    return table(head, rows)


def _changed_parts(edition: Edition, version: DatedVersion) -> Line:
    """Return which parts of a version are other than in the one before, as far as both sides see them, for paper."""
    t, changed = edition.labels, _parts_changed(edition, version.agreement.id, str(version.version))
    return parts.styled(
        "small", t("{name}: {value}", name=t("Changed parts"), value=changed) if changed else "", on=PAPER
    )


@remembered
def _parts_changed(edition: Edition, agreement: str, version: str) -> str:
    t, history = edition.labels, edition.portfolio.agreements[agreement]
    after = history.version(version)
    before = predecessor(history, after) if after else None
    if not (after and before):
        return ""
    found = what_changed(edition, before, after, SeenBy.PARTIES)
    numbers = t("separator|, ").join(dict.fromkeys(passage.clause for passage in found.passages if passage.clause))
    clauses = [t("Clauses {numbers}", numbers=numbers) if numbers else t("Clauses")] if found.passages else []
    return t("separator|; ").join(dict.fromkeys((*(change.part for change in found.facts), *clauses)))


def _approvals(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    t, reviewing = edition.labels, edition.portfolio.provider.reviewing_roles
    prepared = t("Prepared by"), "–", edition.person(version.agreement.control.prepared_by), "–", "–"
    acts = (
        (
            t("Reviewed by") if approval.role in reviewing else t("Approved by"),
            role_name(edition, approval.role),
            edition.text(approval.name),
            edition.date(approval.date),
            edition.text(approval.meaning),
        )
        for approval in version.approvals
    )
    yield table((t("Act"), t("Role"), t("Name"), t("Date"), t("Meaning")), [prepared, *acts])
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
