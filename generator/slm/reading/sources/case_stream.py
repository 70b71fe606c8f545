"""Logs of changes that are too large for memory: cases that an engine put in order, understood some at a time.

The rules are those of a log that is read row by row (floor 7).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final, Protocol

from slm.checks.exported_words import CaseKind
from slm.checks.imports import one_per_file, rows_not_covered, rows_to_come
from slm.measurement import AggregatedEvents, AggregatedSource, TicketRecords, months_of_names
from slm.problem import Place, Problem
from slm.reading.sources.counted_words import words_not_in_book
from slm.reading.sources.lexicon import Lexicon
from slm.reading.sources.other_months import OTHER_MONTHS, refused_to_count
from slm.reading.sources.rows import ForeignFile, SourceRows
from slm.reading.sources.source import is_header, with_headers_told
from slm.reading.sources.table import ForeignTable, Row, cell_of
from slm.reading.sources.ticket_rows import cases_of, tickets_of

_ENDS: Final = ("responded", "restored", "resolved", "closed")


class RowOfCase(Protocol):
    """A row of a file as an engine gives it out."""

    @property
    def path(self) -> str:
        """The file in which it stands."""

    @property
    def number(self) -> int:
        """Its number there; the first is 1."""

    @property
    def cells(self) -> Mapping[str, Any]:
        """What stands in its columns."""


class CaseStream:
    """The cases of a log, some after the other, and at the end what is wrong with its rows and what became of them."""

    def __init__(
        self,
        source: AggregatedSource,
        parts: Callable[[], Iterable[Sequence[RowOfCase]]],
        line: Callable[[str, int], int],
        known: Mapping[str, Collection[str]],
        latest: date = date.max,
    ) -> None:
        """Begin to read: `parts` gives the rows in parts, each with all rows of its cases, as often as it is asked.

        `line` tells in which line of a file a row stands; `known` are the ids of the book, by the field that names
        them; nothing after the day `latest` can be known.
        """
        # Which of two hours a time is of cannot be seen by the rows around it: those are of its case.
        self._source = source if source.ambiguous else source.model_copy(update={"ambiguous": "refuse"})
        self._parts, self._line, self._latest = parts, line, latest
        self.of_files: Iterable[Problem] = ()  # what somebody else has seen in the files
        self._months = months_of_names(source)
        self._to_come: tuple[Problem, ...] = ()
        self._rows = SourceRows(self._source, ())
        self._known = {name: ids for name, ids in known.items() if Lexicon.of(source, name) is None}
        self._unknown: dict[str, Counter[str]] = {}
        self.left_out: Counter[tuple[str, str]] = Counter()
        """How many rows of each file made no case of their own, and why."""
        self.filled: Counter[str] = Counter()
        """How many cases say something of each end."""
        self.kinds: Counter[CaseKind] = Counter()
        """How many cases there are of each kind."""
        self.states: Counter[tuple[str, str]] = Counter()
        """How many entries there are by the service of their case and the state that it entered."""

    def cases(self) -> Iterator[TicketRecords]:
        """Yield the cases of each part."""
        for rows in self._parts():
            part = self._rows.of_part(self._files(rows))
            source = self._source
            records = cases_of(source, part) if isinstance(source, AggregatedEvents) else tickets_of(source, part)
            for account in part.accounts():
                for left_out in account.left_out:
                    self.left_out[account.path, left_out.why] += left_out.rows
            self._note(records)
            yield records

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with rows, and what is to be told of them, once all were read."""
        remarks = (one for one in self._rows.remarks() if one.mistake is not OTHER_MONTHS)
        return (
            *self._rows.problems(),
            *remarks,
            *refused_to_count(self._source, self._rows.months.counted),
            *self.of_files,
            *words_not_in_book(self._source, self._unknown),
            *self._to_come,
        )

    @property
    def unknown(self) -> frozenset[str]:
        """The fields of which nothing is known, as no row says anything in their columns."""
        return self._rows.empty.fields

    def _note(self, records: TicketRecords) -> None:
        source, latest = self._source, self._latest
        last = dict.fromkeys(source.ticket_paths, source.covers.months[-1])
        found = (*rows_to_come(source, records, latest, latest), *rows_not_covered(source, records, last, latest))
        self._to_come = (*one_per_file((*self._to_come, *found)),)
        self.kinds.update(CaseKind(one.service, one.customer, one.priority, one.type) for one in records.tickets)
        services = {ticket.id: ticket.service for ticket in records.tickets}
        self.states.update((services[event.ticket], event.state) for event in records.events if event.state)
        for ticket in records.tickets:
            self.filled.update(name for name in _ENDS if getattr(ticket, name) is not None)
            for name, ids in self._known.items():
                if (word := getattr(ticket, name)) is not None and word not in ids:
                    self._unknown.setdefault(name, Counter())[word] += 1

    def _files(self, rows: Iterable[RowOfCase]) -> list[ForeignFile]:
        of_file: dict[str, list[Row]] = {}
        for row in rows:
            cells = {name: cell_of(value) for name, value in row.cells.items()}
            found = Row(row.number, 0, cells)
            if is_header(found):
                found = found._replace(line=self._line(row.path, row.number))
            of_file.setdefault(row.path, []).append(found)
        return [
            ForeignFile(with_headers_told(self._table(path, several), [])[0], "", self._months.get(path))
            for path, several in sorted(of_file.items())
        ]

    def _table(self, path: str, rows: Sequence[Row]) -> ForeignTable:
        return ForeignTable(
            path=path, rows=tuple(rows), place=lambda row, _: Place(path, self._line(path, row.number), 1)
        )  # fmt: skip
