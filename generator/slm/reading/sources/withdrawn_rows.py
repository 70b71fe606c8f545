"""Rows that count although a word of theirs says that their case was withdrawn, which no condition of a source names.

A later export may hold such a word for the first time: whoever wrote the mapping could not know it. What else an
export of tickets has in columns that nothing is made of is seen here, too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, cast

from slm.measurement import foreign_column, foreign_words, plain_blanks, source_kinds
from slm.problem import Mistake, Place, Problem, Severity, most_frequent, with_counts
from slm.reading.sources.columns_of_states import are_states, is_called_state
from slm.reading.sources.either_column import EitherColumn
from slm.reading.sources.open_solutions import OpenSolutions
from slm.reading.sources.row_reader import RowReader
from slm.reading.sources.table import COLUMN_NOT_THERE, Cell, ForeignTable, Row, TableRead
from slm.reading.sources.table_rows import column_of
from slm.reading.sources.withdrawn_words import is_withdrawn, says_how_far, says_how_it_ended

COUNTED: Final = Mistake(
    "SLM1062",
    "{n} row of the source '{source}' counts although its column '{column}' says that the case was withdrawn, "
    "cancelled or entered twice: {found}",
    "Leave such rows out: write into leave_out of the source: - {paste}. Where they are to count, list these words in "
    "`otherwise` of an entry of leave_out about this column, or accept this: `accepted` in catalog/provider.yml.",
    Severity.WARNING,
    plural="{n} rows of the source '{source}' count although their column '{column}' says that the case was withdrawn, "
    "cancelled or entered twice: {found}",
)
_NOBODY: Final = "slm: no column is called so"
"""A column that no export has: whoever reads it is told which it has."""
_MOST_WORDS: Final = 100
_MOST_COLUMNS: Final = 60
"""So many columns are looked at for states where none is called so."""
_MOST_TOLD: Final = 12
_REASON: Final = "the case was withdrawn, cancelled or entered twice"

Count = Callable[[tuple[str, ...], Collection[str], Collection[str]], Mapping[tuple[str, ...], int]]
"""Tells how often what stands in columns of a file, in those rows whose first cell is one of these, or in all of them,
and of these in those in which one of further columns is filled; nothing where that are too many different cells."""


class WithdrawnRows:
    """Looks at the files of a source while their bytes are there."""

    def __init__(self, source: source_kinds.AnySource) -> None:
        self._source = source
        self._found: dict[str, Counter[str]] = {}
        self._first: dict[str, Place] = {}
        # Where each row is a case, every column that is called a state says how far its case is.
        is_of_cases = isinstance(source, source_kinds.TicketSource) and source.several_rows != "last"
        self._open = OpenSolutions(cast(source_kinds.TicketSource, source), self._is_named) if is_of_cases else None

    def note(self, table: ForeignTable, read: Callable[[tuple[str, ...]], TableRead]) -> tuple[str, ...]:
        """Look at the rows of a file, which `read` reads with more columns; return those that nothing is made of."""
        source, unused = self._source, tuple[str, ...]()
        if self._open and table.rows:
            used = source.needed_columns
            unused = tuple(name for name in _columns_of(read) if name not in used)
            if more := self._possible((*used, *unused)):
                columns = [name for name in used if not name.startswith("@")]
                table, _ = EitherColumn(source).read((*columns, *(name for name in more if name not in used)), read)
        for column in self._watched((*source.needed_columns, *unused) if table.rows else ()):
            self._look(table, column)
        return unused

    def note_counted(self, path: str, there: Sequence[str], count: Count) -> None:
        """Look at a file with these columns of which an engine counts what stands in its rows."""
        for column in self._watched(there):
            if column not in there or not (counted := count((column,), (), ())):
                continue
            words = Counter[str]()
            for (cell,), number in counted.items():
                words[_text(cell)] += number
            cells = [cell for (cell,) in counted]
            if gone := self._gone(column, words):
                of = count(columns := self._columns(column, there), [one for one in cells if _text(one) in gone], ())
                for word, number in self._counting(path, columns, of).items():
                    self._add(column, word, number, Place(path))
            if (found := self._open_words(column, words)) and self._open:
                self._note_open(path, column, there, count, [one for one in cells if _text(one) in found])

    def _note_open(self, path: str, column: str, there: Sequence[str], count: Count, cells: Collection[str]) -> None:
        """Count the cases that are open and have a solution: by that of its times which most of them have."""
        most = Counter[str]()
        for name in self._open.fields if self._open else ():
            filled = [one for one in self._open.columns_of(name) if one in there] if self._open else []
            columns = self._columns(column, there, name)
            of = count(columns, cells, filled) if filled else {}
            most |= self._counting(path, columns, of, name)
        for word, number in most.items():
            if self._open:
                self._open.add(column, word, number, Place(path))

    def _columns(self, column: str, there: Collection[str], name: str = "") -> tuple[str, ...]:
        """Return a column, and those on which it depends whether a row is left out, or a field of it counts."""
        source = self._source
        services = _names_of(source.placed["service"]) if source.ignored and "service" in source.placed else set()
        asked = [*source.take_only, *source.leave_out, *([source.only_if[name]] if name in source.only_if else [])]
        return (column, *sorted({*(one.column for one in asked), *services} & {*there} - {column}))

    def _counting(
        self, path: str, columns: Sequence[str], counted: Mapping[tuple[str, ...], int], name: str = ""
    ) -> Counter[str]:
        """Return how many rows count, by what stands in the first of these columns."""
        table, reader, found = ForeignTable(path=path), RowReader(self._source), Counter[str]()
        for cells, number in counted.items():
            row = Row(1, 1, dict(zip(columns, cells, strict=True)))
            counts = not name or (self._open is not None and self._open.counts(name, row))
            found[_text(cells[0])] += number if counts and not self._is_left_out(reader, row, table) else 0
        return +found

    def _watched(self, there: Iterable[str]) -> list[str]:
        """Return which columns are looked at of those of a file."""
        watched = [one.column for one in self._source.leave_out if _is_about_states(one)]
        return [*dict.fromkeys((*watched, *self._possible([*there])))]

    def _possible(self, there: Sequence[str]) -> list[str]:
        """Return which columns may hold states: those called so, else all that nothing is made of."""
        if not self._open:
            return []
        used = self._source.needed_columns
        called = [name for name in there if is_called_state(name)]
        return called or [name for name in there if name not in used][:_MOST_COLUMNS]

    def _gone(self, column: str, words: Counter[str]) -> set[str]:
        """Return which words of a column say that a case was withdrawn, and nothing else is said of them."""
        del words[""]
        is_watched = is_called_state(column) or any(one.column == column for one in self._source.leave_out)
        if len(words) > _MOST_WORDS or not (is_watched or are_states(words)):
            return set()
        is_end = says_how_it_ended(column)
        return {word for word in words if is_withdrawn(word, is_end=is_end) and not self._is_named(column, word)}

    def _look(self, table: ForeignTable, column: str) -> None:
        """Count the rows that count although a word in a column says that their case was withdrawn, or is open."""
        words = Counter(map(_text, column_of(table, column)))
        gone, open_ = self._gone(column, words), self._open_words(column, words)
        reader = RowReader(self._source, [table]) if gone or open_ else None
        for row in table.rows if reader else ():
            word = _text(row.cells.get(column))
            if not reader or word not in gone | open_ or row.broken or self._is_left_out(reader, row, table):
                continue
            if word in gone:
                self._add(column, word, 1, table.place(row, column))
            elif self._open and self._open.is_solved(reader, row, table):
                self._open.add(column, word, 1, table.place(row, column))

    def _open_words(self, column: str, words: Counter[str]) -> set[str]:
        is_called = says_how_far(column) or (not says_how_it_ended(column) and are_states(words))
        is_state = self._open is not None and is_called and len(words) <= _MOST_WORDS
        return self._open.words(column, words) if is_state and self._open else set()

    def _add(self, column: str, word: str, number: int, place: Place) -> None:
        self._found.setdefault(column, Counter())[word] += number
        self._first.setdefault(column, place)

    def _is_left_out(self, reader: RowReader, row: Row, table: ForeignTable) -> bool:
        whole = (one for one in self._source.leave_out if one.whole_case)
        return reader.left_out(row, table) is not None or any(
            one.test()(_text(row.cells.get(one.column))) for one in whole
        )

    def _is_named(self, column: str, word: str) -> bool:
        """Tell whether the source says something of a word of a column."""
        if any(test(word) for path, one in self._source.conditions if one.column == column for test in _names(one)):
            return True
        fields = [name for name, placed in self._source.placed.items() if column in _names_of(placed)]
        states = getattr(self._source, "states", {})
        return any(word in self._source.values.get(name, {}) for name in fields) or (
            "state" in fields and word in states
        )

    def problems(self) -> Iterator[Problem]:
        """Yield one problem for each column, ready to paste."""
        yield from self._open.problems() if self._open else ()
        for column, words in self._found.items():
            told = most_frequent(words, _MOST_TOLD)
            paste = {"column": column, "values": told, "reason": _REASON}
            yield COUNTED.at(
                self._source.place("leave_out"), self._first[column], n=words.total(), source=self._source.id,
                column=column, found=with_counts(words, _MOST_TOLD),
                paste=_as_yaml(paste),
            )  # fmt: skip


def _columns_of(read: Callable[[tuple[str, ...]], TableRead]) -> list[str]:
    """Return the names of the columns of a file."""
    _, problems = read((_NOBODY,))
    told = (dict(problem.words)["there"] for problem in problems if problem.mistake is COLUMN_NOT_THERE)
    return [name for names in told for name in json.loads(str(names))]


def _is_about_states(condition: foreign_words.CellCondition) -> bool:
    """Tell whether a condition is about the states of cases: by its column, or by its words."""
    column = condition.column
    named, is_end = condition.values or (), says_how_it_ended(column)
    return is_called_state(column) or any(is_withdrawn(word, is_end=is_end) for word in named)


def _names(condition: foreign_words.CellCondition) -> Iterator[foreign_words.Test]:
    """Yield what tells which words a condition speaks of, whether they meet it or not."""
    yield foreign_words.among((*condition.otherwise, *(condition.values or ()), *(condition.not_values or ())))
    if condition.begins is not None or condition.matches is not None:
        yield condition.test()
    elif condition.not_matches is not None:
        test = condition.test()
        yield lambda word: not test(word)


def _names_of(column: foreign_column.Column) -> set[str]:
    return {name for choice in foreign_column.choices(column) for name in foreign_column.names(choice)}


def _text(cell: Cell) -> str:
    return plain_blanks(cell) if isinstance(cell, str) else ""


def _as_yaml(said: Mapping[str, object]) -> str:
    return "{" + ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()) + "}"
