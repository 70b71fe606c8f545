"""The day of the next review: check, page and paper are told the same one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import written
from tests.publishing import small_book
from tests.publishing.small_book import review

from slm.checks.checks import check
from slm.facts.agreements import next_review
from slm.portfolio import Portfolio


def book(cycle: str, as_of: date, **held: str) -> Portfolio:
    """Return a book whose agreement began on 2024-01-01, with at most one review."""
    history = written.history(written.agreement("1.0", written.target(), review_every=cycle), as_of=as_of)
    reviews = {"R-1": review("R-1", **held)} if held else {}
    return small_book.portfolio(agreements={"SLA-MAIL": history}, reviews=reviews, as_of=as_of)


@pytest.mark.parametrize(
    "cycle, held, due",
    [
        pytest.param("1 month", {"date": "2025-02-01", "next_review": "2025-06-01"}, date(2025, 6, 1), id="set later"),
        pytest.param("12 months", {"date": "2025-02-01", "next_review": "2025-03-01"}, date(2025, 3, 1), id="sooner"),
        pytest.param("2 months", {"date": "2025-02-01"}, date(2025, 4, 1), id="a cycle after the last review"),
        pytest.param("12 months", {}, date(2025, 1, 1), id="a cycle after the start"),
    ],
)
def test_a_review_is_overdue_from_the_day_after_the_one_that_is_shown(
    cycle: str, held: dict[str, str], due: date
) -> None:
    """On the day itself it is not late; the check names the day that pages and papers show."""
    on_the_day, after = book(cycle, due, **held), book(cycle, due + timedelta(days=1), **held)
    assert next_review(after, after.agreements["SLA-MAIL"]) == due
    assert "SLM491" not in {problem.code for problem in check(on_the_day)}
    (late,) = (problem for problem in check(after) if problem.code == "SLM491")
    assert dict(late.words)["due"] == due.isoformat()
