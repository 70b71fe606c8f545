"""Rows of which the names of columns do not tell all that is needed: what they lack, and a mapping with gaps for it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from slm import layout
from slm.problem import InputError, Mistake
from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.rows_meant import Holds, RowKind
from slm.reading.proposals.said_columns import as_checks, fields_there, is_of
from slm.reading.proposals.words_seen import text_of
from slm.reading.sources.columns_meant import NEEDED
from slm.reading.sources.gaps import OPEN
from slm.reading.sources.times_seen import NOTHING, TimesSeen, times_seen

NO_COLUMNS: Final = Mistake(
    "SLM1073",
    "the names of the columns of {path} do not tell what its rows are: {columns}{known}",
    "Say it with --kind: tickets have a number and when they were opened, events a case, what happened and when, "
    "outages when they began and ended, probes when it was checked and whether it answered, surveys a day and a score, "
    "a timeline a state and when it was seen. The source then has a gap for each column that is to be chosen, but for "
    "those that you name: --column FIELD=COLUMN, such as --column opened=Logged.",
)
OTHER_VALUES: Final = Mistake(
    "SLM1083",
    "the column '{column}' of {path} is called like {field} of {kind}, which '{value}' cannot be",
    "Export what the column holds in full. If another column holds it, choose that one by hand: --kind {kind} writes "
    "the source with a gap for {field}.",
)
READY_SHARES: Final = Mistake(
    "SLM1034",
    "{path} holds shares that somebody has worked out, such as '{value}' in the column '{column}', and no records",
    "Export the interruptions, checks or cases themselves. What there is only as a figure is written by hand into "
    "{file}, as numerator and denominator.",
)
_SHARE: Final = re.compile(r"\d+(?:[.,]\d+)?\s*[%％]")
_MOST_COLUMNS: Final = 20
_NUMBERS: Final = frozenset(("unix", "unix_ms", "unix_us", "%Y%m%d%H%M", "%Y%m%d%H%M%S"))
"""Times that numbers of anything look like: they are none where others are written as times."""
_TIMELINE: Final = "timeline"
_OF_TIMELINE: Final = {"time": "time", "ok": "state"}


class Misfit(NamedTuple):
    """A ready-made mapping that somebody asked for, and the columns that it needs and that are not there."""

    use: str
    missing: Sequence[str]


def rows_with_gaps(table: LookedTable, kind: str, holds: Holds) -> RowKind:
    """Return rows of a kind with the columns that are known by their names, and a gap for each other one it needs."""
    of_names = "probes" if kind == _TIMELINE else kind
    known = known_columns(as_checks(table) if kind == _TIMELINE else table, of_names, holds)
    for first, *others in NEEDED[of_names]:
        if known.keys().isdisjoint((first, *others)):
            known[first] = OPEN
    if kind == _TIMELINE:
        known = {_OF_TIMELINE.get(field, field): column for field, column in known.items() if field != "response_ms"}
    return RowKind(kind=kind, table=table, columns=known)


def times_anywhere(table: LookedTable) -> Mapping[str, TimesSeen]:
    """Return how times are written in every column of a table that holds some: one of them is to be chosen."""
    seen = {column: times_seen(table.values(column), table.language) for column in table.columns}
    sure = {column: found for column, found in seen.items() if found and not found.is_open}
    written = {column: found for column, found in sure.items() if not {*found.formats} <= _NUMBERS}
    return written or sure


def nothing_known(table: LookedTable, holds: Holds) -> InputError:
    """Return why no mapping is proposed for a table: its columns are called otherwise, or hold something else."""
    for kind, groups in NEEDED.items():
        if not is_of(kind, table):
            continue
        named: dict[str, str] = {}
        for field, column in fields_there(kind, table):
            named.setdefault(field, column)
        known = known_columns(table, kind, holds)
        if all(not named.keys().isdisjoint(group) for group in groups):
            lacking = next(group for group in groups if known.keys().isdisjoint(group))
            field = next(field for field in lacking if field in named)
            values = map(text_of, table.values(named[field]))
            value = next((text for text in values if text not in NOTHING), "")
            return OTHER_VALUES.raised(path=table.path, column=named[field], field=field, kind=kind, value=value)
    if share := _ready_share(table):
        file = layout.record_file("YYYY-MM/figures.yml")
        return READY_SHARES.raised(path=table.path, column=share[0], value=share[1], file=file)
    more = [f"... (+{len(table.columns) - _MOST_COLUMNS})"] if table.columns[_MOST_COLUMNS:] else []
    columns = ", ".join([*table.columns[:_MOST_COLUMNS], *more])
    return NO_COLUMNS.raised(path=table.path, columns=columns, known=_known_so_far(table, holds))


def _known_so_far(table: LookedTable, holds: Holds) -> str:
    """Return which columns are known of the likeliest kind, and what nothing is called; no words where none is."""
    by_kind = {kind: known_columns(table, kind, holds) for kind in NEEDED if is_of(kind, table)}
    kind, known = max(by_kind.items(), key=lambda one: len(one[1]))
    if not known:
        return ""
    lacking = ", ".join(group[0] for group in NEEDED[kind] if known.keys().isdisjoint(group))
    pairs = ", ".join(f"{field}: {column}" for field, column in known.items())
    return f" (--kind {kind}: {pairs}; {lacking}: ?)"


def _ready_share(table: LookedTable) -> tuple[str, str] | None:
    """Return a column of shares, with one of them."""
    for column in table.columns:
        values = [text for value in table.values(column) if (text := text_of(value)) not in NOTHING]
        if values and all(_SHARE.fullmatch(text) for text in values):
            return column, values[0]
    return None


def known_columns(table: LookedTable, kind: str, holds: Holds) -> dict[str, str]:
    """Return the columns of a kind of rows that are known by their names, or by what somebody says."""
    found: dict[str, str] = {}
    for field, column in fields_there(kind, table):
        if field not in found and column not in found.values() and holds(table, field, column):
            found[field] = column
    if "end" in found:
        found.pop("length", None)
    return found
