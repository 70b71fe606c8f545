"""The audit log of a service desk, some 140,000 rows, in a book with 17 targets over 13 months."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from tests.real_data.upptime_book import book_files, write_book

CASES: Final = 24_000
"""Each of them has six rows."""
MONTHS: Final = tuple(f"{2016 + month // 12}-{month % 12 + 1:02}" for month in range(1, 14))
_HEAD: Final = ("number", "incident_state", "priority", "opened_at", "sys_updated_on", "resolved_at", "closed_at")
_STATES: Final = ("New", "Active", "Awaiting User Info", "Active", "Resolved", "Closed")
_PRIORITIES: Final = ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low")
_LEVELS: Final = ("P1", "P2", "P3", "P4")
_SOURCE: Final = """\
kind: tickets
use: servicenow-audit-log
name: Incidents
files: [desk/incidents.csv]
covers: {from: 2016-02-01, until: 2017-03-01}
time_zone: Etc/UTC
times: ["%d-%m-%Y %H:%M"]
constants: {service: mail}
"""
_METRICS: Final = """\
  - {id: in-time, name: In time, kind: attainment, source: desk, description: Share, formula: kept / all}
  - {id: mean, name: Mean, kind: quantity, unit: h, source: desk, description: Mean, formula: sum / all}
  - {id: opened, name: Opened, kind: count, source: desk, cases: {counted: opened}, description: All, formula: number}
  - {id: solved, name: Solved, kind: count, source: desk, cases: {counted: resolved}, description: All, formula: number}
"""


def write_log_book(root: Path, cases: int = CASES) -> None:
    """Write a book below `root` whose targets are judged by the log."""
    files = dict(
        book_files(["mail"], first_day="2016-01-01", source="desk", targets="".join(_targets()), metrics=_METRICS)
    )
    files["catalog/levels.yml"] = "kind: levels\nlevels:\n" + "".join(
        f"  - {{id: {name}, name: {name}, description: {name}, respond: 1 calendar_hours, resolve: 9 calendar_hours}}\n"
        for name in _LEVELS
    )
    files["measurements/sources/desk.yml"] = _SOURCE
    write_book(root, files, MONTHS)
    (root / "measurements/desk").mkdir()
    with (root / "measurements/desk/incidents.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(_HEAD)
        writer.writerows(_rows(cases))


def _targets() -> Iterator[str]:
    solved = "measures: resolution, population: resolved_in_period"
    for name, hours in zip(_LEVELS, (4, 24, 72, 168), strict=True):
        yield (
            f"  - {{id: in-time-{name}, metric: in-time, priority: {name}, within: {hours} calendar_hours,\n"
            f"     for_at_least: 90 %, clock: {{{solved}}}}}\n"
        )
    for name in ("P2", "P3"):
        yield (
            f"  - {{id: due-{name}, metric: in-time, priority: {name}, within: 16 calendar_hours, for_at_least: 50 %,\n"
            "     clock: {measures: resolution}}\n"
        )
    yield (
        f"  - {{id: mean, metric: mean, at_most: 400, clock: {{{solved}, statistic: mean, unit: calendar_hours}}}}\n"
    )
    for metric in ("opened", "solved"):
        yield f"  - {{id: {metric}-all, metric: {metric}, at_most: 100000}}\n"
        for name in _LEVELS:
            yield f"  - {{id: {metric}-{name}, metric: {metric}, priority: {name}, at_most: 100000}}\n"


def _rows(cases: int) -> Iterator[tuple[str, ...]]:
    first = datetime(2016, 2, 1)  # noqa: DTZ001 - as the tool writes it, without a zone
    for number in range(cases):
        opened = first + timedelta(minutes=number * 390 * 1440 // cases)
        ends = opened + timedelta(hours=1 + number * 7 % 200)
        for step, state in enumerate(_STATES):
            at = opened + (ends - opened) * step / len(_STATES)
            solved, closed = (f"{ends:%d-%m-%Y %H:%M}" if step >= last else "" for last in (4, 5))
            said = (f"INC{number:07}", state, _PRIORITIES[number % 4])
            yield (*said, f"{opened:%d-%m-%Y %H:%M}", f"{at:%d-%m-%Y %H:%M}", solved, closed)
