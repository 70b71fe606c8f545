"""From surveys to a verdict: the mean of the answers, and how many answered."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError
from tests.written import agreement, evidence, history, metrics, month_file, survey, survey_records, target

from slm.calendar import Month
from slm.compliance import Reason, Result, Verdict, evaluate, results_json
from slm.measurement import Survey

JANUARY = Month(2025, 1)
MONTHS = tuple(month_file(f"2025-{number:02}") for number in (1, 2, 3))


def judged(*rows: Survey, metric: str = "score", at_least: str = "4", at: Month = JANUARY, **known: Any) -> Result:  # noqa: ANN401
    """Return the result of a month of these surveys."""
    fields = {name: known.pop(name) for name in ("kind", "per") if name in known}
    per = {"per": fields.pop("per")} if "per" in fields else {}
    recorded = known.pop("recorded", ("2025-01",))
    promised = agreement("1.0", target(metric, at_least, **per), **fields)
    usual: dict[str, Any] = {"months": MONTHS, "metrics": metrics(**{metric: "surveys"})}
    (result,) = evaluate(
        history(promised), evidence(surveys=survey_records(*rows, months=recorded), **usual | known), [at]
    )
    return result


ANSWERS = (
    survey("2025-01-06", "5", answered="true", customer="sales"),
    survey("2025-01-31", "4", answered="true"),
    survey("2025-01-10", answered="false"),
)
OTHERS = (
    survey("2025-01-06", "1", service="intranet"),
    survey("2025-01-06", "1", customer="plant"),
    survey("2025-02-01", "1"),
)


def test_mean_of_the_answers_with_the_share_that_answered() -> None:
    """Silence lowers no score, but everybody sees how many of those who were asked are behind it (F9)."""
    result = judged(*ANSWERS, *OTHERS)
    assert (result.verdict, result.value, result.events, result.asked) == (Verdict.MET, Fraction(9, 2), 2, 3)
    (rows,) = result.sources
    assert (rows.read, rows.used, dict(rows.reasons)) == (
        6, 2, {"other_customer": 1, "other_service": 1, "outside_period": 1, "unanswered": 1}
    )  # fmt: skip
    assert results_json([result], date(2025, 2, 1))["results"][0]["asked"] == 3


def test_share_that_answered() -> None:
    """How many answer can be promised by itself."""
    result = judged(*ANSWERS, metric="ratio", at_least="50 %")
    assert (result.verdict, result.numerator, result.denominator) == (Verdict.MET, 2, 3)


def test_record_of_answers_alone_does_not_tell_how_many_were_asked() -> None:
    """Where only answers are written down, everybody would seem to have answered; so nothing is said."""
    rows = [survey("2025-01-06", "5", answered="true"), survey("2025-01-07", "4")]
    assert judged(*rows).asked is None
    share = judged(*rows, metric="ratio", at_least="50 %")
    assert (share.verdict, share.reason) == (Verdict.NO_DATA, Reason.NO_DENOMINATOR)


def test_month_without_answers_has_no_events() -> None:
    """Nobody answered is neither kept nor missed, and not the same as nobody knows (F1, F3)."""
    nobody = judged()
    assert (nobody.verdict, nobody.reason, nobody.asked) == (Verdict.NO_EVENTS, Reason.NO_CASES, None)
    unknown = judged(recorded=("2025-02",))
    assert (unknown.verdict, unknown.reason) == (Verdict.NO_DATA, Reason.NO_FILE)


def test_quarter_has_the_mean_of_all_answers() -> None:
    """Scores and answers are added up over the months, never the means of months (F55)."""
    rows = [survey("2025-01-06", "5"), survey("2025-02-06", "2", "2025-02"), survey("2025-02-07", "2", "2025-02")]
    result = judged(*rows, per="quarter", at=Month(2025, 3), recorded=("2025-01", "2025-02"))
    assert (result.value, result.coverage) == (3, Fraction(59, 90))


def test_agreement_inside_the_house_counts_the_answers_of_all_customers() -> None:
    """The customer of an answer tells agreements with customers apart."""
    assert judged(*ANSWERS, *OTHERS, kind="OLA").events == 3


def test_only_answers_given_by_the_day_are_known() -> None:
    """On a day in the past, later answers do not exist; of a day before the period nothing is known."""
    assert judged(*ANSWERS, as_of=date(2025, 1, 20)).events == 1
    taken = (month_file("2025-01", state="open", data_taken_on="2025-01-10"),)
    assert judged(*ANSWERS, as_of=date(2025, 1, 31), months=taken).coverage == Fraction(10, 31)


def test_surveys_make_scores_and_shares_only() -> None:
    """A number of cases does not come from surveys."""
    assert judged(*ANSWERS, metric="count").reason == Reason.NO_SOURCE


@pytest.mark.parametrize(
    "score, answered, mistake",
    [
        (None, None, "the survey has no score"),
        (None, "true", "the survey has no score"),
        ("4", "false", "was not answered, but has the score 4"),
        ("4,5", None, "'4,5' is not a number"),
    ],
)
def test_answer_without_score_is_refused(score: str | None, answered: str | None, mistake: str) -> None:
    """A missing score is either said to be no answer or a mistake; it is never a nought."""
    with pytest.raises(ValidationError, match=mistake):
        survey("2025-01-06", score, answered=answered)
