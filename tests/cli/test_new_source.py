"""`slm new source` and `slm measure --try`: from the export of a tool to a mapping that the check understands."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied, replace_words
from tests.cli.conftest import Run

from slm.reading.sources import first_rows

DAY: Final = ("--as-of", str(AS_OF))
TICKETS: Final = """\
Report of the service desk

Number;Service;Type;Priority;Created;Resolved
1;E-mail;Incident;P1;05.01.2026 09:00;05.01.2026 11:00
2;Files;Request;Low;16.01.2026 09:00;-
3;E-mail;Incident;P1;17.01.2026 09:00;17.01.2026 10:00
"""
MAPPED: Final = """\
# yaml-language-server: $schema=../../.schemas/source.json
kind: tickets
name: "desk"
files: ["desk/desk-{month}.csv"]
format: {delimiter: ";", header_row: 3}
time_zone: Asia/Shanghai  # if the tool writes in this zone
times: ["%d.%m.%Y %H:%M"]
missing: ["-"]
columns:
  id: Number
  service: Service
  type: Type
  priority: Priority
  opened: Created
  resolved: Resolved
services:  # one of line, mail, storage
  E-mail: mail  # 2
  Files: TBD  # 1
values:
  type:
    Incident: incident  # 2
    Request: request  # 1
  priority:  # one of P1
    P1: P1  # 2
    Low: TBD  # 1
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book."""
    return copied(tmp_path)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """Return an export of a service desk, outside of the book."""
    file = tmp_path / "desk.csv"
    file.write_text(TICKETS, "utf-8")
    return file


def test_the_mapping_of_an_export_is_written(run: Run, book: Path, export: Path) -> None:
    """What the export and the book tell is said, with counts; what they do not tell is a gap that the check names."""
    done = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY)
    assert done.exit_code == 0, done.output
    assert (book / "measurements/sources/desk.yml").read_text("utf-8") == MAPPED
    assert (book / "measurements/desk/desk-2026-01.csv").read_bytes() == export.read_bytes()
    told = done.stdout.splitlines()
    assert "desk.csv: 3 rows of tickets, read as type: csv, delimiter: ;, header_row: 3" in told
    assert "  Created: 3 rows as %d.%m.%Y %H:%M; 2 can only have the day before the month" in told
    assert "  2 gaps to fill in: TBD" in told
    assert told[-1] == f"  next: slm measure --source desk --try --root {book}"
    checked = run("check", "--root", book, *DAY)
    lines = MAPPED.splitlines()
    for gap, code in (("Files: TBD", "SLM450"), ("Low: TBD", "SLM457")):
        line = next(nth for nth, text in enumerate(lines, start=1) if gap in text)
        assert f"measurements/sources/desk.yml:{line}:" in checked.stdout
        assert code in checked.stdout


def test_a_mapping_is_complete_when_its_gaps_are_filled(run: Run, book: Path, export: Path) -> None:
    """Nothing else has to be typed: the book is sound, and the rows are tried before anybody judges by them."""
    assert run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY).exit_code == 0
    replace_words(book, "measurements/sources/desk.yml", {"Files: TBD": "Files: storage", "Low: TBD": "Low: P1"})
    checked = run("check", "--root", book, *DAY)
    assert (checked.exit_code, " error " in checked.stdout) == (0, False), checked.stdout
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert tried.exit_code == 0, tried.output
    assert tried.stdout.splitlines() == [
        "3 records are understood; the first:",
        "  id  service  type      priority  opened                  resolved",
        "  1   mail     incident  P1        2026-01-05 09:00+08:00  2026-01-05 11:00+08:00",
        "  2   storage  request   P1        2026-01-16 09:00+08:00  -",
        "  3   mail     incident  P1        2026-01-17 09:00+08:00  2026-01-17 10:00+08:00",
        "measurements/desk/desk-2026-01.csv: 3 rows read, 3 used, 0 left out",
        "covered: 2026-01",
    ]


def test_what_is_there_is_never_replaced(run: Run, book: Path, export: Path) -> None:
    """A source of that name, or an export, stays as it is."""
    source = book / "measurements/sources/desk.yml"
    source.write_text("kind: tickets\n", "utf-8")
    refused = run("new", "source", export, "--root", book, *DAY)
    assert (refused.exit_code, "SLM606" in refused.stderr) == (2, True), refused.output
    assert (source.read_text("utf-8"), (book / "measurements/desk").exists()) == ("kind: tickets\n", False)


LEFT_OUT: Final = """\
Number;Service;Type;Priority;Created;Resolved;Shift
1;E-mail;Incident;P1;05.01.2026 09:00;soon;early
2;E-mail;Incident;P1;17.01.2026 09:00;later;late
"""


def test_columns_that_are_left_out_are_told(run: Run, book: Path, export: Path) -> None:
    """A column without times where its name promises them, and one that nothing is said of, are named."""
    export.write_text(LEFT_OUT, "utf-8")
    told = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY).stdout.splitlines()
    assert "  Resolved is left out, as what stands there is no time: 'soon', 'later'" in told
    assert "  not used: Shift" in told
    assert "resolved:" not in (book / "measurements/sources/desk.yml").read_text("utf-8")


def test_a_level_that_no_column_is_called_is_a_gap(run: Run, book: Path, export: Path) -> None:
    """The agreements ask for it: which columns may say it is written, and the source is not read until it is said."""
    export.write_text(
        LEFT_OUT.replace("Priority", "Ebene").replace("late\n", "late\n3;E-mail;Incident;P1;;;late\n"), "utf-8"
    )
    told = run("new", "source", export, "--kind", "tickets", "--covers", "2026-01", "--root", book, *DAY).stdout
    assert "  no column is called like priority: choose them in columns of the source" in told.splitlines()
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert (
        '  priority: TBD  # which column says the level? Take this line out if none does; few words have "Shift" (2)'
        in text
    )
    assert "SLM1045" in run("check", "--root", book, *DAY).stdout


def test_times_that_nobody_can_read_are_a_gap(run: Run, book: Path, export: Path) -> None:
    """A column whose name is known stays where its times are not, with two of them: their format is to be filled in."""
    export.write_text(LEFT_OUT.replace("soon", "5 Xyz 26 11:00").replace("later", "17 Xyz 26 11:00"), "utf-8")
    told = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY).stdout.splitlines()
    assert "  Resolved: 2 rows have no time so, such as '5 Xyz 26 11:00', '17 Xyz 26 11:00'" in told
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert 'times: ["%d.%m.%Y %H:%M", "TBD"]\n# Resolved: how are these times written? ' in text
    assert "  resolved: Resolved\n" in text
    assert "desk.yml:7:27: error SLM1045" in run("check", "--root", book, *DAY).stdout


def test_what_is_written_can_be_read_by_whoever_reads_the_export(run: Run, book: Path, export: Path) -> None:
    """Signs of another alphabet stand in the format of times as they stand in the export."""
    export.write_text("编号,服务,创建时间\n1,E-mail,2026年1月13日 09:00\n", "utf-8")
    assert run("new", "source", export, "--root", book, *DAY).exit_code == 0
    assert 'times: ["%Y年%m月%d日 %H:%M"]\n' in (book / "measurements/sources/desk.yml").read_text("utf-8")


IN_OTHER_WORDS: Final = """\
Dienst;Beginn;Dauer (min);Art
E-mail;05/Okt/26 8:15 AM;12,5;Ausfall
E-mail;06/Okt/26 8:15 AM;{};Wartung
"""


def test_language_and_numbers_are_written_with_their_proof(run: Run, book: Path, export: Path) -> None:
    """What the values prove is said and told; a number that may be read in two ways is a gap."""
    export.write_text(IN_OTHER_WORDS.format("1.250,5"), "utf-8")
    told = run("new", "source", export, "--covers", "2026-10", "--root", book, *DAY).stdout.splitlines()
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert 'language: de\ntimes: ["%d/%b/%y %I:%M %p"]\n' in text
    assert 'numbers: {decimal: ",", thousands: "."}\nlength_unit: minutes\n' in text
    assert "  numbers have ',' before the fraction, as in 12,5" in told
    assert "  Dauer (min): plain numbers are minutes" in told
    export.write_text(IN_OTHER_WORDS.replace("12,5", "1.600").replace(" (min)", "").format("30"), "utf-8")
    told = run("new", "source", export, "--id", "other", "--root", book, *DAY).stdout.splitlines()
    text = (book / "measurements/sources/other.yml").read_text("utf-8")
    assert "numbers: {decimal: TBD}  # which mark parts the fraction of 1.600?\n" in text
    assert "length_unit: TBD  # one of milliseconds, seconds, minutes, hours, days\n" in text
    assert "  1.600 may be read in two ways: say in numbers which mark parts the fraction" in told
    assert "  Dauer: the names say no unit: say in length_unit which it is" in told


def test_an_export_of_the_book_stays_where_it_is(run: Run, book: Path, export: Path) -> None:
    """The month in its name stands for each month, so that the next export needs no other source."""
    file = book / "measurements/desk/tickets-2026-01.csv"
    file.parent.mkdir()
    file.write_bytes(export.read_bytes())
    done = run("new", "source", file, "--root", book, *DAY, "--name", "en=Desk", "--name", "zh=服务台")
    assert done.exit_code == 0, done.output
    text = (book / "measurements/sources/tickets.yml").read_text("utf-8")
    assert 'files: ["desk/tickets-{month}.csv"]\n' in text
    assert 'name: {en: "Desk", zh: "服务台"}\n' in text
    assert "covers" not in text
    assert sorted(path.name for path in file.parent.iterdir()) == ["tickets-2026-01.csv"]


def test_an_export_that_says_no_days_asks_for_them(run: Run, book: Path, export: Path) -> None:
    """Nobody but its reader knows for which days an export is complete: without them the check says so."""
    done = run("new", "source", export, "--root", book, *DAY)
    assert "nothing says of which days it is complete" in done.stdout
    assert "# covers: {from: 2026-01-05, until: 2026-01-18}" in (book / "measurements/sources/desk.yml").read_text(
        "utf-8"
    )
    assert "SLM387" in run("check", "--root", book, *DAY).stdout


def test_what_the_reader_knows_is_said_by_options(run: Run, book: Path, export: Path) -> None:
    """Several months, the zone, another name and kind, and that no ready-made mapping is wanted."""
    words = (
        "--covers",
        "2026-03",
        "--covers",
        "2026-01",
        "--time-zone",
        "Europe/Berlin",
        "--id",
        "helpdesk",
        "--use",
        "-",
    )
    done = run("new", "source", export, "--kind", "tickets", *words, "--root", book, *DAY)
    assert done.exit_code == 0, done.output
    text = (book / "measurements/sources/helpdesk.yml").read_text("utf-8")
    assert "covers: {from: 2026-01-01, until: 2026-04-01}\n" in text
    assert "time_zone: Europe/Berlin\n" in text


@pytest.mark.parametrize("name, covers", [("tickets.csv", ["--covers", "2026-12"]), ("tickets-2026-12.csv", [])])
def test_days_to_come_are_told(run: Run, book: Path, export: Path, name: str, covers: list[str]) -> None:
    """No export is complete for a month that is not over, in the command or in its name."""
    file = export.rename(export.with_name(name))
    options = ("--kind", "tickets", "--time-zone", "UTC", "--use", "-", "--root", book, "--as-of")
    assert "2026-12 is not over on 2026-12-30" in run("new", "source", file, *covers, *options, "2026-12-30").stdout
    over = run("new", "source", file, *covers, "--id", "other", *options, "2026-12-31")
    assert (over.exit_code, "is not over" in over.stdout) == (0, False), over.output


ZABBIX: Final = Path(__file__).parents[1] / "reading/presets/zabbix-problems/export.csv"


def test_a_ready_made_mapping_is_used_where_one_fits(run: Run, book: Path) -> None:
    """Only what it leaves to say is written: services, and words whose meaning differs from place to place."""
    done = run("new", "source", ZABBIX, "--id", "zabbix", "--covers", "2026-01", "--root", book, *DAY)
    assert "  it fits the ready-made mapping zabbix-problems" in done.stdout
    assert (book / "measurements/sources/zabbix.yml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../../.schemas/source.json\n"
        "kind: outages\nuse: zabbix-problems\n"
        'name: "zabbix"\nfiles: ["zabbix/zabbix-{month}.csv"]\n'
        "time_zone: Asia/Shanghai  # if the tool writes in this zone\n"
        "services:  # one of line, mail, storage\n  mail-1: TBD  # 2\n  web-1: TBD  # 1\n"
        "values:\n  kind:  # one of outage, degradation, maintenance, unmeasured\n"
        "    Disaster: TBD  # 1\n    High: TBD  # 1\n    Warning: TBD  # 1\n"
    )


def test_what_an_event_log_leaves_open_is_listed(run: Run, book: Path, tmp_path: Path) -> None:
    """What its activities do, and what its cases are, has to be filled in; the check names the first gap."""
    log = tmp_path / "log-2026-01.csv"
    log.write_text("case,activity,time\nC1,Ask: first,2026-01-05T09:00:00Z\nC1,Solve,2026-01-05T10:00:00Z\n", "utf-8")
    done = run("new", "source", log, "--root", book, *DAY)
    assert done.exit_code == 0, done.output
    text = (book / "measurements/sources/log.yml").read_text("utf-8")
    assert text.endswith(
        'files: ["log/log-{month}.csv"]\nconstants:\n'
        "  service: TBD  # one of line, mail, storage\n  type: TBD  # one of incident, request, complaint\n"
        "states:  # one of run, respond, pause, stop, close, nothing\n"
        '  "Ask: first": TBD  # 1\n  Solve: TBD  # 1\n'
        "entries: oldest_first  # 1/1\n"
    )
    assert "measurements/sources/log.yml:" in run("check", "--root", book, *DAY).stdout


@pytest.mark.parametrize(
    "hours, written, told",
    [
        ("9 10 10 11", "oldest_first  # 2/2", "entries are listed oldest_first: 2 of 2 times go so"),
        ("11 10 10 9", "newest_first  # 2/2", "puts entries of one moment in order, in 1 case:"),
        ("9 10 10 8", "TBD  # one of oldest_first, newest_first", "go both ways (1 of 2 one way): say in entries"),
    ],
)
def test_way_in_which_a_log_lists_its_entries_is_proposed_with_its_proof(
    run: Run, book: Path, hours: str, written: str, told: str
) -> None:
    """The place of a row decides what came last of one moment only where the source says so."""
    log = book.parent / "log-2026-01.csv"
    lines = [f"C1,Step {nth},2026-01-05T{hour:>02}:00:00Z" for nth, hour in enumerate(hours.split())]
    log.write_text("case,activity,time\n" + "\n".join(lines) + "\n", "utf-8")
    done = run("new", "source", log, "--root", book, *DAY)
    assert told in done.stdout
    assert f"\nentries: {written}\n" in (book / "measurements/sources/log.yml").read_text("utf-8")


def test_an_export_that_nobody_knows_becomes_a_mapping_with_gaps(run: Run, book: Path, export: Path) -> None:
    """Without a kind it is refused with what to say; with it, or with a mapping, only TBD is left to be filled in."""
    export.write_text("Ref-Nr;Angelegt;Priorität\n1;13.01.2026 09:00;P1\n", "utf-8")
    refused = run("new", "source", export, "--root", book, *DAY)
    assert (refused.exit_code, "SLM1073" in refused.stderr, "--kind" in refused.stderr) == (2, True, True)
    done = run("new", "source", export, "--use", "jira", "--covers", "2026-01", "--root", book, *DAY)
    assert "  the mapping jira does not fit: there is no column Issue key, " in done.stdout
    assert "  no column is called like id, opened: choose them in columns of the source" in done.stdout.splitlines()
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    columns = '  # columns of the export to choose from: "Ref-Nr", "Angelegt"\n'
    assert f"columns:\n  priority: Priorität\n  id: TBD\n  opened: TBD\n{columns}" in text
    words = {"id: TBD": "id: Ref-Nr", "opened: TBD": "opened: Angelegt", "type: TBD": "type: incident",
             "service: TBD": "service: mail"}  # fmt: skip
    replace_words(book, "measurements/sources/desk.yml", words)
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert "  1   mail     incident  P1        2026-01-13 09:00+08:00" in tried.stdout, tried.output


@pytest.mark.parametrize(
    "words,code",
    [(("--use", "jirra"), "SLM604"), (("--kind", "workload"), "SLM983")],
)
def test_what_cannot_be_is_refused(run: Run, book: Path, export: Path, words: tuple[str, ...], code: str) -> None:
    """A mapping that there is not, and a kind that no source has."""
    refused = run("new", "source", export, *words, "--root", book, *DAY)
    assert (refused.exit_code, code in refused.stderr) == (2, True), refused.output


def test_trying_shows_rows_left_out_and_what_is_wrong(run: Run, book: Path, export: Path) -> None:
    """Rows that cannot be read are shown at their place, those left out by their reason; other rows are understood."""
    assert run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY).exit_code == 0
    leave = "leave_out: [{column: Priority, values: [Low], reason: Not urgent}]\nvalues:\n"
    gaps = {"    Low: TBD  # 1\n": "", "  Files: TBD  # 1\n": "", "values:\n": leave}
    replace_words(book, "measurements/sources/desk.yml", gaps)
    (book / "measurements/desk/desk-2026-01.csv").write_text(TICKETS.replace("17.01.2026 09:00", "17th"), "utf-8")
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert tried.exit_code == 1
    assert "1 record is understood; the first:" in tried.stdout
    assert "    left out: 1 Not urgent" in tried.stdout
    assert "    left out: 1 could not be read" in tried.stdout
    assert "measurements/desk/desk-2026-01.csv:6:" in tried.stderr


@pytest.mark.parametrize(
    "words,code",
    [((), "SLM1079"), (("--source", "dsk"), "SLM1074")],
)
def test_only_a_source_can_be_tried(run: Run, book: Path, words: tuple[str, ...], code: str) -> None:
    """Which one has to be said, and it has to be there."""
    refused = run("measure", "--try", *words, "--root", book, *DAY)
    assert (refused.exit_code, code in refused.stderr) == (2, True), refused.output


ENGINE: Final = """\
kind: tickets
name: Large
read: engine
files: [large.csv]
pauses: {files: [pauses.csv]}
covers: {from: 2026-01, until: 2026-03}
columns: {id: ID, service: CI, opened: Created, waited: Waited}
constants: {type: incident}
only_if: {service: {column: CI, values: [mail]}}
length_unit: minutes
"""


@pytest.mark.parametrize("rows", [2, 40])
def test_what_an_engine_counts_is_tried_by_its_first_rows(
    run: Run, book: Path, rows: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its first rows are shown as rows are read, and what the engine does not know of the mapping is told."""
    monkeypatch.setattr(first_rows, "LARGE", 500)
    (book / "measurements/sources/large.yml").write_text(ENGINE, "utf-8")
    lines = "".join(f'{nth},mail,2026-01-05T09:00:00Z,"5"\n' for nth in range(rows))
    (book / "measurements/large.csv").write_text(f"ID,CI,Created,Waited\n{lines}", "utf-8")
    tried = run("measure", "--source", "large", "--try", "--root", book, *DAY)
    assert "2026-01-05 09:00" in tried.stdout
    assert ("SLM1051" in tried.stderr, "columns.waited" in tried.stderr) == (True, True)
    assert ("large.csv is large: its first rows alone are read here" in tried.stdout) is (rows > 2)
    assert ("2 records are understood" in tried.stdout) is (rows == 2)


@pytest.mark.parametrize("written", ["kind: aggregated_tickets\n", "kind: sql\n"])
def test_only_what_is_read_row_by_row_is_tried(run: Run, book: Path, written: str) -> None:
    """Large records of the first release are counted by the engine, and those of other systems are fetched first."""
    (book / "measurements/sources/large.yml").write_text(written, "utf-8")
    refused = run("measure", "--source", "large", "--try", "--root", book, *DAY)
    assert (refused.exit_code, "SLM1075" in refused.stderr) == (2, True), refused.output


def test_figures_of_one_source_alone(run: Run, book: Path) -> None:
    """With --source, measure tells what that one tells."""
    told = run("measure", "--source", "status", "--month", "2026-01", "--root", book, *DAY)
    assert told.exit_code == 0, told.output
    refused = run("measure", "--source", "none", "--month", "2026-01", "--root", book, *DAY)
    assert (refused.exit_code, "SLM604" in refused.stderr) == (2, True), refused.output


STATES: Final = """\
Number,Service,Type,Priority,Created,Resolved,State
1,E-mail,Incident,P1,2026-01-05 09:00,2026-01-05 11:00,Closed
2,E-mail,Incident,P1,2026-01-16 09:00,,Canceled
"""


def test_cases_that_were_withdrawn_are_left_out_and_told(run: Run, book: Path, export: Path) -> None:
    """What was cancelled is no case that was solved in time: the source leaves it out, and says how many there are."""
    export.write_text(STATES, "utf-8")
    done = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY)
    told = "  left out: 1 row whose State is Canceled: the case was withdrawn (leave_out)"
    assert told in done.stdout.splitlines()
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert text.endswith(
        "leave_out:\n  - column: State\n    values: [Canceled]  # 1\n    reason: {"
        'en: "the case was withdrawn, cancelled or entered twice", zh: "该案例已撤回、取消或重复登记"}\n'
    ), text
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert "    left out: 1 the case was withdrawn, cancelled or entered twice" in tried.stdout.splitlines()


def test_words_of_states_that_nothing_is_made_of_are_told(run: Run, book: Path, export: Path) -> None:
    """A word may say that a case was none, so all of an unused column are told, with counts, a doubtful one apart."""
    rows = STATES + "3,E-mail,Incident,P1,2026-01-17 09:00,2026-01-17 11:00,驳回\n"
    ends = ["Resolution", "Fixed", "", "Fixed"]
    text = "".join(f"{row},{end}\n" for row, end in zip(rows.splitlines(), ends, strict=True))
    export.write_text(text, "utf-8")
    told = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY).stdout.splitlines()
    assert [line for line in told if "State" in line or "Resolution" in line] == [
        "  left out: 1 row whose State is Canceled: the case was withdrawn (leave_out)",
        "  State holds in the other rows: Closed (1), 驳回 (1)",
        "  State 驳回 (1): was the case rejected, or its solution? It counts until leave_out says otherwise",
        "  not used: Resolution, which holds Fixed (2)",
    ]


def test_a_solution_of_a_case_that_is_open_again_does_not_count(run: Run, book: Path, export: Path) -> None:
    """The source takes no notice of it, and says so; where a state is not known, the condition is only proposed."""
    rows = STATES + "3,E-mail,Incident,P1,2026-01-17 09:00,2026-01-17 11:00,In Progress\n"
    export.write_text(rows, "utf-8")
    done = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY)
    told = "  1 row has a solution, and its State says that the case is open again (In Progress), such as 3"
    assert told in done.stdout.splitlines()
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    condition = "{column: State, values: [Closed], otherwise: [In Progress]}"
    assert f"only_if:\n  resolved: {condition}  # 1\n" in text
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert "SLM1020" not in tried.output, tried.output
    export.write_text(f"{rows}4,E-mail,Incident,P1,2026-01-18 09:00,2026-01-18 11:00,Sleeping\n", "utf-8")
    done = run("new", "source", export, "--id", "other", "--covers", "2026-01", "--root", book, *DAY)
    assert 'only_if: {resolved: {column: "State", values: ["Closed"]}}' in done.stdout, done.output


def test_columns_from_which_the_service_may_be_chosen_are_told(run: Run, book: Path, export: Path) -> None:
    """A word in place of TBD gives all rows to one service, so columns that may tell them apart stand beside it."""
    head, row = (
        "Number,Type,Created,Resolved,Brand,Part,Part\n",
        "{},Incident,2026-01-05 09:00,2026-01-05 11:00,{},x,y\n",
    )
    export.write_text(head + row.format(1, "E-mail") + row.format(2, "Web") + row.format(3, "Web"), "utf-8")
    done = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY)
    columns = 'or a column says it (columns.service); these have few words: "Brand" (2)'
    several = 'or one of several columns of one name, with format.repeated_columns: first: "Part"'
    assert f"    {columns}\n    {several}\n" in done.stdout, done.output
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert f"  service: TBD  # one of line, mail, storage\n  # {columns}\n  # {several}\n" in text


def test_a_zone_that_does_not_suit_the_words_is_left_open(run: Run, book: Path, export: Path) -> None:
    """The zone of the book is taken where nothing speaks against it; Japanese words do, of an agreement in China."""
    export.write_text("番号,サービス,作成日時\n1,メール,2026-01-05 09:00\n".replace("作成日時", "Created"), "utf-8")
    done = run("new", "source", export, "--root", book, *DAY)
    assert "which is the zone of the book: say in time_zone which it is" in done.stdout
    assert "time_zone: TBD\n" in (book / "measurements/sources/desk.yml").read_text("utf-8")


@pytest.mark.parametrize(
    "times,zones",
    [
        (["25.10.2025 09:00", "26.10.2025 02:30", "27.10.2025 09:00"], ("Europe/Berlin", "Europe/Berlin")),
        (["25.10.2025 09:00", "26.10.2025 02:30", "27.10.2025 09:00"], ("", "Europe/Berlin")),
        (["25.10.2025 09:00", "26.10.2025 02:30", "27.10.2025 09:00"], ("Asia/Shanghai", "")),
        (["25.10.2025 09:00", "26.10.2025 03:30", "27.10.2025 09:00"], ("Europe/Berlin", "")),
        (["25.10.2025 09:00", "26.10.2025 02:30", "26.10.2025 02:10", "27.10.2025 09:00"], ("Europe/Berlin", "")),
    ],
)
def test_a_time_that_a_clock_showed_twice_is_a_gap(
    run: Run, book: Path, export: Path, times: list[str], zones: tuple[str, str]
) -> None:
    """It is asked for where a zone has the hour twice, which may still be open, and the order of rows does not tell."""
    zone, asked = zones
    rows = "".join(f"{nth},Incident,{time},E-mail,\n" for nth, time in enumerate(times))
    export.write_text(f"Vorgangsschlüssel,Vorgangstyp,Erstellt,Komponente/n,Komponente/n\n{rows}", "utf-8")
    said = ("--time-zone", zone) if zone else ()
    done = run("new", "source", export, *said, "--covers", "2025-10", "--root", book, *DAY)
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert (f"ambiguous: TBD  # first or second: the clock of {asked} showed" in text) is bool(asked), text
    assert ("ambiguous" in text, "say in ambiguous whether" in done.stdout) == (bool(asked), bool(asked))
    assert "several columns are called Komponente/n, and the first one counts (repeated_columns)" in done.stdout
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert (" ambiguous\n" in tried.stdout) is bool(asked), tried.output


def test_a_zone_that_says_nothing_is_refused(run: Run, book: Path, tmp_path: Path) -> None:
    """Where each time has its offset, nothing that is typed is dropped without a word."""
    file = tmp_path / "desk.csv"
    file.write_text("Number,Service,Created\n1,E-mail,2026-01-05T09:00:00Z\n", "utf-8")
    refused = run("new", "source", file, "--time-zone", "Europe/London", "--root", book, *DAY)
    assert (refused.exit_code, "SLM1520" in refused.stderr) == (2, True), refused.output
    assert not (book / "measurements/desk").exists()


@pytest.mark.parametrize(
    "name,covers,made",
    [
        ("checks.csv", ["2026-01"], ("c-{month}.csv", "")),
        ("checks_202601.csv", ["2026-01"], ("c-{month}.csv", "")),
        ("checks_202601.csv", [], ("c-{month}.csv", "")),
        ("checks-2026-01.csv", [], ("checks-{month}.csv", "")),
        ("checks-2026-02.csv", ["2026-01"], ("c-{month}.csv", "")),
        ("checks.csv", ["2026-01", "2026-02"], ("checks.csv", "covers: {from: 2026-01-01, until: 2026-03-01}\n")),
        ("checks.csv", [], ("checks.csv", "")),
    ],
)
def test_an_export_of_one_month_is_copied_under_its_month(
    run: Run, book: Path, name: str, covers: list[str], made: tuple[str, str]
) -> None:
    """Another month is another file then, and no edit of the source; what covers several keeps its name."""
    (file, says), export = made, book.parent / name
    export.write_text("Monitor,Time,Status,Ping\nE-mail,2026-01-05T09:00:00Z,up,12\n", "utf-8")
    said = [word for month in covers for word in ("--covers", month)]
    done = run("new", "source", export, *said, "--id", "c", "--root", book, *DAY)
    assert done.exit_code == 0, done.output
    text = (book / "measurements/sources/c.yml").read_text("utf-8")
    assert (f'files: ["c/{file}"]\n' in text, says in text, "covers:" in text) == (True, True, bool(says)), text
    assert (book / "measurements/c" / file.replace("{month}", "2026-01")).read_bytes() == export.read_bytes()


@pytest.mark.parametrize(
    "name,made,told",
    [
        ("up_2026-02-02.csv", "up-{month}.csv", "all rows are of 2026-01, and it is taken as the whole export of"),
        ("up_20260202.csv", "up-{month}.csv", "all rows are of 2026-01, and it is taken as the whole export of"),
        ("up_2026.01.31.csv", "up_2026.01.31.csv", "the day in its name is no month, and says nothing of the days"),
        ("up_2026-01-01_2026-02-01.csv", "up_2026-01-01_2026-02-01.csv", "the day in its name is no month, and says"),
    ],
)
def test_a_day_in_a_name_is_no_month(run: Run, book: Path, name: str, made: str, told: str) -> None:
    """The export is one of the month in which its rows lie, if it was made after it; else somebody says its days."""
    export = book.parent / name
    export.write_text("Monitor,Start Time,End Time\nE-mail,2026-01-05T09:00:00Z,2026-01-05T19:00:00Z\n", "utf-8")
    done = run("new", "source", export, "--id", "up", "--root", book, *DAY)
    assert (done.exit_code, told in done.stdout) == (0, True), done.output
    assert f'files: ["up/{made}"]\n' in (book / "measurements/sources/up.yml").read_text("utf-8")
    assert (book / "measurements/up" / made.replace("{month}", "2026-01")).read_bytes() == export.read_bytes()
    again = run("new", "source", export, "--id", "up", "--root", book, *DAY)
    assert (again.exit_code, "SLM606" in again.stderr) == (2, True)
    copy = made.replace("{month}", "2026-01")
    assert f"rm {book}/measurements/sources/up.yml {book}/measurements/up/{copy}" in again.stderr


@pytest.mark.parametrize(
    "first,covers,advice",
    [
        ("tickets.csv", ["2026-01"], "cp {export} {book}/measurements/desk/desk-2026-02.csv"),
        ("tickets-2026-01.csv", ["2026-01"], "cp {export} {book}/measurements/desk/tickets-2026-02.csv"),
        (
            "tickets.csv",
            ["2026-01", "2026-02"],
            "copy it to measurements/desk/, and add its name to `files` (desk/tickets.csv)",
        ),
        ("tickets.json", ["2026-01"], "copy it to measurements/desk/, so named that `files` of the source fits"),
    ],
)
def test_the_next_export_is_told_its_place(run: Run, book: Path, first: str, covers: list[str], advice: str) -> None:
    """A second month needs no second source: where its file goes is said."""
    rows = '[{"Number": "1", "Service": "mail", "Type": "incident", "Created": "2026-01-05T09:00:00Z"}]'
    folder, export = book.parent, book.parent / "tickets-2026-02.csv"
    export.write_text(f"{STATES}\n", "utf-8")
    (folder / first).write_text(rows if first.endswith("json") else STATES, "utf-8")
    said = [word for month in covers for word in ("--covers", month)]
    assert run("new", "source", folder / first, "--id", "desk", *said, "--root", book, *DAY).exit_code == 0
    again = run("new", "source", export, "--id", "desk", "--root", book, *DAY)
    told = advice.format(export=export, book=book)
    assert (again.exit_code, "SLM606" in again.stderr, told in again.stderr) == (2, True, True), again.output


def test_an_export_that_is_there_already_is_looked_at_anew_once_it_is_taken_away(run: Run, book: Path) -> None:
    """Whoever forgot to say the days is told what to take away first; what the line names is all that was made."""
    export = book.parent / "desk.csv"
    export.write_text(TABLE.format(1), "utf-8")
    words = ("new", "source", export, "--root", book, *DAY)
    assert run(*words).exit_code == 0
    refused = run(*words, "--covers", "2026-01")
    line = re.search("rm (\\S+) (\\S+)\\.", refused.stderr)
    assert (refused.exit_code, "SLM606" in refused.stderr, bool(line)) == (2, True, True), refused.output
    for path in line.groups() if line else ():
        Path(path).unlink()
    assert run(*words, "--covers", "2026-01").exit_code == 0
    inside = book / "measurements/desk/desk-2026-01.csv"
    assert f"rm {book}/measurements/sources/desk.yml. " in run("new", "source", inside, "--root", book, *DAY).stderr


def test_of_many_columns_the_first_are_named(run: Run, book: Path) -> None:
    """A list of what is not used ends, and says how much more there is."""
    export = book.parent / "desk.csv"
    more = [f"Field {n}" for n in range(500)]
    export.write_text(
        f"Number,Type,Created,{','.join(more)}\n" + f"1,incident,2026-01-05 09:00,{'x,' * 499}y\n" * 3, "utf-8"
    )
    done = run("new", "source", export, "--kind", "events", "--use", "-", "--root", book, *DAY)
    written = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert done.exit_code == 0, done.output
    assert max(map(len, (*done.stdout.splitlines(), *written.splitlines()))) < 2000
    assert " more" in done.stdout


def test_a_solution_that_nobody_knows_by_name_is_asked_for(run: Run, book: Path) -> None:
    """Where nothing says the end of a case it is a gap; where it was closed it is told that a time lies before that."""
    export = book.parent / "desk.csv"
    rows = "".join(f"{n},mail,incident,2026-01-05 09:00,2026-01-05 11:00,2026-01-07 11:00\n" for n in range(3))
    export.write_text(f"Number,Service,Type,Created,Afgehandeld,Noch eins\n{rows}", "utf-8")
    assert run("new", "source", export, "--root", book, *DAY).exit_code == 0
    written = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert (
        "  resolved: TBD  # which column says when a case was solved? Take this line out if none does; later times "
        in written
    )
    export.write_text(f"Number,Service,Type,Created,Afgehandeld,Closed\n{rows}", "utf-8")
    told = run("new", "source", export, "--id", "other", "--root", book, *DAY).stdout
    assert "Afgehandeld has earlier times: if it says when they were solved, map it (columns.resolved)" in told


TABLE: Final = "Number,Service,Type,Created\n1,mail,incident,2026-0{}-05T09:00:00Z\n"


@pytest.mark.parametrize("name", ["desk (1).csv", "Desk_Feb.csv", "all of them.csv", "工单.csv", "desk_2026-03-01.csv"])
def test_an_export_with_the_columns_of_a_source_needs_none(run: Run, book: Path, name: str) -> None:
    """Whatever it is called, the source is named that reads its like, with what copies it there; --id makes another."""
    first, export = book.parent / "desk.csv", book.parent / name
    first.write_text(TABLE.format(1), "utf-8")
    export.write_text(TABLE.format(2), "utf-8")
    assert run("new", "source", first, "--covers", "2026-01", "--root", book, *DAY).exit_code == 0
    refused = run("new", "source", export, "--root", book, *DAY)
    assert (refused.exit_code, "SLM606" in refused.stderr, "--id" in refused.stderr) == (2, True, True), refused.output
    line = next(line for line in refused.stderr.splitlines() if "cp " in line)
    assert f"{book}/measurements/desk/desk-2026-02.csv" in line
    export.write_text(TABLE.format(2) + TABLE.format(4).splitlines()[1] + "\n", "utf-8")
    refused = run("new", "source", export, "--root", book, *DAY)
    assert f"{book}/measurements/desk/desk-YYYY-MM.csv" in refused.stderr
    assert run("new", "source", export, "--id", "other", "--root", book, *DAY).exit_code == 0


def test_a_source_is_named_before_a_kind_is_asked_for(run: Run, book: Path) -> None:
    """Whoever said of one export what its rows are is not asked again for the next."""
    first, export = book.parent / "x-2026-01.csv", book.parent / "x-2026-02.csv"
    for path in (first, export):
        path.write_text("A,B\n1,2\n", "utf-8")
    assert "SLM1073" in run("new", "source", first, "--root", book, *DAY).stderr
    assert run("new", "source", first, "--kind", "tickets", "--root", book, *DAY).exit_code == 0
    told = run("new", "source", export, "--root", book, *DAY).stderr
    assert f"cp {export} {book}/measurements/x/x-2026-02.csv" in told
    assert "SLM1073" in run("new", "source", export, "--id", "y", "--root", book, *DAY).stderr


@pytest.mark.parametrize("written", ["files: 1\n", "- a\n", "\xff", "files: [../x.csv, gone.csv, broken.csv]\n"])
def test_a_source_that_tells_nothing_of_its_exports_stands_in_nobodys_way(
    run: Run, book: Path, export: Path, written: str
) -> None:
    """A source that nobody can read, or whose exports are not there, is like none."""
    (book / "measurements/sources").mkdir(exist_ok=True)
    (book / "measurements/sources/old.yml").write_text(written, "latin-1")
    (book / "measurements/broken.csv").write_text("", "utf-8")
    done = run("new", "source", export, "--root", book, *DAY)
    assert done.exit_code == 0, done.output


def test_an_export_of_another_tool_is_told_to_name_its_source(run: Run, book: Path, export: Path) -> None:
    """Two files of one name with other columns are no months of one source."""
    assert run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY).exit_code == 0
    export.write_text("Key,System,Opened at\n1,mail,2026-02-05T09:00:00Z\n", "utf-8")
    refused = run("new", "source", export, "--root", book, *DAY)
    assert (refused.exit_code, "SLM606" in refused.stderr, "with --id" in refused.stderr) == (2, True, True)
    assert "cp " not in refused.stderr


def test_a_folder_of_notes_is_copied_as_a_whole(run: Run, book: Path, tmp_path: Path) -> None:
    """The notes of a status page lie in the book then, where they do not yet, and the source names them all."""
    issues = tmp_path / "content" / "issues"
    issues.mkdir(parents=True)
    for name in ("a.md", "b.md"):
        (issues / name).write_text(
            "---\ntitle: Slow\ndate: 2026-01-05T09:00:00Z\nresolved: true\nresolvedWhen: 2026-01-05T10:00:00Z\n"
            "severity: down\naffected: [E-mail]\n---\n",
            "utf-8",
        )
    done = run("new", "source", tmp_path / "content", "--covers", "2026-01", "--id", "page", "--root", book, *DAY)
    assert (done.exit_code, "measurements/page: 2 files are made" in done.stdout) == (0, True), done.output
    assert sorted(path.name for path in (book / "measurements/page").iterdir()) == ["a.md", "b.md"]
    text = (book / "measurements/sources/page.yml").read_text("utf-8")
    assert text.endswith(
        'use: cstate\nname: "page"\nfiles: ["page/*.md"]\ncovers: {from: 2026-01-01, until: 2026-02-01}\n'
        "services:\n  E-mail: mail  # 2\n"
    ), text
    tried = run("measure", "--source", "page", "--try", "--root", book, *DAY)
    assert (tried.exit_code, tried.stdout.splitlines()[0]) == (0, "2 records are understood; the first:"), tried.output
    again = run(
        "new", "source", book / "measurements/page", "--covers", "2026-01", "--id", "more", "--root", book, *DAY
    )
    assert again.exit_code == 0, again.output
    assert 'files: ["page/*.md"]\n' in (book / "measurements/sources/more.yml").read_text("utf-8")


def test_a_history_of_states_is_imported_next(run: Run, book: Path, tmp_path: Path) -> None:
    """Upptime's files hold the present alone, so nothing is copied, and the next step imports a month of them."""
    (tmp_path / "history").mkdir()
    (tmp_path / "history/e-mail.yml").write_text("status: up\nlastUpdated: 2026-01-05T08:00:00.000Z\n", "utf-8")
    done = run("new", "source", tmp_path / "history", "--id", "sites", "--root", book, *DAY)
    last = f"  next: slm import sites --from CLONE --month YYYY-MM --root {book}"
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, last), done.output
    assert not (book / "measurements/sites").exists()
    assert (
        (book / "measurements/sources/sites.yml")
        .read_text("utf-8")
        .endswith(
            'kind: timeline\nuse: upptime\nname: "sites"\nfiles: ["sites/{month}.csv"]\n'
            "known_for: TBD  # how long a row speaks, such as 25 calendar_hours\nservices:\n  e-mail: mail  # 1\n"
        )
    )


OPEN: Final = """Number,Service,Priority,Created
1,Files,Low,05/01/2026 09:00
"""


def test_trying_shows_rows_whatever_is_open(run: Run, book: Path, export: Path) -> None:
    """Directly after it was written a source can be tried: what is open is TBD in its rows, and is listed with them."""
    export.write_text(OPEN, "utf-8")
    assert run("new", "source", export, "--root", book, *DAY).exit_code == 0
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert (tried.exit_code, tried.stdout.splitlines()) == (0, [
        "1 record is understood; the first:",
        "  id  service  type  priority  opened",
        "  1   TBD      TBD   TBD       TBD",
        "measurements/desk/desk.csv: 1 row read, 1 used, 0 left out",
        "4 gaps are left, TBD:",
        "  measurements/sources/desk.yml:6:9 times",
        "  measurements/sources/desk.yml:14:9 constants.type",
        "  measurements/sources/desk.yml:16:10 services: Files",
        "  measurements/sources/desk.yml:19:10 values.priority: Low",
        "nothing says of which days it is complete: write covers in the source",
    ]), tried.output  # fmt: skip
    replace_words(book, "measurements/sources/desk.yml", {'["TBD"]': '["%d/%m/%Y %H:%M"]', "Asia/Shanghai": "TBD"})
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert "2026-01-05 09:00 TBD" in tried.stdout
    checked = run("check", "--root", book, *DAY)
    assert ("SLM1045" in checked.stdout, "SLM393" in checked.stdout) == (True, False), checked.stdout


def test_every_word_is_written(run: Run, book: Path, export: Path) -> None:
    """However many words wait for one of the book, each has its line, and the count of gaps is theirs."""
    rows = "".join(f"{nth},Service {nth},incident,P1,2026-01-05 09:00\n" for nth in range(120))
    export.write_text(f"Number,Service,Type,Priority,Created\n{rows}", "utf-8")
    done = run("new", "source", export, "--covers", "2026-02", "--root", book, *DAY)
    assert "  120 gaps to fill in: TBD" in done.stdout.splitlines()
    assert "  no row lies in the months that --covers says: is it the right export?" in done.stdout.splitlines()
    assert (book / "measurements/sources/desk.yml").read_text("utf-8").count(": TBD  # 1\n") == 120


def test_a_word_longer_than_a_key_may_be_is_written_so_that_it_can_be_read(run: Run, book: Path, export: Path) -> None:
    """YAML takes a long word for no key unless it is marked as one; what is written is read again."""
    long = "long " * 400 + "name"
    export.write_text(f"Number,Service,Type,Priority,Created\n1,{long},incident,P1,2026-01-05 09:00\n", "utf-8")
    run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY)
    assert (
        f"1 gap is left, TBD:\n  measurements/sources/desk.yml:15:5 services: {long[:200]}… ({len(long)})\n"
        in run("measure", "--source", "desk", "--try", "--root", book, *DAY).stdout
    )


def test_days_and_hours_in_two_columns_are_written_as_one_time(run: Run, book: Path, export: Path) -> None:
    """The source joins them, and can be tried; days without hours are told, as no format can make times of them."""
    export.write_text("Number,Service,Type,Opened date,Opened time\n1,E-mail,incident,2026-01-05,09:00\n", "utf-8")
    done = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY)
    assert "  Opened date and Opened time are read as one time (join)\n" in done.stdout, done.output
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert "  opened: {join: [Opened date, Opened time]}\n" in text
    assert "2026-01-05 09:00+08:00" in run("measure", "--source", "desk", "--try", "--root", book, *DAY).stdout
    export.write_text("Number,Service,Type,Opened\n1,E-mail,incident,2026-01-05\n", "utf-8")
    done = run("new", "source", export, "--id", "days", "--covers", "2026-01", "--root", book, *DAY)
    told = "Opened: days without hours, which do not say how long something took: export it with hours"
    assert f"  {told}\n" in done.stdout, done.output
    assert f'times: ["TBD"]\n# {told}\n' in (book / "measurements/sources/days.yml").read_text("utf-8")


def test_a_word_after_a_time_says_which_of_two_hours_it_is_of(run: Run, book: Path, export: Path) -> None:
    """London calls the first one BST and the second one GMT: nobody has to say it."""
    rows = "".join(
        f"{nth},mail,2026-10-25 {time}\n" for nth, time in enumerate(("01:10 BST", "01:10 GMT", "01:05 GMT"))
    )
    export.write_text(f"Number,Service,Created\n{rows}", "utf-8")
    run("new", "source", export, "--covers", "2026-10", "--time-zone", "Europe/London", "--root", book, *DAY)
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert ("time_zone: Europe/London" in text, "ambiguous" in text) == (True, False)


def test_days_and_hours_of_unknown_names_are_offered_together(run: Run, book: Path, export: Path) -> None:
    """The list of columns to choose from has them as the source says them, and so has what is told of days alone."""
    export.write_text("Number,Service,Anfang,Uhr,Created,Taken\n1,mail,13.01.2026,09:00,13.01.2026,10:00\n", "utf-8")
    run("new", "source", export, "--kind", "outages", "--covers", "2026-01", "--root", book, *DAY)
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    assert '{join: ["Anfang", "Uhr"]}' in next(line for line in text.splitlines() if "to choose from" in line)
    assert "time_zone: Asia/Shanghai" in text
    export.write_text("Number,Service,Created,Taken\n1,mail,13.01.2026,10:00\n", "utf-8")
    told = run(
        "new", "source", export, "--kind", "tickets", "--id", "b", "--covers", "2026-01", "--root", book, *DAY
    ).stdout
    said = 'Created: days without hours; if a column beside it has the hours, map {join: ["Created", "Taken"]}'
    assert f"  {said}" in told.splitlines()
    text = (book / "measurements/sources/b.yml").read_text("utf-8")
    assert (f"# {said}\n" in text, "time_zone: Asia/Shanghai" in text) == (True, True)


def test_a_word_for_several_zones_leaves_the_zone_open(run: Run, book: Path, export: Path) -> None:
    """The zone of the book is one of those that write CST; after EST somebody has to say which it is."""
    for word, zone in (("CST", "Asia/Shanghai"), ("EST", "TBD")):
        export.write_text(f"Number,Service,Type,Opened\n1,E-mail,incident,2026-01-05 09:00 {word}\n", "utf-8")
        done = run("new", "source", export, "--id", word.lower(), "--covers", "2026-01", "--root", book, *DAY)
        text = (book / f"measurements/sources/{word.lower()}.yml").read_text("utf-8")
        assert (f"time_zone: {zone}" in text, f'"%Y-%m-%d %H:%M {word}"' in text) == (True, True), text
        assert (f"{word} after times stands for several zones" in done.stdout) is (zone == "TBD"), done.output


def test_words_of_unlike_zones_each_need_a_zone(run: Run, book: Path, export: Path) -> None:
    """Nothing reads EST and PST in one zone; with the zone of one of them, the other one is asked for."""
    rows = "1,E-mail,incident,2026-01-05 09:00 EST\n2,E-mail,incident,2026-01-06 09:00 PST\n"
    export.write_text(f"Number,Service,Type,Opened\n{rows}", "utf-8")
    for zone, asked in (("", "EST: TBD, PST: TBD"), ("America/New_York", "PST: TBD"), ("UTC", "EST: TBD, PST: TBD")):
        options = ["--time-zone", zone] if zone else []
        name = f"desk-{len(zone)}"
        done = run("new", "source", export, "--id", name, "--covers", "2026-01", "--root", book, *options, *DAY)
        text = (book / f"measurements/sources/{name}.yml").read_text("utf-8")
        assert (f"zones: {{{asked}}}" in text, f"time_zone: {zone or 'TBD'}" in text) == (True, bool(zone)), text
        assert "after times are not of one zone: say in zones which each is" in done.stdout, done.output


def test_each_length_has_the_unit_of_its_column(run: Run, book: Path, export: Path) -> None:
    """Where two columns say two units the source has one for each, and a gap for one that says none."""
    head = "Number,Service,Type,Opened,First response time{},Resolution time (hours)\n"
    for name, unit in ((" (minutes)", "minutes"), ("", "TBD")):
        export.write_text(head.format(name) + "1,E-mail,incident,2026-01-05T09:00:00Z,12,3\n", "utf-8")
        done = run("new", "source", export, "--id", f"as-{unit.lower()}", "--covers", "2026-01", "--root", book, *DAY)
        text = (book / f"measurements/sources/as-{unit.lower()}.yml").read_text("utf-8")
        assert f"length_unit: {{responded_after: {unit}, resolved_after: hours}}" in text, text
        assert "  Resolution time (hours): plain numbers are hours\n" in done.stdout
        assert ("time: the names say no unit: say in length_unit which" in done.stdout) is (unit == "TBD")


def test_a_subtotal_is_left_out_with_its_reason(run: Run, book: Path, export: Path) -> None:
    """The source says why, and counts it; nothing is to be edited."""
    row = "{},E-mail,incident,2026-01-05T09:00:00Z,2026-01-05T10:00:00Z\n"
    export.write_text(f"Nr,Service,Type,Created,Resolved\n{row.format(1)}Subtotal,1,,,\n{row.format(2)}", "utf-8")
    done = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY)
    assert "  left out: 1 row whose Nr is Subtotal: a sum (leave_out)\n" in done.stdout, done.output
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert "    left out: 1 the row sums up others\n" in tried.stdout, tried.output


def test_a_withdrawn_case_of_an_audit_log_is_left_out_whole(run: Run, book: Path, export: Path) -> None:
    """All its rows are, as its last one says so; of rows that may be no log it is told how."""
    head = "number,category,priority,opened_at,resolved_at,closed_at,sys_updated_at,incident_state\n"
    row = "1,mail,1 - Critical,2026-01-05 09:00,,,2026-01-0{} 09:00,{}\n"
    export.write_text(head + row.format(5, "New") + row.format(6, "Canceled"), "utf-8")
    done = run("new", "source", export, "--id", "log", "--covers", "2026-01", "--root", book, *DAY)
    text = (book / "measurements/sources/log.yml").read_text("utf-8")
    assert "    values: [Canceled]  # 1\n    whole_case: last\n    reason:" in text, done.output
    assert "left out: cases whose last row has incident_state Canceled, as 1 row has" in done.stdout
    tried = run("measure", "--source", "log", "--try", "--root", book, *DAY)
    assert "left out: 2 the case was withdrawn, cancelled or entered twice" in tried.stdout, tried.output
    rows = "1,mail,incident,2026-01-05 09:00,{}\n"
    export.write_text("Number,Service,Type,Created,State\n" + rows.format("New") + rows.format("Canceled"), "utf-8")
    done = run("new", "source", export, "--id", "rows", "--covers", "2026-01", "--root", book, *DAY)
    assert "in a log of changes, leave it out by whole_case: last" in done.stdout, done.output


@pytest.mark.parametrize("column", range(6))
def test_a_cell_that_fills_pages_is_quoted_by_its_beginning(run: Run, book: Path, export: Path, column: int) -> None:
    """Whatever field it stands in, and whoever tells of it: no line is as long as the cell."""
    *above, last = TICKETS.splitlines()
    cells = last.split(";")
    cells[column] = "words, and " * 2500 + "x" * 2500
    export.write_text("\n".join([*above, ";".join(cells), ""]), "utf-8")
    commands = (
        ("new", "source", export, "--covers", "2026-01"), ("measure", "--source", "desk", "--try"),
        ("check", "--format", "text"),
    )  # fmt: skip
    for command in commands:
        done = run(*command, "--root", book, *DAY)
        assert max(map(len, done.output.splitlines())) < 2500, done.output


def test_a_column_is_named_on_the_command_line(run: Run, book: Path, tmp_path: Path) -> None:
    """`--column service=Waar` writes the column and its words, so that nobody has to write keys."""
    file = tmp_path / "meldingen.csv"
    file.write_text("Nr,Waar,Begonnen\n1,Mailer,2026-01-05 09:00\n2,Files,2026-01-06 09:00\n", "utf-8")
    said = ("--column", "id=Nr", "--column", "service=Waar", "--column", "opened=begonnen")
    done = run("new", "source", file, *said, "--root", book, *DAY)
    assert done.exit_code == 0, done.output
    text = (book / "measurements/sources/meldingen.yml").read_text("utf-8")
    assert "columns:\n  id: Nr\n  service: Waar\n  opened: Begonnen\n" in text
    assert "services:  # one of line, mail, storage\n  Files: TBD  # 1\n  Mailer: TBD  # 1\n" in text


@pytest.mark.parametrize(
    "said,code",
    [
        (["service"], "SLM1521"), (["=Waar"], "SLM1521"), (["service="], "SLM1521"),
        (["service=Waar", "service=Nr"], "SLM1522"), (["service=Waar", "group=Waar"], "SLM1522"),
        (["service=War"], "SLM1047"), (["servic=Waar"], "SLM1048"),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_is_refused(run: Run, book: Path, tmp_path: Path, said: list[str], code: str) -> None:
    """No pair, a field or column said twice, a column or field that is not there: nothing is written."""
    file = tmp_path / "meldingen.csv"
    file.write_text("Nr,Waar,Begonnen\n1,Mailer,2026-01-05 09:00\n", "utf-8")
    done = run("new", "source", file, *(word for one in said for word in ("--column", one)), "--root", book, *DAY)
    assert code in done.stderr
    assert not (book / "measurements/sources/meldingen.yml").exists()


@pytest.mark.parametrize(
    "name,title",
    [("desk.csv", "Period: 2026-01-01 - 2026-01-31\n"), ("desk_1月.csv", ""), ("desk.csv", "2026年1月\n")],
)
def test_an_export_that_says_its_month_is_not_asked_for_it(
    run: Run, book: Path, tmp_path: Path, name: str, title: str
) -> None:
    """Its title or its name says it: it is copied under its month, and the next one is told its own place."""
    file = tmp_path / name
    file.write_text(f"{title}Number,Service,Created,Resolved\n1,E-mail,2026-01-05 09:00,2026-02-06 09:00\n", "utf-8")
    done = run("new", "source", file, "--id", "desk", "--root", book, *DAY)
    assert done.exit_code == 0, done.output
    assert (book / "measurements/desk/desk-2026-01.csv").exists()
    assert ("its title says that it is of 2026-01-01 to 2026-01-31" in done.stdout) == bool(title)
    more = tmp_path / "desk.csv"
    more.write_text("Number,Service,Created,Resolved\n7,E-mail,2026-02-05 09:00,2026-02-06 09:00\n", "utf-8")
    again = run("new", "source", more, "--id", "desk", "--root", book, *DAY)
    assert "desk/desk-2026-02.csv" in again.stderr


def test_a_title_of_a_month_that_goes_on_does_not_say_that_the_export_is_whole(
    run: Run, book: Path, tmp_path: Path
) -> None:
    """Of a month that is not over no export is complete."""
    file = tmp_path / "desk.csv"
    file.write_text("2099-01\nNumber,Service,Created\n1,E-mail,2026-01-05 09:00\n", "utf-8")
    done = run("new", "source", file, "--root", book, *DAY)
    assert "its title says" not in done.stdout


def test_people_who_skipped_the_question_are_left_out(run: Run, book: Path, tmp_path: Path) -> None:
    """A survey of which one has no score: the row is left out and told, and the source reads the others."""
    file = tmp_path / "survey.csv"
    rows = "1,2026-01-05,E-mail,5\n2,2026-01-06,E-mail,\n3,2026-01-07,E-mail,4\n"
    file.write_text(f"Respondent ID,Date,Service,Score\n{rows}", "utf-8")
    done = run("new", "source", file, "--covers", "2026-01", "--root", book, *DAY)
    assert "  left out: 1 row without a score: nobody answered (leave_out)" in done.stdout.splitlines()
    tried = run("measure", "--source", "survey", "--try", "--root", book, *DAY)
    assert "measurements/survey/survey-2026-01.csv: 3 rows read, 2 used, 1 left out" in tried.stdout


def test_a_dutch_export_asks_which_of_two_hours_is_meant(run: Run, book: Path, tmp_path: Path) -> None:
    """The zone is open, the words are Dutch, and clocks were put back there."""
    file = tmp_path / "meldingen.csv"
    rows = "1,E-mail,25-10-2026 02:30,26-10-2026 09:00\n2,E-mail,13-10-2026 09:00,\n"
    file.write_text(f"Meldingnummer,Dienst,Aanmelddatum,Datum gereed\n{rows}", "utf-8")
    run("new", "source", file, "--root", book, *DAY)
    text = (book / "measurements/sources/meldingen.yml").read_text("utf-8")
    assert "ambiguous: TBD  # first or second: the clock of Europe/" in text


@pytest.mark.floors
def test_a_full_disk_leaves_nothing_behind(run: Run, book: Path, export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither a file nor a folder, which the next check would wonder at; named is what could not be written."""

    def refuse(path: Path, _: bytes) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(export), None, str(path))

    before = sorted(book.rglob("*"))
    monkeypatch.setattr(Path, "write_bytes", refuse)
    refused = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY)
    assert (refused.exit_code, str(export) in refused.stderr) == (2, False)
    assert "desk-2026-01.csv" in refused.stderr
    assert sorted(book.rglob("*")) == before
