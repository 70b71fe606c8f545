"""`slm credits`: what was owed or earned, for people, programs and spreadsheets."""

from __future__ import annotations

import csv
import json

from tests.cli.conftest import ROOT, Run

AS_OF = ("--root", ROOT, "--as-of", "2026-11-22")


def test_all_months_are_listed_with_amount_and_last_day(run: Run) -> None:
    """Without a month, every statement of the book is a line."""
    lines = run("credits", *AS_OF).stdout.splitlines()
    assert lines[0].split() == ["month", "agreement", "credit", "paid", "reward", "claim", "until"]
    assert "2026-10  SLA-WEB 1.0     5 %     900.00 CNY   -       2026-11-27" in lines


def test_month_and_customer_narrow_the_list(run: Run) -> None:
    """One month, one customer; where nothing is owed, that is said."""
    told = json.loads(run("credits", *AS_OF, "--customer", "qinghe-trading", "--format", "json").stdout)
    assert {each["agreement"] for each in told["statements"]} == {"SLA-WEB"}
    assert run("credits", *AS_OF, "--month", "2026-09", "--lang", "zh").stdout == "没有补偿或奖励\n"
    assert run("credits", *AS_OF, "--customer", "nobody").exit_code == 2
    assert run("credits", *AS_OF, "--month", "1999-01").exit_code == 2


def test_csv_has_a_row_for_each_line(run: Run) -> None:
    """CSV is plain UTF-8 with a header."""
    rows = list(csv.DictReader(run("credits", *AS_OF, "--format", "csv", "--month", "2025-07").stdout.splitlines()))
    assert [(each["agreement"], each["paid"]) for each in rows] == [("SLA-WEB", "900.00"), ("UC-CARRIER", "6900.00")]
