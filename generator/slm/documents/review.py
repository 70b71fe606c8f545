"""Service reviews: all of them, and of each who took part, what was found and decided, and what came of it."""

from __future__ import annotations

from slm.documents.addresses import agreement_path, improvement_path, review_path
from slm.documents.document import PAPER, Cell, Choice, Choices, Document, Line
from slm.documents.edition import Edition
from slm.documents.parts import badge, fact, facts, items, joined, prose, section, table, to, words
from slm.improvement import Review


def reviews_document(edition: Edition) -> Document:
    """Return the list of all service reviews, the newest first."""
    t, reviews = edition.labels, edition.portfolio.reviews.values()
    newest_first = sorted(reviews, key=lambda review: (review.date, review.id), reverse=True)
    rows = (
        (
            to(review_path(review.id), edition.text(review.title)),
            Cell(inside=words(edition.date(review.date)), sort=str(review.date)),
            _agreements(edition, review),
            Cell(inside=words(_next(edition, review)), sort=str(review.next_review or "")),
        )
        for review in newest_first
    )
    head = t("Review"), t("Date"), t("Agreements"), t("Next review")
    return Document(
        kind=edition.text(edition.portfolio.provider.short_name),
        title=t("Service reviews"),
        language=edition.language,
        parts=(
            *prose(t("Customer and provider look at the results together and decide what changes."), "lead"),
            *((table(head, rows, sortable=True, label=t("Service reviews")),) if reviews else prose(
                t("No review has been recorded yet.")
            )),
        ),
    )  # fmt: skip


def review_document(edition: Edition, review: Review) -> Document:
    """Return a service review."""
    t, paper = edition.labels, edition.review_paper(review.id)
    actions = [
        joined(t("separator|, "), (
            to(improvement_path(action.id), edition.text(action.title)),
            badge(t(f"action state|{action.state}"), action.state),
        ))
        for _, action in sorted(edition.portfolio.improvements.items())
        if action.review == review.id
    ]  # fmt: skip
    return Document(
        kind=t("Service review"),
        number=review.id,
        title=edition.text(review.title),
        language=edition.language,
        cover=facts(
            fact(t("Number"), review.id, on=PAPER),
            (t("Date"), edition.date(review.date)),
            (t("Agreements"), _agreements(edition, review)),
            (t("Next review"), _next(edition, review)),
        ),
        parts=(
            *((Choices(kind="button", choices=(Choice(path=paper, words="PDF"),)),) if paper else ()),
            *section("participants", t("Participants"), items(map(edition.text, review.participants))),
            *section("findings", t("Findings"), items(map(edition.text, review.findings))),
            *section("decisions", t("Decisions"), items(map(edition.text, review.decisions))),
            *section("actions", t("Actions that came of it"), items(actions)),
        ),
    )


def _next(edition: Edition, review: Review) -> str:
    return edition.date(review.next_review) if review.next_review else ""


def _agreements(edition: Edition, review: Review) -> Line:
    histories = edition.portfolio.agreements
    named = (to(agreement_path(name) if name in histories else "", name) for name in review.agreements)
    return joined(edition.labels("separator|, "), named)
