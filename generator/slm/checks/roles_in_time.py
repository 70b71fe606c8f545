"""A role that is given later allows nothing earlier: what people might do is held against what was said then (S13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from slm import layout
from slm.catalog import Person, Provider
from slm.checks.recorded import BookHistory, entries_of, listed
from slm.checks.rights import entitled_by, lets, sides_of
from slm.facts.authority import Act, acts, may_by
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity

ALLOWED_AFTERWARDS: Final = Mistake(
    "SLM990",
    "what '{person}' did on {date} is allowed only by what {by} says of them since",
    "Say in provider.yml under `earlier` what the person was before, until which day; let somebody do it who might. "
    "Where the day is said, and the act was entered no sooner, this is a warning, which both sides can accept.",
    one_by=("person", "by"),
    binds_both=True,
)
ALLOWED_NO_LONGER: Final = Mistake(
    "SLM949",
    "what '{person}' did on {date} was allowed until {by}, which changed what provider.yml says of them, or of who may",
    "Put it back; what a person was until a day is said in provider.yml under `earlier` of the person, and who may do "
    "something from now on gets a role for it.",
    Severity.WARNING,
    one_by=("person", "by"),
    binds_both=True,
)

_People = Mapping[str, Mapping[str, Any]]
"""What a state of provider.yml says of each person, by id."""


def roles_were_held(history: BookHistory, portfolio: Portfolio) -> Iterator[Problem]:
    """Name the commit by which an act came to be allowed after it was done, or was allowed no longer.

    What `earlier` dates may be entered late, but before the act is, and not unseen. Of whom nothing was said before,
    nothing is said otherwise. What is not committed yet is of today.
    """
    provider = portfolio.provider
    states = [state for state in history.files.get(layout.PROVIDER, ()) if state.value]
    said = [{str(one.get("id")): one for one in entries_of(state.value, "people")} for state in states]
    for act in acts(portfolio) if len(states) > 1 else ():
        person = act.by(provider)
        if not person:
            continue
        allowed = [_allows(people.get(person.id), act, provider.id) for people in said]
        if not any(allowed):
            rules = zip(states, said, strict=True)
            by_rules = [_allowed_then(state.value, people.get(person.id), act) for state, people in rules]
            allowed = allowed if by_rules[-1] else by_rules
        if True in allowed and not allowed[-1]:
            taken = states[max(nth for nth, is_allowed in enumerate(allowed) if is_allowed) + 1]
            if taken.nth > _entered(history, act, provider, person):
                yield ALLOWED_NO_LONGER.at(act.place, person=person.id, date=act.day, by=taken.by)
            continue
        # It has been allowed since a state; since the first one, where it always was.
        since = max((nth for nth, is_allowed in enumerate(allowed) if not is_allowed), default=-1) + 1
        if not 0 < since < len(said):
            continue
        given, is_late = states[since], states[since].nth > _entered(history, act, provider, person)
        was_known = any(person.id in people for people in said[:since])
        if is_late or (was_known and (given.day or str(portfolio.as_of)) > str(act.day)):
            is_dated = any(held.until <= act.day for held in person.earlier)
            is_doubt = is_dated and not is_late
            mistake = replace(ALLOWED_AFTERWARDS, severity=Severity.WARNING) if is_doubt else ALLOWED_AFTERWARDS
            yield mistake.at(act.place, person=person.id, date=act.day, by=given.by)


def _allows(person: Mapping[str, Any] | None, act: Act, provider: str) -> bool:
    party, roles = _held(person, act)
    return person is not None and may_by(act, party or provider, roles)


def _allowed_then(provider: Mapping[str, Any], person: Mapping[str, Any] | None, act: Act) -> bool:
    """Return whether somebody might do something by what a state of provider.yml says of who may."""
    party, roles = _held(person, act)
    entitled, side = entitled_by(provider).get(f"authority.{act.deed}"), sides_of(provider)
    at = side.get(party or str(provider.get("id")), "")
    return person is not None and entitled is not None and lets(entitled, at, roles)


def _held(person: Mapping[str, Any] | None, act: Act) -> tuple[str, list[str]]:
    """Return the party and the roles of a person on the day of an act; no party is that of the provider itself."""
    earlier = entries_of(person, "earlier")
    then = next((held for held in earlier if str(act.day) < str(held.get("until"))), person)
    party = then.get("party") if then else ""
    return party if isinstance(party, str) else "", [*map(str, listed(then, "roles"))]


def _entered(history: BookHistory, act: Act, provider: Provider, person: Person) -> int:
    """Return the place in the history of what first says that a person did something on that day."""
    states = history.files.get(act.place.path, ())
    names = {person.id, *map(person.name, provider.languages)}
    texts = ((state.nth, state.text or "") for state in states)
    said = (nth for nth, text in texts if str(act.day) in text and any(name in text for name in names))
    return next(said, states[-1].nth if states else 0)
