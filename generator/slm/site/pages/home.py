"""The first page: how the last closed month went, what needs attention, what changes next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from slm.agreement import AgreementHistory, DatedVersion
from slm.calendar import Month
from slm.catalog import ChangeRequest
from slm.compliance import Result, Verdict
from slm.document_control import Status
from slm.documents.addresses import HOME, agreement_path, change_path, result_path
from slm.documents.edition import Edition
from slm.documents.views.adjustments import CorrectionNotice, corrections
from slm.documents.views.reports import is_overdue
from slm.documents.views.result_format import (
    Counts,
    Symbol,
    format_value,
    period_name,
    reason,
    symbol,
    target_name,
    threshold,
)
from slm.improvement import ActionState, Improvement
from slm.site.environment import render_page
from slm.site.site import SitePage

MONTHS: Final = 6
"""How many months the first page shows."""
REVIEW_NOTICE: Final = timedelta(days=30)
"""How long before its day a review is mentioned."""
END_NOTICE: Final = timedelta(days=90)
"""How long before its last day a term is mentioned, and how long after its day a correction."""


def pages(edition: Edition) -> Iterator[SitePage]:
    """Yield the home page."""
    portfolio, month = edition.portfolio, edition.portfolio.latest_closed
    months = [month.plus(-back) for back in reversed(range(MONTHS))] if month else []
    values = {
        "month": month,
        "months": months,
        "summary": Counts.of(edition.scorecard.in_month(month)).sentence(edition, month) if month else "",
        "rows": _matrix(edition, months),
        "corrected": list(_corrected_months(edition, months)),
        "attention": _attention(edition, month),
        "coming": _coming(edition),
        "running": [_running(edition, running) for running in _running_months(edition, month)],
        "month_file": portfolio.months.get(month) if month else None,
    }
    yield SitePage(
        path=HOME,
        title=edition.labels("Home"),
        body=render_page("home.md.jinja", HOME, edition, values),
        edit=portfolio.provider.place().path,
    )


def _corrected_months(edition: Edition, months: Sequence[Month]) -> Iterator[tuple[Month, list[CorrectionNotice]]]:
    """Yield the months shown, and older ones that were corrected not long ago, with how they were corrected."""
    recent = edition.portfolio.as_of - END_NOTICE
    for month, lock in sorted(edition.portfolio.locks.items()):
        restatements = lock.restated_by(edition.portfolio.as_of)
        if restatements and (month in months or restatements[-1].on > recent):
            yield month, corrections(edition, month, None)


class AgreementRow(NamedTuple):
    """An agreement and its last months."""

    history: AgreementHistory
    symbols: list[Symbol]


def _matrix(edition: Edition, months: Sequence[Month]) -> list[tuple[str, list[AgreementRow]]]:
    """Return the agreements that were judged in one of the months, by kind, those with customers first."""
    by_month = {month: edition.scorecard.in_month(month) for month in months}
    rows = [
        AgreementRow(
            history,
            [
                symbol(edition, month, [result for result in results if result.agreement == history.id])
                for month, results in by_month.items()
            ],
        )
        for _, history in sorted(edition.portfolio.agreements.items())
    ]
    judged = [row for row in rows if any(cell.path for cell in row.symbols)]
    kinds = [(kind, [row for row in judged if row.history.latest.kind == kind]) for kind in ("SLA", "OLA", "UC")]
    return [kind for kind in kinds if kind[1]]


class MissedPromise(NamedTuple):
    """A promise that was missed or could not be judged, and what is done about it."""

    path: str
    name: str
    period: str
    words: str
    actions: Sequence[Improvement]


class Attention(NamedTuple):
    """What somebody should look at, by kind."""

    misses: list[MissedPromise]
    unanswered: list[MissedPromise]
    """Misses of earlier months shown that nothing was done about."""
    without_data: list[MissedPromise]
    overdue: list[Improvement]
    unverified: list[Improvement]
    reviews: list[tuple[AgreementHistory, date]]
    awaiting: list[tuple[str, DatedVersion]]
    undecided: list[ChangeRequest]


def _attention(edition: Edition, month: Month | None) -> Attention:
    portfolio, as_of = edition.portfolio, edition.portfolio.as_of
    actions = sorted(portfolio.improvements.values(), key=lambda improvement: (improvement.due, improvement.id))
    latest = edition.scorecard.in_month(month) if month else ()
    before = [month.plus(-back) for back in range(1, MONTHS)] if month else []
    earlier = (result for earlier_month in before for result in edition.scorecard.in_month(earlier_month))
    unanswered = [result for result in earlier if not portfolio.answers.is_answered(result)]
    histories = [history for _, history in sorted(portfolio.agreements.items())]
    return Attention(
        misses=_misses(edition, latest, Verdict.MISSED),
        unanswered=_misses(edition, unanswered, Verdict.MISSED),
        without_data=_misses(edition, latest, Verdict.NO_DATA),
        overdue=[action for action in actions if is_overdue(action, as_of)],
        unverified=[
            action for action in actions
            if action.state is ActionState.DONE and action.verify_until and action.verify_until < as_of
        ],
        reviews=[
            (history, day)
            for history in histories
            if history.in_force and (day := edition.next_reviews[history.id]) <= as_of + REVIEW_NOTICE
        ],
        awaiting=[
            (agreement_path(history.id, str(version.version)), version)
            for history in histories
            for version in history.versions
            if version.status in {Status.DRAFT, Status.IN_REVIEW}
        ],
        undecided=[change for _, change in sorted(portfolio.changes.items()) if change.decision == "pending"],
    )  # fmt: skip


def _misses(edition: Edition, results: Iterable[Result], verdict: Verdict) -> list[MissedPromise]:
    return [_miss(edition, result) for result in results if result.verdict is verdict]


def _miss(edition: Edition, result: Result) -> MissedPromise:
    """Return what was promised and what it came to, or why nobody knows."""
    t = edition.labels
    target = target_name(edition, result)
    name = t("{service}: {target}", service=edition.service(result.service), target=target)
    words = reason(edition, result)
    if result.value is not None:
        words = t(
            "{value}, promised {promise}", value=format_value(edition, result), promise=threshold(edition, result)
        )
    return MissedPromise(
        result_path(result), name, period_name(edition, result), words, edition.portfolio.answers.to(result)
    )


class Coming(NamedTuple):
    """Something that will change on a day."""

    day: date
    words: str
    path: str
    name: str


def _coming(edition: Edition) -> list[Coming]:
    """Return what is decided and still to come, and what ends soon, the next first."""
    return sorted([*_versions(edition), *_changes(edition), *_ends(edition)])


def _versions(edition: Edition) -> Iterator[Coming]:
    for history in edition.portfolio.agreements.values():
        for version in history.versions:
            if version.status is Status.APPROVED:
                words = edition.labels("Version {version} comes into force", version=version.version)
                name = edition.text(version.agreement.title)
                yield Coming(version.validity.start, words, agreement_path(history.id, str(version.version)), name)


def _changes(edition: Edition) -> Iterator[Coming]:
    for change in edition.portfolio.changes.values():
        if change.decision == "approved" and change.effective_on and change.effective_on > edition.portfolio.as_of:
            words = edition.labels("Change {number}", number=change.id)
            yield Coming(change.effective_on, words, change_path(change.id), edition.text(change.title))


def _ends(edition: Edition) -> Iterator[Coming]:
    """Yield versions in force that end soon without another one to follow."""
    for history in edition.portfolio.agreements.values():
        version = history.in_force
        if version is None or version.validity.end > edition.portfolio.as_of + END_NOTICE:
            continue
        if not any(
            revision.binding and revision.validity.start == version.validity.end for revision in history.versions
        ):
            words = edition.labels("Version {version} ends and none follows", version=version.version)
            yield Coming(version.validity.end, words, agreement_path(history.id), edition.text(version.agreement.title))


class Running(NamedTuple):
    """A month that is not closed: how it looks so far."""

    month: Month
    summary: str
    misses: list[MissedPromise]
    data_taken_on: date | None


def _running_months(edition: Edition, closed: Month | None) -> list[Month]:
    return [month for month in edition.portfolio.months if closed is None or month > closed]


def _running(edition: Edition, month: Month) -> Running:
    results = edition.scorecard.in_month(month)
    file = edition.portfolio.months.get(month)
    return Running(
        month,
        Counts.of(results).sentence(edition, month),
        _misses(edition, results, Verdict.MISSED),
        file.data_taken_on if file else None,
    )
