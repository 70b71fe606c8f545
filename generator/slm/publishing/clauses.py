"""The clauses of an agreement as HTML, escaped by construction: no text of the tree becomes markup."""

from __future__ import annotations

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
    """Return the clauses as HTML; their headings stand below a heading of level `below` of the page."""
    return f'<div class="slm-clauses" lang="{escape(clauses.language)}">{_blocks(clauses.blocks, below)}</div>'


def _blocks(blocks: tuple[Block | Clause, ...], below: int) -> str:
    return "".join(_clause(each, below) if isinstance(each, Clause) else _block(each, below) for each in blocks)


def _clause(clause: Clause, below: int) -> str:
    heading = f"h{min(clause.level + below, _DEEPEST_HEADING)}"
    number = f'<span class="slm-clause-number">{escape(clause.number)}</span> ' if clause.number else ""
    title = f'<{heading} id="{escape(clause.id)}">{number}{_line(clause.title)}</{heading}>'
    return f'<section class="slm-clause">{title}{_blocks(clause.body, below)}</section>'


def _block(block: Block, below: int) -> str:
    match block:
        case Paragraph(inside=inside):
            return f"<p>{_line(inside)}</p>"
        case Items(start=start, items=items):
            listed = "".join(f"<li>{_blocks(each, below)}</li>" for each in items)
            return f"<ul>{listed}</ul>" if start is None else f'<ol start="{start}">{listed}</ol>'
        case Quote(blocks=blocks):
            return f"<blockquote>{_blocks(blocks, below)}</blockquote>"
        case CodeBlock(text=text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Table():
            return _table(block)
        case Rule():
            return "<hr>"


def _table(table: Table) -> str:
    head = _cells("th", table.head, table.align)
    rows = "".join(f"<tr>{_cells('td', row, table.align)}</tr>" for row in table.rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(tag: str, cells: tuple[tuple[Inline, ...], ...], align: tuple[str, ...]) -> str:
    styles = (f' style="text-align:{each}"' if each else "" for each in align)
    return "".join(f"<{tag}{style}>{_line(cell)}</{tag}>" for cell, style in zip(cells, styles, strict=True))


def _line(inside: tuple[Inline, ...]) -> str:
    return "".join(_inline(each) for each in inside)


def _inline(node: Inline) -> str:
    match node:
        case Words(text=text):
            return escape(text)
        case Code(text=text):
            return f"<code>{escape(text)}</code>"
        case LineBreak():
            return "<br>"
        case Emphasis(strong=strong, inside=inside):
            tag = "strong" if strong else "em"
            return f"<{tag}>{_line(inside)}</{tag}>"
        case Link(address=address, inside=inside):
            return f'<a href="{escape(address)}">{_line(inside)}</a>'
