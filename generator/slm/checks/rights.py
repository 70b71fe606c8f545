"""Rights in a book are given by somebody else: who gives them to themselves can do alone what takes two (S13)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import Any, Final, get_args

from slm import layout
from slm.catalog import Deed, Provider
from slm.checks.authors import Authors, is_told_by
from slm.checks.recorded import BookHistory, FileState, added, entries_of, listed
from slm.problem import Mistake, Problem, Severity

GIVEN_TO_ONESELF: Final = Mistake(
    "SLM993",
    "in {by}, '{person}' gave themselves a right: {right}",
    "Let somebody else commit it: take it out, and let them put it in. Or let both sides accept the warning in "
    "provider.yml.",
    Severity.WARNING,
    binds_both=True,
    plural="in {by}, '{person}' gave themselves {n} rights, the first is {right}",
)
GIVEN_BY_STRANGER: Final = Mistake(
    "SLM994",
    "in {by}, '{author}', the mail address of nobody in provider.yml, gave '{person}' a right: {right}",
    "Write addresses into `contact: {{email: ...}}` or `emails` of whose they are: only then can it be told whether "
    "people give rights to themselves.",
    Severity.WARNING,
    binds_both=True,
    plural="in {by}, '{author}', the mail address of nobody in provider.yml, gave '{person}' {n} rights, the first is "
    "{right}",
)
_ACTS: Final = (layout.pattern(layout.WRITTEN["approvals"]), layout.pattern(layout.SEALS))
_HELD: Final = ("roles", "party")
_Rights = Mapping[str, list[str]]
"""What each person may do by a state of provider.yml, by id; whoever acts for the provider itself has `_OURS`."""
_OURS: Final = "side: provider"
_OTHERS: Final = ("customer", "supplier")


def rights_are_given_by_others(history: BookHistory, authors: Authors, provider: Provider) -> Iterator[Problem]:
    """Name who gave themselves a role, a side, or what only some may do, and strangers who gave it to somebody.

    A book may begin with whatever it says, and goes on doing so until something is approved or closed in it. Who is the
    only one of the provider has nobody else for it. What was taken out and put in again by somebody else is theirs.
    """
    states = history.files.get(layout.PROVIDER, ())
    rights = {id(step): _rights(step.value) for state in states for step in (*state.branch, state)}
    begun = [found[0].nth for path, found in history.files.items() if any(act.fullmatch(path) for act in _ACTS)]
    for person in provider.people if begun and states else ():
        for state, given in _given(history, person.id, rights):
            before, names = rights[id([one for one in states if one.nth < state.nth][-1])], authors.of(state)
            is_alone = _is_alone(before, person.id) and _is_alone(rights[id(state)], person.id)
            if state.nth <= min(begun) or is_alone or names - {person.id}:
                continue
            # What is allowed to who has a role follows from that.
            held = [right for right in given if right.startswith(_HELD)] or given
            words = {"by": state.by, "person": person.id, "n": len(held), "right": held[0]}
            if names:
                yield GIVEN_TO_ONESELF.at(person.place(), **words)
            elif any(authors.of(one) for one in states if one.nth < state.nth):
                yield GIVEN_BY_STRANGER.at(person.place(), author=min(state.authors), **words)


def _given(history: BookHistory, person: str, rights: Mapping[int, _Rights]) -> Iterator[tuple[FileState, list[str]]]:
    """Yield each commit that gave a person what they may do now, with what it gave."""
    states = history.files[layout.PROVIDER]
    found: dict[str, tuple[FileState, list[str]]] = {}
    for right in rights[id(states[-1])].get(person, ()):
        state = added(states, partial(_has, rights, person, right))
        if state and is_told_by(history, state):
            found.setdefault(state.by, (state, []))[1].append(right)
    yield from found.values()


def _has(rights: Mapping[int, _Rights], person: str, right: str, state: FileState) -> bool:
    return right in rights[id(state)].get(person, ())


def _is_alone(rights: _Rights, person: str) -> bool:
    """Return whether a person is the only one who acts for the provider."""
    return [name for name, held in rights.items() if _OURS in held] == [person]


def _rights(provider: object) -> _Rights:
    said = provider if isinstance(provider, dict) else {}
    sides, entitled = sides_of(said), entitled_by(said)
    found = {}
    for person in entries_of(said, "people"):
        roles, party = [*map(str, listed(person, "roles"))], str(person.get("party") or said.get("id"))
        side = sides.get(party, "")
        may = [deed for deed, one in entitled.items() if lets(one, side, roles)]
        found[str(person.get("id"))] = [*(f"roles: {role}" for role in roles), f"party: {party}", *may, f"side: {side}"]
    return found


def sides_of(provider: Mapping[str, Any]) -> dict[str, str]:
    """Return the side on which each party stands by a state of provider.yml."""
    sides = {str(provider.get("id")): "provider"}
    sides |= {str(team.get("id")): "provider" for team in entries_of(provider, "teams")}
    return sides | {str(party.get("id")): side for side in _OTHERS for party in entries_of(provider, f"{side}s")}


def lets(entitled: Mapping[str, Any], side: str, roles: Collection[str]) -> bool:
    """Return whether something may be done by who has these roles on a side."""
    asked = {*map(str, listed(entitled, "roles"))}
    return entitled.get("side", "provider") == side and (not asked or not asked.isdisjoint(roles))


def entitled_by(provider: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """Return who may do what, by what provider.yml says, or what goes without saying."""
    authority = provider.get("authority")
    said = authority if isinstance(authority, dict) else {}
    found: dict[str, Mapping[str, Any]] = {
        f"authority.{deed}": {"side": "customer"} if deed == "waive_for_others" else {} for deed in get_args(Deed)
    }
    found |= {
        f"authority.approve: {role.get('id')}": {"roles": [role.get("id")]} for role in entries_of(provider, "roles")
    }
    found |= {f"authority.approve: {side}": {"side": side} for side in _OTHERS}
    found |= {f"authority.{deed}": one for deed, one in said.items() if isinstance(one, dict)}
    return found | {f"authority.approve: {one.get('role')}": one for one in entries_of(said, "approve")}
