"""Exports with a file for each day: what is lost somewhere in one of them is not known of its day, and of no other."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from slm.measurement import Gap, source_kinds
from slm.reading.sources.other_months import OTHER_ZONES, begun

_DAY: Final = re.compile(r"(?<!\d)(\d{4})([-_.]?)(\d{2})\2(\d{2})(?!\d)")
_FEWEST: Final = 2
"""So many files whose rows are all of the day in their name tell that this is what the name says."""


class DailyFiles:
    """Whether the names of files say of which day they are: each of another one, and all rows begin on that of theirs.

    The day in a name may also be that on which the file was made, which its rows tell.
    """

    def __init__(self, source: source_kinds.AnySource, paths: Sequence[str]) -> None:
        self._source = source
        days = {path: _day_in(path) for path in paths}
        found = {path: day for path, day in days.items() if day}
        is_each = len(found) == len(paths) and set(Counter(found.values()).values()) == {1}
        self._days = found if is_each else {}
        self._of_day: set[str] = set()

    def note(self, path: str, rows: Iterable[Mapping[str, object] | None]) -> None:
        """Look at what rows of a file say."""
        if path not in self._days:
            return
        first = datetime.combine(self._days[path], time(), UTC)
        for said in rows:
            start = begun(self._source, said) if said else None
            if start and not first - OTHER_ZONES <= start < first + timedelta(days=1) + OTHER_ZONES:
                self._days = {}
                return
            if start:
                self._of_day.add(path)

    def placed(self, gaps: Iterable[Gap]) -> Iterator[Gap]:
        """Yield what is lost: what lies somewhere in the file of a day makes that day unknown, once."""
        days = self._days if len(self._of_day) >= _FEWEST else {}
        lost: set[str] = set()
        for gap in gaps:
            day = None if gap.is_placed else days.get(gap.path)
            if day is None:
                yield gap
            elif gap.path not in lost:
                lost.add(gap.path)
                yield Gap(start=day, end=day + timedelta(days=1), is_row=False)


def _day_in(path: str) -> date | None:
    """Return the day that the name of a file says; None where it says none, or several."""
    found = {f"{year}-{month}-{day}" for year, _, month, day in _DAY.findall(path.rpartition("/")[2])}
    try:
        (only,) = found
        return date.fromisoformat(only)
    except ValueError:
        return None
