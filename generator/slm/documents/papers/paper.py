"""A document on sheets of paper: what its cover says, what runs along its pages, and its parts as a tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from slm.documents.document import Facts, Part

Size = Literal["a4", "us-letter"]
"""The formats of paper, by the names that Typst has for them."""

Spot = tuple[int, ...]
"""Where a piece stands: the number of the part, of the block in it, of the item or row in that, each from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Currency:
    """How a reader finds out whether a paper is still current: the fingerprint in short, and an address."""

    fingerprint: str
    address: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document, ready to be set."""

    template: str
    language: str
    size: Size
    provider: str
    kind: str
    title: str
    path: str
    """The file of the book behind it, where a mistake in it is shown."""
    dated: date
    """The day of its state; the file says that it was made then, whenever it is made."""
    cover: Facts
    head: tuple[str, ...]
    """What stands at the head of every page."""
    watermark: tuple[str, ...]
    """What lies across every page, line by line."""
    page: str
    """The words around `{page}` and `{pages}`."""
    contents: str
    """The heading of the table of contents."""
    currency: Currency | None = None
    notes: tuple[str, ...] = ()
    """Sentences at the foot of the cover."""
    front: tuple[Part, ...] = ()
    """What comes before the contents."""
    parts: tuple[Part, ...] = ()
    bars: frozenset[Spot] = frozenset()
    """Which pieces of `parts` have a bar in the margin beside them."""
