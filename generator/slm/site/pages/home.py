"""The first page: how the last closed month went, what needs attention, what changes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final

from slm.agreement import AgreementHistory
from slm.calendar import Month
from slm.compliance import Result, Verdict
from slm.documents.addresses import HOME, agreement_path, making_path, result_path
from slm.documents.edition import Edition
from slm.documents.effects import effect
from slm.documents.views import result_format
from slm.documents.views.adjustments import CorrectionNotice, corrections
from slm.documents.views.caution import caution
from slm.documents.views.coming import besides_what_comes, coming
from slm.documents.views.kept import YearKept, announced, has_credits, years_of
from slm.documents.views.maintenance import maintenance_day, said_of
from slm.documents.views.misses import miss_of, state_of, why_without_figure
from slm.documents.views.result_format import Symbol, promises_kept, symbol
from slm.facts import attention
from slm.facts.answers import AnswerState, result_key
from slm.facts.effects import EffectState, is_ineffective
from slm.improvement import ActionState, Improvement
from slm.site.site import Later, Part, SitePage, page_of, render_page

MONTHS: Final = 6
"""How many months the first page shows."""
CORRECTION_NOTICE: Final = timedelta(days=90)
"""How long after its day a correction is mentioned."""


def pages(edition: Edition) -> Iterator[Part]:
    """Yield the home page."""
    yield Later(HOME, partial(_home, edition))


def _home(edition: Edition) -> SitePage:
    portfolio, month = edition.portfolio, edition.portfolio.latest_closed
    months = [month.plus(-back) for back in reversed(range(MONTHS))] if month else []
    values = {
        "month": month,
        "months": months,
        "summary": promises_kept(edition, edition.scorecard.in_month(month), month) if month else [],
        "rows": _matrix(edition, months),
        "corrected": list(_corrected_months(edition, months)),
        "attention": _attention(edition, month),
        "years": _years(edition, month),
        "coming": (changes := coming(edition)),
        "besides": besides_what_comes(edition, changes),
        "maintenance": announced(edition, portfolio.services),
        "maintenance_day": maintenance_day,
        "said_of": said_of,
        "state_of": state_of,
        "running": [_running(edition, running) for running in attention.running_months(portfolio)],
        "month_file": portfolio.months.get(month) if month else None,
    }
    body = render_page("home.md.jinja", HOME, edition, values)
    return page_of(HOME, edition.labels("Home"), body, portfolio.provider)


def _corrected_months(edition: Edition, months: Sequence[Month]) -> Iterator[tuple[Month, list[CorrectionNotice]]]:
    """Yield the months shown, and older ones that were corrected not long ago, with how they were corrected."""
    recent = edition.portfolio.as_of - CORRECTION_NOTICE
    for month, lock in sorted(edition.portfolio.locks.items()):
        restatements = lock.restated_by(edition.portfolio.as_of)
        if restatements and (month in months or restatements[-1].on > recent):
            yield month, corrections(edition, month, None)


def _matrix(edition: Edition, months: Sequence[Month]) -> list[tuple[str, list[tuple[AgreementHistory, list[Symbol]]]]]:
    """Return the agreements that were judged in one of the months, by kind, those with customers first."""
    by_month = {month: edition.scorecard.in_month(month) for month in months}
    judged = []
    for _, history in sorted(edition.portfolio.agreements.items()):
        symbols = [
            symbol(edition, month, [result for result in results if result.agreement == history.id])
            for month, results in by_month.items()
        ]
        if any(cell.path for cell in symbols):
            judged.append((history, symbols))
    kinds = [(kind, [row for row in judged if row[0].latest.kind == kind]) for kind in ("SLA", "OLA", "UC")]
    return [kind for kind in kinds if kind[1]]


def _years(edition: Edition, month: Month | None) -> list[tuple[AgreementHistory, bool, list[YearKept | None]]]:
    """Return how each agreement with a customer was kept this year and in the one before, and whether it has credits.

    Customers ask both of each of theirs: what do we get, and how was it last year?
    """
    found = []
    for _, history in sorted(edition.portfolio.agreements.items()):
        of_year = {kept.year: kept for kept in years_of(edition, history.id)} if history.latest.kind == "SLA" else {}
        if month and of_year:
            years = [of_year.get(month.year - back) for back in (0, 1)]
            found.append((history, has_credits(history.shown.agreement), years))
    return found


def _attention(edition: Edition, month: Month | None) -> dict[str, Sequence[object]]:
    """Return what somebody should look at, by kind."""
    portfolio, as_of = edition.portfolio, edition.portfolio.as_of
    actions = attention.actions_in_order(portfolio)
    done = [action for action in actions if action.state is ActionState.DONE]
    latest = edition.scorecard.in_month(month) if month else ()
    return {
        "misses": _misses(edition, latest, Verdict.MISSED),
        "unanswered": _misses(edition, _unanswered(edition, month), Verdict.MISSED),
        "without_data": _misses(edition, latest, Verdict.NO_DATA),
        "overdue": [action for action in actions if action.is_overdue(as_of)],
        # With those that answer nothing of the months shown: the register has them, too.
        "running": [action for action in actions if action.state.is_open and not action.is_overdue(as_of)],
        "unverified": attention.unverified_actions(portfolio),
        # What the figures say of those that were done: some can be closed, some did not help and nothing goes on.
        "effective": [action for action in done if _says(edition, action, EffectState.REACHED)],
        "ineffective": [action for action in done if is_ineffective(action, effect(edition, action))],
        "reviews": attention.reviews_due(portfolio, edition.next_reviews),
        "awaiting": [
            (agreement_path(history.id, str(version.version)), version)
            for history, version in attention.awaiting_approval(portfolio)
        ],
        "undecided": attention.undecided_changes(portfolio),
    }  # fmt: skip


def _unanswered(edition: Edition, latest: Month | None) -> list[Result]:
    """Return the misses before the latest month that nothing answers, however old: those overdue first."""
    overdue, found = AnswerState.OVERDUE, list[tuple[bool, Result]]()
    for result in edition.scorecard.results:
        told = edition.answers.get(result_key(result))
        # A promise that several targets make is missed once.
        is_open = told and told.state in {overdue, AnswerState.OPEN} and not result.counted_with
        if told and is_open and result.last_month != latest:
            found.append((told.state != overdue, result))
    return [result for _, result in sorted(found, key=lambda one: (one[0], one[1].period.end, one[1].agreement))]


def _late(edition: Edition, result: Result) -> str:
    """Return since when the answer to a miss is overdue; empty where it is not, or need not be known."""
    told = edition.answers.get(result_key(result))
    if not told or told.state != AnswerState.OVERDUE or not told.last_day:
        return ""
    return edition.labels("an answer was due on {day}", day=edition.date(date.fromisoformat(told.last_day)))


def _says(edition: Edition, action: Improvement, state: EffectState) -> bool:
    found = effect(edition, action)
    return found is not None and found.state is state


def _misses(edition: Edition, results: Iterable[Result], verdict: Verdict) -> list[dict[str, object]]:
    """Return the promises with a verdict: what was promised and what it came to, or why nobody knows; the answers."""
    return [_miss(edition, result) for result in results if result.verdict is verdict]


def _miss(edition: Edition, result: Result) -> dict[str, object]:
    t, words = edition.labels, why_without_figure(edition, result)
    if result.value is not None:
        value, promised = result_format.format_value(edition, result), result_format.threshold(edition, result)
        words = t("{value}, promised {promise}", value=value, promise=promised)
        careful = caution(edition, result)
        words = edition.aside(words, careful) if careful else words
    target, miss = result_format.target_name(edition, result), miss_of(edition, result)
    return {
        "path": result_path(result),
        # Several agreements may promise the same of a service.
        "name": edition.aside(
            t("{service}: {target}", service=edition.service(result.service), target=target), result.agreement
        ),
        "period": result_format.period_name(edition, result),
        "words": words,
        "made": making_path(result),
        "late": _late(edition, result),
        **miss._asdict(),
    }


def _running(edition: Edition, month: Month) -> dict[str, object]:
    """Return how a month that is not closed looks so far."""
    results = edition.scorecard.in_month(month)
    return {
        "month": month,
        "summary": promises_kept(edition, results, month),
        "misses": _misses(edition, results, Verdict.MISSED),
        "data_taken_on": edition.portfolio.months[month].data_taken_on,
    }
