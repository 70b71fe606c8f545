"""The day of the next review: check, page and paper are told the same one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from tests import written
from tests.publishing import small_book
from tests.publishing.small_book import review

from slm.checks.checks import check
from slm.facts.agreements import next_review
from slm.portfolio import Portfolio


def book(cycle: str, as_of: date, **held: Any) -> Portfolio:  # noqa: ANN401 - parts of a file as people write them
    """Return a book whose agreement began on 2024-01-01, with at most one review."""
    history = written.history(written.agreement("1.0", written.target(), review_every=cycle), as_of=as_of)
    reviews = {"R-1": review("R-1", **held)} if held else {}
    return small_book.portfolio(agreements={"SLA-MAIL": history}, reviews=reviews, as_of=as_of)


@pytest.mark.parametrize(
    "cycle, held, due",
    [
        pytest.param("1 month", {"date": "2025-02-01", "next_review": "2025-06-01"}, date(2025, 3, 1), id="set later"),
        pytest.param("12 months", {"date": "2025-02-01", "next_review": "2025-03-01"}, date(2025, 3, 1), id="sooner"),
        pytest.param("2 months", {"date": "2025-02-01"}, date(2025, 4, 1), id="a cycle after the last review"),
        pytest.param("12 months", {}, date(2025, 1, 1), id="a cycle after the start"),
    ],
)
def test_a_review_is_overdue_from_the_day_after_the_one_that_is_shown(
    cycle: str, held: dict[str, str], due: date
) -> None:
    """On the day itself it is not late; the check names the day that pages and papers show."""
    on_the_day, after = book(cycle, due, **held), book(cycle, due + timedelta(days=1), **held)
    assert next_review(after, after.agreements["SLA-MAIL"]) == due
    assert "SLM491" not in {problem.code for problem in check(on_the_day)}
    (late,) = (problem for problem in check(after) if problem.code == "SLM491")
    assert dict(late.words)["due"] == due.isoformat()


def test_extraordinary_review_begins_no_new_cycle() -> None:
    """A review about one event does not stand for the yearly one, but what it promises counts where it is sooner."""
    special = {"date": "2024-12-01", "type": "extraordinary"}
    later = book("12 months", date(2025, 2, 1), **special, next_review="2025-06-01")
    sooner = book("12 months", date(2025, 2, 1), **special, next_review="2024-12-20")
    assert next_review(later, later.agreements["SLA-MAIL"]) == date(2025, 1, 1)
    assert next_review(sooner, sooner.agreements["SLA-MAIL"]) == date(2024, 12, 20)


def test_extraordinary_review_takes_no_promise_back() -> None:
    """What the last regular review promised stands, unless a later one promises another day."""
    history = written.history(written.agreement("1.0", written.target()), as_of=date(2025, 7, 1))
    regular = review("R-1", date="2025-01-10", next_review="2025-08-01")
    for promise, due in ((None, date(2025, 8, 1)), ("2025-09-01", date(2025, 9, 1))):
        special = review("R-2", date="2025-06-01", type="extraordinary", next_review=promise)
        held = small_book.portfolio(
            agreements={"SLA-MAIL": history}, reviews={"R-1": regular, "R-2": special}, as_of=date(2025, 7, 1)
        )
        assert next_review(held, history) == due


@pytest.mark.parametrize(
    "participants, counts",
    [
        (["Li Lei, Han Mei"], False),
        ([], False),
        (["Han Mei", "wang-fang"], True),
        (["Han Mei, WANG  Fang (by video)"], True),
        ([{"en": "Han Mei and somebody of Sales", "zh": "韩梅"}], True),
        ([{"en": "two guests", "zh": "王芳"}], True),
        (["wang-li"], False),
    ],
)
def test_review_of_an_sla_is_held_with_its_customer(participants: list[Any], counts: bool) -> None:  # noqa: FBT001
    """Without somebody of the customer, by id, by name or as "the customer", it is no review, and is told of."""
    people = [
        {"id": "han-mei", "name": {"en": "Han Mei", "zh": "韩梅"}},
        {"id": "wang-fang", "name": {"en": "Wang Fang", "zh": "王芳"}, "party": "sales"},
        {"id": "wang-li", "name": {"en": "Wang Li", "zh": "王丽"}, "party": "mail-team"},
    ]
    history = written.history(written.agreement("1.0", written.target()), as_of=date(2025, 3, 1))
    held = small_book.portfolio(
        provider=small_book.provider(people=people), agreements={"SLA-MAIL": history}, as_of=date(2025, 3, 1),
        reviews={"R-1": review("R-1", date="2025-02-01", participants=participants)},
    )  # fmt: skip
    assert next_review(held, history) == date(2026 if counts else 2025, 2 if counts else 1, 1)
    assert ("SLM885" in {problem.code for problem in check(held)}) is not counts


def test_review_that_is_still_to_come_is_planned() -> None:
    """A date in the future holds no review: the one that was due stays due, and nobody has to have taken part yet."""
    planned = book("12 months", date(2025, 3, 1), date="2025-04-01", participants=[])
    assert next_review(planned, planned.agreements["SLA-MAIL"]) == date(2025, 1, 1)
    assert "SLM885" not in {problem.code for problem in check(planned)}
