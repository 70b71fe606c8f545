"""Keys and mail addresses by which people are known: who adds one for somebody else can do what they do (S13)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Final

from slm import layout
from slm.catalog import Person, Provider
from slm.checks.authors import Authors, addresses, is_told_by, may_record, stands
from slm.checks.recorded import BookHistory, FileState, added, broken, entries_of, grew, listed, shortened
from slm.facts.authority import acts
from slm.facts.signing import of_key
from slm.portfolio import Portfolio
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
NAME_CHANGED: Final = Mistake(
    "SLM995",
    "{by} changed the name of '{person}' from '{old}' to '{new}', unlike {before}; they had done something by then",
    "Write the former name into `former_names` of the person, or put it back: another person is another entry.",
    Severity.WARNING,
    binds_both=True,
)
PERSON_GONE: Final = Mistake(
    "SLM867",
    "{by} took '{person}' out of provider.yml, whom {before} knows, and who stands in other files: the first is {path}",
    "Put it back: whoever leaves keeps the entry, with `earlier` for what they were; so what they did stays theirs.",
    Severity.WARNING,
    binds_both=True,
)
_KEY: Final = "signing_keys"
_END: Final = "9999"
Known = Callable[[Mapping[str, Any]], list[str]]


def keys_are_their_owners(history: BookHistory, provider: Provider) -> Iterator[Problem]:
    """Name who added a key, or an address, to a person for whom they may not: what it proves would prove nothing."""
    for person in provider.people:
        for nth, key in enumerate(person.signing_keys):
            if found := _added(history, person, key, _keys):
                yield from _of_key(history, provider, person, nth, *found)
        mails = [person.contact.email if person.contact else None, *person.emails]
        for nth, mail in enumerate(mails):
            if mail and (found := _added(history, person, mail.casefold(), addresses)):
                place = person.place("emails", nth - 1) if nth else person.place("contact")
                yield from _entered(history, provider, person, place, mail, *found)


def names_stay(history: BookHistory, authors: Authors, portfolio: Portfolio) -> Iterator[Problem]:
    """Name who gave another name to somebody who had done something: whose act it was, readers know by the name."""
    states, done = history.files.get(layout.PROVIDER, ()), dict[str, str]()
    for act in acts(portfolio):
        name = authors.meant(act.name if isinstance(act.name, str) else act.name.written)
        done[name] = min(str(act.day), done.get(name, _END))
    for person in portfolio.provider.people:
        found = broken(states, states, partial(_is_named, person)) if person.id in done else None
        if found and done[person.id] <= (found[0].day or _END):
            later, earlier = found
            old, new = (shortened(_said(state, person)[0].get("name")) for state in (earlier, states[-1]))
            words = {"person": person.id, "old": old, "new": new}
            yield NAME_CHANGED.at(person.place("name"), by=later.by, before=earlier.by, **words)


def people_stay(history: BookHistory, authors: Authors, portfolio: Portfolio) -> Iterator[Problem]:
    """Name who took somebody out of provider.yml of whom other files tell: what they did is nobody's any more."""
    states = history.files.get(layout.PROVIDER, ())
    known = [{str(one.get("id")) for one in entries_of(state.value, "people")} for state in states]
    gone = sorted({name for of_state in known for name in of_state} - known[-1]) if known else []
    done = {authors.meant(act.name if isinstance(act.name, str) else act.name.written): act for act in acts(portfolio)}
    for person in gone:
        last = max(nth for nth, of_state in enumerate(known) if person in of_state)
        named = re.compile(rf"(?<![\w-]){re.escape(person)}(?![\w-])")
        others = ((path, found[-1].text) for path, found in sorted(history.files.items()) if path != layout.PROVIDER)
        path = next((path for path, text in others if text and named.search(text)), "")
        if path := path or (done[person].place.path if person in done else ""):
            words = {"by": states[last + 1].by, "before": states[last].by, "person": person, "path": path}
            yield PERSON_GONE.at(Place(layout.PROVIDER), Place(path), **words)


def _is_named(person: Person, later: FileState, earlier: FileState) -> bool:
    """Return whether a person still has the name of before, or it is kept; who was or is not there has none to lose."""
    before, now = (next(iter(_said(state, person)), {}) for state in (earlier, later))
    names = (now.get("name"), *listed(now, "former_names"))
    return not before or not now or any(grew(before.get("name"), name) for name in names)


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
    """Return what added an entry to a person whom the book knew before, and the entries that there were then."""
    states = history.files.get(layout.PROVIDER, ())
    state = added(states, lambda one: any(entry in known(said) for said in _said(one, person)))
    before = [said for one in states if state and one.nth < state.nth for said in _said(one, person)]
    if not state or not before or not is_told_by(history, state):
        return None
    earlier = dict.fromkeys(value for said in before for value in known(said))
    return state, [one for one in earlier if one != entry]


def _said(state: FileState, person: Person) -> list[dict[str, Any]]:
    return [one for one in entries_of(state.value, "people") if one.get("id") == person.id]


def _keys(person: Mapping[str, Any]) -> list[str]:
    return [" ".join(str(key).split()[:2]) for key in listed(person, _KEY)]


def _authors_before(history: BookHistory, state: FileState) -> Authors:
    """Return who was known by what before a commit: who adds an address is not known by it yet."""
    return Authors([one for one in history.files[layout.PROVIDER] if one.nth < state.nth])
