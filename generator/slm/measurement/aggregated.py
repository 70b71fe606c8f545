"""Tickets too many to read row by row: what their source says, and the figures that were counted from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Annotated, ClassVar, Final, Literal, Self

from pydantic import Field, model_validator

from slm import layout
from slm.calendar import Interval, Month, WorkingTime
from slm.measurement.case import CaseClock
from slm.measurement.covers import Covers
from slm.measurement.figure import Figure, Statistic
from slm.measurement.foreign_column import Column
from slm.measurement.gaps import Gap
from slm.measurement.record import OfMonth
from slm.measurement.rows_used import RowTally
from slm.measurement.source_kinds import EventSource, PauseColumns, TicketSource
from slm.measurement.ticket_log import Recorded, Selection
from slm.measurement.undecided import without_undecided
from slm.problem import Mistake
from slm.values import Id, Text, Whole, Written, internal

COVERS_PART: Final = Mistake(
    "SLM1190",
    "the engine counts whole months, and {day} is not the first day of one",
    "Write the month alone, such as {month}; or read the files row by row, without read: engine.",
)


SERVICES_APART: Final = Mistake(
    "SLM1191",
    "the engine takes all services to be covered alike, and of '{service}' other days are said",
    "Read the files row by row, without read: engine; or give the service a source of its own.",
)


ONE_COLUMN_COUNTED: Final = Mistake(
    "SLM1112",
    "an engine reads '{field}' from one column, not from the first of several that is filled",
    "Name one column.",
)


class AggregatedPauses(Written):
    """The files of the times in which tickets waited for somebody else."""

    files: Annotated[tuple[Text, ...], internal()] = Field(min_length=1)
    """Paths below `measurements/`, as those of the tickets."""
    columns: Annotated[PauseColumns, internal()] = PauseColumns.model_construct()
    """Which column holds what; columns with the names of the fields need no entry."""

    @model_validator(mode="after")
    def _names_single_columns(self) -> Self:
        for name, column in dict(self.columns).items():
            if column is not None and not isinstance(column, str):
                raise ONE_COLUMN_COUNTED.raised("columns", name, field=name)
        return self


COUNTED_FIELDS: Final = (
    "id", "service", "type", "priority", "customer", "opened", "responded", "restored", "resolved", "closed",
)  # fmt: skip
"""What an engine knows of a ticket."""
_FIRST_RELEASE: Final = "aggregated_tickets"
"""The kind of large records in the first release, where columns with the names of the fields needed no entry."""


class AggregatedTickets(TicketSource):
    """A record of tickets that is too large to be read row by row.

    `slm measure --write` counts it, at once and by the same rules, and writes the figures into the book; from then on
    they are judged, and `slm check` says when they no longer are those of these files.
    """

    kind: Annotated[Literal["tickets", "aggregated_tickets"], internal()]  # type: ignore[assignment]
    """What its rows are: tickets. The second word is that of the first release, in which columns with the names of the
    fields needed no entry."""
    read: Annotated[Literal["engine"], internal()] = "engine"
    """How it is read: counted by an engine, without a row in memory."""
    covers: Annotated[Covers, internal()]
    """The months of which the files are complete."""
    pauses: Annotated[AggregatedPauses | None, internal()] = None
    """The files of the times in which tickets waited."""

    @model_validator(mode="after")
    def _covers_whole_months(self) -> Self:
        _check_months(self.covers)
        return self

    @property
    def is_of_changes(self) -> bool:
        """Is each row a change of a ticket, so that several are put together?"""
        return self.is_log

    @property
    def placed(self) -> Mapping[str, Column]:
        """Where the value of each field stands; in the first release, in the column of its name without an entry."""
        said = super().placed
        if self.kind != _FIRST_RELEASE:
            return said
        return {name: name for name in COUNTED_FIELDS if name not in self.constants} | dict(said)

    @property
    def may_lack(self) -> frozenset[str]:
        """Columns that a file need not have, as no key of the source names them."""
        if self.kind != _FIRST_RELEASE:
            return frozenset()
        return frozenset(name for name in COUNTED_FIELDS if getattr(self.columns, name) is None) - {*self.needed}

    @property
    def ticket_paths(self) -> Mapping[str, tuple[Month, ...]]:
        """The files of tickets from the root of the book, with the months that each covers."""
        return dict(_covered(self.files, self.covers))

    @property
    def pause_paths(self) -> Mapping[str, tuple[Month, ...]]:
        """The files of pauses, likewise."""
        return dict(_covered(self.pauses.files if self.pauses else (), self.covers))


class AggregatedEvents(EventSource):
    """An event log that is too large to be held in memory.

    `slm measure --write` has the engine put its rows in order of their cases, and counts some cases after the other by
    the rules of a log that is read row by row.
    """

    read: Annotated[Literal["engine"], internal()] = "engine"
    """How it is read: put in order by an engine, and counted some cases after the other."""
    covers: Annotated[Covers, internal()]
    """The months of which the files are complete."""

    is_of_changes: ClassVar = True
    may_lack: ClassVar[frozenset[str]] = frozenset()
    pause_paths: ClassVar[Mapping[str, tuple[Month, ...]]] = {}

    @model_validator(mode="after")
    def _covers_whole_months(self) -> Self:
        _check_months(self.covers)
        return self

    @property
    def ticket_paths(self) -> Mapping[str, tuple[Month, ...]]:
        """The files of events from the root of the book, with the months that each covers."""
        return dict(_covered(self.files, self.covers))


AggregatedSource = AggregatedTickets | AggregatedEvents
"""A source that is counted by an engine."""


def _check_months(covers: Covers) -> None:
    for key, day in (("from", covers.start), ("until", covers.until)):
        if day.day != 1:
            raise COVERS_PART.raised("covers", key, day=day, month=Month.of(day))
    for service in covers.services:
        raise SERVICES_APART.raised("covers", "services", service, service=service)


def _covered(files: Sequence[str], covers: Covers) -> Iterator[tuple[str, tuple[Month, ...]]]:
    for name in files:
        if "{month}" in name:
            for month in covers.months:
                yield layout.record_file(name.replace("{month}", str(month))), (month,)
        else:
            yield layout.record_file(name), covers.months


def months_of_names(source: AggregatedSource) -> dict[str, Month]:
    """Return the month of each file that is named after one."""
    named = (name for name in source.files if "{month}" in name)
    return {
        layout.record_file(name.replace("{month}", str(month))): month
        for name in named
        for month in source.covers.months
    }


class MeasuredInput(Written):
    """A file on which figures rest, as it was when they were counted."""

    path: Annotated[Text, internal()]
    """Its path from the root of the book."""
    sha256: Annotated[Text, internal()]
    """The SHA-256 of its content."""


class MeasuredRows(MeasuredInput):
    """What became of the rows of a file: read = used + excluded (FAILURES F9)."""

    read: Annotated[Whole, internal()]
    """How many rows were read."""
    used: Annotated[Whole, internal()]
    """How many of them count."""
    excluded: Annotated[Whole, internal()]
    """How many of them do not."""
    reasons: Annotated[dict[str, Whole], internal()] = Field(default_factory=dict)
    """Why they do not, each with how many."""


class MeasuredFigure(Written):
    """The answer to one question of a promise."""

    asked: Annotated[dict[str, Text], internal()]
    """The question: service, clock, selection, time."""
    numerator: Annotated[Whole, internal()]
    """The cases that kept the limit, or the sum of their times."""
    scale: Annotated[Whole, internal()] = 1
    """What the numerator is divided by, which is whole in the file and need not be: times are told in hours or days."""
    denominator: Annotated[Whole | None, internal()] = None
    """All cases that count."""
    events: Annotated[Whole | None, internal()] = None
    """How many cases a statistic tells of; a share tells it by its denominator."""
    undecided: Annotated[Whole, internal()] = 0
    """Cases of its period of which it is not known yet what becomes of them."""
    sources: Annotated[tuple[MeasuredRows, ...], internal()]
    """The files that were counted, and what became of their rows."""

    @property
    def key(self) -> tuple[tuple[str, str], ...]:
        """What tells it from the answers to other questions."""
        return tuple(sorted(self.asked.items()))


class MeasuredFigures(OfMonth):
    """Figures of a month that `slm measure --write` counted (`measurements/<YYYY-MM>/measured/<source>.json`)."""

    kind: Annotated[Literal["measured"], internal()]
    """The word for this kind of file."""
    source: Annotated[Id, internal()]
    """The source whose record was counted."""
    engine: Annotated[Text, internal()]
    """The engine that counted it."""
    inputs: Annotated[tuple[MeasuredInput, ...], internal()]
    """Every file on which the figures rest: the records, their source, the calendars."""
    figures: Annotated[tuple[MeasuredFigure, ...], internal()]
    """The answers, one to each question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Recorded):
    """What a promise asks of the records of its source: how many tickets kept their limit, or how long they took."""

    selection: Selection
    statistic: Statistic | None = None
    """What is told of the times that cases took; None for the share of them that kept the limit."""
    percentile: Fraction = Fraction(0)

    @property
    def asked(self) -> dict[str, str]:
        """The question in words that differ where the answer may."""
        chosen = self.selection
        written = {
            "service": chosen.service,
            "population": chosen.population,
            "types": ", ".join(chosen.types),
            "priority": chosen.priority or "",
            "customer": ", ".join(chosen.customers),
            "known": ", ".join(f"{span.start.isoformat()}/{span.end.isoformat()}" for span in self.known),
            "months": ", ".join(map(str, self.months)),
            "until": self.until.isoformat(),
            "statistic": f"{self.statistic or ''} {self.percentile or ''}".strip(),
        }
        for number, (since, clock) in enumerate(chosen.clocks, 1):
            start = f", since {since.isoformat()}" if since else ""
            written[f"clock {number}"] = f"{_clock_words(clock)}{start}"
        return {name: text for name, text in written.items() if text}

    @property
    def hours(self) -> tuple[WorkingTime, ...]:
        """The hours that the answer may rest on."""
        return tuple(clock.hours for _, clock in self.selection.clocks)


def _clock_words(clock: CaseClock) -> str:
    """Return every rule of a clock that is not the usual one."""
    rules = ((rule.name, getattr(clock, rule.name), rule.default) for rule in fields(clock))
    parts = ((name, value) for name, value, usual in rules if value != usual)
    return ", ".join(f"{name} {_hours(value) if isinstance(value, WorkingTime) else value}" for name, value in parts)


def _hours(hours: WorkingTime) -> str:
    return hours.hours.file_id or str(hours.zone)


@dataclass(frozen=True, kw_only=True)
class AggregatedRecords:
    """A large record and the figures that were counted from it."""

    source: AggregatedSource
    measured: Mapping[Month, MeasuredFigures] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    """The time of which its files cannot tell."""

    @property
    def tells_answers(self) -> bool:
        """Can its files say when somebody answered?"""
        return self.source.tells_answers

    @property
    def tells_solutions(self) -> bool:
        """Can its files say when a ticket was solved?"""
        return self.source.tells_solutions


_UNKNOWN: Final = Figure(numerator=Fraction(0), denominator=None, coverage=Fraction(0), note="not_measured")


class MeasuredLog:
    """What was counted of a large record: it answers what was asked then, and keeps what is asked now."""

    def __init__(self, records: AggregatedRecords) -> None:
        """Index the figures of all months by their questions."""
        self.records: Final = records
        self.tells_answers, self.tells_solutions = records.tells_answers, records.tells_solutions
        self.complete_for = records.source.complete_for
        self.questions: Final[dict[tuple[tuple[str, str], ...], Question]] = {}
        """All that was asked."""

    def has(self, month: Month) -> bool:
        """Return whether the record covers this month, so that no row means no ticket (FAILURES F1)."""
        return month in self.records.source.covers.months

    @property
    def last(self) -> Month | None:
        """The last month that the record covers."""
        return self.records.source.covers.months[-1]

    def attainment(
        self,
        selection: Selection,
        *,
        known: tuple[Interval, ...],
        until: datetime,
        months: tuple[Month, ...],
        coverage: Fraction,
    ) -> Figure:
        """Return what was counted for this question, which `TicketLog.attainment` explains; nothing if it was not."""
        return self._answer(Question(selection=selection, known=known, until=until, months=months, coverage=coverage))

    def statistic(self, selection: Selection, period: Recorded, kind: Statistic, percentile: Fraction) -> Figure:
        """Return what was counted of the times that cases took, which `TicketLog.statistic` explains."""
        question = Question(
            selection=selection, known=period.known, until=period.until, months=period.months,
            coverage=period.coverage, statistic=kind, percentile=percentile if kind == "percentile" else Fraction(0),
        )  # fmt: skip
        return self._answer(question)

    def number(self, *_: object) -> Figure:
        """Return nothing: tickets are not counted of large records yet, and checks say so."""
        return _UNKNOWN

    def has_events(self, _: Month) -> bool:
        """Return that no events are recorded."""
        return False

    @property
    def unanswered(self) -> tuple[Question, ...]:
        """What was asked and not counted, in the order in which it was asked."""
        return tuple(question for key, question in self.questions.items() if key not in self._answers)

    def _answer(self, question: Question) -> Figure:
        key = tuple(sorted(question.asked.items()))
        self.questions[key] = question
        figure = self._answers.get(key)
        if figure is None:
            return _UNKNOWN
        found = Figure(
            numerator=Fraction(figure.numerator, figure.scale),
            denominator=None if figure.denominator is None else Fraction(figure.denominator),
            coverage=question.coverage, events=figure.events or figure.denominator or 0,
            sources=tuple(RowTally(**source.model_dump()) for source in figure.sources),
        )  # fmt: skip
        return without_undecided(found, figure.undecided)

    @cached_property
    def _answers(self) -> Mapping[tuple[tuple[str, str], ...], MeasuredFigure]:
        return {figure.key: figure for file in self.records.measured.values() for figure in file.figures}
