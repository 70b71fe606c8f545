"""Kinds of files: tables as text, JSON, notes, workbooks and Parquet, each with the places of what is wrong in it."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

import openpyxl
import pyarrow as pa
import pytest
from pyarrow import parquet
from tests.reading.exports import COVERS, left_out, outages, problems, read, tickets

BASE: Final = f"""\
kind: tickets
name: Desk
files: [desk.x]
{COVERS}time_zone: Asia/Shanghai
columns: {{id: Number, opened: Created, reason: Note}}
constants: {{service: mail, type: incident}}
"""
AT: Final = "2026-01-05 09:30"


def of(file_format: str) -> str:
    """Return a source of this format."""
    return f"{BASE}format: {file_format}\n"


def reasons(root: Path, file_format: str, content: str | bytes) -> list[str | None]:
    """Return what the notes of the tickets say."""
    found = read(root, of(file_format), {"desk.x": content})
    assert problems(found) == []
    return [ticket.reason for ticket in tickets(found).tickets]


@pytest.mark.parametrize(
    "file_format, text, encoding",
    [
        ("{type: tsv}", "Number\tCreated\tNote\nT-1\t{at}\tpost, lost\n", "utf-8"),
        ("{type: csv, delimiter: ;}", "Number;Created;Note;\nT-1;{at};post, lost;\n", "utf-8"),
        ("{type: csv, encoding: gbk}", 'Number,Created,Note,主题\nT-1,{at},"post, lost",邮件\n', "gbk"),
        ("{type: csv, encoding: utf-16}", 'Number,Created,Note,主题\nT-1,{at},"post, lost",邮件\n', "utf-16"),
        ("{type: csv}", '\ufeffNumber,Created,Note\nT-1,{at},"post, lost"\n', "utf-8"),
        ("{type: csv, encoding: utf-8-sig}", 'Number,Created,Note\r\nT-1,{at},"post, lost"\r\n\r\n', "utf-8"),
        ("{type: csv, repeated_columns: first}", 'Number,Created,Note,Note\nT-1,{at},"post, lost",x\n', "utf-8"),
        ("{type: csv, repeated_columns: last}", 'Number,Created,Note,Note\nT-1,{at},x,"post, lost"\n', "utf-8"),
        ("{type: csv, column_names: {3: other}}", 'Number,Created,Note,Note\nT-1,{at},x,"post, lost"\n', "utf-8"),
        ("{type: csv, column_names: {4: Note}}", 'Number,Created,x,\nT-1,{at},x,"post, lost"\n', "utf-8"),
    ],
)
def test_tables_as_text(tmp_path: Path, file_format: str, text: str, encoding: str) -> None:
    """Separators, encodings and repeated headers are as the source declares them, and never guessed."""
    assert reasons(tmp_path, file_format, text.replace("{at}", AT).encode(encoding)) == ["post, lost"]


@pytest.mark.parametrize(
    "file_format, content, expected",
    [
        ("{type: csv}", "Number,Created,Note,Note\n", "SLM724 measurements/desk.x:1:1"),
        ("{type: csv, column_names: {9: Note}}", "Number,Created,Note\n", "SLM725 measurements/desk.x:1:1"),
        ("{type: csv}", "Number,Created\n", "SLM975 measurements/desk.x:1:1"),
        ("{type: csv}", f'Number,Created,Note\nT-1,{AT},"x" y\n', "SLM147 measurements/desk.x:2:1"),
        ("{type: csv}", f"Number,Created,Note\nT-1,{AT},a\0b\n", "SLM721 measurements/desk.x:2:23"),
        ("{type: csv}", f"Number,Created,Note\nT-1,{AT},a\x0bb\n", "SLM107 measurements/desk.x:2:22"),
        ("{type: csv}", "Number,Created,Note\nT-1,x,邮件\n".encode("gbk"), "SLM977 measurements/desk.x:2:7"),
        ("{type: csv, encoding: gbk}", b"Number,Created,Note\nT-1,x,\xff\xff\n", "SLM720 measurements/desk.x:2:7"),
        ("{type: json}", '{"a": 1', "SLM726 measurements/desk.x:1:8"),
        ("{type: json}", '[{"a": 1, "a": 2}]', "SLM726 measurements/desk.x:1:1"),
        ("{type: json}", "[" * 100_000, "SLM726 measurements/desk.x:1:1"),
        ("{type: json, records: issues}", '{"issue": []}', "SLM727 measurements/desk.x:1:1"),
        ("{type: json, records: issues}", "[]", ""),
        ("{type: json, records: issues}", "7", "SLM727 measurements/desk.x:1:1"),
        ("{type: json}", f'[{{"Number": "T-1", "Created": "{AT}"}}]', "SLM975 measurements/desk.x:1:1"),
        ("{type: json, encoding: gbk}", b"\xff\xff", "SLM720 measurements/desk.x:1:1"),
        ("{type: xlsx}", b"no zip", "SLM730 measurements/desk.x"),
        ("{type: parquet}", b"no parquet", "SLM730 measurements/desk.x"),
    ],
)
def test_files_that_cannot_be_understood(tmp_path: Path, file_format: str, content: str | bytes, expected: str) -> None:
    """What keeps a file from being read is told with its place."""
    found = problems(read(tmp_path, of(file_format), {"desk.x": content}))
    assert [entry.replace("SLM743", "SLM730") for entry in found] == ([expected] if expected else [])


JSON: Final = """{
  "issues": [
    {"key": "T-1", "fields": {"at": "2026-01-05T09:30:00+08:00", "note": null, "a.b": 7}},
    {"key": "T-2",
     "fields": {"at": "2026-01-32T09:30:00+08:00", "note": ["x"], "a.b": true}},
    {"key": "T-3", "fields": {"at": "2026-01-05T09:30:00+08:00", "note": {"text": "x"}}}
  ]
}
"""


def test_json_by_paths(tmp_path: Path) -> None:
    """A column is a path inside the record; what is wrong is told at the record."""
    source = of("{type: json, records: issues}").replace("id: Number", "id: key")
    source = source.replace("Created", "fields.at").replace("Note", "fields.a.b")
    found = read(tmp_path, source, {"desk.x": JSON})
    assert [(ticket.id, ticket.reason) for ticket in tickets(found).tickets] == [("T-1", "7"), ("T-3", None)]
    assert problems(found) == ["SLM382 measurements/desk.x:4:5"]
    found = read(tmp_path, source.replace("fields.a.b", "fields.note"), {"desk.x": JSON.replace("01-32", "01-31")})
    assert problems(found) == ["SLM736 measurements/desk.x:4:5 x2"]


def test_lists_inside_records_are_gone_through(tmp_path: Path) -> None:
    """Every list on the way makes records, an empty one none, and what encloses a record can be named (F12)."""
    source = BASE.replace("id: Number", "id: ../../name").replace("Created", "'0'").replace("Note", "../../../all")
    document = (
        '{"all": "x", "groups": [{"name": "T-1", "log": [{"values": [["2026-01-05 09:30", 1]]}]},'
        ' {"name": "T-2", "log": []}, {"name": "T-3"}]}'
    )
    found = read(tmp_path, source + "format: {type: json, records: groups.log.values}\n", {"desk.x": document})
    assert [(ticket.id, ticket.reason) for ticket in tickets(found).tickets] == [("T-1", "x")]
    assert (problems(found), left_out(found)) == (["SLM1011 measurements/desk.x:1:118"], {"refused": 1})
    outside = source.replace("../../../all", "../../../../../all")
    found = read(tmp_path, outside + "format: {type: json, records: groups.log.values}\n", {"desk.x": document})
    assert "SLM975 measurements/desk.x:1:1" in problems(found)


def test_lines_of_json(tmp_path: Path) -> None:
    """Each line is a document; one that is broken is a row that is refused, with its line."""
    line = f'{{"Number": "T-1", "Created": "{AT}", "Note": false}}\n'
    found = read(tmp_path, of("{type: jsonl}"), {"desk.x": f"{line}\n{{broken\n" + line.replace("T-1", "T\\u00072")})
    assert [(ticket.id, ticket.reason) for ticket in tickets(found).tickets] == [("T-1", "false")]
    assert sorted(problems(found)) == ["SLM107 measurements/desk.x:4:1", "SLM726 measurements/desk.x:3:2"]
    inside = f'{{"rows": [{line.strip()}]}}\n'
    assert reasons(tmp_path, "{type: jsonl, records: rows}", inside) == ["false"]


def test_json_document_that_is_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A document has to be in memory as a whole, so it is refused earlier than lines of JSON."""
    monkeypatch.setattr("slm.reading.sources.json_records.JSON_LIMIT", 3)
    assert problems(read(tmp_path, of("{type: json}"), {"desk.x": "[   ]"})) == ["SLM103 measurements/desk.x"]


NOTES: Final = f"""\
kind: outages
use: cstate
name: Notes
files: ['notes/*.md']
{COVERS}services: {{www: mail}}
"""
NOTE: Final = """\
---
title: Down
date: 2026-01-05 09:00:00
resolved: true
resolvedWhen: 2026-01-05T10:00:00-00:00
severity: down
affected: [www]
---
Words: that are not read
"""


def test_notes_with_front_matter(tmp_path: Path) -> None:
    """A note is a record for each system that it affects; one that is dirty is refused at its line, or left out."""
    files: dict[str, str | bytes] = {
        "notes/a.md": NOTE,
        "notes/b.md": NOTE.replace("10:00:00-00:00", "08:00:00-00:00"),
        "notes/c.md": NOTE.replace("resolvedWhen: 2026-01-05T10:00:00-00:00\n", ""),
        "notes/d.md": "No front matter\n",
        "notes/e.md": NOTE.replace("title: Down", "title: Down: again"),
        "notes/f.md": NOTE.replace("true", "false"),
        "notes/g.md": NOTE.encode() + b"\xff",
        "notes/h.md": NOTE.replace("[www]", "[]"),
    }
    found = read(tmp_path, NOTES, files)
    assert [(outage.id, outage.kind, outage.end is None) for outage in outages(found).outages] == [
        ("a.md", "outage", False), ("f.md", "outage", True),
    ]  # fmt: skip
    assert sorted(problems(found)) == sorted([
        "SLM360 measurements/notes/b.md:5:15",
        "SLM148 measurements/notes/c.md:2:1",
        "SLM728 measurements/notes/d.md:1:1",
        "SLM113 measurements/notes/e.md:2:12",
        "SLM977 measurements/notes/g.md:10:1",
        "SLM1012 measurements/notes/h.md:2:1",
    ])  # fmt: skip
    assert left_out(found) == {"refused": 6}
    names = ", ".join(f"{name}.md" for name in "bcdegh")
    text = f"leave_out: [{{column: '@file', values: [{names}], reason: The dates are wrong}}]\n"
    found = read(tmp_path, NOTES + text, files)
    assert (problems(found), left_out(found)) == ([], {"The dates are wrong": 6})


def test_lines_of_front_matter_are_those_of_the_note(tmp_path: Path) -> None:
    """A note is read alike with either end of lines, and a mistake in its head has the line of the file (L10)."""
    ends = {"\n": "a", "\r\n": "b"}
    found = read(tmp_path, NOTES, {f"notes/{name}.md": NOTE.replace("\n", end).encode() for end, name in ends.items()})
    assert [(outage.id, str(outage.start)) for outage in outages(found).outages] == [
        ("a.md", "2026-01-05 09:00:00+00:00"), ("b.md", "2026-01-05 09:00:00+00:00"),
    ]  # fmt: skip
    broken = NOTE.replace("severity: down", "severity: [down")
    files = {f"notes/{name}.md": broken.replace("\n", end).encode() for end, name in ends.items()}
    assert {problem.partition(".md")[2].split(":")[1] for problem in problems(read(tmp_path, NOTES, files))} == {"6"}


def workbook(rows: list[list[Any]], **sheets: list[list[Any]]) -> bytes:
    """Return a workbook with these rows in its first sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for row in rows:
        sheet.append(row)
    for name, more in sheets.items():
        other = book.create_sheet(name)
        for row in more:
            other.append(row)
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


HEAD: Final = ["Number", "Created", "Note"]


def test_workbooks(tmp_path: Path) -> None:
    """Cells that are times, numbers and truth values are read as what they show; empty rows are skipped."""
    rows: list[list[Any]] = [
        HEAD,
        ["T-1", datetime(2026, 1, 5, 9, 30), 7.0],  # noqa: DTZ001
        [],
        [3, AT, True],
        ["T-4", AT, 2.5],
        ["T-5", AT],
    ]
    found = read(tmp_path, of("{type: xlsx}"), {"desk.x": workbook(rows)})
    assert problems(found) == []
    assert [(ticket.id, ticket.reason) for ticket in tickets(found).tickets] == [
        ("T-1", "7"), ("3", "true"), ("T-4", "2.5"), ("T-5", None),
    ]  # fmt: skip
    assert len({ticket.opened for ticket in tickets(found).tickets}) == 1
    assert tickets(found).tickets[1].place().line == 4


def test_sheets_and_formulas(tmp_path: Path) -> None:
    """One of several sheets has to be named, and a formula whose value was not saved is no empty cell."""
    book = workbook([HEAD, ["T-1", AT, "=1+1"], ["T-2", "x", "y"]], Other=[HEAD, ["T-3", AT, "z"]])
    assert problems(read(tmp_path, of("{type: xlsx}"), {"desk.x": book})) == ["SLM980 measurements/desk.x"]
    found = read(tmp_path, of("{type: xlsx, sheet: Sheet}"), {"desk.x": book})
    assert sorted(problems(found)) == ["SLM382 measurements/desk.x:3:2", "SLM732 measurements/desk.x:2:3"]
    assert reasons(tmp_path, "{type: xlsx, sheet: Other}", book) == ["z"]


def test_workbook_that_is_too_large_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small file of nothing but zeros does not fill the memory."""
    monkeypatch.setattr("slm.reading.sources.workbooks.RECORDS_LIMIT", 1000)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", "0" * 100_000)
    assert problems(read(tmp_path, of("{type: xlsx}"), {"desk.x": packed.getvalue()})) == ["SLM722 measurements/desk.x"]


def test_parquet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Times keep their zone or get that of the source; dates and numbers are read as text."""
    table = pa.table(
        {
            "Number": ["T-1", "T-2"],
            "Created": pa.array([1767576600000000123, 1767576600000000000], pa.timestamp("ns", "UTC")),
            "Note": pa.array([date(2026, 1, 5), None]),
            "More": [1, 2],
        }
    )
    data = io.BytesIO()
    parquet.write_table(table, data)
    assert reasons(tmp_path, "{type: parquet}", data.getvalue()) == ["2026-01-05", None]
    missing = of("{type: parquet}").replace("reason: Note", "reason: Words")
    assert problems(read(tmp_path, missing, {"desk.x": data.getvalue()})) == ["SLM975 measurements/desk.x:1:1"]
    monkeypatch.setattr("slm.reading.sources.databases.RECORDS_LIMIT", 10)
    assert problems(read(tmp_path, of("{type: parquet}"), {"desk.x": data.getvalue()})) == [
        "SLM722 measurements/desk.x"
    ]


@pytest.mark.parametrize("kind, package", [("xlsx", "openpyxl"), ("parquet", "pyarrow")])
def test_without_the_extra_the_message_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, package: str
) -> None:
    """Who reads no workbooks needs no library for them; who does is told what to install."""
    monkeypatch.setitem(sys.modules, package, None)
    found = read(tmp_path, of(f"{{type: {kind}}}"), {"desk.x": b"PK\x03\x04" if kind == "xlsx" else b"PAR1"})
    (problem,) = found.problems
    assert package in problem.message()
    assert problem.hint().endswith('install "openpyxl>=3.1.5" "pyarrow>=20"')
