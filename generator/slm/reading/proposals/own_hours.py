"""Whether a length of cases says more than their times, and whether it counts day and night: the rows tell both.

A tool that counts in working hours of its own writes of a case of one day how long it took, and less of one that went
over a night.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from slm.measurement import foreign_values
from slm.reading.proposals.later_times import moments
from slm.reading.proposals.looking import LookedTable

_UNITS: Final[Mapping[foreign_values.LengthUnit, timedelta]] = {
    "seconds": timedelta(seconds=90), "minutes": timedelta(seconds=90), "hours": timedelta(minutes=6),
    "days": timedelta(hours=2),
}  # fmt: skip
"""How far a length in each unit may be from what lies between two times: both are rounded."""
_DECIMAL: Final = tuple(
    foreign_values.NumberMarks.model_validate(marks)
    for marks in ({}, {"decimal": ","}, {"thousands": ","}, {"decimal": ",", "thousands": "."})
)
_FEWEST: Final = 3
_MOST: Final = 0.8
_ALL: Final = 0.95


class _Agreeing(NamedTuple):
    """How many rows there are within a day and over nights, and in how many of them a length is what lies between."""

    of_a_day: int
    right: int
    over_nights: int
    right_then: int


def says_its_times(table: LookedTable, column: str, opened: str, closed: str) -> bool:
    """Tell whether a column holds what lies between two times, and so says nothing more."""
    return any(
        said.right + said.right_then >= max(_FEWEST, _ALL * (said.of_a_day + said.over_nights))
        for said in _compared(table, column, opened, closed)
    )


def counts_own_hours(table: LookedTable, column: str, opened: str, closed: str) -> bool:
    """Tell whether a column holds what lies between two times in rows of one day, and not over nights."""
    return any(
        said.right >= max(_FEWEST, _MOST * said.of_a_day)
        and said.over_nights
        and said.right_then <= (1 - _MOST) * said.over_nights
        for said in _compared(table, column, opened, closed)
    )


def _compared(table: LookedTable, column: str, opened: str, closed: str) -> Iterator[_Agreeing]:
    """Yield in how many rows a length agrees with two times, for each unit that it may have."""
    begun, ended, cells = moments(table, opened), moments(table, closed), table.values(column)
    rows = [(begun[row], end, text) for row, end in ended.items() if row in begun and (text := cells[row])]
    for unit, off in _UNITS.items():
        days: list[bool] = []
        nights: list[bool] = []
        for start, end, text in rows:
            (days if start.date() == end.date() else nights).append(_is_length(text, unit, end - start, off))
        yield _Agreeing(len(days), sum(days), len(nights), sum(nights))


def _is_length(text: str | datetime, unit: foreign_values.LengthUnit, between: timedelta, off: timedelta) -> bool:
    lasted = (foreign_values.length(text, unit, marks) for marks in _DECIMAL if isinstance(text, str))
    return any(one is not None and abs(one - between) <= off for one in lasted)
