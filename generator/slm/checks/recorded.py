"""What a version control system recorded of the files of a book, in its order: what rules about its history ask."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from slm.text import LANGUAGES


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
    """What it holds, of files of which the parts are compared, or of which more than one text says the same."""
    authors: frozenset[str] = frozenset()
    """The mail addresses of who wrote the commit, and of a merge also what it brought in; empty where nobody knows."""
    is_large: bool = False
    """Is it too large to look into? Then its text is what Git calls it."""
    branch: tuple[FileState, ...] = ()
    """Of a merge, the steps on its branch that led to this, the oldest first, each of one author."""

    @property
    def said(self) -> object:
        """What the file says, without what nobody means by it; what cannot be read says its text."""
        return self.text if self.value is None else self.value

    @property
    def day(self) -> str:
        """The day of the commit; empty of the working folder."""
        day = re.search(r"\d{4}-\d\d-\d\d", self.by)
        return day[0] if day else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookHistory:
    """What the history of a book recorded of each file, oldest first; the last one is how the file is now."""

    files: Mapping[str, Sequence[FileState]]
    cut_at: str = ""
    """The oldest commit that is here, where there were others before it."""
    merged: Mapping[str, Sequence[FileState]] = field(default_factory=dict)
    """What merges brought in, of files of evidence, as they were at the end of what was merged."""
    beginnings: tuple[str, ...] = ()
    """The commits with which a book begins, the newest first, where there is more than one: only one is followed."""
    set_back: tuple[tuple[str, str], ...] = ()
    """The commits that bear an earlier time than the one on which they were made, each with that, the oldest first."""
    elsewhere: tuple[str, ...] = ()
    """Where else the same closed months were recorded, before they were here."""

    @property
    def began(self) -> int:
        """The place of what it begins with: who had done what by then, nobody can tell from it."""
        return min((states[0].nth for states in self.files.values()), default=0)

    def at(self, path: str, nth: int) -> FileState | None:
        """Return a file as it stood at a place in the history; None where nothing had been recorded of it."""
        states = self.files.get(path, ())
        found = bisect_right(states, nth, key=lambda state: state.nth)
        return states[found - 1] if found else None


def _entering(state: FileState, has: Callable[[FileState], bool]) -> FileState:
    """Return what entered something that a state has: of a merge, the commit of its branch that first has it.

    Each answers for what they entered; whoever else wrote on the branch did not enter it.
    """
    return next((step for step in state.branch if has(step)), state)


def added(states: Sequence[FileState], has: Callable[[FileState], bool]) -> FileState | None:
    """Return what added something that stands now; what was taken out and is there again, whoever put it back added."""
    since = max((nth for nth, state in enumerate(states) if not has(state)), default=-1) + 1
    return _entering(states[since], has) if since < len(states) else None


def honest(states: Sequence[FileState], continues: Callable[[FileState, FileState], bool]) -> Iterator[FileState]:
    """Yield the states that took nothing back: one that did is no witness, and who undoes it takes nothing away."""
    last: FileState | None = None
    for state in states:
        if state.text is not None and (last is None or continues(state, last)):
            last = state
            yield state


def broken(
    witnesses: Sequence[FileState], states: Sequence[FileState], continues: Callable[[FileState, FileState], bool]
) -> tuple[FileState, FileState] | None:
    """Return the first state that did not continue what an honest witness says, and that witness.

    None where the file continues all of them as it is now: what was put back is settled.
    """
    for witness in honest(witnesses, continues):
        if not continues(states[-1], witness):
            return next(later for later in states if later.nth > witness.nth and not continues(later, witness)), witness
    return None


def listed(value: object, key: str = "") -> list[Any]:
    """Return a list as somebody wrote it, or the one under a key; an empty one where there is something else."""
    if key:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, list) else []


def entries_of(value: object, key: str) -> list[dict[str, Any]]:
    """Return the entries of the list under a key, as far as they have keys themselves."""
    return [entry for entry in listed(value, key) if isinstance(entry, dict)]


def grew(before: object, now: object) -> bool:
    """Return whether a value says what it said, and perhaps more: another language, a further entry or key."""
    if isinstance(before, dict):
        return isinstance(now, dict) and all(grew(value, now.get(key)) for key, value in before.items())
    if isinstance(before, list):
        rest = iter(listed(now))
        return all(any(grew(entry, other) for other in rest) for entry in before)
    is_translated = isinstance(now, dict) and now.keys() <= LANGUAGES.keys() and before in now.values()
    return before == now or is_translated


def told_as_it_was(entries: Iterable[object], key: str, old: object) -> bool:
    """Return whether an entry names a key with what it said before: a text as it was, else as messages show it."""
    said = [
        entry["was"].get(key) for entry in entries if isinstance(entry, dict) and isinstance(entry.get("was"), dict)
    ]
    spellings = (*old.values(), shortened(old)) if isinstance(old, dict) else (old, shortened(old))
    return any(words in spellings for words in said if words is not None)


def of_version(state: FileState, version: str) -> list[object]:
    """Return the approvals of a version in a register."""
    return [approval for approval in entries_of(state.value, "approvals") if approval.get("version") == version]


def shortened(value: object) -> str:
    """Return a value as it is shown in a message."""
    text = value if isinstance(value, str) else as_json(value)
    return text if len(text) <= 160 else f"{text[:159]}…"


def as_json(value: object) -> str:
    """Return a value as one line."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
