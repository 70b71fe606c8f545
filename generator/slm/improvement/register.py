"""The register of problems and improvement actions, and service reviews (`measurements/improvements`, `reviews`)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final, Literal, Self

from pydantic import model_validator

from slm.calendar import MonthText
from slm.problem import Mistake
from slm.values import Date, Id, LocalText, Percent, Text, Written

FINISHED_WITHOUT_DATE: Final = Mistake(
    "SLM420",
    en="an action in the state {state} says when it was finished",
    zh="状态为 {state} 的行动须写明完成日期",
    hint_en="Add closed_on.",
    hint_zh="请补充 closed_on。",
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

    agreement: Id
    target: Id
    service: Id | None = None
    month: MonthText


class Progress(Written):
    """What was done, and when."""

    date: Date
    by: Id
    text: LocalText
    done: Percent | None = None


class Improvement(Written):
    """A problem or an improvement with its action: who does what until when, and how we know that it helped."""

    kind: Literal["improvement"]
    title: LocalText
    type: Literal["problem", "improvement"]
    trigger: LocalText
    """What it began with."""
    answers: tuple[Answered, ...] = ()
    review: Id | None = None
    """The review that asked for it."""
    services: tuple[Id, ...] = ()
    cause: LocalText | None = None
    action: LocalText
    owner: Id
    opened_on: Date
    due: Date
    state: ActionState
    baseline: LocalText | None = None
    goal: LocalText | None = None
    verify_until: Date | None = None
    verified_value: LocalText | None = None
    closed_on: Date | None = None
    progress: tuple[Progress, ...] = ()
    proof: tuple[Text, ...] = ()
    """Links or paths of what shows the result."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id

    @model_validator(mode="after")
    def _finished_on_a_day(self) -> Self:
        if not self.state.is_open and self.closed_on is None:
            raise FINISHED_WITHOUT_DATE.raised("state", state=self.state)
        return self


class Review(Written):
    """A service review with a customer, a team or a supplier."""

    kind: Literal["review"]
    title: LocalText
    date: Date
    agreements: tuple[Id, ...]
    participants: tuple[LocalText, ...]
    findings: tuple[LocalText, ...] = ()
    decisions: tuple[LocalText, ...] = ()
    next_review: Date | None = None

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id
