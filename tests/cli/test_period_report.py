"""`slm report --period`: a quarter, a half-year or a year as a whole, beside the same months a year before."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
from click.testing import Result
from tests.books import EXAMPLE

pytestmark = pytest.mark.floors

Run = Callable[..., Result]
AT: Final = ("--root", EXAMPLE, "--as-of", "2026-11-27")


@pytest.fixture
def told(run: Run) -> Callable[..., Any]:
    """Return a function that gives what is told of a range, as JSON."""

    def _told(period: str, *more: str) -> Any:  # noqa: ANN401 - JSON may be anything
        ended = run("report", "--period", period, "--format", "json", *more, *AT)
        assert ended.exit_code == 0, ended.output
        return json.loads(ended.stdout)

    return _told


def test_year_before_stands_beside_a_quarter(told: Callable[..., Any]) -> None:
    """What is told of a year before is what is told when that year is asked for."""
    now, before = told("2026-Q3"), told("2025-Q3")

    for kind, counts in now["kinds"].items():
        assert counts["year_before"] == before["kinds"][kind]["verdicts"]
    values = {(one["agreement"], one["target"], one["service"]): one["value"] for one in before["targets"]}
    for one in now["targets"]:
        assert one["year_before_value"] == values.get((one["agreement"], one["target"], one["service"]))


def test_figures_of_a_quarter_are_those_of_its_months(run: Run, told: Callable[..., Any]) -> None:
    """Numerator and denominator of a quarter are the sums of what `slm report` tells of its three months."""
    months = run("report", "--month", "2026-07..2026-09", "--format", "json", *AT)
    parts: dict[tuple[str, ...], Fraction] = {}
    for month in json.loads(months.stdout):
        for one in month["results"]:
            key = one["agreement"], one["target"], one["service"]
            parts[key] = parts.get(key, Fraction(0)) + Fraction(one["numerator"] or 0)
    quarter = told("2026-Q3")["targets"]

    assert any(one["numerator"] for one in quarter)
    for one in quarter:
        if one["numerator"] is not None:
            told_apart = parts[one["agreement"], one["target"], one["service"]]
            assert abs(Fraction(one["numerator"]) - told_apart) < Fraction(1, 10**5)


def test_promises_to_customers_stand_apart(run: Run) -> None:
    """One line for the promises to customers, one for our own teams, one for suppliers: they are not one headline."""
    lines = run("report", "--period", "2026-Q3", *AT).stdout.splitlines()

    assert [line.split()[0] for line in lines[1:4]] == ["SLA", "OLA", "UC"]
    assert "a year before" in lines[1]


def test_range_that_is_not_over_says_so(run: Run, told: Callable[..., Any]) -> None:
    """Months that are not closed, or still to come, are named: the figures may still change."""
    assert told("2026-Q4")["not_closed"] == ["2026-11", "2026-12"]
    assert "2026-11, 2026-12" in run("report", "--period", "2026-Q4", *AT).stdout
    assert told("2026-Q3")["not_closed"] == []


def test_customer_sees_their_own_promises_alone(told: Callable[..., Any]) -> None:
    """With --customer there is nothing of other agreements, and each figure is the same."""
    own, everything = told("2026-H1", "--customer", "qinghe-trading"), told("2026-H1")

    assert {one["agreement"] for one in own["targets"]} == {"SLA-WEB"}
    assert own["targets"] == [one for one in everything["targets"] if one["agreement"] == "SLA-WEB"]


def test_table_for_programs_has_the_same_figures(run: Run, told: Callable[..., Any]) -> None:
    """CSV and JSON tell the same."""
    ended = run("report", "--period", "2026", "--format", "csv", *AT)
    rows = list(csv.DictReader(io.StringIO(ended.stdout)))
    objects = told("2026")["targets"]

    assert [row["target"] for row in rows] == [one["target"] for one in objects]
    assert [row["value"] or None for row in rows] == [one["value"] for one in objects]


@pytest.mark.parametrize(
    "words, code",
    [
        (("--period", "2026-Q5"), "SLM1290"),
        (("--period", "2019"), "SLM1571"),
        (("--period", "2026", "--month", "2026-10"), "SLM1572"),
        (("--period", "2026", "--all"), "SLM1572"),
    ],
)
def test_what_cannot_be_told_is_refused(run: Run, words: tuple[str, ...], code: str) -> None:
    """What is no range, what the book knows nothing of, and two ways of asking at once are refused with the remedy."""
    ended = run("report", *words, *AT)

    assert ended.exit_code == 2
    assert code in ended.output


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_report_of_a_range_is_printed(run: Run, tmp_path: Path, form: str) -> None:
    """`slm print --period` makes one file for each language."""
    words = ("print", "--period", "2026-02..2026-07", "--format", form, "--to", tmp_path, "--lang", "zh")
    ended = run(*words, *AT)

    assert ended.exit_code == 0, ended.output
    assert [file.name for file in tmp_path.glob(f"*.{form}")] == [f"report-2026-02-to-2026-07-zh.{form}"]
