"""Service reviews (`measurements/reviews`): what is to be talked about, who took part, what was found and decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Tag

from slm.catalog import Consent
from slm.document_control import signed_line, true_seal
from slm.text import N_
from slm.values import Date, Id, LocalText, Word, Written, internal, parties


class Decision(Written):
    """Something that a review decided, with what is to be done about it."""

    text: Annotated[LocalText, parties(N_("What was decided"))]
    """What was decided."""
    action: Annotated[Id | None, parties(N_("Action"))] = None
    """The improvement action that carries it out, which says by itself who does it until when, and where it stands."""
    owner: Annotated[Id | None, parties(N_("Owner"), wording="person")] = None
    """The person who sees to it, where no action says so."""
    due: Annotated[Date | None, parties(N_("Due"))] = None
    """The day by which it has to be done, where no action says so."""


_DECIDED = frozenset(Decision.model_fields)


class Review(Written):
    """A service review with a customer, a team or a supplier."""

    kind: Annotated[Literal["review"], internal()]
    """The word for this kind of file."""
    title: Annotated[LocalText, parties(N_("Title"))]
    """What it is called."""
    date: Annotated[Date, parties(N_("Date"))]
    """When it takes place. It is planned until then, and counts as held from that day on when it says who took part and
    what was found or decided."""
    type: Annotated[Literal["regular", "extraordinary"], parties(N_("Kind"), wording=Word("review kind|{}"))] = (
        "regular"
    )
    """Whether it is the one that the agreements ask for; an extraordinary one, about one event, does not replace it."""
    agreements: Annotated[tuple[Id, ...], parties(N_("Agreements"))]
    """The agreements that are looked at."""
    participants: Annotated[tuple[LocalText, ...], parties(N_("Participants"))]
    """Who takes part: ids of `provider.yml`, or words with names in them."""
    agenda: Annotated[tuple[LocalText, ...], parties(N_("Agenda"))] = ()
    """What is to be talked about, beside what the book says of the agreements since their last review."""
    findings: Annotated[tuple[LocalText, ...], parties(N_("Findings"))] = ()
    """What was found, point by point."""
    decisions: Annotated[
        tuple[
            Annotated[
                Annotated[LocalText, Tag("text")] | Annotated[Decision, Tag("decision")],
                Discriminator(lambda value: "decision" if _is_decision(value) else "text"),
            ],
            ...,
        ],
        parties(N_("Decisions")),
    ] = ()
    """What was decided, point by point: a sentence, or `{text: ..., action: SIP-2026-012}` with the action by which it
    is carried out, or with `owner` and `due`."""
    next_review: Annotated[Date | None, parties(N_("Next review"))] = None
    """The day of the next one, where it is known."""
    signed: Annotated[tuple[Consent, ...], parties(N_("Signed"))] = ()
    """Who signed the minutes, and when."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id

    @property
    def has_minutes(self) -> bool:
        """Does it say what was found or decided?"""
        return bool(self.findings or self.decisions)

    @property
    def decided(self) -> Iterator[Decision]:
        """What was decided; a sentence is a decision of which nothing else is said."""
        for one in self.decisions:
            yield one if isinstance(one, Decision) else Decision(text=one)

    @property
    def seal(self) -> str:
        """The fingerprint of all that the minutes say; who signed them is no part of it."""
        return true_seal(self, "signed", number=self.id)

    def signed_text(self, one: Consent) -> str:
        """Return what a signature of the minutes by one of those who signed is over.

        It is over all that the minutes say, so that nobody signs for words of later; who else signed is no part of it.
        """
        return signed_line(self.seal, one.by, one.on)


def _is_decision(value: object) -> bool:
    return isinstance(value, Decision) or (isinstance(value, Mapping) and not _DECIDED.isdisjoint(value))
