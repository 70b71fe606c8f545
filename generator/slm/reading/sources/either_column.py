"""Columns of which a file need not have all: a value may stand in one or in another of them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from slm.measurement import ForeignSource
from slm.problem import Mistake, Problem
from slm.reading.sources.table import COLUMN_NOT_THERE, TableRead

NOWHERE: Final = Mistake(
    "SLM1027",
    "no file of the source has the column '{column}', in which a value is to be looked for",
    "Correct its name in columns, or take it out of the list.",
)


@dataclass(slots=True)
class EitherColumn:
    """Reads the files of a source without the columns that they lack and do not need."""

    source: ForeignSource
    _lacked: list[dict[str, tuple[str | int, ...]]] = field(default_factory=list)
    """Of each file, the columns that it lacks, and where the source names them."""

    def read(self, columns: Sequence[str], read: Callable[[tuple[str, ...]], TableRead]) -> TableRead:
        """Return what `read` makes of a file with these columns, or with so many of them as there are and need be."""
        table, problems = read(tuple(columns))
        missing = {dict(problem.words)["column"] for problem in problems if problem.mistake is COLUMN_NOT_THERE}
        spared = self.source.to_spare(missing)
        if spared:
            table, problems = read(tuple(column for column in columns if column not in spared))
        if not problems:
            self._lacked.append(spared)
        return table, problems

    def note(self, lacks: Collection[str]) -> None:
        """Note which columns a file lacks that somebody else read."""
        self._lacked.append(self.source.to_spare(lacks))

    def problems(self) -> Iterator[Problem]:
        """Yield each column that the source itself names and that none of its files has: its name is wrong."""
        everywhere = set.intersection(*map(set, self._lacked)) if self._lacked else set[str]()
        for column, path in self._lacked[0].items() if self._lacked else ():
            if column in everywhere and self.source.says(*path):
                yield NOWHERE.at(self.source.place(*path), column=column)
