"""What several places that check a service say together: it is down only where enough of them agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from statistics import median
from typing import Final

from slm.calendar import Interval, merge
from slm.measurement.figure import Check
from slm.measurement.record import Timeline

_NEAR: Final = 8
"""A check is near the one before it if it comes after less than this part of the usual time of two checks."""
_FEW: Final = 10
"""Of fewer checks nobody can say that they change with every one of them."""


def agreed_timeline(seen: Mapping[str | None, Timeline], agreeing: int, watching: Collection[str] = ()) -> Timeline:
    """Return when a service was down by so many places at the same time, and when that is known.

    Each place has a timeline, and counts from its first look to its last one; those that ought to be `watching` count
    as long as any place does. Where a place that counts does not know the state, and would decide, nobody knows it; nor
    where too few places count.
    """
    steps: dict[datetime, Counter[str]] = {}
    spans = {name: Interval(of.known[0].start, of.known[-1].end) for name, of in seen.items() if of.known}
    whole = (
        [Interval(min(span.start for span in spans.values()), max(span.end for span in spans.values()))]
        if spans
        else []
    )
    for name, place in seen.items():
        counting = whole if name in watching else [spans[name]] if name in spans else []
        _step(steps, "counting", counting)
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
    return Timeline(
        service=next((place.service for place in seen.values()), ""), known=merge((*known, *down)), down=merge(down)
    )


def _step(steps: dict[datetime, Counter[str]], name: str, spans: Sequence[Interval]) -> None:
    for span in spans:
        for at, by in ((span.start, 1), (span.end, -1)):
            steps.setdefault(at, Counter())[name] += by


def contradicting_checks(checks: Sequence[Check]) -> list[Check]:
    """Return the checks that contradict the one just before them, where they seem to come from several places.

    They are in order of time, count no requests, and none says where it was made. Then several places look out of them
    if many of them come in pairs (a monitor that tries again does so only after a failure), or if most of them change
    what was found, as where one of the places finds all down.
    """
    changed = [later for earlier, later in pairwise(checks) if later.ok is not earlier.ok]
    if not changed or any(check.row.location or check.row.requests is not None for check in checks):
        return []
    if len(checks) >= _FEW and 2 * len(changed) > len(checks):
        return changed
    of_two = [(later.time - first.time).total_seconds() for first, later in zip(checks, checks[2:], strict=False)]
    usual = median(of_two or [0])
    near = [
        (earlier, later)
        for earlier, later in pairwise(checks)
        if _NEAR * (later.time - earlier.time).total_seconds() < usual
    ]
    return [later for earlier, later in near if later.ok is not earlier.ok] if 4 * len(near) >= len(checks) else []
