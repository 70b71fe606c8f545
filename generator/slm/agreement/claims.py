"""What was done about the credits of an agreement: claimed, answered, set off."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from slm.calendar import MonthText
from slm.document_control import RegisterEntry, SealText, signed_line
from slm.text import N_
from slm.values import Date, Id, LocalText, MoneyText, Text, Written, internal, parties, public

ClaimStep = Literal["claimed", "accepted", "refused", "settled"]


class ClaimEvent(RegisterEntry):
    """Something that was done about the credit of a month. Events are added below each other and never changed."""

    command: ClassVar[str] = "slm claim"

    month: Annotated[MonthText, public(N_("Month"))]
    """The month whose credit it is about."""
    event: Annotated[ClaimStep, public(N_("Event"))]
    """What was done: the credit was claimed, the claim was accepted or refused, or the credit was set off or paid."""
    date: Annotated[Date, public(N_("Date"))]
    """When it was done."""
    person: Annotated[Id, parties(N_("Person"), wording="person")]
    """Who did it: of the side that is owed, who claims; of the side that owes, who accepts or refuses; of either side,
    who saw to it that it was set off."""
    amount: Annotated[MoneyText | None, public(N_("Amount"))] = None
    """The amount that is meant, where it is not that of the statement: a claim is accepted in part with a `reason`."""
    reason: Annotated[LocalText | None, parties(N_("Reason"))] = None
    """Why the claim was refused, or accepted in part only."""
    document: Annotated[LocalText | None, parties(N_("Set off with"))] = None
    """The invoice or credit note with which it was set off."""
    evidence: Annotated[Text | None, internal(N_("Evidence"))] = None
    """Where it can be seen that the person did so, where another one entered it: a letter, a mail, minutes. It is no
    part of the seal and may be added later."""
    seal: Annotated[SealText | None, internal()] = None
    """The seal over all the rest of the event and the agreement, written by `slm claim`: whoever edits a part of it is
    found out."""

    @property
    def signed_text(self) -> str:
        """What a signature of the event is over; empty where it has no seal."""
        return signed_line(self.seal, self.person, self.date) if self.seal else ""


class ClaimRegister(Written):
    """What was done about the credits of an agreement: which were claimed, what was answered, what was set off."""

    kind: Annotated[Literal["claims"], internal()]
    """The word for this kind of file."""
    events: Annotated[tuple[ClaimEvent, ...], public(N_("Claims"))] = ()
    """What was done, in its order."""
