"""Records that sources make of exports: judged like the book's own, with an account of every row."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, approve_again, replace_words, with_tickets

from slm.calendar import Month
from slm.facts.scorecard import scorecard
from slm.measurement import OutageRecords, ProbeRecords, SurveyRecords, TicketRecords
from slm.portfolio import Audience, Portfolio, for_audience
from slm.problem import Severity
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
COVERS: Final = "covers: {from: 2026-01-01, until: 2026-03-01}\n"
SOURCES: Final = {
    "desk": (
        f"kind: tickets\nname: Desk\nfiles: [desk/desk.csv]\n{COVERS}several_rows: last\n"
        "columns: {id: id, service: service, opened: at, responded: answered, priority: priority, customer: customer,\n"
        "  changed: changed, state: state}\nconstants: {type: incident}\nvalues: {priority: {P1: P1, P2: P2}}\n"
        "states: {New: run, Waiting: pause}\nignored: [{name: Demo, reason: Our own secret test}]\n"
        "services: {E-mail: mail, Disk: cable, Demo: mail}\n"
    ),
    "line": (
        f"kind: outages\nname: Cable\nfiles: [desk/line.csv]\n{COVERS}columns: {{start: at, end: to}}\n"
        "constants: {service: cable, kind: outage}\n"
    ),
    "down": (
        f"kind: outages\nname: Down\nfiles: [desk/down.csv]\n{COVERS}"
        "columns: {service: service, start: at, end: to}\nconstants: {kind: outage}\n"
    ),
    "probe": (
        "kind: probes\nname: Probe\nfiles: [desk/probe.csv]\ncolumns: {service: service, time: at, ok: ok}\n"
        "services: {E-mail: mail, Cable: cable}\nknown_for: 10 calendar_minutes\n"
    ),
    "survey": (
        f"kind: surveys\nname: Survey\nfiles: [desk/survey.csv]\n{COVERS}times: ['%d.%m.%Y %H:%M']\n"
        "time_zone: Asia/Shanghai\ncolumns: {service: service, date: day, score: score}\n"
    ),
}
LEVEL: Final = (
    "  - {id: P2, name: {en: Low, zh: 低}, description: {en: One waits, zh: 一人等候}, respond: 4 working_hours,\n"
    "     resolve: 9 working_hours}\n"
)
AT: Final = "2026-01-05T09:00:00+08:00"
TO: Final = "2026-01-05T09:10:00+08:00"
FILES: Final = {
    "desk": (
        "id,service,at,answered,priority,customer,changed,state\n"
        f"T-1,E-mail,{AT},{TO},P1,sales,{AT},Waiting\nT-1,E-mail,{AT},{TO},P1,sales,{TO},New\n"
        f"T-2,Disk,{AT},,P1,,{AT},New\nT-3,E-mail,{AT},,P2,sales,{AT},New\nT-4,Demo,{AT},,P1,,{AT},New\n"
    ),
    "line": f"at,to\n{AT},{TO}\n",
    "down": f"service,at,to\nmail,{AT},{TO}\ncable,{AT},{TO}\n",
    "probe": f"service,at,ok\nE-mail,{AT},true\nCable,{AT},true\n",
    "survey": "service,day,score\nmail,05.01.2026 00:30,4\nmail,2026-02-05,5\ncable,2026-01-05,1\nmail,soon,3\n",
}


@pytest.fixture
def portfolio(tmp_path: Path) -> Portfolio:
    """Return a book in which responses are judged by the tickets of an export."""
    root = with_tickets(tmp_path)
    replace_words(root, SLA, {"source: tickets": "source: desk"})
    replace_words(root, "catalog/levels.yml", {"classes:\n": f"{LEVEL}classes:\n"})
    approve_again(root)
    shutil.copy(root / "catalog/services/storage.yml", root / "catalog/services/cable.yml")
    for name in SOURCES:
        for path, content in ((f"sources/{name}.yml", SOURCES[name]), (f"desk/{name}.csv", FILES[name])):
            (root / "measurements" / path).parent.mkdir(exist_ok=True)
            (root / "measurements" / path).write_text(content, "utf-8")
    read = read_book(root, AS_OF)
    assert read.portfolio
    wrong = [str(problem.place) for problem in read.problems if problem.severity is Severity.ERROR]
    assert wrong == ["measurements/desk/survey.csv:5:6"]
    return read.portfolio


def test_target_is_judged_by_an_export(portfolio: Portfolio) -> None:
    """Every row of the export is in the account of the figure, also those that made no ticket (F9)."""
    results = scorecard(portfolio, [Month(2026, 1)]).results
    (result,) = [found for found in results if (found.target, found.agreement) == ("p1-response", "SLA-MAIL")]
    assert (result.numerator, result.denominator) == (1, 1)
    (source,) = result.sources
    assert source.path == "measurements/desk/desk.csv"
    assert (source.read, source.used, source.excluded) == (5, 2, 3)
    assert source.reasons == {"ignored": 1, "other_priority": 1, "other_service": 1}


def test_audience_sees_records_of_its_services_only(portfolio: Portfolio) -> None:
    """Another service's records, accounts of rows that may be anybody's, and files of hidden sources stay inside."""
    visible = for_audience(portfolio, Audience("customer:sales"))
    assert {*portfolio.imported} - {*visible.imported} == {"line"}
    desk, down, probe, survey = (visible.imported[name] for name in ("desk", "down", "probe", "survey"))
    assert isinstance(survey, SurveyRecords)
    assert [(answer.service, answer.date.month) for answer in survey.surveys] == [("mail", 1), ("mail", 2)]
    assert isinstance(desk, TicketRecords)
    assert isinstance(down, OutageRecords)
    assert isinstance(probe, ProbeRecords)
    services = [ticket.service for ticket in desk.tickets], [outage.service for outage in down.outages]
    assert {name for service in services for name in service} | {check.service for check in probe.probes} == {"mail"}
    (account,) = visible.imports["desk"]
    assert (account.read, account.sha256, account.left_out) == (0, "", ())
    assert "measurements/desk/line.csv" in portfolio.files
    assert "measurements/desk/line.csv" not in visible.files
    assert "measurements/desk/desk.csv" in visible.files
