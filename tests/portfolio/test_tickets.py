"""A book with tickets: read, checked, judged, and shown to each customer without those of the others."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, replace_words

from slm.calendar import Month
from slm.portfolio import Audience, for_audience, scorecard
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
HEAD: Final = "id,service,type,priority,opened,responded,resolved,closed,customer,reason\n"
JANUARY: Final = """\
T-1,mail,incident,P1,2026-01-05T09:00:00+08:00,2026-01-05T09:10:00+08:00,2026-01-05T11:00:00+08:00,,sales,
T-2,mail,incident,P1,2026-01-31T23:50:00+08:00,,,,sales,
T-3,storage,request,,2026-01-31T09:00:00+08:00,,,,servers,
"""
FEBRUARY: Final = """\
T-2,mail,incident,P1,2026-01-31T23:50:00+08:00,2026-02-01T01:00:00+08:00,2026-02-01T02:00:00+08:00,,sales,
"""
MARCH: Final = """\
T-4,mail,incident,P1,2026-03-02T09:00:00+08:00,,,,sales,
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book in which responses are judged by tickets, of two closed months and an open one."""
    root = copied(tmp_path, bound=False)
    clock = "for_at_least: 90 %\n    source: tickets\n    clock: {measures: response}"
    replace_words(root, SLA, {"for_at_least: 90 %": clock})
    for month in ("2026-01", "2026-02"):
        path = f"measurements/{month}/figures.yml"
        lines = (root / path).read_text("utf-8").splitlines(keepends=True)
        (root / path).write_text("".join(each for each in lines if "p1-response" not in each), "utf-8")
    (root / "measurements/2026-03").mkdir()
    (root / "measurements/2026-03/month.yml").write_text("kind: month\nstate: open\n", "utf-8")
    for month, rows in (("2026-01", JANUARY), ("2026-02", FEBRUARY), ("2026-03", MARCH)):
        (root / f"measurements/{month}/tickets.csv").write_text(HEAD + rows, "utf-8")
    (root / "measurements/2026-02/pauses.csv").write_text("ticket,start,end,reason\n", "utf-8")
    bind_approvals(root)
    return root


def test_tickets_become_results(book: Path) -> None:
    """The months of a book are judged by its tickets; one opened before midnight is due in the next month (F15)."""
    read = read_book(book, AS_OF)
    assert [each.message() for each in read.problems] == []
    assert read.portfolio is not None
    results = {each.last_month: each for each in scorecard(read.portfolio).of("SLA-MAIL", "p1-response", "mail")}
    assert {str(month): (each.verdict, each.numerator, each.denominator) for month, each in results.items()} == {
        "2026-01": ("met", 1, 1),
        "2026-02": ("missed", 0, 1),
        "2026-03": ("missed", 0, 1),
    }
    (pauses, tickets) = results[Month(2026, 2)].sources
    assert (pauses.path, pauses.read) == ("measurements/2026-02/pauses.csv", 0)
    assert (tickets.path, tickets.read, tickets.used) == ("measurements/2026-02/tickets.csv", 1, 1)
    assert tickets.sha256 == read.portfolio.files["measurements/2026-02/tickets.csv"].sha256
    assert [each.ticket.id for each in results[Month(2026, 3)].late] == ["T-4"]


def test_day_in_the_past_knows_nothing_of_later_rows(book: Path) -> None:
    """The same book as of 20 January has one ticket on its clock, and no later month."""
    read = read_book(book, date(2026, 1, 20))
    assert read.portfolio is not None
    (result,) = scorecard(read.portfolio).of("SLA-MAIL", "p1-response", "mail")
    assert (result.numerator, result.denominator, result.provisional) == (1, 1, True)


def test_customer_sees_its_own_tickets(book: Path) -> None:
    """The tickets of somebody else do not reach a customer."""
    read = read_book(book, AS_OF)
    assert read.portfolio is not None
    shown = for_audience(read.portfolio, Audience("customer:sales"))
    assert {each.id for each in shown.tickets.tickets} == {"T-1", "T-2", "T-4"}
