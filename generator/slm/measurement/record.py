"""What the record files of the book say, ready for judging: intervals and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from slm.calendar import Interval, Month
from slm.measurement.outage import Outage


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFile:
    """An input file as an auditor wants to see it: path below the root, hash of its bytes, number of rows."""

    path: str
    sha256: str
    rows: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageRecords:
    """All outages of all months, and the months whose file exists: only they are known to be complete (F1)."""

    outages: tuple[Outage, ...] = ()
    files: Mapping[Month, RecordFile] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What a status page's state timeline says of one service: when it was seen and when it was down.

    Both are merged and sorted; what is not in `known` is unknown.
    """

    service: str
    known: tuple[Interval, ...]
    down: tuple[Interval, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRecords:
    """The timelines of one source with the files they came from and the rows that were left out, by reason."""

    source: str
    files: tuple[RecordFile, ...]
    timelines: Mapping[str, Timeline]
    read: int
    used: int
    excluded: Mapping[str, int] = field(default_factory=dict)
