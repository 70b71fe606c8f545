"""All versions of one agreement, and which of them was in force when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from types import MappingProxyType
from typing import Final

from slm.agreement.agreement import Agreement
from slm.agreement.requirement import Requirement
from slm.document_control import Approval, Approvals, Status, Validity, Version, status


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedVersion:
    """A version with the days on which it is in force and its status on the day asked about."""

    agreement: Agreement
    validity: Validity
    status: Status
    approvals: tuple[Approval, ...]
    """The approvals that count: given by the day asked about, for the words that stand there now."""
    void: tuple[Approval, ...] = ()
    """Approvals of other words than those that stand there now, by roles that have not approved these."""
    fingerprint: str | None = None
    """The fingerprint of the words that stand there now; None where they could not be read."""
    awaiting: tuple[str, ...] = ()
    """Roles that have yet to approve."""
    files: Mapping[str, str] = field(default_factory=dict)
    """What each file says of the version now (`VersionContent.by_file`); empty where it could not be read."""
    signed: Mapping[str, str] = field(default_factory=dict)
    """The keys of verified signatures, by what was signed (`Approval.signed_text`)."""

    @property
    def version(self) -> Version:
        """The version's number."""
        return self.agreement.version

    @property
    def binding(self) -> bool:
        """Was it ever approved, so that its promises count on the days of its validity?"""
        return self.status not in (Status.DRAFT, Status.IN_REVIEW)

    @property
    def ended(self) -> bool:
        """Is it over for good?"""
        return self.status in (Status.SUPERSEDED, Status.EXPIRED, Status.WITHDRAWN)

    def changed_since(self, approval: Approval) -> tuple[str, ...]:
        """Return which files say something else than what was approved, those of the catalog by their path.

        Of an approval that did not note what they said, nobody can tell.
        """
        then, now = approval.files, self.files
        own = [path for path in now if "/" not in path and path not in then]
        return tuple(path for path in (*then, *own) if then.get(path) != now.get(path)) if then and now else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreementHistory:
    """The versions of one agreement in their order, with validity and status computed as of one day."""

    id: str
    versions: tuple[DatedVersion, ...]
    requirements: tuple[Requirement, ...] = ()

    @property
    def latest(self) -> Agreement:
        """The newest version, whatever its status."""
        return self.versions[-1].agreement

    @property
    def in_force(self) -> DatedVersion | None:
        """The version in force on the day asked about."""
        return next((version for version in self.versions if version.status is Status.IN_FORCE), None)

    @property
    def shown(self) -> DatedVersion:
        """What the agreement's own address shows: the version in force, else the last binding one, else the last."""
        binding = [version for version in self.versions if version.binding]
        return self.in_force or (binding or list(self.versions))[-1]

    def in_period(self, start: date, end: date) -> tuple[DatedVersion, ...]:
        """Return the binding versions that are in force on a day of `[start, end)`, in order (ARCHITECTURE 5)."""
        return tuple(
            version
            for version in self.versions
            if version.binding and version.validity.start < end and version.validity.end > start
        )

    def version(self, version: str) -> DatedVersion | None:
        """Return the version of that number."""
        return next((revision for revision in self.versions if str(revision.version) == version), None)


_UNKNOWN: Final[Mapping[Version, str]] = MappingProxyType({})
_UNREAD: Final[Mapping[Version, Mapping[str, str]]] = MappingProxyType({})
_UNSIGNED: Final[Mapping[str, str]] = MappingProxyType({})
_NONE: Final = Approvals(kind="approvals")


def agreement_history(  # noqa: PLR0913 - the parts of one agreement, each from a file of its own
    agreement_id: str,
    versions: tuple[Agreement, ...],
    approvals: Approvals | None,
    requirements: tuple[Requirement, ...],
    *,
    required_roles: tuple[str, ...],
    as_of: date,
    fingerprints: Mapping[Version, str] = _UNKNOWN,
    files: Mapping[Version, Mapping[str, str]] = _UNREAD,
    signed: Mapping[str, str] = _UNSIGNED,
) -> AgreementHistory:
    """Return the history of an agreement: each version's validity and status as of a day.

    An approved version is write-once, so its end is never edited: it ends where its own term does, where an approved
    version that supersedes it begins, or where it is withdrawn, whichever comes first. An approval that names a
    fingerprint counts only while the version has it; a version without one in `fingerprints` could not be read.
    `files` are what each file says of a version, `signed` the keys of verified signatures, by what was signed.
    """
    ordered = tuple(sorted(versions, key=lambda version: version.version))
    papers = [
        _VersionRecord(agreement, approvals or _NONE, required_roles, fingerprints.get(agreement.version), as_of)
        for agreement in ordered
    ]
    version = (
        replace(paper.dated(papers), files=files.get(paper.agreement.version, {}), signed=signed) for paper in papers
    )
    return AgreementHistory(id=agreement_id, versions=tuple(version), requirements=requirements)


@dataclass(frozen=True, slots=True)
class _VersionRecord:
    """One version with everything that its status follows from."""

    agreement: Agreement
    register: Approvals
    required_roles: tuple[str, ...]
    fingerprint: str | None
    as_of: date

    @property
    def given(self) -> tuple[Approval, ...]:
        """The approvals of the version by the day asked about, of whatever words."""
        version, day = self.agreement.version, self.as_of
        return tuple(
            approval for approval in self.register.approvals if approval.version == version and approval.date <= day
        )

    @property
    def valid(self) -> tuple[Approval, ...]:
        """The approvals of the words that stand there now."""
        if self.fingerprint is None:
            return self.given
        bound = {approval.role for approval in self.given if approval.fingerprint == self.fingerprint}
        return tuple(
            approval
            for approval in self.given
            if approval.fingerprint == self.fingerprint or (approval.fingerprint is None and approval.role not in bound)
        )

    @property
    def awaiting(self) -> tuple[str, ...]:
        """The required roles that have not approved these words."""
        roles = {approval.role for approval in self.valid}
        return tuple(role for role in self.required_roles if role not in roles)

    def validity(self, papers: Sequence[_VersionRecord]) -> Validity:
        """Return the days on which the version is in force once it is approved, and what ends them."""
        agreement = self.agreement
        ends = [(agreement.valid.until, Status.EXPIRED)]
        ends += [
            (paper.agreement.valid.start, Status.SUPERSEDED)
            for paper in papers
            if paper.agreement.supersedes == agreement.version and paper.valid and not paper.awaiting
        ]
        withdrawals = (
            withdrawal for withdrawal in self.register.withdrawals if withdrawal.version == agreement.version
        )
        ends += [(withdrawal.date, Status.WITHDRAWN) for withdrawal in withdrawals]
        end, why = min(ends, key=lambda ending: ending[0])
        return Validity(start=agreement.valid.start, end=end, ended_by=why)

    def dated(self, papers: Sequence[_VersionRecord]) -> DatedVersion:
        validity, valid = self.validity(papers), self.valid
        roles = [approval.role for approval in valid]
        return DatedVersion(
            agreement=self.agreement,
            validity=validity,
            status=status(validity, approved_roles=roles, required_roles=self.required_roles, as_of=self.as_of),
            approvals=valid,
            void=tuple(approval for approval in self.given if approval not in valid and approval.role not in roles),
            fingerprint=self.fingerprint,
            awaiting=self.awaiting,
        )
