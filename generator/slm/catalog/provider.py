"""Who provides, who receives and who helps: the organisation and its parties (`catalog/provider.yml`)."""

from __future__ import annotations

from typing import Literal

from slm.catalog.document_number import DocumentNumbers
from slm.values import Flag, Id, LocalText, Text, Written


class Contact(Written):
    """How to reach a person or a desk."""

    email: Text | None = None
    phone: Text | None = None
    address: LocalText | None = None
    hours: LocalText | None = None
    """When somebody answers, in words."""


class Person(Written):
    """Somebody who owns, approves, answers or signs."""

    id: Id
    name: LocalText
    roles: tuple[Id, ...] = ()
    """Roles of the management process, by id."""
    party: Id | None = None
    """The team, customer or supplier that the person belongs to; empty means the provider itself."""
    contact: Contact | None = None


class Role(Written):
    """A role of the management process, such as the service level manager."""

    id: Id
    name: LocalText
    duties: tuple[LocalText, ...] = ()


class Team(Written):
    """A group inside the provider: an internal supplier, the other side of an OLA."""

    id: Id
    name: LocalText
    lead: Id | None = None
    contact: Contact | None = None
    description: LocalText | None = None


class Customer(Written):
    """Who receives services and signs an SLA."""

    id: Id
    name: LocalText
    type: Literal["internal", "external"]
    contact: Contact | None = None
    description: LocalText | None = None


class Supplier(Written):
    """A third party that supports services under an underpinning contract."""

    id: Id
    name: LocalText
    contact: Contact | None = None
    description: LocalText | None = None


class ServiceFamily(Written):
    """A category under which the catalog lists services."""

    id: Id
    name: LocalText
    description: LocalText | None = None


class RequiredApprovals(Written):
    """The roles that must approve a document before it can be in force, per kind of agreement."""

    SLA: tuple[Id, ...] = ()
    OLA: tuple[Id, ...] = ()
    UC: tuple[Id, ...] = ()


class Provider(Written):
    """The organisation that keeps the book."""

    kind: Literal["provider"]
    id: Id
    name: LocalText
    short_name: LocalText | None = None
    description: LocalText | None = None
    languages: tuple[Literal["en", "zh"], ...] = ("en", "zh")
    """Languages of the published book; the first is at the root of the site."""
    contact: Contact | None = None
    site_address: Text | None = None
    """Where the book is published, such as `https://services.example.com/`."""
    controlled_copy: LocalText | None = None
    """Where the controlled version is kept, as printed on every document."""
    families: tuple[ServiceFamily, ...] = ()
    teams: tuple[Team, ...] = ()
    customers: tuple[Customer, ...] = ()
    suppliers: tuple[Supplier, ...] = ()
    roles: tuple[Role, ...] = ()
    people: tuple[Person, ...] = ()
    document_numbers: DocumentNumbers | None = None
    """How documents are numbered; without it every number is right that no other document has."""
    approvals: RequiredApprovals = RequiredApprovals()
    four_eyes: Flag = False
    """Whether nobody may approve a version that they prepared themselves."""
    approvals_on_paper: Flag = False
    """Whether approvals are signed on paper, so that `approvals.yml` need not bind them to the words by fingerprint."""
    default_hours: Id | None = None
    """Service hours that a service has unless it says otherwise."""

    def party_name(self, party: str) -> LocalText | None:
        """Return the name of a team, customer, supplier or the provider itself; None for an unknown id."""
        if party == self.id:
            return self.name
        parties: tuple[Team | Customer | Supplier, ...] = (*self.teams, *self.customers, *self.suppliers)
        return next((each.name for each in parties if each.id == party), None)

    def person(self, person: str) -> Person | None:
        """Return the person of that id."""
        return next((each for each in self.people if each.id == person), None)

    def is_named(self, person: str, name: LocalText) -> bool:
        """Return whether a name, in any language, is that of the person."""
        known = self.person(person)
        return known is not None and any(name(each) == known.name(each) for each in self.languages)
