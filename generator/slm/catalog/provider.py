"""Who provides, who receives and who helps: the organisation, its parties and its rules (`provider.yml`)."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BeforeValidator, WithJsonSchema

from slm.calendar import Cycle, CycleUnit
from slm.catalog.accepted_warning import AcceptedWarning
from slm.catalog.answering import AnswerRule
from slm.catalog.authority import Authority, HeldUntil, folded_name
from slm.catalog.dated import WithEarlier
from slm.catalog.membership import Groups, Member
from slm.catalog.paper_rules import DocumentNumbers, Kind, SignaturePages
from slm.catalog.site_address import SiteAddress
from slm.catalog.telephone import WholeNumber
from slm.problem import Mistake
from slm.text import LANGUAGES, N_
from slm.values import Date, Flag, Id, LocalText, Percent, Text, Written, internal, parties, public

WRONG_DOCUMENT_NUMBER: Final = Mistake(
    "SLM251",
    "the document number '{value}' does not fit the scheme of provider.yml, {pattern}",
    "A number that fits and is free: {example}",
)


WRONG_KEY: Final = Mistake(
    "SLM252",
    "this is not a public key",
    "Copy the one line of a file such as id_ed25519.pub; it begins with ssh-ed25519 or ssh-rsa. Never put a "
    "private key into a book.",
)

if TYPE_CHECKING:
    LanguageCode = str
else:
    LanguageCode = Literal[tuple(LANGUAGES)]
    """One of the languages that the program knows; the type checker cannot read a table."""

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

    email: Annotated[Text | None, public(N_("E-mail"))] = None
    """An e-mail address."""
    phone: Annotated[Text | None, public(N_("Telephone"))] = None
    """A telephone number; of an extension, such as `ext. 8000`, the provider's `phone` is put before it."""
    address: Annotated[LocalText | None, public(N_("Address"))] = None
    """Where to go or write to."""
    hours: Annotated[LocalText | None, public(N_("Answers"))] = None
    """When somebody answers, in words."""


class Person(WithEarlier):
    """Somebody who owns, approves, answers or signs."""

    id: Annotated[Id, public(N_("Number"))]
    """The id by which files name the person."""
    name: Annotated[LocalText, public(N_("Name"))]
    """The name for readers."""
    former_names: Annotated[tuple[LocalText, ...], public(N_("Former names"))] = ()
    """Names that the person had before, and under which they did something: these acts stay theirs."""
    roles: Annotated[tuple[Id, ...], public(N_("Role"))] = ()
    """Roles of the management process, by id."""
    party: Annotated[Id | None, public(N_("Party"), wording="party")] = None
    """The team, customer or supplier that the person belongs to; empty means the provider itself."""
    contact: Annotated[Contact | None, public(N_("Contact"))] = None
    """How to reach the person."""
    emails: Annotated[tuple[Text, ...], internal()] = ()
    """Further mail addresses with which the person enters in Git what they do, besides that of `contact`."""
    signing_keys: Annotated[tuple[SigningKey, ...], internal(N_("Signing keys"))] = ()
    """Public keys with which the person signs what they do, as in `id_ed25519.pub`; earlier ones stay, too,
    and sign those that follow them."""
    earlier: Annotated[tuple[HeldUntil, ...], internal()] = ()
    """Roles and party that the person had until a day, the oldest first; what was done before that day is held against
    these."""

    def held_on(self, day: date) -> tuple[str | None, tuple[str, ...]]:
        """Return the party and the roles that the person had on a day."""
        then = next((held for held in self.earlier if day < held.until), None)
        return (then.party, then.roles) if then else (self.party, self.roles)


class Role(Written):
    """A role of the management process, such as the service level manager."""

    id: Annotated[Id, public(N_("Number"))]
    """The id by which files name the role."""
    name: Annotated[LocalText, public(N_("Role"))]
    """Its name for readers."""
    duties: Annotated[tuple[LocalText, ...], public(N_("Duties"))] = ()
    """What who has it does, point by point."""


class Team(Written):
    """A group inside the provider: an internal supplier, the other side of an OLA."""

    id: Annotated[Id, public(N_("Number"))]
    """The id by which files name the team."""
    name: Annotated[LocalText, public(N_("Team"))]
    """Its name for readers."""
    lead: Annotated[Id | None, internal(N_("Lead"), wording="person")] = None
    """The person who leads it."""
    contact: Annotated[Contact | None, public(N_("Contact"))] = None
    """How to reach it."""
    description: Annotated[LocalText | None, public(N_("Description"))] = None
    """What it does."""


class Customer(Written):
    """Who receives services and signs an SLA."""

    id: Annotated[Id, public(N_("Number"))]
    """The id by which files name the customer."""
    name: Annotated[LocalText, public(N_("Customer"))]
    """Its name for readers."""
    type: Annotated[Literal["internal", "external"], public(N_("Kind"))]
    """Whether it belongs to the provider's own organisation."""
    contact: Annotated[Contact | None, parties(N_("Contact"))] = None
    """How to reach it."""
    description: Annotated[LocalText | None, parties(N_("Description"))] = None
    """Who it is."""
    members: Annotated[tuple[Member, ...], internal(N_("Members"))] = ()
    """The customers who belong to it, where it is a plan or a group. What is promised to it is promised to all of them
    together: their cases, answers and outages count as its own. Who belongs to it on the first day of a period, or of a
    version's part of it, counts for all of it."""


class Supplier(Written):
    """A third party that supports services under an underpinning contract."""

    id: Annotated[Id, public(N_("Number"))]
    """The id by which files name the supplier."""
    name: Annotated[LocalText, public(N_("Supplier"))]
    """Its name for readers."""
    contact: Annotated[Contact | None, public(N_("Contact"))] = None
    """How to reach it."""
    description: Annotated[LocalText | None, public(N_("Description"))] = None
    """What it supplies."""


class ServiceFamily(Written):
    """A category under which the catalog lists services."""

    id: Annotated[Id, public(N_("Number"))]
    """The id by which services name it."""
    name: Annotated[LocalText, public(N_("Category"))]
    """Its name for readers."""
    description: Annotated[LocalText | None, public(N_("Description"))] = None
    """What belongs to it."""


class RequiredApprovals(Written):
    """The roles that must approve a document before it can be in force, per kind of agreement."""

    SLA: Annotated[tuple[Id, ...], internal()] = ()
    """The roles for service level agreements."""
    OLA: Annotated[tuple[Id, ...], internal()] = ()
    """The roles for operational level agreements."""
    UC: Annotated[tuple[Id, ...], internal()] = ()
    """The roles for underpinning contracts."""


class SignedApprovals(Written):
    """Which approvals have to be signed (`agreements/<ID>/signatures/<version>/<role>.sig`)."""

    roles: Annotated[tuple[Id, ...], internal()]
    """The roles whose approvals have to be signed."""
    since: Annotated[Date | None, internal()] = None
    """Approvals that were given earlier need no signature."""

    def asks(self, role: str, given: date) -> bool:
        """Return whether an approval by that role on that day has to be signed."""
        return role in self.roles and (self.since is None or given >= self.since)


class SignedSince(Written):
    """From which day on what people do in a book has to be signed with their SSH keys, besides approvals."""

    closings: Annotated[Date | None, internal()] = None
    """The day from which on whoever closes a month, or enters a closed one into the register of seals, signs that."""
    restatements: Annotated[Date | None, internal()] = None
    """The day from which on whoever records a correction of a closed month signs it."""
    copies: Annotated[Date | None, internal()] = None
    """The day from which on whoever records an event of a controlled copy signs it."""
    reviews: Annotated[Date | None, internal()] = None
    """The day from which on whoever signs the minutes of a review does it with a key."""
    ends: Annotated[Date | None, internal()] = None
    """The day from which on whoever withdraws a version, or gives notice, signs that."""
    claims: Annotated[Date | None, internal()] = None
    """The day from which on whoever claims a credit, answers the claim or sets the credit off, signs that."""


class Provider(Written):
    """The organisation that keeps the book."""

    kind: Annotated[Literal["provider"], internal()]
    """The word for this kind of file."""
    id: Annotated[Id, public(N_("Number"))]
    """The id by which agreements name the provider itself."""
    name: Annotated[LocalText, public(N_("Provider"))]
    """The name of the organisation."""
    short_name: Annotated[LocalText | None, public(N_("Short name"))] = None
    """Its name where there is little room."""
    description: Annotated[LocalText | None, public(N_("Description"))] = None
    """What it does, in a few sentences."""
    languages: Annotated[tuple[LanguageCode, ...], public(N_("Languages"))] = ("en", "zh")
    """Languages of the published book; the first is at the root of the site."""
    contact: Annotated[Contact | None, public(N_("Contact"))] = None
    """How to reach it."""
    phone: Annotated[WholeNumber | None, public(N_("Switchboard"))] = None
    """The number of the switchboard, as it is called from abroad; with it, the extensions that a book has everywhere
    become numbers that customers can dial."""
    announcements: Annotated[LocalText | None, public(N_("How maintenance is announced"))] = None
    """How customers are told of planned maintenance, such as by e-mail to the contact that their agreement names."""
    site_address: Annotated[SiteAddress | None, public(N_("Address"))] = None
    """Where the book is published, such as `https://services.example.com/`."""
    controlled_copy: Annotated[LocalText | None, public(N_("Controlled copy"))] = None
    """Where the controlled version is kept, as printed on every document."""
    families: Annotated[tuple[ServiceFamily, ...], public(N_("Categories"))] = ()
    """The categories under which the catalog lists services."""
    teams: Annotated[tuple[Team, ...], public(N_("Teams"))] = ()
    """The groups inside the provider."""
    customers: Annotated[tuple[Customer, ...], public(N_("Customers"))] = ()
    """Who receives services."""
    suppliers: Annotated[tuple[Supplier, ...], internal(N_("Suppliers"))] = ()
    """Who supports services from outside."""
    roles: Annotated[tuple[Role, ...], public(N_("Roles"))] = ()
    """The roles of the management process."""
    people: Annotated[tuple[Person, ...], public(N_("People"))] = ()
    """Whoever is named in the book."""
    document_numbers: Annotated[DocumentNumbers | None, public(N_("Document numbers"))] = None
    """How documents are numbered; without it every number is right that no other document has.

    Those of reports, of the catalog and of the register begin as the pattern does, up to its first brace."""
    approvals: Annotated[RequiredApprovals, internal()] = RequiredApprovals()
    """Which roles must approve a document before it can be in force."""
    reviewing_roles: Annotated[tuple[Id, ...], public(N_("Reviewing roles"))] = ()
    """The roles whose approval of a version says that they have reviewed it; that of the others puts it in force."""
    signature_pages: Annotated[SignaturePages, public(N_("Signature pages"))] = SignaturePages()
    """Which agreements have a page on paper for the signatures and seals of both sides."""
    signed_approvals: Annotated[SignedApprovals | None, internal()] = None
    """Which approvals have to be signed."""
    signed_since: Annotated[SignedSince, internal()] = SignedSince()
    """What else has to be signed: closings and restatements of months, events of copies, minutes of reviews,
    withdrawals and notices."""
    four_eyes: Annotated[Flag, internal()] = False
    """Whether nobody may approve a version that they prepared themselves."""
    authority: Annotated[Authority, internal()] = Authority()
    """Who may approve, close, restate, decide, sign a review and agree to a waiver."""
    improvement: Annotated[AnswerRule | None, internal()] = None
    """How soon every miss is answered. Without it, one without an answer after 31 calendar days is only warned of."""
    approvals_on_paper: Annotated[Flag, internal()] = False
    """Whether approvals are signed on paper, so that `approvals.yml` need not bind them to the words by fingerprint."""
    entered_within: Annotated[Cycle, internal()] = Cycle(30, CycleUnit.CALENDAR_DAYS)
    """How long after its day what people did is entered in Git at the latest, such as `30 calendar_days`:
    `slm check --history` tells what came later."""
    accepted: Annotated[tuple[AcceptedWarning, ...], internal()] = ()
    """Warnings of `slm check` that are put up with for a while: why, by whom, and until when."""
    coverage_at_least: Annotated[Percent, internal()] = Decimal(50)
    """Where less of a period is known, no promise is kept: it has no data, unless its target or metric says another
    share. Exactly this share is enough. What is missed by little data stays missed, and what a closed month has locked
    as it is."""
    default_hours: Annotated[Id | None, public(N_("Service hours"), wording="hours")] = None
    """Service hours that a service has unless it says otherwise."""

    def signs_on_paper(self, kind: Kind, sides: Collection[str]) -> bool:
        """Return whether an agreement of that kind between these parties has a page to sign."""
        asked = getattr(self.signature_pages, kind)
        outside = {supplier.id for supplier in self.suppliers}
        outside |= {customer.id for customer in self.customers if customer.type == "external"}
        return asked == "always" or (asked == "outside" and not outside.isdisjoint(sides))

    def party_name(self, party: str) -> LocalText | None:
        """Return the name of a team, customer, supplier or the provider itself; None for an unknown id."""
        if party == self.id:
            return self.name
        parties: tuple[Team | Customer | Supplier, ...] = (*self.teams, *self.customers, *self.suppliers)
        return next((candidate.name for candidate in parties if candidate.id == party), None)

    def person(self, person: str) -> Person | None:
        """Return the person of that id."""
        return next((candidate for candidate in self.people if candidate.id == person), None)

    def people_named(self, name: LocalText | str) -> tuple[Person, ...]:
        """Return the people whose name, in any language, or whose id a name is, whatever its spelling."""
        folded = {folded_name(text) for text in self._spellings(name)}
        return tuple(person for person in self.people if folded & self._folded(person) - {""})

    def person_meant(self, name: LocalText | str) -> Person | None:
        """Return the person whom an id, or else a name, means; None where it is nobody's, or that of several."""
        if isinstance(name, str) and (person := self.person(name)):
            return person
        texts = self._spellings(name)
        people = self.people_named(name)
        # Of people whose names look alike, it is the one whose name is written.
        exactly = [person for person in people if texts & {person.id, *map(person.name, self.languages)}]
        found = exactly if len(people) > 1 else people
        return found[0] if len(found) == 1 else None

    def is_named(self, person: str, name: LocalText) -> bool:
        """Return whether a name can be that of the person, in any language and spelling."""
        return any(candidate.id == person for candidate in self.people_named(name))

    @property
    def own_parties(self) -> frozenset[str]:
        """The provider itself and its teams."""
        return frozenset({self.id, *(team.id for team in self.teams)})

    @property
    def groups(self) -> Groups:
        """The members of each customer that is a plan or a group."""
        return {customer.id: customer.members for customer in self.customers if customer.members}

    @property
    def parties(self) -> frozenset[str]:
        """The provider, its teams, customers and suppliers."""
        others = {customer.id for customer in self.customers} | {supplier.id for supplier in self.suppliers}
        return self.own_parties | others

    def sides(self, kind: Kind) -> tuple[frozenset[str], frozenset[str]]:
        """Return who can provide by an agreement of a kind, and who can be its customer."""
        ours, others = self.own_parties, frozenset(supplier.id for supplier in self.suppliers)
        return {
            "SLA": (ours, frozenset(customer.id for customer in self.customers)),
            "OLA": ((ours - {self.id}) | others, ours),
            "UC": (others, ours),
        }[kind]

    def _spellings(self, name: LocalText | str) -> set[str]:
        return {name(language) for language in self.languages} if isinstance(name, LocalText) else {name}

    def _folded(self, person: Person) -> set[str]:
        names = (person.name, *person.former_names)
        return {folded_name(text) for text in (person.id, *(name(code) for name in names for code in self.languages))}
