"""Rows of records that stand there twice: pasted again, exported twice, or the same times under many ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Final, TypeVar

from slm.checks.references import repeated
from slm.measurement import Outage
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity
from slm.values import Written

ROW_AGAIN: Final = Mistake(
    "SLM421",
    "line {line} says the same as line {other}",
    "Delete what stands there again.",
    plural="{n} lines say the same as lines before them, the first is line {line}, which says the same as line {other}",
)
ANSWER_AGAIN: Final = Mistake(
    "SLM422",
    "line {line} says the same as line {other}, and both count",
    "Delete one of the two, unless two people answered alike.",
    Severity.WARNING,
    plural="{n} lines say the same as lines before them, and all count; the first is line {line}, which says the same "
    "as line {other}",
)
SAME_TIMES: Final = Mistake(
    "SLM423",
    "{n} row of the service '{service}' has this same start and end",
    "If they are one interruption, keep one row: time that several rows cover counts once, but each is an interruption "
    "of its own where interruptions are counted.",
    Severity.WARNING,
    plural="{n} rows of the service '{service}' have this same start and end",
)
_MANY: Final = 3
"""From how many on rows of the same times are told: two tools may well have recorded the same interruption."""

Row = TypeVar("Row", bound=Written)
Pair = tuple[Row, Row]


def pasted(pairs: Iterable[Pair[Row]], otherwise: Callable[[Row, Row], Problem]) -> Iterator[Problem]:
    """Yield of rows with one id, and the first row of each, which say just the same in one file; and what others are.

    Rows of equal words are one that was pasted twice, and no two that each need an id of their own.
    """
    again: dict[str, list[Pair[Row]]] = {}
    for row, other in pairs:
        if row.file_path == other.file_path and row.model_dump() == other.model_dump():
            again.setdefault(row.file_path, []).append((row, other))
        else:
            yield otherwise(row, other)
    yield from _told(ROW_AGAIN, again)


def answers_stand_once(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that no answer after a ticket stands in a file twice; of answers without one nobody can tell."""
    again: dict[str, list[Pair[Written]]] = {}
    after = (survey for survey in portfolio.surveys.surveys if survey.ticket)
    for row, other in repeated(after, attrgetter("file_path", "ticket", "service", "date", "score")):
        if row.model_dump() == other.model_dump():
            again.setdefault(row.file_path, []).append((row, other))
    yield from _told(ANSWER_AGAIN, again)


def interruptions_differ(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that not many rows of one service have the same start and end: that is one interruption, written often."""
    alike: dict[object, list[Outage]] = {}
    for outage in portfolio.outages.outages:
        key = outage.service, outage.start, outage.end, outage.kind
        alike.setdefault(key, []).append(outage)
    for rows in alike.values():
        # Rows of one id are told otherwise.
        if len(rows) >= _MANY and len(names := {row.id for row in rows}) >= _MANY:
            first, second, *_ = rows
            yield SAME_TIMES.at(second.place("start"), first.place("start"), n=len(names), service=first.service)


def _told(mistake: Mistake, again: dict[str, list[Pair[Row]]]) -> Iterator[Problem]:
    for pairs in again.values():
        row, other = pairs[0]
        places = row.place(), other.place()
        yield mistake.at(*places, n=len(pairs), line=places[0].line, other=places[1].line)
