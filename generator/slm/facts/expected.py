"""What the judgement of agreements asks of the records of a month."""

from __future__ import annotations

from collections.abc import Mapping

from slm import layout
from slm.calendar import Month
from slm.compliance import Expected, expected
from slm.facts.scorecard import evidence_of
from slm.portfolio import Portfolio


def expected_of_closed_months(portfolio: Portfolio) -> Mapping[Month, list[Expected]]:
    """Return what is asked of each closed month by the agreements of which every file could be read."""
    asked: dict[Month, list[Expected]] = {month: [] for month in portfolio.months if portfolio.is_closed(month)}
    evidence = evidence_of(portfolio)
    for history in portfolio.agreements.values():
        if not portfolio.is_unread(layout.agreement_folder(history.id)):
            for expectation in expected(history, evidence, asked):
                asked[expectation.month].append(expectation)
    return asked
