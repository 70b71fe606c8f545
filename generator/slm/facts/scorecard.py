"""The scorecard of a whole book, what it asks of the records of a month, and the credits that follow from it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta

from slm import layout
from slm.agreement import Agreement, AgreementHistory
from slm.calendar import Month
from slm.compliance import (
    CreditStatement,
    Evidence,
    Expected,
    Result,
    Scorecard,
    Verdict,
    credit_statement,
    evaluate,
    expected,
    with_claims,
)
from slm.facts.days_to_come import known_aggregated, known_imports
from slm.portfolio import Portfolio
from slm.values import remembered


def scorecard(portfolio: Portfolio, months: Iterable[Month] | None = None) -> Scorecard:
    """Judge all agreements in these months, else in all months from the first to the last that has data.

    A result of a closed month that was corrected knows what it was before.
    """
    return _whole_scorecard(portfolio) if months is None else _judge_months(portfolio, tuple(months))


@remembered
def _whole_scorecard(portfolio: Portfolio) -> Scorecard:
    """Judge a whole book; the check of its locks and whoever shows the results ask for the same."""
    return _judge_months(portfolio, judged_months(portfolio))


def _judge_months(portfolio: Portfolio, months: tuple[Month, ...]) -> Scorecard:
    evidence = evidence_of(portfolio)
    results = (
        result for _, history in sorted(portfolio.agreements.items()) for result in evaluate(history, evidence, months)
    )
    restated = {month: lock for month, lock in portfolio.locks.items() if lock.restated_by(portfolio.as_of)}
    corrected = (
        restated[result.last_month].corrected(result, portfolio.as_of) if result.last_month in restated else result
        for result in results
    )
    return Scorecard(results=tuple(corrected))


def evidence_of(portfolio: Portfolio) -> Evidence:
    """Return what the judgement of a book rests on: the parts that have the same names in both."""
    same = {field.name: getattr(portfolio, field.name) for field in fields(Evidence)}
    return Evidence(**same | {"imported": known_imports(portfolio), "aggregated": known_aggregated(portfolio)})


def judged_months(portfolio: Portfolio) -> tuple[Month, ...]:
    """Return all months from the first that has data to the last that has a folder, or was seen by a timeline.

    A month between them without a folder is judged too: a gap must be seen (FAILURES F1).
    """
    records = (portfolio.outages, portfolio.tickets, portfolio.surveys, portfolio.probes)
    folders = {*portfolio.months, *portfolio.figures, *(month for record in records for month in record.files)}
    seen = {
        Month.of(instant.date())
        for records in portfolio.timelines.values()
        for timeline in records.timelines.values()
        for known in (timeline.known[:1], timeline.known[-1:])
        for span in known
        for instant in (span.start, span.end)
    }
    months = sorted(folders | seen | covered_months(portfolio))
    return months_from_to(months[0], months[-1]) if months else ()


def covered_months(portfolio: Portfolio) -> set[Month]:
    """Return the months that exports cover, which are judged without a folder of their own."""
    covered = {month for records in portfolio.imported.values() for month in records.files}
    return covered.union(*(records.source.covers.months for records in portfolio.aggregated.values()))


def months_from_to(first: Month, last: Month) -> tuple[Month, ...]:
    """Return the months from the first to the last, both of them included."""
    count = (last.year - first.year) * 12 + last.month - first.month
    return tuple(first.plus(offset) for offset in range(count + 1))


def expected_of_closed_months(portfolio: Portfolio) -> Mapping[Month, list[Expected]]:
    """Return what is asked of each closed month."""
    return expected_in(portfolio, (month for month in portfolio.months if portfolio.is_closed(month)))


def expected_in(portfolio: Portfolio, months: Iterable[Month]) -> Mapping[Month, list[Expected]]:
    """Return what is asked of each of these months by the agreements of which every file could be read."""
    asked: dict[Month, list[Expected]] = {month: [] for month in months}
    evidence = evidence_of(portfolio)
    for history in portfolio.agreements.values():
        if not portfolio.is_unread(layout.agreement_folder(history.id)):
            for expectation in expected(history, evidence, asked):
                asked[expectation.month].append(expectation)
    return asked


def credit_statements(
    portfolio: Portfolio, results: Scorecard, month: Month | None = None
) -> tuple[CreditStatement, ...]:
    """Return the statements in which something is owed or earned, by agreement and month; of one month, if given.

    A month is settled by the last version that was judged in it.
    """
    return tuple(
        with_outcome(portfolio, statement)
        for name, history in sorted(portfolio.agreements.items())
        for statement in _statements(portfolio, history, results.by_agreement.get(name, ()))
        if month in (None, statement.month)
    )


def with_outcome(portfolio: Portfolio, statement: CreditStatement) -> CreditStatement:
    """Return a statement with what became of its credit, as a book tells it."""
    register, month = portfolio.claims.get(statement.agreement), statement.month
    events = register.events if register else ()
    corrected, last_day = corrected_on(portfolio, month), _last_day(portfolio.agreements[statement.agreement])
    return with_claims(statement, events, portfolio.as_of, corrected, last_day)


def _last_day(history: AgreementHistory) -> date | None:
    """Return the last day of an agreement with all its versions; None where nobody knows it yet."""
    ends = [version.known_end for version in history.versions if version.binding]
    return max(end for end in ends if end) - timedelta(days=1) if ends and all(ends) else None


def corrected_on(portfolio: Portfolio, month: Month) -> date | None:
    """Return the last day on which a closed month was corrected; None where it never was."""
    lock = portfolio.locks.get(month)
    return max((told.on for told in lock.restated_by(portfolio.as_of)), default=None) if lock else None


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
