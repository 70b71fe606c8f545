"""Real checks of a site, most of which were never made, through a source: its gaps are seen and never filled."""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import pytest
from tests.books import portfolio_of
from tests.publishing.small_book import edition, files, rendered, text
from tests.real_data.program import slm
from tests.real_data.upptime_book import book_files, write_book

from slm.compliance import results_json
from slm.documents.views.listing import format_seconds
from slm.facts.scorecard import scorecard
from slm.reading import read_book
from slm.site.pages import reports

AS_OF: Final = date(2026, 11, 22)
MONTHS: Final = ("2025-10", "2025-11", "2025-12", "2026-01", "2026-02")
FIVE: Final = timedelta(minutes=5)
TARGETS: Final = """\
  - {id: strict, metric: availability, at_least: 99 %, coverage_at_least: 90 %, interruptions: {known_for: 5 calendar_minutes}}
  - {id: seen, metric: availability, at_least: 99 %, interruptions: {known_for: 5 calendar_minutes}}
  - {id: long, metric: availability, at_least: 99 %, coverage_at_least: 90 %, interruptions: {known_for: 1 calendar_hour}}
  - id: slices
    metric: availability
    at_least: 99 %
    interruptions: {method: timeslices, slice: 1 calendar_hour, bad_above: 50 %, known_for: 5 calendar_minutes}
  - {id: checks, metric: share, at_least: 99 %, interruptions: {method: occurrences, known_for: 5 calendar_minutes}}
  - id: fast
    metric: share
    at_least: 95 %
    interruptions: {measures: response_time, answered_within: 1000 ms, known_for: 5 calendar_minutes}
  - id: slow
    metric: time
    at_most: 1000 ms
    interruptions: {measures: response_time, percentile: 95 %, known_for: 5 calendar_minutes}
"""  # noqa: E501
METRICS: Final = """\
  - {id: share, name: Checks, kind: ratio, source: monitor, description: Share of checks, formula: good / all}
  - {id: time, name: Time, kind: quantity, unit: ms, source: monitor, description: Time of answers, formula: a rank}
"""
SOURCE: Final = """\
kind: probes
name: Monitor
files: [monitor/samples.csv]
columns: {service: check, time: time, ok: ok, response_ms: response_ms}
services: {Frontend HTML: site}
"""

Sample = tuple[datetime, bool, str]


@pytest.fixture(scope="module")
def samples(real_data: Path) -> list[Sample]:
    """Return the samples in order of time."""
    with (real_data / "probe-zootracker" / "samples.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["check"] for row in rows} == {"Frontend HTML"}
    return sorted((datetime.fromisoformat(row["time"]), row["ok"] == "true", row["response_ms"]) for row in rows)


@pytest.fixture(scope="module")
def book(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a book of one site, with its checks as the monitor wrote them, and a month without any."""
    root = tmp_path_factory.mktemp("checks")
    files = dict(book_files(["site"], first_day="2025-10-01", source="monitor", targets=TARGETS, metrics=METRICS))
    files["measurements/sources/monitor.yml"] = SOURCE
    write_book(root, files, MONTHS)
    (root / "measurements/monitor").mkdir()
    shutil.copy(real_data / "probe-zootracker" / "samples.csv", root / "measurements/monitor")
    return root


@pytest.fixture(scope="module")
def results(book: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Return every result by month and target, as the JSON report gives it."""
    read = read_book(book, AS_OF)
    assert read.portfolio is not None, [problem.message() for problem in read.problems]
    found = results_json(scorecard(read.portfolio).results, AS_OF)["results"]
    return {(entry["period"]["label"], entry["target"]): entry for entry in found}


def month_of(month: str) -> tuple[datetime, datetime]:
    """Return the first instant of a month and the first after it."""
    start = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    return start, (start + timedelta(days=32)).replace(day=1)


def spoken_for(samples: list[Sample], month: str) -> Iterator[tuple[timedelta, bool]]:
    """Yield for how much of a month each sample speaks, counted one by one."""
    start, end = month_of(month)
    for (at, ok, _), following in pairwise((*samples, (end + FIVE, True, ""))):
        yield max(timedelta(), min(at + FIVE, following[0], end) - max(at, start)), ok


@pytest.mark.parametrize("month", MONTHS[:4])
def test_coverage_and_availability_are_those_of_a_plain_count(
    samples: list[Sample], results: dict[tuple[str, str], dict[str, Any]], month: str
) -> None:
    """Each check speaks until the next one, five minutes at most, in the month in which that is (F5, F6)."""
    start, end = month_of(month)
    known = sum((length for length, _ in spoken_for(samples, month)), timedelta())
    down = sum((length for length, ok in spoken_for(samples, month) if not ok), timedelta())
    found = results[month, "seen"]
    assert abs(Fraction(found["coverage"]) - Fraction(known / (end - start))) < Fraction(1, 10**5)
    assert abs(Fraction(found["denominator"]) - Fraction(known / timedelta(minutes=1))) < Fraction(1, 1000)
    lost = Fraction(found["denominator"]) - Fraction(found["numerator"])
    assert abs(lost - Fraction(down / timedelta(minutes=1))) < Fraction(1, 1000)


@pytest.mark.parametrize("month", MONTHS)
def test_too_little_coverage_is_no_data(results: dict[tuple[str, str], dict[str, Any]], month: str) -> None:
    """Of no month enough is known where each check speaks for five minutes: neither kept nor missed (F1, F2, F5)."""
    found = results[month, "strict"]
    assert found["verdict"] == "no_data"
    assert found["reason"] == ("no_file" if month == MONTHS[4] else "low_coverage")
    assert found["value"] is None
    assert Fraction(found["coverage"]) < Fraction(1, 4)


def test_longer_lasting_checks_cover_more(results: dict[tuple[str, str], dict[str, Any]]) -> None:
    """Where a check may speak for an hour most of a whole month is known; of the three days of October it is not."""
    coverage = {month: Fraction(results[month, "long"]["coverage"]) for month in MONTHS[:4]}
    assert coverage["2025-10"] < Fraction(1, 10)
    assert all(coverage[month] > Fraction(4, 5) for month in MONTHS[1:4])


@pytest.mark.parametrize("month", MONTHS[:4])
def test_checks_are_counted_one_by_one_where_the_agreement_says_so(
    samples: list[Sample], results: dict[tuple[str, str], dict[str, Any]], month: str
) -> None:
    """Shares of checks, and the percentile, are those of the month's samples."""
    inside = [sample for sample in samples if f"{sample[0]:%Y-%m}" == month]
    answered = sorted(int(response) for _, ok, response in inside if ok and response)
    found = results[month, "checks"]
    assert (found["numerator"], found["denominator"]) == (str(sum(ok for _, ok, _ in inside)), str(len(inside)))
    fast = results[month, "fast"]
    assert fast["numerator"] == str(sum(answer <= 1000 for answer in answered))
    assert results[month, "slow"]["value"] == str(answered[-(-95 * len(answered) // 100) - 1])


@pytest.mark.parametrize("month", MONTHS[:4])
def test_slices_with_a_check_are_known(
    samples: list[Sample], results: dict[tuple[str, str], dict[str, Any]], month: str
) -> None:
    """An hour in which nobody looked is unknown, and one in which more than half of the checks failed is bad."""
    start, end = month_of(month)
    hours: dict[int, list[bool]] = {}
    for at, ok, _ in samples:
        if start <= at < end:
            hours.setdefault((at - start) // timedelta(hours=1), []).append(ok)
    bad = sum(2 * hour.count(False) > len(hour) for hour in hours.values())
    found = results[month, "slices"]
    assert Fraction(found["denominator"]) == 60 * len(hours)
    assert Fraction(found["numerator"]) == 60 * (len(hours) - bad)


def test_every_row_is_used_or_told_why_not(
    samples: list[Sample], results: dict[tuple[str, str], dict[str, Any]]
) -> None:
    """Read is used plus excluded in every report, and all samples are read (F9)."""
    for (month, _), found in results.items():
        for source in found["sources"]:
            assert source["read"] == source["used"] + source["excluded"] == len(samples)
            assert month in MONTHS[:4]


def test_page_shows_the_gaps(book: Path, samples: list[Sample]) -> None:
    """How a figure was made tells for how long the site was up, down and unknown, and leads to every sample."""
    portfolio = portfolio_of(book, AS_OF)
    shown = edition(portfolio)
    made, pages = files(reports.figure_pages, shown), rendered(reports.figure_pages, shown)
    for month in MONTHS[1:4]:
        start, end = month_of(month)
        rows = csv.DictReader(made[f"reports/{month}/figures/stretches.csv"].decode("utf-8-sig").splitlines())
        seen = {"up": Fraction(0), "down": Fraction(0), "unknown": Fraction(0)}
        for row in rows:
            if row["target"] == "strict":
                seen[row["seen"]] += Fraction(row["seconds"])
        told = list(spoken_for(samples, month))
        for state, good in (("up", True), ("down", False)):
            length = sum((length for length, ok in told if ok is good), timedelta())
            assert seen[state] == Fraction(length // timedelta(microseconds=1), 10**6)
        assert sum(seen.values()) == (end - start).total_seconds()
        told_on_page = text(pages[f"reports/{month}/figures/index.md"])
        assert f"unknown {format_seconds(shown, seen['unknown'])}; together" in told_on_page
    published = made["records/sources/monitor/probes.csv"].decode("utf-8-sig").splitlines()
    assert len(published) == len(samples) + 1


def test_commands_show_the_gaps(book: Path, samples: list[Sample]) -> None:
    """A user finds the book sound, and meets no data with its coverage, and all rows."""
    said = ("--root", book, "--as-of", AS_OF)
    assert "0 errors" in slm("check", *said)
    words = slm("report", *said, "--month", "2025-12", "--format", "json")
    strict = next(result for result in json.loads(words)["results"] if result["target"] == "strict")
    assert (strict["verdict"], strict["reason"], strict["display"]) == ("no_data", "low_coverage", "")
    measured = slm("measure", *said, "--month", "2025-12")
    rows = f"{len(samples):,}"
    assert f"measurements/monitor/samples.csv: {rows} rows read, {rows} used, 0 left out" in measured
    assert f"low_coverage  {int(Fraction(strict['coverage']) * 100)} %" in measured
