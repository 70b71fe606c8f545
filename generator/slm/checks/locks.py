"""Closed months keep their results: what was locked, on which files it rested, and whether it would still be found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from slm import layout
from slm.calendar import Month
from slm.compliance import LockBefore, LockedResult, MonthLock, Restated, Result
from slm.facts.scorecard import scorecard
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity

RESULT_CHANGED: Final = Mistake(
    "SLM750",
    "{month} was closed with {before} for {agreement}/{target} of '{service}' in {period}; now it would be {after}",
    "Put back what was changed, or record the correction: slm restate {month} --by WHO --reason WHY",
)
RECORD_CHANGED: Final = Mistake(
    "SLM751",
    "this record of {month} was changed or taken away after the month was closed, though no result changed by it",
    "Put it back as it was, or record the correction: slm restate {month} --by WHO --reason WHY",
)
NOT_LOCKED: Final = Mistake(
    "SLM752",
    "{month} is closed, but its results are not locked: they could change unseen",
    "Lock them: slm close {month}",
    Severity.WARNING,
)
OTHER_MONTH: Final = Mistake(
    "SLM753",
    "this is the lock of {written}, but it lies in the folder of {month}",
    "Put it back into its folder, and close {month} by `slm close {month}`.",
)
LOCK_EDITED: Final = Mistake(
    "SLM754",
    "the lock of {month} is not what `slm close` and `slm restate` wrote: somebody edited it",
    "Put it back as it was; the history of the book has it. A correction is recorded by `slm restate {month}`.",
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

RESTATEMENTS_SETTLE: Final = (RESULT_CHANGED, RECORD_CHANGED)
"""The mistakes that `slm restate` makes an end of."""

_RECORDS: Final = (".csv", ".json", "/figures.yml", "/month.yml")
_JUDGED_BY: Final = (layout.METRICS, layout.LEVELS)


def closed_months_are_locked(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that, since a book locks its months, each closed month is locked, by its own lock."""
    for month, lock in portfolio.locks.items():
        if lock.month != month:
            yield OTHER_MONTH.at(Place(lock.path, 3), written=lock.month, month=month)
    # Of a lock that another one names it is told that it is gone: it is put back, not made anew.
    months = {lock.after.month for lock in portfolio.locks.values() if lock.after}
    for month, file in portfolio.months.items():
        begun = month not in months and any(lock < month for lock in portfolio.locks)
        if begun and file.is_closed and month not in portfolio.locks:
            yield NOT_LOCKED.at(file.place("state"), month=month)


def locks_are_as_they_were_written(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no lock was edited, taken away, or made anew: each is sealed, and names the one before it."""
    for month, lock in portfolio.locks.items():
        if lock.seal and lock.seal != lock.fingerprint:
            yield LOCK_EDITED.at(Place(lock.path, 4, 1), month=month)
        path = layout.lock_file(lock.after.month) if lock.after else ""
        if lock.after and not portfolio.is_unread(path):
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

    A difference names the file that was changed, the line of the lock and the target (FAILURES F26, F30, F69).
    """
    for lock in (lock for _, lock in sorted(portfolio.locks.items()) if lock.closed_on <= portfolio.as_of):
        results = scorecard(portfolio).by_month.get(lock.month, ())
        differences = lock.differences(results)
        for difference in differences:
            yield _changed(portfolio, lock, difference, results)
        if not differences:
            in_folder = (path for path in portfolio.files if layout.month_of(path) == str(lock.month))
            records = _records(portfolio, lock.month, {*lock.inputs, *in_folder})
            for place in _changed_files(portfolio, lock, records):
                yield RECORD_CHANGED.at(place, Place(lock.path), month=lock.month)


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


def _changed(portfolio: Portfolio, lock: MonthLock, found: Restated, results: Iterable[Result]) -> Problem:
    result = found.result
    agreement, version = result["agreement"], result["version"]
    now = [current for current in results if (current.agreement, current.target) == (agreement, result["target"])]
    behind = [source.path for one in now for source in one.sources]
    behind += _behind(portfolio, agreement, version, (lock.month,))
    line = Place(lock.path, lock.line_of(found.before) if found.before else 0, 1 if found.before else 0)
    before, after = (_result_words(state, exactly=False) for state in (found.before, found.after))
    if before == after:
        # Rounded, they are the same.
        before, after = (_result_words(state, exactly=True) for state in (found.before, found.after))
    history = portfolio.agreements.get(agreement)
    dated = history.version(version) if history else None
    target = dated.agreement.target(result["target"]) if dated else None
    defined = target.place("id") if target else Place(layout.agreement_folder(agreement))
    places = [*_changed_files(portfolio, lock, behind), line, defined]
    return RESULT_CHANGED.at(
        *places, month=lock.month, agreement=agreement, target=result["target"], service=result["service"],
        period=result["period"]["label"], before=before, after=after,
    )  # fmt: skip


def _changed_files(portfolio: Portfolio, lock: MonthLock, paths: Iterable[str]) -> list[Place]:
    """Return which of these files are not those on which the locked results rested."""
    hashes = {path: portfolio.files[path].sha256 if path in portfolio.files else None for path in paths}
    return [Place(path) for path, sha256 in sorted(hashes.items()) if sha256 != lock.inputs.get(path)]


def _result_words(result: LockedResult | None, *, exactly: bool) -> str:
    if result is None:
        return "—"
    parts = f" = {result['numerator']} / {result['denominator']}" if exactly and result.get("denominator") else ""
    return " ".join(filter(None, (f"{result['display']}{parts}", f"({result['verdict']})")))
