"""The clauses of an agreement as a tree: parsed once, rendered as HTML and as print from the same nodes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """Text set as it is, in the type of a machine."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineBreak:
    """A break of the line inside a paragraph."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis:
    """Emphasised words; `strong` ones are bold."""

    strong: bool
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead to an address: http, https, mailto, a relative path or an anchor."""

    address: str
    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph."""

    inside: tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list; `start` is the first number of a numbered one and None of the other kind."""

    start: int | None
    items: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Quoted blocks."""

    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock:
    """Lines set as they are."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; `align` has one entry for each column."""

    align: tuple[Literal["left", "center", "right", ""], ...]
    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A line across the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A heading and what stands below it, with the clauses one level deeper among its blocks.

    `number` is what a reader cites: as written before the title, else counted. `id` is the anchor of its address.
    """

    number: str
    id: str
    level: int
    line: int
    title: tuple[Inline, ...]
    body: tuple[Block | Clause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clauses:
    """All clauses of one document version in one language; blocks before the first heading come first."""

    language: str
    path: str
    blocks: tuple[Block | Clause, ...]


Inline = Words | Code | LineBreak | Emphasis | Link
"""What stands in a line of text."""

Block = Paragraph | Items | Quote | CodeBlock | Table | Rule
"""What stands on a page."""
