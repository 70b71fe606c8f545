"""Solutions that count although their cases are open: a desk keeps the time of a solution that did not hold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from slm.measurement import STAMP, foreign_column, plain_blanks, source_kinds
from slm.problem import Mistake, Place, Problem, Severity, most_frequent, with_counts
from slm.reading.sources.open_words import SOLUTIONS, is_open
from slm.reading.sources.row_reader import RowReader
from slm.reading.sources.table import ForeignTable, Row
from slm.text import N_

SOLVED_AND_OPEN: Final = Mistake(
    "SLM1056",
    "{n} case of the source '{source}' counts as solved although its column '{column}' says that it is open: {found}",
    "Where such a solution does not hold, write into the source: only_if: {paste}. Where it holds, list these words in "
    "`otherwise` of a condition about this column, or accept this: `accepted` in catalog/provider.yml.",
    Severity.WARNING,
    plural="{n} cases of the source '{source}' count as solved although their column '{column}' says that they are "
    "open: {found}",
)
_OF_STAMPS: Final = N_(
    "A time in `stamps` has no condition: where such a solution does not hold, name its column in columns.resolved, "
    "and write only_if: {paste}. Where it holds, accept this: `accepted` in catalog/provider.yml."
)
_ENDS: Final = ("restored", "resolved", "closed")
_MOST_TOLD: Final = 12


class OpenSolutions:
    """Counts the cases of a source that have a solution, and of which a column of states says that they are open."""

    def __init__(self, source: source_kinds.TicketSource, is_named: Callable[[str, str], bool]) -> None:
        """Begin to count; `is_named` tells whether the source says something of a word of a column."""
        self._source, self._is_named = source, is_named
        stamps = [
            f"{STAMP}{column}" for column, state in source.stamps.items() if state in _ENDS or is_open(state) is False
        ]
        self.fields: Final = (*(name for name in SOLUTIONS if name in source.placed), *stamps)
        """What tells of a case that it was solved."""
        self._found: dict[str, Counter[str]] = {}
        self._first: dict[str, Place] = {}

    def words(self, column: str, words: Counter[str]) -> set[str]:
        """Return which words of a column say that a case is open, and nothing else is said of them."""
        return {word for word in words if self.fields and is_open(word) and not self._is_named(column, word)}

    def is_solved(self, reader: RowReader, row: Row, table: ForeignTable) -> bool:
        """Tell whether a row says that its case was solved, by any of the columns that may say it."""
        return any(self.counts(name, row) and reader.is_said(name, row, table) for name in self.fields)

    def columns_of(self, name: str) -> tuple[str, ...]:
        """Return the columns of a field."""
        choices = foreign_column.choices(self._source.placed[name])
        return tuple(column for choice in choices for column in foreign_column.names(choice))

    def counts(self, name: str, row: Row) -> bool:
        """Tell whether a field counts in a row."""
        condition = self._source.only_if.get(name)
        if condition is None:
            return True
        text = plain_blanks(str(row.cells.get(condition.column) or ""))
        return condition.test()("" if text in self._source.missing else text)

    def add(self, column: str, word: str, number: int, place: Place) -> None:
        """Note so many such cases."""
        self._found.setdefault(column, Counter())[word] += number
        self._first.setdefault(column, place)

    def problems(self) -> Iterator[Problem]:
        """Yield one problem for each column, ready to paste."""
        for column, words in self._found.items():
            told = most_frequent(words, _MOST_TOLD)
            fields = [name for name in self.fields if not name.startswith(STAMP)]
            condition = _as_yaml(column, told)
            paste = ", ".join(f"{name}: {condition}" for name in fields or ["resolved"])
            yield SOLVED_AND_OPEN.at(
                self._source.place("only_if"), self._first[column], n=words.total(), source=self._source.id,
                column=column, found=with_counts(words, _MOST_TOLD), paste=f"{{{paste}}}",
                **({} if fields else {"advice": _OF_STAMPS}),
            )  # fmt: skip


def _as_yaml(column: str, words: Sequence[str]) -> str:
    told = {"column": column, "not_values": words}
    return "{" + ", ".join(f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items()) + "}"
