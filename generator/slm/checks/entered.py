"""Who entered what people did: nobody knows who typed it, but what another commits is asked about (FAILURES S13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from slm import layout
from slm.catalog import folded_name
from slm.checks.recorded import BookHistory, FileState, as_json, listed
from slm.problem import Mistake, Place, Problem, Severity

ENTERED_BY_ANOTHER: Final = Mistake(
    "SLM925",
    "'{author}' entered what '{person}' did, in {by}",
    "This can be right, where it was signed on paper: accept the warning in provider.yml, and say there where the "
    "paper lies. Otherwise let people sign with keys of their own (`signed_approvals`, `signed_since`).",
    Severity.WARNING,
    plural="'{author}' entered {n} things that others did, the first is one of '{person}', in {by}",
)


class _Act(NamedTuple):
    """Something that the file of a book says somebody did."""

    said: str
    """All that it says of it: what is edited is entered once more."""
    name: object
    """Whose act it is: an id, a name, or a name in each language."""
    signature: str = ""
    """The file with its signature, which nobody else can have made, if there is one."""


def entered_by_others(history: BookHistory) -> Iterator[Problem]:
    """Tell once for each author of acts that are those of other people, by the mail addresses of provider.yml.

    Only where the addresses of both are known: a provider who enters what a customer signed on paper is asked where it
    lies. Of a merge, all who wrote what it brought in are its authors.
    """
    people = _People(history)
    found: dict[str, list[tuple[str, str, FileState]]] = {}
    for path, states in sorted(history.files.items()) if people.of_mails else ():
        known: set[str] = set()
        for state in states:
            for act in _acts(path, state):
                person = people.meant(act.name)
                author = people.other_author(state, person) if act.said not in known else ""
                known.add(act.said)
                if author and not _is_signed(history, act):
                    found.setdefault(author, []).append((path, person, state))
    for author, acts in sorted(found.items()):
        _, person, state = acts[0]
        places = (Place(path) for path in dict.fromkeys(path for path, _, _ in acts))
        yield ENTERED_BY_ANOTHER.at(*places, n=len(acts), author=author, person=person, by=state.by)


class _People:
    """The people of provider.yml, by id and name at any time, and by the mail address that was theirs first."""

    def __init__(self, history: BookHistory) -> None:
        self.of_names: dict[str, set[str]] = {}
        self.of_mails: dict[str, set[str]] = {}
        self._reachable: set[str] = set()
        for state in history.files.get(layout.PROVIDER, ()):
            of_mails: dict[str, set[str]] = {}
            for person in (person for person in listed(state.value, "people") if isinstance(person, dict)):
                name, contact = str(person.get("id")), person.get("contact")
                for spelling in (name, *_spellings(person.get("name"))):
                    self.of_names.setdefault(folded_name(spelling), set()).add(name)
                mail = contact.get("email") if isinstance(contact, dict) else None
                if isinstance(mail, str):
                    of_mails.setdefault(mail.casefold(), set()).add(name)
                    self._reachable.add(name)
            # Whoever writes their own address beside another person's name does not become that person.
            self.of_mails = of_mails | self.of_mails

    def meant(self, name: object) -> str:
        """Return the one person whom an id or a name means; empty where it is nobody's, or that of several."""
        meant = {person for spelling in _spellings(name) for person in self.of_names.get(folded_name(spelling), ())}
        return meant.pop() if len(meant) == 1 else ""

    def other_author(self, state: FileState, person: str) -> str:
        """Return who wrote a commit; empty where it is not known, or that person did."""
        authors = {name for mail in state.authors for name in self.of_mails.get(mail.casefold(), ())}
        return min(authors) if authors and person in self._reachable - authors else ""


def _spellings(name: object) -> list[str]:
    names = [*name.values()] if isinstance(name, dict) else [name]
    return [spelling for spelling in names if isinstance(spelling, str)]


def _is_signed(history: BookHistory, act: _Act) -> bool:
    states = history.files.get(act.signature, ())
    return bool(states) and states[-1].text is not None


def _acts(path: str, state: FileState) -> Iterator[_Act]:
    """Yield approvals and their ends, events of copies, what was done to months, decisions, and signed minutes."""
    said: Mapping[str, Any] = state.value if isinstance(state.value, dict) else {}
    for pattern, acts in _ACTS.items():
        if pattern.fullmatch(path):
            yield from acts(path, said)


def _of_versions(path: str, said: Mapping[str, Any]) -> Iterator[_Act]:
    for key in ("approvals", "withdrawals", "notices"):
        for entry in _entries(said, key):
            name = entry.get("person") or entry.get("name") or entry.get("by")
            of = path.split("/")[1], entry.get("version"), str(entry.get("role"))
            yield _Act(as_json(entry), name, layout.signature_file(*of) if key == "approvals" else "")


def _of_copies(path: str, said: Mapping[str, Any]) -> Iterator[_Act]:
    for event in _entries(said, "events"):
        who = event.get("person")
        yield _Act(
            as_json(event), who, layout.copy_signature_file(path.split("/")[1], str(event.get("seal")), str(who))
        )


def _of_locks(_: str, said: Mapping[str, Any]) -> Iterator[_Act]:
    for entry in _entries(said, "entries"):
        who = entry.get("by")
        yield _Act(as_json(entry), who, layout.month_signature_file(str(entry.get("seal")), str(who)))


def _of_waivers(_: str, said: Mapping[str, Any]) -> Iterator[_Act]:
    for waiver in _entries(said, "waivers"):
        agreed = waiver.get("agreed")
        sides = agreed.values() if isinstance(agreed, dict) else ()
        for side in (side for side in sides if isinstance(side, dict)):
            yield _Act(as_json([waiver.get("id"), side]), side.get("by"))


def _of_requests(_: str, said: Mapping[str, Any]) -> Iterator[_Act]:
    if said.get("decision") != "pending":
        decision = [said.get(key) for key in ("decision", "decided_by", "decided_on")]
        yield _Act(as_json(decision), said.get("decided_by"))


def _of_reviews(path: str, said: Mapping[str, Any]) -> Iterator[_Act]:
    for entry in _entries(said, "signed"):
        file = layout.review_signature_file(path.rpartition("/")[2].removesuffix(".yml"), str(entry.get("by")))
        yield _Act(as_json(entry), entry.get("by"), file)


def _entries(said: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    return [entry for entry in listed(said, key) if isinstance(entry, dict)]


_ACTS: Final = {
    layout.pattern(layout.WRITTEN["approvals"]): _of_versions,
    layout.pattern(layout.WRITTEN["copies"]): _of_copies,
    layout.pattern(layout.SEALS): _of_locks,
    layout.pattern(layout.WRITTEN["month"]): _of_waivers,
    layout.pattern(layout.WRITTEN["change_request"]): _of_requests,
    layout.pattern(layout.WRITTEN["review"]): _of_reviews,
}
"""The files that say what people did, each with what tells it."""
