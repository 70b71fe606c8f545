"""How a foreign file maps onto our records (`measurements/sources/<id>.yml`)."""

from __future__ import annotations

from typing import Final, Literal, Self

from pydantic import model_validator

from slm.calendar import Duration, TimeZone
from slm.problem import Mistake
from slm.values import Id, LocalText, Text, Written

KNOWN_FOR_WORKING_TIME: Final = Mistake(
    "SLM370",
    en="a state is known for a time on the calendar, not for {known_for}",
    zh="状态的有效期应按自然时间计算，不能是 {known_for}",
    hint_en="Write calendar_hours or calendar_minutes: whatever watches the service does so outside its hours too.",
    hint_zh="请使用 calendar_hours 或 calendar_minutes：监测在服务时间之外也在进行。",
)


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

    @model_validator(mode="after")
    def _known_for_calendar_time(self) -> Self:
        if self.known_for.unit.is_working:
            raise KNOWN_FOR_WORKING_TIME.raised("known_for", known_for=self.known_for)
        return self
