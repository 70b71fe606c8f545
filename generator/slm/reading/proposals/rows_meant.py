"""What the rows of a table are, by the names of its columns and by what a monitor says in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from slm.reading.proposals.answers_seen import asked_score
from slm.reading.proposals.day_and_time import are_days
from slm.reading.proposals.later_times import later_column
from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.planned_seen import planned_or_not
from slm.reading.proposals.said_columns import as_checks, fields_there, is_of
from slm.reading.proposals.states_meant import (
    RowsSeen,
    called_state,
    is_about_work,
    kinds_of,
    monitor_column,
    only_changes,
    timeline_states,
)
from slm.reading.proposals.words_seen import WordSeen
from slm.reading.sources.columns_meant import NEEDED

Holds = Callable[[LookedTable, str, str], bool]
"""Tells whether a column holds what a field needs."""
_TIMELINE: Final = "timeline"
_OF_TIMELINE: Final = {"time": "time", "ok": "state", "service": "service"}
"""What a check calls what a timeline has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowKind:
    """What the rows of a table may be: their kind, the columns of its fields, and what words mean for it."""

    kind: str
    table: LookedTable
    columns: Mapping[str, str]
    values: Mapping[str, Sequence[WordSeen]] = field(default_factory=dict)
    states: Sequence[WordSeen] = ()
    left_out: Sequence[RowsSeen] = ()


def likeliest(found: Sequence[RowKind]) -> RowKind | None:
    """Return the kind that explains most columns of a table."""
    return max(found, key=lambda one: len(one.columns), default=None)


def row_kinds(table: LookedTable, kind: str, holds: Holds) -> Iterator[RowKind]:
    """Yield what the rows of a table may be; a `kind` is what somebody says they are."""
    wanted = "probes" if kind == _TIMELINE else kind
    table = as_checks(table) if kind == _TIMELINE else table
    found = dict(_by_names(table, wanted, holds))
    if wanted == "probes" or (not kind and not _have_ends(found)):
        yield from _checks(table, found, is_timeline=kind == _TIMELINE)
    outages = found.get("outages")
    if outages and not (not kind and _are_checks(outages, found)):
        yield _outages(table, outages)
    yield from (
        RowKind(kind=name, table=table, columns=columns)
        for name, columns in found.items()
        if name not in ("outages", "probes")
    )


def _by_names(table: LookedTable, kind: str, holds: Holds) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the columns of each kind of rows that a table may have, by their names."""
    state = monitor_column(table)
    for name in [kind] if kind in NEEDED else [known for known in NEEDED if is_of(known, table)]:
        columns: dict[str, str] = {}
        for field_name, column in fields_there(name, table):
            if field_name not in columns and column not in columns.values() and holds(table, field_name, column):
                columns[field_name] = column
        if name == "surveys" and "score" not in columns and (score := asked_score(table, columns.values())):
            columns["score"] = score
        if "end" in columns:
            columns.pop("length", None)
        elif kind == "outages" and "start" in columns and "length" not in columns:
            later = later_column(table, columns["start"], columns.values())
            columns |= {"end": later} if later else {}
        if (
            "resolved" in columns
            and "closed" in columns.keys() - table.said.keys()
            and are_days(table, columns["closed"])
        ):
            del columns["closed"]  # a day without its hour says less than the solution
        if name == "probes" and state and "ok" not in table.said:
            columns = {field_name: column for field_name, column in columns.items() if column != state} | {"ok": state}
        if all(any(option in columns for option in group) for group in NEEDED[name]):
            yield name, columns


def _have_ends(found: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether a column is called the end of an interruption, and none says how long an answer took."""
    return "end" in found.get("outages", {}) and "response_ms" not in found.get("probes", {})


def _are_checks(outages: Mapping[str, str], found: Mapping[str, Mapping[str, str]]) -> bool:
    """Tell whether rows with a time and a length are single checks: they say how long an answer took, and no end."""
    return "end" not in outages and "response_ms" in found.get("probes", {})


def _outages(table: LookedTable, columns: Mapping[str, str]) -> RowKind:
    """Return rows as interruptions: those only in which a monitor says that something was not well."""
    state = monitor_column(table, [columns["start"]])
    if not state or "kind" in table.said:
        kept = {name: of for name, of in columns.items() if name != "kind" or not is_about_work(table, of)}
        planned = planned_or_not(table, [*kept.values()]) if "kind" not in kept else None
        if planned:
            kept["kind"] = planned.column
        elif "kind" not in kept and (called := called_state(table, [*kept.values()])):
            kept["kind"] = called
        values = {"kind": planned.words} if planned else {}
        return RowKind(kind="outages", table=table, columns=kept, values=values)
    kinds, up = kinds_of(table, state)
    others = {name: column for name, column in columns.items() if column != state}
    return RowKind(
        kind="outages",
        table=table,
        columns={**others, "kind": state},
        values={"kind": kinds} if kinds else {},
        left_out=[up] if up else [],
    )


def _checks(table: LookedTable, found: Mapping[str, Mapping[str, str]], *, is_timeline: bool) -> Iterator[RowKind]:
    columns = found.get("probes")
    if columns is None:
        return
    state = monitor_column(table)
    states = timeline_states(table, columns["ok"])
    # What a check found is yes or no; a monitor that pauses, or writes only what changes, tells states.
    meant = {word.meant for word in states}
    tells_states = "unknown" in meant or (
        state is not None
        and meant <= {"up", "down"}
        and only_changes(table, columns.get("service"), columns["time"], state)
    )
    if is_timeline or (tells_states and "response_ms" not in columns):
        named = {ours: columns[theirs] for theirs, ours in _OF_TIMELINE.items() if theirs in columns}
        yield RowKind(kind=_TIMELINE, table=table, columns=named, states=states)
    else:
        yield RowKind(kind="probes", table=table, columns=columns)
