"""When an agreement is to be reviewed, and whether that day is past."""

from __future__ import annotations

from datetime import date

from slm.agreement import AgreementHistory
from slm.improvement import Review
from slm.portfolio import Portfolio


def last_review(portfolio: Portfolio, history: AgreementHistory) -> Review | None:
    """Return the last review of an agreement that was held by the portfolio's day."""
    reviews = (review for review in portfolio.reviews.values() if history.id in review.agreements)
    held = [review for review in reviews if review.date <= portfolio.as_of]
    return max(held, key=lambda review: (review.date, review.id), default=None)


def next_review(portfolio: Portfolio, history: AgreementHistory) -> date:
    """Return when an agreement is to be reviewed next.

    That is the date set by its last review, else one cycle after that review, else one cycle after it came into force.
    """
    agreement, last = history.shown.agreement, last_review(portfolio, history)
    if last is None:
        return agreement.review_every.after(agreement.valid.start)
    return last.next_review or agreement.review_every.after(last.date)


def is_review_overdue(portfolio: Portfolio, history: AgreementHistory) -> bool:
    """Return whether an agreement in force should have been reviewed before the portfolio's day."""
    return history.in_force is not None and next_review(portfolio, history) < portfolio.as_of
