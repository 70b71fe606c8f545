"""What was decided stands: requests, actions, minutes and requirements are continued, not rewritten (FAILURES S13).

Before the decision everything may change. After it a text may be translated, a list be continued and a key be added; no
day and no goal moves unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from slm import layout
from slm.checks.recorded import BookHistory, FileState, broken, entries_of, grew, listed, shortened, told_as_it_was
from slm.checks.recorded_acts import without_evidence
from slm.problem import Mistake, Place, Problem, Severity

RECORD_GONE: Final = Mistake(
    "SLM913",
    "{by} removed this record, which {before} has",
    "Put it back; what is no longer pursued is said by its state.",
)
MINUTES_CHANGED: Final = Mistake(
    "SLM917",
    "{by} changed {keys} in the minutes of this review, which {before} had recorded after it was held",
    "Put them back, and write into the next review what came later. Until somebody signs them, wording may be "
    "corrected, and this is a warning.",
)
DECIDED_REWRITTEN: Final = Mistake(
    "SLM923",
    "{by} changed {keys}, which {before} had recorded as decided",
    "Put it back as it was; what is decided otherwise is a new request, action, requirement or waiver, and what came "
    "of it is added.",
)
MOVED: Final = Mistake(
    "SLM924",
    "{by} changed {key} from '{old}' to '{new}', unlike {before}",
    "This can be right: say why, in `progress` or in the next review, and accept the warning in provider.yml.",
    Severity.WARNING,
)

MOVED_UNSAID: Final = Mistake(
    "SLM932",
    "{by} changed {key} from '{old}' to '{new}', unlike {before}; months were closed or reviews held with that, and no "
    "new entry of `progress` tells it",
    "Put it back as it was; or tell it by an entry of `progress`: when, by whom, why, and `was: {{{key}: {old}}}`. "
    "Entries stay.",
)

_REQUEST, _ACTION, _REVIEW, _REQUIREMENTS = (
    layout.pattern(layout.WRITTEN[kind]) for kind in ("change_request", "improvement", "review", "requirements")
)
_DECIDED: Final = ("approved", "rejected")
_FINISHED: Final = ("done", "verified", "cancelled")
_OF_A_REQUEST: Final = ("decision", "decided_by", "decided_on", "effective_on", "services", "agreements")
_OF_AN_ACTION: Final = ("due", "baseline", "goal", "opened_on")
_MOVING: Final = ("due", "verify_until", "baseline", "goal", "measured")
"""What an action that is not finished may say otherwise one day, but not unseen."""
_GOES_ON: Final = {"kind", "title", "state", "closed_on", "verified_value", "proof"}
"""What nobody relied on when a month was closed or a review held: how an action goes on, and what it is called."""
_WORDING: Final = {"title", "findings", "decisions", "next_review"}
_OPEN_OF_A_REQUIREMENT: Final = {"answer", "importance"}


def is_record(path: str) -> bool:
    """Return whether a file is a record of something that is decided, and its parts are compared."""
    return any(pattern.fullmatch(path) for pattern in (_REQUEST, _ACTION, _REVIEW, _REQUIREMENTS))


def records_stand(history: BookHistory, path: str) -> Iterator[Problem]:
    """Name the commit that removed a record, or rewrote in it what had been decided."""
    states = history.files[path]
    if match := _REQUIREMENTS.fullmatch(path):
        yield from _as_agreed(history, path, match[0].split("/")[1])
        return
    if gone := broken(states, states, lambda later, _: later.text is not None):
        yield RECORD_GONE.at(Place(path), by=gone[0].by, before=gone[1].by)
    elif _REQUEST.fullmatch(path):
        decided = [state for state in states if _said(state, "decision") in _DECIDED]
        yield from _rewritten(path, decided, states)
    elif _ACTION.fullmatch(path):
        finished = [state for state in states if _said(state, "state") in _FINISHED]
        yield from _rewritten(path, finished, states)
        last = finished[0] if finished else states[-1]
        yield from _moved(history, path, [state for state in states if state.nth <= last.nth])
    else:
        yield from _minutes_stand(path, states)


def waivers_stand(path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    """Name who changed a waiver on which both sides had agreed: what they agreed on is all that it says."""
    if found := broken(states, states, lambda later, earlier: not _waived_otherwise(earlier, later)):
        later, earlier = found
        keys = ", ".join(_waived_otherwise(earlier, later))
        yield DECIDED_REWRITTEN.at(Place(path), by=later.by, before=earlier.by, keys=keys)


def _waived_otherwise(before: FileState, now: FileState) -> list[str]:
    """Return what agreed waivers say otherwise; one that is gone excuses nothing and is told as a row that is gone."""
    said = {str(waiver.get("id")): waiver for waiver in entries_of(now.value, "waivers")}
    agreed = {str(waiver.get("id")): waiver for waiver in entries_of(before.value, "waivers") if waiver.get("agreed")}
    return [
        f"{name}.{key}"
        for name, waiver in agreed.items()
        for key in ({**waiver, **said[name]} if name in said else ())
        if not (_is_consent_kept if key == "agreed" else grew)(waiver.get(key), said[name].get(key))
    ]


def _is_consent_kept(before: object, now: object) -> bool:
    """Return whether the same people still agreed, none of them earlier: who wrote too early a day may correct it."""
    if isinstance(before, dict) and isinstance(now, dict):
        return all(
            _is_consent_kept(value, now.get(key)) for key, value in before.items() if key not in {"on", "evidence"}
        ) and str(now.get("on", "")) >= str(before.get("on", ""))
    return before == now


def _said(state: FileState, key: str) -> object:
    return state.value.get(key) if isinstance(state.value, dict) else None


def _rewritten(path: str, decided: Sequence[FileState], states: Sequence[FileState]) -> Iterator[Problem]:
    found = broken(decided, states, lambda later, earlier: not _changed(earlier.value, later.value))
    if found:
        later, earlier = found
        keys = ", ".join(_changed(earlier.value, later.value))
        yield DECIDED_REWRITTEN.at(Place(path), by=later.by, before=earlier.by, keys=keys)


def _changed(before: Mapping[str, Any], now: object) -> list[str]:
    """Return the keys of a decided request or a finished action that say something else, or nothing any more."""
    said = now if isinstance(now, dict) else {}
    fixed = _OF_AN_ACTION if "state" in before else _OF_A_REQUEST
    # What was done may turn out to help: then it is verified, on another day.
    goes_on = {"state", "closed_on"} if (before.get("state"), said.get("state")) == ("done", "verified") else set()
    shrunk = [key for key, value in before.items() if key not in goes_on and not grew(value, said.get(key))]
    # No goal is set and no service named after the fact.
    added = [key for key in fixed if key in said and key not in before]
    longer = [key for key in fixed if key not in shrunk and len(listed(said, key)) > len(listed(before, key)) > 0]
    return shrunk + added + longer


def _moved(history: BookHistory, path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    """Tell of each key of an action that says something else than it did at first, with the last commit that did it.

    What was so when a month was closed or a review held, others rely on: then an entry of `progress` of later has to
    say of this key what it was.
    """
    read = [state for state in states if isinstance(state.value, dict)]
    told = [state for state in read if state in _relied_on(history, path)]
    for key in dict.fromkeys((*_MOVING, *(key for state in told for key in state.value if key not in _GOES_ON))):
        first = next((state for state in read if key in state.value), read[-1])
        old, new = first.value.get(key), read[-1].value.get(key)
        if old is None or grew(old, new):
            continue
        mover = next(state for state in read if state.nth > first.nth and state.value.get(key) == new)
        relied_on = [state for state in told if key in state.value and not grew(state.value[key], new)]
        unsaid = [state for state in relied_on if not _is_told(state, key, read[-1])]
        if relied_on or key in _MOVING:
            witness = unsaid[0] if unsaid else first
            words = {"key": key, "old": shortened(witness.value[key]), "new": shortened("-" if new is None else new)}
            yield (MOVED_UNSAID if unsaid else MOVED).at(Place(path), by=mover.by, before=witness.by, **words)


def _is_told(then: FileState, key: str, now: FileState) -> bool:
    """Return whether an action tells, by an entry that it did not have then, what a key of it said then."""
    entries = (entry for entry in listed(now.value, "progress") if entry not in listed(then.value, "progress"))
    return told_as_it_was(entries, key, then.value[key])


def _relied_on(history: BookHistory, path: str) -> list[FileState]:
    """Return the states of an action that stood when a month was closed or restated, or a review recorded."""
    now = history.files[path][-1].nth
    files = (states for name, states in history.files.items() if layout.LOCK.fullmatch(name) or _REVIEW.fullmatch(name))
    acts = sorted({act.nth for states in files for act in states if act.text is not None and act.nth < now})
    return [state for nth in acts if (state := history.at(path, nth)) and state.nth < now]


def _minutes_stand(path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    """Tell of minutes that changed after a commit on or after the day of the review had recorded them."""
    settled = [state for state in states if isinstance(held := _said(state, "date"), str) and held <= state.day]
    found = broken(settled, states, lambda later, earlier: not _unlike(earlier.value, later.value))
    if found:
        later, earlier = found
        keys = _unlike(earlier.value, later.value)
        are_fewer = any(len(listed(later.value, key)) < len(listed(earlier.value, key)) for key in keys)
        is_draft = not listed(earlier.value, "signed") and set(keys) <= _WORDING and not are_fewer
        mistake = replace(MINUTES_CHANGED, severity=Severity.WARNING) if is_draft else MINUTES_CHANGED
        yield mistake.at(Place(path), by=later.by, before=earlier.by, keys=", ".join(keys))


def _unlike(before: Mapping[str, Any], now: object) -> list[str]:
    """Return the keys under which minutes say something else; only who signs them may be added."""
    said = now if isinstance(now, dict) else {}
    signed, signed_now = (list(map(without_evidence, entries_of(minutes, "signed"))) for minutes in (before, said))
    unlike = [key for key in {**before, **said} if key != "signed" and before.get(key) != said.get(key)]
    return unlike + (["signed"] if signed_now[: len(signed)] != signed else [])


def _as_agreed(history: BookHistory, path: str, agreement: str) -> Iterator[Problem]:
    """Hold requirements against how they stood whenever somebody approved a version of their agreement."""
    states = history.files[path]
    approvals = history.files.get(layout.approvals_file(agreement), ())
    given = [state for state in approvals if listed(state.value, "approvals")]
    agreed = [state for state in (history.at(path, act.nth) for act in given) if state and _requirements(state)]
    found = broken(agreed, states, lambda later, earlier: not _less(earlier, later))
    if found:
        later, earlier = found
        mistake = RECORD_GONE if later.text is None else DECIDED_REWRITTEN
        yield mistake.at(Place(path), by=later.by, before=earlier.by, keys=", ".join(_less(earlier, later)))
    for name, key in _requirements(agreed[0]).items() if agreed else ():
        old, new = key.get("importance"), _requirements(states[-1]).get(name, key).get("importance")
        if old != new:
            after = (state for state in states if state.nth > agreed[0].nth)
            mover = next(state for state in after if _requirements(state).get(name, key).get("importance") == new)
            words = {"key": f"{name}.importance", "old": shortened(old), "new": shortened(new)}
            yield MOVED.at(Place(path), by=mover.by, before=agreed[0].by, **words)


def _requirements(state: FileState) -> dict[str, dict[str, Any]]:
    entries = listed(state.value, "requirements")
    return {str(entry.get("id")): entry for entry in entries if isinstance(entry, dict)}


def _less(before: FileState, now: FileState) -> list[str]:
    """Return what requirements no longer say as it was agreed; how they are answered and how much they matter moves."""
    said = _requirements(now)
    less = (
        f"{name}.{key}" if name in said else name
        for name, requirement in _requirements(before).items()
        for key, value in requirement.items()
        if key not in _OPEN_OF_A_REQUIREMENT and not grew(value, said.get(name, {}).get(key))
    )
    return [*dict.fromkeys(less)]
