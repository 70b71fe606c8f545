"""Of which time an export knows how its services were: since when they were watched, whether they still are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final

from slm.calendar import Interval, Month, merge
from slm.measurement import ForeignSource, Gap, Outage, foreign_column, source_kinds
from slm.problem import Mistake, Problem, Severity
from slm.reading.sources.row_reader import Fields

NOT_WATCHED: Final = Mistake(
    "SLM1093",
    "the export of the source '{source}' lists what is watched, and {services} is not among it, so that nothing is "
    "known of it",
    "Export it with all monitors, or correct the names in services; what is watched by another tool has a source of "
    "its own.",
    Severity.WARNING,
)

_NEARLY: Final = timedelta(minutes=1)
"""So much may lie between two rows of which one begins where the other ends."""


class Watching:
    """What an export says of the watching itself."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}
        self._started: dict[str, datetime] = {}
        self._paused: dict[str, bool] = {}
        self._last: dict[str, datetime] = {}
        self._rows: dict[str, list[Interval]] = {}
        self._says_all: set[str] = set()

    def note(self, said: Fields) -> bool:
        """Note what a row says of the watching; return whether it says nothing else."""
        service, start, kind = str(said["service"]), said.get("start"), said.get("kind")
        if isinstance(since := said.get("watched_since"), datetime):
            self._since[service] = min(since, self._since.get(service, since))
        if (paused := said.get("paused")) is not None:
            # Of several monitors of one service, one that runs is enough.
            self._paused[service] = paused == "true" and self._paused.get(service, True)
        if isinstance(start, datetime):
            end, length = said.get("end"), said.get("length")
            until = end if isinstance(end, datetime) else start + length if isinstance(length, timedelta) else start
            self._last[service] = max(until, start, self._last.get(service, start))
            if start < until:
                self._rows.setdefault(service, []).append(Interval(start, until))
        if kind == "watched":
            self._says_all.add(service)
        if kind == "started" and isinstance(start, datetime):
            self._started[service] = min(start, self._started.get(service, start))
        return kind in {"started", "watched"}

    def gaps(self, outages: Iterable[Outage]) -> Iterator[Gap]:
        """Yield the time before the watching of each service, and after it; one that starts again was watched before.

        Of a service of which rows say that it worked, also all time that is in no row.
        """
        first: dict[str, datetime] = {}
        for outage in outages:
            first[outage.service] = min(outage.start, first.get(outage.service, outage.start))
        for service, since in self._since.items():
            yield Gap(service=service, end=since, is_row=False)
        for service, start in self._started.items():
            if first.get(service, start) >= start:
                yield Gap(service=service, end=start, is_row=False)
        for service, is_paused in self._paused.items():
            if is_paused:
                yield Gap(service=service, start=self._last.get(service), is_row=False)
        for service in sorted(self._says_all):
            yield from _between(service, merge(self._rows.get(service, [])))


def _between(service: str, rows: tuple[Interval, ...]) -> Iterator[Gap]:
    """Yield the time that is in no row."""
    for before, after in pairwise(rows):
        if after.start - before.end > _NEARLY:
            yield Gap(service=service, start=before.end, end=after.start, is_row=False)
    if rows:
        yield Gap(service=service, end=rows[0].start - _NEARLY, is_row=False)
        yield Gap(service=service, start=rows[-1].end + _NEARLY, is_row=False)


def lists_what_is_watched(source: source_kinds.AnySource) -> bool:
    """Tell whether the records of an export lie in lists of what is watched: what has no record stands there, too."""
    columns = {name: foreign_column.choices(column) for name, column in source.placed.items()}
    outside = {name for name, choices in columns.items() if all(str(one).startswith("../") for one in choices)}
    return isinstance(source, source_kinds.OutageSource) and "service" in outside and "start" not in outside


def unlisted(source: ForeignSource, month: Month | None, listed: set[str]) -> Iterator[Gap]:
    """Yield that nothing is known of services that a list of what is watched lacks, in the month of its file."""
    start, end = (month.first_day, month.next.first_day) if month else (None, None)
    for service in sorted((source.known_services or frozenset()) - listed):
        yield Gap(service=service, start=start, end=end, is_row=False)


def told_of(source: ForeignSource, gaps: Iterable[Gap]) -> Iterator[Problem]:
    """Yield which services are in no list of what is watched, all of them together."""
    services = dict.fromkeys(f"'{gap.service}'" for gap in gaps)
    if services:
        yield NOT_WATCHED.at(source.place("services"), source=source.id, services=", ".join(services))
