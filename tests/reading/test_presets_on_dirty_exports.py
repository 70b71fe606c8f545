"""What real exports hold beside what their tools document, read by the ready-made mappings."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest
import yaml
from tests.reading.exports import COVERS, left_out, outages, problems, read, tickets

from slm.reading.sources import presets
from slm.reading.sources.withdrawn_words import is_withdrawn

HEAD = f"name: X\nfiles: [export]\n{COVERS}time_zone: Etc/UTC\n"
AT = "2026-01-05T09:00:00Z"


@pytest.mark.parametrize("word", ["true", "True", "yes", "Yes"])
def test_a_note_that_is_resolved_in_any_truth_value_has_an_end(tmp_path: Path, word: str) -> None:
    """YAML has several words for true; each of them ends the interruption."""
    note = (
        f"---\ntitle: X\ndate: 2026-01-05 10:00:00\nresolved: {word}\nresolvedWhen: 2026-01-05 10:20:00\n"
        "severity: down\naffected: [Mail]\n---\n"
    )
    found = read(tmp_path, f"kind: outages\nuse: cstate\n{HEAD}services: {{Mail: mail}}\n", {"export": note})
    (outage,) = outages(found).outages
    assert (outage.end and outage.end.minute, problems(found)) == (20, [])


def test_a_merged_ticket_is_no_case(tmp_path: Path) -> None:
    """A duplicate that was merged after a minute would be a case solved in a minute (F9)."""
    one: dict[str, Any] = {
        "number": "1",
        "priority": "3 high",
        "state": "closed",
        "created_at": AT,
        "last_close_at": AT,
    }
    both = [{**one, "first_response_at": None}, {**one, "number": "2", "state": "merged", "first_response_at": None}]
    source = f"kind: tickets\nuse: zammad\n{HEAD}constants: {{service: mail}}\n"
    found = read(tmp_path, source, {"export": json.dumps(both)})
    assert [ticket.id for ticket in tickets(found).tickets] == ["1"]
    assert left_out(found) == {"merged into another ticket": 1}


CLOSED: Final[dict[str, tuple[str, str]]] = {
    "redmine": (
        "times: [iso]\n",
        (f"#,Project,Tracker,Status,Priority,Created,Closed\n1,mail,Bug,Closed,High,{AT},{AT}\n"
        f"2,mail,Bug,Rejected,High,{AT},{AT}\n"),
    ),
    "redmine-issues": (
        "constants: {service: mail}\n",
        json.dumps({
            "issues": [
                {
                    "id": number, "tracker": {"name": "Bug"}, "status": {"name": state}, "priority": {"name": "High"},
                    "created_on": AT, "closed_on": AT,
                }
                for number, state in enumerate(("Closed", "Rejected"), start=1)
            ]
        }),
    ),
    "zentao": (
        "times: [iso]\n",
        (f"Bug编号,所属产品,优先级,Bug状态,创建日期,解决方案,解决日期,关闭日期\n1,mail,1,已关闭,{AT},已解决,{AT},{AT}\n"
        f"2,mail,1,已关闭,{AT},重复Bug,{AT},{AT}\n"),
    ),
}  # fmt: skip
"""Exports with a case that was solved, and one that was closed because it was none."""


@pytest.mark.parametrize("name", CLOSED)
def test_a_case_that_was_none_is_not_solved_by_being_closed(tmp_path: Path, name: str) -> None:
    """Whatever the tool calls it: rejected, entered twice (F9)."""
    more, export = CLOSED[name]
    found = read(tmp_path, f"kind: tickets\nuse: {name}\n{HEAD}{more}", {"export": export})
    assert (problems(found), [ticket.id for ticket in tickets(found).tickets]) == ([], ["1"])
    assert sum(left_out(found).values()) == 1


@pytest.mark.parametrize("name", presets())
def test_no_ready_made_mapping_takes_a_case_that_was_withdrawn_for_a_solved_one(name: str) -> None:
    """A word that says it, and at which a mapping takes a time of an end, is one of those that it leaves out."""
    said = yaml.load((files("slm.reading") / f"presets/{name}.yml").read_text("utf-8"), yaml.BaseLoader)  # noqa: S506 - makes texts only
    left = {(one["column"], word) for one in said.get("leave_out", ()) for word in one.get("values", ())}
    ends = [one for field, one in said.get("only_if", {}).items() if field in {"resolved", "closed", "restored"}]
    taken = {(one["column"], word) for one in ends for word in one.get("values", ()) if is_withdrawn(word, is_end=True)}
    stops = {word for word, meaning in said.get("states", {}).items() if meaning in {"stop", "close"}}
    assert taken <= left
    assert not {word for word in stops if is_withdrawn(word, is_end=True)} - {word for _, word in left}


@pytest.mark.parametrize("changed, state", [("sys_updated_on", "incident_state"), ("sys_updated_at", "state")])
def test_servicenow_by_either_name_of_its_columns(tmp_path: Path, changed: str, state: str) -> None:
    """The table has `sys_updated_on`, copies of it `sys_updated_at`; the state has two names as well."""
    rows = f"number,{state},opened_at,{changed},priority,resolved_at,closed_at\n1,New,{AT},{AT},1 - Critical,,\n"
    source = f"kind: tickets\nuse: servicenow-audit-log\n{HEAD}constants: {{service: mail}}\n"
    found = read(tmp_path, source, {"export": rows})
    assert (problems(found), len(tickets(found).tickets)) == ([], 1)


def test_an_incident_ends_with_its_last_resolved_update(tmp_path: Path) -> None:
    """`resolved_at` may be empty or of a wrong year; an incident that is resolved and has no end is refused."""
    updates = [{"status": "resolved", "created_at": "2026-01-05T11:00:00Z"}]
    one: dict[str, Any] = {
        "id": "1",
        "name": "X",
        "impact": "major",
        "status": "resolved",
        "components": [{"name": "Mail"}],
    }
    one |= {"started_at": None, "created_at": AT, "resolved_at": "2029-01-05T11:00:00Z", "incident_updates": updates}
    lost = {**one, "id": "2", "resolved_at": None, "incident_updates": []}
    source = f"kind: outages\nuse: statuspage\n{HEAD}services: {{Mail: mail}}\n"
    found = read(tmp_path, source, {"export": json.dumps({"incidents": [one, lost]})})
    assert [(outage.start.hour, str(outage.end)) for outage in outages(found).outages] == [
        (9, "2026-01-05 11:00:00+00:00")
    ]
    assert [problem.code for problem in found.problems] == ["SLM148"]


def test_changes_of_other_fields_are_no_states(tmp_path: Path) -> None:
    """Whatever else is changed in an issue is left out, also fields of which nobody has heard (R9)."""
    items = [{"field": name, "fromString": "New", "toString": "Done"} for name in ("Workflow", "status")]
    issue = {
        "key": "A-1",
        "fields": {"created": AT, "issuetype": {"name": "Bug"}, "priority": {"name": "High"}},
        "changelog": {"histories": [{"created": "2026-01-05T10:00:00.000+0000", "items": items}]},
    }
    source = f"kind: events\nuse: jira-changelog\n{HEAD}constants: {{service: mail}}\ntimes: [iso]\n"
    found = read(tmp_path, source, {"export": json.dumps({"issues": [issue]})})
    assert (problems(found), left_out(found)) == ([], {"the change is not about the status": 1})
