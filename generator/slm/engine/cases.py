"""All cases of a set of tickets timed at once: the rules of `CaseClock` as one expression for any engine.

Service hours are a table that records are joined with; a claim says which tickets a question times by which clock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby, pairwise
from typing import Any, Final

import ibis
from ibis.expr.types import BooleanValue, IntegerValue, Table

from slm.calendar import DurationUnit, WorkingTime, constant_offsets, start_of_day
from slm.engine.connect import EPOCH, Engine, second_of
from slm.engine.records import Kind, TypedRecords
from slm.measurement import CaseClock, RowReason, Selection, Ticket

MEASURES: Final = ("response", "resolution", "restoration")
DAY: Final = 86_400


def time_cases(records: TypedRecords, tickets: Table, clock: CaseClock, hours: OpenHours, until: datetime) -> Table:
    """Return the tickets that were opened before `until`, each as the case that was known then.

    Instants are seconds since 1970, `allowed` is the limit of each ticket, and `era` is kept. New columns: `stopped`,
    empty while the clock runs; `ended`, when it stopped or what was known ended; `spent`, the seconds that the limit
    counts; `due`, the count of `hours` at which the limit is used up, with which instants are compared in that count;
    `late_due`, the same with what it waited from just then on; `on_time`. `hours` are those that the limit is counted
    in.
    """
    end = second_of(until)
    known = tickets.filter(tickets.opened < end)
    # What happened later is not known yet, even where something else was known to have ended the case.
    names = ("responded", "restored", "solved")
    known = known.mutate(**{name: (known[name] < end).ifelse(known[name], ibis.null("int64")) for name in names})
    stopped, answered = _stop(known, clock)
    known = known.select("id", "kind", "era", "opened", "allowed", stopped=stopped, answered=answered)
    known = known.mutate(ended=ibis.greatest(known.opened, ibis.coalesce(known.stopped, end)))
    known = records.engine.materialized(hours.worked(known, at_start="opened", at_end="ended"))
    waits = _waits(known, records.pauses, hours)
    cases = known.left_join(waits, known.id == waits.waiting)
    spent = cases.at_end - cases.at_start - cases.waited.fill_null(0)
    used_up = cases.at_start + cases.allowed
    cases = cases.mutate(
        spent=spent, due=used_up + cases.put_off.fill_null(0), late_due=used_up + cases.put_off_late.fill_null(0)
    )
    on_time = cases.stopped.notnull() & cases.answered & (cases.spent <= cases.allowed)
    return cases.mutate(on_time=on_time).drop(
        "waiting", "waited", "put_off", "put_off_late", "at_start", "at_end", "answered"
    )


def limits(clock: CaseClock, first: date, last: date) -> tuple[tuple[int, int], ...]:
    """Return the limit in seconds of tickets opened from one day of UTC to another: from which second on, how long.

    A calendar day is as long as its time zone makes it, and a working day as long as the hours in force make it, so
    that the limit may change, but only at few instants (FAILURES F16).
    """
    start, end = (second_of(datetime.combine(day, time(), UTC)) for day in (first, last + timedelta(days=1)))
    turns = sorted({start, *(turn for turn in _turns(clock, start, end) if start < turn < end)})
    opened = ((turn, EPOCH + timedelta(seconds=turn)) for turn in turns)
    tickets = ((turn, Ticket(id="any", service="any", type="incident", opened=instant)) for turn, instant in opened)
    steps = [(turn, clock.case(ticket, (), ticket.opened + timedelta(seconds=1)).limit) for turn, ticket in tickets]
    return tuple(next(same) for _, same in groupby(steps, key=lambda step: step[1]))


def _turns(clock: CaseClock, start: int, end: int) -> Iterator[int]:
    """Yield every second at which the limit may change."""
    if clock.within.unit is DurationUnit.WORKING_DAYS:
        for version in clock.hours.hours.versions:
            yield second_of(start_of_day(version.start, clock.hours.zone))
    elif clock.within.unit is DurationUnit.CALENDAR_DAYS:
        length = int(clock.within.amount) * DAY
        offsets = list(constant_offsets(clock.day_and_night.zone, start, end + length + DAY))
        for (_, _, before), (change, _, after) in pairwise(offsets):
            yield change
            # Opened so that it is due where the clocks change, at the first or the last time that they then show.
            yield from (change + wall - length - own for wall in (before, after) for _, _, own in offsets)


def _stop(rows: Table, clock: CaseClock) -> tuple[IntegerValue, BooleanValue]:
    """Return what stops the clock, and whether that is what it waits for."""
    yes = ibis.literal(value=True)
    if clock.measures == "resolution":
        return rows.solved, yes
    if clock.measures == "restoration":
        return ibis.coalesce(rows.restored, rows.solved), yes
    either = ibis.coalesce(rows.responded, rows.solved)
    if clock.unanswered == "counts_as_missed":
        return either, rows.responded.notnull()
    return ibis.least(either, ibis.coalesce(rows.solved, rows.responded)), yes


def _waits(cases: Table, pauses: Table, hours: OpenHours) -> Table:
    """Return the working seconds of each case's pauses, and of those that put off when it is due.

    Pauses are clipped to the time while the clock ran. Where they overlap, each counts from where those before it end
    (FAILURES F38, F57). A pause puts off the due time if it begins before that is reached (F39).
    """
    own = cases.select(waiting="id", opened="opened", ended="ended", used_up=cases.at_start + cases.allowed)
    rows = pauses.join(own, pauses.ticket == own.waiting)
    rows = rows.mutate(
        since=ibis.greatest(rows.start, rows.opened), until=ibis.least(ibis.coalesce(rows.end, rows.ended), rows.ended)
    )
    rows = hours.worked(rows.filter(rows.since < rows.until), begins="since", ends="until")
    # Counted from where the limit would be used up without pauses, a pause begins before the due time if it begins
    # before as much time as those before it took.
    rows = rows.select("waiting", begins=rows.begins - rows.used_up, ends=rows.ends - rows.used_up)
    earlier = ibis.window(group_by="waiting", order_by=["begins", "ends"], preceding=(None, 1))
    rows = rows.mutate(apart=ibis.greatest(rows.begins, rows.ends.max().over(earlier).fill_null(rows.begins)))
    rows = rows.select("waiting", "apart", "ends", length=ibis.greatest(0, rows.ends - rows.apart))
    earlier = ibis.window(group_by="waiting", order_by=["apart", "ends"], preceding=(None, 1))
    before = rows.length.sum().over(earlier).fill_null(0)
    rows = rows.mutate(counts=rows.apart < before, counts_late=rows.apart <= before)
    return rows.group_by("waiting").aggregate(
        waited=rows.length.sum(),
        put_off=rows.length.sum(where=rows.counts).fill_null(0),
        put_off_late=rows.length.sum(where=rows.counts_late).fill_null(0),
    )


@dataclass(frozen=True)
class TicketClaim:
    """The tickets that a question times by one of its clocks: those opened from one instant until before another."""

    selection: Selection
    clock: CaseClock
    since: int
    before: int
    steps: tuple[tuple[int, int], ...]

    def fits(self, kind: Kind) -> bool:
        """Are tickets of a kind among them, whenever they were opened?"""
        wanted = self.selection
        return kind["service"] == wanted.service and not left_out_by(wanted, kind)

    @property
    def pieces(self) -> Iterator[tuple[int, int, int]]:
        """The limits of tickets by the time when they were opened: since when, before when, how long."""
        turns = [self.since, *(turn for turn, _ in self.steps[1:]), self.before]
        for (start, end), (_, limit) in zip(pairwise(turns), self.steps, strict=True):
            yield max(start, self.since), min(end, self.before), limit

    def conflicts_with(self, other: TicketClaim) -> bool:
        """May a ticket be among both, with different limits?"""
        some, more = self.selection, other.selection
        apart = (
            some.service != more.service
            or (some.priority and more.priority and some.priority != more.priority)
            or (some.types and more.types and not set(some.types) & set(more.types))
            or self.since >= other.before
            or other.since >= self.before
        )
        return not apart and self.steps != other.steps


def left_out_by(selection: Selection, cell: Mapping[str, Any]) -> RowReason | None:
    """Return why the tickets of a cell are none of the target's; None where they are."""
    return selection.leaves_out_all(cell["customer"], cell["type"], cell["priority"])


class OpenHours:
    """The working seconds up to any instant, F(t), for a whole column of instants at once (ARCHITECTURE 8, 9).

    The table has a row for each day of UTC: the working seconds before it and its open intervals. One equality join
    finds the row of an instant, and what is left is arithmetic that every engine has; no engine has to know a zone.
    """

    def __init__(self, engine: Engine, hours: WorkingTime, first: date, last: date) -> None:
        """Make the table of the days from `first` to `last`, which have to hold every instant that is asked about."""
        self.first: Final = first
        self.last: Final = last
        self._hours = hours
        self._origin = datetime(first.year, first.month, first.day, tzinfo=UTC)
        days = hours.utc_days(first, last + timedelta(days=1))
        self._width = max(len(day.openings) for day in days)
        self._is_all_time = all(day.openings == ((day.number * DAY, (day.number + 1) * DAY),) for day in days)
        if not self._is_all_time:
            columns = {"day": [day.number for day in days], "before": [day.before for day in days]}
            for nth in range(self._width):
                # Where a day has fewer openings, an empty one at its end adds nothing.
                pairs = [
                    day.openings[nth] if nth < len(day.openings) else ((day.number + 1) * DAY,) * 2 for day in days
                ]
                columns[f"opens_{nth}"], columns[f"closes_{nth}"] = map(list, zip(*pairs, strict=True))
            self._table = engine.table(columns, dict.fromkeys(columns, "int64"))

    def worked(self, rows: Table, **instants: str) -> Table:
        """Return the rows with a new column of working seconds for each column of instants that is named."""
        if self._is_all_time:
            return rows.mutate(**{new: rows[column] for new, column in instants.items()})
        for new, column in instants.items():
            days = self._table.rename(lambda name, new=new: f"{new}_{name}")
            joined = rows.join(days, rows[column] // DAY == days[f"{new}_day"])
            worked = joined[f"{new}_before"]
            for nth in range(self._width):
                opens, closes = joined[f"{new}_opens_{nth}"], joined[f"{new}_closes_{nth}"]
                # The seconds since it opened, but none below nothing and none above its length.
                worked += ibis.greatest(0, ibis.least(joined[column] - opens, closes - opens))
            rows = joined.mutate(**{new: worked}).drop(*days.columns)
        return rows

    def worked_until(self, instant: datetime) -> int:
        """Return the working seconds up to one instant, in the count of the columns; it may lie outside the table."""
        if self._is_all_time:
            return second_of(instant)
        return self._hours.elapsed(self._origin, instant) - self._hours.elapsed(instant, self._origin)
