"""A mapping proposed for an export: the ready-made one that fits, else its columns by their names.

What the export and the book do not say is left open, and named; nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from slm.measurement import ForeignSource, source_kinds
from slm.reading.proposals.answers_seen import answered, are_answers
from slm.reading.proposals.columns_beside import (
    ServiceColumn,
    columns_beside,
    may_be_levels,
    service_columns,
    without_empty_service,
)
from slm.reading.proposals.day_and_time import days_and_hours_joined
from slm.reading.proposals.later_times import refuse_unclear_ends, solution_columns
from slm.reading.proposals.looking import LookedTable
from slm.reading.proposals.meant_times import holds_times, says_language, times_of
from slm.reading.proposals.numbers_seen import NumbersSeen, is_of_unit, numbers_seen
from slm.reading.proposals.open_again import OpenAgain, open_again
from slm.reading.proposals.own_numbers import numbered_cases
from slm.reading.proposals.ready_made import ReadyMade, columns_there, fitting, ready_made
from slm.reading.proposals.rows_meant import RowKind, likeliest, row_kinds
from slm.reading.proposals.rows_unnamed import Misfit, nothing_known, rows_with_gaps, times_anywhere
from slm.reading.proposals.said_columns import fields_there, is_as_said, with_said
from slm.reading.proposals.states_meant import RowsSeen, states_told, withdrawn
from slm.reading.proposals.sums_seen import sums_of, without_sums
from slm.reading.proposals.words_seen import (
    CLOSED,
    BookWords,
    WordSeen,
    rows_left_out,
    services_seen,
    states_seen,
    text_of,
    type_column,
    values_seen,
)
from slm.reading.proposals.zones_meant import zone_named
from slm.reading.sources.columns_meant import NEEDED
from slm.reading.sources.gaps import OPEN
from slm.reading.sources.open_words import SOLUTIONS
from slm.reading.sources.times_seen import NOTHING, TimesSeen, formats_of, reads, settled

_MOST_WORDS: Final = 200
_ALSO: Final = frozenset(("priority",))
"""What a column may say beside a ready-made mapping that says nothing of it."""
_INSTANTS: Final = {name for kind in NEEDED for name in source_kinds.SOURCE_KINDS[kind].instants}


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
    misfit: Misfit | None = None
    """The ready-made mapping that somebody asked for, where it does not fit."""
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
    writing: NumbersSeen = field(default_factory=NumbersSeen)
    """How its numbers and lengths are written."""
    unread: Sequence[str] = ()
    """Those of them that times are expected in by their names, and whose times are written in no known way."""
    left_out: Sequence[RowsSeen] = ()
    """Rows that are no records by what a column says."""
    withdrawals: Sequence[RowsSeen] = ()
    """Rows of what may be a log of changes that say that a case was withdrawn: such a row alone leaves out no case."""
    state_words: Sequence[RowsSeen] = ()
    """What columns of states say that are not used, but for the rows that are left out."""
    open_again: OpenAgain | None = None
    """Cases that have a solution, and are open again by their state."""
    could_serve: Sequence[ServiceColumn] = ()
    """The columns that could say which service a row is of, where that has to be said."""
    could_solve: Sequence[str] = ()
    """The columns of which one may say when a case was solved, where none is called so."""
    could_be_levels: Sequence[ServiceColumn] = ()
    """The columns of which one may say the level of a case, where none is called so and the book asks for levels."""

    @property
    def formats(self) -> tuple[str, ...]:
        """The formats of all times, each once, unless the mapping that is used reads all of them."""
        return () if self.times.keys() <= self.told else formats_of(self.times.values(), OPEN)

    @property
    def is_local(self) -> bool:
        """Whether somebody has to say in which zone the times are."""
        is_open = not self.times and any(self.columns.get(name) == OPEN for name in _INSTANTS)
        said = (seen.is_local or (seen.is_open and not seen.spans) for seen in self.times.values())
        return not self.zone and (is_open or any(said))

    @property
    def named_zone(self) -> str:
        """The zone that the names say of the columns with times that have no offset; a gap where that is not clear."""
        return zone_named([column for column, seen in self.times.items() if seen.is_local]) if self.is_local else ""

    @property
    def language(self) -> str:
        """The language of the times, where the source has to say it."""
        return self.table.language if says_language(self.table, self.times) else ""

    @property
    def days(self) -> tuple[datetime, datetime] | None:
        """The first and the last time of all."""
        spans = [seen.days for seen in self.times.values() if seen.days]
        is_open = OPEN in self.formats or not spans
        return None if is_open else (min(first for first, _ in spans), max(last for _, last in spans))


def propose(
    tables: Sequence[LookedTable],
    words: BookWords,
    kind: str = "",
    use: str | None = None,
    said: Mapping[str, str] = MappingProxyType({}),
) -> Proposal:
    """Return the mapping that tells most of an export; raise `InputError` where nobody said what its rows are.

    `kind`, `use` and `said`, the columns of fields, are what somebody says of it; an empty `use` is none. What the
    columns do not tell stays open then.
    """
    tables = [*map(without_sums, with_said(tables, said, kind))]
    fit = () if use == "" else (one for one in fitting(tables, use) if is_as_said(one[1].source.kind, one[2], kind))
    if ready := sorted(fit, key=lambda one: -len(one[1].source.needed_columns)):
        others = tuple(other for other, *_ in ready[1:])
        mapped = _with_rest(_with_preset(*ready[0], words), ready[0][1].source)
        return _parted(replace(_with_solution(mapped), fitting=others))
    asked = ready_made(use) if use else None
    tables = [*map(days_and_hours_joined, tables)]
    kind = kind or (asked.source.kind if asked else "")
    kind = kind or ("surveys" if are_answers(tables[0]) else "")
    best = likeliest([one for table in tables for one in row_kinds(table, kind, _holds)])
    if best is None and kind in ("", "tickets"):
        best = numbered_cases(tables[0], _holds)
    if best is None and not kind:
        raise nothing_known(tables[0], _holds)
    if best and not kind:
        refuse_unclear_ends(best.kind, best.columns, best.table)
    named = _with_rest(_named(best or rows_with_gaps(tables[0], kind, _holds), words))
    found = _parted(_with_solution(_with_level(named, words)))
    if not (use and asked):
        return found
    missing = [column for column in asked.source.needed_columns if column not in found.table.columns]
    return replace(found, misfit=Misfit(use, missing))


def _parted(found: Proposal) -> Proposal:
    """Return a mapping of tickets with how many have several rows: such rows are changes, and no cases."""
    column = {**_columns_of(found.use), **found.columns}.get("id") if found.kind == "tickets" else None
    ids = Counter(found.table.values(column)) if column else Counter[object]()
    repeated = sum(number > 1 for value, number in ids.items() if value)
    if not repeated:
        return _doubted(found) if found.kind == "tickets" else found
    is_said = bool(found.use) and getattr(_source_of(found.use), "several_rows", "") == "last"
    gone = [rows for rows in found.left_out if rows.why == "withdrawn"]
    kept = [rows for rows in found.left_out if rows.why != "withdrawn"]
    if is_said:
        return replace(found, left_out=[*kept, *(replace(rows, whole_case=True) for rows in gone)])
    return replace(found, repeated=repeated, left_out=kept, withdrawals=gone)


def _doubted(found: Proposal) -> Proposal:
    """Return a mapping of tickets with those that have a solution, and are open again by their state."""
    source, table = _source_of(found.use), found.table
    gone = {*rows_left_out(source, table)}
    for rows in found.left_out:
        words = {one.word for one in rows.words}
        gone |= {at for at, row in enumerate(table.rows) if text_of(row.get(rows.column, "")) in words}
    # What the mapping itself takes notice of under a condition alone is no matter of doubt.
    known = source.only_if if source else {}
    columns = {**(columns_there(source, table) if source else {}), **found.columns}
    again = open_again(table, {field: column for field, column in columns.items() if field not in known}, gone)
    return replace(found, open_again=replace(again, is_sure=False) if again and known else again)


def _source_of(use: str) -> source_kinds.AnySource | None:
    ready = ready_made(use) if use else None
    return ready.source if ready else None


def _columns_of(use: str) -> Mapping[str, str]:
    source = _source_of(use)
    return source.mapped if source else {}


def _with_rest(found: Proposal, source: ForeignSource | None = None) -> Proposal:
    """Return a mapping with the columns that it leaves out: whoever reads them sees what was not understood."""
    used = {
        *found.columns.values(),
        *(source.needed_columns if source else ()),
        *(one.column for one in found.left_out),
    }
    unused = [column for column in found.table.columns if column not in used]
    taken = {*found.columns.values(), *(source.needed_columns if source else ())}
    there = fields_there(found.kind, replace(found.table, columns=tuple(unused))) if found.kind in NEEDED else ()
    named = {column: field for field, column in there if column in unused}
    unread = [column for column in unused if named.get(column) in _INSTANTS and _is_filled(found.table, column)]
    mapped = columns_there(source, found.table) if source else {}
    writing = numbers_seen(found.kind, found.columns, found.table, mapped)
    is_first = not found.table.dropped.keys().isdisjoint(found.columns.values())
    return replace(
        found,
        format={**found.format, **({"repeated_columns": "first"} if is_first else {})},
        writing=writing,
        state_words=tuple(states_told(found.table, taken, found.left_out, source)),
        left_out=(*sums_of(found.table), *found.left_out),
        unused=unused,
        unread=[column for column in unread if named[column] not in found.columns.keys() | mapped.keys()],
    )


def _with_level(found: Proposal, words: BookWords) -> Proposal:
    """Return a mapping of tickets in which it is open which column says the level, where the book asks for it."""
    if found.kind != "tickets" or "priority" in found.columns or not words.asks_levels:
        return found
    some = may_be_levels(found.table, found.unused)
    return replace(found, columns={**found.columns, "priority": OPEN}, could_be_levels=some) if some else found


def _with_solution(found: Proposal) -> Proposal:
    """Return a mapping of tickets in which it is open which column says the solution, if one holds later times.

    Where cases say when they were closed, that is told alone.
    """
    source = _source_of(found.use)
    columns = {**(columns_there(source, found.table) if source else {}), **found.columns}
    opened = columns.get("opened", OPEN)
    if found.kind != "tickets" or opened == OPEN or not {*SOLUTIONS[:-1]}.isdisjoint(columns):
        return found
    some = solution_columns(found.table, opened, columns.get("closed"), found.unused)
    if not some or "closed" in columns:
        return replace(found, could_solve=some)
    model = source_kinds.SOURCE_KINDS[found.kind]
    times = {column: seen for one in some for column, seen in times_of(found.table, {"resolved": one}, model).items()}
    return replace(
        found, columns={**found.columns, "resolved": OPEN}, could_solve=some, times=settled({**found.times, **times})
    )


def _is_filled(table: LookedTable, column: str) -> bool:
    return any(isinstance(value, datetime) or value.strip() not in NOTHING for value in table.values(column))


def _with_preset(name: str, ready: ReadyMade, table: LookedTable, words: BookWords) -> Proposal:
    """Return what a source has to say beside the ready-made mapping that it uses."""
    source = ready.source
    mapped = columns_there(source, table)
    more: dict[str, str] = {**table.said}
    for field_name, column in fields_there(source.kind, table) if source.kind in NEEDED else ():
        is_open = (
            field_name in ready.open | _ALSO - mapped.keys()
            and field_name not in more
            and column not in mapped.values()
        )
        if is_open and _holds(table, field_name, column):
            more[field_name] = column
    used = {*source.needed_columns, *more.values()}
    services: Sequence[ServiceColumn] = ()
    if "service" in ready.open - more.keys() and _only(words) == OPEN:
        services = service_columns(table, used)
        more |= {"service": services[0].column} if services and not services[0].empty else {}
    beside, verdicts = columns_beside(source.kind, table, {**mapped, **more}, used | {*more.values()})
    more |= beside
    times = times_of(table, {**mapped, **more}, source)
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
        values={**dict(values_seen({**mapped, **more}, table, words, known, source)), **verdicts},
        services=services_seen({**mapped, **more}.get("service"), table, words),
        states=states_seen(source.kind, {**mapped, **more}, table, source),
        times=times,
        told=frozenset(column for column in times if _reads_all(source, table, column)),
        missing=_nothing(times, table, {*source.missing}),
        zone=source.time_zone or "",
        needs=_needs(source.must_cover, ready.needs),
        left_out=_more_withdrawn(source, table) if source.kind == "tickets" else (),
        could_serve=services,
    )


def _more_withdrawn(source: source_kinds.AnySource, table: LookedTable) -> list[RowsSeen]:
    """Return the rows of cases that were withdrawn, but those that a ready-made mapping leaves out."""
    known = [(one.column, one.test()) for one in source.leave_out]
    found = []
    for rows in withdrawn(table):
        words = [
            one for one in rows.words if not any(rows.column == column and test(one.word) for column, test in known)
        ]
        found += [replace(rows, words=words)] if words else []
    return found


def _needs(must_cover: bool, more: Collection[str]) -> frozenset[str]:  # noqa: FBT001 - what the class of a source says
    return frozenset({*(("covers",) if must_cover else ()), *({*more} & {"known_for"})})


def _reads_all(source: ForeignSource, table: LookedTable, column: str) -> bool:
    """Tell whether the formats of a source read all times of a column."""
    texts = {value.strip() for value in table.values(column) if isinstance(value, str)} - NOTHING
    return all(any(reads(known.text, text, table.language) for known in source.times) for text in texts)


def _named(found: RowKind, words: BookWords) -> Proposal:
    """Return the mapping by the names of columns."""
    kind, table = found.kind, found.table
    model = source_kinds.SOURCE_KINDS[kind]
    columns = without_empty_service(table, found.columns)
    if "type" in model.needed and "type" not in columns and (says := type_column(table, columns.values())):
        columns["type"] = says
    asked = answered(table, kind, columns.get("score"))
    services = () if "service" in columns or _only(words) != OPEN else service_columns(asked, columns.values())
    if services and not services[0].empty:
        columns["service"] = services[0].column
    beside, verdicts = columns_beside(kind, table, columns, {*columns.values()})
    columns |= beside
    constants = {field: OPEN for field in model.needed if field not in columns and field != "service"}
    constants |= {} if "service" in columns else {"service": _only(words)}
    times = times_of(table, columns, model) if OPEN not in columns.values() else times_anywhere(table)
    return Proposal(
        kind=kind,
        table=table,
        format=table.format,
        columns=columns,
        constants=constants,
        values={**dict(values_seen(columns, table, words, {}, None)), **verdicts, **found.values},
        services=services_seen(columns.get("service"), table, words),
        states=found.states or states_seen(kind, columns, table, None),
        times=times,
        missing=_nothing(times, table, set()),
        needs=_needs(model.must_cover or kind == "timeline", ("known_for",) if kind == "timeline" else ()),
        left_out=(*found.left_out, *(withdrawn(table) if kind == "tickets" else ())),
        could_serve=services,
    )


def _holds(table: LookedTable, name: str, column: str) -> bool:
    """Tell whether a column holds what a field needs: times, numbers, few words, or at least something."""
    if table.said.get(name) == column:
        return True
    filled = [value for value in table.values(column) if isinstance(value, datetime) or value.strip() not in NOTHING]
    if not filled:
        return False
    if name in _INSTANTS:
        return holds_times(table, name, column)
    if name in ("length", "score", "response_ms"):
        is_number = all(isinstance(value, str) and any(sign.isdecimal() for sign in value) for value in filled)
        return is_number and is_of_unit(name, column)
    return name not in CLOSED or len(set(filled)) <= _MOST_WORDS


def _only(words: BookWords) -> str:
    return next(iter(words.services)) if len(words.services) == 1 else OPEN


def _nothing(columns: Iterable[str], table: LookedTable, known: set[str]) -> Sequence[str]:
    """Return what stands for nothing in columns of times."""
    seen = {text for column in columns for value in table.values(column) if (text := text_of(value)) in NOTHING}
    return sorted(seen - {""} - known)
