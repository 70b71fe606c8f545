"""What a version control system recorded of the evidence of a book still stands: its history is a second witness.

A lock, an approval or a register can be forged so that nothing in the book contradicts it. Whoever does so leaves what
was recorded before in the history, where the forger is named. The rules are of one kind: evidence grows. What was once
recorded in a register is still in it, a lock is only ever continued by restatements, what an act closed or approved is
as it was when that act was recorded (ARCHITECTURE 21).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from operator import attrgetter
from typing import Final

from slm import layout
from slm.checks.authors import Authors
from slm.checks.by_hand import TYPED_BY_HAND, entries_were_written_by_commands
from slm.checks.days_ahead import DAYS_AHEAD, PAST_DAYS
from slm.checks.decided import MINUTES_CHANGED, MOVED, is_record, records_stand, waivers_stand
from slm.checks.demands import LESS_ASKED, SIGNATURES_UNASKED, Known, process_asked, signing_asked
from slm.checks.entered import ENTERED_BY_STRANGER, ENTERED_UNPROVEN, entered_by_others
from slm.checks.keys import (
    ENTERED_FOR_ANOTHER,
    KEY_OF_ANOTHER,
    NAME_CHANGED,
    PERSON_GONE,
    keys_are_their_owners,
    names_stay,
    people_stay,
)
from slm.checks.late import ENTERED_LATE, acts_were_entered_soon
from slm.checks.recorded import (
    BookHistory,
    FileState,
    as_json,
    broken,
    entries_of,
    honest,
    listed,
    of_version,
    shortened,
)  # fmt: skip
from slm.checks.recorded_acts import has_acts
from slm.checks.rights import GIVEN_BY_STRANGER, GIVEN_TO_ONESELF, rights_are_given_by_others
from slm.checks.roles_in_time import ALLOWED_AFTERWARDS, ALLOWED_NO_LONGER, roles_were_held
from slm.checks.unseen import (
    BASIS_CHANGED,
    NOT_COMPARED,
    OFFER_CHANGED,
    ROWS_ADDED,
    ROWS_CHANGED,
    ROWS_GONE,
    has_parts_to_compare,
    nothing_changed_unseen,
)
from slm.portfolio import Portfolio
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
CHANGED_AFTER_CLOSING: Final = Mistake(
    "SLM914",
    "{by} changed this record of {month} after {before} closed or restated the month",
    "Put it back as {before} has it, or, if it was truly corrected, record the correction: slm restate {month}",
)
CHANGED_AFTER_APPROVAL: Final = Mistake(
    "SLM915",
    "{by} changed this file of {agreement} {version} after {before} had recorded its last approval",
    "Put it back as {before} has it, and write what is new into a new version.",
)
SIGNATURE_GONE: Final = Mistake(
    "SLM941",
    "{by} removed this signature, which {before} has",
    "Put it back; what was signed once stays signed.",
)
WAIVER_RECORDED_LATE: Final = Mistake(
    "SLM922",
    "{by} recorded that both sides had agreed to the waiver '{waiver}' by {agreed}, when the deviation had begun",
    "Write as `evidence` of the other side where its consent of that day can be seen; what is left then is a warning. "
    "Without it, write the days on which it was agreed: it is a late waiver, and the miss stands.",
    binds_both=True,
)
HISTORY_CUT: Final = Mistake(
    "SLM918",
    "only a part of the history is here: what was recorded before {before} is not compared",
    "Fetch the whole of it: git fetch --unshallow",
    Severity.WARNING,
)
MERGED_AWAY: Final = Mistake(
    "SLM955",
    "a merge left out what {before} had recorded in this file: {entry}",
    "Put it back as it was recorded there, and go on from it: what was merged is a part of the past, whichever side is "
    "followed.",
    plural="a merge left out {n} things that {before} had recorded in this file, the first is {entry}",
)
HISTORIES_JOINED: Final = Mistake(
    "SLM947",
    "the history begins more than once with a book: {begun}; what one of them recorded is followed, the others not",
    "Look at what the other one recorded, and go on from it: a merge can put another past in front of the one that "
    "was.",
)
CLOCK_SET_BACK: Final = Mistake(
    "SLM868",
    "{by} bears a time that is more than a day before that of the commit on which it was made, {before}",
    "Ask whoever committed it: the clock of the machine was wrong, or the day was chosen. On which day something was "
    "entered, its commit does not tell then.",
    Severity.WARNING,
    binds_both=True,
    plural="{n} commits bear a time that is more than a day before that of the commit on which they were made, the "
    "first is {by}, made on {before}",
)
RECORDED_ELSEWHERE: Final = Mistake(
    "SLM938",
    "this book has a past that is not compared: its closed months were recorded before in {where}",
    "Hold it against what was recorded there, too. A book is moved with git mv, in one commit that takes it away "
    "there; then its history goes along. Of a copy, both sides can accept the warning in provider.yml.",
    Severity.WARNING,
    binds_both=True,
)

OF_HISTORY: Final = frozenset(
    mistake.code
    for mistake in (
        LESS_ASKED,
        WAIVER_RECORDED_LATE,
        HISTORY_CUT,
        RECORDED_ELSEWHERE,
        ENTERED_BY_STRANGER,
        ENTERED_UNPROVEN,
        MINUTES_CHANGED,
        MOVED,
        KEY_OF_ANOTHER,
        ENTERED_FOR_ANOTHER,
        ALLOWED_AFTERWARDS,
        ALLOWED_NO_LONGER,
        NAME_CHANGED,
        PERSON_GONE,
        CLOCK_SET_BACK,
        TYPED_BY_HAND,
        DAYS_AHEAD,
        PAST_DAYS,
        ENTERED_LATE,
        GIVEN_TO_ONESELF,
        GIVEN_BY_STRANGER,
        BASIS_CHANGED,
        ROWS_GONE,
        OFFER_CHANGED,
        NOT_COMPARED,
        ROWS_ADDED,
        ROWS_CHANGED,
    )
)
"""The codes of what a history warns of: nobody can tell without it whether there is such a thing to accept."""
_REGISTERS: Final = (layout.WRITTEN["approvals"], layout.WRITTEN["copies"], layout.WRITTEN["claims"], layout.SEALS)
_EVIDENCE: Final = (*map(layout.pattern, _REGISTERS), layout.LOCK, layout.SIGNATURE)
_OF_ENTRIES: Final = tuple(map(layout.pattern, (*_REGISTERS, layout.PROVIDER, layout.PROCESS)))
"""Files of which each entry, or each demand, stays."""


def has_parts(path: str) -> bool:
    """Return whether the parts of a file are compared, and not its text alone."""
    has_entries = any(entries.fullmatch(path) for entries in (*_OF_ENTRIES, layout.LOCK))
    return has_entries or is_record(path) or has_parts_to_compare(path) or has_acts(path)


def is_evidence(path: str) -> bool:
    """Return whether a file only ever grows, or is continued: a lock, a register, a signature."""
    return any(kind.fullmatch(path) for kind in _EVIDENCE)


def history_stands(history: BookHistory, portfolio: Portfolio | None) -> Iterator[Problem]:
    """Name every commit that took back, rewrote or changed evidence that an earlier one had recorded.

    Whether people might do what they did is asked of a book that can be read.
    """
    yield from _is_whole(history)
    if portfolio:
        authors = Authors(history.files.get(layout.PROVIDER, ()))
        yield from entered_by_others(history, authors, portfolio.provider)
        yield from keys_are_their_owners(history, portfolio.provider)
        yield from names_stay(history, authors, portfolio)
        yield from people_stay(history, authors, portfolio)
        yield from entries_were_written_by_commands(history, portfolio.provider)
        yield from roles_were_held(history, portfolio)
        yield from acts_were_entered_soon(history, portfolio.provider.entered_within)
        yield from rights_are_given_by_others(history, authors, portfolio.provider)
    yield from nothing_changed_unseen(history)
    yield from _nothing_merged_away(history)
    for path, states in sorted(history.files.items()):
        if match := layout.LOCK.fullmatch(path):
            yield from _lock_is_continued(path, match[1], states)
        elif any(entries.fullmatch(path) for entries in _OF_ENTRIES):
            yield from _entries_stay(path, states)
        elif is_record(path):
            yield from records_stand(history, path)
        elif layout.SIGNATURE.fullmatch(path):
            yield from _signature_stays(path, states)
        elif match := layout.OF_A_MONTH.fullmatch(path):
            yield from _as_closed(history, path, match[1])
            yield from _waivers_hold(history, path, states)
        elif match := layout.OF_A_VERSION.fullmatch(path):
            yield from _as_approved(history, path, *match.groups())


def _is_whole(history: BookHistory) -> Iterator[Problem]:
    if history.cut_at:
        yield HISTORY_CUT.at(Place("."), before=history.cut_at)
    if history.beginnings:
        yield HISTORIES_JOINED.at(Place("."), begun="; ".join(history.beginnings))
    if history.set_back:
        by, before = history.set_back[0]
        yield CLOCK_SET_BACK.at(Place("."), by=by, before=before, n=len(history.set_back))
    if history.elsewhere:
        yield RECORDED_ELSEWHERE.at(Place("."), where=", ".join(history.elsewhere))


def _nothing_merged_away(history: BookHistory) -> Iterator[Problem]:
    """Tell what another parent of a merge had recorded and is not there: only the first parent is followed.

    Who merges the book as it was into an older line of it takes nothing back by a commit (FAILURES S13).
    """
    for path, merged in sorted(history.merged.items()):
        now = history.files[path][-1]
        for state in merged:
            if layout.LOCK.fullmatch(path):
                gone = [] if _continues(now, state) else [path]
            elif layout.SIGNATURE.fullmatch(path):
                gone = [] if now.text is not None else [path]
            else:
                gone = [entry for entry in _entries(state.value) if entry not in _entries(now.value)]
            if gone:
                yield MERGED_AWAY.at(Place(path), n=len(gone), before=state.by, entry=shortened(gone[0]))
                break


def _entries_stay(path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    if path == layout.PROVIDER:
        yield from _nothing_left(path, states, signing_asked, SIGNATURES_UNASKED)
        yield from _nothing_left(path, states, Known(states).demands, LESS_ASKED)
    elif path == layout.PROCESS:
        yield from _nothing_left(path, states, process_asked, LESS_ASKED)
    else:
        yield from _nothing_left(path, states, _entries, ENTRY_GONE)


def _lock_is_continued(path: str, month: str, states: Sequence[FileState]) -> Iterator[Problem]:
    if found := broken(states, states, _continues):
        yield LOCK_REWRITTEN.at(Place(path), by=found[0].by, before=found[1].by, month=month)


def _signature_stays(path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    if found := broken(states, states, lambda later, _: later.text is not None):
        yield SIGNATURE_GONE.at(Place(path), by=found[0].by, before=found[1].by)


def _continues(later: FileState, earlier: FileState) -> bool:
    """Return whether a lock is an earlier one, or the earlier one with more restatements."""
    if not isinstance(later.value, dict) or not isinstance(earlier.value, dict):
        return isinstance(later.value, dict)
    before, after = earlier.value, later.value
    restated, restated_now = (listed(value.get("restatements")) for value in (before, after))
    if restated_now[: len(restated)] != restated:
        return False
    grown = {"restatements", "results", "inputs"} if len(restated_now) > len(restated) else set()
    # The word for the format may change when a later version of the program takes a lock over.
    return all(after.get(key) == value for key, value in before.items() if key not in grown | {"format"})


def _nothing_left(
    path: str, states: Sequence[FileState], entries: Callable[[object], list[str]], mistake: Mistake
) -> Iterator[Problem]:
    """Name each commit that took away entries which earlier ones have, with the first of these."""
    of_states = [entries(state.value) for state in states]
    witnesses = honest(states, lambda later, earlier: not _missing(entries(earlier.value), entries(later.value)))
    taken: dict[str, tuple[str, str]] = {}
    for nth, state in ((states.index(state), state) for state in witnesses):
        for entry in _missing(of_states[nth], of_states[-1]):
            later = range(nth + 1, len(states))
            # It may be there, and no longer in its place.
            culprit = next(at for at in later if entry in _missing(of_states[nth], of_states[at]))
            taken.setdefault(entry, (states[culprit].by, state.by))
    for by, before in dict.fromkeys(taken.values()):
        gone = [entry for entry, commits in taken.items() if commits == (by, before)]
        yield mistake.at(Place(path), n=len(gone), by=by, before=before, entry=shortened(gone[0]))


def _missing(before: Sequence[str], now: Sequence[str]) -> list[str]:
    """Return the entries that are there no longer, or no longer in their order."""
    rest = iter(now)
    return [entry for entry in before if entry not in now] or [entry for entry in before if entry not in rest][:1]


def _entries(value: object) -> list[str]:
    """Return what the lists of a register say, an entry each, as JSON."""
    lists = value.items() if isinstance(value, dict) else ()
    entries = ((key, entry) for key, found in lists if isinstance(found, list) for entry in found)
    return [line for key, entry in entries for line in _lines(key, entry)]


def _lines(key: str, entry: object) -> Iterator[str]:
    """Yield what an entry says, and apart from it where that can be seen, which may be added later."""
    if isinstance(entry, dict) and "evidence" in entry:
        yield as_json({key: {name: value for name, value in entry.items() if name != "evidence"}})
    yield as_json({key: entry})


def _waivers_hold(history: BookHistory, path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    if layout.pattern(layout.WRITTEN["month"]).fullmatch(path):
        yield from _waivers_came_in_time(history, path, states)
        yield from waivers_stand(path, states)


def _waivers_came_in_time(history: BookHistory, path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    """Name each waiver that was entered after it had begun, with days of agreement before.

    With the file itself it may come late if it says where the other side's consent can be seen: a month is often
    written down when it is over.
    """
    of_states = [(state, _waivers(state)) for state in states]
    for name, (start, agreed, is_shown) in of_states[-1][1].items():
        since = next(state for state, found in of_states if found.get(name, ())[:2] == (start, agreed))
        if since.nth > history.began and agreed < start <= since.day and not (is_shown and since is states[0]):
            mistake = replace(WAIVER_RECORDED_LATE, severity=Severity.WARNING) if is_shown else WAIVER_RECORDED_LATE
            yield mistake.at(Place(path), by=since.by, waiver=name, agreed=agreed)


def _waivers(state: FileState) -> dict[str, tuple[str, str, bool]]:
    """Return when each waiver begins, by which day both sides had agreed, and if the other side's consent is shown."""
    found = {}
    for waiver in entries_of(state.value, "waivers"):
        agreed = waiver.get("agreed")
        sides = (
            {key: side for key, side in agreed.items() if isinstance(side, dict)} if isinstance(agreed, dict) else {}
        )
        if sides:
            last = max(str(side.get("on")) for side in sides.values())
            is_shown = bool(sides.get("customer", {}).get("evidence"))
            found[str(waiver.get("id"))] = str(waiver.get("from")), last, is_shown
    return found


def _as_closed(history: BookHistory, path: str, month: str) -> Iterator[Problem]:
    lock_path = layout.lock_file(month)
    locks = history.files.get(lock_path, ())
    if not locks or not isinstance(locks[-1].value, dict):
        return
    # The act is the state from which on the lock is as it is now.
    act = next(state for state in locks if state.value == locks[-1].value)
    if found := _changed_since(history, path, act, attrgetter("text")):
        yield CHANGED_AFTER_CLOSING.at(Place(path), by=found.by, before=act.by, month=month)


def _as_approved(history: BookHistory, path: str, agreement: str, version: str) -> Iterator[Problem]:
    states = history.files.get(layout.approvals_file(agreement), ())
    given = [of_version(state, version) for state in states]
    if given and given[-1]:
        act = next(state for state, approvals in zip(states, given, strict=True) if given[-1][-1] in approvals)
        if found := _changed_since(history, path, act, attrgetter("said")):
            words = {"agreement": agreement, "version": version}
            yield CHANGED_AFTER_APPROVAL.at(Place(path), by=found.by, before=act.by, **words)


def _changed_since(
    history: BookHistory, path: str, act: FileState, content: Callable[[FileState], object]
) -> FileState | None:
    """Return the first state of a file in which it had another content than at an act, if it has another one now."""
    states = history.files[path]
    then = history.at(path, act.nth)
    before = content(then) if then else None
    if act.nth >= states[-1].nth or content(states[-1]) == before:
        return None
    return next(state for state in states if state.nth > act.nth and content(state) != before)
