"""Who wrote the commits of a book, by the mail addresses of provider.yml, and for whom they may enter something."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from slm import layout
from slm.catalog import Provider, folded_name
from slm.checks.recorded import BookHistory, FileState, entries_of, listed
from slm.facts.authority import doing, mistake_of
from slm.problem import Place


class Authors:
    """The people of provider.yml, by id and name at any time, and by the mail address that was theirs first."""

    def __init__(self, states: Sequence[FileState]) -> None:
        self._ids: set[str] = set()
        self._of_names: dict[str, set[str]] = {}
        self._of_mails: dict[str, set[str]] = {}
        self.reachable: set[str] = set()
        """The people of whom an address is known."""
        for state in states:
            of_names: dict[str, set[str]] = {}
            of_mails: dict[str, set[str]] = {}
            for person in entries_of(state.value, "people"):
                name = str(person.get("id"))
                self._ids.add(name)
                for spelling in (name, *_spellings(person.get("name"))):
                    of_names.setdefault(folded_name(spelling), set()).add(name)
                for mail in addresses(person):
                    of_mails.setdefault(mail, set()).add(name)
                    self.reachable.add(name)
            # Whoever takes another person's name, or writes their own address beside it, does not become that person.
            self._of_names = of_names | self._of_names
            self._of_mails = of_mails | self._of_mails

    def meant(self, name: object) -> str:
        """Return the person whom an id or a name means, an id before any name; empty where it is nobody's.

        What means several people is returned as it is written: it is the name of nobody who could have done something.
        """
        spellings = [*_spellings(name)]
        meant = {person for spelling in spellings for person in self._of_names.get(folded_name(spelling), ())}
        if (isinstance(name, str) and name in self._ids) or len(meant) > 1:
            return spellings[0]
        return meant.pop() if meant else ""

    def of(self, state: FileState) -> frozenset[str]:
        """Return the people who wrote a commit, as far as their addresses are known."""
        return frozenset(name for mail in state.authors for name in self._of_mails.get(mail.casefold(), ()))


def is_told_by(history: BookHistory, state: FileState) -> bool:
    """Return whether the history tells who entered something: not of what it begins with, or is not committed yet."""
    return bool(state.authors) and state.nth > history.began


def may_record(provider: Provider, people: Collection[str], state: FileState) -> bool:
    """Return whether any of the people who wrote a commit may enter what others did."""
    day, place = date.fromisoformat(state.day), Place(layout.PROVIDER)
    acts = (doing(provider, "record", name, day, place) for name in people)
    return any(mistake_of(provider, act, act.by(provider)) is None for act in acts)


def addresses(person: Mapping[str, Any]) -> list[str]:
    """Return the mail addresses that provider.yml gives a person."""
    contact = person.get("contact")
    mails = [contact.get("email") if isinstance(contact, dict) else None, *listed(person, "emails")]
    return [mail.casefold() for mail in mails if isinstance(mail, str)]


def stands(history: BookHistory, path: str) -> bool:
    """Return whether there is a signature now; whether it is one is told where the book is read."""
    states = history.files.get(path, ())
    return bool(states) and states[-1].text is not None


def _spellings(name: object) -> Iterator[str]:
    names = [*name.values()] if isinstance(name, dict) else [name]
    return (spelling for spelling in names if isinstance(spelling, str))
