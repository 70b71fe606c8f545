"""Records of cases (`measurements/<YYYY-MM>/tickets.csv`) and of the times at which they had to wait (`pauses.csv`)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Final, Literal, Self

from pydantic import model_validator

from slm.measurement.outage import ENDS_BEFORE_START
from slm.problem import Mistake
from slm.values import Flag, Id, Instant, Text, Written

OUT_OF_ORDER: Final = Mistake(
    "SLM361",
    en="it was {later} at {end}, before it was {earlier} at {start}",
    zh="{later} 的时间 {end} 早于 {earlier} 的时间 {start}",
    hint_en="Check both times; what has not happened yet is left empty.",
    hint_zh="请核对两个时间；尚未发生的请留空。",
)
_ORDERS: Final = (("opened", "responded"), ("opened", "restored", "resolved", "closed"))


class Ticket(Written):
    """One case of one service, as it stood when the month's record was taken.

    A case that goes on is written again in the record of a later month, and that row takes the place of this one.
    """

    id: Id
    service: Id
    type: Literal["incident", "request", "complaint"]
    priority: Id | None = None
    """The service level (`levels.yml`) that it had in the end."""
    opened: Instant
    responded: Instant | None = None
    restored: Instant | None = None
    """When the service worked again for whoever asked, if that was before the ticket was resolved."""
    resolved: Instant | None = None
    """The last time, where it was reopened."""
    closed: Instant | None = None
    customer: Id | None = None
    """Whose case it is, where several customers have the service; empty means that it counts for each of them."""
    reason: Text | None = None
    first_contact: Flag | None = None
    """Was it solved by whoever took it up, without being passed on? Empty: nobody says."""

    @property
    def ended(self) -> datetime | None:
        """When the work on it ended; closing a ticket ends it even where nobody says that it was resolved."""
        return self.resolved or self.closed

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        for names in _ORDERS:
            known = [(name, at) for name in names if (at := getattr(self, name))]
            for (earlier, start), (later, end) in pairwise(known):
                if end < start:
                    words = {"earlier": earlier, "start": start.isoformat(), "end": end.isoformat()}
                    raise OUT_OF_ORDER.raised(later, later=later, **words)
        return self


class Pause(Written):
    """A time in which a case waited for somebody else; it belongs to the case, not to a clock (FAILURES F37)."""

    ticket: Id
    start: Instant
    end: Instant | None = None
    """Empty: it waits still."""
    reason: Text | None = None

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end and self.end < self.start:
            raise ENDS_BEFORE_START.raised("end", start=self.start.isoformat(), end=self.end.isoformat())
        return self
