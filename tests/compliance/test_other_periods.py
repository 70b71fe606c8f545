"""Periods that are not calendar months: weeks, billing months, years of the agreement, windows that roll."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import (
    agreement,
    evidence,
    figures,
    history,
    metrics,
    month_file,
    outage,
    outage_records,
    target,
    ticket,
    ticket_records,
)

from slm.agreement import Agreement, Target
from slm.calendar import Month, PeriodRule
from slm.compliance import Result, Verdict, billed_months, credit_statement, evaluate, expected
from slm.compliance.charged import charged_months
from slm.measurement import Outage
from slm.problem import InputError

YEAR = tuple(Month(2025, number) for number in range(1, 13))
BEGUN = {"from": "2025-01-01", "until": "2026-01-01"}
ALL_RULES = [PeriodRule.parse(text) for text in PeriodRule.EXAMPLES]


def judged(
    *rows: Outage,
    per: str,
    at: tuple[Month, ...] = YEAR,
    valid: dict[str, str] | None = None,
    **compared: Any,  # noqa: ANN401
) -> tuple[Result, ...]:
    """Return the results of a target that is judged over such periods, of these outages of 2025."""
    records = outage_records(*rows, months=tuple(map(str, YEAR)))
    promised = agreement("1.0", target(per=per, **compared), valid=valid or BEGUN)
    return evaluate(history(promised), evidence(outages=records), at)


def shown(results: tuple[Result, ...]) -> list[tuple[str, str, str]]:
    """Return month, label and verdict of each result."""
    return [(str(result.last_month), result.period.label, str(result.verdict)) for result in results]


def test_billing_month_is_judged_by_its_own_days() -> None:
    """An hour of the 26th counts in the billing month that begins then, whose report is that of the next month."""
    down = outage("2025-03-26T00:00:00+08:00", "2025-03-26T01:00:00+08:00", "2025-03")
    found = judged(down, per="month from 26", at=(Month(2025, 3), Month(2025, 4)))
    assert shown(found) == [
        ("2025-03", "2025-02-26--2025-03-25", "met"), ("2025-04", "2025-03-26--2025-04-25", "missed")
    ]  # fmt: skip
    assert found[1].denominator == 31 * 24 * 3600
    assert found[1].period.start.isoformat() == "2025-03-26T00:00:00+08:00"


def test_each_week_is_judged_by_itself() -> None:
    """A month's report has the weeks that ended in it, of which one was missed."""
    down = outage("2025-03-05T10:00:00+08:00", "2025-03-05T11:00:00+08:00", "2025-03")
    assert shown(judged(down, per="week", at=(Month(2025, 3),))) == [
        ("2025-03", "2025-W09", "met"), ("2025-03", "2025-W10", "missed"), ("2025-03", "2025-W11", "met"),
        ("2025-03", "2025-W12", "met"), ("2025-03", "2025-W13", "met"),
    ]  # fmt: skip


def test_window_that_rolls_remembers_what_a_month_forgets() -> None:
    """A failure of 20 January breaks the 28 days up to the end of January, and three months up to March, not April."""
    down = outage("2025-01-20T10:00:00+08:00", "2025-01-21T10:00:00+08:00")
    rolling = judged(down, per="last 3 months", valid={"from": "2024-01-01", "until": "2026-01-01"})
    assert [str(result.verdict) for result in rolling[:5]] == ["missed", "missed", "missed", "met", "met"]
    short = judged(down, per="last 28 calendar_days", at=(Month(2025, 1), Month(2025, 2)))
    assert [result.verdict for result in short] == [Verdict.MISSED, Verdict.MET]


def test_service_month_begins_on_the_day_of_purchase() -> None:
    """An agreement that began on 17 April is judged from the 17th to the 16th, in every later version, too."""
    first = agreement("1.0", target(per="month from agreement"), valid={"from": "2025-04-17", "until": "2025-07-01"})
    second = agreement("1.1", target(per="month from agreement"), valid={"from": "2025-07-01", "until": "2026-04-17"})
    records = outage_records(months=tuple(map(str, YEAR)))
    found = evaluate(history(first, second), evidence(outages=records), YEAR[3:8])
    assert [(result.period.label, str(result.version)) for result in found] == [
        ("2025-04-17--2025-05-16", "1.0"), ("2025-05-17--2025-06-16", "1.0"), ("2025-06-17--2025-07-16", "1.0"),
        ("2025-06-17--2025-07-16", "1.1"), ("2025-07-17--2025-08-16", "1.1"),
    ]  # fmt: skip


def test_year_of_the_agreement_is_judged_when_it_ends() -> None:
    """A year from 17 April is judged once, in April of the next year, of all its days."""
    valid = {"from": "2024-04-17", "until": "2025-04-17"}
    (found,) = judged(per="year from agreement", valid=valid)
    assert (found.period.label, str(found.last_month)) == ("2024-04-17--2025-04-16", "2025-04")
    assert found.coverage < 1


def test_cases_of_a_billing_month_are_those_due_in_it() -> None:
    """Tickets count in the period of their own days, whichever month's file they stand in."""
    rows = [
        ticket(f"2025-02-{day}T10:00:00+08:00", "2025-02", id=f"T-{day}", resolved=f"2025-02-{day}T10:30:00+08:00")
        for day in (24, 25, 26, 27)
    ]
    promised = target(
        "attainment", within="1 calendar_hours", for_at_least="90 %", per="month from 26",
        source="tickets", clock={"measures": "resolution"},
    )  # fmt: skip
    known = evidence(tickets=ticket_records(*rows, months=("2025-01", "2025-02", "2025-03")), metrics=metrics())
    found = evaluate(history(agreement("1.0", promised, valid=BEGUN)), known, (Month(2025, 2), Month(2025, 3)))
    assert [(result.denominator, result.coverage) for result in found] == [(2, 1), (2, 1)]


def test_figures_of_months_make_no_figure_of_weeks() -> None:
    """What is reported by the month says nothing of a week in it: no data, and never the month's figure."""
    reported = {Month(2025, 1): figures("2025-01", {"target": "attainment", "numerator": "9", "denominator": "10"})}
    known = evidence(figures=reported, months=(month_file("2025-01"),))
    found = evaluate(history(agreement("1.0", target("attainment", per="week"), valid=BEGUN)), known, YEAR[:1])
    assert {result.verdict for result in found} == {Verdict.NO_DATA}


def test_figures_of_months_make_a_fiscal_year() -> None:
    """Twelve months from April are added up from what was reported for each of them."""
    months = [Month(2024, 4).plus(offset) for offset in range(12)]
    reported = {
        month: figures(str(month), {"target": "attainment", "numerator": "9", "denominator": "10"}) for month in months
    }
    known = evidence(figures=reported, months=tuple(month_file(str(month)) for month in months))
    valid = {"from": "2024-04-01", "until": "2026-04-01"}
    promised = agreement("1.0", target("attainment", per="year from 04-01"), valid=valid)
    (found,) = evaluate(history(promised), known, months)
    assert (found.numerator, found.denominator, found.coverage) == (108, 120, 1)
    assert found.period.label == "2024-04-01--2025-03-31"


@pytest.mark.parametrize("tiers", ["credits", "rewards"])
def test_overlapping_windows_pay_nothing(tiers: str) -> None:
    """Credits and rewards of windows that overlap would be paid several times for one failure, and are refused."""
    rows: dict[str, Any] = {
        "credits": [{"below": "99.9 %", "credit": "5 %"}],
        "rewards": [{"at_least": "99.99 %", "reward": "1 %"}],
    }
    with pytest.raises(ValueError, match="overlap") as refused:
        Target.model_validate(target(per="last 28 calendar_days", **{tiers: rows[tiers]}))
    (error,) = refused.value.errors()  # type: ignore[attr-defined]
    assert isinstance(error["ctx"]["error"], InputError)
    assert error["ctx"]["error"].mistake.code == "SLM1340"


def test_credit_of_a_week_is_a_share_of_the_charge_of_its_days() -> None:
    """A tenth of the charge of a week in March is 7 of 31 parts of a tenth of the monthly fee."""
    down = outage("2025-03-05T10:00:00+08:00", "2025-03-05T16:00:00+08:00", "2025-03")
    promised = agreement(
        "1.0", target(per="week", credits=[{"below": "99.9 %", "credit": "10 %"}]), valid=BEGUN,
        charges={"monthly_fee": "3100 CNY"},
    )  # fmt: skip
    known = evidence(outages=outage_records(down, months=tuple(map(str, YEAR))))
    results = evaluate(history(promised), known, (Month(2025, 3),))
    statement = credit_statement(promised, results, Month(2025, 3), {})
    assert statement is not None
    assert [line.earned for line in statement.lines] == [Fraction(70, 31)]


@pytest.mark.parametrize(
    "per, began, months, share, days",
    [
        ("month from 26", "2024-06-01", 1, 5, Fraction(200, 28)),
        ("month from 31", "2024-06-01", 1, 5, Fraction(200, 31)),
        ("month from agreement", "2024-11-30", 1, 5, Fraction(200, 30)),
        ("quarter from 03-26", "2024-01-01", 3, 15, Fraction(200, 28)),
        ("year from agreement", "2024-03-31", 12, 60, Fraction(200, 31)),
        ("month", "2024-06-01", 1, 5, Fraction(200, 31)),
    ],
)
def test_period_is_charged_as_the_months_in_which_it_is_billed(
    per: str, began: str, months: int, share: int, days: Fraction
) -> None:
    """A billing month is one month's charge, however many days of two calendar months it has; a day is one of its."""
    down = outage("2025-01-27T00:00:00+08:00", "2025-03-25T00:00:00+08:00", "2025-01")
    for tier, expected_share in (({"credit": "5 %"}, Fraction(share)), ({"days": "2"}, days)):
        promised = agreement(
            "1.0", target(per=per, credits=[{"below": "99.9 %"} | tier]), valid={"from": began, "until": "2027-01-01"}
        )
        known = evidence(outages=outage_records(down, months=tuple(map(str, (*_LAST_YEAR, *YEAR)))))
        (result, *_) = evaluate(history(promised), known, (Month(2025, 3),))
        statement = credit_statement(promised, [result], Month(2025, 3), {})
        assert statement is not None
        assert billed_months(result.period) == months
        assert [line.earned for line in statement.lines] == [expected_share]


_LAST_YEAR = tuple(Month(2024, number) for number in range(1, 13))


@given(
    rule=st.sampled_from([rule for rule in ALL_RULES if rule.unit in {"month", "quarter", "year"}]),
    began=st.integers(1, 31), cut=st.integers(1, 27),
)  # fmt: skip
def test_parts_of_a_period_are_charged_as_the_whole(rule: PeriodRule, began: int, cut: int) -> None:
    """Wherever a period is cut in two, both parts together are charged as the months of the whole."""
    agreed = date(2024, 1, began)
    for month in YEAR:
        for span in rule.spans_of(month, agreed):
            whole = rule.period(span, ZoneInfo("Asia/Shanghai"))
            middle = whole.start + timedelta(days=cut)
            parts = replace(whole, end=middle), replace(whole, start=middle)
            assert sum(map(charged_months, parts)) == charged_months(whole) == billed_months(whole)


@pytest.mark.parametrize("per, lines", [("week", ["2025-W11"]), ("last 3 months", []), ("month", [])])
def test_weeks_that_are_missed_again_and_again_are_counted_backwards(per: str, lines: list[str]) -> None:
    """Two missed weeks of three are one chronic failure, in the second of them; a rolling window makes none of one."""
    rows = [
        outage(f"2025-03-{day}T10:00:00+08:00", f"2025-03-{day}T16:00:00+08:00", "2025-03", id=f"O-{day}")
        for day in ("05", "12")
    ]
    promised = agreement(
        "1.0", target(per=per), valid=BEGUN, charges={"monthly_fee": "3100 CNY"},
        credit_rules={"chronic": [{"missed": "2", "of": "3", "credit": "10 %"}]},
    )  # fmt: skip
    known = evidence(outages=outage_records(*rows, months=tuple(map(str, YEAR))))
    results = evaluate(history(promised), known, (Month(2025, 2), Month(2025, 3), Month(2025, 4)))
    found = [credit_statement(promised, results, month, {}) for month in (Month(2025, 3), Month(2025, 4))]
    assert [line.result.period.label for statement in found if statement for line in statement.lines] == lines


def _of(rule: PeriodRule) -> Agreement:
    return agreement("1.0", target(per=str(rule)), valid={"from": "2024-01-17", "until": "2027-01-01"})


@given(
    rule=st.sampled_from([rule for rule in ALL_RULES if not rule.rolls]),
    spells=st.lists(st.tuples(st.integers(0, 400 * 24), st.integers(1, 60)), max_size=6),
)
def test_downtime_of_periods_adds_up_to_that_of_their_time(rule: PeriodRule, spells: list[tuple[int, int]]) -> None:
    """Whatever the periods, no minute of an outage is lost between two of them or counted in both."""
    begin = datetime(2024, 6, 1, tzinfo=UTC)
    rows = [
        outage(start.isoformat(), (start + timedelta(hours=hours)).isoformat(), id=f"O-{number}")
        for number, (at, hours) in enumerate(spells)
        for start in (begin + timedelta(hours=at),)
    ]
    months = tuple(Month(2024, 1).plus(offset) for offset in range(30))
    known = evidence(outages=outage_records(*rows, months=tuple(map(str, months))))
    results = evaluate(history(_of(rule)), known, months)
    start, end = results[0].period.start, results[-1].period.end
    whole = evaluate(history(_of(PeriodRule.parse("month"))), known, months)
    inside = sum(
        (part.length for result in whole for part in result.downtime if start <= part.start and part.end <= end),
        timedelta(),
    )
    if all(part.start >= start and part.end <= end for result in whole for part in result.downtime):
        assert sum((result.used or 0 for result in results), start=Fraction(0)) == Fraction(inside.total_seconds())


@pytest.mark.parametrize("rule", ALL_RULES, ids=str)
def test_each_record_is_asked_for_once(rule: PeriodRule) -> None:
    """Of a month each record that a judgement needs is named once, however many periods have days in it."""
    known = evidence(outages=outage_records(months=tuple(map(str, YEAR))))
    asked = list(expected(history(_of(rule)), known, YEAR))
    assert len(asked) == len(set(asked))
    assert {told.month for told in asked} == set(YEAR)
