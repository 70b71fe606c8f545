"""The downtime of a service: the time that interruptions make in a period, by what the agreement excludes of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from operator import attrgetter
from typing import Final

from slm.calendar import Interval, clip, merge, subtract
from slm.measurement.excluded import DowntimeRules, OutageStatus, outage_statuses
from slm.measurement.figure import Interruption, summed_seconds
from slm.measurement.record import Outage
from slm.measurement.rows_used import RowReason
from slm.measurement.started import day_and_night, ended_by, laid, only_ending

_NOTHING: Final = Fraction(0)
_START: Final = attrgetter("start")
_END: Final = attrgetter("end")


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
    whole: tuple[Interval, ...] = ()
    """The same as they count, where started minutes count whole, without what is excluded of them."""
    excluded: tuple[Interval, ...] = ()
    """The time that the agreement excludes, merged."""
    interruptions: tuple[Interruption, ...] = ()
    """The rows, with their parts in agreed service time, and why those do not count that do not."""

    @property
    def raw(self) -> tuple[Interval, ...]:
        """All time in which it was down, whatever its weight, before exclusions."""
        return self.weight_bands[-1].raw if self.weight_bands else ()

    @property
    def wholly(self) -> tuple[Interval, ...]:
        """The time in which it was down with all its weight, before exclusions: nothing else could add to it."""
        weight = _NOTHING
        for band in reversed(self.weight_bands):
            weight += band.share
            if weight >= 1:
                return band.raw
        return ()

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
        return tuple(span for span in self.merged_outages if _touches(span, down))


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
    known = {id(status.outage): status for status in outage_statuses(history or rows, rules, period.end)}
    merged_outages = _merged_outages(known.values(), rules.shortest)
    statuses = [known[id(row)] for row in rows]
    interruptions = [_interruption(status, period, agreed, merged_outages) for status in statuses]
    excluded = merge(part for status in known.values() if status.weight for part in status.excluded)
    down = [
        (status.weight, _long_enough(status.counts, agreed, merged_outages) if status.excluded else row.within)
        for status, row in zip(statuses, interruptions, strict=True)
        if row.reason in {None, RowReason.EXCLUDED}
    ]
    own = whole = _left(known.values(), merged_outages)
    if rules.rounded_up_to:
        ended = ended_by(known.values(), excluded)
        over = only_ending(merged_outages, ended)
        taken = (*(part for _, parts in down for part in parts), *excluded)
        rests = laid(over, rules.rounded_up_to, period, agreed, taken)
        down += [(ended[at].weight, parts) for at, parts in rests.items()]
        interruptions = _with_rests(interruptions, {id(ended[at].outage): parts for at, parts in rests.items()})
        whole = day_and_night(over, rules.rounded_up_to, period, own)
    return Downtime(
        weight_bands=tuple(_weight_bands(down, excluded)), merged_outages=own, whole=whole, excluded=excluded,
        interruptions=tuple(interruptions),
    )  # fmt: skip


def _with_rests(interruptions: Iterable[Interruption], rests: Mapping[int, tuple[Interval, ...]]) -> list[Interruption]:
    """Return rows with what they are rounded up by: together they are what is shown and counted."""
    return [
        replace(row, within=merge((*row.within, *rests[id(row.outage)]))) if id(row.outage) in rests else row
        for row in interruptions
    ]


def _left(known: Iterable[OutageStatus], merged_outages: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return the time of interruptions that is not excluded, merged, of those that are long enough."""
    counted = (part for status in known if status.weight for part in status.left)
    return tuple(interval for interval in merge(counted) if _touches(interval, merged_outages))


def within(span: Interval, merged: Sequence[Interval]) -> tuple[Interval, ...]:
    """Return the parts of the span that lie in intervals which are in order and without overlaps."""
    first = bisect_right(merged, span.start, key=_END)
    last = bisect_left(merged, span.end, lo=first, key=_START)
    return clip(merged[first:last], span)


def _touches(span: Interval, merged: Sequence[Interval]) -> bool:
    """Return whether the span has time in common with intervals which are in order and without overlaps."""
    first = bisect_right(merged, span.start, key=_END)
    return first < len(merged) and merged[first].start < span.end


def _weighted_seconds(bands: Iterable[tuple[Fraction, tuple[Interval, ...]]]) -> Fraction:
    seconds = ((share, summed_seconds(merged)) for share, merged in bands)
    return sum((length if share == 1 else share * length for share, length in seconds), start=_NOTHING)


def _long_enough(
    spans: Iterable[Interval], agreed: tuple[Interval, ...], merged_outages: tuple[Interval, ...]
) -> tuple[Interval, ...]:
    """Return the parts, in agreed service time, of those spans that belong to an interruption which counts."""
    return tuple(part for span in spans if _touches(span, merged_outages) for part in within(span, agreed))


def _merged_outages(known: Iterable[OutageStatus], shortest: timedelta) -> tuple[Interval, ...]:
    """Return the time of all interruptions, merged, of those that are long enough; one that goes on always is."""
    rows = [status for status in known if status.weight]
    merged = merge(part for row in rows for part in row.counts)
    if not shortest:
        return merged
    going_on = merge(part for row in rows if row.outage.end is None for part in row.counts if part.end == row.span.end)
    return tuple(interval for interval in merged if interval.length >= shortest or _touches(interval, going_on))


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
    outage = status.outage
    parts = within(status.span, agreed)
    excluded = tuple(part for span in status.excluded for part in within(span, agreed))
    if status.excluded:
        counting = _long_enough(status.left, agreed, merged_outages)
    else:
        counting = parts if _touches(status.span, merged_outages) else ()
    if outage.start == outage.end:
        reason = RowReason.NO_LENGTH
    elif not parts:
        reason = RowReason.OUTSIDE_HOURS if status.span.common(period) else RowReason.OUTSIDE_PERIOD
    elif not status.weight:
        reason = RowReason.DEGRADATION if outage.kind == "degradation" else RowReason.NO_WEIGHT
    elif not counting:
        reason = RowReason.EXCLUDED if status.excluded else RowReason.TOO_SHORT
    else:
        refusals = tuple(
            refusal for refusal in status.refusals if any(_touches(part, counting) for part in refusal.parts)
        )
        return Interruption(
            outage=outage, within=counting, weight=status.weight, excluded=excluded, refusals=refusals,
            claim=status.claim,
        )  # fmt: skip
    return Interruption(
        outage=outage, within=parts, reason=reason, weight=status.weight, excluded=excluded, claim=status.claim
    )
