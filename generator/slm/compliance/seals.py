"""The register of seals: every closing and restating of a month, each sealed with all that were before it.

Whoever edits, moves or takes away an entry breaks the chain. Its head is published, so that a book can be held against
what its readers have (FAILURES F69).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final

from slm.calendar import Month
from slm.compliance.canonical import OTHER_FORMAT, OTHER_KEYS, LockError, content_hash, strict_json
from slm.document_control import signed_line
from slm.problem import plain_reason, spoken

SEALS_FORMAT: Final = "slm-seals/1"
_OF_PUBLISHING: Final = frozenset({"promises", "demands", "records", "day", "files", "commit"})
"""What is published beside the acts; the book's own register has none of it."""


class SealedAct(StrEnum):
    """What was done to a month."""

    CLOSED = "closed"
    RESTATED = "restated"
    TAKEN_OVER = "taken_over"
    """It was closed before the book had a register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealEntry:
    """One act, as the register holds it. What is published of it has neither who did it nor the hash of the lock."""

    month: Month
    act: SealedAct
    on: date
    by: str = ""
    lock: str = ""
    """The hash of what the lock of the month said then."""
    seal: str = ""

    def sealed_after(self, before: str) -> str:
        """Return the seal of the entry after one with that seal; the first one stands after none."""
        return content_hash([before, str(self.month), self.act.value, self.on.isoformat(), self.by, self.lock])

    def signed_text(self, by: str) -> str:
        """Return what a signature of the act is over; `by` is who did it, which what is published does not say."""
        return signed_line(self.seal, by, self.on)


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPromise:
    """What a version in force promised when it was published."""

    agreement: str
    version: str
    words: str
    """The fingerprint of its words."""
    until: str
    """The first day on which it is no longer in force, as far as it was known then; `open` where it has no end."""
    files: Mapping[str, str]
    """What each file said of it, also by reference, as a short fingerprint."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedRecord:
    """What a record that no lock seals said when it was published (`facts.published`)."""

    path: str
    said: Mapping[str, tuple[str, ...]]
    """By key, what stood there, an entry each, as short fingerprints."""


@dataclass(frozen=True, slots=True)
class SealRegister:
    """`measurements/seals.json`, or what was published of it: the acts in the order in which they were done."""

    entries: tuple[SealEntry, ...] = ()
    promises: tuple[SealedPromise, ...] = ()
    """What was promised on the day of publishing; the book's own register has none."""
    demands: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What the provider asked of people then, as short fingerprints (`facts.seals`)."""
    records: tuple[SealedRecord, ...] = ()
    """What was said then, as short fingerprints, in records that no lock seals (`facts.published`)."""
    day: date | None = None
    """The day of publishing."""
    files: Mapping[str, str] = field(default_factory=dict)
    """What each file of the book said then, as a short fingerprint: in the edition that shows all of them."""
    commit: str = ""
    """The last commit of the book then, where those who see all files of it are told."""

    @property
    def head(self) -> SealEntry | None:
        """The latest entry: its seal is that of the whole book."""
        return self.entries[-1] if self.entries else None

    @property
    def latest(self) -> dict[Month, SealEntry]:
        """The latest entry of each month."""
        return {entry.month: entry for entry in self.entries}

    def entered(self, entry: SealEntry) -> SealRegister:
        """Return the register with one entry more, sealed."""
        before = self.head.seal if self.head else ""
        return SealRegister((*self.entries, replace(entry, seal=entry.sealed_after(before))))

    def broken(self) -> Iterator[SealEntry]:
        """Yield the entries that do not bear the seal that they got after the one before them."""
        for before, entry in zip(("", *(entry.seal for entry in self.entries)), self.entries, strict=False):
            if entry.seal != entry.sealed_after(before):
                yield entry

    def up_to(self, day: date) -> SealRegister:
        """Return the acts that were done up to that day."""
        return SealRegister(tuple(entry for entry in self.entries if entry.on <= day))

    @property
    def published(self) -> SealRegister:
        """What anybody may see: neither who did it nor the hash of what is not for all."""
        return SealRegister(tuple(replace(entry, by="", lock="") for entry in self.entries))

    def line_of(self, entry: SealEntry) -> int:
        """Return the line of an entry in the file as `text` writes it."""
        return 4 + self.entries.index(entry)

    def text(self) -> str:
        """Return the file: JSON with one entry on a line, so that histories merge it or tell that they cannot."""
        lines = ",\n".join(json.dumps(_entry_object(entry), ensure_ascii=False) for entry in self.entries)
        promised = ",\n".join(json.dumps(_promise_object(promise), ensure_ascii=False) for promise in self.promises)
        promises = f',\n"promises": [\n{promised}\n]' if promised else ""
        asked = f',\n"demands": {json.dumps(dict(self.demands), ensure_ascii=False)}' if self.demands else ""
        said = ",\n".join(json.dumps(_record_object(record), ensure_ascii=False) for record in self.records)
        records = f',\n"records": [\n{said}\n]' if said else ""
        day = f',\n"day": "{self.day}"' if self.day else ""
        files = f',\n"files": {json.dumps(dict(self.files), ensure_ascii=False, indent=0)}' if self.files else ""
        commit = f',\n"commit": "{self.commit}"' if self.commit else ""
        told = f"{promises}{asked}{records}{day}{files}{commit}"
        return f'{{\n"format": "{SEALS_FORMAT}",\n"entries": [\n{lines}\n]{told}\n}}\n'


def parse_seals(text: str) -> SealRegister:
    """Return the register that a text holds, the book's own or a published one; raise `LockError` for anything else."""
    try:
        written = strict_json(text)
        _refuse_other(written)
        promises = tuple(map(_promise, written.get("promises", ())))
        demands, records = _fingerprints(written.get("demands", {})), tuple(map(_record, written.get("records", ())))
        day = date.fromisoformat(written["day"]) if "day" in written else None
        files = {str(path): str(said) for path, said in written.get("files", {}).items()}
        entries, commit = tuple(map(_entry, written["entries"])), str(written.get("commit", ""))
        return SealRegister(entries, promises, demands, records, day, files, commit)
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise LockError(plain_reason(error), getattr(error, "lineno", 0)) from error


def _refuse_other(written: Any) -> None:  # noqa: ANN401 - JSON may be anything
    if written["format"] != SEALS_FORMAT:
        raise ValueError(spoken(OTHER_FORMAT, format=written["format"]))
    if other := (written.keys() ^ {"format", "entries"}) - _OF_PUBLISHING:
        raise ValueError(spoken(OTHER_KEYS, keys=", ".join(sorted(other))))


def _entry(written: Any) -> SealEntry:  # noqa: ANN401 - JSON may be anything
    words = {name: written.get(name, "") for name in ("by", "lock")} | {"seal": written["seal"]}
    if not all(isinstance(word, str) for word in words.values()):
        raise TypeError(words)
    if unlike := written.keys() - {*words, "month", "act", "on"}:
        raise ValueError(spoken(OTHER_KEYS, keys=", ".join(sorted(unlike))))
    act, on = SealedAct(written["act"]), date.fromisoformat(written["on"])
    return SealEntry(month=Month.parse(written["month"]), act=act, on=on, **words)


def _entry_object(entry: SealEntry) -> dict[str, str]:
    told = {"month": str(entry.month), "act": entry.act.value, "on": entry.on.isoformat()}
    told |= {"by": entry.by, "lock": entry.lock, "seal": entry.seal}
    return {name: value for name, value in told.items() if value}


def _promise(written: Any) -> SealedPromise:  # noqa: ANN401 - JSON may be anything
    files = {str(path): str(said) for path, said in written["files"].items()}
    names = {name: written[name] for name in ("agreement", "version", "words", "until")}
    if written.keys() != {*names, "files"} or not all(isinstance(word, str) for word in names.values()):
        raise TypeError(names)
    return SealedPromise(**names, files=files)


def _promise_object(promise: SealedPromise) -> dict[str, object]:
    told = {"agreement": promise.agreement, "version": promise.version, "words": promise.words, "until": promise.until}
    return {**told, "files": dict(promise.files)}


def _record(written: Any) -> SealedRecord:  # noqa: ANN401 - JSON may be anything
    if written.keys() != {"path", "said"} or not isinstance(written["path"], str):
        raise TypeError(written)
    return SealedRecord(path=written["path"], said=_fingerprints(written["said"]))


def _record_object(record: SealedRecord) -> dict[str, object]:
    return {"path": record.path, "said": {key: list(said) for key, said in record.said.items()}}


def _fingerprints(written: Any) -> dict[str, tuple[str, ...]]:  # noqa: ANN401 - JSON may be anything
    return {str(name): tuple(map(str, said)) for name, said in written.items()}
