"""The rules by which interruptions count, as an agreement states them, ready to be applied to rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import NamedTuple

from slm.calendar import Duration, Interval, Month, WorkingTime, zone
from slm.measurement.figure import RowReason
from slm.measurement.outage import Outage

_WHOLE = Fraction(1)
_NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceLimits:
    """How much planned maintenance an agreement excludes, and how early it has to be announced."""

    notice: Duration
    at_most: int | None
    """How many a month, of one service; in the month in which they start."""
    longest: Duration | None
    hours: WorkingTime
    """The service hours by which working time is counted."""
    time_zone: str
    """The zone of the months."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimeRules:
    """Which interruptions count, and how much a minute of them does."""

    exclusions: frozenset[str] = frozenset()
    """The clauses of the agreement that exclude interruptions."""
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    """By the impact of a row, else by its kind."""
    shortest: timedelta = timedelta()
    """An interruption shorter than this does not count."""
    limits: MaintenanceLimits | None = None
    """The limits that excluded maintenance has to keep; None for none."""

    @property
    def look_beyond(self) -> bool:
        """Does what a row counts depend on rows outside the period?"""
        return bool(self.shortest) or self.limits is not None

    def weight(self, outage: Outage) -> Fraction:
        """Return how much a minute of the row counts; a degradation without a weight counts nothing (FAILURES F65)."""
        usual = _NOTHING if outage.kind == "degradation" else _WHOLE
        return self.weights.get(outage.impact or "", self.weights.get(outage.kind, usual))


class Standing(NamedTuple):
    """What a row is to a figure before the period is looked at."""

    outage: Outage
    weight: Fraction
    counts: Interval | None
    """The time in which it is an interruption; None where all of it is excluded."""
    excluded: Interval | None = None
    remark: RowReason | None = None
    """Why it counts although it might have been excluded."""


def standings(rows: Iterable[Outage], rules: DowntimeRules, until: datetime) -> list[Standing]:
    """Return what each row is by the rules; an interruption that still goes on lasts until `until`."""
    every = list(rows)
    surplus = _surplus(every, rules)
    return [_standing(each, rules, until, surplus) for each in every]


def _standing(outage: Outage, rules: DowntimeRules, until: datetime, surplus: frozenset[object]) -> Standing:
    span = Interval(outage.start, outage.end or max(until.astimezone(UTC), outage.start))
    weight = rules.weight(outage)
    if outage.exclusion not in rules.exclusions:
        return Standing(outage, weight, span)
    limits = rules.limits
    if limits is None or outage.kind != "maintenance":
        return Standing(outage, weight, None if outage.kind == "maintenance" else span, span)
    if not _announced_in_time(outage, limits):
        return Standing(outage, weight, span, remark=RowReason.LATE_NOTICE)
    if _key(outage) in surplus:
        return Standing(outage, weight, span, remark=RowReason.TOO_MANY)
    end = limits.hours.due_after(outage.start, limits.longest).instant if limits.longest else span.end
    if end >= span.end:
        return Standing(outage, weight, None, span)
    return Standing(outage, weight, Interval(end, span.end), Interval(span.start, end), RowReason.TOO_LONG)


def _announced_in_time(outage: Outage, limits: MaintenanceLimits) -> bool:
    announced = outage.announced
    return announced is not None and limits.hours.due_after(announced, limits.notice).instant <= outage.start


def _surplus(rows: Iterable[Outage], rules: DowntimeRules) -> frozenset[object]:
    """Return the maintenance beyond the number that is excluded in a month: of those announced in time, the last."""
    limits = rules.limits
    if limits is None or limits.at_most is None:
        return frozenset()
    by_month: dict[Month, set[tuple[datetime, str]]] = {}
    for each in rows:
        if each.kind == "maintenance" and each.exclusion in rules.exclusions and _announced_in_time(each, limits):
            month = Month.of(each.start.astimezone(zone(limits.time_zone)).date())
            by_month.setdefault(month, set()).add(_key(each))
    return frozenset(key for keys in by_month.values() for key in sorted(keys)[limits.at_most :])


def _key(outage: Outage) -> tuple[datetime, str]:
    # A row that is repeated in the file of the next month is the same maintenance.
    return outage.start.astimezone(UTC), outage.id
