"""When a service was seen, and when it was seen to be down: from its states at single moments."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import zip_longest
from typing import Final

from slm.calendar import Interval, clip, intersect, subtract
from slm.measurement.downtime import NO_RULES, Downtime, WeightBand
from slm.measurement.record import Timeline
from slm.measurement.rows_used import RowReason
from slm.measurement.rules import DowntimeRules

_NOTHING_RECORDED: Final = Downtime()


def timeline_of(service: str, seen: Mapping[datetime, str], lasting: timedelta) -> Timeline:
    """Return the timeline of a service that was `up`, `down` or `unknown` at these moments.

    A state holds until the next one, but never longer than `lasting`: then it is unknown, which is neither up nor down
    (FAILURES F1, F2, F5), and which weighs time, not the number of looks (F6).
    """
    return Timeline(
        service=service,
        known=tuple(_state_spans(seen, lasting, {"up", "down"})),
        down=tuple(_state_spans(seen, lasting, {"down"})),
    )


def known_time(timeline: Timeline, agreed: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return the agreed service time in which the state was known; the rest lowers the coverage."""
    return intersect(clip(timeline.known, Interval(agreed[0].start, agreed[-1].end)), agreed) if agreed else ()


def timeline_downtime(
    timeline: Timeline,
    known: tuple[Interval, ...],
    rules: DowntimeRules = NO_RULES,
    recorded: Downtime = _NOTHING_RECORDED,
) -> Downtime:
    """Return the downtime that a timeline shows in the time that is known of it.

    `recorded` says what the agreement excludes, by the recorded outages and maintenance of the service. An interruption
    is as long as the service was seen to be down without a gap.
    """
    merged_outages = tuple(interval for interval in timeline.down if interval.length >= rules.shortest)
    raw = intersect(clip(merged_outages, Interval(known[0].start, known[-1].end)), known) if known else ()
    adjusted = subtract(raw, recorded.excluded) if recorded.excluded else raw
    return Downtime(
        weight_bands=(WeightBand(share=Fraction(1), raw=raw, adjusted=adjusted),),
        merged_outages=merged_outages,
        excluded=recorded.excluded,
        interruptions=tuple(
            interruption for interruption in recorded.interruptions if interruption.reason is RowReason.EXCLUDED
        ),
    )


def _state_spans(seen: Mapping[datetime, str], lasting: timedelta, states: Collection[str]) -> Iterator[Interval]:
    """Yield the time in which one of the states held: in order, what touches joined."""
    times = sorted(seen)
    held: list[tuple[datetime, datetime]] = []
    for time, following in zip_longest(times, times[1:]):
        if seen[time] in states:
            end = min(time + lasting, following or time + lasting)
            held[-1:] = [(held[-1][0], end)] if held and held[-1][1] == time else [*held[-1:], (time, end)]
    return (Interval(*span) for span in held)
