"""Tickets and their timed cases as an earlier run kept them: what was read once is not read, nor timed, again.

Whatever a kept thing depends on is part of its key (ARCHITECTURE 20); what cannot be told is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from itertools import repeat
from operator import attrgetter, itemgetter
from typing import Any, Final, Generic, TypeVar, cast, overload
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from slm.cache import CASES, Blobs, Cache, NotKeptError, read_blobs
from slm.calendar import WorkingTime
from slm.measurement.case import Case, CaseClock, CountedCase, Span
from slm.measurement.columns import column, put_column
from slm.measurement.record import Pause, Ticket, TicketEvent, TicketRecords
from slm.measurement.rows_used import RowReason
from slm.measurement.ticket_rows import Share, TicketRows
from slm.measurement.timed_cases import MadeCases, TimedCases
from slm.values import Source

Row = TypeVar("Row", Ticket, Pause, TicketEvent)


@dataclass(frozen=True, slots=True)
class Keep:
    """Where what follows from the records of a source is kept, and by what the records are known."""

    cache: Cache
    program: str
    records: str
    """The key under which the records themselves are kept: of the bytes of the files and of the whole mapping."""


class KeptRows(Sequence[Row], Generic[Row]):
    """Rows that are kept; where they come from a cache, they are made when somebody asks for one of them."""

    def __init__(  # noqa: PLR0913 - what is known of rows that are not made yet
        self,
        model: type[Row],
        number: int,
        make: Callable[[], Sequence[Row]],
        keep: Keep,
        *,
        is_placed: bool,
        words: Callable[[str], Iterable[object]] | None = None,
    ) -> None:
        """Tell what the rows are, how many, how they are made, whether they stand in a file, and what a field says."""
        self.model: type[Row] = model
        self.keep: Final = keep
        self.is_placed: Final = is_placed
        self._number = number
        self._words: Callable[[str], Iterable[object]] | None = words
        self._make: Callable[[], Sequence[Row]] = make
        self._made: Sequence[Row] | None = None

    @property
    def _all(self) -> Sequence[Row]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __len__(self) -> int:
        return self._number

    def words(self, name: str) -> frozenset[object]:
        """Return all that a field says in any of the rows, which need not be made for that."""
        if self._made is None and self._words is not None:
            return frozenset(self._words(name))
        return frozenset(getattr(row, name) for row in self._all)

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        return self._all[index]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._all)


def keep_of(records: TicketRecords) -> Keep | None:
    """Return where is kept what follows from records; None where these are not the whole of what was kept."""
    kept = [rows for rows in (records.tickets, records.pauses, records.events) if isinstance(rows, KeptRows)]
    return kept[0].keep if len(kept) == 3 and len({rows.keep.records for rows in kept}) == 1 else None


def put_rows(model: type[Row], rows: Sequence[Row], blobs: Blobs) -> Any:  # noqa: ANN401 - JSON
    """Keep what rows say; return what JSON tells of it."""
    # All values of a row are taken at once: there are a hundred thousand rows of many fields.
    values = map(itemgetter(*model.model_fields), map(attrgetter("__dict__"), rows))
    columns = zip(*values, strict=True) if rows else repeat((), len(model.model_fields))
    return {name: put_column(column, blobs) for name, column in zip(model.model_fields, columns, strict=True)}


def _column_of(some: Iterable[object], name: str) -> list[object]:
    return [*map(attrgetter(name), some)]


def rows_of(
    model: type[Row],
    told: Any,  # noqa: ANN401 - JSON
    blobs: Blobs,
    standing: Iterable[tuple[Source, int]] | None = None,
) -> tuple[Row, ...]:
    """Return rows that were kept; of those that stand in a file, in which one, and by which number."""
    names = list(model.model_fields)
    columns = [column(told[name], blobs) for name in names]
    of_each = (dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True))
    if standing is None:
        return tuple(model.known(values) for values in of_each)
    return tuple(model.known(values, *at) for values, at in zip(of_each, standing, strict=True))


def _described(value: object) -> str:
    """Return all that a value says, the same in every run; raise `NotKeptError` for what cannot be told whole."""
    if value is None or isinstance(value, bool | int | str | Decimal | Fraction | date | Enum | ZoneInfo):
        return repr(value)
    if isinstance(value, BaseModel):
        return f"{type(value).__name__}{value.model_dump_json()}"
    if is_dataclass(value) and not isinstance(value, type):
        parts = [f"{part.name}={_described(getattr(value, part.name))}" for part in fields(value)]
    elif isinstance(value, WorkingTime):
        parts = [_described(value.hours), _described(value.holidays)]
    elif isinstance(value, Mapping):
        parts = [f"{_described(name)}: {_described(part)}" for name, part in value.items()]
    elif isinstance(value, frozenset | tuple | list):
        parts = list(map(_described, value))
    else:
        raise NotKeptError(type(value))
    return f"{type(value).__name__}({', '.join(sorted(parts) if isinstance(value, frozenset) else parts)})"


@dataclass(frozen=True, slots=True)
class KeptTimes:
    """The timed cases of the targets that count the tickets of a source."""

    keep: Keep
    rows: TicketRows

    def timed(
        self, asked: object, until: datetime, clock: Callable[[Ticket], CaseClock], make: Callable[[], TimedCases]
    ) -> TimedCases:
        """Return the cases of a target as they were kept, or else as they are made; `clock` is that of a ticket."""
        try:
            keep = self.keep
            key = CASES.of(program=keep.program, records=keep.records, asked=_described((asked, until)))
            if found := keep.cache.get(key):
                told, blobs = read_blobs(found)
                return _timed_of(self.rows, _KeptCases(self.rows, clock, until, told, blobs), told, blobs)
            timed = make()
            keep.cache.put(key, _written(self.rows, timed))
        except NotKeptError:
            return make()
        return timed


_OF_CASE: Final = tuple(part.name for part in fields(Case) if part.name != "ticket")
_OF_TIME: Final = ("started", "stopped", "working", "calendar", "answered", "pauses")
"""What of a case does not follow from its clock, its limit and the time spent."""


def _columns_of(cases: MadeCases) -> dict[str, list[object]]:
    """Return what is to be kept of cases: without their instants, where all of them were counted without."""
    times = [time for time in cases.times if isinstance(time, CountedCase)]
    if not times or len(times) != len(cases.times):
        every = [cases[place] for place in range(len(cases.times))]
        return {name: _column_of(every, name) for name in _OF_CASE}
    started, stopped, _, pauses, working, calendar = zip(*(time.span for time in times), strict=True)
    said = (started, stopped, working, calendar, (time.answered for time in times), pauses)
    return {name: list(values) for name, values in zip(_OF_TIME, said, strict=True)}


def _written(rows: TicketRows, timed: TimedCases) -> bytes:
    blobs, cases = Blobs(), cast("MadeCases", timed.cases)
    shares = dict.fromkeys(timed.shares)
    places = {share: place for place, share in enumerate(shares)}
    told = {
        "tickets": put_column([time.ticket.id for time in cases.times], blobs),
        "cases": {name: put_column(values, blobs) for name, values in _columns_of(cases).items()},
        "numbers": {name: blobs.add(getattr(timed, name)) for name in _NUMBERS},
        "flags": {name: blobs.add_bytes(getattr(timed, name)) for name in _FLAGS},
        "shares": blobs.add([places[share] for share in timed.shares]),
        "each": [rows.numbered(share) for share in shares],
        "repeated": list(timed.repeated.items()),
        "left_out": {path: list(why.items()) for path, why in timed.left_out.items()},
    }
    return blobs.written(told)


_NUMBERS: Final = ("instants", "spent", "limits", "late", "undue")
_FLAGS: Final = ("stopped", "decided", "on_time")


def _timed_of(rows: TicketRows, cases: _KeptCases, told: Any, blobs: Blobs) -> TimedCases:  # noqa: ANN401 - JSON
    numbers = [rows.number(_share(share)) for share in told["each"]]
    return TimedCases(
        cases=cases,
        **cast("Any", {name: blobs.numbers(place) for name, place in told["numbers"].items()}),
        **cast("Any", {name: blobs.content(place) for name, place in told["flags"].items()}),
        shares=[numbers[place] for place in blobs.numbers(told["shares"])],
        repeated=dict(told["repeated"]),
        left_out={
            path: {_reason(why): number for why, number in reasons} for path, reasons in told["left_out"].items()
        },
    )


def _share(told: Any) -> Share:  # noqa: ANN401 - JSON
    path, used, others, rows = told
    return Share(
        path,
        tuple((file, _reason(why), number) for file, why, number in used),
        tuple((file, number) for file, number in others),
        rows,
    )


def _reason(why: str | None) -> RowReason | None:
    return None if why is None else RowReason(why)


class _KeptCases:
    """The cases of a target, each made when it is asked for by its place."""

    def __init__(
        self,
        rows: TicketRows,
        clock: Callable[[Ticket], CaseClock],
        until: datetime,
        told: Any,  # noqa: ANN401 - JSON
        blobs: Blobs,
    ) -> None:
        self._latest, self._clock, self._until = rows.records.latest, clock, until
        self._tickets: Sequence[str] = column(told["tickets"], blobs)
        self._columns = {name: column(part, blobs) for name, part in told["cases"].items()}
        self._spent, self._limits = (blobs.numbers(told["numbers"][name]) for name in ("spent", "limits"))
        self._made: dict[int, Case] = {}

    def __getitem__(self, place: int) -> Case:
        if place not in self._made:
            self._made[place] = self._case(place, self._latest[self._tickets[place]])
        return self._made[place]

    def _case(self, place: int, ticket: Ticket) -> Case:
        said: Any = {name: values[place] for name, values in self._columns.items()}
        if "due_at" in said:
            return Case(ticket=ticket, **said)
        started, stopped, working, calendar, answered, pauses = (said[name] for name in _OF_TIME)
        span = Span(started, stopped, stopped or self._until, pauses, working, calendar)
        time = CountedCase(
            self._clock(ticket), ticket, span, stopped, answered, self._spent[place], self._limits[place]
        )  # fmt: skip
        return time.case
