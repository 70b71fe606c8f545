"""Keys and mail addresses by which people are known: who adds one for somebody else can do what they do (S13)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from slm import layout
from slm.catalog import Person, Provider
from slm.checks.authors import Authors, addresses, is_told_by, may_record, stands
from slm.checks.recorded import BookHistory, FileState, entries_of, listed
from slm.facts.signing import of_key
from slm.problem import Mistake, Place, Problem, Severity

KEY_OF_ANOTHER: Final = Mistake(
    "SLM963",
    "in {by}, '{author}' added a key to '{person}' that no earlier key of theirs signed",
    "'{person}' signs a further key with an earlier one: {command}. Only if these are lost, another person enters it "
    "who may (`authority: {{record: ...}}`); that stays a warning, which both sides can accept.",
    binds_both=True,
)
ENTERED_FOR_ANOTHER: Final = Mistake(
    "SLM964",
    "in {by}, '{author}' added a key or mail address to '{person}': {entry}",
    "Let '{person}' enter it, by a commit from an address that is known; or another person who may (`authority: "
    "{{record: ...}}`). Otherwise take it out, with what was entered or signed by it.",
    binds_both=True,
)
_KEY: Final = "signing_keys"
Known = Callable[[Mapping[str, Any]], list[str]]


def keys_are_their_owners(history: BookHistory, provider: Provider) -> Iterator[Problem]:
    """Name who added a key, or an address, to a person for whom they may not: what it proves would prove nothing."""
    for person in provider.people:
        for nth, key in enumerate(person.signing_keys):
            if added := _added(history, person, key, _keys):
                yield from _of_key(history, provider, person, nth, *added)
        mails = [person.contact.email if person.contact else None, *person.emails]
        for nth, mail in enumerate(mails):
            if mail and (added := _added(history, person, mail.casefold(), addresses)):
                place = person.place("emails", nth - 1) if nth else person.place("contact")
                yield from _entered(history, provider, person, place, mail, *added)


def _of_key(  # noqa: PLR0913, PLR0917 - what was added to whom, where and when
    history: BookHistory, provider: Provider, person: Person, nth: int, state: FileState, earlier: list[str]
) -> Iterator[Problem]:
    key, place = person.signing_keys[nth], person.place(_KEY, nth)
    if not earlier:
        yield from _entered(history, provider, person, place, key, state, earlier)
    # No earlier key is left with which the signature of the first one could be verified: it excuses nothing.
    elif not nth or not stands(history, layout.key_signature_file(person.id, key)):
        others = _authors_before(history, state).of(state) - {person.id}
        is_entitled = may_record(provider, others, state)
        signing = of_key(person, nth)
        words = {"author": min(others or state.authors), "command": signing.command(signing.path)}
        mistake = replace(KEY_OF_ANOTHER, severity=Severity.WARNING) if is_entitled else KEY_OF_ANOTHER
        yield mistake.at(place, by=state.by, person=person.id, **words)


def _entered(  # noqa: PLR0913, PLR0917 - what was added to whom, where and when
    history: BookHistory, provider: Provider, person: Person, place: Place, entry: str, state: FileState,
    earlier: list[str],
) -> Iterator[Problem]:  # fmt: skip
    authors = _authors_before(history, state)
    names = authors.of(state)
    # As long as nobody has committed anything from an address that is known, nobody can tell who writes the first ones.
    others = (one for states in history.files.values() for one in states if one.nth < state.nth)
    if any(map(authors.of, others)) and not (person.id in names or may_record(provider, names, state)):
        is_doubt = not names and not earlier
        mistake = replace(ENTERED_FOR_ANOTHER, severity=Severity.WARNING) if is_doubt else ENTERED_FOR_ANOTHER
        author = min(names or state.authors)
        yield mistake.at(place, by=state.by, author=author, person=person.id, entry=entry)


def _added(history: BookHistory, person: Person, entry: str, known: Known) -> tuple[FileState, list[str]] | None:
    """Return what added an entry to a person whom the book knew before, and the entries that there were then.

    What was taken out and is there again was added by whoever put it back.
    """
    added: tuple[FileState, list[str]] | None = None
    is_known, is_there, earlier = False, False, dict[str, None]()
    for state in history.files.get(layout.PROVIDER, ()):
        of_person = [one for one in entries_of(state.value, "people") if one.get("id") == person.id]
        found = [value for one in of_person for value in known(one)]
        if entry in found and not is_there:
            before = [one for one in earlier if one != entry]
            added = (state, before) if is_known and is_told_by(history, state) else None
        is_known, is_there = is_known or bool(of_person), entry in found
        earlier |= dict.fromkeys(found)
    return added


def _keys(person: Mapping[str, Any]) -> list[str]:
    return [" ".join(str(key).split()[:2]) for key in listed(person, _KEY)]


def _authors_before(history: BookHistory, state: FileState) -> Authors:
    """Return who was known by what before a commit: who adds an address is not known by it yet."""
    return Authors([one for one in history.files[layout.PROVIDER] if one.nth < state.nth])
