"""Workload in monthly reports: actual against lower and upper limit, the periods before, and what the clause says."""

from __future__ import annotations

from typing import Any

import pytest
from tests import written
from tests.publishing import small_book, whole_agreement
from tests.publishing.small_book import edition, rendered, text

from slm.cache import MemoryCache
from slm.charts import charts
from slm.site.pages import reports

REPORT = "reports/2025-02/index.md"
BOTH = {"en": "More than planned", "zh": "超出约定"}


def report(numerator: str, language: str = "en", clause: dict[str, Any] | None = None, **month: Any) -> str:  # noqa: ANN401
    """Return the words of the report of February, whose workload may be 10 to 400."""
    agreement = written.agreement(
        "1.0", written.target(), workload=[{"metric": "quantity", "at_least": "10", "at_most": "400"}],
        suspensions=[clause] if clause else [],
    )  # fmt: skip
    january = written.figures("2025-01", {"workload": "quantity", "numerator": "399"})
    february = written.figures("2025-02", {"workload": "quantity", "numerator": numerator})
    book = small_book.portfolio(
        agreements={"SLA-MAIL": written.history(agreement, as_of=small_book.AS_OF)},
        figures={figures.month: figures for figures in (january, february)},
        months={
            month_file.month: month_file
            for month_file in (written.month_file("2025-01"), written.month_file("2025-02", **month))
        },
    )
    return text(rendered(reports.pages, edition(book, language))[REPORT])


@pytest.mark.parametrize(
    "actual, told",
    [("9", "below the limit"), ("10", "within the limits"), ("400", "within the limits"), ("401", "above the limit")],
)
def test_workload_is_held_against_both_limits(actual: str, told: str) -> None:
    """Exactly at a limit is within it."""
    assert f"10 to 400 per month {actual} {told}" in report(actual)


@pytest.mark.parametrize(
    "reported, told",
    [
        ([("mail", "100")], "10 to 400 per month – no figure reported"),
        ([("mail", "100"), ("files", "50")], "10 to 400 per month 150 within the limits"),
        ([(None, "120")], "10 to 400 per month 120 within the limits"),
    ],
)
def test_work_of_one_service_is_not_shown_as_that_of_all(reported: list[tuple[str | None, str]], told: str) -> None:
    """The limits are for all services of the agreement: a figure of one of two says nothing of the whole."""
    limit = {"metric": "quantity", "at_least": "10", "at_most": "400"}
    agreement = written.agreement("1.0", written.target(), services=["mail", "files"], workload=[limit])
    rows = [
        {"workload": "quantity", "numerator": number} | ({"service": service} if service else {})
        for service, number in reported
    ]
    figures = written.figures("2025-02", *rows)
    history = written.history(agreement, as_of=small_book.AS_OF)
    book = small_book.portfolio(agreements={"SLA-MAIL": history}, figures={figures.month: figures})
    assert told in text(rendered(reports.pages, edition(book))[REPORT])


def test_the_periods_before_are_in_a_table() -> None:
    """Twelve months, those without a figure as a dash, so that a trend is seen."""
    words = report("512")
    row = words[words.rindex("10 to 400 per month") :]
    assert row.startswith("10 to 400 per month – 2024-03 – 2024-04")
    assert "– 2024-12 399 2025-01 512 2025-02 above the limit" in row


def test_more_work_than_agreed_names_the_clause_and_what_it_suspended() -> None:
    """The clause stands there in words, with the targets it suspended in this month, or that it suspended none."""
    clause = {"id": "S1", "clause": BOTH, "when": {"workload_above": "quantity"}}
    assert "Clause S1, no target was suspended: More than planned" in report("512", clause=clause)
    used = [{"agreement": "SLA-MAIL", "target": "availability", "clause": "S1", "reason": "Too many cases"}]
    assert "Clause S1, suspended: A metric: More than planned" in report("512", clause=clause, suspended=used)
    assert "条款 S1（暂停考核：A metric）：超出约定" in report("512", "zh", clause=clause, suspended=used)
    assert "Clause S1" not in report("400", clause=clause)


def test_agreement_without_a_clause_says_so() -> None:
    """Where nothing follows from more work, a reader is told that."""
    assert "above the limit No clause of the agreement suspends a target for this." in report("512")


def test_whole_agreement_has_its_trend_as_a_chart() -> None:
    """The small chart has its words for those who do not see it."""
    words = rendered(reports.pages, edition(whole_agreement.portfolio()))[REPORT].markdown
    assert 'aria-label="A metric: the last 12 periods, with the limits"' in words


def test_columns_are_hatched_above_the_limit_only() -> None:
    """What fits is solid; a period without a figure or without limits is drawn without."""
    memory_cache = MemoryCache()
    within = charts.loads([charts.LoadBar(400.0, 10.0, 400.0)], memory_cache)
    above = charts.loads([charts.LoadBar(500.0, 10.0, 400.0)], memory_cache)
    assert "--slm-waived" in above
    assert "--slm-waived" not in within
    assert "--slm-used" not in charts.loads([charts.LoadBar(None, None, None)], memory_cache)
    assert "--slm-target" not in charts.loads([charts.LoadBar(5.0, None, None)], memory_cache)


def test_limits_of_a_month_are_those_in_force_then() -> None:
    """A later version with a lower limit does not make earlier months too busy."""
    first, second = (
        written.agreement(version, written.target(), workload=[{"metric": "quantity", "at_most": limit}], **fields)
        for version, limit, fields in (
            ("1.0", "400", {}),
            ("2.0", "100", {"valid": {"from": "2025-02-01", "until": "2027-01-01"}}),
        )
    )
    reported = [
        written.figures(month, {"workload": "quantity", "numerator": "300"}) for month in ("2025-01", "2025-02")
    ]
    book = small_book.portfolio(
        agreements={"SLA-MAIL": written.history(first, second, as_of=small_book.AS_OF)},
        figures={figures.month: figures for figures in reported},
    )
    words = text(rendered(reports.pages, edition(book))[REPORT])
    assert "300 2025-01 300 2025-02 above the limit" in words
