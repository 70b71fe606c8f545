"""What users see of tickets: figures that count each where it belongs, and mistakes that are told before they count."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from tests.books import approve_again, replace_words, with_tickets
from tests.cli.conftest import Run

pytestmark = pytest.mark.floors

AS_OF: Final = ("--as-of", "2026-03-10")
SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
JANUARY: Final = "measurements/2026-01/tickets.csv"
HEAD: Final = "id,service,type,priority,opened,responded,resolved,closed,customer,reason\n"
EVENTS: Final = "ticket,time,state,priority\n"
MORE_TARGETS: Final = """\
  - {id: solving, metric: solving, at_most: 8 hours, clock: {measures: resolution, statistic: percentile,
     percentile: 90, unit: working_hours, population: resolved_in_period}}
  - {id: backlog, metric: backlog, at_most: 1 cases}
  - {id: first, metric: first, at_least: 50 %}
  - {id: satisfaction, metric: satisfaction, source: surveys, at_least: 4 points}
  - {id: answers, metric: answers, at_least: 20 %}
workload:
"""
MORE_METRICS: Final = """\
  - {id: solving, kind: quantity, source: tickets, unit: {en: hours, zh: 小时}, name: {en: A, zh: 甲},
     description: {en: A, zh: 甲}, formula: {en: A, zh: 甲}}
  - {id: backlog, kind: count, source: tickets, cases: {counted: open_at_end}, unit: {en: cases, zh: 件},
     name: {en: B, zh: 乙}, description: {en: B, zh: 乙}, formula: {en: B, zh: 乙}}
  - {id: first, kind: ratio, source: tickets, cases: {counted: resolved, share: first_contact}, name: {en: C, zh: 丙},
     description: {en: C, zh: 丙}, formula: {en: C, zh: 丙}}
  - {id: answers, kind: ratio, source: surveys, name: {en: D, zh: 丁}, description: {en: D, zh: 丁},
     formula: {en: D, zh: 丁}}
"""


def write(root: Path, path: str, head: str, *rows: str) -> None:
    """Write a record."""
    (root / path).write_text(head + "".join(f"{row}\n" for row in rows), "utf-8")


def measured(run: Run, root: Path, month: str, target: str = "p1-response") -> dict[str, Any]:
    """Return the figure of a target as `slm measure` tells it to programs."""
    outcome = run("measure", "--root", root, *AS_OF, "--month", month, "--format", "json")
    assert outcome.exit_code == 0, outcome.output
    figures: list[dict[str, Any]] = json.loads(outcome.stdout)["figures"]
    (found,) = (figure for figure in figures if figure["target"] == target)
    for source in (source for figure in figures for source in figure["sources"]):
        assert source["read"] == source["used"] + sum(source["reasons"].values())
    return found


def share(figure: dict[str, Any]) -> str:
    """Return what is divided by what, where there were cases."""
    return f"{figure['numerator']} / {figure['denominator']}" if figure["events"] else "no cases"


@pytest.mark.unmeasured
@pytest.mark.parametrize("opened", ["2026-01-31T23:51:00+08:00", "2026-01-31T15:50:00Z", "2026-02-01T00:50:00+09:00"])
def test_month_ends_where_the_agreement_is(run: Run, tmp_path: Path, opened: str) -> None:
    """A ticket of the last minutes of January falls due in February, in whatever zone its tool writes (F15)."""
    root = with_tickets(tmp_path)
    for month in ("2026-01", "2026-02"):
        replace_words(root, f"measurements/{month}/tickets.csv", {"2026-01-31T23:50:00+08:00": opened})
    assert [measured(run, root, month)["denominator"] for month in ("2026-01", "2026-02")] == ["1", "1"]


def test_ticket_that_is_open_over_three_months(run: Run, tmp_path: Path) -> None:
    """It is one case, in the month in which it was due, and late in every month until somebody answers."""
    root = with_tickets(tmp_path)
    row = "T-1,mail,incident,P1,2026-01-05T09:00:00+08:00,,,,sales,"
    for month in ("2026-01", "2026-02"):
        write(root, f"measurements/{month}/tickets.csv", HEAD, row)
    write(
        root, "measurements/2026-03/tickets.csv", HEAD, row.replace(",,,,sales", ",2026-03-02T09:00:00+08:00,,,sales")
    )
    months = {month: measured(run, root, month) for month in ("2026-01", "2026-02", "2026-03")}
    assert [share(month) for month in months.values()] == ["0 / 1", "no cases", "no cases"]
    late = {month: [case["ticket"] for case in figures["open_and_overdue"]] for month, figures in months.items()}
    assert late == {"2026-01": ["T-1"], "2026-02": ["T-1"], "2026-03": []}
    assert months["2026-01"]["sources"][0]["reasons"] == {"updated": 1}


@pytest.mark.parametrize(
    "clock, january, february",
    [
        ("{measures: resolution}", "0 / 1", "no cases"),
        ("{measures: resolution, while_solved: waits}", "no cases", "1 / 1"),
        ("{measures: resolution, reopen: new_cycle}", "1 / 1", "1 / 1"),
        ("{measures: resolution, reopen: 90 calendar_days}", "0 / 1", "no cases"),
    ],
)
def test_reopened_ticket(run: Run, tmp_path: Path, clock: str, january: str, february: str) -> None:
    """A reopened ticket goes on or is a new case, as the agreement says; one that waited falls due later (F41)."""
    root = with_tickets(tmp_path)
    replace_words(root, SLA, {"{measures: response}": clock})
    solved = "T-1,mail,incident,P1,2026-01-05T09:00:00+08:00,,2026-01-05T09:10:00+08:00,,sales,"
    write(root, JANUARY, HEAD, solved)
    write(root, "measurements/2026-02/tickets.csv", HEAD, solved.replace("01-05T09:10", "02-09T10:20"))
    again = ("T-1,2026-01-05T09:10:00+08:00,resolved,", "T-1,2026-02-09T10:00:00+08:00,reopened,")
    write(root, "measurements/2026-02/events.csv", EVENTS, *again)
    approve_again(root)
    found = [measured(run, root, month) for month in ("2026-01", "2026-02")]
    assert [share(entry) for entry in found] == [january, february]


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "cells, code, column",
    [
        ({"2026-01-05T09:10:00+08:00": "1900-01-01T00:00:00+08:00"}, "SLM166", 48),
        ({"2026-01-05T11:00:00+08:00": "9999-12-31T00:00:00+08:00"}, "SLM166", 74),
        ({"2026-01-05T09:10:00+08:00": "2026-01-05T09:10:00"}, "SLM165", 48),
        ({"2026-01-05T11:00:00+08:00": "2026-01-05T08:00:00+08:00"}, "SLM361", 74),
        ({"2026-01-05T11:00:00+08:00": "2027-01-05T11:00:00+08:00"}, "SLM544", 74),
        ({"2026-01-05T11:00:00+08:00": "2025-01-05T11:00:00+08:00"}, "SLM361", 74),
        ({"2026-01-05T11:00:00+08:00": "05.01.2026 11:00"}, "SLM164", 74),
    ],
)
def test_time_that_cannot_be_is_told_with_its_place(
    run: Run, tmp_path: Path, cells: dict[str, str], code: str, column: int
) -> None:
    """Placeholders, ends before their start, wrong years and times of no zone are no figures but mistakes (F51)."""
    root = with_tickets(tmp_path)
    replace_words(root, "measurements/2026-01/month.yml", {"state: closed": "state: closed\ndata_taken_on: 2026-02-05"})
    replace_words(root, JANUARY, cells)
    outcome = run("check", "--root", root, *AS_OF)
    assert outcome.exit_code == 1
    assert f"{JANUARY}:2:{column}: error {code} " in outcome.stdout
    refused = run("report", "--root", root, *AS_OF, "--month", "2026-01")
    assert (refused.exit_code, refused.stdout) == (1, "")


def test_measures_beside_the_share_in_time(run: Run, tmp_path: Path) -> None:
    """How long cases took, how many are left, how many were solved at once, and what customers say, from records."""
    root = with_tickets(tmp_path)
    replace_words(root, SLA, {"workload:\n": MORE_TARGETS})
    path = root / "catalog/metrics.yml"
    path.write_text(path.read_text("utf-8") + MORE_METRICS, "utf-8")
    row = "{},mail,incident,P1,2026-01-05T09:00:00+08:00,2026-01-05T09:10:00+08:00,{},{}\n"
    rows = [
        ("T-1", "2026-01-05T11:00:00+08:00", "true"),
        ("T-2", "2026-01-05T20:30:00+08:00", "false"),
        ("T-3", "", ""),
    ]
    write(root, JANUARY, "id,service,type,priority,opened,responded,resolved,first_contact\n")
    with (root / JANUARY).open("a", encoding="utf-8") as file:
        file.writelines(row.format(*cells) for cells in rows)
    for month in ("2026-02", "2026-03"):
        write(root, f"measurements/{month}/tickets.csv", HEAD)
        write(root, f"measurements/{month}/surveys.csv", "service,date,score\n")
    answers = ("mail,2026-01-05,5,true", "mail,2026-01-06,4,true", "mail,2026-01-07,,false")
    write(root, "measurements/2026-01/surveys.csv", "service,date,score,answered\n", *answers)
    approve_again(root)
    outcome = run("report", "--root", root, *AS_OF, "--month", "2026-01")
    assert outcome.exit_code == 0, outcome.output
    lines = {line.split()[2]: " ".join(line.split()[3:]) for line in outcome.stdout.splitlines() if "SLA-MAIL" in line}
    assert lines["solving"] == "mail ≤ 8 11.50 100 % MISSED"
    assert lines["backlog"] == "mail ≤ 1 1 100 % kept"
    assert lines["first"] == "mail ≥ 50 % 50.00 % 100 % kept"
    assert lines["satisfaction"] == "mail ≥ 4 4.50 100 % kept"
    assert lines["answers"] == "mail ≥ 20 % 66.66 % 100 % kept"
    assert measured(run, root, "2026-01", "satisfaction")["asked"] == 3
    assert "9 / 2 (2/3)" in run("measure", "--root", root, *AS_OF, "--month", "2026-01").stdout


COUNTED: Final = {
    "number of cases, zh: 案例总数}\n    source: figures": "number of cases, zh: 案例总数}\n    source: tickets\n"
    "    cases: {counted: opened, types: [incident]}"
}


def test_workload_is_counted_from_tickets(run: Run, tmp_path: Path) -> None:
    """The incidents that were opened are the workload; the one of another service and a reported figure are not."""
    root = with_tickets(tmp_path)
    replace_words(root, "catalog/metrics.yml", COUNTED)
    replace_words(root, SLA, {"at_least: 1 cases, at_most: 100 cases": "at_least: 2 cases, at_most: 2 cases"})
    approve_again(root)
    found = {}
    for month in ("2026-01", "2026-02", "2026-03"):
        outcome = run("report", "--root", root, *AS_OF, "--month", month, "--format", "json")
        assert outcome.exit_code == 0, outcome.output
        (found[month],) = json.loads(outcome.stdout)["workload"]
    assert {month: (figure["actual"], figure["verdict"]) for month, figure in found.items()} == {
        "2026-01": ("2", "within"), "2026-02": ("0", "below"), "2026-03": ("1", "below"),
    }  # fmt: skip
    assert found["2026-01"] == {
        "agreement": "SLA-MAIL", "version": "1.0", "metric": "tickets", "per": "month", "at_least": "2",
        "at_most": "2", "actual": "2", "verdict": "within",
    }  # fmt: skip
    text = run("report", "--root", root, *AS_OF, "--month", "2026-02").stdout
    assert text.splitlines()[-1].split() == [
        "SLA-MAIL",
        "1.0",
        "tickets",
        "≥",
        "2,",
        "≤",
        "2",
        "0",
        *["below", "the", "limit"],
    ]


def test_workload_that_is_counted_needs_no_figure(run: Run, tmp_path: Path) -> None:
    """A figure that is reported beside the tickets is told to be unused; a metric without its cases is refused."""
    root = with_tickets(tmp_path)
    replace_words(root, "catalog/metrics.yml", COUNTED)
    approve_again(root)
    outcome = run("check", "--root", root, *AS_OF)
    assert (outcome.exit_code, outcome.stdout.count("SLM526")) == (0, 2), outcome.stdout
    replace_words(root, "catalog/metrics.yml", {"    cases: {counted: opened, types: [incident]}\n": ""})
    assert "error SLM830 it is judged by tickets" in run("check", "--root", root, *AS_OF).stdout


def test_workload_without_a_record_is_unknown(run: Run, tmp_path: Path) -> None:
    """A month without tickets.csv has no workload, and neither has one of which nobody reported a figure."""
    root = with_tickets(tmp_path)
    replace_words(root, "catalog/metrics.yml", COUNTED)
    approve_again(root)
    (root / "measurements/2026-02/tickets.csv").unlink()
    outcome = run("report", "--root", root, *AS_OF, "--month", "2026-02")
    assert outcome.stdout.splitlines()[-1].endswith("no figure reported"), outcome.stdout
