"""What a book is told of clocks that leave something to guess, or count the same thing twice."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from tests.books import AS_OF, bind_approvals, copied, replace_words, with_tickets

from slm.portfolio import Portfolio
from slm.problem import Severity
from slm.reading import read_book

SLA: Final = "agreements/SLA-MAIL/1.0/agreement.yml"
CLOCK: Final = "clock: {measures: response}"
SHORTER: Final = {"within: 60 working_minutes": "within: 30 working_minutes"}


def found(root: Path, code: str) -> list[dict[str, str]]:
    """Return the words of the problems with a code."""
    return [dict(problem.words) for problem in read_book(root, AS_OF).problems if problem.code == code]


@pytest.mark.parametrize(
    "states, expected",
    [
        ("{start: [responded]}", ("responded", "start", "stop")),
        ("{stop: [waiting]}", ("waiting", "stop", "pause")),
        ("{cancel: [opened]}", ("opened", "start", "cancel")),
        ("{start: [Active], pause: [On hold], resume: [Active]}", None),
    ],
)
def test_contradictory_states(tmp_path: Path, states: str, expected: tuple[str, str, str] | None) -> None:
    """A start that is also a stop, a pause that ends the case: also where one of the two is the book's own word."""
    root = with_tickets(tmp_path)
    replace_words(root, SLA, {CLOCK: f"clock: {{measures: response, states: {states}}}"})
    told = [(words["state"], words["one"], words["other"]) for words in found(root, "SLM783")]
    assert told == ([expected] if expected else [])


@pytest.mark.parametrize(
    "changes, overlap",
    [
        ({}, []),
        (SHORTER, ["SLA-MAIL/p1-response"]),
        (SHORTER | {"priority: P1": "services: [mail]"}, ["SLA-MAIL/p1-response"]),
        (SHORTER | {"priority: P1": "priority: P2"}, []),
        (SHORTER | {"from: 2026-01-01, until: 2027": "from: 2027-01-01, until: 2028"}, []),
        (SHORTER | {"customer: sales": "customer: others"}, []),
    ],
)
def test_two_agreements_with_one_customer(tmp_path: Path, changes: dict[str, str], overlap: list[str]) -> None:
    """A ticket that falls under two agreements with different limits is told, where both are in force (F50)."""
    root = with_tickets(tmp_path)
    replace_words(root, SLA, changes, to=SLA.replace("SLA-MAIL", "SLA-POST"))
    assert [words["other"] for words in found(root, "SLM785")] == overlap


def read(root: Path) -> Portfolio:
    """Return what was read of a book without mistakes."""
    bind_approvals(root)
    book = read_book(root, AS_OF)
    errors = [problem.message() for problem in book.problems if problem.severity is Severity.ERROR]
    assert errors == []
    assert book.portfolio
    return book.portfolio


def test_events_and_surveys_of_a_sound_book(tmp_path: Path) -> None:
    """What happened to tickets in between, and what customers answered, are records like any other."""
    root = with_tickets(tmp_path)
    folder = root / "measurements/2026-01"
    rows = "T-1,2026-01-05T10:00:00+08:00,resolved,P1\nT-1,2026-01-05T10:30:00+08:00,reopened,\n"
    (folder / "events.csv").write_text(f"ticket,time,state,priority\n{rows}", "utf-8")
    (folder / "surveys.csv").write_text("service,date,score,comment\nmail,2026-01-05,5,Thanks\n", "utf-8")
    portfolio = read(root)
    assert [event.state for event in portfolio.tickets.events] == ["resolved", "reopened"]
    assert [survey.comment for survey in portfolio.surveys.surveys] == ["Thanks"]


def test_event_of_a_ticket_that_could_not_be_read_is_not_blamed(tmp_path: Path) -> None:
    """Where a row of tickets is wrong, it is told once, and not again of what happened to it."""
    root = copied(tmp_path, "events")
    path = "measurements/2026-01/tickets.csv"
    replace_words(root, path, {"T-1,mail": "T-1,mail,,,"})
    assert found(root, "SLM787") == []
