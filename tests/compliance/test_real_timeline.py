"""Real input: two years of a status page's history, compared with the minutes of downtime that others computed."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from tests.written import agreement, evidence, history, metrics, target, timeline_source

from slm.calendar import Month, WorkingTime, always
from slm.compliance import Evidence, Reason, Result, Scorecard, Verdict, evaluate
from slm.measurement import TimelineRecords
from slm.reading.sources.records import records_of_files
from slm.reading.sources.rows import ForeignFile
from slm.reading.sources.source import read_table

SITES = ("cliffe-group-datalab", "cliffe-group-datalab-api")
TEMPLATE = ("google", "wikipedia", "hacker-news", "test-broken-site", "i-pv6-test")
FIRST, LAST, MONTHS = Month(2024, 5), Month(2026, 4), 26


@pytest.fixture(scope="module")
def records(real_data: Path) -> TimelineRecords:
    """Return the timelines of the two sites.

    The page writes once a day even where nothing changes, and the longest time between two of its daily rows is 24
    hours and 20 minutes; so a state is known for 25 hours.
    """
    path = real_data / "upptime-cliffe-datalab" / "observations.csv"
    source = timeline_source(
        columns={"service": "slug", "time": "last_updated", "state": "status"},
        known_for="25 calendar_hours",
        services={site: site for site in SITES},
        ignored=[{"name": name, "reason": "Left over from the template."} for name in TEMPLATE],
    )
    table, _ = read_table(path.name, path.read_bytes(), source.format, source.needed_columns)
    imported = records_of_files(source, [ForeignFile(table, "hash", None)])
    assert imported.problems == ()
    assert isinstance(imported.records, TimelineRecords)
    return imported.records


@pytest.fixture(scope="module")
def scorecard(records: TimelineRecords) -> Scorecard:
    """Return the judgement of 99.5 % a month, in UTC, up to two months after the last observation."""
    promised = agreement("1.0", target(at_least="99.5 %"), services=list(SITES), time_zone="UTC")
    known: Evidence = evidence(
        as_of=date(2026, 7, 1),
        timelines={"status": records},
        metrics=metrics(availability="status"),
        working_time={"always": WorkingTime(always("UTC"))},
    )
    return Scorecard(results=evaluate(history(promised), known, [FIRST.plus(n) for n in range(MONTHS)]))


def in_month(scorecard: Scorecard, site: str, month: str) -> Result:
    """Return the result of a site in a month."""
    (result,) = (result for result in scorecard.in_month(Month.parse(month)) if result.service == site)
    return result


def test_rows_are_used_or_left_out(records: TimelineRecords) -> None:
    """Every row is accounted for; only those of the template are left out (F9)."""
    (file,) = records.files
    assert file.read == file.used + file.excluded
    assert file.reasons == {"ignored": len(TEMPLATE)}


def test_minutes_of_downtime_agree_with_the_table(scorecard: Scorecard, oracles: Path) -> None:
    """Downtime is within two minutes of the table's own computation in every month, strict or not.

    In the three months that are not strict the page's daily minutes contradict its states: a day and a half too much in
    August 2024 and 699 minutes too much in June 2025 without a state that shows them, and seven minutes too few in
    August 2025.
    """
    with (oracles / "upptime_cliffe_monthly_availability.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert any(row["use_as_strict_case"] == "yes" for row in rows)
    for row in rows:
        used = in_month(scorecard, row["slug"], row["month"]).used
        assert used is not None
        assert abs(used / 60 - Fraction(row["down_minutes_from_state_timeline"])) <= Fraction(2), row


def test_time_that_nobody_observed_lowers_the_coverage(scorecard: Scorecard) -> None:
    """The page was silent from 3 July to 7 August 2024: those months say how much of them is known (F5)."""
    for site in SITES:
        assert in_month(scorecard, site, "2024-07").coverage < Fraction(1, 10)
        assert in_month(scorecard, site, "2024-08").coverage < Fraction(9, 10)
        assert in_month(scorecard, site, "2025-03").coverage == 1


def test_months_after_the_last_observation_are_no_data(scorecard: Scorecard) -> None:
    """The page's last row is of April 2026: May and June are unknown, not 100 % (F1, F8)."""
    for site in SITES:
        assert in_month(scorecard, site, str(LAST)).verdict is Verdict.MET
        for month in ("2026-05", "2026-06"):
            result = in_month(scorecard, site, month)
            assert (result.verdict, result.reason, result.value) == (Verdict.NO_DATA, Reason.NO_COVERAGE, None)
