"""The tickets that a question times by one of its clocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from slm.engine.records import Kind
from slm.measurement import CaseClock, RowReason, Selection

MEASURES: Final = ("response", "resolution", "restoration")


@dataclass(frozen=True)
class TicketClaim:
    """The tickets that a question times by one of its clocks: those opened from one instant until before another."""

    selection: Selection
    clock: CaseClock
    since: int
    before: int
    steps: tuple[tuple[int, int], ...]

    def fits(self, kind: Kind) -> bool:
        """Are tickets of a kind among them, whenever they were opened?"""
        wanted = self.selection
        return kind["service"] == wanted.service and not left_out_by(wanted, kind)

    @property
    def pieces(self) -> Iterator[tuple[int, int, int]]:
        """The limits of tickets by the time when they were opened: since when, before when, how long."""
        turns = [self.since, *(turn for turn, _ in self.steps[1:]), self.before]
        for (start, end), (_, limit) in zip(pairwise(turns), self.steps, strict=True):
            yield max(start, self.since), min(end, self.before), limit

    def conflicts_with(self, other: TicketClaim) -> bool:
        """May a ticket be among both, with different limits?"""
        some, more = self.selection, other.selection
        apart = (
            some.service != more.service
            or (some.priority and more.priority and some.priority != more.priority)
            or (some.types and more.types and not set(some.types) & set(more.types))
            or self.since >= other.before
            or other.since >= self.before
        )
        return not apart and self.steps != other.steps


def left_out_by(selection: Selection, cell: Mapping[str, Any]) -> RowReason | None:
    """Return why the tickets of a cell are none of the target's; None where they are."""
    return selection.leaves_out_all(cell["customer"], cell["type"], cell["priority"])
