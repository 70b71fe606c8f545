"""What happened to a case in between (`measurements/<YYYY-MM>/events.csv`): its states, and its priorities."""

from __future__ import annotations

from typing import Annotated, Final, Self

from pydantic import model_validator

from slm.problem import Mistake
from slm.text import N_
from slm.values import Id, Instant, Text, Written, public

SAYS_NOTHING: Final = Mistake(
    "SLM362",
    "the row says neither a state nor a priority",
    "Write the state that the ticket entered, the priority that it got, or both; or take the row out.",
)


class TicketEvent(Written):
    """From this instant a ticket was in this state, or had this priority."""

    ticket: Annotated[Id, public(N_("Ticket"))]
    """The number of the ticket."""
    time: Annotated[Instant, public(N_("Time"))]
    """From when on it was so."""
    state: Annotated[Text | None, public(N_("State"))] = None
    """A word of the book (`reopened`, `update`, `waiting` ...) or of the tool; the agreement says what it does to a
    clock."""
    priority: Annotated[Id | None, public(N_("Priority"))] = None
    """The service level (`levels.yml`) that it got."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.state is None and self.priority is None:
            raise SAYS_NOTHING.raised()
        return self
