"""Services as customers see them, changes of their status, how they are managed (`process.yml`), and the glossary."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from slm.catalog.dated import Dated, Until
from slm.catalog.provider import Contact
from slm.text import N_
from slm.values import Date, Id, LocalText, MoneyText, Text, Word, Written, internal, public


class ServiceGrade(Written):
    """A grade in which the service can be had, such as standard and enhanced."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id within the service."""
    name: Annotated[LocalText, public(N_("Grade"))]
    """Its name for readers."""
    description: Annotated[LocalText, public(N_("Description"))]
    """What it offers."""
    hours: Annotated[Id | None, public(N_("Service hours"), wording="hours")] = None
    """Its service hours, if not those of the service."""
    levels: Annotated[tuple[Id, ...], public(N_("Service levels"), wording="level")] = ()
    """Service levels (`levels.yml`) that this grade includes."""
    charge: Annotated[LocalText | None, public(N_("Charge"))] = None
    """What the customer pays for it."""


class Dependency(Written):
    """Another service that this one needs."""

    service: Annotated[Id, public(N_("Service"), wording="service")]
    """The service that is needed."""
    reason: Annotated[LocalText | None, public(N_("Reason"))] = None
    """What it is needed for."""


class RelatedDocument(Written):
    """A document that a user of the service may need."""

    title: Annotated[LocalText, public(N_("Document"))]
    """What it is called."""
    address: Annotated[Text, public(N_("Address"))]
    """A link; an absolute `https` address or a path below `site_overrides/pages`."""


OfferedKey = Literal[
    "hours", "team", "charge", "service_class", "security", "grades", "hours_exceptions", "features", "options",
    "prerequisites", "who_may_use_it",
]  # fmt: skip
"""What is offered of a service, so that it says itself what it was before."""


class HistoryEntry(Written):
    """Something that changed for the users of the service."""

    date: Annotated[Date, public(N_("Date"))]
    """When it changed."""
    text: Annotated[LocalText, public(N_("What changed"))]
    """What is different since then."""
    was: Annotated[dict[OfferedKey, Text], public(N_("Before"))] = Field(default_factory=dict)
    """What changed of the service itself, each key with what it said until then: `was: {charge: 10 EUR a month}`."""


class Cost(Written):
    """What the service costs the provider; internal, never shown to customers."""

    amount: Annotated[MoneyText, internal(N_("Cost"))]
    """What a period costs."""
    per: Annotated[Literal["month", "quarter", "year"], internal(N_("Period"), wording=Word("per {}"))]
    """The period that costs it."""
    note: Annotated[LocalText | None, internal(N_("Note"))] = None
    """What the amount is made of."""


class EarlierService(Until):
    """What held of a service until a day, where it was otherwise than after it."""

    team: Annotated[Id | None, public(N_("Team"), wording="party")] = None
    """The team that ran it."""
    hours: Annotated[Id | None, public(N_("Service hours"), wording="hours")] = None
    """Its service hours."""
    security: Annotated[tuple[LocalText, ...], public(N_("Security"))] = ()
    """What was said of security."""


class Service(Dated):
    """A service of the catalog."""

    kind: Annotated[Literal["service"], internal()]
    """The word for this kind of file."""
    name: Annotated[LocalText, public(N_("Service"))]
    """Its name for readers."""
    aliases: Annotated[tuple[Text, ...], public(N_("Also called"))] = ()
    """Other words for it, in any language; the search finds it by each of them."""
    summary: Annotated[LocalText, public(N_("Summary"))]
    """One sentence in a customer's words."""
    description: Annotated[LocalText, public(N_("Description"))]
    """What it is and does."""
    outcome: Annotated[LocalText, public(N_("Outcome"))]
    """What the customer achieves with it."""
    family: Annotated[Id, public(N_("Category"))]
    """The category (`provider.yml`) under which the catalog lists it."""
    service_class: Annotated[Id | None, public(N_("Service class"))] = None
    """General, key or special; see `levels.yml`."""
    owner: Annotated[Id, public(N_("Owner"), wording="person")]
    """The person who answers for the service."""
    team: Annotated[Id, public(N_("Team"), wording="party")]
    """The team that runs it."""
    contact: Annotated[Contact, public(N_("Contact"))]
    """How to reach who runs it."""
    who_may_use_it: Annotated[LocalText, public(N_("Who may use it"))]
    """The delivery scope."""
    how_to_request: Annotated[LocalText, public(N_("How to request it"))]
    """What to do to get it."""
    how_to_get_help: Annotated[LocalText, public(N_("How to get help"))]
    """What to do when it does not work."""
    hours: Annotated[Id | None, public(N_("Service hours"), wording="hours")] = None
    """Its service hours, if not the provider's usual ones."""
    hours_exceptions: Annotated[LocalText | None, public(N_("Exceptions"))] = None
    """When other hours hold, in words."""
    features: Annotated[tuple[LocalText, ...], public(N_("Features"))] = ()
    """What belongs to it, point by point."""
    options: Annotated[tuple[LocalText, ...], public(N_("Options"))] = ()
    """What can be had besides."""
    prerequisites: Annotated[tuple[LocalText, ...], public(N_("Prerequisites"))] = ()
    """What a user has to have."""
    grades: Annotated[tuple[ServiceGrade, ...], public(N_("Grades"))] = ()
    """The grades in which it can be had."""
    security: Annotated[tuple[LocalText, ...], public(N_("Security"))]
    """Security considerations and arrangements."""
    depends_on: Annotated[tuple[Dependency, ...], public(N_("Depends on"))] = ()
    """Other services that it needs."""
    charge: Annotated[LocalText | None, public(N_("Charge"))] = None
    """What the customer pays."""
    cost: Annotated[Cost | None, internal(N_("Cost (internal)"))] = None
    """What it costs the provider; never shown to customers."""
    documents: Annotated[tuple[RelatedDocument, ...], public(N_("Documents"))] = ()
    """Documents that a user may need."""
    history: Annotated[tuple[HistoryEntry, ...], public(N_("History"))] = ()
    """What changed for its users."""
    internal_notes: Annotated[LocalText | None, internal(N_("Internal notes"))] = None
    """What the provider notes for itself; no customer ever sees it."""
    earlier: Annotated[tuple[EarlierService, ...], public(N_("Earlier"))] = ()
    """What held until a day, the oldest first: `[{until: 2026-12-01, team: servers}]`. Pages of the catalog show what
    holds on their day; an agreement that ended before keeps what it promised."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id


class ServiceStatus(StrEnum):
    """Where a service stands in its life."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    LIVE = "live"
    RETIRING = "retiring"
    RETIRED = "retired"


class StatusChange(Written):
    """A service and the status that it gets."""

    service: Annotated[Id, public(N_("Service"), wording="service")]
    """The service of the catalog."""
    status: Annotated[ServiceStatus, public(N_("Status"), wording=Word("service status|{}"))]
    """The status that it gets on the day the change takes effect."""


class ChangeRequest(Written):
    """A request for change of the catalog or of an agreement, and what became of it."""

    kind: Annotated[Literal["change_request"], internal()]
    """The word for this kind of file."""
    title: Annotated[LocalText, public(N_("Title"))]
    """What is to be changed, in a few words."""
    reason: Annotated[LocalText, public(N_("Reason"))]
    """Why it is to be changed."""
    requested_by: Annotated[Id, internal(N_("Requested by"), wording="person")]
    """The person who asks for it."""
    requested_on: Annotated[Date, public(N_("Requested on"))]
    """When it was asked for."""
    decision: Annotated[Literal["pending", "approved", "rejected"], public(N_("Decision"), wording=Word("decision|{}"))]
    """What became of it."""
    decided_by: Annotated[Id | None, internal(N_("Decided by"), wording="person")] = None
    """The person who decided."""
    decided_on: Annotated[Date | None, public(N_("Decided on"))] = None
    """When it was decided."""
    evidence: Annotated[Text | None, internal(N_("Evidence"))] = None
    """Where the decision can be seen, where another person entered it: a letter, a mail, minutes."""
    effective_on: Annotated[Date | None, public(N_("Effective on"))] = None
    """From which day on services have the status that it gives them."""
    services: Annotated[tuple[StatusChange, ...], public(N_("Services"))] = ()
    """The services that get another status."""
    agreements: Annotated[tuple[Id, ...], public(N_("Agreements"))] = ()
    """Agreements that a new version of which answers this request."""
    impact: Annotated[LocalText | None, internal(N_("Impact"))] = None
    """What the change means for cost, workload and other services."""

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id


def status_of(service: str, changes: Iterable[ChangeRequest], as_of: date) -> ServiceStatus:
    """Return the status that the last approved and effective change gave the service; `proposed` before any.

    A change that is only decided later has no effect before, whatever day it names.
    """
    effective = (
        (change_request.effective_on, change_request.id, change.status)
        for change_request in changes
        if change_request.decision == "approved"
        and (change_request.decided_on is None or change_request.decided_on <= as_of)
        and change_request.effective_on
        and change_request.effective_on <= as_of
        for change in change_request.services
        if change.service == service
    )
    return max(effective, default=(None, "", ServiceStatus.PROPOSED))[2]


class Activity(Written):
    """One activity of the cycle: who does it, from what, to what end."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, of which its address is made."""
    name: Annotated[LocalText, public(N_("Activity"))]
    """Its name for readers."""
    purpose: Annotated[LocalText, public(N_("Purpose"))]
    """What it is done for."""
    steps: Annotated[tuple[LocalText, ...], public(N_("Steps"))]
    """What is done, step by step."""
    responsible: Annotated[Id, public(N_("Responsible"))]
    """A role (`provider.yml`)."""
    takes_part: Annotated[tuple[Id, ...], public(N_("Takes part"))] = ()
    """Other roles that take part."""
    inputs: Annotated[tuple[LocalText, ...], public(N_("Inputs"))] = ()
    """What it begins with."""
    outputs: Annotated[tuple[LocalText, ...], public(N_("Outputs"))] = ()
    """What it results in."""


class Process(Written):
    """The management process."""

    kind: Annotated[Literal["process"], internal()]
    """The word for this kind of file."""
    name: Annotated[LocalText, public(N_("Process"))]
    """What it is called here."""
    purpose: Annotated[LocalText, public(N_("Purpose"))]
    """What it is for."""
    scope: Annotated[tuple[LocalText, ...], public(N_("Scope"))] = ()
    """What it covers, point by point."""
    activities: Annotated[tuple[Activity, ...], public(N_("Activities"))]
    """The activities of the cycle, in their order."""
    indicators: Annotated[tuple[LocalText, ...], public(N_("Indicators"))] = ()
    """How the process itself is judged."""


class Term(Written):
    """A word, what it means, and other words that people use for it."""

    id: Annotated[Id, public(N_("Number"))]
    """Its id, of which its address is made."""
    term: Annotated[LocalText, public(N_("Term"))]
    """The word."""
    abbreviation: Annotated[Text | None, public(N_("Abbreviation"))] = None
    """Its short form, such as SLA."""
    definition: Annotated[LocalText, public(N_("Definition"))]
    """What it means in this book."""
    aliases: Annotated[tuple[Text, ...], public(N_("Also called"))] = ()
    """Other words that people use for it."""


class Glossary(Written):
    """The words of the book: what each means, and what else people call it."""

    kind: Annotated[Literal["glossary"], internal()]
    """The word for this kind of file."""
    terms: Annotated[tuple[Term, ...], public(N_("Terms"))]
    """The words of the book."""
