"""The parts of a paper as letters, paragraphs and tables of a Word document, whose styles stand in `templates/word`.

Every text becomes the text of an element, so that nothing that people wrote is ever markup. Lengths are in twentieths
of a point, as everywhere in Word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import zip_longest
from typing import Final, NamedTuple, assert_never

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from slm.document_control import clauses
from slm.documents import document as doc
from slm.documents.document import Line
from slm.documents.parts import plain
from slm.printing.around import Around, Grid, Node, anchor_of, grid_of, in_words
from slm.printing.html import SYMBOLS

Elements = Iterator[BaseOxmlElement]
"""Elements of the document, one after the other."""
Looks = frozenset[str]
"""How letters look, by the names below."""

PLAIN: Final[Looks] = frozenset()
LINK: Final[Looks] = frozenset({"link"})
RAISED: Final[Looks] = frozenset({"raised"})
"""The number of a footnote."""
_LOOKS: Final = {
    "link": ("rStyle", "Hyperlink"), "strong": ("b", ""), "removed": ("strike", ""), "quiet": ("color", "404040"),
    "small": ("sz", "16"), "tiny": ("sz", "13"), "underlined": ("u", "single"),
    "raised": ("vertAlign", "superscript"),
}  # fmt: skip
"""The looks in the order that Word wants; fonts stand after the first."""
_LONGEST_NAME: Final = 40
_PLAIN_ANCHOR: Final = re.compile(r"[a-z][a-z0-9-]*", re.ASCII)
_IMPOSSIBLE: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EITHER: Final = re.compile("[‘’“”…—·]")
"""Characters that are of the Chinese font or of the Latin one, as the text around them is."""
_CHINESE: Final = re.compile("[\u2e80-\uffff]")
_SYMBOL: Final = re.compile(f"[{''.join(SYMBOLS.values()).replace('·', '')}]")
_BREAKS: Final = {"\t": "tab", "\n": "br"}
_PIECES: Final = re.compile(r"[\t\n]|[^\t\n]+")
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
_SIGNED: Final = 480
_SEALED: Final = 1600
"""The heights of rows in which people write, and put their seal."""
_TALL: Final = 2000
"""A row with a cell of more letters may be broken over pages."""
_SMALLER: Final = ((100, PLAIN), (85, frozenset({"small"})), (0, frozenset({"tiny"})))
"""The look of a table that is too wide for its page, by how many per cent of their size its letters have room for."""
_STYLES: Final = {"strong": "strong", "removed": "removed", "quiet": "quiet", "small": "small", "added": "underlined"}
_PARAGRAPHS: Final = (clauses.Paragraph, doc.Prose, doc.Marks, clauses.CodeBlock)
_INTRODUCED: Final = (
    doc.TableBlock,
    clauses.Table,
    doc.Facts,
    doc.ItemList,
    clauses.Items,
    clauses.MarkedItems,
    clauses.CodeBlock,
)


def w(tag: str, *inside: BaseOxmlElement, **attributes: str | int) -> BaseOxmlElement:
    """Return an element of WordprocessingML with its attributes and with what is inside."""
    element = OxmlElement(f"w:{tag}", {qn(f"w:{name}"): str(value) for name, value in attributes.items()})
    element.extend(inside)
    return element


def possible(text: str) -> str:
    """Return a text with the sign for an unknown character in the place of those that no file of XML can hold."""
    return _IMPOSSIBLE.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n").replace("\r", "\n"))


def bookmark_name(anchor: str) -> str:
    """Return the name that an anchor has in Word: at most 40 letters, digits and low lines, the first one a letter."""
    if _PLAIN_ANCHOR.fullmatch(anchor) and len(anchor) <= _LONGEST_NAME:
        return anchor.replace("-", "_")
    return f"a_{sha256(anchor.encode('utf-8', 'replace')).hexdigest()[:32]}"


def runs(text: str, looks: Looks = PLAIN) -> Elements:
    """Yield a text as letters that look alike."""
    for found in _PIECES.findall(possible(text)):
        if found in _BREAKS:
            yield w("r", w(_BREAKS[found]))
        else:
            yield w("r", *_look(found, looks), _text("t", found))


def _look(text: str, looks: Looks) -> Elements:
    fonts = dict.fromkeys(("ascii", "hAnsi", "cs"), "Courier New") if "code" in looks else {}
    if _SYMBOL.search(text) or (_EITHER.search(text) and _CHINESE.search(text)):
        fonts["hint"] = "eastAsia"
    found = [w(tag, **({"val": value} if value else {})) for look, (tag, value) in _LOOKS.items() if look in looks]
    if fonts:
        found.insert("link" in looks, w("rFonts", **fonts))
    if found:
        yield w("rPr", *found)


def _text(tag: str, text: str) -> BaseOxmlElement:
    element = w(tag)
    element.text = text
    element.set(qn("xml:space"), "preserve")
    return element


def opened(instruction: str, **attributes: str) -> Elements:
    """Yield the beginning of a field, whose content Word finds out by itself; what is shown until then follows."""
    yield w("r", w("fldChar", fldCharType="begin", **attributes))
    yield w("r", _text("instrText", f" {instruction} "))
    yield w("r", w("fldChar", fldCharType="separate"))


def closed() -> Elements:
    """Yield the end of a field."""
    yield w("r", w("fldChar", fldCharType="end"))


def paragraph(style: str, inside: Iterable[BaseOxmlElement], *looks: BaseOxmlElement) -> BaseOxmlElement:
    """Return a paragraph of a style; its own looks are in the order that Word wants."""
    return w("p", w("pPr", w("pStyle", val=style), *looks), *inside)


class _WordColumn(NamedTuple):
    width: int
    style: str
    """That of the paragraphs in its cells."""
    align: str = ""
    span: int = 1
    """How many columns it goes across."""


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
    mark: str = ""
    """The mark of the item that begins here, where it is text."""
    item: tuple[int, int] | None = None
    """The number of the list, and the depth, of the item that begins here."""

    def blocks(self, nodes: Sequence[Node], item: tuple[int, int] | None = None) -> Elements:
        """Yield paragraphs and tables; what introduces a table, a list or the first of several parts stays with it."""
        for nth, (node, after) in enumerate(zip_longest(nodes, nodes[1:])):
            keep = isinstance(after, _INTRODUCED) or (not nth and isinstance(after, doc.Section | clauses.Clause))
            yield from replace(self, at=self.at.within(nth), keep=keep, item=None if nth else item).block(node)

    def block(self, node: Node) -> Elements:  # noqa: C901, PLR0912 - one for each kind
        """Yield the paragraphs and tables of one part."""
        match node:
            case doc.Section() | clauses.Clause():
                if isinstance(node, doc.Section) and node.look == "page":
                    yield paragraph("Gap", [w("r", w("br", type="page"))])
                yield self.heading(node)
                yield from replace(self, level=self.level + 1).blocks(node.body)
            case clauses.Paragraph() | doc.Prose():
                yield self.paragraph(self.line(node.inside))
            case doc.Marks():
                yield self.paragraph(self.line(in_words(node)))
            case clauses.CodeBlock(text=text):
                yield replace(self, style="CodeBlock").paragraph(runs(text.rstrip("\n")))
            case clauses.Rule():
                yield replace(self, style="Rule").paragraph(())
            case clauses.Items() | doc.ItemList():
                yield from self.items(node)
            case clauses.MarkedItems():
                yield from self.marked_items(node)
            case clauses.Notes(notes=notes):
                for nth, note in enumerate(notes):
                    yield from replace(self, style="Note", at=self.at.within(nth)).note(note, str(nth + 1))
            case clauses.Quote():
                yield from replace(self, style="Quote", indent=self.indent + _INDENT).blocks(node.blocks)
            case doc.Facts():
                yield from self.facts(node)
            case doc.TableBlock() | clauses.Table():
                yield from self.table(grid_of(node), node.label if isinstance(node, doc.TableBlock) else "")
            case clauses.Clauses():
                yield from self.blocks(node.blocks)
            case doc.Callout():
                yield from self.blocks(node.body)
            case doc.ChartBlock() | doc.Choices():
                return  # a drawing says nothing that the table beside it does not
            case _:
                assert_never(node)

    def heading(self, part: doc.Section | clauses.Clause) -> BaseOxmlElement:
        """Return a heading with its bookmark; its number is text, so that it is the same everywhere."""
        number = runs(f"{part.number} ") if part.number else ()
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
            *([w("ind", left=self.indent, hanging=_INDENT if number or self.mark else 0)] if self.indent else []),
            *([w("jc", val=align)] if align else []),
        )
        return paragraph(self.style, (*(runs(f"{self.mark}\t") if self.mark else ()), *inside), *looks)

    def bookmarked(self, anchor: str, inside: Iterable[BaseOxmlElement]) -> Elements:
        """Yield what is inside a bookmark, unless there is no anchor, or it has its place already."""
        name = bookmark_name(anchor)
        if not anchor or name in self.placed:
            yield from inside
            return
        self.placed.add(name)
        number = len(self.placed)
        yield from (w("bookmarkStart", id=number, name=name), *inside, w("bookmarkEnd", id=number))

    @property
    def item_style(self) -> str:
        """The style of items here: of a footnote, its own."""
        return "Note" if self.style == "Note" else "Item"

    def items(self, items: clauses.Items | doc.ItemList) -> Elements:
        """Yield a list; the numbers of each begin anew."""
        depth = min(self.depth + 1, _DEEPEST_LIST)
        number = _BULLETS if items.start is None else self.numbered(items.start, depth)
        below = replace(self, depth=depth, indent=self.indent + _INDENT, style=self.item_style, keep=False)
        for nth, item in enumerate(items.items):
            here, begin = replace(below, at=self.at.within(nth)), (number, depth)
            if not item or not isinstance(item[0], _PARAGRAPHS):
                yield replace(here, item=begin, at=Around(self.at.known)).paragraph(())
            yield from here.blocks(item, begin)

    def marked_items(self, items: clauses.MarkedItems) -> Elements:
        """Yield a list whose marks are text, as the numbers of clauses are, so that they are the same everywhere."""
        inside = replace(self, depth=self.depth + 1, indent=self.indent + _INDENT, style=self.item_style)
        below = replace(inside, keep=False, item=None)
        for nth, (mark, item) in enumerate(zip(items.marks, items.items, strict=True)):
            here = replace(below, at=self.at.within(nth), mark=mark)
            if not item or not isinstance(item[0], _PARAGRAPHS):
                yield replace(here, at=Around(self.at.known)).paragraph(())
                here = replace(here, mark="")
            for inner, block in enumerate(item):
                yield from replace(here, at=here.at.within(inner), mark="" if inner else here.mark).block(block)

    def note(self, note: tuple[clauses.Block, ...], number: str) -> Elements:
        """Yield a footnote, whose first paragraph begins with its number."""
        for nth, block in enumerate(note):
            here = replace(self, at=self.at.within(nth))
            raised = () if nth else (*runs(number, RAISED), *runs(" "))
            if raised and isinstance(block, clauses.Paragraph):
                yield here.paragraph((*raised, *here.line(block.inside)))
                continue
            if raised:
                yield here.paragraph(raised)
            yield from replace(here, indent=self.indent + _INDENT).block(block)

    def facts(self, facts: doc.Facts) -> Elements:
        """Yield names and values as a table without rules."""
        grid = grid_of(facts)
        names = _LETTER * min(max(grid.names, 3), 26) + _BESIDE
        columns = (_WordColumn(names, "FactName"), _WordColumn(self.line_width - self.indent - names, "Fact"))
        yield from self.grid(grid, columns, style="TableNormal")

    def table(self, grid: Grid, label: str) -> Elements:
        """Yield a table, every column as wide as its words need."""
        shares, scale = grid.widths(self.at.page)
        room, whole, sides = self.line_width - self.indent, sum(shares), zip(shares, grid.align, strict=True)
        columns = [_WordColumn(room * share // whole, "Cell", align) for share, align in sides]
        looks = next(looks for least, looks in _SMALLER if scale >= least)
        yield from self.grid(grid, columns, style="Ruled", label=label, looks=looks)

    def grid(
        self, grid: Grid, columns: Sequence[_WordColumn], *, style: str, label: str = "", looks: Looks = PLAIN
    ) -> Elements:
        """Yield a table, and the room below it, without which Word would make one table of two.

        Its columns have fixed widths, its head is repeated on every page; `label` is for those who do not see it.
        """
        about = (
            w("tblStyle", val=style),
            w("tblW", w=sum(column.width for column in columns), type="dxa"),
            w("tblInd", w=self.indent, type="dxa"),
            *([w("tblBorders", w("insideV", val="single", sz=4, color="B8B8B8"))] if grid.look == "signing" else []),
            w("tblLayout", type="fixed"),
            w("tblLook", val="0020"),
            *([w("tblCaption", val=possible(label))] if label else []),
        )
        inside = replace(self, indent=0, keep=False, item=None)
        across = _WordColumn(sum(column.width for column in columns), "Cell", span=len(columns))
        rows = []
        if grid.head:
            rows.append(w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *inside.cells(grid.head, columns, looks)))
        for nth, (line, anchor) in enumerate(zip(grid.rows, grid.ids, strict=True)):
            here = replace(inside, at=self.at.within(nth), keep=nth in grid.groups)
            shown = (line[:1], (across,)) if nth in grid.groups else (line, columns)
            cells = here.cells(*shown, looks, anchor)
            is_whole = all(len(plain(cell)) <= _TALL for cell in line)
            about_row = [w("cantSplit")] if is_whole else []
            if grid.look == "signing":
                about_row.append(w("trHeight", val=_SEALED if nth == len(grid.rows) - 1 else _SIGNED))
            rows.append(w("tr", w("trPr", *about_row), *cells))
        widths = (w("gridCol", w=column.width) for column in columns)
        yield w("tbl", w("tblPr", *about), w("tblGrid", *widths), *rows)
        yield paragraph("Gap", ())

    def cells(self, lines: Sequence[Line], columns: Sequence[_WordColumn], looks: Looks, anchor: str = "") -> Elements:
        """Yield the cells of a row; its anchor and its bar are those of the first."""
        here = self
        for line, column in zip(lines, columns, strict=True):
            inside = here.bookmarked(anchor, here.line(line, looks))
            content = replace(here, style=column.style).paragraph(inside, align=column.align)
            span = [w("gridSpan", val=column.span)] if column.span > 1 else []
            yield w("tc", w("tcPr", w("tcW", w=column.width, type="dxa"), *span), content)
            here, anchor = replace(self, at=Around(self.at.known)), ""

    def line(self, inside: Line, looks: Looks = PLAIN) -> Elements:
        """Yield the letters of a line."""
        for part in inside:
            yield from self.inline(part, looks)

    def inline(self, inline: doc.Inline, looks: Looks) -> Elements:
        """Yield the letters of one piece of a line."""
        match inline:
            case clauses.Words(text=text) | doc.Badge(words=text):
                yield from runs(possible(text).replace("\n", " "), looks)
            case clauses.Code(text=text):
                yield from runs(text, looks | {"code"})
            case clauses.LineBreak():
                yield from runs("\n")
            case clauses.Emphasis():
                yield from self.line(inline.inside, looks | {"strong" if inline.strong else "underlined"})
            case clauses.Struck():
                yield from self.line(inline.inside, looks | {"removed"})
            case clauses.NoteMark(number=number):
                yield from runs(str(number), looks | RAISED)
            case doc.Styled():
                yield from self.line(inline.inside, looks | {_STYLES.get(inline.style, "")})
            case doc.Mark():
                yield from runs(f"{SYMBOLS[inline.verdict]} {inline.words}", looks)
            case clauses.Link() | doc.PageLink():
                yield from self.link(inline, looks)
            case _:
                assert_never(inline)

    def link(self, link: clauses.Link | doc.PageLink, looks: Looks) -> Elements:
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
