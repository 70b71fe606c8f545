"""Service hours as a table that a set of records can be joined with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final

import ibis
from ibis.expr.types import IntegerValue, Table

from slm.calendar import WorkingTime
from slm.engine.connect import Engine

DAY: Final = 86_400
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def second_of(instant: datetime) -> int:
    """Return the second since 1970 in which an instant lies."""
    return (instant - _EPOCH) // timedelta(seconds=1)


class OpenHours:
    """The working seconds up to any instant, F(t), for a whole column of instants at once (ARCHITECTURE 8, 9).

    The table has a row for each day of UTC: the working seconds before it and its open intervals. One equality join
    finds the row of an instant, and what is left is arithmetic that every engine has; no engine has to know a zone.
    """

    def __init__(self, engine: Engine, hours: WorkingTime, first: date, last: date) -> None:
        """Make the table of the days from `first` to `last`, which have to hold every instant that is asked about."""
        self.first: Final = first
        self.last: Final = last
        self._hours = hours
        self._origin = datetime(first.year, first.month, first.day, tzinfo=UTC)
        days = hours.utc_days(first, last + timedelta(days=1))
        self._width = max(len(day.openings) for day in days)
        self._is_all_time = all(day.openings == ((day.number * DAY, (day.number + 1) * DAY),) for day in days)
        if not self._is_all_time:
            columns = {"day": [day.number for day in days], "before": [day.before for day in days]}
            for nth in range(self._width):
                # Where a day has fewer openings, an empty one at its end adds nothing.
                pairs = [
                    day.openings[nth] if nth < len(day.openings) else ((day.number + 1) * DAY,) * 2 for day in days
                ]
                columns[f"opens_{nth}"] = [opens for opens, _ in pairs]
                columns[f"closes_{nth}"] = [closes for _, closes in pairs]
            self._table = engine.table(columns, dict.fromkeys(columns, "int64"))

    def worked(self, rows: Table, **instants: str) -> Table:
        """Return the rows with a new column of working seconds for each column of instants that is named."""
        if self._is_all_time:
            return rows.mutate(**{new: rows[column] for new, column in instants.items()})
        for new, column in instants.items():
            days = self._table.rename(lambda name, new=new: f"{new}_{name}")
            joined = rows.join(days, rows[column] // DAY == days[f"{new}_day"])
            worked = joined[f"{new}_before"]
            for nth in range(self._width):
                opens, closes = joined[f"{new}_opens_{nth}"], joined[f"{new}_closes_{nth}"]
                worked += clamped(joined[column] - opens, closes - opens)
            rows = joined.mutate(**{new: worked}).drop(*days.columns)
        return rows

    def worked_until(self, instant: datetime) -> int:
        """Return the working seconds up to one instant, in the count of the columns; it may lie outside the table."""
        if self._is_all_time:
            return second_of(instant)
        return self._hours.elapsed(self._origin, instant) - self._hours.elapsed(instant, self._origin)


def clamped(seconds: IntegerValue, length: IntegerValue) -> IntegerValue:
    """Return the seconds, but none below nothing and none above a length."""
    return ibis.greatest(0, ibis.least(seconds, length))
