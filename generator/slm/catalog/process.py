"""How service level management is done here (`catalog/process.yml`)."""

from __future__ import annotations

from typing import Literal

from slm.values import Id, LocalText, Written


class Activity(Written):
    """One activity of the cycle: who does it, from what, to what end."""

    id: Id
    name: LocalText
    purpose: LocalText
    steps: tuple[LocalText, ...]
    responsible: Id
    """A role (`provider.yml`)."""
    takes_part: tuple[Id, ...] = ()
    inputs: tuple[LocalText, ...] = ()
    outputs: tuple[LocalText, ...] = ()


class Process(Written):
    """The management process."""

    kind: Literal["process"]
    name: LocalText
    purpose: LocalText
    scope: tuple[LocalText, ...] = ()
    activities: tuple[Activity, ...]
    indicators: tuple[LocalText, ...] = ()
    """How the process itself is judged."""
