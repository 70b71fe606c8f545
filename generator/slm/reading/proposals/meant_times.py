"""Which columns hold times: those that are understood first, and else those that their names promise."""

from __future__ import annotations

from collections.abc import Mapping

from slm.measurement import ForeignSource
from slm.reading.proposals.looking import LookedTable
from slm.reading.sources.column_names import COLUMN_NAMES
from slm.reading.sources.columns_meant import field_columns
from slm.reading.sources.times_seen import TimesSeen, days_seen, reads, settled, times_seen


def holds_times(table: LookedTable, field: str, column: str) -> bool:
    """Tell whether a column holds the times of a field.

    One whose times are not understood does where no other column is called so whose times are: somebody then says how
    they are written.
    """
    see = days_seen if field == "date" else times_seen
    seen = see(table.values(column), table.language)
    if seen is None or not seen.is_open:
        return seen is not None
    others = {
        other
        for kind, fields in COLUMN_NAMES.items()
        if field in fields
        for name, other in field_columns(kind, table.columns)
        if name == field and other != column
    }
    return not any((found := times_seen(table.values(other), table.language)) and not found.is_open for other in others)


def times_of(
    table: LookedTable, columns: Mapping[str, str], of: type[ForeignSource] | ForeignSource
) -> Mapping[str, TimesSeen]:
    """Return how the times of each column of a field are written, and its days where they are enough."""
    seen = {
        column: (days_seen if field in of.days else times_seen)(table.values(column), table.language)
        for field, column in columns.items()
        if field in of.instants
    }
    return settled({column: found for column, found in seen.items() if found})


def says_language(table: LookedTable, times: Mapping[str, TimesSeen]) -> bool:
    """Tell whether the times of these columns name months or parts of the day in the language of the export."""
    return bool(table.language) and any(
        any(reads(known, text, table.language) and not reads(known, text) for known in (*seen.formats, *seen.further))
        for column, seen in times.items()
        for text in {value for value in table.values(column) if isinstance(value, str)}
    )
