"""Records of tickets as tables of an engine: read, put into the book's words, and checked, all rows at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any, Final, NoReturn, TypeAlias

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table

from slm.engine.cells import CellColumns
from slm.engine.connect import UNREADABLE, Engine
from slm.engine.latest_rows import Order, contradicted, latest
from slm.engine.layouts import END, FIELDS, FIRST, NEEDED, OWN, OWN_PAUSES, TIMES, UNMAPPED, Layout
from slm.engine.odd_times import Late, Span, rows_elsewhere, times_between
from slm.problem import Mistake

ROWS_REFUSED: Final = Mistake(
    "SLM850",
    "{n} row of {path} cannot be used, because of {column}: that of '{value}'",
    "Every row needs id, service, type and opened, times with an offset or a time_zone in the source, in the "
    "order opened, responded and opened, restored, resolved, closed; values of other words are mapped by the source.",
    plural="{n} rows of {path} cannot be used, because of {column}; the first is that of '{value}'",
)
TYPES: Final = ("incident", "request", "complaint")
_FIXED: Final = ("service", "type", "customer", "opened", "responded")
"""What cannot change in the file of a later month."""
NEEDED_OF_PAUSES: Final = ("ticket", "start")
Rows: TypeAlias = list[dict[str, Any]]
Kind: TypeAlias = Mapping[str, Any]
"""The file and the words of some tickets, by `path` and the names in `FIELDS`."""
Replaced: TypeAlias = Mapping[tuple[str, str], int]
Wrong: TypeAlias = list[tuple[BooleanValue, str]]


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
    left_out: Mapping[tuple[str, str], int]
    """Those of them that the source leaves out, by file and reason."""
    filled: Mapping[str, int]
    """In how many of the rows of tickets that count a field says something."""
    to_come: Late
    """By file and field how many times there are that nobody can know yet, and the first of them."""
    not_covered: Late
    """So of tickets that were opened after the time of which the files are complete."""
    elsewhere: Mapping[str, int]
    """Of each file of a month without a row of it how many rows it has of other months."""
    contradicted: Mapping[str, tuple[int, str]]
    """By field that cannot change how many tickets have several values of it in their files, and the first of them."""
    replaced: Replaced
    """Rows of each file and service whose place was taken by those of a later file."""
    engine: Engine

    @property
    def numbers(self) -> list[tuple[Kind, int]]:
        """How many tickets there are of each kind."""
        counted = self.engine.rows(self.tickets.group_by("kind").aggregate(n=self.tickets.count()))
        return [(self.kinds[row["kind"]], row["n"]) for row in counted]


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeRecordFiles:
    """Files of tickets and of their pauses below a folder, each in the order of their months, and how to read them."""

    tickets: tuple[str, ...]
    pauses: tuple[str, ...] = ()
    layout: Layout = OWN
    pause_layout: Layout = OWN_PAUSES
    tables: Mapping[str, tuple[Path, str]] = field(default_factory=dict)
    """Where the table of a file lies, and what separates its cells, where that is not the file itself, and a comma."""
    to_come: int = END
    """From which second on nothing can be known yet."""
    covered: int = END
    """From which second on the files are not complete."""
    in_order: Order = sorted
    """How files are in order, the newest last."""
    spans: Mapping[str, Span] = field(default_factory=dict)
    """By which times a row is of the month that the name of its file says."""


def read_records(engine: Engine, root: Path, files: LargeRecordFiles) -> TypedRecords:
    """Return the records in files below `root`; raise `InputError` for wrong rows.

    No row is read into Python: the engine types, checks and counts them.
    """
    try:
        typed_tickets = _typed(engine, _tables(engine, root, files, files.tickets), files.layout, _TICKETS)
        typed_pauses = _typed(engine, _tables(engine, root, files, files.pauses), files.pause_layout, _PAUSES)
        cases, waits = engine.materialized(typed_tickets), engine.materialized(typed_pauses)
    except engine.failures as error:
        paths = ", ".join((*files.tickets, *files.pauses))
        raise UNREADABLE.raised(path=paths, reason=str(error).strip().partition("\n")[0]) from None
    if files.layout.meanings:
        files.layout.meanings.finish()
    read = dict.fromkeys((*files.tickets, *files.pauses), 0)
    left_out: Counter[tuple[str, str]] = Counter()
    seen = _row_kinds(engine, cases, _wrong_ticket(cases), FIELDS[1:], TIMES)
    waited = _row_kinds(engine, waits, _wrong_pause(waits), (), ("start", "end"))
    for counts in (*seen, *waited):
        read[counts["path"]] += counts["n"]
        if counts["why"]:
            left_out[counts["path"], counts["why"]] += counts["n"]
    if any(row["is_wrong"] for row in seen):
        _refuse(engine, cases, _wrong_ticket(cases), "id")
    if any(row["is_wrong"] for row in waited):
        _refuse(engine, waits, _wrong_pause(waits), "ticket")
    last = max((row["last"] for row in seen if not row["why"]), default=FIRST)
    cases = cases.mutate(solved=ibis.coalesce(cases.resolved, cases.closed))
    counted = cases.filter(cases.why == "")
    to_come = times_between(engine, counted, TIMES, files.to_come, END) if last >= files.to_come else {}
    is_beyond = files.covered <= last
    beyond = times_between(engine, counted, ["opened"], files.covered, files.to_come) if is_beyond else {}
    elsewhere = rows_elsewhere(engine, counted, files.spans)
    told = latest(engine, counted.drop("why", "required", "resolved", "closed"), ("id",), files.in_order)
    waited_for = latest(engine, waits.filter(waits.why == "").drop("why", "required"), ("ticket", "start"), sorted)
    used = [counts for counts in (*seen, *waited) if not counts["why"]]
    own = [counts for counts in seen if not counts["why"]]
    filled = {name: sum(counts["n"] for counts in own if counts[name] is not None) for name in FIELDS[1:]}
    filled |= {name: sum(counts[f"n_{name}"] for counts in own) for name in TIMES}
    span = min((row["first"] for row in used), default=FIRST), max((row["last"] for row in used), default=FIRST)
    kinds = [{name: row[name] for name in ("path", *FIELDS[1:])} for row in seen if not row["why"]]
    return TypedRecords(
        tickets=_by_kind(engine, told.newest, kinds), pauses=waited_for.newest, kinds=kinds, span=span, read=read,
        left_out=left_out, filled=filled, to_come=to_come,
        not_covered=beyond, elsewhere=elsewhere, contradicted=contradicted(engine, told.again, _FIXED),
        replaced=_of_services(engine, told.replaced, waited_for.replaced, told.newest), engine=engine,
    )  # fmt: skip


_ALWAYS: Final = {"path": "string", "why": "string", "required": "string"}
"""Of each row its file, why it is left out, and a field that it has to have and has not."""
_TICKETS: Final = dict.fromkeys(FIELDS, "string") | dict.fromkeys(TIMES, "int64")
_PAUSES: Final = {"ticket": "string", "start": "int64", "end": "int64"}


def _tables(engine: Engine, root: Path, files: LargeRecordFiles, paths: Iterable[str]) -> Iterator[tuple[str, Table]]:
    """Yield the table in each file."""
    for path in paths:
        place, delimiter = files.tables.get(path, (root / path, ","))
        yield path, engine.read(place, delimiter)


def _typed(engine: Engine, tables: Iterable[tuple[str, Table]], layout: Layout, columns: Mapping[str, str]) -> Table:
    """Return the rows of some files in one table: words where a column holds strings, seconds where it does not."""
    typed: list[Table] = []
    for path, rows in tables:
        cells = CellColumns(rows=rows, path=path, layout=layout, engine=engine)
        for name in columns:
            cells.needs(name)
        fields = cells.mapped(columns) if layout.meanings else cells.plain(columns)
        typed.append(fields.select(*_ALWAYS, *columns))
    if not typed:
        every = _ALWAYS | dict(columns)
        return engine.table({name: [] for name in every}, every)
    return reduce(lambda some, more: some.union(more), typed)


def _wrong_ticket(rows: Table) -> Wrong:
    """Return what may be wrong with a row, each with the field that is to blame."""
    wrong = [(rows[name].isnull(), name) for name in NEEDED]
    wrong += [(rows.required == name, name) for name in (*FIELDS, *TIMES)]
    wrong += [(rows[name] == UNMAPPED, name) for name in FIELDS]
    wrong += [(rows.type.notin(TYPES), "type"), *((_is_implausible(rows[name]), name) for name in TIMES)]
    wrong += [(rows[name] < rows.opened, name) for name in ("responded", "restored")]
    wrong.append((rows.resolved < ibis.coalesce(rows.restored, rows.opened), "resolved"))
    return [*wrong, (rows.closed < ibis.coalesce(rows.resolved, rows.restored, rows.opened), "closed")]


def _wrong_pause(rows: Table) -> Wrong:
    wrong = [(rows[name].isnull(), name) for name in NEEDED_OF_PAUSES]
    wrong += [(_is_implausible(rows[name]), name) for name in ("start", "end")]
    return [*wrong, (rows.end < rows.start, "end")]


def _row_kinds(engine: Engine, rows: Table, wrong: Wrong, words: Sequence[str], times: Sequence[str]) -> Rows:
    """Return how many rows there are of each kind, whether something is wrong with any, and of which time they tell."""
    is_wrong = (rows.why == "") & reduce(or_, (test for test, _ in wrong))
    return engine.rows(
        rows.group_by("path", "why", *words).aggregate(
            n=rows.count(), is_wrong=is_wrong.any(), first=rows[times[0]].min(),
            last=ibis.greatest(*(ibis.coalesce(rows[name].max(), FIRST) for name in times)),
            **{f"n_{name}": rows[name].count() for name in times},
        )
    )  # fmt: skip


def _refuse(engine: Engine, rows: Table, wrong: Wrong, name: str) -> NoReturn:
    """Tell of the rows of one file that are wrong by the same field."""
    marked = rows.filter(rows.why == "").mutate(wrong=ibis.cases(*wrong, else_=ibis.null("string")))
    marked = marked.filter(marked.wrong.notnull())
    counted = marked.group_by("path", "wrong").aggregate(n=marked.count(), example=marked[name].min())
    first = min(engine.rows(counted), key=lambda row: (row["path"], row["wrong"]))
    raise ROWS_REFUSED.raised(n=first["n"], path=first["path"], column=first["wrong"], value=first["example"] or "")


def _by_kind(engine: Engine, tickets: Table, kinds: Sequence[Kind]) -> Table:
    """Return the tickets with the number of their kind for their words: numbers are compared and counted faster."""
    words = {name: [kind[name] or UNMAPPED for kind in kinds] for name in ("path", *FIELDS[1:])}
    varying = {name: word for name, word in words.items() if len(set(word)) > 1}
    types = dict.fromkeys(varying, "string") | {"kind": "int64"}
    numbered = engine.table({**varying, "kind": [*range(len(kinds))]}, types)
    same = [tickets[name].fill_null(UNMAPPED) == numbered[name] for name in varying]
    joined = tickets.join(numbered, same) if same else tickets.cross_join(numbered)
    return engine.materialized(joined.select("id", "kind", "opened", "responded", "restored", "solved"))


def _is_implausible(time: IntegerValue) -> BooleanValue:
    """Tell whether a time cannot be read, or is one that stands for none (FAILURES F51)."""
    return (time < FIRST) | (time >= END)


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
