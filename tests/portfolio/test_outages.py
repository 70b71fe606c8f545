"""Which times of recorded outages are believed."""

from __future__ import annotations

from datetime import date

import pytest
from tests import written
from tests.publishing import small_book

from slm.checks.checks import check


@pytest.mark.parametrize(
    "end, told", [("2025-03-11T13:59:00+08:00", []), ("2025-03-11T14:00:00+08:00", ["2025-03-11"])]
)
def test_outage_may_end_on_the_day_as_of_which_the_book_is_read(end: str, told: list[str]) -> None:
    """An end less than 14 hours after that day may be of that day by another clock; a later one lies in the future."""
    outage = written.outage("2025-02-28T09:00:00+08:00", end, "2025-02")
    portfolio = small_book.portfolio(outages=written.outage_records(outage, months=("2025-02",)))
    assert [dict(problem.words)["day"] for problem in check(portfolio) if problem.code == "SLM780"] == told


@pytest.mark.parametrize(
    "months, told",
    [(("2025-01", "2025-02"), []), (("2025-01", "2025-02", "2025-03"), ["2025-02"])],
)
def test_an_open_outage_that_is_no_longer_repeated_is_asked_for_once(months: tuple[str, ...], told: list[str]) -> None:
    """Its row of February is the last one: once March has a record without it, its end is missing there."""
    rows = (written.outage("2025-01-05T09:00:00+08:00", None, month) for month in ("2025-01", "2025-02"))
    records = written.outage_records(*rows, months=months)
    portfolio = small_book.portfolio(outages=records, as_of=date(2025, 4, 20))
    places = [problem.place.path for problem in check(portfolio) if problem.code == "SLM444"]
    assert places == [f"measurements/{month}/outages.csv" for month in told]
