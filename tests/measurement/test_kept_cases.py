"""Timed cases are kept: figures are the same with and without them, and none of another question is taken for them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from fractions import Fraction
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.written import SHANGHAI, event, pause, ticket, ticket_records
from typing_extensions import override

from slm.cache import Blobs, MemoryCache, NotKeptError
from slm.calendar import Duration, Interval, Month, WorkingTime, always, zone
from slm.measurement import (
    CaseClock,
    CaseLimit,
    Count,
    Keep,
    KeptRows,
    Pause,
    Recorded,
    Selection,
    Ticket,
    TicketEvent,
    TicketLog,
    TicketRecords,
    conditions,
)
from slm.measurement.columns import column, put_column

MONTHS: Final = (Month(2025, 1), Month(2025, 2))
UNTIL: Final = datetime.fromisoformat("2025-03-01T00:00:00+08:00")
ALL_DAY: Final = WorkingTime(always(SHANGHAI))


class CountingCache(MemoryCache):
    """A cache that notes how often something was found in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found = 0
        self.put_in = 0

    def get(self, key: str, *, packed: bool = False) -> bytes | None:
        """Note whether it is there."""
        content = super().get(key, packed=packed)
        self.found += content is not None
        return content

    def put(self, key: str, content: bytes, *, packed: bool = False) -> None:
        """Note that it was made."""
        self.put_in += 1
        super().put(key, content, packed=packed)


def kept(records: TicketRecords, cache: MemoryCache) -> TicketRecords:
    """Return records that know where is kept what follows from them, as a source makes them."""
    keep = Keep(cache, "program", "records")

    def rows(model: type[Any], some: Sequence[Any]) -> KeptRows[Any]:
        return KeptRows(model, len(some), lambda: some, keep, is_placed=any(row.file_path for row in some))

    return replace(
        records,
        tickets=rows(Ticket, records.tickets),
        pauses=rows(Pause, records.pauses),
        events=rows(TicketEvent, records.events),
    )


def clock(**fields_: Any) -> CaseClock:  # noqa: ANN401 - any field of a clock
    """Return a clock of the resolution with a limit of four hours, day and night."""
    usual: dict[str, Any] = {"measures": "resolution", "within": Duration.parse("4 calendar_hours")}
    usual |= {"unanswered": "answered_when_resolved", "hours": ALL_DAY, "day_and_night": ALL_DAY}
    return CaseClock(**usual | fields_)


def figures(log: TicketLog, selection: Selection) -> list[Any]:
    """Return all that a log tells of a target in two months, with the account of every row and every case."""
    found: list[Any] = []
    by_due = any(by.by_due for _, by in selection.clocks)
    for month in MONTHS:
        local = zone(SHANGHAI)
        ends = [datetime(day.year, day.month, 1, tzinfo=local) for day in (month.first_day, month.next.first_day)]
        known = (Interval(*ends),)
        period = Recorded(known=known, months=(month,), coverage=Fraction(1), until=UNTIL)
        found += [
            log.attainment(selection, known=known, until=UNTIL, months=(month,), coverage=Fraction(1)),
            *([] if by_due else [log.statistic(selection, period, "median", Fraction(50))]),
            *(
                log.number(selection, period, Count(counted=counted, share=share))
                for counted in ("opened", "resolved", "open_at_end")
                for share in (None, "reopened", "first_contact", "kept")
            ),
        ]
    return [replace(figure, cases=tuple(figure.cases), late=tuple(figure.late)) for figure in found]


def _after(opened: int, minutes: int) -> str:
    return (datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=opened + minutes)).isoformat()


def _minutes(start: int, end: int) -> st.SearchStrategy[str]:
    first = datetime(2025, 1, 1, tzinfo=UTC)
    return st.integers(start, end).map(lambda minute: (first + timedelta(minutes=minute)).isoformat())


@st.composite
def histories(draw: st.DrawFn) -> TicketRecords:
    """Return tickets of two months with whatever may happen to them, some rows written again in the second."""
    rows: list[Ticket | Pause | TicketEvent] = []
    for number in range(draw(st.integers(0, 5))):
        opened = draw(st.integers(0, 80_000))
        month = draw(st.sampled_from(["2025-01", "2025-02"]))
        name = {"id": f"T-{number}", "month": month}
        of = {"ticket": f"T-{number}", "month": month}
        at = partial(_after, opened)
        solved = draw(st.none() | st.integers(0, 9_000))
        said = {
            "priority": draw(st.sampled_from([None, "P1", "P2"])), "customer": draw(st.sampled_from([None, "sales"])),
            "type": draw(st.sampled_from(["incident", "request"])), "resolved": None if solved is None else at(solved),
            "first_contact": draw(st.sampled_from([None, "true", "false"])),
            "due": draw(st.none() | _minutes(0, 90_000)),
        }  # fmt: skip
        rows.append(ticket(at(0), **name, **{key: value for key, value in said.items() if value is not None}))
        if month == "2025-01" and draw(st.booleans()):
            rows.append(ticket(at(0), **name | {"month": "2025-02"}, priority="P1"))
        for _ in range(draw(st.integers(0, 2))):
            start, length = draw(st.integers(0, 9_000)), draw(st.none() | st.integers(0, 900))
            rows.append(pause(at(start), None if length is None else at(start + length), **of))
        for _ in range(draw(st.integers(0, 3))):
            state = draw(st.sampled_from(["resolved", "reopened", "waiting", "Active"]))
            rows.append(event(at(draw(st.integers(0, 12_000))), state, **of))
    return ticket_records(*rows, months=("2025-01", "2025-02"))


SELECTIONS: Final = st.sampled_from([
    Selection(service="mail", clocks=((None, clock()),)),
    Selection(service="mail", clocks=((None, clock(reopen="new_cycle")),), priority="P1"),
    Selection(service="mail", clocks=((None, clock(by_due=True)),), population="created_in_period"),
    Selection(service="mail", clocks=((None, clock(measures="update", gaps="each")),), types=("incident",)),
    Selection(
        service="mail", clocks=((None, clock(states=conditions("resolution", start=["Active"]))),),
        customers=("sales",), population="resolved_in_period",
    ),
])  # fmt: skip


@pytest.mark.floors
@given(histories(), SELECTIONS)
def test_figures_are_the_same_from_what_was_kept(records: TicketRecords, selection: Selection) -> None:
    """Whatever is asked of tickets, an earlier run answers as this one, to the last case and row."""
    cache = CountingCache()
    plain = figures(TicketLog(records), selection)
    assert figures(TicketLog(kept(records, cache)), selection) == plain
    assert cache.found == 0
    assert figures(TicketLog(kept(records, cache)), selection) == plain
    assert cache.found == cache.put_in


@given(histories(), SELECTIONS, st.randoms(use_true_random=False))
def test_order_of_rows_changes_no_figure(records: TicketRecords, selection: Selection, chance: Any) -> None:  # noqa: ANN401
    """In whichever order the rows of a month's files stand, figures, accounts and cases are the same."""
    parts: dict[str, Any] = {name: list(getattr(records, name)) for name in ("tickets", "pauses", "events")}
    for rows in parts.values():
        chance.shuffle(rows)
    assert figures(TicketLog(replace(records, **parts)), selection) == figures(TicketLog(records), selection)


@given(histories(), SELECTIONS)
def test_every_row_is_accounted_for(records: TicketRecords, selection: Selection) -> None:
    """Rows read are rows used and rows left out for a reason, in each file of each figure (F9)."""
    for figure in figures(TicketLog(records), selection):
        for rows in figure.sources:
            assert rows.read == rows.used + rows.excluded
            assert rows.excluded == sum(rows.reasons.values())
            assert all(number > 0 for number in rows.reasons.values())


HOURS: Final = WorkingTime(always("Europe/Berlin"))
OTHER: Final[dict[str, Any]] = {
    "measures": "restoration", "within": Duration.parse("5 calendar_hours"), "unanswered": "counts_as_missed",
    "hours": HOURS, "day_and_night": HOURS, "states": conditions("resolution", stop=["Solved"]), "reopen": "new_cycle",
    "while_solved": "waits", "priority": "P1", "restarts": True, "keeps_lost": True, "gaps": "each", "group": "desk",
    "by_due": True,
    "others": (CaseLimit(within=Duration.parse("1 calendar_hours"), zone=ZoneInfo(SHANGHAI), first=date(2025, 1, 1)),),
}  # fmt: skip
OTHER_SELECTION: Final[dict[str, Any]] = {
    "service": "storage", "clocks": ((None, clock()), (UNTIL, clock())), "population": "created_in_period",
    "types": ("request",), "priority": "P2", "customers": ("sales",),
}  # fmt: skip


@pytest.mark.floors
@pytest.mark.parametrize("name", [part.name for part in fields(CaseClock)])
@settings(max_examples=6)
@given(histories(), st.sampled_from(["resolution", "update", "response"]))
def test_targets_of_one_log_do_not_meet(name: str, records: TicketRecords, measures: str) -> None:
    """A target is told the same whether or not the log was asked before about one whose clock differs in one thing."""
    clocks = (clock(measures=measures), clock(**{"measures": measures, name: OTHER[name]}))
    asked = [Selection(service="mail", clocks=((None, by),)) for by in clocks]
    for first, second in (asked, asked[::-1]):
        log = TicketLog(records)
        figures(log, first)
        assert figures(log, second) == figures(TicketLog(records), second)


def _asked(cache: CountingCache, selection: Selection, until: datetime = UNTIL) -> None:
    log = TicketLog(kept(ticket_records(ticket("2025-01-05T09:00:00+08:00")), cache))
    log.attainment(selection, known=(), until=until, months=(), coverage=Fraction(1))


@pytest.mark.parametrize("name", [part.name for part in fields(CaseClock)])
def test_every_part_of_a_clock_counts(name: str) -> None:
    """Whatever changes of a clock, cases that were timed by the old one are not taken for those of the new one."""
    cache = CountingCache()
    for by in (clock(), clock(**{name: OTHER[name]})):
        _asked(cache, Selection(service="mail", clocks=((None, by),)))
    assert (cache.found, cache.put_in) == (0, 2)


@pytest.mark.parametrize("name", [part.name for part in fields(Selection)])
def test_every_part_of_a_selection_counts(name: str) -> None:
    """Whatever changes of which cases a target counts, other cases are not taken for them."""
    cache, usual = CountingCache(), Selection(service="mail", clocks=((None, clock()),))
    for selection in (usual, replace(usual, **{name: OTHER_SELECTION[name]})):
        _asked(cache, selection)
    assert (cache.found, cache.put_in) == (0, 2)


def test_another_end_of_the_record_counts() -> None:
    """What is open a day later is not known by what was open before."""
    cache, selection = CountingCache(), Selection(service="mail", clocks=((None, clock()),))
    for until in (UNTIL, UNTIL + timedelta(days=1)):
        _asked(cache, selection, until)
    assert (cache.found, cache.put_in) == (0, 2)


def test_part_of_the_rows_is_not_the_whole() -> None:
    """Rows of one customer alone, as an edition shows them, have no use for what was kept of all rows."""
    cache, selection = CountingCache(), Selection(service="mail", clocks=((None, clock()),))
    whole = kept(ticket_records(ticket("2025-01-05T09:00:00+08:00")), cache)
    for records in (replace(whole, tickets=whole.tickets[:0]), replace(whole, events=())):
        TicketLog(records).attainment(selection, known=(), until=UNTIL, months=(), coverage=Fraction(1))
    assert cache.put_in == 0


class Tide(tzinfo):
    """A time zone that nobody can name."""

    @override
    def utcoffset(self, moment: datetime | None) -> timedelta:
        return timedelta(hours=8)

    @override
    def dst(self, moment: datetime | None) -> None:
        return None

    @override
    def tzname(self, moment: datetime | None) -> None:
        return None


@pytest.mark.parametrize(
    "values",
    [
        [datetime(2025, 1, 1, tzinfo=Tide())],
        [datetime(2025, 1, 1, tzinfo=timezone(timedelta(milliseconds=1)))],
        [1, "one"],
        [1, 2**80],
        [("no", "interval")],
        [Fraction(1, 3)],
    ],
)
def test_what_nobody_can_read_again_is_not_kept(values: list[object]) -> None:
    """A value that would come back as another one, or not at all, keeps the whole thing from being kept."""
    with pytest.raises(NotKeptError):
        put_column(values, Blobs())


def test_cases_that_cannot_be_kept_are_made() -> None:
    """Where a time has a zone that nobody can name, its case is timed each time, and as right as before."""
    cache, selection = CountingCache(), Selection(service="mail", clocks=((None, clock()),))
    odd = ticket("2025-01-05T09:00:00+08:00").model_copy(update={"opened": datetime(2025, 1, 5, 9, tzinfo=Tide())})
    records = ticket_records(odd)
    assert figures(TicketLog(kept(records, cache)), selection) == figures(TicketLog(records), selection)
    assert cache.put_in == 0


def test_kept_cases_are_a_sequence_as_those_just_made() -> None:
    """What an earlier run kept has the same length, the same parts and the same words, and equals what is made."""
    cache, selection = CountingCache(), Selection(service="mail", clocks=((None, clock()),))
    records = ticket_records(*(ticket(f"2025-01-0{day}T09:00:00+08:00", id=f"T-{day}") for day in (5, 6, 7)))
    logs = [TicketLog(kept(records, cache)) for _ in range(2)]
    made, again = (
        log.attainment(
            selection,
            known=(Interval(datetime(2025, 1, 1, tzinfo=UTC), UNTIL),),
            until=UNTIL,
            months=(Month(2025, 1),),
            coverage=Fraction(1),
        ).cases
        for log in logs
    )
    assert cache.found == 1
    assert (len(again), again[:2], list(again)) == (len(made), made[:2], list(made))
    assert (again, hash(again), repr(again)) == (made, hash(made), repr(made))


def test_clock_that_cannot_be_told_keeps_nothing() -> None:
    """A clock with something of which nobody can say all is asked anew each time."""
    cache, asked = CountingCache(), Selection(service="mail", clocks=((None, clock(priority=object())),))
    _asked(cache, asked)
    assert cache.put_in == 0


ZONES: Final = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3)), zone("Europe/Berlin"))
TIMES: Final = st.builds(
    lambda at, of: at.astimezone(of),
    st.datetimes(datetime(1995, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC), allow_imaginary=False),  # noqa: DTZ001
    st.sampled_from(ZONES),
)


@pytest.mark.floors
@given(
    st.lists(st.none() | TIMES)
    | st.lists(st.integers(-(2**40), 2**40))
    | st.lists(st.none() | st.integers(0, 5))
    | st.lists(st.none() | st.text(max_size=3))
    | st.lists(st.none() | st.booleans())
    | st.lists(st.lists(st.tuples(TIMES, st.integers(0, 10**6))).map(
        lambda some: tuple(Interval(at, at.astimezone(UTC) + timedelta(seconds=length)) for at, length in some)
    ))
)  # fmt: skip
def test_columns_come_back_as_they_were(values: list[Any]) -> None:
    """Each value of a column is again what it was, with its offset from UTC, one by one and all at once."""
    blobs = Blobs()
    found = column(put_column(values, blobs), blobs)
    assert list(found) == list(found[:]) == values
    told = [[value.isoformat() for value in some if isinstance(value, datetime)] for some in (found, values)]
    assert told[0] == told[1]
    assert [type(value) for value in found] == [type(value) for value in values]


@pytest.mark.parametrize("more", [[], [None], [datetime(2025, 1, 1, 8, tzinfo=timezone(timedelta(hours=8)))]])
def test_times_come_back_as_they_were(more: list[datetime | None]) -> None:
    """Times of UTC alone, beside nothing, and beside those of another zone come back with their offsets, in order."""
    blobs, values = Blobs(), [datetime(1969, 7, 20, tzinfo=UTC), datetime(2025, 1, 1, 9, 30, tzinfo=UTC), *more]
    found = [*column(put_column(values, blobs), blobs)]
    assert [(at, at and at.utcoffset()) for at in found] == [(at, at and at.utcoffset()) for at in values]


def test_words_of_kept_rows_are_told_without_making_one() -> None:
    """What a field says in any of the rows is read from what is kept; where rows are there already, from them."""

    def none() -> tuple[Ticket, ...]:
        pytest.fail("a row was made")

    def words(name: str) -> tuple[object, ...]:
        return {"priority": ("P1", None, "P1")}[name]

    keep = Keep(MemoryCache(), "program", "records")
    assert KeptRows(Ticket, 3, none, keep, is_placed=False, words=words).words("priority") == {"P1", None}
    said = {"service": "mail", "type": "incident", "opened": "2025-01-01T00:00:00Z"}
    made = KeptRows(Ticket, 1, lambda: (Ticket.model_validate({"id": "T-1", **said}),), keep, is_placed=False)
    assert made.words("priority") == {None}
    assert made.words("service") == {"mail"}
