"""A paper as Markdown, in the dialect of GitHub: nothing that people wrote is read as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from textwrap import indent
from typing import Final, assert_never
from urllib.parse import quote

from slm.document_control import clauses
from slm.documents import document as doc
from slm.documents.papers.paper import Paper
from slm.printing.around import Around, Grid, Node, anchor_of, anchors, contents_of, escaped, grid_of, in_words
from slm.printing.html import SYMBOLS
from slm.printing.word import possible
from slm.text import LANGUAGES

_SPECIAL: Final = re.compile(r"[\\`*_\[\]<>&|~$#]")
_LEADING: Final = re.compile(r"^(\d{1,9}(?=[.)])|(?=[-+=]))")
"""What begins a list, or underlines a heading, at the beginning of a line."""
_SPACES: Final = re.compile(r"[ \t\n]+")
_TICKS: Final = re.compile(r"`{3,}")
_DEEPEST_HEADING: Final = 6
_BAR: Final = "▎"
"""What is other than in the version before has this in front, as it has a bar in the margin on paper."""
_ALIGNED: Final = {"": "---", "left": ":---", "center": ":---:", "right": "---:"}
_TAGS: Final = {"strong": "strong", "added": "ins", "removed": "del"}
_BELOW_NOTE: Final = " " * 4
"""How far the dialect wants it moved in what belongs to a footnote."""
_LISTS: Final = (clauses.Items, clauses.MarkedItems, doc.ItemList)


def print_markdown(paper: Paper) -> str:
    """Return a paper as Markdown."""
    t, writer = LANGUAGES[paper.document.language].label, _MarkdownWriter(Around(anchors(paper)))
    barred = replace(writer, at=replace(writer.at, bars=paper.bars))
    validity: tuple[str, ...] = ()
    if check := paper.currency:
        leads = _link(_text(check.address), escaped(check.address))
        validity = (_begun(_text(check.words)), leads, *filter(None, (_begun(_text(check.fingerprint)),)))
    cover = (
        f"# {_text(paper.document.title)}",
        _begun(_text(f"{paper.provider} · {paper.document.kind}")),
        _begun(_text(" · ".join((*paper.head, *paper.watermark)))),
        *writer.blocks([paper.document.cover]),
        _begun(_text(t("This file is for working on the text. The controlled form is the PDF."))),
        *validity,
        *(_begun(_text(note)) for note in paper.notes),
    )
    control, parts = writer.blocks(paper.document.control), barred.blocks(paper.document.parts)
    return "\n\n".join((*cover, *control, *_contents(paper), *parts)) + "\n"


def _contents(paper: Paper) -> Iterator[str]:
    if headings := contents_of(paper):
        links = (_link(_text(heading.words), _address(heading.anchor)) for heading in headings)
        indents = ("  " * (heading.level - 1) for heading in headings)
        entries = (f"{indent}- {entry}" for indent, entry in zip(indents, links, strict=True))
        yield from (f"## {_text(paper.contents)}", "\n".join(entries))


@dataclass(frozen=True, slots=True)
class _MarkdownWriter:
    """Writes what stands at one place of a paper, below a heading of this level."""

    at: Around
    level: int = 1

    def blocks(self, nodes: Sequence[Node]) -> Iterator[str]:
        """Yield blocks of lines, which an empty line is to part."""
        for nth, node in enumerate(nodes):
            if nth and isinstance(node, _LISTS) and isinstance(nodes[nth - 1], _LISTS):
                yield "<!-- -->"  # two lists one after the other would be one
            yield from replace(self, at=self.at.within(nth)).block(node)

    def block(self, node: Node) -> Iterator[str]:  # noqa: C901, PLR0912 - one for each kind
        """Yield the blocks of one part."""
        match node:
            case doc.Section() | clauses.Clause():
                yield self.heading(node)
                yield from replace(self, level=min(self.level + 1, _DEEPEST_HEADING)).blocks(node.body)
            case clauses.Paragraph() | doc.Prose():
                yield self.bar + _begun(self.line(node.inside))
            case doc.Marks():
                yield self.bar + _begun(self.line(in_words(node)))
            case clauses.CodeBlock(text=text):
                fence = max(("```", *(f"`{found}" for found in _TICKS.findall(text))), key=len)
                yield from filter(None, (self.bar, "\n".join((fence, possible(text).rstrip("\n"), fence))))
            case clauses.Rule():
                yield "---"
            case clauses.Items() | doc.ItemList():
                yield self.items(node)
            case clauses.MarkedItems():
                yield self.marked_items(node)
            case clauses.Notes(notes=notes):
                for nth, note in enumerate(notes):
                    body = "\n\n".join(replace(self, at=self.at.within(nth)).blocks(note))
                    yield f"[^{nth + 1}]: {indent(body, _BELOW_NOTE).lstrip(' ')}"
            case clauses.Quote():
                quoted = "\n\n".join(self.blocks(node.blocks))
                yield "\n".join(f"> {line}".rstrip() for line in quoted.split("\n"))
            case doc.Facts() | doc.TableBlock() | clauses.Table():
                yield self.table(grid_of(node))
            case clauses.Clauses():
                yield from self.blocks(node.blocks)
            case doc.Callout():
                yield from self.blocks(node.body)
            case doc.ChartBlock() | doc.Choices():
                return  # a drawing says nothing that the table beside it does not
            case _:
                assert_never(node)

    @property
    def bar(self) -> str:
        """What stands before a piece with a bar."""
        return _BAR if self.at.bar else ""

    def heading(self, part: doc.Section | clauses.Clause) -> str:
        """Return a heading with its anchor."""
        number = f"{_text(part.number)} " if part.number else ""
        marks = "#" * min(self.level + 1, _DEEPEST_HEADING)
        return f"{marks} {_anchor(anchor_of(part))}{self.bar}{number}{self.line(part.title)}"

    def items(self, items: clauses.Items | doc.ItemList) -> str:
        """Return a list; its items stand close where each is one block."""
        found = []
        for nth, item in enumerate(items.items):
            mark = "- " if items.start is None else f"{items.start + nth}. "
            body = "\n\n".join(replace(self, at=self.at.within(nth)).blocks(item))
            found.append(mark + indent(body, " " * len(mark)).lstrip(" "))
        return ("\n\n" if any("\n" in entry for entry in found) else "\n").join(found)

    def marked_items(self, items: clauses.MarkedItems) -> str:
        """Return a list whose marks are words of its items: there are no other marks than numbers and bullets."""
        found = []
        for nth, (mark, item) in enumerate(zip(items.marks, items.items, strict=True)):
            blocks = list(replace(self, at=self.at.within(nth)).blocks(item))
            begins = bool(item) and isinstance(item[0], clauses.Paragraph)
            first = f"{_begun(_text(mark))} {blocks[0]}" if begins else _begun(_text(mark))
            body = "\n\n".join((first, *(blocks[1:] if begins else blocks)))
            found.append(f"- {indent(body, '  ').lstrip(' ')}")
        return ("\n\n" if any("\n" in entry for entry in found) else "\n").join(found)

    def table(self, grid: Grid) -> str:
        """Return a table; names and values have an empty head, because there is no table without one."""
        rules = [_ALIGNED[side] for side in grid.align]
        lines = [[self.line(cell) for cell in grid.head] or [""] * len(rules), rules]
        for nth, (row, anchor) in enumerate(zip(grid.rows, grid.ids, strict=True)):
            first, *others = map(self.line, row)
            bar = replace(self, at=self.at.within(nth)).bar
            lines.append([f"{_anchor(anchor)}{bar}{first}", *others])
        return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

    def line(self, inside: doc.Line) -> str:
        """Return a line; two pieces in bold type one after the other would be none."""
        found = ""
        for part in inside:
            piece = self.inline(part)
            if found.endswith("*") and piece.startswith("**"):
                piece = f"<strong>{piece[2:-2]}</strong>"
            found += piece
        return found

    def inline(self, inline: doc.Inline) -> str:  # noqa: PLR0911 - one for each kind
        """Return one piece of a line."""
        match inline:
            case clauses.Words(text=text) | doc.Badge(words=text):
                return _text(text)
            case clauses.Code(text=text):
                return _code(text)
            case clauses.LineBreak():
                return "<br>"
            case clauses.Emphasis():
                return _tagged("strong" if inline.strong else "em", self.line(inline.inside))
            case clauses.Struck():
                return _tagged("del", self.line(inline.inside))
            case clauses.NoteMark(number=number):
                return f"[^{number}]"
            case doc.Styled():
                return _tagged(_TAGS.get(inline.style, ""), self.line(inline.inside))
            case doc.Mark():
                return f"{SYMBOLS[inline.verdict]} {_text(inline.words)}"
            case clauses.Link() | doc.PageLink():
                target, inside = self.at.target(inline), self.line(inline.inside)
                address = _address(target.anchor) if target.anchor else escaped(target.address)
                return _link(inside, address) if inside and address else inside
            case _:
                assert_never(inline)


def _text(text: str) -> str:
    """Return text that means itself, on one line."""
    return _SPECIAL.sub(r"\\\g<0>", _SPACES.sub(" ", possible(text)))


def _code(text: str) -> str:
    is_plain = text == " ".join(possible(text).split()) and text and not {"`", "|"} & set(text)
    return f"`{text}`" if is_plain else f"<code>{_text(text)}</code>"


def _begun(line: str) -> str:
    """Return a line that means itself at the beginning of a paragraph."""
    return _LEADING.sub(r"\1\\", line.lstrip(" "))


def _tagged(tag: str, inside: str) -> str:
    """Return words that look different; stars are read as such only where no punctuation is beside them."""
    if not tag or not inside:
        return inside
    is_plain = tag == "strong" and inside[0].isalnum() and inside[-1].isalnum()
    return f"**{inside}**" if is_plain else f"<{tag}>{inside}</{tag}>"


def _link(inside: str, address: str) -> str:
    return f"[{inside}]({address.replace('&', '&amp;')})"


def _anchor(anchor: str) -> str:
    return f'<a id="{escape(_name(anchor))}"></a>' if anchor else ""


def _address(anchor: str) -> str:
    return f"#{quote(_name(anchor))}"


def _name(anchor: str) -> str:
    """Return an anchor that ends neither its line nor its cell."""
    return re.sub(r"[\s|`]", "-", possible(anchor))
