"""`slm report`: the results of a month for people, programs and spreadsheets."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.books import approve_again, copied, example, replace_words, say_closed, with_tickets
from tests.cli.conftest import ROOT, Run

AS_OF = ("--root", ROOT, "--as-of", "2026-11-22")


def test_latest_closed_month_is_the_default(run: Run) -> None:
    """Without a month, the report is of the latest closed one."""
    assert run("report", *AS_OF).stdout == run("report", *AS_OF, "--month", "2026-10").stdout
    assert run("report", *AS_OF).stdout.startswith("2026-10, closed on 2026-11-06, as of 2026-11-22")


def test_json_follows_the_contract(run: Run) -> None:
    """JSON has the documented keys, and exact values are texts."""
    results = json.loads(run("report", *AS_OF, "--format", "json").stdout)
    assert (results["format"], results["as_of"]) == ("slm-results/1", "2026-11-22")
    assert all(isinstance(result["threshold"], str) for result in results["results"])
    assert {"agreement", "version", "target", "service", "verdict", "sources"} <= set(results["results"][0])


def test_customer_sees_their_agreements_only(run: Run) -> None:
    """With a customer, the results are those of agreements with this customer."""
    results = json.loads(run("report", *AS_OF, "--customer", "design-institute", "--format", "json").stdout)
    assert {result["agreement"] for result in results["results"]} == {"SLA-DATA"}


def test_csv_has_the_same_rows_as_json(run: Run) -> None:
    """CSV is plain UTF-8 with a header and one row per result."""
    rows = list(csv.DictReader(run("report", *AS_OF, "--format", "csv").stdout.splitlines()))
    results = json.loads(run("report", *AS_OF, "--format", "json").stdout)["results"]
    assert [row["verdict"] for row in rows] == [result["verdict"] for result in results]


def test_duties_of_a_month_are_told_in_every_form(run: Run, tmp_path: Path) -> None:
    """What had to be done in a month, and when it was: for people, in JSON, and as rows of the CSV."""
    root = copied(tmp_path, bound=False)
    sla, month, about = (
        "agreements/SLA-MAIL/1.0/agreement.yml",
        "measurements/2026-01/month.yml",
        "{en: A fix, zh: 修补}",
    )
    duty = "commitments:\n  - {id: patches, side: provider, what: Close gaps, within: 48 calendar_hours}\n"
    since, done = "since: 2026-01-05T09:00:00+08:00", ", done: 2026-01-07T09:01:00+08:00"
    entries = [f"  - {{agreement: SLA-MAIL, commitment: patches, {more}}}\n" for more in (
        f"about: {about}, {since}{done}", since.replace("05T", "30T")
    )]  # fmt: skip
    replace_words(root, sla, {"levels: [P1]": f"{duty}levels: [P1]"})
    replace_words(root, month, {"kind: month\n": f"kind: month\nduties:\n{''.join(entries)}"})
    approve_again(root)
    asked = "report", "--root", root, "--as-of", "2026-03-10", "--month", "2026-01"
    told = json.loads(run(*asked, "--format", "json").stdout)["duties"]
    assert [(one["duty"], one["due"], one["state"]) for one in told] == [
        ("patches", "2026-01-07T09:00:00+08:00", "late"), ("patches", "2026-02-01T09:00:00+08:00", "overdue")
    ]  # fmt: skip
    rows = [
        row for row in csv.DictReader(run(*asked, "--format", "csv").stdout.splitlines()) if row["metric"] == "duty"
    ]
    assert [(row["target"], row["end"], row["verdict"], row["provisional"]) for row in rows] == [
        ("patches", one["due"], "missed", provisional) for one, provisional in zip(told, ("false", "true"), strict=True)
    ]
    assert "patches (修补)  2026-01-05 09:00" in run(*asked, "--lang", "zh").stdout


def test_table_is_aligned_in_chinese(run: Run) -> None:
    """The table names verdicts in words, in the language of the command."""
    text = run("report", *AS_OF, "--lang", "zh").stdout
    assert "达标" in text
    assert "结论" in text


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


def test_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Neither the time zone nor the hash seed changes a byte."""
    book = with_tickets(tmp_path)
    command = [sys.executable, "-m", "slm", "report", "--root", str(book), "--as-of", "2026-03-10", "--format", "json"]
    told = {
        subprocess.run(
            command, env={**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for zone, seed in (("UTC", "1"), ("Asia/Shanghai", "2"), ("America/New_York", "3"))
    }
    assert len(told) == 1


@pytest.mark.parametrize("day", ["2026-02-28", "2026-03-01", "2026-03-31", "2028-02-29"])
def test_a_month_is_the_same_on_whatever_day_it_is_asked_for(run: Run, tmp_path: Path, day: str) -> None:
    """January is named, not counted back from today: no day of the year makes another month of it (F13, F20, F21)."""
    book = copied(tmp_path)

    def told(as_of: str) -> list[dict[str, Any]]:
        asked = run("report", "--root", book, "--as-of", as_of, "--month", "2026-01", "--format", "json")
        results: list[dict[str, Any]] = json.loads(asked.stdout)["results"]
        return results

    assert told(day) == told("2026-03-10")
    assert {(result["period"]["start"], result["period"]["end"]) for result in told(day)} == {
        ("2026-01-01T00:00:00+08:00", "2026-02-01T00:00:00+08:00")
    }


@pytest.mark.parametrize(
    "day, month", [("2026-03-10", "2026-02"), ("2026-03-31", "2026-02"), ("2026-05-31", "2026-02")]
)
def test_month_before_a_31st_is_the_last_closed_one(run: Run, tmp_path: Path, day: str, month: str) -> None:
    """The report without a month is of the last one that was closed, not of a 31st a month ago (F20, F21)."""
    book = copied(tmp_path)
    say_closed(book)
    assert run("report", "--root", book, "--as-of", day).stdout.startswith(
        f"{month}, closed on 2026-03-05, as of {day}"
    )


def test_filter_changes_no_figure(run: Run) -> None:
    """What the report of a customer says of a promise is what the report of all says of it (F56)."""
    portfolio = example(date(2026, 11, 22))

    def rows(*more: str) -> list[str]:
        return run("report", *AS_OF, "--format", "csv", *more).stdout.splitlines()[1:]

    own = {customer.id: rows("--customer", customer.id) for customer in portfolio.provider.customers}
    assert any(own.values())
    of_all = rows()
    for customer, found in own.items():
        promised = {agreement.id for agreement in portfolio.all_agreements if agreement.customer == customer}
        assert found == [row for row in of_all if row.split(",", 1)[0] in promised]


def test_report_tells_how_final_the_month_is(run: Run, tmp_path: Path) -> None:
    """A month is provisional until it is closed, and restated once it was corrected; the day of asking decides."""
    book = copied(tmp_path)
    (book / "measurements/2026-01/month.yml").write_text("kind: month\ndistribution: [Sales]\n", "utf-8")
    (book / "measurements/2026-02/month.yml").write_text("kind: month\nstate: open\n", "utf-8")
    at = ("--root", book, "--as-of", "2026-03-10")
    assert run("close", "2026-01", *at, "--by", "ada", "--date", "2026-02-05").exit_code == 0
    replace_words(book, "measurements/2026-01/outages.csv", {"11:30:00": "15:30:00"})
    reason = ("--reason", "en=Seen later", "--reason", "zh=事后发现")
    assert run("restate", "2026-01", *at, "--by", "ada", "--date", "2026-03-01", *reason).exit_code == 0

    def month(day: str, of: str = "2026-01") -> Any:  # noqa: ANN401
        asked = run("report", "--root", book, "--as-of", day, "--month", of, "--format", "json")
        return json.loads(asked.stdout)["month"]

    never: dict[str, object] = {"closed_on": None, "restated_on": []}
    assert month("2026-02-04") == {"label": "2026-01", "state": "provisional"} | never
    closed = {"label": "2026-01", "state": "closed", "closed_on": "2026-02-05", "restated_on": []}
    assert month("2026-02-05") == closed
    assert month("2026-03-10") == closed | {"state": "restated", "restated_on": ["2026-03-01"]}
    assert month("2026-03-10", "2026-02") == {"label": "2026-02", "state": "open"} | never
    told = [run("report", "--root", book, "--as-of", "2026-03-10", *more) for more in ((), ("--lang", "zh"))]
    assert told[0].stdout.startswith("2026-01, corrected on 2026-03-01, as of")
    assert told[1].stdout.startswith("2026-01，已于 2026-03-01 更正，")


def test_a_report_says_why_nothing_was_promised(run: Run, tmp_path: Path) -> None:
    """What has begun without its approvals promises nothing: the report says so in the words of the check."""
    book = copied(tmp_path)
    (book / "agreements/SLA-MAIL/approvals.yml").write_text("kind: approvals\n", "utf-8")
    for month in ("2026-01", "2026-02"):
        (book / f"measurements/{month}/figures.yml").unlink()
    asked = ("--root", book, "--as-of", "2026-03-10")
    told = run("report", *asked, "--month", "2026-02", "--customer", "sales").stdout
    why = (
        "SLA-MAIL 1.0 was to hold from 2026-01-01, but is not approved yet by Service level manager (manager), customer"
    )
    assert "nothing was promised in this month\n" in told
    assert why in told
    assert why in run("check", *asked).output


def test_a_share_below_its_limit_that_was_kept_says_why(run: Run, tmp_path: Path) -> None:
    """Where there were so few cases that the agreement allows this many to fail, the table alone would puzzle."""
    root = with_tickets(tmp_path)
    at = ("--month", "2026-02", "--root", root, "--as-of", "2026-03-10")
    why = "SLA-MAIL p1-response: There were so few cases that the agreement allows this many to fail."
    assert why not in run("report", *at).stdout
    replace_words(root, "agreements/SLA-MAIL/1.0/agreement.yml", {"misses_allowed: 0": "misses_allowed: 1"})
    approve_again(root)
    assert why in run("report", *at).stdout


def test_a_report_says_how_much_is_known_and_what_is_doubtful(run: Run, tmp_path: Path) -> None:
    """Beside each figure stands how much of what should be known is; a miss by what may be a slip says so."""
    book = copied(tmp_path)
    head = "id,service,start,end,kind,impact,reason,exclusion\n"
    (book / "measurements/2026-02/month.yml").write_text("kind: month\n", "utf-8")
    at = ("--root", book, "--as-of", "2026-03-10", "--month", "2026-02")

    def reported(row: str) -> str:
        (book / "measurements/2026-02/outages.csv").write_text(f"{head}{row}\n", "utf-8")
        return " ".join(run("report", *at).stdout.split())

    told = reported("O-1,mail,2026-01-20T00:00:00+08:00,,outage,,,")
    assert "mail ≥ 99.5 % 0.00 % 100 % MISSED (provisional) (doubtful)" in told
    assert "SLA-MAIL availability mail: It rests on an interruption that lasts so long" in told
    results = json.loads(run("report", *at, "--format", "json").stdout)["results"]
    doubts = {result["target"]: result["doubt"] for result in results if result["agreement"] == "SLA-MAIL"}
    assert doubts == {"availability": "lasts_long", "p1-response": ""}
    told = reported("O-2,mail,2026-02-26T00:00:00+08:00,2026-03-01T00:00:00+08:00,unmeasured,,,")
    assert "mail ≥ 99.5 % 100.00 % 89 % kept (provisional)" in told


def test_a_month_without_a_folder_is_refused_with_what_to_do(run: Run, tmp_path: Path) -> None:
    """Also a month that exports cover has a folder: the hint is the command that makes it."""
    refused = run("report", "--root", copied(tmp_path), "--month", "2026-03")
    assert "SLM604" in refused.stderr
    assert "slm new month 2026-03" in refused.stderr
