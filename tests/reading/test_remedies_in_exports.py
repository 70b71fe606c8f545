"""What is proposed of an export can be done in its source: in words of the book, and for columns in any language."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

import pytest
import yaml
from tests.books import AS_OF, copied

from slm.problem import Problem, Severity
from slm.reading import read_book
from slm.reading.sources import try_source

pytestmark = pytest.mark.usefixtures("remembering")

SOURCE: Final = "measurements/sources/desk.yml"
OWN: Final = (
    "name: {en: Desk, zh: 服务台}\nfiles: [desk/a.csv]\ntime_zone: UTC\ncovers: {from: 2026-01, until: 2026-02}\n"
)
DESK: Final = f"""\
kind: tickets
{OWN}columns: {{id: Nr, type: Kind, priority: Level, customer: Who, opened: Opened, resolved: Solved}}
values: {{type: {{Incident: incident}}, priority: {{High: P9}}, customer: {{S: sales}}}}
constants: {{service: mail}}
"""
ROW: Final = "Nr,Kind,Level,Who,Opened,Solved\n1,Incident,High,S,2026-01-05T09:00Z,2026-01-05T10:00Z\n"


def told(folder: Path, source: str, export: str, name: str = "a.csv") -> list[Problem]:
    """Return what is told of a source and of its export."""
    book = folder / "book" if (folder / "book").exists() else copied(folder)
    (book / "measurements/desk").mkdir(exist_ok=True)
    (book / SOURCE).write_text(source, "utf-8")
    (book / f"measurements/desk/{name}").write_text(export, "utf-8")
    found = read_book(book, AS_OF).problems
    return [problem for problem in found if "desk" in problem.place.path]


@pytest.mark.parametrize(
    "before, after, known",
    [
        ("High", "Odd", "P1"),
        ("Incident", "Odd", "incident, request, complaint"),
        (",S,", ",Odd,", "desk, lantern, longline, sales, servers"),
    ],
)
def test_a_word_that_is_not_mapped_stands_beside_those_of_the_book(
    tmp_path: Path, before: str, after: str, known: str
) -> None:
    """What can be written there is told, not what a mapping says of other words: it may be ready-made, or wrong."""
    (first, *_) = [problem for problem in told(tmp_path, DESK, ROW.replace(before, after)) if problem.code == "SLM390"]
    assert f"what it is in the book: {known}; or" in first.hint()


@pytest.mark.parametrize("catalog, known", [("", ": P1"), ("kind: levels\nlevels: [{id: broken}]\n", ": P9")])
def test_a_source_that_is_tried_is_told_the_words_of_the_book(tmp_path: Path, catalog: str, known: str) -> None:
    """Of the book only what is asked for is read; where it cannot be, what the mapping says of other words is told."""
    told(tmp_path, DESK, ROW.replace("High", "Odd"))
    if catalog:
        (tmp_path / "book/catalog/levels.yml").write_text(catalog, "utf-8")
    (first,) = [problem for problem in try_source(tmp_path / "book", "desk").problems if problem.code == "SLM390"]
    assert dict(first.words)["known"] == known


def test_all_columns_that_an_export_lacks_are_one_message_to_paste(tmp_path: Path) -> None:
    """A ready-made mapping on an export in another language: each column is proposed by what it says in that."""
    header = "ID;Título;Situação;Data de abertura;Prioridade;Data da solução\n"
    row = "52 267;x;Solucionado;2026-01-25 09:00;Alta;2026-01-25 12:00\n"
    source = f"kind: tickets\nuse: glpi\n{OWN}constants: {{service: mail, customer: sales}}\n"
    (first,) = told(tmp_path, source, header + row)
    assert first.message().startswith("the export lacks 6 columns that its source names: 'Type', 'Priority', ")
    assert first.hint().startswith(
        "Write in the source what the export calls them: columns: {type: TBD, priority: Prioridade, opened: Data de "
        "abertura, resolved: Data da solução, closed: TBD}, and the column in only_if. Its columns are ID, Título, "
    )
    meant = yaml.safe_load(first.hint().partition("columns: ")[2].partition("}")[0] + "}")
    columns = {field: column for field, column in meant.items() if column != "TBD"}
    others = "without: [closed]\nonly_if: {resolved: {column: Situação, values: [Solucionado]}}\n"
    mapped = f"{source.replace(', customer: sales', ', customer: sales, type: incident')}columns: {columns}\n{others}"
    after = told(tmp_path, f"{mapped}values: {{priority: {{Alta: P1}}}}\n", header + row)
    assert [problem.code for problem in after if problem.severity is Severity.ERROR] == []


def test_a_field_of_several_columns_is_asked_for_once_and_capitals_are_no_other_name(tmp_path: Path) -> None:
    """A mapping in which one key stands twice is none; a name that differs by its capitals alone is meant."""
    header = "Number,State,opened_at,sys_updated_on,priority,closed_at\n"
    row = "INC1,New,2026-01-25 09:00:00,2026-01-25 09:00:00,1 - Critical,\n"
    source = f"kind: tickets\nuse: servicenow-audit-log\n{OWN}constants: {{service: mail, customer: sales}}\n"
    (first,) = told(tmp_path, source, header + row)
    assert first.hint().startswith(
        "Write in the source what the export calls them: columns: {id: Number, resolved: TBD, state: State}. Its "
    )
    assert "without: [resolved];" in first.hint()


@pytest.mark.parametrize(
    "column, field, has_none", [("Closing date", "closed", False), ("Resolution date", "resolved", True)]
)
def test_a_column_that_decides_is_not_left_out_as_if_nothing_followed(
    tmp_path: Path,
    column: str,
    field: str,
    has_none: bool,  # noqa: FBT001
) -> None:
    """`without` is a way out for one column; where what is promised of it has no data then, that is said."""
    source = f"kind: tickets\nuse: glpi\n{OWN}constants: {{service: mail, customer: sales}}\n"
    names = ["ID", "Type", "Priority", "Opening date", "Resolution date", "Closing date", "Status"]
    (first,) = told(tmp_path, source, ";".join(name for name in names if name != column) + "\n")
    assert (first.code, f"without: [{field}]" in first.hint()) == ("SLM975", True)
    assert ("has no data then" in first.hint()) is has_none
    assert column in first.message("zh")


def test_a_value_that_is_nowhere_is_told_with_each_column_in_which_it_was_looked_for(tmp_path: Path) -> None:
    """There are no merged cells in JSON; what can be said of an incident that never ended is told."""
    incident = {
        "id": "I1", "name": "Mail down", "status": "resolved", "impact": "major", "started_at": None,
        "created_at": "2026-01-05T09:00:00Z", "resolved_at": None, "incident_updates": [],
        "components": [{"name": "mail"}],
    }  # fmt: skip
    source = f"kind: outages\nuse: statuspage\n{OWN.replace('a.csv', 'a.json')}"
    (first,) = told(tmp_path, source, json.dumps({"incidents": [incident]}), "a.json")
    assert first.message() == ("the cell of column '../incident_updates.*.created_at' / '../resolved_at' is empty")
    assert first.hint().startswith("required_if of the source 'desk' asks such rows for it.")
    assert "leave_out" in first.hint()


def test_a_cell_that_is_empty_is_mended_in_the_source(tmp_path: Path) -> None:
    """Nobody writes into an export: another column, or leaving out, is what its source can say."""
    (first, *_) = told(tmp_path, DESK, ROW.replace("Incident", ""))
    assert (first.code, first.hint().partition(" the column")[0]) == (
        "SLM148", "Name in columns.type of the source 'desk'",
    )  # fmt: skip
