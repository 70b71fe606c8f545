"""A large record as an engine reads it: its files, its columns, and who knows what its words mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from slm.cli.book import BookError
from slm.cli.speech import speech
from slm.problem import Severity

if TYPE_CHECKING:
    from slm.calendar import Month
    from slm.checks.exported_words import CaseKind
    from slm.engine import Engine
    from slm.measurement import AggregatedSource, AggregatedTickets, Figure, Question
    from slm.problem import Problem
    from slm.reading import sources

Known = Mapping[str, Collection[str]]
"""The ids of the book, by the field that names them."""
_NOTHING_KNOWN: Known = MappingProxyType({})


class _Meanings:
    """What the words of a source mean, for an engine; wrong ones end the count."""

    def __init__(self, words: sources.CountedWords) -> None:
        self._words = words
        self.columns, self.watched = words.columns, words.watched

    def understood(self, path: str, cells: Mapping[str, str], filled: frozenset[str], number: int) -> sources.RowWords:
        return self._words.understood(path, cells, filled, number)

    def number(self, text: str) -> str | None:
        return self._words.number(text)

    def second(self, text: str) -> int | None:
        from slm.engine import second_of

        moment = self._words.moment(text)
        return None if moment is None else second_of(moment)

    @property
    def occurring(self) -> Collection[tuple[str, str]]:
        return self._words.occurring

    def finish(self) -> None:
        _tell_or_end(self._words.problems)


def _named(source: AggregatedSource, problem: Problem) -> Problem:
    """Return what a file lacks with the place where the source names it."""
    key = source.key_of(dict(problem.words).get("column", ""))
    return replace(problem, also=(*problem.also, source.place(*key))) if key else problem


def _tell_or_end(problems: tuple[Problem, ...]) -> None:
    """End the count where one of the problems is an error; tell of the others."""
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise BookError(problems)
    if problems:
        from slm.reading import format_problems

        click.echo(format_problems(problems, lambda _: (), language=speech().code), nl=False, err=True)


@dataclass(frozen=True, kw_only=True)
class LargeCount:
    """What is to be counted of a large record: the questions, its files by month with their hashes, the book's ids."""

    root: Path
    source: AggregatedSource
    asked: Sequence[Question]
    paths: Mapping[Month, Sequence[str]]
    sha256: Mapping[str, str]
    known: Known
    doubts: Callable[[Mapping[CaseKind, int]], Iterable[Problem]]
    """What is doubtful of so many cases of each kind."""
    of_states: Callable[[Mapping[tuple[str, str], int]], Iterable[Problem]]
    """What is doubtful of so many entries of a log, by service and state."""
    progress: Callable[[str], None]
    latest: date
    """The last day of which anything can be known."""

    def figures(self, engine: Engine) -> list[Figure]:
        """Return the answers; what is doubtful of the rows is told, and what is wrong with them ends the count."""
        from slm.measurement import AggregatedTickets

        if isinstance(self.source, AggregatedTickets) and not self.source.is_of_changes:
            return self._of_tickets(engine, self.source)
        return self._of_changes(engine)

    def _of_tickets(self, engine: Engine, source: AggregatedTickets) -> list[Figure]:
        from slm.checks.exported_words import CaseKind
        from slm.checks.imports import counted_contradictions, counted_rows_not_covered, counted_rows_to_come
        from slm.engine import EPOCH, answers, read_records
        from slm.measurement import months_of_names
        from slm.reading import sources

        with record_files(self.root, source, self.known, self.latest) as files:
            records = read_records(engine, self.root, files)
            kinds: Counter[CaseKind] = Counter()
            for kind, number in records.numbers:
                kinds[CaseKind(kind["service"], kind["customer"], kind["priority"], kind["type"])] += number
            empty = sources.empty_columns(
                source, records.filled, records.filled["service"], files.layout.meanings.occurring
            )
            months = months_of_names(source)
            late, beyond = (
                {about: (number, EPOCH + timedelta(seconds=first)) for about, (number, first) in found.items()}
                for found in (records.to_come, records.not_covered)
            )
            told = (
                *empty.problems(),
                *_withdrawn(engine, self.root, source, files.tables),
                *counted_rows_to_come(source, self.latest, late),
                *counted_rows_not_covered(
                    source, source.covers.months[-1], {path: of for (path, _), of in beyond.items()}
                ),
                *counted_contradictions(source, records.contradicted),
                *sources.refused_to_count(
                    source, {path: (months[path], number) for path, number in records.elsewhere.items()}
                ),
            )
            self._tell(told, sources.RowsCounted(records.filled, records.read, kinds.total(), empty.fields), kinds)
            return answers(records, self.asked, self.paths, self.sha256, self.progress)

    def _of_changes(self, engine: Engine) -> list[Figure]:
        from slm.engine import answers_by_case
        from slm.reading import sources

        with changes_in_order(self.root, self.source, engine, self.known, self.latest) as (log, read):
            figures = answers_by_case(log, self.asked, self.paths, self.sha256, self.progress)
            rows = sources.RowsCounted(log.filled, read, log.kinds.total(), log.unknown)
            self._tell((*log.problems, *self.of_states(log.states)), rows, log.kinds)
            return figures

    def _tell(self, problems: Iterable[Problem], rows: sources.RowsCounted, kinds: Mapping[CaseKind, int]) -> None:
        from slm.reading import sources

        _tell_or_end((*problems, *sources.counted_doubts(self.source, rows, self.asked), *self.doubts(kinds)))


def _withdrawn(
    engine: Engine, root: Path, source: AggregatedSource, tables: Mapping[str, tuple[Path, str]]
) -> Iterator[Problem]:
    """Yield the rows of files that count although a word of theirs says that their case was withdrawn."""
    from slm.engine import CellCounts
    from slm.reading import sources

    withdrawn = sources.WithdrawnRows(source)
    for path in source.ticket_paths:
        place, delimiter = tables[path]
        cells = CellCounts(engine, path, (root / place, delimiter), source.missing)
        withdrawn.note_counted(path, cells.columns, cells.count)
    yield from withdrawn.problems()


@contextmanager
def record_files(
    root: Path, source: AggregatedTickets, known: Known = _NOTHING_KNOWN, latest: date | None = None
) -> Iterator[Any]:
    """Give the files of a source as an engine reads them; copies that it needs are there as long.

    `known` are the ids of the book, by the field that names them; nothing after the day `latest` can be known.
    """
    from slm.calendar import zone
    from slm.checks.imports import after_day
    from slm.engine import LargeRecordFiles, Layout, second_of
    from slm.measurement import months_of_names
    from slm.reading import sources

    local, words = zone(source.time_zone) if source.time_zone else None, sources.CountedWords(source, known)
    meanings = _Meanings(words)
    pauses = (
        {name: str(column or name) for name, column in dict(source.pauses.columns).items()} if source.pauses else {}
    )
    lacking = {name for name, column in dict(source.pauses.columns).items() if not column} if source.pauses else set()
    of_pauses = tuple(column for name, column in pauses.items() if name not in lacking)
    months = months_of_names(source)
    spans = {path: sources.span_of(month, local) for path, month in months.items()}
    with _plain_tables(root, source, of_pauses) as plain:
        yield LargeRecordFiles(
            tickets=tuple(source.ticket_paths), pauses=tuple(source.pause_paths),
            tables={path: (table.path, table.delimiter) for path, table in plain.items()},
            layout=Layout(
                columns={name: words.columns_of(name) for name in source.placed}, may_lack=source.may_lack,
                constants=source.constants, missing=source.missing, time_zone=local, reads_iso=words.reads_iso,
                meanings=meanings,
            ),
            pause_layout=Layout(
                columns={name: (column,) for name, column in pauses.items()},
                may_lack=frozenset(lacking) - {"ticket", "start"}, missing=source.missing, time_zone=local,
                reads_iso=words.reads_iso, meanings=meanings,
            ),
            covered=second_of(after_day(source.covers.until - timedelta(days=1), local)),
            spans={
                path: (second_of(of.first), second_of(of.last), second_of(of.before), second_of(of.after))
                for path, of in spans.items()
            },
            in_order=lambda paths: sources.files_in_order({path: str(months.get(path, "")) for path in paths}),
            **({"to_come": second_of(after_day(latest, local))} if latest else {}),
        )  # fmt: skip


@contextmanager
def changes_in_order(
    root: Path,
    source: AggregatedSource,
    engine: Engine,
    known: Known = _NOTHING_KNOWN,
    latest: date = date.max,
) -> Iterator[tuple[sources.CaseStream, Mapping[str, int]]]:
    """Give the cases of a log of changes, some after the other, and how many rows each of its files has."""
    from slm.engine import rows_in_order
    from slm.reading import sources

    with _plain_tables(root, source, ()) as plain:
        tables = {path: (table.path, table.delimiter) for path, table in plain.items()}
        case = source.mapped.get(source.needed[0], "")
        rows = rows_in_order(engine, root, tables, _columns(source), case)

        def line(path: str, number: int) -> int:
            return sources.line_in(plain[path], number)

        stream = sources.CaseStream(source, rows.parts, line, known, latest)
        stream.of_files = _withdrawn(engine, root, source, tables)
        yield stream, rows.read


def _columns(source: AggregatedSource) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column for column in source.needed_columns if not column.startswith("@")))


@contextmanager
def _plain_tables(
    root: Path, source: AggregatedSource, of_pauses: tuple[str, ...]
) -> Iterator[Mapping[str, sources.PlainTable]]:
    """Give the tables of the files of a source; what is wrong with one ends the count."""
    from slm.reading import sources

    needed = _columns(source)
    with TemporaryDirectory(prefix="slm-") as folder:
        tables: dict[str, sources.PlainTable] = {}
        problems: list[Problem] = []
        either = sources.EitherColumn(source)
        for paths, columns in ((source.ticket_paths, needed), (source.pause_paths, of_pauses)):
            for path in paths:
                plain, wrong = sources.plain_table(root, path, source, columns, Path(folder))
                tables[path] = plain
                problems += [_named(source, problem) for problem in wrong]
                problems += sources.bytes_to_count(path, plain, source)
                if columns is needed and plain.lacks is not None:
                    either.note(plain.lacks)
        _tell_or_end((*problems, *either.problems()))
        yield tables
