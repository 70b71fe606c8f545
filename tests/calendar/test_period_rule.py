"""Over which periods a promise is judged: those of the calendar, those of their own, and windows that roll."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from slm.calendar import MONTHLY, Month, Per, PeriodRule, month_period, period_of, rule_of, zone
from slm.problem import InputError

BERLIN = zone("Europe/Berlin")
AGREED = date(2025, 4, 17)
rules = st.sampled_from([*map(PeriodRule.parse, PeriodRule.EXAMPLES), PeriodRule.parse("month from 31")])
following = rules.filter(lambda rule: not rule.rolls)
months = st.builds(Month, st.integers(2000, 2100), st.integers(1, 12))
days = st.dates(date(2000, 1, 1), date(2100, 12, 31))


class Judged(BaseModel):
    """A model with a period in it."""

    per: PeriodRule


def spans(text: str, month: str) -> list[tuple[str, str, str]]:
    """Return label, first and last day of the periods that are judged in a month."""
    rule = PeriodRule.parse(text)
    found = (rule.period(span, BERLIN) for span in rule.spans_of(Month.parse(month), AGREED))
    return [(period.label, str(period.first_day), str(period.last_day)) for period in found]


@pytest.mark.parametrize(
    "text, month, expected",
    [
        ("month", "2026-02", [("2026-02", "2026-02-01", "2026-02-28")]),
        ("quarter", "2026-05", []),
        ("quarter", "2026-06", [("2026-Q2", "2026-04-01", "2026-06-30")]),
        ("year", "2026-12", [("2026", "2026-01-01", "2026-12-31")]),
        ("month from 26", "2026-10", [("2026-09-26--2026-10-25", "2026-09-26", "2026-10-25")]),
        ("month from 31", "2026-03", [("2026-02-28--2026-03-30", "2026-02-28", "2026-03-30")]),
        ("month from agreement", "2025-05", [("2025-04-17--2025-05-16", "2025-04-17", "2025-05-16")]),
        ("quarter from 04-01", "2026-06", [("2026-04-01--2026-06-30", "2026-04-01", "2026-06-30")]),
        ("quarter from 02-10", "2026-05", [("2026-02-10--2026-05-09", "2026-02-10", "2026-05-09")]),
        ("quarter from 02-10", "2026-06", []),
        ("year from 04-01", "2026-03", [("2025-04-01--2026-03-31", "2025-04-01", "2026-03-31")]),
        ("year from 02-29", "2027-02", [("2026-02-28--2027-02-27", "2026-02-28", "2027-02-27")]),
        ("year from agreement", "2026-04", [("2025-04-17--2026-04-16", "2025-04-17", "2026-04-16")]),
        ("last 28 calendar_days", "2026-03", [("2026-03-04--2026-03-31", "2026-03-04", "2026-03-31")]),
        ("last 12 months", "2026-03", [("2025-04-01--2026-03-31", "2025-04-01", "2026-03-31")]),
        (
            "week",
            "2027-01",
            [
                ("2026-W53", "2026-12-28", "2027-01-03"),
                ("2027-W01", "2027-01-04", "2027-01-10"),
                ("2027-W02", "2027-01-11", "2027-01-17"),
                ("2027-W03", "2027-01-18", "2027-01-24"),
                ("2027-W04", "2027-01-25", "2027-01-31"),
            ],
        ),
        ("week from sunday", "2026-02", [
            ("2026-02-01--2026-02-07", "2026-02-01", "2026-02-07"),
            ("2026-02-08--2026-02-14", "2026-02-08", "2026-02-14"),
            ("2026-02-15--2026-02-21", "2026-02-15", "2026-02-21"),
            ("2026-02-22--2026-02-28", "2026-02-22", "2026-02-28"),
        ]),
    ],
)  # fmt: skip
def test_period_is_judged_in_the_month_of_its_last_day(
    text: str, month: str, expected: list[tuple[str, str, str]]
) -> None:
    """Each way of writing periods gives, of a month, those whose last day lies in it, with their label and days."""
    assert spans(text, month) == expected


@pytest.mark.parametrize(
    "text, same",
    [
        ("month from 1", "month"), ("quarter from 01-01", "quarter"), ("year from 01-01", "year"),
        ("week from monday", "week"),
    ],
)  # fmt: skip
def test_period_of_the_calendar_is_the_same_however_it_is_written(text: str, same: str) -> None:
    """A month from the 1st is the calendar month, and is called so."""
    assert PeriodRule.parse(text) == PeriodRule.parse(same)
    assert str(PeriodRule.parse(text)) == same


@pytest.mark.parametrize("text", PeriodRule.EXAMPLES)
def test_period_prints_as_it_was_written_and_is_said_in_words(text: str) -> None:
    """Every example reads as itself, and each language has words of its own for it."""
    rule = Judged.model_validate({"per": text}).per
    assert str(rule) == text
    assert len({rule.describe(language) for language in ("en", "zh", "de")}) == 3


@pytest.mark.parametrize(
    "text",
    [
        "fortnight", "month from 0", "month from 32", "month from 04-01", "year from 02-30", "year from 26",
        "week from 3", "last 28 days", "last 0 months", "last 11 years", "monthly from agreement", "last month", "",
    ],
)  # fmt: skip
def test_other_periods_are_refused(text: str) -> None:
    """What is no period, or one that no calendar has, is refused with what can be written."""
    with pytest.raises(ValidationError) as caught:
        Judged.model_validate({"per": text})
    (error,) = caught.value.errors()
    assert error["ctx"]["error"].mistake.code == "SLM220"


@pytest.mark.parametrize(
    "text, meant",
    [
        ("Monthly", "month"), ("每月", "month"), ("月", "month"), ("per quarter", "quarter"), ("annual", "year"),
        ("pro Woche", "week"), ("28 days", "last 28 calendar_days"),
        ("rolling 30 calendar_days", "last 30 calendar_days"),
        ("contract year", "year from agreement"), ("fortnight", ""),
    ],
)  # fmt: skip
def test_words_of_everyday_are_understood_well_enough_to_be_corrected(text: str, meant: str) -> None:
    """Who writes what people say, in any language of a page, is told how it is written."""
    with pytest.raises(InputError) as caught:
        PeriodRule.parse(text)
    assert dict(caught.value.words).get("meant", "") == meant


@given(rule=following, month=months)
def test_periods_follow_each_other_without_a_gap_or_an_overlap(rule: PeriodRule, month: Month) -> None:
    """Of any rule but a window that rolls, each day lies in one period, whichever months are judged."""
    found = [span for back in range(24) for span in rule.spans_of(month.plus(back), AGREED)]
    assert all(one[1] == other[0] for one, other in pairwise(found))
    assert found


@given(rule=rules, month=months)
def test_last_day_lies_in_the_month(rule: PeriodRule, month: Month) -> None:
    """Whatever is judged in a month ended in it, on a day of the month."""
    for _, end in rule.spans_of(month, AGREED):
        assert Month.of(end - timedelta(days=1)) == month


@given(rule=rules, day=days)
def test_periods_with_a_day_in_a_month_are_those_judged_in_it_or_later(rule: PeriodRule, day: date) -> None:
    """The periods that have a day of a month are found: from those of that month to those of ten years later."""
    month = Month.of(day)
    first, end = month.first_day, month.next.first_day
    near = [(month.plus(on), span) for on in range(123) for span in rule.spans_of(month.plus(on), AGREED)]
    assert list(rule.spans_with(month, AGREED)) == [told for told in near if told[1][0] < end and first < told[1][1]]


@given(per=st.sampled_from(Per), month=months)
def test_calendar_periods_are_the_same_by_either_name(per: Per, month: Month) -> None:
    """The rule of months, quarters and years gives the period in which a month lies, when it is the last one."""
    rule, whole = rule_of(per), period_of(month, per, BERLIN)
    (span,) = rule.spans_of(whole.months[-1], AGREED)
    assert rule.period(span, BERLIN) == whole
    assert whole.is_month is (whole == month_period(month, BERLIN))


@pytest.mark.parametrize(
    "text, made_of",
    [
        ("month", "months"), ("year from 04-01", "months"), ("last 12 months", "months"),
        ("last 28 calendar_days", "parts"), ("week", "parts"), ("month from 26", "parts"), ("year from 04-17", "parts"),
        ("month from agreement", "parts"),
    ],
)  # fmt: skip
def test_some_rules_have_whole_months(text: str, made_of: str) -> None:
    """Only of whole calendar months can a figure be added up from what is reported by the month."""
    assert PeriodRule.parse(text).has_whole_months(AGREED) is (made_of == "months")


def test_months_of_an_agreement_are_whole_where_it_began_on_the_first_day_of_one() -> None:
    """A month of an agreement that began on 1 April is the calendar month in all but its name."""
    assert PeriodRule.parse("month from agreement").has_whole_months(date(2025, 4, 1))


@given(rule=rules)
def test_calendar_month_is_the_first_of_all_periods(rule: PeriodRule) -> None:
    """Results of months come before those of longer and of other periods."""
    assert rule.order >= MONTHLY.order
    assert rule.is_month is (rule == MONTHLY)
