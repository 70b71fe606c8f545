"""A point before three digits, alone in a number: whether it parts thousands or decimals, the export may not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from slm.measurement import ForeignSource, foreign_column
from slm.problem import Mistake
from slm.reading.sources.table import ForeignTable
from slm.reading.sources.table_rows import column_of

LONE_MARK: Final = Mistake(
    "SLM1090",
    "'{value}' may be {less} or {more}: no number of the export tells whether its mark parts decimals or thousands",
    "Write numbers: {{decimal: '.'}} in the source '{source}' where it is {less}, or numbers: {{decimal: ',', "
    "thousands: '.'}} where it is {more}.",
    one_by=("source",),
)

_LONE: Final = re.compile(r"[+-]?([1-9]\d{0,2})\.(\d{3})\s*%?")
_DECIMAL: Final = re.compile(r"(?<![\d.,:])(?:0\.\d+|[1-9]\d{3,}\.\d+|\d{1,3}\.(?:\d{1,2}|\d{4,}))(?![\d.,:])")
"""A number of which the point can part nothing but decimals."""
_IN_TEXT: Final = re.compile(r"(?<![\d.,:])[1-9]\d{0,2}\.\d{3}(?![\d.,:])")


class LoneMarks:
    """The numbers of an export, of whose marks its source says nothing: they are read where they have one meaning.

    What one number of the export proves holds for all of them, whichever file it stands in. Where a number is none of a
    text, as in JSON, a workbook or a database, its point is that of decimals, and proves nothing of those in texts.
    """

    def __init__(
        self, source: ForeignSource, tables: Sequence[ForeignTable], columns: Sequence[foreign_column.OneColumn]
    ) -> None:
        """Read numbers of a source; `columns` are those in which there are numbers and lengths."""
        self._source, self._tables, self._columns = source, tables, columns
        self._is_said = "numbers" in source.model_fields_set

    def number(self, text: str) -> str | None:
        """Return a number as the book writes it, as `NumberMarks` do; refuse one that may be two numbers."""
        lone = None if self._is_said else _LONE.fullmatch(text.strip())
        if lone and f"{lone[1]}.{lone[2]}" in self._in_texts and not self._has_decimals:
            words = {"less": f"{lone[1]}.{lone[2]}", "more": f"{lone[1]}{lone[2]}"}
            raise LONE_MARK.raised(value=text, source=self._source.id, **words)
        return self._source.numbers.number(text)

    @cached_property
    def _in_texts(self) -> frozenset[str]:
        """The numbers of this form that stand in texts, which somebody or something has formatted."""
        return frozenset(number for cell in self._texts() for number in _IN_TEXT.findall(cell))

    @cached_property
    def _has_decimals(self) -> bool:
        return any(_DECIMAL.search(cell) for cell in self._texts())

    def _texts(self) -> Iterator[str]:
        """Yield the texts in the columns of numbers and lengths; what a file holds as a number is none."""
        named = {name for column in self._columns for name in foreign_column.names(column)}
        for table in self._tables:
            for name in named:
                for cell in filter(None, column_of(table, name)):
                    yield from (one for one in (cell if isinstance(cell, tuple) else (cell,)) if type(one) is str)
