"""How the columns of large records become fields, and who says what the words in them mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from slm.engine.connect import second_of

FIELDS: Final = ("id", "service", "type", "priority", "customer")
NEEDED: Final = ("id", "service", "type", "opened")
FIRST: Final = second_of(datetime(1990, 1, 1, tzinfo=UTC))
END: Final = second_of(datetime(2200, 1, 1, tzinfo=UTC))
UNREAD: Final = -1
"""What stands for a time that is written and cannot be read."""
UNMAPPED: Final = ""
"""What stands for a word that is written and is no word of the book."""


class RowMeaning(Protocol):
    """What all rows mean in whose cells the same words stand."""

    @property
    def left_out(self) -> str:
        """Why they are left out; empty where they count."""

    @property
    def words(self) -> Mapping[str, str]:
        """What they say, in the words of the book."""

    @property
    def idle(self) -> frozenset[str]:
        """Fields that do not count in them."""

    @property
    def required(self) -> frozenset[str]:
        """Fields that must not be empty in them."""


class Meanings(Protocol):
    """Who knows what the cells of a source mean: it is asked for what occurs, once for each."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns on whose words it depends what a row means."""

    @property
    def watched(self) -> tuple[str, ...]:
        """Fields beside words of which it matters whether anything stands in them."""

    def understood(self, path: str, cells: Mapping[str, str], filled: frozenset[str], number: int) -> RowMeaning:
        """Return what so many rows of a file mean."""

    def number(self, text: str) -> str | None:
        """Return the number of a ticket; raise `InputError` for what is none."""

    def second(self, text: str) -> int | None:
        """Return the second since 1970 in which a time lies; raise `InputError` for what is none."""

    def finish(self) -> None:
        """End the count where words were not understood."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the columns of a file become fields of a record; without anything else they have the same names."""

    columns: Mapping[str, tuple[str, ...]]
    """The columns of each field, the first one that is filled before the others."""
    may_lack: frozenset[str] = frozenset()
    """Columns that a file need not have."""
    constants: Mapping[str, str] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """What stands in a cell that has no value."""
    time_zone: ZoneInfo | None = None
    """The zone of times without an offset; without it they are refused."""
    reads_iso: bool = True
    """Are times of ISO 8601 such, before anything else?"""
    meanings: Meanings | None = None
    """Who knows what words mean, and times of other forms; without anybody, words are those of the book."""


TIMES: Final = ("opened", "responded", "restored", "resolved", "closed")
OWN: Final = Layout(
    columns={name: (name,) for name in (*FIELDS, *TIMES)}, may_lack=frozenset({*FIELDS, *TIMES}) - {*NEEDED}
)
OWN_PAUSES: Final = Layout(columns={name: (name,) for name in ("ticket", "start", "end")}, may_lack=frozenset({"end"}))
