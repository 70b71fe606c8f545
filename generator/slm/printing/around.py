"""What is known of a paper where a piece of it is printed: bars beside it, where a link leads, the cells of tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self
from urllib.parse import quote

from slm.document_control import clauses
from slm.documents import document as doc
from slm.documents.document import Line
from slm.documents.papers.paper import Paper, Spot
from slm.documents.parts import joined, plain
from slm.text import kept_together, width

Node = doc.Part | clauses.Block | clauses.Clause
"""What is printed one below the other."""

PAGE: Final = 100
"""The width of a table in letters, about; columns are measured in them."""
PAGES: Final = {"report": 112}
"""The same for papers whose tables are set in smaller type."""
_CONTENTS: Final = {"agreement": 2, "catalog": 2, "register": 1}
"""Papers with a table of contents, and how many levels of headings it lists."""
_FOLLOWED: Final = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_UNBROKEN: Final = re.compile(
    r"\d{4}年\d{1,2}月\d{1,2}日"
    r"|(?:[^\W\u2e80-\uffff]|\N{NO-BREAK SPACE}|\d[.,](?=\d))+(?:[.,:)%]|(?=\W|$))|[\u2e80-\uffff]{1,4}"
)
"""What stands on one line: a word, a number with its unit, a Chinese date, a few Chinese characters."""
_LONGEST_WORD: Final = 14
"""A longer word may be broken."""
_WHOLE: Final = 20
"""In smaller type there is room for columns that stay in one line up to this, such as those of figures."""
_INSET: Final = 3
_ALIKE: Final = {"months", "signing"}
"""Looks of tables whose columns are of the same width, apart from that of names."""


class PaperHeading(NamedTuple):
    """A heading of a paper, with its level from 1."""

    level: int
    anchor: str
    words: str
    """Its number and its title."""


class LinkTarget(NamedTuple):
    """Where a link leads: to an anchor of the paper, or out of it; `shown` is what its own words do not say."""

    anchor: str = ""
    address: str = ""
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What is known where a piece of a paper is printed."""

    known: frozenset[str]
    """The anchors to which a link can lead."""
    bars: frozenset[Spot] = frozenset()
    """The spots with a bar, as seen from here."""
    page: int = PAGE
    """How many letters a line holds, about."""

    def within(self, number: int) -> Self:
        """Return the same for what stands at a place inside."""
        return replace(self, bars=frozenset(bar[1:] for bar in self.bars if bar[:1] == (number,)))

    @property
    def bar(self) -> bool:
        """Is there a bar beside just this?"""
        return () in self.bars

    def target(self, link: clauses.Link | doc.PageLink) -> LinkTarget:
        """Return where a link leads; nowhere where that is neither in the paper nor an address that can be followed."""
        address = link.path if isinstance(link, doc.PageLink) else link.address
        if address.startswith("#"):
            anchor = address[1:] if isinstance(link, doc.PageLink) else doc.clause_anchor(address[1:])
            return LinkTarget(anchor=anchor) if anchor in self.known else LinkTarget()
        if isinstance(link, doc.PageLink) or not _FOLLOWED.match(address):
            return LinkTarget()
        text = address.removeprefix("mailto:")
        return LinkTarget(address=address, shown="" if plain(link.inside) in (address, text) else text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The cells of a table, the same for each kind of it."""

    head: tuple[Line, ...]
    """The titles of the columns; none where it has names and values."""
    rows: tuple[tuple[Line, ...], ...]
    align: tuple[str, ...]
    """How the cells of each column are aligned; empty where nothing is said."""
    ids: tuple[str, ...]
    """The anchor of each row, or nothing."""
    look: doc.TableLook = ""
    shares: tuple[int | None, ...] = ()
    """How many thousandths of the bar above each column are filled; none where there are no bars."""

    @property
    def groups(self) -> frozenset[int]:
        """The rows, by number, that name what stands in the rows below: the other cells of such a row are empty."""
        named = (nth for nth, (first, *others) in enumerate(self.rows) if first and not any(others))
        return frozenset(named if self.look == "results" else ())

    @property
    def names(self) -> int:
        """How many letters the widest cell of the first column has."""
        return max(width(plain(row[0])) for row in filter(None, (self.head, *self.rows)))

    def widths(self, page: int) -> tuple[list[int], int]:
        """Return the columns' shares of a page of so many letters, and how many per cent of its size the type has.

        Every column holds its longest word, the rest goes where most of the text is.
        """
        lines = filter(None, (self.head, *(row for nth, row in enumerate(self.rows) if nth not in self.groups)))
        columns = [[kept_together(plain(cell)) for cell in column] for column in zip(*lines, strict=True)]
        wide, narrow = ([_least(texts, bound) + _INSET for texts in columns] for bound in (_WHOLE, _LONGEST_WORD))
        least = wide if page > PAGE and page >= sum(wide) else narrow
        spare = max(0, page - sum(least))
        more = [have + 5 * max(0, _wanted(texts, page) - have) for texts, have in zip(columns, least, strict=True)]
        shares = [10 * have + 10 * spare * extra // sum(more) for have, extra in zip(least, more, strict=True)]
        if self.look in _ALIKE:
            shares[1:] = [sum(shares[1:]) // (len(shares) - 1)] * (len(shares) - 1)
        return shares, min(100, 100 * page // sum(least)) * PAGE // page


def _least(texts: Sequence[str], whole: int) -> int:
    """Return the width that holds the longest word, or everything where that is short, such as dates."""
    words = (width(run) for text in texts for run in _UNBROKEN.findall(text))
    widest = max(map(width, texts))
    return widest if widest <= whole else min(max(words, default=0), _LONGEST_WORD)


def _wanted(texts: Sequence[str], page: int) -> int:
    widths = [width(text) for text in texts]
    return min(max(widths), page // 2) + sum(widths) // len(widths)


def grid_of(block: doc.Facts | doc.TableBlock | clauses.Table) -> Grid:
    """Return names and values, a table of a document, or one in clauses as a grid."""
    match block:
        case doc.Facts(facts=facts):
            rows = tuple((fact.name, fact.value) for fact in facts)
            return Grid(head=(), rows=rows, align=("", ""), ids=tuple(fact.id for fact in facts))
        case doc.TableBlock():
            return Grid(
                head=tuple(column.title for column in block.columns),
                rows=tuple(tuple(cell.inside for cell in row.cells) for row in block.rows),
                align=tuple(_aligned(block, column) for column in block.columns),
                ids=tuple(row.id for row in block.rows),
                look=block.look,
                shares=tuple(cell.share for cell in block.rows[0].cells) if block.look == "months" else (),
            )
        case clauses.Table():
            return Grid(head=block.head, rows=block.rows, align=block.align, ids=("",) * len(block.rows))


def _aligned(table: doc.TableBlock, column: doc.TableColumn) -> str:
    if table.look == "months":
        return "center" if column is not table.columns[0] else ""
    return "right" if column.look == "number" else ""


def headings(parts: Iterable[Node], level: int = 1) -> Iterator[PaperHeading]:
    """Yield all headings in their order."""
    for part in parts:
        match part:
            case doc.Section() | clauses.Clause():
                yield PaperHeading(level, anchor_of(part), " ".join(filter(None, (part.number, plain(part.title)))))
                yield from headings(part.body, level + 1)
            case clauses.Clauses():
                yield from headings(part.blocks, level)
            case _:
                pass


def anchors(paper: Paper) -> frozenset[str]:
    """Return all anchors of a paper: those of headings, of tables and of rows."""
    parts = (*paper.document.control, *paper.document.parts)
    return frozenset((*(heading.anchor for heading in headings(parts)), *filter(None, _rows(parts))))


def _rows(parts: Iterable[Node]) -> Iterator[str]:
    for part in parts:
        match part:
            case doc.Section() | doc.Callout():
                yield from _rows(part.body)
            case doc.TableBlock():
                yield from (part.id, *(row.id for row in part.rows))
            case doc.Facts():
                yield from (fact.id for fact in part.facts)
            case _:
                pass


def anchor_of(part: doc.Section | clauses.Clause) -> str:
    """Return the anchor of a heading."""
    return part.id if isinstance(part, doc.Section) else doc.clause_anchor(part.id)


def in_words(marks: doc.Marks) -> Line:
    """Return verdicts in a row as one line of words."""
    return joined("; ", ((mark,) for mark, _ in marks.marks))


def escaped(address: str) -> str:
    """Return an address in the letters that addresses have, so that it ends nowhere before its end."""
    return quote(address, safe="%/:=&?~#+!$,;'@*-._", errors="replace")


def contents_of(paper: Paper) -> list[PaperHeading]:
    """Return the headings that the table of contents of a paper lists; none where it has no such table."""
    listed = headings((*paper.document.control, *paper.document.parts))
    return [heading for heading in listed if heading.level <= _CONTENTS.get(paper.template, 0)]
