"""An interruption that was open when its month was recorded, and of which the record of a later month knows the end."""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter

from slm.measurement.record import Outage

_same = attrgetter("id", "service", "start", "kind", "exclusion")


def with_later_ends(outages: Iterable[Outage]) -> tuple[Outage, ...]:
    """Return the rows of all months; one without an end has that which the same row has in the file of a later month.

    What a month recorded is not written anew, for it may be closed; folders of months sort by time. Where later files
    tell of several ends, they contradict each other, and nothing is made of that.
    """
    rows = tuple(outages)
    ends: dict[object, list[Outage]] = {}
    for row in rows:
        if row.end is not None:
            ends.setdefault(_same(row), []).append(row)
    return tuple(_ended(row, ends.get(_same(row), ())) if row.end is None else row for row in rows)


def _ended(row: Outage, known: Iterable[Outage]) -> Outage:
    found = {later.end for later in known if later.file_path > row.file_path}
    return row.model_copy(update={"end": found.pop()}) if len(found) == 1 else row
