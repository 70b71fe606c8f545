"""From the rows of service desks and event logs to tickets, their pauses and what happened to them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, Final, NamedTuple

from slm.measurement import (
    BOOK_STATES,
    ENDS_BEFORE_START,
    STAMP,
    Pause,
    RowReason,
    Ticket,
    TicketEvent,
    TicketRecords,
    source_kinds,
)
from slm.problem import InputError, Mistake
from slm.reading.csv_records import MISSING_CELL
from slm.reading.sources.entry_order import EntryOrder, oldest_file_first
from slm.reading.sources.row_reader import Fields
from slm.reading.sources.rows import JOINED, ForeignFile, SourceRows, UnderstoodRow
from slm.reading.sources.said_of_cases import said_of_case, said_of_ticket
from slm.text import N_

TICKET_REPEATED: Final = Mistake(
    "SLM737",
    "the ticket '{value}' has several rows, the first in line {line}",
    "For an audit log, write several_rows: last and the column changed; else correct the export.",
)
NEITHER_IS_NEWER: Final = Mistake(
    "SLM1042",
    "the ticket '{value}' stands in {path}, too, where it says something else, and nothing says which file is newer",
    "Write the month into the names of the files ({{month}} in `files` of the source '{source}'), or name the column "
    "`changed` in `columns`.",
    one_by=("source",),
)

_NOT_CHANGED: Final = N_(
    "Write the month into the names of the files ({{month}} in `files` of the source '{source}'): the column `changed` "
    "is empty, or says the same in both."
)
_file_of: Final[Callable[[UnderstoodRow], ForeignFile]] = attrgetter("file")
_ANY_TIME: Final = datetime(2000, 1, 1, tzinfo=UTC)
_WORK: Final = ("run", "respond", "pause")
"""What opens a case again that was solved."""


def tickets_of(source: source_kinds.TicketSource, rows: SourceRows) -> TicketRecords:
    """Return the tickets of a service desk: a row for each of them, or an audit log of their changes."""
    by_ticket = _rows_of_cases(source, rows)
    if source.several_rows == "last":
        return _audited(source, rows, by_ticket)
    counting = (
        several if len(several) == 1 else _newest_last(source, rows, _each_file_once(rows, several))
        for several in by_ticket.values()
    )
    left = (found for found in counting if found and not rows.leaves_out_case(found))
    made = [*filter(None, (_made(source, rows, row) for found in left for row in found))]
    return replace(_put_together(source, made), in_order=False)


class _Made(NamedTuple):
    """A ticket, and what its row or rows say of what happened to it."""

    ticket: Ticket
    pauses: tuple[Pause, ...] = ()
    events: tuple[TicketEvent, ...] = ()
    entries: int = 0
    """How many further rows of its file it was made of."""
    elsewhere: tuple[tuple[str, int], ...] = ()
    """How many of other files."""


def _put_together(source: source_kinds.TicketSource | source_kinds.EventSource, made: Sequence[_Made]) -> TicketRecords:
    return TicketRecords(
        tickets=tuple(one.ticket for one in made),
        pauses=tuple(pause for one in made for pause in one.pauses),
        events=tuple(event for one in made for event in one.events),
        tells_answers=source.tells_answers, tells_solutions=source.tells_solutions, complete_for=source.complete_for,
        entries={one.ticket.id: one.entries for one in made if one.entries},
        entries_elsewhere={one.ticket.id: one.elsewhere for one in made if one.elsewhere},
    )  # fmt: skip


def _made(source: source_kinds.TicketSource, rows: SourceRows, row: UnderstoodRow) -> _Made | None:
    """Return the ticket of a row, with the pause and the stamps that stand in it; None where it is refused."""
    try:
        pauses = tuple(_own_pause(source, row)) if "pause_start" in row.fields or "pause_end" in row.fields else ()
    except InputError as mistaken:
        rows.refuse(row.file, row.row, mistaken)
        return None
    ticket = rows.make(Ticket, row, said_of_ticket(row.fields))
    if ticket is None:
        return None
    return _Made(ticket, pauses, tuple(_stamped(source, ticket, row)) if source.stamps else ())


def _own_pause(source: source_kinds.TicketSource, row: UnderstoodRow) -> Iterator[Pause]:
    start, end = row.fields.get("pause_start"), row.fields.get("pause_end")
    if start is None and end is not None:
        raise MISSING_CELL.raised("pause_start", column=source.mapped.get("pause_start", "pause_start"))
    if isinstance(start, datetime) and isinstance(end, datetime) and end < start:
        raise ENDS_BEFORE_START.raised("pause_end", start=start.isoformat(), end=end.isoformat())
    if start is not None:
        yield Pause.model_validate({"ticket": row.fields["id"], "start": start, "end": end})


def _stamped(source: source_kinds.TicketSource, ticket: Ticket, row: UnderstoodRow) -> Iterator[TicketEvent]:
    """Yield the states that further columns of times say, in order of time, wherever the source names them."""
    told = ((row.fields.get(f"{STAMP}{column}"), state) for column, state in source.stamps.items())
    for at, state in sorted((at, state) for at, state in told if isinstance(at, datetime)):
        yield _event(ticket, at, state)


def _rows_of_cases(
    source: source_kinds.TicketSource | source_kinds.EventSource, rows: SourceRows
) -> dict[str, list[UnderstoodRow]]:
    """Return the rows of each ticket, by the field that names it."""
    name = "id" if isinstance(source, source_kinds.TicketSource) else "case"
    found: defaultdict[str, list[UnderstoodRow]] = defaultdict(list)
    for row in rows.understood():
        found[str(row.fields[name])].append(row)
    return dict(found)


def _each_file_once(rows: SourceRows, several: Sequence[UnderstoodRow]) -> list[UnderstoodRow]:
    """Return the row of a ticket in each file; of several, none that says something else counts, whichever is first."""
    by_file: dict[str, list[UnderstoodRow]] = {}
    for found in several:
        by_file.setdefault(found.file.table.path, []).append(found)
    kept: list[UnderstoodRow] = []
    for first, *others in by_file.values():
        is_same = all(other.fields == first.fields for other in others)
        kept += [first] if is_same else []
        words = {"value": first.fields["id"], "line": first.row.line or first.row.number}
        for found in (*others, *(() if is_same else (first,))):
            rows.refuse(found.file, found.row, TICKET_REPEATED.raised("id", **words))
    return kept


def _newest_last(
    source: source_kinds.TicketSource, rows: SourceRows, found: list[UnderstoodRow]
) -> list[UnderstoodRow]:
    """Return the rows of a ticket in the exports of several months: the later one holds then."""
    in_order = oldest_file_first(found)
    if in_order is not None and all(row.file.month for row in found):
        return in_order
    if len({str(sorted(row.fields.items())) for row in found}) == 1:
        return in_order or found
    if all("changed" in row.fields for row in found) and len({row.fields["changed"] for row in found}) == len(found):
        *older, newest = sorted(found, key=lambda row: str(row.fields["changed"]))
        for row in older:
            rows.leave_out(row.file, JOINED)
        return [newest]
    if in_order is not None:
        return in_order
    for row, other in zip(found, [found[-1], *found], strict=False):
        words = {"value": row.fields["id"], "path": other.file.table.path, "source": source.id}
        words |= {"advice": _NOT_CHANGED} if "changed" in source.mapped else {}
        rows.refuse(row.file, row.row, NEITHER_IS_NEWER.raised("id", **words))
    return []


def _account(rows: SourceRows, in_order: Sequence[UnderstoodRow], made: _Made | None) -> Iterator[_Made]:
    """Yield a ticket with the number of rows that it was made of; where it is refused, they all are."""
    if made and len({*map(id, map(_file_of, in_order))}) == 1:
        yield _Made(made.ticket, made.pauses, made.events, len(in_order) - 1)
        return
    path, found = rows.path(in_order[-1].file), Counter[str]()
    for file, several in groupby(in_order[:-1], key=attrgetter("file")):
        number = len([*several])
        if made is None:
            rows.leave_out(file, RowReason.REFUSED, number=number)
        found[rows.path(file)] += number
    if made:
        own = found.pop(path, 0)
        yield made._replace(entries=own, elsewhere=tuple(found.items()))


def _ordered(
    source: source_kinds.TicketSource | source_kinds.EventSource,
    rows: SourceRows,
    by_ticket: Mapping[str, list[UnderstoodRow]],
) -> Iterator[tuple[str, list[UnderstoodRow]]]:
    """Yield the rows of each ticket, the oldest first; a ticket of which nothing tells the order is refused."""
    order = EntryOrder(source, _fields_of_entries(source))
    for name, several in rows.untorn(by_ticket):
        try:
            in_order = order.of(several)
        except InputError as undecided:
            for row in several:
                rows.refuse(row.file, row.row, undecided)
        else:
            yield from () if rows.leaves_out_case(in_order) else ((name, in_order),)


def _fields_of_entries(source: source_kinds.TicketSource | source_kinds.EventSource) -> tuple[str, str]:
    """Return the fields that say when an entry of a case was, and which state it entered."""
    return ("changed", "state") if isinstance(source, source_kinds.TicketSource) else ("time", "activity")


def _audited(
    source: source_kinds.TicketSource, rows: SourceRows, by_ticket: Mapping[str, list[UnderstoodRow]]
) -> TicketRecords:
    """Return tickets as their last rows tell them; the rows before it tell how they came there."""
    made: list[_Made] = []
    waiting = {state for state, does in source.states.items() if does == "pause"}
    for _, in_order in _ordered(source, rows, by_ticket):
        for last in _account(rows, in_order, _made(source, rows, in_order[-1])):
            said = [row.fields for row in in_order]
            told = [(fields.get("state"), fields.get("priority"), fields.get("group")) for fields in said]
            waits = [state in waiting for state, *_ in told]
            times = zip((fields["changed"] for fields in said), waits, strict=True) if True in waits else ()
            pauses = (*last.pauses, *_pauses(last.ticket.id, times))
            events = (*last.events, *_history(last.ticket, said, told))
            made.append(_Made(last.ticket, pauses, events, last.entries, last.elsewhere))
    return _put_together(source, made)


_Told = tuple[object, object, object]


def _history(ticket: Ticket, in_order: Sequence[Fields], told: Sequence[_Told]) -> Iterator[TicketEvent]:
    """Yield the states that a ticket entered and the priorities and groups that it got, as an audit log tells them."""
    nothing: _Told = (None, None, None)
    known, opened = nothing, ticket.opened
    for said, now in zip(in_order, told, strict=True):
        if now == known:
            continue
        at = said.get("changed")
        if not isinstance(at, datetime):
            return
        # What the first row says was so from the beginning.
        time = opened if known == nothing or at < opened else at
        (state, priority, group), before, known = now, known, now
        state = None if state == before[0] else state
        priority = None if priority == before[1] else priority
        group = None if group == before[2] else group
        if state or priority or group:
            yield _event(ticket, time, state, priority, group)


def _pauses(name: str, in_order: Iterable[tuple[object, bool]]) -> Iterator[Pause]:
    """Yield the times in which a ticket waited: from one that says so until the next that says otherwise (F38)."""
    since: object = None
    for at, waits in in_order:
        if waits:
            since = since or at
        elif since:
            if at != since:
                yield Pause.known({**_any_pause(), "ticket": name, "start": since, "end": at})
            since = None
    if since:
        yield Pause.known({**_any_pause(), "ticket": name, "start": since})


@cache
def _any_pause() -> Mapping[str, Any]:
    return Pause.model_validate({"ticket": "any", "start": _ANY_TIME}).__dict__


class _Step(NamedTuple):
    """An entry of an event log: when it was, what the activity is called, and what it does."""

    row: UnderstoodRow
    at: object
    activity: str
    does: str


def cases_of(source: source_kinds.EventSource, rows: SourceRows) -> TicketRecords:
    """Return the cases of an event log as tickets, with their pauses and everything that happened to them."""
    made: list[_Made] = []
    is_first = source.solution == "first"
    for name, in_order in _ordered(source, rows, _rows_of_cases(source, rows)):
        course = [_step(source, row) for row in in_order]
        said: dict[str, object] = {"id": name, "opened": in_order[0].fields["time"]}
        for row in in_order:
            said |= said_of_case(row.fields)
        ticket = rows.make(Ticket, in_order[-1], said | _ends(course, is_first=is_first))
        for one in _account(rows, in_order, _Made(ticket) if ticket else None):
            pauses = _pauses(name, [(step.at, step.does == "pause") for step in course if _moves(step)])
            events = tuple(_entered(one.ticket, course, is_first=is_first))
            made.append(one._replace(pauses=tuple(pauses), events=events))
    made += _without_events(rows, {one.ticket.id for one in made} | rows.torn.names)
    return _put_together(source, made)


def _without_events(rows: SourceRows, known: Container[str]) -> Iterator[_Made]:
    """Yield cases of which nothing was changed yet: they are open, and say of themselves when they were opened."""
    last: dict[str, UnderstoodRow] = {}
    for found in rows.without_entries("case", "opened"):
        name = str(found.fields["case"])
        if name in known or name in last:
            rows.leave_out(last.get(name, found).file, JOINED)
        if name not in known:
            last[name] = found
    for name, found in last.items():
        if rows.leaves_out_case([found]):
            continue
        if ticket := rows.make(Ticket, found, {"id": name} | said_of_case(found.fields)):
            yield _Made(ticket, (), ())


def _step(source: source_kinds.EventSource, row: UnderstoodRow) -> _Step:
    activity = str(row.fields["activity"])
    does = source.states.get(activity) or source.other_states or "nothing"
    return _Step(row, row.fields["time"], activity, does)


def _moves(step: _Step) -> bool:
    return step.does not in ("nothing", "update")


def _ends(course: Sequence[_Step], *, is_first: bool) -> dict[str, object]:
    """Return when a case was answered, resolved and closed; work after that opens it again (FAILURES F41).

    A second solution without work in between changes nothing: it was solved. Where the first solution is the one that
    counts, work after it changes nothing either.
    """
    found: dict[str, object] = {}
    for _, at, _, does in course:
        if does in _WORK and not is_first:
            found.pop("resolved", None)
            found.pop("closed", None)
        if does == "respond":
            found.setdefault("responded", at)
        elif does == "stop" and "closed" not in found:
            found.setdefault("resolved", at)
        elif does == "close":
            found.setdefault("closed", at)
    return found


_OWN_MEANING: Final[Mapping[str, str]] = {
    "opened": "run", "reopened": "run", "responded": "respond", "waiting": "pause", "resolved": "stop",
    "closed": "close", "update": "update",
}  # fmt: skip
"""What the words of the book do that a log may use itself."""


def _entered(ticket: Ticket, course: Sequence[_Step], *, is_first: bool) -> Iterator[TicketEvent]:
    """Yield what happened to a case: each activity by its own name, which clocks may know, and each reopening.

    An activity whose name is a word of the book, but which does something else here, is not told by that name. Where
    the first solution counts, nothing opens a case again.
    """
    stopped: object = None
    group: object = None
    for row, at, activity, does in course:
        if (now := row.fields.get("group")) not in (None, group):
            group = now
            yield _event(ticket, at, group=group)
        if does in _WORK and stopped and not is_first:
            yield _event(ticket, stopped, "resolved")
            yield _event(ticket, at, "reopened")
            stopped = None
        elif does in ("stop", "close"):
            stopped = stopped or at
        if activity not in BOOK_STATES or _OWN_MEANING.get(activity) == does:
            yield _event(ticket, at, activity)
        if does == "update" and activity != "update":
            yield _event(ticket, at, "update")


def _event(
    ticket: Ticket, at: object, state: object = None, priority: object = None, group: object = None
) -> TicketEvent:
    """Return what happened to a ticket; a log has hundreds of thousands of them, and few states and priorities."""
    accepted = _accepted(state, priority, group)
    return TicketEvent.known({**accepted.__dict__, "ticket": ticket.id, "time": at})


@lru_cache(maxsize=4096)
def _accepted(state: Any, priority: Any, group: Any) -> TicketEvent:  # noqa: ANN401
    said = {"state": state, "priority": priority, "group": group}
    return TicketEvent.model_validate({"ticket": "any", "time": _ANY_TIME} | said)
