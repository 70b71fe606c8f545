"""A document as a value: described once, as a tree of sections and blocks, and printed by every printer in its own way.

What stands only on a screen (results of last month, links to other pages) or only on paper says so by `on`; everything
else has the same words, in the same order, under the same anchors, wherever it is printed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import compress
from operator import is_
from typing import Final, Literal, TypeVar, assert_never

from slm.compliance import Verdict
from slm.document_control import Clauses, LineBreak, Words
from slm.document_control import Inline as ClauseInline


class Medium(Enum):
    """What a document is printed for: a page of the site, or a file that is signed, negotiated and handed on."""

    SCREEN = auto()
    PAPER = auto()


Media = frozenset[Medium]
EVERYWHERE: Final[Media] = frozenset(Medium)
SCREEN: Final[Media] = frozenset({Medium.SCREEN})
PAPER: Final[Media] = frozenset({Medium.PAPER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Whatever can be left out of one medium."""

    on: Media = EVERYWHERE


Style = Literal["plain", "strong", "small", "explained", "quiet", "whole", "id", "figure", "added", "removed"]
"""How words may look; `explained` is small print about a figure, in more than a few words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Styled(Shown):
    """Words that look different: `id` is an identifier before a name, `added` and `removed` are of a comparison.

    What is `whole` is never broken into lines.
    """

    style: Style
    inside: Line


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink(Shown):
    """Words that lead to a page or file of the site, or to an anchor on it; on paper the words alone.

    `path` is one of `slm.documents.addresses`, with an anchor or without one; an anchor alone is in this document.
    """

    path: str
    inside: Line
    look: Literal["", "cell", "whole"] = ""
    """A link of a cell has no line below it; one that is whole, such as an id, is not broken at its hyphens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark(Shown):
    """A verdict as its symbol and its word; without the word on a screen it is still read aloud, and printed."""

    verdict: Verdict
    words: str
    provisional: bool = False
    with_word: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Badge(Shown):
    """A state as a small label; `kind` tells its colour."""

    words: str
    kind: str = ""


Inline = ClauseInline | Styled | PageLink | Mark | Badge
"""What stands in a line."""

Line = tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose(Shown):
    """One paragraph."""

    inside: Line
    look: Literal["", "lead", "summary", "quiet", "note", "changed", "chart-title"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact(Shown):
    """A name and its value."""

    name: Line
    value: Line
    id: str = ""
    """An anchor of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts(Shown):
    """Names and values; a `list` has long ones, those of a `glossary` are terms with what they mean."""

    facts: tuple[Fact, ...]
    look: Literal["", "list", "glossary"] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableColumn(Shown):
    """A column: its title, and how its cells are set. The first column names the rows."""

    title: Line
    look: ColumnLook = ""
    unsorted: bool = False
    """Is there nothing to sort the table by in it?"""


ColumnLook = Literal["", "number", "figure", "medium", "wide", "words"]
"""How the cells of a column may be set."""
TableLook = Literal["", "results", "periods", "months", "signing"]
"""How a table may look: of results, of many short columns, with a bar for each month, or with room to sign."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell; `sort` is what a sortable table is sorted by, where that is not the text."""

    inside: Line
    sort: str = ""
    marks: Marks | None = None
    """Verdicts below it, on a screen."""
    chart: ChartBlock | None = None
    """A small drawing in it, on a screen."""
    share: int | None = None
    """How many thousandths of the bar above it are filled, on paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow(Shown):
    """A row with one cell for each column; an empty first cell goes on with the row above."""

    cells: tuple[Cell, ...]
    id: str = ""
    """An anchor of its own."""
    keys: tuple[tuple[str, str], ...] = ()
    """By what a reader finds it: names of `Narrowing.choices`, each with its values, spaces between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """Fields that narrow a table down on a screen, with their words."""

    search: str
    every: str
    shown: str
    """How many rows are left: the words around `{shown}` and `{all}`."""
    choices: tuple[tuple[str, str, Sequence[tuple[str, str]]], ...] = ()
    """The name of a key of the rows, its label, and each of its values with the words for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TableBlock(Shown):
    """A table with a head."""

    columns: tuple[TableColumn, ...]
    rows: tuple[TableRow, ...]
    label: str = ""
    """What it is called for those who do not see it; the title of its section where it is empty."""
    narrow: bool = False
    sortable: bool = False
    look: TableLook = ""
    id: str = ""
    narrowing: Narrowing | None = None
    """How readers find their rows; the table needs an anchor then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemList(Shown):
    """A list; `start` is the first number of a numbered one and None of the other kind; `steps` lead to the last."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None = None
    look: Literal["", "brief", "attachments", "steps"] = ""
    reached: int = 0
    """Which step is reached, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBlock(Shown):
    """A drawing (SVG, made by this program) with its words for those who do not see it."""

    svg: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks(Shown):
    """Verdicts in a row, the oldest first, each with where its proof is; a `legend` says what the symbols mean."""

    marks: tuple[tuple[Mark, str], ...]
    """A mark, and the path of its proof or nothing."""
    look: Literal["strip", "legend"] = "strip"
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callout(Shown):
    """What stands apart: a `banner` above everything, a `note`, or what only the provider sees (`internal`)."""

    kind: Literal["banner", "note", "internal"]
    body: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An entry of `Choices`: a path of the site and its words; `small` follows them in small print."""

    path: str
    words: str
    small: str = ""
    current: bool = False
    """Is it what the reader is looking at?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices(Shown):
    """Where else to go: a `button` to the same on paper, the same as `files`, other `versions`; on screens only."""

    kind: Literal["button", "files", "versions"]
    choices: tuple[Choice, ...]
    label: str = ""
    words: str = ""


Block = Facts | TableBlock | ItemList | Prose | Clauses | ChartBlock | Marks | Callout | Choices
"""What stands in a section. Every printer matches all kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section(Shown):
    """A heading and what is below it; on a screen in a frame, or folded, or with its sections side by side."""

    id: str
    """Its anchor, the same wherever it is printed."""
    title: Line
    body: tuple[Part, ...]
    look: SectionLook = ""
    number: str = ""
    """By which it is cited, on paper."""


SectionLook = Literal["", "card", "columns", "folded", "unlisted", "page"]
"""How a section may look on a screen; what is `unlisted` is one of many alike, and no entry of contents and search.

A `page` is one of its own, on paper."""
Part = Section | Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document in one language, as one audience sees it."""

    kind: str
    """What stands above the title: what it is, in words, or whose."""
    title: str
    language: str
    parts: tuple[Part, ...]
    number: str = ""
    notices: tuple[Block, ...] = ()
    """What a reader has to know before everything else."""
    cover: Facts = Facts(facts=())
    """The control block: what it is, of which version, in which state."""
    control: tuple[Section, ...] = ()
    """Whose paper it is: owner, revisions, approvals. On paper before the contents, on a page at its foot."""


_Around = TypeVar("_Around", bound=Cell | Styled | PageLink)


def clause_anchor(clause: str) -> str:
    """Return the anchor of a clause, which clashes with no section; an id that the program made begins so already.

    One that a writer chose never does (`slm.reading.clauses`).
    """
    return clause if clause.startswith("clause") else f"clause-{clause}"


def shown_on(medium: Medium, document: Document) -> Document:
    """Return the document without what is not shown in a medium, and without sections that are empty then."""
    return replace(
        document,
        parts=parts_on(medium, document.parts),
        notices=_blocks(medium, document.notices),
        cover=_facts(medium, document.cover),
        control=tuple(part for part in parts_on(medium, document.control) if isinstance(part, Section)),
    )


def parts_on(medium: Medium, parts: Iterable[Part]) -> tuple[Part, ...]:
    """Return the parts that are shown in a medium, as they are shown there."""
    return tuple(found for part in parts if (found := _part(medium, part)) is not None)


def _part(medium: Medium, part: Part) -> Part | None:
    if not isinstance(part, Section):
        return _block(medium, part)
    body = parts_on(medium, part.body) if medium in part.on else ()
    return replace(part, title=_line(medium, part.title), body=body) if body else None


def _blocks(medium: Medium, blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(found for block in blocks if (found := _block(medium, block)) is not None)


def _block(medium: Medium, block: Block) -> Block | None:  # noqa: PLR0911 - one for each kind
    if isinstance(block, Shown) and medium not in block.on:
        return None
    match block:
        case Facts():
            return facts if (facts := _facts(medium, block)).facts else None
        case TableBlock():
            return table if (table := _table(medium, block)).rows else None
        case ItemList():
            items = tuple(_blocks(medium, item) for item in block.items)
            return replace(block, items=items) if items else None
        case Prose():
            return replace(block, inside=inside) if (inside := _line(medium, block.inside)) else None
        case Callout():
            return replace(block, body=body) if (body := _blocks(medium, block.body)) else None
        case Choices():
            return block if medium is Medium.SCREEN and block.choices else None
        case Clauses() | ChartBlock() | Marks():
            return block
        case _:
            assert_never(block)


def _facts(medium: Medium, facts: Facts) -> Facts:
    found = (
        replace(fact, name=_line(medium, fact.name), value=_line(medium, fact.value))
        for fact in facts.facts
        if medium in fact.on
    )
    return replace(facts, facts=tuple(fact for fact in found if fact.value))


def _table(medium: Medium, table: TableBlock) -> TableBlock:
    kept = [medium in column.on for column in table.columns]
    rows = tuple(_row(medium, row, kept) for row in table.rows if medium in row.on)
    return replace(table, columns=tuple(compress(table.columns, kept)), rows=rows)


def _row(medium: Medium, row: TableRow, kept: Sequence[bool]) -> TableRow:
    cells = tuple(_inside(medium, cell) for cell in compress(row.cells, kept))
    return row if len(cells) == len(row.cells) and all(map(is_, cells, row.cells)) else replace(row, cells=cells)


def _line(medium: Medium, line: Line) -> Line:
    """Return a line without what is not shown; a break of the line before nothing is left out too.

    A line of which all is shown, as nearly all are, is returned as it is: copies of lines take most of the time.
    """
    if len(line) == 1 and isinstance(line[0], Words):
        return line
    found: list[Inline] = []
    for inline in line:
        if not isinstance(inline, Shown):
            found.append(inline)
        elif medium in inline.on:
            found.append(_inside(medium, inline) if isinstance(inline, Styled | PageLink) else inline)
    while found and isinstance(found[-1], LineBreak):
        found.pop()
    same = len(found) == len(line) and all(map(is_, found, line))
    return line if same else tuple(found)


def _inside(medium: Medium, around: _Around) -> _Around:
    inside = _line(medium, around.inside)
    return around if inside is around.inside else replace(around, inside=inside)
