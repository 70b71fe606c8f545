"""How a foreign file maps onto our records (`measurements/sources/<id>.yml`)."""

from __future__ import annotations

from typing import Literal

from slm.calendar import Duration, TimeZone
from slm.values import Id, LocalText, Text, Written


class TimelineColumns(Written):
    """Which column of the file holds what."""

    service: Text
    time: Text
    state: Text


class IgnoredName(Written):
    """A foreign name that is not a service of the book, and why (FAILURES F9: no silent filter)."""

    name: Text
    reason: LocalText


class TimelineSource(Written):
    """The state timeline of a status page: each row says in which state a service was found.

    A state holds until the next row of the service, at most as long as `known_for`; after that the state is unknown,
    which is neither up nor down (FAILURES F1, F2, F8).
    """

    kind: Literal["timeline"]
    name: LocalText
    files: tuple[Text, ...]
    """CSV files, as paths below `measurements/`."""
    columns: TimelineColumns
    time_zone: TimeZone | None = None
    """The zone of times without an offset; without it they are refused."""
    known_for: Duration
    states: dict[str, Literal["up", "down", "unknown"]]
    services: dict[str, Id]
    """Foreign names and the services that they are."""
    ignored: tuple[IgnoredName, ...] = ()

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id
