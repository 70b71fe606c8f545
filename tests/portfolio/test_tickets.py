"""A book with tickets: read, checked, judged, and shown to each customer without those of the others."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import rmtree
from typing import Final

import pytest
from tests.books import AS_OF, add_lines, approve_again, portfolio_of, replace_words, with_tickets

from slm.calendar import Month
from slm.checks.undecided_cases import closed_months_are_decided
from slm.facts.scorecard import scorecard
from slm.portfolio import Audience, for_audience
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"


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


@pytest.mark.parametrize(
    "responded, resolved, told",
    [
        ("", "2026-03-02T15:00:00+08:00", ["SLM433"]),
        ("", "2026-03-02T09:20:00+08:00", []),
        ("2026-03-02T14:00:00+08:00", "2026-03-02T15:00:00+08:00", []),
        ("", "", []),
    ],
)
def test_a_ticket_that_was_solved_late_without_an_answer_is_doubted(
    tmp_path: Path, responded: str, resolved: str, told: list[str]
) -> None:
    """The miss may only be the time of an answer that nobody recorded; what was solved in time was answered by that."""
    root = with_tickets(tmp_path)
    row = "T-4,mail,incident,P1,2026-03-02T09:00:00+08:00,,,,sales,"
    changed = f"T-4,mail,incident,P1,2026-03-02T09:00:00+08:00,{responded},{resolved},,sales,"
    if changed != row:
        replace_words(root, "measurements/2026-03/tickets.csv", {row: changed})
    found = [problem for problem in read_book(root, AS_OF).problems if problem.code == "SLM433"]
    assert [problem.code for problem in found] == told
    assert [problem.place.line for problem in found] == [2 for _ in told]


@pytest.mark.parametrize("month, told", [("2026-03", ["SLM434"]), ("2026-02", [])])
def test_a_ticket_without_a_priority_is_doubted_where_targets_count_by_it(
    tmp_path: Path, month: str, told: list[str]
) -> None:
    """It would drop out of every target without a word; of a closed month nothing is told."""
    root = with_tickets(tmp_path)
    file = f"measurements/{month}/tickets.csv"
    row = next(line for line in (root / file).read_text("utf-8").splitlines() if ",mail,incident,P1," in line)
    replace_words(root, file, {row: row.replace(",P1,", ",,").replace("T-", "T-9")})
    found = [problem for problem in read_book(root, AS_OF).problems if problem.code == "SLM434"]
    assert [problem.code for problem in found] == told
    assert [problem.message() for problem in found] == [
        "'T-94' has no priority, so no target judges it: SLA-MAIL/p1-response and its like count cases of one priority"
        for _ in told
    ]


@pytest.mark.parametrize(
    "columns, remedy",
    [
        ("id, type: kind, priority: level, opened: at", "Enter its priority where the case is kept, and export it"),
        ("id, type: kind, opened: at", "Name in columns.priority of the source 'log' the column that says it"),
        ("", "Write its priority into its row"),
    ],
)
def test_a_case_without_a_priority_is_mended_where_it_stands(tmp_path: Path, columns: str, remedy: str) -> None:
    """A cell that is empty, a column that no source names and a row that people wrote have three remedies."""
    root = with_tickets(tmp_path)
    if columns:
        (root / "measurements/log.csv").write_text("id,kind,level,at\nL-1,incident,,2026-03-02T09:00Z\n", "utf-8")
        (root / "measurements/sources/log.yml").write_text(
            "kind: tickets\nname: {en: Log, zh: 日志}\nfiles: [log.csv]\ncovers: {from: 2026-03, until: 2026-04}\n"
            f"columns: {{{columns.replace('id,', 'id: id,')}}}\nconstants: {{service: mail, customer: sales}}\n",
            "utf-8",
        )
    else:
        row = {"T-4,mail,incident,P1,": "T-4,mail,incident,,"}
        replace_words(root, "measurements/2026-03/tickets.csv", row)
    (found,) = [problem for problem in read_book(root, AS_OF).problems if problem.code == "SLM434"]
    assert found.hint().startswith(remedy)


def test_month_that_closes_with_undecided_cases_says_so(book: Path) -> None:
    """A closed month that counts what was raised in it names the cases that later months will decide (F48)."""
    replace_words(book, SLA, {"{measures: response}": "{measures: response, population: created_in_period}"})
    approve_again(book)
    rmtree(book / "measurements/2026-03")
    assert list(closed_months_are_decided(portfolio_of(book))) == []
    add_lines(book, "measurements/2026-02/tickets.csv", "T-5,mail,incident,P1,2026-02-28T23:59:00+08:00,,,,sales,")
    (told,) = closed_months_are_decided(portfolio_of(book))
    assert (told.code, told.place.path, dict(told.words)["where"]) == (
        "SLM1223", "measurements/2026-02/month.yml", "SLA-MAIL/p1-response (1)"
    )  # fmt: skip
