"""Downtime: which recorded interruptions count against the agreed service time, and which do not, and why."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from operator import attrgetter
from typing import Final, Literal

from slm.calendar import Interval, Month, clip, merge, subtract
from slm.measurement.figure import Figure, Interruption, RowReason, RowsUsed, exact_seconds
from slm.measurement.outage import Outage
from slm.measurement.record import OutageRecords

_START: Final = attrgetter("start")
_END: Final = attrgetter("end")


@dataclass(frozen=True, slots=True, kw_only=True)
class Downtime:
    """The interruptions of one service within agreed service time: merged, clipped, in order.

    `adjusted` is `raw` without what the agreement excludes. Each row is either in `used`, or in `left_out` with the
    reason.
    """

    raw: tuple[Interval, ...] = ()
    adjusted: tuple[Interval, ...] = ()
    events: int = 0
    """How many separate interruptions there were; overlapping records are one."""
    used: tuple[Outage, ...] = ()
    left_out: tuple[tuple[Outage, RowReason], ...] = ()
    interruptions: tuple[Interruption, ...] = ()
    """All of these rows, with their parts in agreed service time."""


def downtime(
    outages: Iterable[Outage], period: Interval, agreed: tuple[Interval, ...], exclusions: Collection[str] = ()
) -> Downtime:
    """Return the downtime that the records of one service make in a period.

    `agreed` is the agreed service time of the period, `exclusions` the clauses of the agreement that exclude
    interruptions. An interruption that still goes on lasts to the end of the period. Overlapping records count once
    (FAILURES F57, V10) and are cut at the ends of the period (F23). Maintenance under an exclusion is no downtime, and
    its window takes time from other interruptions (V12); without an exclusion it is an interruption like any other. A
    degradation counts nothing, because no agreement states a weight for it (F65).
    """
    counted: list[tuple[Outage, Interval]] = []
    excluded: list[Interval] = []
    left_out: list[tuple[Outage, RowReason]] = []
    down: list[Interval] = []
    told: list[Interruption] = []
    for outage in outages:
        span = Interval(outage.start, outage.end or max(period.end, outage.start))
        within = _within(span, agreed)
        reason = _reason(outage, span, within, period, exclusions)
        told.append(Interruption(outage=outage, within=within, reason=reason))
        if reason is None:
            counted.append((outage, span))
        else:
            left_out.append((outage, reason))
        if reason is RowReason.EXCLUDED:
            excluded.append(span)
        if reason is None or (reason is RowReason.EXCLUDED and outage.kind == "outage"):
            down += within
    raw = merge(down) if len(down) > 1 else tuple(down)
    return Downtime(
        raw=raw,
        adjusted=subtract(raw, excluded) if excluded else raw,
        events=len(merge(span for _, span in counted)) if len(counted) > 1 else len(counted),
        used=tuple(outage for outage, _ in counted),
        left_out=tuple(left_out),
        interruptions=tuple(told),
    )


def outage_availability(
    found: Downtime,
    agreed: Fraction,
    *,
    excluded_time: Literal["counts_as_available", "is_not_counted"],
    coverage: Fraction,
    sources: tuple[RowsUsed, ...],
) -> Figure:
    """Return the availability that this downtime leaves of so many agreed seconds.

    Excluded downtime is either available time, or leaves the agreed time altogether; the agreement says which. Time in
    which the service was up is never excluded, so that no exclusion makes a figure worse.
    """
    raw = agreed - _seconds(found.raw)
    if found.adjusted == found.raw:
        numerator, denominator = raw, agreed
    else:
        denominator = agreed if excluded_time == "counts_as_available" else raw + _seconds(found.adjusted)
        numerator = denominator - _seconds(found.adjusted)
    return Figure(
        numerator=numerator,
        denominator=denominator,
        raw_numerator=raw,
        raw_denominator=agreed,
        coverage=coverage,
        events=found.events,
        sources=sources,
        interruptions=found.interruptions,
        downtime=found.adjusted,
    )


class OutageLog:
    """All recorded outages by service, so that no period has to look at all of them."""

    def __init__(self, records: OutageRecords) -> None:
        """Sort the rows of `records` by service, and count them by file."""
        self._files = {month: file.path for month, file in records.files.items()}
        self._sha256 = {file.path: file.sha256 for file in records.files.values()}
        self._of_service: dict[str, list[tuple[datetime, datetime | None, Outage]]] = {}
        self._path: dict[int, str] = {}
        self._here: Counter[tuple[str, str]] = Counter()
        self._read: Counter[str] = Counter()
        for outage in records.outages:
            path = outage.place().path
            ends = outage.end and outage.end.astimezone(UTC)
            self._of_service.setdefault(outage.service, []).append((outage.start.astimezone(UTC), ends, outage))
            self._path[id(outage)] = path
            self._here[path, outage.service] += 1
            self._read[path] += 1

    def has(self, month: Month) -> bool:
        """Return whether there is a record of this month, so that no row means no outage (FAILURES F1)."""
        return month in self._files

    def within(self, service: str, period: Interval) -> list[Outage]:
        """Return the outages of the service that touch the period."""
        return [
            outage
            for start, end, outage in self._of_service.get(service, ())
            if start < period.end and (end is None or end >= period.start)
        ]

    def sources(self, service: str, months: Iterable[Month], found: Downtime) -> tuple[RowsUsed, ...]:
        """Return what became of the rows of the months' files, and of other files with rows that reach into them."""
        became: dict[str, Counter[RowReason | None]] = {
            self._files[month]: Counter() for month in months if month in self._files
        }
        for outage in found.used:
            became.setdefault(self._path[id(outage)], Counter())[None] += 1
        for outage, reason in found.left_out:
            became.setdefault(self._path[id(outage)], Counter())[reason] += 1
        return tuple(self._rows_used(path, service, counts) for path, counts in became.items())

    def _rows_used(self, path: str, service: str, became: Counter[RowReason | None]) -> RowsUsed:
        read, here = self._read[path], self._here[path, service]
        if outside := here - became.total():
            became[RowReason.OUTSIDE_PERIOD] += outside
        if read > here:
            became[RowReason.OTHER_SERVICE] = read - here
        used = became.pop(None, 0)
        return RowsUsed(
            path=path,
            sha256=self._sha256.get(path, ""),
            read=read,
            used=used,
            excluded=read - used,
            reasons={str(reason): became[reason] for reason in sorted(filter(None, became))},
        )


def _seconds(merged: tuple[Interval, ...]) -> Fraction:
    return exact_seconds(sum((each.length for each in merged), timedelta()))


def _within(span: Interval, agreed: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return the parts of the span that are agreed service time, which is in order and without overlaps."""
    first = bisect_right(agreed, span.start, key=_END)
    last = bisect_left(agreed, span.end, lo=first, key=_START)
    return clip(agreed[first:last], span)


def _reason(
    outage: Outage, span: Interval, within: tuple[Interval, ...], period: Interval, exclusions: Collection[str]
) -> RowReason | None:
    """Return why a row does not count, or None where it does."""
    if outage.start == outage.end:
        return RowReason.NO_LENGTH
    if not within:
        return RowReason.OUTSIDE_HOURS if span.common(period) else RowReason.OUTSIDE_PERIOD
    if outage.kind == "degradation":
        return RowReason.DEGRADATION
    return RowReason.EXCLUDED if outage.exclusion in exclusions else None
