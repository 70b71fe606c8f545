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


def newest_versions(source: source_kinds.OutageSource, rows: SourceRows) -> Iterator[UnderstoodRow]:
    """Yield the rows that count: of an interruption that stands in several files, those of the newest one.

    It is the same one where its number, its service and its beginning are; a number alone may be counted anew in each
    export.
    """
    by_version: dict[tuple[object, ...], list[UnderstoodRow]] = {}
    for nth, row in enumerate(rows.understood()):
        said = row.fields
        # Without a number nothing tells that two rows are one interruption.
        key = (said["id"], said.get("service"), said.get("start")) if "id" in said else (nth,)
        by_version.setdefault(key, []).append(row)
    for several in by_version.values():
        yield from several if len({row.file.table.path for row in several}) == 1 else _newest(source, rows, several)


def _newest(
    source: source_kinds.OutageSource, rows: SourceRows, several: Sequence[UnderstoodRow]
) -> Iterator[UnderstoodRow]:
    in_order = oldest_file_first(several)
    same = len({str(sorted(row.fields.items())) for row in several}) == 1
    if in_order is None and not same:
        for row, other in zip(several, [several[-1], *several], strict=False):
            words = {"value": row.fields["id"], "path": other.file.table.path, "source": source.id}
            rows.refuse(row.file, row.row, NEITHER_EXPORT_IS_NEWER.raised("id", **words))
        return
    newest = several[0].file.table.path if in_order is None else in_order[-1].file.table.path
    for row in several:
        if row.file.table.path == newest:
            yield row
        else:
            rows.leave_out(row.file, RowReason.UPDATED)
