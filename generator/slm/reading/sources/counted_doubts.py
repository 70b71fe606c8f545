"""What files leave open that an engine counts: told, or refused where rows would not be certain (floor 7)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final, NamedTuple, cast

from slm.measurement import AggregatedSource, AggregatedTickets, CsvFormat, Question
from slm.problem import Mistake, Place, Problem
from slm.reading.sources.completeness import ends_its_last_line, remarks_that_hold
from slm.reading.sources.empty_columns import ANSWERED, FEWEST, SOLVED, EmptyColumns
from slm.reading.sources.plain_copies import PlainTable
from slm.reading.sources.table import NUL_CHARACTER

NO_ENDS_TO_COUNT: Final = Mistake(
    "SLM1086",
    "in no row of the source '{source}', of {number} that count, anything stands in {field}, for which promises for "
    "{services} wait: an engine would take all cases for late",
    "Export it again with the column filled, or name the one that says it in columns; where there is none, take it out "
    "of columns, so that the promise has no data.",
)
CUT_FOR_ENGINE: Final = Mistake(
    "SLM1087",
    "the last line of {path} does not end: the file may have been cut off in it, and an engine would count it as whole",
    "Export it again. Where the tool never ends its last line, write format: {{last_line: open}} in the source; or "
    "take read: engine out.",
)

_SOME: Final = 1 << 20


def bytes_to_count(path: str, plain: PlainTable, source: AggregatedSource) -> Iterator[Problem]:
    """Yield what the bytes of a table say, as it is counted: that a cell holds a NUL, or that it ends within a line.

    The latter is nothing where its tool never ends the last one.
    """
    said = source.format_of(path)
    if not isinstance(said, CsvFormat) or plain.lacks is None:
        return
    begins, end, has_nul = b"", b"", False
    try:
        with _opened(plain.path) as data:
            while some := data.read(_SOME):
                begins, end, has_nul = begins or some[:-1], some[-1:], has_nul or b"\0" in some
    except (OSError, EOFError, zlib.error):
        return  # the engine tells that the file is broken
    if has_nul:
        yield NUL_CHARACTER.at(Place(path), source.place("format"))
    if end and said.last_line != "open" and not ends_its_last_line((begins + end).decode("latin-1")):
        yield CUT_FOR_ENGINE.at(Place(path), path=path)


def _opened(path: Path) -> IO[bytes]:
    return cast(IO[bytes], gzip.open(path, "rb") if path.name.endswith(".gz") else path.open("rb"))


class RowsCounted(NamedTuple):
    """What an engine has seen of the rows that it counts."""

    filled: Mapping[str, int]
    """In how many of them a field says something."""
    read: Mapping[str, int]
    """How many rows each file has."""
    number: int
    """How many records they are."""
    unknown: Collection[str]
    """Fields of which nothing is known."""


def counted_doubts(source: AggregatedSource, rows: RowsCounted, asked: Iterable[Question]) -> Iterator[Problem]:
    """Yield what is doubtful of rows that an engine has read, by which these questions are to be answered."""
    months = source.ticket_paths
    yield from (remark.problem for _, remark in remarks_that_hold([
        (path, months[path], number, ()) for path, number in rows.read.items() if path in months
    ]) if remark.problem)  # fmt: skip
    if not isinstance(source, AggregatedTickets) or rows.number < FEWEST:
        return  # the activities of a log say what ends its cases
    there = {name for name, filled in rows.filled.items() if filled}
    there |= {*source.stamps.values(), *source.only_if} - {*rows.unknown}
    waiting: dict[str, dict[str, None]] = {}
    for question in asked:
        for _, clock in question.selection.clocks:
            for name, fields, waits in (
                ("responded", ANSWERED, clock.waits_for_answer),
                ("resolved", SOLVED, clock.waits_for_solution),
            ):
                if waits and there.isdisjoint(fields):
                    waiting.setdefault(name, {})[question.selection.service] = None
    for name, services in waiting.items():
        words = {"field": name, "number": rows.number, "services": ", ".join(services), "source": source.id}
        yield NO_ENDS_TO_COUNT.at(source.place("columns", name), **words)


def empty_columns(
    source: AggregatedTickets, filled: Mapping[str, int], number: int, occurring: Iterable[tuple[str, str]]
) -> EmptyColumns:
    """Return the columns of which an engine has seen that no row says anything in them, by what stands in which."""
    empty = EmptyColumns(source)
    empty.note_counted({*(name for name, rows in filled.items() if rows), *source.may_lack}, number)
    for column, word in occurring:
        empty.note_words(column, [word])
    return empty
