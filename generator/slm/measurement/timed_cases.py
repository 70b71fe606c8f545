"""The cases of one target, timed once for all periods, and kept value by value so that a period is found in no time."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from typing import Final, Protocol, overload

from slm.calendar import Interval, merge
from slm.measurement.case import Case, CountedCase
from slm.measurement.columns import microseconds
from slm.measurement.figure import Statistic, statistic
from slm.measurement.rows_used import RowReason


class _ByPlace(Protocol):
    """Makes a case when it is asked for."""

    def __getitem__(self, place: int, /) -> Case:
        """Return the case at a place, always the same one."""


class Cases(Sequence[Case]):
    """Some of many cases, which nobody has to look at to know how many they are."""

    __slots__ = ("_at", "_made", "_of")

    def __init__(self, of: _ByPlace, at: Sequence[int]) -> None:
        """Name the cases by their places among all of them."""
        self._of, self._at = of, at
        self._made: tuple[Case, ...] | None = None

    @property
    def _all(self) -> tuple[Case, ...]:
        if self._made is None:
            self._made = tuple(self._of[place] for place in self._at)
        return self._made

    def __len__(self) -> int:
        return len(self._at)

    @overload
    def __getitem__(self, index: int) -> Case: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Case, ...]: ...
    def __getitem__(self, index: int | slice) -> Case | tuple[Case, ...]:
        return self._all[index]

    def __eq__(self, other: object) -> bool:
        return self._all == tuple(other) if isinstance(other, Cases | tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._all)

    def __repr__(self) -> str:
        return repr(self._all)


class _LateCases(Cases):
    """Those of some cases that are late at an instant, by due time, found when somebody asks for them."""

    __slots__ = ("_instant",)

    def __init__(self, of: _ByPlace, at: Sequence[int], instant: datetime) -> None:
        super().__init__(of, at)
        self._instant = instant

    @property
    def _all(self) -> tuple[Case, ...]:
        if self._made is None:
            every = (self._of[place] for place in self._at)
            late = [case for case in every if case.is_late_at(self._instant)]
            self._made = tuple(sorted(late, key=lambda case: (case.due_at, case.ticket.id)))
        return self._made

    def __len__(self) -> int:
        return len(self._all)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedCases:
    """The cases of one target as they were known at one instant, and what became of the rows that are none of its.

    First come those that fall into a period, in the order of the instants that decide into which, then the others.
    """

    cases: _ByPlace
    instants: Sequence[int]
    """Of the cases that fall into a period, in microseconds since 1970."""
    spent: Sequence[int]
    limits: Sequence[int]
    stopped: bytes
    """Of each case 1 or 0: has its clock stopped?"""
    decided: bytes
    """Is it known whether it kept its limit?"""
    on_time: bytes
    """Did it keep it?"""
    late: Sequence[int]
    """The places of those that were open after they were due."""
    shares: Sequence[int]
    """Which rows go with each."""
    repeated: Mapping[int, str] = field(default_factory=dict)
    """The places of cases whose ticket is more than one case, with its number."""
    left_out: Mapping[str, Mapping[RowReason | None, int]] = field(default_factory=dict)
    undue: Sequence[int] = ()
    """When tickets were opened that are held to their own due time and have none: nobody knows whether they kept it."""

    def undue_in(self, known: Iterable[Interval]) -> int:
        """Return how many tickets without a due time were opened in these spans of time."""
        return sum(map(len, _between(self.undue, known)))

    def within(self, known: Iterable[Interval]) -> list[range]:
        """Return the places of the cases that fall into these spans of time."""
        return _between(self.instants, known)

    @property
    def pending(self) -> range:
        """The places of the cases that fall into no period yet."""
        return range(len(self.instants), len(self.shares))

    def some(self, places: Sequence[int]) -> Cases:
        """Return the cases at some places."""
        return Cases(self.cases, places)

    def shares_of(self, places: Iterable[range], flags: bytes | None = None, wanted: int = 1) -> Counter[int]:
        """Return the shares of the cases at these places of which a flag is as wanted, but for repeated tickets."""
        found: Counter[int] = Counter()
        for span in places:
            if not self.repeated and (flags is None or _all(flags, span, wanted)):
                found.update(self.shares[span.start : span.stop])
            else:
                found.update(self.shares[at] for at in chosen(span, flags, wanted) if at not in self.repeated)
        return found

    def repeated_at(self, places: Iterable[range], flags: bytes | None, wanted: int) -> dict[str, list[int]]:
        """Return the places of which a flag is as wanted, by the ticket, of those that are more than one case."""
        found: dict[str, list[int]] = {}
        for span in places if self.repeated else ():
            for place in chosen(span, flags, wanted):
                if name := self.repeated.get(place):
                    found.setdefault(name, []).append(place)
        return found

    def late_at(self, instant: datetime) -> Cases:
        """Return the cases that were open and overdue at an instant, by due time."""
        return _LateCases(self.cases, self.late, instant)

    def statistic(
        self, places: Sequence[int], kind: Statistic, percentile: Fraction
    ) -> tuple[Fraction, Fraction | None]:
        """Return a statistic of the times that cases took, in the unit that is the limit of their clock."""
        limits = {self.limits[place] for place in places}
        if len(limits) != 1:
            shares = [Fraction(self.spent[place], self.limits[place]) for place in places]
            return statistic(kind, shares, percentile)
        # Of one limit, whole seconds are compared and added.
        (limit,) = limits
        number, count = statistic(kind, [self.spent[place] for place in places], percentile)
        return number / limit, count


def _between(at: Sequence[int], known: Iterable[Interval]) -> list[range]:
    spans = ((microseconds(span.start), microseconds(span.end)) for span in merge(known))
    return [range(bisect_left(at, start), bisect_left(at, end)) for start, end in spans]


class MadeCases:
    """The cases of a target, each made of its time when it is asked for by its place, and once."""

    def __init__(self, times: Sequence[CountedCase | Case]) -> None:
        """Tell the times of all cases."""
        self.times: Final = times
        self._made: dict[int, Case] = {}

    def __getitem__(self, place: int) -> Case:
        """Return the case at a place."""
        if place not in self._made:
            time = self.times[place]
            self._made[place] = time if isinstance(time, Case) else time.case
        return self._made[place]


def timed_cases(
    found: Iterable[tuple[int | None, CountedCase | Case, int]],
    repeated: Collection[str],
    left_out: Mapping[str, Mapping[RowReason | None, int]],
) -> TimedCases:
    """Return cases in order, each with the instant that decides in which period it counts and the rows that go with it.

    `repeated` are the tickets that are more than one case.
    """
    told = [(at, one.ticket.id, place, one, share) for place, (at, one, share) in enumerate(found)]
    dated = sorted(one for one in told if one[0] is not None)
    ordered = [*dated, *(one for one in told if one[0] is None)]
    cases = [case for _, _, _, case, _ in ordered]
    return TimedCases(
        cases=MadeCases(cases), instants=[at for at, *_ in dated if at is not None],
        spent=[case.spent for case in cases], limits=[case.limit for case in cases],
        stopped=bytes(case.stopped is not None for case in cases),
        decided=bytes(not case.is_pending for case in cases),
        on_time=bytes(case.is_on_time for case in cases),
        late=[place for place, case in enumerate(cases) if case.is_late],
        shares=[share for *_, share in ordered],
        repeated={place: name for place, (_, name, *_) in enumerate(ordered) if name in repeated} if repeated else {},
        left_out=left_out,
    )  # fmt: skip


def chosen(span: range, flags: bytes | None, wanted: int = 1) -> Sequence[int]:
    """Return the places of a span of which a flag is as wanted."""
    if flags is None or _all(flags, span, wanted):
        return span
    return [place for place in span if flags[place] == wanted]


def _all(flags: bytes, span: range, wanted: int) -> bool:
    return flags.count(wanted, span.start, span.stop) == len(span)
