"""How much work there was, made of what was reported as the value of a target is made."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests import written
from tests.publishing import small_book

from slm.calendar import Month
from slm.facts.workload import Workload, workloads
from slm.portfolio import Portfolio


def book(limit: dict[str, Any], *figures: tuple[str, dict[str, Any]]) -> Portfolio:
    """Return a book with one workload limit and these figures of it, by month."""
    agreement = written.agreement("1.0", written.target(), workload=[limit])
    files = [written.figures(month, {"workload": limit["metric"]} | figure) for month, figure in figures]
    return small_book.portfolio(
        agreements={"SLA-MAIL": written.history(agreement, as_of=small_book.AS_OF)},
        figures={each.month: each for each in files},
        months={each.month: written.month_file(str(each.month)) for each in files},
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
