"""A period of few cases that has no verdict, and how fast an error budget is used up."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.written import (
    agreement,
    evidence,
    figures,
    history,
    metrics,
    month_file,
    outage,
    outage_records,
    survey,
    survey_records,
    target,
)

from slm.calendar import Month
from slm.compliance import Result, evaluate, results_json

JANUARY = Month(2025, 1)


def reported(numerator: str, denominator: str, **fields: Any) -> Result:  # noqa: ANN401 - any key of the target
    """Return the result of a share that was reported for January."""
    row = {"target": "attainment", "numerator": numerator, "denominator": denominator}
    known = evidence(figures={JANUARY: figures("2025-01", row)}, months=(month_file("2025-01"),))
    (result,) = evaluate(history(agreement("1.0", target("attainment", **fields))), known, (JANUARY,))
    return result


@pytest.mark.parametrize(
    "good, cases, verdict", [("1", "4", "no_events"), ("4", "4", "no_events"), ("1", "5", "missed"), ("5", "5", "met")]
)
def test_few_cases_have_no_verdict(good: str, cases: str, verdict: str) -> None:
    """Below the fewest cases nothing is kept and nothing missed; with as many the share decides."""
    result = reported(good, cases, cases_at_least="5", credits=[{"below": "99.9 %", "credit": "5 %"}])
    assert result.verdict == verdict
    assert result.reason == ("too_few_cases" if verdict == "no_events" else "")
    assert (result.credit is not None) is (verdict == "missed")


def test_few_answers_have_no_verdict() -> None:
    """The mean of fewer answers than are asked for is no verdict either."""
    answers = survey_records(survey("2025-01-10", "1"), survey("2025-01-11", "2"))
    known = evidence(surveys=answers, metrics=metrics(score="surveys"), months=(month_file("2025-01"),))
    for fewest, verdict in (("2", "missed"), ("3", "no_events")):
        promised = agreement("1.0", target("score", at_least="4", cases_at_least=fewest))
        (result,) = evaluate(history(promised), known, (JANUARY,))
        assert result.verdict == verdict


def available(hours: str, **fields: str) -> Result:
    """Return the result of January with one outage of so many hours."""
    end = timedelta(hours=float(Decimal(hours)))
    row = outage("2025-01-10T00:00:00+08:00", f"2025-01-10T{str(end).zfill(8)}+08:00")
    (result,) = evaluate(history(agreement("1.0", target(**fields))), evidence(outages=outage_records(row)), (JANUARY,))
    return result


def test_budget_stands_in_the_json() -> None:
    """Beside each result stands what may go wrong, what did, what is left, and how fast it is used up."""
    (written,) = results_json([available("1", at_least="99.5 %")], date(2025, 2, 2))["results"]
    assert written["budget"] == {"allowed": "223.2", "used": "60", "remaining": "163.2", "burn_rate": "0.268818"}
    (written,) = results_json([reported("90", "100", at_least="95 %")], date(2025, 2, 2))["results"]
    assert written["budget"] == {"allowed": "5", "used": "10", "remaining": "-5", "burn_rate": "2"}


def test_budget_that_is_none_burns_at_no_rate() -> None:
    """Where nothing may go wrong there is no rate; where nothing is known, or less is better, no budget."""
    (written,) = results_json([available("1", at_least="100 %")], date(2025, 2, 2))["results"]
    assert (written["budget"]["burn_rate"], written["budget"]["remaining"]) == (None, "-60")
    (written,) = results_json([reported("9", "10", at_most="95 %")], date(2025, 2, 2))["results"]
    assert written["budget"] is None


def test_burn_rates_are_those_of_the_published_tables(oracles: Path) -> None:
    """A share of the budget of 30 days that is used up in a window makes the published burn rate."""
    cases = yaml.safe_load((oracles / "burn_rate_cases.yaml").read_text("utf-8"))["burn_rate_for_budget_and_window"]
    whole = available("1", at_least="99.9 %")
    for case in cases:
        window, period = Fraction(str(case["window_hours"])), Fraction(24 * case["slo_period_days"])
        used = Fraction(str(case["budget_consumed_percent"])) / 100 * period / 1000
        judged = replace(whole, denominator=window * 3600, numerator=(window - used) * 3600)
        (written,) = results_json([judged], date(2025, 2, 2))["results"]
        assert Fraction(written["budget"]["burn_rate"]) == Fraction(str(case["expected_burn_rate"])), case
