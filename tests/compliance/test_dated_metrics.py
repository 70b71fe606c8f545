"""A metric that is measured otherwise from a day on: each period is judged by what held on its first day."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import agreement, evidence, figures, history, metrics, month_file, survey, survey_records, target

from slm.calendar import Month
from slm.catalog import Metric
from slm.compliance import Evidence, Result, Verdict, evaluate
from slm.compliance.evaluate import expected

MONTHS: Final = tuple(Month(2025, number) for number in range(1, 7))


def dated(*earlier: dict[str, Any], source: str = "surveys") -> dict[str, Metric]:
    """Return metrics of which the mean score comes from `source`, and came from elsewhere before."""
    score = metrics()["score"]
    written = score.model_dump(exclude_defaults=True, mode="json") | {"source": source, "earlier": list(earlier)}
    return {"score": Metric.model_validate(written)}


def known(measured: dict[str, Metric], reported: str = "5", answered: str = "1") -> Evidence:
    """Return half a year in which each month has a figure of its mean score and a survey that says something else."""
    entries = [{"target": "score", "numerator": reported, "denominator": "1"}]
    files = {month: figures(str(month), *entries) for month in MONTHS}
    answers = [survey(f"{month}-10", answered, str(month)) for month in MONTHS]
    return evidence(
        metrics=measured, figures=files, months=tuple(month_file(str(month)) for month in MONTHS),
        surveys=survey_records(*answers, months=tuple(map(str, MONTHS))),
    )  # fmt: skip


def judged(measured: dict[str, Metric], per: str = "month", **parts: object) -> tuple[Result, ...]:
    """Return the results of the half year."""
    promised = agreement("1.0", target("score", "4", per=per), **parts)
    return evaluate(history(promised), known(measured), MONTHS)


SINCE_APRIL: Final = {"until": "2025-04-01", "source": "figures"}


def test_closed_months_keep_their_verdicts_when_figures_give_way_to_surveys() -> None:
    """Until March what was reported counts, from April what was answered; without `earlier` all months change."""
    met, missed = Verdict.MET, Verdict.MISSED
    assert [result.verdict for result in judged(dated(SINCE_APRIL))] == [*3 * [met], *3 * [missed]]
    assert [result.verdict for result in judged(dated())] == 6 * [missed]
    assert [result.verdict for result in judged(dated(source="figures"))] == 6 * [met]


@given(st.sets(st.dates(date(2024, 12, 1), date(2025, 7, 31)), max_size=4), st.sampled_from(["month", "quarter"]))
def test_each_period_is_judged_as_the_metric_of_its_first_day_alone_would(days: set[date], per: str) -> None:
    """Whatever is written of other days changes nothing of a period."""
    entries = [
        {"until": str(day), "source": "figures" if number % 2 else "surveys", "decimals": str(number)}
        for number, day in enumerate(sorted(days))
    ]
    metric = dated(*entries)["score"]
    for result in judged({"score": metric}, per):
        alone = metric.on(result.period.start.date())
        assert alone.earlier == () or alone is metric
        plain = Metric.model_validate(alone.model_dump(exclude={"earlier"}, exclude_defaults=True, mode="json"))
        (same,) = [other for other in judged({"score": plain}, per) if other.period == result.period]
        assert result == same


@pytest.mark.parametrize("until, source", [("2025-01-01", "surveys"), ("2025-01-02", "figures")])
def test_period_in_which_it_changes_is_judged_by_its_first_day(until: str, source: str) -> None:
    """A change within a quarter waits for the next one: two sources make no figure; and so much is asked of months."""
    measured = dated({"until": until, "source": "figures"})
    first, second = judged(measured, "quarter")
    assert (first.verdict, second.verdict) == (
        Verdict.MET if source == "figures" else Verdict.MISSED,
        Verdict.MISSED,
    )
    asked = expected(
        history(agreement("1.0", target("score", "4", per="quarter"))),
        known(measured),
        (Month(2025, 3), Month(2025, 4)),
    )
    assert [part.source for part in asked] == [source, "surveys"]


def test_version_that_begins_within_a_quarter_is_judged_by_its_own_first_day() -> None:
    """The part of a period in which a version is in force is a period of its own (ARCHITECTURE 5)."""
    valid = {"from": "2025-02-01", "until": "2027-01-01"}
    measured = dated({"until": "2025-02-01", "source": "figures"})
    first, _ = judged(measured, "quarter", valid=valid, partial_period="prorate")
    assert first.verdict is Verdict.MISSED
