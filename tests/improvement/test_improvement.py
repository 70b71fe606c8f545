"""Improvements: their states, and the missed promises that they answer."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.written import agreement, evidence, figures, history, target

from slm.calendar import Month
from slm.compliance import Result, evaluate
from slm.improvement import ActionState, Answers, Improvement, Review
from slm.values import Source


def improvement(*answered: dict[str, str], state: str = "in_progress", **fields: object) -> Improvement:
    """Return an action that answers these misses."""
    texts = {"title": "Second line", "type": "problem", "trigger": "A miss", "action": "Order a second line"}
    dates = {"owner": "li-lei", "opened_on": "2025-02-03", "due": "2025-03-31"}
    written = Improvement.model_validate(
        {"kind": "improvement", "state": state, "answers": list(answered)} | texts | dates | fields
    )
    written.written_in(Source("measurements/improvements/IMP-1.yml"))
    return written


def miss() -> Result:
    """Return the missed share of January for the service mail."""
    reported = figures("2025-01", {"target": "attainment", "numerator": "1", "denominator": "9"})
    known = evidence(figures={Month(2025, 1): reported})
    (result,) = evaluate(history(agreement("1.0", target("attainment"))), known, [Month(2025, 1)])
    return result


ANSWER = {"agreement": "SLA-MAIL", "target": "attainment", "month": "2025-01"}


@pytest.mark.parametrize(
    "other, expected",
    [
        ({}, True),
        ({"service": "mail"}, True),
        ({"service": "files"}, False),
        ({"month": "2025-02"}, False),
        ({"target": "availability"}, False),
        ({"agreement": "SLA-OTHER"}, False),
    ],
)
def test_improvement_answers_the_miss_that_it_names(*, other: dict[str, str], expected: bool) -> None:
    """Agreement, target and month are those of the result, and the service where one is named."""
    action = improvement(ANSWER | other)
    assert Answers({"IMP-1": action}).to(miss()) == ((action,) if expected else ())


@pytest.mark.parametrize(
    "state, is_open",
    [
        ("proposed", True), ("approved", True), ("in_progress", True),
        ("done", False), ("verified", False), ("cancelled", False),
    ],
)  # fmt: skip
def test_action_is_open_until_it_is_done(*, state: str, is_open: bool) -> None:
    """Somebody still has to do something until the action is done or cancelled."""
    assert ActionState(state).is_open is is_open


@pytest.mark.parametrize("state", ["done", "verified", "cancelled"])
def test_finished_action_says_when(state: str) -> None:
    """An action that is no longer open has the day on which it ended."""
    with pytest.raises(ValidationError, match="says when it was finished"):
        improvement(state=state)
    assert improvement(state=state, closed_on="2025-03-01").id == "IMP-1"


def test_review_is_named_for_its_file() -> None:
    """The id of a review is the name of its file."""
    review = Review.model_validate(
        {"kind": "review", "title": "Q1", "date": "2025-04-10", "agreements": ["SLA-MAIL"], "participants": ["Li Lei"]}
    )
    review.written_in(Source("measurements/reviews/REV-2025-Q1.yml"))
    assert review.id == "REV-2025-Q1"
