"""Two years of a help desk become a book: every ticket timed, every month judged, every row accounted for."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from tests.publishing.small_book import edition, files, rendered, text
from tests.real_data.helpdesk_book import LOG, helpdesk_book

from slm.calendar import Duration, Month, WorkingTime, always
from slm.compliance import Result, Verdict
from slm.facts.scorecard import scorecard
from slm.measurement import Case, CaseClock, Ticket, TicketEvent, TicketRecords, conditions
from slm.portfolio import Portfolio
from slm.problem import Severity
from slm.reading import read_book
from slm.site.pages import reports

MONTHS: Final = [f"{year}-{month:02}" for year in (2010, 2011) for month in range(1, 13)]
AS_OF: Final = date(2012, 1, 31)
ROME: Final = ZoneInfo("Europe/Rome")
RESOLUTION: Final = "Resolve ticket"
CLOSED: Final = "Closed"
WAITING: Final = "Wait"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the log."""

    activity: str
    at: datetime


def waits(events: Sequence[Event]) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield the times in which a case waited: from one event that says so until the next that says otherwise."""
    since: datetime | None = None
    for event in events:
        if event.activity == WAITING:
            since = since or event.at
        elif since:
            yield since, event.at
            since = None
    if since:
        yield since, None


@pytest.fixture(scope="module")
def log(real_data: Path) -> dict[str, list[Event]]:
    """Return the events of every case, in order."""
    found: dict[str, list[Event]] = {}
    with (real_data / "helpdesk-italian" / "events.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            event = Event(activity=row["activity"], at=datetime.fromisoformat(row["time"]))
            found.setdefault(row["case"], []).append(event)
    return found


@pytest.fixture(scope="module")
def book(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    """Return the book of both years; nothing in it is an error."""
    root = tmp_path_factory.mktemp("helpdesk")
    helpdesk_book(root, real_data / "helpdesk-italian" / "events.csv", MONTHS)
    read = read_book(root, AS_OF)
    assert [problem.message() for problem in read.problems if problem.severity is Severity.ERROR] == []
    assert read.portfolio is not None
    return read.portfolio


@pytest.fixture(scope="module")
def results(book: Portfolio) -> tuple[Result, ...]:
    """Return all results."""
    return scorecard(book).results


def office_seconds(start: datetime, end: datetime) -> int:
    """Count the seconds from nine to six on weekdays, day by day."""
    day, total = start.astimezone(ROME).date(), timedelta()
    while day <= end.astimezone(ROME).date():
        if day.weekday() < 5:
            opens, closes = (datetime.combine(day, time(hour), tzinfo=ROME) for hour in (9, 18))
            total += max(min(closes, end.astimezone(ROME)) - max(opens, start.astimezone(ROME)), timedelta())
        day += timedelta(days=1)
    return int(total.total_seconds())


def spans_at_work(events: list[Event]) -> Iterator[tuple[datetime, datetime]]:
    """Yield the times from the first event to the end of the work in which the case did not wait."""
    stop = _end(events)
    waited = [wait for wait in waits(events) if wait[0] < stop]
    begin = events[0].at
    for start, end in waited:
        yield begin, start
        begin = end or stop
    if begin < stop:
        yield begin, stop


def test_working_and_paused_time_of_every_ticket(book: Portfolio, log: dict[str, list[Event]]) -> None:
    """The time that each ticket took without waiting is what a count day by day gives."""
    clock = CaseClock(
        measures="resolution", within=Duration.parse("20 working_days"), unanswered="answered_when_resolved",
        hours=book.working_time["office"], day_and_night=WorkingTime(always("Europe/Rome")),
    )  # fmt: skip
    records = book.imported["desk"]
    assert isinstance(records, TicketRecords)
    latest = {ticket.id: ticket for ticket in records.tickets}
    pauses = {(pause.ticket, pause.start): pause for pause in records.pauses}
    until = datetime(2012, 1, 1, tzinfo=ROME)
    different = {}
    for name, events in log.items():
        if [event.activity for event in events if event.activity != CLOSED][-1] == RESOLUTION:
            own = [pause for (ticket, _), pause in pauses.items() if ticket == name]
            case = clock.case(latest[name], own, until)
            spans = list(spans_at_work(events))
            working = sum(office_seconds(*span) for span in spans)
            calendar = sum(int((end - start).total_seconds()) for start, end in spans)
            if (case.working, case.calendar) != (working, calendar):
                different[name] = (case.working, working, case.calendar, calendar)
    assert len(latest) == len(log)
    assert different == {}


def test_every_month_of_both_years_is_judged(results: tuple[Result, ...]) -> None:
    """Every month has a verdict, and each ticket is due in one month only; in the first, none is due yet (V11)."""
    monthly = [result for result in results if result.target in {"response", "resolution"}]
    assert [result.period.label for result in monthly if result.target == "response"] == MONTHS
    begun = [result for result in monthly if (result.target, result.period.label) != ("resolution", "2010-01")]
    assert {result.verdict for result in begun} == {Verdict.MET, Verdict.MISSED}
    (first,) = [result for result in monthly if result not in begun]
    assert first.verdict is Verdict.NO_EVENTS
    years = [result for result in results if result.target == "resolution-year"]
    assert [year.period.label for year in years] == ["2010", "2011"]
    for year in years:
        months = [
            result
            for result in monthly
            if result.target == "resolution" and result.period.label.startswith(year.period.label)
        ]
        assert year.numerator == sum(month.numerator or 0 for month in months)
        assert year.denominator == sum(month.denominator or 0 for month in months)


def test_every_row_is_accounted_for(book: Portfolio, results: tuple[Result, ...], log: dict[str, list[Event]]) -> None:
    """Rows read are rows used and rows left out, each with its reason; every entry of a case is used (F9)."""
    rows = sum(map(len, log.values()))
    (file,) = book.imports["desk"]
    assert (file.read, file.used, file.path, file.left_out) == (rows, rows, LOG, ())
    for result in results:
        (source,) = result.sources
        assert source.read == rows
        assert source.read == source.used + source.excluded
        assert sum(source.reasons.values()) == source.excluded
        cases = {case.ticket.id for case in result.cases}
        assert source.used == sum(len(log[name]) for name in cases) or not cases


def test_report_of_every_month_tells_its_tickets(book: Portfolio, log: dict[str, list[Event]]) -> None:
    """The reports of 2010 and 2011 say what was opened, solved and left open, as a count of the log does (F15, F41)."""
    pages = rendered(reports.pages, edition(book))
    ends = {name: _end(events) for name, events in log.items()}
    for month in MONTHS:
        first, after = (datetime.combine(Month.parse(month).plus(add).first_day, time(), ROME) for add in (0, 1))
        opened = sum(first <= events[0].at < after for events in log.values())
        solved = sum(first <= end < after for end in ends.values())
        left = sum(events[0].at < after and ends[name] >= after for name, events in log.items())
        words = text(pages[f"reports/{month}/index.md"])
        assert f"Opened: {opened}; solved: {solved}; open at the end: {left}." in words, month


def _end(events: list[Event]) -> datetime:
    """Return when work on a case ended for good; a far day where it did not. What is solved again was solved before."""
    solved: datetime | None = None
    closed: datetime | None = None
    for event in events:
        if event.activity == RESOLUTION:
            solved = solved if solved or closed else event.at
        elif event.activity == CLOSED:
            closed = closed or event.at
        else:
            solved = closed = None
    return solved or closed or datetime(9999, 1, 1, tzinfo=ROME)


def test_figure_of_every_month_leads_to_its_rows(book: Portfolio, results: tuple[Result, ...]) -> None:
    """Each month's file of cases names the line of the log in which each ticket stands, once for each target."""
    made = files(reports.figure_pages, edition(book))
    tickets = list(csv.DictReader(made["records/sources/desk/tickets.csv"].decode("utf-8-sig").splitlines()))
    lines = {ticket["id"]: (ticket["file"], ticket["line"]) for ticket in tickets}
    counted = [result for result in results if result.target == "resolution" and result.cases]
    for result in counted:
        rows = csv.DictReader(made[f"reports/{result.period.label}/figures/cases.csv"].decode("utf-8-sig").splitlines())
        own = [row for row in rows if row["target"] == "resolution"]
        assert {row["ticket"]: (row["file"], row["line"]) for row in own} == {
            case.ticket.id: lines[case.ticket.id] for case in result.cases
        }
        assert sum(row["on_time"] == "yes" for row in own) == result.numerator


ENDS: Final = (RESOLUTION, CLOSED)
OF_ANOMALIES: Final = ("RESOLVED", "INVALID", "VERIFIED")
"""What a tracker of anomalies says of its own entries; a ticket that was resolved is not worked on again by that."""


def told_by_states(log: dict[str, list[Event]], book: Portfolio, **rules: Any) -> dict[str, tuple[Case, ...]]:  # noqa: ANN401
    """Return the cases that the log gives as it is: every activity is a state, and nothing is a pause beforehand."""
    active = sorted({event.activity for events in log.values() for event in events} - {WAITING, *ENDS, *OF_ANOMALIES})
    clock = CaseClock(
        measures="resolution", within=Duration.parse("20 working_days"), unanswered="answered_when_resolved",
        hours=book.working_time["office"], day_and_night=WorkingTime(always("Europe/Rome")),
        states=conditions("resolution", stop=ENDS, pause=[WAITING], resume=active, reopen=[*active, WAITING]),
        **rules,
    )  # fmt: skip
    found = {}
    for name, events in log.items():
        row = Ticket(id=name, service="software", type="incident", opened=events[0].at)
        states = tuple(TicketEvent(ticket=name, time=event.at, state=event.activity) for event in events)
        found[name] = clock.cases(row, (), datetime(2014, 1, 1, tzinfo=ROME), states)
    return found


def test_states_of_the_log_give_the_same_times(book: Portfolio, log: dict[str, list[Event]]) -> None:
    """A log of states makes the working and waiting time of each ticket that pauses in a record of their own make.

    Only tickets that were resolved once, at their end, are compared: what a reopened one did in between is told in the
    log alone.
    """
    found = told_by_states(log, book)
    compared = 0
    for name, events in log.items():
        ends = [event.activity for event in events].count(RESOLUTION)
        if ends == 1 and [event.activity for event in events if event.activity != CLOSED][-1] == RESOLUTION:
            spans = list(spans_at_work(events))
            (case,) = found[name]
            assert case.working == sum(office_seconds(*span) for span in spans), name
            assert case.calendar == sum(int((end - start).total_seconds()) for start, end in spans), name
            compared += 1
    assert compared > len(log) // 2


def test_reopened_tickets_of_the_log(book: Portfolio, log: dict[str, list[Event]]) -> None:
    """A ticket has one more case for each time that somebody worked on or waited after it was resolved (F41)."""
    found = told_by_states(log, book, reopen="new_cycle")
    for name, events in log.items():
        cycles, solved = 1, False
        for event in events:
            cycles += solved and event.activity not in (*ENDS, *OF_ANOMALIES)
            solved = event.activity in ENDS or (solved and event.activity in OF_ANOMALIES)
        assert len(found[name]) == cycles, name
    assert sum(len(cases) > 1 for cases in found.values())
