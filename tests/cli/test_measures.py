"""Every measure of service level management can be promised, and is judged from the records or figures of a book."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from tests.books import add_lines, approve_again, replace_words, with_tickets
from tests.cli.conftest import Run

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
HEAD: Final = "id,service,type,priority,opened,responded,restored,resolved,first_contact\n"
AT: Final = "2026-01-05T{}:00+08:00"
TICKETS: Final = (
    ("T-1", "incident", "09:00", "09:10", "10:00", "11:00", "true"),
    ("T-2", "complaint", "09:00", "09:30", "", "12:00", "false"),
)
RATIO: Final = "at_least: 90 %"
REPORTED: Final = "numerator: 19, denominator: 20"
MEASURES: Final = {
    "answered-in-time": (
        "attainment, source: tickets",
        "within: 60 working_minutes, for_at_least: 90 %, clock: {measures: response}",
        "",
    ),
    "resolution": (
        "attainment, source: tickets",
        "within: 8 working_hours, for_at_least: 90 %, clock: {measures: resolution}",
        "",
    ),
    "restoration": (
        "attainment, source: tickets",
        "within: 4 calendar_hours, for_at_least: 90 %, clock: {measures: restoration, types: [incident]}",
        "",
    ),
    "updates": (
        "attainment, source: tickets",
        "within: 4 calendar_hours, for_at_least: 50 %, clock: {measures: update}",
        "",
    ),
    "available": ("availability, source: outages", "at_least: 90 %", ""),
    "interruptions": ("count, source: outages", "at_most: 5, interruptions: {measures: number}", ""),
    "longest": (
        "quantity, source: outages",
        "at_most: 8, interruptions: {measures: longest, unit: calendar_hours}",
        "",
    ),
    "mttr": (
        "quantity, source: outages",
        "at_most: 8, interruptions: {measures: time_to_restore, unit: calendar_hours}",
        "",
    ),
    "mtbf": (
        "quantity, source: outages",
        "at_least: 8, interruptions: {measures: time_between_failures, unit: working_hours}",
        "",
    ),
    "first-contact": ("ratio, source: tickets, cases: {counted: resolved, share: first_contact}", "at_least: 50 %", ""),
    "complaints": (
        "attainment, source: tickets",
        "within: 8 working_hours, for_at_least: 90 %, clock: {measures: resolution, types: [complaint]}",
        "",
    ),
    "satisfied": ("score, source: surveys", "at_least: 4", ""),
    "answering": ("ratio, source: surveys", "at_least: 50 %", ""),
    "staff-attitude": ("score, source: figures", "at_least: 4", "numerator: 90, denominator: 20"),
    "changes": ("ratio, source: figures", RATIO, REPORTED),
    "backups": ("ratio, source: figures", RATIO, REPORTED),
    "reports": ("ratio, source: figures", RATIO, REPORTED),
    "calls": ("ratio, source: figures", RATIO, REPORTED),
    "throughput": ("count, source: tickets, cases: {counted: resolved}", "at_least: 1", ""),
    "backlog": ("count, source: tickets, cases: {counted: open_at_end}", "at_most: 1", ""),
}


def test_every_measure_can_be_promised_and_judged(run: Run, tmp_path: Path) -> None:
    """The check accepts a target for each measure, and the report of a month has a value, or too few events for one."""
    root = with_tickets(tmp_path)
    texts = "name: {en: A, zh: 甲}, description: {en: A, zh: 甲}, formula: {en: A, zh: 甲}"
    for name, (metric, _, _) in MEASURES.items():
        unit = ", unit: {en: hours, zh: 小时}" if metric.split(",")[0] in {"quantity", "count", "score"} else ""
        add_lines(root, "catalog/metrics.yml", f"  - {{id: {name}, kind: {metric}, {texts}{unit}}}")
    targets = "".join(f"  - {{id: {name}, metric: {name}, {text}}}\n" for name, (_, text, _) in MEASURES.items())
    replace_words(root, SLA, {"workload:\n": f"{targets}workload:\n"})
    for month in ("2026-01", "2026-02"):
        for name, (_, _, figure) in MEASURES.items():
            if figure:
                entry = f"  - {{agreement: SLA-MAIL, target: {name}, service: mail, {figure}}}"
                add_lines(root, f"measurements/{month}/figures.yml", entry)
    rows = "".join(
        ",".join((name, "mail", kind, "P1", *(AT.format(at) if at else "" for at in times), first)) + "\n"
        for name, kind, *times, first in TICKETS
    )
    (root / "measurements/2026-01/tickets.csv").write_text(HEAD + rows, "utf-8")
    for month in ("2026-02", "2026-03"):
        (root / f"measurements/{month}/tickets.csv").write_text(HEAD, "utf-8")
    for month, answers in (("2026-01", "mail,2026-01-05,5,true\nmail,2026-01-06,,false\n"), ("2026-02", "")):
        (root / f"measurements/{month}/surveys.csv").write_text(f"service,date,score,answered\n{answers}", "utf-8")
    approve_again(root)
    checked = run("check", "--root", root, "--as-of", "2026-03-10")
    assert checked.exit_code == 0, checked.output
    outcome = run("report", "--root", root, "--as-of", "2026-03-10", "--month", "2026-01", "--format", "json")
    results = {result["target"]: result for result in json.loads(outcome.stdout)["results"]}
    untold = {name: results[name]["reason"] for name in MEASURES if results[name]["verdict"] not in {"met", "missed"}}
    assert untold.keys() <= {"mttr", "mtbf"}, untold
    assert set(untold.values()) <= {"too_few_events"}
