"""Exports that hold closed cases alone, or open ones: what they cannot tell of the others is unknown."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reading.exports import read, tickets
from tests.written import agreement, evidence, history, metrics, month_file, target, ticket, ticket_records

from slm.agreement import Agreement
from slm.calendar import Month
from slm.catalog import CountedCases
from slm.compliance import Reason, Result, Verdict, evaluate
from slm.measurement import CompleteFor, Ticket

JANUARY: Final = Month(2025, 1)
CLOSED: Final = tuple(month_file(str(JANUARY.plus(offset))) for offset in range(12))
RECORDED: Final = ("2025-01", "2025-02")


def judged(rows: Sequence[Ticket], version: Agreement, complete_for: CompleteFor = "all", **known: Any) -> Result:  # noqa: ANN401
    """Return what January is by an export that is complete for these cases alone."""
    records = replace(ticket_records(*rows, months=RECORDED), complete_for=complete_for)
    (result,) = evaluate(history(version), evidence(tickets=records, months=CLOSED, **known), [JANUARY])
    return result


def timed(clock: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return what promises to solve, or answer, 50 % of all cases within two days."""
    one = target("attainment", within="2 calendar_days", for_at_least="50 %", clock={"measures": "resolution"} | clock)
    return {"version": agreement("1.0", one | more), "metrics": metrics(attainment="tickets")}


def lasting(clock: dict[str, Any]) -> dict[str, Any]:
    """Return what limits how long cases take on the average."""
    clock = {"measures": "resolution", "unit": "calendar_hours", "statistic": "mean"} | clock
    version = agreement("1.0", {"id": "time", "metric": "quantity", "at_most": "48", "clock": clock})
    return {"version": version, "metrics": metrics(quantity="tickets")}


def numbered(counted: str, share: str = "") -> dict[str, Any]:
    """Return what limits a number of tickets, or promises a share of them."""
    kind, limit = ("ratio", {"at_least": "50 %"}) if share else ("count", {"at_most": "2"})
    known = metrics(**{kind: "tickets"})
    cases = {"counted": counted} | ({"share": share} if share else {})
    known[kind] = known[kind].model_copy(update={"cases": CountedCases.model_validate(cases)})
    return {"version": agreement("1.0", {"id": kind, "metric": kind} | limit), "metrics": known}


POPULATIONS: Final = ("due_in_period", "created_in_period", "resolved_in_period")
PROMISES: Final[dict[str, dict[str, Any]]] = {
    **{f"solved {one}": timed({"population": one}) for one in POPULATIONS},
    **{f"answered {one}": timed({"measures": "response", "population": one}) for one in POPULATIONS},
    **{f"restored {one}": timed({"measures": "restoration", "population": one}) for one in POPULATIONS},
    **{f"lasting {one}": lasting({"population": one}) for one in POPULATIONS[1:]},
    "solved, few": timed({}, small_sample={"fewer_than": 3, "misses_allowed": 1}),
    "solved, of many": timed({}, cases_at_least=2),
    "due as recorded": timed({"due": "as_recorded"}),
    **{counted: numbered(counted) for counted in ("opened", "resolved", "open_at_end")},
    **{f"share of {counted}": numbered(counted, "first_contact") for counted in ("opened", "resolved")},
}


def _case(number: int, opened: int, answered: int | None, lasted: int | None, *, first: bool) -> Ticket:
    start = datetime(2024, 12, 28, tzinfo=UTC) + timedelta(hours=opened)
    ends = start + timedelta(hours=lasted) if lasted is not None else None
    answer = start + timedelta(hours=answered) if answered is not None else None
    return ticket(
        start.isoformat(), id=f"T-{number}", resolved=ends.isoformat() if ends else None,
        responded=answer.isoformat() if answer and (ends is None or answer <= ends) else None,
        due=(start + timedelta(hours=30)).isoformat(), first_contact=str(first).lower(),
    )  # fmt: skip


_HOURS: Final = st.none() | st.integers(0, 150)
_CASES: Final = st.lists(st.tuples(st.integers(0, 800), _HOURS, _HOURS, st.booleans()), max_size=6).map(
    lambda drawn: [_case(n, *one[:3], first=one[3]) for n, one in enumerate(drawn, 1)]
)


@settings(max_examples=25)
@given(_CASES, st.sampled_from(["closed", "open"]))
def test_what_a_part_of_the_cases_says_holds_for_all_of_them(whole: list[Ticket], kept: CompleteFor) -> None:
    """Whoever exports closed cases alone, or open ones, and says so, gets no verdict that all cases would not have."""
    part = [one for one in whole if (one.ended is None) is (kept == "open")]
    for name, promise in PROMISES.items():
        of_all, found = judged(whole, **promise), judged(part, **promise, complete_for=kept)
        if found.verdict is Verdict.NO_DATA:
            assert found.value is None, name
        else:
            assert found.verdict is of_all.verdict, name
            assert found.value == of_all.value or (found.verdict, found.reason) == ("missed", "only_closed"), name


KEPT: Final = _case(1, 150, 1, 3, first=True)
LATE: Final = _case(2, 200, 1, 100, first=False)
OPEN: Final = _case(3, 250, 1, None, first=False)


@pytest.mark.parametrize(
    "promise, rows, verdict",
    [
        ("solved due_in_period", [KEPT], Verdict.NO_DATA),
        ("solved due_in_period", [], Verdict.NO_DATA),
        ("solved due_in_period", [LATE], Verdict.MISSED),
        ("solved, few", [KEPT, LATE], Verdict.NO_DATA),
        ("solved, of many", [LATE], Verdict.NO_DATA),
        ("due as recorded", [LATE], Verdict.MISSED),
        ("solved created_in_period", [LATE], Verdict.NO_DATA),
        ("solved resolved_in_period", [KEPT], Verdict.MET),
        ("answered due_in_period", [KEPT], Verdict.NO_DATA),
        ("restored resolved_in_period", [KEPT], Verdict.NO_DATA),
        ("lasting created_in_period", [KEPT], Verdict.NO_DATA),
        ("lasting resolved_in_period", [KEPT], Verdict.MET),
        ("opened", [KEPT], Verdict.NO_DATA),
        ("resolved", [KEPT], Verdict.MET),
        ("open_at_end", [KEPT], Verdict.NO_DATA),
        ("share of resolved", [KEPT], Verdict.MET),
    ],
)
def test_of_cases_that_are_open_still_nobody_knows(promise: str, rows: list[Ticket], verdict: Verdict) -> None:
    """An export of closed cases alone knows what was solved in a month, and of what was late that it was missed."""
    found = judged(rows, **PROMISES[promise], complete_for="closed")
    assert found.verdict is verdict
    assert (found.reason == Reason.ONLY_CLOSED) is (verdict is not Verdict.MET)


def test_a_share_that_is_to_be_small_is_not_missed_by_cases_that_are_late() -> None:
    """Where few cases are to keep a limit, those that are not in the export may still make it kept."""
    clock = {"measures": "resolution", "due": "as_recorded"}
    one = {"id": "attainment", "metric": "attainment", "at_most": "50 %", "clock": clock}
    promise: dict[str, Any] = {"version": agreement("1.0", one), "metrics": metrics(attainment="tickets")}
    assert judged([KEPT], **promise).verdict is Verdict.MISSED
    assert judged([KEPT], **promise, complete_for="closed").verdict is Verdict.NO_DATA


@pytest.mark.parametrize(
    "clock",
    [
        {"population": "resolved_in_period", "reopen": "new_cycle"},
        {"population": "resolved_in_period", "group": "desk"},
        {"population": "resolved_in_period", "states": {"stop": ["Sent"]}},
    ],
)
def test_a_clock_that_may_stop_before_the_case_has_no_data(clock: dict[str, Any]) -> None:
    """What a clock counts of a case that is open still is not in an export of closed cases."""
    assert judged([KEPT], **timed(clock), complete_for="closed").reason == Reason.ONLY_CLOSED


def test_services_together_are_missed_by_late_cases_that_are_known() -> None:
    """Of several services in one figure, too, a miss stays a miss, and nothing is kept."""
    one = target("attainment", within="2 calendar_days", for_at_least="60 %", clock={"measures": "resolution"})
    promise: dict[str, Any] = {
        "version": agreement("1.0", one | {"together": "pooled"}, services=["mail", "shop"]),
        "metrics": metrics(attainment="tickets"),
    }
    rows = [KEPT, ticket(LATE.opened.isoformat(), id="T-2", service="shop", resolved=str(LATE.resolved))]
    found = judged(rows, **promise, complete_for="closed")
    assert (found.verdict, found.value, found.reason) == (Verdict.MISSED, 50, Reason.ONLY_CLOSED)
    assert judged(rows[:1], **promise, complete_for="closed").verdict is Verdict.NO_DATA


def test_what_is_open_when_it_was_exported_is_known_then_alone() -> None:
    """An export of open cases says how many are open at its end, and nothing of those that were closed before it."""
    january = judged([OPEN], **PROMISES["open_at_end"], complete_for="open")
    assert (january.verdict, january.reason) == (Verdict.NO_DATA, Reason.ONLY_OPEN)
    records = replace(ticket_records(OPEN, months=RECORDED), complete_for="open")
    promise = dict(PROMISES["open_at_end"])
    version = promise.pop("version")
    (february,) = evaluate(history(version), evidence(tickets=records, months=CLOSED, **promise), [JANUARY.next])
    assert (february.verdict, february.value) == (Verdict.MET, 1)


@pytest.mark.parametrize("kind", ["tickets", "events"])
def test_a_source_says_of_which_cases_it_is_complete(kind: str, tmp_path: Path) -> None:
    """The key stands in the source, and its records know it, also where they are kept."""
    source = (
        f"kind: {kind}\nname: Desk\nfiles: [desk.csv]\ntime_zone: Asia/Shanghai\ncomplete_for: closed\n"
        "covers: {from: 2026-01, until: 2026-02}\nconstants: {service: mail, type: incident}\n"
    )
    if kind == "tickets":
        source += "columns: {id: no, opened: at, resolved: till}\n"
        rows = "no,at,till\n1,2026-01-05 09:00,2026-01-06 09:00\n"
    else:
        source += "columns: {case: no, time: at, activity: what}\nstates: {open: run, done: stop}\n"
        rows = "no,at,what\n1,2026-01-05 09:00,open\n1,2026-01-06 09:00,done\n"
    assert tickets(read(tmp_path, source, {"desk.csv": rows})).complete_for == "closed"
