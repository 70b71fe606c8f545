"""Special days of calendars: those ahead are what was promised, those that have passed are what was judged (S13)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from slm import layout
from slm.checks.recorded import BookHistory, FileState, shortened
from slm.checks.unkept import END, days_added, unkept
from slm.problem import Mistake, Place, Problem, Severity

DAYS_AHEAD: Final = Mistake(
    "SLM948",
    "{by} added, moved or took away days ahead of which {before} had said all: {days}; no month that was closed is "
    "judged by them, promises ahead are",
    "This can be right, where a government changed them: accept the warning in provider.yml, and say there who did.",
    Severity.WARNING,
)
PAST_DAYS: Final = Mistake(
    "SLM869",
    "{by} added special days that had passed by then, unlike {before}: {days}; a month that is still open is judged by "
    "them",
    "This can be right, where they were announced before: accept the warning in provider.yml, and say there where.",
    Severity.WARNING,
    binds_both=True,
)

CALENDAR: Final = layout.pattern(layout.WRITTEN["calendar"])
_A_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def days_ahead_stay(history: BookHistory, path: str, acts: Sequence[FileState]) -> Iterator[Problem]:
    """Name who changed what a file says of days after all closed months, or added to a time of which all was known."""
    # What could not be read, and a file that was gone for a while, says nothing of days.
    states = [state for state in history.files[path] if isinstance(state.value, dict)]
    for act in sorted(acts, key=lambda act: act.nth) if CALENDAR.fullmatch(path) else ():
        then = history.at(path, act.nth)
        if then in states and (days := _of_ahead(then, states[-1])):
            later = (state for state in states if state.nth > then.nth)
            culprit = next(state for state in later if _of_ahead(then, state))
            if ahead := [day for day in days if not _is_past(day, history, culprit)]:
                yield DAYS_AHEAD.at(Place(path), by=culprit.by, before=act.by, days=shortened(", ".join(ahead)))
                return


def _of_ahead(then: FileState, now: FileState) -> list[str]:
    """Return what a file no longer says of any day as it did, where it says the same of all closed months."""
    # Hours on single days are announced one by one.
    added = (day for day in days_added(then.value, now.value, END) if not day.startswith("exceptions."))
    return [*dict.fromkeys([*unkept(then.value, now.value, "", (END,)), *added])]


def _is_past(day: str, history: BookHistory, state: FileState) -> bool:
    """Return whether a special day had passed when a state was recorded; the working folder is of the last commit."""
    last = state.day or max(one.day for states in history.files.values() for one in states)
    return bool(_A_DAY.fullmatch(name := day.rpartition(".")[2])) and name < last


def past_days_stay(history: BookHistory) -> Iterator[Problem]:
    """Name who added special days when they had passed: of closed months that is told with what they rested on."""
    closed = {match[1] for path in history.files if (match := layout.LOCK.fullmatch(path))}
    for path, states in sorted(history.files.items()):
        for before, after in pairwise(states) if CALENDAR.fullmatch(path) else ():
            days = days_added(before.value, after.value, END)
            stay = {*days_added(before.value, states[-1].value, END)} if days else set[str]()
            past = [day for day in days if day in stay and _is_past(day, history, after)]
            if open_days := [day for day in past if day.rpartition(".")[2][:7] not in closed]:
                words = {"by": after.by, "before": before.by, "days": shortened(", ".join(open_days))}
                yield PAST_DAYS.at(Place(path), **words)
