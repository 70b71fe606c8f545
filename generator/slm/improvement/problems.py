"""Problems (`measurements/problems`): what misses have in common, its cause, and the decision not to act on it."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from slm.improvement.register import Answered
from slm.text import N_
from slm.values import Date, Id, LocalText, Text, Word, Written, internal


class CauseCategory(StrEnum):
    """Where the cause of a problem lies."""

    CHANGE = "change"
    CAPACITY = "capacity"
    SUPPLIER = "supplier"
    PEOPLE = "people"
    HARDWARE = "hardware"
    SOFTWARE = "software"
    CUSTOMER = "customer"
    EXTERNAL = "external"
    UNKNOWN = "unknown"


class ProblemTrigger(Written):
    """What a problem began with."""

    by: Annotated[
        Literal["miss", "review", "complaint", "survey", "risk", "audit", "signal"],
        internal(N_("Trigger"), wording=Word("trigger|{}")),
    ]
    """By what it came up."""
    about: Annotated[LocalText, internal(N_("Trigger"))]
    """What that was, in a sentence."""


class NoAction(Written):
    """The decision that nothing is done about a problem."""

    by: Annotated[Id, internal(N_("Decided by"), wording="person")]
    """Who decided it: somebody whom `authority` in provider.yml lets do that (`no_action`)."""
    on: Annotated[Date, internal(N_("Decided on"))]
    """When it was decided."""
    reason: Annotated[LocalText, internal(N_("Reason"))]
    """Why nothing is done."""
    evidence: Annotated[Text | None, internal(N_("Evidence"))] = None
    """Where it can be seen that the person decided it, where another one entered it: a letter, a mail, minutes."""


class ServiceProblem(Written):
    """What misses have in common: actions name it as their `problem`, or somebody decides that nothing is done."""

    kind: Annotated[Literal["problem"], internal()]
    """The word for this kind of file."""
    title: Annotated[LocalText, internal(N_("Title"))]
    """What it is about, in a few words."""
    trigger: Annotated[ProblemTrigger, internal(N_("Trigger"))]
    """What it began with."""
    answers: Annotated[tuple[Answered, ...], internal(N_("Misses"))] = ()
    """The missed targets that come of it. The actions that name the problem answer them all."""
    services: Annotated[tuple[Id, ...], internal(N_("Services"), wording="service")] = ()
    """The services that it touches."""
    cause: Annotated[LocalText | None, internal(N_("Cause"))] = None
    """Why it came to that, as far as it is known."""
    cause_category: Annotated[CauseCategory, internal(N_("Kind of cause"), wording=Word("cause|{}"))] = (
        CauseCategory.UNKNOWN
    )
    """Where the cause lies."""
    opened_on: Annotated[Date, internal(N_("Opened on"))]
    """When it was taken up."""
    owner: Annotated[Id, internal(N_("Owner"), wording="person")]
    """The person who sees to it."""
    no_action: Annotated[NoAction | None, internal(N_("Not acted on"))] = None
    """That nothing is done about it: who decided that, when and why."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id
