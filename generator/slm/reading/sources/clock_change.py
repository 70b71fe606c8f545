"""The hour that a clock shows twice when it is put back: the order of a file may say which of the two a time is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, tzinfo
from itertools import groupby, pairwise
from typing import Final, NamedTuple

from slm.calendar import zone
from slm.measurement import ForeignSource, TimeFormat, fold_said, is_twice, plain_blanks, wall_time
from slm.problem import InputError, Mistake, Problem, Severity
from slm.reading.sources.table import Cell, ForeignTable, Row
from slm.reading.sources.unclear_zones import hour_by_word, says_zones, word_of_zone

DECIDED_BY_NEIGHBOURS: Final = Mistake(
    "SLM1026",
    "in {n} row a time is of the hour that {zone} had twice; which of the two is meant was seen by the order of the "
    "rows, first of '{value}'",
    "Look at these rows; where they are right, write ambiguous: neighbours in the source. An export with offsets from "
    "UTC leaves nothing to be seen.",
    Severity.WARNING,
    plural="in {n} rows a time is of the hour that {zone} had twice; which of the two is meant was seen by the "
    "order of the rows, first of '{value}'",
)


class _ShownTime(NamedTuple):
    """A time as the clock showed it in a row."""

    row: int
    shown: datetime
    is_twice: bool
    moment: datetime | None
    """The moment itself, where the clock showed it once."""


class RepeatedHours:
    """Tells of times that a clock showed twice which of the two they are, by the order of the rows around them."""

    def __init__(self, source: ForeignSource, formats: tuple[TimeFormat, ...]) -> None:
        self._zone, self._formats = source.time_zone, formats
        self._folds: dict[tuple[str, str], dict[int, int]] = {}
        self._decided: list[tuple[Row, ForeignTable, str]] = []

    def fold(self, row: Row, table: ForeignTable, column: str) -> int | None:
        """Return 0 for the first hour, 1 for the second; None where the order does not tell."""
        key = table.path, column
        if key not in self._folds:
            cells = ((one.number, one.cells.get(column)) for one in table.rows)
            times = _times(cells, self._formats, self._zone) if self._zone else []
            self._folds[key] = _folds(times, zone(self._zone or "UTC"))
        fold = self._folds[key].get(row.number)
        if fold is not None:
            self._decided.append((row, table, column))
        return fold

    @property
    def number(self) -> int:
        """How many times were told apart so."""
        return len(self._decided)

    def problems(self, source: ForeignSource) -> Iterator[Problem]:
        """Yield that the order of rows decided, unless the source says that it does."""
        if self._decided and source.ambiguous is None:
            row, table, column = self._decided[0]
            words = {"n": len(self._decided), "zone": self._zone, "value": row.cells.get(column)}
            yield DECIDED_BY_NEIGHBOURS.at(source.place("time_zone"), table.place(row, column), **words)


def twice_undecided(cells: Sequence[Cell], formats: Iterable[str], language: str, time_zone: str) -> dict[int, str]:
    """Return the times of a column that a clock showed twice, where the order of its rows does not tell which is meant.

    The rows of `cells` are those of a file, from the first to the last; each time stands by the place of its row.
    """
    known = tuple(TimeFormat(text, language) for text in formats)
    found = _times(enumerate(cells), known, time_zone)
    folds = _folds(found, zone(time_zone))
    undecided = {time.row: _text(cells[time.row]) for time in found if time.is_twice and time.row not in folds}
    shown = {time.row: time.shown for time in found}
    return {row: text for row, text in undecided.items() if fold_said(text, shown[row], time_zone) is None}


def _text(cell: Cell) -> str:
    """Return a cell of a time as text."""
    return cell.isoformat(" ") if isinstance(cell, datetime) else str(cell).strip()


def _times(cells: Iterable[tuple[int, Cell]], formats: tuple[TimeFormat, ...], time_zone: str) -> list[_ShownTime]:
    """Return the times of a column, each with the number of its row."""
    found: list[_ShownTime] = []
    known: dict[str, _Seen | None] = {}  # the same words are the same time
    for number, cell in cells:
        if not isinstance(cell, str):
            seen = _seen(cell, formats, time_zone)
        elif cell in known:
            seen = known[cell]
        else:
            seen = known[cell] = _seen(cell, formats, time_zone)
        if seen:
            found.append(_ShownTime(number, *seen))
    return found


_Seen = tuple[datetime, bool, datetime | None]
"""What a time is, in whichever row it stands."""


def _seen(cell: Cell, formats: tuple[TimeFormat, ...], time_zone: str) -> _Seen | None:
    shown, here = _shown(cell, formats), zone(time_zone)
    if shown is None:
        return None
    if shown.tzinfo is not None:
        return shown.astimezone(here).replace(tzinfo=None), False, shown
    if (hour := _hour_said(cell, formats, time_zone)) is None and is_twice(shown, time_zone):
        return shown, True, None
    return shown, False, shown.replace(tzinfo=here, fold=hour or 0).astimezone(UTC)


def _hour_said(cell: Cell, formats: tuple[TimeFormat, ...], time_zone: str) -> int | None:
    """Return which of two hours a time is of by the word for a zone that stands in it; None where none says it."""
    word = word_of_zone(cell) if isinstance(cell, str) and says_zones(formats) else ""
    try:
        return hour_by_word(plain_blanks(str(cell)), formats, time_zone, word) if word else None
    except InputError:
        return None


def _shown(cell: Cell, formats: tuple[TimeFormat, ...]) -> datetime | None:
    if isinstance(cell, str):
        try:
            return wall_time(plain_blanks(cell), formats)
        except InputError:
            return None
    return cell if isinstance(cell, datetime) else None


def _folds(times: Sequence[_ShownTime], here: tzinfo) -> dict[int, int]:
    """Return of each row which of the two hours its time is of, as far as the order of all rows tells it."""
    moments = [time.moment for time in times if time.moment]
    rises = all(before <= after for before, after in pairwise(moments))
    falls = all(before >= after for before, after in pairwise(moments))
    if rises == falls:
        return {}
    found: dict[int, int] = {}
    for (twice, _), group in groupby(times if rises else reversed(times), _run):
        run = list(group)
        back = [at for at, (before, after) in enumerate(pairwise(run), 1) if after.shown < before.shown]
        if twice and len(back) == 1:
            found |= {time.row: int(at >= back[0]) for at, time in enumerate(run)}
    known = [time for time in (times if rises else reversed(times)) if time.moment or time.row in found]
    told = [time.moment or _moment(time, here, found[time.row]) for time in known]
    # What is decided has to be in the order by which it is.
    return found if all(before <= after for before, after in pairwise(told)) else {}


def _moment(time: _ShownTime, here: tzinfo, fold: int) -> datetime:
    return time.shown.replace(tzinfo=here, fold=fold).astimezone(UTC)


def _run(time: _ShownTime) -> tuple[bool, date]:
    return time.is_twice, time.shown.date()
