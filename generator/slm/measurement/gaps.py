"""What the records of a source cannot tell: rows that were not understood, and time in which nobody watched."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Final

from slm.calendar import Interval, clip, merge, start_of_day, zone

LONG: Final = timedelta(days=31)
"""An interruption that lasts longer may be a slip, unless its source says how long one can be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Something of which a source cannot tell. What is None is unknown itself: any service, any time, no end.

    A row is a record that is missing: it counts among those that are known. A time is not known to be good.
    """

    service: str | None = None
    start: datetime | date | None = None
    end: datetime | date | None = None
    """When it ended; of a day, the first one after it."""
    is_row: bool = True
    """Is it a row of which no record was made? Else it is a time in which nobody watched."""
    is_placed: bool = True
    """Is all of this time meant? Else the row lies somewhere in it."""
    rows: int = 1
    """How many rows are missing so."""
    path: str = ""
    """The file in which they are missing; empty where they may be missing in any."""
    beside: int | None = None
    """How many rows or cases of this file are understood; None where all files of the source are meant."""
    said: Mapping[str, str] = field(default_factory=dict)
    """What else can be read of the row, such as a priority, or whose it is."""

    def within(self, period: Interval, time_zone: str) -> tuple[Interval, ...]:
        """Return its time in a period; days are those of a time zone."""
        start = self.start if self.start is None else _instant(self.start, time_zone)
        end = self.end if self.end is None else _instant(self.end, time_zone)
        first, last = period.start if start is None else start, period.end if end is None else end
        return clip((Interval(first, last),), period) if first < last else ()

    def touches(self, period: Interval, time_zone: str) -> bool:
        """Return whether a part of it lies in a period, or it is a moment of it."""
        moment = isinstance(self.start, datetime) and self.start == self.end and self.start in period
        return moment or bool(self.within(period, time_zone))

    def may_be(self, said: Mapping[str, Collection[str]]) -> bool:
        """Return whether the row may be one with some of these values; what cannot be read may be anything."""
        return all(self.said.get(name, next(iter(words), "")) in words for name, words in said.items() if words)


def _instant(at: datetime | date, time_zone: str) -> datetime:
    return at if isinstance(at, datetime) else start_of_day(at, zone(time_zone))


class Gaps:
    """All that a source cannot tell, by service."""

    def __init__(self, gaps: Iterable[Gap], understood: int) -> None:
        """Sort gaps by service; `understood` is the number of rows of which a record was made."""
        self.understood: Final = understood
        self._of_service: dict[str | None, list[Gap]] = {}
        for gap in gaps:
            self._of_service.setdefault(gap.service, []).append(gap)

    def time(
        self, service: str, period: Interval, time_zone: str, *, rows: bool, customers: Collection[str] = ()
    ) -> tuple[Interval, ...]:
        """Return the time of a period of which nothing is known of a service: that of rows as well, or not."""
        own = {"customer": customers}
        placed = (gap for gap in self._of(service) if gap.is_placed and (rows or not gap.is_row) and gap.may_be(own))
        return merge(part for gap in placed for part in gap.within(period, time_zone))

    def moments(self, service: str, customer: str | None = None) -> tuple[datetime, ...]:
        """Return when a service, or a customer's own instance of it, was looked at and nobody knows what was seen."""
        placed = (gap for gap in self._of(service) if gap.is_placed and gap.is_row)
        own = (gap.start for gap in placed if gap.said.get("customer") in {None, customer})
        return tuple(at for at in own if isinstance(at, datetime))

    def may_lie(self, service: str, at: datetime, lasting: timedelta) -> bool:
        """Return whether a row that was not understood, and does not tell its time, may be of what held from then on.

        What held so long may reach into its days, which may begin or end a day away from those of UTC.
        """
        rows = [gap for gap in self._of(service) if gap.is_row and not gap.is_placed]
        day, begun = timedelta(days=1), at + lasting
        return any(
            (gap.start is None or begun >= _instant(gap.start, "Etc/UTC") - day)
            and (gap.end is None or at <= _instant(gap.end, "Etc/UTC") + day)
            for gap in rows
        )

    def rows(self, service: str, period: Interval, time_zone: str, said: Mapping[str, Collection[str]]) -> int:
        """Return how many rows that were not understood may be of a service and a period, their time being known."""
        rows = (gap for gap in self._of(service) if gap.is_row and gap.is_placed and gap.may_be(said))
        return sum(gap.rows for gap in rows if gap.touches(period, time_zone))

    def share(self, service: str, period: Interval, time_zone: str, said: Mapping[str, Collection[str]]) -> Fraction:
        """Return the share of rows that were understood, where the others may lie anywhere in a time.

        It is that of the file of which the least is understood: rows of other files, such as those of other months, do
        not tell how much is lost in it. What is lost in others lessens the share as well, by all rows.
        """
        rows = (gap for gap in self._of(service) if gap.is_row and not gap.is_placed and gap.may_be(said))
        lost: Counter[tuple[str, int]] = Counter()
        for gap in rows:
            if gap.touches(period, time_zone):
                lost["" if gap.beside is None else gap.path, self.understood if gap.beside is None else gap.beside] += (
                    gap.rows
                )
        if not lost:
            return Fraction(1)
        share, missing = min((Fraction(beside, beside + number), number) for (_, beside), number in lost.items())
        whole = self.understood + lost.total()
        return share * Fraction(whole - (lost.total() - missing), whole)

    def _of(self, service: str) -> Iterable[Gap]:
        return (*self._of_service.get(service, ()), *self._of_service.get(None, ()))
