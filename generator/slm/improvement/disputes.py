"""Objections of customers to figures: what both sides measured, said and decided (`measurements/disputes`)."""

from __future__ import annotations

from typing import Annotated, Final, Literal, Self

from pydantic import model_validator

from slm.calendar import MonthText
from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, Instant, LocalText, Text, Word, Written, internal, parties

Outcome = Literal["upheld", "refused", "partly"]


ENDS_BEFORE: Final = Mistake(
    "SLM405",
    "an interruption that ends at {end} cannot have begun at {begin}",
    "Correct one of the two: `end` is later than `begin`.",
)


class TheirInterruption(Written):
    """A time in which, as the other side has it, the service did not do what was promised."""

    begin: Annotated[Instant, parties(N_("From"))]
    """When it began, with its zone."""
    end: Annotated[Instant, parties(N_("Until"))]
    """When it was over."""
    note: Annotated[LocalText | None, parties(N_("Note"))] = None
    """What it was, or by what it is known."""

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.end <= self.begin:
            raise ENDS_BEFORE.raised("end", begin=self.begin, end=self.end)
        return self


class TheirMeasurement(Written):
    """What the other side measured."""

    value: Annotated[Text | None, parties(N_("Their figure"))] = None
    """The figure as they have it, such as `99.95 %`."""
    text: Annotated[LocalText | None, parties(N_("Their measurement"))] = None
    """By what they measured, in words."""
    rows: Annotated[tuple[TheirInterruption, ...], parties(N_("Their interruptions"))] = ()
    """Their interruptions, one by one: they are held minute by minute against those by which the figure was judged."""


class Saying(Written):
    """What one side said to the other about it."""

    by: Annotated[Id, parties(N_("By"), wording="person")]
    """Who said it."""
    on: Annotated[Date, parties(N_("Date"))]
    """When."""
    text: Annotated[LocalText, parties(N_("What was said"))]
    """What was said."""
    answer_by: Annotated[Date | None, parties(N_("Answer asked for by"))] = None
    """The day by which the other side is to answer."""


class DisputeDecision(Written):
    """What was decided about an objection."""

    by: Annotated[Id, parties(N_("Decided by"), wording="person")]
    """Who decided, of those whom `authority` lets restate a month."""
    on: Annotated[Date, parties(N_("Decided on"))]
    """When."""
    outcome: Annotated[Outcome, parties(N_("Decision"), wording=Word("dispute outcome|{}"))]
    """Whether the customer was right: `upheld` and `partly` are followed by a correction of the month, `refused` is
    not."""
    reason: Annotated[LocalText, parties(N_("Reason"))]
    """Why."""


class Dispute(Written):
    """An objection of a customer to the figure of a target in a month that is closed."""

    kind: Annotated[Literal["dispute"], internal()]
    """The word for this kind of file."""
    title: Annotated[LocalText, parties(N_("Title"))]
    """What it is about, in a few words."""
    agreement: Annotated[Id, parties(N_("Agreement"))]
    """The agreement whose figure it is about."""
    target: Annotated[Id, parties(N_("Target"))]
    """The target whose figure it is about."""
    service: Annotated[Id | None, parties(N_("Service"), wording="service")] = None
    """The service whose figure it is about, if not all of them."""
    month: Annotated[MonthText, parties(N_("Month"))]
    """The month whose figure it is about."""
    raised_by: Annotated[Id, parties(N_("Raised by"), wording="person")]
    """Who objects: a person of the customer. Nobody but their side and the provider is shown it."""
    raised_on: Annotated[Date, parties(N_("Raised on"))]
    """When."""
    objection: Annotated[LocalText, parties(N_("Objection"))]
    """What the customer says is wrong with the figure."""
    theirs: Annotated[TheirMeasurement | None, parties(N_("Their measurement"))] = None
    """What the customer measured."""
    said: Annotated[tuple[Saying, ...], parties(N_("What was said"))] = ()
    """What was said after that, in order."""
    decision: Annotated[DisputeDecision | None, parties(N_("Decision"))] = None
    """What was decided."""
    notes: Annotated[LocalText | None, internal(N_("Notes"))] = None
    """What only the provider's own people are to know."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id

    @property
    def asks_for_correction(self) -> bool:
        """Was it decided that the figure is wrong, so that the month has to be corrected?"""
        return self.decision is not None and self.decision.outcome != "refused"
