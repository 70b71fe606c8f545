"""Figures of cases that are given out in parts: what is counted of each part is added (floor 7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Final, Protocol

from slm.calendar import Month
from slm.engine.answers import CLOCK_UNKNOWN
from slm.measurement import (
    Figure,
    Question,
    RecordFile,
    RowTally,
    TicketLog,
    TicketRecords,
    statistic,
    without_undecided,
)

_FIRST: Final = Month(2000, 1)


class PartsOfCases(Protocol):
    """A log that gives out its cases in parts."""

    @property
    def left_out(self) -> Mapping[tuple[str, str], int]:
        """How many rows of each file made no case of their own, and why, once all cases were given out."""

    def cases(self) -> Iterator[TicketRecords]:
        """Yield the cases of each part."""


def answers_by_case(
    log: PartsOfCases,
    questions: Sequence[Question],
    paths: Mapping[Month, Sequence[str]],
    sha256: Mapping[str, str],
    progress: Callable[[str], None] = lambda _: None,
) -> list[Figure]:
    """Return the figure of each question, with what became of every row of its months' files (FAILURES F9).

    Each part is judged as a record is that is read row by row. `paths` are the files by month. Raise `InputError` for
    a clock by due times: how many cases have none is known of no figure that was counted.
    """
    for question in questions:
        if any(clock.by_due for _, clock in question.selection.clocks):
            raise CLOCK_UNKNOWN.raised(rule="holds each case to its own due time (due: as_recorded)")
    totals = [_Total() for _ in questions]
    files = _each_of_its_month([*dict.fromkeys(path for several in paths.values() for path in several)])
    for nth, records in enumerate(log.cases(), 1):
        progress(str(nth))
        part = TicketLog(replace(records, files=files, event_files={}))
        for question, total in zip(questions, totals, strict=True):
            total.add(question, part, tuple(files))
    return [
        total.figure(question, {path for month in question.months for path in paths.get(month, ())}, sha256, log)
        for question, total in zip(questions, totals, strict=True)
    ]


def _each_of_its_month(paths: Sequence[str]) -> dict[Month, RecordFile]:
    """Return the files as if each was that of a month of its own: an account of all of them is asked for."""
    files: dict[Month, RecordFile] = {}
    month = _FIRST
    for path in paths:
        files[month], month = RecordFile(path=path, sha256=""), month.next
    return files


@dataclass
class _Total:
    """What was counted for one question so far."""

    numerator: Fraction = Fraction(0)
    denominator: Fraction = Fraction(0)
    events: int = 0
    undecided: int = 0
    times: Counter[Fraction] = field(default_factory=Counter)
    used: Counter[str] = field(default_factory=Counter)
    reasons: dict[str, Counter[str]] = field(default_factory=dict)

    def add(self, question: Question, part: TicketLog, files: tuple[Month, ...]) -> None:
        """Count a part."""
        if question.statistic:
            figure = part.statistic(
                question.selection, replace(question, months=files), question.statistic, question.percentile
            )
            self.times.update(Fraction(case.spent, case.limit) for case in figure.cases)
        else:
            figure = part.attainment(
                question.selection, known=question.known, until=question.until, months=files, coverage=Fraction(1)
            )
            self.numerator += figure.numerator
            self.denominator += figure.denominator or 0
        self.events += figure.events
        self.undecided += figure.undecided
        for tally in figure.sources:
            self.used[tally.path] += tally.used
            self.reasons.setdefault(tally.path, Counter()).update(tally.reasons)

    def figure(self, question: Question, own: set[str], sha256: Mapping[str, str], log: PartsOfCases) -> Figure:
        """Return the figure of all parts, with the accounts of its `own` files and of those of which a row was used."""
        denominator: Fraction | None
        numerator, denominator = self.numerator, self.denominator
        if question.statistic:
            numerator, denominator = statistic(question.statistic, [*self.times.elements()], question.percentile)
        sources = []
        for path in sorted(own | {path for path, number in self.used.items() if number}):
            reasons = Counter(self.reasons.get(path, {}))
            reasons.update({why: number for (of, why), number in log.left_out.items() if of == path})
            read = self.used[path] + reasons.total()
            sources.append(RowTally.of(path, sha256.get(path, ""), read, self.used[path], reasons))
        figure = Figure(
            numerator=numerator, denominator=denominator, coverage=question.coverage, events=self.events,
            sources=tuple(sources),
        )  # fmt: skip
        return without_undecided(figure, self.undecided)
