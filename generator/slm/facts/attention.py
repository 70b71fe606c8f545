"""What of a book somebody should look at on its day: each rule once, asked by the first page and by `slm status`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, NamedTuple

from slm.agreement import AgreementHistory, DatedVersion
from slm.calendar import Month
from slm.catalog import ChangeRequest
from slm.compliance import ErrorBudget, Result, Verdict
from slm.document_control import Status
from slm.facts.sources import budget_of
from slm.improvement import ActionState, Improvement
from slm.portfolio import Portfolio

REVIEW_NOTICE: Final = timedelta(days=30)
"""How long before its day a review is mentioned."""
_NEARLY_USED: Final = Fraction(3, 4)
"""A promise of a period that goes on is in danger once so much of what may go wrong has gone wrong."""


class Danger(NamedTuple):
    """A promise of a period that goes on which is missed so far, or soon may be."""

    result: Result
    budget: ErrorBudget | None
    """What may go wrong in the whole period, and what did; None where its metric has no such amount."""


def verdict_counts(results: Iterable[Result]) -> Mapping[Verdict, int]:
    """Return how many promises have each verdict that there is; one that several targets make is one."""
    verdicts = [result.verdict for result in results if not result.counted_with]
    promised = [verdict for verdict in Verdict if verdict is not Verdict.REPORTED and verdict in verdicts]
    return {verdict: verdicts.count(verdict) for verdict in promised}


def running_months(portfolio: Portfolio) -> list[Month]:
    """Return the months after the last closed one that have begun and are written about, in order.

    Of one that is still to come there may be maintenance, but nothing to judge.
    """
    closed, as_of = portfolio.latest_closed, portfolio.as_of
    begun = (month for month in portfolio.months if month.first_day <= as_of)
    return sorted(month for month in begun if closed is None or month > closed)


def unclosed_months(portfolio: Portfolio) -> list[Month]:
    """Return the months that are over and not closed, in order."""
    over = (month for month in portfolio.months if month.next.first_day <= portfolio.as_of)
    return sorted(month for month in over if not portfolio.is_closed(month))


def in_danger(portfolio: Portfolio, results: Iterable[Result]) -> Iterator[Danger]:
    """Yield what is missed so far, or has little left to go wrong, of results that may still change."""
    for result in results:
        if result.counted_with or result.verdict not in {Verdict.MET, Verdict.MISSED} or not result.provisional:
            continue
        budget = budget_of(portfolio, result)
        is_nearly_used = budget is not None and budget.used and budget.used >= _NEARLY_USED * budget.allowed
        if result.verdict is Verdict.MISSED or is_nearly_used:
            yield Danger(result, budget)


def unverified_actions(portfolio: Portfolio) -> list[Improvement]:
    """Return the actions that are done and of which it should be known by now whether they helped."""
    return [
        action for action in actions_in_order(portfolio)
        if action.state is ActionState.DONE and action.measured is None
        and action.verify_until and action.verify_until < portfolio.as_of
    ]  # fmt: skip


def actions_in_order(portfolio: Portfolio) -> list[Improvement]:
    """Return all actions, what is due first coming first."""
    return sorted(portfolio.improvements.values(), key=lambda action: (action.due, action.id))


def reviews_due(portfolio: Portfolio, next_reviews: Mapping[str, date]) -> list[tuple[AgreementHistory, date]]:
    """Return the agreements in force that should have been reviewed, or are to be soon, with the day."""
    until = portfolio.as_of + REVIEW_NOTICE
    in_force = (history for _, history in sorted(portfolio.agreements.items()) if history.in_force)
    return [(history, day) for history in in_force if (day := next_reviews[history.id]) <= until]


def awaiting_approval(portfolio: Portfolio) -> list[tuple[AgreementHistory, DatedVersion]]:
    """Return the versions that are drafts or in review."""
    return [
        (history, version)
        for _, history in sorted(portfolio.agreements.items())
        for version in history.versions
        if version.status in {Status.DRAFT, Status.IN_REVIEW}
    ]


def undecided_changes(portfolio: Portfolio) -> Sequence[ChangeRequest]:
    """Return the requests for change that nobody has decided."""
    return [change for _, change in sorted(portfolio.changes.items()) if change.decision == "pending"]
