"""Controlled copies on paper: who holds which, and which have to come back (`agreements/<ID>/copies.yml`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Literal

from slm.document_control.version import Version, VersionText
from slm.text import N_
from slm.values import Date, LocalText, Whole, Written, internal


class CopyEvent(Written):
    """Something that happened to a copy. Events are added below each other and never changed."""

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


class Copies(Written):
    """The whole file."""

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
        after = _after(copies.get(key), event)
        if after is None:
            impossible.append(event)
        else:
            copies[key] = after
    return CopyRegister(copies=tuple(copies.values()), impossible=tuple(impossible))


def _after(copy: ControlledCopy | None, event: CopyEvent) -> ControlledCopy | None:
    """Return the copy as an event leaves it, or None where it cannot have happened."""
    if event.event == "issued":
        number, holder = event.number, event.holder
        is_new = copy is None and number >= 1 and holder is not None
        return ControlledCopy(version=event.version, number=number, holder=holder, issued=event) if is_new else None
    if copy is None or event.date < _last(copy):
        return None
    if event.event == "recalled":
        is_out = copy.state is CopyState.OUTSTANDING and copy.recalled is None
        return replace(copy, recalled=event) if is_out else None
    state = CopyState(event.event)
    found_again = copy.state is CopyState.LOST and state is not CopyState.LOST
    return replace(copy, state=state, ended=event) if copy.state is CopyState.OUTSTANDING or found_again else None


def _last(copy: ControlledCopy) -> Date:
    return max(event.date for event in (copy.issued, copy.recalled, copy.ended) if event)
