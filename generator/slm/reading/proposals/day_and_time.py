"""Exports that have the day of a time in one column and its hour in another: the two are one time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, time
from typing import Final

from slm.reading.proposals.looking import LookedTable
from slm.reading.sources.joined_cells import joined
from slm.reading.sources.times_seen import NOTHING, days_seen, times_seen
from slm.text import folded

_CLOCK: Final = re.compile(
    r"(?:[^\W\d_]{2,4} ?)?(?:[01]?\d|2[0-3])[:h][0-5]\d(?::[0-5]\d)?(?: ?(?:[ap]\.? ?m\.?|uhr))?", re.IGNORECASE
)
_OF_DAYS: Final = re.compile("datum|date|day|tag|fecha|data|日期|日付|年月日|日$|dato")
_OF_HOURS: Final = re.compile("uhrzeit|zeit|time|hour|hora|heure|ora|时间|時間|时刻|時刻|tijd")
_SIGNS: Final = re.compile(r"[\W_]+")


def days_and_hours_joined(table: LookedTable) -> LookedTable:
    """Return a table in which the columns of days hold times, where another one has the hours of just these days."""
    pairs = {day: (day, hour) for day, hour in _pairs(table)}
    if not pairs:
        return table
    gone = {hour for _, hour in pairs.values()}
    rows = tuple({**row, **{day: str(joined(row, pair)) for day, pair in pairs.items()}} for row in table.rows)
    columns = tuple(column for column in table.columns if column not in gone)
    of_hours = {hour: day for day, hour in pairs.values()}
    said = {field: of_hours.get(column, column) for field, column in table.said.items()}
    return replace(table, columns=columns, rows=rows, joined=pairs, said=said)


def are_days(table: LookedTable, column: str) -> bool:
    """Tell whether a column holds days without hours alone."""
    values = [value for value in table.values(column) if isinstance(value, datetime) or value.strip() not in NOTHING]
    if not values or any(isinstance(value, datetime) and value.time() != time() for value in values):
        return False
    texts = [value for value in values if isinstance(value, str)]
    seen = days_seen(texts, table.language) if texts else None
    with_hours = times_seen(texts, table.language) if texts else None
    return not texts or (seen is not None and not seen.unread and (with_hours is None or with_hours.is_open))


def hours_beside(table: LookedTable) -> dict[str, tuple[str, str]]:
    """Return for each column of days the next one to its right that holds times of a day alone, whatever it is called.

    Nobody but who knows the export can say whether the two are one time: a length looks the same.
    """
    found, hour = dict[str, tuple[str, str]](), ""
    for column in reversed(table.columns):
        if hour and are_days(table, column):
            found[column] = (column, hour)
        if _are_clocks(table, column):
            hour = column
    return dict(reversed(found.items()))


def _pairs(table: LookedTable) -> Iterator[tuple[str, str]]:
    """Yield each column of days with that of its hours: of the same name otherwise, or beside it and called no more."""
    hours = [column for column in table.columns if _are_hours(table, column)]
    days = [column for column in table.columns if are_days(table, column)] if hours else []
    for day in days:
        beside = table.columns[table.columns.index(day) + 1 :][:1]
        called = [hour for hour in hours if _rest(hour, _OF_HOURS) == _rest(day, _OF_DAYS)]
        called += [hour for hour in beside if hour in hours and not _rest(hour, _OF_HOURS)]
        if called:
            hours.remove(called[0])
            yield day, called[0]


def _are_hours(table: LookedTable, column: str) -> bool:
    """Tell whether a column is called hours, and holds times of a day alone."""
    return _OF_HOURS.search(folded(column)) is not None and _are_clocks(table, column)


def _are_clocks(table: LookedTable, column: str) -> bool:
    """Tell whether a column holds times of a day alone."""
    texts = [value for value in table.values(column) if not isinstance(value, str) or value.strip() not in NOTHING]
    return bool(texts) and all(isinstance(text, str) and _CLOCK.fullmatch(text.strip()) for text in texts)


def _rest(column: str, words: re.Pattern[str]) -> str:
    """Return the name of a column without what says that it holds days or hours."""
    return _SIGNS.sub("", words.sub("", folded(column)))
