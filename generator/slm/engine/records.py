"""Records of tickets as tables of an engine: read, put into the book's words, and checked, all rows at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import reduce
from itertools import pairwise
from operator import or_
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias
from zoneinfo import ZoneInfo

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, StringValue, Table, Value

from slm.calendar import constant_offsets
from slm.engine.connect import UNREADABLE, UTC_INSTANT, Engine, second_of, unix_seconds
from slm.problem import Mistake

ROWS_REFUSED: Final = Mistake(
    "SLM850",
    "{n} row of {path} cannot be used, because of {column}: that of '{value}'",
    "Every row needs id, service, type and opened, times with an offset or a time_zone in the source, in the "
    "order opened, responded and opened, restored, resolved, closed; values of other words are mapped by the source.",
    plural="{n} rows of {path} cannot be used, because of {column}; the first is that of '{value}'",
)
COLUMN_MISSING: Final = Mistake(
    "SLM851",
    "{path} has no column '{column}'; it has {known}",
    "Correct the name in the columns of the source, or take the file out of it.",
)
TWICE: Final = Mistake(
    "SLM852",
    "{n} id stands twice in {path}, '{value}'",
    "Keep the row of its last state; a file of a later month may hold the ticket again.",
    plural="{n} ids stand twice in {path}, the first is '{value}'",
)

TYPES: Final = ("incident", "request", "complaint")
FIELDS: Final = ("id", "service", "type", "priority", "customer")
NEEDED: Final = ("id", "service", "type", "opened")
NEEDED_OF_PAUSES: Final = ("ticket", "start")
_FIRST: Final = second_of(datetime(1990, 1, 1, tzinfo=UTC))
_END: Final = second_of(datetime(2200, 1, 1, tzinfo=UTC))
_WRITTEN: Final = ("____-__-_____:__%+__:__", "____-__-_____:__%Z", "____-__-_____:__%-__:__")
"""ISO 8601 with an offset; what stands between is left to the engine, which refuses what is no time."""

Rows: TypeAlias = list[dict[str, Any]]
Kind: TypeAlias = Mapping[str, Any]
"""The file and the words of some tickets, by `path` and the names in `FIELDS`."""
Replaced: TypeAlias = Mapping[tuple[str, str], int]
Wrong: TypeAlias = list[tuple[BooleanValue, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How the columns of a file become fields of a record; without anything else they have the same names."""

    columns: Mapping[str, str]
    """The column of each field."""
    must_be_there: frozenset[str] = frozenset()
    """Fields whose column is named by the source, so that every file has it; others may be missing."""
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """For each field the foreign words and what they are here; fields without an entry keep their words."""
    missing: tuple[str, ...] = ()
    """What stands in a cell that has no value."""
    left_out: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Columns, and the values with which a row is left out."""
    time_zone: ZoneInfo | None = None
    """The zone of times without an offset; without it they are refused."""
    delimiter: str = ","


_TIMES: Final = ("opened", "responded", "restored", "resolved", "closed")
OWN: Final = Layout(columns={name: name for name in (*FIELDS, *_TIMES)})
OWN_PAUSES: Final = Layout(columns={name: name for name in ("ticket", "start", "end")})


@dataclass(frozen=True, kw_only=True)
class TypedRecords:
    """The tickets and pauses of some files, typed: instants are seconds since 1970.

    `tickets` has the columns id, kind, opened, responded, restored and solved, of each ticket the row of the last file;
    `pauses` has path, ticket, start and end.
    """

    tickets: Table
    pauses: Table
    kinds: Sequence[Kind]
    """What tickets of one kind have in common: the number in the column `kind` is its place here."""
    span: tuple[int, int]
    """The first and the last second of which any row tells."""
    read: Mapping[str, int]
    """The rows of each file, as they were read."""
    left_out: Mapping[str, int]
    """Those of them that the source leaves out."""
    replaced: Replaced
    """Rows of each file and service whose place was taken by those of a later file."""
    engine: Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeRecordFiles:
    """Files of tickets and of their pauses below a folder, each in the order of their months, and how to read them."""

    tickets: tuple[str, ...]
    pauses: tuple[str, ...] = ()
    layout: Layout = OWN
    pause_layout: Layout = OWN_PAUSES


def read_records(engine: Engine, root: Path, files: LargeRecordFiles) -> TypedRecords:
    """Return the records in files below `root`; raise `InputError` for wrong rows.

    No row is read into Python: the engine types, checks and counts them.
    """
    try:
        of_tickets, of_pauses = files.layout, files.pause_layout
        tickets = (
            _CellColumns(engine.read(root / path, of_tickets.delimiter), path, of_tickets) for path in files.tickets
        )
        typed_tickets = _typed(engine, tickets, _TICKETS, NEEDED)
        pauses = (_CellColumns(engine.read(root / path, of_pauses.delimiter), path, of_pauses) for path in files.pauses)
        typed_pauses = _typed(engine, pauses, _PAUSES, NEEDED_OF_PAUSES)
        cases, waits = engine.materialized(typed_tickets), engine.materialized(typed_pauses)
    except engine.failures as error:
        paths = ", ".join((*files.tickets, *files.pauses))
        raise UNREADABLE.raised(path=paths, reason=str(error).strip().partition("\n")[0]) from None
    read = dict.fromkeys((*files.tickets, *files.pauses), 0)
    left_out: Counter[str] = Counter()
    seen = _row_kinds(engine, cases, _wrong_ticket(cases), FIELDS[1:], _TIMES)
    waited = _row_kinds(engine, waits, _wrong_pause(waits), (), ("start", "end"))
    for counts in (*seen, *waited):
        read[counts["path"]] += counts["n"]
        left_out[counts["path"]] += counts["n"] if counts["is_left_out"] else 0
    if any(row["is_wrong"] for row in seen):
        _refuse(engine, cases, _wrong_ticket(cases), "id")
    if any(row["is_wrong"] for row in waited):
        _refuse(engine, waits, _wrong_pause(waits), "ticket")
    cases = cases.mutate(solved=ibis.coalesce(cases.resolved, cases.closed)).drop("resolved", "closed")
    cases, replaced = _latest(engine, cases.filter(~cases.is_left_out).drop("is_left_out"), ("id",))
    waits, replaced_waits = _latest(engine, waits.filter(~waits.is_left_out).drop("is_left_out"), ("ticket", "start"))
    used = [counts for counts in (*seen, *waited) if not counts["is_left_out"]]
    span = min((row["first"] for row in used), default=_FIRST), max((row["last"] for row in used), default=_FIRST)
    kinds = [{name: row[name] for name in ("path", *FIELDS[1:])} for row in seen if not row["is_left_out"]]
    return TypedRecords(
        tickets=_by_kind(engine, cases, kinds), pauses=waits, kinds=kinds, span=span, read=read,
        left_out=left_out, replaced=_of_services(engine, replaced, replaced_waits, cases), engine=engine,
    )  # fmt: skip


_ALWAYS: Final = {"path": "string", "is_left_out": "boolean"}
_TICKETS: Final = dict.fromkeys(FIELDS, "string") | dict.fromkeys(_TIMES, "int64")
_PAUSES: Final = {"ticket": "string", "start": "int64", "end": "int64"}
_UNREAD: Final = -1
"""What stands for a time that is written and cannot be read."""
_UNMAPPED: Final = ""
"""What stands for a word that is written and is no word of the book."""


def _typed(engine: Engine, files: Iterable[_CellColumns], columns: Mapping[str, str], needed: Iterable[str]) -> Table:
    """Return the rows of some files in one table: words where a column holds strings, seconds where it does not."""
    tables: list[Table] = []
    for file in files:
        for name in (*needed, *sorted(file.layout.must_be_there)):
            file.needs(name)
        fields = {name: file.word(name) if kind == "string" else file.second(name) for name, kind in columns.items()}
        tables.append(file.table(**fields))
    if not tables:
        every = _ALWAYS | dict(columns)
        return engine.table({name: [] for name in every}, every)
    return reduce(lambda some, more: some.union(more), tables)


def _wrong_ticket(rows: Table) -> Wrong:
    """Return what may be wrong with a row, each with the field that is to blame."""
    wrong = [(rows[name].isnull(), name) for name in NEEDED]
    wrong += [(rows[name] == _UNMAPPED, name) for name in FIELDS]
    wrong += [(rows.type.notin(TYPES), "type"), *((_is_implausible(rows[name]), name) for name in _TIMES)]
    wrong += [(rows[name] < rows.opened, name) for name in ("responded", "restored")]
    wrong.append((rows.resolved < ibis.coalesce(rows.restored, rows.opened), "resolved"))
    return [*wrong, (rows.closed < ibis.coalesce(rows.resolved, rows.restored, rows.opened), "closed")]


def _wrong_pause(rows: Table) -> Wrong:
    wrong = [(rows[name].isnull(), name) for name in NEEDED_OF_PAUSES]
    wrong += [(_is_implausible(rows[name]), name) for name in ("start", "end")]
    return [*wrong, (rows.end < rows.start, "end")]


def _row_kinds(engine: Engine, rows: Table, wrong: Wrong, words: Sequence[str], times: Sequence[str]) -> Rows:
    """Return how many rows there are of each kind, whether something is wrong with any, and of which time they tell."""
    is_wrong = ~rows.is_left_out & reduce(or_, (test for test, _ in wrong))
    return engine.rows(
        rows.group_by("path", "is_left_out", *words).aggregate(
            n=rows.count(), is_wrong=is_wrong.any(), first=rows[times[0]].min(),
            last=ibis.greatest(*(ibis.coalesce(rows[name].max(), _FIRST) for name in times)),
        )
    )  # fmt: skip


def _refuse(engine: Engine, rows: Table, wrong: Wrong, name: str) -> NoReturn:
    """Tell of the rows of one file that are wrong by the same field."""
    marked = rows.filter(~rows.is_left_out).mutate(wrong=ibis.cases(*wrong, else_=ibis.null("string")))
    marked = marked.filter(marked.wrong.notnull())
    counted = marked.group_by("path", "wrong").aggregate(n=marked.count(), example=marked[name].min())
    first = min(engine.rows(counted), key=lambda row: (row["path"], row["wrong"]))
    raise ROWS_REFUSED.raised(n=first["n"], path=first["path"], column=first["wrong"], value=first["example"] or "")


def _by_kind(engine: Engine, tickets: Table, kinds: Sequence[Kind]) -> Table:
    """Return the tickets with the number of their kind for their words: numbers are compared and counted faster."""
    words = {name: [kind[name] or _UNMAPPED for kind in kinds] for name in ("path", *FIELDS[1:])}
    varying = {name: word for name, word in words.items() if len(set(word)) > 1}
    types = dict.fromkeys(varying, "string") | {"kind": "int64"}
    numbered = engine.table({**varying, "kind": [*range(len(kinds))]}, types)
    same = [tickets[name].fill_null(_UNMAPPED) == numbered[name] for name in varying]
    joined = tickets.join(numbered, same) if same else tickets.cross_join(numbered)
    return engine.materialized(joined.select("id", "kind", "opened", "responded", "restored", "solved"))


def _is_implausible(time: IntegerValue) -> BooleanValue:
    """Tell whether a time cannot be read, or is one that stands for none (FAILURES F51)."""
    return (time < _FIRST) | (time >= _END)


@dataclass(frozen=True)
class _CellColumns:
    """The cells of one file, each as the layout wants it to be read."""

    rows: Table
    path: str
    layout: Layout

    def needs(self, name: str) -> None:
        column = self.layout.columns.get(name)
        if name not in self.layout.constants and column not in self.rows.columns:
            raise COLUMN_MISSING.raised(path=self.path, column=column or name, known=", ".join(self.rows.columns))

    def table(self, **fields: Value) -> Table:
        """Return the fields, and whether the source leaves the row out."""
        out = ibis.literal(value=False)
        for column, values in self.layout.left_out:
            out |= self.rows[column].isin(values)
        return self.rows.select(path=ibis.literal(self.path), is_left_out=out, **fields)

    def raw(self, name: str) -> Value:
        """Return the cells of a field, NULL where nothing stands in them."""
        column = self.layout.columns.get(name)
        if name in self.layout.constants:
            return ibis.literal(self.layout.constants[name])
        if column not in self.rows.columns:
            return ibis.null("string")
        cells = self.rows[column]
        if not cells.type().is_string():
            return cells
        return cells.nullif("") if not self.layout.missing else (
            cells.isin(("", *self.layout.missing)).ifelse(ibis.null("string"), cells)
        )  # fmt: skip

    def word(self, name: str) -> StringValue:
        """Return the words of a field, those that are not mapped marked."""
        cells = self.raw(name).cast("string")
        words = self.layout.values.get(name)
        if not words or name in self.layout.constants:
            return cells
        mapped = ((cells == word, ours) for word, ours in words.items())
        return ibis.cases((cells.isnull(), ibis.null("string")), *mapped, else_=_UNMAPPED)

    def second(self, name: str) -> IntegerValue:
        """Return the seconds since 1970 of a field, those that cannot be read marked (FAILURES F17)."""
        cells = self.raw(name)
        kind = cells.type()
        if kind.is_timestamp():
            shown = unix_seconds(cells.cast(UTC_INSTANT))
            found = shown if kind.timezone else self._in_zone(shown)
        elif kind.is_string():
            shown = unix_seconds(cells.try_cast(UTC_INSTANT))
            found = cells.like(list(_WRITTEN)).ifelse(shown, self._in_zone(shown))
        else:
            found = ibis.null("int64")
        return cells.isnull().ifelse(ibis.null("int64"), ibis.coalesce(found, _UNREAD))

    def _in_zone(self, local: IntegerValue) -> IntegerValue:
        """Return instants of what a clock on the wall showed; NULL where it showed that twice, or never."""
        if self.layout.time_zone is None:
            return ibis.null("int64")
        stretches = list(constant_offsets(self.layout.time_zone, _FIRST, _END))
        tests: list[tuple[BooleanValue, Any]] = []
        for (_, change, before), (_, _, after) in pairwise(stretches):
            tests.append((local < change + min(before, after), local - before))
            tests.append((local < change + max(before, after), ibis.null("int64")))
        last = local - stretches[-1][2]
        return ibis.cases(*tests, else_=last) if tests else last


def _latest(engine: Engine, rows: Table, key: tuple[str, ...]) -> tuple[Table, Table | None]:
    """Return of each key the row of the last file, and the rows whose place it takes, where there are any."""
    counted = rows.group_by(key).aggregate(n=rows.count())
    repeated = counted.filter(counted.n > 1).drop("n")
    (found,) = engine.rows(repeated.aggregate(n=repeated.count()))
    if not found["n"]:
        return rows, None
    repeated = engine.materialized(repeated)
    again = rows.semi_join(repeated, key)
    if len(key) == 1:
        _refuse_twice(engine, again, key[0])
    order = [ibis.desc("path"), *(ibis.desc(name) for name in rows.columns if name == "end")]
    numbered = engine.materialized(again.mutate(nth=ibis.row_number().over(group_by=key, order_by=order)))
    latest = rows.anti_join(repeated, key).union(numbered.filter(numbered.nth == 0).drop("nth"))
    return engine.materialized(latest), numbered.filter(numbered.nth > 0).drop("nth")


def _refuse_twice(engine: Engine, rows: Table, key: str) -> None:
    """Refuse what stands twice in one file: nothing tells which row is the later one."""
    twice = rows.group_by("path", key).having(rows.count() > 1).aggregate(n=rows.count())
    found = engine.rows(twice.group_by("path").aggregate(count=twice.count(), value=twice[key].min()))
    for first in sorted(found, key=lambda entry: str(entry["path"])):
        raise TWICE.raised(n=first["count"], path=first["path"], value=first["value"])


def _of_services(engine: Engine, tickets: Table | None, pauses: Table | None, latest: Table) -> Replaced:
    """Count replaced rows by file and by the service that the ticket has in the end."""
    found: dict[tuple[str, str], int] = {}
    services = latest.select(of="id", belongs="service")
    for rows, name in ((tickets, "id"), (pauses, "ticket")):
        if rows is not None:
            joined = rows.left_join(services, rows[name] == services.of)
            counted = joined.group_by("path", "belongs").aggregate(n=joined.count())
            found |= {(row["path"], row["belongs"] or ""): row["n"] for row in engine.rows(counted)}
    return found
