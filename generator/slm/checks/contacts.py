"""How people are reached: addresses that mail can go to, numbers that can be dialled, and nobody's twice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from slm.catalog import EXTENSION, Contact, is_dialled
from slm.checks.wording import texts_of, written_in
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.values import Written

NO_ADDRESS: Final = Mistake(
    "SLM473",
    "'{value}' is not a mail address",
    "Write one address alone, such as help@example.com.",
    Severity.WARNING,
)
NOT_DIALLED: Final = Mistake(
    "SLM474",
    "'{value}' cannot be dialled by whoever reads it",
    "Write the number as it is called from abroad, +86 10 0123 4567; of an extension, ext. 8000.",
    Severity.WARNING,
    one_by=("value",),
)
NO_SWITCHBOARD: Final = Mistake(
    "SLM809",
    "'{value}' is an extension, and provider.yml does not say of which switchboard",
    "Add the number of the switchboard to catalog/provider.yml, as it is called from abroad: phone: +86 10 0123 4567",
    Severity.WARNING,
    one_by=(),
)
NOTHING_TO_CALL: Final = Mistake(
    "SLM580",
    "'{value}' tells readers to call, and no number that they could call stands there",
    "Write the number, +86 10 0123 4567 or ext. 8000, here or in the contact of who answers (catalog/provider.yml), or "
    "name the way that there is, such as e-mail.",
    Severity.WARNING,
)
KEY_OF_TWO: Final = Mistake(
    "SLM898",
    "several people have the same key to sign with, {people}: nobody can tell which of them signed something",
    "Keep it with whose it is, and take it out of the others: everybody signs with a key of their own.",
)
ADDRESS_OF_TWO: Final = Mistake(
    "SLM506",
    "'{value}' is the address of {people}: nobody can tell which of them enters something by it",
    "Give each person an address of their own; that of a desk or a team belongs to the team.",
    Severity.WARNING,
)

_ADDRESS: Final = re.compile(r"[^\s@<>()\[\],;:\"]+@[^\s@<>()\[\],;:\".]+(?:\.[^\s@<>()\[\],;:\".]+)*")
_MISTYPED: Final = re.compile(
    r"\+\d[\d \N{NO-BREAK SPACE}()/.-]*(?:(?<=\d)[OoIl](?=[\dOoIl \b]|$)|[OoIl](?=\d))[\dOoIl ().-]*"
)
"""A number in which a letter stands for a digit that looks like it."""
_CALLS: Final = re.compile(
    r"(?:^|\bby |\bover the )(?:tele)?phone\b(?! app)|(?:^|\bor |\band )call\b"
    r"|\b(?:call|phone|ring) (?:us|the|your|our)\b"
    r"|电话(?!会议)|致电|拨打|来电|\btelefonisch|\b(?:per|am|über) Telefon\b|^Telefon\b|\banrufen\b|\brufen sie\b",
    re.IGNORECASE,
)
"""Words by which readers are told to call, in the languages of books."""
_NUMBER: Final = re.compile(r"\d{2}")
_DIGITS: Final = str.maketrans("OoIl", "0011")


def contacts_can_be_reached(portfolio: Portfolio) -> Iterator[Problem]:
    """Each address can be written to, and each number be dialled: a page makes links of them (`tel:`, RFC 3966)."""
    for contact in _contacts(portfolio):
        if contact.email:
            yield from _wrong_address(contact.place("email"), contact.email)
        if contact.phone and not is_dialled(contact.phone):
            yield from _wrong_number(contact.place("phone"), contact.phone, portfolio.provider.phone)
    for person in portfolio.provider.people:
        for nth, mail in enumerate(person.emails):
            yield from _wrong_address(person.place("emails", nth), mail)
    for model, path, text in texts_of(portfolio):
        for language, words in written_in(text):
            for found in _MISTYPED.finditer(words) if "+" in words else ():
                number = found[0].strip()
                yield NOT_DIALLED.at(model.place_of(number, *path, *language), value=number, **_meant(number))


def calls_can_be_made(portfolio: Portfolio) -> Iterator[Problem]:
    """Whoever is told to call finds a number: in the words, or beside them as every page lists it."""
    provider = portfolio.provider
    desk = provider.contact.phone if provider.contact else None
    for service in portfolio.services.values():
        if not desk and not service.contact.phone:
            for key in ("how_to_get_help", "how_to_request"):
                yield from _calls(service, key)
    for version in (version for history in portfolio.agreements.values() for version in history.versions):
        if version.ended:  # nobody is told anything by it
            continue
        agreement = version.agreement
        for contact in agreement.contacts:
            person = provider.person(contact.person) if contact.person else None
            if not (person and person.contact and person.contact.phone):
                yield from _calls(contact, "reach")
        for step in agreement.escalation:
            yield from _calls(step, "reach")
        if agreement.complaints and not desk:
            yield from _calls(agreement.complaints, "how")


def _calls(model: Written, key: str) -> Iterator[Problem]:
    text = getattr(model, key)
    for language, words in written_in(text) if text else ():
        if _CALLS.search(words) and not _NUMBER.search(words):
            yield NOTHING_TO_CALL.at(model.place(key, *language), value=words)


def people_have_addresses_of_their_own(portfolio: Portfolio) -> Iterator[Problem]:
    """No two people have one address: what is entered in Git is told apart by it (FAILURES S13)."""
    known: dict[str, dict[str, Place]] = {}
    for person in portfolio.provider.people:
        mails = [(person.contact.email, person.contact.place("email"))] if person.contact else []
        mails += [(mail, person.place("emails", nth)) for nth, mail in enumerate(person.emails)]
        for mail, place in mails:
            if mail:
                known.setdefault(mail.casefold(), {}).setdefault(person.id, place)
    for mail, people in known.items():
        if len(people) > 1:
            yield ADDRESS_OF_TWO.at(*people.values(), value=mail, people=", ".join(people))


def people_have_keys_of_their_own(portfolio: Portfolio) -> Iterator[Problem]:
    """No two people have one key to sign with: whoever enters somebody else's takes their signatures over (S13)."""
    known: dict[str, dict[str, Place]] = {}
    for person in portfolio.provider.people:
        for nth, key in enumerate(person.signing_keys):
            known.setdefault(" ".join(key.split()[:2]), {}).setdefault(person.id, person.place("signing_keys", nth))
    for people in known.values():
        if len(people) > 1:
            yield KEY_OF_TWO.at(*people.values(), people=", ".join(people))


def _contacts(portfolio: Portfolio) -> Iterator[Contact]:
    provider = portfolio.provider
    owners: tuple[Written, ...] = (
        provider, *provider.teams, *provider.customers, *provider.suppliers, *provider.people,
        *portfolio.services.values(),
    )  # fmt: skip
    yield from (contact for owner in owners if isinstance(contact := getattr(owner, "contact", None), Contact))


def _wrong_address(place: Place, mail: str) -> Iterator[Problem]:
    # What is written in full width is told by whoever reads the file.
    if not _ADDRESS.fullmatch(unicodedata.normalize("NFKC", mail)):
        joined = "".join(mail.split())
        meant = {"meant": joined} if joined != mail and _ADDRESS.fullmatch(joined) else {}
        yield NO_ADDRESS.at(place, value=mail, **meant)


def _wrong_number(place: Place, phone: str, switchboard: str | None) -> Iterator[Problem]:
    if not EXTENSION.search(phone):
        yield NOT_DIALLED.at(place, value=phone, **_meant(phone))
    elif not switchboard:
        yield NO_SWITCHBOARD.at(place, value=phone)


def _meant(phone: str) -> dict[str, str]:
    digits = phone.translate(_DIGITS)
    return {"meant": digits} if digits != phone and is_dialled(digits) else {}
