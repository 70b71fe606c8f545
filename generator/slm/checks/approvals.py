"""What approvals must be: of the words that stand there now, and not by whoever wrote them (FAILURES D17, D18)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm import layout
from slm.agreement import DatedVersion, attachment_path
from slm.document_control import Approval
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity

APPROVED_WORDS_CHANGED: Final = Mistake(
    "SLM532",
    "the approval of {agreement} {version} by the {role} is void: what it approved was changed, see {files}",
    "An approved version is never changed: put it back as it was, and write changes as a new version.",
)
APPROVAL_VOID: Final = Mistake(
    "SLM533",
    "the approval of {agreement} {version} by the {role} no longer counts: what it approved was changed, see {files}",
    "Let the role read the new words and approve again: slm approve {agreement} {version} --role {role}",
    Severity.WARNING,
)
APPROVAL_UNBOUND: Final = Mistake(
    "SLM534",
    "approvals of {agreement} {version} are not bound to what was approved: they name no fingerprint",
    "Record approvals with `slm approve`, which adds it; a change of the words would go unnoticed otherwise.",
    Severity.WARNING,
)
OWN_APPROVAL: Final = Mistake(
    "SLM535",
    "{agreement} {version} was prepared and approved by the same person",
    "provider.yml asks for four eyes: somebody else has to approve it.",
)
CATALOG_CHANGED: Final = Mistake(
    "SLM549",
    "{agreement} {version} promises by {file}, which says something else than the {role} approved",
    "Put the levels or metrics back as they were, or let the role approve the version again: "
    "slm approve {agreement} {version} --role {role}",
)
APPROVAL_NOT_SIGNED: Final = Mistake(
    "SLM509",
    "the approval of {agreement} {version} by the {role} has to be signed, and no signature of it was verified",
    "provider.yml asks for it (signed_approvals): put the signature into {path}.",
)


def approvals_are_of_these_words(portfolio: Portfolio) -> Iterator[Problem]:
    """Name each approval that is of other words; of a version that was fully approved, that is an error."""
    for agreement, version in _versions(portfolio):
        roles = {approval.role for approval in version.void}
        mistake = APPROVED_WORDS_CHANGED if roles.issuperset(version.awaiting) else APPROVAL_VOID
        for approval in version.void:
            places = [_place(version, name) for name in _suspects(version, approval)]
            yield mistake.at(
                approval.place("fingerprint"), *places, agreement=agreement, version=version.version,
                role=approval.role,
                files=", ".join(place.path for place in places),
            )  # fmt: skip


def promises_by_the_catalog_stand(portfolio: Portfolio) -> Iterator[Problem]:
    """Name each approval of a version that can still bind somebody which was given to other levels or metrics.

    They are shown with the version, but are no part of its fingerprint (`slm.agreement.history` says why).
    """
    for agreement, version in _versions(portfolio):
        last_of_roles = {approval.role: approval for approval in version.approvals}
        for role, last in () if version.ended else last_of_roles.items():
            for file in version.changed_since(last):
                if "/" in file and not portfolio.is_unread(file):
                    yield CATALOG_CHANGED.at(
                        last.place("files", file), Place(file), agreement=agreement, version=version.version, file=file,
                        role=role,
                    )  # fmt: skip


def approvals_are_bound(portfolio: Portfolio) -> Iterator[Problem]:
    """Name each version with an approval that any words would satisfy, unless approvals are kept on paper."""
    for agreement, version in () if portfolio.provider.approvals_on_paper else _versions(portfolio):
        unbound = [approval for approval in version.approvals if approval.fingerprint is None]
        if unbound and version.fingerprint:
            yield APPROVAL_UNBOUND.at(unbound[0].place(), agreement=agreement, version=version.version)


def approvals_are_by_others(portfolio: Portfolio) -> Iterator[Problem]:
    """Where the provider asks for four eyes, nobody approves what they prepared."""
    for agreement, version in _versions(portfolio) if portfolio.provider.four_eyes else ():
        for approval in version.approvals:
            if portfolio.provider.is_named(version.agreement.control.prepared_by, approval.name):
                yield OWN_APPROVAL.at(approval.place("name"), agreement=agreement, version=version.version)


def approvals_are_signed(portfolio: Portfolio) -> Iterator[Problem]:
    """Where the provider asks for signatures, name each approval of which none was verified."""
    policy = portfolio.provider.signed_approvals
    for agreement, version in _versions(portfolio) if policy else ():
        for approval in {given.role: given for given in version.approvals}.values():
            path = layout.signature_file(agreement, version.version, approval.role)
            asked = policy and policy.asks(approval.role, approval.date)
            if asked and approval.signed_text not in version.signed and not portfolio.is_unread(path):
                yield APPROVAL_NOT_SIGNED.at(
                    approval.place(), agreement=agreement, version=version.version, role=approval.role, path=path
                )


def _suspects(version: DatedVersion, approval: Approval) -> list[str]:
    """Return the files of the version that were changed after an approval; all, where it noted none."""
    changed = [path for path in version.changed_since(approval) if "/" not in path]
    return changed or [file for file in version.files if "/" not in file]


def _place(version: DatedVersion, name: str) -> Place:
    agreement = version.agreement
    return agreement.place() if name == "agreement.yml" else Place(attachment_path(agreement.file_path, name))


def _versions(portfolio: Portfolio) -> Iterator[tuple[str, DatedVersion]]:
    return ((history.id, version) for history in portfolio.agreements.values() for version in history.versions)
