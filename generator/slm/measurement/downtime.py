"""Downtime: which recorded interruptions count against the agreed service time, and which do not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from slm.calendar import Interval, Month, intersect, merge, subtract, total
from slm.measurement.figure import Figure, RowReason, RowsUsed, exact_seconds
from slm.measurement.outage import Outage
from slm.measurement.record import OutageRecords


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
    rows = [(outage, _span(outage, period)) for outage in outages]
    judged = [(outage, span, _reason(outage, span, period, agreed, exclusions)) for outage, span in rows]
    counted = [(outage, span) for outage, span, reason in judged if reason is None]
    excluded = [(outage, span) for outage, span, reason in judged if reason is RowReason.EXCLUDED]
    down = [span for _, span in counted] + [span for outage, span in excluded if outage.kind == "outage"]
    raw = intersect(down, agreed)
    return Downtime(
        raw=raw,
        adjusted=subtract(raw, [span for _, span in excluded]),
        events=len(merge(span for _, span in counted)),
        used=tuple(outage for outage, _ in counted),
        left_out=tuple((outage, reason) for outage, _, reason in judged if reason),
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
    raw, adjusted = exact_seconds(total(found.raw)), exact_seconds(total(found.adjusted))
    denominator = agreed - (raw - adjusted) if excluded_time == "is_not_counted" else agreed
    return Figure(
        numerator=denominator - adjusted,
        denominator=denominator,
        raw_numerator=agreed - raw,
        raw_denominator=agreed,
        coverage=coverage,
        events=found.events,
        sources=sources,
    )


class OutageLog:
    """All recorded outages by service, so that no period has to look at all of them."""

    def __init__(self, records: OutageRecords) -> None:
        """Sort the rows of `records` by service and count them by file."""
        self._files = records.files
        self._by_path = {file.path: file for file in records.files.values()}
        self._of_service: dict[str, list[tuple[Outage, Interval | None]]] = {}
        self._rows: Counter[tuple[str, str]] = Counter()
        self._read: Counter[str] = Counter()
        for outage in records.outages:
            closed = Interval(outage.start, outage.end) if outage.end else None
            self._of_service.setdefault(outage.service, []).append((outage, closed))
            self._rows[outage.place().path, outage.service] += 1
            self._read[outage.place().path] += 1

    def has(self, month: Month) -> bool:
        """Is there a record of this month, so that no row means no outage? (FAILURES F1)."""
        return month in self._files

    def within(self, service: str, period: Interval) -> tuple[Outage, ...]:
        """Return the outages of the service that touch the period."""
        return tuple(
            outage
            for outage, closed in self._of_service.get(service, ())
            if (closed.start < period.end and closed.end >= period.start if closed else outage.start < period.end)
        )

    def sources(self, service: str, months: Iterable[Month], found: Downtime) -> tuple[RowsUsed, ...]:
        """Return what became of the rows of each file: those of the months, and those that other used rows are in."""
        used = Counter(outage.place().path for outage in found.used)
        left_out = Counter((outage.place().path, reason) for outage, reason in found.left_out)
        paths = {self._files[month].path: None for month in months if month in self._files}
        paths |= dict.fromkeys(path for path in (*used, *(path for path, _ in left_out)) if path in self._by_path)
        return tuple(self._rows_used(path, service, used[path], left_out) for path in paths)

    def _rows_used(self, path: str, service: str, used: int, left_out: Counter[tuple[str, RowReason]]) -> RowsUsed:
        reasons = Counter({reason: count for (where, reason), count in left_out.items() if where == path})
        here = self._rows[path, service]
        reasons[RowReason.OUTSIDE_PERIOD] += here - used - reasons.total()
        reasons[RowReason.OTHER_SERVICE] += self._read[path] - here
        return RowsUsed(
            path=path,
            sha256=self._by_path[path].sha256,
            read=self._read[path],
            used=used,
            excluded=self._read[path] - used,
            reasons={str(reason): reasons[reason] for reason in sorted(reasons) if reasons[reason]},
        )


def _span(outage: Outage, period: Interval) -> Interval:
    return Interval(outage.start, outage.end or max(period.end, outage.start))


def _reason(
    outage: Outage, span: Interval, period: Interval, agreed: tuple[Interval, ...], exclusions: Collection[str]
) -> RowReason | None:
    """Return why a row does not count, or None where it does."""
    if outage.start == outage.end:
        return RowReason.NO_LENGTH
    if not span.common(period):
        return RowReason.OUTSIDE_PERIOD
    if not intersect((span,), agreed):
        return RowReason.OUTSIDE_HOURS
    if outage.kind == "degradation":
        return RowReason.DEGRADATION
    return RowReason.EXCLUDED if outage.exclusion in exclusions else None
