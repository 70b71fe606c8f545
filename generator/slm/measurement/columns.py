"""Values of many rows, column by column, as bytes that a cache keeps: what comes back is what was put in, or nothing.

What a cache holds may be anybody's (FAILURES S9), so it is numbers and JSON, and never objects of Python.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from itertools import repeat
from operator import add, floordiv, sub
from typing import Any, Final, cast, overload
from zoneinfo import ZoneInfo

from slm.cache import Blobs, NotKeptError
from slm.calendar import Interval, zone

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_NEVER: Final = -(2**63)


def microseconds(instant: datetime) -> int:
    """Return an instant as microseconds since 1970: what can be ordered without asking for its zone."""
    return (instant - _EPOCH) // _MICROSECOND


def put_column(values: Sequence[object], blobs: Blobs) -> Any:  # noqa: ANN401 - JSON
    """Keep the values of a column, all of one type or nothing; return what JSON tells of it."""
    types = {*map(type, values)} - {type(None)}
    if types == {datetime}:
        return _put_times(values, blobs)
    if types == {tuple}:
        return _put_intervals(values, blobs)
    if types == {int} and None not in values:
        return {"numbers": blobs.add(cast("Sequence[int]", values))}
    if len(types) > 1 or not types <= {str, bool, int}:
        raise NotKeptError(types)
    words = dict.fromkeys(values)
    if len(words) > len(values) // 2:
        return {"each": list(values)}
    places = {word: place for place, word in enumerate(words)}
    return {"words": list(words), "places": blobs.add([*map(places.__getitem__, values)])}


def column(told: Any, blobs: Blobs) -> Sequence[Any]:  # noqa: ANN401 - JSON
    """Return the values of a column that was kept."""
    if "numbers" in told:
        return blobs.numbers(told["numbers"])
    if "each" in told:
        as_told: list[Any] = told["each"]
        return as_told
    if "words" in told:
        words = told["words"]
        return [words[place] for place in blobs.numbers(told["places"])]
    if "times" in told:
        zones = [_zone(name) for name in told["zones"]]
        return _Times(blobs.numbers(told["times"]), blobs.numbers(told["places"]), zones)
    return _Intervals(*(blobs.numbers(place) for place in told["intervals"]))


def _put_times(values: Sequence[object], blobs: Blobs) -> Any:  # noqa: ANN401 - JSON
    told = [value for value in values if isinstance(value, datetime)]
    lengths = map(floordiv, map(sub, told, repeat(_EPOCH)), repeat(_MICROSECOND))
    instants = [*lengths]
    of_each: list[tzinfo | None] = [value.tzinfo for value in told]
    if len(told) < len(values):
        numbers, of_told = iter(instants), iter(of_each)
        instants = [_NEVER if value is None else next(numbers) for value in values]
        of_each = [UTC if value is None else next(of_told) for value in values]
    zones: dict[tzinfo | None, int] = {UTC: 0}
    for one in of_each if {*map(id, of_each)} - {id(UTC)} else ():
        zones.setdefault(one, len(zones))
    places = [zones[one] for one in of_each] if len(zones) > 1 else [0] * len(of_each)
    return {"times": blobs.add(instants), "places": blobs.add(places), "zones": list(map(_zone_name, zones))}


def _zone_name(of: tzinfo | None) -> str | int:
    """Return by what a zone is found again: its name, or how far it is from UTC."""
    if of is UTC:
        return ""
    if type(of) is timezone and not (offset := of.utcoffset(None)) % timedelta(seconds=1):
        return offset // timedelta(seconds=1)
    if isinstance(of, ZoneInfo) and of.key and zone(of.key) is of:
        return of.key
    raise NotKeptError(of)


def _zone(name: str | int) -> tzinfo:
    if isinstance(name, int):
        return timezone(timedelta(seconds=name))
    return zone(name) if name else UTC


def _put_intervals(values: Sequence[object], blobs: Blobs) -> Any:  # noqa: ANN401 - JSON
    counts, edges = [0], []
    for value in values:
        for interval in value if isinstance(value, tuple) else ():
            if not isinstance(interval, Interval):
                raise NotKeptError(interval)
            edges += [microseconds(interval.start), microseconds(interval.end)]
        counts.append(len(edges))
    return {"intervals": [blobs.add(counts), blobs.add(edges)]}


class _Times(Sequence[datetime | None]):
    """Instants in their zones, made when they are asked for."""

    def __init__(self, instants: Sequence[int], places: Sequence[int], zones: Sequence[tzinfo]) -> None:
        self._instants, self._places, self._zones = instants, places, zones

    def __len__(self) -> int:
        return len(self._instants)

    def __iter__(self) -> Iterator[datetime | None]:
        if {*map(id, self._zones)} == {id(UTC)} and _NEVER not in self._instants:
            return map(add, repeat(_EPOCH), map(timedelta, repeat(0), repeat(0), self._instants))
        return self._each()

    def _each(self) -> Iterator[datetime | None]:
        zones = self._zones
        for instant, place in zip(self._instants, self._places, strict=True):
            if instant == _NEVER:
                yield None
            else:
                found, of = _EPOCH + timedelta(0, 0, instant), zones[place]
                yield found if of is UTC else found.astimezone(of)

    @overload
    def __getitem__(self, index: int) -> datetime | None: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[datetime | None]: ...
    def __getitem__(self, index: int | slice) -> datetime | Sequence[datetime | None] | None:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        if (instant := self._instants[index]) == _NEVER:
            return None
        found, of = _EPOCH + timedelta(microseconds=instant), self._zones[self._places[index]]
        return found if of is UTC else found.astimezone(of)


class _Intervals(Sequence[tuple[Interval, ...]]):
    """Intervals of each of many things, made when they are asked for."""

    def __init__(self, counts: Sequence[int], edges: Sequence[int]) -> None:
        self._counts, self._edges = counts, edges

    def __len__(self) -> int:
        return len(self._counts) - 1

    @overload
    def __getitem__(self, index: int) -> tuple[Interval, ...]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[Interval, ...]]: ...
    def __getitem__(self, index: int | slice) -> tuple[Interval, ...] | Sequence[tuple[Interval, ...]]:
        if isinstance(index, slice):
            return [self[place] for place in range(*index.indices(len(self)))]
        own = self._edges[self._counts[index] : self._counts[index + 1]]
        edges = [_EPOCH + timedelta(microseconds=edge) for edge in own]
        return tuple(Interval(start, end) for start, end in zip(edges[::2], edges[1::2], strict=True))
