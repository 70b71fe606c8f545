"""What a customer asked for before anything was promised (`agreements/<ID>/requirements.yml`)."""

from __future__ import annotations

from typing import Literal

from slm.values import Date, Id, LocalText, Written


class Requirement(Written):
    """A service level requirement (SLR)."""

    id: Id
    statement: LocalText
    reason: LocalText | None = None
    requested_by: LocalText
    requested_on: Date
    importance: Literal["must", "should", "could"]
    answer: LocalText | None = None
    """Why no target answers it, where none does."""


class Requirements(Written):
    """The whole file."""

    kind: Literal["requirements"]
    requirements: tuple[Requirement, ...]
