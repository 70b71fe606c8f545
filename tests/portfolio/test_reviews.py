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
from slm.facts.reviews import attendance
from slm.portfolio import Portfolio

PLAIN = "slm2:sha256:eb6674bdb9782d3a8ce3140ac8bde9bbdb4c361f16b3af9467ee67ecfa674d06 li-lei 2025-02-21\n"
"""What was signed of the minutes of R-1 before decisions could name actions."""


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
        (["han-mei", {"en": "two guests", "zh": "王芳"}], True),
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
    assert not {"SLM885", "SLM1245", "SLM1247"} & {problem.code for problem in check(planned)}


def codes(held: Portfolio) -> set[str]:
    """Return the codes of what the check tells."""
    return {problem.code for problem in check(held)}


def test_review_without_minutes_is_the_review_of_nothing() -> None:
    """One without findings and decisions begins no cycle, and is told once its day is over."""
    empty = {"date": "2024-06-01", "findings": []}
    on_the_day, after = (book("24 months", date(2024, 6, day), **empty) for day in (1, 2))
    assert "SLM1245" not in codes(on_the_day)
    assert {"SLM1245", "SLM491"} <= codes(after)
    assert next_review(after, after.agreements["SLA-MAIL"]) == date(2024, 6, 1)
    (late,) = (problem for problem in check(after) if problem.code == "SLM491")
    assert late.place == after.reviews["R-1"].place("date")
    decided = book("24 months", date(2024, 6, 2), **empty, decisions=["Go on"])
    assert next_review(decided, decided.agreements["SLA-MAIL"]) == date(2026, 6, 1)


@pytest.mark.parametrize(
    "participants, code", [(["wang-fang"], "SLM1247"), ([], "SLM1247"), (["wang-fang", "a guest"], None)]
)
def test_review_that_nobody_of_the_provider_attended_is_none(participants: list[str], code: str | None) -> None:
    """Where all who came are known to be of the other side, or nobody came, it is no review."""
    people = [{"id": "wang-fang", "name": {"en": "Wang Fang", "zh": "王芳"}, "party": "sales"}]
    history = written.history(written.agreement("1.0", written.target()), as_of=date(2025, 3, 1))
    held = small_book.portfolio(
        provider=small_book.provider(people=people), agreements={"SLA-MAIL": history}, as_of=date(2025, 3, 1),
        reviews={"R-1": review("R-1", date="2025-02-01", participants=participants)},
    )  # fmt: skip
    assert ("SLM1247" in codes(held)) is (code is not None)
    assert next_review(held, history) == date(2025 if code else 2026, 1 if code else 2, 1)


def test_planned_review_that_is_sooner_is_the_next_one() -> None:
    """A regular review that is planned sooner is the next one; an extraordinary or a later one is not."""
    history = written.history(written.agreement("1.0", written.target()), as_of=date(2025, 3, 1))
    for kind, day, due in (
        ("regular", "2025-09-01", date(2025, 9, 1)), ("extraordinary", "2025-09-01", date(2026, 2, 1)),
        ("regular", "2026-09-01", date(2026, 2, 1)),
    ):  # fmt: skip
        planned = review("R-2", date=day, type=kind, findings=[])
        reviews = {"R-1": review("R-1", date="2025-02-01"), "R-2": planned}
        held = small_book.portfolio(agreements={"SLA-MAIL": history}, reviews=reviews, as_of=date(2025, 3, 1))
        assert next_review(held, history) == due


def test_who_takes_part_stands_on_one_side() -> None:
    """Ids and words are of the side whose person or party they name; of two sides, or none, nobody can tell."""
    people = [
        {"id": "han-mei", "name": {"en": "Han Mei", "zh": "韩梅"}},
        {"id": "wang-fang", "name": {"en": "Wang Fang", "zh": "王芳"}, "party": "sales"},
        {"id": "wang-li", "name": {"en": "Wang Li", "zh": "王丽"}, "party": "mail-team"},
    ]
    words = ["han-mei", "Wang Li (by video)", "Wang Fang, Sales", "Han Mei, Wang Fang", "Tom", "Longline"]
    suppliers = [{"id": "longline", "name": {"en": "Longline", "zh": "长线"}}]
    sides = attendance(small_book.provider(people=people, suppliers=suppliers), review("R-1", participants=words))
    said = {str(side): [text("en") for text in texts] for side, texts in sides.items()}
    assert said == {
        "provider": ["han-mei", "Wang Li (by video)"], "customer": ["Wang Fang, Sales"], "supplier": ["Longline"],
        "unknown": ["Han Mei, Wang Fang", "Tom"],
    }  # fmt: skip


def test_decisions_name_what_there_is() -> None:
    """An action or an owner that is nowhere is an error; who and when is said by the action alone."""
    decisions = [
        "A sentence", {"text": "Buy one", "action": "SIP-1", "due": "2025-03-01"}, {"text": "Ask", "action": "SIP-7"},
        {"text": "Call", "owner": "nobody"}, {"text": {"en": "Write", "zh": "写"}, "owner": "li-lei"},
    ]  # fmt: skip
    held = small_book.portfolio(
        improvements={"SIP-1": small_book.improvement("SIP-1")}, reviews={"R-1": review("R-1", decisions=decisions)}
    )
    told = {problem.code: dict(problem.words) for problem in check(held)}
    assert told["SLM1248"]["value"] == "SIP-7"
    assert told["SLM451"]["value"] == "nobody"
    assert told["SLM1249"]["keys"] == "due"
    said = [(one.text("en"), one.action or one.owner) for one in held.reviews["R-1"].decided]
    assert said[:3] == [("A sentence", None), ("Buy one", "SIP-1"), ("Ask", "SIP-7")]


def test_new_keys_leave_old_signatures_as_they_were() -> None:
    """What is signed of minutes of sentences alone is the same line as before decisions could name actions."""
    (signed,) = review("R-1", decisions=["Go on"], signed=[{"by": "li-lei", "on": "2025-02-21"}]).signed
    plain, more = review("R-1", decisions=["Go on"]), review("R-1", decisions=[{"text": "Go on", "owner": "li-lei"}])
    assert plain.signed_text(signed) == PLAIN
    assert more.signed_text(signed) != PLAIN
