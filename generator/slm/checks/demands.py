"""What a book asks of people who act in it, a demand each: who takes one back is named (FAILURES S10, S13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from slm.checks.recorded import FileState, entries_of, listed
from slm.problem import Mistake, Severity

SIGNATURES_UNASKED: Final = Mistake(
    "SLM916",
    "{by} took away a key by which {before} knows somebody, or a demand for signatures: {entry}",
    "Put it back: signatures of earlier days rest on it. Whoever has a new key gets it besides the earlier one.",
    plural="{by} took away {n} keys by which {before} knows people, or demands for signatures, the first is {entry}",
)
LESS_ASKED: Final = Mistake(
    "SLM926",
    "{by} no longer says what {before} said, of who may do what, what is asked for, or what readers are told: {entry}",
    "This can be right: let everybody know why it is no longer so; both sides can accept the warning in provider.yml.",
    Severity.WARNING,
    binds_both=True,
    plural="{by} no longer says {n} things that {before} said, of who may do what, what is asked for, or what readers "
    "are told, the first is {entry}",
)

_SIGNING: Final = ("signed_approvals", "signed_since")
_ASKED: Final = ("approvals", "four_eyes", "document_numbers", "controlled_copy", "announcements", "default_hours")
_SIDES: Final = ("customer", "supplier")
"""The roles that nobody lists: those of the other sides."""
_PARTIES: Final = ("teams", "customers", "suppliers")
_PAGES: Final[Mapping[str, str]] = {"SLA": "outside", "OLA": "never", "UC": "outside"}
"""Which agreements have a page to sign where provider.yml does not say it."""
_FEWER_PAGES: Final[Mapping[object, tuple[str, ...]]] = {"always": ("always", "outside"), "outside": ("outside",)}


def signing_asked(value: object) -> list[str]:
    """Return the keys by which people are known and what has to be signed with them, a demand each."""
    return sorted(_keys_and_signatures(value)) if isinstance(value, dict) else []


def _keys_and_signatures(provider: Mapping[str, Any]) -> Iterator[str]:
    for person in entries_of(provider, "people"):
        for key in listed(person, "signing_keys"):
            # What stands behind a key is a note.
            yield f"signing_keys {person.get('id')}: {' '.join(str(key).split()[:2])}"
    yield from _asked(provider, _SIGNING)


class Known:
    """What the states of provider.yml know: what is asked by not being on a list is asked of all that were ever known.

    A role that may not do something, and a party that is not of the provider, are told when they may, and are.
    """

    def __init__(self, states: Sequence[FileState]) -> None:
        self._roles: dict[str, None] = {}
        kinds: dict[str, set[str]] = {}
        for state in states:
            self._roles |= dict.fromkeys(_roles(state.value))
            for kind in _PARTIES:
                for party in entries_of(state.value, kind):
                    kinds.setdefault(str(party.get("id")), set()).add(kind)
        self._turned = sorted(party for party, of_kinds in kinds.items() if len(of_kinds) > 1)
        self._outside = {
            str(customer.get("id"))
            for state in states
            for customer in entries_of(state.value, "customers")
            if customer.get("type") == "external"
        }

    def demands(self, value: object) -> list[str]:
        """Return what else a provider demands of people, and tells those who rely on it, a demand each."""
        provider = value if isinstance(value, dict) else {}
        of_people = *self._of_roles(provider), *self._of_parties(provider)
        return sorted([*of_people, *_of_acts(provider), *_asked(provider, _ASKED)])

    def _of_roles(self, provider: Mapping[str, Any]) -> Iterator[str]:
        # That others may do something, too, is less than before: what is told of it is who may not.
        for name, entitled in _entitled(provider):
            yield f"{name}: {entitled.get('side', 'provider')}"
            allowed = listed(entitled, "roles") or self._roles
            yield from (f"{name}: not {role}" for role in self._roles if role not in allowed)
        # Whose approval reviews a version only, does not put it in force; and the other way round.
        reviewing = [*map(str, listed(provider, "reviewing_roles"))]
        approving = *self._roles, *_SIDES
        yield from (f"reviewing_roles: {'' if role in reviewing else 'not '}{role}" for role in approving)

    def _of_parties(self, provider: Mapping[str, Any]) -> Iterator[str]:
        for kind in _PARTIES:
            listed_there = {str(party.get("id")) for party in entries_of(provider, kind)}
            yield from (f"{kind}: not {party}" for party in self._turned if party not in listed_there)
        inside = (party for party in entries_of(provider, "customers") if party.get("type") != "external")
        yield from (f"customers: {party}: external" for party in self._outside - {str(one.get("id")) for one in inside})


def _of_acts(provider: Mapping[str, Any]) -> Iterator[str]:
    yield f"entered_within: {provider.get('entered_within', '30 calendar_days')}"
    if isinstance(rule := provider.get("improvement"), dict):
        yield f"improvement.answer_within: {rule.get('answer_within')}"
    # With a smaller share nothing but a closer look would tell that less is known than before.
    yield f"coverage_at_least: {provider.get('coverage_at_least', '50 %')}"
    # What is signed on paper needs no fingerprint and no seal.
    if provider.get("approvals_on_paper") in {None, "false"}:
        yield "approvals_on_paper: false"
    said = provider.get("signature_pages")
    for kind, pages in {**_PAGES, **(said if isinstance(said, dict) else {})}.items():
        yield from (f"signature_pages.{kind}: {asked}" for asked in _FEWER_PAGES.get(pages, ()))


def _roles(value: object) -> Iterator[str]:
    """Yield the roles that a provider knows, and those whom something is left to."""
    for role in listed(value, "roles"):
        yield str(role.get("id")) if isinstance(role, dict) else str(role)
    yield from (role for _, entitled in _entitled(value) for role in map(str, listed(entitled, "roles")))


def _entitled(provider: object) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what only some may do, and who may."""
    authority = provider.get("authority") if isinstance(provider, dict) else None
    for deed, said in authority.items() if isinstance(authority, dict) else ():
        entitled = (one for one in (said if isinstance(said, list) else [said]) if isinstance(one, dict))
        yield from ((f"authority.{deed}" + (f".{one['role']}" if "role" in one else ""), one) for one in entitled)


def _asked(provider: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    for name in names:
        if provider.get(name) not in (None, "false"):
            yield from _flat(name, provider[name])


def _flat(path: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(path, inner)
    else:
        yield f"{path}: {value}"


def process_asked(value: object) -> list[str]:
    """Return who does what by the management process, a demand each; its wording is no demand."""
    return sorted(
        line
        for activity in entries_of(value, "activities")
        for line in (
            f"activities: {activity.get('id')}",
            f"activities.{activity.get('id')}.responsible: {activity.get('responsible')}",
            *(f"activities.{activity.get('id')}.takes_part: {role}" for role in listed(activity, "takes_part")),
        )
    )
