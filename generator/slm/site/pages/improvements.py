"""The register of problems and improvement actions, and the service reviews: indexes and a page for each."""

from __future__ import annotations

from collections.abc import Iterator

from slm.documents.addresses import IMPROVEMENTS, REVIEWS, improvement_path, review_path
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.improvements import (
    REGISTER_FILES,
    action_document,
    register_document,
    review_document,
    reviews_document,
)
from slm.documents.views.reports import is_overdue, register
from slm.improvement import Improvement, Review
from slm.site.printed import printed_page
from slm.site.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the register, a page per action, the list of reviews, a page per review."""
    yield from _register(edition)
    for _, action in sorted(edition.portfolio.improvements.items()):
        yield _action(edition, action)
    yield printed_page(reviews_document(edition), REVIEWS)
    for _, review in sorted(edition.portfolio.reviews.items()):
        yield _review(edition, review)


def _register(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    yield printed_page(register_document(edition), IMPROVEMENTS)
    yield from table_files(REGISTER_FILES, [_row(edition, action) for action in register(edition)])


def _row(edition: Edition, action: Improvement) -> dict[str, str]:
    return {
        "id": action.id,
        "title": edition.text(action.title),
        "type": action.type,
        "state": str(action.state),
        "overdue": "yes" if is_overdue(action, edition.portfolio.as_of) else "no",
        "owner": edition.person(action.owner),
        "opened_on": str(action.opened_on),
        "due": str(action.due),
        "closed_on": str(action.closed_on or ""),
        "services": " ".join(action.services),
        "answers": " ".join(f"{answer.agreement}/{answer.target}@{answer.month}" for answer in action.answers),
        "trigger": edition.text(action.trigger),
        "cause": edition.text(action.cause),
        "action": edition.text(action.action),
        "baseline": edition.text(action.baseline),
        "goal": edition.text(action.goal),
        "verified_value": edition.text(action.verified_value),
    }


def _action(edition: Edition, action: Improvement) -> SitePage:
    return printed_page(action_document(edition, action), improvement_path(action.id), edit=action.place().path)


def _review(edition: Edition, review: Review) -> SitePage:
    return printed_page(review_document(edition, review), review_path(review.id), edit=review.place().path)
