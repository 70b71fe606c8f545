"""Columns that are mapped and empty in all rows: what they were to say is not known, as if they were not mapped."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from slm.measurement import ForeignSource, source_kinds
from slm.problem import Mistake, Problem, Severity
from slm.reading.sources.row_reader import Fields
from slm.reading.sources.table import ForeignTable
from slm.reading.sources.table_rows import column_of

EMPTY_COLUMN: Final = Mistake(
    "SLM1091",
    "the column '{column}' of {field} is empty in all rows of the source '{source}', {number} of them, so that nothing "
    "is known by it",
    "Export it again with this column filled, or name the one that says it in columns; where there is none, take "
    "{field} out of columns (of a ready-made mapping, write without: [{field}]).",
    Severity.WARNING,
)

EMPTY_CONDITION: Final = Mistake(
    "SLM1060",
    "the column '{column}', by which only_if decides whether {field} counts, is empty in all rows of the source "
    "'{source}', {number} of them, so that nothing is known by {field}",
    "Export it again with this column filled, or name in only_if the one that says it; where there is none, take "
    "{field} out of only_if.",
    Severity.WARNING,
)

ANSWERED: Final = ("responded", "responded_after")
SOLVED: Final = ("resolved", "restored", "closed", "resolved_after")
ENDED: Final = ("end", "length")
DECIDING: Final = (
    ANSWERED, SOLVED, ENDED, ("customer",), ("priority",), ("due",), ("kept",), ("group",), ("first_contact",),
    ("waited",), ("due_after",), ("score",), ("answered",), ("response_ms",), ("location",), ("requests",), ("failed",),
)  # fmt: skip
"""Fields that may be empty in a row and decide figures; of several, one that is filled says it."""
FEWEST: Final = 2
"""So many records with nothing in a column say that it is not exported; one may be so, and one case of a log."""


class EmptyColumns:
    """Which of the fields that decide figures no row of a source has."""

    def __init__(self, source: ForeignSource) -> None:
        """Look for empty columns of a source."""
        self._source, self._rows = source, 0
        self._case = source.needed[0] if source.is_log or isinstance(source, source_kinds.EventSource) else ""
        self._cases: set[object] = set()
        self._unseen = {name for name in source.mapped if any(name in fields for fields in DECIDING)}
        self._blank = {one.column for one in source.only_if.values() if not one.column.startswith("@")}

    def note_table(self, table: ForeignTable) -> None:
        """Note in which columns that decide whether fields count anything stands in a file."""
        for column in self._blank & self.deciding:
            self.note_words(column, (str(cell or "") for cell in column_of(table, column)))

    def note_words(self, column: str, words: Iterable[str]) -> None:
        """Note what stands in a column."""
        nothing = {"", *self._source.missing}
        if column in self._blank and any(word.strip() not in nothing for word in words):
            self._blank.remove(column)

    @property
    def deciding(self) -> frozenset[str]:
        """The columns that decide whether fields count that no row has yet."""
        return frozenset(one.column for name, one in self._source.only_if.items() if name in self._unseen)

    def note(self, fields: Mapping[str, object]) -> None:
        """Note what a row has."""
        self._rows += 1
        self._note_case(fields)
        if self._unseen:
            self._unseen -= fields.keys()

    def note_refused(self, said: Mapping[str, object], wrong: str) -> None:
        """Note what a row has that is not understood, as far as it is: it counts as any, and what is wrong in it."""
        self.note({name: value for name, value in {**said, wrong: wrong or None}.items() if value is not None})

    def note_counted(self, filled: Collection[str], number: int, rows: Iterable[Fields | None] = ()) -> None:
        """Note which fields at least one of so many rows has; `rows` are those of a log."""
        self._rows += number
        self._unseen -= {*filled}
        for fields in rows if self._case else ():
            if len(self._cases) >= FEWEST:
                break
            self._note_case(fields or {})

    def _note_case(self, fields: Mapping[str, object]) -> None:
        """Note of which case a row of a log is, until there are enough."""
        if self._case in fields and len(self._cases) < FEWEST:
            self._cases.add(fields[self._case])

    @property
    def _are_few(self) -> bool:
        """Whether what no row says may be so: one case may be open, however many rows of a log tell of it."""
        return self._rows < FEWEST or (bool(self._case) and len(self._cases) < FEWEST)

    @property
    def fields(self) -> frozenset[str]:
        """The fields that are mapped, and of which nothing is known as no row has them, nor one in their place."""
        if self._are_few:
            return frozenset()
        unseen = self._unseen - self._source.only_if.keys() | self._undecided
        stamps = self._source.stamps.values() if isinstance(self._source, source_kinds.TicketSource) else ()
        said = {*self._source.mapped, *self._source.constants} - unseen | {*stamps}
        groups = (group for group in DECIDING if said.isdisjoint(group))
        return frozenset(name for group in groups for name in group if name in unseen)

    @property
    def _undecided(self) -> frozenset[str]:
        """The fields that no row has, as nothing stands in any row in the column that decides whether they count."""
        conditions = self._source.only_if.items()
        return frozenset(name for name, one in conditions if name in self._unseen and one.column in self._blank)

    def problems(self) -> Iterator[Problem]:
        """Yield each of them, where its column is named; of several that say one thing, the first."""
        for group in DECIDING:
            name = next((name for name in group if name in self.fields), None)
            if name is None:
                continue
            words = {"field": name, "number": self._rows, "source": self._source.id}
            if name in self._undecided:
                place, column = self._source.place("only_if", name, "column"), self._source.only_if[name].column
                yield EMPTY_CONDITION.at(place, column=column, **words)
            else:
                yield EMPTY_COLUMN.at(self._source.place("columns", name), column=self._source.mapped[name], **words)
