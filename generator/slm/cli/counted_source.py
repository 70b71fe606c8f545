"""A large record as an engine reads it: its files, its columns, and who knows what its words mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import click

from slm.cli.book import BookError
from slm.cli.speech import speech
from slm.problem import Severity

if TYPE_CHECKING:
    from slm.engine import TypedRecords
    from slm.measurement import AggregatedTickets, Question
    from slm.problem import Problem
    from slm.reading import sources


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

    def finish(self) -> None:
        _tell_or_end(self._words.problems)


def _named(source: AggregatedTickets, problem: Problem) -> Problem:
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


def tell_doubts(source: AggregatedTickets, records: TypedRecords, asked: Iterable[Question]) -> None:
    """Tell what is doubtful of records that were read; end the count where questions wait for what no row says."""
    from slm.reading import sources

    _tell_or_end(tuple(sources.counted_doubts(source, records.filled, records.read, asked)))


@contextmanager
def record_files(
    root: Path, source: AggregatedTickets, known: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Iterator[Any]:
    """Give the files of a source as an engine reads them; copies that it needs are there as long.

    `known` are the ids of the book, by the field that names them.
    """
    from slm.calendar import zone
    from slm.engine import LargeRecordFiles, Layout
    from slm.reading import sources

    local, words = zone(source.time_zone) if source.time_zone else None, sources.CountedWords(source, known)
    meanings = _Meanings(words)
    pauses = (
        {name: str(column or name) for name, column in dict(source.pauses.columns).items()} if source.pauses else {}
    )
    lacking = {name for name, column in dict(source.pauses.columns).items() if not column} if source.pauses else set()
    needed = tuple(dict.fromkeys(column for column in source.needed_columns if not column.startswith("@")))
    of_pauses = tuple(column for name, column in pauses.items() if name not in lacking)
    with TemporaryDirectory(prefix="slm-") as folder:
        tables: dict[str, tuple[Path, str]] = {}
        problems: list[Problem] = []
        either = sources.EitherColumn(source)
        for paths, columns in ((source.ticket_paths, needed), (source.pause_paths, of_pauses)):
            for path in paths:
                plain, wrong = sources.plain_table(root, path, source, columns, Path(folder))
                tables[path] = plain.path, plain.delimiter
                problems += [_named(source, problem) for problem in wrong]
                problems += sources.last_line_to_count(path, plain, source)
                if columns is needed and plain.lacks is not None:
                    either.note(plain.lacks)
        _tell_or_end((*problems, *either.problems()))
        yield LargeRecordFiles(
            tickets=tuple(source.ticket_paths), pauses=tuple(source.pause_paths), tables=tables,
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
        )  # fmt: skip
