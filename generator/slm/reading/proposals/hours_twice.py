"""Times of an export that a clock showed twice, when it was put back: somebody has to say which of the two is meant."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from slm.reading.proposals.proposing import Proposal
from slm.reading.proposals.zones_meant import is_spoken_in
from slm.reading.sources.clock_change import twice_undecided
from slm.reading.sources.gaps import OPEN

_PUT_BACK: Final = (
    "Europe/Berlin", "Europe/Paris", "Europe/Rome", "Europe/Madrid", "Europe/Amsterdam", "Europe/Warsaw",
    "Europe/London", "Europe/Lisbon", "Europe/Helsinki",
    "America/New_York", "America/Santiago", "Australia/Sydney", "Pacific/Auckland",
)  # fmt: skip
"""A zone for each hour at which clocks are put back, in several languages."""


@dataclass(frozen=True, slots=True)
class HoursTwice:
    """Times that the clock of a zone showed twice, where the order of the rows does not tell which is meant."""

    zone: str
    rows: int
    first: str


def hours_twice(found: Proposal, zone: str, languages: Collection[str], near: str = "") -> HoursTwice | None:
    """Return the times of which somebody has to say it; where the zone is open, in one of those that it may be.

    The first of these is the one that the book has, `near`.
    """
    if not found.is_local or OPEN in found.formats:
        return None
    zones = (
        [zone]
        if zone
        else [one for one in dict.fromkeys((*filter(None, [near]), *_PUT_BACK)) if is_spoken_in(languages, one)]
    )
    for one in zones:
        times: dict[int, str] = {}
        for column, seen in found.times.items():
            formats = (*seen.formats, *seen.further)
            times |= twice_undecided(found.table.values(column), formats, found.table.language, one)
        if times:
            return HoursTwice(one, len(times), next(iter(times.values())))
    return None
