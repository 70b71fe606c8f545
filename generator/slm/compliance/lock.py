"""The locked results of a closed month: what was judged when it was closed, so that nothing past changes unseen."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, NamedTuple

from slm.calendar import Month
from slm.compliance.canonical import OTHER_FORMAT, OTHER_KEYS, LockError, content_hash, strict_json
from slm.compliance.result import Correction, LockedResult, Result
from slm.compliance.scorecard import COLUMNS, numerator_alone, result_object
from slm.measurement import MonthFile
from slm.problem import SpokenWord, plain_reason, spoken
from slm.values import LocalText

LOCK_FORMAT: Final = "slm-lock/2"
"""What is written: a lock that stands in the register of seals."""
_FORMATS: Final = ("slm-lock/1", LOCK_FORMAT)
"""What is read; the first is that of version 0.1.0, which knew no register."""
_LEFT_OUT: Final = ("sources", "provisional", "doubt", "undecided", "restated")
_KEY: Final = ("agreement", "version", "target", "service", "scope", "period")
_PERIOD: Final = frozenset({"label", "start", "end"})
_RESULT: Final = frozenset(COLUMNS) - {*_LEFT_OUT, *_PERIOD, "read", "used", "excluded"} | {"period"}
_ADDED: Final = frozenset({"asked"})
"""Keys of a result that early locks do not have."""
_NUMBERS: Final = frozenset({"events", "asked"})
_TOLD: Final = (*_KEY[:4], "metric", "unit", "display", "verdict", "comparison")
"""What every result says in words: pages tell it of one that was corrected."""
_LOCK: Final = frozenset({"format", "month", "closed", "after", "seal", "restatements", "inputs", "results"})
_SIGNED: Final = frozenset({"on", "by", "name", "roles", "distribution"})
_STATEMENT: Final = frozenset({"on", "by", "reason", "changes", "distribution"})
_CHANGE: Final = frozenset({"before", "after"})
_BEFORE: Final = frozenset({"month", "seal"})


class _OddError(ValueError):
    """An object of a lock is not what it should be."""

    def __init__(self, reason: SpokenWord, found: object) -> None:
        super().__init__(reason)
        self.found = found


@dataclass(frozen=True, slots=True, kw_only=True)
class Restated:
    """One result that a restatement changed; None before it where it is new, None after it where it is gone."""

    before: LockedResult | None
    after: LockedResult | None

    @property
    def result(self) -> LockedResult:
        """The one of the two that there is, the newer one first: it says of which promise and period they are."""
        return self.after or self.before or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Restatement:
    """A correction of a closed month, with who made it, when and why (FAILURES F69)."""

    on: date
    by: str
    """A person of the book."""
    reason: Mapping[str, str]
    """By language."""
    changes: tuple[Restated, ...]
    distribution: tuple[LocalText, ...] | None = None
    """To whom the corrected report goes; None in a lock of before this was written down."""

    def seen_by_those_of(self, agreements: Collection[str]) -> Restatement:
        """Return what the parties of these agreements may see of it."""
        seen = tuple(change for change in self.changes if change.result["agreement"] in agreements)
        reason = self.reason if len(seen) == len(self.changes) else {}
        return replace(self, by="", reason=reason, changes=seen, distribution=None)


class LockBefore(NamedTuple):
    """The lock that was the latest before a month was closed: whoever takes it away or makes it anew is found out."""

    month: Month
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthLock:
    """What `slm close` wrote down of a month (`measurements/<YYYY-MM>/results.lock.json`)."""

    path: str
    format: str = LOCK_FORMAT
    content: str = field(default="", compare=False)
    """The hash of all that the file says, by which it stands in the register of seals; empty before it is written."""
    month: Month
    closed_on: date
    closed_by: str
    """A person of the book."""
    signer: LocalText | None = None
    """The name of that person then; None in a lock of before this was written down."""
    roles: tuple[str, ...] = ()
    """The roles of that person when the month was closed."""
    distribution: tuple[LocalText, ...] | None = None
    """To whom the report goes; None in a lock of before this was written down."""
    after: LockBefore | None = None
    seal: str = ""
    """The fingerprint of what was locked, as `sealed` wrote it; empty in a lock of before there were any."""
    inputs: Mapping[str, str]
    """The hashes of the files on which the results rested, by path."""
    results: tuple[LockedResult, ...]
    restatements: tuple[Restatement, ...] = ()

    @property
    def is_of_a_register(self) -> bool:
        """Was it entered into the register of seals when it was written?"""
        return self.format == LOCK_FORMAT

    def closes(self, file: MonthFile) -> MonthFile:
        """Return the month's file as the lock closes it."""
        return file.closed(on=self.closed_on, by=self.closed_by)

    def goes_to(self, day: date) -> tuple[LocalText, ...] | None:
        """Return to whom the report goes that was the latest on that day; None where the lock does not say."""
        given = [self.distribution, *(restatement.distribution for restatement in self.restated_by(day))]
        return next((receivers for receivers in reversed(given) if receivers is not None), None)

    @property
    def fingerprint(self) -> str:
        """The hash of what was locked when the month was closed: the sign-off, and the results before corrections."""
        results = {_key(result): result for result in self.results}
        for change in (change for statement in reversed(self.restatements) for change in statement.changes):
            results.pop(_key(change.result), None)
            if change.before:
                results[_key(change.before)] = change.before
        locked_then = sorted(json.dumps(result, ensure_ascii=False, sort_keys=True) for result in results.values())
        told: list[object] = [str(self.month), _signed(self), _after_object(self), locked_then]
        return content_hash([self.format, *told] if self.is_of_a_register else told)

    def sealed(self) -> MonthLock:
        """Return the lock with the seal that tells whether it is as it was written."""
        return replace(self, seal=self.fingerprint)

    def differences(self, results: Iterable[Result]) -> tuple[Restated, ...]:
        """Return what the results say that the lock does not; only what the lock names of a result is compared."""
        of = {_key(written): (written, result) for written, result in ((locked(result), result) for result in results)}
        new, changes = {key: written for key, (written, _) in of.items()}, []
        for before in self.results:
            after = new.pop(key := _key(before), None)
            if after is None or not _says_the_same(before, after, of[key][1]):
                changes.append(Restated(before=before, after=after))
        return (*changes, *(Restated(before=None, after=result) for result in new.values()))

    def restated_by(self, day: date) -> tuple[Restatement, ...]:
        """Return the restatements that were made up to that day, in order."""
        return tuple(restatement for restatement in self.restatements if restatement.on <= day)

    def corrections(self, day: date) -> Iterator[Correction]:
        """Yield what the restatements up to that day changed, result by result."""
        for told in self.restated_by(day):
            for change in told.changes:
                yield Correction(on=told.on, by=told.by, reason=told.reason, before=change.before, after=change.after)

    def corrected(self, result: Result, day: date) -> Result:
        """Return a result of the month with how it was corrected up to that day."""
        key, found = _key(locked(result)), self.corrections(day)
        told = (change for change in found if _key(change.after or change.before or {}) == key)
        return replace(result, restated=tuple(told))

    def line_of(self, result: LockedResult) -> int:
        """Return the line of a locked result in the file as `text` writes it."""
        return len(list(_head(self))) + 1 + self.results.index(result)

    def of(self, results: Iterable[Result], inputs: Mapping[str, str]) -> MonthLock:
        """Return the lock of these results, which rest on these inputs."""
        return replace(self, inputs=inputs, results=tuple(map(locked, results)))

    def restated(  # noqa: PLR0913 - what was found, and what is said of it
        self,
        results: Iterable[Result],
        inputs: Mapping[str, str],
        *,
        on: date,
        by: str,
        reason: Mapping[str, str],
        distribution: tuple[LocalText, ...] | None = None,
    ) -> MonthLock:
        """Return the lock of the new results, which keeps the old values of those that changed.

        What did not change stays as it was written, so that the seal speaks of the same words.
        """
        new = tuple(results)
        changes = self.differences(new)
        changed = {_key(change.result) for change in changes}
        before = {_key(result): result for result in self.results}
        kept = (result if _key(result) in changed else before[_key(result)] for result in map(locked, new))
        statement = Restatement(on=on, by=by, reason=reason, changes=changes, distribution=distribution)
        return replace(self, inputs=inputs, results=tuple(kept), restatements=(*self.restatements, statement))

    def seen_by_those_of(self, agreements: Collection[str]) -> MonthLock:
        """Return what the parties of these agreements may see: theirs, without who closed and corrected the month.

        The reason of a correction that changed results of others too may name them, so it is left out.
        """
        seen = [restatement.seen_by_those_of(agreements) for restatement in self.restatements]
        return replace(
            self, closed_by="", signer=None, roles=(), distribution=None, after=None, seal="", inputs={},
            results=tuple(result for result in self.results if result["agreement"] in agreements),
            restatements=tuple(restatement for restatement in seen if restatement.changes),
        )  # fmt: skip

    def text(self) -> str:
        """Return the file: JSON with one result on a line, the same bytes for the same lock."""
        return "".join(f"{line}\n" for line in (*_head(self), *_statement_lines(map(_json, self.results)), "]", "}"))


def locked(result: Result) -> LockedResult:
    """Return what is locked of a result."""
    return {name: value for name, value in result_object(result).items() if name not in _LEFT_OUT}


def _says_the_same(before: LockedResult, after: LockedResult, result: Result) -> bool:
    """Return whether a result is what was locked, whichever way its numerator is rounded."""
    others = all(after.get(name) == value for name, value in before.items() if name != "numerator")
    return others and before["numerator"] in {after["numerator"], numerator_alone(result)}


def parse_lock(path: str, text: str) -> MonthLock:
    """Return the lock that a text holds; raise `LockError` where it holds none."""
    try:
        written = strict_json(text)
        return replace(_lock(path, written), content=content_hash(written))
    except _OddError as error:
        # Every object stands on a line of its own, so that where it is says where the mistake is.
        start = text.find(_json(error.found))
        raise LockError(plain_reason(error), text.count("\n", 0, start) + 1 if start >= 0 else 0) from error
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise LockError(plain_reason(error), getattr(error, "lineno", 0)) from error


def _lock(path: str, written: Any) -> MonthLock:  # noqa: ANN401 - JSON may be anything
    if written["format"] not in _FORMATS:
        raise ValueError(spoken(OTHER_FORMAT, format=written["format"]))
    _keys_are(written, _LOCK, optional={"after", "seal"})
    closed = written["closed"]
    _keys_are(closed, _SIGNED, optional={"name", "roles", "distribution"})
    return MonthLock(
        path=path, format=written["format"], month=Month.parse(written["month"]),
        closed_on=date.fromisoformat(closed["on"]), closed_by=_word(closed["by"], closed),
        signer=_local_text(closed["name"]) if "name" in closed else None,
        roles=tuple(_word(role, closed) for role in closed.get("roles", ())),
        distribution=_distribution(closed), after=_after(written.get("after")),
        seal=_word(written.get("seal", ""), written),
        inputs={path: _word(sha256, written["inputs"]) for path, sha256 in written["inputs"].items()},
        results=tuple(map(_checked, written["results"])),
        restatements=tuple(map(_restatement, written["restatements"])),
    )  # fmt: skip


def _keys_are(written: Any, known: frozenset[str], *, optional: Collection[str] = ()) -> None:  # noqa: ANN401
    """Refuse an object that has another key than it should, or not all of them."""
    if not isinstance(written, dict):
        raise _odd(written, written)
    if unlike := sorted({*(written.keys() - known), *(known - written.keys() - {*optional})}):
        raise _OddError(spoken(OTHER_KEYS, keys=", ".join(unlike)), written)


def _odd(found: object, owner: object, name: str = "") -> _OddError:
    return _OddError(spoken("this cannot stand there: {found}", found=f"{name}{_json(found)[:60]}"), owner)


def _word(found: object, owner: object) -> str:
    """Return a text that stands in an object; refuse what is none."""
    if not isinstance(found, str):
        raise _odd(found, owner)
    return found


def _restatement(written: Any) -> Restatement:  # noqa: ANN401 - JSON may be anything
    _keys_are(written, _STATEMENT, optional={"distribution"})
    return Restatement(
        on=date.fromisoformat(written["on"]), by=_word(written["by"], written),
        reason={language: _word(text, written["reason"]) for language, text in written["reason"].items()},
        changes=tuple(map(_restated, written["changes"])), distribution=_distribution(written),
    )  # fmt: skip


def _distribution(written: Any) -> tuple[LocalText, ...] | None:  # noqa: ANN401 - JSON may be anything
    listed = written.get("distribution")
    if listed is None:
        return None
    return tuple(map(_local_text, listed if isinstance(listed, list) else [None]))


def _local_text(written: Any) -> LocalText:  # noqa: ANN401 - JSON may be anything
    texts = list(written.values()) if isinstance(written, dict) else [written]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise TypeError(written)
    return LocalText(written)


def _after(written: Any) -> LockBefore | None:  # noqa: ANN401 - JSON may be anything
    if written is None:
        return None
    _keys_are(written, _BEFORE)
    return LockBefore(Month.parse(written["month"]), _word(written["seal"], written))


def _restated(written: Any) -> Restated:  # noqa: ANN401 - JSON may be anything
    _keys_are(written, _CHANGE)
    before, after = (None if written[name] is None else _checked(written[name]) for name in ("before", "after"))
    if before is None and after is None:
        raise _OddError(spoken("it has nothing before and nothing after"), written)
    return Restated(before=before, after=after)


def _checked(written: Any) -> LockedResult:  # noqa: ANN401 - JSON may be anything
    """Return a result that says all that a page may tell of it (FAILURES F69)."""
    _keys_are(written, _RESULT, optional=_ADDED)
    _keys_are(written["period"], _PERIOD)
    for name, value in (*written.items(), *written["period"].items(), *_pairs(written["scope"])):
        nothing = value is None and name not in _TOLD and name not in _PERIOD
        if not (nothing or name in {"scope", "period"} or isinstance(value, int if name in _NUMBERS else str)):
            raise _odd(value, written, f"{name}: ")
    return dict(written)


def _pairs(written: Any) -> Iterable[tuple[str, object]]:  # noqa: ANN401 - JSON may be anything
    if not isinstance(written, dict):
        raise _odd(written, written)
    return written.items()


def _key(result: LockedResult) -> tuple[object, ...]:
    scope, period = result["scope"], result["period"]
    parts = (*sorted(scope.items()), period["label"], period["start"], period["end"])
    return (*(result[name] for name in _KEY[:4]), *parts)


def _head(lock: MonthLock) -> Iterator[str]:
    yield "{"
    told: dict[str, object] = {"format": lock.format, "month": str(lock.month), "closed": _signed(lock)}
    told |= {"after": _after_object(lock), "seal": lock.seal}
    yield from (f'"{name}": {_json(value)},' for name, value in told.items() if value)
    yield '"restatements": ['
    yield from _statement_lines(_json(_statement_object(restatement)) for restatement in lock.restatements)
    yield "],"
    yield '"inputs": {'
    yield from _statement_lines(f"{_json(path)}: {_json(sha256)}" for path, sha256 in sorted(lock.inputs.items()))
    yield "},"
    yield '"results": ['


def _signed(lock: MonthLock) -> dict[str, object]:
    """Return the sign-off as it is written: who, when, in which roles, and to whom the report goes."""
    signed: dict[str, object] = {"on": lock.closed_on.isoformat(), "by": lock.closed_by}
    if lock.signer:
        signed["name"] = lock.signer.written
    if lock.roles:
        signed["roles"] = list(lock.roles)
    return signed | _distribution_object(lock.distribution)


def _after_object(lock: MonthLock) -> dict[str, str] | None:
    return lock.after and {"month": str(lock.after.month), "seal": lock.after.seal}


def _distribution_object(distribution: tuple[LocalText, ...] | None) -> dict[str, object]:
    return {} if distribution is None else {"distribution": [text.written for text in distribution]}


def _statement_object(statement: Restatement) -> dict[str, object]:
    return {
        "on": statement.on.isoformat(),
        "by": statement.by,
        "reason": dict(statement.reason),
        **_distribution_object(statement.distribution),
        "changes": [{"before": change.before, "after": change.after} for change in statement.changes],
    }


def _statement_lines(lines: Iterable[str]) -> Iterator[str]:
    written = list(lines)
    yield from (f"{line}," for line in written[:-1])
    yield from written[-1:]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
