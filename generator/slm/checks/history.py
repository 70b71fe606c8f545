"""What a version control system recorded of the evidence of a book still stands: its history is a second witness.

A lock, an approval or a register can be forged so that nothing in the book contradicts it. Whoever does so leaves what
was recorded before in the history, where the forger is named. The rules are of one kind: evidence grows. What was once
recorded in a register is still in it, a lock is only ever continued by restatements, what an act closed or approved is
as it was when that act was recorded (ARCHITECTURE 21).
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from slm import layout
from slm.problem import Mistake, Place, Problem, Severity

LOCK_REWRITTEN: Final = Mistake(
    "SLM911",
    "{by} rewrote or removed the lock of {month} that {before} had recorded; a lock is only continued by restatements",
    "Put it back as {before} has it; a correction is recorded by `slm restate {month}`.",
)
ENTRY_GONE: Final = Mistake(
    "SLM912",
    "{by} changed or took away an entry that {before} had recorded in this register: {entry}",
    "Put it back as it was; what is no longer so is said by a new entry.",
    plural="{by} changed or took away {n} entries that {before} had recorded in this register, the first is {entry}",
)
RECORD_GONE: Final = Mistake(
    "SLM913",
    "{by} removed this record, which {before} has",
    "Put it back; what is no longer pursued is said by its state.",
)
CHANGED_AFTER_CLOSING: Final = Mistake(
    "SLM914",
    "{by} changed this record of {month} after {before} closed or restated the month",
    "Put it back as {before} has it, or, if it was truly corrected, record the correction: slm restate {month}",
)
CHANGED_AFTER_APPROVAL: Final = Mistake(
    "SLM915",
    "{by} changed this file of {agreement} {version} after {before} had recorded its last approval",
    "If its words were changed, put them back and write a new version; nothing is to be done for blanks and comments.",
    Severity.WARNING,
)
DEMAND_GONE: Final = Mistake(
    "SLM916",
    "{by} took away what {before} demands or knows people by: {entry}",
    "Put it back, or let everybody know why less is asked for than before.",
    Severity.WARNING,
    plural="{by} took away {n} things that {before} demands or knows people by, the first is {entry}",
)
MINUTES_CHANGED: Final = Mistake(
    "SLM917",
    "{by} changed the minutes of this review, which {before} had recorded after it was held",
    "Tell those who took part, or put them back; what came later belongs into the next review.",
    Severity.WARNING,
)
SIGNATURE_GONE: Final = Mistake(
    "SLM941",
    "{by} removed this signature, which {before} has",
    "Put it back, or let whoever signed know why it is gone.",
    Severity.WARNING,
)
WAIVER_RECORDED_LATE: Final = Mistake(
    "SLM922",
    "{by} recorded that both sides had agreed to the waiver '{waiver}' by {agreed}, when the deviation had begun",
    "Show the other side's consent of that day; without it, this is a late waiver, and the miss stands.",
    Severity.WARNING,
)
HISTORY_CUT: Final = Mistake(
    "SLM918",
    "only a part of the history is here: what was recorded before {before} is not compared",
    "Fetch the whole of it: git fetch --unshallow",
    Severity.WARNING,
)

_WRITTEN: Final = (layout.WRITTEN["approvals"], layout.WRITTEN["copies"], layout.SEALS)
_REGISTERS: Final = tuple(map(layout.pattern, _WRITTEN))
_RECORDS: Final = tuple(layout.pattern(layout.WRITTEN[kind]) for kind in ("review", "improvement", "change_request"))
_DEMANDS: Final = ("approvals", "signed_approvals", "signed_since", "four_eyes", "authority")


@dataclass(frozen=True, slots=True)
class FileState:
    """A file as it stood from one commit on."""

    nth: int
    """The place of the commit in the history; the highest one is the working folder."""
    by: str
    """The commit, with its day and author, or the working folder."""
    text: str | None
    """What the file said, its lines ended by LF: Git may end them otherwise. None where there was no file."""
    value: Any = None
    """What YAML or JSON it held, of files of which the parts are compared."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookHistory:
    """What the history of a book recorded of each file, oldest first; the last one is how the file is now."""

    files: Mapping[str, Sequence[FileState]]
    cut_at: str = ""
    """The oldest commit that is here, where there were others before it."""

    def at(self, path: str, nth: int) -> FileState | None:
        """Return a file as it stood at a place in the history; None where nothing had been recorded of it."""
        states = self.files.get(path, ())
        found = bisect_right(states, nth, key=lambda state: state.nth)
        return states[found - 1] if found else None


def has_parts(path: str) -> bool:
    """Return whether the parts of a file are compared, and not its text alone."""
    is_register = any(register.fullmatch(path) for register in (*_REGISTERS, layout.LOCK))
    return is_register or path == layout.PROVIDER or path.startswith(f"{layout.REVIEWS}/") or _is_of_month(path)


def _is_of_month(path: str) -> bool:
    return layout.pattern(layout.WRITTEN["month"]).fullmatch(path) is not None


def history_stands(history: BookHistory) -> Iterator[Problem]:
    """Name every commit that took back, rewrote or changed evidence that an earlier one had recorded."""
    if history.cut_at:
        yield HISTORY_CUT.at(Place(""), before=history.cut_at)
    for path, states in sorted(history.files.items()):
        if match := layout.LOCK.fullmatch(path):
            yield from _lock_is_continued(path, match[1], states)
        elif any(register.fullmatch(path) for register in _REGISTERS):
            yield from _nothing_left(path, states, _entries, ENTRY_GONE)
        elif path == layout.PROVIDER:
            yield from _nothing_left(path, states, _demands, DEMAND_GONE)
        elif any(record.fullmatch(path) for record in (*_RECORDS, layout.SIGNATURE)):
            yield from _record_stays(path, states)
        elif match := layout.OF_A_MONTH.fullmatch(path):
            yield from _as_closed(history, path, match[1])
            yield from _waivers_came_in_time(path, states) if _is_of_month(path) else ()
        elif match := layout.OF_A_VERSION.fullmatch(path):
            yield from _as_approved(history, path, *match.groups())


def _lock_is_continued(path: str, month: str, states: Sequence[FileState]) -> Iterator[Problem]:
    for state in _honest(states, _continues):
        if not _continues(states[-1], state):
            culprit = next(later for later in states if later.nth > state.nth and not _continues(later, state))
            yield LOCK_REWRITTEN.at(Place(path), by=culprit.by, before=state.by, month=month)
            return


def _continues(later: FileState, earlier: FileState) -> bool:
    """Return whether a lock is an earlier one, or the earlier one with more restatements."""
    if not isinstance(later.value, dict) or not isinstance(earlier.value, dict):
        return isinstance(later.value, dict)
    before, after = earlier.value, later.value
    restated, restated_now = (_listed(value.get("restatements")) for value in (before, after))
    if restated_now[: len(restated)] != restated:
        return False
    grown = {"restatements", "results", "inputs"} if len(restated_now) > len(restated) else set()
    # The word for the format may change when a later version of the program takes a lock over.
    return all(after.get(key) == value for key, value in before.items() if key not in grown | {"format"})


def _honest(states: Sequence[FileState], continues: Callable[[FileState, FileState], bool]) -> Iterator[FileState]:
    """Yield the states that took nothing back: one that did is no witness, and who undoes it takes nothing away."""
    last: FileState | None = None
    for state in states:
        if state.text is not None and (last is None or continues(state, last)):
            last = state
            yield state


def _nothing_left(
    path: str, states: Sequence[FileState], entries: Callable[[object], list[str]], mistake: Mistake
) -> Iterator[Problem]:
    """Name each commit that took away entries which earlier ones have, with the first of these."""
    of_states = [entries(state.value) for state in states]
    honest = _honest(states, lambda later, earlier: not _missing(entries(earlier.value), entries(later.value)))
    taken: dict[str, tuple[str, str]] = {}
    for nth, state in ((states.index(state), state) for state in honest):
        for entry in _missing(of_states[nth], of_states[-1]):
            later = range(nth + 1, len(states))
            culprit = next((at for at in later if entry not in of_states[at]), later[-1])
            taken.setdefault(entry, (states[culprit].by, state.by))
    for by, before in dict.fromkeys(taken.values()):
        gone = [entry for entry, commits in taken.items() if commits == (by, before)]
        yield mistake.at(Place(path), n=len(gone), by=by, before=before, entry=_shortened(gone[0]))


def _missing(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Return the entries that are there no longer, or no longer in their order."""
    rest = iter(now)
    return [entry for entry in before if entry not in now] or [entry for entry in before if entry not in rest][:1]


def _entries(value: object) -> list[str]:
    """Return what the lists of a register say, an entry each, as JSON."""
    lists = value.items() if isinstance(value, dict) else ()
    return [_json({key: entry}) for key, found in lists if isinstance(found, list) for entry in found]


def _demands(value: object) -> list[str]:
    """Return what a provider demands of people, and the keys by which they are known, a demand each."""
    return sorted(_leaves(value)) if isinstance(value, dict) else []


def _leaves(provider: Mapping[str, Any]) -> Iterator[str]:
    for person in _listed(provider.get("people")):
        keys = _listed(person.get("signing_keys")) if isinstance(person, dict) else []
        yield from (f"signing_keys {person.get('id')}: {key}" for key in keys)
    for name in _DEMANDS:
        if provider.get(name) not in (None, "false"):
            yield from _flat(name, provider[name])
    # What is signed on paper needs no fingerprint and no seal.
    if provider.get("approvals_on_paper") in (None, "false"):
        yield "approvals_on_paper: false"


def _flat(path: str, value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{path}.{key}", inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _flat(path, inner)
    else:
        yield f"{path}: {value}"


def _record_stays(path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    present = states[-1]
    recorded = [state for state in states if state.text is not None]
    if present.text is None and recorded:
        gone = next(state for state in states if state.nth > recorded[-1].nth)
        mistake = SIGNATURE_GONE if layout.SIGNATURE.fullmatch(path) else RECORD_GONE
        yield mistake.at(Place(path), by=gone.by, before=recorded[-1].by)
    elif path.startswith(f"{layout.REVIEWS}/"):
        # Minutes are settled once a state after the day of the review has been recorded.
        settled = next((state for state in recorded if _held_by(state)), None)
        if settled and not _still_say(present.value, settled.value):
            later = (state for state in states if state.nth > settled.nth)
            changed = next(state for state in later if not _still_say(state.value, settled.value))
            yield MINUTES_CHANGED.at(Place(path), by=changed.by, before=settled.by)


def _still_say(later: object, earlier: object) -> bool:
    """Return whether minutes say what they said; who signs them may be added."""
    if not (isinstance(later, dict) and isinstance(earlier, dict)):
        return later == earlier
    signed, signed_now = _listed(earlier.get("signed")), _listed(later.get("signed"))
    is_only_signed = {**later, "signed": []} == {**earlier, "signed": []}
    return is_only_signed and signed_now[: len(signed)] == signed


def _held_by(state: FileState) -> bool:
    """Return whether the day of a review had come when a commit recorded it."""
    held = state.value.get("date") if isinstance(state.value, dict) else None
    return isinstance(held, str) and held <= _day(state)


def _day(state: FileState) -> str:
    """Return the day of a commit; nothing of the working tree."""
    day = re.search(r"\d{4}-\d\d-\d\d", state.by)
    return day[0] if day else ""


def _waivers_came_in_time(path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    """Name each waiver that came into the file of a month after it had begun, with days of agreement before.

    With the file itself a waiver may come late: a month is often written down when it is over.
    """
    known = _waivers(states[0])
    for state in states[1:]:
        for name, waiver in _waivers(state).items():
            if waiver != known.get(name) and waiver[1] < waiver[0] <= _day(state):
                yield WAIVER_RECORDED_LATE.at(Place(path), by=state.by, waiver=name, agreed=waiver[1])
        known |= _waivers(state)


def _waivers(state: FileState) -> dict[str, tuple[str, str]]:
    """Return when each waiver of a month begins, and by which day both sides had agreed to it."""
    found = {}
    for waiver in _listed(state.value.get("waivers")) if isinstance(state.value, dict) else ():
        if isinstance(waiver, dict) and isinstance(waiver.get("agreed"), dict):
            sides = [side for side in waiver["agreed"].values() if isinstance(side, dict)]
            found[str(waiver.get("id"))] = (
                str(waiver.get("from")),
                max((str(side.get("on")) for side in sides), default=""),
            )
    return found


def _as_closed(history: BookHistory, path: str, month: str) -> Iterator[Problem]:
    lock_path = layout.lock_file(month)
    locks = history.files.get(lock_path, ())
    if not locks or not isinstance(locks[-1].value, dict):
        return
    # The act is the state from which on the lock is as it is now.
    act = next(state for state in locks if state.value == locks[-1].value)
    yield from _unchanged_since(history, path, act, CHANGED_AFTER_CLOSING, month=month)


def _as_approved(history: BookHistory, path: str, agreement: str, version: str) -> Iterator[Problem]:
    states = history.files.get(layout.approvals_file(agreement), ())
    given = [_of_version(state, version) for state in states]
    if given and given[-1]:
        act = next(state for state, approvals in zip(states, given, strict=True) if given[-1][-1] in approvals)
        words = {"agreement": agreement, "version": version}
        yield from _unchanged_since(history, path, act, CHANGED_AFTER_APPROVAL, **words)


def _of_version(state: FileState, version: str) -> list[object]:
    approvals = _listed(state.value.get("approvals")) if isinstance(state.value, dict) else []
    return [approval for approval in approvals if isinstance(approval, dict) and approval.get("version") == version]


def _unchanged_since(
    history: BookHistory, path: str, act: FileState, mistake: Mistake, **words: object
) -> Iterator[Problem]:
    """Name the commit that changed a file after an act, if it is not as it was then."""
    states = history.files[path]
    then = history.at(path, act.nth)
    text = then.text if then else None
    if act.nth < states[-1].nth and states[-1].text != text:
        changed = next(state for state in states if state.nth > act.nth and state.text != text)
        yield mistake.at(Place(path), by=changed.by, before=act.by, **words)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _shortened(entry: str) -> str:
    return entry if len(entry) <= 160 else f"{entry[:159]}…"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
