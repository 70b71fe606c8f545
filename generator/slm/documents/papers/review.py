"""A service review on paper: its minutes, to hand out and to file."""

from __future__ import annotations

from slm.documents.edition import Edition
from slm.documents.improvements import review_document
from slm.documents.papers.excerpt import excerpt
from slm.documents.papers.paper import Paper, Size
from slm.improvement import Review


def review_paper(edition: Edition, review: Review, *, size: Size = "a4") -> Paper:
    """Return a service review, with the actions that came of it as of the edition's day, on paper."""
    path = review.place().path
    return excerpt(edition, review_document(edition, review), template="review", path=path, size=size)
