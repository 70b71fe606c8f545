"""A word that says that a case was withdrawn, and that the mapping does not know, is told with what to write."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from openpyxl import Workbook
from tests.reading.exports import read

from slm.reading.sources.open_solutions import SOLVED_AND_OPEN
from slm.reading.sources.withdrawn_rows import COUNTED

SOURCE: Final = """\
kind: tickets
name: Desk
files: [{file}]
covers: {{from: 2026-10-01, until: 2026-12-01}}
time_zone: UTC
columns: {{id: Ticket ID, service: Service, opened: Created, resolved: Resolved}}
constants: {{type: incident}}
services: {{Mail: mail}}
ignored: [{{name: Wiki, reason: none of ours}}]
"""
HEAD: Final = "Ticket ID,Service,Status,Created,Resolved,Resolution\n"
DUPLICATE: Final = "2,Mail,Duplicate,2026-11-02 09:00,2026-11-02 10:00,\n"
ROWS: Final = (
    "1,Mail,Closed,2026-10-02 09:00,2026-10-02 10:00,Fixed\n"
    "3,Mail,Cancelled,2026-10-03 09:00,2026-10-03 10:00,\n"
    "4,Wiki,Annulé,2026-10-03 09:00,2026-10-03 10:00,\n"
)
CANCELLED: Final = "leave_out:\n  - {column: Status, values: [Cancelled], reason: no case}\n"


def _told(root: Path, more: str, rows: str = ROWS + DUPLICATE, file: str = "a.csv") -> list[str]:
    found = read(root, SOURCE.format(file=file) + more, {file: HEAD + rows})
    return [problem.message() for problem in found.problems if problem.code == COUNTED.code]


def test_a_word_of_withdrawal_that_leave_out_does_not_name_is_told(tmp_path: Path) -> None:
    """October had Cancelled; November has Duplicate, too, which counts: told with its number and the line to paste."""
    found = read(tmp_path, SOURCE.format(file="a.csv") + CANCELLED, {"a.csv": HEAD + ROWS + DUPLICATE})
    (problem,) = [problem for problem in found.problems if problem.code == COUNTED.code]
    assert problem.message() == (
        "1 row of the source 'desk' counts although its column 'Status' says that the case was withdrawn, cancelled or "
        "entered twice: 'Duplicate' (1)"
    )
    paste = '{column: "Status", values: ["Duplicate"], reason: "the case was withdrawn, cancelled or entered twice"}'
    assert f"- {paste}." in problem.hint()
    assert str(problem.also[0]) == "measurements/a.csv:5:8"
    assert _told(tmp_path, f"{CANCELLED}  - {paste}\n") == []


def test_an_export_without_any_condition_is_looked_at_too(tmp_path: Path) -> None:
    """No row of October was withdrawn, so nothing was written; the words of both columns of states are told."""
    rows = ROWS + "5,Mail,Closed,2026-10-02 09:00,2026-10-02 10:00,Won't do\n"
    one, two = _told(tmp_path, "", rows)
    assert "'Status'" in one
    assert "'Cancelled' (1)" in one
    assert "'Resolution'" in two
    assert _told(tmp_path / "2", "", ROWS.splitlines()[0]) == []


@pytest.mark.parametrize(
    "more",
    [
        "leave_out:\n  - {column: Status, values: [Cancelled], otherwise: [Duplicate], reason: no case}\n",
        "leave_out:\n  - {column: Status, matches: '^(Canc|Dup)', reason: no case}\n",
        "leave_out:\n  - {column: Status, begins: C, otherwise: [Duplicate], reason: no case}\n",
        "leave_out:\n  - {column: Status, values: [Cancelled, Duplicate], whole_case: last, reason: no case}\n",
        "leave_out:\n  - {column: Status, not_values: [Closed], reason: no case}\n",
        "leave_out:\n  - {column: Status, not_matches: Closed, reason: no case}\n",
        "take_only:\n  - {column: Status, values: [Closed], reason: no case}\n",
        "take_only:\n  - {column: Status, not_matches: 'Cancelled|Duplicate', reason: no case}\n",
        "only_if:\n  resolved: {column: Status, values: [Closed], otherwise: [Cancelled, Duplicate]}\n",
    ],
)
def test_words_of_which_the_source_speaks_are_not_told(tmp_path: Path, more: str) -> None:
    """A condition of any kind that names the word, whether the row meets it or not, was written by somebody."""
    assert _told(tmp_path, more) == []


def test_words_that_values_or_states_name_are_not_told(tmp_path: Path) -> None:
    """What the words of a column are in the book was said."""
    by_values = SOURCE.replace("resolved: Resolved", "resolved: Resolved, type: Status").replace(
        "constants: {{type: incident}}\n",
        "values: {{type: {{Closed: incident, Cancelled: request, Duplicate: request}}}}\n",
    )
    by_states = SOURCE.replace("resolved: Resolved", "state: Status, changed: Created")
    by_states += "several_rows: last\nstates: {{Closed: run, Cancelled: run, Duplicate: run}}\n"
    for nth, source in enumerate((by_values, by_states)):
        found = read(tmp_path / str(nth), source.format(file="a.csv"), {"a.csv": HEAD + ROWS + DUPLICATE})
        assert COUNTED.code not in {problem.code for problem in found.problems}


def test_a_text_that_mentions_a_duplicate_is_no_state(tmp_path: Path) -> None:
    """A condition about a title tells nothing of withdrawals, and a column of many words is no column of states."""
    rows = "".join(f"{n},Mail,Duplicate {n},2026-10-02 09:00,2026-10-02 10:00,\n" for n in range(120))
    assert _told(tmp_path / "1", "", rows) == []
    title = (
        SOURCE.replace("[{file}]", "[a.csv]").format() + "leave_out:\n  - {column: Title, begins: TEST, reason: no}\n"
    )
    files = {"a.csv": "Ticket ID,Service,Title,Created,Resolved\n1,Mail,Duplicate,2026-10-02 09:00,2026-10-02 10:00\n"}
    assert COUNTED.code not in {problem.code for problem in read(tmp_path / "2", title, files).problems}


def test_other_kinds_are_looked_at_by_their_conditions(tmp_path: Path) -> None:
    """Interruptions that were entered twice, of which leave_out names one word."""
    source = """\
kind: outages
name: Monitor
files: [a.csv]
covers: {from: 2026-10-01, until: 2026-12-01}
time_zone: UTC
columns: {service: Service, start: Created, end: Resolved}
constants: {kind: outage}
services: {Mail: mail, Wiki: mail}
"""
    files = {"a.csv": HEAD + ROWS + DUPLICATE}
    assert COUNTED.code not in {problem.code for problem in read(tmp_path, source, files).problems}
    leaving = source + "leave_out:\n  - {column: Status, values: [Cancelled, Annulé], reason: no case}\n"
    assert COUNTED.code in {problem.code for problem in read(tmp_path, leaving, files).problems}


def test_a_workbook_is_looked_at_as_a_table_of_text_is(tmp_path: Path) -> None:
    """The columns that nothing is made of are known of every format."""
    book, content = Workbook(write_only=True), BytesIO()
    sheet = book.create_sheet("Export")
    for line in (HEAD + ROWS + DUPLICATE).splitlines():
        sheet.append([cell or None for cell in line.split(",")])
    book.save(content)
    found = read(tmp_path, SOURCE.format(file="a.xlsx"), {"a.xlsx": content.getvalue()})
    assert COUNTED.code in {problem.code for problem in found.problems}
    (file,) = found.imported.files
    assert file.unused == ("Status", "Resolution")


@pytest.mark.parametrize(
    "state", ['"Duplicate"', '{"id": 4, "name": "Duplicate"}', '{"name": "Duplicate", "closed": true}']
)
def test_a_state_of_a_document_is_seen_at_whatever_depth_its_word_stands(tmp_path: Path, state: str) -> None:
    """Trackers answer a number and a word for each state."""
    source = SOURCE.replace("{{id: Ticket ID, service: Service, opened: Created, resolved: Resolved}}", "{{id: id}}")
    source = source.replace("{{id: id}}", "{{id: id, opened: at, resolved: at}}").replace(
        "type: incident", "type: incident, service: mail"
    )
    record = f'{{"id": "1", "at": "2026-10-05T09:00:00Z", "status": {state}}}'
    found = read(
        tmp_path,
        source.format(file="a.json") + "format: {type: json, records: i}\n",
        {"a.json": f'{{"i": [{record}]}}'},
    )
    (problem,) = [problem for problem in found.problems if problem.code == COUNTED.code]
    column = "status.name" if "name" in state else "status"
    assert f'{{column: "{column}", values: ["Duplicate"],' in problem.hint()


@pytest.mark.parametrize("column", ["当前进度", "Progress", "Zweck", "進み具合"])
def test_states_are_known_by_their_words_whatever_their_column_is_called(tmp_path: Path, column: str) -> None:
    """No column is called a state: one whose words are those of cases is looked at as one, and no other."""
    head = f"Ticket ID,Service,{column},Created,Resolved,Kind\n"
    rows = (
        "1,Mail,已完成,2026-10-02 09:00,2026-10-02 10:00,new\n2,Mail,已撤销,2026-10-02 09:00,2026-10-02 10:00,active\n"
        "3,Mail,重新打开,2026-10-02 09:00,2026-10-02 10:00,new\n4,Mail,看看,2026-10-02 09:00,2026-10-02 10:00,new\n"
        "5,Mail,已完成,2026-10-02 09:00,2026-10-02 10:00,new\n"
    )
    found = read(tmp_path, SOURCE.format(file="a.csv"), {"a.csv": head + rows})
    told = {problem.code: problem.message() for problem in found.problems}
    assert f"its column '{column}' says that the case was withdrawn" in told[COUNTED.code]
    assert "'已撤销' (1)" in told[COUNTED.code]
    assert f"its column '{column}' says that it is open: '重新打开' (1)" in told[SOLVED_AND_OPEN.code]
    gone = f"leave_out:\n  - {{column: {column}, values: [已撤销], reason: no case}}\n"
    again = read(tmp_path, SOURCE.format(file="a.csv") + gone, {"a.csv": head + rows})
    assert [problem.code for problem in again.problems if problem.severity == "warning"] == [SOLVED_AND_OPEN.code]


@pytest.mark.parametrize(
    "words", [("new", "active"), ("done", "fixed"), ("Mail", "Files"), ("done", "Files", "Cancelled")]
)
def test_other_words_are_no_states(tmp_path: Path, words: tuple[str, ...]) -> None:
    """Words of which none says that a case is over, or none that it is not, and those of which most say nothing."""
    rows = "".join(
        f"{at},Mail,{word},2026-10-02 09:00,2026-10-02 10:00\n" for at, word in enumerate((*words, words[0]))
    )
    if "Cancelled" in words:
        rows += "8,Mail,Files,2026-10-02 09:00,2026-10-02 10:00\n9,Mail,Books,2026-10-02 09:00,2026-10-02 10:00\n"
    found = read(tmp_path, SOURCE.format(file="a.csv"), {"a.csv": "Ticket ID,Service,Kind,Created,Resolved\n" + rows})
    assert not {COUNTED.code, SOLVED_AND_OPEN.code} & {problem.code for problem in found.problems}
