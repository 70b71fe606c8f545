"""The records behind the figures as files of the site: also those that a source makes of another tool's export."""

from __future__ import annotations

import csv
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Final, cast

import pytest
from tests import written
from tests.books import AS_OF, approve_again, copied, portfolio_of, replace_words, with_tickets
from tests.publishing.small_book import edition, edition_for, files, links, portfolio, rendered, text

from slm.calendar import Month
from slm.compliance import Scorecard
from slm.documents.edition import Edition
from slm.documents.views.adjustments import approval
from slm.facts.judgement import Judgement
from slm.measurement import AggregatedRecords, RowTally
from slm.portfolio import Audience, Portfolio
from slm.site.pages import reports

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
PAGE: Final = "reports/2026-01/figures/index.md"
LOG: Final = """\
Case,What,When,Where,For
T-1,open,2026-01-05 09:00,mail,sales
T-1,wait,2026-01-05 09:20,mail,sales
T-1,answer,2026-01-05 09:40,mail,sales
T-1,solve,2026-01-05 11:00,mail,sales
T-9,open,2026-01-06 09:00,mail,servers
T-9,answer,2026-01-06 09:10,mail,servers
"""
SOURCE: Final = """\
kind: events
name: {en: Desk, zh: 服务台}
files: [desk/log.csv]
covers: {from: 2026-01-01, until: 2026-03-01}
columns: {case: Case, activity: What, time: When, service: Where, customer: For}
constants: {type: incident, priority: P1}
times: ["%Y-%m-%d %H:%M"]
time_zone: Asia/Shanghai
states: {open: run, wait: pause, answer: respond, solve: stop}
"""


@pytest.fixture
def book(tmp_path: Path) -> Portfolio:
    """Return a book in which responses are judged by the event log of another tool."""
    root = with_tickets(tmp_path)
    replace_words(root, SLA, {"source: tickets": "source: desk"})
    for path, content in (("sources/desk.yml", SOURCE), ("desk/log.csv", LOG)):
        (root / "measurements" / path).parent.mkdir(exist_ok=True)
        (root / "measurements" / path).write_text(content, "utf-8")
    for month in ("2026-01", "2026-02", "2026-03"):
        (root / f"measurements/{month}/tickets.csv").unlink()
    (root / "measurements/2026-02/pauses.csv").unlink()
    approve_again(root)
    return portfolio_of(root, AS_OF)


def seen_by(book: Portfolio, audience: str) -> Edition:
    """Return the edition of an audience."""
    return edition_for(audience, book)


def table(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a CSV file of the site."""
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))


def test_export_is_published_as_it_was_understood(book: Portfolio) -> None:
    """Cases and their waiting stand in our columns, with the file and the line of the export (F9, F10)."""
    shown = seen_by(book, "internal")
    made = files(reports.figure_pages, shown)
    first, second = table(made["records/sources/desk/tickets.csv"])
    assert (first["file"], first["line"], first["id"]) == ("measurements/desk/log.csv", "5", "T-1")
    assert (first["responded"], first["resolved"]) == ("2026-01-05T09:40:00+08:00", "2026-01-05T11:00:00+08:00")
    assert (second["id"], second["customer"]) == ("T-9", "servers")
    (pause,) = table(made["records/sources/desk/pauses.csv"])
    assert (pause["ticket"], pause["file"], pause["line"]) == ("T-1", "", "")


def test_figure_leads_to_what_the_export_was_understood_as(book: Portfolio) -> None:
    """The case and the account of the file on the page lead to it."""
    page = rendered(reports.figure_pages, seen_by(book, "internal"))[PAGE]
    assert "log.csv:5" in text(page)
    assert "measurements/desk/log.csv As it was understood: tickets.csv , pauses.csv" in text(page)
    assert "../../../records/sources/desk/tickets.csv" in links(page)


def test_customer_gets_only_their_own_rows_of_an_export(book: Portfolio) -> None:
    """Of the export a customer gets their own cases, and the public gets nothing."""
    own = files(reports.figure_pages, seen_by(book, "customer:sales"))
    assert [row["id"] for row in table(own["records/sources/desk/tickets.csv"])] == ["T-1"]
    assert not [data for data in own.values() if b"T-9" in data]
    assert not [path for path in files(reports.figure_pages, seen_by(book, "public")) if path.startswith("records/")]


def test_tickets_of_an_export_are_charted(book: Portfolio) -> None:
    """The report draws tickets by priority and the age of open ones from the log of another tool too."""
    words = text(rendered(reports.pages, seen_by(book, "internal"))["reports/2026-01/index.md"])
    assert "Priority Opened in the month Solved in the month Open at the end P1 2 1 1" in words
    assert "Open at the end: 1; days since the oldest was opened: 25." in words


def test_timeline_is_published_as_states(tmp_path: Path) -> None:
    """Of a status page it is told when each service was seen up and down; the rest is unknown."""
    root = copied(tmp_path)
    source = (
        "kind: timeline\nname: {en: Status, zh: 状态}\nfiles: [status.csv]\nknown_for: 1 calendar_hours\n"
        "columns: {service: site, time: at, state: state}\nstates: {up: up, down: down}\nservices: {www: mail}\n"
    )
    (root / "measurements/sources").mkdir(exist_ok=True)
    (root / "measurements/sources/status.yml").write_text(source, "utf-8")
    rows = "site,at,state\nwww,2026-01-05T09:00:00Z,up\nwww,2026-01-05T09:30:00Z,down\n"
    (root / "measurements/status.csv").write_text(rows, "utf-8")
    found = portfolio_of(root, AS_OF)
    assert table(files(reports.figure_pages, seen_by(found, "internal"))["records/sources/status/states.csv"]) == [
        {"service": "mail", "start": f"2026-01-05T09:{start}:00+00:00", "end": f"2026-01-05T{end}:00+00:00",
         "state": state}
        for start, end, state in (("00", "09:30", "up"), ("30", "10:30", "down"))
    ]  # fmt: skip


def test_large_record_is_not_published_and_says_so() -> None:
    """A record that is too large to be read row by row is named with its hash, and with the rows read and used.

    A customer is told of the rows that are used alone, since the others may be of others.
    """
    quiet = portfolio(outages=written.outage_records(months=("2025-01", "2025-02")))
    shown = edition(quiet)
    (result, *_) = [result for result in shown.scorecard.results if result.last_month == Month(2025, 2)]
    rows = RowTally(path="measurements/desk.csv.gz", sha256="0123456789abcdef", read=1000, used=900, excluded=100)
    large = replace(
        shown,
        portfolio=replace(quiet, aggregated={"outages": cast("AggregatedRecords", None)}),
        scorecard=Scorecard(results=(replace(result, sources=(rows,)),)),
    )
    words = text(rendered(reports.figure_pages, large)["reports/2025-02/figures/index.md"])
    printed = (
        "Too large to be published; whoever has the file finds the same hash: 0123456789ab Rows read: 1000 used: 900"
    )
    assert f"measurements/desk.csv.gz {printed}" in words
    assert not files(reports.figure_pages, large)
    view = Judgement(portfolio=large.portfolio, scorecard=large.scorecard).seen_by(Audience("customer:sales"))
    ((own,),) = [result.sources for result in view.scorecard.results]
    assert (own.read, own.used, own.excluded, own.sha256) == (900, 900, 0, "")


@pytest.mark.parametrize("written_by, said", [("li-lei", "Li Lei, 4 Mar 2025"), ("The board", "The board, 4 Mar 2025")])
def test_who_approved_an_exclusion_is_a_person_by_name(written_by: str, said: str) -> None:
    """The id of a person is shown as their name; other words, of books of before, stay as they are."""
    outage = written.outage(
        "2025-02-03T10:00:00+08:00", "2025-02-03T11:00:00+08:00", approved_by=written_by, approved_on="2025-03-04"
    )
    assert approval(edition(), outage) == said
