"""What the files of a book say that people did, whichever commit recorded it: whose act it is, and what proves it."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
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
    is_minor: bool = False
    """Is it one that the history alone guards: no rule says who may do it, and it has no place for evidence?"""


def acts_in(path: str, state: FileState) -> Iterator[RecordedAct]:
    """Yield what people did: whatever stands under `by` or a key that ends so, and who finished an action.

    What has a place for a signature or for evidence is looked at by its kind of file. All else is found by its key
    alone, in whichever file, so that no key that somebody adds one day is forgotten (FAILURES S13).
    """
    said: Mapping[str, Any] = state.value if isinstance(state.value, dict) else {}
    told: tuple[str, ...] = ()
    for pattern, (acts, keys) in _ACTS.items():
        if pattern.fullmatch(path):
            told = keys
            yield from acts(path, said)
    if _AGREEMENT.fullmatch(path):
        # Its parts are what an approval binds, and who prepared it is none of that.
        said = dict(_WRITTEN_BY.findall(state.text or ""))
    if path.endswith(".csv") and not state.is_large:
        said = {"rows": [*_rows_by_somebody(state.text or "")]}
    yield from _by({key: value for key, value in said.items() if key not in told}, "")


def has_acts(path: str) -> bool:
    """Return whether a file may say that people did something."""
    return any(kind.fullmatch(path) for kind in _KINDS)


def _by(said: object, at: str) -> Iterator[RecordedAct]:
    """Yield each act that a value says under `by`, or a key that ends so, with what tells it from others."""
    if isinstance(said, list):
        for entry in said:
            yield from _by(entry, at)
    elif isinstance(said, dict):
        here = " ".join([at, *(str(said[key]) for key in _NAMES if key in said)])
        for key, value in said.items():
            if key == "by" or key.endswith("_by"):
                yield RecordedAct(as_json([here, key, value]), value, said.get("evidence"), is_minor=True)
            yield from _by(value, f"{here} {key}") if isinstance(value, dict | list) else ()


def _rows_by_somebody(text: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a record that name who did something, by the columns that say so."""
    head, _, _ = text.partition("\n")
    if "_by" in head:
        try:
            yield from (
                {key: cell for key, cell in row.items() if key and cell} for row in csv.DictReader([*text.splitlines()])
            )
        except csv.Error:
            return


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


def _of_claims(path: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for event in entries_of(said, "events"):
        who = event.get("person")
        yield _act(event, who, layout.claim_signature_file(path.split("/")[1], str(event.get("seal")), str(who)))


def _of_sent(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for sent in entries_of(said, "reports"):
        yield _act(sent, sent.get("by"))


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
        yield from _by({key: waiver[key] for key in waiver if key != "agreed"}, "waiver")


def _of_requests(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    if said.get("decision") != "pending":
        decision = [said.get(key) for key in ("decision", "decided_by", "decided_on")]
        yield _act(said, said.get("decided_by"), said=as_json(decision))


def _of_actions(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    progress = entries_of(said, "progress")
    for entry in progress:
        yield _act(entry, entry.get("by"))
    if said.get("closed_on"):
        # Where it can be seen that it was finished is said where that is told.
        finished = as_json([said.get(key) for key in ("state", "closed_on")])
        shown = next((entry.get("evidence") for entry in reversed(progress) if entry.get("evidence")), None)
        yield RecordedAct(finished, said.get("owner"), shown, is_minor=True)


def _of_problems(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    decision = said.get("no_action")
    if isinstance(decision, dict):
        yield _act(decision, decision.get("by"))


def _of_reviews(path: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for entry in entries_of(said, "signed"):
        file = layout.review_signature_file(path.rpartition("/")[2].removesuffix(".yml"), str(entry.get("by")))
        yield _act(entry, entry.get("by"), file)


def _of_requirements(_path: str, _said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    """Yield nothing: whoever writes requirements down says in words whose wish each is."""
    return iter(())


def _of_accepted(_: str, said: Mapping[str, Any]) -> Iterator[RecordedAct]:
    for entry in entries_of(said, "accepted"):
        yield _act(entry, entry.get("by"), said=as_json({key: entry[key] for key in entry if key != "agreed"}))
        agreed = entry.get("agreed")
        if isinstance(agreed, dict):
            yield _act(agreed, agreed.get("by"), said=f"{entry.get('code')} {without_evidence(agreed)}")


_ACTS: Final[
    Mapping[re.Pattern[str], tuple[Callable[[str, Mapping[str, Any]], Iterator[RecordedAct]], tuple[str, ...]]]
] = {
    layout.pattern(layout.WRITTEN["approvals"]): (_of_versions, ("approvals", "withdrawals", "notices")),
    layout.pattern(layout.WRITTEN["copies"]): (_of_copies, ("events",)),
    layout.pattern(layout.WRITTEN["claims"]): (_of_claims, ("events",)),
    layout.pattern(layout.WRITTEN["sent"]): (_of_sent, ("reports",)),
    layout.pattern(layout.SEALS): (_of_locks, ("entries",)),
    layout.pattern(layout.WRITTEN["month"]): (_of_waivers, ("waivers",)),
    layout.pattern(layout.WRITTEN["change_request"]): (_of_requests, ("decided_by",)),
    layout.pattern(layout.WRITTEN["improvement"]): (_of_actions, ("progress",)),
    layout.pattern(layout.WRITTEN["problem"]): (_of_problems, ("no_action", "trigger")),
    layout.pattern(layout.WRITTEN["review"]): (_of_reviews, ("signed",)),
    layout.pattern(layout.WRITTEN["requirements"]): (_of_requirements, ("requirements",)),
    layout.pattern(layout.PROVIDER): (_of_accepted, ("accepted",)),
}
"""The files that say what people did, with what has a place for evidence or a signature, each with what tells it, and
its keys."""
_AGREEMENT: Final = layout.pattern(layout.WRITTEN["agreement"])
_WRITTEN_BY: Final = re.compile(r"\b(prepared_by): *['\"]?([^\s,'\"{}]+)")
_KINDS: Final = (
    *(layout.pattern(written) for written in layout.WRITTEN.values() if written.endswith(".yml")),
    layout.pattern(layout.SEALS),
    layout.record_pattern("outages.csv"),
)
_NAMES: Final = ("id", "agreement", "target", "workload", "service", "version", "number")
"""What tells an entry of a list from the others."""
