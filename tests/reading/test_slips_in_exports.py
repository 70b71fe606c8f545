"""What people get wrong in a source and in its exports: the cause, its place, and a remedy that works."""

from __future__ import annotations

import gzip
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied, replace_words

from slm.measurement.source_kinds import SOURCE_KINDS
from slm.problem import Problem, Severity, causes
from slm.reading import read_book

pytestmark = pytest.mark.usefixtures("remembering")

SOURCE: Final = "measurements/sources/desk.yml"
DESK: Final = """\
kind: tickets
name: {en: Service desk, zh: 服务台}
files: ["desk/tickets-{month}.csv"]
time_zone: Asia/Shanghai
times: ["%Y-%m-%d %H:%M"]
columns: {id: Number, service: Service, type: Kind, priority: Priority, opened: Opened, resolved: Solved}
values:
  type: {Incident: incident}
  priority: {High: P1}
services: {Main: mail}
constants: {customer: sales}
leave_out: [{column: State, values: [Withdrawn], otherwise: [Closed], reason: {en: Withdrawn, zh: 撤回}}]
"""
JANUARY: Final = "measurements/desk/tickets-2026-01.csv"
FEBRUARY: Final = "measurements/desk/tickets-2026-02.csv"
ROWS: Final = """\
Number,Service,Kind,Priority,Opened,Solved,State
T-{0},Main,Incident,High,2026-0{0}-05 09:00,2026-0{0}-06 10:00,Closed
"""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a sound book with a source that reads an export of each month."""
    book = copied(tmp_path_factory.mktemp("exports"))
    for path, text in ((SOURCE, DESK), (JANUARY, ROWS.format(1)), (FEBRUARY, ROWS.format(2))):
        (book / path).parent.mkdir(exist_ok=True)
        (book / path).write_text(text, "utf-8")
    return book


@pytest.fixture
def book(sound: Path, tmp_path: Path) -> Path:
    """Return a copy of it."""
    return Path(shutil.copytree(sound, tmp_path / "book"))


def told(book: Path) -> list[Problem]:
    """Return what is told of a book, causes first."""
    return causes(read_book(book, AS_OF).problems)


def codes(problems: Sequence[Problem]) -> list[str]:
    """Return what was found, and where."""
    return [f"{problem.place} {problem.code}" for problem in problems]


def change(book: Path, path: str, before: str, after: str) -> None:
    """Write something else in a file."""
    replace_words(book, path, {before: after})


def test_the_book_is_sound_without_a_slip(sound: Path) -> None:
    """All that is told below follows from the slip alone."""
    assert told(sound) == []


FORMAT: Final = "times: ["
IN_THE_SOURCE: Final[Mapping[str, tuple[str, str, str, str]]] = {
    "a delimiter by its name": (FORMAT, "format: {delimiter: tab}\n" + FORMAT, "SLM394", "Did you mean type: tsv?"),
    "a semicolon by its name": (
        FORMAT, "format: {delimiter: semicolon}\n" + FORMAT, "SLM394", "Did you mean delimiter: ';'?",
    ),
    "an escape that YAML does not know": (
        FORMAT, "format: {delimiter: '\\t'}\n" + FORMAT, "SLM394", "Did you mean type: tsv?",
    ),
    "two characters": (FORMAT, "format: {delimiter: ';;'}\n" + FORMAT, "SLM394", "Did you mean delimiter: ';'?"),
    "a full-width comma": (FORMAT, "format: {delimiter: ，}\n" + FORMAT, "SLM394", "Did you mean type: csv?"),
    "a letter": (FORMAT, "format: {delimiter: xy}\n" + FORMAT, "SLM394", "Write that one character in quotes"),
    "a format in one word": (FORMAT, "format: csv\n" + FORMAT, "SLM392", "Write format: {type: csv}."),
    "a word that the book does not know": ("{Incident: incident}", "{Incident: Störung}", "SLM393", "one of incident"),
    "words of book and export exchanged": (
        "{Incident: incident}", "{incident: Incident}", "SLM393", "Did you mean Incident: incident?",
    ),
    "a constant that the book does not know": (
        "{customer: sales}", "{customer: sales, first_contact: mostly}", "SLM393", "one of true, false",
    ),
    "a level that there is not": ("{High: P1}", "{High: P0}", "SLM457", "Did you mean "),
    "a customer by another name": ("{customer: sales}", "{customer: Sales}", "SLM454", "Did you mean sales"),
    "letters of Java": ("%Y-%m-%d %H:%M", "yyyy-MM-dd HH:mm", "SLM381", "Did you mean %Y-%m-%d %H:%M?"),
    "months and minutes": ("%Y-%m-%d %H:%M", "%Y-%m-%d %H:%m", "SLM395", "Did you mean %Y-%m-%d %H:%M?"),
    "a folder that is not there": (
        "desk/tickets", "tickets/tickets", "SLM735", "Did you mean desk/tickets-{month}.csv?",
    ),
    "a path from the root of the book": (
        "desk/tickets", "measurements/desk/tickets", "SLM735", "Did you mean desk/tickets-{month}.csv?",
    ),
    "a path of Windows": ("desk/tickets", "desk\\\\tickets", "SLM735", "Did you mean desk/tickets-{month}.csv?"),
    "a drive": ("desk/tickets", "C:/desk/tickets", "SLM735", "Did you mean desk/tickets-{month}.csv?"),
    "a path upwards": ("desk/tickets", "../desk/tickets", "SLM104", "Did you mean desk/tickets-{month}.csv?"),
    "a letter too few": ("desk/tickets", "desk/ticket", "SLM735", "Did you mean desk/tickets-{month}.csv?"),
    "another case": ("desk/tickets", "desk/Tickets", "SLM735", "Did you mean desk/tickets-{month}.csv?"),
    "the month in letters": ("{month}", "{yyyy-mm}", "SLM387", "Did you mean desk/tickets-{month}.csv?"),
    "the month as a directive": ("{month}", "%Y-%m", "SLM387", "Did you mean desk/tickets-{month}.csv?"),
    "one month alone": ("{month}", "2026-01", "SLM387", "Did you mean desk/tickets-{month}.csv?"),
}  # fmt: skip


@pytest.mark.parametrize("slip", IN_THE_SOURCE)
def test_a_slip_in_a_source_is_told_there_and_alone(book: Path, slip: str) -> None:
    """The cause stands in the source, and nothing is told of its exports, or of their folder."""
    before, after, code, remedy = IN_THE_SOURCE[slip]
    change(book, SOURCE, before, after)
    first, *others = told(book)
    assert (first.place.path, first.code, first.place.line > 0) == (SOURCE, code, True)
    assert remedy in first.hint()
    assert {problem.code for problem in others} <= {"SLM860"}


PROPOSED: Final = [
    slip for slip, (*_, code, remedy) in IN_THE_SOURCE.items() if remedy.startswith("Did you mean") and code != "SLM394"
]
"""The slips for which a word is proposed, and not another key."""


@pytest.mark.unmeasured
@pytest.mark.parametrize("slip", PROPOSED)
def test_who_writes_what_is_proposed_has_mended_the_source(book: Path, slip: str) -> None:
    """The first word that is proposed, written at the place that is named, leaves nothing to be told."""
    change(book, SOURCE, *IN_THE_SOURCE[slip][:2])
    first = told(book)[0]
    line, column = first.place.line - 1, first.place.column - 1
    proposed = dict(first.words)["meant"].split(", ")[0]
    lines = (book / SOURCE).read_text("utf-8").splitlines(keepends=True)
    if ": " in proposed:  # the key as well
        column = lines[line].rindex("{", 0, column) + 1
    column += lines[line][column] == "["
    wrong = re.match(r"""(?:"[^"]*"|'[^']*'|(?:[^\s,}\]:]|:(?!\s))+)(?:: [^,}\]]+)?""", lines[line][column:])
    assert wrong
    quote = wrong[0][0] if wrong[0][0] in {"'", '"'} else ""
    lines[line] = lines[line][:column] + quote + proposed + quote + lines[line][column + wrong.end() :]
    (book / SOURCE).write_text("".join(lines), "utf-8")
    assert told(book) == [], lines[line]


@pytest.mark.unmeasured
@pytest.mark.parametrize("kind", sorted(SOURCE_KINDS))
def test_every_kind_of_source_refuses_words_that_its_records_cannot_hold(book: Path, kind: str) -> None:
    """Each field with few words is looked at, whatever the kind of source, in constants and in values."""
    few = {"type": "incident", "kind": "outage", "ok": "true", "first_contact": "true", "answered": "true"}
    known = SOURCE_KINDS[kind].model_fields["columns"].get_default()
    fields = [name for name in few if name in {*SOURCE_KINDS[kind].record.model_fields} & {*type(known).model_fields}]
    assert fields or kind == "timeline"
    for name in fields:
        for key, written in (("constants", f"{{{name}: nonsense}}"), ("values", f"{{{name}: {{X: nonsense}}}}")):
            columns = ", ".join(f"{field}: {field}" for field in SOURCE_KINDS[kind].needed if field != name)
            text = f"kind: {kind}\nname: {{en: A, zh: 甲}}\nfiles: ['desk/tickets-{{month}}.csv']\n"
            text += f"columns: {{{columns}" + (f", {name}: {name}}}\n" if key == "values" else "}\n")
            (book / SOURCE).write_text(f"{text}{key}: {written}\n", "utf-8")
            assert "SLM393" in {problem.code for problem in told(book)}, (kind, name, key)


LATIN: Final = ROWS.format(2).replace("Main", "Büro").encode("windows-1252")
IN_AN_EXPORT: Final[Mapping[str, tuple[bytes, str, str]]] = {
    "nothing": (b"", "SLM710", "Export it again"),
    "blank lines": (b"\n\n", "SLM710", "Export it again"),
    "a web page": (b"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n", "SLM711", "sign in"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\n", "SLM711", "Export the table itself"),
    "an archive": (b"PK\x03\x04\x14\x00\x00\x00export.csv\xff\xfe", "SLM711", "unpacked"),
    "a packed file": (gzip.compress(b"a,b\n", mtime=0), "SLM711", ".gz"),
    "JSON": (b'[{"Number": "T-2"}]', "SLM712", "Save this export as the others are"),
    "lines of JSON": (b'{"Number": "T-2"}\n{"Number": "T-3"}\n', "SLM712", "Save this export as the others are"),
    "other separators": (ROWS.format(2).replace(",", ";").encode(), "SLM712", "Save this export as the others are"),
    "a title": (b"Tickets\n\n" + ROWS.format(2).encode(), "SLM712", "Save this export as the others are"),
    "a column by another name": (ROWS.format(2).replace("Kind", "Art").encode(), "SLM712", "Save this export"),
    "another encoding": (LATIN, "SLM977", "Write format: {encoding: windows-1252}"),
}  # fmt: skip


@pytest.mark.unmeasured
@pytest.mark.parametrize("slip", IN_AN_EXPORT)
def test_an_export_that_is_no_table_is_told_as_what_it_is(book: Path, slip: str) -> None:
    """To change the source would make the other months wrong, so that the one file is to be saved as they are."""
    content, code, remedy = IN_AN_EXPORT[slip]
    (book / FEBRUARY).write_bytes(content)
    first, *others = told(book)
    assert (first.place.path, first.code) == (FEBRUARY, code)
    assert remedy in first.hint()
    assert {problem.code for problem in others} <= {"SLM860"}


def test_an_encoding_that_others_would_not_have_is_none_of_the_source(book: Path) -> None:
    """Where another export holds other letters in UTF-8, the encoding of the source stays as it is."""
    change(book, SOURCE, "{Main: mail}", "{Main: mail, 邮箱: mail, Büro: mail}")
    change(book, JANUARY, "Main", "邮箱")
    (book / FEBRUARY).write_bytes(LATIN)
    assert codes(told(book))[0] == f"{FEBRUARY}:2:6 SLM712"


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "type_, content, told_as",
    [
        ("xlsx", ROWS.format(1).encode(), "CSV, not XLSX"),
        ("parquet", ROWS.format(1).encode(), "CSV, not Parquet"),
        ("json", ROWS.format(1).encode(), "CSV, not JSON"),
        ("csv", b'[{"a": 1}]', "JSON, not CSV"),
        ("csv", b"PAR1\x00\x00", "Parquet, not CSV"),
        ("json", b"PK\x03\x04 xl/workbook.xml", "XLSX, not JSON"),
    ],
)
def test_a_file_of_another_format_is_named_with_what_the_source_writes(
    book: Path, type_: str, content: bytes, told_as: str
) -> None:
    """Whatever the source says and whatever the file is, both are named, and `type` for the file."""
    change(book, SOURCE, FORMAT, f"format: {{type: {type_}}}\n{FORMAT}")
    for path in (JANUARY, FEBRUARY):
        (book / path).write_bytes(content)
    first = told(book)[0]
    assert first.message() == f"{JANUARY} is {told_as}"
    assert f"format: {{type: {told_as.split(',', maxsplit=1)[0].lower()}}}" in first.hint()


@pytest.mark.unmeasured
@pytest.mark.parametrize("key", ["leave_out", "only_if", "required_if"])
def test_a_column_that_is_not_there_is_told_with_the_key_that_names_it(book: Path, key: str) -> None:
    """Not only `columns` names columns: the key is said, and the place in the source."""
    if key == "leave_out":
        change(book, SOURCE, "column: State", "column: Status")
    else:
        text = (book / SOURCE).read_text("utf-8")
        (book / SOURCE).write_text(f"{text}{key}: {{resolved: {{column: Status, values: [Closed]}}}}\n", "utf-8")
    first = told(book)[0]
    assert first.code == "SLM975"
    assert f"Write in {key} of the source" in first.hint()
    assert [place.path for place in first.also] == [SOURCE]


def test_names_of_columns_do_not_differ_by_blanks_that_nobody_sees(book: Path) -> None:
    """A blank that does not break, or one more at the end, makes no other column."""
    change(book, SOURCE, "opened: Opened", "opened: Opened at")
    for path in (JANUARY, FEBRUARY):
        change(book, path, "Opened", "Opened\u00a0at\u00a0")
    assert told(book) == []


def test_rows_in_which_nothing_stands_are_none(book: Path) -> None:
    """Spreadsheets write separators for rows that were cleared."""
    for path in (JANUARY, FEBRUARY):
        change(book, path, "State\n", "State\n,,,,,,\n")
        with (book / path).open("a", encoding="utf-8") as file:
            file.write(" ,,,,,,\n")
    assert told(book) == []


def test_a_time_that_may_be_two_days_is_asked_about(book: Path) -> None:
    """Both formats are named, each alone: written together, the first reads all, of which the check warns."""
    for path in (JANUARY, FEBRUARY):
        text = (book / path).read_text("utf-8")
        (book / path).write_text(re.sub(r"2026-(\d\d)-(\d\d)", r"\1/\2/2026", text), "utf-8")
    first = told(book)[0]
    assert (first.code, first.place.path) == ("SLM399", JANUARY)
    change(book, SOURCE, '"%Y-%m-%d %H:%M"', "'%d/%m/%Y %H:%M', '%m/%d/%Y %H:%M'")
    assert f"{SOURCE}:5:27 SLM864" in codes(told(book))
    change(book, SOURCE, "'%d/%m/%Y %H:%M', ", "")
    assert told(book) == []


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "name", ["tickets-2026-02 (1).csv", "tickets-202602.csv", "tickets-2026-02.xlsx", "Tickets_2026-02.csv"]
)
def test_an_export_by_another_name_is_told_beside_the_others(book: Path, name: str) -> None:
    """A month without its export has no data, so what lies there under another name is no secret."""
    (book / FEBRUARY).rename(book / "measurements/desk" / name)
    warned = [problem for problem in told(book) if problem.code == "SLM749"]
    assert codes(warned) == [f"measurements/desk/{name} SLM749"]
    assert warned[0].severity is Severity.WARNING
    assert FEBRUARY in warned[0].message()


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    "name", ["tickets-2026-02.xlsx", "notes-2026-02.txt", "tickets-old.csv", ".tickets-2026-03.csv"]
)
def test_what_lies_beside_exports_is_nobodys_business(book: Path, name: str) -> None:
    """The original of an export that is there, notes, and files of no month are no exports that were forgotten."""
    (book / "measurements/desk" / name).write_text("x", "utf-8")
    assert told(book) == []


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", ["december.csv", "tickets-dec.xlsx", "Q4.json", "desk.db", "rows.csv.gz"])
def test_an_export_that_no_source_reads_is_told(book: Path, name: str) -> None:
    """It lies beside those that are read, and nobody would see that its rows are in no figure."""
    (book / "measurements/desk" / name).write_text("x", "utf-8")
    (warned,) = told(book)
    assert (codes([warned]), warned.severity) == ([f"measurements/desk/{name} SLM1032"], Severity.WARNING)
    assert [str(place) for place in warned.also] == [f"{SOURCE}:3:8"]
    assert "desk/tickets-{month}.csv" in warned.hint()
    (book / "measurements/desk/zz.csv").write_text("x", "utf-8")
    (warned,) = told(book)
    assert warned.message().startswith("2 files lie beside the exports of the source 'desk'")
    change(book, SOURCE, "kind: tickets", "kind: tikets")
    assert "SLM1032" not in {problem.code for problem in told(book)}


def test_a_ready_made_mapping_may_know_more_levels_than_the_book(book: Path) -> None:
    """What a source says itself is held against the levels, not what comes with the program."""
    (book / SOURCE).write_text(
        "kind: tickets\nname: {en: A, zh: 甲}\nuse: servicenow-audit-log\nfiles: ['desk/tickets-{month}.csv']\n"
        "columns: {service: service}\nvalues: {priority: {Top: P9}}\n",
        "utf-8",
    )
    unknown = [dict(problem.words)["value"] for problem in told(book) if problem.code == "SLM457"]
    assert unknown == ["P9"]


def test_words_that_are_mapped_backwards_are_told_at_the_mapping(book: Path) -> None:
    """The export's word stands left; a word of the book that stands in the export as well is not taken for that."""
    change(book, SOURCE, "{High: P1}", "{P1: High}")
    first = told(book)[0]
    assert codes([first]) == [f"{SOURCE}:9:18 SLM593"]
    assert first.hint() == 'In `values` the word of the export stands on the left: write "High": P1.'
    change(book, JANUARY, "High", "P1")
    assert "SLM593" not in {problem.code for problem in told(book)}


def test_one_service_that_is_mapped_backwards_is_told_at_its_mapping(book: Path) -> None:
    """Beside others that are right, too: what stands in the place of the export's name does not occur in the export."""
    change(book, SOURCE, "{Main: mail}", "{Main: mail, storage: Store}")
    for path in (JANUARY, FEBRUARY):
        with (book / path).open("a", encoding="utf-8") as file:
            file.write("T-9,Store,Incident,High,2026-01-05 09:00,,Open\n")
    assert codes(told(book))[:1] == [f"{SOURCE}:10:33 SLM685"]
    assert "then that of the book: Store: storage." in told(book)[0].hint()


def test_a_service_that_a_source_maps_wrongly_is_told_there_alone(book: Path) -> None:
    """That its rows count nowhere, and that a target has no data, follows from the one word in the source."""
    change(book, SOURCE, "{Main: mail}", "{Main: mial}")
    assert codes(told(book)) == [f"{SOURCE}:10:18 SLM450"]
    assert told(book)[0].hint().startswith("Did you mean mail")


def test_a_server_that_is_watched_maps_no_words(book: Path) -> None:
    """Samples of Prometheus have numbers and no levels or customers: beside one, a wrong level is told alone."""
    (book / "measurements/sources/watch.yml").write_text(
        "kind: prometheus\nname: {en: Monitoring, zh: 监控}\naddress_from: WATCH_URL\nquery: up\n"
        "step: 1 calendar_minutes\ntime_zone: UTC\n",
        "utf-8",
    )
    change(book, SOURCE, "{High: P1}", "{High: P9}")
    assert [problem.code for problem in told(book) if problem.severity is Severity.ERROR] == ["SLM457"]


def test_doubts_about_records_of_json_have_a_place_and_a_number(book: Path) -> None:
    """Six years that were typed wrongly are one warning, at line and column of the longest interruption."""
    (book / SOURCE).write_text(
        "kind: outages\nname: {en: A, zh: 甲}\nfiles: [desk/a.json]\nformat: {type: json, records: all}\n"
        "covers: {from: 2026-01-01, until: 2026-02-01}\ncolumns: {id: id, start: from, end: to}\n"
        "constants: {service: mail, kind: outage}\n",
        "utf-8",
    )
    rows = [{"id": f"I-{day}", "from": "2026-01-05T09:00Z", "to": f"2026-03-0{day}T09:00Z"} for day in range(1, 7)]
    (book / "measurements/desk/a.json").write_text(json.dumps({"all": rows}, indent=1), "utf-8")
    (doubted,) = [problem for problem in told(book) if problem.code == "SLM798"]
    assert doubted.message() == "the interruption lasts 60 days (and so in 6 rows)"
    assert str(doubted.place) == "measurements/desk/a.json:28:3"
    assert "longest: 61 calendar_days" in doubted.hint()
