"""Where the records of foreign files stand, kept in as little as there is room for in large files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from typing_extensions import override

from slm.problem import Place
from slm.reading.sources.table import ForeignTable, Row
from slm.reading.sources.table_rows import line_at
from slm.values import Source


@dataclass(frozen=True, slots=True)
class TalliedFile(Source):
    """Where the records of a file stand, or of several that are accounted for together: their lines are kept."""

    lines: list[tuple[str, int]] = field(default_factory=list)
    """The file and the line of each record; of one that has no line, its number below zero."""
    tables: dict[str, Callable[[Row, str | None], Place]] = field(default_factory=dict)
    """What tells where a record stands that has no line, by the path of its file."""
    words: set[str] = field(default_factory=set)
    """The services that rows name."""
    columns: dict[int, int] = field(default_factory=dict)
    """The columns in which the rows name their service that are the first ones to name it."""

    shared: dict[int, int] = field(default_factory=dict)
    """Of the records whose row makes several, the first one that it makes."""
    _firsts: dict[tuple[str, int], int] = field(default_factory=dict)

    @override
    def row_of(self, *path: str | int) -> int | None:
        return self.shared.get(int(path[0])) if path else None

    @override
    def place(self, *path: str | int) -> Place:
        if not path:
            return Place(self.path)
        name, line = self.lines[int(path[0])]
        if line < 0:
            return self.tables[name](Row(-line, 0, {}), None)
        return Place(name, line, self.columns.get(int(path[0]), 1) if path[1:] == ("service",) else 1)

    def add(self, table: ForeignTable, at: int, service: str, column: str | None, *, is_shared: bool = False) -> None:
        """Remember where a record stands, and where its service is named, if it is the first to name it.

        A row that is shared makes a record for each of several services.
        """
        if is_shared:
            number = len(self.lines)
            self.shared[number] = self._firsts.setdefault((table.path, at), number)
        line = line_at(table, at)
        self.lines.append((table.path, line))
        if line < 0:
            self.tables[table.path] = table.place
        if service not in self.words:
            # Most rows are named by their line; where a name first stands, somebody may have to look for it.
            self.words.add(service)
            if line >= 0:
                self.columns[len(self.lines) - 1] = table.place(table.rows[at], column).column
