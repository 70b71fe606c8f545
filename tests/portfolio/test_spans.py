"""Quarters, years and ranges: numerators and denominators are added up, and every breakdown adds up to the whole."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.books import example

from slm.agreement import Comparison
from slm.calendar import Month, Per, period_of
from slm.catalog import MetricKind
from slm.compliance import Result, Scorecard, Verdict
from slm.document_control import Version
from slm.facts.scorecard import scorecard
from slm.facts.spans import MonthRange, SpanLine, SpanSummary, summary
from slm.problem import InputError

pytestmark = pytest.mark.floors

AS_OF: Final = date(2026, 11, 27)
ZONE: Final = ZoneInfo("Asia/Shanghai")
YEAR: Final = MonthRange.parse("2026")


def judged(
    month: Month,
    good: int | None,
    of: int | None = 100,
    *,
    kind: MetricKind = MetricKind.RATIO,
    per: Per = Per.MONTH,
    value: Fraction | None = None,
    **fields: object,
) -> Result:
    """Return a result of a month in which so many of so many were good; None is no data."""
    known = good is not None and of != 0
    figure = value
    if figure is None and good is not None and of != 0:
        figure = Fraction(good) if of is None else Fraction(good * kind.traits.factor, of)
    verdict = Verdict.NO_DATA if figure is None else Verdict.MET if figure >= 90 else Verdict.MISSED
    parts: dict[str, object] = {
        "agreement": "SLA-MAIL", "version": Version((1, 0)), "target": "answered", "service": "mail",
        "metric": "answered", "metric_kind": kind, "period": period_of(month, per, ZONE), "verdict": verdict,
        "provisional": False,
        "comparison": Comparison.AT_LEAST, "threshold": Fraction(90), "unit": "percent" if of is not None else "count",
        "decimals": 1, "value": figure, "numerator": Fraction(good) if known and good is not None else None,
        "denominator": Fraction(of) if known and of is not None else None,
    }  # fmt: skip
    return Result(**parts | fields)  # type: ignore[arg-type]


def line(*results: Result) -> SpanLine:
    """Return a promise over these results."""
    return SpanLine("SLA-MAIL", "answered", "mail", results)


MONTHS: Final = YEAR.months


def test_percentages_are_not_averaged() -> None:
    """9 of 10 in one month and 90 of 300 in the next are 99 of 310, not the mean of 90 % and 30 %."""
    found = line(judged(MONTHS[0], 9, 10), judged(MONTHS[1], 90, 300))

    assert found.value == Fraction(9900, 310)
    assert found.display == "31.9 %"
    assert (found.kept, found.judged) == (1, 2)
    assert found.worst is found.results[1]


@pytest.mark.parametrize(
    "results",
    [
        pytest.param(
            [judged(month, 7, None, kind=MetricKind.QUANTITY) for month in MONTHS[:2]], id="the longest of each month"
        ),
        pytest.param([judged(MONTHS[0], 9, 10), judged(MONTHS[1], 9, 10, metric="other")], id="another metric"),
        pytest.param([judged(MONTHS[0], 9, 10), judged(MONTHS[1], 9, 10, scope={"priority": "P1"})], id="other cases"),
        pytest.param([judged(MONTHS[0], 9, 10), judged(MONTHS[1], 9, 10, value=Fraction(95))], id="a mean of slices"),
        pytest.param([judged(MONTHS[0], 9, 10), judged(MONTHS[1], 9, 10, numerator=None)], id="a figure alone"),
        pytest.param(
            [judged(MONTHS[0], 9, None, unit="percent"), judged(MONTHS[1], 9, 10, value=Fraction(90))],
            id="one of them divided",
        ),
        pytest.param([judged(MONTHS[0], None), judged(MONTHS[1], None)], id="nothing known"),
    ],
)
def test_what_makes_no_sum_has_no_figure(results: list[Result]) -> None:
    """Where the figures of months cannot be added up there is none for the range, and the worst month is still told."""
    found = line(*results)

    assert found.value is None
    assert found.display == ""


def test_cases_open_at_the_end_of_each_month_are_not_added_up() -> None:
    """5 cases open at the end of January and 5 at the end of February are not 10."""
    of_moments = SpanLine(
        "SLA-MAIL", "open", "mail",
        tuple(judged(month, 5, None, kind=MetricKind.COUNT) for month in MONTHS[:2]), of_moments=True,
    )  # fmt: skip

    assert of_moments.value is None
    assert line(*of_moments.results).value == 10


def test_month_without_data_is_no_month_in_which_it_was_kept() -> None:
    """Of three months of which one is unknown two are judged, and the figure is that of these two."""
    found = line(judged(MONTHS[0], 95), judged(MONTHS[1], None), judged(MONTHS[2], 91))

    assert (found.kept, found.judged) == (2, 2)
    assert found.verdicts[Verdict.NO_DATA] == 1
    assert found.value == 93


@pytest.mark.parametrize(
    "written, first, last",
    [
        ("2026-Q1", "2026-01", "2026-03"), ("2026-Q4", "2026-10", "2026-12"), ("2026-H2", "2026-07", "2026-12"),
        ("2026", "2026-01", "2026-12"), ("2026-02..2026-07", "2026-02", "2026-07"),
    ],
)  # fmt: skip
def test_ranges_are_written_in_one_way(written: str, first: str, last: str) -> None:
    """A range is read as it is written, and written as it was read."""
    span = MonthRange.parse(written)

    assert (str(span.first), str(span.last), span.label) == (first, last, written)


@pytest.mark.parametrize(
    "written", ["2026-Q5", "2026-H3", "Q3", "2026-13..2026-14", "2026-05..2026-02", "26", "", "２０２６"]
)
def test_what_is_no_range_is_refused(written: str) -> None:
    """Anything else is refused."""
    with pytest.raises(InputError):
        MonthRange.parse(written)


def test_quarter_that_a_range_cuts_is_left_out() -> None:
    """A promise of a quarter counts where the whole quarter lies in the range."""
    portfolio = example(AS_OF)
    quarter = judged(Month(2026, 6), 95, per=Per.QUARTER)
    results = Scorecard(results=(quarter,))

    assert summary(portfolio, results, MonthRange.parse("2026-H1"), ["SLA-MAIL"]).verdicts == {Verdict.MET: 1}
    assert not summary(portfolio, results, MonthRange.parse("2026-05..2026-06"), ["SLA-MAIL"]).lines


amounts = st.none() | st.tuples(st.integers(0, 50), st.integers(0, 50)).map(lambda two: (min(two), max(two)))


@given(st.lists(amounts, min_size=12, max_size=12))
def test_year_is_the_sum_of_its_quarters_and_a_quarter_of_its_months(made: list[tuple[int, int] | None]) -> None:
    """Whatever the months hold, verdicts, numerators and denominators of the parts add up to those of the whole."""
    results = Scorecard(
        results=tuple(
            judged(month, pair[0] if pair else None, pair[1] if pair else 0)
            for month, pair in zip(MONTHS, made, strict=True)
        )
    )
    portfolio = example(AS_OF)

    def part(span: MonthRange) -> SpanSummary:
        return summary(portfolio, results, span, ["SLA-MAIL"])

    _adds_up(part(YEAR), [part(MonthRange.parse(f"2026-Q{nth}")) for nth in (1, 2, 3, 4)])
    _adds_up(part(YEAR), [part(MonthRange(month, month)) for month in MONTHS])


@pytest.mark.parametrize("year", ["2025", "2026"])
def test_any_breakdown_of_the_example_adds_up(year: str) -> None:
    """By month, by quarter, by agreement and by both, the parts of a whole book are as much as the whole."""
    portfolio, span = example(AS_OF), MonthRange.parse(year)
    results, names = scorecard(portfolio), sorted(portfolio.agreements)
    # What is promised for a quarter or a year lies in no single month.
    monthly = Scorecard(results=tuple(one for one in results.results if one.period.is_month))
    whole = summary(portfolio, monthly, span, names)

    _adds_up(whole, [summary(portfolio, monthly, MonthRange(month, month), names) for month in span.months])
    _adds_up(whole, [summary(portfolio, monthly, MonthRange.parse(f"{year}-Q{nth}"), names) for nth in (1, 2, 3, 4)])
    _adds_up(whole, [summary(portfolio, monthly, span, [name]) for name in names])
    _adds_up(whole, [whole.of([name]) for name in names])
    assert sum(whole.by_month().values(), Counter()) == whole.verdicts


def _adds_up(whole: SpanSummary, parts: list[SpanSummary]) -> None:
    assert sum((part.verdicts for part in parts), Counter()) == whole.verdicts
    for line_of_whole in whole.lines:
        key = line_of_whole.agreement, line_of_whole.target, line_of_whole.service
        own = [one for part in parts for one in part.lines if (one.agreement, one.target, one.service) == key]
        assert sum((one.verdicts for one in own), Counter()) == line_of_whole.verdicts
        if line_of_whole.sums is not None:
            sums = [one.sums for one in own if one.sums is not None]
            assert sum(numerator for numerator, _ in sums) == line_of_whole.sums[0]
            assert sum(denominator or 0 for _, denominator in sums) == (line_of_whole.sums[1] or 0)
