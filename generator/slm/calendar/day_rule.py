"""Which rule gives a date its hours: its weekday, a day off, a part of one, or a make-up working day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from slm.calendar.duration import Segment
from slm.calendar.service_hours import Holidays, HoursVersion
from slm.values import LocalText

_WHOLE_DAY: Final = range(24 * 60)


class DayKind(StrEnum):
    """Which rule gives a date its hours."""

    ORDINARY = "ordinary"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"
    EXCEPTION = "exception"


def rule_of_calendars(
    version: HoursVersion, calendars: Sequence[Holidays], day: date
) -> tuple[DayKind, LocalText | None, tuple[Segment, ...]]:
    """Return the hours of a date by the week of a version and the calendars of holidays that it keeps."""
    # A day that one calendar has off as a whole goes before a part of it in another.
    off = sorted((entry for known in calendars if (entry := known.off_on.get(day))), key=lambda one: bool(one.closed))
    if off and not off[0].closed:
        return DayKind.HOLIDAY, off[0].name, version.on_holidays
    kind, name, usual = DayKind.ORDINARY, None, version.week.days[day.weekday()]
    if made_up := next(filter(None, (known.names_of_working_days.get(day) for known in calendars)), None):
        kind, name = DayKind.MAKE_UP, made_up
        usual = usual if version.on_make_up_days is None else version.on_make_up_days
    if off:
        closed = (segment for entry in off for segment in entry.closed)
        return DayKind.HOLIDAY, off[0].name, _of_half_day(usual, version.on_holidays, closed)
    return kind, name, usual


def _of_half_day(
    usual: Iterable[Segment], on_holidays: Iterable[Segment], off: Iterable[Segment]
) -> tuple[Segment, ...]:
    """Return the usual hours outside what is off, and within it those of holidays."""
    usually, at_holidays, without = ({*_minutes(segments)} for segments in (usual, on_holidays, off))
    opened = [minute in (at_holidays if minute in without else usually) for minute in _WHOLE_DAY]
    turns = [at for at, (before, now) in enumerate(pairwise([False, *opened, False])) if before is not now]
    return tuple(map(Segment, turns[::2], turns[1::2]))


def _minutes(segments: Iterable[Segment]) -> Iterator[int]:
    return (minute for segment in segments for minute in range(segment.start, segment.end))
