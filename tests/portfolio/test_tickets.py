"""A book with tickets: read, checked, judged, and shown to each customer without those of the others."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from tests.books import AS_OF, with_tickets

from slm.calendar import Month
from slm.facts.scorecard import scorecard
from slm.portfolio import Audience, for_audience
from slm.reading import read_book


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a sound book with tickets."""
    return with_tickets(tmp_path)


def test_tickets_become_results(book: Path) -> None:
    """The months of a book are judged by its tickets; one opened before midnight is due in the next month (F15)."""
    read = read_book(book, AS_OF)
    assert [problem.code for problem in read.problems] == ["SLM752"], "months that are closed by a word alone"
    assert read.portfolio is not None
    results = {result.last_month: result for result in scorecard(read.portfolio).of("SLA-MAIL", "p1-response", "mail")}
    assert {
        str(month): (result.verdict, result.numerator, result.denominator) for month, result in results.items()
    } == {
        "2026-01": ("met", 1, 1),
        "2026-02": ("missed", 0, 1),
        "2026-03": ("missed", 0, 1),
    }
    (pauses, tickets) = results[Month(2026, 2)].sources
    assert (pauses.path, pauses.read) == ("measurements/2026-02/pauses.csv", 0)
    assert (tickets.path, tickets.read, tickets.used) == ("measurements/2026-02/tickets.csv", 1, 1)
    assert tickets.sha256 == read.portfolio.files["measurements/2026-02/tickets.csv"].sha256
    assert [case.ticket.id for case in results[Month(2026, 3)].late] == ["T-4"]


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
    visible = for_audience(read.portfolio, Audience("customer:sales"))
    assert {ticket.id for ticket in visible.tickets.tickets} == {"T-1", "T-2", "T-4"}
