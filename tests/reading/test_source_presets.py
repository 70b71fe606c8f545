"""Ready-made mappings, each on a small export in the shape that its tool documents, about nobody."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.reading.exports import COVERS, left_out, outages, probes, problems, read, tickets, timeline

from slm.reading.sources import presets

IN_UTC: Final = f"{COVERS}time_zone: Etc/UTC\nconstants: {{service: mail}}\n"


def using(name: str, kind: str, more: str = IN_UTC) -> str:
    """Return a source that uses a ready-made mapping."""
    return f"kind: {kind}\nuse: {name}\nname: {name}\nfiles: [export]\n{more}"


TICKETS: Final = {
    "servicenow-audit-log": (
        "number,incident_state,opened_at,sys_updated_at,priority,resolved_at,closed_at\n"
        "INC1,New,2026-01-05 09:00,2026-01-05 09:00,2 - High,,\n"
        "INC1,On Hold,2026-01-05 09:00,2026-01-05 10:00,1 - Critical,,\n"
        "INC1,Closed,2026-01-05 09:00,2026-01-05 12:00,1 - Critical,2026-01-05 11:00,2026-01-05 12:00\n"
    ),
    "jira": (
        "Summary,Issue key,Issue Type,Priority,Created,Resolved,Comment,Comment\n"
        "Mail is slow,INC1,Incident,Highest,05/Jan/26 9:00 AM,05/Jan/26 11:00 AM,a,b\n"
    ),
    "jira-changelog": (
        '{"issues": [{"key": "INC1", "fields": {"created": "2026-01-05T09:00:00.000+0000", "issuetype": '
        '{"name": "Incident"}, "priority": {"name": "Highest"}}, "changelog": {"histories": [{"created": '
        '"2026-01-05T11:00:00.000+0000", "items": [{"field": "status", "fromString": "Open", "toString": "Resolved"}, '
        '{"field": "resolution", "fromString": null, "toString": "Done"}]}]}}]}'
    ),
    "zammad": (
        '[{"number": "INC1", "priority": "3 high", "state": "closed", "created_at": "2026-01-05T09:00:00.000Z", '
        '"first_response_at": "2026-01-05T09:30:00.000Z", "last_close_at": "2026-01-05T11:00:00.000Z"},'
        ' {"number": "INC2", "priority": "3 high", "state": "open", "created_at": "2026-01-05T09:00:00.000Z", '
        '"first_response_at": null, "last_close_at": "2026-01-05T11:00:00.000Z"}]'
    ),
    "glpi": (
        '"ID";"Title";"Type";"Status";"Opening date";"Priority";"Resolution date";"Closing date";\n'
        '"INC1";"Mail";"Incident";"Solved";"2026-01-05 09:00";"Major";"2026-01-05 11:00";"";\n'
    ),
    "itop": (
        "ref,finalclass,status,start_date,assignment_date,resolution_date,close_date,priority\n"
        "INC1,Incident,resolved,2026-01-05 09:00:00,2026-01-05 09:10:00,2026-01-05 11:00:00,,1\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TICKETS)
def test_mappings_of_service_desks(tmp_path: Path, name: str) -> None:
    """A ticket of each tool has its times, its priority in the book's words, and nothing is lost."""
    kind = "events" if name == "jira-changelog" else "tickets"
    found = read(tmp_path, using(name, kind), {"export": TICKETS[name]})
    assert problems(found) == []
    assert sum(left_out(found).values()) == {"jira-changelog": 1}.get(name, 0)
    first = tickets(found).tickets[0]
    assert (first.id, first.type) == ("INC1", "request" if name == "zammad" else "incident")
    assert first.priority == ("P2" if name == "zammad" else "P1")
    assert (first.opened.isoformat(), first.resolved and first.resolved.isoformat()) == (
        "2026-01-05T09:00:00+00:00", "2026-01-05T11:00:00+00:00",
    )  # fmt: skip
    assert [ticket.resolved for ticket in tickets(found).tickets[1:]] == ([None] if name == "zammad" else [])


def test_event_log(tmp_path: Path) -> None:
    """The columns are those of process mining; what the activities do is for the book to say."""
    more = IN_UTC.replace("service: mail", "service: mail, type: incident") + "states: {Ask: run, Solve: stop}\n"
    log = "case,activity,time\nC-1,Ask,2026-01-05 09:00\nC-1,Solve,2026-01-05 10:00\n"
    (ticket,) = tickets(read(tmp_path, using("event-log", "events", more), {"export": log})).tickets
    assert ticket.resolved


def test_cstate(tmp_path: Path) -> None:
    """A note is an interruption of each system that it affects; a notice is for the book to name."""
    note = (
        "---\ntitle: Slow\ndate: 2026-01-05 09:00:00\nresolved: true\nresolvedWhen: 2026-01-05 10:00:00\n"
        "severity: disrupted\naffected: [Mail, Files]\nsection: issue\n---\n"
    )
    more = f"{COVERS}services: {{Mail: mail}}\nignored: [{{name: Files, reason: Not ours}}]\n"
    found = read(tmp_path, using("cstate", "outages", more).replace("[export]", "['*.md']"), {"a.md": note})
    assert [(outage.id, outage.kind, outage.reason) for outage in outages(found).outages] == [
        ("a.md", "degradation", "Slow")
    ]
    assert left_out(found) == {"Not ours": 1}


def test_statuspage(tmp_path: Path) -> None:
    """An incident is an interruption of each component; one without impact is left out with that reason."""
    document = (
        '{"page": {"id": "p"}, "incidents": [{"id": "i1", "name": "Down", "status": "resolved", "impact": "major", '
        '"started_at": "2026-01-05T09:00:00.000Z", "resolved_at": "2026-01-05T10:00:00.000Z", "incident_updates": '
        '[{"id": "u1", "status": "resolved", "created_at": "2026-01-05T10:00:00.000Z"}], "components": '
        '[{"id": "c1", "name": "Mail"}]}, {"id": "i2", "name": "Hello", "impact": "none", '
        '"started_at": "2026-01-06T09:00:00.000Z", "resolved_at": null, "components": []}]}'
    )
    more = f"{COVERS}services: {{Mail: mail}}\n"
    found = read(tmp_path, using("statuspage", "outages", more), {"export": document})
    assert problems(found) == []
    (outage,) = outages(found).outages
    assert (outage.id, outage.kind, outage.end and outage.end.hour) == ("i1", "outage", 10)
    assert left_out(found) == {"an incident without impact": 1}
    nothing = read(tmp_path, using("statuspage", "outages", more), {"export": '{"page": {}, "incidents": []}'})
    assert (problems(nothing), outages(nothing).outages) == ([], ())


def test_uptimerobot(tmp_path: Path) -> None:
    """An entry of the log of type 1 is a time in which the monitor was down."""
    document = (
        '{"stat": "ok", "monitors": [{"id": 1, "friendly_name": "Mail", "logs": [{"type": 1, "datetime": 1767603600, '
        '"duration": 90, "reason": {"code": "408", "detail": "Timeout"}}, {"type": 2, "datetime": 1767603690, '
        '"duration": 900, "reason": {"code": "200", "detail": "OK"}}]}]}'
    )
    found = read(tmp_path, using("uptimerobot", "outages", f"{COVERS}services: {{Mail: mail}}\n"), {"export": document})
    (outage,) = outages(found).outages
    assert (outage.reason, outage.end and (outage.end - outage.start).total_seconds()) == ("Timeout", 90)
    assert sum(left_out(found).values()) == 1


def test_prometheus(tmp_path: Path) -> None:
    """Each sample of each series is a check of the service that its label names."""
    document = (
        '{"status": "success", "data": {"resultType": "matrix", "result": [{"metric": {"__name__": "up", '
        '"instance": "mail:25"}, "values": [[1767603600.123, "1"], [1767603660, "0"]]}]}}'
    )
    found = read(tmp_path, using("prometheus-range", "probes", "services: {'mail:25': mail}\n"), {"export": document})
    assert problems(found) == []
    assert [probe.ok for probe in probes(found).probes] == [True, False]


def test_upptime(tmp_path: Path) -> None:
    """The versions of a site's file are a timeline; degraded is slow, and up."""
    more = "known_for: 25 calendar_hours\nservices: {www: mail}\n"
    rows = "last_updated,slug,status\n2026-01-05T09:00:00.123Z,www,down\n2026-01-05T10:00:00.000Z,www,degraded\n"
    found = read(tmp_path, using("upptime", "timeline", more), {"export": rows})
    (down,) = timeline(found).timelines["mail"].down
    assert round(down.length.total_seconds()) == 3600


def test_lists_of_a_source_are_added_to_those_of_its_mapping(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left out and what stands for nothing is what either of them says; other lists are those of the source."""
    (tmp_path / "presets").mkdir()
    (tmp_path / "presets/own-desk.yml").write_text(
        "kind: tickets\nformat: {type: csv}\ntimes: ['%Y-%m-%d %H:%M']\nmissing: ['-']\n"
        "columns: {id: id, opened: opened, resolved: resolved, closed: closed}\nconstants: {type: incident}\n"
        "leave_out: [{column: kind, values: [task], reason: A task}]\n",
        "utf-8",
    )
    monkeypatch.setattr("slm.reading.sources.source.files", lambda _: tmp_path)
    more = f"{IN_UTC}missing: ['?']\nleave_out: [{{column: kind, values: [spam], reason: Spam}}]\n"
    rows = "id,kind,opened,resolved,closed\n1,call,2026-01-05 09:00,-,?\n2,task,,,\n3,spam,,,\n"
    found = read(tmp_path, using("own-desk", "tickets", more), {"export": rows})
    assert problems(found) == []
    (ticket,) = tickets(found).tickets
    assert (ticket.resolved, ticket.closed) == (None, None)
    assert left_out(found) == {"A task": 1, "Spam": 1}


def test_every_ready_made_mapping_is_tested_here() -> None:
    """What comes with the program has been read once in the shape that its tool writes: here, or in `presets`."""
    folders = {path.name for path in (Path(__file__).parent / "presets").iterdir()}
    others = {"event-log", "cstate", "statuspage", "uptimerobot", "prometheus-range", "upptime"}
    assert set(presets()) == {*TICKETS, *others, *folders}
