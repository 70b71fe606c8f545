"""The parts of a paper as paragraphs and tables of a Word document."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, assert_never

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from slm.document_control import (
    Clause,
    Clauses,
    Code,
    CodeBlock,
    Emphasis,
    Items,
    LineBreak,
    Link,
    Paragraph,
    Quote,
    Rule,
    Table,
    Words,
)  # fmt: skip
from slm.documents.document import (
    Badge,
    Callout,
    ChartBlock,
    Choices,
    Facts,
    Inline,
    ItemList,
    Line,
    Mark,
    Marks,
    PageLink,
    Prose,
    Section,
    Styled,
    TableBlock,
)  # fmt: skip
from slm.documents.parts import plain
from slm.printing.around import Around, Node, anchor_of, in_words
from slm.printing.grid import Grid, grid_of
from slm.printing.html import SYMBOLS
from slm.printing.word import LINK, PLAIN, Elements, Looks, bookmark_name, paragraph, possible, row, runs, table, w

_INDENT: Final = 400
"""How far an item or a quotation is moved in."""
_LETTER: Final = 132
"""The width of a letter among names and values."""
_BESIDE: Final = 160
"""The room between a name and its value."""
_DEEPEST_HEADING: Final = 6
_DEEPEST_LIST: Final = 8
_BULLETS: Final = 1
"""The number of the list without numbers in the template."""
_TALL: Final = 2000
"""A row with a cell of more letters may be broken over pages."""
_SMALLER: Final = ((100, PLAIN), (85, frozenset({"small"})), (0, frozenset({"tiny"})))
"""The look of a table that is too wide for its page, by how many per cent of their size its letters have room for."""
_STYLES: Final = {"strong": "strong", "removed": "removed", "quiet": "quiet", "small": "small", "added": "underlined"}
_PARAGRAPHS: Final = (Paragraph, Prose, Marks, CodeBlock)
_INTRODUCED: Final = (TableBlock, Table, Facts, ItemList, Items, CodeBlock)


class _WordColumn(NamedTuple):
    width: int
    style: str
    """That of the paragraphs in its cells."""
    align: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordWriter:
    """Writes what stands at one place of a paper."""

    at: Around
    line_width: int
    relate: Callable[[str], str]
    """Returns the name by which the file knows an address."""
    numbered: Callable[[int, int], int]
    """Returns the number of a new list whose first item has a number, at a depth."""
    placed: set[str]
    """The anchors that have their place: no two bookmarks have the same name."""
    level: int = 1
    """The level of the headings here."""
    indent: int = 0
    depth: int = -1
    """How many lists are around this, from 0."""
    style: str = "Normal"
    keep: bool = False
    """Does it stay on one page with what follows?"""
    item: tuple[int, int] | None = None
    """The number of the list, and the depth, of the item that begins here."""

    def blocks(self, nodes: Sequence[Node], item: tuple[int, int] | None = None) -> Elements:
        """Yield paragraphs and tables; what introduces a table, a list or the first of several parts stays with it."""
        for nth, node in enumerate(nodes):
            after = nodes[nth + 1] if nth + 1 < len(nodes) else None
            keep = isinstance(after, _INTRODUCED) or (not nth and isinstance(after, Section | Clause))
            here = replace(self, at=self.at.within(nth), keep=keep, item=None if nth else item)
            yield from here.block(node)

    def block(self, node: Node) -> Elements:  # noqa: C901, PLR0912 - one for each kind
        """Yield the paragraphs and tables of one part."""
        match node:
            case Section() | Clause():
                yield self.heading(node)
                yield from replace(self, level=self.level + 1).blocks(node.body)
            case Paragraph() | Prose():
                yield self.paragraph(self.line(node.inside))
            case Marks():
                yield self.paragraph(self.line(in_words(node)))
            case CodeBlock(text=text):
                yield replace(self, style="CodeBlock").paragraph(runs(text.rstrip("\n")))
            case Rule():
                yield replace(self, style="Rule").paragraph(())
            case Items() | ItemList():
                yield from self.items(node)
            case Quote():
                yield from replace(self, style="Quote", indent=self.indent + _INDENT).blocks(node.blocks)
            case Facts():
                yield from self.facts(grid_of(node))
            case TableBlock():
                yield from self.table(grid_of(node), node.label)
            case Table():
                yield from self.table(grid_of(node))
            case Clauses():
                yield from self.blocks(node.blocks)
            case Callout():
                yield from self.blocks(node.body)
            case ChartBlock() | Choices():
                return  # a drawing says nothing that the table beside it does not
            case _:
                assert_never(node)

    def heading(self, part: Section | Clause) -> BaseOxmlElement:
        """Return a heading with its bookmark; the number of a clause is text, so that it is the same everywhere."""
        number = runs(f"{part.number} ") if isinstance(part, Clause) and part.number else ()
        inside = self.bookmarked(anchor_of(part), (*number, *self.line(part.title)))
        style = f"Heading{min(self.level, _DEEPEST_HEADING)}"
        return replace(self, style=style, keep=False, indent=0, item=None).paragraph(inside)

    def paragraph(self, inside: Iterable[BaseOxmlElement], *, align: str = "") -> BaseOxmlElement:
        """Return a paragraph."""
        number, depth = self.item or (0, 0)
        looks = (
            *([w("keepNext")] if self.keep else []),
            *([w("numPr", w("ilvl", val=depth), w("numId", val=number))] if number else []),
            *([w("pBdr", w("left", val="single", sz=12, space=8, color="000000"))] if self.at.bar else []),
            *([w("ind", left=self.indent, hanging=_INDENT if number else 0)] if self.indent else []),
            *([w("jc", val=align)] if align else []),
        )
        return paragraph(self.style, inside, *looks)

    def bookmarked(self, anchor: str, inside: Iterable[BaseOxmlElement]) -> Elements:
        """Yield what is inside a bookmark, unless there is no anchor, or it has its place already."""
        name = bookmark_name(anchor)
        if not anchor or name in self.placed:
            yield from inside
            return
        self.placed.add(name)
        number = len(self.placed)
        yield w("bookmarkStart", id=number, name=name)
        yield from inside
        yield w("bookmarkEnd", id=number)

    def items(self, items: Items | ItemList) -> Elements:
        """Yield a list; the numbers of each begin anew."""
        depth = min(self.depth + 1, _DEEPEST_LIST)
        number = _BULLETS if items.start is None else self.numbered(items.start, depth)
        below = replace(self, depth=depth, indent=self.indent + _INDENT, style="Item", keep=False)
        for nth, item in enumerate(items.items):
            here, begin = replace(below, at=self.at.within(nth)), (number, depth)
            if not item or not isinstance(item[0], _PARAGRAPHS):
                yield replace(here, item=begin, at=Around(self.at.known)).paragraph(())
            yield from here.blocks(item, begin)

    def facts(self, grid: Grid) -> Elements:
        """Yield names and values as a table without rules."""
        names = _LETTER * min(max(grid.names, 3), 26) + _BESIDE
        columns = (_WordColumn(names, "FactName"), _WordColumn(self.line_width - self.indent - names, "Fact"))
        yield from self.grid(grid, columns, style="TableNormal")

    def table(self, grid: Grid, label: str = "") -> Elements:
        """Yield a table, every column as wide as its words need."""
        shares, scale = grid.widths(self.at.page)
        room = self.line_width - self.indent
        columns = [
            _WordColumn(room * share // sum(shares), "Cell", align)
            for share, align in zip(shares, grid.align, strict=True)
        ]
        looks = next(looks for least, looks in _SMALLER if scale >= least)
        yield from self.grid(grid, columns, style="Ruled", label=label, looks=looks)

    def grid(
        self, grid: Grid, columns: Sequence[_WordColumn], *, style: str, label: str = "", looks: Looks = PLAIN
    ) -> Elements:
        """Yield a table, and the room below it, without which Word would make one table of two."""
        inside = replace(self, indent=0, keep=False, item=None)
        rows = [row(inside.cells(grid.head, columns, looks), is_head=True)] if grid.head else []
        for nth, (line, anchor) in enumerate(zip(grid.rows, grid.ids, strict=True)):
            cells = replace(inside, at=self.at.within(nth)).cells(line, columns, looks, anchor)
            rows.append(row(cells, is_whole=all(len(plain(cell)) <= _TALL for cell in line)))
        yield table(rows, [column.width for column in columns], style=style, indent=self.indent, label=label)
        yield paragraph("Gap", ())

    def cells(self, lines: Sequence[Line], columns: Sequence[_WordColumn], looks: Looks, anchor: str = "") -> Elements:
        """Yield the cells of a row; its anchor and its bar are those of the first."""
        here = self
        for line, column in zip(lines, columns, strict=True):
            inside = here.bookmarked(anchor, here.line(line, looks))
            content = replace(here, style=column.style).paragraph(inside, align=column.align)
            yield w("tc", w("tcPr", w("tcW", w=column.width, type="dxa")), content)
            here, anchor = replace(self, at=Around(self.at.known)), ""

    def line(self, inside: Line, looks: Looks = PLAIN) -> Elements:
        """Yield the letters of a line."""
        for part in inside:
            yield from self.inline(part, looks)

    def inline(self, inline: Inline, looks: Looks) -> Elements:
        """Yield the letters of one piece of a line."""
        match inline:
            case Words(text=text) | Badge(words=text):
                yield from runs(possible(text).replace("\n", " "), looks)
            case Code(text=text):
                yield from runs(text, looks | {"code"})
            case LineBreak():
                yield from runs("\n")
            case Emphasis():
                yield from self.line(inline.inside, looks | {"strong" if inline.strong else "underlined"})
            case Styled():
                yield from self.line(inline.inside, looks | {_STYLES.get(inline.style, "")})
            case Mark():
                yield from runs(f"{SYMBOLS[inline.verdict]} {inline.words}", looks)
            case Link() | PageLink():
                yield from self.link(inline, looks)
            case _:
                assert_never(inline)

    def link(self, link: Link | PageLink, looks: Looks) -> Elements:
        """Yield a link; where it leads out of the document, its address too, for those who read it on paper."""
        target = self.at.target(link)
        if target.anchor:
            yield w("hyperlink", *self.line(link.inside, looks | LINK), anchor=bookmark_name(target.anchor))
        elif target.address:
            yield from self.outward(target.address, self.line(link.inside, looks | LINK))
            yield from runs(f" ({target.shown})" if target.shown else "", looks)
        else:
            yield from self.line(link.inside, looks)

    def outward(self, address: str, inside: Iterable[BaseOxmlElement]) -> Elements:
        """Yield a link to an address."""
        found = w("hyperlink", *inside)
        found.set(qn("r:id"), self.relate(address))
        yield found
