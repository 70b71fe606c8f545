"""The audit log of a real service desk: tickets on the clock by priority, beside the flag that the tool itself set."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from tests.written import agreement, evidence, figures, history, metrics, month_file, target

from slm.calendar import Month
from slm.compliance import Result, evaluate
from slm.measurement import Pause, RecordFile, Ticket, TicketRecords
from slm.reading.csv_records import read_csv

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


def records(incidents: Iterable[Incident]) -> TicketRecords:
    """Return the tickets as the program reads them from files, each in the month in which it was opened."""
    tickets: list[Ticket] = []
    pauses: list[Pause] = []
    files, pause_files = {}, {}
    for month in MONTHS:
        own = [each for each in incidents if Month.of(each.opened.date()) == month]
        head = ("id", "service", "type", "priority", "opened", "resolved", "closed")
        rows = [
            (each.number, "mail", "incident", each.priority, *_shown(each.opened, each.resolved, each.closed))
            for each in own
        ]
        path, data = f"measurements/{month}/tickets.csv", _csv(head, rows)
        read, problems = read_csv(path, data, Ticket)
        assert problems == []
        tickets += read.rows
        files[month] = RecordFile(path=path, sha256="", rows=read.read)
        path = f"measurements/{month}/pauses.csv"
        waits = [
            (each.number, *_shown(*span)) for each in own for span in each.waits if (span[1] or FOREVER) >= span[0]
        ]
        paused, problems = read_csv(path, _csv(("ticket", "start", "end"), waits), Pause)
        assert problems == []
        pauses += paused.rows
        pause_files[month] = RecordFile(path=path, sha256="", rows=paused.read)
    return TicketRecords(tickets=tuple(tickets), pauses=tuple(pauses), files=files, pause_files=pause_files)


def _shown(*instants: datetime | None) -> tuple[str, ...]:
    return tuple(each.isoformat() if each else "" for each in instants)


def _csv(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    lines = io.StringIO()
    csv.writer(lines).writerows((head, *rows))
    return lines.getvalue().encode()


def judged(targets: Iterable[dict[str, Any]], **known: Any) -> tuple[Result, ...]:  # noqa: ANN401
    """Return the results of both months, in UTC."""
    promised = agreement("1.0", *targets, time_zone="Etc/UTC", valid={"from": "2016-01-01", "until": "2017-01-01"})
    closed = tuple(month_file(str(month)) for month in MONTHS)
    found = evidence(as_of=date(2016, 3, 31), months=closed, **known)
    return evaluate(history(promised), found, MONTHS)


def test_share_in_time_by_priority(incidents: list[Incident]) -> None:
    """Of the incidents resolved in both months, those in time are those that a count minute by minute finds."""
    clock = {"measures": "resolution", "population": "resolved_in_period"}
    targets = [
        target("attainment", within=f"{hours} calendar_hours", for_at_least="90 %", priority=name, clock=clock)
        | {"id": name}
        for name, hours in LIMIT_HOURS.items()
    ]
    results = judged(targets, tickets=records(incidents), metrics=metrics(attainment="tickets"))
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
