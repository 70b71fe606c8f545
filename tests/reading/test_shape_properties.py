"""One true table in any shape of file gives the same records; a file that was cut short is never whole in silence."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, get_args

import openpyxl
import pyarrow as pa
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from tests.reading.exports import COVERS, read, tickets

from slm.measurement import Encoding
from slm.reading.sources import SourceRead

Truth = Sequence[tuple[str, str, str]]
"""Tickets: their ids, when they were opened, and what is noted of them."""

SOURCE: Final = f"""\
kind: tickets
name: Desk
files: [desk.x]
{COVERS}time_zone: Asia/Shanghai
columns: {{id: Number, opened: Created, reason: Note}}
constants: {{service: mail, type: incident}}
"""
HEAD: Final = ("Number", "Created", "Note")
ENCODINGS: Final = [encoding for encoding in get_args(Encoding) if encoding != "windows-874"]
NOTES: Final = st.text(
    st.sampled_from("abcXYZ019 ,;|\t\"'=+-_.:/#éüßñčžЖяΩ中文邮件メール메일①€ ") | st.sampled_from("\n"), max_size=12
).map(str.strip)


@st.composite
def truths(draw: st.DrawFn) -> Truth:
    """Draw what is true of some tickets."""
    found = draw(st.lists(st.tuples(st.integers(0, 40_000), NOTES), min_size=1, max_size=6))
    start = datetime(2026, 1, 1)  # noqa: DTZ001  # the zone is that of the source
    return [
        (f"T-{number}", f"{start + timedelta(minutes=minute):%Y-%m-%d %H:%M}", note)
        for number, (minute, note) in enumerate(found)
    ]


@dataclass(frozen=True)
class Shape:
    """How a table is written."""

    format: str
    data: bytes
    is_ended_by_footer: bool = False
    is_of_lines: bool = False
    encoding: str = "utf-8"


def _rows(draw: st.DrawFn, truth: Truth) -> list[list[str]]:
    """Return rows of names and of values, in any order of the columns, among others."""
    order = draw(st.permutations(range(4)))
    rows = [[*HEAD, "Other"], *([*row, "x"] for row in truth)]
    return [[row[at] for at in order] for row in rows]


def as_csv(draw: st.DrawFn, truth: Truth) -> Shape:
    """Write it as text in any encoding that holds it, with any delimiter, titles, names of two rows, and a footer."""
    delimiter, end = draw(st.sampled_from(",;\t|")), draw(st.sampled_from(["\n", "\r\n"]))
    encoding = draw(st.sampled_from(ENCODINGS))
    rows = _rows(draw, truth)
    is_told, titles, is_double, footers = (draw(st.booleans()), draw(st.integers(0, 2)), draw(st.booleans()),
                                           draw(st.integers(0, 2)))  # fmt: skip
    if is_double:
        rows[:1] = [["", "", "", ""], rows[0]]
    text = io.StringIO()
    text.write(f"sep={delimiter}{end}" if is_told else "")
    text.write(f"Tickets of the desk, as of today{end}" * titles)
    quoted: dict[str, Any] = {"quoting": csv.QUOTE_ALL} if draw(st.booleans()) else {}
    csv.writer(text, delimiter=delimiter, lineterminator=end, **quoted).writerows(rows)
    text.write(f"Sum{delimiter}{len(truth)}{end}" * footers)
    try:
        data = text.getvalue().encode(encoding)
        is_right = data.decode(encoding) == text.getvalue()
    except UnicodeError:
        is_right = False
    assume(is_right)
    said = {
        "type": "csv", "encoding": encoding, "header_row": titles + 1, "header_rows": 2 if is_double else 1,
        "footer_rows": footers, **({} if is_told else {"delimiter": delimiter}),
    }  # fmt: skip
    return Shape(json.dumps(said), data, is_ended_by_footer=bool(footers), is_of_lines=True, encoding=encoding)


def as_json(draw: st.DrawFn, truth: Truth) -> Shape:
    """Write it as one document, bare or inside others."""
    records: Any = [dict(zip(HEAD, row, strict=True)) for row in truth]
    steps = draw(st.sampled_from([[], ["rows"], ["data", "rows"]]))
    for step in reversed(steps):
        records = {step: records}
    said = {"type": "json", **({"records": ".".join(steps)} if steps else {})}
    return Shape(json.dumps(said), json.dumps(records, ensure_ascii=draw(st.booleans())).encode())


def as_lines(draw: st.DrawFn, truth: Truth) -> Shape:
    """Write an object on each line."""
    end = draw(st.sampled_from(["\n", "\r\n", "\n\n"]))
    text = "".join(json.dumps(dict(zip(HEAD, row, strict=True))) + end for row in truth)
    return Shape('{"type": "jsonl"}', text.encode(), is_of_lines=True)


def as_workbook(draw: st.DrawFn, truth: Truth) -> Shape:
    """Write it into one of two sheets, with titles, times as times, and a footer."""
    titles, is_time, footers = draw(st.integers(0, 2)), draw(st.booleans()), draw(st.integers(0, 1))
    rows = _rows(draw, truth)
    at = rows[0].index("Created")
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "Tickets 2026"
    book.create_sheet("Notes")
    for _ in range(titles):
        sheet.append(["Tickets"])
    for nth, row in enumerate(rows):
        sheet.append(row)
        for cell in sheet[sheet.max_row]:
            # A text that begins with = is one, and no formula.
            cell.data_type = "s"
        if nth and is_time:
            sheet.cell(sheet.max_row, at + 1).value = datetime.fromisoformat(row[at])
    for _ in range(footers):
        sheet.append(["Sum", len(truth)])
    data = io.BytesIO()
    book.save(data)
    said = {"type": "xlsx", "sheet": "Tickets *", "header_row": titles + 1, "footer_rows": footers}
    return Shape(json.dumps(said), data.getvalue())


def as_parquet(draw: st.DrawFn, truth: Truth) -> Shape:
    """Write it as a table of Arrow, with times as times or as texts."""
    columns: dict[str, Any] = {name: [row[at] for row in truth] for at, name in enumerate(HEAD)}
    if draw(st.booleans()):
        columns["Created"] = [datetime.fromisoformat(at) for at in columns["Created"]]
    data = io.BytesIO()
    parquet.write_table(pa.table(columns), data)
    return Shape('{"type": "parquet"}', data.getvalue())


def as_database(draw: st.DrawFn, truth: Truth) -> Shape:
    """Write it as a table of SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.db"
        made = sqlite3.connect(path)
        made.execute("CREATE TABLE desk (Number, Created, Note)")
        made.executemany("INSERT INTO desk VALUES (?, ?, ?)", truth)
        made.commit()
        made.close()
        data = path.read_bytes()
    said = draw(st.sampled_from([{}, {"table": "desk"}, {"query": "SELECT * FROM desk"}]))
    return Shape(json.dumps({"type": "sqlite", **said}), data)


WAYS: Final[tuple[Callable[[st.DrawFn, Truth], Shape], ...]] = (
    as_csv, as_csv, as_json, as_lines, as_workbook, as_parquet, as_database,
)  # fmt: skip


@st.composite
def written(draw: st.DrawFn) -> tuple[Truth, Shape]:
    """Draw what is true, and a file that says it."""
    truth = draw(truths())
    return truth, draw(st.sampled_from(WAYS))(draw, truth)


def read_shape(shape: Shape, data: bytes) -> SourceRead:
    """Return what a source makes of a file."""
    with tempfile.TemporaryDirectory() as folder:
        return read(Path(folder), f"{SOURCE}format: {shape.format}\n", {"desk.x": data})


def told(found: SourceRead) -> Truth:
    """Return the tickets as they are written."""
    return [(ticket.id, f"{ticket.opened:%Y-%m-%d %H:%M}", ticket.reason or "") for ticket in tickets(found).tickets]


@settings(max_examples=60)
@given(written())
def test_one_table_in_any_shape(case: tuple[Truth, Shape]) -> None:
    """Whatever a file looks like that its source describes, its records are what is true."""
    truth, shape = case
    found = read_shape(shape, shape.data)
    assert [problem.message() for problem in found.problems] == []
    assert told(found) == list(truth)


@settings(max_examples=60)
@given(written(), st.data())
def test_a_file_that_is_cut_short(case: tuple[Truth, Shape], data: st.DataObject) -> None:
    """It is refused or told, or, of a file of lines, cut between two of them: then what is left of it is true."""
    truth, shape = case
    at = data.draw(st.integers(0, len(shape.data) - 1))
    found = read_shape(shape, shape.data[:at])
    if found.problems:
        return
    assert shape.is_of_lines
    assert not shape.is_ended_by_footer
    assert shape.data[:at].decode(shape.encoding).endswith("\n")
    assert told(found) == list(truth)[: len(told(found))]


@settings(max_examples=20)
@given(written(), st.data())
def test_a_packed_file_that_is_cut_short(case: tuple[Truth, Shape], data: st.DataObject) -> None:
    """What is packed knows its end."""
    _, shape = case
    packed = gzip.compress(shape.data, mtime=0)
    with tempfile.TemporaryDirectory() as folder:
        source = f"{SOURCE.replace('desk.x', 'desk.x.gz')}format: {shape.format}\n"
        short = packed[: data.draw(st.integers(0, len(packed) - 1))]
        assert read(Path(folder), source, {"desk.x.gz": short}).problems
