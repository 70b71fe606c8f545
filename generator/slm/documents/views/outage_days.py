"""On which days a service was interrupted: a calendar with a row per month and a column per day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import ceil
from typing import Final, NamedTuple

from slm.calendar import Interval, Month
from slm.compliance import Result, Verdict
from slm.documents.edition import Edition
from slm.documents.views.exact_format import format_seconds
from slm.measurement import RowReason, exact_seconds

MONTHS: Final = 12
"""How many months, the latest ones, the calendar shows."""
DAYS: Final = range(1, 32)
_LEVELS: Final = (5, 30, 120)
"""Minutes from which a day is shaded more strongly."""


class DayCell(NamedTuple):
    """A day: its minutes of downtime rounded up, those that were excluded, and how strongly it is shaded.

    `level` is 0 for a day without interruption and None for one that does not exist or of which nothing is known.
    """

    level: int | None
    minutes: str = ""
    excluded: str = ""


class OutageDays(NamedTuple):
    """The calendar with its sentence."""

    sentence: str
    months: list[tuple[Month, list[DayCell]]]


def outage_days(edition: Edition, results: Sequence[Result]) -> OutageDays | None:
    """Return the calendar of the latest months of an availability that is counted from records; None without any."""
    by_month: dict[Month, list[Result]] = {}
    for judged in results:
        if len(judged.period.months) == 1 and judged.verdict is not Verdict.NOT_IN_FORCE:
            by_month.setdefault(judged.last_month, []).append(judged)
    shown = dict(sorted(by_month.items())[-MONTHS:])
    if not any(part.interruptions or part.downtime for parts in shown.values() for part in parts):
        return None
    lost: dict[date, Fraction] = {}
    out: dict[date, Fraction] = {}
    for judged in (result for parts in shown.values() for result in parts):
        _add(lost, judged.downtime, judged)
        excluded = (record.within for record in judged.interruptions if record.reason is RowReason.EXCLUDED)
        _add(out, (part for parts in excluded for part in parts), judged)
    unseen = {day for parts in shown.values() for part in parts for day in _unseen(part)}
    months = [
        (month, [_cell(None if day in unseen else day, lost, out) for day in _days(edition, month, parts)])
        for month, parts in shown.items()
    ]
    return OutageDays(_sentence(edition, len(shown), lost), months[::-1])


def _unseen(result: Result) -> set[date]:
    """Return the days with agreed service time of which nothing was seen, where something watched the service."""
    expected, seen = (
        {
            day
            for observation in result.observations
            for span in getattr(observation, way)
            for day, _ in _by_day(span, result)
        }
        for way in ("agreed", "known")
    )
    return expected - seen


def _add(days: dict[date, Fraction], spans: Iterable[Interval], result: Result) -> None:
    for span in spans:
        for day, seconds in _by_day(span, result):
            days[day] = days.get(day, Fraction(0)) + seconds


def _by_day(span: Interval, result: Result) -> Iterator[tuple[date, Fraction]]:
    """Yield the days of an interval in the time zone of the agreement, with the seconds in each."""
    local = result.period.start.tzinfo
    day, start = span.start.astimezone(local).date(), span.start
    while start < span.end:
        midnight = datetime.combine(day + timedelta(days=1), time(), local)
        end = min(span.end, midnight)
        yield day, exact_seconds(Interval(start, end).length)
        day, start = day + timedelta(days=1), end


def _days(edition: Edition, month: Month, parts: Sequence[Result]) -> list[date | None]:
    """Return the days of a month, None for those that do not exist or of which nothing can be known yet."""
    file, as_of = edition.portfolio.months.get(month), edition.portfolio.as_of
    taken = file.data_taken_on if file and not file.is_closed else None
    end = min(month.next.first_day, (min(taken, as_of) if taken else as_of) + timedelta(days=1))
    if all(part.verdict is Verdict.NO_DATA for part in parts):
        end = month.first_day
    days = (month.first_day + timedelta(days=number - 1) for number in DAYS)
    return [day if day < end else None for day in days]


def _cell(day: date | None, lost: dict[date, Fraction], out: dict[date, Fraction]) -> DayCell:
    if day is None:
        return DayCell(None)
    seconds, left_out = lost.get(day, Fraction(0)), out.get(day, Fraction(0))
    level = 1 + sum(seconds > 60 * level for level in _LEVELS) if seconds else 0
    return DayCell(level, _minutes(seconds), _minutes(left_out))


def _minutes(seconds: Fraction) -> str:
    return str(ceil(seconds / 60)) if seconds else ""


def _sentence(edition: Edition, months: int, lost: dict[date, Fraction]) -> str:
    if not lost:
        return edition.labels(
            "No interruption counted in {n} month.", "No interruption counted in {n} months.", n=months
        )
    worst = max(sorted(lost), key=lambda day: lost[day])
    text = edition.labels("{n} month", "{n} months", n=months)
    words = {
        "months": text,
        "days": len(lost),
        "worst": edition.date(worst),
        "length": format_seconds(edition, lost[worst]),
    }
    return edition.labels(
        "Days with interruptions that count in {months}: {days}; the longest on {worst} ({length}).", **words
    )
