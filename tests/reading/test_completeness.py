"""What a file says of its own completeness, held against what is in it: what is missing is told (F1)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

import pytest
from tests.reading.exports import COVERS, left_out, outages, problems, read, tickets

from slm.calendar import Interval
from slm.measurement import Gaps
from slm.problem import Severity
from slm.reading.sources import SourceRead

AT: Final = "2026-01-05T09:30:00Z"
DESK: Final = f"""\
kind: tickets
name: Desk
files: ['*.json']
format: {{type: json, records: data.issues}}
{COVERS}columns: {{id: key, opened: at}}
constants: {{service: mail, type: incident}}
"""


def issues(number: int, first: int = 1) -> list[dict[str, str]]:
    """Return so many tickets."""
    return [{"key": f"T-{at}", "at": AT} for at in range(first, first + number)]


def of(root: Path, *pages: dict[str, Any], source: str = DESK) -> SourceRead:
    """Return what the source makes of these answers, each of which is a file."""
    return read(root, source, {f"{at}.json": json.dumps({"data": page}) for at, page in enumerate(pages, start=1)})


INCOMPLETE: Final[dict[str, tuple[dict[str, Any], str]]] = {
    "a total": ({"total": 250}, "SLM1004"),
    "a total as text": ({"totalCount": "250"}, "SLM1004"),
    "a total with underscores": ({"total_count": 250}, "SLM1004"),
    "a total of OData": ({"@odata.count": 250}, "SLM1004"),
    "a total that is an object": ({"total": {"value": 250, "relation": "eq"}}, "SLM1004"),
    "a total beside the list": ({"meta": {"total": 250, "page": 1}}, "SLM1004"),
    "a number with pages": ({"count": 250, "next": None}, "SLM1004"),
    "the address of the next page": ({"next": "https://example.org/?page=2"}, "SLM1005"),
    "an address of OData": ({"@odata.nextLink": "https://example.org/?page=2"}, "SLM1005"),
    "a link": ({"links": {"self": "/1", "next": {"href": "/2"}}}, "SLM1005"),
    "a page": ({"pagination": {"nextPage": 2}}, "SLM1005"),
    "a token": ({"nextPageToken": "abc"}, "SLM1005"),
    "a cursor": ({"response_metadata": {"next_cursor": "abc"}}, "SLM1005"),
    "not the last": ({"isLast": False}, "SLM1005"),
    "more": ({"more": True}, "SLM1005"),
    "has more": ({"has_more": True}, "SLM1005"),
    "cut off": ({"truncated": True}, "SLM1005"),
    "results that are incomplete": ({"incomplete_results": True}, "SLM1005"),
    "a page of several": ({"page": 1, "total_pages": 3}, "SLM1095"),
    "the last of several pages": ({"meta": {"current_page": 3, "last_page": 3}}, "SLM1095"),
    "the address of the page before": ({"previous": "https://example.org/?page=1", "next": None}, "SLM1096"),
    "a link to the page before": ({"links": {"prev": {"href": "/1"}}}, "SLM1096"),
}


@pytest.mark.parametrize("says", INCOMPLETE)
def test_a_file_that_says_that_there_is_more_is_an_error(tmp_path: Path, says: str) -> None:
    """Coverage is asserted by a person, and the file itself denies it: that is told with what it says."""
    keys, code = INCOMPLETE[says]
    found = of(tmp_path, {"issues": issues(2), **keys})
    assert [problem.code for problem in found.problems] == [code]
    assert found.problems[0].severity is Severity.ERROR
    assert found.problems[0].place.line == 1
    (file,) = found.imported.files
    assert file.incomplete == code
    allowed = of(tmp_path, {"issues": issues(2), **keys}, source=DESK + "wrong_rows: left_out\n")
    assert [(problem.code, problem.severity) for problem in allowed.problems] == [(code, Severity.WARNING)]
    assert allowed.imported.files[0].incomplete == code


@pytest.mark.parametrize(
    "keys",
    [
        {"total": 2}, {"total": 0}, {"count": 250}, {"next": None}, {"next": ""}, {"isLast": True}, {"more": False},
        {"startAt": 0, "maxResults": 50, "total": 2}, {"links": {"self": "/1"}}, {"page": 1}, {"total": "many"},
        {"total": 5, "others": [1, 2, 3]}, {"page": 1, "pages": 1}, {"previous": None, "next": None}, {"pages": 7},
        {"page": 9, "pages": 7},
    ],
)  # fmt: skip
def test_a_file_that_is_whole_is_no_matter(tmp_path: Path, keys: dict[str, Any]) -> None:
    """A total that is reached, a last page, and words about other things say nothing against it."""
    found = of(tmp_path, {"issues": issues(2), **keys})
    assert problems(found) == []
    assert found.imported.files[0].incomplete is None


def share(found: SourceRead) -> Fraction:
    """Return which share of the tickets of January is known."""
    records = tickets(found)
    january = Interval(datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC))
    return Gaps(records.gaps, len(records.tickets)).share("mail", january, "UTC", {})


@pytest.mark.parametrize(
    "pages, expected",
    [
        ([{"issues": issues(2), "total": 2}], Fraction(1)),
        ([{"issues": issues(2), "total": 250}], Fraction(2, 250)),
        ([{"issues": issues(2), "total": 5}, {"issues": issues(1, 3), "total": 5}], Fraction(3, 5)),
        ([{"issues": issues(2), "has_more": True}], Fraction(1, 2)),
        ([{"issues": issues(2), "total": 250, "has_more": True}], Fraction(2, 250)),
        ([{"issues": issues(100)}], Fraction(1)),
        (
            [{"issues": issues(2), "page": 1, "pages": 3}, {"issues": issues(1, 3), "page": 3, "pages": 3}],
            Fraction(3, 5),
        ),
        ([{"issues": issues(2), "previous": "/1"}], Fraction(1, 2)),
    ],
)
def test_what_is_missing_lessens_the_coverage(tmp_path: Path, pages: list[dict[str, Any]], expected: Fraction) -> None:
    """Where the source allows a part, the rest is unknown: its number, or as much as there is (F7)."""
    assert share(of(tmp_path, *pages, source=DESK + "wrong_rows: left_out\n")) == expected


def test_pages_in_several_files_are_whole_together(tmp_path: Path) -> None:
    """As many entries as there are in all, or a page that says that it is the last, make the others good."""
    one = {"startAt": 0, "total": 3, "issues": issues(2)}
    two = {"startAt": 2, "total": 3, "issues": issues(1, 3)}
    assert problems(of(tmp_path, one, two)) == []
    assert problems(of(tmp_path, one, {**two, "total": 4})) == [
        "SLM1004 measurements/1.json:1:47", "SLM1004 measurements/2.json:1:47",
    ]  # fmt: skip
    more, last = {"more": True, "issues": issues(2)}, {"more": False, "issues": issues(1, 3)}
    assert problems(of(tmp_path, more, last)) == []
    assert problems(of(tmp_path, more, {**more, "issues": issues(1, 3)})) != []
    one, two = {"next": "/2", "previous": None, "issues": issues(2)}, {"previous": "/1", "issues": issues(1, 3)}
    assert problems(of(tmp_path, one, {**two, "next": None})) == []
    numbered = [{"page": at, "pages": 2, "issues": issues(1, 5 * at)} for at in (0, 1)]
    assert problems(of(tmp_path, *numbered)) == []


def test_files_of_months_are_not_each_others_pages(tmp_path: Path) -> None:
    """What is missing in January is not in the file of February."""
    source = DESK.replace("'*.json'", "'{month}.json'").replace(COVERS, "")
    january = {"data": {"total": 3, "issues": issues(2)}}
    february = {"data": {"total": 3, "issues": issues(3, 7)}}
    files: dict[str, str | bytes] = {"2026-01.json": json.dumps(january), "2026-02.json": json.dumps(february)}
    assert problems(read(tmp_path, source, files)) == ["SLM1004 measurements/2026-01.json:1:33"]


@pytest.mark.parametrize(
    "keys, code",
    [
        ({"status": "error"}, "SLM1006"),
        ({"stat": "fail"}, "SLM1006"),
        ({"success": False}, "SLM1006"),
        ({"errors": [{"message": "x"}]}, "SLM1006"),
        ({"error": "no access"}, "SLM1006"),
        ({"timed_out": True}, "SLM1006"),
        ({"_shards": {"total": 5, "failed": 1}}, "SLM1006"),
        ({"warnings": ["some stores did not answer"]}, "SLM1007"),
        ({"status": "success", "errors": [], "warnings": None, "error": None, "ok": True, "result": 3}, ""),
    ],
)
def test_an_answer_that_failed_is_told(tmp_path: Path, keys: dict[str, Any], code: str) -> None:
    """A program that answers with an error has no records to give, or not all; a warning of it is passed on."""
    text = json.dumps({"data": {"issues": issues(1)}, **keys})
    found = read(tmp_path, DESK, {"a.json": text})
    assert [problem.code for problem in found.problems] == ([code] if code else [])
    assert found.imported.files[0].incomplete == (code if code == "SLM1006" else None)
    nothing = read(tmp_path, DESK, {"a.json": json.dumps(keys)})
    assert [problem.code for problem in nothing.problems] == ([code] if code else ["SLM727"])


@pytest.mark.parametrize("number, told", [(99, []), (100, ["SLM1008 measurements/desk.csv"]), (101, [])])
def test_a_round_number_of_records_is_doubted(tmp_path: Path, number: int, told: list[str]) -> None:
    """Exports stop at a number of rows without a word; whether this one did, only people can see."""
    source = DESK.replace("*.json", "*.csv").replace("format: {type: json, records: data.issues}\n", "")
    rows = "".join(f"T-{at},{AT}\n" for at in range(number))
    found = read(tmp_path, source, {"desk.csv": "key,at\n" + rows})
    assert problems(found) == told
    assert {problem.severity for problem in found.problems} <= {Severity.WARNING}
    assert found.imported.files[0].incomplete is None
    two = read(tmp_path, source, {"desk.csv": "key,at\n" + rows, "desk2.csv": f"key,at\nU-1,{AT}\n"})
    assert problems(two) == []


def test_a_total_proves_a_round_number(tmp_path: Path) -> None:
    """Where the file says that it has all of them, a round number is one by chance."""
    assert problems(of(tmp_path, {"issues": issues(100)})) == ["SLM1008 measurements/1.json"]
    assert problems(of(tmp_path, {"issues": issues(100), "total": 100})) == []


CHANGES: Final = f"""\
kind: events
use: jira-changelog
name: Desk
files: [jira.json]
{COVERS}constants: {{service: mail}}
"""


def issue(key: str, changelog: dict[str, Any] | None, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return an issue as Jira answers."""
    known = {"created": "2026-01-05T09:00:00.000+0000", "issuetype": {"name": "Bug"}, "priority": {"name": "High"}}
    found: dict[str, Any] = {"key": key, "fields": {**known, **fields}}
    return found if changelog is None else {**found, "changelog": changelog}


def change(to: str, at: str, of: str = "In Progress") -> dict[str, Any]:
    """Return an entry of a changelog in which the status changes."""
    items = [{"field": "status", "fromString": of, "toString": to}]
    return {"created": f"2026-01-05T{at}:00.000+0000", "items": items}


def jira(root: Path, *found: dict[str, Any]) -> SourceRead:
    """Return what the preset makes of these issues."""
    return read(root, CHANGES, {"jira.json": json.dumps({"total": len(found), "issues": found}, indent=1)})


DONE: Final = issue("A-1", {"histories": [change("In Progress", "09:10", "Open"), change("Done", "10:00")]})


def test_a_changelog_that_is_cut_off_is_told(tmp_path: Path) -> None:
    """The waits of an issue may be in the part that is missing: both numbers are told, with the number of issues."""
    cut = {"startAt": 0, "maxResults": 1, "total": 140, "histories": [change("Done", "10:00")]}
    found = jira(tmp_path, DONE, issue("A-2", cut), issue("A-3", cut))
    (problem,) = found.problems
    assert (problem.code, problem.count) == ("SLM1004", 2)
    assert "of 140" in problem.message()
    assert "holds 1" in problem.message()
    lines = (tmp_path / "measurements/jira.json").read_text("utf-8").split("\n")
    assert '"histories"' in lines[problem.place.line - 1]


@pytest.mark.parametrize("nothing", [[], None])
def test_an_issue_without_changes_is_an_open_ticket(tmp_path: Path, nothing: list[Any] | None) -> None:
    """Its own fields say when it was opened, its type and priority: without it a figure would be too good (F12)."""
    found = jira(tmp_path, DONE, issue("A-2", {"histories": nothing}, created="2026-01-06T09:00:00.000+0000"))
    assert problems(found) == []
    done, still = tickets(found).tickets
    assert (done.id, still.id, still.resolved, still.priority, still.type) == ("A-1", "A-2", None, "P2", "incident")
    assert still.opened.day == 6
    assert left_out(found).get("refused") is None
    (account,) = found.imported.files
    assert account.read == 3


def test_an_issue_without_its_changelog_is_refused(tmp_path: Path) -> None:
    """Where nobody asked for the changes, nobody knows them: the message says which list is not there."""
    found = jira(tmp_path, DONE, issue("A-2", None))
    (problem,) = found.problems
    assert problem.code == "SLM1011"
    assert "'changelog'" in problem.message()
    lines = (tmp_path / "measurements/jira.json").read_text("utf-8").split("\n")
    assert '"A-2"' in lines[problem.place.line]


def test_a_case_without_changes_that_does_not_say_when_it_was_opened_is_refused(tmp_path: Path) -> None:
    """The message names the list in which nothing is, and the field that nothing else says."""
    found = jira(tmp_path, DONE, issue("A-2", {"histories": []}, created=None))
    (problem,) = found.problems
    assert problem.code == "SLM1012"
    assert problem.message() == "the list 'histories' of the record is empty, so that nothing says opened"


def test_a_case_that_changes_in_another_file_has_no_second_ticket(tmp_path: Path) -> None:
    """The export of the first month knows no change of it, that of the second does."""
    files: dict[str, str | bytes] = {
        "a.json": json.dumps({"issues": [issue("A-1", {"histories": []})]}), "b.json": json.dumps({"issues": [DONE]}),
    }  # fmt: skip
    found = read(tmp_path, CHANGES.replace("[jira.json]", "[a.json, b.json]"), files)
    assert problems(found) == []
    assert [ticket.id for ticket in tickets(found).tickets] == ["A-1"]


def test_no_log_is_no_row(tmp_path: Path) -> None:
    """A monitor that was never down is healthy, and neither a row nor a mistake (F12)."""
    source = f"kind: outages\nuse: uptimerobot\nname: Robot\nfiles: [a.json]\n{COVERS}services: {{A: mail, B: mail}}\n"
    log = [{"type": 1, "datetime": 1767603600, "duration": 600, "reason": {"detail": "x"}}]
    monitors = [{"friendly_name": "A", "logs": log}, {"friendly_name": "B", "logs": []}]
    found = read(tmp_path, source, {"a.json": json.dumps({"stat": "ok", "monitors": monitors})})
    assert problems(found) == []
    assert (len(outages(found).outages), found.imported.files[0].read) == (1, 1)
    lacking = read(tmp_path, source, {"a.json": json.dumps({"stat": "ok", "monitors": [{"friendly_name": "A"}]})})
    assert [problem.code for problem in lacking.problems][:1] == ["SLM975"] or problems(lacking)[0].startswith(
        "SLM1011"
    )


def test_an_incident_without_components_hit_nobody_knows_what(tmp_path: Path) -> None:
    """Something happened, and the list of what it hit is empty: that is told, and not left out."""
    source = f"kind: outages\nuse: statuspage\nname: Page\nfiles: [a.json]\n{COVERS}services: {{Mail: mail}}\n"
    incident = {"id": "1", "name": "Down", "impact": "major", "started_at": AT, "resolved_at": "2026-01-05T10:00:00Z"}
    incident["status"] = "resolved"
    known = {**incident, "id": "0", "components": [{"name": "Mail"}]}
    document = {"incidents": [known, {**incident, "components": []}]}
    found = read(tmp_path, source, {"a.json": json.dumps(document)})
    (problem,) = found.problems
    assert problem.code == "SLM1012"
    assert problem.message() == "the list 'components' of the record is empty, so that nothing says service"
    assert left_out(found) == {"refused": 1}


NOTE: Final = (
    f"---\ntitle: Main\ndate: {AT}\nresolved: true\nresolvedWhen: 2026-01-05T10:00:00Z\nseverity: down\n{{}}---\n"
)
INCIDENT: Final[dict[str, Any]] = {
    "id": "1", "name": "Main", "impact": "major", "status": "resolved", "started_at": AT,
    "resolved_at": "2026-01-05T10:00:00Z",
}  # fmt: skip


@pytest.mark.parametrize(
    "use, export, column",
    [
        ("statuspage", json.dumps({"incidents": [{**INCIDENT, "components": []}]}), "[name, ../name]"),
        ("statuspage", json.dumps({"incidents": [{**INCIDENT, "components": None}]}), "[name, ../name]"),
        ("cstate", NOTE.format("affected: []\n"), "[., ../title]"),
        ("cstate", NOTE.format("affected:\n"), "[., ../title]"),
        ("cstate", NOTE.format("affected: ['']\n"), "[., ../title]"),
    ],
)
def test_an_empty_list_is_told_by_its_name_and_another_column_may_stand_in_for_it(
    tmp_path: Path, use: str, export: str, column: str
) -> None:
    """However emptiness is written; what the message proposes is taken where the record has it, beside the list."""
    source = f"kind: outages\nuse: {use}\nname: Page\nfiles: [a]\n{COVERS}services: {{Main: mail}}\n"
    found = read(tmp_path / "told", source, {"a": export})
    name = "components" if use == "statuspage" else "affected"
    assert [problem.message() for problem in found.problems] == [
        f"the list '{name}' of the record is empty, so that nothing says service"
    ]
    found = read(tmp_path / "said", f"{source}columns: {{service: {column}}}\n", {"a": export})
    assert problems(found) == []
    assert [outage.service for outage in outages(found).outages] == ["mail"]


def test_records_of_json_know_their_line_and_column(tmp_path: Path) -> None:
    """What a check says of a record of a large document can be found there."""
    found = read(tmp_path, DESK, {"a.json": json.dumps({"data": {"issues": issues(3)}}, indent=2)})
    lines = (tmp_path / "measurements/a.json").read_text("utf-8").split("\n")
    for ticket in tickets(found).tickets:
        place = ticket.place()
        assert (lines[place.line - 1].strip(), place.column) == ("{", 7)
        assert f'"{ticket.id}"' in lines[place.line]
    inside = DESK.replace("records: data.issues", "records: data.issues.log").replace("id: key", "id: ../key")
    text = '{"data": {"issues": [{"key": "A", "log": [\n{"at": "2026-01-05T09:30:00Z"}]}]}}'
    found = read(tmp_path, inside, {"a.json": text})
    assert str(tickets(found).tickets[0].place()) == "measurements/a.json:2:1"
