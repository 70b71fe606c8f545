"""The register of improvement actions (`measurements/improvements`)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from slm.calendar import MonthText
from slm.improvement.measured import MeasuredEffect
from slm.problem import Mistake, spoken
from slm.text import N_
from slm.values import Date, Id, LocalText, Percent, Text, Word, Written, internal, public

FINISHED_WITHOUT_DATE: Final = Mistake(
    "SLM420", "an action in the state {state} says when it was finished", "Add closed_on."
)


class ActionState(StrEnum):
    """Where an improvement stands."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    VERIFIED = "verified"
    CANCELLED = "cancelled"

    @property
    def is_open(self) -> bool:
        """Does somebody still have to do something?"""
        return self in (ActionState.PROPOSED, ActionState.APPROVED, ActionState.IN_PROGRESS)


class Answered(Written):
    """A missed target in a month that the action answers."""

    agreement: Annotated[Id, public(N_("Agreement"))]
    """The agreement whose target was missed."""
    target: Annotated[Id, public(N_("Target"))]
    """The target that was missed."""
    service: Annotated[Id | None, public(N_("Service"), wording="service")] = None
    """The service for which it was missed, if not all of them."""
    month: Annotated[MonthText, public(N_("Month"))]
    """The month in which it was missed."""


MovedKey = Literal[
    "type", "trigger", "answers", "problem", "review", "services", "cause", "action", "owner", "opened_on", "due",
    "baseline", "goal", "verify_until", "measured",
]  # fmt: skip
"""What an action says that others rely on, so that it says itself what it was before."""


class Progress(Written):
    """What was done, and when."""

    date: Annotated[Date, internal(N_("Date"))]
    """When it was done."""
    by: Annotated[Id, internal(N_("Person"), wording="person")]
    """Who did it."""
    text: Annotated[LocalText, internal(N_("Progress"))]
    """What was done."""
    done: Annotated[Percent | None, internal(N_("Done"))] = None
    """How much of the action is done."""
    was: Annotated[dict[MovedKey, Text], internal(N_("Before"))] = Field(default_factory=dict)
    """What changed of the action itself, each key with what it said until then: `was: {due: 2026-04-30}`."""
    evidence: Annotated[Text | None, internal(N_("Evidence"))] = None
    """Where it can be seen that the person did it, where another one entered it: a letter, a mail, minutes."""


class Improvement(Written):
    """A problem or an improvement with its action: who does what until when, and how we know that it helped."""

    kind: Annotated[Literal["improvement"], internal()]
    """The word for this kind of file."""
    title: Annotated[LocalText, public(N_("Title"))]
    """What it is about, in a few words."""
    type: Annotated[Literal["problem", "improvement"], public(N_("Kind"), wording=Word("action kind|{}"))]
    """Whether something is put right or made better."""
    trigger: Annotated[LocalText, public(N_("Trigger"))]
    """What it began with."""
    answers: Annotated[tuple[Answered, ...], public(N_("Answers"))] = ()
    """The missed targets that it answers."""
    problem: Annotated[Id | None, internal(N_("Problem"))] = None
    """The problem that it is about, whose misses it answers beside its own."""
    review: Annotated[Id | None, internal(N_("Review"))] = None
    """The review that asked for it."""
    services: Annotated[tuple[Id, ...], public(N_("Services"), wording="service")] = ()
    """The services that it is about."""
    cause: Annotated[LocalText | None, public(N_("Cause"))] = None
    """Why it came to that."""
    action: Annotated[LocalText, public(N_("Action"))]
    """What is done about it."""
    owner: Annotated[Id, public(N_("Owner"), wording="person")]
    """The person who sees to it."""
    opened_on: Annotated[Date, public(N_("Opened on"))]
    """When it was taken up."""
    due: Annotated[Date, public(N_("Due"))]
    """The day by which it has to be done."""
    state: Annotated[ActionState, public(N_("State"), wording=Word("action state|{}"))]
    """Where it stands."""
    baseline: Annotated[LocalText | None, public(N_("Baseline"))] = None
    """How it was before."""
    goal: Annotated[LocalText | None, public(N_("Goal"))] = None
    """How it is to be afterwards."""
    verify_until: Annotated[Date | None, public(N_("To be verified by"))] = None
    """The day by which it is to be known whether it helped."""
    measured: Annotated[MeasuredEffect | None, public(N_("Measured by"))] = None
    """By which target, and in which months, it shows whether it helped: `{agreement: SLA-MAIL, target: availability,
    from: 2026-12, months: 3}`. The action is `verified` only when the figures of all these months reached the goal."""
    verified_value: Annotated[LocalText | None, public(N_("Verified"))] = None
    """How it was afterwards."""
    cancelled: Annotated[LocalText | None, public(N_("Cancelled"))] = None
    """Why it was cancelled."""
    succeeded_by: Annotated[Id | None, public(N_("Succeeded by"))] = None
    """The action that goes on with it, where it did not help."""
    closed_on: Annotated[Date | None, public(N_("Finished on"))] = None
    """When it was done, verified or cancelled."""
    progress: Annotated[tuple[Progress, ...], internal(N_("Progress"))] = ()
    """What was done so far."""
    proof: Annotated[tuple[Text, ...], internal(N_("Proof"))] = ()
    """Links or paths of what shows the result."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id

    @property
    def named(self) -> tuple[Answered | MeasuredEffect, ...]:
        """What names a target of an agreement: the misses that it answers, and what it is measured by."""
        return (*self.answers, self.measured) if self.measured else self.answers

    @property
    def done_on(self) -> date | None:
        """The day on which all of it was done, as its progress or, of one that waits for its figures, its end says."""
        finished = self.closed_on if self.state is ActionState.DONE else None
        return next((step.date for step in self.progress if step.done == Decimal(100)), finished)

    def is_overdue(self, day: date) -> bool:
        """Tell whether somebody should have finished by a day."""
        return self.state.is_open and self.due < day

    @model_validator(mode="after")
    def _finished_on_a_day(self) -> Self:
        if not self.state.is_open and self.closed_on is None:
            raise FINISHED_WITHOUT_DATE.raised("state", state=spoken(f"action state|{self.state}"))
        return self
