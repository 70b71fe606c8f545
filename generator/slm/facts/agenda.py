"""What a review has to look at: what happened to its agreements since their last review, and what became of that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from slm.agreement import AgreementHistory, DatedVersion
from slm.calendar import Month
from slm.catalog import ChangeRequest
from slm.facts.reviews import held_reviews
from slm.facts.scorecard import months_from_to
from slm.facts.workload import Workload, workloads
from slm.improvement import Improvement, Review
from slm.portfolio import Portfolio


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """An agreement on the agenda of a review."""

    history: AgreementHistory
    last: Review | None
    """The regular review before."""
    before: tuple[Review, ...]
    """That one, and the extraordinary ones since."""
    since: date
    """The day of that one, else the day on which the agreement came into force."""
    until: date
    """The day of the review; of one that is planned, the portfolio's day."""
    months: tuple[Month, ...]
    """The months that ended since."""

    def is_since(self, day: date) -> bool:
        """Return whether a day lies between the last review and this one."""
        return self.since < day <= self.until

    @property
    def versions(self) -> list[DatedVersion]:
        """The versions that came into force since."""
        return [one for one in self.history.versions if one.binding and self.is_since(one.validity.start)]


def agenda_of(portfolio: Portfolio, review: Review) -> tuple[AgendaItem, ...]:
    """Return what a review looks at, agreement by agreement, in the order in which it names them."""
    known = (portfolio.agreements.get(name) for name in review.agreements)
    return tuple(_item(portfolio, review, history) for history in known if history)


def changes_since(portfolio: Portfolio, item: AgendaItem) -> list[ChangeRequest]:
    """Return the approved changes of an agreement that took effect since its last review."""
    return [
        change
        for _, change in sorted(portfolio.changes.items())
        if item.history.id in change.agreements
        and change.decision == "approved"
        and change.effective_on
        and item.is_since(change.effective_on)
    ]


def work_since(portfolio: Portfolio, item: AgendaItem) -> list[tuple[Month, Workload]]:
    """Return the work of each period that ended since, beside its limits."""
    months = (month for month in item.months if month in portfolio.months)
    return [(month, work) for month in months for work in workloads(portfolio, month, item.history.id)]


def earlier_reviews(items: Iterable[AgendaItem]) -> list[Review]:
    """Return the last reviews of what is looked at, the newest first: what became of their decisions is asked first."""
    found = {review.id: review for item in items for review in item.before}
    return sorted(found.values(), key=lambda review: (review.date, review.id), reverse=True)


def open_actions(portfolio: Portfolio, review: Review) -> list[Improvement]:
    """Return the actions about the agreements of a review that were open on its day, the most urgent first.

    They are those that answer a miss of one of these, that are measured by one, or that a review of one asked for.
    """
    day, names = min(review.date, portfolio.as_of), {*review.agreements}
    asked = {one.id for one in portfolio.reviews.values() if names & {*one.agreements} and one.date < review.date}
    found = (
        action
        for action in portfolio.improvements.values()
        if action.opened_on <= day
        and (action.closed_on is None or action.closed_on > day)
        and (action.review in asked or any(named.agreement in names for named in action.named))
    )
    return sorted(found, key=lambda action: (action.due, action.id))


def _item(portfolio: Portfolio, review: Review, history: AgreementHistory) -> AgendaItem:
    before = [one for one in held_reviews(portfolio, history) if one.date < review.date]
    regular = [one for one in before if one.type == "regular"]
    last, until = regular[-1] if regular else None, min(review.date, portfolio.as_of)
    since = last.date if last else history.agreed_since or history.shown.agreement.valid.start
    # A month that ended on the day itself or before it was talked about then.
    ended = (month for month in months_from_to(Month.of(since), Month.of(until)) if since <= month.last_day < until)
    months = tuple(ended) if since < until else ()
    return AgendaItem(
        history=history, last=last, before=tuple(one for one in before if last is None or one.date >= last.date),
        since=since, until=max(since, until), months=months,
    )  # fmt: skip
