"""What the files of a book say that people did, whichever commit recorded it: whose act it is, and what proves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from slm import layout
from slm.checks.recorded import FileState, as_json, entries_of


class RecordedAct(NamedTuple):
    """Something that the file of a book says somebody did."""

    said: str
    """All that it says of it but where it can be seen: what is edited is entered once more."""
    name: object
    """Whose act it is: an id, a name, or a name in each language."""
    evidence: object = None
    """Where it can be seen, as somebody wrote it."""
    signature: str = ""
    """The file with its signature, which nobody else can have made, if there is one."""


def acts_in(path: str, state: FileState) -> Iterator[RecordedAct]:
    """Yield what people did: to versions, copies, months, requests, actions, minutes, and to warnings they accepted."""
    said: Mapping[str, Any] = state.value if isinstance(state.value, dict) else {}
    for pattern, acts in _ACTS.items():
        if pattern.fullmatch(path):
            yield from acts(path, said)


def without_evidence(entry: Mapping[str, Any]) -> str:
    """Return what an entry says but where that can be seen, which may be added later."""
    return as_json({key: value for key, value in entry.items() if key != "evidence"})


def _act(entry: Mapping[str, Any], name: object, signature: str = "", said: str = "") -> RecordedAct:
    return RecordedAct(said or without_evidence(entry), name, entry.get("evidence"), signature)


def _of_versions(path: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    agreement = path.split("/")[1]
    for key in ("approvals", "withdrawals", "notices"):
        for entry in entries_of(said, key):
            name = entry.get("person") or entry.get("name") or entry.get("by")
            of_role = agreement, entry.get("version"), str(entry.get("role"))
            of_end = agreement, str(entry.get("seal")), str(entry.get("person"))
            file = layout.signature_file(*of_role) if key == "approvals" else layout.end_signature_file(*of_end)
            yield _act(entry, name, file)


def _of_copies(path: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for event in entries_of(said, "events"):
        who = event.get("person")
        yield _act(event, who, layout.copy_signature_file(path.split("/")[1], str(event.get("seal")), str(who)))


def _of_locks(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for entry in entries_of(said, "entries"):
        who = entry.get("by")
        yield _act(entry, who, layout.month_signature_file(str(entry.get("seal")), str(who)))


def _of_waivers(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for waiver in entries_of(said, "waivers"):
        agreed = waiver.get("agreed")
        sides = agreed.values() if isinstance(agreed, dict) else ()
        for side in (side for side in sides if isinstance(side, dict)):
            yield _act(side, side.get("by"), said=f"{waiver.get('id')} {without_evidence(side)}")


def _of_requests(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    if said.get("decision") != "pending":
        decision = [said.get(key) for key in ("decision", "decided_by", "decided_on")]
        yield _act(said, said.get("decided_by"), said=as_json(decision))


def _of_actions(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for entry in entries_of(said, "progress"):
        yield _act(entry, entry.get("by"))


def _of_reviews(path: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for entry in entries_of(said, "signed"):
        file = layout.review_signature_file(path.rpartition("/")[2].removesuffix(".yml"), str(entry.get("by")))
        yield _act(entry, entry.get("by"), file)


def _of_accepted(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for entry in entries_of(said, "accepted"):
        yield _act(entry, entry.get("by"), said=as_json({key: entry[key] for key in entry if key != "agreed"}))
        agreed = entry.get("agreed")
        if isinstance(agreed, dict):
            yield _act(agreed, agreed.get("by"), said=f"{entry.get('code')} {without_evidence(agreed)}")


_ACTS: Final = {
    layout.pattern(layout.WRITTEN["approvals"]): _of_versions,
    layout.pattern(layout.WRITTEN["copies"]): _of_copies,
    layout.pattern(layout.SEALS): _of_locks,
    layout.pattern(layout.WRITTEN["month"]): _of_waivers,
    layout.pattern(layout.WRITTEN["change_request"]): _of_requests,
    layout.pattern(layout.WRITTEN["improvement"]): _of_actions,
    layout.pattern(layout.WRITTEN["review"]): _of_reviews,
    layout.pattern(layout.PROVIDER): _of_accepted,
}
"""The files that say what people did, each with what tells it."""
