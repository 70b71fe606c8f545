"""The audit log of a real service desk: tickets on the clock by priority, beside the flag that the tool itself set."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

import csv
import gzip
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from tests.real_data.program import slm
from tests.real_data.upptime_book import book_files, write_book
from tests.written import agreement, evidence, figures, history, metrics, month_file, target

from slm.calendar import Duration, Month, WorkingTime, always
from slm.compliance import Result, evaluate
from slm.measurement import CaseClock, Ticket, TicketEvent, conditions, source_kinds
from slm.reading.sources import SourceRead, read_exports, read_source
from slm.reading.yaml_text import read_yaml

LOG: Final = "uci-servicenow-incident/incident_event_log_5998rows_excel_resaved.csv.gz"
PRIORITIES: Final = {"1 - Critical": "P1", "2 - High": "P2", "3 - Moderate": "P3", "4 - Low": "P4"}
LIMIT_HOURS: Final = {"P1": 4, "P2": 24, "P3": 72, "P4": 168}
MONTHS: Final = (Month(2016, 2), Month(2016, 3))
PARTS: Final = ("numerator", "denominator")
FOREVER: Final = datetime(2016, 4, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A ticket as its last row tells it, the times in which it waited, and whether the tool says that it was in time.

    The log has no time zone; it is read as UTC.
    """

    number: str
    priority: str
    opened: datetime
    resolved: datetime | None
    closed: datetime | None
    waits: tuple[tuple[datetime, datetime | None], ...]
    made_sla: bool
    states: tuple[tuple[datetime, str, str], ...]
    """When it was updated, in which state and with which priority it then was."""
    reopened: int
    """How often the tool says that it was."""

    @property
    def stopped(self) -> datetime | None:
        """When work on it ended, if it was known by the end of the log."""
        end = self.resolved or self.closed
        return end if end and end < FOREVER else None

    def minutes_taken(self, until: datetime) -> int:
        """Count minute by minute those in which it did not wait."""
        whole = range(int((until - self.opened) / timedelta(minutes=1)))
        if not self.waits:
            return len(whole)
        instants = (self.opened + timedelta(minutes=minutes) for minutes in whole)
        return sum(not any(start <= at < (end or FOREVER) for start, end in self.waits) for at in instants)


@pytest.fixture(scope="module")
def incidents(real_data: Path) -> list[Incident]:
    """Return the incidents of the log."""
    rows: dict[str, list[dict[str, str]]] = {}
    with gzip.open(real_data / LOG, "rt", encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            rows.setdefault(row["number"], []).append(row)
    return [_incident(row) for row in rows.values()]


def _incident(rows: Sequence[dict[str, str]]) -> Incident:
    last = rows[-1]
    opened = _instant(last["opened_at"])
    assert opened
    return Incident(
        number=last["number"],
        priority=PRIORITIES[last["priority"]],
        opened=opened,
        resolved=_instant(last["resolved_at"]),
        closed=_instant(last["closed_at"]),
        waits=tuple(_waits(rows)),
        made_sla=last["made_sla"] == "TRUE",
        states=tuple(_states(rows)),
        reopened=int(last["reopen_count"]),
    )


def _states(rows: Iterable[dict[str, str]]) -> Iterator[tuple[datetime, str, str]]:
    for row in rows:
        at = _instant(row["sys_updated_at"])
        assert at
        yield at, row["incident_state"], PRIORITIES[row["priority"]]


def _waits(rows: Iterable[dict[str, str]]) -> Iterator[tuple[datetime, datetime | None]]:
    since: datetime | None = None
    for row in rows:
        at = _instant(row["sys_updated_at"])
        waits = row["incident_state"].startswith("Awaiting")
        if waits and since is None:
            since = at
        elif since and not waits:
            yield since, at
            since = None
    if since:
        yield since, None


def _instant(text: str) -> datetime | None:
    return None if text == "?" else datetime.strptime(text, "%d-%m-%Y %H:%M").replace(tzinfo=UTC)


SOURCE: Final = """\
kind: tickets
use: servicenow-audit-log
name: Incidents
files: [desk/incidents.csv.gz]
covers: {from: 2016-02-01, until: 2016-04-01}
time_zone: Etc/UTC
times: ["%d-%m-%Y %H:%M"]
missing: ["?"]
constants: {service: mail}
"""


@pytest.fixture(scope="module")
def desk(real_data: Path, tmp_path_factory: pytest.TempPathFactory) -> SourceRead:
    """Return what the program makes of the log, by its ready-made mapping."""
    root = tmp_path_factory.mktemp("servicenow")
    (root / "measurements/desk").mkdir(parents=True)
    shutil.copy(real_data / LOG, root / "measurements/desk/incidents.csv.gz")
    document, _ = read_yaml("measurements/sources/desk.yml", SOURCE)
    assert document
    source, problems = read_source(document)
    assert problems == []
    assert isinstance(source, source_kinds.EventSource | source_kinds.TicketSource)
    return read_exports(root, source, {})


def test_every_row_of_the_log_is_accounted_for(desk: SourceRead, real_data: Path) -> None:
    """Nothing in the log is refused, and every row of an incident says something of it (F9).

    Many changes are of one minute: their numbers put them in order.
    """
    with gzip.open(real_data / LOG, "rt", encoding="utf-8-sig", newline="") as lines:
        rows = sum(1 for _ in csv.DictReader(lines))
    (file,) = desk.imported.files
    assert desk.problems == ()
    assert (file.read, file.used, file.left_out) == (rows, rows, ())


def judged(targets: Iterable[dict[str, Any]], **known: Any) -> tuple[Result, ...]:  # noqa: ANN401
    """Return the results of both months, in UTC."""
    promised = agreement("1.0", *targets, time_zone="Etc/UTC", valid={"from": "2016-01-01", "until": "2017-01-01"})
    closed = tuple(month_file(str(month)) for month in MONTHS)
    found = evidence(as_of=date(2016, 3, 31), months=closed, **known)
    return evaluate(history(promised), found, MONTHS)


def test_share_in_time_by_priority(incidents: list[Incident], desk: SourceRead) -> None:
    """Of the incidents resolved in both months, those in time are those that a count minute by minute finds."""
    clock = {"measures": "resolution", "population": "resolved_in_period"}
    targets = [
        target("attainment", within=f"{hours} calendar_hours", for_at_least="90 %", priority=name, clock=clock)
        | {"id": name}
        for name, hours in LIMIT_HOURS.items()
    ]
    results = judged(targets, imported={"desk": desk.imported.records}, metrics=metrics(attainment="desk"))
    expected = {name: [0, 0] for name in LIMIT_HOURS}
    for incident in incidents:
        if incident.stopped:
            expected[incident.priority][0] += (
                incident.minutes_taken(incident.stopped) <= 60 * LIMIT_HOURS[incident.priority]
            )
            expected[incident.priority][1] += 1
    found = {
        name: [sum(int(getattr(result, part) or 0) for result in results if result.target == name) for part in PARTS]
        for name in LIMIT_HOURS
    }
    assert found == expected
    assert all(rows.read == rows.used + rows.excluded for result in results for rows in result.sources)


def test_commands_judge_the_log(incidents: list[Incident], real_data: Path, tmp_path: Path) -> None:
    """A user finds the book sound, and `slm report` and `slm measure` say what a count minute by minute finds."""
    clock = "clock: {measures: resolution, population: resolved_in_period}"
    targets = "".join(
        f"  - {{id: {name}, metric: in-time, priority: {name}, within: {hours} calendar_hours, for_at_least: 90 %,\n"
        f"     {clock}}}\n"
        for name, hours in LIMIT_HOURS.items()
    )
    metric = (
        "  - {id: in-time, name: In time, kind: attainment, source: desk, description: Share, formula: kept / all}\n"
    )
    files = dict(book_files(["mail"], first_day="2016-01-01", source="desk", targets=targets, metrics=metric))
    files["catalog/levels.yml"] = "kind: levels\nlevels:\n" + "".join(
        f"  - {{id: {name}, name: {name}, description: As the tool says, respond: 1 calendar_hours,\n"
        f"     resolve: {hours} calendar_hours}}\n"
        for name, hours in LIMIT_HOURS.items()
    )
    files["measurements/sources/desk.yml"] = SOURCE
    write_book(tmp_path, files, [str(month) for month in MONTHS])
    (tmp_path / "measurements/desk").mkdir()
    shutil.copy(real_data / LOG, tmp_path / "measurements/desk/incidents.csv.gz")
    said = ("--root", str(tmp_path), "--as-of", "2026-11-22")
    assert "0 errors" in slm("check", *said)
    march = MONTHS[1]
    told = json.loads(slm("report", *said, "--month", str(march), "--format", "json"))["results"]
    found = {figure["target"]: [figure["numerator"], figure["denominator"]] for figure in told if figure["events"]}
    expected: dict[str, list[int]] = {}
    for incident in incidents:
        if incident.stopped and (incident.stopped.year, incident.stopped.month) == (march.year, march.month):
            kept = expected.setdefault(incident.priority, [0, 0])
            kept[0] += incident.minutes_taken(incident.stopped) <= 60 * LIMIT_HOURS[incident.priority]
            kept[1] += 1
    assert found == {name: [str(number) for number in kept] for name, kept in expected.items()}
    assert all(rows["read"] == rows["used"] + rows["excluded"] for figure in told for rows in figure["sources"])
    assert "left out: " not in slm("measure", *said, "--month", str(march))


def test_share_by_the_flag_of_the_tool(incidents: list[Incident]) -> None:
    """What the tool itself calls in time can be reported as it is, by priority: 456 of 757 of the moderate ones."""
    flags = {name: [incident.made_sla for incident in incidents if incident.priority == name] for name in LIMIT_HOURS}
    reported = [
        {"target": name, "numerator": str(sum(made)), "denominator": str(len(made))} for name, made in flags.items()
    ]
    targets = [target("ratio", "90 %", priority=name) | {"id": name} for name in LIMIT_HOURS]
    march = MONTHS[1]
    results = judged(targets, figures={march: figures(str(march), *reported)}, metrics=metrics())
    shown = {
        result.target: (result.numerator, result.denominator, result.display)
        for result in results
        if result.value is not None
    }
    assert shown["P3"] == (456, 757, "60.23 %")
    assert set(shown) == set(LIMIT_HOURS)


WAITING: Final = ("Awaiting User Info", "Awaiting Problem", "Awaiting Vendor", "Awaiting Evidence")


def test_states_of_the_log_give_the_same_times(incidents: list[Incident]) -> None:
    """The log as it is, each update a state, makes the times that pauses in a record of their own make.

    The instant of the resolution is that of its column: the log updates the state in the same minute or later.
    """
    by = CaseClock(
        measures="resolution", within=Duration.parse("168 calendar_hours"), unanswered="answered_when_resolved",
        hours=WorkingTime(always("Etc/UTC")), day_and_night=WorkingTime(always("Etc/UTC")),
        states=conditions("resolution", stop=["resolved"], pause=WAITING),
    )  # fmt: skip
    paused = 0
    for incident in (logged for logged in incidents if logged.stopped):
        row = Ticket(
            id=incident.number, service="mail", type="incident", opened=incident.opened, resolved=incident.resolved,
            closed=incident.closed,
        )  # fmt: skip
        states = tuple(TicketEvent(ticket=incident.number, time=at, state=state) for at, state, _ in incident.states)
        (case,) = by.cases(row, (), FOREVER, states)
        assert case.spent == 60 * incident.minutes_taken(incident.stopped or FOREVER), incident.number
        paused += bool(case.pauses)
    assert paused


def test_priorities_of_the_log(incidents: list[Incident]) -> None:
    """An incident counts under the priority that it had in the end, or, by its history, under those that it had (F44).

    By its history an incident is a case of each priority that it kept until it was resolved, and of none that it lost
    in time: of the incidents that are still P4 in the end all are cases, of those that became something else only those
    whose four hours were used up by then.
    """
    by = CaseClock(
        measures="resolution", within=Duration.parse("4 calendar_hours"), unanswered="answered_when_resolved",
        hours=WorkingTime(always("Etc/UTC")), day_and_night=WorkingTime(always("Etc/UTC")), priority="P3",
        keeps_lost=True,
    )  # fmt: skip
    changed = 0
    for incident in incidents:
        row = Ticket(
            id=incident.number, service="mail", type="incident", priority=incident.priority, opened=incident.opened,
            resolved=incident.resolved, closed=incident.closed,
        )  # fmt: skip
        states = tuple(TicketEvent(ticket=incident.number, time=at, priority=name) for at, _, name in incident.states)
        known = [(at, name) for at, _, name in incident.states if at < FOREVER]
        end = incident.stopped or FOREVER
        held = [name for at, name in known if at < end]
        cases = by.cases(row, (), FOREVER, states)
        if held and held[-1] == "P3":
            assert [case.stopped for case in cases] == [incident.stopped], incident.number
        elif "P3" in held:
            changed += 1
            assert all(case.spent > case.limit and case.stopped for case in cases), incident.number
        else:
            assert cases == (), incident.number
    assert changed


def test_reopenings_of_the_log(incidents: list[Incident]) -> None:
    """With each reopening a new case, an incident has one case more than the tool counts reopenings (F41).

    One incident differs: the first row of INC0000137 says that it was new at 11:10, after it was resolved at 11:03. By
    time it was reopened then; the tool, which counts rows, says that it was not.
    """
    stop = ("Resolved", "Closed")
    by = CaseClock(
        measures="resolution", within=Duration.parse("4 calendar_hours"), unanswered="answered_when_resolved",
        hours=WorkingTime(always("Etc/UTC")), day_and_night=WorkingTime(always("Etc/UTC")), reopen="new_cycle",
        states=conditions("resolution", stop=stop, pause=WAITING, reopen=("New", "Active", *WAITING)),
    )  # fmt: skip
    reopened = 0
    for incident in incidents:
        row = Ticket(id=incident.number, service="mail", type="incident", opened=incident.opened)
        states = tuple(TicketEvent(ticket=incident.number, time=at, state=state) for at, state, _ in incident.states)
        cases = by.cases(row, (), datetime(2020, 1, 1, tzinfo=UTC), states)
        assert len(cases) == 1 + incident.reopened + (incident.number == "INC0000137"), incident.number
        reopened += bool(incident.reopened)
    assert reopened
