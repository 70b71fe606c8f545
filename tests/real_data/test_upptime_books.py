"""Two real status pages become books: read, judged, compared with what is known of them, and built to a site."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from tests.real_data.program import slm
from tests.real_data.upptime_book import upptime_book

from slm.calendar import Month
from slm.compliance import results_json
from slm.facts.scorecard import scorecard
from slm.reading import read_book

AS_OF = date(2026, 11, 22)


def months(first: str, last: str) -> list[str]:
    """Return every month from the first to the last."""
    month, found = Month.parse(first), []
    while month <= Month.parse(last):
        found.append(str(month))
        month = month.next
    return found


def judged(root: Path) -> list[dict[str, Any]]:
    """Return every result of the book as the JSON report gives it; fail on any error in the book."""
    book = read_book(root, AS_OF)
    assert book.portfolio is not None, [problem.message() for problem in book.problems]
    results: list[dict[str, Any]] = results_json(scorecard(book.portfolio).results, AS_OF)["results"]
    return results


@pytest.fixture(scope="module")
def two_years(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a book of two services with 99.5 % a month from June 2024; the record ends on 10 April 2026."""
    root = tmp_path_factory.mktemp("two_years")
    upptime_book(
        root,
        real_data / "upptime-cliffe-datalab",
        months("2024-06", "2026-10"),
        first_day="2024-06-01",
        known_for="49 calendar_hours",
    )
    return root


@pytest.fixture(scope="module")
def eleven_days(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a book of 18 services that were watched from 11 to 21 August 2026."""
    root = tmp_path_factory.mktemp("eleven_days")
    upptime_book(
        root,
        real_data / "upptime-manticore",
        months("2026-08", "2026-10"),
        first_day="2026-08-01",
        known_for="49 calendar_hours",
    )
    return root


def test_monthly_downtime_of_a_real_status_page_is_what_its_own_tool_counted(two_years: Path, oracles: Path) -> None:
    """Minutes down per month are within two minutes of the oracle in every row that it calls strict."""
    with (oracles / "upptime_cliffe_monthly_availability.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["use_as_strict_case"] == "yes"]
    assert rows
    down = {
        (result["period"]["label"], result["service"]): Fraction(result["denominator"]) - Fraction(result["numerator"])
        for result in judged(two_years)
        if result["numerator"] is not None
    }
    far = {
        (row["slug"], row["month"]): (float(down[row["month"], row["slug"]]), row["down_minutes_from_state_timeline"])
        for row in rows
        if abs(down[row["month"], row["slug"]] - Fraction(row["down_minutes_from_state_timeline"])) > 2
    }
    assert far == {}


def test_months_after_the_last_observation_are_without_data(two_years: Path) -> None:
    """What nobody looked at is neither up nor down (FAILURES F1, F2, F8)."""
    after = set(months("2026-05", "2026-10"))
    verdicts = {(result["period"]["label"], result["verdict"]) for result in judged(two_years)}
    assert {verdict for verdict in verdicts if verdict[0] in after} == {(month, "no_data") for month in after}


def test_a_partly_watched_month_publishes_its_coverage(eleven_days: Path) -> None:
    """Eleven watched days of August are about a third of it, and the report says so (FAILURES F5)."""
    results = {result["service"]: result for result in judged(eleven_days) if result["period"]["label"] == "2026-08"}
    assert Fraction("0.3") < Fraction(results["manual"]["coverage"]) < Fraction("0.45")
    assert {result["verdict"] for result in results.values()} <= {"met", "missed"}


def test_rows_of_a_real_file_are_used_or_counted_as_left_out(eleven_days: Path) -> None:
    """Read = used + excluded for the status page's file, whose template rows are excluded (FAILURES F9)."""
    for result in judged(eleven_days):
        for source in result["sources"]:
            assert source["read"] == source["used"] + source["excluded"]
            assert source["excluded"] > 0


@pytest.mark.parametrize("book", ["two_years", "eleven_days"])
def test_a_real_book_builds_to_a_site(book: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The built site has the agreement, its performance and a month's report."""
    root = request.getfixturevalue(book)
    slm("build", "--root", str(root), "--to", str(tmp_path / "site"), "--as-of", str(AS_OF))
    for page in ("index.html", "agreements/SLA-STATUS/performance/index.html", "reports/2026-08/index.html"):
        assert "Availability" in (tmp_path / "site" / page).read_text(encoding="utf-8")
