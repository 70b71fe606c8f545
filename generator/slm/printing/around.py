"""What is known of a paper where a piece of it is printed: which bars are beside it, and where a link leads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, Self
from urllib.parse import quote

from slm.document_control import Block as ClauseBlock
from slm.document_control import Clause, Clauses, Link
from slm.documents.document import Callout, Facts, Line, Marks, PageLink, Part, Section, TableBlock, clause_anchor
from slm.documents.papers.paper import Paper, Spot
from slm.documents.parts import joined, plain
from slm.printing.grid import PAGE

Node = Part | ClauseBlock | Clause
"""What is printed one below the other."""

_CONTENTS: Final = {"agreement": 2, "catalog": 2, "register": 1}
"""Papers with a table of contents, and how many levels of headings it lists."""
_FOLLOWED: Final = re.compile(r"(https?://|mailto:)", re.IGNORECASE)


class PaperHeading(NamedTuple):
    """A heading of a paper, with its level from 1."""

    level: int
    anchor: str
    number: str
    title: Line


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

    def target(self, link: Link | PageLink) -> LinkTarget:
        """Return where a link leads; nowhere where that is neither in the paper nor an address that can be followed."""
        if isinstance(link, PageLink):
            return (
                LinkTarget(anchor=link.path[1:])
                if link.path[:1] == "#" and link.path[1:] in self.known
                else LinkTarget()
            )
        if link.address.startswith("#") and (anchor := clause_anchor(link.address[1:])) in self.known:
            return LinkTarget(anchor=anchor)
        if not _FOLLOWED.match(link.address):
            return LinkTarget()
        text = link.address.removeprefix("mailto:")
        return LinkTarget(address=link.address, shown="" if plain(link.inside) in (link.address, text) else text)


def headings(parts: Iterable[Node], level: int = 1) -> Iterator[PaperHeading]:
    """Yield all headings in their order."""
    for part in parts:
        match part:
            case Section() | Clause():
                number = part.number if isinstance(part, Clause) else ""
                yield PaperHeading(level, anchor_of(part), number, part.title)
                yield from headings(part.body, level + 1)
            case Clauses():
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
            case Section() | Callout():
                yield from _rows(part.body)
            case TableBlock():
                yield part.id
                yield from (row.id for row in part.rows)
            case Facts():
                yield from (fact.id for fact in part.facts)
            case _:
                pass


def anchor_of(part: Section | Clause) -> str:
    """Return the anchor of a heading."""
    return part.id if isinstance(part, Section) else clause_anchor(part.id)


def in_words(marks: Marks) -> Line:
    """Return verdicts in a row as one line of words."""
    return joined("; ", ((mark,) for mark, _ in marks.marks))


def escaped(address: str) -> str:
    """Return an address in the letters that addresses have, so that it ends nowhere before its end."""
    return quote(address, safe="%/:=&?~#+!$,;'@*-._", errors="replace")


def contents_of(paper: Paper) -> list[PaperHeading]:
    """Return the headings that the table of contents of a paper lists; none where it has no such table."""
    deepest = _CONTENTS.get(paper.template, 0)
    return [
        heading for heading in headings((*paper.document.control, *paper.document.parts)) if heading.level <= deepest
    ]
