"""A service review: who took part, what was found and decided, and what came of it."""

from __future__ import annotations

from slm.documents.addresses import agreement_path, improvement_path
from slm.documents.document import Document
from slm.documents.edition import Edition
from slm.documents.parts import badge, facts, items, joined, section, to
from slm.improvement import Review


def review_document(edition: Edition, review: Review) -> Document:
    """Return a service review."""
    t = edition.labels
    agreements = (
        to(agreement_path(name) if name in edition.portfolio.agreements else "", name) for name in review.agreements
    )
    actions = [
        (
            *to(improvement_path(action.id), edition.text(action.title)),
            *badge(t(f"action state|{action.state}"), action.state),
        )
        for _, action in sorted(edition.portfolio.improvements.items())
        if action.review == review.id
    ]
    return Document(
        kind=t("Service review"),
        number=review.id,
        title=edition.text(review.title),
        language=edition.language,
        cover=facts(
            (t("Date"), edition.date(review.date)),
            (t("Agreements"), joined(t("separator|, "), agreements)),
            (t("Next review"), edition.date(review.next_review) if review.next_review else ""),
        ),
        parts=(
            *section("participants", t("Participants"), items(map(edition.text, review.participants))),
            *section("findings", t("Findings"), items(map(edition.text, review.findings))),
            *section("decisions", t("Decisions"), items(map(edition.text, review.decisions))),
            *section("actions", t("Actions that came of it"), items(actions)),
        ),
    )
