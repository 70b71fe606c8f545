"""Exports of surveys, of which each question is a column: they are known by who answered."""

from __future__ import annotations

import re
from typing import Final

from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.words_seen import text_of
from slm.text import folded

_RESPONDENT: Final = re.compile("respondent|respondiente|repondant|umfrageteilnehmer|respondente|答卷|回答者|答题人")


def unanswered(table: LookedTable, kind: str, score: str | None) -> int:
    """Return how many people said nothing where others gave a score."""
    if kind != "surveys" or score not in table.columns:
        return 0
    said = [text_of(value) for value in table.values(score)]
    return said.count("") if any(said) else 0


def are_answers(table: LookedTable) -> bool:
    """Tell whether a column is called after those who answer questions."""
    return any(_RESPONDENT.search(folded(column)) for column in table.columns)
