"""`slm new source` and `slm measure --try`: from the export of a tool to a mapping that the check understands."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, copied, replace_words
from tests.cli.conftest import Run

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
files: ["desk/desk.csv"]
format: {delimiter: ";", header_row: 3}
covers: {from: 2026-01-01, until: 2026-02-01}
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
    assert (book / "measurements/desk/desk.csv").read_bytes() == export.read_bytes()
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
        "measurements/desk/desk.csv: 3 rows read, 3 used, 0 left out",
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
Number;Service;Type;Priority;Created;Resolved;Made SLA
1;E-mail;Incident;P1;05.01.2026 09:00;5 Okt 26 11:00;yes
2;E-mail;Incident;P1;17.01.2026 09:00;7 Okt 26 10:00;no
"""


def test_columns_that_are_left_out_are_told(run: Run, book: Path, export: Path) -> None:
    """A column of times that nobody can read, and one that nothing is said of, are named, and not taken for read."""
    export.write_text(LEFT_OUT, "utf-8")
    told = run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY).stdout.splitlines()
    assert "  Resolved: its times are written in no way that is known, so it is left out" in told
    assert "  not used: Made SLA" in told
    assert "resolved:" not in (book / "measurements/sources/desk.yml").read_text("utf-8")


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


ZABBIX: Final = Path(__file__).parents[1] / "reading/presets/zabbix-problems/export.csv"


def test_a_ready_made_mapping_is_used_where_one_fits(run: Run, book: Path) -> None:
    """Only what it leaves to say is written: services, and words whose meaning differs from place to place."""
    done = run("new", "source", ZABBIX, "--id", "zabbix", "--covers", "2026-01", "--root", book, *DAY)
    assert "  it fits the ready-made mapping zabbix-problems" in done.stdout
    assert (book / "measurements/sources/zabbix.yml").read_text("utf-8") == (
        "# yaml-language-server: $schema=../../.schemas/source.json\n"
        "kind: outages\nuse: zabbix-problems\n"
        'name: "zabbix"\nfiles: ["zabbix/export.csv"]\ncovers: {from: 2026-01-01, until: 2026-02-01}\n'
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
    )
    assert "measurements/sources/log.yml:" in run("check", "--root", book, *DAY).stdout


@pytest.mark.parametrize(
    "words,code",
    [(("--use", "jirra"), "SLM604"), (("--kind", "surveys"), "SLM1073")],
)
def test_what_cannot_be_is_refused(run: Run, book: Path, export: Path, words: tuple[str, ...], code: str) -> None:
    """A mapping that there is not, and a kind that the columns do not tell of."""
    refused = run("new", "source", export, *words, "--root", book, *DAY)
    assert (refused.exit_code, code in refused.stderr) == (2, True), refused.output


def test_trying_shows_rows_left_out_and_what_is_wrong(run: Run, book: Path, export: Path) -> None:
    """Rows that cannot be read are shown at their place, those left out by their reason; other rows are understood."""
    assert run("new", "source", export, "--covers", "2026-01", "--root", book, *DAY).exit_code == 0
    leave = "leave_out: [{column: Priority, values: [Low], reason: Not urgent}]\nvalues:\n"
    gaps = {"    Low: TBD  # 1\n": "", "  Files: TBD  # 1\n": "", "values:\n": leave}
    replace_words(book, "measurements/sources/desk.yml", gaps)
    (book / "measurements/desk/desk.csv").write_text(TICKETS.replace("17.01.2026 09:00", "17th"), "utf-8")
    tried = run("measure", "--source", "desk", "--try", "--root", book, *DAY)
    assert tried.exit_code == 1
    assert "1 record is understood; the first:" in tried.stdout
    assert "    left out: 1 Not urgent" in tried.stdout
    assert "    left out: 1 could not be read" in tried.stdout
    assert "measurements/desk/desk.csv:6:" in tried.stderr


@pytest.mark.parametrize(
    "words,code",
    [((), "SLM1079"), (("--source", "dsk"), "SLM1074")],
)
def test_only_a_source_can_be_tried(run: Run, book: Path, words: tuple[str, ...], code: str) -> None:
    """Which one has to be said, and it has to be there."""
    refused = run("measure", "--try", *words, "--root", book, *DAY)
    assert (refused.exit_code, code in refused.stderr) == (2, True), refused.output


@pytest.mark.parametrize("written", ["kind: tickets\nread: engine\n", "kind: aggregated_tickets\n", "kind: sql\n"])
def test_only_what_is_read_row_by_row_is_tried(run: Run, book: Path, written: str) -> None:
    """Large records are counted by the engine, and those of other systems are fetched first."""
    (book / "measurements/sources/large.yml").write_text(written, "utf-8")
    refused = run("measure", "--source", "large", "--try", "--root", book, *DAY)
    assert (refused.exit_code, "SLM1075" in refused.stderr) == (2, True), refused.output


def test_figures_of_one_source_alone(run: Run, book: Path) -> None:
    """With --source, measure tells what that one tells."""
    told = run("measure", "--source", "status", "--month", "2026-01", "--root", book, *DAY)
    assert told.exit_code == 0, told.output
    refused = run("measure", "--source", "none", "--month", "2026-01", "--root", book, *DAY)
    assert (refused.exit_code, "SLM604" in refused.stderr) == (2, True), refused.output
