"""How a promise runs: what may still go wrong, which values are more than noise, on which days it was interrupted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import chain, groupby
from math import ceil
from typing import Final, NamedTuple

from slm.calendar import Interval, Month
from slm.compliance import ControlChart, Result, Signal, Verdict, control_chart, error_budget, outlook, streak
from slm.documents.edition import Edition
from slm.documents.views import result_format
from slm.documents.views.listing import format_seconds
from slm.facts.sources import agreed_time_of
from slm.measurement import exact_seconds
from slm.text import N_

MONTHS: Final = 12
"""How many months, the latest ones, the calendar of interruptions shows."""
DAYS: Final = range(1, 32)
_LEVELS: Final = (5, 30, 120)
"""Minutes from which a day is shaded more strongly."""
_SIGNALS: Final = {
    Signal.OUTSIDE: N_("outside these limits"),
    Signal.RUN: N_("eight or more in a row on the same side of the average"),
    Signal.NEAR_LIMIT: N_("three of four in a row nearer to a limit than to the average"),
}


class Budget(NamedTuple):
    """The error budget of a target in one period, as a row of a table."""

    result: Result
    allowed: str
    used: str
    left: str
    words: str
    """What would keep the promise; empty for a period that is over."""


class Baseline(NamedTuple):
    """What is usual for the monthly values of a target, and which of them are not."""

    sentence: str
    signals: list[tuple[str, str]]
    """What makes it a signal, and the months."""


def budgets(edition: Edition, results: Sequence[Result]) -> list[Budget]:
    """Return the budgets of the newest period that is over and of the one that goes on, as far as there are any."""
    counted = [result for result in results if error_budget(result)]
    over = [result for result in counted if not result.provisional][-1:]
    open_ones = [result for result in counted[-1:] if result.provisional]
    return [_budget(edition, result) for result in over + open_ones]


def _budget(edition: Edition, result: Result) -> Budget:
    whole = agreed_time_of(edition.portfolio, result) if result.provisional else None
    allowed, used, left = result_format.budget(edition, result, whole)
    words = _outlook(edition, result, left, whole) if result.provisional else ""
    return Budget(result, allowed, used, left, words)


def _outlook(edition: Edition, result: Result, left: str, whole: Fraction | None) -> str:
    t, ahead = edition.labels, outlook(result)
    if ahead is None:
        return t("still allowed in the whole period: {left}", left=left) if whole is not None else ""
    if ahead.may_fail:
        return t("{number} of the next cases may fail", number=edition.number(ahead.may_fail))
    if ahead.must_succeed is None:
        return t("no number of good cases can keep it any more")
    if ahead.must_succeed:
        return t("the next {n} has to be good", "the next {n} have to be good", n=ahead.must_succeed)
    return t("the next one has to be good")


def baseline(edition: Edition, results: Sequence[Result]) -> tuple[ControlChart | None, Baseline | None]:
    """Return the process behaviour of monthly values, for the chart and in words; nothing where there are too few."""
    monthly = [result for result in results if len(result.period.months) == 1 and not result.provisional]
    final = {result.last_month: result for result in monthly if result.value is not None}
    found = control_chart({month: result.value for month, result in final.items() if result.value is not None})
    if found is None:
        return None, None
    t, last = edition.labels, final[max(final)]
    mean, lower, upper = (result_format.with_unit(edition, last, limit) for limit in limits(last, found))
    sentence = t(
        "{n} monthly value: on average {mean}, as a rule between {lower} and {upper}.",
        "{n} monthly values: on average {mean}, as a rule between {lower} and {upper}.",
        n=len(final), mean=mean, lower=lower, upper=upper,
    )  # fmt: skip
    told = (
        (words, [month for month, of in found.signals.items() if signal in of]) for signal, words in _SIGNALS.items()
    )
    return found, Baseline(sentence, [(t(words), _in_a_row(edition, months)) for words, months in told if months])


def limits(result: Result, found: ControlChart) -> tuple[Fraction, Fraction, Fraction]:
    """Return mean and natural limits, no further than a value can lie: a share from 0 to 100 %, all else from 0."""
    upper = min(found.upper, Fraction(100)) if result.unit == "percent" else found.upper
    return found.mean, max(found.lower, Fraction(0)), upper


def _in_a_row(edition: Edition, months: Iterable[Month]) -> str:
    """Return the months, of those that follow each other the first and the last."""
    runs = groupby(enumerate(sorted(months)), key=lambda numbered: numbered[1].plus(-numbered[0]))
    rows = ([edition.month(month) for _, month in run] for _, run in runs)
    return edition.labels("separator|, ").join(" – ".join(dict.fromkeys((row[0], row[-1]))) for row in rows)


def kept_since(edition: Edition, results: Iterable[Result]) -> str:
    """Return in a sentence how long the promise has been kept; empty where it was never judged."""
    judged = {Verdict.MET, Verdict.MISSED}
    final = [result for result in results if result.verdict in judged and not result.provisional]
    if not final:
        return ""
    found, number = streak(final), edition.number
    label = N_("Periods kept in a row since the last miss ({month}): {kept}; longest row: {longest}.")
    if found.last_miss is None:
        label = N_("Never missed; periods kept in a row: {kept}.")
    elif not found.kept:
        label = N_("Missed in {month}, the last period that was judged; longest row of periods kept before: {longest}.")
    month = edition.month(found.last_miss) if found.last_miss else ""
    return edition.labels(label, kept=number(found.kept), longest=number(found.longest), month=month)


class DayCell(NamedTuple):
    """A day: its minutes of downtime rounded up, those that were excluded, and how strongly it is shaded.

    `level` is 0 for a day without interruption and None for one that does not exist or of which nothing is known.
    """

    level: int | None
    minutes: str = ""
    excluded: str = ""


class OutageDays(NamedTuple):
    """On which days a service was interrupted: a calendar with a row per month and a column per day."""

    sentence: str
    months: list[tuple[Month, list[DayCell]]]


def outage_days(edition: Edition, results: Sequence[Result]) -> OutageDays | None:
    """Return the calendar of the latest months of an availability that is counted from records; None without any."""
    by_month: defaultdict[Month, list[Result]] = defaultdict(list)
    for result in results:
        if len(result.period.months) == 1 and result.verdict is not Verdict.NOT_IN_FORCE:
            by_month[result.last_month].append(result)
    shown = dict(sorted(by_month.items())[-MONTHS:])
    judged = [result for parts in shown.values() for result in parts]
    if not any(result.interruptions or result.downtime for result in judged):
        return None
    lost, out = _per_day(judged, lambda result: result.downtime), _per_day(judged, _excluded)
    unseen = {day for result in judged for day in _unseen(result)}
    months = [
        (month, [_cell(None if day in unseen else day, lost, out) for day in _days(edition, month, parts)])
        for month, parts in shown.items()
    ]
    return OutageDays(_sentence(edition, len(shown), lost), months[::-1])


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


def _cell(day: date | None, lost: Mapping[date, Fraction], out: Mapping[date, Fraction]) -> DayCell:
    if day is None:
        return DayCell(None)
    seconds = lost.get(day, Fraction(0))
    level = 1 + sum(seconds > 60 * level for level in _LEVELS) if seconds else 0
    return DayCell(level, *(str(ceil(days[day] / 60)) if day in days else "" for days in (lost, out)))


def _sentence(edition: Edition, months: int, lost: Mapping[date, Fraction]) -> str:
    t = edition.labels
    if not lost:
        return t("No interruption counted in {n} month.", "No interruption counted in {n} months.", n=months)
    worst = max(sorted(lost), key=lambda day: lost[day])
    label = N_("Days with interruptions that count in {months}: {days}; the longest on {worst} ({length}).")
    length, in_months = format_seconds(edition, lost[worst]), t("{n} month", "{n} months", n=months)
    return t(label, months=in_months, days=len(lost), worst=edition.date(worst), length=length)
