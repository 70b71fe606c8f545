"""Offsets from UTC: times are written with those of a place of the book, and zones are those that somebody meant."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from typing import Final, get_args

from slm.calendar import zone, zones_at
from slm.portfolio import Portfolio, written_files
from slm.problem import Mistake, Problem, Severity
from slm.values import Written

ZONE_TURNED: Final = Mistake(
    "SLM988",
    "the clocks of '{zone}' are {offset} from UTC: the sign in such a name is turned round",
    "Write the name of a place whose clocks are meant, such as Asia/Shanghai.",
    Severity.WARNING,
    one_by=("zone",),
)
OFFSET_OF_NO_PLACE: Final = Mistake(
    "SLM987",
    "this time is written with {offset}, but then the clocks of this book, of {zones}, are {expected} from UTC",
    "Write the offset of the clock that showed the time: with another one it is another moment.",
    Severity.WARNING,
    one_by=("offset", "expected"),
)

_DAY: Final = date(2026, 1, 1)
_TURNED: Final = re.compile(r"Etc/GMT[+-]\d+")


def zones_are_meant(portfolio: Portfolio) -> Iterator[Problem]:
    """No zone has a name that says the opposite of what it is: `Etc/GMT+8` is eight hours behind UTC.

    Where a place of the book has these clocks, that is what was meant.
    """
    zones = [*_zones(portfolio)]
    places = tuple(dict.fromkeys(name for _, name in zones if not _TURNED.fullmatch(name)))
    for model, name in zones:
        offset = next(iter(_offsets((name,), _DAY))) if _TURNED.fullmatch(name) else None
        if offset and offset not in _offsets(places, _DAY):
            others = ", ".join(zones_at(-offset))
            meant = {"meant": others} if others else {}
            yield ZONE_TURNED.at(model.place("time_zone"), zone=name, offset=_said(offset), **meant)


def times_have_offsets_of_the_book(portfolio: Portfolio) -> Iterator[Problem]:
    """No time of a record is written with an offset that no clock of the book has on that day; UTC may be meant."""
    names = tuple(dict.fromkeys(name for _, name in _zones(portfolio)))
    outages, tickets = portfolio.outages, portfolio.tickets
    kinds: tuple[Iterable[Written], ...] = (
        outages.outages, tickets.tickets, tickets.pauses, tickets.events, portfolio.surveys.surveys,
    )  # fmt: skip
    right = set[tuple[timedelta, date]]()
    for row in (row for rows in kinds for row in rows if names):
        for field in _times(type(row)):
            moment: datetime | None = getattr(row, field)
            offset = moment.utcoffset() if moment else None
            if moment and offset and (offset, moment.date()) not in right:
                expected = _offsets(names, moment.date())
                if offset in expected:
                    right.add((offset, moment.date()))
                else:
                    said = ", ".join(map(_said, sorted(expected)))
                    yield OFFSET_OF_NO_PLACE.at(
                        row.place(field), offset=_said(offset), zones=", ".join(names), expected=said
                    )


def _zones(portfolio: Portfolio) -> Iterator[tuple[Written, str]]:
    """Yield each model that names a time zone, with its name."""
    large = (records.source for records in portfolio.aggregated.values())
    for model in (*written_files(portfolio), *portfolio.live.values(), *large):
        if name := getattr(model, "time_zone", None):
            yield model, name


@cache
def _times(model: type[Written]) -> tuple[str, ...]:
    """Return the fields of a kind of row that are points in time."""
    return tuple(name for name, info in model.model_fields.items() if _can_be_a_time(info.annotation))


def _can_be_a_time(annotation: object) -> bool:
    return annotation is datetime or any(map(_can_be_a_time, get_args(annotation)))


@cache
def _offsets(names: tuple[str, ...], day: date) -> frozenset[timedelta]:
    """Return how far from UTC the clocks of some zones are on a day: at its beginning, and at its end."""
    days = day, day + timedelta(days=1)
    moments = [datetime.combine(one, time(), zone(name)) for one in days for name in names]
    return frozenset(moment.utcoffset() or timedelta() for moment in moments)


def _said(offset: timedelta) -> str:
    return str(timezone(offset)).removeprefix("UTC") or "+00:00"
