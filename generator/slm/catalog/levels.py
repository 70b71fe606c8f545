"""Service levels (how fast), service classes (for whom) and the priority matrix (`catalog/levels.yml`)."""

from __future__ import annotations

from typing import Literal

from slm.calendar import Duration
from slm.values import Id, LocalText, Written


class Level(Written):
    """A service level: how soon a case of this priority is answered and solved."""

    id: Id
    """Also the priority that tickets carry, such as `P1`."""
    name: LocalText
    description: LocalText
    respond: Duration
    resolve: Duration
    update_every: Duration | None = None
    """How often the customer hears of progress while a case is open."""


class ServiceClass(Written):
    """A class of service: general, key or special; says how a customer is received, served and asked."""

    id: Id
    name: LocalText
    description: LocalText
    reception: LocalText | None = None
    handling: LocalText | None = None
    feedback: LocalText | None = None


class Grade(Written):
    """One step of impact or urgency."""

    id: Id
    name: LocalText
    description: LocalText | None = None


class PriorityRule(Written):
    """One cell of the matrix: this impact and this urgency make that level."""

    impact: Id
    urgency: Id
    level: Id


class Levels(Written):
    """The whole file."""

    kind: Literal["levels"]
    levels: tuple[Level, ...]
    classes: tuple[ServiceClass, ...] = ()
    impacts: tuple[Grade, ...] = ()
    urgencies: tuple[Grade, ...] = ()
    priorities: tuple[PriorityRule, ...] = ()

    def level(self, level: str) -> Level | None:
        """Return the level of that id."""
        return next((each for each in self.levels if each.id == level), None)

    def priority(self, impact: str, urgency: str) -> str | None:
        """Return the level that the matrix gives for an impact and an urgency."""
        return next((each.level for each in self.priorities if (each.impact, each.urgency) == (impact, urgency)), None)
