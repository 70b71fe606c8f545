"""One interruption in the exports of several months: open in the first of them, ended in a later one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from slm.measurement import RowReason, source_kinds
from slm.problem import Mistake
from slm.reading.sources.entry_order import oldest_file_first
from slm.reading.sources.rows import SourceRows, UnderstoodRow

NEITHER_EXPORT_IS_NEWER: Final = Mistake(
    "SLM1044",
    "the interruption '{value}' stands in {path}, too, where it says something else, and nothing says which file is "
    "newer",
    "Write the month into the names of the files ({{month}} in `files` of the source '{source}').",
    one_by=("source",),
)
_ENDS: Final = frozenset({"end", "length"})
"""What tells that an interruption is over."""


def newest_versions(source: source_kinds.OutageSource, rows: SourceRows) -> Iterator[UnderstoodRow]:
    """Yield the rows that count: of an interruption that stands in several files, those of the newest one.

    It is the same one where its number, its service and its beginning are; a number alone may be counted anew in each
    export. Without a number, rows tell of one interruption that begin alike, where one of them has no end yet.
    """
    by_version: dict[tuple[object, ...], list[UnderstoodRow]] = {}
    for row in rows.understood():
        said = row.fields
        known = (said["id"],) if "id" in said else ("", said.get("customer"), said.get("kind"))
        by_version.setdefault((*known, said.get("service"), said.get("start")), []).append(row)
    for several in by_version.values():
        if len({row.file.table.path for row in several}) == 1:
            yield from several
        elif "id" in several[0].fields:
            yield from _newest(source, rows, several)
        else:
            yield from _ended_later(source, rows, several)


def _ended_later(
    source: source_kinds.OutageSource, rows: SourceRows, several: Sequence[UnderstoodRow]
) -> Iterator[UnderstoodRow]:
    """Yield rows without a number that begin alike, but those without an end of which a later file tells."""
    in_order = oldest_file_first(several)
    going_on = [row for row in several if _ENDS.isdisjoint(row.fields)]
    if in_order is None and 0 < len(going_on) < len(several):
        _refuse(source, rows, several)
        return
    last = in_order[-1].file.table.path if in_order is not None else ""
    for row in several:
        if in_order is not None and row in going_on and row.file.table.path != last:
            rows.leave_row_out(row, RowReason.UPDATED)
        else:
            yield row


def _newest(
    source: source_kinds.OutageSource, rows: SourceRows, several: Sequence[UnderstoodRow]
) -> Iterator[UnderstoodRow]:
    in_order = oldest_file_first(several)
    same = len({str(sorted(row.fields.items())) for row in several}) == 1
    if in_order is None and not same:
        _refuse(source, rows, several)
        return
    newest = several[0].file.table.path if in_order is None else in_order[-1].file.table.path
    for row in several:
        if row.file.table.path == newest:
            yield row
        else:
            rows.leave_row_out(row, RowReason.UPDATED)


def _refuse(source: source_kinds.OutageSource, rows: SourceRows, several: Sequence[UnderstoodRow]) -> None:
    for row, other in zip(several, [several[-1], *several], strict=False):
        value = row.fields.get("id") or f"{row.fields.get('service')} {row.fields.get('start')}"
        words = {"value": value, "path": other.file.table.path, "source": source.id}
        rows.refuse(row.file, row.row, NEITHER_EXPORT_IS_NEWER.raised("id", **words))
