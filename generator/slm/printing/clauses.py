"""The clauses of an agreement as HTML, escaped by construction: no text of the tree becomes markup."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Final

from slm.document_control import (
    Block,
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Emphasis,
    Inline,
    Items,
    LineBreak,
    Link,
    Paragraph,
    Quote,
    Rule,
    Table,
    Words,
)

_DEEPEST_HEADING: Final = 6


def clauses_html(clauses: Clauses, *, below: int = 1) -> str:
    """Return the clauses as HTML; their headings stand below a heading of level `below` of the page.

    Anchors begin with `clause`, so that no clause takes the place of a section of the page that has the same name.
    """
    writer = _ClauseWriter(below, frozenset(_ids(clauses.blocks)))
    return f'<div class="slm-clauses" lang="{escape(clauses.language)}">{writer.blocks(clauses.blocks)}</div>'


def _ids(blocks: tuple[Block | Clause, ...]) -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Clause):
            yield block.id
            yield from _ids(block.body)


def _anchor(identity: str) -> str:
    """Return the anchor of a clause; an id that the program made begins so, and one that a writer chose never does."""
    return identity if identity.startswith("clause") else f"clause-{identity}"


@dataclass(frozen=True, slots=True)
class _ClauseWriter:
    """Writes the clauses of one document: below a heading of this level, with clauses of these ids."""

    below: int
    ids: frozenset[str]

    def blocks(self, blocks: tuple[Block | Clause, ...]) -> str:
        return "".join(self.clause(block) if isinstance(block, Clause) else self.block(block) for block in blocks)

    def clause(self, clause: Clause) -> str:
        heading = f"h{min(clause.level + self.below, _DEEPEST_HEADING)}"
        number = f'<span class="slm-clause-number">{escape(clause.number)}</span> ' if clause.number else ""
        title = f'<{heading} id="{escape(_anchor(clause.id))}">{number}{self.line(clause.title)}</{heading}>'
        return f'<section class="slm-clause">{title}{self.blocks(clause.body)}</section>'

    def block(self, block: Block) -> str:
        match block:
            case Paragraph(inside=inside):
                return f"<p>{self.line(inside)}</p>"
            case Items(start=start, items=items):
                listed = "".join(f"<li>{self.blocks(item)}</li>" for item in items)
                return f"<ul>{listed}</ul>" if start is None else f'<ol start="{start}">{listed}</ol>'
            case Quote(blocks=blocks):
                return f"<blockquote>{self.blocks(blocks)}</blockquote>"
            case CodeBlock(text=text):
                return f"<pre><code>{escape(text)}</code></pre>"
            case Table():
                return self.table(block)
            case Rule():
                return "<hr>"

    def table(self, table: Table) -> str:
        head = self.cells("th", table.head, table.align)
        rows = "".join(f"<tr>{self.cells('td', row, table.align)}</tr>" for row in table.rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"

    def cells(self, tag: str, cells: tuple[tuple[Inline, ...], ...], align: tuple[str, ...]) -> str:
        styles = (f' style="text-align:{side}"' if side else "" for side in align)
        return "".join(f"<{tag}{style}>{self.line(cell)}</{tag}>" for cell, style in zip(cells, styles, strict=True))

    def line(self, inside: tuple[Inline, ...]) -> str:
        return "".join(self.inline(part) for part in inside)

    def inline(self, node: Inline) -> str:
        match node:
            case Words(text=text):
                return escape(text)
            case Code(text=text):
                return f"<code>{escape(text)}</code>"
            case LineBreak():
                return "<br>"
            case Emphasis(strong=strong, inside=inside):
                tag = "strong" if strong else "em"
                return f"<{tag}>{self.line(inside)}</{tag}>"
            case Link(address=address, inside=inside):
                to_clause = address[:1] == "#" and address[1:] in self.ids
                target = f"#{_anchor(address[1:])}" if to_clause else address
                return f'<a href="{escape(target)}">{self.line(inside)}</a>'
