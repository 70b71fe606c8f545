"""What a customer asked for before anything was promised (`agreements/<ID>/requirements.yml`)."""

from __future__ import annotations

from typing import Annotated, Literal

from slm.text import N_
from slm.values import Date, Id, LocalText, Word, Written, internal, parties


class Requirement(Written):
    """A service level requirement (SLR)."""

    id: Annotated[Id, parties(N_("Number"))]
    """Its id within the file, by which a target says that it answers it."""
    statement: Annotated[LocalText, parties(N_("Requirement"))]
    """What is asked for, in the customer's words."""
    reason: Annotated[LocalText | None, parties(N_("Reason"))] = None
    """What it is needed for."""
    requested_by: Annotated[LocalText, parties(N_("Requested by"))]
    """Who asked for it."""
    requested_on: Annotated[Date, parties(N_("Requested on"))]
    """When it was asked for."""
    importance: Annotated[Literal["must", "should", "could"], parties(N_("Importance"), wording=Word("importance|{}"))]
    """Whether the customer must, should or could have it."""
    answer: Annotated[LocalText | None, parties(N_("Answer"))] = None
    """Why no target answers it, where none does."""


class Requirements(Written):
    """The whole file."""

    kind: Annotated[Literal["requirements"], internal()]
    """The word for this kind of file."""
    requirements: Annotated[tuple[Requirement, ...], parties(N_("Requirements"))]
    """What was asked for, each under an id of its own."""
