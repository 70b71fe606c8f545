"""Versions of a document: their order, approvals, status, and the copies of them on paper."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Annotated, ClassVar, Final, Literal

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema, model_validator

from slm.document_control.clauses import FingerprintText, SealText, seal_of
from slm.problem import Mistake
from slm.text import N_
from slm.values import PLAUSIBLE_YEARS, Date, Id, LocalText, Text, Whole, Written, internal, parties, public, read_date

WRONG_VERSION: Final = Mistake(
    "SLM270", "'{value}' is not a version", "Write numbers separated by points, such as 1.0 or 1.10."
)
TYPED_BY_HAND: Final = Mistake(
    "SLM273",
    "this entry lacks {keys}, which `{command}` always writes",
    "Take the entry out and record it with `{command}`. By hand are written only those of what was signed on paper; "
    "they have these keys, too.",
)
_VERSION = re.compile(r"(0|[1-9]\d{0,3})(\.(0|[1-9]\d{0,3})){1,2}", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Version:
    """A version such as 1.10, which comes after 1.9 and is not 1.1 (FAILURES D2)."""

    parts: tuple[int, ...]

    @classmethod
    def parse(cls, text: str) -> Version:
        """Read `1.10`; raise `InputError` for anything else."""
        if not _VERSION.fullmatch(text):
            guess = re.sub(r"^(?:version|ver\.?|v|版本?)\s*|\s*版$", "", text.strip(), flags=re.IGNORECASE)
            meant = next((meant for meant in (guess, f"{guess}.0") if _VERSION.fullmatch(meant)), "")
            raise WRONG_VERSION.raised(value=text, **({"meant": meant} if meant else {}))
        return cls(tuple(int(part) for part in text.split(".")))

    def __str__(self) -> str:
        return _text(self.parts)


@cache
def _text(parts: tuple[int, ...]) -> str:
    # A book has few versions, and asks for their texts some hundred thousand times.
    return ".".join(map(str, parts))


def _read_version(value: object) -> Version:
    return value if isinstance(value, Version) else Version.parse(value if isinstance(value, str) else "")


_SCHEMA: Final = WithJsonSchema({"type": ["string", "number"], "pattern": f"^{_VERSION.pattern}$"})
VersionText = Annotated[Version, BeforeValidator(_read_version), PlainSerializer(str), _SCHEMA]


NO_END: Final = date(max(PLAUSIBLE_YEARS) + 1, 1, 1)
"""Stands for the end of what has none: the day after every day that a book can name. No reader is shown it."""
OPEN: Final = "open"
"""The word for it."""


def _read_end(value: object) -> date:
    return NO_END if value in (OPEN, NO_END) else read_date(value)


def _end_text(end: date) -> str:
    return OPEN if end == NO_END else end.isoformat()


EndDate = Annotated[
    date,
    BeforeValidator(_read_end),
    PlainSerializer(_end_text),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "date"}, {"const": OPEN}], "default": OPEN}),
]
"""The first day on which something no longer holds, or `open` where none is agreed."""


class Status(StrEnum):
    """Where a version stands on a given day."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    APPROVED = "approved"
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validity:
    """The days on which a version is in force, half-open: `[start, end)`, and why it ends.

    `end` is the earliest of the end of its own term, the start of the version that supersedes it, and its withdrawal.
    """

    start: date
    end: date
    ended_by: Status = Status.EXPIRED

    @property
    def is_open(self) -> bool:
        """Does it go on without an end that anybody knows?"""
        return self.end == NO_END

    @property
    def end_text(self) -> str:
        """The end as data say it: a day, or `open`, which comes after every day in the order of texts."""
        return _end_text(self.end)

    def covers(self, day: date) -> bool:
        """Is the version in force on this day?"""
        return self.start <= day < self.end

    def nearest(self, day: date) -> date:
        """Return a day, or the first or last one of these that is nearest to it."""
        return max(self.start, min(day, self.end - timedelta(days=1)))


def status(
    validity: Validity, *, approved_roles: Collection[str], required_roles: Collection[str], as_of: date
) -> Status:
    """Return the status on `as_of`.

    Without approvals a version is a draft, with some of them in review, with all of them approved; from then on the
    status is what the calendar says.
    """
    if not set(required_roles) <= set(approved_roles) or not approved_roles:
        return Status.IN_REVIEW if approved_roles else Status.DRAFT
    if as_of < validity.start:
        return Status.APPROVED
    return Status.IN_FORCE if validity.covers(as_of) else validity.ended_by


def true_seal(entry: Written, *without: str, **more: object) -> str:
    """Return the seal that fits what an entry of a register, or a record, says, and what else belongs to it.

    Keys that say nothing are no part of it, nor are those in `without`, nor `evidence`, which may be added later.
    """
    left_out = {"seal", "evidence", *without}
    return seal_of(**{name: getattr(entry, name) for name in type(entry).model_fields if name not in left_out}, **more)


def signed_line(seal: str, who: str, day: date) -> str:
    """Return what a signature of an act is over: one line with its seal, who did it, and the day.

    Who and when are in it so that nobody can use a signature for somebody else or another day.
    """
    return f"{seal} {who} {day}\n"


class RegisterEntry(Written):
    """What a command adds to a register; whoever types one by hand is told that, before anything that it lacks."""

    command: ClassVar[str] = "slm approve"
    """The command that writes such entries."""

    @model_validator(mode="before")
    @classmethod
    def _has_what_is_always_written(cls, value: object) -> object:
        if isinstance(value, Mapping) and "seal" not in value:
            lacking = [name for name, key in cls.model_fields.items() if key.is_required() and name not in value]
            if lacking:
                raise TYPED_BY_HAND.raised(keys=", ".join(lacking), command=cls.command)
        return value


class Approval(RegisterEntry):
    """One person's approval of one version, in one role."""

    version: Annotated[VersionText, public(N_("Version"))]
    """The version that is approved."""
    role: Annotated[Id, public(N_("Role"))]
    """A role of `provider.yml`, or `customer` and `supplier` for the other side."""
    name: Annotated[LocalText, public(N_("Name"))]
    """Who approves."""
    date: Annotated[Date, public(N_("Date"))]
    """When it was approved."""
    person: Annotated[Id | None, internal(N_("Person"), wording="person")] = None
    """The person of `provider.yml` who approves; without it, whose name it is."""
    meaning: Annotated[LocalText, public(N_("Meaning"))]
    """What the signature says, such as "approved for the customer"."""
    fingerprint: Annotated[FingerprintText | None, public(N_("Fingerprint"))] = None
    """What was approved: `slm1:sha256:...`, written by `slm approve`."""
    files: Annotated[Mapping[str, Text], internal()] = Field(default_factory=dict)
    """What each file said, as a short fingerprint of its own, so that `slm check` can name the one that was changed."""
    evidence: Annotated[Text | None, internal(N_("Evidence"))] = None
    """Where it can be seen that the person did so, where another one entered it: a letter, a mail, minutes. It is no
    part of the seal and may be added later."""
    seal: Annotated[SealText | None, internal()] = None
    """The seal over all the rest of the approval, written by `slm approve`: whoever edits a part of it is found out."""

    @property
    def signed_text(self) -> str:
        """What a signature of the approval is over; empty where it has nothing that could be signed.

        The seal is of the meaning, too; approvals of before there were seals have their fingerprint in its place.
        """
        return signed_line(self.seal or self.fingerprint, self.role, self.date) if self.fingerprint else ""


class Withdrawal(RegisterEntry):
    """The end of a version before its time."""

    command: ClassVar[str] = "slm end"

    version: Annotated[VersionText, public(N_("Version"))]
    """The version that ends."""
    date: Annotated[Date, public(N_("Date"))]
    """The first day on which it is no longer in force."""
    by: Annotated[LocalText, public(N_("Withdrawn by"))]
    """Who withdrew it."""
    reason: Annotated[LocalText, public(N_("Reason"))]
    """Why it was withdrawn."""
    person: Annotated[Id | None, internal(N_("Person"), wording="person")] = None
    """The person of `provider.yml` who withdrew it; without it, whose name it is."""
    evidence: Annotated[Text | None, internal(N_("Evidence"))] = None
    """Where it can be seen that the person did so, where another one entered it: a letter, a mail, minutes. It is no
    part of the seal and may be added later."""
    seal: Annotated[SealText | None, internal()] = None
    """The seal over the rest of the entry and the agreement, written by `slm end`: whoever edits a part of it is found
    out."""

    @property
    def signed_text(self) -> str:
        """What a signature of the withdrawal is over; empty where it has no seal, or does not say who did it."""
        return signed_line(self.seal, self.person, self.date) if self.seal and self.person else ""


class TerminationNotice(RegisterEntry):
    """That one side does not want a version to be renewed at the end of its term."""

    command: ClassVar[str] = "slm end"

    version: Annotated[VersionText, public(N_("Version"))]
    """The version that is not renewed."""
    date: Annotated[Date, public(N_("Date"))]
    """When notice was given."""
    person: Annotated[Id, parties(N_("Notice given by"), wording="person")]
    """The person who gave notice, of either side."""
    reason: Annotated[LocalText | None, public(N_("Reason"))] = None
    """Why notice was given."""
    evidence: Annotated[Text | None, internal(N_("Evidence"))] = None
    """Where it can be seen that the person did so, where another one entered it: a letter, a mail, minutes. It is no
    part of the seal and may be added later."""
    seal: Annotated[SealText | None, internal()] = None
    """The seal over the rest of the entry and the agreement, written by `slm end`: whoever edits a part of it is found
    out."""

    @property
    def signed_text(self) -> str:
        """What a signature of the notice is over; empty where it has no seal."""
        return signed_line(self.seal, self.person, self.date) if self.seal else ""


class Approvals(Written):
    """Who approved which version of an agreement, and how versions came to their end."""

    kind: Annotated[Literal["approvals"], internal()]
    """The word for this kind of file."""
    approvals: Annotated[tuple[Approval, ...], public(N_("Approvals"))] = ()
    """Every approval of every version."""
    withdrawals: Annotated[tuple[Withdrawal, ...], public(N_("Withdrawals"))] = ()
    """The versions that ended before their time."""
    notices: Annotated[tuple[TerminationNotice, ...], public(N_("Notices of termination"))] = ()
    """Notices of one side that a version is not to be renewed."""

    @property
    def ends(self) -> tuple[Withdrawal | TerminationNotice, ...]:
        """Everything by which a version ends, or is not renewed."""
        return (*self.withdrawals, *self.notices)


class CopyEvent(RegisterEntry):
    """Something that happened to a copy. Events are added below each other and never changed."""

    command: ClassVar[str] = "slm copy"

    version: Annotated[VersionText, internal(N_("Version"))]
    """The version that the copy is of."""
    number: Annotated[Whole, internal(N_("Copy"))]
    """The number of the copy; each version counts its own from 1."""
    event: Annotated[Literal["issued", "recalled", "returned", "lost", "destroyed"], internal(N_("Event"))]
    """What happened to it."""
    date: Annotated[Date, internal(N_("Date"))]
    """When it happened."""
    holder: Annotated[LocalText | None, internal(N_("Holder"))] = None
    """Who got the copy, where it is issued."""
    note: Annotated[LocalText | None, internal(N_("Note"))] = None
    """What else is to be known about it."""
    person: Annotated[Id | None, internal(N_("Person"), wording="person")] = None
    """The person of `provider.yml` who recorded it, and signs it where that is asked for."""
    evidence: Annotated[Text | None, internal(N_("Evidence"))] = None
    """Where it can be seen that the person recorded it, where another one entered it. It is no part of the seal."""
    seal: Annotated[SealText | None, internal()] = None
    """The seal over all the rest of the event and the agreement, written by `slm copy`: whoever edits a part of it is
    found out."""

    @property
    def signed_text(self) -> str:
        """What a signature of the event is over; empty where it has no seal, or does not say who recorded it."""
        return signed_line(self.seal, self.person, self.date) if self.seal and self.person else ""


class Copies(Written):
    """The register of the controlled copies of an agreement on paper."""

    kind: Annotated[Literal["copies"], internal()]
    """The word for this kind of file."""
    events: Annotated[tuple[CopyEvent, ...], internal(N_("Copies"))] = ()
    """What happened to copies, in its order."""


class CopyState(StrEnum):
    """Where a copy is."""

    OUTSTANDING = "outstanding"
    RETURNED = "returned"
    LOST = "lost"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControlledCopy:
    """A copy as its events have left it."""

    version: Version
    number: int
    holder: LocalText | None
    issued: CopyEvent
    state: CopyState = CopyState.OUTSTANDING
    recalled: CopyEvent | None = None
    ended: CopyEvent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyRegister:
    """All copies of an agreement, and the events that cannot have happened."""

    copies: tuple[ControlledCopy, ...]
    impossible: tuple[CopyEvent, ...]

    def of(self, version: Version) -> tuple[ControlledCopy, ...]:
        """Return the copies of a version."""
        return tuple(copy for copy in self.copies if copy.version == version)

    def outstanding(self, version: Version) -> tuple[ControlledCopy, ...]:
        """Return the copies of a version that somebody holds."""
        return tuple(copy for copy in self.of(version) if copy.state is CopyState.OUTSTANDING)

    def count(self, version: Version, state: CopyState) -> int:
        """Return how many copies of a version are in a state; all states together are the copies issued."""
        return sum(copy.state is state for copy in self.of(version))


def copy_register(events: Iterable[CopyEvent]) -> CopyRegister:
    """Return what the events, in their order, have made of the copies.

    A copy is issued once and ends once: returned, lost or destroyed. In between it can be recalled. A lost copy that
    turns up can still be returned or destroyed. Nothing happens before what stands above it.
    """
    copies: dict[tuple[Version, int], ControlledCopy] = {}
    impossible: list[CopyEvent] = []
    for event in events:
        key = event.version, event.number
        if after := _after(copies.get(key), event):
            copies[key] = after
        else:
            impossible.append(event)
    return CopyRegister(copies=tuple(copies.values()), impossible=tuple(impossible))


def _after(copy: ControlledCopy | None, event: CopyEvent) -> ControlledCopy | None:
    """Return the copy as an event leaves it, or None where it cannot have happened."""
    if event.event == "issued":
        number, holder = event.number, event.holder
        is_new = copy is None and number >= 1 and holder is not None
        return ControlledCopy(version=event.version, number=number, holder=holder, issued=event) if is_new else None
    if copy is None or event.date < max(past.date for past in (copy.issued, copy.recalled, copy.ended) if past):
        return None
    if event.event == "recalled":
        is_out = copy.state is CopyState.OUTSTANDING and copy.recalled is None
        return replace(copy, recalled=event) if is_out else None
    state = CopyState(event.event)
    found_again = copy.state is CopyState.LOST and state is not CopyState.LOST
    return replace(copy, state=state, ended=event) if copy.state is CopyState.OUTSTANDING or found_again else None
