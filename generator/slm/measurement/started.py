"""Interruptions of which a started minute counts whole: their ends, put off so that their lengths are whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from slm.calendar import Interval
from slm.measurement.excluded import OutageStatus


def full_ends(merged: Iterable[Interval], unit: timedelta) -> dict[datetime, datetime]:
    """Return the ends of interruptions, each with the one at which so many whole units of it have passed."""
    return {span.end: span.start - (-span.length // unit) * unit for span in merged} if unit else {}


def put_off(span: Interval, ends: Mapping[datetime, datetime]) -> Interval:
    """Return an interruption with the end that counts."""
    return Interval(span.start, ends.get(span.end, span.end))


def with_full_end(status: OutageStatus, ends: Mapping[datetime, datetime]) -> OutageStatus:
    """Return a row with the end that counts of the interruption that it ends.

    One that still goes on has no end yet, and what is excluded of the end excludes what it would be put off by.
    """
    left = status.left
    if status.outage.end is None or not left or left[-1].end != status.span.end:
        return status
    return status._replace(span=put_off(status.span, ends))
