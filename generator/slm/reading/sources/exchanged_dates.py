"""Times of a workbook in which a spreadsheet took the day for the month when somebody opened an export with it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from slm.measurement import ForeignSource, foreign_column, plain_blanks
from slm.problem import Mistake, Problem
from slm.reading.sources.table import ForeignTable, Row

DATES_EXCHANGED: Final = Mistake(
    "SLM1081",
    "a spreadsheet has taken the day for the month in {n} cell of column '{column}', as it seems: the others are texts "
    "such as '{text}', of which no day can be a month",
    "Import the export of the tool as text (in Excel: Data, From Text/CSV), or give the CSV file itself to the source.",
    plural="a spreadsheet has taken the day for the month in {n} cells of column '{column}', as it seems: the others "
    "are texts such as '{text}', of which no day can be a month",
)
_TEXT: Final = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(?:\d{4}|\d{2})\b.*", re.DOTALL)
_DAY: Final = re.compile(r"\d{4}-\d\d-(\d\d)")
_MONTHS: Final = 12


def exchanged_dates(table: ForeignTable, source: ForeignSource) -> Iterator[Problem]:
    """Yield each column whose cells are times where day and month could be exchanged, and texts where they could not.

    A spreadsheet makes times of those texts of an export that it can read with the month before the day, and leaves
    the rest as they are. What it made are other days than the tool wrote, and nothing of them tells so.
    """
    columns = {
        column
        for name, several in source.placed.items()
        if name in source.instants
        for choice in foreign_column.choices(several)
        if not isinstance(choice, foreign_column.ListedColumn)
        for column in foreign_column.names(choice)
    }
    for column in sorted(columns if table.epoch else ()):
        days = [(row, day) for row in table.rows if (day := _day(row, column))]
        texts = [text for row in table.rows if (text := _text(row, column))]
        if days and texts and all(day <= _MONTHS for _, day in days) and _is_beyond_months(texts):
            place = table.place(days[0][0], column)
            yield DATES_EXCHANGED.at(place, n=len(days), column=column, text=texts[0])


def _day(row: Row, column: str) -> int:
    """Return the day of the month of a cell that is a time; 0 where it is none."""
    cell = row.cells.get(column)
    if isinstance(cell, datetime):
        return cell.day
    match = _DAY.fullmatch(cell) if isinstance(cell, str) else None
    return int(match[1]) if match else 0


def _text(row: Row, column: str) -> str:
    cell = row.cells.get(column)
    text = plain_blanks(cell) if isinstance(cell, str) else ""
    return text if _TEXT.fullmatch(text) else ""


def _is_beyond_months(texts: list[str]) -> bool:
    """Tell whether all texts begin with a day that is no month, or all have one in the second place."""
    parts = [match.group(1, 3) for text in texts if (match := _TEXT.fullmatch(text))]
    return any(all(int(numbers[at]) > _MONTHS for numbers in parts) for at in (0, 1))
