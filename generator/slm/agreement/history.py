"""All versions of one agreement, which of them was in force when, and the fingerprint of each.

A fingerprint is of the words that an approval is bound to. What belongs to it, and what does not:

- Everything in `agreement.yml` that any reader of the document sees, the clauses of each language, and the bytes of
  each attachment. One changed character is another document.
- Not what the document only names by its id: the contacts of parties, the names of people and services. They have a
  history of their own in the catalog; a team with another telephone changes nothing that was agreed.
- What the document promises by reference stands between the two: how fast P1 is answered (levels), how availability is
  computed (metrics), how urgent a case is (the matrix of priorities), what "24x7" is (service hours within its term,
  their critical periods, and their special days as far as they are published), what its words mean (terms of the
  glossary that stand in it), what the catalog promises of the safety and the class of its services, and what its two
  sides are called. All that is no part of the fingerprint, since
  a change of it must not make a version void that ended years ago; but `slm approve` notes what it said
  (`VersionContent.by_file`), and while the version can still bind somebody, another wording is an error.
- Not what only the provider sees: costs and internal notes. Not comments, the order of keys, ends of lines, or how
  Unicode composes a letter: nobody can see them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from itertools import count
from types import MappingProxyType
from typing import Any, Final

from slm import layout
from slm.agreement.agreement import Agreement
from slm.agreement.provisions import Requirement
from slm.agreement.shared_content import SPECIAL_DAYS, SharedContent
from slm.document_control import (
    NO_END,
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
        cls, agreement: Agreement, terms: Mapping[str, Clauses | Canonical], attachments: Mapping[str, str] = _NOTHING
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
        of_files = (own | catalog).items()
        return {path: said if path.endswith(SPECIAL_DAYS) else short_fingerprint(said) for path, said in of_files}


class _SaidByFile(Mapping[str, str]):
    """What each file says of a version; found out when somebody asks, which of most versions that are over nobody does.

    Where it is written down, as in the key of what is cached, it is what was found.
    """

    __slots__ = ("_find", "_found")

    def __init__(self, find: Callable[[], Mapping[str, str]]) -> None:
        self._find: Callable[[], Mapping[str, str]] | None = find
        self._found: Mapping[str, str] = {}

    @property
    def _said(self) -> Mapping[str, str]:
        if self._find:
            self._found, self._find = self._find(), None
        return self._found

    def __getitem__(self, path: str) -> str:
        return self._said[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._said)

    def __len__(self) -> int:
        return len(self._said)

    def __reduce__(self) -> tuple[type[dict[str, str]], tuple[dict[str, str]]]:
        return dict, (dict(self._said),)


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenNotice:
    """A notice that a version is not to be renewed, and the term that it ends."""

    notice: TerminationNotice
    end: date
    """The day on which the version ends by it, half-open as a term is."""
    last_day: date | None = None
    """Where it was too late for the term in which it was given: the last day on which it would have ended that one."""


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
    notices: tuple[GivenNotice, ...] = ()
    """The notices of termination that were given by the day asked about."""
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

    @property
    def known_end(self) -> date | None:
        """The day on which it ends; None where it has no end, or goes on from term to term as nobody gave notice."""
        if self.validity.is_open:
            return None
        if not self.renews:
            return self.validity.end
        return min((given.end for given in self.notices), default=None)

    def changed_since(self, approval: Approval) -> tuple[str, ...]:
        """Return which files say something else than what was approved, those of the catalog by their path.

        Of an approval that did not note what they said, nobody can tell.
        """
        if not (then := approval.files) or not self.files:
            return ()
        own = [path for path in self.files if "/" not in path and path not in then]
        return (*self.promised_otherwise(then), *own)

    def promised_otherwise(self, then: Mapping[str, str]) -> tuple[str, ...]:
        """Return which of the files that said something of the version then say something else now.

        So does the glossary with a new word for something that the version says, where it was known which words it had.
        """
        is_whole = layout.GLOSSARY in then
        words = [
            path for path in self.files if is_whole and path.startswith(f"{layout.GLOSSARY}#") and path not in then
        ]
        return (*(path for path, said in then.items() if not self.keeps(path, said)), *words)

    def keeps(self, path: str, said: str | None) -> bool:
        """Tell whether a file says of the version what it once said, at least until the version ends.

        Of special days that is told part by part: other parts become known, and those after its end are nobody's.
        """
        whole, shorter = self.files.get(path), (self.files_until_end or self.files).get(path)
        if said is None or not path.endswith(SPECIAL_DAYS):
            return said in (whole, shorter)
        known, until_end = set((whole or "").split()), set((shorter or "").split())
        after_end = {part.partition("=")[0] for part in known} - {part.partition("=")[0] for part in until_end}
        return all(part in known | until_end or part.partition("=")[0] in after_end for part in said.split())


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

    @property
    def agreed_since(self) -> date | None:
        """The day on which the first binding version began; None where there is none."""
        return min((version.validity.start for version in self.versions if version.binding), default=None)

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
    first. An approval that names a fingerprint counts only while the version has it; a version without one in
    `fingerprints` could not be read. `files` gives what each file says of a version until a day on which its term ends.
    """
    register = approvals or Approvals(kind="approvals")
    approved = [
        _approved(agreement, register, fingerprints.get(agreement.version), required_roles, as_of)
        for agreement in sorted(versions, key=lambda agreement: agreement.version)
    ]
    dated: list[DatedVersion] = []
    for version in approved:
        validity, renews = _ended(version, approved, register, as_of)
        roles = [given.role for given in version.approvals]
        now = status(validity, approved_roles=roles, required_roles=required_roles, as_of=as_of)
        end, first_end = validity.end, version.agreement.valid.until
        said = _SaidByFile(partial(files, version.version, max(first_end, end)))
        binds_less = end < first_end and now in (Status.APPROVED, Status.IN_FORCE)
        shorter = _SaidByFile(partial(files, version.version, end)) if binds_less else {}
        dated.append(
            replace(version, validity=validity, status=now, files=said, files_until_end=shorter, renews=renews)
        )
    return AgreementHistory(id=agreement_id, versions=tuple(dated), requirements=requirements)


def _ended(
    version: DatedVersion, approved: Iterable[DatedVersion], register: Approvals, as_of: date
) -> tuple[Validity, bool]:
    """Return from when until when a version holds and why it ends, and whether its term is renewed then instead."""
    term, renews = _term(version, as_of)
    ends = [(term, Status.EXPIRED)]
    ends += [
        (other.validity.start, Status.SUPERSEDED)
        for other in approved
        if other.approvals and not other.awaiting and _follows(other.agreement, version.agreement)
    ]
    ends += [(ending.date, Status.WITHDRAWN) for ending in register.withdrawals if ending.version == version.version]
    end, why = min(ends, key=lambda ending: ending[0])
    return replace(version.validity, end=end, ended_by=why), renews and why is Status.EXPIRED


def _follows(later: Agreement, earlier: Agreement) -> bool:
    """Tell whether a version ends another: it supersedes it, or begins when the other one would be renewed."""
    begins_later = later.version > earlier.version and later.valid.start >= earlier.valid.until
    return later.supersedes == earlier.version or begins_later


def _given(agreement: Agreement, notice: TerminationNotice) -> GivenNotice:
    """Return a notice with the end of the first term that it is in time for; a late one ends the term after its own."""
    required, first, missed = agreement.renewal.terminate_notice, agreement.valid.until, None
    if agreement.valid.is_open:
        day_after = notice.date + timedelta(days=1)
        return GivenNotice(notice=notice, end=required.after(notice.date) if required else day_after)
    if not _renews(agreement):
        return GivenNotice(notice=notice, end=first)
    ends = ((end, required.before(end) if required else end - timedelta(days=1)) for end in _ends(agreement))
    end, last_day = next(ends)
    while notice.date > last_day:
        missed = last_day if notice.date < end else None
        end, last_day = next(ends)
    return GivenNotice(notice=notice, end=end, last_day=missed)


def _renews(agreement: Agreement) -> bool:
    """Tell whether its terms follow each other: without their length nobody knows until when."""
    return agreement.renewal.automatic and agreement.renewal.renewed_for is not None


def _ends(agreement: Agreement) -> Iterator[date]:
    """Yield the day on which the term of a version ends, then those on which it does when renewed again and again."""
    first, length = agreement.valid.until, agreement.renewal.renewed_for
    yield first
    # From the first end: a term that ends on the 31st does so in the years after a shorter month, too.
    yield from (replace(length, amount=terms * length.amount).after(first) for terms in count(1)) if length else ()


def _term(version: DatedVersion, as_of: date) -> tuple[date, bool]:
    """Return the end of the term of a version that runs on a day, and whether another one follows it.

    A term is followed by another as long as nobody gave notice in time; a notice that is late ends the term after it.
    Without its length nobody knows until when the agreement would be renewed: it ends. So does one without approval.
    """
    if version.agreement.valid.is_open and version.approvals and not version.awaiting:
        return min((given.end for given in version.notices), default=NO_END), False
    if not (_renews(version.agreement) and version.approvals and not version.awaiting):
        return version.agreement.valid.until, False
    stop = min((given.end for given in version.notices), default=None)
    end = next(end for end in _ends(version.agreement) if end > as_of or end == stop)
    return end, end != stop


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
    notices = [one for one in register.notices if one.version == agreement.version and one.date <= as_of]
    return DatedVersion(
        agreement=agreement,
        notices=tuple(_given(agreement, notice) for notice in notices),
        validity=Validity(start=agreement.valid.start, end=agreement.valid.until),
        status=Status.DRAFT,
        approvals=tuple(valid),
        void=tuple(approval for approval in given if approval not in valid and approval.role not in roles),
        fingerprint=words,
        awaiting=tuple(role for role in required_roles if role not in roles),
    )
