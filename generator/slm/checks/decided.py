"""What was decided stands: requests, actions, minutes and requirements are continued, not rewritten (FAILURES S13).

Before the decision everything may change. After it a text may be translated, a list be continued and a key be added; no
day and no goal moves unseen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from slm import layout
from slm.checks.recorded import BookHistory, FileState, broken, listed, shortened
from slm.problem import Mistake, Place, Problem, Severity
from slm.text import LANGUAGES

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
    "Put it back as it was; what is decided otherwise is a new request, action or requirement, and what came of it is "
    "added.",
)
MOVED: Final = Mistake(
    "SLM924",
    "{by} changed {key} from '{old}' to '{new}', unlike {before}",
    "This can be right: say why, in `progress` or in the next review, and accept the warning in provider.yml.",
    Severity.WARNING,
)

_REQUEST, _ACTION, _REVIEW, _REQUIREMENTS = (
    layout.pattern(layout.WRITTEN[kind]) for kind in ("change_request", "improvement", "review", "requirements")
)
_DECIDED: Final = ("approved", "rejected")
_FINISHED: Final = ("done", "verified", "cancelled")
_OF_A_REQUEST: Final = ("decision", "decided_by", "decided_on", "effective_on", "services", "agreements")
_OF_AN_ACTION: Final = ("due", "baseline", "goal", "opened_on")
_MOVING: Final = ("due", "verify_until", "baseline", "goal")
"""What an action that is not finished may say otherwise one day, but not unseen."""
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
        yield from _moved(path, [state for state in states if state.nth <= last.nth])
    else:
        yield from _minutes_stand(path, states)


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
    shrunk = [key for key, value in before.items() if key not in goes_on and not _grew(value, said.get(key))]
    # No goal is set and no service named after the fact.
    added = [key for key in fixed if key in said and key not in before]
    longer = [key for key in fixed if key not in shrunk and len(listed(said, key)) > len(listed(before, key)) > 0]
    return shrunk + added + longer


def _grew(before: object, now: object) -> bool:
    """Return whether a value says what it said, and perhaps more: another language, a further entry or key."""
    if isinstance(before, dict):
        return isinstance(now, dict) and all(_grew(value, now.get(key)) for key, value in before.items())
    if isinstance(before, list):
        rest = iter(listed(now))
        return all(any(_grew(entry, other) for other in rest) for entry in before)
    is_translated = isinstance(now, dict) and now.keys() <= LANGUAGES.keys() and before in now.values()
    return before == now or is_translated


def _moved(path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    """Tell of each key of an action that says something else than it did at first, with the last commit that did it."""
    read = [state for state in states if isinstance(state.value, dict)]
    for key in _MOVING if read else ():
        first = next((state for state in read if key in state.value), read[-1])
        old, new = first.value.get(key), read[-1].value.get(key)
        if old is not None and not _grew(old, new):
            mover = next(state for state in read if state.nth > first.nth and state.value.get(key) == new)
            words = {"key": key, "old": shortened(old), "new": shortened("-" if new is None else new)}
            yield MOVED.at(Place(path), by=mover.by, before=first.by, **words)


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
    signed, signed_now = listed(before, "signed"), listed(said, "signed")
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
    return [
        f"{name}.{key}" if name in said else name
        for name, requirement in _requirements(before).items()
        for key, value in requirement.items()
        if key not in _OPEN_OF_A_REQUIREMENT and not _grew(value, said.get(name, {}).get(key))
    ]
