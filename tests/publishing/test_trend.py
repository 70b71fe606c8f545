"""What pages say about budgets, signals, rows of kept periods and few cases."""

from __future__ import annotations

import re
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
from slm.documents.views.charted import charts_of, steady
from slm.documents.views.trend import baseline, kept_since
from slm.site.pages import agreements, reports

pytestmark = pytest.mark.floors

REPORT = "reports/2025-02/index.md"
PAGE = "agreements/SLA-MAIL/performance/index.md"
FIGURES = "agreements/SLA-MAIL/performance/figures/index.md"


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
    words = shown(**open_month(as_of=date(2025, 2, 10), numerator="9", denominator="10"))
    assert "February 2025 provisional 40.32 min whole period; so far: 14.4 min 120 min −79.68 min" in words


@pytest.mark.parametrize(
    "pages, path, told",
    [
        (agreements.performance_pages, FIGURES, "120 min / 40.32 min whole period; so far: 14.4 min; left: −79.68 min"),
        (agreements.performance_pages, PAGE, "120 min / 40.32 min (whole period; so far: 14.4 min)"),
        (reports.pages, REPORT, "120 min / 40.32 min whole period; so far: 14.4 min Left −79.68 min"),
        (reports.pages, REPORT, "120 min / 40.32 min whole period; so far: 14.4 min; left: −79.68 min"),
        (
            reports.figure_pages,
            "reports/2025-02/figures/index.md",
            "120 min of 40.32 min (whole period; so far: 14.4 min) used, −79.68 min left",
        ),
    ],
)
def test_all_pages_allow_an_open_month_the_same(pages: Any, path: str, told: str) -> None:  # noqa: ANN401
    """Chart, table and details, report, card and calculation name what the whole month allows, and what so far."""
    parts = open_month(as_of=date(2025, 2, 10), numerator="9", denominator="10")
    shown = rendered(pages, edition(portfolio(**parts)))[path]
    assert told in text(shown)
    titles = " ".join(re.findall("<title>(.*?)</title>", shown.markdown))
    assert "14.4 min" not in re.sub(r"whole period; so far: 14\.4 min", "", text(shown) + titles)


def test_budget_of_which_nothing_is_left_to_say_is_not_shown() -> None:
    """Three of three cases with 80 % allow no failure and had none: 0, 0 and 0 say nothing."""
    parts = open_month(as_of=date(2025, 3, 10), numerator="3", denominator="3")
    assert "February 2025 provisional 0 0 0" not in shown(**parts)


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
        (("missed", "met", "met"), "Periods kept in a row since the last miss (January 2025): 2; longest streak: 2."),
        (
            ("met", "met", "missed"),
            "Missed in March 2025, the last period that was judged; longest streak before it: 2.",
        ),
        (("no_data",), ""),
    ],
)
def test_row_of_kept_periods_is_a_sentence(verdicts: tuple[str, ...], told: str) -> None:
    """A reader learns since when a promise has been kept."""
    results = [result(number, verdict) for number, verdict in enumerate(verdicts, start=1)]
    assert kept_since(edition(), results) == told


VALUES = ["99.95", "99.96", "99.94", "99.95", "99.97", "99.94", "99.95", "99.96", "99.94", "98.0", "99.95", "99.96"]


def test_signal_is_framed_and_told_noise_is_not() -> None:
    """One value far below all others is a signal; the limits lie in the chart and in the words, and it bends none."""
    results = [result(number, value=value) for number, value in enumerate(VALUES, start=1)]
    found, words = baseline(edition(), results)
    assert found is not None
    assert words is not None
    assert " ".join(words.sentences) == "12 monthly values: typically 99.95 %, as a rule between 99.88 % and 100.00 %."
    assert words.signals == [("outside these limits", "October 2025")]
    memory = MemoryCache()
    with_limits = charts.attainment(results, memory, found.limits, found.signals)
    plain = charts.attainment(results, memory)
    assert with_limits.count("stroke-dasharray:1,4") - plain.count("stroke-dasharray:1,4") == 1
    assert with_limits != charts.attainment(results, memory, found.limits)


@pytest.mark.parametrize(
    "values, sentence",
    [
        (["100"] * 11 + ["98"], "100.00 % in 11 of 12 months. The other one: 98.00 % (December 2025)."),
        (["100", "99"] + ["100"] * 9 + ["98"], "100.00 % in 10 of 12 months. The worst: 98.00 % (December 2025)."),
        (["99.5"] * 12, ""),
    ],
)
def test_months_at_the_ceiling_are_counted(values: list[str], sentence: str) -> None:
    """A share that is 100 % in most months has no limits and no signals to list: it is told what was otherwise."""
    _, words = baseline(edition(), [result(number, value=value) for number, value in enumerate(values, start=1)])
    assert words is not None
    assert (" ".join(words.sentences), words.signals) == (sentence, [])


def test_constant_is_a_sentence_and_no_chart() -> None:
    """Where all months are alike and kept, a line says so; where one differs or was missed there is a chart."""
    alike = [result(number, value="100") for number in (1, 2, 3)]
    assert (steady(edition(), alike), charts_of(edition(), alike, None)) == ("In all 3 months: 100.00 %.", [])
    gap = [*alike, result(4, "no_data", None)]
    assert steady(edition(), gap) == "In all 3 months that have a value: 100.00 %."
    for other in ([*alike, result(4, value="99.95")], [result(number, "missed", "98") for number in (1, 2)], alike[:1]):
        assert steady(edition(), other) == ""
        assert len(charts_of(edition(), other, None)) == 2


def test_constant_shows_its_last_months_instead() -> None:
    """In the place of the chart stands a symbol for each month, which leads to its report."""
    book = portfolio(outages=written.outage_records(months=("2025-01", "2025-02")))
    shown = rendered(agreements.performance_pages, edition(book))[PAGE]
    assert "In all 2 months: 100.00 %." in text(shown)
    assert "<svg" not in shown.markdown
    assert shown.markdown.count('<li><a href="../../../reports/2025-0') == 2


def test_few_values_have_no_limits() -> None:
    """Eleven values say nothing about what is usual; values that may still change do not count."""
    eleven = [result(number, value=value) for number, value in enumerate(VALUES[:11], start=1)]
    assert baseline(edition(), eleven) == (None, None)
    assert baseline(edition(), [*eleven, result(12, provisional=True)]) == (None, None)


def test_signals_in_a_row_are_told_as_one_span() -> None:
    """Months in a row outside the limits are one span, named by its ends, and named once."""
    values = ["99.2", "99.3", "99.2"] + ["99.9", "99.91", "99.89"] * 3
    _, words = baseline(edition(), [result(number, value=value) for number, value in enumerate(values, start=1)])
    assert words is not None
    assert words.signals == [("outside these limits", "January 2025 – March 2025")]


def test_mark_says_month_value_verdict_target_budget_and_cause() -> None:
    """What a reader sees under the pointer is all that there is to know of a month, in its language."""
    down = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02", reason="Disk full")
    book = portfolio(outages=written.outage_records(down, months=("2025-01", "2025-02")))
    for language, told in (
        ("en", "February 2025: 99.70 %; missed; at least 99.9 %; Used / allowed: 120 min / 40.32 min; "),
        ("zh", "2025年2月：99.70 %；未达标；不低于 99.9 %；已用 / 允许：120 分钟 / 40.32 分钟；"),
    ):
        shown = rendered(agreements.performance_pages, edition(book, language))[PAGE].markdown
        assert len(re.findall(f"<title>{told}{down.id}(: |：)Disk full</title>", shown)) == 2


def test_labels_of_charts_speak_the_language_of_the_page() -> None:
    """Units and names of lines are words of the page; no English word is left in a Chinese chart."""
    down = written.outage("2025-02-03T09:00:00+08:00", "2025-02-03T11:00:00+08:00", "2025-02")
    book = portfolio(outages=written.outage_records(down, months=("2025-01", "2025-02")))
    shown = rendered(agreements.performance_pages, edition(book, "zh"))[PAGE].markdown
    labels = re.findall("<text[^>]*>(.*?)</text>", shown)
    assert {"目标 99.9 %", "允许 40.32 分钟", "100 分钟"} <= set(labels)
    assert not any(re.search("[a-z{]", label) for label in labels)


def test_share_of_few_cases_says_of_how_many() -> None:
    """Eight of ten are said to be of ten cases, and nothing of a true share, as all of them were counted (F62)."""
    assert result_format.few_cases(edition(), share(8, 10)) == "of 10 cases"
    assert result_format.few_cases(edition(), share(0, 1)) == "of 1 case"
    assert result_format.few_cases(edition(), share(10, 10)) == ""
    assert result_format.few_cases(edition(), share(80, 100)) == ""
    assert result_format.few_cases(edition(), result(1)) == ""
    assert result_format.few_cases(edition(), share(1, 2, denominator=Fraction(5, 2))) == ""


@pytest.mark.parametrize(
    "pages, path",
    [(reports.pages, "reports/2025-02/index.md"), (reports.figure_pages, "reports/2025-02/figures/index.md")],
)
def test_report_and_figures_show_interval_and_budget(pages: Any, path: str) -> None:  # noqa: ANN401
    """Beside a share of ten cases stands how many more may fail, and in the report of how many it is (F62)."""
    parts = open_month(as_of=date(2025, 3, 10), numerator="7", denominator="10")
    words = text(rendered(pages, edition(portfolio(**parts)))[path])
    assert ("of 10 cases" in words) is (path == "reports/2025-02/index.md")
    assert "confidence" not in words
    assert "−1" in words
