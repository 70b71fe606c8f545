"""Closed months keep their results: what was locked, on which files it rested, and whether it would still be found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from slm import layout
from slm.calendar import Month
from slm.checks.approvals_and_copies import places_of_other_words
from slm.checks.seals import is_as_registered, register_place, shows_locks
from slm.compliance import LockBefore, LockedResult, MonthLock, Restated, Result
from slm.facts.scorecard import scorecard
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity, SpokenWord, spoken

RESULT_CHANGED: Final = Mistake(
    "SLM750",
    "{month} was closed with {before} for {agreement}/{target} of '{service}' in {period}; now it would be {after}",
    "Put back what was changed: `git diff` shows it, `git checkout -- FILE` puts it back. Only where the record itself "
    "was wrong and is right now, the month is restated: slm restate {month} --by WHO --reason WHY",
    plural="{n} results of closed months would be others now. The first: {month} was closed with {before} for "
    "{agreement}/{target} of '{service}' in {period}; now it would be {after}",
    follows=True,
)
TERMS_CHANGED: Final = Mistake(
    "SLM858",
    "this was changed or taken away after {month} was closed by it: {agreement}/{target} of '{service}' in {period} "
    "was {before}, and would be {after} now",
    "Put it back as it was: `git diff {path}` shows what was changed, `git checkout -- {path}` puts it back. What is "
    "to hold from now on goes into a new version, or under a new date; what held before it stays, in the catalog under "
    "`earlier`.",
    plural="this was changed or taken away after months were closed by it: {n} results would be others now. The first: "
    "{agreement}/{target} of '{service}' in {period} was {before} when {month} was closed, and would be {after} now",
    follows=True,
)
NOT_COMPARED: Final = Mistake(
    "SLM859",
    "{n} closed month is not compared with how it was closed, because {path} cannot be read",
    "Correct {path} first; closed months are compared again then.",
    plural="{n} closed months are not compared with how they were closed, because {path} cannot be read",
    follows=True,
)
RECORD_CHANGED: Final = Mistake(
    "SLM751",
    "this record of {month} was changed or taken away after the month was closed, though no result changed by it",
    "Put it back as it was: `git diff {path}` shows what was changed, `git checkout -- {path}` puts it back. Only "
    "where the record was wrong and is right now, the month is restated: slm restate {month} --by WHO --reason WHY",
)
NOT_LOCKED: Final = Mistake(
    "SLM752",
    "{month} is closed, but its results are not locked: they could change unseen",
    "Lock them: slm close {month}",
    Severity.WARNING,
    plural="{n} months are closed, but their results are not locked: they could change unseen; the first is {month}",
)
LOCK_MISSING: Final = Mistake(
    "SLM943",
    "{month} is closed, but has no lock, though this book locks what is closed: {shown}",
    "Where there was one, put it back; the history of the book has it. Where there never was, lock it: slm close "
    "{month}",
    plural="{n} months are closed, but have no lock, though this book locks what is closed: {shown}. The first is "
    "{month}",
)
OTHER_MONTH: Final = Mistake(
    "SLM753",
    "this is the lock of {written}, but it lies in the folder of {month}",
    "Put it back into its folder, or delete it if it is a copy of what is there. {month} is closed by `slm close "
    "{month}`, which writes its own.",
)
LOCK_EDITED: Final = Mistake(
    "SLM754",
    "the lock of {month} is not what `slm close` and `slm restate` wrote: somebody edited it",
    "Put it back as it was; the history of the book has it. A correction is recorded by `slm restate {month}`, "
    "which is run again where it was interrupted.",
)
LOCK_GONE: Final = Mistake(
    "SLM755",
    "{month} was closed after {before}, the lock of which is gone",
    "Put {path} back; the history of the book has it.",
)
LOCK_REPLACED: Final = Mistake(
    "SLM756",
    "{month} was closed after {before}, the lock of which was another one then",
    "Put {path} back as it was; the history of the book has it. A closed month is not closed again: a "
    "correction is recorded by `slm restate {before}`.",
)

RESTATEMENTS_SETTLE: Final = (RESULT_CHANGED, TERMS_CHANGED, RECORD_CHANGED)
"""The mistakes that `slm restate` makes an end of."""

_RECORDS: Final = (".csv", ".json", "/figures.yml", "/month.yml")
_JUDGED_BY: Final = (layout.METRICS, layout.LEVELS)
_NEVER_COUNTED: Final = (layout.LEVELS,)
"""What locks hold, but no figure is counted by: it stands in what is promised, which the approvals bind."""
_NOT_JUDGED_BY: Final = (layout.GLOSSARY, layout.PROCESS)


def closed_months_are_locked(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that each closed month is locked, by its own lock (FAILURES S1).

    Version 0.1.0 took a month for closed that only said so. A book in which nothing shows that it ever had a lock stays
    readable and is warned; so are its months before the first one that it locked. In any other book a lock that is not
    there was taken away, or is owed.
    """
    for month, lock in portfolio.locks.items():
        if lock.month != month:
            yield OTHER_MONTH.at(Place(lock.path, 3, 1), written=lock.month, month=month)
    # Of a lock that another one names it is told that it is gone: it is put back, not made anew.
    sealed = portfolio.seals.latest.keys()
    known = portfolio.locks.keys() | sealed | {lock.after.month for lock in portfolio.locks.values() if lock.after}
    closed = [file for month, file in sorted(portfolio.months.items()) if file.is_closed and month not in known]
    unread = [file for file in closed if portfolio.is_unread(layout.lock_file(file.month))]
    shown, first = shows_locks(portfolio), min(known, default=None)
    owed = [file for file in closed if file not in unread and shown and not (first and file.month < first)]
    for mistake, files in ((LOCK_MISSING, owed), (NOT_LOCKED, [one for one in closed if one not in (*owed, *unread)])):
        if files:
            places = (file.place("state") for file in files)
            yield mistake.at(*places, month=files[0].month, n=len(files), shown=str(shown))


def locks_are_as_they_were_written(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no lock was edited, taken away, or made anew: each is sealed, and names the one before it.

    Of a lock before it that stands in the register, the register tells more.
    """
    for month, lock in portfolio.locks.items():
        if (lock.seal and lock.seal != lock.fingerprint) or not is_as_registered(portfolio, lock):
            yield LOCK_EDITED.at(Place(lock.path, 4, 1), *register_place(portfolio, month), month=month)
        path = layout.lock_file(lock.after.month) if lock.after else ""
        known = lock.after and lock.after.month in portfolio.seals.latest
        if lock.after and not known and not portfolio.is_unread(path):
            before, places = portfolio.locks.get(lock.after.month), (Place(path), Place(lock.path, 5, 1))
            if before is None:
                yield LOCK_GONE.at(*places, path=path, month=month, before=lock.after.month)
            elif before.fingerprint != lock.after.seal:
                yield LOCK_REPLACED.at(*places, path=path, month=month, before=lock.after.month)


def latest_before(portfolio: Portfolio, month: Month) -> LockBefore | None:
    """Return the latest lock of a month before this one, as the lock of this month names it."""
    before = max((lock for lock in portfolio.locks if lock < month), default=None)
    return LockBefore(before, portfolio.locks[before].fingerprint) if before else None


def locked_results_stand(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that every closed month would be judged as it was, and that its record is the one that was judged.

    A difference names the file that was changed, the line of the lock and the target (FAILURES F26, F30, F69). One file
    that changes many results is told once, and one that cannot be read once, instead of all that follows (D49). As of a
    day before a month was closed its results may be others; its files are those that are there.
    """
    changed: dict[tuple[Place, ...], list[_Difference]] = defaultdict(list)
    unjudged: dict[str, dict[str, Place]] = defaultdict(dict)
    for _, lock in sorted(portfolio.locks.items()):
        results = scorecard(portfolio).by_month.get(lock.month, ())
        differences = lock.differences(results) if lock.closed_on <= portfolio.as_of else ()
        is_judged = False
        standing = _standing(lock, differences) if differences else frozenset[str]()
        for difference in differences:
            if unread := _unread_behind(portfolio, lock, difference.result["agreement"]):
                unjudged[unread].setdefault(lock.path, Place(lock.path))
            else:
                is_judged = True
                files = _changed_files(portfolio, lock, _behind_result(portfolio, lock, difference, results))
                changed_since = [place for place in files if not _grew(place.path, difference, standing)]
                cause = _other_words(portfolio, difference) or _nearest_cause(portfolio, lock, changed_since or files)
                changed[cause].append(_Difference(lock, difference))
        if not is_judged:
            in_folder = (path for path in portfolio.files if layout.month_of(path) == str(lock.month))
            records = _records(portfolio, lock.month, {*lock.inputs, *in_folder})
            for place in _changed_files(portfolio, lock, records):
                yield RECORD_CHANGED.at(place, Place(lock.path), month=lock.month, path=place.path)
    yield from (_changed(portfolio, files, found) for files, found in changed.items())
    for path, locks in unjudged.items():
        newest, *others = reversed(locks.values())
        yield NOT_COMPARED.at(newest, portfolio.unread[path], *others, path=path, n=len(locks))


def is_told_by_its_lock(portfolio: Portfolio, month: Month) -> bool:
    """Return whether a month has an error about its lock: that its results are others now, or that the lock is gone."""
    lock, file = portfolio.locks.get(month), portfolio.months.get(month)
    if lock is None:
        return month in portfolio.seals.latest or bool(file and file.is_closed and shows_locks(portfolio))
    results = scorecard(portfolio).by_month.get(month, ())
    return lock.closed_on <= portfolio.as_of and bool(lock.differences(results))


def inputs_of(portfolio: Portfolio, month: Month, results: Iterable[Result]) -> Mapping[str, str]:
    """Return the hashes of the files on which the results of a month rest, by path."""
    paths = {*_records(portfolio, month, portfolio.files)}
    for result in results:
        sources = (source.path for source in result.sources)
        paths.update(_behind(portfolio, result.agreement, str(result.version), result.period.months), sources)
    return {path: portfolio.files[path].sha256 for path in sorted(paths & portfolio.files.keys())}


def _records(portfolio: Portfolio, month: Month, known: Iterable[str]) -> Iterator[str]:
    """Yield what is written about one month: its folder, and, of known files, exports that are named after it."""
    folder, exports = f"{layout.month_folder(month)}/", [*_exports(portfolio, month)]
    for path in known:
        if path.startswith(folder) and path.count("/") == folder.count("/"):
            if path.endswith(_RECORDS) and path != layout.lock_file(month):
                yield path
        elif any(export.fullmatch(path) for export in exports):
            yield path


def _exports(portfolio: Portfolio, month: Month) -> Iterator[re.Pattern[str]]:
    """Yield what matches the files that sources name after a month; a file for several months goes on growing."""
    for large in portfolio.aggregated.values():
        paths = {**large.source.ticket_paths, **large.source.pause_paths}
        yield from (re.compile(re.escape(path)) for path, months in paths.items() if months == (month,))
    for source in portfolio.sources.values():
        for name in source.files:
            if "{month}" in name:
                pieces = map(re.escape, layout.record_file(name).replace("{month}", str(month)).split("*"))
                yield re.compile("[^/]*".join(pieces))


def _behind(portfolio: Portfolio, agreement: str, version: str, months: Iterable[Month]) -> Iterator[str]:
    """Yield the files, besides records, by which a version is judged in these months."""
    yield from _JUDGED_BY
    yield layout.approvals_file(agreement)
    yield layout.agreement_file(agreement, version)
    yield from map(layout.month_file, months)
    yield from (path for path in portfolio.files if path.startswith((f"{layout.CALENDARS}/", f"{layout.SOURCES}/")))


class _Difference(NamedTuple):
    lock: MonthLock
    found: Restated

    @property
    def line(self) -> Place:
        before = self.found.before
        return Place(self.lock.path, self.lock.line_of(before), 1) if before else Place(self.lock.path)


def _unread_behind(portfolio: Portfolio, lock: MonthLock, agreement: str) -> str:
    """Return a file that cannot be read, without which nobody knows how an agreement would be judged in a month.

    Besides what the results rested on, that is what was added since to catalog, sources, agreement and month.
    """
    folders = layout.agreement_folder(agreement), layout.month_folder(lock.month), layout.CATALOG, layout.SOURCES
    below = tuple(f"{folder}/" for folder in folders)
    found = (
        path
        for path in portfolio.unread
        if path.startswith(below) or path in folders or any(f"{name}/".startswith(f"{path}/") for name in lock.inputs)
    )
    return next((path for path in found if path not in _NOT_JUDGED_BY), "")


def _behind_result(portfolio: Portfolio, lock: MonthLock, found: Restated, results: Iterable[Result]) -> Iterator[str]:
    agreement, target = found.result["agreement"], found.result["target"]
    now = [result for result in results if (result.agreement, result.target) == (agreement, target)]
    yield from (source.path for result in now for source in result.sources)
    yield from (path for path in lock.inputs if path not in portfolio.files)
    # What was added since, and later months were closed by, such as the calendar of another year, was there rightly.
    later = {path for other in portfolio.locks.values() for path in other.inputs} - lock.inputs.keys()
    behind = _behind(portfolio, agreement, found.result["version"], (lock.month,))
    yield from (path for path in behind if path not in later)


def _other_words(portfolio: Portfolio, difference: Restated) -> tuple[Place, ...]:
    """Return the files by which a version is no longer the one that was approved, if that is why it promises nothing.

    No lock names clauses: no figure rests on them, but the approvals do.
    """
    history = portfolio.agreements.get(difference.result["agreement"])
    version = history.version(difference.result["version"]) if history else None
    if version is None or version.binding or not version.void:
        return ()
    return tuple(Place(place.path) for place in places_of_other_words(portfolio, version, version.void[0]))


def _nearest_cause(portfolio: Portfolio, lock: MonthLock, files: list[Place]) -> tuple[Place, ...]:
    """Return of the files that are not as they were those that explain the most: what was changed rather than added.

    A record of the month itself comes first, as nobody has to change it any more; then what is gone; then what the
    month was judged by, which may have grown since; a register of approvals, which goes on growing, last. What was as
    it is now when a later month was closed, and this one still stood, explains nothing.
    """
    later = [other for other in portfolio.locks.values() if other.closed_on > lock.closed_on]
    named = [place for place in files if place.path in lock.inputs] or files
    as_later = {
        place
        for place in named
        for other in later
        if (file := portfolio.files.get(place.path)) and file.is_that_of(other.inputs.get(place.path))
    }
    changed = [place for place in named if place not in as_later] or named
    own = [place for place in changed if layout.month_of(place.path) == str(lock.month)]
    settled = [place for place in changed if not layout.pattern(layout.WRITTEN["approvals"]).fullmatch(place.path)]
    gone = [place for place in changed if place.path not in portfolio.files]
    return tuple(own or gone or [place for place in settled if not _is_record(place.path)] or settled or changed)


def _standing(lock: MonthLock, differences: Iterable[Restated]) -> frozenset[str]:
    """Return the metrics by which results of a month are counted that are as they were."""
    others = [one.before for one in differences if one.before]
    stand = (result for result in lock.results if result not in others and result.get("value") is not None)
    return frozenset(str(result.get("metric")) for result in stand)


def _grew(path: str, found: Restated, standing: Collection[str]) -> bool:
    """Tell whether a file has merely grown: what counts this result counts others of the month, and they stand."""
    return path in _NEVER_COUNTED or (path == layout.METRICS and found.result.get("metric") in standing)


def _is_record(path: str) -> bool:
    return path.startswith(f"{layout.MEASUREMENTS}/") and not path.startswith(f"{layout.SOURCES}/")


def _changed(portfolio: Portfolio, files: tuple[Place, ...], found: list[_Difference]) -> Problem:
    """Return the problem of results that differ because of these files: the first in words, all of them as places."""
    lock, first = found[0]
    before, after = (_result_words(state, exactly=False) for state in (first.before, first.after))
    if before == after:
        # Rounded, they are the same.
        before, after = (_result_words(state, exactly=True) for state in (first.before, first.after))
    places = dict.fromkeys([*files, *(line for one in found for line in (one.line, _defined(portfolio, one)))])
    by_terms = bool(files) and not _is_record(files[0].path)
    return (TERMS_CHANGED if by_terms else RESULT_CHANGED).at(
        *places, month=lock.month, path=" ".join(place.path for place in files), n=len(found),
        period=first.result["period"]["label"], before=before, after=after,
        **{name: first.result[name] for name in ("agreement", "target", "service")},
    )  # fmt: skip


def _defined(portfolio: Portfolio, difference: _Difference) -> Place:
    result = difference.found.result
    history = portfolio.agreements.get(result["agreement"])
    dated = history.version(result["version"]) if history else None
    target = dated.agreement.target(result["target"]) if dated else None
    return target.place("id") if target else Place(layout.agreement_folder(result["agreement"]))


def _changed_files(portfolio: Portfolio, lock: MonthLock, paths: Iterable[str]) -> list[Place]:
    """Return which of these files are not those on which the locked results rested, as far as they could be read."""
    files = {path: portfolio.files.get(path) for path in paths if not portfolio.is_unread(path)}
    locked = {path: file and file.is_that_of(lock.inputs.get(path)) for path, file in files.items()}
    return [Place(path) for path, is_locked in sorted(locked.items()) if not is_locked]


def _result_words(result: LockedResult | None, *, exactly: bool) -> SpokenWord:
    if result is None:
        return spoken("no result")
    parts = f" = {result['numerator']} / {result['denominator']}" if exactly and result.get("denominator") else ""
    verdict = spoken(f"verdict|{result['verdict']}").said
    return SpokenWord.of(lambda code: f"{result['display']}{parts} ({verdict[code]})".strip())
