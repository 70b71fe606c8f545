"""The shape of files as people describe it: titles, names in several rows, footers, sheets, encodings, `sep=` lines."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, get_args

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from tests.reading.exports import COVERS, outages, problems, read, tickets, wrong_source

from slm.measurement import Encoding
from slm.reading.proposals.looking import look_at

DESK: Final = f"""\
kind: tickets
name: Desk
files: [desk.x]
{COVERS}time_zone: Asia/Shanghai
columns: {{id: Number, opened: Created, reason: Note}}
constants: {{service: mail, type: incident}}
"""
AT: Final = "2026-01-05 09:30"
ROWS: Final = f"Number,Created,Note\nT-1,{AT},lost\nT-2,{AT},\n"


def told(root: Path, file_format: str, content: str | bytes, source: str = DESK) -> list[str]:
    """Return what is wrong with an export of this format."""
    return problems(read(root, f"{source}format: {file_format}\n", {"desk.x": content}))


def notes(root: Path, file_format: str, content: str | bytes, source: str = DESK) -> list[tuple[str, str | None]]:
    """Return the ids and notes of the tickets of an export in which nothing is wrong."""
    found = read(root, f"{source}format: {file_format}\n", {"desk.x": content})
    assert [problem.message() for problem in found.problems] == []
    return [(ticket.id, ticket.reason) for ticket in tickets(found).tickets]


BOTH: Final = [("T-1", "lost"), ("T-2", None)]


@pytest.mark.parametrize(
    "file_format, text",
    [
        ("{type: csv}", "sep=,\n" + ROWS),
        ("{type: csv}", "sep=;\r\n" + ROWS.replace(",", ";").replace("\n", "\r\n")),
        ("{type: csv}", '"sep=;"\n' + ROWS.replace(",", ";")),
        ("{type: csv}", "SEP=\t\n" + ROWS.replace(",", "\t")),
        ("{type: csv, delimiter: ';'}", "sep=;\n" + ROWS.replace(",", ";")),
        ("{type: csv, header_row: 3}", 'sep=;\nTickets "x\n\n' + ROWS.replace(",", ";")),
    ],
)
def test_the_line_that_says_what_separates_cells_is_understood(tmp_path: Path, file_format: str, text: str) -> None:
    """Excel writes and reads it; it is no row, so that rows count as in the spreadsheet."""
    assert notes(tmp_path, file_format, text) == BOTH


def test_a_source_that_denies_the_line_is_told(tmp_path: Path) -> None:
    """The file says one thing and its source another: neither is believed."""
    assert told(tmp_path, "{type: csv, delimiter: ','}", "sep=;\n" + ROWS) == ["SLM1001 measurements/desk.x:1:1"]


def test_lines_count_from_the_top_of_the_file(tmp_path: Path) -> None:
    """What is wrong is told at the line that an editor shows, whatever stands above the rows."""
    text = "sep=;\nTitle\n" + ROWS.replace(",", ";").replace("T-2;2026", "T-2;x")
    assert told(tmp_path, "{type: csv, header_row: 2}", text) == ["SLM382 measurements/desk.x:5:5"]


TWO_ROWS: Final = f"Number,Times,,Note\n,Created,Done,\nT-1,{AT},,lost\nT-2,{AT},,\n"
OF_TWO: Final = DESK.replace("opened: Created", "opened: Times Created")


def test_names_of_several_rows_are_joined(tmp_path: Path) -> None:
    """A name above several columns is that of each of them, and one that has nothing below is that of its own alone."""
    assert notes(tmp_path, "{type: csv, header_rows: 2}", TWO_ROWS, OF_TWO) == BOTH
    done = OF_TWO.replace("reason: Note", "reason: Times Done")
    text = TWO_ROWS.replace(f"{AT},,lost", f"{AT},later,lost")
    assert notes(tmp_path, "{type: csv, header_rows: 2}", text, done) == [("T-1", "later"), ("T-2", None)]


def test_where_the_names_stand_is_proposed(tmp_path: Path) -> None:
    """Names in a lower row, or in two together, are found and said in the words of the source."""
    found = read(tmp_path, DESK + "format: {type: csv}\n", {"desk.x": "Report,,\nof May,,\n" + ROWS})
    assert found.problems[0].hint().startswith("Did you mean header_row: 3?")
    text = f"Report,,,\n,Times,,\nNumber,Created,Done,Note\nT-1,{AT},,lost\nT-2,{AT},,\n"
    found = read(tmp_path, OF_TWO + "format: {type: csv}\n", {"desk.x": text})
    assert found.problems[0].hint().startswith("Did you mean header_row: 2, header_rows: 2?")
    assert notes(tmp_path, "{type: csv, header_row: 2, header_rows: 2}", text, OF_TWO) == BOTH


FOOTER: Final = "\nSum,,2\nExported on 1 February\n"


def test_rows_at_the_end_are_no_records(tmp_path: Path) -> None:
    """A sum and a remark below the rows are not read, however many cells they have; empty rows are not counted."""
    assert notes(tmp_path, "{type: csv, footer_rows: 2}", ROWS + FOOTER) == BOTH
    found = read(tmp_path, DESK, {"desk.x": ROWS + "Exported on 1 February\n"})
    assert problems(found) == ["SLM146 measurements/desk.x:4:1"]
    assert "footer_rows: N" in found.problems[0].hint()


def test_a_record_is_never_taken_for_a_footer(tmp_path: Path) -> None:
    """Where a file was cut off, its last rows are records: they are told, and not lost."""
    assert told(tmp_path, "{type: csv, footer_rows: 2}", ROWS) == ["SLM1010 measurements/desk.x:2:1"]
    assert told(tmp_path, "{type: csv, footer_rows: 2}", f"{ROWS}Sum,,2\n") == ["SLM1010 measurements/desk.x:3:1"]


def test_a_file_without_the_rows_at_its_end_is_refused(tmp_path: Path) -> None:
    """It was cut off above them: that nothing is left of it does not mean that nothing happened."""
    head = "Number,Created,Note\n"
    for said, content in (
        ("type: csv, footer_rows: 1", head),
        ("type: csv, footer_rows: 2", f"{head}Sum,,2\n"),
        ("type: csv, footer_rows: 1, header_row: 2", f"Report\n{head}"),
        ("type: xlsx, footer_rows: 1", saved(workbook([["Number", "Created", "Note"]]))),
    ):
        assert told(tmp_path, f"{{{said}}}", content) == ["SLM1063 measurements/desk.x"]
    found = read(tmp_path, f"{DESK}format: {{type: csv, footer_rows: 1}}\n", {"desk.x": head})
    assert "'desk.x': {footer_rows: 0}" in found.problems[0].hint()
    own = f"{DESK}format: {{type: csv, footer_rows: 1}}\nformats: {{'desk.x': {{type: csv, footer_rows: 0}}}}\n"
    assert problems(read(tmp_path, own, {"desk.x": head})) == []


def test_a_sum_in_every_column_of_a_sheet_is_no_record(tmp_path: Path) -> None:
    """A number or a word under the times makes a footer; what may be a time, even a wrong one, does not."""
    said = "{type: xlsx, footer_rows: 1}"
    rows: list[list[Any]] = [["Number", "Created", "Note"], ["T-1", AT, "lost"], ["T-2", AT, None]]
    for last in (1, 12.5, "none", "1,200"):
        assert notes(tmp_path, said, saved(workbook([*rows, ["Sum", last, last]]))) == BOTH
    for last in ("2026-13-01 00:00", "2026-01-0", AT):
        assert told(tmp_path, said, saved(workbook([*rows, ["T-3", last, None]]))) == [
            "SLM1010 measurements/desk.x:4:1"
        ]


def test_a_file_that_ends_in_quotes_in_its_header_is_refused(tmp_path: Path) -> None:
    """Quotes that are never closed are told at their line, also where no row follows."""
    for text in ('"', '"Number","Crea'):
        assert "SLM147 measurements/desk.x:1:1" in told(tmp_path, "{type: csv}", text)


def test_a_last_line_that_does_not_end_is_told(tmp_path: Path) -> None:
    """It may have been cut off in it, and a shorter cell looks like a whole one; some tools never end it."""
    assert told(tmp_path, "{type: csv}", ROWS[:-1]) == ["SLM1009 measurements/desk.x:3:1"]
    assert notes(tmp_path, "{type: csv, last_line: open}", ROWS[:-1]) == BOTH
    for rows, end in ((ROWS[:-1], "\r"), (ROWS.replace("\n", "\r\n")[:-1], ""), ("Number,Created,Note", "\r")):
        assert [one.split()[0] for one in told(tmp_path, "{type: csv}", rows + end)] == ["SLM1009"]
    for whole in ("\n", "\r\n", "\r"):
        assert notes(tmp_path, "{type: csv}", ROWS.replace("\n", whole)) == BOTH
    line = f'{{"Number": "T-1", "Created": "{AT}", "Note": ""}}'
    assert told(tmp_path, "{type: jsonl}", line) == ["SLM1009 measurements/desk.x:1:1"]


UMLAUTS: Final = {
    "gbk": "邮件", "gb18030": "邮件", "big5": "郵件", "big5hkscs": "郵件", "shift_jis": "メール", "cp932": "メール①",
    "euc-jp": "メール", "iso-2022-jp": "メール", "euc-kr": "메일", "cp949": "메일", "windows-1250": "pošta",
    "windows-1251": "почта", "windows-1253": "ταχυδρομείο", "windows-1254": "ağ", "windows-1255": "דואר",
    "windows-1256": "بريد", "windows-1257": "paštas", "windows-1258": "thư", "windows-874": "จดหมาย",
    "iso-8859-2": "pošta", "iso-8859-5": "почта", "iso-8859-7": "ταχυδρομείο", "iso-8859-9": "ağ",
    "koi8-r": "почта", "koi8-u": "пошта", "cp852": "pošta", "cp866": "почта",
}  # fmt: skip


@pytest.mark.parametrize("encoding", get_args(Encoding))
def test_every_encoding_is_read(tmp_path: Path, encoding: str) -> None:
    """What a source names is read as what it says, in letters of the languages that are written in it."""
    word = UMLAUTS.get(encoding, "Störung")
    content = ROWS.replace("lost", word).encode({"windows-874": "cp874"}.get(encoding, encoding))
    assert notes(tmp_path, f"{{type: csv, encoding: {encoding}}}", content)[0] == ("T-1", word)


def test_a_note_may_be_in_another_encoding(tmp_path: Path) -> None:
    """One that is not UTF-8 is told with what its source has to say, and read then."""
    source = f"kind: outages\nuse: cstate\nname: Notes\nfiles: [desk.x]\n{COVERS}services: {{www: mail}}\n"
    note = (
        "---\ntitle: Störung\ndate: 2026-01-05 09:00:00\nseverity: down\naffected: [www]\nresolved: true\n"
        "resolvedWhen: 2026-01-05 10:00:00\n---\n"
    )
    found = read(tmp_path, source, {"desk.x": note.encode("windows-1252")})
    assert found.problems[0].hint() == ("Write format: {encoding: windows-1252} in its source, or export it as UTF-8.")
    found = read(tmp_path, source + "format: {type: notes, records: affected, encoding: windows-1252}\n",
                 {"desk.x": note.encode("windows-1252")})  # fmt: skip
    assert [outage.reason for outage in outages(found).outages] == ["Störung"]


def workbook(
    rows: list[list[Any]], formats: dict[str, str] | None = None, sheets: dict[str, list[list[Any]]] | None = None
) -> Any:  # noqa: ANN401
    """Return a workbook with these rows in its first sheet, and cells in these formats."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet
    for row in rows:
        sheet.append(row)
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    for name, more in (sheets or {}).items():
        other = book.create_sheet(name)
        for row in more:
            other.append(row)
    return book


def saved(book: Any) -> bytes:  # noqa: ANN401
    """Return the bytes of a workbook."""
    data = io.BytesIO()
    book.save(data)
    return data.getvalue()


HEAD: Final = ["Number", "Created", "Note"]
ONE: Final = ["T-1", AT, "lost"]
TWO: Final = ["T-2", AT, None]


def test_titles_names_of_two_rows_and_footers_of_a_sheet(tmp_path: Path) -> None:
    """A sheet has the same keys as a table of text."""
    rows: list[list[Any]] = [
        ["Tickets"], [], ["Number", "Times", None, "Note"], [None, "Created", "Done", None],
        ["T-1", AT, None, "lost"], ["T-2", AT, None, None], [], ["Sum", None, None, 2],
    ]  # fmt: skip
    book = workbook(rows)
    book.active.merge_cells("B3:C3")
    assert notes(tmp_path, "{type: xlsx, header_row: 3, header_rows: 2, footer_rows: 1}", saved(book), OF_TWO) == BOTH
    found = read(tmp_path, OF_TWO + "format: {type: xlsx}\n", {"desk.x": saved(book)})
    assert found.problems[0].hint().startswith("Did you mean header_row: 3, header_rows: 2?")


def test_a_sheet_by_pattern_position_or_because_the_others_are_hidden(tmp_path: Path) -> None:
    """Names of sheets often have a month in them; who looks at a workbook sees no hidden sheets."""
    book = workbook([HEAD], None, {"Tickets 2026-01": [HEAD, ONE, TWO], "Notes": [["x"]]})
    assert notes(tmp_path, "{type: xlsx, sheet: 'Tickets *'}", saved(book)) == BOTH
    assert notes(tmp_path, "{type: xlsx, sheet_number: 2}", saved(book)) == BOTH
    assert told(tmp_path, "{type: xlsx, sheet: '*'}", saved(book)) == ["SLM980 measurements/desk.x"]
    assert told(tmp_path, "{type: xlsx, sheet: 'X*'}", saved(book)) == ["SLM731 measurements/desk.x"]
    assert told(tmp_path, "{type: xlsx, sheet_number: 4}", saved(book)) == ["SLM731 measurements/desk.x"]
    book["Sheet"].sheet_state = book["Notes"].sheet_state = "hidden"
    book.active = 1
    assert notes(tmp_path, "{type: xlsx}", saved(book)) == BOTH


OUTAGES: Final = f"""\
kind: outages
name: Desk
files: [desk.x]
{COVERS}time_zone: UTC
columns: {{id: Number, start: Created, reason: Note}}
constants: {{service: mail, kind: outage}}
"""


@pytest.mark.parametrize(
    "value, number_format, shown",
    [
        (timedelta(hours=25, minutes=30), "[h]:mm", "25:30:00"),
        (timedelta(minutes=-90), "[h]:mm", "-1:30:00"),
        (timedelta(minutes=90, milliseconds=500), "[h]:mm:ss.000", "1:30:00.5"),
        (datetime(2026, 1, 5), "yyyy-mm-dd", "2026-01-05"),  # noqa: DTZ001
        (datetime(2026, 1, 5), '[$-407]d. mmmm yyyy "hs"', "2026-01-05"),  # noqa: DTZ001
        (datetime(2026, 1, 5), "yyyy-mm-dd hh:mm", "2026-01-05 00:00:00"),  # noqa: DTZ001
        (0.5, "General", "0.5"),
    ],
)
def test_cells_are_read_as_what_they_show(tmp_path: Path, value: object, number_format: str, shown: str) -> None:
    """A length has all its hours, and a day without hours is no midnight."""
    book = workbook([HEAD, ["T-1", AT, value]], {"C2": number_format})
    assert notes(tmp_path, "{type: xlsx}", saved(book)) == [("T-1", shown)]


def test_a_day_in_a_cell_is_no_time(tmp_path: Path) -> None:
    """Midnight would be a guess; CSV of the same sheet is refused, too."""
    book = workbook([HEAD, ["T-1", datetime(2026, 1, 5), ""]], {"B2": "yyyy-mm-dd"})  # noqa: DTZ001
    assert told(tmp_path, "{type: xlsx}", saved(book)) == ["SLM397 measurements/desk.x:2:2"]


@pytest.mark.parametrize("written", ["46027.395833333336", "46027,395833333336"])
def test_serial_numbers_of_a_spreadsheet_are_times_where_the_source_says_so(tmp_path: Path, written: str) -> None:
    """Days since 1900 as Excel counts them, with its 29 February 1900; in CSV and in cells without a format."""
    source = DESK + "times: [excel]\n"
    text = f"Number;Created;Note\nT-1;{written};\n"
    found = read(tmp_path, source + "format: {type: csv, delimiter: ;}\n", {"desk.x": text})
    assert problems(found) == []
    assert tickets(found).tickets[0].opened.isoformat() == "2026-01-05T09:30:00+08:00"
    book = workbook([HEAD, ["T-1", 46027.395833333336, ""]])
    found = read(tmp_path, source + "format: {type: xlsx}\n", {"desk.x": saved(book)})
    assert tickets(found).tickets[0].opened.isoformat() == "2026-01-05T09:30:00+08:00"
    assert told(tmp_path, "{type: xlsx}", saved(book)) == ["SLM396 measurements/desk.x:2:2"]


def test_a_workbook_that_counts_from_1904_on(tmp_path: Path) -> None:
    """The same number is another day there: a source that counts from 1900 on is refused."""
    book = workbook([HEAD, ["T-1", 46027.395833333336 - 1462, ""]])
    book.epoch = CALENDAR_MAC_1904
    found = read(tmp_path, DESK + "times: [excel]\nformat: {type: xlsx}\n", {"desk.x": saved(book)})
    assert problems(found) == ["SLM1019 measurements/desk.x"]
    found = read(tmp_path, DESK + "times: [excel_1904]\nformat: {type: xlsx}\n", {"desk.x": saved(book)})
    assert problems(found) == []
    assert tickets(found).tickets[0].opened.isoformat() == "2026-01-05T09:30:00+08:00"


def test_merged_cells_are_filled_where_the_source_says_so(tmp_path: Path) -> None:
    """Only the first of them has a value, and a ticket without its note would be another one."""
    book = workbook([HEAD, ONE, TWO, ["T-3", AT, "x"]])
    book.active.merge_cells("C2:C3")
    assert told(tmp_path, "{type: xlsx}", saved(book)) == ["SLM1002 measurements/desk.x:3:3"]
    expected = [("T-1", "lost"), ("T-2", "lost"), ("T-3", "x")]
    assert notes(tmp_path, "{type: xlsx, merged_cells: filled}", saved(book)) == expected
    across = workbook([HEAD, ["T-1", AT, None]])
    across.active.merge_cells("B2:C2")
    assert told(tmp_path, "{type: xlsx, merged_cells: filled}", saved(across)) == ["SLM1002 measurements/desk.x:2:3"]
    empty = workbook([HEAD, ["T-1", AT, None], TWO])
    empty.active.merge_cells("C2:C3")
    assert notes(tmp_path, "{type: xlsx}", saved(empty)) == [("T-1", None), ("T-2", None)]


def test_hidden_rows_are_read_and_told(tmp_path: Path) -> None:
    """Who looks at the sheet counts fewer rows than are read."""
    book = workbook([HEAD, ONE, TWO])
    book.active.row_dimensions[3].hidden = True
    found = read(tmp_path, DESK + "format: {type: xlsx}\n", {"desk.x": saved(book)})
    assert problems(found) == ["SLM1003 measurements/desk.x:3:1"]
    assert len(tickets(found).tickets) == 2


def test_one_source_reads_files_of_several_formats(tmp_path: Path) -> None:
    """What a name says decides: CSV of the old months, a workbook with a title of the new ones."""
    source = DESK.replace("[desk.x]", "['old/*.txt', 'new-{month}.xlsx']").replace(COVERS, "")
    source = source.replace("kind: tickets\n", f"kind: tickets\n{COVERS}")
    source += "format: {type: csv, delimiter: ;}\nformats: {'*.xlsx': {header_row: 2}, 'old/a*': {encoding: gbk}}\n"
    files: dict[str, str | bytes] = {
        "old/a.txt": ROWS.replace("lost", "邮件").encode("gbk"),
        "old/b.txt": ROWS.replace(",", ";").replace("T-", "U-"),
        "new-2026-01.xlsx": saved(workbook([["Title"], HEAD, ["V-1", AT, "x"]])),
    }
    found = read(tmp_path, source, files)
    assert problems(found) == []
    assert sorted((ticket.id, ticket.reason) for ticket in tickets(found).tickets) == [
        ("T-1", "邮件"), ("T-2", None), ("U-1", "lost"), ("U-2", None), ("V-1", "x"),
    ]  # fmt: skip
    assert wrong_source(source.replace("header_row: 2", "header_line: 2")) != []


def test_a_column_that_a_mapping_needs_and_an_export_lacks_can_be_taken_out(tmp_path: Path) -> None:
    """A ready-made mapping names more columns than every export has: `without` is said where it helps."""
    source = f"kind: tickets\nuse: glpi\nname: Desk\nfiles: [desk.x]\n{COVERS}constants: {{service: mail}}\n"
    found = read(tmp_path, source, {"desk.x": "ID;Title\n1;x\n"})
    (lacking,) = found.problems
    assert "without: [priority, resolved, closed]" in lacking.hint()
    found = read(tmp_path, source, {"desk.x": "ID;Title;Type;Priority;Resolution date;Closing date;Status\n1;x;;;;;\n"})
    assert "without" not in found.problems[0].hint()


def test_a_file_that_says_what_separates_its_cells_is_seen_so(tmp_path: Path) -> None:
    """A source is proposed that reads it: the line is no row."""
    text = "sep=;\n" + ROWS.replace(",", ";")
    (found,) = look_at("desk.csv", text.encode())
    assert (found.format, found.columns) == ({"type": "csv", "delimiter": ";"}, ("Number", "Created", "Note"))
    (found,) = look_at("desk.csv", text.replace("Number", "Tickets of May;;\nNumber", 1).encode())
    assert found.format == {"type": "csv", "delimiter": ";", "header_row": 2}
    assert notes(tmp_path, "{type: csv, header_row: 2}", text.replace("Number", "Title;;\nNumber", 1)) == BOTH


@pytest.mark.parametrize(
    "condition",
    [
        "take_only: [{column: Note, values: [lost], reason: Others}]",
        "leave_out: [{column: Note, values: [''], reason: Empty}]",
        "leave_out: [{column: Note, not_values: [lost], reason: Others}]",
    ],
)
def test_a_row_that_is_not_understood_is_not_left_out_by_what_it_lacks(tmp_path: Path, condition: str) -> None:
    """What nobody could read decides nothing: the row is refused, and not left out in silence."""
    text = f"Number,Created,Note\nT-1,{AT},lost\nT-2,{AT}\n"
    assert problems(read(tmp_path, f"{DESK}{condition}\n", {"desk.x": text})) == ["SLM146 measurements/desk.x:3:1"]
