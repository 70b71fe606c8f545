"""Downtime: which recorded interruptions count against the agreed service time, and which do not, and why."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from typing import Final

from slm.calendar import Interval, clip, merge, subtract
from slm.measurement.figure import exact_seconds
from slm.measurement.interruption import Interruption
from slm.measurement.outage import Outage
from slm.measurement.rows_used import RowReason
from slm.measurement.rules import DowntimeRules, OutageStatus, outage_statuses

_START: Final = attrgetter("start")
_END: Final = attrgetter("end")
_NO_TIME: Final = Fraction(0)


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
        return _weighted_seconds((weight_band.share, weight_band.raw) for weight_band in self.weight_bands)

    @property
    def adjusted_seconds(self) -> Fraction:
        """The downtime, weighed."""
        return _weighted_seconds((weight_band.share, weight_band.adjusted) for weight_band in self.weight_bands)

    @property
    def touching(self) -> tuple[Interval, ...]:
        """The interruptions that make downtime in the period; overlapping records are one."""
        adjusted = self.adjusted
        return tuple(span for span in self.merged_outages if touches(span, adjusted))


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
        return _NONE
    known = {
        id(outage_status.outage): outage_status for outage_status in outage_statuses(history or rows, rules, period.end)
    }
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
        excluded=excluded,
        interruptions=tuple(interruptions),
    )


_NONE: Final = Downtime()


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
    seconds = (
        (share, exact_seconds(sum((interval.length for interval in merged), timedelta()))) for share, merged in bands
    )
    return sum((length if share == 1 else share * length for share, length in seconds), start=_NO_TIME)


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
) -> Iterable[WeightBand]:
    weights = sorted({weight for weight, _ in down}, reverse=True)
    for weight, less in pairwise((*weights, Fraction(0))):
        raw = merge(part for heavy, parts in down if heavy >= weight for part in parts)
        yield WeightBand(share=weight - less, raw=raw, adjusted=subtract(raw, excluded) if excluded else raw)


def _interruption(
    status: OutageStatus, period: Interval, agreed: tuple[Interval, ...], merged_outages: tuple[Interval, ...]
) -> Interruption:
    outage, counts, excluded = status.outage, status.counts, status.excluded
    spans = [interval for interval in (excluded, counts) if interval]
    whole = Interval(spans[0].start, spans[-1].end) if excluded else spans[0]
    parts = within(whole, agreed)
    left = status.left
    counting = parts if not excluded else within(left, agreed) if left else ()
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
        remark = status.remark
        return Interruption(outage=outage, within=counting, weight=status.weight, remark=remark, claim=status.claim)
    return Interruption(outage=outage, within=parts, reason=reason, weight=status.weight, claim=status.claim)
