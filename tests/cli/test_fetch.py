"""`fetch` of a source: `slm import` writes what a server answers for a month, read like any export."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Final

import duckdb
import pytest
from click.testing import Result
from tests.books import AS_OF, copied, portfolio_of, replace_words
from tests.cli.conftest import Run

from slm.measurement import (
    ImportedRecords,
    OutageRecords,
    ProbeRecords,
    SurveyRecords,
    TicketRecords,
    TimelineRecords,
)

pytestmark = pytest.mark.floors

SOURCE: Final = "measurements/sources/desk.yml"
JANUARY: Final = "measurements/desk/2026-01.json"
TABLES: Final = """\
create table tickets (
    number text, ci text, prio int, created timestamptz, entered timestamptz, answered timestamptz,
    solved timestamptz, waited interval, company text);
insert into tickets values
    ('INC1', 'Mail > Berlin', 1, null, '2025-12-31 23:30:00+08', '2026-01-01 00:20:00+08', '2026-01-01 01:00:00+08',
     interval '26 hours', 'sales'),
    ('INC2', 'Mail > Bonn', 1, '2026-01-05 09:00:00+08', null, '2026-02-01 00:00:00+08', null, null, 'sales'),
    ('INC3', 'Toaster', 2, '2026-01-31 23:59:59.5+08', null, null, null, null, 'sales'),
    ('INC4', 'Mail > Bonn', 2, '2026-02-01 00:00:00+08', null, null, null, null, 'sales'),
    ('INC5', 'Mail > Bonn', 2, '2025-11-01 00:00:00+08', null, null, '2025-12-31 23:59:59+08', null, 'sales');
create table changes (number text, moment timestamptz, became text, opened timestamptz, solved timestamptz);
insert into changes values
    ('INC1', '2026-01-05 09:00+08', 'New', '2026-01-05 09:00+08', null),
    ('INC1', '2026-01-05 10:00+08', 'Waiting', '2026-01-05 09:00+08', null),
    ('INC1', '2026-01-05 11:00+08', 'Done', '2026-01-05 09:00+08', '2026-01-05 11:00+08'),
    ('INC1', '2026-02-05 11:00+08', 'Done', '2026-01-05 09:00+08', '2026-01-05 11:00+08');
create table downtimes (began timestamp, ended timestamp);
insert into downtimes values
    ('2025-12-31 23:00', '2026-01-01 01:00'), ('2026-01-10 02:30', '2026-02-01 04:00'), ('2026-02-10 02:30', null);
create table checks (moment timestamptz, answers boolean, took numeric(9, 4));
insert into checks values ('2026-01-05 09:00+08', true, 20.5), ('2026-02-01 00:00+08', false, 20);
create table replies (day date, points numeric(4, 2), said double);
insert into replies values ('2026-01-31', 4.5, 'nan'), ('2026-02-01', 1, 0);
"""
HEAD: Final = """\
name: {en: Service desk, zh: 服务台}
fetch: {sql: {address_from: DESK_URL, table: TABLE}}
files: ["desk/{month}.json"]
time_zone: Asia/Shanghai
"""
TICKETS: Final = """\
kind: tickets
columns: {id: number, service: ci, priority: prio, opened: [created, entered], responded: answered, resolved: solved,
  waited: waited, customer: company}
constants: {type: incident}
patterns: {service: [{begins: "Mail > ", is: mail}]}
ignored: [{begins: Toaster, reason: A toaster}]
values: {priority: {"1": P1}}
"""
KINDS: Final[dict[str, tuple[str, str, str]]] = {
    "tickets": ("tickets", TICKETS, "INC1 INC2"),
    "changes": (
        "changes",
        (
            "kind: tickets\nseveral_rows: last\nstates: {New: run, Waiting: pause, Done: run}\n"
            "constants: {service: mail, type: incident}\n"
            "columns: {id: number, changed: moment, state: became, opened: opened, resolved: solved}\n"
        ),
        "INC1",
    ),
    "cases": (
        "changes",
        (
            "kind: events\nstates: {New: run, Waiting: pause, Done: stop}\nconstants: {service: mail, type: incident}\n"
            "columns: {case: number, time: moment, activity: became}\n"
        ),
        "INC1",
    ),
    "outages": (
        "downtimes",
        "kind: outages\nconstants: {service: mail, kind: outage}\ncolumns: {start: began, end: ended}\n",
        "2025-12-31T23:00:00+08:00/2026-01-01T01:00:00+08:00 2026-01-10T02:30:00+08:00/None",
    ),
    "probes": (
        "checks",
        "kind: probes\nconstants: {service: mail}\ncolumns: {time: moment, ok: answers, response_ms: took}\n",
        "2026-01-05T09:00:00+08:00/True/20.5",
    ),
    "surveys": (
        "replies",
        "kind: surveys\nconstants: {service: mail}\ncolumns: {date: day, score: points, comment: said}\n",
        "2026-01-31/4.5/None",
    ),
    "timeline": (
        "checks",
        (
            "kind: timeline\nknown_for: 25 calendar_hours\nservices: {mail: mail}\nconstants: {service: mail}\n"
            "states: {'true': up, 'false': down}\ncolumns: {time: moment, state: answers}\n"
        ),
        "mail",
    ),
}
"""Of each kind of source the table that is asked, what its source says, and what January then holds."""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book beside a database."""
    with duckdb.connect(tmp_path / "desk.db") as database:
        database.execute("set timezone = 'UTC'")
        database.execute(TABLES)
    return copied(tmp_path)


def write(book: Path, kind: str = "tickets") -> None:
    """Write the source of a kind."""
    asked, text, _ = KINDS[kind]
    head = HEAD.replace("TABLE", asked)
    (book / SOURCE).parent.mkdir(exist_ok=True)
    (book / SOURCE).write_text(head + text, "utf-8")


def fetched(run: Run, book: Path, *options: str, month: str = "2026-01", **env: str) -> Result:
    """Fetch a month."""
    names = {"LANG": "C", "DESK_URL": f"duckdb://{book.parent / 'desk.db'}", **env}
    return run("import", "desk", "--month", month, "--root", book, "--as-of", AS_OF, *options, env=names)


def told(records: ImportedRecords | TimelineRecords) -> str:
    """Return what records hold, in few words."""
    match records:
        case TicketRecords():
            return " ".join(ticket.id for ticket in records.tickets)
        case OutageRecords():
            return " ".join(f"{at.start.isoformat()}/{at.end and at.end.isoformat()}" for at in records.outages)
        case ProbeRecords():
            return " ".join(f"{one.time.isoformat()}/{one.ok}/{one.response_ms}" for one in records.probes)
        case SurveyRecords():
            return " ".join(f"{one.date}/{one.score}/{one.comment}" for one in records.surveys)
        case TimelineRecords():
            return " ".join(records.timelines)


def of_desk(book: Path) -> ImportedRecords | TimelineRecords:
    """Return the records that the source makes."""
    portfolio = portfolio_of(book)
    return portfolio.timelines["desk"] if "desk" in portfolio.timelines else portfolio.imported["desk"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_month_of_a_database_is_read_by_the_mapping_of_the_source(run: Run, book: Path, kind: str) -> None:
    """What touched the month is read like an export, of every kind; what happened later is not known yet (F15, F23)."""
    write(book, kind)
    done = fetched(run, book)
    assert done.exit_code == 0, done.output
    wrong = [line for line in run("check", "--root", book, "--as-of", AS_OF).stdout.splitlines() if SOURCE in line]
    assert not wrong
    assert told(of_desk(book)) == KINDS[kind][2]


def test_a_snapshot_says_what_was_asked_and_how_much_came(run: Run, book: Path) -> None:
    """The file has its question, its day and its number of rows; asked again on another day it stays as it is."""
    write(book)
    assert fetched(run, book).stdout == f"wrote {JANUARY}: 3\n"
    text = (book / JANUARY).read_text("utf-8")
    assert text.splitlines()[1:5] == [
        ' "fetched": {"from": "sql", "table": "tickets", "month": "2026-01", "on": "2026-03-10"},',
        ' "total": 3,',
        ' "rows": [',
        (
            '  {"number": "INC1", "ci": "Mail > Berlin", "prio": 1, "created": null,'
            ' "entered": "2025-12-31T23:30:00+08:00", "answered": "2026-01-01T00:20:00+08:00",'
            ' "solved": "2026-01-01T01:00:00+08:00",'
            ' "company": "sales", "waited": "26:00:00"},'
        ),
    ]
    assert fetched(run, book, "--as-of", "2026-03-11").stdout == f"{JANUARY} is unchanged\n"
    assert (book / JANUARY).read_text("utf-8") == text
    # A row that is taken out is missed, as the file says how many there were (FAILURES F74).
    (book / JANUARY).write_text("".join(line for line in text.splitlines(keepends=True) if "INC2" not in line), "utf-8")
    assert "SLM1004" in run("check", "--root", book, "--as-of", AS_OF).stdout
    assert "holds something else" in fetched(run, book).stderr
    assert fetched(run, book, "--again").exit_code == 0


def test_a_query_is_asked_for_a_month(run: Run, book: Path) -> None:
    """One SELECT takes the place of a table, and the month is chosen among its rows."""
    write(book)
    query = "query: 'select * from tickets where prio = 1'"
    replace_words(book, SOURCE, {"table: tickets": query})
    done = fetched(run, book)
    assert done.exit_code == 0, done.output
    assert told(of_desk(book)) == "INC1 INC2"


def test_a_month_without_rows_is_told_and_may_be_meant(run: Run, book: Path) -> None:
    """An empty answer is more often a wrong name than a quiet month; where it is meant, it is a file without rows."""
    write(book)
    assert "'desk' has nothing for 2025-01" in fetched(run, book, month="2025-01").stderr
    assert fetched(run, book, "--empty", month="2025-01").exit_code == 0
    assert json.loads((book / "measurements/desk/2025-01.json").read_text("utf-8"))["rows"] == []


def test_what_was_not_fetched_yet_names_the_command(run: Run, book: Path) -> None:
    """Nobody looks for an export that only has to be fetched."""
    write(book)
    checked = run("check", "--root", book, "--as-of", AS_OF).stdout
    assert "SLM1050 'measurements/desk/{month}.json' was not fetched yet" in checked
    replace_words(book, SOURCE, {"time_zone": "covers: {from: 2026-01, until: 2026-03}\ntime_zone"})
    assert fetched(run, book).exit_code == 0
    checked = run("check", "--root", book, "--as-of", AS_OF).stdout
    assert "SLM1050 'measurements/desk/2026-02.json' was not fetched yet" in checked
    assert "slm import desk --month 2026-02" in checked


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("table: tickets", "table: nothing", "nothing"),
        ("service: ci", "service: asset", "has no column 'asset'; it has number, ci"),
        ("opened: [created, entered]", "opened: number", "holds no times"),
        ("[created, entered]", "[created, entered, other]", ""),
        ("{address_from: DESK_URL", "{address_from: OTHER_URL", "the environment variable OTHER_URL"),
    ],
)
def test_a_wrong_name_is_told_without_the_address(run: Run, book: Path, *, old: str, new: str, said: str) -> None:
    """A table or column that is not there is named, and nothing is written; a choice too many does no harm."""
    write(book)
    replace_words(book, SOURCE, {old: new})
    done = fetched(run, book)
    assert (done.exit_code == 0) == (not said)
    assert said in done.stderr
    assert str(book.parent) not in done.stderr
    assert (book / JANUARY).exists() == (not said)


@pytest.mark.parametrize(
    "changes, told_of",
    [
        ({"{sql: {address_from: DESK_URL, table: tickets}}": "{}"}, "SLM1113 it is fetched from one server, and 0"),
        ({"table: tickets": "table: tickets, query: select"}, "SLM1114 a database is asked for a table or by a query"),
        ({"table: tickets": "query: drop table tickets"}, "SLM1119 the query is no single SELECT"),
        ({"desk/{month}.json": "desk/all.json"}, "SLM1115 what is fetched is kept in a file for each month"),
        ({"desk/{month}.json": "desk/{month}.csv"}, "SLM1116 what is fetched is written as JSON"),
        ({"time_zone: Asia/Shanghai\n": ""}, "SLM1117 nothing says in which zone the months begin"),
        ({"[created, entered]": "'@file'"}, "SLM1118 a database is asked for the rows of a month by 'opened'"),
        (
            {"opened: [created, entered], ": "", "{type: incident}": "{type: incident, opened: 2026-01-01T00:00Z}"},
            "SLM1118 a database is asked for the rows of a month by 'opened'",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_fetched_is_refused_at_its_place(
    run: Run, book: Path, changes: dict[str, str], told_of: str
) -> None:
    """A source that could not be asked, or whose answer could not be read again, is told before anybody asks."""
    write(book)
    replace_words(book, SOURCE, changes)
    assert told_of in run("check", "--root", book, "--as-of", AS_OF).stdout


ANSWER: Final = {
    "status": "success", "warnings": ["one store did not answer"],
    "data": {"resultType": "matrix", "result": [
        {"metric": {"instance": "mail"}, "values": [[1767600000, "1"], [1767603600, "0"]]},
    ]},
}  # fmt: skip
WATCH: Final = """\
kind: probes
use: prometheus-range
name: {en: Monitoring, zh: 监控}
fetch: {prometheus: {address_from: DESK_URL, token_from: TOKEN, query: up, step: 60 calendar_minutes}}
files: ["desk/{month}.json"]
known_for: 1 calendar_hours
time_zone: UTC
"""


@pytest.fixture
def server() -> Iterator[list[Any]]:
    """Return the address of a server that answers all questions alike, and then what it was asked."""
    heard: list[Any] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.headers["Authorization"], body.decode()))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(ANSWER if len(heard) == 2 else {"data": "none"}).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    listening = HTTPServer(("127.0.0.1", 0), Answering)
    Thread(target=listening.serve_forever, daemon=True).start()
    heard.append(f"http://127.0.0.1:{listening.server_port}")
    yield heard
    listening.shutdown()
    listening.server_close()


def test_samples_of_a_monitor_are_read_by_their_own_source(run: Run, book: Path, server: list[Any]) -> None:
    """One source says what to ask and what the samples are; a warning of the server stays in the file and is told."""
    (book / "measurements/sources").mkdir(exist_ok=True)
    (book / SOURCE).write_text(WATCH, "utf-8")
    done = fetched(run, book, DESK_URL=server[0], TOKEN="secret-word")  # noqa: S106
    assert (done.exit_code, done.stdout) == (0, f"wrote {JANUARY}: 2\n"), done.output
    document = json.loads((book / JANUARY).read_text("utf-8"))
    assert document["fetched"] == {
        "from": "prometheus", "query": "up", "step": "60 calendar_minutes", "month": "2026-01", "on": "2026-03-10",
        "samples": 2,
    }  # fmt: skip
    assert server[1][0] == "Bearer secret-word"
    assert "step=3600" in server[1][1]
    assert told(of_desk(book)) == "2026-01-05T08:00:00+00:00/True/None 2026-01-05T09:00:00+00:00/False/None"
    assert "one store did not answer" in run("check", "--root", book, "--as-of", AS_OF).stdout
    refused = fetched(run, book, "--again", DESK_URL=server[0], TOKEN="secret-word")  # noqa: S106
    assert "this is not the answer of a Prometheus server" in refused.stderr
    assert "secret-word" not in refused.output + json.dumps(document)
