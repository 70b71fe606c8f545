"""Cases of a log of which a row is not understood: nobody knows how they went, so that none of them is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from operator import attrgetter

from slm.measurement import Gap, grouped, source_kinds


class TornCases:
    """What is lost of each case of a log; of a case that has a refused row, all of its rows are lost with it."""

    def __init__(self, source: source_kinds.AnySource) -> None:
        is_log = isinstance(source, source_kinds.EventSource) or source.is_log
        self._names = ("case", "id") if is_log else ()
        self._lost: dict[str, list[Gap]] = {}

    @property
    def names(self) -> AbstractSet[str]:
        """The cases of which a row was refused."""
        return self._lost.keys()

    def took(self, said: Mapping[str, object], wrong: str, gap: Gap) -> bool:
        """Note what is lost with a row, if it says of which case it is, and tell whether it does."""
        name = next((said[field] for field in self._names if field in said and field != wrong), None)
        if name is not None:
            self._lost.setdefault(str(name), []).append(gap)
        return name is not None

    def gaps(self) -> Iterator[Gap]:
        """Yield what nobody knows of each case: one case, of any of the services of its rows, in all of their time.

        Where no row tells its time, the case may lie anywhere in each of its files.
        """
        for gaps in self._lost.values():
            placed = [gap for gap in gaps if gap.is_placed]
            services = {gap.service for gap in gaps}
            for service in [None] if None in services else sorted(filter(None, services)):
                for of_file in [placed] if placed else grouped(gaps, attrgetter("path")).values():
                    yield replace(_longest(of_file), service=service)


def _longest(gaps: Sequence[Gap]) -> Gap:
    """Return a gap from the first start of all to their last end; of moments alone, as those of rows are."""
    starts = [gap.start for gap in gaps if isinstance(gap.start, datetime)]
    ends = [gap.end for gap in gaps if isinstance(gap.end, datetime)]
    if len(starts) < len(gaps):
        return gaps[0]
    first = min(gaps, key=attrgetter("path"))
    return replace(first, start=min(starts), end=max(ends) if len(ends) == len(gaps) else None)
