"""Which days of service hours are special, by parts of years of which that is settled (FAILURES F26, F29).

A year's holidays are published when it comes near. So what is known of them grows by whole quarters, and of hours
without holidays nothing has to become known: what their exceptions say of a year is settled from the first day on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from slm.calendar.duration import Segment
from slm.calendar.service_hours import Holidays, HoursVersion, ServiceHours

_Span = tuple[date, date, HoursVersion]
_QUARTER: Final = 3
_YEARS_AT_MOST: Final = 30
"""Of so many years it is told, as some agreements have no end."""


class SettledDays(NamedTuple):
    """The days of a quarter, or of a year of hours without holidays, on which other hours hold than in the week."""

    part: str
    """Such as 2026Q1, or 2026."""
    special: Mapping[str, tuple[str, ...]]
    """Days off, make-up days, and the hours of exceptions."""


def settled_days(
    hours: ServiceHours, holidays: Mapping[str, Holidays], start: date, until: date
) -> Iterator[SettledDays]:
    """Yield what is settled of a term: each quarter with all its holidays published, each year without any holidays.

    They are told as a whole where the term begins or ends in them, so that a longer term changes nothing of them.
    """
    ends = [*(version.start for version in hours.versions[1:]), date.max]
    # Before the first version began, that version is used.
    spans = list(zip([date.min, *ends], ends, hours.versions, strict=False))
    special, without = (_special(of, holidays) for of in (spans, [span for span in spans if not span[2].holidays]))
    last = min(until - timedelta(days=1), date(start.year + _YEARS_AT_MOST, 1, 1), date.max - timedelta(days=366))
    for year in range(start.year, last.year + 1):
        for first, end in _quarters(year):
            parts = [part for part in _within(spans, first, end) if first <= last and end > start]
            if any(kept.holidays for _, _, kept in parts) and all(_is_published(holidays, *part) for part in parts):
                yield _settled(special, f"{year}Q{(first.month + 2) // _QUARTER}", first, end)
        first, end = date(year, 1, 1), date(year + 1, 1, 1)
        if any(not kept.holidays for _, _, kept in _within(spans, first, end)):
            yield _settled(without, str(year), first, end)


def _within(spans: Iterable[_Span], first: date, until: date) -> list[_Span]:
    within = ((max(first, begun), min(until, end), version) for begun, end, version in spans)
    return [(begun, end, version) for begun, end, version in within if begun < end]


def _quarters(year: int) -> Iterator[tuple[date, date]]:
    turns = [*(date(year, month, 1) for month in range(1, 13, _QUARTER)), date(year + 1, 1, 1)]
    return pairwise(turns)


def _settled(special: Mapping[str, Mapping[date, str]], part: str, first: date, until: date) -> SettledDays:
    days = {
        kind: tuple(said for day, said in sorted(of_kind.items()) if first <= day < until)
        for kind, of_kind in special.items()
    }
    return SettledDays(part, days)


def _special(spans: list[_Span], holidays: Mapping[str, Holidays]) -> Mapping[str, Mapping[date, str]]:
    """Return the special days by their kind, each with what is said of it."""
    found: defaultdict[str, dict[date, str]] = defaultdict(dict)
    for begun, end, version in spans:
        for name in version.holidays:
            for day, entry in holidays[name].off_on.items():
                if begun <= day < end:
                    found["off"][day] = _said(day, entry.closed, found["off"].get(day))
            days = (day for entry in holidays[name].working_days for day in entry.days if begun <= day < end)
            found["make_up"].update((day, str(day)) for day in days)
        for exception in version.exceptions:
            hours = " ".join(map(str, exception.hours))
            found["exceptions"][exception.date] = f"{exception.date} {hours}"
    return found


def _said(day: date, closed: Iterable[Segment], also: str | None) -> str:
    """Return a day off with the hours that are off, where it is not the whole day in one of the calendars."""
    hours = {*map(str, closed)}
    is_whole = not hours or also == str(day)
    return str(day) if is_whole else " ".join((str(day), *sorted(hours | {*(also or "").split()[1:]})))


def _is_published(holidays: Mapping[str, Holidays], first: date, until: date, version: HoursVersion) -> bool:
    """Tell whether the holidays of all days are published that a version keeps: of each country one after another."""
    countries: defaultdict[str, list[tuple[date, date]]] = defaultdict(list)
    for name in version.holidays:
        published = holidays[name].published
        countries[holidays[name].country or f"file {name}"].append((published.start, published.until))
    return all(_reached(sorted(spans), first) >= until for spans in countries.values())


def _reached(spans: list[tuple[date, date]], day: date) -> date:
    """Return the end of what the spans, in their order, cover without a gap from a day on."""
    for begun, end in spans:
        day = max(day, end) if begun <= day else day
    return day
