"""Service levels (how fast), service classes (for whom) and the priority matrix (`catalog/levels.yml`)."""

from __future__ import annotations

from typing import Annotated, Literal

from slm.calendar import Duration
from slm.text import N_
from slm.values import Id, LocalText, Written, internal, public


class Level(Written):
    """A service level: how soon a case of this priority is answered and solved."""

    id: Annotated[Id, public(N_("Service level"))]
    """Also the priority that tickets carry, such as `P1`."""
    name: Annotated[LocalText, public(N_("Level"))]
    """Its name for readers."""
    description: Annotated[LocalText, public(N_("Description"))]
    """Which cases have it."""
    respond: Annotated[Duration, public(N_("Answered within"))]
    """How soon a case is answered."""
    resolve: Annotated[Duration, public(N_("Solved within"))]
    """How soon a case is solved."""
    update_every: Annotated[Duration | None, public(N_("Progress every"))] = None
    """How often the customer hears of progress while a case is open."""


class ServiceClass(Written):
    """A class of service: general, key or special; says how a customer is received, served and asked."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, by which a service names it."""
    name: Annotated[LocalText, public(N_("Service class"))]
    """Its name for readers."""
    description: Annotated[LocalText, public(N_("Description"))]
    """Which services belong to it."""
    reception: Annotated[LocalText | None, public(N_("Reception"))] = None
    """How a customer is received."""
    handling: Annotated[LocalText | None, public(N_("Handling"))] = None
    """How a customer is served."""
    feedback: Annotated[LocalText | None, public(N_("Feedback"))] = None
    """How a customer is asked afterwards."""


class Grade(Written):
    """One step of impact or urgency."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, by which the matrix names it."""
    name: Annotated[LocalText, public(N_("Grade"))]
    """Its name for readers."""
    description: Annotated[LocalText | None, public(N_("Description"))] = None
    """When a case has it."""


class PriorityRule(Written):
    """One cell of the matrix: this impact and this urgency make that level."""

    impact: Annotated[Id, public(N_("Impact"))]
    """How much is affected."""
    urgency: Annotated[Id, public(N_("Urgency"))]
    """How soon help is needed."""
    level: Annotated[Id, public(N_("Service level"))]
    """The service level that such a case has."""


class Levels(Written):
    """The whole file."""

    kind: Annotated[Literal["levels"], internal()]
    """The word for this kind of file."""
    levels: Annotated[tuple[Level, ...], public(N_("Service levels"))]
    """The service levels, the most urgent first."""
    classes: Annotated[tuple[ServiceClass, ...], public(N_("Service classes"))] = ()
    """The classes of service."""
    impacts: Annotated[tuple[Grade, ...], public(N_("Impact"))] = ()
    """The steps of impact, the greatest first."""
    urgencies: Annotated[tuple[Grade, ...], public(N_("Urgency"))] = ()
    """The steps of urgency, the greatest first."""
    priorities: Annotated[tuple[PriorityRule, ...], public(N_("Priorities"))] = ()
    """The matrix that makes a level of impact and urgency."""

    def level(self, level: str) -> Level | None:
        """Return the level of that id."""
        return next((candidate for candidate in self.levels if candidate.id == level), None)

    def priority(self, impact: str, urgency: str) -> str | None:
        """Return the level that the matrix gives for an impact and an urgency."""
        return next(
            (
                priority.level
                for priority in self.priorities
                if (priority.impact, priority.urgency) == (impact, urgency)
            ),
            None,
        )
