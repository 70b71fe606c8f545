"""All versions of one agreement, which of them was in force when, and the fingerprint of each.

A fingerprint is of the words that an approval is bound to. What belongs to it, and what does not:

- Everything in `agreement.yml` that any reader of the document sees, the clauses of each language, and the bytes of
  each attachment. One changed character is another document.
- Not what the document only names by its id: the names and contacts of parties, people and services, and holidays. They
  have a history of their own in the catalog; a team that is renamed, or next year's holidays, change nothing that was
  agreed.
- What the document promises by reference stands between the two: how fast P1 is answered (levels), how availability is
  computed (metrics), what "24x7" is (service hours within its term), what its words mean (terms of the glossary that
  stand in it), what the catalog promises of the safety of its services. All that is no part of the fingerprint, since
  a change of it must not make a version void that ended years ago; but `slm approve` notes what it said
  (`VersionContent.by_file`), and while the version can still bind somebody, another wording is an error.
- Not what only the provider sees: costs and internal notes. Not comments, the order of keys, ends of lines, or how
  Unicode composes a letter: nobody can see them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final

from slm.agreement.agreement import Agreement
from slm.agreement.provisions import Requirement
from slm.agreement.shared_content import SharedContent
from slm.document_control import (
    Approval,
    Approvals,
    Canonical,
    Clauses,
    Status,
    TerminationNotice,
    Validity,
    Version,
    canonical,
    fingerprint,
    short_fingerprint,
    status,
)

_NOTHING: Final[Mapping[Any, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionContent:
    """What a version says, made canonical once: as a whole, and by the files that say it."""

    agreement: Agreement
    shown: Canonical
    clauses: Mapping[str, Canonical]
    """By language."""
    attachments: Mapping[str, str]
    """The SHA-256 of each, by name."""

    @classmethod
    def of(
        cls, agreement: Agreement, terms: Mapping[str, Clauses], attachments: Mapping[str, str] = _NOTHING
    ) -> VersionContent:
        """Return what a version says with its clauses by language and its attachments."""
        said = {language: canonical(clauses) for language, clauses in terms.items()}
        return cls(agreement=agreement, shown=canonical(agreement), clauses=said, attachments=attachments)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the version."""
        name, number = self.agreement.id, self.agreement.version
        return fingerprint(
            agreement=name, version=number, content=self.shown, clauses=self.clauses, attachments=self.attachments
        )

    def by_file(self, shared: SharedContent, until: date) -> dict[str, str]:
        """Return what each file says of the version, as the short fingerprint of that part alone.

        An approval keeps it, so that it can be told later which file is not what was approved. Files of the version go
        by their name, those of the catalog by their path: what these say of its term, which ends at `until`.
        """
        text = json.dumps([self.shown.value, *(said.value for said in self.clauses.values())], ensure_ascii=False)
        own = {
            "agreement.yml": fingerprint(content=self.shown),
            **{f"terms.{language}.md": fingerprint(clauses=clauses) for language, clauses in self.clauses.items()},
            **self.attachments,
        }
        catalog = dict(shared.used_by(self.agreement, text.casefold(), until))
        return {path: short_fingerprint(whole) for path, whole in (own | catalog).items()}


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
    renews: bool = False
    """Does it go on for another term at the end of its validity, unless notice is given until then?"""
    files: Mapping[str, str] = field(default_factory=dict)
    """What each file says of the version now (`VersionContent.by_file`); empty where it could not be read."""
    files_until_end: Mapping[str, str] = field(default_factory=dict)
    """The same of the days on which it is in force, where another version ends it before its own term does: what holds
    from then on, nobody was promised by it."""

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
        return tuple(path for path in (*then, *own) if not self.keeps(path, then.get(path))) if then and now else ()

    def keeps(self, path: str, said: str | None) -> bool:
        """Tell whether a file says of the version what it once said, at least until the version ends."""
        return said in (self.files.get(path), (self.files_until_end or self.files).get(path))


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
        binding = ((version, version.validity) for version in self.versions if version.binding)
        return tuple(version for version, validity in binding if validity.start < end and validity.end > start)

    def version(self, version: str) -> DatedVersion | None:
        """Return the version of that number."""
        return next((revision for revision in self.versions if str(revision.version) == version), None)


def _no_files(_version: Version, _until: date) -> Mapping[str, str]:
    return _NOTHING


def agreement_history(  # noqa: PLR0913 - the parts of one agreement, each from a file of its own
    agreement_id: str,
    versions: tuple[Agreement, ...],
    approvals: Approvals | None,
    requirements: tuple[Requirement, ...],
    *,
    required_roles: tuple[str, ...],
    as_of: date,
    fingerprints: Mapping[Version, str] = _NOTHING,
    files: Callable[[Version, date], Mapping[str, str]] = _no_files,
) -> AgreementHistory:
    """Return the history of an agreement: each version's validity and status as of a day.

    An approved version is write-once, so its end is never edited: it ends where its own term does, renewed as long as
    nobody gave notice, where an approved version that supersedes it begins, or where it is withdrawn, whichever comes
    first. An approval that names a
    fingerprint counts only while the version has it; a version without one in `fingerprints` could not be read.
    `files` gives what each file says of a version until a day on which its term ends.
    """
    register = approvals or Approvals(kind="approvals")
    approved = [
        _approved(agreement, register, fingerprints.get(agreement.version), required_roles, as_of)
        for agreement in sorted(versions, key=lambda agreement: agreement.version)
    ]
    dated: list[DatedVersion] = []
    for version in approved:
        first_end = version.agreement.valid.until
        term, renews = _term(version, register.notices, as_of)
        ends = [(term, Status.EXPIRED)]
        ends += [
            (other.validity.start, Status.SUPERSEDED)
            for other in approved
            if other.approvals and not other.awaiting and _follows(other.agreement, version.agreement)
        ]
        ends += [
            (ending.date, Status.WITHDRAWN) for ending in register.withdrawals if ending.version == version.version
        ]
        end, why = min(ends, key=lambda ending: ending[0])
        validity, roles = replace(version.validity, end=end, ended_by=why), [given.role for given in version.approvals]
        now = status(validity, approved_roles=roles, required_roles=required_roles, as_of=as_of)
        said = files(version.version, max(first_end, end))
        binds_less = end < first_end and now in (Status.APPROVED, Status.IN_FORCE)
        shorter = files(version.version, end) if binds_less else {}
        goes_on = renews and why is Status.EXPIRED
        dated.append(
            replace(
                version,
                validity=validity,
                status=now,
                files=said,
                files_until_end=shorter,
                renews=goes_on,
            )
        )
    return AgreementHistory(id=agreement_id, versions=tuple(dated), requirements=requirements)


def _follows(later: Agreement, earlier: Agreement) -> bool:
    """Tell whether a version ends another: it supersedes it, or begins when the other one would be renewed."""
    begins_later = later.version > earlier.version and later.valid.start >= earlier.valid.until
    return later.supersedes == earlier.version or begins_later


def _term(version: DatedVersion, notices: Iterable[TerminationNotice], as_of: date) -> tuple[date, bool]:
    """Return the end of the term of a version that runs on a day, and whether another one follows it.

    A term is followed by another as long as nobody gave notice in time; a notice that is late ends the term after it.
    Without its length nobody knows until when the agreement would be renewed: it ends. So does one without approval.
    """
    renewal, first = version.agreement.renewal, version.agreement.valid.until
    if not (renewal.automatic and renewal.renewed_for and version.approvals and not version.awaiting):
        return first, False
    given = [notice.date for notice in notices if notice.version == version.version and notice.date <= as_of]

    def renewed_at(end: date) -> bool:
        last_day = renewal.terminate_notice.before(end) if renewal.terminate_notice else end - timedelta(days=1)
        return not any(day <= last_day for day in given)

    end, terms = first, 0
    while end <= as_of and renewed_at(end):
        terms += 1
        # From the first end: a term that ends on the 31st does so in the years after a shorter month, too.
        end = replace(renewal.renewed_for, amount=terms * renewal.renewed_for.amount).after(first)
    return end, renewed_at(end)


def _approved(
    agreement: Agreement, register: Approvals, words: str | None, required_roles: tuple[str, ...], as_of: date
) -> DatedVersion:
    """Return a version with its approvals as of a day, as a draft that nothing ends before its own term does.

    `words` is the fingerprint of what stands there now; None where it could not be read.
    """
    of_version = [approval for approval in register.approvals if approval.version == agreement.version]
    given = [approval for approval in of_version if approval.date <= as_of]
    bound = {approval.role for approval in given if approval.fingerprint == words}
    unbound = [approval for approval in given if approval.fingerprint is None and approval.role not in bound]
    valid = [approval for approval in given if words in {None, approval.fingerprint} or approval in unbound]
    roles = [approval.role for approval in valid]
    return DatedVersion(
        agreement=agreement,
        validity=Validity(start=agreement.valid.start, end=agreement.valid.until),
        status=Status.DRAFT,
        approvals=tuple(valid),
        void=tuple(approval for approval in given if approval not in valid and approval.role not in roles),
        fingerprint=words,
        awaiting=tuple(role for role in required_roles if role not in roles),
    )
