"""The answers of surveys: one that stands in the exports of several times, which overlap, is one answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from slm.measurement import RowReason
from slm.problem import Mistake, Problem, Severity
from slm.reading.sources.rows import ForeignFile, SourceRows, UnderstoodRow

ANSWERED_TWICE: Final = Mistake(
    "SLM1064",
    "the row says the same as another one of its file, after the same ticket, and both count",
    "Look in the tool whether two people answered alike; where the row was exported twice, export it again.",
    Severity.WARNING,
    plural="{n} rows say the same as others of their file, after the same tickets, and all count",
)


def answers_of(rows: SourceRows, understood: Iterable[UnderstoodRow]) -> Iterator[UnderstoodRow]:
    """Yield the rows that count: of what stands in several files after one ticket, those of one file alone.

    Without a ticket nobody can tell an answer from another one that is like it.
    """
    alike: dict[str, list[UnderstoodRow]] = {}
    again: dict[str, list[UnderstoodRow]] = {}
    others: dict[tuple[str, int], ForeignFile] = {}  # a row about several services is one row
    for row in understood:
        if "ticket" not in row.fields:
            yield row
            continue
        alike.setdefault(str(sorted(row.fields.items())), []).append(row)
    for several in alike.values():
        kept = _one_file(several)
        counting = [row for row in several if row.file.table.path == kept]
        yield from counting
        if len(counting) > 1:
            again.setdefault(kept, []).extend(counting[1:])
        others |= {(row.file.table.path, row.row.number): row.file for row in several if row.file.table.path != kept}
    for file in others.values():
        rows.leave_out(file, RowReason.DUPLICATE)
    rows.told += [_told(rows, found) for found in again.values()]


def _one_file(several: Sequence[UnderstoodRow]) -> str:
    """Return in which file an answer counts: in that of its month, else in the one that has it most often."""
    number = Counter(row.file.table.path for row in several)
    month = str(several[0].fields["date"])[: len("2026-01")]
    of_month = {row.file.table.path for row in several if str(row.file.month) == month}
    return min(of_month or number, key=lambda path: (-number[path], path))


def _told(rows: SourceRows, found: Sequence[UnderstoodRow]) -> Problem:
    row = found[0]
    return ANSWERED_TWICE.at(row.file.table.place(row.row, rows.source.mapped.get("ticket")), n=len(found))
