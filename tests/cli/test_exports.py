"""What a user sees of dirty rows in the export of another tool, and in records of checks, pauses and surveys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import pytest
from tests.books import approve_again, replace_words, with_tickets
from tests.cli.conftest import Run

AS_OF: Final = ("--as-of", "2026-03-10")
SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
OUTAGES: Final = """\
kind: outages
name: {en: Monitoring, zh: 监控}
files: [watch/down.csv]
covers: {from: 2026-01-01, until: 2026-03-01}
columns: {id: Id, start: Down, end: Up}
constants: {service: mail, kind: outage}
times: [iso, "%d.%m.%Y %H:%M"]
time_zone: Asia/Shanghai
missing: ["-"]
longest: 30 calendar_days
"""
TICKETS: Final = """\
kind: tickets
name: {en: Desk, zh: 服务台}
files: [watch/desk.csv]
covers: {from: 2026-01-01, until: 2026-03-01}
columns: {id: Id, opened: Opened, responded: Answered, resolved: Solved}
constants: {service: mail, type: incident, priority: P1}
time_zone: Asia/Shanghai
missing: ["1900-01-01 00:00"]
"""


def exported(folder: Path, target: str, source: str, name: str, *rows: str) -> Path:
    """Return a book in which one target is judged by the export of another tool."""
    root = with_tickets(folder)
    old = {"availability": "at_least: 99.5 %", "p1-response": "source: tickets"}[target]
    new = {"availability": "at_least: 99.5 %\n    source: watch", "p1-response": "source: watch"}[target]
    replace_words(root, SLA, {old: new})
    for path, content in (("sources/watch.yml", source), (f"watch/{name}", "".join(f"{row}\n" for row in rows))):
        (root / "measurements" / path).parent.mkdir(exist_ok=True)
        (root / "measurements" / path).write_text(content, "utf-8")
    approve_again(root)
    return root


def down(folder: Path, *rows: str, source: str = OUTAGES) -> Path:
    """Return a book in which the availability of mail is judged by these interruptions of a monitor."""
    return exported(folder, "availability", source, "down.csv", "Id,Down,Up", *rows)


def desk(folder: Path, *rows: str) -> Path:
    """Return a book in which responses are judged by these tickets of a desk."""
    return exported(folder, "p1-response", TICKETS, "desk.csv", "Id,Opened,Answered,Solved", *rows)


def result(run: Run, root: Path, month: str, target: str) -> dict[str, Any]:
    """Return the result of a target in a month, as the report gives it; read is used plus excluded."""
    outcome = run("report", "--root", root, *AS_OF, "--month", month, "--format", "json")
    assert outcome.exit_code == 0, outcome.output
    (found,) = [own_result for own_result in json.loads(outcome.stdout)["results"] if own_result["target"] == target]
    assert all(source["read"] == source["used"] + source["excluded"] for source in found["sources"])
    return found  # type: ignore[no-any-return]


def minutes(run: Run, root: Path, month: str) -> float:
    """Return the minutes of downtime of a month."""
    found = result(run, root, month, "availability")
    return float(found["denominator"]) - float(found["numerator"])


@pytest.mark.parametrize("row", ["1,2026-01-31T15:50:00Z,2026-01-31T16:20:00Z", "1,31.01.2026 23:50,01.02.2026 00:20"])
def test_month_of_an_export_ends_where_the_agreement_is(run: Run, tmp_path: Path, row: str) -> None:
    """Ten minutes are January's and twenty February's, whether the tool writes UTC or a clock on the wall (V1, F15)."""
    root = down(tmp_path, row)
    assert [minutes(run, root, month) for month in ("2026-01", "2026-02")] == [10, 20]


def test_overlapping_rows_of_an_export_count_once(run: Run, tmp_path: Path) -> None:
    """From 10:00 to 11:00 and from 10:30 to 11:30 are 90 minutes of two rows that are both used (V10, F57)."""
    root = down(tmp_path, "1,10.01.2026 10:00,10.01.2026 11:00", "2,10.01.2026 10:30,10.01.2026 11:30")
    assert minutes(run, root, "2026-01") == 90
    assert (
        "down.csv: 2 rows read, 2 used, 0 left out"
        in run("measure", "--root", root, *AS_OF, "--month", "2026-01").stdout
    )


@pytest.mark.parametrize(
    "row, words, rest",
    [
        ("1,10.01.2026 10:00,10.01.2026 09:00", "SLM360 it ends at 2026-01-10T09:00:00+08:00, before it starts", 30),
        ("1,10.01.2026 10:00,10.01.2027 11:00", "SLM739 it lasts from 2026-01-10T10:00:00+08:00", None),
        ("1,10.01.2026 10:00,9999-12-31T00:00:00Z", "SLM383 the year of", None),
        ("1,01.01.1900 00:00,10.01.2026 11:00", "SLM383 the year of", 30),
        ("1,2026-13-01T10:00:00Z,10.01.2026 11:00", "SLM382", 30),
    ],
    ids=["end-before-start", "end-in-the-wrong-year", "F51-9999", "F51-1900", "no-such-day"],
)
def test_row_of_an_export_that_cannot_be_is_named(
    run: Run, tmp_path: Path, row: str, words: str, rest: int | None
) -> None:
    """A row that cannot be true is an error at its line, and there is no report; or it is left out and counted (F9).

    Of one that has a beginning and no end all time after it is unknown, which is most of the month.
    """
    root = down(tmp_path, row, "2,12.01.2026 10:00,12.01.2026 10:30")
    outcome = run("check", "--root", root, *AS_OF)
    assert "measurements/watch/down.csv:2:" in outcome.stdout
    assert f"error {words}" in outcome.stdout
    assert run("report", "--root", root, *AS_OF, "--month", "2026-01").exit_code == 1
    (root / "measurements/sources/watch.yml").write_text(f"{OUTAGES}wrong_rows: left_out\n", "utf-8")
    if rest is None:
        assert result(run, root, "2026-01", "availability")["verdict"] == "no_data"
    else:
        assert minutes(run, root, "2026-01") == rest
    measured = run("measure", "--root", root, *AS_OF, "--month", "2026-01").stdout
    assert "down.csv: 2 rows read, 1 used, 1 left out" in measured
    assert "refused 1" in measured


def test_export_without_a_zone_is_refused(run: Run, tmp_path: Path) -> None:
    """A clock on the wall of nobody knows which zone is no time (F17)."""
    root = down(
        tmp_path, "1,10.01.2026 10:00,10.01.2026 11:00", source=OUTAGES.replace("time_zone: Asia/Shanghai\n", "")
    )
    outcome = run("check", "--root", root, *AS_OF)
    assert "measurements/watch/down.csv:2:" in outcome.stdout
    assert "error SLM374 '10.01.2026 10:00' has no offset from UTC" in outcome.stdout
    assert "Write time_zone in the source" in outcome.stdout


def test_placeholder_of_an_export_is_no_time(run: Run, tmp_path: Path) -> None:
    """What the source names as missing is empty: who got no answer is late, and was not answered in 1900 (F51)."""
    root = desk(tmp_path, "T-1,2026-01-05 09:00,1900-01-01 00:00,1900-01-01 00:00")
    found = result(run, root, "2026-01", "p1-response")
    assert (found["numerator"], found["denominator"]) == ("0", "1")


def test_ticket_of_an_export_that_is_open_over_three_months(run: Run, tmp_path: Path) -> None:
    """It counts once, in the month in which it was due, and later months list it as overdue (F23, F48)."""
    root = desk(tmp_path, "T-1,2026-01-05 09:00,,", "T-2,2026-01-06 09:00,2026-01-06 09:10,")
    replace_words(root, "measurements/sources/watch.yml", {"until: 2026-03-01": "until: 2026-04-01"})
    replace_words(root, "measurements/2026-03/month.yml", {"state: open": "state: open\ndata_taken_on: 2026-03-09"})
    found = [result(run, root, f"2026-0{month}", "p1-response") for month in (1, 2, 3)]
    assert [entry["denominator"] if entry["events"] else None for entry in found] == ["2", None, None]
    for month in ("2026-01", "2026-02", "2026-03"):
        text = run("measure", "--root", root, *AS_OF, "--month", month, "--format", "json").stdout
        assert '"T-1"' in text, month


CHECKS: Final = "service,time,ok,response_ms"
PAUSES: Final = "ticket,start,end,reason"
SURVEYS: Final = "service,date,score,answered"


@pytest.mark.parametrize(
    "record, head, row, column, words",
    [
        ("probes", CHECKS, "mail,2026-01-05T09:00:00,true,", 6, "SLM165"),
        ("probes", CHECKS, "mail,1900-01-01T09:00:00Z,true,", 6, "SLM166"),
        ("probes", CHECKS, "mail,2026-01-05T09:00:00Z,perhaps,", 27, "SLM"),
        ("pauses", PAUSES, "T-1,2026-01-05T09:00:00+08:00,2026-01-05T08:00:00+08:00,", 31, "SLM360"),
        ("pauses", PAUSES, "T-1,2026-01-05T09:00:00,,", 5, "SLM165"),
        ("pauses", PAUSES, "T-1,2026-01-05T09:00:00+08:00,9999-01-05T08:00:00+08:00,", 31, "SLM166"),
        ("surveys", SURVEYS, "mail,5.1.2026,4,true", 6, "SLM"),
        ("surveys", SURVEYS, "mail,2026-01-05,4,false", 17, "SLM364"),
    ],
)
def test_row_that_cannot_be_is_told_with_its_place(  # noqa: PLR0917
    run: Run, tmp_path: Path, record: str, head: str, row: str, column: int, words: str
) -> None:
    """Zones that are missing, placeholders and ends before their start are mistakes with a place, in every record."""
    root = with_tickets(tmp_path)
    (root / f"measurements/2026-01/{record}.csv").write_text(f"{head}\n{row}\n", "utf-8")
    outcome = run("check", "--root", root, *AS_OF)
    assert outcome.exit_code == 1
    assert f"measurements/2026-01/{record}.csv:2:{column}: error {words}" in outcome.stdout
