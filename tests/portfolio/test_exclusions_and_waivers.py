"""What excuses a miss is held against what the agreement allows."""

from __future__ import annotations

from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book

from slm.checks.checks import check
from slm.problem import Problem

NOTICE: Final = {"notice": "2 calendar_days", "window": "Sunday"}
PLANNED: Final = {"id": "a", "clause": "Announced maintenance"}
LATE: Final[dict[str, Any]] = {
    "kind": "maintenance", "exclusion": "a", "announced": "2025-02-08T02:00:00+08:00",
}  # fmt: skip


def told(code: str, *targets: dict[str, Any], book: dict[str, Any] | None = None, **fields: object) -> list[Problem]:
    """Return the problems of a code of a book with one version of SLA-MAIL."""
    agreements = {"SLA-MAIL": written.history(written.agreement("1.0", *targets, **fields), as_of=small_book.AS_OF)}
    portfolio = small_book.portfolio(**{"metrics": written.metrics(), "agreements": agreements} | (book or {}))
    return [problem for problem in check(portfolio) if problem.code == code]


def maintenance(**fields: object) -> dict[str, Any]:
    """Return records of a maintenance in February that was announced a day before."""
    row = written.outage("2025-02-09T02:00:00+08:00", "2025-02-09T03:00:00+08:00", "2025-02", **LATE | fields)
    return {"outages": written.outage_records(row, months=("2025-02",))}


@pytest.mark.parametrize(
    "row, rules, fields, warned",
    [
        ({}, {}, {}, True),
        ({"announced": "2025-02-07T02:00:00+08:00"}, {}, {}, False),
        ({"announced": None}, {}, {}, False),
        ({"kind": "outage"}, {}, {}, False),
        ({"exclusion": "b"}, {}, {}, False),
        ({"service": "web"}, {}, {}, False),
        ({}, {"interruptions": {"shortest_counted": "5 calendar_minutes"}}, {}, True),
        ({}, {"interruptions": {"maintenance": "within_limits"}}, {}, False),
        ({}, {"source": "figures"}, {}, False),
        ({}, {"metric": "unknown"}, {}, False),
        ({}, {"during": "unknown"}, {}, False),
        ({}, {}, {"maintenance": None}, False),
        ({}, {}, {"exclusions": [PLANNED | {"notice": "2 calendar_days"}]}, False),
        ({}, {}, {"valid": {"from": "2025-02-10", "until": "2026-01-01"}}, False),
    ],
)
def test_late_notice_that_is_excluded_is_told(
    row: dict[str, Any],
    rules: dict[str, Any],
    fields: dict[str, Any],
    warned: bool,  # noqa: FBT001
) -> None:
    """Where a target excludes by clause alone, maintenance announced later than the agreement demands is told once."""
    parts = {"maintenance": NOTICE, "exclusions": [PLANNED]} | fields
    second = written.target(id="second", **rules)
    found = told("SLM800", written.target(**rules), second, book=maintenance(**row), **parts)
    assert len(found) == (1 if warned else 0)
    assert all(len(entry.also) == 1 for entry in found)


MONDAY: Final = {"weekdays": ["monday"], "from": "01:00", "until": "02:30"}
WINDOW: Final = {"weekdays": ["sunday"], "from": "01:00", "until": "02:30"}


@pytest.mark.parametrize(
    "row, fields, reason",
    [
        ({}, {"exclusions": [PLANNED | {"kind": "outage"}]}, "of another kind than the clause excludes"),
        ({}, {"exclusions": [PLANNED | {"notice": "2 calendar_days"}]}, "announced too late, not excluded"),
        ({"announced": None}, {"exclusions": [PLANNED | {"notice": "1 calendar_days"}]}, "announced too late"),
        ({}, {"exclusions": [PLANNED | {"approval": "true"}]}, "not approved, not excluded"),
        (
            {},
            {"maintenance": {"notice": "1 calendar_days", "windows": [WINDOW | {"weekdays": ["monday"]}]}},
            "outside the",
        ),
        ({}, {"maintenance": {"notice": "1 calendar_days", "windows": [WINDOW]}}, ""),
        ({}, {}, ""),
        ({"exclusion": None}, {"exclusions": [PLANNED | {"kind": "outage"}]}, ""),
    ],
    ids=["kind", "notice", "not announced", "approval", "window", "half in the window", "granted", "no exclusion"],
)
def test_an_exclusion_that_takes_no_effect_is_told(row: dict[str, Any], fields: dict[str, Any], reason: str) -> None:
    """Who names an exclusion for a row that counts all the same learns why, at the cell; of others nothing is told."""
    parts = {"maintenance": None, "exclusions": [PLANNED]} | fields
    records = maintenance(**row)
    assert not told("SLM427", written.target(), book=records, **parts)  # of a closed month nothing is told
    problems = told("SLM427", written.target(), book=records | {"months": {}}, **parts)
    assert [problem.message().split(": ", 1)[1][: len(reason)] for problem in problems] == [reason] * bool(reason)
    assert {problem.place.path for problem in problems} <= {"measurements/2025-02/outages.csv"}


def waived(**fields: object) -> dict[str, Any]:
    """Return a February without availability for a week, and a waiver in its file."""
    down = written.outage("2025-02-03T00:00:00+08:00", "2025-02-10T00:00:00+08:00", "2025-02")
    waiver = {"id": "W-1", "agreement": "SLA-MAIL", "target": "availability", "from": "2025-02-03",
              "until": "2025-02-10", "reason": "Move", "approved_by": "Sales", "approved_on": "2025-02-02"}  # fmt: skip
    february = written.month_file("2025-02", waivers=[waiver | fields])
    return {
        "months": {february.month: february},
        "outages": written.outage_records(down, months=("2025-02",)),
    }


@pytest.mark.parametrize(
    "fields, place",
    [
        ({}, "from"),
        ({"from": "2025-02-01"}, "until"),
        ({"service": "mail"}, "from"),
        ({"from": "2025-02-01", "until": "2025-03-01"}, ""),
        ({"service": "web"}, ""),
        ({"target": "other"}, ""),
        ({"agreement": "SLA-NONE"}, ""),
        ({"from": "2025-04-01", "until": "2025-05-01"}, ""),
        ({"from": "2024-12-01", "until": "2025-02-01"}, ""),
        ({"approved_on": "2025-12-01"}, ""),
    ],
)
def test_waiver_of_a_part_of_a_missed_period_is_told(fields: dict[str, Any], place: str) -> None:
    """It excuses nothing, and the writer learns which days it would have to cover."""
    found = told("SLM801", written.target(), book=waived(**fields))
    assert len(found) == bool(place)
    for entry in found:
        words = dict(entry.words)
        assert (words["first"], words["end"]) == ("2025-02-01", "2025-03-01")
        assert len(entry.also) == 1


@pytest.mark.parametrize("until, warned", [("2025-08-03", 0), ("2025-08-04", 1)])
def test_waiver_is_for_a_short_time(until: str, warned: int) -> None:
    """Six months to the day are short; a day more is a change of what was promised."""
    assert len(told("SLM802", written.target(), book=waived(until=until))) == warned


@pytest.mark.parametrize(
    "numerators, per, clause, codes",
    [
        (["400"], "month", "s", ["SLM803"]),
        (["401"], "month", "s", []),
        (["300", "101"], "month", "s", []),
        ([], "month", "s", ["SLM804"]),
        (["1"], "month", "free", []),
        (["1"], "month", "unknown", []),
        (["1"], "quarter", "s", ["SLM805"]),
    ],
)
def test_suspension_needs_the_workload_that_its_clause_names(
    numerators: list[str], per: str, clause: str, codes: list[str]
) -> None:
    """At the limit itself nothing is suspended; above it may be, and need not."""
    february = written.month_file(
        "2025-02",
        suspended=[
            {"agreement": agreement, "target": "availability", "clause": clause, "reason": "Work"}
            for agreement in ("SLA-MAIL", "SLA-NONE")
        ],
    )
    work = [{"workload": "count", "numerator": numerator} for numerator in numerators]
    other = {"workload": "quantity", "numerator": "1"}
    book = {
        "months": {february.month: february},
        "figures": {february.month: written.figures("2025-02", *work, other)} if work else {},
    }
    parts: dict[str, Any] = {
        "workload": [{"metric": "count", "at_most": "400", "per": per}],
        "suspensions": [
            {"id": "s", "clause": "Work", "when": {"workload_above": "count"}}, {"id": "free", "clause": "War"},
        ],
    }  # fmt: skip
    found = [
        entry for code in ("SLM803", "SLM804", "SLM805") for entry in told(code, written.target(), book=book, **parts)
    ]
    assert [entry.code for entry in found] == codes


def test_workload_above_its_limit_needs_no_suspension() -> None:
    """The provider may choose to be judged."""
    february = written.month_file("2025-02")
    book = {
        "months": {february.month: february},
        "figures": {february.month: written.figures("2025-02", {"workload": "count", "numerator": "9"})},
    }
    parts: dict[str, Any] = {
        "workload": [{"metric": "count", "at_most": "4"}],
        "suspensions": [{"id": "s", "clause": "Work", "when": {"workload_above": "count"}}],
    }
    assert [told(f"SLM80{digit}", written.target(), book=book, **parts) for digit in (3, 4, 5)] == [[], [], []]


@pytest.mark.parametrize(
    "fields, rule, found",
    [
        ({"service": "mail"}, "pooled", 1),
        ({}, "pooled", 0),
        ({"service": "mail"}, "each", 0),
        ({"service": "mail", "target": "other"}, "pooled", 0),
        ({"service": "mail", "agreement": "SLA-NONE"}, "pooled", 0),
    ],
)
def test_waiver_is_for_what_is_judged(fields: dict[str, Any], rule: str, found: int) -> None:
    """Where services are judged together nobody can waive one of them."""
    assert len(told("SLM807", written.target(together=rule), book=waived(**fields))) == found


@pytest.mark.parametrize(
    "kind, rules",
    [
        ("availability", []), ("attainment", []), ("ratio", []), ("score", ["weighted"]), ("count", ["weighted"]),
        ("quantity", ["pooled", "weighted"]),
    ],
)  # fmt: skip
def test_only_what_can_be_added_up_is_taken_together(kind: str, rules: list[str]) -> None:
    """A sum of two percentiles, or a mean of two numbers by weights, says nothing."""
    for rule in ("each", "all_of", "any_of", "pooled", "weighted"):
        weights: dict[str, Any] = {"weights": {"mail": "1"}} if rule == "weighted" else {}
        found = told("SLM806", written.target(kind, together=rule, **weights))
        assert len(found) == (rule in rules), rule
