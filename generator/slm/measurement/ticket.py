"""Records of cases (`measurements/<YYYY-MM>/tickets.csv`) and of the times at which they had to wait (`pauses.csv`)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from typing import Annotated, Final, Literal, Self

from pydantic import model_validator

from slm.measurement.outage import ENDS_BEFORE_START
from slm.problem import Mistake
from slm.text import N_
from slm.values import Flag, Id, Instant, Text, Word, Written, public

OUT_OF_ORDER: Final = Mistake(
    "SLM361",
    "it was {later} at {end}, before it was {earlier} at {start}",
    "Check both times; what has not happened yet is left empty.",
)
_ORDERS: Final = (("opened", "responded"), ("opened", "restored", "resolved", "closed"))


class Ticket(Written):
    """One case of one service, as it stood when the month's record was taken.

    A case that goes on is written again in the record of a later month, and that row takes the place of this one.
    """

    id: Annotated[Id, public(N_("Ticket"))]
    """The number of the ticket."""
    service: Annotated[Id, public(N_("Service"), wording="service")]
    """The service that it is about."""
    type: Annotated[Literal["incident", "request", "complaint"], public(N_("Kind"), wording=Word("ticket type|{}"))]
    """What was asked for."""
    priority: Annotated[Id | None, public(N_("Priority"))] = None
    """The service level (`levels.yml`) that it had in the end."""
    opened: Annotated[Instant, public(N_("Opened"))]
    """When it was opened."""
    responded: Annotated[Instant | None, public(N_("Responded"))] = None
    """When somebody answered for the first time."""
    restored: Annotated[Instant | None, public(N_("Restored"))] = None
    """When the service worked again for whoever asked, if that was before the ticket was resolved."""
    resolved: Annotated[Instant | None, public(N_("Resolved"))] = None
    """The last time, where it was reopened."""
    closed: Annotated[Instant | None, public(N_("Closed"))] = None
    """When it was closed."""
    customer: Annotated[Id | None, public(N_("Customer"), wording="party")] = None
    """Whose case it is, where several customers have the service; empty means that it counts for each of them."""
    reason: Annotated[Text | None, public(N_("Reason"))] = None
    """What it was about, or why it took so long."""
    first_contact: Annotated[Flag | None, public(N_("Solved at first contact"))] = None
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

    ticket: Annotated[Id, public(N_("Ticket"))]
    """The number of the ticket."""
    start: Annotated[Instant, public(N_("Start"))]
    """From when on it waited."""
    end: Annotated[Instant | None, public(N_("End"))] = None
    """Empty: it waits still."""
    reason: Annotated[Text | None, public(N_("Reason"))] = None
    """What or whom it waited for."""

    @model_validator(mode="after")
    def _ends_after_start(self) -> Self:
        if self.end and self.end < self.start:
            raise ENDS_BEFORE_START.raised("end", start=self.start.isoformat(), end=self.end.isoformat())
        return self
