"""One service as the customer sees it, and what the provider keeps about it (`catalog/services/<id>.yml`)."""

from __future__ import annotations

from typing import Literal

from slm.catalog.provider import Contact
from slm.values import AmountText, Date, Id, LocalText, Text, Written


class ServiceGrade(Written):
    """A grade in which the service can be had, such as standard and enhanced."""

    id: Id
    name: LocalText
    description: LocalText
    hours: Id | None = None
    levels: tuple[Id, ...] = ()
    """Service levels (`levels.yml`) that this grade includes."""
    charge: LocalText | None = None


class Dependency(Written):
    """Another service that this one needs."""

    service: Id
    reason: LocalText | None = None


class RelatedDocument(Written):
    """A document that a user of the service may need."""

    title: LocalText
    address: Text
    """A link; an absolute `https` address or a path below `site_overrides/pages`."""


class HistoryEntry(Written):
    """Something that changed for the users of the service."""

    date: Date
    text: LocalText


class Cost(Written):
    """What the service costs the provider; internal, never shown to customers."""

    amount: AmountText
    per: Literal["month", "quarter", "year"]
    note: LocalText | None = None


class Service(Written):
    """A service of the catalog."""

    kind: Literal["service"]
    name: LocalText
    summary: LocalText
    """One sentence in a customer's words."""
    description: LocalText
    outcome: LocalText
    """What the customer achieves with it."""
    family: Id
    service_class: Id | None = None
    """General, key or special; see `levels.yml`."""
    owner: Id
    """The person who answers for the service."""
    team: Id
    """The team that runs it."""
    contact: Contact
    who_may_use_it: LocalText
    """The delivery scope."""
    how_to_request: LocalText
    how_to_get_help: LocalText
    hours: Id | None = None
    hours_exceptions: LocalText | None = None
    features: tuple[LocalText, ...] = ()
    options: tuple[LocalText, ...] = ()
    prerequisites: tuple[LocalText, ...] = ()
    grades: tuple[ServiceGrade, ...] = ()
    security: tuple[LocalText, ...]
    """Security considerations and arrangements."""
    depends_on: tuple[Dependency, ...] = ()
    charge: LocalText | None = None
    """What the customer pays."""
    cost: Cost | None = None
    documents: tuple[RelatedDocument, ...] = ()
    history: tuple[HistoryEntry, ...] = ()
    internal_notes: LocalText | None = None

    @property
    def id(self) -> str:
        """The id: the name of the file without its ending."""
        return self.file_id
