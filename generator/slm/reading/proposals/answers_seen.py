"""Exports of surveys, of which each question is a column: they are known by who answered."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.words_seen import text_of
from slm.text import folded

_RESPONDENT: Final = re.compile("respondent|respondiente|repondant|umfrageteilnehmer|respondente|答卷|回答者|答题人")
_MARKS: Final = ("?", "？", "؟")
"""How a question ends."""
_QUESTIONS: Final = 2
_CONTENT: Final = re.compile(
    "satisf|zufrieden|soddisf|tevreden|note\\b|rating|\\brate\\b|score|bewert|evalua|valora|avalia|valuta|recommend|"
    "empfehl|recomend|满意|評価|评分|打分|满足|満足"
)
_NUMBER: Final = re.compile(r"\d{1,3}(?:[.,]\d{1,2})?")


def unanswered(table: LookedTable, kind: str, score: str | None) -> int:
    """Return how many people said nothing where others gave a score."""
    if kind != "surveys" or score not in table.columns:
        return 0
    said = [text_of(value) for value in table.values(score)]
    return said.count("") if any(said) else 0


def are_answers(table: LookedTable) -> bool:
    """Tell whether a column is called after those who answer questions, or several are questions, one for a score."""
    asked = sum(column.rstrip().endswith(_MARKS) for column in table.columns)
    is_asked = asked >= _QUESTIONS and asked_score(table, ()) is not None
    return is_asked or any(_RESPONDENT.search(folded(column)) for column in table.columns)


def asked_score(table: LookedTable, used: Collection[str]) -> str | None:
    """Return the one question about how content somebody was of which all answers are numbers."""
    found = [column for column in table.columns if column not in used and _CONTENT.search(folded(column))]
    numbers = [column for column in found if _are_numbers([text_of(value) for value in table.values(column)])]
    return numbers[0] if len(numbers) == 1 else None


def answered(table: LookedTable, kind: str, score: str | None) -> LookedTable:
    """Return a survey without the people who gave no score where others gave one."""
    is_asked = kind == "surveys" and score is not None
    rows = tuple(row for row in table.rows if text_of(row.get(str(score), ""))) if is_asked else ()
    return replace(table, rows=rows) if rows else table


def _are_numbers(texts: Sequence[str]) -> bool:
    said = [text for text in texts if text]
    return bool(said) and all(map(_NUMBER.fullmatch, said))
