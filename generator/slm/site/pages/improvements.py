"""The register of problems and improvement actions, and the service reviews: indexes and a page for each."""

from __future__ import annotations

from collections.abc import Iterator

from slm.documents.addresses import IMPROVEMENTS, REVIEWS, improvement_path, review_path
from slm.documents.downloads import table_files
from slm.documents.edition import Edition
from slm.documents.review import review_document
from slm.documents.views.improvements import Entry, is_overdue, misses, register
from slm.improvement import ActionState, Improvement, Review
from slm.site.environment import render_page
from slm.site.printed import printed_page
from slm.site.site import SitePage


def pages(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    """Yield the register, a page per action, the list of reviews, a page per review."""
    yield from _register(edition)
    for _, action in sorted(edition.portfolio.improvements.items()):
        yield _action(edition, action)
    yield _reviews(edition)
    for _, review in sorted(edition.portfolio.reviews.items()):
        yield _review(edition, review)


def _register(edition: Edition) -> Iterator[SitePage | tuple[str, bytes]]:
    entries = register(edition)
    actions = [each.action for each in entries]
    values = {
        "entries": entries,
        "overdue": sum(each.overdue for each in entries),
        "open": sum(each.state.is_open for each in actions),
        "states": [
            (each, edition.labels(f"action state|{each}")) for each in ActionState if each in {a.state for a in actions}
        ],
        "services": sorted({(name, edition.service(name)) for each in actions for name in each.services}),
        "owners": sorted({(each.owner, edition.person(each.owner)) for each in actions}),
    }
    yield SitePage(
        path=IMPROVEMENTS,
        title=edition.labels("Improvement register"),
        body=render_page("improvements.md.jinja", IMPROVEMENTS, edition, values),
    )
    yield from table_files("improvements/improvements", [_row(edition, each) for each in entries])


def _row(edition: Edition, entry: Entry) -> dict[str, str]:
    action = entry.action
    return {
        "id": action.id,
        "title": edition.text(action.title),
        "type": action.type,
        "state": str(action.state),
        "overdue": "yes" if entry.overdue else "no",
        "owner": edition.person(action.owner),
        "opened_on": str(action.opened_on),
        "due": str(action.due),
        "closed_on": str(action.closed_on or ""),
        "services": " ".join(action.services),
        "answers": " ".join(f"{each.agreement}/{each.target}@{each.month}" for each in action.answers),
        "trigger": edition.text(action.trigger),
        "cause": edition.text(action.cause),
        "action": edition.text(action.action),
        "baseline": edition.text(action.baseline),
        "goal": edition.text(action.goal),
        "verified_value": edition.text(action.verified_value),
    }


def _action(edition: Edition, action: Improvement) -> SitePage:
    path = improvement_path(action.id)
    states = [each for each in ActionState if each is not ActionState.CANCELLED]
    values = {
        "action": action,
        "overdue": is_overdue(action, edition.portfolio.as_of),
        "answers": misses(edition, action),
        "states": [action.state] if action.state is ActionState.CANCELLED else states,
        "reached": states.index(action.state) if action.state in states else 0,
        "review": edition.portfolio.reviews.get(action.review or ""),
    }
    return SitePage(
        path=path,
        title=edition.text(action.title),
        body=render_page("improvement.md.jinja", path, edition, values),
        edit=action.place().path,
    )


def _reviews(edition: Edition) -> SitePage:
    reviews = sorted(edition.portfolio.reviews.values(), key=lambda each: (each.date, each.id), reverse=True)
    return SitePage(
        path=REVIEWS,
        title=edition.labels("Service reviews"),
        body=render_page("reviews.md.jinja", REVIEWS, edition, {"reviews": reviews}),
    )


def _review(edition: Edition, review: Review) -> SitePage:
    return printed_page(review_document(edition, review), review_path(review.id), edit=review.place().path)
