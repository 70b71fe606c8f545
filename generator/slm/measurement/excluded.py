"""What an agreement excludes of recorded interruptions, row by row: by clause, by terms of maintenance, by amount."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import partial
from typing import Final, NamedTuple

from slm.calendar import (
    CriticalTime,
    Duration,
    Interval,
    MaintenanceWindow,
    Month,
    NamedTime,
    Per,
    WorkingTime,
    intersect,
    merge,
    subtract,
    window_time,
    zone,
)
from slm.measurement.figure import ExclusionClaim, Refusal
from slm.measurement.record import Outage
from slm.measurement.rows_used import RowReason

_NOTHING: Final = Fraction(0)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaintenanceLimits:
    """What planned maintenance has to keep to be excluded; None asks nothing."""

    notice: Duration | None = None
    windows: tuple[MaintenanceWindow, ...] = ()
    """When it may be; at any time where there are none."""
    critical: CriticalTime | None = None
    """When none of it is excluded."""
    at_most: int | None = None
    """How many in a period, of one service; in the period in which they start."""
    longest: Duration | None = None
    total: Duration | None = None
    """How much in a period, of one service; of those that start in it."""
    per: Per = Per.MONTH
    hours: WorkingTime
    """The service hours by which working time is counted."""
    time_zone: str
    """The zone of the windows and the periods."""

    def refusals(self, outage: Outage, span: Interval) -> tuple[Refusal, ...]:
        """Return why parts of one maintenance are not excluded, whatever other maintenance there is.

        Each moment is refused once, for the first reason that holds: it lies in a critical period; it lies outside the
        windows; it was not announced in time, in a window that is not announced once and for all; it is beyond the
        longest time. Without such a window, what was not announced in time is refused as a whole.
        """
        standing = tuple(window for window in self.windows if window.announced)
        late = self.notice is not None and not _announced_in_time(outage, self.notice, self.hours)
        if late and not standing:
            return (Refusal(RowReason.LATE_NOTICE, (span,)),)
        reasons = [Refusal(RowReason.CRITICAL_PERIOD, time, name) for name, time in self._critical(span)]
        if self.windows:
            reasons.append(Refusal(RowReason.OUTSIDE_WINDOW, self._outside(self.windows, span)))
        if late:
            reasons.append(Refusal(RowReason.LATE_NOTICE, self._outside(standing, span)))
        end = self.hours.due_after(outage.start, self.longest).instant if self.longest else span.end
        reasons.append(Refusal(RowReason.TOO_LONG, (Interval(end, span.end),) if end < span.end else ()))
        left: tuple[Interval, ...] = (span,)
        found: list[Refusal] = []
        for refusal in reasons:
            if parts := intersect(left, refusal.parts):
                found.append(refusal._replace(parts=parts))
                left = subtract(left, parts)
        return tuple(found)

    def asks_notice(self, outage: Outage) -> bool:
        """Return whether the maintenance has to be announced: not where all of it lies in windows that are."""
        standing = tuple(window for window in self.windows if window.announced)
        is_whole = standing and outage.end and not self._outside(standing, Interval(outage.start, outage.end))
        return not is_whole

    def period_of(self, outage: Outage) -> Month:
        """Return the last month of the period in which the maintenance starts."""
        return _period_end(outage, self.time_zone, self.per)

    def _critical(self, span: Interval) -> tuple[NamedTime, ...]:
        return self.critical.within(span) if self.critical else ()

    def _outside(self, windows: tuple[MaintenanceWindow, ...], span: Interval) -> tuple[Interval, ...]:
        return subtract((span,), window_time(windows, self.time_zone, span))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseRules:
    """What a clause of exclusion asks of a row, and how much of a service and month it excludes."""

    kind: str | None = None
    notice: Duration | None = None
    approval: bool = False
    at_most: Duration | None = None
    """Of the time of its rows, in the period in which they start, in their order; shared time is measured once."""
    hours: WorkingTime
    """The service hours by which working time is counted."""
    time_zone: str
    """The zone of the periods."""
    per: Per = Per.MONTH
    """The period of `at_most`."""
    shorter_than: Duration | None = None
    """It excludes only what took less than this."""

    def refusal(self, outage: Outage) -> RowReason | None:
        """Return why the clause does not exclude the row; None where it does."""
        if self.kind is not None and self.kind != outage.kind:
            return RowReason.OTHER_KIND
        if self.notice is not None and not _announced_in_time(outage, self.notice, self.hours):
            return RowReason.LATE_NOTICE
        if self.shorter_than is not None and not self._is_shorter(outage, self.shorter_than):
            return RowReason.TOO_LONG
        return RowReason.NOT_APPROVED if self.approval and outage.approved_by is None else None

    def _is_shorter(self, outage: Outage, limit: Duration) -> bool:
        """Tell whether a row ended before so much time had passed; one without an end has not."""
        return outage.end is not None and outage.end < self.hours.due_after(outage.start, limit).instant


@dataclass(frozen=True, slots=True, kw_only=True)
class DowntimeRules:
    """Which interruptions count, and how much a minute of them does."""

    exclusions: frozenset[str] = frozenset()
    """The clauses of the agreement that exclude interruptions."""
    clauses: Mapping[str, ClauseRules] = field(default_factory=dict)
    """The rules of those of them that have some."""
    weights: Mapping[str, Fraction] = field(default_factory=dict)
    """By the impact of a row, else by its kind."""
    shortest: timedelta = timedelta()
    """An interruption shorter than this does not count."""
    rounded_up_to: timedelta = timedelta()
    """The length of which a started one counts whole; none where an interruption counts exactly."""
    limits: MaintenanceLimits | None = None
    """The limits that excluded maintenance has to keep; None for none."""
    notice: Duration | None = None
    """How early the agreement has maintenance announced, whether or not what is late is refused."""
    hours: WorkingTime | None = None
    """The service hours by which it is counted."""

    @property
    def is_limited(self) -> bool:
        """Does it depend on other rows how much is excluded of one?"""
        return self.has_caps or (self.limits is not None and self.limits.at_most is not None)

    def sharing(self, rows: Collection[Outage], known: Collection[Outage]) -> list[Outage]:
        """Return those of all known rows on which it depends what number and amounts leave of some rows.

        These are all that begin in the same periods.
        """
        zones = {clause.time_zone for clause in self.clauses.values()} | (
            {self.limits.time_zone} if self.limits else set()
        )
        pers = [clause.per for clause in self.clauses.values()] + ([self.limits.per] if self.limits else [])
        # Months lie in quarters, and quarters in years.
        period_of = partial(_period_end, time_zone=zones.pop(), per=max(pers, key=lambda per: per.months))
        periods = set(map(period_of, rows))
        return [row for row in known if period_of(row) in periods]

    @property
    def has_caps(self) -> bool:
        """Is there an amount beyond which a clause, or the terms of maintenance, exclude nothing?"""
        has_total = self.limits is not None and self.limits.total is not None
        return has_total or any(clause.at_most for clause in self.clauses.values())

    def may_exclude(self, outage: Outage) -> bool:
        """Return whether a clause excludes the row, limits of maintenance and of amounts aside."""
        return outage.exclusion in self.exclusions and self.refusal(outage) is None

    def refusal(self, outage: Outage) -> RowReason | None:
        """Return why the clause that the row names does not exclude it; None where the clause asks nothing."""
        clause = self.clauses.get(outage.exclusion or "")
        return clause.refusal(outage) if clause else None

    def claim(self, outage: Outage) -> ExclusionClaim | None:
        """Return what the clause that the row names asks of it, as far as one row tells; None where it names none."""
        if outage.exclusion not in self.exclusions:
            return None
        clause = self.clauses.get(outage.exclusion or "")
        asked = outage.kind == "maintenance" and (self.limits is None or self.limits.asks_notice(outage))
        durations = [clause.notice if clause else None, self.notice if asked else None]
        required, given = next(filter(None, durations), None), None
        if required and self.hours and outage.announced:
            given = self.hours.counted(outage.announced, outage.start, required.unit)
        return ExclusionClaim(notice_required=required, notice_given=given, allowed=clause.at_most if clause else None)

    def weight(self, outage: Outage) -> Fraction:
        """Return how much a minute of the row counts; a degradation without a weight counts nothing (FAILURES F65)."""
        usual = _NOTHING if outage.kind == "degradation" else Fraction(1)
        return self.weights.get(outage.impact or "", self.weights.get(outage.kind, usual))


class OutageStatus(NamedTuple):
    """What a row is to a figure before the period is looked at."""

    outage: Outage
    weight: Fraction
    span: Interval
    excluded: tuple[Interval, ...] = ()
    """What the agreement excludes of it, merged."""
    refusals: tuple[Refusal, ...] = ()
    """Why it counts although it might have been excluded."""
    claim: ExclusionClaim | None = None

    @property
    def counts(self) -> tuple[Interval, ...]:
        """The time in which it is an interruption; maintenance that is excluded is none."""
        return self.left if self.outage.kind == "maintenance" else (self.span,)

    @property
    def left(self) -> tuple[Interval, ...]:
        """What is not excluded of it; each stretch of excluded maintenance that is left is an interruption."""
        return subtract((self.span,), self.excluded) if self.excluded else (self.span,)


def outage_statuses(rows: Collection[Outage], rules: DowntimeRules, until: datetime) -> list[OutageStatus]:
    """Return what each row is by the rules; an interruption that still goes on lasts until `until`."""
    statuses = [_outage_status(outage, rules, until)._replace(claim=rules.claim(outage)) for outage in rows]
    return _apply_caps(_apply_number(statuses, rules), rules)


def _outage_status(outage: Outage, rules: DowntimeRules, until: datetime) -> OutageStatus:
    span = Interval(outage.start, outage.end or max(until.astimezone(UTC), outage.start))
    weight = rules.weight(outage)
    if not rules.may_exclude(outage):
        why = rules.refusal(outage)
        return OutageStatus(outage, weight, span, refusals=(Refusal(why, (span,)),) if why else ())
    limits = rules.limits if outage.kind == "maintenance" else None
    refusals = limits.refusals(outage, span) if limits else ()
    refused = (part for refusal in refusals for part in refusal.parts)
    return OutageStatus(outage, weight, span, subtract((span,), refused) if refusals else (span,), refusals)


def _announced_in_time(outage: Outage, notice: Duration, hours: WorkingTime) -> bool:
    announced = outage.announced
    return announced is not None and hours.due_after(announced, notice).instant <= outage.start


def _apply_number(found: list[OutageStatus], rules: DowntimeRules) -> list[OutageStatus]:
    """Return the standings without the maintenance beyond the number that is excluded in a period: the last of it."""
    limits = rules.limits
    if limits is None or limits.at_most is None:
        return found
    by_period: dict[Month, set[tuple[datetime, str]]] = {}
    for status in found:
        if status.outage.kind == "maintenance" and status.excluded:
            by_period.setdefault(limits.period_of(status.outage), set()).add(_key(status.outage))
    surplus = frozenset(key for keys in by_period.values() for key in sorted(keys)[limits.at_most :])
    return [_refused(status) if _key(status.outage) in surplus else status for status in found]


def _refused(status: OutageStatus) -> OutageStatus:
    return status._replace(excluded=(), refusals=(Refusal(RowReason.TOO_MANY, (status.span,)),))


def _apply_caps(found: list[OutageStatus], rules: DowntimeRules) -> list[OutageStatus]:
    """Return the standings with what is excluded cut to the amounts that clauses and maintenance have in a period."""
    limits, capped, allowances = rules.limits, list(found), dict[tuple[str, Month], _Allowance]()
    total = limits.total if limits else None
    for number in sorted(range(len(found)), key=lambda index: _place(found[index].outage)) if rules.has_caps else ():
        status, outage = found[number], found[number].outage
        clause, claim = rules.clauses.get(outage.exclusion or ""), status.claim
        if clause and clause.at_most and claim:
            name = outage.exclusion or "", _period_end(outage, clause.time_zone, clause.per)
            allowance = allowances.setdefault(name, _Allowance(clause.at_most, clause.hours))
            status = _cut_to(status, allowance)._replace(claim=replace(claim, used=allowance.used))
        if limits and total and outage.kind == "maintenance":
            allowance = allowances.setdefault(("", limits.period_of(outage)), _Allowance(total, limits.hours))
            status = _cut_to(status, allowance)
        capped[number] = status
    return capped


class _Allowance:
    """How much may still be excluded in a period."""

    def __init__(self, at_most: Duration, hours: WorkingTime) -> None:
        self.hours = hours if at_most.unit.is_working else None
        self.left = self.whole = timedelta(seconds=at_most.seconds(working_day=0))
        self.granted: tuple[Interval, ...] = ()

    @property
    def used(self) -> timedelta:
        return self.whole - self.left

    def grant(self, spans: tuple[Interval, ...]) -> tuple[Interval, ...]:
        """Return what of the spans is excluded, and take it from what is left; shared time is measured once."""
        for span in subtract(spans, self.granted):
            end = min(span.end, self._after(span.start))
            self.left -= self.hours.open_between(span.start, end) if self.hours else end - span.start
            self.granted = merge((*self.granted, Interval(span.start, end)))
        return intersect(spans, self.granted)

    def _after(self, start: datetime) -> datetime:
        if self.hours is None or self.left < _SECOND:
            return start + self.left
        return self.hours.due(start, self.left // _SECOND).instant


def _cut_to(status: OutageStatus, allowance: _Allowance) -> OutageStatus:
    granted = allowance.grant(status.excluded) if status.weight else status.excluded
    refused = subtract(status.excluded, granted)
    if not refused:
        return status
    refusal = Refusal(RowReason.PARTLY_OVER_CAP if granted else RowReason.OVER_CAP, refused)
    return status._replace(excluded=granted, refusals=(*status.refusals, refusal))


def _period_end(outage: Outage, time_zone: str, per: Per) -> Month:
    """Return the last month of the period in which a row begins."""
    month = Month.of(outage.start.astimezone(zone(time_zone)).date())
    return month.plus(-month.month % per.months)


def _place(outage: Outage) -> tuple[datetime, str, str]:
    # Of rows that begin at once and have one number, what they say decides, and not which one is found first.
    return *_key(outage), outage.model_dump_json()


def _key(outage: Outage) -> tuple[datetime, str]:
    # A row that is repeated in the file of the next month is the same maintenance.
    return outage.start.astimezone(UTC), outage.id
