"""From tickets to a verdict: which tickets a period counts, by which promise, and what became of every row."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import (
    agreement,
    event,
    evidence,
    history,
    metrics,
    month_file,
    pause,
    target,
    ticket,
    ticket_records,
)

from slm.agreement import Agreement
from slm.calendar import Month, ServiceHours, WorkingTime
from slm.catalog import CountedCases
from slm.compliance import Reason, Result, Verdict, evaluate
from slm.measurement import Pause, Ticket, TicketEvent

JANUARY, FEBRUARY, MARCH = Month(2025, 1), Month(2025, 2), Month(2025, 3)
CLOSED: Final = tuple(month_file(str(JANUARY.plus(offset))) for offset in range(12))


def promised(version: str = "1.0", within: str = "2 calendar_days", **fields: Any) -> Agreement:  # noqa: ANN401
    """Return a version that promises to solve 95 % of all cases in time."""
    clock = {"measures": "resolution"} | fields.pop("clock", {})
    wanted = {name: fields.pop(name) for name in ("priority", "per", "during") if name in fields}
    one = target("attainment", within=within, for_at_least="95 %", clock=clock, **wanted)
    return agreement(version, one, **fields)


def judged(
    *rows: Ticket | Pause | TicketEvent,
    versions: Sequence[Agreement] = (),
    at: Month = JANUARY,
    recorded: tuple[str, ...] = ("2025-01", "2025-02"),
    **known: Any,  # noqa: ANN401 - any other field of the evidence
) -> tuple[Result, ...]:
    """Return the results of a month of these rows, in months that have a record."""
    usual: dict[str, Any] = {"months": CLOSED, "metrics": metrics(attainment="tickets")}
    found = evidence(tickets=ticket_records(*rows, months=recorded), **usual | known)
    return evaluate(history(*versions or (promised(),)), found, [at])


def one(*rows: Ticket | Pause | TicketEvent, **known: Any) -> Result:  # noqa: ANN401 - as above
    """Return the only result."""
    (result,) = judged(*rows, **known)
    return result


def case(name: str, opened: str, resolved: str | None = None, month: str = "2025-01", **fields: Any) -> Ticket:  # noqa: ANN401
    """Return a ticket of January 2025 that was opened and resolved at these days and times."""
    ends = f"2025-{resolved}:00+08:00" if resolved else None
    return ticket(f"2025-{opened}:00+08:00", month, id=name, resolved=ends, **fields)


IN_TIME: Final = case("T-1", "01-06T09:00", "01-07T09:00")
TOO_LATE: Final = case("T-2", "01-06T09:00", "01-09T09:00")
OPEN: Final = case("T-3", "01-06T09:00")
OVER_THE_END: Final = case("T-4", "01-30T09:00", "02-01T08:00", "2025-02")


def rows(result: Result) -> dict[str, tuple[int, int, dict[str, int]]]:
    """Return what became of the rows of each file: read, used, and why the others were left out."""
    return {source.path.split("/", 1)[1]: (source.read, source.used, dict(source.reasons)) for source in result.sources}


def test_share_of_cases_on_time() -> None:
    """One of three cases kept its limit; the one that is still open and overdue counts as missed (V11, F48)."""
    result = one(IN_TIME, TOO_LATE, OPEN)
    assert (result.numerator, result.denominator, result.events) == (1, 3, 3)
    assert (result.verdict, result.display, result.coverage) == (Verdict.MISSED, "33.33 %", 1)
    assert [late_case.ticket.id for late_case in result.late] == ["T-3"]
    assert [(judged_case.ticket.id, judged_case.is_on_time) for judged_case in result.cases] == [
        ("T-1", True),
        ("T-2", False),
        ("T-3", False),
    ]


def test_no_case_is_neither_kept_nor_missed() -> None:
    """A record without a ticket that counts has no events (V11, F3)."""
    result = one()
    assert (result.verdict, result.reason, result.sources[0].read) == (Verdict.NO_EVENTS, Reason.NO_CASES, 0)


def test_month_without_record_has_no_data() -> None:
    """A missing file is not a month without tickets (F1)."""
    for recorded in (("2025-02",), ()):
        result = one(recorded=recorded)
        assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_FILE)


def test_record_that_lacks_a_month_is_known_in_part() -> None:
    """A quarter with two of three records says how much of it is known, and counts nothing else."""
    every_quarter = promised(per="quarter")
    result = one(IN_TIME, OVER_THE_END, versions=[every_quarter], at=MARCH)
    assert (result.denominator, result.coverage) == (2, Fraction(59, 90))


@pytest.mark.parametrize(
    "population, january, february",
    [
        ("due_in_period", ["T-1", "T-2", "T-3"], ["T-4", "T-5"]),
        ("created_in_period", ["T-1", "T-2", "T-3", "T-4", "T-5"], []),
        ("resolved_in_period", ["T-1", "T-2"], ["T-4"]),
    ],
)
def test_population(population: str, january: list[str], february: list[str]) -> None:
    """The agreement says which cases a month counts: those due, opened or solved in it (F48)."""
    last = case("T-5", "01-31T09:00", month="2025-02")
    versions = [promised(clock={"population": population})]
    for month, expected in ((JANUARY, january), (FEBRUARY, february)):
        result = one(IN_TIME, TOO_LATE, OPEN, OVER_THE_END, last, versions=versions, at=month)
        assert result.events == len(expected), month
        assert sum(source.used for source in result.sources) == len(expected)


def test_open_case_that_is_not_yet_due_lessens_what_is_known() -> None:
    """Among the cases opened in a month, one that may still be kept or missed is unknown, and told by number (F48)."""
    row = case("T-9", "01-31T09:00")
    usual: dict[str, Any] = {
        "versions": [promised(clock={"population": "created_in_period"})],
        "recorded": ("2025-01",),
    }
    alone, beside = one(row, **usual), one(row, IN_TIME, TOO_LATE, **usual)
    assert (alone.verdict, alone.reason, alone.undecided) == (Verdict.NO_DATA, Reason.UNDECIDED, 1)
    assert rows(alone) == {"2025-01/tickets.csv": (1, 0, {"not_yet_due": 1})}
    assert (beside.numerator, beside.denominator, beside.coverage) == (1, 2, Fraction(2, 3))
    assert (beside.verdict, beside.provisional, beside.undecided) == (Verdict.MISSED, True, 1)


def test_verdict_of_a_tool_on_an_open_case_is_not_the_last() -> None:
    """What is open and in time may still become late: of the raised cases, it is one of which nobody says."""
    known = numbered("ratio", {"counted": "opened", "share": "kept"})
    done, late = case("T-1", "01-06T09:00", "01-07T09:00", kept="true"), case("T-2", "01-06T09:00", kept="false")
    result = one(done, late, case("T-3", "01-06T09:00", kept="true"), **known)
    assert (result.numerator, result.denominator, result.coverage) == (1, 2, Fraction(2, 3))


def test_every_row_is_used_or_left_out_with_a_reason() -> None:
    """Rows about other services, customers, types and priorities are counted, each under its reason (F9, F49)."""
    versions = [promised(priority="P1", clock={"types": ["incident", "complaint"]})]
    result = one(
        case("T-1", "01-06T09:00", "01-07T09:00", priority="P1", customer="sales"),
        case("T-2", "01-06T09:00", "01-07T09:00", priority="P1", type="request"),
        case("T-3", "01-06T09:00", "01-07T09:00", priority="P2"),
        case("T-4", "01-06T09:00", "01-07T09:00"),
        case("T-5", "01-06T09:00", "01-07T09:00", priority="P1", customer="plant"),
        case("T-6", "01-06T09:00", "01-07T09:00", priority="P1", service="intranet"),
        case("T-7", "01-31T09:00", "01-31T09:10", priority="P1", type="complaint"),
        pause("2025-01-06T10:00:00+08:00", "2025-01-06T11:00:00+08:00"),
        pause("2025-01-05T10:00:00+08:00", "2025-01-05T11:00:00+08:00"),
        pause("2025-01-06T10:00:00+08:00", "2025-01-06T11:00:00+08:00", ticket="T-2"),
        pause("2025-01-06T10:00:00+08:00", "2025-01-06T11:00:00+08:00", ticket="T-6"),
        versions=versions,
    )
    assert rows(result) == {
        "2025-01/pauses.csv": (4, 1, {"other_case": 1, "other_service": 1, "outside_case": 1}),
        "2025-01/tickets.csv": (
            7, 1,
            {
                "no_priority": 1, "other_customer": 1, "other_priority": 1, "other_service": 1, "other_type": 1,
                "outside_period": 1,
            },
        ),
    }  # fmt: skip
    assert all(source.read == source.used + source.excluded for source in result.sources)
    assert result.sources[1].sha256 == "hash of tickets 2025-01"


def test_agreement_inside_the_house_counts_the_cases_of_all_customers() -> None:
    """The customer of a ticket tells agreements with customers apart, not those with teams and suppliers."""
    row = case("T-1", "01-06T09:00", "01-07T09:00", customer="plant")
    assert one(row).events == 0
    assert one(row, versions=[promised(kind="OLA")]).events == 1


def test_case_over_three_months_is_one_case() -> None:
    """A ticket is carried over from month to month: the last row counts, the others are left out as updated (F9)."""
    january = case("T-1", "01-06T09:00")
    february = case("T-1", "01-06T09:00", month="2025-02")
    march = case("T-1", "01-06T09:00", "03-03T09:00", "2025-03")
    waited = pause("2025-01-07T09:00:00+08:00", None)
    ended = pause("2025-01-07T09:00:00+08:00", "2025-03-02T09:00:00+08:00", "2025-02")
    months = ("2025-01", "2025-02", "2025-03")
    result = one(january, february, march, waited, ended, recorded=months, at=MARCH)
    assert (result.numerator, result.denominator) == (1, 1)
    assert rows(result) == {"2025-02/pauses.csv": (1, 1, {}), "2025-03/tickets.csv": (1, 1, {})}
    earlier = one(january, february, march, waited, ended, recorded=months)
    assert rows(earlier) == {
        "2025-01/pauses.csv": (1, 0, {"updated": 1}),
        "2025-01/tickets.csv": (1, 0, {"updated": 1}),
    }


def test_late_cases_are_those_open_at_the_end_of_the_month() -> None:
    """A case that was solved in February is still listed as late in January, whenever one looks (F48)."""
    row = case("T-1", "01-06T09:00", "02-03T09:00", "2025-02")
    assert [late_case.ticket.id for late_case in one(row).late] == ["T-1"]
    assert one(row, at=FEBRUARY).late == ()


def test_only_what_was_known_is_judged() -> None:
    """On a day in the past neither later solutions nor later tickets exist."""
    known = {"as_of": date(2025, 1, 8), "recorded": ("2025-01",)}
    result = one(TOO_LATE, case("T-9", "01-20T09:00"), **known)
    assert (result.numerator, result.denominator, result.provisional) == (0, 1, True)
    assert [late_case.ticket.id for late_case in result.late] == ["T-2"]
    assert result.sources[0].read == 2


def test_open_month_is_known_until_its_data_were_taken() -> None:
    """What comes due after the export was made is not judged yet."""
    months = (month_file("2025-01", state="open", data_taken_on="2025-01-07"),)
    result = one(OPEN, months=months, recorded=("2025-01",), as_of=date(2025, 1, 31))
    assert (result.verdict, result.coverage) == (Verdict.NO_EVENTS, Fraction(7, 31))


def test_month_ends_in_the_zone_of_the_agreement() -> None:
    """A case due at 02:00 on 1 February in Shanghai is due in February there, though it is January in UTC (F15)."""
    row = ticket("2025-01-30T02:00:00+08:00", "2025-02")
    assert (one(row).events, one(row, at=FEBRUARY).events) == (0, 1)


def test_case_is_held_to_what_was_promised_when_it_was_opened() -> None:
    """A version that begins while a case is open neither counts it twice nor loses it (ARCHITECTURE 5)."""
    first = promised(valid={"from": "2024-01-01", "until": "2025-01-16"})
    shorter = promised("2.0", "1 calendar_hours", valid={"from": "2025-01-16", "until": "2027-01-01"}, supersedes="1.0")
    old, new = case("T-1", "01-15T09:00", "01-16T09:00"), case("T-2", "01-16T09:00", "01-16T11:00")
    before, after = judged(old, new, versions=[first, shorter])
    assert (before.events, after.events, after.numerator) == (0, 2, 1)
    assert [str(version.version) for version in (before, after)] == ["1.0", "2.0"]


def test_target_that_an_earlier_version_measured_otherwise_begins_with_its_own_clock() -> None:
    """An earlier version without a clock, or whose hours are gone, holds no case to anything."""
    limited = target("attainment", within="1 calendar_hours", for_at_least="95 %")
    term: dict[str, Any] = {"valid": {"from": "2024-01-01", "until": "2025-01-10"}}
    second = promised("2.0", valid={"from": "2025-01-10", "until": "2027-01-01"}, supersedes="1.0")
    row = case("T-1", "01-09T09:00", "01-10T09:00")
    for first in (agreement("1.0", limited, **term), promised(during="gone", within="1 calendar_hours", **term)):
        before, after = judged(row, versions=[first, second])
        assert (before.verdict, after.events, after.verdict) == (Verdict.NO_DATA, 1, Verdict.MET)


@pytest.mark.parametrize("source", ["tickets", "outages"])
def test_tickets_make_attainment_only(source: str) -> None:
    """A share of cases does not come from outages, nor availability from tickets."""
    sources = metrics(availability="tickets", attainment=source)
    limited = target("attainment", within="1 calendar_hours", for_at_least="95 %")
    results = judged(IN_TIME, versions=[agreement("1.0", target(), limited)], metrics=sources)
    assert {result.reason for result in results} == {Reason.NO_SOURCE}


@given(st.permutations([IN_TIME, TOO_LATE, OPEN, OVER_THE_END, case("T-3", "01-06T09:00", month="2025-02")]))
def test_order_of_rows_changes_nothing(shuffled: list[Ticket]) -> None:
    """Rows are looked up, not told one after the other: any order gives the same figures and sources."""
    assert judged(*shuffled) == judged(*sorted(shuffled, key=lambda row: (row.id, row.file_path)))


def test_due_time_is_that_of_the_agreement() -> None:
    """A late case says since when it is late, in any zone."""
    (late,) = one(OPEN).late
    assert late.due_at == datetime.fromisoformat("2025-01-08T09:00:00+08:00")


def told(**fields: Any) -> list[Agreement]:  # noqa: ANN401
    """Return a version that limits a statistic of the times of cases, in hours."""
    clock = {"measures": "resolution", "population": "resolved_in_period", "unit": "calendar_hours"} | fields
    per = {"per": clock.pop("per")} if "per" in clock else {}
    return [agreement("1.0", {"id": "time", "metric": "quantity", "at_most": "30", "clock": clock} | per)]


QUANTITY: Final = {"metrics": metrics(quantity="tickets")}
HOURS: Final = (
    case("T-1", "01-06T09:00", "01-06T10:00"),
    case("T-2", "01-06T09:00", "01-07T09:00"),
    case("T-3", "01-06T09:00", "01-08T09:00"),
    case("T-4", "01-06T09:00"),
)


@pytest.mark.parametrize(
    "fields, value",
    [
        ({"statistic": "mean"}, Fraction(73, 3)),
        ({"statistic": "median"}, 24),
        ({"statistic": "percentile", "percentile": "90"}, 48),
        ({"statistic": "maximum"}, 48),
        ({"statistic": "maximum", "unit": "calendar_days"}, 2),
        ({"statistic": "maximum", "unit": "working_minutes"}, 2880),
    ],
)
def test_statistics_of_times(fields: dict[str, Any], value: Fraction) -> None:
    """How long cases took is told exactly, in the unit of the agreement; an open one is left out and says so."""
    result = one(*HOURS, versions=told(**fields), **QUANTITY)
    assert (result.value, result.events, result.late) == (value, 3, ())
    assert rows(result) == {"2025-01/tickets.csv": (4, 3, {"still_open": 1})}


def test_statistic_of_no_cases_has_no_events() -> None:
    """The longest of nothing is not nought (F3)."""
    opened = told(statistic="maximum", population="created_in_period")
    result = one(OPEN, versions=opened, **QUANTITY)
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.UNDECIDED)
    assert rows(result) == {"2025-01/tickets.csv": (1, 0, {"still_open": 1})}
    assert one(versions=opened, **QUANTITY).reason == Reason.NO_CASES


def test_quarter_is_told_from_all_its_cases() -> None:
    """The median of a quarter is that of its cases, not of the medians of its months (F55)."""
    february = [case(f"T-{day}", f"02-{day}T09:00", f"02-{day}T19:00", "2025-02") for day in (10, 11, 12, 13)]
    result = one(*HOURS, *february, versions=told(statistic="median", per="quarter"), at=MARCH, **QUANTITY)
    assert (result.value, result.events) == (10, 7)


def numbered(kind: str, cases: dict[str, Any], **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what judges a number of tickets."""
    limit = {"at_most": "10"} if kind == "count" else {"at_least": "50 %"}
    known = metrics(**{kind: "tickets"})
    known[kind] = known[kind].model_copy(update={"cases": CountedCases.model_validate(cases)})
    return {"versions": [agreement("1.0", {"id": kind, "metric": kind} | limit | fields)], "metrics": known}


WORK: Final = (
    case("T-1", "01-06T09:00", "01-07T09:00", first_contact="true"),
    case("T-2", "01-06T09:00", "01-08T09:00", first_contact="false"),
    case("T-3", "01-06T09:00", "01-09T09:00"),
    case("T-4", "01-31T23:00", "02-03T09:00", "2025-02", first_contact="true"),
    case("T-5", "01-06T09:00", priority="P1", type="request"),
    case("T-6", "02-01T00:00", month="2025-02"),
)


@pytest.mark.parametrize(
    "cases, fields, january, february",
    [
        ({"counted": "opened"}, {}, 5, 1),
        ({"counted": "resolved"}, {}, 3, 1),
        ({"counted": "open_at_end"}, {}, 2, 2),
        ({"counted": "opened", "types": ["request"]}, {}, 1, 0),
        ({"counted": "opened"}, {"priority": "P1"}, 1, 0),
    ],
)
def test_number_of_tickets(cases: dict[str, Any], fields: dict[str, Any], january: int, february: int) -> None:
    """Work that came in, work that was done, and work that was left over, each in its month."""
    for month, expected in ((JANUARY, january), (FEBRUARY, february)):
        result = one(*WORK, at=month, **numbered("count", cases, **fields))
        assert (result.value, result.events, result.denominator) == (expected, expected, None)
        assert sum(source.used for source in result.sources) == expected
        assert all(source.read == source.used + sum(source.reasons.values()) for source in result.sources)


def test_work_left_over_is_known_where_the_last_month_is_recorded() -> None:
    """What was open at the end of a quarter is not what was open at the end of the month before (F1)."""
    quarter = numbered("count", {"counted": "open_at_end"}, per="quarter")
    result = one(*WORK, at=MARCH, **quarter)
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_FILE)
    taken = (month_file("2025-01", state="open", data_taken_on="2024-12-31"),)
    early = one(*WORK, months=taken, as_of=date(2025, 1, 2), **numbered("count", {"counted": "open_at_end"}))
    assert early.reason == Reason.NO_FILE


def test_first_contact() -> None:
    """Of the tickets resolved, those of which nobody says how are not counted, and lessen the coverage (F49)."""
    result = one(*WORK, **numbered("ratio", {"counted": "resolved", "share": "first_contact"}))
    assert (result.numerator, result.denominator, result.coverage) == (1, 2, Fraction(2, 3))
    assert rows(result)["2025-01/tickets.csv"] == (4, 2, {"not_stated": 1, "outside_period": 1})


def test_reopened_share() -> None:
    """A ticket that was reopened once is counted once; without a record of events nobody can know (F1, F41)."""
    again = [
        event("2025-01-07T10:00:00+08:00", "reopened"),
        event("2025-01-07T11:00:00+08:00", "reopened"),
        event("2025-01-07T12:00:00+08:00", "Note"),
        event("2025-01-07T12:00:00+08:00", "reopened", ticket="T-4"),
        event("2025-01-07T12:00:00+08:00", "reopened", ticket="T-9"),
    ]
    judged_by = numbered("ratio", {"counted": "resolved", "share": "reopened"})
    result = one(*WORK, *again, **judged_by)
    assert (result.numerator, result.denominator) == (1, 3)
    assert rows(result)["2025-01/events.csv"] == (5, 2, {"other_case": 1, "other_service": 1, "other_state": 1})
    unknown = one(*WORK, **judged_by)
    assert (unknown.verdict, unknown.reason) == (Verdict.NO_DATA, Reason.NO_FILE)


@pytest.mark.parametrize(
    "kind, cases", [("count", {"counted": "opened", "share": "reopened"}), ("ratio", {"counted": "opened"})]
)
def test_number_needs_to_know_what_it_counts(kind: str, cases: dict[str, Any]) -> None:
    """A ratio without a share, and a count with one, are no figure."""
    assert one(*WORK, **numbered(kind, cases)).reason == Reason.NO_SOURCE


def test_an_event_that_decides_a_case_is_a_row_that_is_used() -> None:
    """A response clock stops where the case is solved before anybody answers: the row that says so is used."""
    row = case("T-1", "01-06T09:00", "01-06T17:00", responded="2025-01-06T15:45:00+08:00")
    solved = [event(f"2025-01-06T{hour}:00:00+08:00", "resolved") for hour in (10, 16)]
    versions = [promised(within="2 calendar_hours", clock={"measures": "response"})]
    result = one(row, solved[0], versions=versions)
    assert (result.numerator, rows(result)["2025-01/events.csv"]) == (1, (1, 1, {}))
    result = one(row, solved[1], versions=versions)
    assert (result.numerator, rows(result)["2025-01/events.csv"]) == (0, (1, 0, {"other_state": 1}))


def test_ticket_reopened_as_a_new_case_counts_in_both_months() -> None:
    """A new cycle is a case of its own; its ticket is one row, used wherever one of its cases counts (F41)."""
    row = case("T-1", "01-06T09:00", "02-04T09:00", "2025-02")
    again = [
        event("2025-01-07T09:00:00+08:00", "resolved"),
        event("2025-02-03T09:00:00+08:00", "reopened", "2025-02"),
        event("2025-02-03T10:00:00+08:00", "Note", "2025-02"),
        event("2025-02-03T11:00:00+08:00", "reopened", "2025-02", ticket="T-8"),
    ]
    versions = [promised(clock={"reopen": "new_cycle"})]
    january, february = (one(row, *again, versions=versions, at=month) for month in (JANUARY, FEBRUARY))
    assert [(result.numerator, result.denominator) for result in (january, february)] == [(1, 1), (1, 1)]
    assert rows(january) == {
        "2025-01/events.csv": (1, 1, {}),
        "2025-01/tickets.csv": (0, 0, {}),
        "2025-02/events.csv": (3, 1, {"other_service": 1, "other_state": 1}),
        "2025-02/tickets.csv": (1, 1, {}),
    }
    assert rows(february)["2025-02/tickets.csv"] == (1, 1, {})
    together = one(row, *again, versions=versions, at=JANUARY).cases
    assert [late_case.started.day for late_case in together] == [6]


def test_row_of_a_later_month_takes_the_place_of_an_event() -> None:
    """An event that is written again is one event (F9)."""
    first = event("2025-01-06T10:00:00+08:00", "waiting")
    again = event("2025-01-06T10:00:00+08:00", "waiting", "2025-02")
    result = one(IN_TIME, first, again)
    assert rows(result)["2025-01/events.csv"] == (1, 0, {"updated": 1})


def test_priority_history() -> None:
    """A ticket that lost a priority in time is none of its cases; one whose limit was used up by then is missed."""
    lost = event("2025-01-06T12:00:00+08:00", priority="P2")
    held = event("2025-01-06T09:00:00+08:00", priority="P1")
    versions = [promised(priority="P1", clock={"priority": "history"})]
    row = case("T-1", "01-06T09:00", "01-07T09:00", priority="P2")
    result = one(row, held, lost, versions=versions)
    assert (result.verdict, rows(result)["2025-01/tickets.csv"]) == (Verdict.NO_EVENTS, (1, 0, {"no_clock": 1}))
    too_late = event("2025-01-08T12:00:00+08:00", priority="P2")
    result = one(row.model_copy(update={"resolved": None}), held, too_late, versions=versions)
    assert (result.numerator, result.denominator) == (0, 1)


def test_unknown_hours_have_no_data() -> None:
    """Without its service hours no time can be counted."""
    result = one(IN_TIME, versions=[promised(during="gone")])
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_HOURS)


OPENED: Final = st.integers(0, 24 * 60).map(lambda hour: datetime(2024, 12, 20, tzinfo=UTC) + timedelta(hours=hour))
LATER: Final = st.one_of(st.none(), st.integers(0, 24 * 50))
KINDS: Final = st.sampled_from(["incident", "request"])
SEEN: Final = ("2025-01", "2025-02")


@st.composite
def records(draw: st.DrawFn) -> list[Ticket | Pause | TicketEvent]:
    """Return rows of two months: of a ticket in one of them or in both, with pauses and events, some of none."""
    found: list[Ticket | Pause | TicketEvent] = []
    for number in range(draw(st.integers(1, 5))):
        name, opened, lasted = f"T-{number}", draw(OPENED), draw(LATER)
        cells = {"type": draw(KINDS), "service": draw(st.sampled_from(["mail", "intranet"])), "id": name}
        ended = (opened + timedelta(hours=lasted)).isoformat() if lasted is not None else None
        months = draw(st.sampled_from([SEEN, SEEN[:1], SEEN[1:]]))
        found += [ticket(opened.isoformat(), month, resolved=ended, **cells) for month in months]
    for _ in range(draw(st.integers(0, 6))):
        name, at, month = f"T-{draw(st.integers(0, 6))}", draw(OPENED), draw(st.sampled_from(SEEN))
        lasted = draw(LATER)
        end = (at + timedelta(hours=lasted)).isoformat() if lasted is not None else None
        found.append(pause(at.isoformat(), end, month, ticket=name))
        state = draw(st.sampled_from(["reopened", "resolved", "waiting", "Note"]))
        found.append(event(at.isoformat(), state, month, ticket=name))
    return found


@given(
    records(),
    st.sampled_from(["due_in_period", "created_in_period", "resolved_in_period"]),
    st.sampled_from(["continue", "new_cycle", "2 calendar_days"]),
)
def test_no_row_is_lost(found: list[Ticket | Pause | TicketEvent], population: str, reopen: str) -> None:
    """Whatever is recorded: rows read are rows used and rows left out with a reason, in every file (F9)."""
    clock = {"population": population, "reopen": reopen, "types": ["incident"]}
    counts = numbered("ratio", {"counted": "resolved", "share": "reopened"})["metrics"]
    targets = [
        target("attainment", within="2 calendar_days", for_at_least="95 %", clock=clock | {"measures": "resolution"}),
        target("ratio", "50 %"),
    ]
    known = metrics(attainment="tickets") | {"ratio": counts["ratio"]}
    months = [Month(2025, 1), Month(2025, 2)]
    results = [
        result
        for month in months
        for result in judged(*found, versions=[agreement("1.0", *targets)], metrics=known, at=month)
    ]
    written = {path: sum(entry.file_path == path for entry in found) for path in {entry.file_path for entry in found}}
    for source in (source for result in results for source in result.sources):
        assert source.read == written.get(source.path, 0)
        assert source.read == source.used + source.excluded
        assert sum(source.reasons.values()) == source.excluded
        assert all(number > 0 for number in source.reasons.values())


@given(records(), st.sampled_from(["due_in_period", "created_in_period", "resolved_in_period"]))
def test_ticket_counts_in_one_month(found: list[Ticket | Pause | TicketEvent], population: str) -> None:
    """Over all months no ticket counts twice, and every one that was resolved counts, wherever they end (F15, F48)."""
    versions = [promised(clock={"population": population})]
    every = tuple(str(Month(2024, 12).plus(offset)) for offset in range(8))
    months = tuple(month_file(state) for state in every)
    counted = [
        judged_case.ticket.id
        for month in every
        for result in judged(*found, versions=versions, recorded=every, months=months, at=Month.parse(month))
        for judged_case in result.cases
    ]
    own = {entry.id for entry in found if isinstance(entry, Ticket) and entry.service == "mail"}
    reopened = {entry.ticket for entry in found if isinstance(entry, TicketEvent) and entry.state == "reopened"}
    solved = {entry.id for entry in found if isinstance(entry, Ticket) and entry.resolved}
    assert len(counted) == len(set(counted))
    assert (own & solved) - reopened <= set(counted) <= own


def test_pause_belongs_to_the_ticket_and_not_to_a_version() -> None:
    """A pause that was going on while a new version began counts whole, by either promise (F37)."""
    first = promised(valid={"from": "2024-01-01", "until": "2025-01-10"})
    second = promised("2.0", valid={"from": "2025-01-10", "until": "2027-01-01"}, supersedes="1.0")
    row = case("T-1", "01-09T09:00", "01-13T09:00")
    waited = pause("2025-01-09T18:00:00+08:00", "2025-01-12T18:00:00+08:00")
    before, after = judged(row, waited, versions=[first, second])
    assert (before.events, after.verdict, after.cases[0].spent) == (0, Verdict.MET, 24 * 3600)
    _, late = judged(row, versions=[first, second])
    assert (late.verdict, late.cases[0].spent) == (Verdict.MISSED, 96 * 3600)


@pytest.mark.parametrize("change, spent", [("retroactive", 24 * 3600), ("restart", 15 * 3600)])
def test_pause_is_kept_when_the_priority_changes(change: str, spent: int) -> None:
    """A ticket that becomes urgent while it waits goes on waiting, under whatever clock (F37, F44)."""
    written = promised(priority="P1", clock={"priority": "history", "priority_change": change})
    row = case("T-1", "01-09T09:00", "01-13T09:00", priority="P1")
    waited = pause("2025-01-09T18:00:00+08:00", "2025-01-12T18:00:00+08:00")
    raised = event("2025-01-10T12:00:00+08:00", priority="P1")
    (found,) = one(row, waited, event("2025-01-09T09:00:00+08:00", priority="P3"), raised, versions=[written]).cases
    assert (found.spent, found.is_on_time) == (spent, True)


@pytest.mark.parametrize("measures, minutes", [("response", 5), ("restoration", 18), ("resolution", 120)], ids=str)
def test_agreement_names_which_instants_count(measures: str, minutes: int) -> None:
    """Impact of 18 minutes whose paperwork was closed after 13 hours is 18 minutes where the promise says so (F64)."""
    cells = {
        "responded": "2025-01-06T09:05:00+08:00",
        "restored": "2025-01-06T09:18:00+08:00",
        "closed": "2025-01-06T22:20:00+08:00",
    }
    row = case("T-1", "01-06T09:00", "01-06T11:00", **cells)
    result = one(row, versions=[promised(clock={"measures": measures})])
    assert [judged_case.spent for judged_case in result.cases] == [minutes * 60]


PRIORITIES: Final = ("P1", "P2", "P3", None)
SPREAD: Final = st.lists(st.tuples(OPENED, LATER, st.sampled_from(PRIORITIES)), max_size=8)


@given(SPREAD)
def test_all_cases_are_the_sum_of_their_priorities(drawn: list[tuple[datetime, int | None, str | None]]) -> None:
    """The share of all cases has the numerators and denominators of each priority, and of those without one (F56)."""
    tickets = [
        ticket(
            opened.isoformat(), id=f"T-{number}", priority=priority,
            resolved=(opened + timedelta(hours=lasted)).isoformat() if lasted is not None else None,
        )
        for number, (opened, lasted, priority) in enumerate(drawn)
    ]  # fmt: skip
    without = [known_ticket for known_ticket in tickets if known_ticket.priority is None]
    parts = [one(*tickets, versions=[promised(priority=priority)]) for priority in PRIORITIES if priority] + [
        one(*without)
    ]
    whole = one(*tickets)
    assert (whole.numerator or 0) == sum(part.numerator or 0 for part in parts)
    assert (whole.denominator or 0) == sum(part.denominator or 0 for part in parts)
    assert len(whole.cases) == sum(len(part.cases) for part in parts)


WEEK: Final = {day: ["09:00-18:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
OFFICE: Final = WorkingTime(
    ServiceHours.model_validate({
        "kind": "service_hours", "name": "Office", "time_zone": "Asia/Shanghai",
        "versions": [{"from": "2010-01-01", "week": WEEK}],
    })
)  # fmt: skip
IN_WORKING_TIME: Final = promised(within="1 working_days")


@pytest.mark.parametrize(
    "resolved, january, february",
    [
        ("02-03T09:00", (0, 0), (1, 1)),
        ("02-03T09:01", (0, 0), (0, 1)),
        ("02-01T10:00", (0, 0), (1, 1)),
        ("01-31T18:00", (1, 1), (0, 0)),
        ("01-31T20:00", (1, 1), (0, 0)),
    ],
)
def test_case_due_when_the_office_closes_for_the_month(
    resolved: str, january: tuple[int, int], february: tuple[int, int]
) -> None:
    """Due on Friday evening and open over the weekend, it is decided in February, and January stays as it was."""
    row = case("T-1", "01-30T20:00", resolved, month="2025-02")
    known: dict[str, Any] = {"versions": [IN_WORKING_TIME], "working_time": {"always": OFFICE}}
    for at, expected in ((JANUARY, january), (FEBRUARY, february)):
        result = one(row, at=at, **known)
        assert (int(result.numerator or 0), int(result.denominator or 0)) == expected
    if resolved.startswith("02"):
        then = one(case("T-1", "01-30T20:00"), recorded=("2025-01",), **known)
        assert (int(then.denominator or 0), then.late) == (0, ())


@given(
    st.lists(st.tuples(OPENED, LATER), max_size=6),
    st.sampled_from(["1 working_days", "4 working_hours", "3 calendar_days"]),
    st.sampled_from(["due_in_period", "created_in_period", "resolved_in_period"]),
)
def test_what_later_months_add_changes_no_earlier_figure(
    spans: list[tuple[datetime, int | None]], within: str, population: str
) -> None:
    """As it was judged when the month was over, so it is judged ever after; nothing turns from missed to kept.

    What may still become either is not judged, and said to be unknown.
    """
    february = datetime.fromisoformat("2025-02-01T00:00:00+08:00")
    then, now = [], []
    for number, (opened, hours) in enumerate(spans):
        ended = opened + timedelta(hours=hours) if hours is not None else None
        fields: dict[str, Any] = {"id": f"T-{number}"}
        now.append(ticket(opened.isoformat(), "2025-02", resolved=ended and ended.isoformat(), **fields))
        if opened < february:
            known = ended if ended and ended < february else None
            then.append(ticket(opened.isoformat(), resolved=known and known.isoformat(), **fields))
    versions = [promised(within=within, clock={"population": population})]
    usual: dict[str, Any] = {"versions": versions, "working_time": {"always": OFFICE}}
    first, again = one(*then, recorded=("2025-01",), **usual), one(*now, recorded=RECORDED, **usual)
    kept, of, later = first.numerator or 0, first.denominator or 0, again.numerator or 0
    assert (again.denominator or 0) == of + first.undecided
    assert kept <= later <= kept + first.undecided
    assert first.coverage == (Fraction(of, of + first.undecided) if first.undecided else 1)
    assert (first.undecided, again.undecided) == (first.undecided if population == "created_in_period" else 0, 0)
    assert [late.ticket.id for late in first.late] == [late.ticket.id for late in again.late]


RECORDED: Final = tuple(str(JANUARY.plus(offset)) for offset in range(12))
STATES: Final = ("waiting", "Work", "resolved", "closed", "reopened", "update", "responded")


@given(
    events=st.lists(st.tuples(st.integers(0, 4), st.sampled_from(STATES)), max_size=6),
    waits=st.lists(st.tuples(st.integers(0, 3), st.one_of(st.none(), st.integers(0, 3))), max_size=4),
    measures=st.sampled_from(["response", "resolution", "restoration", "update"]),
    group=st.sampled_from([None, "desk"]),
    data=st.data(),
)
def test_order_of_rows_changes_no_figure(
    events: list[tuple[int, str]],
    waits: list[tuple[int, int | None]],
    measures: str,
    group: str | None,
    data: Any,  # noqa: ANN401
) -> None:
    """Tickets, pauses and events of equal times, in whatever order they were written, make the same cases (F9)."""
    opened = datetime.fromisoformat("2025-01-06T09:00:00+08:00")
    rows_of: list[Ticket | Pause | TicketEvent] = [IN_TIME, TOO_LATE, OPEN]
    for hour, state in events:
        name = "desk" if state == "Work" else "network"
        rows_of.append(event((opened + timedelta(hours=hour)).isoformat(), state, ticket="T-1", group=name))
    for hour, length in waits:
        end = (opened + timedelta(hours=hour + length)).isoformat() if length is not None else None
        rows_of.append(pause((opened + timedelta(hours=hour)).isoformat(), end))
    versions = [promised(clock={"measures": measures} | ({"group": group} if group else {}))]
    shuffled = data.draw(st.permutations(rows_of))
    first, again = (one(*order, versions=versions) for order in (rows_of, shuffled))
    times = [
        sorted((case.ticket.id, case.started, case.spent, case.is_on_time) for case in result.cases)
        for result in (first, again)
    ]
    assert (times[0], first.numerator, first.denominator) == (times[1], again.numerator, again.denominator)
