"""What closed months and approved versions rest on, and may change rightly, does not change unseen (FAILURES S13).

Mappings, calendars and the catalog grow, records of open months are corrected, services change. Nobody but the history
can tell a correction from a forgery that changes no figure; it names who did it, and people say which it was.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from slm import layout
from slm.checks.days_ahead import CALENDAR, days_ahead_stay, past_days_stay
from slm.checks.recorded import BookHistory, FileState, entries_of, grew, listed, of_version, shortened, told_as_it_was
from slm.checks.unkept import END, days_added, held_then, name_of, unkept
from slm.problem import Mistake, Place, Problem, Severity

BASIS_CHANGED: Final = Mistake(
    "SLM933",
    "{by} changed {keys} in this file, unlike {before}; {month} was closed by what it said then",
    "This can be right, where it changes no figure of a closed month, which `slm check` tells: accept the warning in "
    "provider.yml, and say there why it was changed.",
    Severity.WARNING,
)
ROWS_GONE: Final = Mistake(
    "SLM934",
    "{by} took '{row}' out of this record, which {before} had in it",
    "This can be right, where it was never so: accept the warning in provider.yml, and say there why it was taken out.",
    Severity.WARNING,
    plural="{by} took {n} entries out of this record, which {before} had in it, the first is '{row}'",
)
ROWS_ADDED: Final = Mistake(
    "SLM998",
    "{by} added a line of {month} to this export after {before} had closed or restated the month: {line}",
    "If it is right, record the correction: slm restate {month}. Where it counts for nothing, accept the warning in "
    "provider.yml, and say there why it came late.",
    Severity.WARNING,
    plural="{by} added {n} lines of {month} to this export after {before} had closed or restated the month, the first "
    "is {line}",
)
ROWS_CHANGED: Final = Mistake(
    "SLM936",
    "{by} changed {keys} of '{row}' in this record, unlike {before}",
    "This can be right: records are corrected until their month is closed. Ask who committed it where it comes from; "
    "what was published of it `slm verify --seals` tells.",
    Severity.WARNING,
    plural="{by} changed {n} entries of this record, unlike {before}, the first is {keys} of '{row}'",
)
OFFER_CHANGED: Final = Mistake(
    "SLM935",
    "{by} changed {keys} of this service, which {agreement} {version} promises, unlike {before}, which recorded its "
    "last approval; neither `earlier` nor `history` tells it",
    "Put it back as it was; or say under `earlier` until when that held, or under `history` what changed for users, "
    "with `was: {{key: what it said}}`.",
)

NOT_COMPARED: Final = Mistake(
    "SLM996",
    "{by} changed this file, which is too large to be compared with what {before} had recorded",
    "Look at what was changed: git diff. If it is right, accept the warning in provider.yml; "
    "smaller files are compared.",
    Severity.WARNING,
    binds_both=True,
    plural="{by} changed {n} files that are too large to be compared with what {before} had recorded",
)

_SERVICE: Final = layout.pattern(layout.WRITTEN["service"])
_OF_MONTHS: Final = tuple(layout.pattern(layout.WRITTEN[kind]) for kind in ("month", "figures"))
_PARTS: Final = (_SERVICE, CALENDAR, layout.pattern(layout.WRITTEN["source"]), *_OF_MONTHS)
_CATALOGS: Final = (layout.METRICS, layout.LEVELS)
_TAKES_OUT: Final = {"exclusion": "", "impact": ""}
"""What takes from what counts: to fill it in is not to finish a row."""
_LINES: Final = (".csv", ".tsv", ".jsonl", ".ndjson", ".md")
_DAY: Final = re.compile(r"\b(\d{4}-\d\d)-\d\d")
"""The first day in a line, which is when what it tells began."""
_BINDING: Final = {"hours", "team", "charge", "service_class", "security", "grades"}
_DESCRIBED: Final = {"hours_exceptions", "features", "options", "prerequisites", "who_may_use_it"}


def has_parts_to_compare(path: str) -> bool:
    """Return whether the parts of a file are compared here."""
    return path in _CATALOGS or any(pattern.fullmatch(path) for pattern in _PARTS)


def nothing_changed_unseen(history: BookHistory) -> Iterator[Problem]:
    """Name each commit that changed what was relied on, took entries out of records, or changed what is promised."""
    yield from _bases_stand(history)
    for path, states in sorted(history.files.items()):
        if layout.month_of(path) and (path.endswith(_LINES) or any(kind.fullmatch(path) for kind in _OF_MONTHS)):
            yield from _rows_stay(history, path, states)
    yield from _offers_stand(history)
    yield from _is_compared(history)
    yield from past_days_stay(history)


def _is_compared(history: BookHistory) -> Iterator[Problem]:
    """Tell who changed what is too large to look into: what is padded would hide what was taken out of it."""
    found: dict[tuple[str, str], list[str]] = {}
    for path, states in sorted(history.files.items()):
        seen: set[str | None] = {None}
        for before, after in pairwise(states):
            seen.add(before.text)
            # What is as it was once before, or will be, hides nothing.
            is_other = before.text is not None and before.text != states[-1].text and after.text not in seen
            if is_other and (before.is_large or after.is_large):
                found.setdefault((after.by, before.by), []).append(path)
    for (by, witness), paths in found.items():
        yield NOT_COMPARED.at(*map(Place, paths), n=len(paths), by=by, before=witness)


def _bases_stand(history: BookHistory) -> Iterator[Problem]:
    """Hold what months were closed by, besides their own records and what is approved, against how it was then."""
    rested: dict[str, list[tuple[FileState, str]]] = {}
    for name, states in history.files.items():
        month = lock[1] if (lock := layout.LOCK.fullmatch(name)) else ""
        for act in states if month else ():
            inputs = act.value.get("inputs") if isinstance(act.value, dict) else None
            for path in inputs if isinstance(inputs, dict) else ():
                if not layout.month_of(path) and not layout.agreement_of(path) and path in history.files:
                    rested.setdefault(path, []).append((act, month))
    for path, acts in sorted(rested.items()):
        states = history.files[path]
        for act, month in sorted(acts, key=lambda found: found[0].nth):
            then = history.at(path, act.nth)
            if then and then.text is not None and (keys := _otherwise(path, then, states[-1], month)):
                later = (state for state in states if state.nth > then.nth)
                culprit = next(state for state in later if _otherwise(path, then, state, month))
                words = {"by": culprit.by, "before": act.by, "month": month}
                yield BASIS_CHANGED.at(Place(path), keys=shortened(", ".join(keys)), **words)
                break
        else:
            yield from days_ahead_stay(history, path, [act for act, _ in acts])
        closed: dict[str, FileState] = {}
        for act, month in sorted(acts, key=lambda found: found[0].nth):
            # The act is the state from which on the lock is as it is now.
            if month not in closed or closed[month].value != act.value:
                closed[month] = act
        yield from _grown(history, path, closed)


def _grown(history: BookHistory, path: str, closed: Mapping[str, FileState]) -> Iterator[Problem]:
    """Tell of lines of a closed month that came into an export after its last closing or restatement, by their day."""
    states = history.files[path]
    if not path.endswith(_LINES) or states[-1].is_large:
        return
    of_months: dict[str, list[str]] = {}
    for line in (states[-1].text or "").splitlines():
        if (day := _DAY.search(line)) and day[1] in closed:
            of_months.setdefault(day[1], []).append(line)
    for month, lines in of_months.items():
        then = history.at(path, closed[month].nth)
        known = (then.text or "").splitlines() if then and not then.is_large else lines
        # A line in place of one that is gone was changed, which is told of the one that is gone.
        kept, before = {*lines}, {*known}
        gone = [line for line in known if line not in kept and (day := _DAY.search(line)) and day[1] == month]
        more = [line for line in lines if line not in before][len(gone) :]
        if more:
            culprit = next(one for one in states if one.nth > closed[month].nth and more[0] in (one.text or ""))
            words = {"by": culprit.by, "before": closed[month].by, "month": month, "line": shortened(more[0])}
            yield ROWS_ADDED.at(Place(path), n=len(more), **words)


def _otherwise(path: str, then: FileState, now: FileState, month: str) -> list[str]:
    """Return the keys, or the first line, under which a file no longer says of a month what it did."""
    if then.is_large or now.is_large:
        return [] if now.text else [path]
    if isinstance(then.value, dict | list):
        days = f"{month}-01", f"{month}-31"
        added = days_added(then.value, now.value, f"{month}-32") if CALENDAR.fullmatch(path) else []
        return [*dict.fromkeys([*unkept(then.value, now.value or {}, "", days), *added])]
    if not path.endswith(_LINES):
        # What is packed is written anew as a whole when it grows.
        return [] if now.text else [path]
    lines = {*(now.text or "").splitlines()}
    return [f"'{line}'" for line in (then.text or "").splitlines() if line not in lines][:1]


def _rows_stay(history: BookHistory, path: str, states: Sequence[FileState]) -> Iterator[Problem]:
    """Name who took entries out of a record of a month; a restatement says itself what was corrected."""
    locks = history.files.get(layout.lock_file(layout.month_of(path)), ())
    restated = {lock.nth for lock in locks if listed(lock.value, "restatements")}
    states = [state for state in states if not state.is_large]
    rows = [_rows(state) for state in states]
    taken: dict[tuple[str, str], list[str]] = {}
    told: set[str] = set()
    for nth, state in enumerate(states):
        for row in rows[nth]:
            if row not in rows[-1] and row not in told:
                told.add(row)
                culprit = next(at for at in range(nth + 1, len(states)) if row not in rows[at])
                if states[culprit].nth not in restated:
                    taken.setdefault((states[culprit].by, state.by), []).append(row)
    for (by, before), gone in taken.items():
        yield ROWS_GONE.at(Place(path), n=len(gone), by=by, before=before, row=shortened(gone[0]))
    if not locks or locks[-1].text is None:
        yield from _rows_say_the_same(path, states, rows)


def _rows_say_the_same(
    path: str, states: Sequence[FileState], rows: Sequence[Mapping[str, Sequence[Mapping[str, Any]]]]
) -> Iterator[Problem]:
    """Name who changed entries of a record before the month is closed; whoever closes it answers for what it says."""
    changed: dict[tuple[str, str], dict[str, list[str]]] = {}
    told: set[str] = set()
    for nth, state in enumerate(states):
        for name, entries in rows[nth].items():
            keys = _unlike(entries, rows[-1][name]) if name in rows[-1] and name not in told else []
            if keys:
                told.add(name)
                later = range(nth + 1, len(states))
                culprit = next(at for at in later if name in rows[at] and _unlike(entries, rows[at][name]))
                changed.setdefault((states[culprit].by, state.by), {})[name] = keys
    for (by, before), of_rows in changed.items():
        row, keys = next(iter(of_rows.items()))
        words = {"keys": ", ".join(keys), "row": shortened(row)}
        yield ROWS_CHANGED.at(Place(path), n=len(of_rows), by=by, before=before, **words)


def _unlike(before: Sequence[Mapping[str, Any]], now: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the keys under which entries of one name no longer say what they did; what was empty may be filled in."""
    for entry in before:
        others = [[key for key, value in entry.items() if not grew(value, other.get(key))] for other in now]
        if others and all(others):
            return min(others, key=len)
    return []


def _rows(state: FileState) -> dict[str, list[Mapping[str, Any]]]:
    """Return the entries of a record by what tells them apart: what stands in their first column, or names them."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    if isinstance(state.value, dict):
        for key, value in state.value.items():
            for name, entry in ((name_of(entry), entry) for entry in listed(value) if name_of(entry)):
                # Waivers are held on to from when both sides agreed.
                found.setdefault(name, []).append({} if key == "waivers" else entry)
        return found
    lines = (state.text or "").splitlines(keepends=True)
    delimiter = max(",;\t|", key=(lines or [""])[0].count)
    try:
        head, *rows = csv.reader(lines, delimiter=delimiter)
    except (csv.Error, ValueError):
        return {}
    for row in (row for row in rows if row and row[0]):
        said = {key: cell for key, cell in zip(head, row, strict=False) if cell}
        found.setdefault(row[0], []).append({**_TAKES_OUT, **said})
    return found


def _offers_stand(history: BookHistory) -> Iterator[Problem]:
    """Hold each service against how it was offered when the last version that promises it was approved."""
    promised: dict[str, list[tuple[FileState, Mapping[str, Any], str, Mapping[str, Any]]]] = {}
    for agreement, approval, act, said in _last_approved(history):
        for service in listed(said, "services"):
            promised.setdefault(layout.service_file(str(service)), []).append((act, said, agreement, approval))
    for path, acts in sorted(promised.items()):
        states = history.files.get(path, ())
        for act, said, agreement, approval in sorted(acts, key=lambda found: found[0].nth):
            then, day = history.at(path, act.nth), str(approval.get("date"))
            if not then or not isinstance(then.value, dict) or not (keys := _offered_otherwise(then, states[-1], day)):
                continue
            culprit = next(state for state in states if state.nth > then.nth and _offered_otherwise(then, state, day))
            if culprit.day < _last_day(said):
                mistake = OFFER_CHANGED if _BINDING & {*keys} else replace(OFFER_CHANGED, severity=Severity.WARNING)
                words = {"agreement": agreement, "version": str(approval.get("version")), "keys": ", ".join(keys)}
                yield mistake.at(Place(path), by=culprit.by, before=act.by, **words)
                break


def _last_approved(history: BookHistory) -> Iterator[tuple[str, Mapping[str, Any], FileState, Mapping[str, Any]]]:
    """Yield of each agreement the last approval of a version, with the act and what the version says."""
    for path, states in sorted(history.files.items()):
        agreement = layout.agreement_of(path) or ""
        given = listed(states[-1].value, "approvals") if path == layout.approvals_file(agreement) else []
        if not given or not isinstance(given[-1], dict):
            continue
        approval: Mapping[str, Any] = given[-1]
        version = str(approval.get("version"))
        said = history.files.get(layout.agreement_file(agreement, version), ())
        act = next(state for state in states if approval in of_version(state, version))
        if said and isinstance(said[-1].value, dict):
            yield agreement, approval, act, said[-1].value


def _last_day(said: Mapping[str, Any]) -> str:
    """Return the day on which a version ends, if it does not go on by itself."""
    valid, renewal = said.get("valid"), said.get("renewal")
    goes_on = isinstance(renewal, dict) and renewal.get("automatic")
    return END if goes_on or not isinstance(valid, dict) else str(valid.get("until", END))


def _offered_otherwise(then: FileState, now: FileState, day: str) -> list[str]:
    """Return the keys of what is offered that say something else, and of which nothing tells what held on a day."""
    before, said = then.value, now.value if isinstance(now.value, dict) else {}
    entries = [entry for entry in listed(said, "history") if entry not in listed(before, "history")]
    held = held_then(entries_of(said, "earlier"), day)
    return [
        key
        for key, value in before.items()
        if key in _BINDING | _DESCRIBED
        and not grew(value, said.get(key))
        and not grew(value, held.get(key))
        and not told_as_it_was(entries, key, value)
    ]
