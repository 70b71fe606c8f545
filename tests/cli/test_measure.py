"""`slm measure`: the figures that records make, with what became of their rows."""

from __future__ import annotations

import csv
import hashlib
import json
from pathlib import Path

from tests.books import approve_again, replace_words, with_tickets
from tests.cli.conftest import ROOT, Run

AS_OF = ("--as-of", "2026-03-10")


def test_figures_come_with_their_rows(run: Run, tmp_path: Path) -> None:
    """Each figure names its files, and the rows that were used and left out with the reason (F9)."""
    text = run("measure", "--root", with_tickets(tmp_path), *AS_OF, "--month", "2026-01").stdout
    assert "p1-response P1" in text
    assert "1 / 1 " in text
    expected = "measurements/2026-01/tickets.csv: 3 rows read, 1 used, 2 left out (other_service 1, updated 1)"
    assert expected in text


def test_figures_name_what_they_were_timed_by(run: Run, tmp_path: Path) -> None:
    """Each figure names the version of its service hours and the hash of every calendar behind it (F26, F30)."""
    book = with_tickets(tmp_path)
    text = run("measure", "--root", book, *AS_OF, "--month", "2026-01").stdout
    sha256 = hashlib.sha256((book / "catalog/calendars/always.yml").read_bytes()).hexdigest()
    assert f"read and timed by catalog/calendars/always.yml {sha256[:12]}\n" in text
    figures = json.loads(run("measure", "--root", book, *AS_OF, "--month", "2026-01", "--format", "json").stdout)
    for figure in figures["figures"]:
        if figure["agreement"] == "SLA-MAIL":
            assert figure["service_hours"] == {"id": "always", "versions": ["2025-01-01"]}
            assert figure["calendars"] == [{"path": "catalog/calendars/always.yml", "sha256": sha256}]
            assert figure["mapping"] is None


def test_cases_that_are_open_and_overdue_are_listed(run: Run, tmp_path: Path) -> None:
    """Whoever looks for late tickets finds each with the time at which it was due (F48)."""
    book = with_tickets(tmp_path)
    assert (
        "open and overdue: T-4, due 2026-03-02 10:00+08:00"
        in run("measure", "--root", book, *AS_OF, "--month", "2026-03").stdout
    )
    text = run("measure", "--root", book, *AS_OF, "--month", "2026-03", "--format", "json").stdout
    (late,) = next(
        figure["open_and_overdue"] for figure in json.loads(text)["figures"] if figure["target"] == "p1-response"
    )
    assert (late["ticket"], late["due"]) == ("T-4", "2026-03-02T02:00:00+00:00")


def test_every_case_is_told_with_its_due_time_and_the_time_it_used(run: Run, tmp_path: Path) -> None:
    """Whoever doubts a verdict sees of each case, in time or late, what it was judged by; so do programs and tables."""
    book = with_tickets(tmp_path)
    wanted = ("measure", "--root", book, *AS_OF, "--month", "2026-02", "--cases")
    assert "    T-2: due 2026-02-01 00:50:00+08:00, used 1:10:00 of 1:00:00, late\n" in run(*wanted).stdout
    figures = json.loads(run(*wanted, "--format", "json").stdout)["figures"]
    ((case,),) = [figure["cases"] for figure in figures if figure["target"] == "p1-response"]
    assert (case["ticket"], case["due"], case["spent_seconds"], case["verdict"]) == (
        "T-2", "2026-01-31T16:50:00+00:00", 4200, "missed",
    )  # fmt: skip
    table = [*csv.DictReader(run(*wanted, "--format", "csv").stdout.splitlines())]
    assert [(row["target"], row["ticket"], row["limit_seconds"], row["verdict"]) for row in table] == [
        ("p1-response", "T-2", "3600", "missed"),
    ]  # fmt: skip
    assert run("measure", "--root", book, *AS_OF, "--month", "1999-12", "--format", "csv").exit_code == 2
    assert "T-2: due" not in run(*wanted[:-1]).stdout


def test_a_table_of_cases_holds_no_formula(run: Run, tmp_path: Path) -> None:
    """Whoever enters cases chooses their numbers, and whoever opens the table in a spreadsheet runs nothing (D29)."""
    book, day = tmp_path / "book", ("--as-of", "2026-05-15")
    run("new", "book", book, "--languages", "en", *day)
    path = book / "measurements/desk/tickets-2026-05.csv"
    head, first, *_ = path.read_text("utf-8").splitlines()
    path.write_text(f"{head}\n=1+1,{first.partition(',')[2]}\n-7,{first.partition(',')[2]}\n", "utf-8")
    told = run("measure", "--root", book, *day, "--month", "2026-05", "--cases", "--format", "csv").stdout
    assert {row["ticket"] for row in csv.DictReader(told.splitlines())} == {"'=1+1", "-7"}


def test_verdicts_of_the_tool_are_counted_beside_the_figure(run: Run, tmp_path: Path) -> None:
    """Where the tool says itself whether it kept a case, the number of cases on which it agrees stands there."""
    book = with_tickets(tmp_path)
    replace_words(book, "agreements/SLA-MAIL/1.0/agreement.yml", {"{measures: response}": "{measures: resolution}"})
    approve_again(book)
    path = book / "measurements/2026-01/tickets.csv"
    head, one, *others = path.read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{head},kept", f"{one},true", *(f"{row}," for row in others)]) + "\n", "utf-8")
    told = run("measure", "--root", book, *AS_OF, "--month", "2026-01", "--cases").stdout
    assert "T-1: due 2026-01-05 10:00:00+08:00, used 2:00:00 of 1:00:00, late" in told
    assert "the tool's own verdict is the same in 0 of 1 case\n" in told


def test_json_is_exact(run: Run) -> None:
    """Numbers are texts, rows read are rows used and left out, and reported figures are not among them."""
    told = json.loads(run("measure", "--root", ROOT, "--as-of", "2026-11-22", "--format", "json").stdout)
    assert (told["format"], told["month"]) == ("slm-figures/1", "2026-10")
    assert {figure["source"] for figure in told["figures"]} == {"outages", "tickets"}
    assert all(isinstance(figure["numerator"], str) for figure in told["figures"])
    rows = [rows for figure in told["figures"] for rows in figure["sources"]]
    assert all(row["read"] == row["used"] + sum(row["reasons"].values()) for row in rows)


def test_month_without_records_says_so(run: Run, tmp_path: Path) -> None:
    """Where nothing is judged by records there is nothing to measure."""
    book = with_tickets(tmp_path)
    text = run("measure", "--root", book, "--as-of", "2025-12-31", "--month", "2026-03", "--lang", "zh").stdout
    assert "本月没有由记录判定的承诺" in text
