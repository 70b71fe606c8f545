"""How results are told in tables of a terminal: cells, widths, and verdicts in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from slm.cli.speech import say, speech
from slm.text import width

if TYPE_CHECKING:
    from slm.compliance import Result, Verdict

COMPARISONS: Final = {"at_least": "≥", "more_than": ">", "at_most": "≤", "less_than": "<"}
"""How a promise is written before its threshold."""


def promise_cells(result: Result) -> tuple[str, str, str]:
    """Return what a row of a table begins with: the version, the target with its scope, and the service.

    A period that is no month of the calendar stands with the target.
    """
    period = () if result.period.is_month else (result.period.label,)
    target = " ".join((result.target, *result.scope.values(), *period))
    return f"{result.agreement} {result.version}", target, result.service


def verdict_word(verdict: Verdict) -> str:
    """Return a verdict in words, in capitals if it is a miss."""
    word = say(f"verdict|{verdict}")
    return word.upper() if verdict == "missed" else word


def verdicts_told(counts: Mapping[Verdict, int]) -> str:
    """Return how many promises have each verdict, in words."""
    return speech().list(f"{count} {verdict_word(verdict)}" for verdict, count in counts.items())


def table(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of a table with its columns one below the other; a Chinese character is two wide."""
    cells = [[head and say(head) for head in heads], *rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join(cell + " " * (most - width(cell)) for cell, most in zip(row, widths, strict=True)).rstrip()
        for row in cells
    ]
