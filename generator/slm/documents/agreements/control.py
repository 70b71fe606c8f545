"""Whose paper a version is: owner and fingerprint, revisions, approvals, who has it, requests for change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from slm.agreement import DatedVersion
from slm.documents.addresses import agreement_path
from slm.documents.document import EVERYWHERE, PAPER, SCREEN, Facts, Part, Section, TableBlock, TableRow
from slm.documents.edition import Edition
from slm.documents.parts import column, fact, facts, items, prose, row, section, table, to
from slm.documents.views.agreements import role_name
from slm.text import N_


def control(edition: Edition, version: DatedVersion, *, held: str) -> Iterator[Section]:
    """Yield what is known of the version as a controlled document; `held` says whose copy it is."""
    t, agreement = edition.labels, version.agreement
    yield from section("control", t("Document control"), _facts(edition, version))
    yield from section("revisions", t("Revision history"), _revisions(edition, version))
    yield from section("approvals", t("Approvals"), _approvals(edition, version))
    given = (*map(edition.text, agreement.control.distribution), held)
    yield from section("distribution", t("Distribution"), items(given))
    requests = (
        f"{t('{name}: {value}', name=change.id, value=edition.text(change.title))} ({t(f'decision|{change.decision}')})"
        for _, change in sorted(edition.portfolio.changes.items())
        if agreement.id in change.agreements
    )
    yield from section("changes", t("Change requests"), items(requests), on=SCREEN)


def _facts(edition: Edition, version: DatedVersion) -> Facts:
    agreement, t = version.agreement, edition.labels
    control, history = agreement.control, edition.portfolio.agreements[agreement.id]
    return facts(
        (t("Document number"), agreement.document_number),
        (t("Version"), str(version.version)),
        (t("Takes the place of"), str(agreement.supersedes or "")),
        (t("Owner"), edition.person(control.owner)),
        (t("Prepared by"), edition.person(control.prepared_by)),
        (t("Kept for"), control.retention.describe(edition.language) if control.retention else ""),
        (t("Next review"), edition.date(edition.next_reviews[history.id])),
        (t("Fingerprint"), version.fingerprint or ""),
        fact(t("Controlled copy"), edition.text(edition.portfolio.provider.controlled_copy), on=SCREEN),
    )


def _revisions(edition: Edition, revision: DatedVersion) -> TableBlock:
    """Return what each version changed; what is handed on does not speak of versions that came later."""
    t = edition.labels
    head = (
        t("Version"),
        column(t("Status"), on=SCREEN),
        column(t("In force"), on=SCREEN),
        column(t("Valid from"), on=PAPER),
        t("Prepared by"),
        column(t("What changed"), "wide"),
    )
    versions = reversed(edition.portfolio.agreements[revision.agreement.id].versions)
    return table(head, (_revision(edition, version, later=version.version > revision.version) for version in versions))


def _revision(edition: Edition, version: DatedVersion, *, later: bool) -> TableRow:
    t, agreement, validity = edition.labels, version.agreement, version.validity
    last_day = edition.date(validity.end - timedelta(days=1))
    return row(
        to(agreement_path(agreement.id, str(version.version)), str(version.version)),
        t(f"status|{version.status}"),
        f"{edition.date(validity.start)} – {last_day}",
        edition.date(agreement.valid.start),
        edition.person(agreement.control.prepared_by),
        edition.text(agreement.control.changes) or t("First version"),
        on=SCREEN if later else EVERYWHERE,
    )


def _approvals(edition: Edition, version: DatedVersion) -> Iterator[Part]:
    t = edition.labels
    rows = [
        (
            role_name(edition, approval.role),
            edition.text(approval.name),
            edition.date(approval.date),
            edition.text(approval.meaning),
        )
        for approval in version.approvals
    ]
    if rows:
        yield table((t("Role"), t("Name"), t("Date"), t("Meaning")), rows)
    else:
        yield from prose(t("Nobody has approved this version yet."))
    for approval in version.approvals:
        if key := version.signed.get(approval.signed_text):
            yield from prose(
                t("{name} has signed with the key {key}.", name=edition.text(approval.name), key=key), "quiet"
            )
    void = N_("The approval by {name} ({role}) on {date} is of other words than these and no longer counts.")
    for approval in version.void:
        role, day = role_name(edition, approval.role), edition.date(approval.date)
        yield from prose(t(void, name=edition.text(approval.name), role=role, date=day), "note")
