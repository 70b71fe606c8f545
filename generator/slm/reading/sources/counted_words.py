"""What rows mean that are counted by an engine: it asks for the words that occur, and no row is read (floor 7).

Rows with the same words mean the same, so each combination of words is understood once, by the reader of single rows:
there is one owner of what a mapping means, however a source is read.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError

from slm.measurement import (
    COUNTED_FIELDS,
    UNKNOWN_NAME,
    VALUE_NOT_MAPPED,
    AggregatedTickets,
    ForeignSource,
    Ticket,
    foreign_column,
)
from slm.problem import InputError, Mistake, Place, Problem, Severity, most_frequent
from slm.reading.sources.long_cells import texts_looked_at, without_long_cells
from slm.reading.sources.refusals import Refusals
from slm.reading.sources.row_reader import RowReader
from slm.reading.sources.table import Cell, ForeignTable, Row

NOT_IN_BOOK: Final = Mistake(
    "SLM1053",
    "words of {field} that the book does not have, {number} in all: {values}",
    "Say in the source '{source}' what each is in the book: values: {{{field}: {{{mapping}}}}}; or leave such rows "
    "out, with the reason, in leave_out.",
    Severity.WARNING,
)

WORDS: Final = ("service", "type", "priority", "customer")
"""The fields of a counted ticket that hold words."""
_MOST_SHOWN: Final = 100
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class RowWords:
    """What all rows mean in whose cells the same words stand."""

    left_out: str = ""
    """Why they are left out; empty where they count."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What they say, in the words of the book."""
    idle: frozenset[str] = frozenset()
    """Fields that do not count in them (`only_if`)."""
    required: frozenset[str] = frozenset()
    """Fields that must not be empty in them (`required_if`)."""


class CountedWords(RowReader):
    """Tells an engine what the words of a source mean, and keeps what is wrong with them."""

    def __init__(self, source: AggregatedTickets, known: Mapping[str, Collection[str]] = MappingProxyType({})) -> None:
        """Begin to understand the words of a source; `known` are the ids of the book, by the field that names them."""
        super().__init__(source)
        self._of_book = {
            name: words
            for name, words in known.items()
            if name in self._fields and not self._fields[name].lexicon and name not in source.constants
        }
        self._unknown: dict[str, Counter[str]] = {}
        self._refusals = Refusals(source)
        self._looked_at: Final = [*texts_looked_at(source)]
        self._accepted: dict[tuple[str, str], InputError | None] = {}
        self.occurring: Final = set[tuple[str, str]]()
        """What stands in the columns on which it depends what a row means."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns on whose words it depends what a row means, apart from its times and its number."""
        said = [column for name in WORDS if name in self.source.placed for column in self.columns_of(name)]
        return tuple(dict.fromkeys([*said, *(condition.column for _, condition in self.source.conditions)]))

    def columns_of(self, name: str) -> tuple[str, ...]:
        """Return the columns in which the value of a field may stand, in the order in which they count."""
        column = self.source.placed.get(name)
        return tuple(map(str, foreign_column.choices(column))) if column is not None else ()

    @property
    def watched(self) -> tuple[str, ...]:
        """The fields beside words of which it matters to a condition whether anything stands in them."""
        return tuple(name for name in COUNTED_FIELDS if name not in WORDS and self._is_conditional(name))

    def _is_conditional(self, name: str) -> bool:
        return name in self.source.placed and (name in self.source.only_if or name in self.source.required_if)

    def understood(self, path: str, cells: Mapping[str, str], filled: frozenset[str], number: int) -> RowWords:
        """Return what rows of a file mean in which these words stand, and in which these watched fields are filled."""
        for watch in self._watches.values():
            watch.rows = number
        row, table = Row(1, 1, cells), ForeignTable(path=path)
        self.occurring.update(cells.items())
        if self._looked_at and (
            wrong := without_long_cells(replace(table, rows=(row,)), self._looked_at).rows[0].broken
        ):
            mistaken = InputError(wrong.mistake, (), wrong.words)
            self._refusals.add((path, path), mistaken, "", lambda: Place(path), number)
            return RowWords()
        if why := self.left_out(row, table):
            return RowWords(left_out=str(why[0]))
        constants = self.constants_of(row, table)
        found = {name: str(word) for name, word in constants.items() if name in COUNTED_FIELDS}
        idle: set[str] = set()
        required: set[str] = set()
        try:
            found |= dict(self._said(row, table, filled, idle))
            for name in (name for name in WORDS if name in found):
                self._accept(name, found[name])
            is_there: Iterable[str] = {**found, **dict.fromkeys(filled)}
            required |= {*self._asked(row, table, dict.fromkeys(is_there, ""))}
        except InputError as mistaken:
            field_name = str(mistaken.path[0]) if mistaken.path else ""
            self._refusals.add((path, path), mistaken, field_name, lambda: Place(path), number)
            return RowWords()
        for of, words in self._of_book.items():
            if of in found and found[of] not in words:
                self._unknown.setdefault(of, Counter())[found[of]] += number
        return RowWords(words=found, idle=frozenset(idle), required=frozenset(required))

    def _said(self, row: Row, table: ForeignTable, filled: frozenset[str], idle: set[str]) -> Iterator[tuple[str, str]]:
        for name, one in self._fields.items():
            is_word = name in WORDS
            if name not in COUNTED_FIELDS:
                continue
            column, cell = self._cell(one, row, table) if is_word else ("", "")
            if one.only_if and not one.only_if.is_met(text := self._text(row, table, one.only_if.column)):
                idle.add(name)
                if self._is_filled(cell) if is_word else name in filled:
                    one.only_if.missed(text, row, table)
            elif is_word:
                value = self._named(name, column, cell, row, table)
                if isinstance(value, str):
                    yield name, value

    def _named(self, name: str, column: str, cell: Cell, row: Row, table: ForeignTable) -> object:
        try:
            return self._known_value(self._fields[name], column, cell, row, table)
        except InputError as mistaken:
            raise InputError(mistaken.mistake, (name,), mistaken.words) from None

    def _accept(self, name: str, word: str) -> None:
        """Raise `InputError` for a word that no ticket can have, in the words of the source."""
        if (name, word) not in self._accepted:
            self._accepted[name, word] = self._refused(name, word)
        if mistaken := self._accepted[name, word]:
            raise mistaken

    def _refused(self, name: str, word: str) -> InputError | None:
        said = {"id": "any", "service": "any", "type": "incident", "opened": _ANY_TIME} | {name: word}
        try:
            Ticket.model_validate(said)
        except ValidationError:
            if name == "service":
                return UNKNOWN_NAME.raised(name, name=word, source=self.source.id)
            return VALUE_NOT_MAPPED.raised(name, value=word, field=name, known="", source=self.source.id)
        return None

    def number(self, text: str) -> str | None:
        """Return the number of a ticket as it is shown; None where the cell says that it has none.

        Raise `InputError` for what nobody can show.
        """
        value = self._value(self._fields["id"], "", text, Row(1, 1, {}), ForeignTable(path=""))
        return value if isinstance(value, str) else None

    def moment(self, text: str) -> datetime | None:
        """Return the moment that a cell says; None where it says that there is none. Raise `InputError`."""
        time = next(one for one in self._fields.values() if one.kind == "time")
        value = self._value(time, "", text, Row(1, 1, {}), ForeignTable(path=""))
        return value if isinstance(value, datetime) else None

    @property
    def reads_iso(self) -> bool:
        """Is what is a time by ISO 8601 read as such, before any other format?"""
        return str(self.source.times[0]) == "iso"

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with words, all those of a column in one; and what conditions came to."""
        wrong = self._refusals.problems(self._occurs)
        return (*wrong, *self.remarks(), *words_not_in_book(self.source, self._unknown))

    def _occurs(self, name: str, word: str) -> bool:
        return any((column, word) in self.occurring for column in self.columns_of(name))


def words_not_in_book(source: ForeignSource, unknown: Mapping[str, Counter[str]]) -> Iterator[Problem]:
    """Yield the words of each field that are no ids of the book, with their numbers: nobody would judge those rows."""
    for name, words in unknown.items():
        shown = most_frequent(words, _MOST_SHOWN)
        values = ", ".join(f"'{word}' ({words[word]})" for word in shown)
        mapping = ", ".join(f"{json.dumps(word, ensure_ascii=False)}: TBD" for word in shown)
        said = {"field": name, "number": len(words), "values": values, "mapping": mapping}
        yield NOT_IN_BOOK.at(source.place("columns", name), source=source.id, **said)
