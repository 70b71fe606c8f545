"""What files leave open that an engine counts: told, or refused where rows would not be certain (floor 7)."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Final, cast

from slm.measurement import AggregatedSource, AggregatedTickets, CsvFormat, Question
from slm.problem import Mistake, Place, Problem
from slm.reading.sources.completeness import remarks_that_hold
from slm.reading.sources.empty_columns import ANSWERED, FEWEST, SOLVED, EmptyColumns
from slm.reading.sources.plain_copies import PlainTable

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


def last_line_to_count(path: str, plain: PlainTable, source: AggregatedSource) -> Iterator[Problem]:
    """Yield that a file of lines ends within one, if its tool ends them all; `plain` is the table as it is counted."""
    said = source.format_of(path)
    if not isinstance(said, CsvFormat) or said.last_line == "open" or plain.lacks is None:
        return
    try:
        end = _end_of(plain.path)
    except (OSError, EOFError, zlib.error):
        return  # the engine tells that the file is broken
    if end not in (b"", b"\n", b"\r"):
        yield CUT_FOR_ENGINE.at(Place(path), path=path)


def _end_of(path: Path) -> bytes:
    """Return the last byte of a file, unpacked."""
    if not path.name.endswith(".gz"):
        with path.open("rb") as data:
            data.seek(max(path.stat().st_size - 1, 0))
            return data.read()
    last = b""
    with cast(IO[bytes], gzip.open(path, "rb")) as data:
        while some := data.read(_SOME):
            last = some[-1:]
    return last


def counted_doubts(
    source: AggregatedSource,
    filled: Mapping[str, int],
    read: Mapping[str, int],
    asked: Iterable[Question],
    number: int,
) -> Iterator[Problem]:
    """Yield what is doubtful of rows that an engine has read: of each field how many have it, of each file how many.

    `asked` are the questions that are to be answered by them, `number` is how many records there are.
    """
    months = source.ticket_paths
    yield from (remark.problem for _, remark in remarks_that_hold([
        (path, months[path], rows, ()) for path, rows in read.items() if path in months
    ]) if remark.problem)  # fmt: skip
    if not isinstance(source, AggregatedTickets) or number < FEWEST:
        return  # the activities of a log say what ends its cases
    there = {name for name, rows in filled.items() if rows} | {*source.stamps.values(), *source.only_if}
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
        words = {"field": name, "number": number, "services": ", ".join(services), "source": source.id}
        yield NO_ENDS_TO_COUNT.at(source.place("columns", name), **words)


def empty_columns(source: AggregatedTickets, filled: Mapping[str, int], number: int) -> Iterator[Problem]:
    """Yield the columns of which an engine has seen that no row says anything in them."""
    empty = EmptyColumns(source)
    empty.note_counted({*(name for name, rows in filled.items() if rows), *source.may_lack}, number)
    yield from empty.problems()
