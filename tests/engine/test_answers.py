"""All tickets at once, by expressions, and one by one, by Python: the figures and their rows are the same."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.written import pause, ticket, ticket_records

from slm.calendar import (
    WEEKDAYS,
    DayLimit,
    Duration,
    Holidays,
    Interval,
    Month,
    ServiceHours,
    WorkingTime,
    always,
    month_period,
)
from slm.engine import Engine, LargeRecordFiles, answers, connect, read_records
from slm.measurement import CaseClock, CaseLimit, Figure, Pause, Question, Recorded, Selection, Ticket, TicketLog
from slm.problem import InputError

ZONES: Final = ("Asia/Shanghai", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe")
MONTHS: Final = tuple(Month(2025, number) for number in (3, 4, 5))
FIELDS: Final = (
    "id",
    "service",
    "type",
    "priority",
    "opened",
    "responded",
    "restored",
    "resolved",
    "closed",
    "customer",
)


@cache
def engine() -> Engine:
    """Return one engine for all examples."""
    return connect()


def written(folder: Path, rows: Iterable[Ticket | Pause]) -> dict[Month, list[str]]:
    """Write the rows as files of their months, each of which has one of tickets and one of pauses."""
    named = {f"{month}": month for month in MONTHS}
    paths: dict[Month, list[str]] = {month: [] for month in MONTHS}
    for name, kind, columns in (("tickets", Ticket, FIELDS), ("pauses", Pause, ("ticket", "start", "end"))):
        for folder_name, month in named.items():
            path = f"measurements/{folder_name}/{name}.csv"
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            with (folder / path).open("w", newline="") as file:
                writer = csv.writer(file)
                writer.writerow(columns)
                for row in rows:
                    if isinstance(row, kind) and row.file_path == path:
                        values = (getattr(row, column) for column in columns)
                        writer.writerow(
                            value.isoformat() if isinstance(value, datetime) else value or "" for value in values
                        )
            paths[month].append(path)
    return paths


def by_engine(rows: Sequence[Ticket | Pause], *questions: Question, by: Engine | None = None) -> list[Figure]:
    """Return the figures that the engine finds in files of these rows."""
    with tempfile.TemporaryDirectory() as folder:
        paths = written(Path(folder), rows)
        tickets, pauses = zip(*paths.values(), strict=True)
        records = read_records(by or engine(), Path(folder), LargeRecordFiles(tickets=tickets, pauses=pauses))
        return answers(records, questions, paths, {})


def by_python(rows: Sequence[Ticket | Pause], question: Question) -> Figure:
    """Return the figure that the log of the tickets finds."""
    log = TicketLog(ticket_records(*rows, months=tuple(map(str, MONTHS))))
    if question.statistic:
        period = Recorded(
            known=question.known, months=question.months, coverage=question.coverage, until=question.until
        )
        return log.statistic(question.selection, period, question.statistic, question.percentile)
    return log.attainment(
        question.selection, known=question.known, until=question.until, months=question.months,
        coverage=question.coverage,
    )  # fmt: skip


def told(figure: Figure) -> tuple[object, ...]:
    """Return what both ways of counting must agree on: the numbers, and what became of the rows of each file."""
    rows = {source.path: (source.read, source.used, dict(source.reasons)) for source in figure.sources if source.read}
    return figure.numerator, figure.denominator, figure.events, rows


MINUTES: Final = st.integers(0, 24 * 4).map(lambda quarter: quarter * 15)
START: Final = datetime(2025, 2, 27, tzinfo=UTC)
SECONDS: Final = st.one_of(st.integers(0, 95 * 86_400), st.integers(0, 95 * 24).map(lambda hour: hour * 3600))
INSTANTS: Final = SECONDS.map(lambda seconds: START + timedelta(seconds=seconds))


@st.composite
def opening_hours(draw: st.DrawFn) -> WorkingTime:
    """Return service hours of several segments a day in two versions, with days off and make-up working days."""
    time_zone = draw(st.sampled_from(ZONES))
    weeks = [{day: segments(draw(st.sets(MINUTES, max_size=6))) for day in WEEKDAYS} for _ in range(2)]
    for week in weeks:
        week["monday"] = week["monday"] or ["09:00-17:30"]
    days = draw(st.lists(st.integers(0, 100), max_size=8, unique=True))
    special = [{"date": f"{date(2025, 2, 20) + timedelta(days=day)}", "name": "Special"} for day in days]
    cut = draw(st.integers(0, len(days)))
    return WorkingTime(
        ServiceHours.model_validate({
            "kind": "service_hours", "name": "Hours", "time_zone": time_zone,
            "versions": [
                {"from": start, "week": week, "holidays": ["days"], "on_make_up_days": ["10:00-12:00", "13:00-15:00"]}
                for start, week in zip(("2010-01-01", "2025-04-10"), weeks, strict=True)
            ],
        }),
        {"days": Holidays.model_validate({
            "kind": "holidays", "name": "Days", "published": {"from": "2020-01-01", "until": "2030-01-01"},
            "source": {"notice": "Notice", "reviewed_by": "Li Lei", "reviewed_on": "2025-01-01"},
            "days_off": special[:cut], "working_days": special[cut:],
        })},
    )  # fmt: skip


def segments(edges: set[int]) -> list[str]:
    """Return opening hours between pairs of minutes of the day."""
    ordered = sorted(edges)
    pairs = zip(ordered[::2], ordered[1::2], strict=False)
    return [f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in pairs]


@st.composite
def cases(draw: st.DrawFn) -> list[Ticket | Pause]:
    """Return tickets, some of them in two months, and pauses: overlapping, open-ended, before and after."""
    rows: list[Ticket | Pause] = []
    for number in range(draw(st.integers(1, 15))):
        opened, *later = sorted(draw(st.lists(INSTANTS, min_size=5, max_size=5)))
        name, (responded, *others) = f"T-{number}", draw(st.permutations(later))
        ends = sorted(others)
        fields: dict[str, Any] = {
            "id": name,
            "service": draw(st.sampled_from(("mail", "mail", "erp"))),
            "type": draw(st.sampled_from(("incident", "request", "complaint"))),
            "priority": draw(st.sampled_from(("P1", "P2", None))),
            "customer": draw(st.sampled_from(("sales", "stores", None))),
            "responded": draw(st.sampled_from((responded.isoformat(), None))),
            "restored": draw(st.sampled_from((ends[0].isoformat(), None))),
            "resolved": draw(st.sampled_from((ends[1].isoformat(), None))),
            "closed": draw(st.sampled_from((ends[2].isoformat(), None))),
        }
        last = draw(st.sampled_from(MONTHS))
        rows.append(ticket(opened.isoformat(), f"{last}", **fields))
        if last != MONTHS[0] and draw(st.booleans()):
            rows.append(ticket(opened.isoformat(), f"{MONTHS[0]}", id=name, service="mail", type="request"))
        waits = draw(
            st.lists(st.tuples(INSTANTS, st.one_of(st.none(), INSTANTS)), max_size=4, unique_by=lambda w: w[0])
        )
        for start, end in waits:
            if end is None or start < end:
                until = end.isoformat() if end else None
                rows.append(pause(start.isoformat(), until, f"{draw(st.sampled_from(MONTHS))}", ticket=name))
    return rows


LIMITS: Final = st.sampled_from((
    "15 working_minutes", "4 working_hours", "2 working_days", "0.5 working_days", "20 calendar_hours",
    "1 calendar_days", "2.25 calendar_days", "10 calendar_days",
))  # fmt: skip


@st.composite
def questions(draw: st.DrawFn) -> list[Question]:
    """Return what the targets of an agreement ask, of one version or of two."""
    office, until = draw(opening_hours()), MONTHS[draw(st.integers(1, 2))].next
    day_and_night = WorkingTime(always(str(office.zone)))
    end = month_period(until, office.zone).interval.start
    turn = month_period(MONTHS[1], office.zone).interval.start
    asked: list[Question] = []
    for _ in range(draw(st.integers(1, 4))):
        by = [
            CaseClock(
                measures=draw(st.sampled_from(("response", "resolution", "restoration"))),
                within=Duration.parse(draw(LIMITS)),
                unanswered=draw(st.sampled_from(("answered_when_resolved", "counts_as_missed"))),
                hours=office,
                day_and_night=day_and_night,
            )
            for _ in range(draw(st.integers(1, 2)))
        ]
        months = draw(st.sampled_from((MONTHS[:1], MONTHS[1:2], MONTHS[:2])))
        spans = tuple(month_period(month, office.zone).interval for month in months)
        # Weeks, billing months and windows that roll are some days of months, and overlap each other.
        cut = [timedelta(days=draw(st.sampled_from((0, 0, 3, 10)))) for _ in ("first", "last")]
        asked.append(Question(
            selection=Selection(
                service="mail",
                clocks=((None, by[0]), *((turn, clock) for clock in by[1:])),
                population=draw(st.sampled_from(("due_in_period", "created_in_period", "resolved_in_period"))),
                types=draw(st.sampled_from(((), ("incident",), ("incident", "request")))),
                priority=draw(st.sampled_from((None, "P1", "P2"))),
                customers=draw(st.sampled_from(((), ("sales",), ("sales", "stores")))),
            ),
            known=(Interval(spans[0].start + cut[0], spans[-1].end - cut[1]),),
            until=end,
            months=months,
            coverage=Fraction(1),
            statistic=draw(st.sampled_from((None, None, "mean", "median", "percentile", "maximum"))),
            percentile=draw(st.sampled_from((Fraction(50), Fraction(90), Fraction("97.5")))),
        ))  # fmt: skip
    return asked


@pytest.mark.unmeasured
@settings(max_examples=15)
@given(cases(), questions())
def test_engine_counts_as_python_does(rows: list[Ticket | Pause], asked: list[Question]) -> None:
    """Shares, times and rows agree on any calendar, clock, ticket and pause (F12, F16, F38, F39, F40, F48, F57)."""
    for question, figure in zip(asked, by_engine(rows, *asked), strict=True):
        assert told(figure) == told(by_python(rows, question))


@pytest.mark.parametrize("rule", ["limits", "within"])
def test_limits_that_depend_on_the_case_are_refused(rule: str) -> None:
    """What the expressions cannot count they refuse by its name, and count nothing in its place."""
    office, limit = WorkingTime(always("Asia/Shanghai")), Duration.parse("2 calendar_hours")
    both: dict[str, dict[str, Any]] = {
        "limits": {"within": limit, "others": (CaseLimit(within=limit, types=("request",), zone=office.zone),)},
        "within": {"within": DayLimit.parse("end of the next working_day")},
    }
    clock = CaseClock(
        measures="resolution", unanswered="counts_as_missed", hours=office, day_and_night=office, **both[rule]
    )  # fmt: skip
    march = month_period(MONTHS[0], office.zone).interval
    question = Question(
        selection=Selection(service="mail", clocks=((None, clock),)), known=(march,), until=march.end,
        months=MONTHS[:1], coverage=Fraction(1),
    )  # fmt: skip
    with pytest.raises(InputError, match="large record sets"):
        by_engine([ticket("2025-03-03T09:00:00Z", "2025-03")], question)


def test_answer_after_what_is_known_is_no_answer() -> None:
    """A ticket that was resolved before the figures were taken and answered after it was unanswered then (F8, F46)."""
    office = WorkingTime(always("Asia/Shanghai"))
    rows: list[Ticket | Pause] = [
        ticket("2025-03-03T09:00:00Z", "2025-03", responded="2025-05-17T09:00:00Z", resolved="2025-03-03T10:00:00Z")
    ]
    clock = CaseClock(
        measures="response", within=Duration.parse("2 calendar_hours"), unanswered="counts_as_missed", hours=office,
        day_and_night=office,
    )  # fmt: skip
    march = month_period(MONTHS[0], office.zone).interval
    question = Question(
        selection=Selection(service="mail", clocks=((None, clock),), population="resolved_in_period"), known=(march,),
        until=march.end, months=MONTHS[:1], coverage=Fraction(1),
    )  # fmt: skip
    (figure,) = by_engine(rows, question)
    assert (int(figure.numerator), figure.events) == (0, 1)
    assert told(figure) == told(by_python(rows, question))
