"""What follows for an agreement: when it is to be reviewed, on what its targets stand, and what that promises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from slm.agreement import Agreement, AgreementHistory, Reference, Target
from slm.compliance import Result, Verdict, composite
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


def is_review_overdue(history: AgreementHistory, due: date, as_of: date) -> bool:
    """Return whether an agreement in force, of which a review is due on a day, should have been reviewed before."""
    return history.in_force is not None and due < as_of


def supporting(portfolio: Portfolio, reference: Reference) -> tuple[Agreement, Target] | None:
    """Return the target that a reference names, in the version of its agreement that is shown."""
    history = portfolio.agreements.get(reference.agreement)
    agreement = history.shown.agreement if history else None
    target = agreement.target(reference.target) if agreement else None
    return (agreement, target) if agreement and target else None


def supporting_results(
    portfolio: Portfolio, reference: Reference, missed: Result, results: Iterable[Result]
) -> list[Result]:
    """Return, of the results of a month, those of a target on which a missed one stands.

    They are those of the same service, else those of the services that it needs, else all of the target.
    """
    found = [
        result for result in results if result.target == reference.target and result.verdict is not Verdict.NOT_IN_FORCE
    ]
    services = (portfolio.services.get(name) for name in missed.services)
    needed = {dependency.service for service in services if service for dependency in service.depends_on}
    return (
        [result for result in found if result.service in {missed.service, *missed.services}]
        or [result for result in found if result.service in needed]
        or found
    )


def composite_availability(portfolio: Portfolio, target: Target) -> Fraction | None:
    """Return the availability, in percent, that what a target stands on promises together; None where nothing does.

    What is needed stands in series, what stands in for each other in parallel (FAILURES F63, V7). Of alternatives of
    which one is unknown, or promises no availability, nobody can tell what they promise: they are left out.
    """
    if not _is_availability(portfolio, target):
        return None
    groups = [(list(_promised(portfolio, group)), len(group)) for group in target.supports]
    known = [shares for shares, number in groups if len(shares) == number]
    return composite((composite(shares, "parallel") for shares in known), "series") if known else None


def _promised(portfolio: Portfolio, group: tuple[Reference, ...]) -> Iterator[Fraction]:
    for reference in group:
        found = supporting(portfolio, reference)
        if found and _is_availability(portfolio, found[1]):
            yield Fraction(found[1].threshold.value)


def _is_availability(portfolio: Portfolio, target: Target) -> bool:
    metric = portfolio.metrics.get(target.metric)
    return metric is not None and metric.kind.traits.is_time
