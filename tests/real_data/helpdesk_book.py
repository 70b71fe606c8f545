"""A book made of the event log of a help desk, which a source maps to tickets and pauses."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

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
        "  - {id: in-time, name: In time, kind: attainment, source: desk, description: Share of tickets in time,\n"
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
    "measurements/sources/desk.yml": (
        "kind: events\nuse: event-log\nname: Log of the help desk\nfiles: [log/events.csv]\n"
        "covers: {from: 2010-01-01, until: 2012-01-01}\ntime_zone: Europe/Rome\n"
        "constants: {service: software, type: incident}\n"
        "states: {Take in charge ticket: respond, Wait: pause, Resolve ticket: stop, Closed: close}\n"
        "other_states: run\nentries: oldest_first\n"
    ),
}
LOG: Final = "measurements/log/events.csv"


def helpdesk_book(root: Path, log: Path, months: Iterable[str]) -> None:
    """Write the book, with the log as it is and every month closed."""
    closed = "kind: month\nstate: closed\nclosed_on: 2012-01-02\nclosed_by: keeper\n"
    for path, text in {**FILES, **{f"measurements/{month}/month.yml": closed for month in months}}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    (root / LOG).parent.mkdir()
    shutil.copy(log, root / LOG)
