"""What several places that check a service say together: it is down only where enough of them agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

from slm.calendar import Interval, merge
from slm.measurement.record import Timeline


def agreed_timeline(seen: Sequence[Timeline], agreeing: int) -> Timeline:
    """Return when a service was down by so many places at the same time, and when that is known.

    Each place has a timeline, and counts from its first look to its last one. Where a place that counts does not know
    the state, and would decide, nobody knows it; nor where too few places count.
    """
    steps: dict[datetime, Counter[str]] = {}
    for place in seen:
        if place.known:
            _step(steps, "counting", (Interval(place.known[0].start, place.known[-1].end),))
            _step(steps, "known", place.known)
            _step(steps, "down", place.down)
    known, down, now = list[Interval](), list[Interval](), Counter[str]()
    for at, following in pairwise(sorted(steps)):
        now.update(steps[at])
        unknown = now["counting"] - now["known"]
        if now["down"] >= agreeing:
            down.append(Interval(at, following))
        elif now["counting"] >= agreeing > now["down"] + unknown:
            known.append(Interval(at, following))
    return Timeline(service=seen[0].service if seen else "", known=merge((*known, *down)), down=merge(down))


def _step(steps: dict[datetime, Counter[str]], name: str, spans: Sequence[Interval]) -> None:
    for span in spans:
        for at, by in ((span.start, 1), (span.end, -1)):
            steps.setdefault(at, Counter())[name] += by
