"""Figures from all tickets at once: a few passes over the records answer everything that the agreements ask."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import reduce
from itertools import pairwise
from math import lcm
from operator import or_
from typing import Any, Final, TypeAlias, TypeVar

import ibis
from ibis.expr.types import IntegerValue, Table

from slm.calendar import DayLimit, Month, WorkingTime
from slm.engine.cases import MEASURES, OpenHours, TicketClaim, left_out_by, limits, time_cases
from slm.engine.connect import Engine, second_of
from slm.engine.layouts import FIELDS
from slm.engine.records import Kind, TypedRecords
from slm.measurement import CaseClock, Figure, Question, RowReason, RowTally, places, without_undecided
from slm.problem import Mistake

CLOCK_UNKNOWN: Final = Mistake(
    "SLM857",
    "a clock that {rule} cannot be counted on large record sets yet",
    "Make the source one of the kind tickets, so that its rows are judged one by one, or change the clock.",
)

_ONE_SECOND: Final = timedelta(seconds=1)
_COUNTED, _NOT_YET_DUE, _PENDING = 0, 1, 2
_Cell: TypeAlias = dict[str, Any]
Place = TypeVar("Place")
_Cells: TypeAlias = Mapping[tuple[str, int | None], list[_Cell]]
"""Groups of cases by their service, and by the bucket of time in which they count."""


def answers(
    records: TypedRecords,
    questions: Sequence[Question],
    paths: Mapping[Month, Sequence[str]],
    sha256: Mapping[str, str],
    progress: Callable[[str], None] = lambda _: None,
) -> list[Figure]:
    """Return the figure of each question, with what became of every row of its months' files (FAILURES F9).

    `paths` are the files of tickets and pauses by month. Raise `InputError` for a clock that only `CaseClock` knows.
    """
    counting = _Counting(records, paths, sha256)
    passes = _passes(questions, counting)
    for number, pass_ in enumerate(passes, 1):
        progress(f"{number}/{len(passes)}")
        pass_.count()
    return [_figure(question, counting, passes) for question in questions]


class _Counting:
    """The records with the tables of hours that passes over them share."""

    def __init__(self, records: TypedRecords, paths: Mapping[Month, Sequence[str]], sha256: Mapping[str, str]) -> None:
        self.records, self.paths, self.sha256 = records, paths, sha256
        self._hours: dict[int, OpenHours] = {}
        self._rows: dict[int, dict[tuple[str, str | None], list[_Cell]]] = {}
        self._limits: dict[tuple[CaseClock, datetime], tuple[tuple[int, int], ...]] = {}
        self.first, self.last = (datetime.fromtimestamp(second, UTC).date() for second in records.span)

    def hours(self, hours: WorkingTime, until: datetime) -> OpenHours:
        """Return the table of some hours, which reaches to the last instant that can be looked up."""
        if id(hours) not in self._hours:
            last = max(self.last, until.astimezone(UTC).date())
            self._hours[id(hours)] = OpenHours(self.records.engine, hours, self.first, last)
        return self._hours[id(hours)]

    def limits(self, clock: CaseClock, until: datetime) -> tuple[tuple[int, int], ...]:
        """Return the limit of tickets by the second at which they were opened, from the first that there are."""
        if (clock, until) not in self._limits:
            hours = self.hours(_counted_hours(clock), until)
            self._limits[clock, until] = limits(clock, hours.first, hours.last)
        return self._limits[clock, until]

    def rows(self, path: str, service: str, until: datetime) -> list[_Cell]:
        """Return how many rows of a service there are of each kind in a file, opened by then or not."""
        end = second_of(until)
        if end not in self._rows:
            tickets, pauses = self.records.tickets, self.records.pauses
            told = tickets.select("id", "kind", early=tickets.opened < end)
            own = told.group_by("kind", "early").aggregate(n=told.count())
            waits = pauses.select("path", "ticket")
            joined = waits.left_join(told, waits.ticket == told.id)
            waits = joined.group_by("path", "kind", "early").aggregate(n=joined.count())
            kinds, engine = self.records.kinds, self.records.engine
            found = [kinds[row["kind"]] | row | {"pauses": False} for row in engine.rows(own)]
            for row in engine.rows(waits):
                words = dict.fromkeys(FIELDS[1:]) if row["kind"] is None else kinds[row["kind"]]
                found.append(words | row | {"pauses": True})
            self._rows[end] = _by_place(found, lambda cell: (cell["path"], cell["service"]))
        return self._rows[end].get((path, service), [])


@dataclass
class _Pass:
    """One pass over the records: tickets of any limit, on clocks that are otherwise alike."""

    counting: _Counting
    clock: CaseClock
    population: str
    until: datetime
    claims: dict[str, list[TicketClaim]] = field(default_factory=dict)
    """Of each service."""
    edges: set[datetime] = field(default_factory=set)
    epochs: list[int] = field(default_factory=list)
    cases: Table | None = None
    """The cases, each with the group that it is in."""
    tickets: _Cells = field(default_factory=dict)
    pauses: _Cells = field(default_factory=dict)

    def takes(self, question: Question, claim: TicketClaim) -> bool:
        """Can the claim be counted in this pass?"""
        mine, other = self.clock, claim.clock
        return (
            self.counts_by(question)
            and (mine.measures, mine.unanswered) == (other.measures, other.unanswered)
            and _counted_hours(mine) is _counted_hours(other)
            and not any(claim.conflicts_with(earlier) for earlier in self.claims.get(claim.selection.service, ()))
        )

    def counts_by(self, question: Question) -> bool:
        """Tell whether it counts what the question knows, by the instant that decides there."""
        return (self.population, self.until) == (question.selection.population, question.until)

    def count(self) -> None:
        records, engine = self.counting.records, self.counting.records.engine
        hours = self.counting.hours(_counted_hours(self.clock), self.until)
        claims = [ticket_claim for own in self.claims.values() for ticket_claim in own]
        self.epochs = sorted({claim.since for claim in claims} | {claim.before for claim in claims})
        cases = time_cases(records, self._limited(), self.clock, hours, self.until)
        cells = self.cases = engine.materialized(cases.select(
            "id", "kind", "opened", "ended", "spent", "allowed", "on_time", "era", runs=cases.stopped.isnull(),
            bucket=self._bucket(cases, hours), state=self._state(cases),
        ))  # fmt: skip
        keys = ("kind", "era", "bucket", "state", "runs")
        self.tickets = self._found(cells.group_by(*keys, "on_time").aggregate(n=cells.count()))
        joined = records.pauses.join(cells, records.pauses.ticket == cells.id)
        begins, ends = ibis.greatest(joined.start, joined.opened), ibis.coalesce(joined.end, joined.ended)
        joined = joined.mutate(met=begins < ibis.least(ends, joined.ended))
        self.pauses = self._found(joined.group_by("path", *keys, "met").aggregate(n=joined.count()))

    def within(self, cells: _Cells, question: Question, claims: Iterable[TicketClaim]) -> Iterator[_Cell]:
        """Yield the groups that a question counts in its time, or would if they had ended."""
        buckets: dict[int | None, None] = dict.fromkeys(self._buckets(question)) | {None: None}
        kinds, own = self.counting.records.kinds, [(claim, self._epochs(claim)) for claim in claims]
        for cell in (cell for bucket in buckets for cell in cells.get((question.selection.service, bucket), ())):
            kind = kinds[cell["kind"]]
            if any(cell["era"] in epochs and ticket_claim.fits(kind) for ticket_claim, epochs in own):
                yield cell

    def times(self, question: Question, claims: Sequence[TicketClaim]) -> Iterator[Table]:
        """Yield how long the cases took that a question counts, each with the unit in which it is told."""
        kinds, cases = self.counting.records.kinds, self.cases
        if cases is None or not claims:
            return
        own = [
            cases.kind.isin([number for number, kind in enumerate(kinds) if claim.fits(kind)])
            & cases.era.isin(list(self._epochs(claim)))
            for claim in claims
        ]
        inside = cases.bucket.isin(list(self._buckets(question)))
        yield cases.filter(~cases.runs & inside & reduce(or_, own)).select("spent", "allowed")

    def _buckets(self, question: Question) -> Iterator[int]:
        edges = sorted(self.edges)
        for span in question.known:
            yield from range(bisect_left(edges, span.start) + 1, bisect_left(edges, span.end) + 1)

    def _epochs(self, claim: TicketClaim) -> range:
        return range(bisect_left(self.epochs, claim.since) + 1, bisect_left(self.epochs, claim.before) + 1)

    def _found(self, counted: Table) -> _Cells:
        """Return the groups by their service and by the bucket in which they count; those that did not end, in none."""
        kinds, rows = self.counting.records.kinds, self.counting.records.engine.rows(counted)
        return _by_place(
            rows, lambda cell: (kinds[cell["kind"]]["service"], None if cell["state"] == _PENDING else cell["bucket"])
        )

    def _limited(self) -> Table:
        """Return the tickets that have a limit, with the limit and the era in which they were opened."""
        records, columns = self.counting.records, ("of", "since", "before", "allowed", "era")
        alike: dict[tuple[str | None, ...], list[tuple[int, int, int, int]]] = {}
        rows: list[tuple[int, ...]] = []
        for number, kind in enumerate(records.kinds):
            words = tuple(kind[name] for name in FIELDS[1:])
            if words not in alike:
                alike[words] = list(self._pieces(kind))
            rows += ((number, *piece) for piece in alike[words])
        values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
        limits = records.engine.table(dict(zip(columns, values, strict=True)), dict.fromkeys(columns, "int64"))
        tickets = records.tickets
        holds = [tickets.kind == limits.of, tickets.opened >= limits.since, tickets.opened < limits.before]
        return tickets.join(limits, holds).drop("of", "since", "before")

    def _pieces(self, kind: Kind) -> Iterator[tuple[int, int, int, int]]:
        """Yield the limits of a kind: opened since when, before when, how long, and in which era."""
        own = [piece for claim in self.claims.get(kind["service"], ()) if claim.fits(kind) for piece in claim.pieces]
        cuts = sorted({*self.epochs, *(turn for since, before, _ in own for turn in (since, before))})
        for start, end in pairwise(cuts):
            limit = next((limit for since, before, limit in own if since <= start and end <= before), None)
            if limit is not None:
                yield start, end, limit, bisect_right(self.epochs, start)

    def _bucket(self, cases: Table, hours: OpenHours) -> IntegerValue:
        """Return between which edges of known time the instant lies that decides; 0 before all of them (F48)."""
        edges = sorted(self.edges)
        if self.population == "due_in_period":
            # Due at or after an edge: the limit was not used up in the second before it; what was stopped after that,
            # when it was. What is open or late falls due at the last second in which it can be in time.
            due = _count_reached(cases.due, [hours.worked_until(edge - _ONE_SECOND) + 1 for edge in edges])
            stopped = _count_reached(ibis.coalesce(cases.stopped, 0), [second_of(edge) for edge in edges])
            missed = cases.stopped.isnull() | (cases.spent > cases.allowed)
            late = _count_reached(cases.late_due, [hours.worked_until(edge) for edge in edges])
            return missed.ifelse(late, ibis.greatest(due, stopped))
        instant = cases.opened if self.population == "created_in_period" else ibis.coalesce(cases.stopped, 0)
        return _count_reached(instant, [second_of(edge) for edge in edges])

    def _state(self, cases: Table) -> IntegerValue:
        runs = cases.stopped.isnull()
        if self.population == "resolved_in_period":
            return runs.ifelse(_PENDING, _COUNTED)
        return (runs & (cases.spent <= cases.allowed)).ifelse(_NOT_YET_DUE, _COUNTED)


def _passes(questions: Sequence[Question], counting: _Counting) -> list[_Pass]:
    passes: list[_Pass] = []
    for question in questions:
        for claim in _claims(question, counting):
            scan = next((pass_ for pass_ in passes if pass_.takes(question, claim)), None)
            if scan is None:
                scan = _Pass(counting, claim.clock, question.selection.population, question.until)
                passes.append(scan)
            own = scan.claims.setdefault(claim.selection.service, [])
            if claim not in own:
                own.append(claim)
            scan.edges.update(edge for span in question.known for edge in (span.start, span.end))
    return passes


def _claims(question: Question, counting: _Counting) -> Iterator[TicketClaim]:
    """Yield what a question counts by each of its clocks: a ticket is held to the one in force when it was opened."""
    clocks = question.selection.clocks
    since = [0, *(second_of(start) for start, _ in clocks[1:] if start)]
    for (_, clock), start, before in zip(clocks, since, [*since[1:], second_of(question.until)], strict=True):
        _refuse_unknown(clock)
        yield TicketClaim(question.selection, clock, start, before, counting.limits(clock, question.until))


def _refuse_unknown(clock: CaseClock) -> None:
    """Refuse a clock with a rule of its own that the expressions do not have."""
    if clock.measures not in MEASURES:
        raise CLOCK_UNKNOWN.raised(rule=f"measures {clock.measures}")
    if isinstance(clock.within, DayLimit):
        raise CLOCK_UNKNOWN.raised(rule=f"ends on a day ({clock.within})")
    if clock.others:
        raise CLOCK_UNKNOWN.raised(rule="has limits of some cases (limits)")
    for attribute in fields(clock):
        value, usual = getattr(clock, attribute.name), attribute.default
        if attribute.name not in _KNOWN and value != usual:
            raise CLOCK_UNKNOWN.raised(rule=f"{attribute.name}: {value}")


_KNOWN: Final = ("measures", "within", "unanswered", "hours", "day_and_night", "gaps")
"""What the expressions know of a clock; gaps are those between updates, which they do not measure."""


def _counted_hours(clock: CaseClock) -> WorkingTime:
    return clock.hours if clock.within.unit.is_working else clock.day_and_night


def _count_reached(value: IntegerValue, bounds: Sequence[int], below: int = 0) -> IntegerValue:
    """Return how many of the ordered bounds are at or below a value, besides those known to be `below`."""
    if not bounds:
        return ibis.literal(below, "int64")
    middle = len(bounds) // 2
    fewer = _count_reached(value, bounds[:middle], below)
    more = _count_reached(value, bounds[middle + 1 :], below + middle + 1)
    return (value < bounds[middle]).ifelse(fewer, more)


def _figure(question: Question, counting: _Counting, passes: Sequence[_Pass]) -> Figure:
    files = {path for month in question.months for path in counting.paths.get(month, ())}
    became: defaultdict[str, Counter[RowReason | None]] = defaultdict(Counter)
    claims = list(_claims(question, counting))
    on_time = counted = undecided = 0
    times: list[Table] = []
    for pass_ in passes:
        own = pass_.claims.get(question.selection.service, ())
        mine = [claim for claim in claims if claim in own and pass_.counts_by(question)]
        for cell in pass_.within(pass_.tickets, question, mine):
            path, why = counting.records.kinds[cell["kind"]]["path"], _leaves_case(question, cell)
            became[path][why] += cell["n"]
            on_time += cell["n"] if cell["on_time"] and not why else 0
            counted += cell["n"] if not why else 0
            undecided += cell["n"] if why and cell["state"] != _PENDING else 0
        for cell in pass_.within(pass_.pauses, question, mine):
            unmet = None if cell["met"] else RowReason.OUTSIDE_CASE
            became[cell["path"]][RowReason.OTHER_CASE if _leaves_case(question, cell) else unmet] += cell["n"]
        times += pass_.times(question, mine) if question.statistic else ()
    told = sorted(files | {path for path, reasons in became.items() if reasons[None]})
    denominator: Fraction | None
    numerator, denominator = Fraction(on_time), Fraction(counted)
    if question.statistic:
        numerator, denominator = _statistic(question, times, counted, counting.records.engine)
    figure = Figure(
        numerator=numerator, denominator=denominator, coverage=question.coverage, events=counted,
        sources=tuple(_rows_used(path, question, became[path], counting) for path in told),
    )  # fmt: skip
    return without_undecided(figure, undecided)


def _leaves_case(question: Question, cell: _Cell) -> RowReason | None:
    """Return why cases of a group are not counted yet by a question in whose time they lie."""
    if cell["state"] == _PENDING or (question.statistic and cell["runs"]):
        return RowReason.STILL_OPEN
    return RowReason.NOT_YET_DUE if cell["state"] == _NOT_YET_DUE else None


def _statistic(
    question: Question, times: Sequence[Table], count: int, engine: Engine
) -> tuple[Fraction, Fraction | None]:
    """Return a statistic of times as `measurement.statistic` does, without the single times leaving the engine."""
    if not count or question.statistic is None:
        return Fraction(0), Fraction(0)
    cases = reduce(lambda some, more: some.union(more), times)
    sums = engine.rows(cases.group_by("allowed").aggregate(seconds=cases.spent.sum().cast("int64")))
    if question.statistic == "mean":
        return sum((Fraction(total["seconds"], total["allowed"]) for total in sums), start=Fraction(0)), Fraction(count)
    # Each time in a part of its unit that is a part of all of them: whole numbers have the same order as the times.
    part = lcm(*(total["allowed"] for total in sums))
    parts = ibis.cases(*((cases.allowed == total["allowed"], part // total["allowed"]) for total in sums), else_=0)
    told = cases.select(told=cases.spent * parts)
    ordered = told.mutate(place=ibis.row_number().over(order_by=told.told))
    wanted = places(question.statistic, count, question.percentile)
    at = {row["place"]: row["told"] for row in engine.rows(ordered.filter(ordered.place.isin(list(set(wanted)))))}
    found = [at[place] for place in wanted]
    return Fraction(sum(found), part * len(found)), None


def _rows_used(path: str, question: Question, became: Counter[RowReason | None], counting: _Counting) -> RowTally:
    selection, records = question.selection, counting.records
    replaced = here = records.replaced.get((path, selection.service), 0)
    left_out = Counter(became)
    for cell in counting.rows(path, selection.service, question.until):
        here += cell["n"]
        if cell["early"] and (why := left_out_by(selection, cell)):
            left_out[RowReason.OTHER_CASE if cell["pauses"] else why] += cell["n"]
    read, used = records.read[path], became[None]
    ignored = {why: number for (of, why), number in records.left_out.items() if of == path}
    reasons: Counter[str] = Counter(
        {**ignored, RowReason.UPDATED: replaced, RowReason.OTHER_SERVICE: read - sum(ignored.values()) - here}
    )
    reasons.update({str(why): number for why, number in left_out.items() if why})
    reasons[RowReason.OUTSIDE_PERIOD] += read - used - sum(reasons.values())
    return RowTally(
        path=path, sha256=counting.sha256.get(path, ""), read=read, used=used, excluded=read - used,
        reasons={str(why): reasons[why] for why in sorted(reasons) if reasons[why]},
    )  # fmt: skip


def _by_place(cells: Iterable[_Cell], place: Callable[[_Cell], Place]) -> dict[Place, list[_Cell]]:
    found: dict[Place, list[_Cell]] = {}
    for cell in cells:
        found.setdefault(place(cell), []).append(cell)
    return found
