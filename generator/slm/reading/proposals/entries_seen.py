"""How a log of changes lists its entries, and how many of its cases have several of one moment.

That is proposed with its proof, and written into the source: the place of a row in a file decides nothing by itself.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, pairwise
from typing import Final

from slm.measurement import plain_blanks
from slm.problem import most_frequent
from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.proposing import Proposal
from slm.reading.proposals.ready_made import columns_there, ready_made
from slm.reading.sources.gaps import OPEN
from slm.reading.sources.times_seen import TimesSeen, time_read

_OF_ENTRIES: Final = {"events": ("case", "time", "activity"), "tickets": ("id", "changed", "state")}
"""Which fields say of which case an entry is, when it was, and what became of the case."""
_DECIDE: Final = frozenset(("previous", "sequence"))
_FEW: Final = 20
"""Less than one in so many may go the other way where a file lists entries in one: some are entered later."""


@dataclass(frozen=True, slots=True)
class EntriesSeen:
    """How an export lists the entries of each case."""

    listed: str
    """`oldest_first`, `newest_first`, or a gap where its times go both ways."""
    pairs: int
    """How many entries are of another moment than the one before them in their case."""
    same: int
    """How many of them go the way that is listed, or the one that most of them go."""
    cases: int
    """How many cases have different entries of one moment."""


def entries_seen(found: Proposal) -> EntriesSeen | None:
    """Return how a log lists its entries; None where columns put them in order, or nothing has to be."""
    ready = ready_made(found.use) if found.use else None
    is_log = found.kind == "events" or (ready and getattr(ready.source, "several_rows", "") == "last")
    columns = {**(columns_there(ready.source, found.table) if ready else {}), **found.columns}
    there = {field for field, column in columns.items() if column in found.table.columns}
    fields = _OF_ENTRIES.get(found.kind, ())
    if not is_log or not {*fields} <= there or _DECIDE & there:
        return None
    case, time, state = (columns[field] for field in fields)
    ways: Counter[str] = Counter()
    tied = 0
    for entries in _by_case(found.table, case, time, state, found.times.get(time)).values():
        ways.update("oldest_first" if one < other else "newest_first" for (one, _), (other, _) in pairwise(entries)
                    if one != other)  # fmt: skip
        moments = groupby(sorted(entries), key=lambda entry: entry[0])
        tied += any(len({said for _, said in of_one}) > 1 for _, of_one in moments)
    (way,) = most_frequent(ways, 1) or [OPEN]
    same = ways[way]
    is_sure = same * _FEW > ways.total() * (_FEW - 1)
    return EntriesSeen(way if is_sure else OPEN, ways.total(), same, tied) if is_sure or tied else None


def _by_case(
    table: LookedTable, case: str, time: str, state: str, seen: TimesSeen | None
) -> Mapping[str, Sequence[tuple[datetime, str]]]:
    """Return when the entries of each case were, and which state each entered, as the export lists them."""
    entries: dict[str, list[tuple[datetime, str]]] = {}
    for name, at, entered in _cells(table, case, time, state):
        instant = at if isinstance(at, datetime) else _instant(at, seen, table.language)
        if instant:
            entries.setdefault(name, []).append(
                (instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC), entered)
            )
    return entries


def _cells(table: LookedTable, case: str, time: str, state: str) -> Iterator[tuple[str, str | datetime, str]]:
    rows = zip(table.values(case), table.values(time), table.values(state), strict=True)
    yield from ((str(name), at, str(entered)) for name, at, entered in rows)


def _instant(text: str, seen: TimesSeen | None, language: str) -> datetime | None:
    formats = (*seen.formats, *seen.further) if seen else ()
    return next(filter(None, (time_read(known, plain_blanks(text), language) for known in formats)), None)
