"""Who provides, who receives and who helps: the organisation and its parties (`catalog/provider.yml`)."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import BeforeValidator, WithJsonSchema

from slm.catalog.document_number import DocumentNumbers
from slm.problem import Mistake
from slm.values import Date, Flag, Id, LocalText, Text, Written

WRONG_KEY: Final = Mistake(
    "SLM252",
    en="this is not a public key",
    zh="此处不是公钥",
    hint_en="Copy the one line of a file such as id_ed25519.pub; it begins with ssh-ed25519 or ssh-rsa. Never put a "
    "private key into a book.",
    hint_zh="请复制 id_ed25519.pub 之类文件中的一行，以 ssh-ed25519 或 ssh-rsa 开头。切勿将私钥放入书册。",
)

_SHORT_KEY: Final = "ssh-ed25519"
_BEGINNINGS: Final = {_SHORT_KEY: "AAAAC3NzaC1lZDI1NTE5AAAAI", "ssh-rsa": "AAAAB3NzaC1yc2EAAAA"}
_KEY: Final = re.compile(r"(ssh-ed25519|ssh-rsa) ([A-Za-z0-9+/]{60,2000}={0,2})(?: .*)?")


def _read_key(value: object) -> str:
    found = _KEY.fullmatch(value.strip()) if isinstance(value, str) else None
    kind, content = found.groups() if found else ("", "")
    # A key names its kind once more inside: what was cut or mixed up does not.
    if not found or not content.startswith(_BEGINNINGS[kind]) or (kind == _SHORT_KEY and len(content) != 68):
        raise WRONG_KEY.raised()
    return f"{kind} {content}"


SigningKey = Annotated[
    str, BeforeValidator(_read_key), WithJsonSchema({"type": "string", "pattern": "^ssh-(ed25519|rsa) "})
]


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
    signing_keys: tuple[SigningKey, ...] = ()
    """Public keys with which the person signs approvals, as in `id_ed25519.pub`; earlier ones stay, too."""


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


class SignedApprovals(Written):
    """Which approvals have to be signed (`agreements/<ID>/signatures/<version>/<role>.sig`)."""

    roles: tuple[Id, ...]
    since: Date | None = None
    """Approvals that were given earlier need no signature."""

    def asks(self, role: str, given: date) -> bool:
        """Return whether an approval by that role on that day has to be signed."""
        return role in self.roles and (self.since is None or given >= self.since)


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
    signed_approvals: SignedApprovals | None = None
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

    def people_named(self, name: LocalText) -> tuple[Person, ...]:
        """Return the people who have a name, in any language."""
        return tuple(each for each in self.people if self.is_named(each.id, name))

    def is_named(self, person: str, name: LocalText) -> bool:
        """Return whether a name, in any language, is that of the person."""
        known = self.person(person)
        return known is not None and any(name(each) == known.name(each) for each in self.languages)
