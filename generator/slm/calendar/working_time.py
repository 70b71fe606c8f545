"""Working time: service hours compiled to a table of open intervals with the working seconds before each of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from slm.calendar.day_limit import DayLimit
from slm.calendar.day_rule import DayKind, rule_of_calendars
from slm.calendar.duration import Duration, DurationUnit, Segment
from slm.calendar.month import Interval, clip, merge, total
from slm.calendar.service_hours import Holidays, HoursVersion, Published, ServiceHours
from slm.values import LocalText

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)
_DAY: Final = 86_400


class Day(NamedTuple):
    """The hours of one local date, why they are so, and whether its holidays were not yet published."""

    date: date
    kind: DayKind
    segments: tuple[Segment, ...]
    name: LocalText | None
    provisional: bool


class Due(NamedTuple):
    """The instant at which a duration is used up.

    It is provisional where a date on the way to it may still become a holiday.
    """

    instant: datetime
    provisional: bool


class UtcDay(NamedTuple):
    """A day of UTC in the table of open intervals: what a set of records is joined with (ARCHITECTURE 9)."""

    number: int
    """Days since 1970."""
    before: int
    """The working seconds before it, from the first day of the table."""
    openings: tuple[tuple[int, int], ...]
    """The open seconds in it, since 1970, each pair half-open and in order."""


class WorkingTime:
    """Service hours with their holidays, ready to be asked about any instant.

    Service is open while a clock on the wall, in the time zone of the hours, reads a time inside a segment of its date.
    So a segment is shorter on a day on which a clock change skips a part of it, and longer where a part is repeated
    (FAILURES F12, F16).

    F(t) is the working time up to t, and working time between two instants is F(end) - F(start): two look-ups in a
    table that grows by calendar years as instants are asked for. Instants are read to the second in which they lie, so
    that parts of a time always add up to the whole.

    A date takes its hours from, in this order: an exception of that date; a day off in any of the holiday calendars; a
    make-up working day in any of them; its weekday. Of a day that is off in part the other hours are as usual. Before
    the first version of the hours began, that version is used and the dates are provisional.
    """

    def __init__(self, hours: ServiceHours, holidays: Mapping[str, Holidays] | None = None) -> None:
        """Compile `hours`; `holidays` maps ids to the calendars that the hours refer to, and may hold others."""
        self.hours: Final = hours
        self.zone: Final = hours.zone
        known = holidays or {}
        self.holidays: Final = {name: known[name] for version in hours.versions for name in version.holidays}
        self._exceptions = {exception.date: exception for version in hours.versions for exception in version.exceptions}
        published = [holiday_calendar.published for holiday_calendar in self.holidays.values()]
        turns = {turn for span in published for turn in (span.start, span.until)}
        # On these dates a day can begin or cease to be provisional.
        self._turns = sorted(turns | {version.start for version in hours.versions})
        self._openings: dict[int, tuple[tuple[int, int], ...]] = {}
        self._table = _OpeningTable(range(1970, 1970), ())

    def elapsed(self, start: datetime, end: datetime, pauses: Iterable[Interval] = ()) -> int:
        """Return the working seconds from `start` to `end` without those in `pauses`; 0 where the end comes first.

        Pauses are clipped, merged, and counted on the same calendar as the time itself (FAILURES F38, F40, F57).
        """
        # Local times of one zone would compare by the clock on the wall, which a clock change turns back.
        worked = self._worked(start, end)
        if worked <= 0:
            return 0
        if pauses:
            worked -= sum(self._worked(pause.start, pause.end) for pause in merge(clip(pauses, Interval(start, end))))
        return worked

    def due(self, start: datetime, seconds: int, pauses: Iterable[Interval] = ()) -> Due:
        """Return the instant that is `seconds` of working time after `start`, or before it where they are negative.

        Forward it is the earliest such instant, so that it may be a closing time; backward the latest, so that it may
        be an opening time; for 0 seconds it is the next time at which service is open. A pause that begins before the
        instant is reached puts it off by its working time (FAILURES F35, F39).
        """
        instant = self.instant_due(start, seconds, pauses)
        first, last = sorted((self._date(start), self._date(instant)))
        turns = self._turns[bisect_right(self._turns, first) : bisect_right(self._turns, last)]
        return Due(instant=instant, provisional=any(map(self.provisional, (first, *turns))))

    def instant_due(self, start: datetime, seconds: int, pauses: Iterable[Interval] = ()) -> datetime:
        """Return the same instant for whoever does not ask whether it is provisional."""
        instant = self._moved(start, seconds)
        if pauses:
            begun = _instant(self._reached(start))
            for pause in sorted(merge(pauses), reverse=seconds < 0):
                seconds += self._held_up(pause, begun, instant)
                instant = self._moved(begun, seconds)
        return instant

    def due_after(self, start: datetime, duration: Duration, pauses: Iterable[Interval] = ()) -> Due:
        """Return when `duration` after `start` is used up.

        N working days are N times the working seconds of a normal day of the hours in force at the start. Calendar
        minutes and hours are elapsed time, and calendar days end at the same local time N dates later; pauses do not
        stop them.
        """
        if duration.unit.is_working:
            return self.due(start, duration.seconds(self.working_day(self._date(start))), pauses)
        instant, seconds = start.astimezone(UTC), duration.seconds(_DAY)
        if duration.unit is DurationUnit.CALENDAR_DAYS:
            days, seconds = divmod(seconds, _DAY)
            instant = (start.astimezone(self.zone) + timedelta(days=days)).astimezone(UTC)
        return Due(instant=instant + seconds * _SECOND, provisional=False)

    def allowed(self, start: datetime, limit: Duration) -> int:
        """Return the working seconds that a limit of working time leaves from `start`.

        One that ends on a day leaves the working time up to there; beside a length, the one of both that counts.
        """
        day = self._date(start)
        if not isinstance(limit, DayLimit):
            return limit.seconds(self.working_day(day))
        left = self.elapsed(start, self.end_on_day(start, limit))
        return limit.chosen(limit.otherwise.seconds(self.working_day(day)), left) if limit.otherwise else left

    def end_on_day(self, since: datetime, limit: DayLimit) -> datetime:
        """Return when a limit ends that ends on a day; where that is past on the day of the start, on the next one."""
        start = since.astimezone(UTC)
        days, day = limit.days, self._date(start) + timedelta(days=min(1, limit.days))
        while True:
            if segments := self._rule(day)[2]:
                days -= 1
                minute = segments[-1].end if limit.minute is None else limit.minute
                local = datetime.combine(day, time(), self.zone) + timedelta(minutes=minute)
                if days < 1 and local.astimezone(UTC) > start:
                    return local.astimezone(UTC)
            day += timedelta(days=1)

    def counted(self, start: datetime, end: datetime, unit: DurationUnit) -> tuple[int, int]:
        """Return the time from `start` to `end` in whole units, and the seconds left over; nothing if the end is first.

        It counts as `due_after` does: so many units after the start are used up by then, and one more is not.
        """
        if end <= start:
            return 0, 0
        if unit is DurationUnit.CALENDAR_DAYS:
            first, last = (instant.astimezone(self.zone) for instant in (start, end))
            days = (last.date() - first.date()).days
            reached = [offset for offset in (days, days - 1) if (first + timedelta(days=offset)).astimezone(UTC) <= end]
            after = (first + timedelta(days=reached[0])).astimezone(UTC)
            return reached[0], (end - after) // _SECOND
        seconds = self.elapsed(start, end) if unit.is_working else (end - start) // _SECOND
        one = Duration(Decimal(1), unit).seconds(self.working_day(self._date(start)))
        return divmod(seconds, one)

    def is_open(self, at: datetime) -> bool:
        """Return whether service is attended at this instant; at closing time it is not."""
        second = self._reached(at)
        index = bisect_right(self._table.starts, second) - 1
        return index >= 0 and second < self._table.ends[index]

    def open_intervals(self, start: datetime, end: datetime) -> tuple[Interval, ...]:
        """Return the open intervals from `start` to `end`, in order and in UTC."""
        first, last = self._reached(start), self._reached(end)
        table = self._table
        span = range(bisect_right(table.ends, first), bisect_right(table.starts, last))
        return clip((Interval(_instant(table.starts[i]), _instant(table.ends[i])) for i in span), Interval(start, end))

    def open_between(self, start: datetime, end: datetime) -> timedelta:
        """Return how long service is open from `start` to `end`, the agreed service time of that span."""
        return total(self.open_intervals(start, end))

    def utc_days(self, first: date, until: date) -> tuple[UtcDay, ...]:
        """Return the table of open intervals by days of UTC, from `first` until before `until`."""
        days: list[UtcDay] = []
        before = 0
        for number in range(first.toordinal() - _EPOCH.toordinal(), until.toordinal() - _EPOCH.toordinal()):
            midnight = _instant(number * _DAY)
            open_then = self.open_intervals(midnight, midnight + timedelta(days=1))
            openings = tuple((_second(interval.start), _second(interval.end)) for interval in open_then)
            days.append(UtcDay(number=number, before=before, openings=openings))
            before += sum(end - start for start, end in openings)
        return tuple(days)

    def day(self, day: date) -> Day:
        """Return a local date with its hours and the reason for them."""
        kind, name, segments = self._rule(day)
        return Day(date=day, kind=kind, segments=segments, name=name, provisional=self.provisional(day))

    def working_day(self, day: date) -> int:
        """Return the seconds of a normal open day, by the version of the hours in force on `day`."""
        return self.hours.version_on(day).working_day

    @property
    def published_until(self) -> date | None:
        """The date from which on the holidays of the latest hours are not published; none where they keep none."""
        groups = self._published(self.hours.versions[-1])
        return min((max(published.until for published in group) for group in groups), default=None)

    def provisional(self, day: date) -> bool:
        """Return whether the hours of `day` are not settled, because holidays are not published (FAILURES F29).

        Holiday calendars of one country continue each other; one of them must cover the date, for every country.
        """
        groups = self._published(self.hours.version_on(day))
        is_published = all(any(day in published for published in group) for group in groups)
        return day < self.hours.in_force_from or not is_published

    def _rule(self, day: date) -> tuple[DayKind, LocalText | None, tuple[Segment, ...]]:
        if exception := self._exceptions.get(day):
            return DayKind.EXCEPTION, exception.reason, exception.hours
        version = self.hours.version_on(day)
        return rule_of_calendars(version, [self.holidays[name] for name in version.holidays], day)

    def _published(self, version: HoursVersion) -> list[list[Published]]:
        """Return the published ranges, those of one country together."""
        groups: dict[str, list[Published]] = {}
        for name in version.holidays:
            holidays = self.holidays[name]
            groups.setdefault(holidays.country or f"file {name}", []).append(holidays.published)
        return list(groups.values())

    def _date(self, instant: datetime) -> date:
        return instant.astimezone(self.zone).date()

    def _held_up(self, pause: Interval, start: datetime, instant: datetime) -> int:
        """Return the working seconds of a pause that is met on the way from `start` to `instant`; negative backward."""
        if start <= instant:
            return self.elapsed(max(start, pause.start), pause.end) if pause.start < instant else 0
        return -self.elapsed(pause.start, min(start, pause.end)) if pause.end > instant else 0

    def _worked(self, start: datetime, end: datetime) -> int:
        table, first, last = self._table, _second(start), _second(end)
        if not table.start <= first <= last < table.end:
            # Both are reached before the table is read, because it may grow, and then counts from an earlier year.
            first, last = self._reached(start), self._reached(end)
            table = self._table
        if table.is_whole:
            return last - first
        return table.worked_until(last) - table.worked_until(first)

    def _moved(self, start: datetime, seconds: int) -> datetime:
        second = self._reached(start)
        if self._table.is_whole and self._table.start < second + seconds < self._table.end:
            return _instant(second + seconds)
        if seconds == 0:
            while not self._table.ends or self._table.ends[-1] <= second:
                self._grow(self._table.years.stop)
            return _instant(max(second, self._table.starts[bisect_right(self._table.ends, second)]))
        while (target := self._table.worked_until(second) + seconds) < 0:
            self._grow(self._table.years.start - 1)
        while self._table.worked < target:
            self._grow(self._table.years.stop)
        index = (bisect_left if seconds > 0 else bisect_right)(self._table.before, target) - 1
        return _instant(self._table.starts[index] + target - self._table.before[index])

    def _reached(self, instant: datetime) -> int:
        """Return the second in which an instant lies, after letting the table grow to it."""
        second = _second(instant)
        if not self._table.start <= second < self._table.end:
            self._grow(_instant(second).year)
        return second

    def _grow(self, year: int) -> None:
        years = self._table.years or range(year, year)
        years = range(min(year, years.start), max(year + 1, years.stop))
        for wanted in years:
            if wanted not in self._openings:
                self._openings[wanted] = tuple(self._openings_of(wanted))
        self._table = _OpeningTable(years, (opening for wanted in years for opening in self._openings[wanted]))

    def _openings_of(self, year: int) -> Iterator[tuple[int, int]]:
        """Yield the open seconds of a calendar year of UTC, in order."""
        return _on_the_wall(self.zone, lambda day: self._rule(day)[2], _first_second(year), _first_second(year + 1))


def wall_clock(
    zone: ZoneInfo, segments_of: Callable[[date], Iterable[Segment]], span: Interval
) -> tuple[Interval, ...]:
    """Return the time of a span in which a clock on the wall reads a time inside a segment of its date."""
    found = _on_the_wall(zone, segments_of, _second(span.start), _second(span.end) + 1)
    return clip(merge(Interval(_instant(opens), _instant(closes)) for opens, closes in found), span)


def _on_the_wall(
    zone: ZoneInfo, segments_of: Callable[[date], Iterable[Segment]], first: int, last: int
) -> Iterator[tuple[int, int]]:
    for start, end, offset in constant_offsets(zone, first, last):
        for number in range((start + offset) // _DAY, (end - 1 + offset) // _DAY + 1):
            midnight, day = number * _DAY - offset, date.fromordinal(_EPOCH.toordinal() + number)
            for segment in segments_of(day):
                opens, closes = max(start, midnight + segment.start * 60), min(end, midnight + segment.end * 60)
                if opens < closes:
                    yield opens, closes


class _OpeningTable:
    """Open intervals in seconds since 1970, and the working seconds before each of them, over some years of UTC."""

    def __init__(self, years: range, openings: Iterable[tuple[int, int]]) -> None:
        """Join touching ones of the openings, which are in order, so that day and night has no holes."""
        self.years, self.start, self.end = years, _first_second(years.start), _first_second(years.stop)
        self.starts: list[int] = []
        self.ends: list[int] = []
        for opens, closes in openings:
            if self.ends and self.ends[-1] == opens:
                self.ends[-1] = closes
            else:
                self.starts.append(opens)
                self.ends.append(closes)
        lengths = (end - start for start, end in zip(self.starts, self.ends, strict=True))
        *self.before, self.worked = accumulate(lengths, initial=0)
        self.is_whole = self.starts == [self.start] and self.ends == [self.end]
        """Is it open all the time?"""

    def worked_until(self, second: int) -> int:
        """Return the working seconds of the table before `second`: F(t)."""
        index = bisect_right(self.starts, second) - 1
        return self.before[index] + min(second, self.ends[index]) - self.starts[index] if index >= 0 else 0


def constant_offsets(zone: ZoneInfo, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Yield the stretches from `start` to `end` in which the offset from UTC stays the same, with the offset.

    All are seconds, instants since 1970.

    A day at a time is enough, because no zone has ever changed its clocks twice within one.
    """
    begin, offset = start, _offset(zone, start)
    for before, after in pairwise((*range(start, end, _DAY), end)):
        if (changed := _offset(zone, after)) != offset:
            change = _change(zone, before, after)
            yield begin, change, offset
            begin, offset = change, changed
    yield begin, end, offset


def _change(zone: ZoneInfo, before: int, after: int) -> int:
    """Return the first second with another offset than the one at `before`."""
    offset = _offset(zone, before)
    seconds = range(before, after + 1)
    return seconds[bisect_left(seconds, 1, key=lambda second: int(_offset(zone, second) != offset))]


def _offset(zone: ZoneInfo, second: int) -> int:
    instant = _instant(second)
    return (instant.astimezone(zone).replace(tzinfo=UTC) - instant) // _SECOND


def _instant(second: int) -> datetime:
    return _EPOCH + second * _SECOND


def _second(instant: datetime) -> int:
    length = instant - _EPOCH
    # Python keeps the seconds of a length from 0 on, so that this is the second in which the instant lies.
    return length.days * _DAY + length.seconds


def _first_second(year: int) -> int:
    return _second(datetime(year, 1, 1, tzinfo=UTC))
