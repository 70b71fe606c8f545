"""Named sets of service levels: what several agreements promise for the cases of each level, said once."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from slm.catalog.dated import Dated, Until
from slm.text import N_
from slm.values import Id, LocalText, Percent, Written, public


class LevelPromise(Written):
    """What is promised of one of the times of a level."""

    metric: Annotated[Id, public(N_("Metric"), wording="metric")]
    """The metric (`metrics.yml`) of the target that each level makes."""
    for_at_least: Annotated[Percent | None, public(N_("For at least"))] = None
    """The share of cases that must keep the time; without it, the time is an objective: aimed at, not promised."""


class EarlierLevelSet(Until):
    """What a set of levels was until a day, where it was otherwise than after it."""

    levels: Annotated[tuple[Id, ...], public(N_("Service levels"), wording="level")] = ()
    """The levels that it had."""
    response: Annotated[LevelPromise | None, public(N_("Response"))] = None
    """What was promised of answers."""
    resolution: Annotated[LevelPromise | None, public(N_("Resolution"))] = None
    """What was promised of solutions."""
    update: Annotated[LevelPromise | None, public(N_("Progress report"))] = None
    """What was promised of messages."""


class LevelSet(Dated):
    """Service levels that agreements promise together: the times of each make targets, which no agreement repeats."""

    id: Annotated[Id, public(N_("Level set"))]
    """Its id, by which agreements name it (`level_set`)."""
    name: Annotated[LocalText, public(N_("Level set"))]
    """Its name for readers."""
    levels: Annotated[tuple[Id, ...], public(N_("Service levels"), wording="level")] = Field(min_length=1)
    """Its levels, the most urgent first."""
    response: Annotated[LevelPromise | None, public(N_("Response"))] = None
    """What is promised of `respond`: each level makes a target such as `p1-response`."""
    resolution: Annotated[LevelPromise | None, public(N_("Resolution"))] = None
    """What is promised of `resolve`: `p1-resolution`."""
    update: Annotated[LevelPromise | None, public(N_("Progress report"))] = None
    """What is promised of `update_every`, of the levels that have it: `p1-update`."""
    earlier: Annotated[tuple[EarlierLevelSet, ...], public(N_("Earlier"))] = ()
    """What it was until a day, the oldest first: `[{until: 2026-12-01, levels: [P1]}]`. A version promises for its
    whole term what the set was on its first day."""
