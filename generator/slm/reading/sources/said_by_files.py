"""How much is understood of each of several files: what is lost in one is held against that, and no other file."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from slm.measurement import Gap
from slm.reading.sources.table import ForeignTable


class SaidByFiles:
    """The rows that are understood, by file; of rows of one case or ticket, one."""

    def __init__(self) -> None:
        self._first: dict[str, dict[object, int]] = {}

    def note(self, path: str, at: int, fields: Mapping[str, object]) -> None:
        """Note that a row is understood, and what it is about."""
        about = fields.get("case") or fields.get("id") or at
        self._first.setdefault(path, {}).setdefault(about, at)

    def beside(
        self, gaps: Iterable[Gap], tables: Sequence[ForeignTable], refused: Collection[tuple[str, int]]
    ) -> tuple[Gap, ...]:
        """Return what is lost with the number of what is understood in the same file, and was not `refused` later."""
        of_path = {table.path: table for table in tables}
        number: dict[str, int] = {}
        for path in {gap.path for gap in gaps if gap.path}:
            rows, lines = of_path[path].rows, {line for name, line in refused if name == path}
            number[path] = sum(rows[at].number not in lines for at in self._first.get(path, {}).values())
        return tuple(replace(gap, beside=number[gap.path]) if gap.path else gap for gap in gaps)
