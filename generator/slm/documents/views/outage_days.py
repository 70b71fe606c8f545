"""On which days a service was interrupted: a calendar whose days add up to the downtime of their month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from math import ceil, floor
from typing import Final, NamedTuple

from slm.calendar import Interval, Month
from slm.compliance import Result, Verdict, minutes
from slm.documents.addresses import interruption_anchor, making_path
from slm.documents.edition import Edition
from slm.documents.views.listing import MOST_LISTED
from slm.documents.views.misses import cause_of
from slm.measurement import Interruption, Outage, exact_seconds
from slm.text import N_

MONTHS: Final = 12
"""How many months, the latest ones, the calendar of interruptions shows."""
DAYS: Final = range(1, 32)
_LEVELS: Final = (5, 30, 120)
"""Minutes from which a day is shaded more strongly."""


class DayCell(NamedTuple):
    """A day: its minutes of downtime, those that were excluded, and how strongly it is shaded.

    `level` is 0 for a day without interruption and None for one that does not exist or of which nothing is known.
    """

    level: int | None
    minutes: str = ""
    excluded: str = ""
    words: str = ""
    """The day, and what happened on it; empty where nothing did."""
    path: str = ""
    """Where the interruption is told of."""


class _Amounts(NamedTuple):
    counted: Mapping[date, str]
    excluded: Mapping[date, str]


class MonthRow(NamedTuple):
    """The days of a month, and what they add up to."""

    month: Month
    days: list[DayCell]
    total: str
    excluded: str


class OutageDays(NamedTuple):
    """On which days a service was interrupted: a calendar with a row per month and a column per day."""

    sentence: str
    months: list[MonthRow]


def outage_days(edition: Edition, results: Sequence[Result]) -> OutageDays | None:
    """Return the calendar of the latest months of an availability that is counted from records; None without any."""
    by_month: defaultdict[Month, list[Result]] = defaultdict(list)
    for result in results:
        if result.period.is_month and result.verdict is not Verdict.NOT_IN_FORCE:
            by_month[result.last_month].append(result)
    shown = dict(sorted(by_month.items())[-MONTHS:])
    judged = [result for parts in shown.values() for result in parts]
    if not any(result.interruptions or result.downtime for result in judged):
        return None
    lost = _per_day(judged, lambda result: result.downtime)
    months = [_month_row(edition, month, parts) for month, parts in shown.items()]
    cells = {row.month: row.days for row in months}
    return OutageDays(_sentence(edition, lost, cells), months[::-1])


def _month_row(edition: Edition, month: Month, parts: Sequence[Result]) -> MonthRow:
    lost, out = _per_day(parts, lambda result: result.downtime), _per_day(parts, _excluded)
    unseen = {day for result in parts for day in _unseen(result)}
    amounts = _Amounts(*(_shares(edition, seconds) for seconds in (lost, out)))
    days = [
        DayCell(None) if day is None or day in unseen else _cell(edition, day, lost, amounts, parts)
        for day in _days(edition, month, parts)
    ]
    return MonthRow(month, days, _total(edition, lost), _total(edition, out))


def _total(edition: Edition, seconds: Mapping[date, Fraction]) -> str:
    return edition.number(minutes(sum(seconds.values(), start=Fraction(0)))) if seconds else ""


def _shares(edition: Edition, seconds: Mapping[date, Fraction]) -> Mapping[date, str]:
    """Return the minutes of each day in hundredths, so that they add up to what `minutes` makes of all of them.

    Each is rounded down, and the hundredths that are left go to those that lost most by it.
    """
    hundredths = {day: length * 100 / 60 for day, length in seconds.items()}
    shares = {day: floor(length) for day, length in hundredths.items()}
    left = ceil(sum(hundredths.values(), start=Fraction(0))) - sum(shares.values())
    for day in sorted(shares, key=lambda day: (shares[day] - hundredths[day], day))[:left]:
        shares[day] += 1
    return {day: edition.number(f"{Decimal(share).scaleb(-2).normalize():f}") for day, share in shares.items()}


def _excluded(result: Result) -> Iterator[Interval]:
    for record in result.interruptions:
        yield from record.excluded


def _unseen(result: Result) -> set[date]:
    """Return the days with agreed service time of which nothing was seen, where something watched the service."""
    expected = _per_day((result,), lambda watched: chain.from_iterable(seen.agreed for seen in watched.observations))
    known = _per_day((result,), lambda watched: chain.from_iterable(seen.known for seen in watched.observations))
    return expected.keys() - known.keys()


def _per_day(results: Iterable[Result], spans: Callable[[Result], Iterable[Interval]]) -> Mapping[date, Fraction]:
    """Return the seconds of intervals in each day, in the time zone of the agreement, of days that have some."""
    days: defaultdict[date, Fraction] = defaultdict(Fraction)
    for result in results:
        local = result.period.start.tzinfo
        for span in spans(result):
            day, start = span.start.astimezone(local).date(), span.start
            while start < span.end:
                next_day = day + timedelta(days=1)
                end = min(span.end, datetime.combine(next_day, time(), local))
                days[day] += exact_seconds(Interval(start, end).length)
                day, start = next_day, end
    return days


def _days(edition: Edition, month: Month, parts: Sequence[Result]) -> list[date | None]:
    """Return the days of a month, None for those that do not exist or of which nothing can be known yet."""
    file, as_of = edition.portfolio.months.get(month), edition.portfolio.as_of
    taken = file.data_taken_on if file and not file.is_closed else None
    end = min(month.next.first_day, (min(taken, as_of) if taken else as_of) + timedelta(days=1))
    if all(part.verdict is Verdict.NO_DATA for part in parts):
        end = month.first_day
    days = (month.first_day + timedelta(days=number - 1) for number in DAYS)
    return [day if day < end else None for day in days]


def _cell(
    edition: Edition, day: date, lost: Mapping[date, Fraction], amounts: _Amounts, parts: Sequence[Result]
) -> DayCell:
    seconds, counted, excluded = lost.get(day, Fraction(0)), amounts.counted.get(day, ""), amounts.excluded.get(day, "")
    if not counted and not excluded:
        return DayCell(0)
    t, level = edition.labels, 1 + sum(seconds > 60 * level for level in _LEVELS) if seconds else 0
    told = [t("{number} min", number=counted)] if counted else []
    told += [t("{number} min excluded", number=excluded)] if excluded else []
    found = [(result, record) for result in parts for record in result.interruptions if _is_on(day, result, record)]
    told += dict.fromkeys(outage_words(edition, record.outage) for _, record in found)
    words = t("{name}: {value}", name=edition.date(day), value=t("separator|; ").join(told))
    path = making_path(parts[0])
    if len(parts) == 1 and found and len(parts[0].interruptions) <= MOST_LISTED:
        path = f"{path}-{interruption_anchor(found[0][1].outage.id)}"
    return DayCell(level, counted, excluded, words, path)


def _is_on(day: date, result: Result, record: Interruption) -> bool:
    """Return whether an interruption lies on a day, in the time zone of the agreement."""
    local = result.period.start.tzinfo
    return any(
        part.start.astimezone(local).date() <= day and part.end.astimezone(local) > datetime.combine(day, time(), local)
        for part in record.within
    )


def outage_words(edition: Edition, outage: Outage) -> str:
    """Return the number of an interruption, with what the reader may know of its cause."""
    why = cause_of(edition, outage)
    return edition.labels("{name}: {value}", name=outage.id, value=why) if why else outage.id


def _sentence(edition: Edition, lost: Mapping[date, Fraction], cells: Mapping[Month, Sequence[DayCell]]) -> str:
    t, in_months = edition.labels, edition.labels("{n} month", "{n} months", n=len(cells))
    if not lost:
        return t("No interruption counted in {n} month.", "No interruption counted in {n} months.", n=len(cells))
    worst = max(sorted(lost), key=lambda day: lost[day])
    label = N_("Days with interruptions that count in {months}: {days}; the longest on {worst} ({length}).")
    length = t("{number} min", number=cells[Month.of(worst)][worst.day - 1].minutes)
    return t(label, months=in_months, days=len(lost), worst=edition.date(worst), length=length)
