"""How to reach somebody, as something to press: telephone numbers that can be dialled from outside, and e-mail."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import quote

from slm.agreement import Agreement, AgreementContact
from slm.catalog import DIALLED, EXTENSION, Contact, Service, completed, is_dialled
from slm.document_control import Link, Words
from slm.documents.addresses import agreement_path
from slm.documents.document import SCREEN, Facts, Line
from slm.documents.edition import Edition
from slm.documents.parts import exactly, facts, joined, lines, small, strong, styled, to, words

_FOUND: Final = re.compile(
    r"(?P<email>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)"
    rf"|(?P<whole>{DIALLED.pattern})"
    rf"|{EXTENSION.pattern}",
    re.IGNORECASE,
)
_BLANK: Final = re.compile(r"[ \N{NO-BREAK SPACE}]+")


def reached(edition: Edition, text: str) -> Line:
    """Return a text of which telephone numbers and e-mail addresses can be pressed.

    A number that is an extension is completed by the switchboard of the provider: who calls from outside, or at night,
    cannot dial anything else. Without a switchboard it stays as it was written. The pause before the extension is a
    comma, which telephones know; the `;ext=` of RFC 3966 few of them do.
    """
    return tuple(_pieces(edition, " ".join(text.split())))


def _pieces(edition: Edition, text: str) -> Iterator[Words | Link]:
    end = 0
    for found in _FOUND.finditer(text):
        if link := _link(edition, found):
            yield from (Words(text=before) for before in (text[end : found.start()],) if before)
            yield link
            end = found.end()
    yield from (Words(text=rest) for rest in (text[end:],) if rest)


def _link(edition: Edition, found: re.Match[str]) -> Link | None:
    switchboard = edition.portfolio.provider.phone
    if email := found["email"]:
        return Link(address=f"mailto:{quote(email, safe='@')}", inside=(Words(text=email),))
    if (number := found["whole"]) and not is_dialled(found.string[found.start() :]):
        return None
    if number:
        return Link(address=f"tel:{_digits(number)}", inside=(Words(text=_whole(number)),))
    if not switchboard:
        return None
    said = completed(found[0], _whole(switchboard), edition.labels)
    return Link(address=f"tel:{_digits(switchboard)},{found['extension']}", inside=(Words(text=said),))


def _digits(number: str) -> str:
    return re.sub(r"[^\d+]", "", number)


def _whole(number: str) -> str:
    """Return a number that is not broken into lines; between it and an extension, a narrow column has to be."""
    return _BLANK.sub("\N{NO-BREAK SPACE}", number)


def contact_line(edition: Edition, contact: Contact | None) -> Line:
    """Return all ways to reach somebody, the telephone first, and when somebody answers."""
    if contact is None:
        return ()
    ways = (contact.phone or "", contact.email or "", edition.text(contact.address))
    hours = words(edition.text(contact.hours))
    found = joined(edition.labels("separator|, "), (reached(edition, way) for way in ways))
    return joined(exactly(edition.labels("separator|; ")), (found, hours))


def whom_to_call(edition: Edition, service: Service, agreements: Iterable[Agreement]) -> Facts:
    """Return whom users of a service turn to: the provider's desk, the contact of the service, those of agreements.

    Where the catalog says "your own contact", the agreement of the customer says who that is.
    """
    provider = edition.portfolio.provider
    own, desk = (contact_line(edition, contact) for contact in (service.contact, provider.contact))
    agreed = (
        (who, lines(ways, styled("quiet", to(agreement_path(agreement.id), edition.party(agreement.customer)))))
        for agreement in agreements
        if agreement.kind == "SLA" and service.id in agreement.services
        for who, ways in agreed_contacts(edition, agreement)
    )
    return facts(
        (strong(edition.text(provider.short_name or provider.name)), desk),
        (strong(edition.party(service.team) or edition.labels("Contact")), own if own != desk else ()),
        *agreed,
        look="list", on=SCREEN,
    )  # fmt: skip


def agreed_contacts(edition: Edition, agreement: Agreement) -> Iterator[tuple[Line, Line]]:
    """Yield those whom an agreement names for its customer to turn to, for what, and how to reach them."""
    for contact in agreement.contacts:
        if contact.party != agreement.customer:
            who = edition.person(contact.person) if contact.person else edition.party(contact.party)
            yield lines(strong(edition.text(contact.role)), small(who)), agreed_ways(edition, contact)


def agreed_ways(edition: Edition, contact: AgreementContact) -> Line:
    """Return how to reach a contact: as the agreement says, and the telephone of the person; else that of the party.

    Whatever lists contacts asks here, so that a person has no number in one place and one in another.
    """
    person = edition.portfolio.provider.person(contact.person) if contact.person else None
    own = person.contact if person and person.contact else Contact()
    said, phone = edition.text(contact.reach), own.phone or ""
    # Where the agreement says "by phone" and has no number, readers need what there is.
    ways = (said, "" if _FOUND.search(said) else own.email or "", "" if phone in said else phone)
    others = () if any(map(_FOUND.search, ways)) else contact_line(edition, contact_of(edition, contact.party))
    found = (*(reached(edition, way) for way in ways), others)
    return joined(edition.labels("separator|, "), found) or exactly("–")


def contact_of(edition: Edition, party: str) -> Contact | None:
    """Return how to reach the provider, a team, a customer or a supplier."""
    provider = edition.portfolio.provider
    contacts = {
        **{team.id: team.contact for team in provider.teams},
        **{customer.id: customer.contact for customer in provider.customers},
        **{supplier.id: supplier.contact for supplier in provider.suppliers},
        provider.id: provider.contact,
    }
    return contacts.get(party)
