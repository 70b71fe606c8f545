"""`slm import`: a month's record from a real PostgreSQL server and a real Prometheus server, both started here."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import pytest
from click.testing import Result
from tests.books import replace_words, with_tickets
from tests.cli.conftest import Run
from tests.conftest import NO_DATABASE, NO_MONITORING, PATIENCE

AS_OF: Final = ("--as-of", "2026-03-10")
PASSWORD: Final = "kept/secret:0x"  # noqa: S105  # of a server that lives as long as these tests
QUOTED: Final = "kept%2Fsecret%3A0x"
TABLES: Final = """\
create schema desk;
create table desk.tickets (
    number text, ci text, prio int, created timestamptz, answered timestamptz, worked timestamptz, solved timestamptz,
    company text, at_once boolean);
insert into desk.tickets values
    ('INC1', 'Mail server', 1, '2025-12-31 23:30:00+08', '2026-01-01 00:20:00+08', '2026-01-01 00:40:00+08',
     '2026-01-01 01:00:00+08', 'sales', true),
    ('INC2', 'Mail server', 1, '2026-01-05 09:00:00+08', '2026-02-01 00:00:00+08', null, null, 'sales', null),
    ('INC3', 'Mail server', 2, '2026-01-31 23:59:59+08', null, null, null, null, null),
    ('INC4', 'Mail server', 2, '2026-02-01 00:00:00+08', null, null, null, null, null),
    ('INC5', 'Mail server', 2, '2025-11-01 00:00:00+08', null, null, '2025-12-31 23:59:59+08', null, null);
create view desk.wrong as select number, 'Toaster' as ci, prio, created from desk.tickets;
create table desk.local (number text, began timestamp, ended timestamp);
insert into desk.local values ('O-1', '2026-01-10 02:30:00', '2026-01-10 04:00:00');
create table desk.work (
    number text, began timestamptz, ended timestamptz, said timestamptz, clause text, who text, day timestamptz);
insert into desk.work values
    ('W-1', '2026-01-10 02:00+08', '2026-01-10 04:00+08', '2026-01-02 09:00+08', 'a', 'Ada', '2026-02-02 00:30+08');
create table desk.history (number text, at timestamptz, became text, prio int);
insert into desk.history values
    ('INC1', '2025-12-31 23:59:59+08', 'working', null), ('INC2', '2026-01-06 10:00+08', 'reopened', null),
    ('INC2', '2026-01-06 11:00+08', null, 1), ('INC2', '2026-02-01 00:00+08', 'closed', null);
create table desk.checks (at timestamp, answers boolean, took numeric);
insert into desk.checks values
    ('2026-01-05 09:00', true, 20.5), ('2026-01-05 09:05', false, null), ('2026-02-01 00:00', true, 20);
create table desk.replies (day date, points numeric, words text, number text, company text, replied boolean);
insert into desk.replies values
    ('2026-01-31', 4.5, 'Fast', 'INC1', 'sales', true), ('2026-01-07', null, null, 'INC2', 'sales', false),
    ('2026-02-01', 1, null, 'INC2', 'sales', true);
"""
SQL_SOURCE: Final = """\
kind: sql
name: {en: Service desk, zh: 服务台}
address_from: DESK_URL
record: tickets
table: desk.tickets
columns:
  {id: number, service: ci, priority: prio, opened: created, responded: answered, restored: worked, resolved: solved,
   customer: company, first_contact: at_once}
constants: {type: incident}
values: {service: {Mail server: mail}, priority: {"1": P1, "2": P2}}
time_zone: Asia/Shanghai
"""
PROMETHEUS_SOURCE: Final = """\
kind: prometheus
name: {en: Monitoring, zh: 监控}
address_from: WATCH_URL
query: up
step: 0.1 calendar_minutes
time_zone: UTC
"""


def free_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def postgres_program(name: str) -> str | None:
    """Return a program of the PostgreSQL server, which Debian keeps out of the path."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, places)))


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """Return the address of a PostgreSQL server with the tables of a service desk."""
    initdb, postgres, psql = map(postgres_program, ("initdb", "postgres", "psql"))
    if not (initdb and postgres and psql):
        pytest.skip(NO_DATABASE)
    # Not in a folder of the tests: the server refuses to run as root, and only root may look into those.
    with tempfile.TemporaryDirectory(prefix="slm-database-") as name:
        folder, port = Path(name), free_port()
        (folder / "password").write_text(PASSWORD, "utf-8")
        (folder / "tables.sql").write_text(TABLES, "utf-8")
        user = "nobody" if os.geteuid() == 0 else None
        if user:
            shutil.chown(folder, user)
            shutil.chown(folder / "password", user)
        made = [
            initdb, "-D", f"{folder}/data", "-A", "scram-sha-256", "-U", "desk", f"--pwfile={folder}/password",
            "-E", "UTF8",  # whatever the locale of the machine makes of it
        ]  # fmt: skip
        subprocess.run(made, check=True, capture_output=True, cwd=folder, user=user)
        command = [postgres, "-D", f"{folder}/data", "-p", f"{port}", "-h", "127.0.0.1", "-k", f"{folder}"]
        address = f"postgres://desk:{QUOTED}@127.0.0.1:{port}/postgres"
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, user=user
        ) as server:
            try:
                ask = [psql, "-q", "-v", "ON_ERROR_STOP=1", address]
                wait_for(
                    lambda: not subprocess.run([*ask, "-c", "select"], capture_output=True, check=False).returncode
                )
                subprocess.run([*ask, "-f", f"{folder}/tables.sql"], check=True, capture_output=True)
                yield address
            finally:
                server.send_signal(signal.SIGINT)


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a Prometheus server that watches itself."""
    program = shutil.which("prometheus")
    if not program:
        pytest.skip(NO_MONITORING)
    folder, port = tmp_path_factory.mktemp("monitoring"), free_port()
    (folder / "prometheus.yml").write_text(
        "global: {scrape_interval: 1s}\n"
        f"scrape_configs: [{{job_name: self, static_configs: [{{targets: ['127.0.0.1:{port}']}}]}}]\n",
        "utf-8",
    )
    command = [
        program, f"--config.file={folder / 'prometheus.yml'}", f"--storage.tsdb.path={folder / 'data'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder) as server:
        address = f"http://127.0.0.1:{port}"
        try:
            wait_for(lambda: bool(json.loads(read(f"{address}/api/v1/query?query=up"))["data"]["result"]))
            yield address
        finally:
            server.terminate()


def wait_for(is_ready: Callable[[], bool]) -> None:
    """Wait until a server answers."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with suppress(OSError, ValueError):
            if is_ready():
                return
        time.sleep(0.1)
    raise AssertionError("the server does not answer")


def read(address: str) -> bytes:
    """Return what a server answers."""
    with urlopen(address, timeout=5) as answer:  # noqa: S310 (an address of this test)
        return bytes(answer.read())


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a book with live sources, whose third month is open and has no record of tickets yet."""
    root = with_tickets(tmp_path)
    (root / "measurements/sources").mkdir(exist_ok=True)
    (root / "measurements/sources/desk.yml").write_text(SQL_SOURCE, "utf-8")
    (root / "measurements/sources/watch.yml").write_text(PROMETHEUS_SOURCE, "utf-8")
    (root / "measurements/2026-01/tickets.csv").unlink()
    (root / "measurements/2026-01/month.yml").write_text("kind: month\nstate: open\n", "utf-8")
    return root


def change(root: Path, source: str, old: str, new: str) -> None:
    """Change words of a source."""
    replace_words(root, f"measurements/sources/{source}.yml", {old: new})


def fetched(run: Run, root: Path, *options: str, source: str = "desk", month: str = "2026-01", **env: str) -> Result:
    """Fetch a month."""
    names = {"LANG": "C", "DESK_URL": env.get("desk", ""), "WATCH_URL": env.get("watch", "")}
    return run("import", source, "--month", month, "--root", root, *AS_OF, *options, env=names)


def test_rows_of_a_database_become_the_record_of_a_month(run: Run, book: Path, database: str) -> None:
    """A month has what touched it in its own zone, in the book's words, as it was known at its end (F11, F15, F23)."""
    done = fetched(run, book, desk=database)
    assert (done.exit_code, done.stdout) == (0, "wrote measurements/2026-01/tickets.csv: 3\n"), done.output
    record = (book / "measurements/2026-01/tickets.csv").read_text("utf-8")
    assert record == (
        "id,service,type,priority,opened,responded,restored,resolved,customer,first_contact\n"
        "INC1,mail,incident,P1,2025-12-31T23:30:00+08:00,2026-01-01T00:20:00+08:00,2026-01-01T00:40:00+08:00,"
        "2026-01-01T01:00:00+08:00,sales,true\n"
        "INC2,mail,incident,P1,2026-01-05T09:00:00+08:00,,,,sales,\n"
        "INC3,mail,incident,P2,2026-01-31T23:59:59+08:00,,,,,\n"
    )
    assert PASSWORD not in done.output + record
    assert fetched(run, book, desk=database).stdout == "measurements/2026-01/tickets.csv is unchanged\n"


RECORDS: Final = {
    "outages": (
        """\
table: desk.work
columns: {id: number, start: began, end: ended, announced: said, exclusion: clause, approved_by: who, approved_on: day}
constants: {service: mail, kind: maintenance}
""",
        """\
id,service,start,end,kind,exclusion,announced,approved_by,approved_on
W-1,mail,2026-01-10T02:00:00+08:00,2026-01-10T04:00:00+08:00,maintenance,a,2026-01-02T09:00:00+08:00,Ada,2026-02-02
""",
    ),
    "events": (
        """\
table: desk.history
columns: {ticket: number, time: at, state: became, priority: prio}
values: {priority: {"1": P1}}
""",
        """\
ticket,time,state,priority
INC2,2026-01-06T10:00:00+08:00,reopened,
INC2,2026-01-06T11:00:00+08:00,,P1
""",
    ),
    "probes": (
        """\
table: desk.checks
columns: {time: at, ok: answers, response_ms: took}
constants: {service: mail}
""",
        """\
service,time,ok,response_ms
mail,2026-01-05T09:00:00+08:00,true,20.5
mail,2026-01-05T09:05:00+08:00,false,
""",
    ),
    "surveys": (
        """\
table: desk.replies
columns: {date: day, score: points, comment: words, ticket: number, customer: company, answered: replied}
constants: {service: mail}
""",
        """\
service,date,score,comment,ticket,customer,answered
mail,2026-01-07,,,INC2,sales,false
mail,2026-01-31,4.5,Fast,INC1,sales,true
""",
    ),
}
"""What a source says of a table, and the record of January that follows."""


@pytest.mark.parametrize("record", RECORDS)
def test_every_record_of_a_month_can_come_from_a_database(run: Run, book: Path, database: str, record: str) -> None:
    """Outages with their approval, events, checks and answers are of the month in which they happened (F15)."""
    text, expected = RECORDS[record]
    tickets = SQL_SOURCE[SQL_SOURCE.index("record:") : SQL_SOURCE.index("time_zone:")]
    change(book, "desk", tickets, f"record: {record}\n{text}")
    done = fetched(run, book, "--again", desk=database)
    assert done.exit_code == 0, done.output
    assert (book / f"measurements/2026-01/{record}.csv").read_text("utf-8") == expected


def test_field_of_another_record_is_refused(run: Run, book: Path) -> None:
    """A column that the record does not have is named at its place, with those that it has (F9)."""
    change(book, "desk", "record: tickets", "record: probes")
    checked = run("check", "--root", book, *AS_OF)
    place = "measurements/sources/desk.yml:7:39: error SLM385"
    assert f"{place} 'priority' is not a field of this kind of source" in checked.stdout
    assert "The fields are requests, failed, service, time, ok, response_ms, location, customer." in checked.stdout


def test_record_is_not_replaced_in_passing(run: Run, book: Path, database: str) -> None:
    """A record that differs stays, and one of a closed month too, until somebody says so (F10)."""
    record = book / "measurements/2026-01/tickets.csv"
    record.write_text("id\n", "utf-8")
    assert "is there already and holds something else" in fetched(run, book, desk=database).stderr
    assert record.read_text("utf-8") == "id\n"
    closed = fetched(run, book, month="2026-02", desk=database)
    assert (closed.exit_code, "2026-02 is closed" in closed.stderr) == (2, True)
    assert fetched(run, book, "--again", desk=database).exit_code == 0
    assert record.read_text("utf-8") != "id\n"


@pytest.mark.parametrize(
    "old, new, said",
    [
        ("table: desk.tickets", "table: desk.nothing", "nothing"),
        ("service: ci", "service: asset", "has no column 'asset'; it has number, ci"),
        ("opened: created", "opened: number", "holds no times"),
        ("table: desk.tickets", "table: desk.wrong", "has no column 'answered'"),
        ("Mail server: mail", "Post: mail", "because of service: 'Mail server'"),
    ],
)
def test_wrong_source_is_told(run: Run, book: Path, database: str, *, old: str, new: str, said: str) -> None:
    """A table, a column or a word that is not there is named, and nothing is written."""
    change(book, "desk", old, new)
    refused = fetched(run, book, desk=database)
    assert refused.exit_code == 2
    assert said in refused.stderr
    assert QUOTED not in refused.stderr
    assert not (book / "measurements/2026-01/tickets.csv").exists()


def test_source_with_a_mistake_is_told_of_that_mistake(run: Run, book: Path, database: str) -> None:
    """A source that cannot be used is not called missing."""
    change(book, "desk", "{type: incident}", "{type: task}")
    refused = fetched(run, book, desk=database)
    assert refused.exit_code == 1
    assert "measurements/sources/desk.yml" in refused.output
    assert "SLM393 'task' is no word of the book for type" in refused.output
    assert not (book / "measurements/2026-01/tickets.csv").exists()


def test_month_without_rows_is_a_mistake_until_it_is_meant(run: Run, book: Path, database: str) -> None:
    """An empty answer is more often a wrong name than a quiet month (F1)."""
    change(book, "desk", "record: tickets", "record: outages")
    change(book, "desk", "table: desk.tickets", "table: desk.local")
    text = (book / "measurements/sources/desk.yml").read_text("utf-8")
    columns = "columns: {id: number, start: began, end: ended}\nconstants: {service: mail, kind: outage}\n"
    start, end = text.index("columns:"), text.index("time_zone:")
    (book / "measurements/sources/desk.yml").write_text(text[:start] + columns + text[end:], "utf-8")
    assert "'desk' has nothing for 2026-03" in fetched(run, book, month="2026-03", desk=database).stderr
    assert fetched(run, book, "--empty", month="2026-03", desk=database).exit_code == 0
    assert (book / "measurements/2026-03/outages.csv").read_text("utf-8").count("\n") == 1
    # Without a zone, times are those of the source's clock on the wall.
    assert fetched(run, book, "--again", desk=database).exit_code == 0
    assert "2026-01-10T02:30:00+08:00" in (book / "measurements/2026-01/outages.csv").read_text("utf-8")


def test_credentials_are_never_shown(run: Run, book: Path, database: str) -> None:
    """A wrong password, a server that is not there and a missing variable are told without any secret."""
    wrong = database.replace(QUOTED, "another-secret")
    for address in (
        wrong,
        wrong.replace("127.0.0.1:", "127.0.0.1:1")[:-12] + "/postgres",
        "nonsense://x:another-secret@y",
    ):
        refused = fetched(run, book, desk=address)
        assert refused.exit_code == 2, refused.output
        assert "could not be fetched" in refused.stderr
        assert "another-secret" not in refused.output
    assert "the environment variable DESK_URL, named by 'desk', is not set" in fetched(run, book).stderr
    assert "'nobody' is not in the book" in fetched(run, book, source="nobody").stderr


def test_samples_of_prometheus_become_a_file_of_the_month(run: Run, book: Path, prometheus: str) -> None:
    """The answer to a range query over the month, asked for in parts, is kept as the server gives it."""
    month = f"{datetime.now(UTC):%Y-%m}"
    wait_for(lambda: fetched(run, book, source="watch", month=month, watch=prometheus).exit_code == 0)
    answer = json.loads((book / f"measurements/{month}/watch.json").read_text("utf-8"))
    (series,) = answer["data"]["result"]
    assert series["metric"]["job"] == "self"
    assert {value for _, value in series["values"]} == {"1"}
    assert all(at <= time.time() for at, _ in series["values"])


@pytest.mark.parametrize(
    "query, said",
    [("up{", "400 Bad Request: 1:4: parse error"), ("nothing_of_this_name", "'watch' has nothing for 2026-01")],
)
def test_wrong_query_is_told(run: Run, book: Path, prometheus: str, query: str, said: str) -> None:
    """What the server says of a query, or that it found nothing, is passed on."""
    change(book, "watch", "query: up", f"query: '{query}'")
    refused = fetched(run, book, source="watch", watch=prometheus)
    assert (refused.exit_code, said in refused.stderr) == (2, True), refused.stderr


def test_server_that_is_not_prometheus_is_refused(run: Run, book: Path, prometheus: str) -> None:
    """No listener, another kind of address and another kind of server are told apart, without the password."""
    nobody = f"http://me:hidden-word@127.0.0.1:{free_port()}"
    for address, text in (
        (nobody, "Connection refused"),
        ("ftp://me:hidden-word@127.0.0.1", "does not begin with http"),
        (f"{prometheus}/graph", "404 Not Found"),
    ):
        refused = fetched(run, book, source="watch", watch=address)
        assert (refused.exit_code, text in refused.stderr) == (2, True), refused.stderr
        assert "hidden-word" not in refused.output
