"""The downtime of a service: what interruptions are by the rules of the agreement, and the time they make."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from typing import Final, NamedTuple

from slm.calendar import Duration, Interval, Month, WorkingTime, clip, merge, subtract, zone
from slm.measurement.figure import ExclusionClaim, Interruption, summed_seconds
from slm.measurement.record import Outage
from slm.measurement.rows_used import RowReason

_NOTHING: Final = Fraction(0)
_SECOND: Final = timedelta(seconds=1)
_START: Final = attrgetter("start")
_END: Final = attrgetter("end")


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
class ClauseRules:
    """What a clause of exclusion asks of a row, and how much of a service and month it excludes."""

    notice: Duration | None = None
    approval: bool = False
    at_most: Duration | None = None
    """Of the time of its rows, in the month in which they start, in their order; shared time is measured once."""
    hours: WorkingTime
    """The service hours by which working time is counted."""
    time_zone: str
    """The zone of the months."""

    def refusal(self, outage: Outage) -> RowReason | None:
        """Return why the clause does not exclude the row; None where it does."""
        if self.notice is not None and not _announced_in_time(outage, self.notice, self.hours):
            return RowReason.LATE_NOTICE
        return RowReason.NOT_APPROVED if self.approval and outage.approved_by is None else None


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
    limits: MaintenanceLimits | None = None
    """The limits that excluded maintenance has to keep; None for none."""
    notice: Duration | None = None
    """How early the agreement has maintenance announced, whether or not what is late is refused."""
    hours: WorkingTime | None = None
    """The service hours by which it is counted."""

    @property
    def look_beyond(self) -> bool:
        """Does what a row counts depend on rows outside the period?"""
        capped = any(clause.at_most for clause in self.clauses.values())
        return capped or bool(self.shortest) or self.limits is not None

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
        durations = [clause.notice if clause else None, self.notice if outage.kind == "maintenance" else None]
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
    counts: Interval | None
    """The time in which it is an interruption; None for maintenance that is excluded."""
    excluded: Interval | None = None
    remark: RowReason | None = None
    """Why it counts although it might have been excluded."""
    claim: ExclusionClaim | None = None

    @property
    def left(self) -> Interval | None:
        """What is not excluded of the time in which it is an interruption: all of it, the end of it, or nothing."""
        if self.counts is None or self.excluded is None:
            return self.counts
        start = max(self.counts.start, self.excluded.end)
        return Interval(start, self.counts.end) if start < self.counts.end else None


def _statuses(rows: Collection[Outage], rules: DowntimeRules, until: datetime) -> list[OutageStatus]:
    """Return what each row is by the rules; an interruption that still goes on lasts until `until`."""
    surplus = _surplus(rows, rules)
    statuses = [_outage_status(outage, rules, until, surplus)._replace(claim=rules.claim(outage)) for outage in rows]
    return _apply_caps(statuses, rules)


def _outage_status(outage: Outage, rules: DowntimeRules, until: datetime, surplus: frozenset[object]) -> OutageStatus:
    span = Interval(outage.start, outage.end or max(until.astimezone(UTC), outage.start))
    weight = rules.weight(outage)
    if not rules.may_exclude(outage):
        return OutageStatus(outage, weight, span, remark=rules.refusal(outage))
    limits = rules.limits
    if limits is None or outage.kind != "maintenance":
        return OutageStatus(outage, weight, None if outage.kind == "maintenance" else span, span)
    if not _announced_in_time(outage, limits.notice, limits.hours):
        return OutageStatus(outage, weight, span, remark=RowReason.LATE_NOTICE)
    if _key(outage) in surplus:
        return OutageStatus(outage, weight, span, remark=RowReason.TOO_MANY)
    end = limits.hours.due_after(outage.start, limits.longest).instant if limits.longest else span.end
    if end >= span.end:
        return OutageStatus(outage, weight, None, span)
    return OutageStatus(outage, weight, Interval(end, span.end), Interval(span.start, end), RowReason.TOO_LONG)


def _announced_in_time(outage: Outage, notice: Duration, hours: WorkingTime) -> bool:
    announced = outage.announced
    return announced is not None and hours.due_after(announced, notice).instant <= outage.start


def _apply_caps(found: list[OutageStatus], rules: DowntimeRules) -> list[OutageStatus]:
    """Return the standings with what their clauses exclude cut to the amount that these exclude in a month."""
    capped, allowances = list(found), dict[tuple[str, Month], _Allowance]()
    for number in sorted(range(len(found)), key=lambda index: _key(found[index].outage)) if rules.clauses else ():
        status = found[number]
        name = status.outage.exclusion or ""
        clause, claim = rules.clauses.get(name), status.claim
        if clause and clause.at_most and claim:
            month = _month(status.outage, clause.time_zone)
            allowance = allowances.setdefault((name, month), _Allowance(clause.at_most, clause.hours))
            if status.excluded and status.weight:
                status = _cut_to(status, status.excluded, allowance.end_of(status.excluded))
            capped[number] = status._replace(claim=replace(claim, used=allowance.whole - allowance.left))
    return capped


class _Allowance:
    """How much a clause may still exclude in a month."""

    def __init__(self, at_most: Duration, hours: WorkingTime) -> None:
        self.hours = hours if at_most.unit.is_working else None
        self.left = self.whole = timedelta(seconds=at_most.seconds(working_day=0))
        self.reach: datetime | None = None

    def end_of(self, span: Interval) -> datetime:
        """Return until when the span is excluded, and take that from what is left."""
        start = max(span.start, self.reach or span.start)
        if start >= span.end:
            return span.end
        end = max(start, min(span.end, self._after(start)))
        self.left -= self.hours.open_between(start, end) if self.hours else end - start
        self.reach = end
        return end

    def _after(self, start: datetime) -> datetime:
        if self.hours is None or self.left < _SECOND:
            return start + self.left
        return self.hours.due(start, self.left // _SECOND).instant


def _cut_to(status: OutageStatus, excluded: Interval, end: datetime) -> OutageStatus:
    if end >= excluded.end:
        return status
    last = status.counts.end if status.counts else excluded.end
    if end <= excluded.start:
        return status._replace(counts=Interval(excluded.start, last), excluded=None, remark=RowReason.OVER_CAP)
    counts = Interval(end if status.outage.kind == "maintenance" else excluded.start, last)
    return status._replace(counts=counts, excluded=Interval(excluded.start, end), remark=RowReason.PARTLY_OVER_CAP)


def _surplus(rows: Iterable[Outage], rules: DowntimeRules) -> frozenset[object]:
    """Return the maintenance beyond the number that is excluded in a month: of those announced in time, the last."""
    limits = rules.limits
    if limits is None or limits.at_most is None:
        return frozenset()
    by_month: dict[Month, set[tuple[datetime, str]]] = {}
    for row in rows:
        in_time = row.kind == "maintenance" and _announced_in_time(row, limits.notice, limits.hours)
        if in_time and rules.may_exclude(row):
            by_month.setdefault(_month(row, limits.time_zone), set()).add(_key(row))
    return frozenset(key for keys in by_month.values() for key in sorted(keys)[limits.at_most :])


def _month(outage: Outage, time_zone: str) -> Month:
    return Month.of(outage.start.astimezone(zone(time_zone)).date())


def _key(outage: Outage) -> tuple[datetime, str]:
    # A row that is repeated in the file of the next month is the same maintenance.
    return outage.start.astimezone(UTC), outage.id


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightBand:
    """Time in which a service was down, and the share of it that counts.

    Where weights differ, layers are added up: the first is the time of the greatest weight, and each further one holds
    all those before it.
    """

    share: Fraction
    raw: tuple[Interval, ...]
    adjusted: tuple[Interval, ...]
    """`raw` without what the agreement excludes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Downtime:
    """The interruptions of one service within agreed service time: merged, clipped, in order."""

    weight_bands: tuple[WeightBand, ...] = ()
    merged_outages: tuple[Interval, ...] = ()
    """The interruptions that count and are not excluded, merged and whole: neither cut to the period nor to service
    hours. Of all that are known, of which `events` count in the period."""
    excluded: tuple[Interval, ...] = ()
    """The time that the agreement excludes, merged."""
    interruptions: tuple[Interruption, ...] = ()
    """The rows, with their parts in agreed service time, and why those do not count that do not."""

    @property
    def raw(self) -> tuple[Interval, ...]:
        """All time in which it was down, whatever its weight, before exclusions."""
        return self.weight_bands[-1].raw if self.weight_bands else ()

    @property
    def adjusted(self) -> tuple[Interval, ...]:
        """All time in which it was down, whatever its weight, without what is excluded."""
        return self.weight_bands[-1].adjusted if self.weight_bands else ()

    @property
    def raw_seconds(self) -> Fraction:
        """The downtime before exclusions, weighed."""
        return _weighted_seconds((band.share, band.raw) for band in self.weight_bands)

    @property
    def adjusted_seconds(self) -> Fraction:
        """The downtime, weighed."""
        return _weighted_seconds((band.share, band.adjusted) for band in self.weight_bands)

    @property
    def touching(self) -> tuple[Interval, ...]:
        """The interruptions that make downtime in the period; overlapping records are one."""
        down = self.adjusted
        return tuple(span for span in self.merged_outages if touches(span, down))


NO_RULES: Final = DowntimeRules()


def downtime(
    outages: Iterable[Outage],
    period: Interval,
    agreed: tuple[Interval, ...],
    rules: DowntimeRules = NO_RULES,
    history: Collection[Outage] = (),
) -> Downtime:
    """Return the downtime that the records of one service make in a period.

    `agreed` is the agreed service time of the period; `history` are all rows of the service, where rules look beyond
    the period. An interruption that still goes on lasts to the end of the period. Overlapping records count once
    (FAILURES F57, V10) and are cut at the ends of the period (F23). Maintenance under an exclusion is no downtime, and
    its window takes time from other interruptions (V12); without an exclusion it is an interruption like any other.
    """
    rows = list(outages)
    if not rows and not history:
        return Downtime()
    known = {id(status.outage): status for status in _statuses(history or rows, rules, period.end)}
    merged_outages = _merged_outages(known.values(), rules.shortest)
    statuses = [known[id(row)] for row in rows]
    interruptions = [_interruption(status, period, agreed, merged_outages) for status in statuses]
    excluded = merge(status.excluded for status in known.values() if status.excluded and status.weight)
    down = [
        (status.weight, within(status.counts, agreed) if row.reason or status.excluded else row.within)
        for status, row in zip(statuses, interruptions, strict=True)
        if status.counts and row.reason in {None, RowReason.EXCLUDED} and touches(status.counts, merged_outages)
    ]
    counted = [left for status in known.values() if status.weight and (left := status.left)]
    return Downtime(
        weight_bands=tuple(_weight_bands(down, excluded)),
        merged_outages=tuple(interval for interval in merge(counted) if touches(interval, merged_outages)),
        excluded=excluded, interruptions=tuple(interruptions),
    )  # fmt: skip


def within(span: Interval, merged: Sequence[Interval]) -> tuple[Interval, ...]:
    """Return the parts of the span that lie in intervals which are in order and without overlaps."""
    first = bisect_right(merged, span.start, key=_END)
    last = bisect_left(merged, span.end, lo=first, key=_START)
    return clip(merged[first:last], span)


def touches(span: Interval, merged: Sequence[Interval]) -> bool:
    """Return whether the span has time in common with intervals which are in order and without overlaps."""
    first = bisect_right(merged, span.start, key=_END)
    return first < len(merged) and merged[first].start < span.end


def _weighted_seconds(bands: Iterable[tuple[Fraction, tuple[Interval, ...]]]) -> Fraction:
    seconds = ((share, summed_seconds(merged)) for share, merged in bands)
    return sum((length if share == 1 else share * length for share, length in seconds), start=_NOTHING)


def _merged_outages(known: Iterable[OutageStatus], shortest: timedelta) -> tuple[Interval, ...]:
    """Return the time of all interruptions, merged, of those that are long enough; one that goes on always is."""
    rows = [status for status in known if status.counts and status.weight]
    merged = merge(row.counts for row in rows if row.counts)
    if not shortest:
        return merged
    going_on = merge(row.counts for row in rows if row.counts and row.outage.end is None)
    return tuple(interval for interval in merged if interval.length >= shortest or touches(interval, going_on))


def _weight_bands(
    down: list[tuple[Fraction, tuple[Interval, ...]]], excluded: tuple[Interval, ...]
) -> Iterator[WeightBand]:
    weights = sorted({weight for weight, _ in down}, reverse=True)
    for weight, less in pairwise((*weights, _NOTHING)):
        raw = merge(part for heavy, parts in down if heavy >= weight for part in parts)
        yield WeightBand(share=weight - less, raw=raw, adjusted=subtract(raw, excluded) if excluded else raw)


def _interruption(
    status: OutageStatus, period: Interval, agreed: tuple[Interval, ...], merged_outages: tuple[Interval, ...]
) -> Interruption:
    outage, counts, excluded = status.outage, status.counts, status.excluded
    spans = [interval for interval in (excluded, counts) if interval]
    whole = Interval(spans[0].start, spans[-1].end) if excluded else spans[0]
    parts = within(whole, agreed)
    counting = parts if not excluded else within(left, agreed) if (left := status.left) else ()
    if outage.start == outage.end:
        reason = RowReason.NO_LENGTH
    elif not parts:
        reason = RowReason.OUTSIDE_HOURS if whole.common(period) else RowReason.OUTSIDE_PERIOD
    elif not status.weight:
        reason = RowReason.DEGRADATION if outage.kind == "degradation" else RowReason.NO_WEIGHT
    elif excluded and not counting:
        reason = RowReason.EXCLUDED
    elif not (counts and touches(counts, merged_outages)):
        reason = RowReason.EXCLUDED if excluded else RowReason.TOO_SHORT
    else:
        return Interruption(
            outage=outage, within=counting, weight=status.weight, remark=status.remark, claim=status.claim
        )
    return Interruption(outage=outage, within=parts, reason=reason, weight=status.weight, claim=status.claim)
