"""Rows that count although a word of theirs says that their case was withdrawn, which no condition of a source names.

A later export may hold such a word for the first time: whoever wrote the mapping could not know it. What else an
export of tickets has in columns that nothing is made of is seen here, too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from slm.measurement import foreign_column, foreign_words, plain_blanks, source_kinds
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.sources.either_column import EitherColumn
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
_MOST_TOLD: Final = 12
_REASON: Final = "the case was withdrawn, cancelled or entered twice"


class WithdrawnRows:
    """Looks at the files of a source while their bytes are there."""

    def __init__(self, source: source_kinds.AnySource) -> None:
        self._source = source
        self._found: dict[str, Counter[str]] = {}
        self._first: dict[str, Place] = {}

    def note(self, table: ForeignTable, read: Callable[[tuple[str, ...]], TableRead]) -> tuple[str, ...]:
        """Look at the rows of a file, which `read` reads with more columns; return those that nothing is made of."""
        source, unused = self._source, tuple[str, ...]()
        watched = [one.column for one in source.leave_out if _is_about_states(one)]
        if isinstance(source, source_kinds.TicketSource) and source.several_rows != "last" and table.rows:
            used = source.needed_columns
            unused = tuple(name for name in _columns_of(read) if name not in used)
            states = [name for name in (*used, *unused) if says_how_far(name) or says_how_it_ended(name)]
            watched = [*dict.fromkeys((*watched, *states))]
            if more := [name for name in states if name in unused]:
                columns = [name for name in used if not name.startswith("@")]
                table, _ = EitherColumn(source).read((*columns, *more), read)
        for column in watched:
            self._look(table, column)
        return unused

    def _look(self, table: ForeignTable, column: str) -> None:
        """Count the rows that count although a word in a column says that their case was withdrawn."""
        words = Counter(text for cell in column_of(table, column) if (text := _text(cell)))
        is_end = says_how_it_ended(column)
        gone = {word for word in words if is_withdrawn(word, is_end=is_end) and not self._is_named(column, word)}
        if not gone or len(words) > _MOST_WORDS:
            return
        reader = RowReader(self._source, [table])
        for row in table.rows:
            word = _text(row.cells.get(column))
            if word in gone and not row.broken and not self._is_left_out(reader, row, table):
                self._found.setdefault(column, Counter())[word] += 1
                if column not in self._first:
                    self._first[column] = table.place(row, column)

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
        for column, words in self._found.items():
            told = words.most_common(_MOST_TOLD)
            paste = {"column": column, "values": [word for word, _ in told], "reason": _REASON}
            yield COUNTED.at(
                self._source.place("leave_out"), self._first[column], n=words.total(), source=self._source.id,
                column=column, found=", ".join(f"'{word}' ({rows})" for word, rows in told),
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
    is_end = says_how_it_ended(column)
    named = condition.values or ()
    return is_end or says_how_far(column) or any(is_withdrawn(word, is_end=is_end) for word in named)


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
