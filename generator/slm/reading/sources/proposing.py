"""A mapping proposed for an export: the ready-made one that fits, else its columns by their names.

What the export and the book do not say is left open, and named; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any, Final, NamedTuple, cast

from slm.measurement import ForeignSource, source_kinds
from slm.problem import Mistake, Problem
from slm.reading.sources.columns_meant import NEEDED, field_columns
from slm.reading.sources.looking import LookedTable
from slm.reading.sources.source import presets, read_source
from slm.reading.sources.times_seen import NOTHING, TimesSeen, are_days, reads, times_seen
from slm.reading.sources.words_seen import (
    CLOSED,
    OPEN,
    BookWords,
    WordSeen,
    services_seen,
    states_seen,
    text_of,
    values_seen,
)
from slm.reading.yaml_text import YamlDocument

NO_COLUMNS: Final = Mistake(
    "SLM1073",
    "the columns of {path} tell nothing of what its rows are: {columns}",
    "Tickets need a number and when they were opened, interruptions when they began and ended, checks when and whether "
    "it answered. Where it has them under other names, write the source by hand: columns: {{id: ..., opened: ...}}.",
)

_MOST_WORDS: Final = 200
_INSTANTS: Final = {name for kind in NEEDED for name in source_kinds.SOURCE_KINDS[kind].instants}
_ASKED: Final = ("sqlite", "lines")
"""Formats in which the mapping itself says what the columns are."""
_TABLES: Final = ("csv", "tsv", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A mapping, as far as an export and a book tell it."""

    kind: str
    table: LookedTable
    use: str = ""
    format: Mapping[str, str | int] = field(default_factory=dict)
    """What the source has to say of the format beside the mapping that it uses, and the ending of the name."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Columns beside those of the mapping that it uses."""
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Sequence[WordSeen]] = field(default_factory=dict)
    services: Sequence[WordSeen] = ()
    states: Sequence[WordSeen] = ()
    """The states or activities that the mapping does not know."""
    times: Mapping[str, TimesSeen] = field(default_factory=dict)
    """How the times of each column are written."""
    told: frozenset[str] = frozenset()
    """The columns the times of which the mapping reads that is used."""
    missing: Sequence[str] = ()
    fitting: Sequence[str] = ()
    """The other ready-made mappings that fit."""
    zone: str = ""
    """The zone that the mapping knows which is used."""
    needs: frozenset[str] = frozenset()
    """What else somebody has to say: `covers` and `known_for`."""
    repeated: int = 0
    """How many tickets have several rows."""
    unused: Sequence[str] = ()
    """The columns that the mapping says nothing of."""
    unread: Sequence[str] = ()
    """Those of them that times are expected in by their names, and whose times are written in no known way."""

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of all times, each once, unless the mapping that is used reads all of them.

        A column that may be read in two ways is read as another one that may not.
        """
        if self.times.keys() <= self.told:
            return ()
        sure = dict.fromkeys(seen.formats[0] for seen in self.times.values() if len(seen.formats) == 1)
        unsure = (seen.formats for seen in self.times.values() if len(seen.formats) > 1)
        return tuple({**sure, **dict.fromkeys(OPEN for formats in unsure if not set(formats) & sure.keys())})

    @property
    def is_local(self) -> bool:
        """Whether somebody has to say in which zone the times are."""
        return not self.zone and any(seen.is_local for seen in self.times.values())

    @property
    def days(self) -> tuple[datetime, datetime] | None:
        """The first and the last time of all."""
        spans = [seen.days for seen in self.times.values() if seen.days]
        return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


class _Ready(NamedTuple):
    """A ready-made mapping, and what it leaves for a source to say."""

    source: source_kinds.AnySource
    open: frozenset[str]
    """Fields that the mapping says nothing of."""
    needs: frozenset[str]


def propose(tables: Sequence[LookedTable], words: BookWords, kind: str = "", use: str | None = None) -> Proposal | None:
    """Return the mapping that tells most of an export; None where nothing is known of its columns.

    `kind` and `use` are what somebody says of it; an empty `use` is none.
    """
    found_ready = [] if use == "" else [one for one in _fitting(tables, use) if kind in ("", one[1].source.kind)]
    if ready := sorted(found_ready, key=lambda one: -len(one[1].source.needed_columns)):
        others = tuple(other for other, *_ in ready[1:])
        return replace(_with_rest(_with_preset(*ready[0], words), ready[0][1].source), fitting=others)
    found = [proposal for table in tables for proposal in _by_names(table, words, kind)]
    best = max(found, key=lambda proposal: len(proposal.columns), default=None)
    best = best and _with_rest(best)
    ids = Counter(best.table.values(best.columns["id"])) if best and best.kind == "tickets" else Counter[object]()
    return replace(best, repeated=sum(number > 1 for number in ids.values())) if best else None


def _with_rest(found: Proposal, source: ForeignSource | None = None) -> Proposal:
    """Return a mapping with the columns that it leaves out: whoever reads them sees what was not understood."""
    used = {*found.columns.values(), *(source.needed_columns if source else ())}
    unused = [column for column in found.table.columns if column not in used]
    named = {column: field for field, column in field_columns(found.kind, unused)} if found.kind in NEEDED else {}
    unread = [column for column in unused if named.get(column) in _INSTANTS and _is_filled(found.table, column)]
    return replace(found, unused=unused, unread=[column for column in unread if named[column] not in found.columns])


def _is_filled(table: LookedTable, column: str) -> bool:
    return any(isinstance(value, datetime) or value.strip() not in NOTHING for value in table.values(column))


def _fitting(tables: Sequence[LookedTable], use: str | None) -> Iterator[tuple[str, _Ready, LookedTable]]:
    """Yield the ready-made mappings all columns of which an export has, with its table."""
    for name in [use] if use else presets():
        if ready := _ready(name):
            needed = tuple(column for column in ready.source.needed_columns if not column.startswith("@"))
            if needed and (table := _table_of(ready.source, needed, tables)):
                yield name, ready, table


def _table_of(source: ForeignSource, needed: tuple[str, ...], tables: Sequence[LookedTable]) -> LookedTable | None:
    """Return the table of an export that has all columns that a ready-made mapping needs."""
    if source.format.type in _ASKED:
        is_alike = tables[0].format["type"] == source.format.type
        return tables[0].read_as(source.format, needed) if is_alike else None
    fits = (table for table in tables if _is_format(source, table) and _has_all(source, needed, table))
    return next(fits, None)


def _has_all(source: ForeignSource, needed: tuple[str, ...], table: LookedTable) -> bool:
    """Tell whether a table has every column that is needed, or another one that holds the same."""
    missing = {*needed} - {*table.columns}
    return missing <= source.to_spare(missing).keys() and len(missing) < len(needed)


def _mapped(source: ForeignSource, table: LookedTable) -> dict[str, str]:
    """Return the column of each field; of several that may hold it, the first that a table has."""
    named = {field: column if isinstance(column, tuple) else (column,) for field, column in source.placed.items()}
    there = {
        field: [name for name in names if isinstance(name, str) and name in table.columns]
        for field, names in named.items()
    }
    return {field: next(iter(there[field]), column) for field, column in source.mapped.items()}


def _is_format(source: ForeignSource, table: LookedTable) -> bool:
    kinds = (str(source.format.type), str(table.format["type"]))
    if all(kind in _TABLES for kind in kinds):
        return True
    records = getattr(source.format, "records", None) or ""
    return kinds[0] == kinds[1] and records == table.format.get("records", "")


@cache
def _ready(name: str) -> _Ready | None:
    """Return a ready-made mapping as a source that uses it and says what it leaves open."""
    value: dict[str, Any] = {"use": name, "name": name, "files": ["{month}"]}
    for more in ({}, {"known_for": "1 calendar_hours", "services": {"x": "x"}}):
        for kind in source_kinds.SOURCE_KINDS:
            constants: dict[str, str] = {}
            for _ in range(4):
                said = {**value, **more, "kind": kind, **({"constants": constants} if constants else {})}
                found, problems = read_source(YamlDocument(path="", value=said, positions={}))
                if isinstance(found, ForeignSource):
                    return _Ready(cast(source_kinds.AnySource, found), frozenset(constants), frozenset(more))
                if not (missing := _missing(problems)):
                    break
                constants[missing] = {"type": "incident", "kind": "outage"}.get(missing, "x")
    return None


def _missing(problems: Sequence[Problem]) -> str:
    """Return the field that nothing says, where that is what is wrong."""
    return next((dict(problem.words)["field"] for problem in problems if problem.code == "SLM384"), "")


def _with_preset(name: str, ready: _Ready, table: LookedTable, words: BookWords) -> Proposal:
    """Return what a source has to say beside the ready-made mapping that it uses."""
    source = ready.source
    mapped = _mapped(source, table)
    more: dict[str, str] = {}
    for field_name, column in field_columns(source.kind, table.columns) if source.kind in NEEDED else ():
        is_open = field_name in ready.open and field_name not in more and column not in mapped.values()
        if is_open and _holds(table, field_name, column):
            more[field_name] = column
    times = dict(_times(source, {**mapped, **more}, table))
    # A level of the mapping that the book does not have is none.
    known = {
        field: {word for word, ours in of.items() if field != "priority" or ours in words.levels}
        for field, of in source.values.items()
    }
    return Proposal(
        kind=source.kind,
        table=table,
        use=name,
        format={key: value for key, value in table.format.items() if getattr(source.format, key, None) != value},
        columns=more,
        constants={open_: _only(words) if open_ == "service" else OPEN for open_ in sorted(ready.open - more.keys())},
        values=dict(values_seen({**mapped, **more}, table, words, known, source)),
        services=services_seen({**mapped, **more}.get("service"), table, words),
        states=states_seen(source.kind, {**mapped, **more}, table, source),
        times=times,
        told=frozenset(column for column in times if _reads_all(source, table.values(column))),
        missing=_nothing(times, table, {*source.missing}),
        zone=source.time_zone or "",
        needs=_needs(source.must_cover, ready.needs),
    )


def _needs(must_cover: bool, more: Collection[str]) -> frozenset[str]:  # noqa: FBT001 - what the class of a source says
    return frozenset({*(("covers",) if must_cover else ()), *({*more} & {"known_for"})})


def _reads_all(source: ForeignSource, values: Sequence[str | datetime]) -> bool:
    """Tell whether the formats of a source read all times of a column."""
    texts = {value.strip() for value in values if isinstance(value, str)} - NOTHING
    return all(any(reads(known.text, text) for known in source.times) for text in texts)


def _by_names(table: LookedTable, words: BookWords, kind: str) -> Iterator[Proposal]:
    """Yield a mapping by the names of the columns for each kind of source that an export may be."""
    for name in [kind] if kind in NEEDED else NEEDED:
        columns: dict[str, str] = {}
        for field_name, column in field_columns(name, table.columns):
            if field_name not in columns and column not in columns.values() and _holds(table, field_name, column):
                columns[field_name] = column
        if "end" in columns:
            columns.pop("length", None)
        if all(any(option in columns for option in group) for group in NEEDED[name]):
            yield _named(name, columns, table, words)


def _named(kind: str, columns: Mapping[str, str], table: LookedTable, words: BookWords) -> Proposal:
    model = source_kinds.SOURCE_KINDS[kind]
    constants = {field: OPEN for field in model.needed if field not in columns and field != "service"}
    constants |= {} if "service" in columns else {"service": _only(words)}
    instants = {field: column for field, column in columns.items() if field in model.instants}
    seen = {column: times_seen(table.values(column)) for column in instants.values()}
    return Proposal(
        kind=kind,
        table=table,
        format=table.format,
        columns=columns,
        constants=constants,
        values=dict(values_seen(columns, table, words, {}, None)),
        services=services_seen(columns.get("service"), table, words),
        states=states_seen(kind, columns, table, None),
        times={column: found for column, found in seen.items() if found},
        missing=_nothing(seen, table, set()),
        needs=_needs(model.must_cover, ()),
    )


def _holds(table: LookedTable, name: str, column: str) -> bool:
    """Tell whether a column holds what a field needs: times, numbers, few words, or at least something."""
    filled = [value for value in table.values(column) if isinstance(value, datetime) or value.strip() not in NOTHING]
    if not filled:
        return False
    if name in _INSTANTS:
        return times_seen(filled) is not None or (name == "date" and are_days(filled))
    if name in ("length", "score", "response_ms"):
        return all(isinstance(value, str) and any(sign.isdecimal() for sign in value) for value in filled)
    return name not in CLOSED or len(set(filled)) <= _MOST_WORDS


def _times(source: ForeignSource, columns: Mapping[str, str], table: LookedTable) -> Iterator[tuple[str, TimesSeen]]:
    for field_name, column in columns.items():
        if field_name in source.instants and (seen := times_seen(table.values(column))):
            yield column, seen


def _only(words: BookWords) -> str:
    return next(iter(words.services)) if len(words.services) == 1 else OPEN


def _nothing(columns: Iterable[str], table: LookedTable, known: set[str]) -> Sequence[str]:
    """Return what stands for nothing in columns of times."""
    seen = {text for column in columns for value in table.values(column) if (text := text_of(value)) in NOTHING}
    return sorted(seen - {""} - known)
