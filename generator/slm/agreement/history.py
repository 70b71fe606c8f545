"""All versions of one agreement, and which of them was in force when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

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

    @property
    def version(self) -> Version:
        """The version's number."""
        return self.agreement.version

    @property
    def binding(self) -> bool:
        """Was it ever approved, so that its promises count on the days of its validity?"""
        return self.status not in (Status.DRAFT, Status.IN_REVIEW)


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
        return next((each for each in self.versions if each.status is Status.IN_FORCE), None)

    @property
    def shown(self) -> DatedVersion:
        """What the agreement's own address shows: the version in force, else the last binding one, else the last."""
        binding = [each for each in self.versions if each.binding]
        return self.in_force or (binding or list(self.versions))[-1]

    def in_period(self, start: date, end: date) -> tuple[DatedVersion, ...]:
        """Return the binding versions that are in force on a day of `[start, end)`, in order (DESIGN 3.5)."""
        return tuple(
            each for each in self.versions if each.binding and each.validity.start < end and each.validity.end > start
        )

    def version(self, version: str) -> DatedVersion | None:
        """Return the version of that number."""
        return next((each for each in self.versions if str(each.version) == version), None)


def agreement_history(  # noqa: PLR0913 - the parts of one agreement, each from a file of its own
    agreement_id: str,
    versions: tuple[Agreement, ...],
    approvals: Approvals | None,
    requirements: tuple[Requirement, ...],
    *,
    required_roles: tuple[str, ...],
    as_of: date,
) -> AgreementHistory:
    """Return the history of an agreement: each version's validity and status as of a day.

    An approved version is write-once, so its end is never edited: it ends where its own term does, where an approved
    version that supersedes it begins, or where it is withdrawn, whichever comes first.
    """
    ordered = tuple(sorted(versions, key=lambda each: each.version))
    dated = tuple(_dated(each, ordered, approvals, required_roles, as_of) for each in ordered)
    return AgreementHistory(id=agreement_id, versions=dated, requirements=requirements)


def _dated(
    agreement: Agreement,
    versions: tuple[Agreement, ...],
    approvals: Approvals | None,
    required_roles: tuple[str, ...],
    as_of: date,
) -> DatedVersion:
    given = _given(agreement.version, approvals, as_of)
    ends = [(agreement.valid.until, Status.EXPIRED)]
    ends += [
        (successor.valid.start, Status.SUPERSEDED)
        for successor in versions
        if successor.supersedes == agreement.version
        and _approved(_given(successor.version, approvals, as_of), required_roles)
    ]
    ends += [
        (each.date, Status.WITHDRAWN)
        for each in (approvals.withdrawals if approvals else ())
        if each.version == agreement.version
    ]
    end, why = min(ends, key=lambda each: each[0])
    validity = Validity(start=agreement.valid.start, end=end, ended_by=why)
    return DatedVersion(
        agreement=agreement,
        validity=validity,
        status=status(
            validity, approved_roles=[each.role for each in given], required_roles=required_roles, as_of=as_of
        ),
        approvals=given,
    )


def _given(version: Version, approvals: Approvals | None, as_of: date) -> tuple[Approval, ...]:
    return tuple(
        each for each in (approvals.approvals if approvals else ()) if each.version == version and each.date <= as_of
    )


def _approved(given: tuple[Approval, ...], required_roles: tuple[str, ...]) -> bool:
    return bool(given) and set(required_roles) <= {each.role for each in given}
