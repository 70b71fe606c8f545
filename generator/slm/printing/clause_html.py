"""Clauses as HTML: the only text of people in which markup counts, read as nodes before."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Final

from slm.document_control import clauses
from slm.documents import document as doc
from slm.printing.around import headings

_BREAK: Final = re.compile(r"[^\S ]")
_DEEPEST: Final = 6


def text_html(text: str) -> str:
    """Return a text on one line: Markdown reads what stands at the start of a line."""
    return escape(text if text.isprintable() else _BREAK.sub(" ", text), quote=False)


def _listed(mark: str, inside: str) -> str:
    """Return an item with its mark, which is part of its first paragraph as it is of what people cite."""
    shown = f'<span class="slm-list-mark">{escape(mark)}</span> '
    return f"<p>{shown}{inside.removeprefix('<p>')}" if inside.startswith("<p>") else f"<p>{shown}</p>{inside}"


def clauses_html(terms: clauses.Clauses, *, below: int = 1, whole: clauses.Clauses | None = None) -> str:
    """Return the clauses as HTML; their headings stand below a heading of level `below` of the page.

    Anchors begin with `clause`, so that no clause takes the place of a section of the page that has the same name.
    Where they are a part of others, `whole` are these, to which they may refer.
    """
    top = min((block.level for block in (whole or terms).blocks if isinstance(block, clauses.Clause)), default=1)
    writer = _ClauseWriter(below + 1 - top, frozenset(heading.anchor for heading in headings([whole or terms])))
    return f'<div class="slm-clauses" lang="{escape(terms.language)}">{writer.blocks(terms.blocks)}</div>'


@dataclass(frozen=True, slots=True)
class _ClauseWriter:
    """Writes the clauses of one document: with headings so many levels deeper than written, of these anchors."""

    deeper: int
    anchors: frozenset[str]

    def blocks(self, blocks: tuple[clauses.Block | clauses.Clause, ...]) -> str:
        return "".join(
            self.clause(block) if isinstance(block, clauses.Clause) else self.block(block) for block in blocks
        )

    def clause(self, clause: clauses.Clause) -> str:
        heading, anchor = f"h{min(clause.level + self.deeper, _DEEPEST)}", escape(doc.clause_anchor(clause.id))
        number = f'<span class="slm-clause-number">{escape(clause.number)}</span> ' if clause.number else ""
        title = f'<{heading} id="{anchor}">{number}{self.line(clause.title)}</{heading}>'
        return f'<section class="slm-clause">{title}{self.blocks(clause.body)}</section>'

    def block(self, block: clauses.Block) -> str:  # noqa: PLR0911 - one for each kind
        match block:
            case clauses.Paragraph(inside=inside):
                return f"<p>{self.line(inside)}</p>"
            case clauses.Items(start=start, items=items):
                listed = "".join(f"<li>{self.blocks(item)}</li>" for item in items)
                return f"<ul>{listed}</ul>" if start is None else f'<ol start="{start}">{listed}</ol>'
            case clauses.MarkedItems(marks=marks, items=items):
                listed = "".join(
                    f"<li>{_listed(mark, self.blocks(item))}</li>" for mark, item in zip(marks, items, strict=True)
                )
                return f'<ul class="slm-marked">{listed}</ul>'
            case clauses.Notes(notes=notes):
                listed = "".join(f'<li id="clausenote-{n}">{self.note(note)}</li>' for n, note in enumerate(notes, 1))
                return f'<ol class="slm-notes">{listed}</ol>'
            case clauses.Quote(blocks=blocks):
                return f"<blockquote>{self.blocks(blocks)}</blockquote>"
            case clauses.CodeBlock(text=text):
                return f"<pre><code>{escape(text)}</code></pre>"
            case clauses.Table():
                head = self.cells("th", block.head, block.align)
                rows = "".join(f"<tr>{self.cells('td', row, block.align)}</tr>" for row in block.rows)
                return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
            case clauses.Rule():
                return "<hr>"

    def note(self, note: tuple[clauses.Block, ...]) -> str:
        match note:
            case (clauses.Paragraph(inside=inside),):  # as most notes are
                return self.line(inside)
            case _:
                return self.blocks(note)

    def cells(self, tag: str, cells: tuple[tuple[clauses.Inline, ...], ...], align: tuple[str, ...]) -> str:
        styles = (f' style="text-align:{side}"' if side else "" for side in align)
        return "".join(f"<{tag}{style}>{self.line(cell)}</{tag}>" for cell, style in zip(cells, styles, strict=True))

    def line(self, inside: tuple[clauses.Inline, ...]) -> str:
        match inside:
            case (clauses.Words(text=text),):  # as most lines are
                return text_html(text)
            case _:
                return "".join(map(self.inline, inside))

    def inline(self, node: clauses.Inline) -> str:  # noqa: PLR0911 - one for each kind
        match node:
            case clauses.Words(text=text):
                return escape(text)
            case clauses.Code(text=text):
                return f"<code>{escape(text)}</code>"
            case clauses.LineBreak():
                return "<br>"
            case clauses.Emphasis(strong=strong, inside=inside):
                tag = "strong" if strong else "em"
                return f"<{tag}>{self.line(inside)}</{tag}>"
            case clauses.Struck(inside=inside):
                return f"<del>{self.line(inside)}</del>"
            case clauses.NoteMark(number=number):
                return f'<sup><a href="#clausenote-{number}">{number}</a></sup>'
            case clauses.Link(address=address, inside=inside):
                anchor = doc.clause_anchor(address[1:])
                target = f"#{anchor}" if address[:1] == "#" and anchor in self.anchors else address
                return f'<a href="{escape(target)}">{self.line(inside)}</a>'
