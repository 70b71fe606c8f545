"""What customers say of a service: complaints with what became of them, and compliments (`measurements/complaints`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from slm.calendar import MonthText
from slm.text import N_
from slm.values import Date, Flag, Id, Instant, LocalText, Text, Word, Written, YesNo, internal, parties


class ComplaintAbout(Written):
    """What a complaint or compliment is about, as far as it is known."""

    agreement: Annotated[Id | None, parties(N_("Agreement"))] = None
    """The agreement whose promise about complaints says by when it is answered."""
    target: Annotated[Id | None, parties(N_("Target"))] = None
    """The target of the agreement that it is about."""
    service: Annotated[Id | None, parties(N_("Service"), wording="service")] = None
    """The service that it is about."""
    month: Annotated[MonthText | None, parties(N_("Month"))] = None
    """The month that it is about, where that is another one than that in which it was received."""
    ticket: Annotated[Text | None, parties(N_("Ticket"))] = None
    """The number of the case that it is about, as the tool has it."""


class Escalation(Written):
    """That a complaint was taken to somebody else."""

    to: Annotated[LocalText, parties(N_("Escalated to"))]
    """To whom: the id of a person of `provider.yml`, or words."""
    on: Annotated[Date, parties(N_("Date"))]
    """When."""
    reason: Annotated[LocalText, parties(N_("Reason"))]
    """Why."""


class Complaint(Written):
    """What a customer complained of or praised, by when it is answered, and what came of it."""

    kind: Annotated[Literal["complaint"], internal()]
    """The word for this kind of file."""
    type: Annotated[Literal["complaint", "compliment"], parties(N_("Kind"), wording=Word("voice kind|{}"))] = (
        "complaint"
    )
    """Whether somebody complains or praises; a compliment needs no answer."""
    title: Annotated[LocalText, parties(N_("Title"))]
    """What it is about, in a few words."""
    customer: Annotated[Id, parties(N_("Customer"), wording="party")]
    """Whose complaint it is. Nobody but this customer and the provider is shown it."""
    by: Annotated[LocalText, parties(N_("From"))]
    """Who complained: the id of a person of `provider.yml`, or words."""
    received: Annotated[Instant, parties(N_("Received"))]
    """When it was received, with its zone: from then on its time counts."""
    channel: Annotated[LocalText | None, parties(N_("Channel"))] = None
    """How it came: by telephone, by mail, in a review."""
    about: Annotated[ComplaintAbout, parties(N_("About"))] = Field(default_factory=ComplaintAbout)
    """What it is about: `{agreement: SLA-OFFICE, service: email, month: 2026-10}`."""
    text: Annotated[LocalText, parties(N_("What was said"))]
    """What the customer said."""
    acknowledged: Annotated[Instant | None, parties(N_("Acknowledged"))] = None
    """When its receipt was confirmed."""
    answered: Annotated[Instant | None, parties(N_("Answered"))] = None
    """When it was answered."""
    answer: Annotated[LocalText | None, parties(N_("Answer"))] = None
    """What the customer was told."""
    escalations: Annotated[tuple[Escalation, ...], parties(N_("Escalations"))] = ()
    """To whom it was taken, when and why."""
    cause: Annotated[LocalText | None, parties(N_("Cause"))] = None
    """Why it came to that."""
    action: Annotated[Id | None, parties(N_("Action"))] = None
    """The action of the register of improvements that came of it."""
    closed_on: Annotated[Date | None, parties(N_("Closed on"))] = None
    """When nothing was left to do about it."""
    closed_by: Annotated[Id | None, internal(N_("Closed by"), wording="person")] = None
    """The person who closed it."""
    satisfied: Annotated[
        Flag | None, parties(N_("Answer accepted"), wording=YesNo(N_("not accepted"), N_("accepted")))
    ] = None
    """Whether the customer accepted the answer, where somebody asked."""
    notes: Annotated[LocalText | None, internal(N_("Notes"))] = None
    """What only the provider's own people are to know."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id

    @property
    def is_compliment(self) -> bool:
        """Is it praise, which needs no answer?"""
        return self.type == "compliment"
