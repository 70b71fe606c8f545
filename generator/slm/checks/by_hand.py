"""Entries of registers that somebody typed, though the book had seals by then: the history knows when it was (S13)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

from slm import layout
from slm.catalog import Provider
from slm.checks.recorded import BookHistory, FileState, added, entries_of
from slm.problem import Mistake, Place, Problem, Severity

TYPED_BY_HAND: Final = Mistake(
    "SLM909",
    "{by} typed an entry without a seal into this register, though the book has had seals since {before}",
    "Entries are written by `{command}`, not by hand: take it out and record it again. What was typed, anybody may "
    "have typed.",
    Severity.WARNING,
    binds_both=True,
    plural="{by} typed {n} entries without a seal into this register, though the book has had seals since {before}",
)
_REGISTERS: Final = {
    layout.pattern(layout.WRITTEN[kind]): (command, lists)
    for kind, command, lists in (
        ("approvals", "slm approve", ("approvals", "withdrawals", "notices")),
        ("copies", "slm copy", ("events",)),
        ("claims", "slm claim", ("events",)),
    )
}


def entries_were_written_by_commands(history: BookHistory, provider: Provider) -> Iterator[Problem]:
    """Name who typed entries of registers after the book had seals; what is approved on paper is typed by somebody.

    By the days in the book alone nobody can tell: an entry of before there were seals may be of a later day than one
    that was sealed with an earlier one.
    """
    sealed = [
        state for path, states in history.files.items() if path == layout.SEALS or _lists(path) for state in states
    ]
    first = min((state for state in sealed if _has_seal(state)), key=lambda state: state.nth, default=None)
    if first is None:
        return
    for path, states in sorted(history.files.items()):
        command, lists = _lists(path) or ("", ())
        is_typed = bool(provider.approvals_on_paper) and command != "slm copy"
        entries = [(key, entry) for key in lists if not is_typed for entry in entries_of(states[-1].value, key)]
        typed = (_typed(states, key, entry) for key, entry in entries if not entry.get("seal"))
        for by, number in Counter(state.by for state in typed if state and state.nth > first.nth).items():
            yield TYPED_BY_HAND.at(Place(path), by=by, before=first.by, command=command, n=number)


def _lists(path: str) -> tuple[str, tuple[str, ...]] | None:
    return next((said for pattern, said in _REGISTERS.items() if pattern.fullmatch(path)), None)


def _has_seal(state: FileState) -> bool:
    lists = state.value.values() if isinstance(state.value, dict) else ()
    return any(isinstance(entry, dict) and entry.get("seal") for one in lists if isinstance(one, list) for entry in one)


def _typed(states: Sequence[FileState], key: str, entry: dict[str, Any]) -> FileState | None:
    """Return what put an entry into a register; where it can be seen may have been added since."""
    words = {name: value for name, value in entry.items() if name != "evidence"}
    return added(states, lambda state: any(words.items() <= one.items() for one in entries_of(state.value, key)))
