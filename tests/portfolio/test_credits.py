"""The credit statements of a book."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from fractions import Fraction
from typing import Any

from tests import written
from tests.publishing import small_book

from slm.calendar import Month
from slm.compliance import CreditStatement
from slm.facts.scorecard import credit_statements, scorecard

FEBRUARY = Month(2025, 2)
CREDITS = [{"below": "99.9 %", "credit": "5 %"}]


def statements(*versions: Any, month: Month | None = None) -> tuple[CreditStatement, ...]:  # noqa: ANN401
    """Return the statements of a book in which February 2025 was missed."""
    book = small_book.portfolio(agreements={"SLA-MAIL": written.history(*versions, as_of=small_book.AS_OF)})
    return credit_statements(book, scorecard(book), month)


def test_only_months_in_which_something_is_owed_have_a_statement() -> None:
    """January was kept and has none; a month can be asked for alone."""
    version = written.agreement("1.0", written.target(credits=CREDITS))
    assert [statement.month for statement in statements(version)] == [FEBRUARY]
    assert [statement.month for statement in statements(version, month=FEBRUARY)] == [FEBRUARY]
    assert statements(version, month=FEBRUARY.next) == ()


def test_a_miss_without_credit_has_no_statement() -> None:
    """A target without tiers costs nothing, and one that was missed once does not fail again and again."""
    chronic = {"chronic": [{"missed": 2, "of": 2, "credit": "5 %"}]}
    assert statements(written.agreement("1.0", written.target())) == ()
    assert statements(written.agreement("1.0", written.target(), credit_rules=chronic)) == ()


def test_rewards_have_a_statement() -> None:
    """What a customer owes is settled as well: January was flawless."""
    version = written.agreement("1.0", written.target(rewards=[{"at_least": "100 %", "reward": "1 %"}]))
    (january,) = statements(version)
    assert (january.month, january.reward, january.lines) == (FEBRUARY.plus(-1), 1, ())


def test_a_month_is_settled_by_the_last_version_judged_in_it() -> None:
    """Where a version begins inside the month, its rules hold for the statement."""
    first = written.agreement(
        "1.0", written.target(credits=CREDITS), valid={"from": "2024-01-01", "until": "2025-02-15"}
    )
    second = written.agreement(
        "1.1", written.target(credits=CREDITS), valid={"from": "2025-02-15", "until": "2027-01-01"}, supersedes="1.0"
    )
    (statement,) = statements(first, second)
    assert (statement.version, statement.month) == ("1.1", FEBRUARY)


def test_a_part_of_a_month_is_charged_by_its_days() -> None:
    """The first half of February was missed under the older version: 5 % of 14 of 28 days, capped for the month."""
    rules = {"cap": "2 %"}
    first = written.agreement(
        "1.0", written.target(credits=CREDITS), valid={"from": "2024-01-01", "until": "2025-02-15"}
    )
    second = written.agreement(
        "1.1", written.target(credits=CREDITS), valid={"from": "2025-02-15", "until": "2027-01-01"}, supersedes="1.0",
        credit_rules=rules,
    )  # fmt: skip
    (statement,) = statements(first, second)
    assert [(line.share, line.earned, line.counted) for line in statement.lines] == [
        (5, Fraction(5, 2), Fraction(5, 2))
    ]
    assert (statement.limit, statement.credit) == (2, 2)
    alone = written.agreement(
        "1.0", written.target(credits=CREDITS), valid={"from": "2025-02-01", "until": "2025-02-15"}, credit_rules=rules
    )
    (statement,) = statements(alone)
    assert (statement.limit, statement.credit) == (1, 1)


def test_a_month_that_is_not_judged_has_no_statement() -> None:
    """An agreement that skips periods in part owes nothing for the half of February."""
    version = written.agreement(
        "1.0", written.target(credits=CREDITS), valid={"from": "2025-02-01", "until": "2025-02-15"},
        partial_period="skip",
    )  # fmt: skip
    assert statements(version) == ()


def test_credits_lapse_with_the_last_version_of_an_agreement_and_on_a_day_that_is_known() -> None:
    """A version that another one follows ends nothing; while an agreement is open nobody knows its last day."""
    rules: dict[str, Any] = {"credit_rules": {"lapse_at_end": True}}
    first = written.agreement(
        "1.0", written.target(credits=CREDITS), valid={"from": "2024-01-01", "until": "2025-03-01"}, **rules
    )
    later = {"supersedes": "1.0", "valid": {"from": "2025-03-01", "until": "2027-01-01"}}
    second = written.agreement("1.1", written.target(credits=CREDITS), **later, **rules)
    without_end = written.agreement("1.0", written.target(credits=CREDITS), valid={"from": "2024-01-01"}, **rules)
    found = [statements(first), statements(first, second), statements(without_end)]
    assert [(str(one.outcome.state), str(one.lapses_after)) for (one,) in found] == [
        ("lapsed", "2025-02-28"), ("due", "2026-12-31"), ("due", "None"),
    ]  # fmt: skip
