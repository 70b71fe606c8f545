"""The arithmetic of availability: budgets of downtime, and what parts promise together."""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from slm.compliance import allowed_downtime, composite


def test_budgets_of_downtime_agree_with_the_table(oracles: Path) -> None:
    """What a target allows in a day, month, quarter or year is exact to the second and below."""
    with (oracles / "availability_downtime_budget.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    for row in rows:
        agreed = Fraction(row["period_minutes"]) * 60
        allowed = allowed_downtime(Fraction(row["target_percent"]), agreed)
        # The table gives its seconds to a few digits; its own rounding is at most half of the last of them.
        digits = len(row["allowed_downtime_seconds"].partition(".")[2])
        assert abs(allowed - Fraction(row["allowed_downtime_seconds"])) <= Fraction(1, 2 * 10**digits), row


def test_composites_agree_with_the_table(oracles: Path) -> None:
    """Parts that are all needed multiply; of parts that stand in for each other the failures multiply (F63)."""
    cases: list[dict[str, Any]] = yaml.safe_load(
        (oracles / "composite_availability_cases.yaml").read_text(encoding="utf-8")
    )["cases"]
    assert cases
    for case in cases:
        assert composite(map(Fraction, case["parts"]), case["kind"]) == Fraction(case["expected_percent"]), case


@pytest.mark.parametrize("parts, expected", [(2, "99.8001"), (3, "99.7002999"), (1, "99.9"), (0, "100")])
def test_serial_parts_promise_less_than_each(parts: int, expected: str) -> None:
    """Two parts of 99.9 % are 99.8001 %, three are 99.7003 % rounded (V7)."""
    assert composite([Fraction("99.9")] * parts, "series") == Fraction(expected)
