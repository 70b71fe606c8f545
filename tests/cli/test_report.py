"""`slm report`: the results of a month for people, programs and spreadsheets."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import ROOT, Run

AS_OF = ("--root", ROOT, "--as-of", "2026-11-22")


def test_latest_closed_month_is_the_default(run: Run) -> None:
    """Without a month, the report is of the latest closed one."""
    assert run("report", *AS_OF).stdout == run("report", *AS_OF, "--month", "2026-10").stdout
    assert run("report", *AS_OF).stdout.startswith("2026-10, as of 2026-11-22")


def test_json_follows_the_contract(run: Run) -> None:
    """JSON has the documented keys, and exact values are texts."""
    results = json.loads(run("report", *AS_OF, "--format", "json").stdout)
    assert (results["format"], results["as_of"]) == ("slm-results/1", "2026-11-22")
    assert all(isinstance(each["threshold"], str) for each in results["results"])
    assert {"agreement", "version", "target", "service", "verdict", "sources"} <= set(results["results"][0])


def test_customer_sees_their_agreements_only(run: Run) -> None:
    """With a customer, the results are those of agreements with this customer."""
    results = json.loads(run("report", *AS_OF, "--customer", "design-institute", "--format", "json").stdout)
    assert {each["agreement"] for each in results["results"]} == {"SLA-DATA"}


def test_csv_has_the_same_rows_as_json(run: Run) -> None:
    """CSV is plain UTF-8 with a header and one row per result."""
    rows = list(csv.DictReader(run("report", *AS_OF, "--format", "csv").stdout.splitlines()))
    results = json.loads(run("report", *AS_OF, "--format", "json").stdout)["results"]
    assert [row["verdict"] for row in rows] == [each["verdict"] for each in results]


def test_table_is_aligned_in_chinese(run: Run) -> None:
    """The table names verdicts in words, in the language of the command."""
    told = run("report", *AS_OF, "--lang", "zh").stdout
    assert "达标" in told
    assert "结论" in told


def test_unknown_month_and_customer_are_refused(run: Run) -> None:
    """A month without data and a customer that is none are misuse, with what is known."""
    assert run("report", *AS_OF, "--month", "1999-01").exit_code == 2
    assert run("report", *AS_OF, "--month", "2026-13").exit_code == 2
    assert "design-institute" in run("report", *AS_OF, "--customer", "nobody").stderr


def test_book_without_closed_month_says_so(run: Run, small_book: Path) -> None:
    """A book that has no closed month yet has no report to give."""
    refused = run("report", "--root", small_book)
    assert refused.exit_code == 2
    assert "SLM610" in refused.stderr


def test_same_input_gives_the_same_bytes() -> None:
    """Neither the time zone nor the hash seed changes a byte."""
    command = [sys.executable, "-m", "slm", "report", *map(str, AS_OF), "--format", "json"]
    told = {
        subprocess.run(
            command, env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for zone, seed in (("UTC", "1"), ("Asia/Shanghai", "2"), ("America/New_York", "3"))
    }
    assert len(told) == 1
