"""What is asked of a month is what the judgement of it asks."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests import written
from tests.publishing import small_book

from slm.agreement import Agreement
from slm.calendar import Month
from slm.facts.scorecard import expected_of_closed_months

COUNT = {"id": "count", "metric": "count", "at_most": "9"}


def asked(month: str, *versions: Agreement, **fields: Any) -> list[tuple[str, str]]:  # noqa: ANN401
    """Return which targets of which versions ask something of a closed month."""
    history = written.history(*versions, as_of=date(2026, 12, 31))
    file = written.month_file(month, **fields)
    book = small_book.portfolio(agreements={"SLA-MAIL": history}, months={file.month: file}, as_of=date(2026, 12, 31))
    (expecteds,) = expected_of_closed_months(book).values()
    assert {expected.month for expected in expecteds} <= {Month.parse(month)}
    return [(str(expected.version), expected.target) for expected in expecteds]


def version(number: str, start: str, until: str, **fields: Any) -> Agreement:  # noqa: ANN401
    """Return a version that skips periods which are only partly inside its term."""
    return written.agreement(
        number, COUNT | fields, valid={"from": start, "until": until}, partial_period="skip",
        **({"supersedes": "1.0"} if number != "1.0" else {}),
    )  # fmt: skip


def test_a_change_of_version_inside_a_month_asks_both() -> None:
    """Together they cover the month, so that each part is judged, and each needs its figure."""
    versions = version("1.0", "2025-01-01", "2026-01-01"), version("2.0", "2025-02-15", "2026-01-01")
    assert asked("2025-02", *versions) == [("1.0", "count"), ("2.0", "count")]


@pytest.mark.parametrize("per, expected", [("month", [("1.0", "count")]), ("quarter", [])])
def test_a_period_that_is_not_judged_asks_nothing(per: str, expected: list[tuple[str, str]]) -> None:
    """The first quarter is only partly inside the term; March is wholly inside it."""
    assert asked("2025-03", version("1.0", "2025-02-15", "2026-01-01", per=per)) == expected


def test_months_inside_a_quarter_are_asked() -> None:
    """A quarter is judged at its end, by the figures of each of its months."""
    assert asked("2025-04", version("1.0", "2025-01-01", "2026-01-01", per="quarter")) == [("1.0", "count")]


def test_a_suspended_target_asks_nothing() -> None:
    """By a clause that the agreement has; by one that it has not, nothing is suspended."""
    clause = {"id": "S1", "clause": "Strike"}
    agreement = written.agreement("1.0", COUNT, suspensions=[clause])
    suspended = {"agreement": "SLA-MAIL", "target": "count", "reason": "A strike"}
    assert asked("2025-03", agreement, suspended=[suspended | {"clause": "S1"}]) == []
    assert asked("2025-03", agreement, suspended=[suspended | {"clause": "S2"}]) == [("1.0", "count")]
