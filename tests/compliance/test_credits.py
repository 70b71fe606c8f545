"""What missed targets cost: tiers, stacking, caps, failing again and again, rewards and claims."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.written import SHANGHAI, agreement, evidence, figures, history, metrics, month_file, target

from slm.agreement import Agreement
from slm.calendar import Month, WorkingTime, always
from slm.compliance import (
    CreditStatement,
    Result,
    credit_statement,
    credits_json,
    credits_rows,
    decimal,
    evaluate,
    format_cents,
)  # fmt: skip

JANUARY = Month(2025, 1)
TIERS = [{"below": "95 %", "credit": "5 %"}, {"below": "90 %", "credit": "10 %"}]
HOURS = {"always": WorkingTime(always(SHANGHAI))}


def share(metric: str = "attainment", **fields: object) -> dict[str, Any]:
    """Return a target of 95 % with credits of 5 % below it and 10 % below 90 %."""
    return target(metric, "95 %", **{"credits": TIERS, **fields})


def judged(written: Agreement, *monthly: dict[str, int], as_of: date = date(2026, 12, 31)) -> tuple[Result, ...]:
    """Return the results of months from January 2025 on, with so many good cases of 100 for each target."""
    reported = {
        JANUARY.plus(nth): figures(
            str(JANUARY.plus(nth)),
            *({"target": name, "numerator": str(good), "denominator": "100"} for name, good in month.items()),
        )
        for nth, month in enumerate(monthly)
    }
    months = tuple(month_file(str(month)) for month in reported)
    known = evidence(figures=reported, months=months, metrics=metrics(availability="figures"), as_of=as_of)
    return evaluate(history(written), known, list(reported))


def settled(written: Agreement, *monthly: dict[str, int]) -> CreditStatement:
    """Return the statement of the last of the months."""
    statement = credit_statement(written, judged(written, *monthly), JANUARY.plus(len(monthly) - 1), HOURS)
    assert statement is not None
    return statement


@pytest.mark.parametrize("good, credit", [(96, 0), (95, 0), (94, 5), (91, 5), (90, 5), (89, 10), (0, 10)])
def test_a_value_at_a_bound_is_not_below_it(good: int, credit: int) -> None:
    """Tiers are half-open: exactly the target earns nothing, exactly the second bound the first credit (F66)."""
    assert settled(agreement("1.0", share()), {"attainment": good}).credit == credit


def test_credits_of_several_targets_add_up() -> None:
    """Each target earns its own credit, and without another rule they are added."""
    statement = settled(agreement("1.0", share(), share("ratio")), {"attainment": 94, "ratio": 80})
    assert [(line.result.target, line.earned, line.counted) for line in statement.lines] == [
        ("attainment", 5, 5), ("ratio", 10, 10),
    ]  # fmt: skip
    assert (statement.counted, statement.credit, statement.limit, statement.year_left) == (15, 15, None, None)


def test_only_the_worst_target_may_count() -> None:
    """Where the agreement says so, the greatest credit counts and the others are shown with nothing."""
    written = agreement("1.0", share(), share("ratio"), credit_rules={"stacking": "worst_target"})
    statement = settled(written, {"attainment": 94, "ratio": 80})
    assert [(line.earned, line.counted) for line in statement.lines] == [(5, 0), (10, 10)]
    assert statement.credit == 10


def test_the_cap_of_the_period_holds() -> None:
    """Of 15 % earned, 12 % are credited; both are told."""
    written = agreement("1.0", share(), share("ratio"), credit_rules={"cap": "12 %"})
    statement = settled(written, {"attainment": 94, "ratio": 80})
    assert (statement.counted, statement.limit, statement.credit) == (15, 12, 12)


def test_the_cap_of_the_year_is_used_up_by_earlier_months() -> None:
    """One percent of a year are 12 % of a month: after 10 % in January 2 % are left, after that nothing."""
    written = agreement("1.0", share(), credit_rules={"cap_per_year": "1 %"})
    bad = {"attainment": 50}
    february = settled(written, bad, bad)
    assert (february.counted, february.year_left, february.credit) == (10, 2, 2)
    march = settled(written, bad, bad, bad)
    assert (march.year_left, march.credit) == (0, 0)
    assert settled(written, *[bad] * 13).year_left == 12


def test_both_caps_hold() -> None:
    """What an earlier month was credited after its own cap is what the year has lost."""
    written = agreement("1.0", share(), credit_rules={"cap": "4 %", "cap_per_year": "1 %"})
    bad = {"attainment": 50}
    assert settled(written, bad, bad, bad).credit == 4
    assert settled(written, bad, bad, bad, bad).credit == 0


def test_failing_again_and_again_earns_more() -> None:
    """Two of three months missed give a right and a further credit, in the month that makes it so."""
    chronic = {"missed": 2, "of": 3, "credit": "20 %", "right": "The customer may terminate."}
    written = agreement("1.0", share(), credit_rules={"chronic": [chronic]})
    bad, good = {"attainment": 94}, {"attainment": 100}
    assert settled(written, bad).rights == ()
    again = settled(written, bad, good, bad)
    assert [line.earned for line in again.lines] == [5, 20]
    assert [right.rule.right("en") if right.rule and right.rule.right else "" for right in again.rights] == [
        "The customer may terminate."
    ]
    assert settled(written, bad, good, good, bad).rights == ()
    assert settled(written, bad, bad, good).lines == ()


def test_only_misses_of_the_targets_that_a_rule_names_are_looked_at() -> None:
    """A right that one target gives is not given by the misses of another one."""
    both = (share(), share("ratio"))
    rules = {"missed": 1, "of": 1, "right": "To leave."}
    bad = {"attainment": 94, "ratio": 94}
    for name, expected in (("attainment", ["attainment"]), ("ratio", ["ratio"]), ("", ["attainment", "ratio"])):
        chronic = rules | ({"targets": [name]} if name else {})
        statement = settled(agreement("1.0", *both, credit_rules={"chronic": [chronic]}), bad)
        assert sorted(right.result.target for right in statement.rights) == expected


def test_a_right_may_come_without_a_credit() -> None:
    """A rule can give a right alone."""
    chronic = {"missed": 1, "of": 1, "right": "The customer may terminate."}
    statement = settled(agreement("1.0", share(credits=[]), credit_rules={"chronic": [chronic]}), {"attainment": 1})
    assert (len(statement.rights), statement.credit) == (1, 0)


def test_a_quarter_is_settled_by_the_charge_of_a_quarter() -> None:
    """5 % of a quarter's charge are 15 % of a month's; so is its cap."""
    written = agreement("1.0", share(per="quarter"), credit_rules={"cap": "4 %"})
    good = {"attainment": 94}
    statement = settled(written, good, good, good)
    assert (statement.counted, statement.limit, statement.credit) == (15, 12, 12)


def test_a_fee_makes_an_amount() -> None:
    """5 % of 12,345 CNY are 617.25 CNY; without a fee there is no amount."""
    charges = {"monthly_fee": "12345 CNY"}
    statement = settled(agreement("1.0", share(), charges=charges), {"attainment": 94})
    assert (statement.amount, statement.reward_amount) == (Fraction("617.25"), 0)
    assert not statement.too_small
    without = settled(agreement("1.0", share()), {"attainment": 94})
    assert (without.amount, without.reward_amount, without.fee) == (None, None, None)


def test_a_small_credit_is_not_paid() -> None:
    """A credit of less than the smallest amount is told as such; exactly that amount is paid."""
    for fee, too_small in (("199 CNY", True), ("200 CNY", False)):
        written = agreement("1.0", share(), charges={"monthly_fee": fee}, credit_rules={"smallest": "10 CNY"})
        assert settled(written, {"attainment": 94}).too_small is too_small


def test_what_is_not_paid_uses_up_no_cap() -> None:
    """A credit too small to be paid leaves the cap of the year as it was; one that is paid does not."""
    for smallest, left in (("10 CNY", 12), ("5 CNY", 7)):
        rules = {"smallest": smallest, "cap_per_year": "1 %", "cap": "8 %"}
        written = agreement("1.0", share(), charges={"monthly_fee": "100 CNY"}, credit_rules=rules)
        first = settled(written, {"attainment": 94})
        second = settled(written, {"attainment": 94}, {"attainment": 94})
        assert first.year_left_after == second.year_left == left
        assert first.limit_left == 3
        assert first.paid == (0 if first.too_small else 5)


def test_without_caps_nothing_is_left_of_them() -> None:
    """There is no rest of a cap that nobody agreed."""
    statement = settled(agreement("1.0", share()), {"attainment": 94})
    assert (statement.limit_left, statement.year_left_after, statement.paid) == (None, None, None)
    assert not statement.is_empty
    assert settled(agreement("1.0", share()), {"attainment": 99}).is_empty


@pytest.mark.parametrize(
    "amount, written", [("617.25", "617.25"), ("0.005", "0.01"), ("0.0049", "0.00"), ("900", "900.00"), ("0", "0.00")]
)
def test_amounts_are_rounded_half_up_to_cents(amount: str, written: str) -> None:
    """Half a cent is a cent; no amount is printed without its cents."""
    assert format_cents(Fraction(amount)) == written
    assert Fraction(decimal(Fraction(amount))) == Fraction(amount)


def test_a_number_that_does_not_end_is_cut() -> None:
    """A third of a month has twelve digits in a file."""
    assert (decimal(Fraction(1, 3)), decimal(Fraction(1, 8))) == ("0.333333333333", "0.125")


def test_a_statement_as_a_file_is_exact() -> None:
    """JSON and CSV have exact decimals, the rounded amount that is paid, and the rule for failing again and again."""
    chronic = {"missed": 1, "of": 1, "credit": "2.5 %", "right": "To leave."}
    rules = {
        "chronic": [chronic, {"missed": 1, "of": 2}],
        "cap": "30 %",
        "smallest": "1 CNY",
        "claim_within": "20 calendar_days",
    }
    rewards = [{"at_least": "100 %", "reward": "1 %"}]
    written = agreement(
        "1.0", share(), share("ratio", rewards=rewards), charges={"monthly_fee": "333.33 CNY"}, credit_rules=rules
    )
    statement = settled(written, {"attainment": 94, "ratio": 100})
    file = credits_json([statement], date(2025, 3, 1))
    (told,) = file["statements"]
    assert (file["format"], file["as_of"]) == ("slm-credits/1", "2025-03-01")
    assert [(line["share"], line["counted"], line["chronic"]) for line in told["lines"]] == [
        ("5", "5", None),
        ("2.5", "2.5", {"missed": 1, "of": 1, "right": "To leave."}),
        ("0", "0", {"missed": 1, "of": 2, "right": None}),
    ]
    assert (told["amount"], told["paid"], told["reward_amount"]) == ("24.99975", "25.00", "3.3333")
    assert (told["limit"], told["limit_left"], told["year_left"], told["claim_until"]) == (
        "30",
        "22.5",
        None,
        "2025-02-20",
    )
    head, *rows = credits_rows([statement])
    assert [dict(zip(head, row, strict=True))["kind"] for row in rows] == ["credit", "chronic", "chronic", "reward"]
    assert dict(zip(head, rows[0], strict=True))["period"] == "2025-01"


def test_a_statement_without_a_fee_has_no_amounts() -> None:
    """What is not known is null, not zero."""
    (told,) = credits_json([settled(agreement("1.0", share()), {"attainment": 94})], date(2025, 3, 1))["statements"]
    assert [told[name] for name in ("fee", "currency", "smallest", "amount", "paid", "claim_until", "limit")] == [
        None
    ] * 7


def test_better_than_promised_earns_a_reward() -> None:
    """At the bound of a reward or better earns it; of several the greatest; less is better for some targets."""
    rewards = [{"at_least": "98 %", "reward": "1 %"}, {"at_least": "100 %", "reward": "3 %"}]
    written = agreement("1.0", share(rewards=rewards), charges={"monthly_fee": "100 CNY"})
    for good, reward in ((97, 0), (98, 1), (99, 1), (100, 3)):
        assert settled(written, {"attainment": good}).reward_amount == reward
    few = target("ratio", at_most="5 %", rewards=[{"at_most": "1 %", "reward": "2 %"}])
    assert settled(agreement("1.0", few), {"ratio": 1}).reward == 2
    assert settled(agreement("1.0", few), {"ratio": 2}).reward == 0


def test_the_last_day_for_claims_is_told() -> None:
    """Twenty calendar days after the end of January are up with 20 February; without a claim there is no day."""
    written = agreement("1.0", share(), credit_rules={"claim_within": "20 calendar_days"})
    assert settled(written, {"attainment": 94}).claim_until == date(2025, 2, 20)
    assert settled(written, {"attainment": 99}).claim_until is None
    unknown_hours = credit_statement(written, judged(written, {"attainment": 94}), JANUARY, {})
    assert unknown_hours is not None
    assert unknown_hours.claim_until is None


def test_nothing_judged_is_nothing_to_settle() -> None:
    """A month without results of the version has no statement."""
    written = agreement("1.0", share())
    assert credit_statement(written, judged(written, {"attainment": 94}), JANUARY.next, HOURS) is None
    other = agreement("2.0", share())
    assert credit_statement(other, judged(written, {"attainment": 94}), JANUARY, HOURS) is None


@pytest.mark.parametrize(
    "fields, code",
    [
        ({"credit_rules": {"chronic": [{"missed": 4, "of": 3}]}}, "cannot be missed"),
        ({"credit_rules": {"chronic": [{"missed": 0, "of": 3}]}}, "cannot be missed"),
        ({"charges": {"monthly_fee": "100"}}, "no currency"),
        ({"charges": {"monthly_fee": "100 CNY"}, "credit_rules": {"smallest": "1 USD"}}, "the fee is in CNY"),
    ],
)
def test_rules_that_cannot_be_are_refused(fields: dict[str, Any], code: str) -> None:
    """A failure of more periods than are looked at, and amounts without or in different currencies, are mistakes."""
    with pytest.raises(ValidationError, match=code):
        agreement("1.0", share(), **fields)


@given(st.lists(st.integers(0, 100), min_size=1, max_size=14), st.integers(0, 100), st.integers(0, 100))
def test_no_cap_is_ever_exceeded(values: list[int], cap: int, yearly: int) -> None:
    """A month is never credited more than its cap, and a calendar year never more than its own."""
    rules = {"cap": f"{cap} %", "cap_per_year": f"{yearly} %"}
    written = agreement("1.0", share(), credit_rules=rules)
    results = judged(written, *({"attainment": value} for value in values))
    credited = Fraction(0)
    for nth, _ in enumerate(values):
        statement = credit_statement(written, results, JANUARY.plus(nth), HOURS)
        assert statement is not None
        assert 0 <= statement.credit <= cap
        assert statement.credit <= statement.counted
        credited = statement.credit if (JANUARY.plus(nth)).month == 1 else credited + statement.credit
        assert credited <= 12 * yearly


@given(st.integers(0, 99))
def test_a_worse_value_never_costs_less(good: int) -> None:
    """One good case fewer never makes the credit smaller."""
    written = agreement("1.0", share())
    assert settled(written, {"attainment": good}).credit >= settled(written, {"attainment": good + 1}).credit


TARGETS = ("attainment", "ratio", "third")


@given(
    st.lists(st.fixed_dictionaries({name: st.integers(0, 100) for name in TARGETS}), min_size=1, max_size=6),
    st.sampled_from(["add_up", "worst_target"]),
    st.data(),
)
def test_a_total_is_the_sum_of_its_parts(months: list[dict[str, int]], stacking: str, data: st.DataObject) -> None:
    """What counts is the same added up by target, by period, or by any other breakdown."""
    chronic = [{"missed": 2, "of": 3, "credit": "3 %"}]
    targets = [share("attainment" if name == "third" else name, id=name) for name in TARGETS]
    written = agreement("1.0", *targets, credit_rules={"stacking": stacking, "chronic": chronic})
    statement = settled(written, *months)
    parts: dict[object, Fraction] = {}
    for line in statement.lines:
        key = data.draw(st.sampled_from([line.result.target, line.result.service, "all", 1, 2]))
        parts[key] = parts.get(key, Fraction(0)) + line.counted
    assert sum(parts.values()) == statement.counted


@given(
    st.lists(st.fixed_dictionaries({name: st.integers(0, 99) for name in TARGETS}), min_size=1, max_size=4),
    st.sampled_from(TARGETS),
    st.sampled_from(["add_up", "worst_target"]),
    st.integers(0, 30),
)
def test_a_better_value_never_costs_more(months: list[dict[str, int]], better: str, stacking: str, cap: int) -> None:
    """One good case more in the last month never raises the credit, whatever the rules for several targets."""
    chronic = [{"missed": 2, "of": 3, "credit": "3 %"}]
    targets = [share("attainment" if name == "third" else name, id=name) for name in TARGETS]
    rules = {"stacking": stacking, "chronic": chronic, "cap": f"{cap} %", "cap_per_year": "2 %"}
    written = agreement("1.0", *targets, credit_rules=rules)
    *before, last = months
    improved = last | {better: last[better] + 1}
    assert settled(written, *before, improved).credit <= settled(written, *before, last).credit
