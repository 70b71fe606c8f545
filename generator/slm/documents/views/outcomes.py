"""What came of a promise, in words: the row about a result, and its error budget, the same on every page and paper."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from math import floor
from typing import NamedTuple

from slm.compliance import ErrorBudget, Result, minutes, minutes_allowed
from slm.documents.edition import Edition
from slm.documents.views import result_format
from slm.documents.views.undecided import undecided
from slm.facts import sources


class BudgetWords(NamedTuple):
    """An error budget in words: what may go wrong, what did, and what is left, signed, rounded toward less."""

    allowed: str = ""
    used: str = ""
    left: str = ""
    note: str = ""
    """What `allowed` and `left` are about where the period still goes on, and what is allowed so far."""
    is_allowed: bool = False
    """May anything go wrong at all?"""
    is_used: bool = False

    @property
    def spent(self) -> str:
        """What went wrong of what is allowed; empty where nothing is allowed and nothing went wrong."""
        return f"{self.used} / {self.allowed}" if self.is_allowed or self.is_used else ""


class Outcome(NamedTuple):
    """What came of a promise, in words: what pages say about a result. What does not apply is empty."""

    value: str
    before_exclusions: str
    few_cases: str
    threshold: str
    margin: str
    budget: BudgetWords
    left: str
    coverage: str
    reason: str


def outcome(edition: Edition, result: Result) -> Outcome:
    """Return what is said of a result, which stands on several pages: it is put in words once for each edition."""
    # By identity, as a result is long to compare; with the result, because another one may have its id when it is gone.
    known: dict[int, tuple[Result, Outcome]] = edition.memory.setdefault(outcome, {})
    if id(result) not in known:
        spent = _budget(edition, result)
        left = edition.labels("left: {amount}", amount=spent.left) if spent.spent else ""
        more = undecided(edition, result) if result.value is not None else ""
        known[id(result)] = (
            result,
            Outcome(
                value=result_format.format_value(edition, result),
                before_exclusions=result_format.before_exclusions(edition, result),
                few_cases=result_format.few_cases(edition, result),
                threshold=result_format.threshold(edition, result),
                margin=result_format.margin(edition, result),
                budget=spent,
                left=edition.labels("separator|; ").join(filter(None, (spent.note if spent.spent else "", left))),
                coverage=result_format.coverage(edition, result),
                reason=edition.speech.sentences(filter(None, (result_format.reason(edition, result), more))),
            ),
        )
    return known[id(result)][1]


def _budget(edition: Edition, result: Result) -> BudgetWords:
    """Return the budget of a result: minutes of downtime, or cases; all of it empty for other metrics.

    Of a period that goes on it is that of the whole period, wherever it is shown: nobody owes by the day what is
    promised for a month. What is allowed so far, by which a verdict that may still change is made, stands beside it.
    """
    t, found = edition.labels, budget_of(edition, result)
    if found is None:
        return BudgetWords()
    goes_on = result.provisional and result.period.end.date() > edition.portfolio.as_of + timedelta(days=1)
    note = t("so far") if goes_on else ""
    if result.metric_kind.traits.is_time:
        if found.so_far != found.allowed:
            part = _minutes(edition, minutes_allowed(found.so_far))
            # Of a period that is over, what is allowed is less only because less of it is known.
            known = t("whole period; of the time that is known: {amount}", amount=part)
            note = t("whole period; so far: {amount}", amount=part) if goes_on else known
        allowed, used = (_minutes(edition, number) for number in (minutes_allowed(found.allowed), minutes(found.used)))
        left = result_format.format_number(edition, found.remaining / 60).replace("-", "−")
        rest = t("{number} min", number=left)
        return BudgetWords(allowed, used, rest, note, found.allowed > 0, found.used > 0)
    remaining = edition.number(floor(found.remaining)).replace("-", "−")
    allowed, used = edition.number(floor(found.allowed)), result_format.format_number(edition, found.used)
    return BudgetWords(allowed, used, remaining, note, found.allowed >= 1, found.used > 0)


def budget_of(edition: Edition, result: Result) -> ErrorBudget | None:
    """Return the budget of a result, of a period that goes on that of the whole; None where it has none."""
    return sources.budget_of(edition.portfolio, result)


def _minutes(edition: Edition, number: str) -> str:
    return edition.labels("{number} min", number=edition.number(f"{Decimal(number):,f}"))
