"""What the record files of the book say, ready for judging: intervals and where they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from slm.calendar import Interval, Month
from slm.measurement.outage import Outage
from slm.measurement.rows_used import RowTally
from slm.measurement.ticket import Pause, Ticket
from slm.measurement.ticket_event import TicketEvent


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


@dataclass(frozen=True, kw_only=True)
class TicketRecords:
    """All rows of all months about tickets, their pauses and what happened to them in between.

    A month without a file of pauses or of events had none.
    """

    tickets: tuple[Ticket, ...] = ()
    pauses: tuple[Pause, ...] = ()
    events: tuple[TicketEvent, ...] = ()
    files: Mapping[Month, RecordFile] = field(default_factory=dict)
    """The files of tickets, by month."""
    pause_files: Mapping[Month, RecordFile] = field(default_factory=dict)
    event_files: Mapping[Month, RecordFile] = field(default_factory=dict)

    @cached_property
    def latest(self) -> Mapping[str, Ticket]:
        """Each ticket as the latest month knows it, by id; the folders of months sort by time."""
        return {ticket.id: ticket for ticket in sorted(self.tickets, key=lambda row: row.file_path)}


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
    """The timelines of one source by service, and what became of the rows of its files (FAILURES F9)."""

    source: str
    timelines: Mapping[str, Timeline]
    files: tuple[RowTally, ...] = ()

    @property
    def read(self) -> int:
        """How many rows the files have."""
        return sum(file.read for file in self.files)

    @property
    def used(self) -> int:
        """How many of them say something about a service."""
        return sum(file.used for file in self.files)
