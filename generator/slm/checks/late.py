"""What people did is entered soon: whoever writes down months later what is dated before it is asked (FAILURES S13)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from slm import layout
from slm.calendar import Cycle
from slm.checks.authors import is_told_by
from slm.checks.recorded import BookHistory, FileState, entries_of
from slm.problem import InputError, Mistake, Place, Problem, Severity
from slm.values import read_date

ENTERED_LATE: Final = Mistake(
    "SLM997",
    "{by} entered what is dated {day}, more than {limit} before",
    "This can be right, where it was written down on paper first: both sides can accept the warning in provider.yml. "
    "How late is late is said there by `entered_within`.",
    Severity.WARNING,
    binds_both=True,
    plural="{by} entered {n} things that are dated more than {limit} before, the first on {day}",
)
_ENTRIES: Final[Mapping[str, Mapping[str, str]]] = {
    "approvals": {"approvals": "date", "notices": "date"},
    "copies": {"events": "date"},
    "claims": {"events": "date"},
    "sent": {"reports": "date"},
    "review": {"signed": "on"},
    "improvement": {"progress": "date"},
}
"""The lists of a kind of file whose entries people make, with the key of their day."""
_DAYS: Final[Mapping[str, tuple[str, ...]]] = {
    "change_request": ("decided_on",), "review": ("date",), "improvement": ("opened_on", "closed_on"),
    "problem": ("opened_on",),
}  # fmt: skip
"""The days that a file says of itself."""
_KINDS: Final = {layout.pattern(layout.WRITTEN[kind]): kind for kind in {**_ENTRIES, **_DAYS}}


def acts_were_entered_soon(history: BookHistory, limit: Cycle) -> Iterator[Problem]:
    """Tell once of each commit that entered what is dated further back than a limit.

    What a book begins with was entered before. Records that were imported have no such days.
    """
    found: dict[str, list[tuple[date, str]]] = {}
    for path, states in sorted(history.files.items()):
        kind = next((kind for pattern, kind in _KINDS.items() if pattern.fullmatch(path)), "")
        known: set[tuple[str, str]] = set()
        for step in (step for state in states if kind for step in (*state.branch, state)):
            said = {*_dated(kind, step)}
            for _, day in sorted(said - known) if is_told_by(history, step) else ():
                if (done := _day(day)) and limit.after(done) < date.fromisoformat(step.day):
                    found.setdefault(step.by, []).append((done, path))
            known |= said
    for by, late in found.items():
        places = [Place(path) for path in dict.fromkeys(path for _, path in late)]
        yield ENTERED_LATE.at(*places, n=len(late), by=by, day=min(late)[0], limit=limit)


def _dated(kind: str, state: FileState) -> Iterator[tuple[str, str]]:
    """Yield each day that a file says, with what tells it from others: an entry may be translated, and go on."""
    said: Mapping[str, Any] = state.value if isinstance(state.value, dict) else {}
    for key in _DAYS.get(kind, ()):
        yield key, str(said.get(key, ""))
    for entries, key in _ENTRIES.get(kind, {}).items():
        for entry in entries_of(said, entries):
            who = (str(entry.get(name)) for name in ("version", "role", "number", "month", "event", "by", "person"))
            yield " ".join((entries, *who)), str(entry.get(key, ""))


def _day(text: str) -> date | None:
    try:
        return read_date(text)
    except InputError:
        return None
