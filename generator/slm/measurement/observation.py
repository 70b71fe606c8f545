"""What was watched of a service behind one figure: stretch by stretch, slice by slice, check by check."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from slm.calendar import Interval, subtract
from slm.measurement.interruption import Interruption
from slm.measurement.probe import Probe

State = Literal["up", "down", "unknown"]


class Check(NamedTuple):
    """What is known of one moment: of several rows the worst."""

    time: datetime
    ok: bool
    response: Decimal | None
    row: Probe

    @property
    def path(self) -> str:
        """The file that accounts for its row."""
        return self.row.file_path

    def fails(self, milliseconds: Decimal | None = None) -> bool:
        """Return whether it failed, or took longer than the limit where there is one."""
        return not self.ok or (milliseconds is not None and (self.response is None or self.response > milliseconds))


class Stretch(NamedTuple):
    """Agreed service time in which one state was seen; unknown is neither up nor down."""

    span: Interval
    state: State


class BadSlice(NamedTuple):
    """A slice of time in which too much was lost: so many of so many checks, or seconds of known agreed time."""

    span: Interval
    lost: Fraction
    of: Fraction
    is_excused: bool
    """Is it good without what the agreement excludes?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slices:
    """How agreed service time was cut into slices, and which of them are bad."""

    length: timedelta
    bad_above: Fraction
    """The share of what is known of a slice above which it is bad."""
    counts: Literal["checks", "seconds"]
    expected: int
    known: int
    bad: tuple[BadSlice, ...]

    @property
    def unknown(self) -> int:
        """How many slices nobody knows anything of."""
        return self.expected - self.known


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What a monitor or a timeline tells of one service in a period; each part only where it was asked for."""

    service: str = ""
    agreed: tuple[Interval, ...] = ()
    known: tuple[Interval, ...] = ()
    """The agreed time in which the state was known."""
    down: tuple[Interval, ...] = ()
    """The known time in which it was down, whether that counts or not."""
    counted: tuple[Interval, ...] = ()
    """What of it counts."""
    excluded: tuple[Interval, ...] = ()
    """The time that the agreement excludes."""
    slices: Slices | None = None
    checks: tuple[Check, ...] = ()
    failed: tuple[Check, ...] = ()
    """Those of the checks that count against the service."""
    claimed: tuple[Interruption, ...] = ()
    """The records for which an exclusion was claimed, granted or not."""

    @property
    def stretches(self) -> tuple[Stretch, ...]:
        """The agreed time from one change of state, or gap, to the next: together they are the whole of it."""
        return tuple(sorted(self._stretches()))

    def _stretches(self) -> Iterator[Stretch]:
        yield from (Stretch(interval, "up") for interval in subtract(self.known, self.down))
        yield from (Stretch(interval, "down") for interval in self.down)
        yield from (Stretch(interval, "unknown") for interval in subtract(self.agreed, self.known))
