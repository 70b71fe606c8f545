"""What pages say about budgets, signals, rows of kept periods and few cases."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from tests import written
from tests.publishing.small_book import edition, portfolio, rendered, text
from tests.publishing.test_charts import result

from slm.cache import MemoryCache
from slm.calendar import Month
from slm.catalog import MetricKind
from slm.charts import charts
from slm.documents.views import result_format
from slm.documents.views.trend import baseline, kept_since
from slm.site.pages import agreements, reports

PAGE = "agreements/SLA-MAIL/performance/index.md"


def shown(language: str = "en", **parts: Any) -> str:  # noqa: ANN401
    """Return the words of the performance page of the small book."""
    return text(rendered(agreements.performance_pages, edition(portfolio(**parts), language))[PAGE])


def share(good: int, cases: int, **fields: Any) -> Any:  # noqa: ANN401
    """Return the result of a share of cases, of which 80 % have to be good."""
    parts: dict[str, Any] = {
        "metric_kind": MetricKind.ATTAINMENT,
        "value": Fraction(100 * good, cases),
        "threshold": Fraction(80),
    }
    return result(1, **parts | {"numerator": Fraction(good), "denominator": Fraction(cases)} | fields)


def open_month(*, as_of: date, **attainment: str) -> dict[str, Any]:
    """Return parts of a book in which February is not closed and has an attainment of 80 % beside availability."""
    agreement = written.agreement("1.0", written.target(), written.target("attainment", "80 %"))
    reported = {"target": "attainment"} | attainment
    return {
        "as_of": as_of,
        "agreements": {"SLA-MAIL": written.history(agreement, as_of=as_of)},
        "months": {
            entry.month: entry
            for entry in (written.month_file("2025-01"), written.month_file("2025-02", state="provisional"))
        },
        "figures": {Month(2025, 2): written.figures("2025-02", reported)},
    }


def test_budget_is_signed_on_page_and_in_chinese() -> None:
    """Two hours of 40.32 minutes leave less than nothing."""
    assert "February 2025 40.32 min 120 min −79.68 min" in shown()
    assert "2025年2月 40.32 分钟 120 分钟 −79.68 分钟" in shown("zh")


def test_open_month_is_set_against_what_the_whole_month_allows() -> None:
    """On the tenth day the budget is that of 28 days: 40.32 minutes, of which 120 are used."""
    parts = open_month(as_of=date(2025, 2, 10), numerator="9", denominator="10")
    words = shown(**parts)
    assert "February 2025 provisional 40.32 min 120 min −79.68 min" in words
    assert "still allowed in the whole period: −79.68 min" in words


@pytest.mark.parametrize(
    "good, cases, told",
    [
        ("9", "10", "1 of the next cases may fail"),
        ("8", "10", "the next one has to be good"),
        ("7", "10", "the next 5 have to be good"),
    ],
)
def test_open_month_tells_what_would_keep_the_promise(good: str, cases: str, told: str) -> None:
    """With 80 % promised, 9 of 10 may become 9 of 11, and 7 of 10 need five good ones to be 12 of 15."""
    assert told in shown(**open_month(as_of=date(2025, 2, 10), numerator=good, denominator=cases))


def test_promise_that_allows_no_failure_cannot_be_mended() -> None:
    """After one failure of a promised 100 % no number of good cases helps."""
    agreement = written.agreement("1.0", written.target("attainment", "100 %"))
    parts = open_month(as_of=date(2025, 2, 10), numerator="9", denominator="10")
    parts["agreements"] = {"SLA-MAIL": written.history(agreement, as_of=date(2025, 2, 10))}
    assert "no number of good cases can keep it any more" in shown(**parts)


@pytest.mark.parametrize(
    "verdicts, told",
    [
        (("met", "met"), "Never missed; periods kept in a row: 2."),
        (("missed", "met", "met"), "Periods kept in a row since the last miss (January 2025): 2; longest row: 2."),
        (
            ("met", "met", "missed"),
            "Missed in March 2025, the last period that was judged; longest row of periods kept before: 2.",
        ),
        (("no_data",), ""),
    ],
)
def test_row_of_kept_periods_is_a_sentence(verdicts: tuple[str, ...], told: str) -> None:
    """A reader learns since when a promise has been kept."""
    results = [result(number, verdict) for number, verdict in enumerate(verdicts, start=1)]
    assert kept_since(edition(), results) == told


def test_signal_is_framed_and_told_noise_is_not() -> None:
    """One value far below all others is a signal; the limits lie in the chart and in the words."""
    values = ["99.95", "99.96", "99.94", "99.95", "99.96", "99.94", "99.95", "99.96", "99.94", "98.0", "99.95", "99.96"]
    results = [result(number, value=value) for number, value in enumerate(values, start=1)]
    found, words = baseline(edition(), results)
    assert found is not None
    assert words is not None
    assert words.sentence.startswith("12 monthly values: on average 99.78 %, as a rule between 98.81 %")
    assert words.sentence.endswith("and 100 %.")
    assert words.signals[0] == ("outside these limits", "October 2025")
    memory = MemoryCache()
    limits = (found.mean, found.lower, Fraction(100))
    with_limits = charts.attainment(results, memory, limits, found.signals)
    plain = charts.attainment(results, memory)
    assert with_limits.count("stroke-dasharray: 1,4") - plain.count("stroke-dasharray: 1,4") == 1
    assert with_limits != charts.attainment(results, memory, limits)


def test_few_values_have_no_limits() -> None:
    """Five values say nothing about what is usual; values that may still change do not count."""
    five = [result(number) for number in range(1, 6)]
    assert baseline(edition(), five) == (None, None)
    assert baseline(edition(), [*five, result(6, provisional=True)]) == (None, None)


def test_signals_in_a_row_are_told_as_one_span() -> None:
    """Eight months in a row above the average are one run, named by its ends."""
    values = ["99.2"] * 4 + ["99.9"] * 8
    _, words = baseline(edition(), [result(number, value=value) for number, value in enumerate(values, start=1)])
    assert words is not None
    runs = dict(words.signals)
    assert runs["eight or more in a row on the same side of the average"] == "May 2025 – December 2025"


def test_share_of_few_cases_has_its_interval() -> None:
    """Eight of ten say that the true share lies between 49 and 94 %; a hundred cases need no interval (F62)."""
    told = "of 10 cases; the true share lies between 49 and 94 % with 95 % confidence"
    assert result_format.interval(edition(), share(8, 10)) == told
    assert result_format.interval(edition(), share(80, 100)) == ""
    assert result_format.interval(edition(), result(1)) == ""
    assert result_format.interval(edition(), share(1, 2, denominator=Fraction(5, 2))) == ""


@pytest.mark.parametrize(
    "pages, path",
    [(reports.pages, "reports/2025-02/index.md"), (reports.figure_pages, "reports/2025-02/figures/index.md")],
)
def test_report_and_figures_show_interval_and_budget(pages: Any, path: str) -> None:  # noqa: ANN401
    """Beside a share of ten cases stands how much they can say, and how many more may fail (F62)."""
    parts = open_month(as_of=date(2025, 3, 10), numerator="7", denominator="10")
    words = text(rendered(pages, edition(portfolio(**parts)))[path])
    assert "of 10 cases; the true share lies between 40 and 89 % with 95 % confidence" in words
    assert "−1" in words
