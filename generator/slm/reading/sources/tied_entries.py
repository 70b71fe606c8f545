"""Entries of one moment that nothing but the order of their file puts in order: taken so, and told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.measurement import source_kinds
from slm.problem import Mistake, Place, Problem, Severity
from slm.reading.sources.row_reader import Fields
from slm.reading.sources.table import ForeignTable, Row

TAKEN_AS_LISTED: Final = Mistake(
    "SLM1097",
    "'{value}' has several entries of the same moment, {time}, and only the order in which the file lists them tells "
    "which came last",
    "If the tool lists them so, write `entries: {listed}` into the source '{source}'. Else name in `columns` a column "
    "that tells: `previous`, the state before each entry, or `sequence`, a number that grows with each.",
    plural="{n} cases have several entries of the same moment, and only the order in which the file lists them tells "
    "which came last; the first is '{value}', {time}",
    severity=Severity.WARNING,
)


class TiedEntries:
    """The cases of a source of which entries of one moment are taken in the order of their file, unless it says so."""

    def __init__(self, source: source_kinds.AnySource) -> None:
        self._source = source
        self._first: dict[str, str] = {}
        self._place = Place("")
        self._cases: set[object] = set()

    def note(self, table: ForeignTable, row: Row, fields: Fields, time: str, listed: str) -> None:
        """Note that the order of a file, whose times go this way, decides about the case of a row."""
        case = fields[self._source.needed[0]]
        if not self._cases:
            self._first = {"value": str(case), "time": str(fields[time]), "listed": listed}
            self._place = table.place(row, self._source.mapped.get(time))
        self._cases.add(case)

    def problems(self) -> Iterator[Problem]:
        """Yield that there are such cases, once for all of them."""
        if self._cases:
            words = {**self._first, "source": self._source.id, "n": len(self._cases)}
            yield TAKEN_AS_LISTED.at(self._place, self._source.place("columns"), **words)
