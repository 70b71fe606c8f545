"""A document for print, as a value: what its cover says, what runs along its pages, and its parts as a tree.

The parts are the nodes of which clauses are made (`slm.document_control`), so that one template prints everything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from slm.document_control import Block, Clause, Code, Emphasis, Inline, Items, LineBreak, Paragraph, Table, Words

Size = Literal["a4", "us-letter"]
"""The formats of paper, by the names that Typst has for them."""

Part = Block | Clause
"""What stands in a paper; a `Clause` is any heading with what is below it, a table without a head holds facts."""

Spot = tuple[int, ...]
"""Where a piece stands: the number of the part, of the block in it, of the item or row in that, each from 0."""

_EMPTY_LINE: Final = re.compile(r"\n\s*\n")


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
    cover: Table
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


def words(text: str) -> tuple[Inline, ...]:
    """Return a text as one line of words; line breaks of the file are spaces."""
    return (Words(text=" ".join(text.split())),)


def strong(text: str) -> tuple[Inline, ...]:
    """Return a text as one line of bold words."""
    return (Emphasis(strong=True, inside=words(text)),)


def lines(*texts: str | tuple[Inline, ...]) -> tuple[Inline, ...]:
    """Return texts one below the other, as in a cell of a table; empty ones are left out."""
    found: list[Inline] = []
    for text in (each for each in texts if each):
        if found:
            found.append(LineBreak())
        if isinstance(text, str):
            found += words(text)
        else:
            found += text
    return tuple(found)


def plain(inside: Iterable[Inline]) -> str:
    """Return what a line says, without how it looks."""
    return "".join(
        each.text if isinstance(each, Words | Code) else plain(getattr(each, "inside", ())) for each in inside
    )


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs of a text, which are separated by empty lines."""
    return tuple(Paragraph(inside=words(part)) for part in _EMPTY_LINE.split(text) if part.strip())


def items(texts: Iterable[str]) -> Items:
    """Return a list of texts."""
    return Items(start=None, items=tuple(paragraphs(text) for text in texts))


def table(head: Sequence[str], rows: Iterable[Sequence[str | tuple[Inline, ...]]]) -> Table:
    """Return a table with a head."""
    cells = tuple(tuple(words(each) if isinstance(each, str) else each for each in row) for row in rows)
    return Table(align=tuple("" for _ in head), head=tuple(words(each) for each in head), rows=cells)


def facts(*rows: tuple[str, str]) -> Table:
    """Return names and values, one below the other; those without a value are left out."""
    return Table(align=("", ""), head=(), rows=tuple((words(name), words(value)) for name, value in rows if value))


def section(name: str, title: str, *body: Part | Iterable[Part] | None) -> Iterator[Clause]:
    """Yield a part with its heading, or nothing where it would be empty; `name` is its anchor inside the paper."""
    if inside := tuple(_flat(body)):
        yield Clause(number="", id=name, level=1, line=0, title=words(title), body=inside)


def _flat(body: Iterable[Part | Iterable[Part] | None]) -> Iterator[Part]:
    for each in body:
        if isinstance(each, Part):
            if not isinstance(each, Table) or each.rows:
                yield each
        elif each is not None:
            yield from _flat(each)
