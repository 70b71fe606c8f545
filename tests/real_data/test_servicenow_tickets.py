"""The audit log of a real service desk: tickets on the clock by priority, beside the flag that the tool itself set."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

import csv
import gzip
import shutil
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from tests.written import agreement, evidence, figures, history, metrics, month_file, target

from slm.calendar import Month
from slm.compliance import Result, evaluate
from slm.measurement import ForeignSource
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
        instants = (self.opened + timedelta(minutes=each) for each in whole)
        return sum(not any(start <= at < (end or FOREVER) for start, end in self.waits) for at in instants)


@pytest.fixture(scope="module")
def incidents(real_data: Path) -> list[Incident]:
    """Return the incidents of the log."""
    rows: dict[str, list[dict[str, str]]] = {}
    with gzip.open(real_data / LOG, "rt", encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            rows.setdefault(row["number"], []).append(row)
    return [_incident(each) for each in rows.values()]


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
    )


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
    assert isinstance(source, ForeignSource)
    return read_exports(root, source, {})


def test_every_row_of_the_log_is_accounted_for(desk: SourceRead, incidents: list[Incident], real_data: Path) -> None:
    """Nothing in the log is refused; one row of each incident stands for all of them (F9)."""
    with gzip.open(real_data / LOG, "rt", encoding="utf-8-sig", newline="") as lines:
        rows = sum(1 for _ in csv.DictReader(lines))
    (file,) = desk.imported.files
    assert desk.problems == ()
    assert (file.read, file.used) == (rows, len(incidents))
    assert [(each.why, each.rows) for each in file.left_out] == [("joined", rows - len(incidents))]


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
    for each in incidents:
        if each.stopped:
            expected[each.priority][0] += each.minutes_taken(each.stopped) <= 60 * LIMIT_HOURS[each.priority]
            expected[each.priority][1] += 1
    found = {
        name: [sum(int(getattr(each, part) or 0) for each in results if each.target == name) for part in PARTS]
        for name in LIMIT_HOURS
    }
    assert found == expected
    assert all(rows.read == rows.used + rows.excluded for each in results for rows in each.sources)


def test_share_by_the_flag_of_the_tool(incidents: list[Incident]) -> None:
    """What the tool itself calls in time can be reported as it is, by priority: 456 of 757 of the moderate ones."""
    flags = {name: [each.made_sla for each in incidents if each.priority == name] for name in LIMIT_HOURS}
    reported = [
        {"target": name, "numerator": str(sum(made)), "denominator": str(len(made))} for name, made in flags.items()
    ]
    targets = [target("ratio", "90 %", priority=name) | {"id": name} for name in LIMIT_HOURS]
    march = MONTHS[1]
    results = judged(targets, figures={march: figures(str(march), *reported)}, metrics=metrics())
    shown = {
        each.target: (each.numerator, each.denominator, each.display) for each in results if each.value is not None
    }
    assert shown["P3"] == (456, 757, "60.23 %")
    assert set(shown) == set(LIMIT_HOURS)
