"""How much work there was, made of what was reported as the value of a target is made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book

from slm.calendar import Month
from slm.catalog import CountedCases, Metric
from slm.checks.checks import check
from slm.facts.workload import Workload, workloads
from slm.portfolio import Portfolio

WORK: Final = Metric.model_validate({
    "id": "work", "kind": "count", "source": "tickets", "name": "Work", "description": "All of it", "formula": "n",
    "cases": {"counted": "opened"},
})  # fmt: skip


def book(limit: dict[str, Any], *figures: tuple[str, dict[str, Any]]) -> Portfolio:
    """Return a book with one workload limit and these figures of it, by month."""
    agreement = written.agreement("1.0", written.target(), workload=[limit])
    files = [written.figures(month, {"workload": limit["metric"]} | figure) for month, figure in figures]
    return small_book.portfolio(
        agreements={"SLA-MAIL": written.history(agreement, as_of=small_book.AS_OF)},
        figures={file.month: file for file in files},
        months={file.month: written.month_file(str(file.month)) for file in files},
    )


def workload(portfolio: Portfolio, month: str) -> Workload:
    """Return the one workload of a month."""
    (found,) = workloads(portfolio, Month.parse(month), "SLA-MAIL")
    return found


@pytest.mark.parametrize(
    "numerator, verdict", [("0", "below"), ("1", "within"), ("20", "within"), ("30", "within"), ("31", "above")]
)
def test_a_share_is_held_against_its_limits_in_percent(numerator: str, verdict: str) -> None:
    """20 of 100 are 20 %, which lies between 1 % and 30 %."""
    limit = {"metric": "ratio", "at_least": "1 %", "at_most": "30 %"}
    found = workload(book(limit, ("2025-02", {"numerator": numerator, "denominator": "100"})), "2025-02")
    assert (found.actual, found.verdict) == (Fraction(numerator), verdict)


def test_shares_of_a_quarter_are_pooled() -> None:
    """10 of 100 and twice 20 of 50 are 25 %: shares of months are neither added up nor averaged."""
    limit = {"metric": "ratio", "at_most": "30 %", "per": "quarter"}
    months = [("2025-01", ("10", "100")), ("2025-02", ("20", "50")), ("2025-03", ("20", "50"))]
    parts = [(month, {"numerator": good, "denominator": cases}) for month, (good, cases) in months]
    assert workload(book(limit, *parts), "2025-03").actual == 25


def test_numbers_of_a_quarter_are_added_up() -> None:
    """A number of each month makes the number of the quarter."""
    limit = {"metric": "count", "at_most": "30", "per": "quarter"}
    parts = [(f"2025-0{month}", {"numerator": "7"}) for month in (1, 2, 3)]
    assert workload(book(limit, *parts), "2025-03").actual == 21


def test_a_month_without_a_figure_leaves_the_quarter_open() -> None:
    """What is not known is not taken for nothing."""
    limit = {"metric": "count", "at_most": "30", "per": "quarter"}
    parts = [(f"2025-0{month}", {"numerator": "7"}) for month in (1, 3)]
    assert workload(book(limit, *parts), "2025-03").verdict == "no_data"


@pytest.mark.parametrize("month, last", [
    ({}, "2025-03-10"),
    ({"data_taken_on": "2025-03-05"}, "2025-03-05"),
    ({"data_taken_on": "2025-03-12"}, "2025-03-10"),
])  # fmt: skip
def test_tickets_are_counted_up_to_the_last_day_that_is_known(month: dict[str, Any], last: str) -> None:
    """The day on which the data were taken still counts, and no day after the one as of which the book is read."""
    next_day = date.fromisoformat(last) + timedelta(days=1)
    rows = [
        written.ticket(f"{opened}+08:00", "2025-03", id=f"T-{number}", customer="sales")
        for number, opened in enumerate((f"{last}T23:59:00", f"{next_day}T00:00:00"))
    ]
    agreement = written.agreement("1.0", written.target(), workload=[{"metric": "work", "at_most": "30"}])
    portfolio = small_book.portfolio(
        agreements={"SLA-MAIL": written.history(agreement, as_of=small_book.AS_OF)},
        metrics=written.metrics() | {"work": WORK},
        months={Month(2025, 3): written.month_file("2025-03", state="open", **month)},
        tickets=written.ticket_records(*rows, months=("2025-03",)),
    )
    assert workload(portfolio, "2025-03").actual == 1


@pytest.mark.parametrize("counted, actual", [("resolved", 1), ("opened", None), ("open_at_end", None)])
def test_work_of_cases_that_are_not_exported_is_not_known(counted: str, actual: int | None) -> None:
    """A record of closed cases alone knows how many were solved, and not how many came in or were left over."""
    done = written.ticket(
        "2025-02-10T09:00:00+08:00", "2025-02", customer="sales", resolved="2025-02-11T09:00:00+08:00"
    )
    limit = {"metric": "work", "at_most": "30"}
    agreement = written.agreement("1.0", written.target(), workload=[limit])
    work = WORK.model_copy(update={"cases": CountedCases.model_validate({"counted": counted})})
    portfolio = small_book.portfolio(
        agreements={"SLA-MAIL": written.history(agreement, as_of=small_book.AS_OF)},
        metrics=written.metrics() | {"work": work},
        months={Month(2025, 2): written.month_file("2025-02")},
        tickets=replace(written.ticket_records(done, months=("2025-02",)), complete_for="closed"),
    )
    assert workload(portfolio, "2025-02").actual == actual


def test_tickets_are_counted_on_the_days_of_a_version_only() -> None:
    """Where a version takes over inside a month, each has the work of its own days."""
    rows = [
        written.ticket(f"{opened}+08:00", "2025-02", id=f"T-{number}", customer="sales")
        for number, opened in enumerate(("2025-02-14T23:59:00", "2025-02-15T00:00:00", "2025-02-28T23:59:00"))
    ]
    limit = {"metric": "work", "at_most": "30"}
    first, second = (
        written.agreement(version, written.target(), workload=[limit], valid={"from": start, "until": end})
        for version, start, end in (("1.0", "2024-01-01", "2025-02-15"), ("2.0", "2025-02-15", "2027-01-01"))
    )
    portfolio = small_book.portfolio(
        agreements={"SLA-MAIL": written.history(first, second, as_of=small_book.AS_OF)},
        metrics=written.metrics() | {"work": WORK},
        tickets=written.ticket_records(*rows, months=("2025-02",)),
    )
    found = workloads(portfolio, Month(2025, 2), "SLA-MAIL")
    assert {str(entry.dated.version): entry.actual for entry in found} == {"1.0": 1, "2.0": 2}


def test_a_share_without_what_it_is_of_is_not_known() -> None:
    """One of two months says 10 of 100, the other 20 of nobody knows how many: together they are no share."""
    limit = {"metric": "ratio", "at_most": "30 %", "per": "quarter"}
    known = [(f"2025-0{month}", {"numerator": "10", "denominator": "100"}) for month in (1, 2)]
    assert workload(book(limit, *known, ("2025-03", {"numerator": "20"})), "2025-03").actual is None


@pytest.mark.parametrize(
    "month, until, actual, told",
    [
        ("2025-02", "2025-03-01", 7, []),
        ("2025-02", "2025-02-28", 7, []),
        ("2025-02", "2025-02-01", 1, ["SLM526"]),
        ("2025-02", None, 1, ["SLM526"]),
    ],
)
def test_work_is_counted_as_on_the_first_day_of_its_period(
    month: str, until: str | None, actual: int, told: list[str]
) -> None:
    """Work was reported, and is counted from tickets since a day: a month that began before keeps its figure."""
    earlier = {"earlier": [{"until": until, "source": "figures"}]} if until else {}
    work = Metric.model_validate(WORK.model_dump(exclude_defaults=True) | earlier)
    limit = {"metric": "work", "at_most": "30"}
    agreement = written.agreement("1.0", written.target(), workload=[limit])
    file = written.figures(month, {"workload": "work", "numerator": "7"})
    portfolio = small_book.portfolio(
        agreements={"SLA-MAIL": written.history(agreement, as_of=small_book.AS_OF)},
        metrics=written.metrics() | {"work": work}, figures={Month.parse(month): file},
        tickets=written.ticket_records(written.ticket(f"{month}-10T09:00:00+08:00", month, customer="sales"),
                                       months=(month,)),
    )  # fmt: skip
    assert workload(portfolio, month).actual == actual
    assert [problem.code for problem in check(portfolio) if problem.code == "SLM526"] == told
