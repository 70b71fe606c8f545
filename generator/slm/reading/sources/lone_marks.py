"""A point before three digits, alone in a number: whether it parts thousands or decimals, the export may not tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Final

from slm.measurement import CsvFormat, ForeignSource, LinesFormat, NotesFormat, ParquetFormat, foreign_column
from slm.problem import Mistake
from slm.reading.sources.table import ForeignTable

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
_TEXTS: Final = {CsvFormat, LinesFormat, NotesFormat}
"""Files in which all that stands is text."""


class LoneMarks:
    """The numbers of an export, of whose marks its source says nothing: they are read where they have one meaning.

    What one number of the export proves holds for all of them, whichever file it stands in. Where numbers are no text,
    as in JSON or a database, a point is that of decimals, but for 1.600, which only a text ends so.
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
        if lone and not self._has_decimals and self._is_text(text):
            words = {"less": f"{lone[1]}.{lone[2]}", "more": f"{lone[1]}{lone[2]}"}
            raise LONE_MARK.raised(value=text, source=self._source.id, **words)
        return self._source.numbers.number(text)

    def _is_text(self, text: str) -> bool:
        """Tell whether a number is one that somebody wrote: those that a file holds as numbers end with no zero."""
        formats = {type(self._source.format_of(table.path)) for table in self._tables}
        is_typed = text.rstrip(" %").endswith("0")
        return bool(formats - {ParquetFormat}) if is_typed else not formats.isdisjoint(_TEXTS)

    @cached_property
    def _has_decimals(self) -> bool:
        return any(_DECIMAL.search(cell) for cell in self._cells())

    def _cells(self) -> Iterator[str]:
        """Yield what stands in the columns of numbers and lengths."""
        named = {name for column in self._columns for name in foreign_column.names(column)}
        for table in self._tables:
            for row in table.rows:
                yield from (cell for name in named if isinstance(cell := row.cells.get(name), str))
