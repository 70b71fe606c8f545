"""`slm credits`: what was owed or earned, for people, programs and spreadsheets."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from tests.cli.conftest import ROOT, Run

AS_OF = ("--root", ROOT, "--as-of", "2026-11-22")


def test_all_months_are_listed_with_amount_last_day_and_what_became_of_it(run: Run) -> None:
    """Without a month, every statement of the book is a line."""
    lines = run("credits", *AS_OF).stdout.splitlines()
    assert lines[0].split() == ["month", "agreement", "credit", "amount", "reward", "claim", "until", "state"]
    assert "2026-10  SLA-WEB 1.0     5 %     900.00 CNY   -       2026-11-27   accepted, not set off yet" in lines


def test_month_and_customer_narrow_the_list(run: Run) -> None:
    """One month, one customer; where nothing is owed, that is said."""
    told = json.loads(run("credits", *AS_OF, "--customer", "qinghe-trading", "--format", "json").stdout)
    assert {statement["agreement"] for statement in told["statements"]} == {"SLA-WEB"}
    assert run("credits", *AS_OF, "--month", "2026-09", "--lang", "zh").stdout == "没有补偿或奖励\n"
    assert run("credits", *AS_OF, "--customer", "nobody").exit_code == 2
    assert run("credits", *AS_OF, "--month", "1999-01").exit_code == 2


def test_csv_has_a_row_for_each_line(run: Run) -> None:
    """CSV is plain UTF-8 with a header."""
    rows = list(csv.DictReader(run("credits", *AS_OF, "--format", "csv", "--month", "2025-07").stdout.splitlines()))
    assert [(row["agreement"], row["paid"]) for row in rows] == [("SLA-WEB", "900.00"), ("UC-CARRIER", "6900.00")]


def test_statements_are_printed(run: Run, tmp_path: Path) -> None:
    """`slm print --credits` sets those of a month, and no report of it; a customer gets their own."""
    outcome = run("print", *AS_OF, "--credits", "--month", "2025-07", "--lang", "en", "--to", tmp_path)
    assert outcome.exit_code == 0, outcome.output
    assert sorted(path.name for path in tmp_path.glob("[!.]*")) == [
        "credit-statement-SLA-WEB-2025-07-en.pdf", "credit-statement-UC-CARRIER-2025-07-en.pdf",
    ]  # fmt: skip
    own = tmp_path / "own"
    run("print", *AS_OF, "--credits", "--audience", "customer:qinghe-trading", "--lang", "zh", "--to", own)
    assert sorted(path.name for path in own.glob("[!.]*")) == [
        "credit-statement-SLA-WEB-2025-07-zh.pdf", "credit-statement-SLA-WEB-2026-10-zh.pdf",
    ]  # fmt: skip
