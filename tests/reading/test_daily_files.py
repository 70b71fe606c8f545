"""Exports with a file for each day: what is lost in one is unknown of its day, if rows say that names tell the days."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import read

from slm.measurement import Gap, TimelineRecords

SOURCE: Final = """\
name: Log
files: ["daily/*.csv"]
covers: {from: 2026-01-01, until: 2026-02-01}
time_zone: Asia/Shanghai
wrong_rows: left_out
"""
KINDS: Final = {
    "tickets": (
        "kind: tickets\ncolumns: {id: id, opened: at, resolved: end}\nconstants: {type: incident, service: mail}\n",
        "id,at,end", "{n},{day} 09:00,{day} 10:00", "{n},soon,",
    ),
    "events": (
        (
            "kind: events\ncolumns: {case: id, activity: does, time: at}\nstates: {open: run}\n"
            "constants: {type: incident, service: mail}\n"
        ),
        "id,does,at", "{n},open,{day} 09:00", "{n},open,soon",
    ),
    "outages": (
        "kind: outages\ncolumns: {start: at, end: end}\nconstants: {service: mail, kind: outage}\n",
        "at,end", "{day} 0{n}:00,{day} 10:00", "soon,soon",
    ),
    "surveys": (
        "kind: surveys\ncolumns: {date: at, score: score}\nconstants: {service: mail}\ntimes: ['%Y-%m-%d']\n",
        "at,score", "{day},4", "soon,4",
    ),
    "probes": (
        "kind: probes\ncolumns: {time: at, ok: ok}\nconstants: {service: mail}\nknown_for: 10 calendar_minutes\n",
        "at,ok", "{day} 0{n}:00,yes", "soon,yes",
    ),
}  # fmt: skip
DAYS: Final = ("2026-01-05", "2026-01-06", "2026-01-07")


def _gaps(root: Path, kind: str, names: tuple[str, ...], days: tuple[str, ...] = DAYS) -> list[Gap]:
    """Return what is unknown of exports with two rows of these days each, of which the second one has a row more."""
    said, head, row, wrong = KINDS[kind]
    files = {}
    for nth, (name, day) in enumerate(zip(names, days, strict=True)):
        rows = [row.format(n=2 * nth + more, day=day) for more in (1, 2)]
        files[f"daily/{name}.csv"] = "\n".join([head, *rows, *([wrong.format(n=9)] if nth == 1 else []), ""])
    records = read(root, SOURCE + said, files).imported.records
    assert not isinstance(records, TimelineRecords)
    return [gap for gap in records.gaps if gap.start != date(2026, 2, 1)]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_lost_in_the_file_of_a_day_is_unknown_of_that_day(tmp_path: Path, kind: str) -> None:
    """The other days of the month stay as they are known; before, the month was known as little as that one file."""
    (gap,) = _gaps(tmp_path, kind, tuple(f"log-{day.replace('-', '')}" for day in DAYS))
    assert (gap.start, gap.end, gap.is_row) == (date(2026, 1, 6), date(2026, 1, 7), False)


@pytest.mark.parametrize(
    "names,days",
    [
        (("a", "b", "c"), DAYS),
        (("2026-01-06", "2026-01-07", "2026-01-08"), ("2026-01-05", "2026-01-04", "2026-01-03")),
        (("2026-01-05", "2026-01-06", "c"), DAYS),
        (("2026-01-05-a", "2026-01-05-b", "2026-01-07"), DAYS),
        (("2026-13-05", "2026-13-06", "2026-13-07"), DAYS),
        (("2026-01-05_2026-01-06", "2026-01-06_2026-01-07", "2026-01-07_2026-01-08"), DAYS),
    ],
)
def test_names_that_do_not_tell_the_day_of_their_rows_place_nothing(
    tmp_path: Path, names: tuple[str, ...], days: tuple[str, ...]
) -> None:
    """A name may say when a file was made, another month or nothing: what is lost may be of any day of the file."""
    (gap,) = _gaps(tmp_path, "tickets", names, days)
    assert (gap.is_row, gap.is_placed, gap.path) == (True, False, f"measurements/daily/{names[1]}.csv")


def test_two_files_tell_by_their_rows_that_names_are_days(tmp_path: Path) -> None:
    """One alone may be of that day by chance."""
    (gap,) = _gaps(tmp_path, "tickets", DAYS[:2], DAYS[:2])
    assert not gap.is_row
    (gap,) = _gaps(tmp_path / "one", "tickets", DAYS[1:2] * 1 + ("log",), DAYS[1:])
    assert gap.is_row
