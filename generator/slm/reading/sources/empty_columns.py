"""Columns that are mapped and empty in all rows: what they were to say is not known, as if they were not mapped."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from slm.measurement import ForeignSource, source_kinds
from slm.problem import Mistake, Problem, Severity
from slm.reading.sources.row_reader import Fields

EMPTY_COLUMN: Final = Mistake(
    "SLM1091",
    "the column '{column}' of {field} is empty in all rows of the source '{source}', {number} of them, so that nothing "
    "is known by it",
    "Export it again with this column filled, or name the one that says it in columns; where there is none, take "
    "{field} out of columns (of a ready-made mapping, write without: [{field}]).",
    Severity.WARNING,
)

ANSWERED: Final = ("responded", "responded_after")
SOLVED: Final = ("resolved", "restored", "closed", "resolved_after")
ENDED: Final = ("end", "length")
DECIDING: Final = (
    ANSWERED, SOLVED, ENDED, ("customer",), ("priority",), ("due",), ("kept",), ("group",), ("first_contact",),
    ("waited",), ("score",), ("answered",), ("response_ms",), ("location",), ("requests",), ("failed",),
)  # fmt: skip
"""Fields that may be empty in a row and decide figures; of several, one that is filled says it."""
FEWEST: Final = 2
"""So many rows with nothing in a column say that it is not exported; one may be so."""


class EmptyColumns:
    """Which of the fields that decide figures no row of a source has."""

    def __init__(self, source: ForeignSource) -> None:
        self._source, self._rows = source, 0
        self._unseen = {
            name for name in source.mapped if any(name in fields for fields in DECIDING) and name not in source.only_if
        }

    def note(self, fields: Fields) -> None:
        """Note what a row has."""
        self._rows += 1
        if self._unseen:
            self._unseen -= fields.keys()

    def note_counted(self, filled: Collection[str], number: int) -> None:
        """Note which fields at least one of so many rows has."""
        self._rows += number
        self._unseen -= {*filled}

    @property
    def fields(self) -> frozenset[str]:
        """The fields that are mapped, and of which nothing is known as no row has them, nor one in their place."""
        if self._rows < FEWEST:
            return frozenset()
        stamps = self._source.stamps.values() if isinstance(self._source, source_kinds.TicketSource) else ()
        said = {*self._source.mapped, *self._source.constants} - self._unseen | {*stamps}
        groups = (group for group in DECIDING if said.isdisjoint(group))
        return frozenset(name for group in groups for name in group if name in self._unseen)

    def problems(self) -> Iterator[Problem]:
        """Yield each of them, where its column is named; of several that say one thing, the first."""
        for group in DECIDING:
            name = next((name for name in group if name in self.fields), None)
            if name:
                words = {"column": self._source.mapped[name], "number": self._rows, "source": self._source.id}
                yield EMPTY_COLUMN.at(self._source.place("columns", name), field=name, **words)
