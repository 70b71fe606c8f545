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
from slm.measurement.rules import DowntimeRules, Standing, standings

_START: Final = attrgetter("start")
_END: Final = attrgetter("end")
_NO_TIME: Final = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
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

    layers: tuple[Layer, ...] = ()
    spells: tuple[Interval, ...] = ()
    """The interruptions that count and are not excluded, merged and whole: neither cut to the period nor to service
    hours. Of all that are known, of which `events` count in the period."""
    excluded: tuple[Interval, ...] = ()
    """The time that the agreement excludes, merged."""
    interruptions: tuple[Interruption, ...] = ()
    """The rows, with their parts in agreed service time, and why those do not count that do not."""

    @property
    def raw(self) -> tuple[Interval, ...]:
        """All time in which it was down, whatever its weight, before exclusions."""
        return self.layers[-1].raw if self.layers else ()

    @property
    def adjusted(self) -> tuple[Interval, ...]:
        """All time in which it was down, whatever its weight, without what is excluded."""
        return self.layers[-1].adjusted if self.layers else ()

    @property
    def raw_seconds(self) -> Fraction:
        """The downtime before exclusions, weighed."""
        return _weighed((each.share, each.raw) for each in self.layers)

    @property
    def adjusted_seconds(self) -> Fraction:
        """The downtime, weighed."""
        return _weighed((each.share, each.adjusted) for each in self.layers)

    @property
    def touching(self) -> tuple[Interval, ...]:
        """The interruptions that make downtime in the period; overlapping records are one."""
        adjusted = self.adjusted
        return tuple(each for each in self.spells if touches(each, adjusted))


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
    known = {id(each.outage): each for each in standings(history or rows, rules, period.end)}
    spells = _spells(known.values(), rules.shortest)
    found = [known[id(each)] for each in rows]
    told = [_told(each, period, agreed, spells) for each in found]
    excluded = merge(each.excluded for each in known.values() if each.excluded and each.weight)
    down = [
        (standing.weight, within(standing.counts, agreed) if row.reason or standing.excluded else row.within)
        for standing, row in zip(found, told, strict=True)
        if standing.counts and row.reason in {None, RowReason.EXCLUDED} and touches(standing.counts, spells)
    ]
    counted = [left for each in known.values() if each.weight and (left := each.left)]
    return Downtime(
        layers=tuple(_layers(down, excluded)),
        spells=tuple(each for each in merge(counted) if touches(each, spells)),
        excluded=excluded,
        interruptions=tuple(told),
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


def _weighed(layers: Iterable[tuple[Fraction, tuple[Interval, ...]]]) -> Fraction:
    seconds = ((share, exact_seconds(sum((each.length for each in merged), timedelta()))) for share, merged in layers)
    return sum((length if share == 1 else share * length for share, length in seconds), start=_NO_TIME)


def _spells(known: Iterable[Standing], shortest: timedelta) -> tuple[Interval, ...]:
    """Return the time of all interruptions, merged, of those that are long enough; one that goes on always is."""
    rows = [each for each in known if each.counts and each.weight]
    merged = merge(each.counts for each in rows if each.counts)
    if not shortest:
        return merged
    going_on = merge(each.counts for each in rows if each.counts and each.outage.end is None)
    return tuple(each for each in merged if each.length >= shortest or touches(each, going_on))


def _layers(down: list[tuple[Fraction, tuple[Interval, ...]]], excluded: tuple[Interval, ...]) -> Iterable[Layer]:
    weights = sorted({weight for weight, _ in down}, reverse=True)
    for weight, less in pairwise((*weights, Fraction(0))):
        raw = merge(each for heavy, parts in down if heavy >= weight for each in parts)
        yield Layer(share=weight - less, raw=raw, adjusted=subtract(raw, excluded) if excluded else raw)


def _told(
    standing: Standing, period: Interval, agreed: tuple[Interval, ...], spells: tuple[Interval, ...]
) -> Interruption:
    outage, counts, excluded = standing.outage, standing.counts, standing.excluded
    spans = [each for each in (excluded, counts) if each]
    whole = Interval(spans[0].start, spans[-1].end) if excluded else spans[0]
    parts = within(whole, agreed)
    left = standing.left
    counting = parts if not excluded else within(left, agreed) if left else ()
    if outage.start == outage.end:
        reason = RowReason.NO_LENGTH
    elif not parts:
        reason = RowReason.OUTSIDE_HOURS if whole.common(period) else RowReason.OUTSIDE_PERIOD
    elif not standing.weight:
        reason = RowReason.DEGRADATION if outage.kind == "degradation" else RowReason.NO_WEIGHT
    elif excluded and not counting:
        reason = RowReason.EXCLUDED
    elif not (counts and touches(counts, spells)):
        reason = RowReason.EXCLUDED if excluded else RowReason.TOO_SHORT
    else:
        remark = standing.remark
        return Interruption(outage=outage, within=counting, weight=standing.weight, remark=remark, claim=standing.claim)
    return Interruption(outage=outage, within=parts, reason=reason, weight=standing.weight, claim=standing.claim)
