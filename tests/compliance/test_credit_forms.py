"""What a miss is worth in each form that contracts have, and between which days it is claimed."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.written import (
    SHANGHAI,
    agreement,
    evidence,
    figures,
    history,
    metrics,
    month_file,
    outage,
    outage_records,
    target,
    timelines,
)

from slm.agreement import Agreement, CreditTier
from slm.calendar import Month, WorkingTime, always
from slm.compliance import CreditStatement, credit_statement, credits_json, evaluate

JANUARY: Final = Month(2025, 1)
HOURS: Final = {"always": WorkingTime(always(SHANGHAI))}
FEE: Final = {"monthly_fee": "744 CNY"}
"""January 2025 has 744 hours: an hour of it costs one yuan."""
TWO: Final = (
    ("2025-01-05T09:00:00+08:00", "2025-01-05T11:30:00+08:00"),
    ("2025-01-20T00:00:00+08:00", "2025-01-20T01:00:00+08:00"),
)
"""Two interruptions: two hours and a half, and one hour."""


def settled(
    *tiers: dict[str, Any], down: tuple[tuple[str, str], ...] = TWO, rules: dict[str, Any] | None = None
) -> CreditStatement:
    """Return the statement of January 2025 for a target of 99.9 % with these steps, after these interruptions."""
    written = agreement("1.0", target(credits=list(tiers)), credit_rules=rules or {}, charges=FEE)
    rows = [outage(start, end, id=f"O-{number}") for number, (start, end) in enumerate(down)]
    known = evidence(outages=outage_records(*rows), months=(month_file("2025-01"),))
    statement = credit_statement(written, evaluate(history(written), known, [JANUARY]), JANUARY, HOURS)
    assert statement is not None
    return statement


@pytest.mark.parametrize(
    "credit, amount",
    [
        ({"credit": "5 %"}, Fraction(744 * 5, 100)),
        ({"amount": "50 CNY"}, 50),
        ({"days": "2"}, 48),
        ({"times_charge_of_interruption": "10"}, 35),
        ({"times_charge_of_interruption": "0.5"}, Fraction(7, 4)),
        ({"credit": "5 %", "for_each": "1 working_hours", "counted": "started"}, Fraction(744 * 20, 100)),
        ({"credit": "5 %", "for_each": "1 working_hours", "counted": "full"}, Fraction(744 * 15, 100)),
        ({"credit": "5 %", "for_each": "1 working_hours", "counted": "exactly"}, Fraction(744 * 35, 200)),
        ({"amount": "3 CNY", "for_each": "30 working_minutes", "counted": "full"}, 21),
        ({"amount": "3 CNY", "for_each": "failure"}, 6),
        ({"days": "1", "for_each": "failure"}, 48),
    ],
)
def test_each_form_of_a_credit_comes_to_its_amount(credit: dict[str, str], amount: Fraction | int) -> None:
    """Three hours and a half down in two interruptions, at one yuan an hour of 744."""
    statement = settled({"below": "99.9 %", **credit})
    assert statement.amount == amount


def test_credit_above_all_that_is_charged_is_not_cut() -> None:
    """Fifty times the charge of three hours and a half is 175 yuan of 744; a thousand times is more than the fee."""
    assert settled({"below": "99.9 %", "times_charge_of_interruption": "50"}).amount == 175
    assert settled({"below": "99.9 %", "times_charge_of_interruption": "1000"}).amount == 3500


def test_each_interruption_has_its_cap() -> None:
    """A hundred times two hours and a half is capped at 200 yuan; a hundred times one hour is not."""
    rules = {"cap_per_interruption": "26.88172 %"}
    tier = {"below": "99.9 %", "times_charge_of_interruption": "100"}
    amount = settled(tier, rules=rules).amount
    assert amount == Fraction(744) * Fraction("26.88172") / 100 + 100


@pytest.mark.parametrize(
    "rules, amount",
    [({"cap_amount": "30 CNY"}, 30), ({"cap_days": "1"}, 24), ({"cap": "4 %"}, Fraction(744 * 4, 100)),
     ({"cap": "4 %", "cap_days": "1", "cap_amount": "100 CNY"}, 24)],
)  # fmt: skip
def test_least_cap_of_the_period_holds(rules: dict[str, str], amount: Fraction | int) -> None:
    """A cap in percent, in money and in days of the charge hold beside each other."""
    assert settled({"below": "99.9 %", "credit": "50 %"}, rules=rules).amount == amount


def test_share_of_the_fee_of_the_service_that_was_missed() -> None:
    """Ten percent of the hundred that mail costs, not of the three hundred of both; their sum is the month's fee."""
    written = agreement(
        "1.0", target(credits=[{"below": "99.9 %", "credit": "10 %"}]), services=["mail", "files"],
        credit_rules={"of": "service_fee"}, charges={"fees": {"mail": "100 CNY", "files": "200 CNY"}},
    )  # fmt: skip
    known = evidence(outages=outage_records(outage(*TWO[0])), months=(month_file("2025-01"),))
    statement = credit_statement(written, evaluate(history(written), known, [JANUARY]), JANUARY, HOURS)
    assert statement
    assert statement.fee
    assert (statement.fee.value, statement.amount) == (300, 10)


def reported(
    tier: dict[str, Any], metric: str, numerator: str, denominator: str | None, **compared: str
) -> Fraction | None:
    """Return the credit of a reported figure, in percent."""
    written = agreement("1.0", target(metric, "95 %", credits=[tier], **compared), charges=FEE)
    figure = {"target": metric, "numerator": numerator} | ({"denominator": denominator} if denominator else {})
    known = evidence(
        figures={JANUARY: figures("2025-01", figure)}, months=(month_file("2025-01"),),
        metrics=metrics(availability="figures"),
    )  # fmt: skip
    (result,) = evaluate(history(written), known, [JANUARY])
    return result.credit


def test_each_failed_case_earns() -> None:
    """Seven of a hundred cases failed: seven times one percent; of a number, each event is one."""
    per_failure = {"credit": "1 %", "for_each": "failure"}
    assert reported({"below": "95 %", **per_failure}, "attainment", "93", "100") == 7
    assert reported({"above": "4", **per_failure}, "count", "6", None, at_most="4") == 6
    assert reported({"above": "5 %", **per_failure}, "ratio", "7", "100", at_most="5 %") == 7


def test_what_nobody_can_tell_earns_nothing_instead_of_something_wrong() -> None:
    """Of a share of cases nobody knows how long it was down, so that no multiple of it is made up."""
    assert reported({"below": "95 %", "times_charge_of_interruption": "10"}, "attainment", "93", "100") is None
    hourly = {"below": "95 %", "credit": "1 %", "for_each": "1 working_hours", "counted": "full"}
    assert reported(hourly, "attainment", "93", "100") is None


@pytest.mark.parametrize(
    "good, credit",
    [("96", None), ("95", None), ("94.9", 10), ("90", 10), ("89.9", None), ("86", None), ("85", 25), ("80", 25),
     ("79.9", None)],
)  # fmt: skip
def test_steps_hold_from_bound_to_bound_as_signed(good: str, credit: int | None) -> None:
    """Ten percent below 95 down to 90, twenty-five at 85 down to 80; between and beyond them nothing."""
    tiers = [
        {"below": "95 %", "at_least": "90 %", "credit": "10 %"},
        {"at_most": "85 %", "at_least": "80 %", "credit": "25 %"},
    ]
    written = agreement("1.0", target("attainment", "95 %", credits=tiers))
    figure = {"target": "attainment", "numerator": good, "denominator": "100"}
    known = evidence(figures={JANUARY: figures("2025-01", figure)}, months=(month_file("2025-01"),))
    (result,) = evaluate(history(written), known, [JANUARY])
    assert result.credit == credit


def test_of_two_steps_for_one_value_the_greater_credit_counts() -> None:
    """At exactly 99.0 % both "down to 99.0" and "99.0 or less" hold, whichever stands first."""
    steps = [
        {"at_most": "99.5 %", "at_least": "99 %", "credit": "10 %"}, {"at_most": "99 %", "credit": "25 %"},
    ]  # fmt: skip
    down = (("2025-01-05T00:00:00+08:00", "2025-01-05T07:26:24+08:00"),)
    for order in (steps, steps[::-1]):
        assert [line.share for line in settled(*order, down=down).lines] == [25]


@given(
    bounds=st.lists(st.integers(1, 998), min_size=1, max_size=4, unique=True),
    value=st.integers(0, 1000), inclusive=st.booleans(),
)  # fmt: skip
def test_adjoining_steps_hold_for_every_miss_exactly_once(bounds: list[int], value: int, inclusive: bool) -> None:  # noqa: FBT001
    """Steps of which each ends where the next begins leave no miss out and count none twice."""
    ordered = sorted(bounds, reverse=True)
    near, far = ("at_most", "above") if inclusive else ("below", "at_least")
    ends = [*ordered[1:], None]
    tiers = [
        CreditTier.model_validate({near: f"{start}", "credit": "1 %"} | ({far: f"{end}"} if end is not None else {}))
        for start, end in zip(ordered, ends, strict=True)
    ]
    holding = [tier for tier in tiers if tier.holds(Fraction(value))]
    missed = value <= ordered[0] if inclusive else value < ordered[0]
    assert len(holding) == missed


@pytest.mark.parametrize(
    "tier",
    [
        {"below": "99 %"},
        {"below": "99 %", "credit": "5 %", "amount": "5 CNY"},
        {"below": "99 %", "at_most": "98 %", "credit": "5 %"},
        {"above": "99 %", "at_least": "98 %", "credit": "5 %"},
        {"below": "99 %", "amount": "5"},
        {"below": "99 %", "times_charge_of_interruption": "2", "for_each": "failure"},
        {"below": "99 %", "credit": "5 %", "for_each": "1 working_hours"},
        {"below": "99 %", "credit": "5 %", "for_each": "failure", "counted": "full"},
        {"below": "99 %", "credit": "5 %", "counted": "full"},
        {"below": "99 %", "credit": "5 %", "for_each": "1 calendar_hours", "counted": "full"},
        {"below": "99 %", "credit": "5 %", "for_each": ["x"], "counted": "full"},
        {"below": "99 %", "days": "0"},
    ],
)
def test_half_said_or_twice_said_credit_is_refused(tier: dict[str, Any]) -> None:
    """What could be read in two ways is not read at all."""
    with pytest.raises(ValidationError):
        CreditTier.model_validate(tier)


@pytest.mark.parametrize(
    "fields",
    [
        {"credit_rules": {"cap_amount": "5 CNY"}},
        {"credit_rules": {"cap_amount": "5 EUR"}, "charges": FEE},
        {"credit_rules": {"smallest": "5 EUR"}, "charges": FEE},
        {"credit_rules": {"of": "service_fee"}, "charges": FEE},
        {"credit_rules": {"of": "service_fee"}},
        {"charges": {"fees": {"mail": "5"}}},
        {"charges": {"monthly_fee": "5 CNY", "fees": {"mail": "5 EUR"}}},
    ],
)
def test_money_that_does_not_fit_together_is_refused(fields: dict[str, Any]) -> None:
    """Money without a fee, in another currency than the fee, or as a share of a fee that is not there."""
    with pytest.raises(ValidationError):
        agreement("1.0", target(credits=[{"below": "99.9 %", "credit": "10 %"}]), **fields)
    with pytest.raises(ValidationError):
        agreement("1.0", target(credits=[{"below": "99.9 %", "amount": "10 EUR"}]), charges=FEE)


@pytest.mark.parametrize(
    "rules, first, last",
    [
        ({}, None, None),
        ({"claim_within": "30 calendar_days"}, None, date(2025, 3, 2)),
        ({"claim_within": "2 months"}, None, date(2025, 3, 31)),
        ({"claim_within": "1 year"}, None, date(2026, 1, 31)),
        ({"claim_within": "2 months", "claim_opens": "5 calendar_days"}, date(2025, 2, 5), date(2025, 3, 31)),
        ({"claim_within": "30 calendar_days", "claim_from": "event"}, None, date(2025, 2, 19)),
        ({"claim_within": "1 month", "claim_from": "event"}, None, date(2025, 2, 20)),
    ],
)
def test_claim_has_its_first_and_last_day(rules: dict[str, str], first: date | None, last: date | None) -> None:
    """Months go by the calendar; from the event is from the end of the last interruption, 20 January at one o'clock."""
    statement = settled({"below": "99.9 %", "credit": "5 %"}, rules=rules)
    assert (statement.claim_from, statement.claim_until) == (first, last)


@pytest.mark.parametrize("form", [None, "set_off", "paid_out", "voucher", "extension"])
def test_form_of_the_credit_is_told_to_programs(form: str | None) -> None:
    """A voucher is no money: whoever reads the statement has to know."""
    rules = {"form": form} if form else {}
    statement = settled({"below": "99.9 %", "credit": "5 %"}, rules=rules)
    assert credits_json([statement], date(2025, 3, 1))["statements"][0]["form"] == form


def test_written_agreement_has_no_fee_without_charges() -> None:
    """An agreement whose charges are words alone has nothing that credits are a share of."""
    written: Agreement = agreement("1.0", charges={"price": "by contract"})
    assert written.charges
    assert written.charges.month is None


def test_cap_of_an_interruption_needs_interruptions() -> None:
    """Of downtime that was reported as a number nobody knows how many interruptions it was: nothing is made up."""
    tier = {"below": "95 %", "times_charge_of_interruption": "10"}
    written = agreement(
        "1.0", target("availability", "95 %", credits=[tier]), charges=FEE,
        credit_rules={"cap_per_interruption": "5 %"},
    )  # fmt: skip
    figure = {"target": "availability", "numerator": "40000", "denominator": "44640"}
    known = evidence(
        figures={JANUARY: figures("2025-01", figure)}, months=(month_file("2025-01"),),
        metrics=metrics(availability="figures"),
    )  # fmt: skip
    (result,) = evaluate(history(written), known, [JANUARY])
    assert (result.verdict, result.credit) == ("missed", None)


def test_cap_holds_for_each_stretch_that_a_monitor_saw() -> None:
    """Down for two hours and for one by a timeline: the first is capped, the second is not."""
    tier = {"below": "99.9 %", "times_charge_of_interruption": "100"}
    written = agreement(
        "1.0", target(credits=[tier]), charges=FEE, credit_rules={"cap_per_interruption": "20 %"},
    )  # fmt: skip
    seen = [("2025-01-01T00:00:00+08:00", "up")]
    for day, hours in ((5, 2), (6, 1)):
        seen += [(f"2025-01-0{day}T0{hour}:00:00+08:00", "down" if hour < hours else "up") for hour in range(hours + 1)]
    seen += [(f"2025-01-{day:02}T{hour:02}:30:00+08:00", "up") for day in range(1, 32) for hour in range(3, 24)]
    known = evidence(
        timelines={"status": timelines(*sorted(seen))}, metrics=metrics(availability="status"),
        months=(month_file("2025-01"),),
    )  # fmt: skip
    (result,) = evaluate(history(written), known, [JANUARY])
    assert result.numerator is not None
    assert result.denominator is not None
    hour = Fraction(100 * 100 * 3600) / result.denominator
    assert result.credit == 20 + hour
