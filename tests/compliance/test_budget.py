"""How much may go wrong, what is usual, how long a promise was kept, and what few cases can say."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Final

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.written import agreement, evidence, figures, history, metrics, month_file, target

from slm.calendar import Month
from slm.compliance import (
    Outlook,
    Result,
    Scale,
    Signal,
    Streak,
    Verdict,
    control_chart,
    error_budget,
    evaluate,
    outlook,
    streak,
)

JANUARY = Month(2025, 1)


def share(good: int, cases: int, metric: str = "attainment", **compared: str) -> Result:
    """Return the result of a share that was reported for January."""
    limit = compared or {"at_least": "95 %"}
    reported = figures("2025-01", {"target": metric, "numerator": str(good), "denominator": str(cases)})
    known = evidence(
        figures={JANUARY: reported}, months=(month_file("2025-01"),), metrics=metrics(availability="figures")
    )
    (result,) = evaluate(history(agreement("1.0", target(metric, **limit))), known, [JANUARY])
    return result


def test_the_budget_is_signed() -> None:
    """More downtime than is allowed leaves less than nothing: 60 of 44.64 minutes are used, -15.36 remain."""
    budget = error_budget(share(44580, 44640, "availability", at_least="99.9 %"))
    assert budget is not None
    assert (budget.allowed / 60, budget.used / 60, budget.remaining / 60) == (
        Fraction("44.64"), 60, Fraction("-15.36"),
    )  # fmt: skip


def test_the_budget_of_an_open_period_is_that_of_the_whole() -> None:
    """Downtime of ten days is set against what the whole month allows."""
    ten_days = share(14390, 14400, "availability", at_least="99.9 %")
    budget = error_budget(ten_days, Fraction(44640 * 60))
    assert budget is not None
    assert (budget.remaining / 60, budget.so_far / 60) == (Fraction("34.64"), Fraction("14.4"))


def test_a_promise_of_all_has_no_budget() -> None:
    """Where nothing may go wrong, the first that does is more than is allowed."""
    budget = error_budget(share(9, 10, at_least="100 %"))
    assert budget is not None
    assert (budget.allowed, budget.remaining) == (0, -1)


def test_what_has_no_budget_has_none() -> None:
    """A period without data, a number of events and a share that must stay small have no budget."""
    result = share(9, 10)
    assert error_budget(replace(result, value=None, numerator=None, denominator=None)) is None
    assert error_budget(replace(result, unit="count")) is None
    assert error_budget(share(1, 10, at_most="5 %")) is None
    assert outlook(share(44640, 44640, "availability", at_least="99.9 %")) is None
    assert outlook(replace(result, numerator=None)) is None
    assert outlook(share(0, 0)) is None


@pytest.mark.parametrize(
    "case",
    [
        (19, 20, "at_least", Outlook(may_fail=0, must_succeed=0)),
        (20, 20, "at_least", Outlook(may_fail=1, must_succeed=0)),
        (19, 19, "more_than", Outlook(may_fail=0, must_succeed=0)),
        (18, 20, "at_least", Outlook(may_fail=0, must_succeed=20)),
        (18, 20, "more_than", Outlook(may_fail=0, must_succeed=21)),
        (19, 20, "more_than", Outlook(may_fail=0, must_succeed=1)),
        (39, 39, "more_than", Outlook(may_fail=2, must_succeed=0)),
    ],
)
def test_the_outlook_says_what_would_keep_the_promise(case: tuple[int, int, str, Outlook]) -> None:
    """Good cases of all, with 95 %: how many more may fail, or how many must be good in a row."""
    good, cases, comparison, expected = case
    assert outlook(share(good, cases, **{comparison: "95 %"})) == expected


def test_a_promise_of_all_cannot_be_mended() -> None:
    """After one failure no number of good cases makes 100 %; and where nothing is promised nothing has to be."""
    assert outlook(share(9, 10, at_least="100 %")) == Outlook(may_fail=0, must_succeed=None)
    assert outlook(share(0, 10, at_least="0 %")) == Outlook(may_fail=0, must_succeed=0)


@given(st.integers(0, 60), st.integers(1, 60), st.sampled_from(["at_least", "more_than"]), st.integers(1, 99))
def test_the_outlook_is_exact(failed: int, good: int, comparison: str, percent: int) -> None:
    """One failure more than may fail breaks the promise, one good case fewer than needed does not mend it."""
    result = share(good, good + failed, **{comparison: f"{percent} %"})
    found = outlook(result)
    assert found is not None
    assert found.must_succeed is not None

    def kept(more_good: int, more_failed: int) -> bool:
        value = Fraction(100 * (good + more_good), good + failed + more_good + more_failed)
        return result.comparison.holds(value, result.threshold)

    if result.verdict is Verdict.MET:
        assert kept(0, found.may_fail)
        assert not kept(0, found.may_fail + 1)
    else:
        assert kept(found.must_succeed, 0)
        assert not kept(found.must_succeed - 1, 0)


def months(*values: int | None) -> dict[Month, Fraction]:
    """Return monthly values from January 2025 on, without those that are None."""
    return {JANUARY.plus(nth): Fraction(value) for nth, value in enumerate(values) if value is not None}


ANY: Final = Scale()
SHARE: Final = Scale(lowest=Fraction(0), highest=Fraction(100), best=Fraction(100))
COUNT: Final = Scale(lowest=Fraction(0), highest=None, best=Fraction(0))


def signals_of(values: Mapping[Month, Fraction], scale: Scale = ANY) -> Mapping[Month, frozenset[Signal]]:
    """Return the signals among values of which there are enough."""
    found = control_chart(values, scale)
    assert found is not None
    return found.signals


def test_few_values_say_nothing_about_what_is_usual() -> None:
    """Fewer values than a year has months have no natural limits; nor have those that never follow each other."""
    assert control_chart(months(*range(11)), ANY) is None
    found = control_chart(months(*[value for number in range(12) for value in (number, None)]), ANY)
    assert found is not None
    assert (found.limits, found.signals) == (None, {})


def test_a_value_outside_the_natural_limits_is_a_signal() -> None:
    """Limits lie 3.145 median moving ranges around the median; a gap in the months makes no moving range."""
    found = control_chart(months(10, 12, 11, 12, None, 10, 13, 10, 30, 11, 12, 10, 11), ANY)
    assert found is not None
    assert found.limits is not None
    # The ranges are 2, 1, 1, 3, 3, 20, 19, 1, 2, 1.
    assert (found.limits.middle, found.limits.upper) == (11, 11 + 2 * Fraction("3.145"))
    assert found.limits.lower == 11 - 2 * Fraction("3.145")
    assert found.signals == {JANUARY.plus(8): {Signal.OUTSIDE}}


def test_an_outlier_bends_no_limits() -> None:
    """However bad one month was, the limits of the others stay where they are."""
    values = [10, 12, 11, 12, 10, 13, 10, 14, 11, 12, 10, 11]
    bad, worse = (control_chart(months(*values, outlier), ANY) for outlier in (40, 4000))
    assert bad is not None
    assert worse is not None
    assert bad.limits == worse.limits
    assert bad.signals == worse.signals == {JANUARY.plus(12): {Signal.OUTSIDE}}


def test_a_long_run_on_one_side_is_a_signal() -> None:
    """Eight values in a row above the middle are a shift; seven are not."""
    low, high = [10, 12] * 4, [14, 16] * 4
    found = signals_of(months(*low, *high))
    assert {month for month, signals in found.items() if Signal.RUN in signals} == {
        JANUARY.plus(nth) for nth in range(16)
    }
    found = signals_of(months(*low[:7], 13, *high[:7]))
    assert not any(Signal.RUN in signals for signals in found.values())


def test_three_of_four_near_a_limit_are_a_signal() -> None:
    """Values nearer to a limit than to the middle, three of four in a row, are a shift before any lies outside."""
    found = signals_of(months(10, 14, 10, 14, 10, 14, 10, 21, 21, 22, 12, 10, 14, 10))
    assert found == {JANUARY.plus(nth): {Signal.NEAR_LIMIT} for nth in (7, 8, 9)}


def test_runs_are_no_signals_where_values_can_go_one_way_only() -> None:
    """Of shares near 100 % the upper limit lies beyond what is possible: a long good row has no cause to look for."""
    row = [90, 94, 91, 95] * 2 + [97, 99, 98, 99, 97, 99, 98, 97]
    assert any(Signal.RUN in signals for signals in signals_of(months(*row)).values())
    assert signals_of(months(*row), SHARE) == {}


def test_months_without_fault_weigh_nothing() -> None:
    """Of 24 months 12 had 100 %; what is usual is that of the others, up to 100 %, whatever lies above their limits."""
    values = [100, 90, 91, 100, 92, 90, 100, 91, 90, 100, 91, 93, 100, 90, 91, 100, 99, 98]
    found = control_chart(months(*values), SHARE)
    assert found is not None
    assert found.limits is not None
    assert (found.limits.middle, found.limits.upper) == (91, 100)
    assert found.best == {JANUARY.plus(nth) for nth, value in enumerate(values) if value == 100}
    assert found.signals == {}


def test_the_best_value_is_that_of_the_promise() -> None:
    """Nothing betters 100 % where more is better, and 0 where less is; a number has no upper end."""
    assert Scale.of(share(19, 20)) == SHARE
    assert Scale.of(share(1, 20, at_most="5 %")) == SHARE._replace(best=Fraction(0))
    assert Scale.of(replace(share(1, 20, at_most="5 %"), unit="count")) == COUNT


@given(st.integers(0, 100), st.integers(12, 40), st.sampled_from([ANY, SHARE, COUNT]))
def test_a_constant_has_no_signals(value: int, size: int, scale: Scale) -> None:
    """What never changes is never more than noise, at the end of its scale and elsewhere."""
    assert signals_of(months(*[value] * size), scale) == {}


@pytest.mark.floors
@given(st.integers(0, 100), st.integers(0, 100), st.integers(12, 40), st.data())
def test_one_outlier_among_constants_is_the_only_signal(value: int, other: int, size: int, data: st.DataObject) -> None:
    """The month that differs from all others is the signal, and none of the others is one because of it."""
    assume(value != other)
    at = data.draw(st.integers(0, size))
    values = [value] * size
    values.insert(at, other)
    assert signals_of(months(*values)) == {JANUARY.plus(at): {Signal.OUTSIDE}}
    # A month that cannot be bettered is none.
    assert signals_of(months(*values), SHARE) == ({} if other == 100 else {JANUARY.plus(at): {Signal.OUTSIDE}})


@given(st.lists(st.integers(0, 100), min_size=12, max_size=40), st.integers(1, 5))
def test_a_good_month_at_the_ceiling_never_makes_a_signal(values: list[int], more: int) -> None:
    """Months of 100 % added to any row of shares are no signals, and make none of a month before them."""
    before, after = (signals_of(months(*values, *added), SHARE) for added in ([], [100] * more))
    assert all(of <= before.get(month, frozenset()) for month, of in after.items())


@given(st.lists(st.integers(0, 1000), min_size=12, max_size=30), st.integers(-50, 50))
def test_moving_all_values_moves_the_limits(values: list[int], by: int) -> None:
    """What is a signal does not depend on where the scale begins."""
    plain, moved = control_chart(months(*values), ANY), control_chart(months(*(value + by for value in values)), ANY)
    assert plain is not None
    assert moved is not None
    assert [limit + by for limit in plain.limits or ()] == [*(moved.limits or ())]
    assert moved.signals == plain.signals


def test_months_without_data_neither_count_nor_end_a_streak() -> None:
    """Kept, kept, missed, kept, no data, kept: two months since the miss, and two was the most."""
    verdicts = [Verdict.MET, Verdict.MET, Verdict.MISSED, Verdict.MET, Verdict.NO_DATA, Verdict.MET]
    results = [
        replace(share(1, 1), verdict=verdict, period=replace(share(1, 1).period, months=(JANUARY.plus(nth),)))
        for nth, verdict in enumerate(verdicts)
    ]
    assert streak(results) == Streak(kept=2, longest=2, last_miss=Month(2025, 3))
    assert streak([]) == Streak(kept=0, longest=0, last_miss=None)


def test_the_day_of_judgement_is_after_the_month() -> None:
    """The reported share of a closed month is judged at all, so that the cases above are not empty."""
    assert share(19, 20).verdict is Verdict.MET
    assert share(19, 20).period.end.date() <= date(2025, 2, 1)
