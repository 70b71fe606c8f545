"""Exports of what is over alone: what is lacking is told where it shows, and unknown where the source says it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import outages, problems, read, wrong_source

from slm.calendar import Interval, Month, total
from slm.measurement import Gaps

SOURCE: Final = (
    "kind: tickets\nname: Desk\nfiles: [desk.csv]\ntime_zone: UTC\ncovers: {from: 2026-01, until: 2026-03}\n"
    "columns: {id: no, opened: at, resolved: till}\nconstants: {service: mail, type: incident}\n"
)
LOG: Final = (
    SOURCE.replace("tickets", "events").replace(
        "{id: no, opened: at, resolved: till}", "{case: no, time: at, activity: what}"
    )
    + "states: {open: run, done: stop}\n"
)
START: Final = datetime.fromisoformat("2026-01-05T08:00")
Cases = list[tuple[datetime, datetime]]


def every(hours: int, longest: int, days: int = 40) -> Cases:
    """Return cases that are raised every so many hours, of which each second one takes up to so many, others one."""
    raised = (START + timedelta(hours=at) for at in range(0, days * 24, hours))
    return [(at, at + timedelta(hours=1 + nth % 2 * (nth * 7 % longest))) for nth, at in enumerate(raised)]


def closed(cases: Cases, days: int = 40) -> Cases:
    """Return those that are closed some days after the first was raised."""
    return [case for case in cases if case[1] <= START + timedelta(days=days)]


def told(folder: Path, cases: Cases, source: str = SOURCE) -> list[str]:
    """Return what is told of an export of cases."""
    if "events" in source:
        rows = "".join(
            f"{nth},{at},{what}\n"
            for nth, case in enumerate(cases)
            for at, what in zip(case, ("open", "done"), strict=True)
        )
        return problems(read(folder, source, {"desk.csv": f"no,at,what\n{rows}"}))
    rows = "".join(f"{nth},{at},{till}\n" for nth, (at, till) in enumerate(cases))
    return problems(read(folder, source, {"desk.csv": f"no,at,till\n{rows}"}))


@pytest.mark.parametrize("source", [SOURCE, LOG], ids=["tickets", "events"])
def test_closed_cases_alone_are_told(tmp_path: Path, source: str) -> None:
    """Of fifteen cases that are always open none is there at the end: the export leaves out what is open."""
    cases = closed(every(2, 120))
    assert [one.split()[0] for one in told(tmp_path / "1", cases, source)] == ["SLM1035"]
    for said in ("closed", "all"):
        assert told(tmp_path / said, cases, f"{source}complete_for: {said}\n") == []


@pytest.mark.parametrize(
    "cases",
    [
        every(2, 120),
        every(4, 2),
        [(at, at.replace(hour=18)) for at, _ in every(3, 4) if at.hour < 18],
        closed(every(24, 96)),
        closed(every(2, 120, days=12), days=12),
        [],
    ],
    ids=["exported_later", "solved_at_once", "solved_every_evening", "few_are_open", "few_days", "none"],
)
def test_cases_that_may_all_be_closed_are_not_doubted(tmp_path: Path, cases: Cases) -> None:
    """Whoever exports later has the ends of all, and where cases are solved at once none is open at any time."""
    assert told(tmp_path, cases) == []


def test_a_case_that_is_open_says_that_such_cases_are_exported(tmp_path: Path) -> None:
    """One open case is enough."""
    rows = "".join(f"{nth},{at},{till}\n" for nth, (at, till) in enumerate(closed(every(2, 120))))
    assert problems(read(tmp_path, SOURCE, {"desk.csv": f"no,at,till\n{rows}X,{START},\n"})) == []


ENDED: Final = (
    "kind: outages\nname: Tool\nfiles: ['desk-{month}.csv']\ntime_zone: UTC\nconstants: {kind: outage}\n"
    "columns: {service: what, start: at, end: till}\ncomplete_for: closed\n"
)
MARCH: Final = {Month(2026, 3): date(2026, 3, 10)}


@pytest.mark.parametrize(
    "said, taken_on, since",
    [
        ("longest: 3 calendar_days\n", {}, "2026-03-29"),
        ("longest: 3 calendar_days\n", MARCH, "2026-03-08"),
        ("longest: 36 calendar_hours\n", {}, "2026-03-30"),
        ("longest: 3 calendar_days\ncovers: {from: 2026-01, until: 2026-04}\n", {}, "2026-03-29"),
        ("longest: 3 calendar_days\ncovers: {from: 2026-01, until: 2026-03-21}\n", {}, "2026-03-18"),
        ("longest: 3 calendar_days\ncovers: {from: 2026-01, until: 2026-05}\n", MARCH, "2026-03-08"),
    ],
)
def test_where_an_interruption_may_go_on_that_is_not_exported_nothing_is_known(
    tmp_path: Path, said: str, taken_on: dict[Month, date], since: str
) -> None:
    """Of an export of those that ended, the end is unknown, as far back as one may have begun that goes on."""
    files = {f"desk-2026-0{month}.csv": f"what,at,till\nmail,2026-0{month}-05 08:00,2026-0{month}-05 09:00\n"
             for month in (1, 2, 3)}  # fmt: skip
    spring = Interval(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC))
    unknown = {
        source: Gaps(outages(read(tmp_path, source, files, taken_on)).gaps, 3).time("mail", spring, "UTC", rows=True)
        for source in (f"{ENDED}{said}", f"{ENDED}{said}".replace("closed", "all"))
    }
    closed_alone, whole = unknown.values()
    assert f"{closed_alone[-1].start:%Y-%m-%d}" == since
    assert total(whole) < total(closed_alone)


def test_how_long_an_interruption_can_be_has_to_be_said() -> None:
    """Without it, any time may be one in which something began that goes on still."""
    assert wrong_source(ENDED) == ["SLM1121 measurements/sources/desk.yml:7:15"]
