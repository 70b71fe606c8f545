"""Since when the services of an export were watched: how they were before that, nobody knows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from slm.measurement import Gap, Outage
from slm.reading.sources.row_reader import Fields


class Watching:
    """What rows of interruptions say of the watching itself."""

    def __init__(self) -> None:
        self._since: dict[str, datetime] = {}
        self._started: dict[str, datetime] = {}

    def note(self, said: Fields) -> bool:
        """Note what a row says of the watching; return whether it says nothing else."""
        service, start = str(said["service"]), said["start"]
        if isinstance(since := said.get("watched_since"), datetime):
            self._since[service] = min(since, self._since.get(service, since))
        if said["kind"] != "started" or not isinstance(start, datetime):
            return False
        self._started[service] = min(start, self._started.get(service, start))
        return True

    def gaps(self, outages: Iterable[Outage]) -> Iterator[Gap]:
        """Yield the time before the watching of each service; one that starts again was watched before."""
        first: dict[str, datetime] = {}
        for outage in outages:
            first[outage.service] = min(outage.start, first.get(outage.service, outage.start))
        for service, since in self._since.items():
            yield Gap(service=service, end=since, is_row=False)
        for service, start in self._started.items():
            if first.get(service, start) >= start:
                yield Gap(service=service, end=start, is_row=False)
