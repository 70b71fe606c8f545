"""The credit statements of a book: what was owed or earned, month by month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from slm.agreement import Agreement, AgreementHistory
from slm.calendar import Month
from slm.compliance import CreditStatement, Result, Scorecard, Verdict, credit_statement
from slm.portfolio import Portfolio


def credit_statements(
    portfolio: Portfolio, results: Scorecard, month: Month | None = None
) -> tuple[CreditStatement, ...]:
    """Return the statements in which something is owed or earned, by agreement and month; of one month, if given.

    A month is settled by the last version that was judged in it.
    """
    return tuple(
        statement
        for name, history in sorted(portfolio.agreements.items())
        for statement in _statements(portfolio, history, results.by_agreement.get(name, ()))
        if month in (None, statement.month)
    )


def _statements(
    portfolio: Portfolio, history: AgreementHistory, results: Sequence[Result]
) -> Iterator[CreditStatement]:
    by_month: dict[Month, list[Result]] = {}
    for result in results:
        if result.verdict is not Verdict.NOT_IN_FORCE:
            by_month.setdefault(result.last_month, []).append(result)
    for month in sorted(by_month):
        version = max(result.version for result in by_month[month])
        revision = history.version(str(version))
        if revision and _may_earn(revision.agreement, by_month[month]):
            statement = credit_statement(revision.agreement, results, month, portfolio.working_time)
            if statement and not statement.is_empty:
                yield statement


def _may_earn(agreement: Agreement, results: Iterable[Result]) -> bool:
    """Return whether there is anything to settle: most months have nothing, and need no closer look."""
    chronic = bool(agreement.credit_rules and agreement.credit_rules.chronic)
    rewarded = {target.id for target in agreement.targets if target.rewards}
    return any(
        result.credit or (chronic and result.verdict is Verdict.MISSED) or result.target in rewarded
        for result in results
    )
