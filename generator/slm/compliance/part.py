"""The parts of a period: each is judged by the agreement version that is in force in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from slm.agreement import Agreement, DatedVersion
from slm.calendar import Interval, Month, Per, Period, clip, month_period, period_of, start_of_day, zone
from slm.compliance.evidence import Evidence
from slm.document_control import Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The days of a period on which one version is in force; usually all of them.

    `known` is the time up to the end of the day as of which is judged: what comes later nobody can know.
    """

    id: str
    """The agreement's id."""
    agreement: Agreement
    version: Version
    period: Period
    first: date
    end: date
    """The first day after it."""
    months: tuple[Month, ...]
    """The months of which it has days."""
    shared_months: frozenset[Month]
    """Those of them in which another version is in force too, so that reported figures have to name the version."""
    beyond: tuple[tuple[date, date], ...]
    """The days of the period on which no version is in force, those before the first and after this one, by month:
    from a day until before another. They count where the agreement judges every period as a whole (FAILURES F7)."""
    known: Interval
    time_zone: str
    provisional: bool
    skipped: bool
    """Does the agreement not judge it, because the period is only partly inside the term? (FAILURES F7)"""

    def time_of(self, months: tuple[Month, ...]) -> tuple[Interval, ...]:
        """Return the time of these months of it that can be known."""
        if months == self.months:
            return (self.known,)
        return clip((month_period(month, zone(self.time_zone)).interval for month in months), self.known)


def parts(
    agreement: str, versions: Mapping[Version, DatedVersion], month: Month, per: Per, evidence: Evidence
) -> tuple[Part, ...]:
    """Return the parts, as far as they have begun, of the month, quarter or year that ends with `month`.

    `versions` are those of the agreement that bind.
    """
    if month.month % per.months:
        return ()
    first, end = month.plus(1 - per.months).first_day, month.next.first_day
    spans = [
        (version, revision.agreement, max(first, revision.validity.start), min(end, revision.validity.end))
        for version, revision in versions.items()
    ]
    in_force = sorted((span for span in spans if span[2] < span[3]), key=lambda span: span[2])
    several = Counter(part_month for _, _, since, until in in_force for part_month in _months(since, until))
    whole = sum((until - since).days for _, _, since, until in in_force) >= (end - first).days
    return tuple(
        Part(
            id=agreement,
            agreement=written,
            version=version,
            period=(period := _period(month, per, written.time_zone, since, until)),
            first=since,
            end=until,
            months=(months := _months(since, until)),
            shared_months=frozenset(part_month for part_month in months if several[part_month] > 1),
            beyond=_beyond(since, until, [span[2:] for span in in_force], first, end) if not whole else (),
            known=_known_interval(period, evidence.as_of),
            time_zone=written.time_zone,
            provisional=evidence.as_of < until or not all(map(evidence.is_closed, months)),
            skipped=written.partial_period == "skip" and not whole,
        )
        for version, written, since, until in in_force
        if since <= evidence.as_of
    )


@lru_cache(maxsize=4096)
def _months(first: date, end: date) -> tuple[Month, ...]:
    """Return the months that have a day from `first` until before `end`."""
    month = Month.of(first)
    return (month, *_months(month.next.first_day, end)) if month.first_day < end else ()


@lru_cache(maxsize=4096)
def _period(month: Month, per: Per, time_zone: str, first: date, end: date) -> Period:
    """Return the period in which the month lies, cut to the days from `first` until before `end`."""
    whole = period_of(month, per, zone(time_zone))
    start, stop = start_of_day(first, zone(time_zone)), start_of_day(end, zone(time_zone))
    return replace(whole, start=max(whole.start, start), end=min(whole.end, stop))


def _beyond(
    since: date, until: date, in_force: Sequence[tuple[date, date]], first: date, end: date
) -> tuple[tuple[date, date], ...]:
    """Return the days without a version that are told with the part from `since` until before `until`."""
    following = min((start for start, _ in in_force if start >= until), default=end)
    before = [(first, since)] if since == in_force[0][0] else []
    return tuple(
        (max(start, month.first_day), min(stop, month.next.first_day))
        for start, stop in (*before, (until, following))
        for month in _months(start, stop)
    )


def _known_interval(period: Period, as_of: date) -> Interval:
    """Return what can be known of the period at the end of the day `as_of`, in the period's time zone."""
    local = period.start.tzinfo
    tomorrow = datetime.combine(as_of + timedelta(days=1), time(), tzinfo=local)
    return Interval(period.start, max(period.start, min(period.end, tomorrow)))
