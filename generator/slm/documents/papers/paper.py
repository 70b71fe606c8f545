"""A document on sheets of paper: what runs along its pages, stamps, and bars in the margin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from slm.documents.document import Document

Size = Literal["a4", "us-letter"]
"""The formats of paper, by the names that Typst has for them."""

Spot = tuple[int, ...]
"""Where a piece stands: the number of the part, of the block in it, of the item or row in that, each from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityCheck:
    """How a reader finds out whether a paper is still current: the fingerprint in short, and an address."""

    fingerprint: str
    address: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document, ready to be set."""

    document: Document
    """As it is shown on paper; its control comes before the contents."""
    template: str
    size: Size
    provider: str
    path: str
    """The file of the book behind it, where a mistake in it is shown."""
    dated: date
    """The day of its state; the file says that it was made then, whenever it is made."""
    head: tuple[str, ...]
    """What stands at the head of every page."""
    watermark: tuple[str, ...]
    """What lies across every page, line by line."""
    page: str
    """The words around `{page}` and `{pages}`."""
    contents: str
    """The heading of the table of contents."""
    currency: ValidityCheck | None = None
    notes: tuple[str, ...] = ()
    """Sentences at the foot of the cover."""
    bars: frozenset[Spot] = frozenset()
    """Which pieces of the parts have a bar in the margin beside them."""
