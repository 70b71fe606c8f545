"""What a source's files were read to, kept for the next run: a log of a hundred thousand rows is read once.

It lies under a hash of every byte of the files, of all that the source says and where it says it, and of the whole
program (ARCHITECTURE 20). What comes back is what reading would make anew; what cannot be kept whole is not kept.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cache as once
from functools import partial
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any, Final, cast
from zoneinfo import TZPATH

from slm import layout
from slm.cache import RECORDS, Blobs, Cache, NotKeptError, content_hash, read_blobs
from slm.calendar import Interval, Month
from slm.extras import version_of
from slm.measurement import (
    ForeignSource,
    Gap,
    ImportedFile,
    Keep,
    KeptRows,
    Outage,
    OutageRecords,
    Pause,
    Probe,
    ProbeRecords,
    RecordFile,
    RowsLeftOut,
    RowTally,
    Survey,
    SurveyRecords,
    Ticket,
    TicketEvent,
    TicketRecords,
    Timeline,
    TimelineRecords,
    column,
    put_rows,
    rows_of,
)
from slm.problem import Mistake, Place, Problem, Severity, SpokenWord
from slm.reading.files import is_inside
from slm.reading.sources.record_places import TalliedFile
from slm.reading.sources.records import Imported
from slm.values import LocalText, Source, Written

_FEWEST_ROWS: Final = 2_000
"""Fewer are read as fast as they are looked up."""
ROWS: Final[Mapping[str, type[Any]]] = {
    model.__name__: model for model in (Ticket, Pause, TicketEvent, Outage, Probe, Survey)
}
_VALUES: Final[Mapping[str, type[Any]]] = {
    kind.__name__: kind
    for kind in (
        Gap, Imported, ImportedFile, Interval, Month, OutageRecords, Place, Problem, ProbeRecords, RecordFile, RowTally,
        RowsLeftOut, SurveyRecords, TicketRecords, Timeline, TimelineRecords,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class KeptReading:
    """What a source's files are read to, under a key of all that it depends on."""

    cache: Cache
    hashes: Mapping[str, str]
    """Of the bytes of each file, as they were when the key was made."""
    key: str

    @classmethod
    def of(
        cls, cache: Cache | None, root: Path, source: ForeignSource, months: Mapping[str, Month | None],
        taken_on: Mapping[Month, date],
    ) -> KeptReading | None:  # fmt: skip
        """Return where the reading of these files is kept; None where nothing can be."""
        told = source.standing[0]
        if cache is None or told is None:
            return None
        hashes = {path: _hash(root, path) for path in months}
        if not all(hashes.values()):
            return None
        said = (type(source).__name__, source.model_dump_json(), told.path, list(told.positions.items()))
        files = [(path, str(month), hashes[path]) for path, month in months.items()]
        taken = sorted((str(month), day.isoformat()) for month, day in taken_on.items())
        key = RECORDS.of(program=program(), source=repr(said), files=repr(files), taken=repr(taken))
        return cls(cache, {path: digest or "" for path, digest in hashes.items()}, key)

    def read(self) -> tuple[Any, ...] | None:
        """Return what was kept; None where nothing is."""
        found = self.cache.get(self.key)
        if found is None:
            return None
        try:
            told, blobs = read_blobs(found)
            return tuple(_Reader(blobs, self._keep).value(part) for part in told)
        except NotKeptError:
            return None

    def is_of(self, path: str, data: bytes) -> bool:
        """Tell whether these are the bytes of the file by which the key was made: it may be written just now."""
        return sha256(data).hexdigest() == self.hashes[path]

    def of_now(self, imported: Imported, *more: object) -> Imported:
        """Keep what was made of the files just now, if it is much and can be kept; its records know where."""
        writer = _Writer()
        try:
            told = [writer.value(part) for part in (imported, *more)]
        except NotKeptError:
            return imported
        if writer.rows < _FEWEST_ROWS:
            return imported
        self.cache.put(self.key, writer.blobs.written(told))
        records = imported.records
        return replace(imported, records=self._known(records)) if isinstance(records, TicketRecords) else imported

    def _known(self, records: TicketRecords) -> TicketRecords:
        """Return records that know where is kept what follows from them."""
        rows: dict[str, Any] = {}
        for name, model in (("tickets", Ticket), ("pauses", Pause), ("events", TicketEvent)):
            some = getattr(records, name)
            is_placed = any(row.file_path for row in some)
            rows[name] = KeptRows[Any](model, len(some), partial(tuple, some), self._keep, is_placed=is_placed)
        return replace(records, **rows)

    @property
    def _keep(self) -> Keep:
        return Keep(self.cache, program(), self.key)


def _hash(root: Path, path: str) -> str | None:
    try:
        if not is_inside(root, path) or not (root / path).is_file():
            return None
        with (root / path).open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


@once
def program() -> str:
    """Return what stands for the whole program, what it reads rows with, and what is known of time zones."""
    package = str(Path(layout.__file__).parent)
    return f"{sys.version} {content_hash(('pydantic',), [package])} {_zones()}"


def _zones() -> str:
    """Return which time zones are known here: an instant of a local time depends on them."""
    found = []
    for name in (name for folder in TZPATH for name in (f"{folder}/tzdata.zi", f"{folder}/+VERSION")):
        with suppress(OSError), Path(name).open(encoding="utf-8") as file:
            found.append(file.readline())
    return repr([*found, version_of("tzdata")])


@once
def _mistakes() -> Mapping[str, Mistake]:
    """Return the mistakes of all parts of the program that are at work here, by code."""
    modules = [module for name, module in [*sys.modules.items()] if name.startswith("slm.")]
    return {
        mistake.code: mistake for module in modules for mistake in vars(module).values() if isinstance(mistake, Mistake)
    }


def _is_known(mistake: Mistake) -> bool:
    known = _mistakes().get(mistake.code)
    return known is not None and replace(known, severity=mistake.severity) == mistake


class _Writer:
    """Turns values into what JSON can tell, and numbers beside it."""

    def __init__(self) -> None:
        self.blobs = Blobs()
        self.rows = 0

    def value(self, value: object) -> Any:  # noqa: ANN401 - JSON
        """Return what JSON tells of a value; raise `NotKeptError` for one of a kind that nobody can read again."""
        if value is None or type(value) in {bool, int, str}:
            return value
        if isinstance(value, Mapping):
            if value and all(type(name) is str and type(number) is int for name, number in value.items()):
                return {"counts": [[*value], self.blobs.add(value.values())]}
            return {"map": [[self.value(name), self.value(part)] for name, part in value.items()]}
        if isinstance(value, Sequence) and not isinstance(value, str):
            return self._sequence(value)
        return self._special(value)

    def _special(self, value: object) -> Any:  # noqa: ANN401 - JSON
        kind = type(value).__name__
        if isinstance(value, SpokenWord):
            return {"spoken": dict(value.said)}
        if isinstance(value, LocalText):
            return {"text": value.written}
        if isinstance(value, frozenset):
            return {"set": sorted(map(str, value))}
        if isinstance(value, date | timedelta):
            return _time_told(value)
        if isinstance(value, Mistake) and _is_known(value):
            return {"mistake": value.code, "severity": value.severity.value}
        if _VALUES.get(kind) is type(value):
            return {
                "kind": kind,
                "said": {part.name: self.value(getattr(value, part.name)) for part in fields(cast("Any", value))},
            }
        raise NotKeptError(kind)

    def _sequence(self, values: Sequence[object]) -> Any:  # noqa: ANN401 - JSON
        first = type(values[0]) if values else None
        if first is None or first.__name__ not in ROWS:
            return [self.value(part) for part in values]
        rows = [row for row in values if isinstance(row, Written) and type(row) is first]
        if len(rows) != len(values):
            raise NotKeptError(first)
        self.rows += len(rows)
        said = put_rows(cast("Any", first), cast("Any", rows), self.blobs)
        return {"rows": first.__name__, "number": len(rows), "said": said, "places": self._places(rows)}

    def _places(self, rows: Sequence[Written]) -> Any:  # noqa: ANN401 - JSON
        """Return where rows stand; None where none of them stands in a file."""
        standing = [row.standing for row in rows]
        sources = {id(source): source for source, _ in standing}
        if [*sources.values()] == [None]:
            return None
        told = []
        for source in sources.values():
            # Where the records of a document stand is looked up in its text.
            if type(source) is not TalliedFile or source.tables:
                raise NotKeptError(type(source))
            names = {name: place for place, name in enumerate(dict.fromkeys(name for name, _ in source.lines))}
            files, lines = (
                self.blobs.add(names[name] for name, _ in source.lines),
                self.blobs.add(line for _, line in source.lines),
            )
            columns = list(source.columns.items())
            told.append({
                "path": source.path, "names": [*names], "files": files, "lines": lines, "columns": columns,
                "shared": [*source.shared.items()],
            })  # fmt: skip
        order = {name: place for place, name in enumerate(sources)}
        of_each = self.blobs.add(order[id(source)] for source, _ in standing)
        return {
            "sources": told,
            "source": of_each,
            "number": self.blobs.add(cast("Any", path[0]) for _, path in standing),
        }


def _time_told(value: date | timedelta) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, timedelta):
        return {"lasting": [value.days, value.seconds, value.microseconds]}
    return {"at" if isinstance(value, datetime) else "day": value.isoformat()}


class _Reader:
    """Makes the values again that a writer told."""

    def __init__(self, blobs: Blobs, keep: Keep) -> None:
        self._blobs, self._keep = blobs, keep

    def value(self, told: Any) -> Any:  # noqa: ANN401 - JSON
        """Return the value of which this was told."""
        if isinstance(told, list):
            return tuple(map(self.value, told))
        if not isinstance(told, dict):
            return told
        if "kind" in told:
            return _VALUES[told["kind"]](**{name: self.value(part) for name, part in told["said"].items()})
        if "rows" in told:
            return self._rows(told)
        return self._mapping(told) if "map" in told or "counts" in told else self._special(told)

    def _mapping(self, told: Any) -> Mapping[Any, Any]:  # noqa: ANN401 - JSON
        if "map" in told:
            return {self.value(name): self.value(part) for name, part in told["map"]}
        names, numbers = told["counts"]
        return dict(zip(names, self._blobs.numbers(numbers), strict=True))

    def _special(self, told: Any) -> Any:  # noqa: ANN401 - JSON
        if "spoken" in told:
            return SpokenWord(told["spoken"])
        if "text" in told:
            return LocalText(told["text"])
        if "set" in told:
            return frozenset(told["set"])
        if "lasting" in told:
            return timedelta(*told["lasting"])
        if "at" in told or "day" in told:
            return datetime.fromisoformat(told["at"]) if "at" in told else date.fromisoformat(told["day"])
        if told["mistake"] not in _mistakes():
            raise NotKeptError(told["mistake"])
        known, severity = _mistakes()[told["mistake"]], Severity(told["severity"])
        return known if known.severity is severity else replace(known, severity=severity)

    def _rows(self, told: Any) -> Sequence[Any]:  # noqa: ANN401 - JSON
        model, places = ROWS[told["rows"]], told["places"]
        make = partial(self._made, model, told["said"], places)
        if model not in (Ticket, Pause, TicketEvent):
            return make()
        words = partial(self._words, told["said"])
        return KeptRows[Any](model, told["number"], make, self._keep, is_placed=places is not None, words=words)

    def _words(self, said: Any, name: str) -> Sequence[Any]:  # noqa: ANN401 - JSON
        return column(said[name], self._blobs)

    def _made(self, model: type[Any], said: Any, places: Any) -> tuple[Any, ...]:  # noqa: ANN401 - JSON
        if places is None:
            return rows_of(model, said, self._blobs)
        sources = [self._source(source) for source in places["sources"]]
        of_each = self._blobs.numbers(places["source"])
        standing = zip((sources[place] for place in of_each), self._blobs.numbers(places["number"]), strict=True)
        return rows_of(model, said, self._blobs, standing)

    def _source(self, told: Any) -> Source:  # noqa: ANN401 - JSON
        files = (told["names"][place] for place in self._blobs.numbers(told["files"]))
        lines = zip(files, self._blobs.numbers(told["lines"]), strict=True)
        return TalliedFile(told["path"], lines=list(lines), columns=dict(told["columns"]), shared=dict(told["shared"]))
