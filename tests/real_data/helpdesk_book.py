"""A book made of the event log of a help desk: its tickets month by month, as they stood at the end of each."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

ROME: Final = ZoneInfo("Europe/Rome")
RESPONSE: Final = "Take in charge ticket"
RESOLUTION: Final = "Resolve ticket"
WAITING: Final = "Wait"
CLOSED: Final = "Closed"

FILES: Final = {
    "catalog/provider.yml": (
        "kind: provider\nid: it\nname: Help desk\nlanguages: [en]\nfamilies: [{id: apps, name: Applications}]\n"
        "teams: [{id: desk, name: Desk}]\ncustomers: [{id: users, name: Users, type: external}]\n"
        "roles: [{id: keeper, name: Keeper of the book}]\npeople: [{id: keeper, name: Keeper, roles: [keeper]}]\n"
        "approvals: {SLA: [keeper]}\napprovals_on_paper: true\n"
    ),
    "catalog/levels.yml": "kind: levels\nlevels: []\n",
    "catalog/metrics.yml": (
        "kind: metrics\nmetrics:\n"
        "  - {id: in-time, name: In time, kind: attainment, source: tickets, description: Share of tickets in time,\n"
        "     formula: tickets in time / tickets}\n"
    ),
    "catalog/calendars/office.yml": (
        "kind: service_hours\nname: Office\ntime_zone: Europe/Rome\nversions:\n  - from: 2009-01-01\n    week:\n"
        + "".join(f"      {day}: [09:00-18:00]\n" for day in ("monday", "tuesday", "wednesday", "thursday", "friday"))
    ),
    "catalog/services/software.yml": (
        "kind: service\nname: Software\nsummary: The software.\ndescription: The software.\noutcome: It works.\n"
        "family: apps\nowner: keeper\nteam: desk\ncontact: {email: desk@example.com}\nwho_may_use_it: Everybody\n"
        "how_to_request: Ask.\nhow_to_get_help: Write to the desk.\nhours: office\nsecurity: [Kept apart]\n"
    ),
    "catalog/changes/RFC-1.yml": (
        "kind: change_request\ntitle: Begin\nreason: Begin\nrequested_by: keeper\nrequested_on: 2009-12-01\n"
        "decision: approved\ndecided_by: keeper\ndecided_on: 2009-12-01\neffective_on: 2009-12-01\nservices:\n"
        "  - {service: software, status: live}\n"
    ),
    "agreements/SLA-DESK/1.0/agreement.yml": (
        "kind: SLA\ntitle: Help desk\ndocument_number: DESK-1\ncontrol: {owner: keeper, prepared_by: keeper}\n"
        "brief: [Tickets are answered and solved.]\nprovider: it\ncustomer: users\nscope: {covers: [The software]}\n"
        "services: [software]\nvalid: {from: 2010-01-01, until: 2012-01-01}\ntime_zone: Europe/Rome\n"
        "service_hours: office\nreview_every: 36 months\nduties: {provider: [Answer], customer: [Ask]}\ntargets:\n"
        "  - {id: response, metric: in-time, within: 2 working_days, for_at_least: 80 %, clock: {measures: response}}\n"
        "  - {id: resolution, metric: in-time, within: 20 working_days, for_at_least: 80 %,\n"
        "     clock: {measures: resolution}}\n"
        "  - {id: resolution-year, metric: in-time, within: 20 working_days, for_at_least: 80 %, per: year,\n"
        "     clock: {measures: resolution}}\n"
    ),
    "agreements/SLA-DESK/1.0/terms.en.md": "## Help {#help}\n\nThe desk answers.\n",
    "agreements/SLA-DESK/approvals.yml": (
        "kind: approvals\napprovals:\n"
        "  - {version: '1.0', role: keeper, name: Keeper, date: 2010-01-01, meaning: approved}\n"
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of the log."""

    activity: str
    at: datetime


def cases(log: Path) -> dict[str, list[Event]]:
    """Return the events of every case, in order."""
    found: dict[str, list[Event]] = {}
    with log.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            event = Event(activity=row["activity"], at=datetime.fromisoformat(row["time"]))
            found.setdefault(row["case"], []).append(event)
    return found


def waits(events: Sequence[Event]) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield the times in which a case waited: from one event that says so until the next that says otherwise."""
    since: datetime | None = None
    for event in events:
        if event.activity == WAITING:
            since = since or event.at
        elif since:
            yield since, event.at
            since = None
    if since:
        yield since, None


def helpdesk_book(root: Path, log: Mapping[str, Sequence[Event]], months: Iterable[str]) -> None:
    """Write the book; a case stands in every month from the one in which it was opened to that in which it ended."""
    for path, text in FILES.items():
        _write(root / path, text)
    for month in months:
        year, number = map(int, month.split("-"))
        start = datetime(year, number, 1, tzinfo=ROME)
        end = datetime(year + number // 12, number % 12 + 1, 1, tzinfo=ROME)
        there = {name: [each for each in events if each.at < end] for name, events in log.items()}
        there = {name: events for name, events in there.items() if events and log[name][-1].at >= start}
        folder = root / f"measurements/{month}"
        taken = end.date().isoformat()
        _write(folder / "month.yml", f"kind: month\nstate: closed\nclosed_on: {taken}\nclosed_by: keeper\n")
        _table(folder / "tickets.csv", TICKET, (_ticket(name, events) for name, events in there.items()))
        _table(
            folder / "pauses.csv",
            ("ticket", "start", "end"),
            ((name, *_shown(*span)) for name, events in there.items() for span in waits(events)),
        )


TICKET: Final = ("id", "service", "type", "opened", "responded", "resolved", "closed")


def _ticket(name: str, events: Sequence[Event]) -> Iterable[str]:
    """Return a row; a case that went on after it was resolved is not resolved."""
    first = next((each.at for each in events if each.activity == RESPONSE), None)
    closed = next((each.at for each in reversed(events) if each.activity == CLOSED), None)
    work = [each for each in events if each.activity != CLOSED]
    resolved = work[-1].at if work[-1].activity == RESOLUTION else None
    return (name, "software", "incident", *_shown(events[0].at, first, resolved, closed))


def _shown(*instants: datetime | None) -> tuple[str, ...]:
    return tuple(each.isoformat() if each else "" for each in instants)


def _table(path: Path, head: Sequence[str], rows: Iterable[Iterable[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((head, *rows))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
