"""A mapping proposed for an export: what is seen in its bytes, what the book has words for, and what stays open."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import zipfile
from collections.abc import Callable, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.exports import export_of

from slm.measurement import type_by_ending
from slm.measurement.source_kinds import SOURCE_KINDS
from slm.problem import InputError
from slm.reading.proposals import BookWords, Proposal, filled_again, look_at, propose

WORDS: Final = BookWords(
    services={"mail": ["E-mail", "电子邮件"], "web": ["Website"]},
    levels={"P1": ["Urgent"], "P2": ["High"]},
    customers={"sales": ["Sales"]},
)
NAMES: Final = ("Number", "Service", "Type", "Priority", "Created", "Resolved")
ROWS: Final = (
    ("1", "E-mail", "Incident", "P1", "2026-01-05 09:00", "2026-01-05 11:00"),
    ("2", "Files", "Request", "Low", "2026-01-16 09:00", "-"),
)


def seen(data: str | bytes, name: str = "export.csv", kind: str = "", use: str | None = None) -> Proposal:
    """Return what is proposed for an export."""
    return propose(look_at(name, data.encode() if isinstance(data, str) else data), WORDS, kind, use)


def table(delimiter: str = ",", titles: Sequence[str] = (), names: Sequence[str] = NAMES) -> str:
    """Return the rows as a table."""
    lines = [delimiter.join(row) for row in (names, *ROWS)]
    return "".join(f"{line}\n" for line in (*titles, *lines))


def workbook(sheets: dict[str, Sequence[Sequence[object]]]) -> bytes:
    """Return a workbook with these sheets."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([*row])
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


def parquet() -> bytes:
    """Return the rows as a Parquet file."""
    data = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([dict(zip(NAMES, row, strict=True)) for row in ROWS]), data)
    return data.getvalue()


def database(then: str = "") -> bytes:
    """Return the rows as a table of a database, beside another one."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE TABLE setting (name TEXT)")
        made.execute(f"CREATE TABLE ticket ({', '.join(f'{name} TEXT' for name in NAMES)})")
        made.executemany("INSERT INTO ticket VALUES (?, ?, ?, ?, ?, ?)", ROWS)
        made.execute(then or "DELETE FROM setting")
        return made.serialize()


SHAPES: Final[dict[str, tuple[str | bytes, str, dict[str, str | int]]]] = {
    "commas": (table(), "export.csv", {"type": "csv"}),
    "semicolons": (table(";"), "export.csv", {"type": "csv", "delimiter": ";"}),
    "tabs": (table("\t"), "export.txt", {"type": "tsv"}),
    "bars": (table("|"), "export.csv", {"type": "csv", "delimiter": "|"}),
    "titles": (table(titles=("Report of January", "")), "export.csv", {"type": "csv", "header_row": 3}),
    "GBK": (
        table(names=("编号", "服务", "类型", "优先级", "创建时间", "解决时间")).encode("gbk"),
        "export.csv",
        {"type": "csv", "encoding": "gb18030"},
    ),
    "Latin letters": (
        table(names=("Nummer", "Dienst", "Typ", "Priorität", "Erstellt am", "Gelöst am")).encode("windows-1252"),
        "export.csv",
        {"type": "csv", "encoding": "windows-1252"},
    ),
    "big letters of Taiwan": (
        table(names=("編號", "服務", "類型", "優先級", "建立時間", "解決時間")).encode("big5"),
        "export.csv",
        {"type": "csv", "encoding": "big5"},
    ),
    "Cyrillic letters": (
        table(names=("Номер", "Услуга", "Тип", "Приоритет", "Создано", "Решено")).encode("windows-1251"),
        "export.csv",
        {"type": "csv", "encoding": "windows-1251"},
    ),
    "a sum below": (f"{table()}Total,2,,,,\n", "export.csv", {"type": "csv", "footer_rows": 1}),
    "words below": (f"{table()},,,,,\nExported by Lin\n", "export.csv", {"type": "csv", "footer_rows": 1}),
    "a line that says what parts": (f"sep=;\n{table(';')}", "export.csv", {"type": "csv", "delimiter": ";"}),
    "a sum below a sheet": (
        workbook({"Data": [NAMES, *ROWS, ["合计", 2]]}),
        "export.xlsx",
        {"type": "xlsx", "footer_rows": 1},
    ),
    "a database": (database(), "export.db", {"type": "sqlite", "table": "ticket"}),
    "UTF-16": (table().encode("utf-16"), "export.csv", {"type": "csv", "encoding": "utf-16"}),
    "a mark of UTF-8": (table().encode("utf-8-sig"), "export.csv", {"type": "csv"}),
    "JSON": (
        json.dumps({"page": 1, "tickets": [dict(zip(NAMES, row, strict=True)) for row in ROWS]}),
        "export.json",
        {"type": "json", "records": "tickets"},
    ),
    "lines of JSON": (
        "".join(f"{json.dumps(dict(zip(NAMES, row, strict=True)))}\n" for row in ROWS),
        "export.jsonl",
        {"type": "jsonl"},
    ),
    "a workbook": (workbook({"Data": [NAMES, *ROWS]}), "export.xlsx", {"type": "xlsx"}),
    "Parquet": (parquet(), "export.parquet", {"type": "parquet"}),
    "a sheet below titles": (
        workbook({"Cover": [["Report"]], "Data": [["January"], [], NAMES, *ROWS]}),
        "export.xlsx",
        {"type": "xlsx", "sheet": "Data", "header_row": 3},
    ),
}


@pytest.mark.parametrize(
    "encoding, letters",
    [
        ("utf-8", "Zürich"), ("gb18030", "无法发送邮件"), ("windows-1251", "Не открывается почта"),
        ("windows-1252", "Büro – “Zürich”"), ("shift_jis", "メールが送れない"), ("big5", "無法傳送電子郵件"),
        ("euc-kr", "메일을 보낼 수 없습니다"),
    ],
)  # fmt: skip
def test_letters_that_stand_far_below_tell_how_they_are_written(encoding: str, letters: str) -> None:
    """An export with English names and words may have the first other letter in its last row."""
    rows = "".join(f"{n},E-mail,Incident,P1,2026-01-05 09:00,2026-01-05 11:00\n" for n in range(5000))
    last = f"5000,{letters},Incident,P1,2026-01-05 09:00,2026-01-05 11:00\n"
    (found,) = look_at("export.csv", f"{','.join(NAMES)}\n{rows}{last}".encode(encoding))
    assert found.format.get("encoding", "utf-8") == encoding
    assert found.rows[-1][NAMES[1]] == letters


@pytest.mark.parametrize("shape", SHAPES)
def test_the_same_is_seen_in_every_shape(shape: str) -> None:
    """Kind of file, characters, what parts cells, titles and sheets are seen, and the columns by their names."""
    data, name, said = SHAPES[shape]
    found = seen(data, name)
    assert (found.kind, dict(found.format)) == ("tickets", said)
    assert [*found.columns] == ["id", "service", "type", "priority", "opened", "resolved"]
    assert [(word.word, word.rows, word.meant) for word in found.services] == [
        ("E-mail", 1, "mail"),
        ("Files", 1, "TBD"),
    ]
    assert [(word.word, word.meant) for word in found.values["type"]] == [
        ("Incident", "incident"),
        ("Request", "request"),
    ]
    assert [(word.word, word.meant) for word in found.values["priority"]] == [("Low", "TBD"), ("P1", "P1")]
    assert (found.is_local, [*found.missing]) == (True, ["-"])


TIMES: Final[dict[str, tuple[list[str], tuple[str, ...], int]]] = {
    "the year first": (["2026-01-05 09:00", "2026-01-06 09:00"], ("iso",), 0),
    "a day that is no month": (["05.01.2026 09:00", "13.01.2026 09:00"], ("%d.%m.%Y %H:%M",), 1),
    "a month that is no day": (["01/05/2026 9:00 AM", "01/13/2026 9:00 PM"], ("%m/%d/%Y %I:%M %p",), 1),
    "either": (["05/01/2026 09:00", "06/01/2026 09:00"], ("TBD",), 0),
    "either order of three numbers": (["26-01-05 09:00"], ("TBD",), 0),
    "seconds since 1970": (["1767603600", "1767607200"], ("unix",), 0),
    "milliseconds since 1970": (["1767603600000", "1767607200000"], ("unix_ms",), 0),
    "names of months": (["05/Jan/26 9:00 AM"], ("%d/%b/%y %I:%M %p",), 0),
    "Chinese signs": (["2026年1月5日 09时00分"], ("%Y年%m月%d日 %H时%M分",), 0),
    "an offset": (["2026-01-05T09:00:00.000+0800"], ("iso",), 0),
    "words for zones": (["2026-01-05 09:00 UTC", "2026-07-05 09:00 CEST"], ("%Y-%m-%d %H:%M %Z",), 0),
    "a word after AM or PM": (["13/01/2026 9:00 PM MSK"], ("%d/%m/%Y %I:%M %p %Z",), 1),
    "a word for several zones": (["2026-01-05 09:00 CST"], ("%Y-%m-%d %H:%M CST",), 0),
    "a word in some rows alone": (["2026-01-05 09:00 UTC", "2026-01-06 09:00"], ("iso", "%Y-%m-%d %H:%M %Z"), 0),
}


@pytest.mark.parametrize("name", TIMES)
def test_how_times_are_written_is_proven(name: str) -> None:
    """The format is the one that reads all times; where two read them, and not the same, it stays open."""
    times, formats, proof = TIMES[name]
    rows = "".join(f"{number},{time}\n" for number, time in enumerate(times, start=1))
    found = seen(f"Number,Created\n{rows}")
    assert found.formats == formats
    assert found.times["Created"].proof == proof


def test_a_column_that_cannot_be_told_is_read_as_its_neighbour() -> None:
    """Where one column proves that the day comes first, the times of the others are written so, too."""
    found = seen("Number,Created,Resolved\n1,05/01/2026 09:00,05/01/2026 10:00\n2,06/01/2026 09:00,13/01/2026 10:00\n")
    assert found.formats == ("%d/%m/%Y %H:%M",)


KINDS: Final = {
    "outages": "Service,Start time,End time,Cause\nE-mail,2026-01-05 09:00,2026-01-05 10:00,Power\n",
    "probes": "Monitor,Timestamp,Status,Latency\na,2026-01-05T09:00:00Z,up,20\na,2026-01-05T09:01:00Z,down,\n",
    "surveys": "Date,Rating,Comment\n2026-01-05,4,Fast\n",
    "events": "case:concept:name,concept:name,time:timestamp\nC1,Opened,2026-01-05T09:00:00Z\n",
    "tickets": "工单号,业务系统,创建时间\n1,电子邮件,2026-01-05 09:00\n",
}


@pytest.mark.parametrize("kind", KINDS)
def test_what_rows_are_is_seen_by_their_columns(kind: str) -> None:
    """Each kind of record has columns that no other needs."""
    found = seen(KINDS[kind])
    assert (found.kind, found.use) == (kind, "")


def test_flags_and_kinds_that_mean_one_thing_everywhere_are_known() -> None:
    """`up` and 正常 are true, `down` is false; whatever may mean several things stays open."""
    found = seen(
        "Monitor,Time,Status\na,2026-01-05T09:00:00Z,up\na,2026-01-05T09:01:00Z,异常\na,2026-01-05T09:02:00Z,3\n"
    )
    assert {word.word: word.meant for word in found.values["ok"]} == {"up": "true", "异常": "false", "3": "TBD"}


@pytest.mark.parametrize("folder", sorted((Path(__file__).parent / "presets").iterdir()), ids=lambda path: path.name)
def test_the_ready_made_mapping_that_fits_is_found(folder: Path) -> None:
    """The export of a tool is known by its columns, and only what its mapping does not know is left to say."""
    name, data = export_of(folder)
    found = seen(data, name)
    assert folder.name in (found.use, *found.fitting)
    assert "columns" not in found.format
    assert seen(data, name, use=folder.name).use == folder.name


def test_states_that_nobody_explained_are_listed() -> None:
    """What the activities of cases do is for somebody to say; what a ready-made mapping knows is said already."""
    rows = "C1,Ask,2026-01-05T09:00:00Z\nC1,Solve,2026-01-05T10:00:00Z\nC2,Ask,2026-01-05T09:00:00Z\n"
    found = seen(f"case,activity,time\n{rows}")
    assert (found.use, [(word.word, word.rows) for word in found.states]) == ("event-log", [("Ask", 2), ("Solve", 1)])
    log = (
        "number,incident_state,opened_at,sys_updated_at,priority,resolved_at,closed_at\n"
        "1,{},2026-01-05 09:00,2026-01-05 09:00,2 - High,,\n"
    )
    assert [word.word for word in seen(log.format("New")).states] == []
    assert [word.word for word in seen(log.format("Parked")).states] == ["Parked"]


def test_columns_of_one_name_are_not_used() -> None:
    """Nobody can tell which of several is meant; they are named, with the place of the second."""
    found = seen("Number,Created,Type,Type\n1,2026-01-05 09:00,a,b\n")
    assert (found.table.dropped, dict(found.constants)) == ({"Type": 4}, {"type": "TBD", "service": "TBD"})


@pytest.mark.parametrize("name", ["Component/s", "Komponente/n"])
def test_of_several_columns_with_the_service_the_first_counts(name: str) -> None:
    """Jira repeats a column where one issue has several components: the first is its service, others are counted."""
    rows = "1,2026-01-05 09:00,incident,Mail,\n2,2026-01-05 09:00,incident,Web,Mail\n3,2026-01-05 09:00,incident,Web,\n"
    found = seen(f"Number,Created,Type,{name},{name}\n{rows}")
    assert (found.columns["service"], found.constants) == (name, {})
    assert found.format == {"type": "csv", "repeated_columns": "first"}
    assert {one.word: one.rows for one in found.services} == {"Web": 2, "Mail": 1}
    assert filled_again(found.table, name) == 1


def test_tickets_in_several_rows_are_counted() -> None:
    """An export with several rows of a ticket may be a log of changes."""
    assert seen("Number,Created\n1,2026-01-05 09:00\n1,2026-01-05 09:00\n2,2026-01-05 09:00\n").repeated == 1


NO_TEXT: Final = f"UPDATE ticket SET {NAMES[0]} = CAST(x'ff' AS TEXT)"  # noqa: S608
NOTHING: Final[dict[str, tuple[Callable[[], object], str]]] = {
    "words": (lambda: look_at("a.csv", b"Hello\nthere\n"), "SLM1070"),
    "no names": (lambda: look_at("a.csv", b"1,2026-01-05,3\n2,2026-01-06,4\n"), "SLM1071"),
    "numbers in JSON": (lambda: look_at("a.json", b"[1, 2]"), "SLM1070"),
    "nothing": (lambda: look_at("a.csv", b""), "SLM710"),
    "an old workbook": (lambda: look_at("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "SLM979"),
    "a web page": (lambda: look_at("a.xls", b"<html><table><tr><td>Number</td></tr></table></html>"), "SLM711"),
    "an archive": (lambda: look_at("a.zip", b"PK\x03\x04" + bytes(60)), "SLM711"),
    "lists beside each other": (
        lambda: look_at("a.json", b'{"data": {"names": ["a", "b"], "times": ["2026-01-05", ""], "n": [1]}}'),
        "SLM1033",
    ),
    "broken JSON": (lambda: look_at("a.json", b'{"a": ['), "SLM743"),
    "JSON that is nested without end": (lambda: look_at("a.json", b"[" * 100_000), "SLM743"),
    "a packed file that is cut off": (lambda: look_at("a.csv.gz", gzip.compress(table().encode())[:-9]), "SLM723"),
    "what is not packed": (lambda: look_at("a.csv.gz", table().encode()), "SLM723"),
    "a table without a mark of its characters": (lambda: look_at("a.csv", table().encode("utf-16-le")), "SLM721"),
    "a workbook of too many cells": (lambda: look_at("a.xlsx", of_many_cells()), "SLM1067"),
    "a database in which nothing is": (lambda: look_at("a.sqlite", database("DELETE FROM ticket")), "SLM1070"),
    "a database that is damaged": (lambda: look_at("a.sqlite", database()[:4096] + b"?" * 8192), "SLM743"),
    "a database in other characters": (lambda: look_at("a.sqlite", database(NO_TEXT)), "SLM743"),
}


DAMAGES: Final[dict[str, tuple[bytes, bytes]]] = {
    "cut off": (b"</sheetData>", b"<"),
    "a cell that is nowhere": (b'r="A2"', b'r="ZZZZZ9999999"'),
    "a number that is none": (b"<v>7</v>", b"<v>1e9x</v>"),
    "entities of entities": (
        b"<worksheet",
        b"<!DOCTYPE w [<!ENTITY a '"
        + b"a" * 100
        + b"'>"
        + b"".join(b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 100) for n in range(4))
        + b"]><worksheet a='&e;'",
    ),
    "merged cells that are nowhere": (
        b"</sheetData>",
        b"</sheetData><mergeCells><mergeCell ref='ZZ:!!'/></mergeCells>",
    ),
}


def rewritten(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return a workbook with other words in its sheets."""
    whole = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as before, zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as after:
        for name in before.namelist():
            part = before.read(name)
            after.writestr(name, part.replace(old, new) if name.startswith("xl/worksheets/") else part)
    return whole.getvalue()


def of_many_cells() -> bytes:
    """Return a small workbook with more cells than there is memory for: a row of empty ones, again and again."""
    return rewritten(workbook({"A": [NAMES]}), b"</sheetData>", b"<row>%s</row></sheetData>" % (b"<c/>" * 10_100_000))


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_workbook_is_said_to_be_damaged(name: str) -> None:
    """What is wrong inside a workbook is no defect of the program, and no missing table."""
    data = rewritten(workbook({"A": [["Number", "Opened"], [7, "2026-01-05"]]}), *DAMAGES[name])
    with pytest.raises(InputError) as refused:
        look_at("a.xlsx", data)
    assert refused.value.mistake.code == "SLM743"


def test_a_date_that_no_calendar_has_is_no_warning_of_a_library() -> None:
    """A number too large for a day is no time; what a library says of it is nothing for who looks at an export."""
    cells: list[list[object]] = [
        ["Number", "Opened"],
        [1, date(2026, 1, 5)],
        [2, date(2026, 1, 6)],
        [3, date(2026, 1, 7)],
    ]
    data = rewritten(workbook({"A": cells}), b"<v>46028</v>", b"<v>10000000000</v>")
    assert seen(data, "a.xlsx").columns["opened"] == "Opened"


def test_broken_json_is_told_with_its_place() -> None:
    """Whoever has a document that is cut off is shown where it ends."""
    with pytest.raises(InputError) as refused:
        look_at("a.json", b'[{"id": 1},\n {"id":')
    assert dict(refused.value.words)["path"] == "a.json:2:8"


def test_a_view_that_never_ends_hides_no_table() -> None:
    """The tables beside it are looked at, and the source names the one that has rows."""
    view = "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r"
    assert look_at("a.sqlite", database(f"CREATE VIEW a AS {view}"))[0].format["table"] == "ticket"


@pytest.mark.parametrize(
    "text, shown",
    [
        (r'[{"id": "\ud83d", "at": "2026-01-05"}]', r"\ud83d"),
        (r'[{"id": "a\uDE00", "at": "2026-01-05"}]', r"a\uDE00"),
        (r'[{"id": "\ud83d\ude00", "at": "2026-01-05"}]', "\U0001f600"),
        (r'[{"id": "\\ud83d", "at": "2026-01-05"}]', r"\ud83d"),
    ],
)
def test_half_a_sign_is_shown_as_it_is_written(text: str, shown: str) -> None:
    """Programs that cut texts leave one half of a sign; it stays apart from others and can be written to a file."""
    (found,) = look_at("a.json", text.encode())
    assert found.values("id") == [shown]


def test_a_number_of_many_digits_is_looked_at() -> None:
    """How many digits a number has is of no account for where the records are."""
    (found,) = look_at("a.json", b'[{"id": %s, "at": "2026-01-05"}]' % (b"9" * 10_000))
    assert found.values("id") == ["9" * 10_000]


@pytest.mark.parametrize("name", NOTHING)
def test_what_is_no_table_is_refused(name: str) -> None:
    """Nothing is proposed for what has no rows with names."""
    look, code = NOTHING[name]
    with pytest.raises(InputError) as refused:
        look()
    assert refused.value.mistake.code == code


UNKNOWN: Final = {
    "Colour,Size\nred,4\n": "the names of the columns of export.csv do not tell what its rows are: Colour, Size",
    'Month,Service,Availability\nJanuary,mail,"99,95 %"\n': (
        "export.csv holds shares that somebody has worked out, such as '99,95 %' in the column 'Availability', "
        "and no records"
    ),
    "Number,Created\n1,soon\n": (
        "the column 'Created' of export.csv is called like opened of tickets, which 'soon' cannot be"
    ),
    "Date,Rating\n2026-01-05,well\n": (
        "the column 'Rating' of export.csv is called like score of surveys, which 'well' cannot be"
    ),
}


@pytest.mark.parametrize("text", UNKNOWN)
def test_why_nothing_is_proposed_is_said(text: str) -> None:
    """No column has a name that is known, or one holds something else than its name promises."""
    with pytest.raises(InputError) as refused:
        seen(text)
    codes = {"Colour": "SLM1073", "Month": "SLM1034"}
    assert refused.value.mistake.code == codes.get(text.partition(",")[0], "SLM1083")
    assert str(refused.value) == UNKNOWN[text]


GAPS: Final[dict[str, dict[str, str]]] = {
    "tickets": {"id": "TBD", "opened": "TBD", "priority": "Priority"},
    "events": {"case": "TBD", "activity": "TBD", "time": "TBD", "priority": "Priority"},
    "outages": {"start": "TBD", "end": "TBD"},
    "probes": {"time": "TBD", "ok": "TBD"},
    "surveys": {"date": "TBD", "score": "TBD"},
    "timeline": {"time": "TBD", "state": "TBD"},
}


@pytest.mark.parametrize("kind", SOURCE_KINDS)
def test_whoever_says_the_kind_is_given_a_mapping_with_gaps(kind: str) -> None:
    """What has a name that is known is mapped; what is needed beside it is a gap, and times are known all the same."""
    found = seen("Ref-Nr,Angelegt,Priority\n1,13.01.2026 09:00,P1\n2,14.01.2026 09:00,P1\n", kind=kind)
    assert (found.kind, dict(found.columns)) == (kind, GAPS[kind])
    assert (found.formats, found.is_local, found.repeated) == (("%d.%m.%Y %H:%M",), True, 0)
    assert {"Ref-Nr", "Angelegt"} <= {*found.unused}


def test_a_ready_made_mapping_that_does_not_fit_tells_the_kind() -> None:
    """Whoever names a mapping says what the rows are; what it needs and the export has not is named."""
    found = seen("Ref-Nr,Erstellt,Priorität\n1,13.01.2026 09:00,P1\n", use="jira")
    assert (found.kind, found.use) == ("tickets", "")
    assert dict(found.columns) == {"id": "TBD", "opened": "Erstellt", "priority": "Priorität"}
    assert found.misfit
    assert found.misfit.use == "jira"
    assert {"Issue key", "Created"} <= {*found.misfit.missing}


@pytest.mark.parametrize("name", ["a.csv", "a.json", "a.jsonl", "a.ndjson.gz", "a.tsv", "a.XLSX", "a.txt"])
def test_ending_says_the_type(name: str) -> None:
    """What the ending of a name says need not be written."""
    known = {"json": "json", "jsonl": "jsonl", "ndjson": "jsonl", "tsv": "tsv", "xlsx": "xlsx"}
    assert type_by_ending(name) == known.get(name.removesuffix(".gz").rpartition(".")[2].lower(), "csv")


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.json", "a.xlsx", "a.csv.gz"]))
def test_whatever_a_file_holds_it_is_looked_at_or_refused(data: bytes, name: str) -> None:
    """No file ends the program."""
    with suppress(InputError):
        propose(look_at(name, data), WORDS)


@pytest.mark.parametrize(
    "name,other",
    [
        ("Service métier", "Catégorie"), ("Service concerné", "Catégorie"), ("Betroffener Service", "Kategorie"),
        ("Business Service Name", "Category"), ("Impacted Dienst", "Kategorie"), ("受影响的服务", "类别"),
    ],
)  # fmt: skip
def test_a_column_that_is_called_the_service_goes_before_a_category(name: str, other: str) -> None:
    """Of a category nobody knows which services it has; where there is no other column it may say the service."""
    rows = "".join(
        f"{nth},{('Logiciel', 'Réseau')[nth % 2]},{('Mail', 'PC')[nth % 2]},2026-01-05 09:00\n" for nth in range(4)
    )
    found = seen(f"Number,{other},{name},Created\n{rows}", kind="tickets")
    assert (found.columns["service"], [one.column for one in found.could_serve]) == (name, [name, other])
    alone = seen(f"Number,{other},Service level,Created\n{rows}", kind="tickets")
    assert alone.columns["service"] == other


@pytest.mark.parametrize(
    "said,meant",
    [
        (("High", "Medium", "Low"), ("TBD", "TBD", "TBD")),
        (("Urgent", "High", "Low"), ("P1", "P2", "TBD")),
        (("P1", "High"), ("P1", "P2")),
        (("P2", "Low"), ("P2", "TBD")),
    ],
)
def test_a_level_is_known_by_its_name_where_the_highest_is_there(said: Sequence[str], meant: Sequence[str]) -> None:
    """High is the second of five words and the highest of three, which is not for a program to say."""
    rows = "".join(f"{nth},mail,{word},2026-01-05 09:00\n" for nth, word in enumerate(said))
    found = seen(f"Number,Service,Priority,Created\n{rows}", kind="tickets")
    assert {one.word: one.meant for one in found.values["priority"]} == dict(zip(said, meant, strict=True))


def test_a_level_that_the_book_asks_for_is_an_open_place() -> None:
    """Without a level no case counts; a column of few words may say it, times, states, yes and no do not."""
    names = "Number,Service,Ebene,Status,Closed by phone,Agent,Created"
    rows = "".join(
        f"{nth},mail,{'AB'[nth % 2]},{('Open', 'Done')[nth % 2]},{('yes', 'no')[nth % 2]},A{nth},2026-01-05 09:00\n"
        for nth in range(4)
    )
    words = replace(WORDS, asks_levels=True)
    found = propose(look_at("export.csv", f"{names}\n{rows}".encode()), words, "tickets")
    assert (found.columns["priority"], [one.column for one in found.could_be_levels]) == ("TBD", ["Ebene"])
    assert "priority" not in seen(f"{names}\n{rows}", kind="tickets").columns
    alone = "Number,Service,Created\n1,mail,2026-01-05 09:00\n"
    assert "priority" not in propose(look_at("export.csv", alone.encode()), words, "tickets").columns


def test_what_is_known_of_columns_is_said_where_their_rows_are_not() -> None:
    """Whoever has to say the kind sees which columns were understood, and what no column is called."""
    with pytest.raises(InputError) as refused:
        seen("Number,Service,Severity,Sighted\n1,mail,A,2026-01-05 09:00\n")
    assert str(refused.value).endswith(" (--kind tickets: id: Number, service: Service, priority: Severity; opened: ?)")


def test_a_record_of_several_lines_at_the_end_is_no_footer() -> None:
    """What stands in the last line of its text is not the beginning of a row, and a sum below it is still one."""
    text = f'{table()}3,E-mail,Incident,P1,2026-01-07 09:00,"-\n\nTotal"\n'
    assert [found.table.format for found in (seen(text), seen(f"{text}Total,3,,,,\n"))] == [
        {"type": "csv"},
        {"type": "csv", "footer_rows": 1},
    ]
    assert len(seen(text).table.rows) == 3
