"""State timelines: from the rows of a status page's history to when a service was seen, and when it was down."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from slm.measurement.record import TimelineRecords
from slm.measurement.rows_used import RowReason, RowTally
from slm.measurement.source import TimelineSource
from slm.measurement.timeline_downtime import timeline_of

_WORST_FIRST: Final = ("down", "unknown", "up")


class StateReading(NamedTuple):
    """In which state a service was found, and which file says so."""

    service: str
    time: datetime
    state: str
    path: str


def timeline_records(
    source: TimelineSource, observations: Iterable[StateReading], files: Iterable[RowTally]
) -> TimelineRecords:
    """Return what the observations of a source say of its services.

    They may come in any order and any number of times. Where two of one moment disagree, the worse state counts.
    `files` are what became of the rows of its files when they were read; rows that say nothing new are left out here.
    """
    states: dict[str, dict[datetime, str]] = {service: {} for service in source.services.values()}
    useless: dict[str, Counter[str]] = {}
    for observation in observations:
        if reason := _add(observation, states):
            useless.setdefault(observation.path, Counter())[reason] += 1
    lasting = timedelta(seconds=source.known_for.seconds(working_day=0))
    timelines = {service: timeline_of(service, seen, lasting) for service, seen in states.items()}
    tallies = tuple(_left_out(file, useless.get(file.path, Counter())) for file in files)
    return TimelineRecords(source=source.id, timelines=timelines, files=tallies)


def _add(observation: StateReading, states: dict[str, dict[datetime, str]]) -> RowReason | None:
    """Add the observation and return None, or the reason for which its row counts for nothing new."""
    seen = states[observation.service]
    if observation.time not in seen:
        seen[observation.time] = observation.state
        return None
    before = seen[observation.time]
    seen[observation.time] = min(before, observation.state, key=_WORST_FIRST.index)
    return RowReason.DUPLICATE if before == observation.state else RowReason.CONTRADICTED


def _left_out(file: RowTally, useless: Counter[str]) -> RowTally:
    """Return the account of a file with these of its rows left out."""
    reasons = dict(sorted((Counter(file.reasons) + useless).items()))
    return replace(file, used=file.used - useless.total(), excluded=file.excluded + useless.total(), reasons=reasons)
