"""A paper as data for the templates: plain lists and texts, so that nothing that people wrote is ever markup (D15)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never

import segno

from slm.document_control import Block as ClauseBlock
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
    Part,
    Prose,
    Section,
    Styled,
    TableBlock,
    clause_anchor,
)  # fmt: skip
from slm.documents.papers.paper import Paper, Spot
from slm.documents.parts import plain
from slm.text import LANGUAGES, width

Data = str | int | bool | None | list["Data"] | Mapping[str, "Data"]
"""What JSON can hold."""
Node = Part | ClauseBlock | Clause
"""What is set one below the other."""

_FOLLOWED: Final = re.compile(r"(https?://|mailto:)", re.IGNORECASE)
_UNBROKEN: Final = re.compile(r"[^\W\u2e80-\uffff]+(?:[.,:%)]|(?=\W|$))|[\u2e80-\uffff]{1,4}")
_PAGE: Final = 100
"""The width of a table in letters, about; columns are measured in them."""
_PAGES: Final = {"report": 145}
"""The same for papers that lie on their side."""
_LONGEST_WORD: Final = 14
"""A longer word may be broken."""
_WHOLE: Final = 20
"""On its side, a paper has room for columns of figures that stay in one line up to this."""
_INSET: Final = 3


def setting(paper: Paper) -> dict[str, Data]:
    """Return what the templates see as `data`."""
    document = paper.document
    at = _Set(frozenset(_anchors((*document.control, *document.parts))), _PAGES.get(paper.template, _PAGE))
    return {
        "language": document.language,
        "region": LANGUAGES[document.language].region,
        "spaced": LANGUAGES[document.language].spaced,
        "size": paper.size,
        "provider": paper.provider,
        "kind": document.kind,
        "title": document.title,
        "cover": next(_block(document.cover, at)),
        "head": list(paper.head),
        "watermark": list(paper.watermark),
        "page": paper.page,
        "contents": paper.contents,
        "currency": _currency(paper),
        "notes": list(paper.notes),
        "front": _blocks(document.control, at),
        "parts": _blocks(document.parts, replace(at, bars=paper.bars)),
        "barred": list(_barred(document.parts, paper.bars)),
    }


def _currency(paper: Paper) -> Data:
    if not paper.currency:
        return None
    code = segno.make(paper.currency.address, error="m", micro=False, boost_error=False)
    return {
        "code": code.svg_inline(border=4, light="white", omitsize=True),
        "fingerprint": paper.currency.fingerprint,
        "address": paper.currency.address,
        "words": paper.currency.words,
    }


def _anchors(parts: Iterable[Node]) -> Iterator[str]:
    for part in parts:
        match part:
            case Section():
                yield part.id
                yield from _anchors(part.body)
            case Clause():
                yield clause_anchor(part.id)
                yield from _anchors(part.body)
            case Clauses():
                yield from _anchors(part.blocks)
            case _:
                pass


@dataclass(frozen=True, slots=True)
class _Set:
    """What is known of the paper where a piece of it is set."""

    known: frozenset[str]
    """The anchors to which a reference can lead."""
    page: int
    """How many letters a line holds, about."""
    bars: frozenset[Spot] = frozenset()
    """The spots with a bar, as seen from here."""

    def within(self, number: int) -> _Set:
        """Return the same for what stands at a place inside."""
        return replace(self, bars=frozenset(each[1:] for each in self.bars if each[:1] == (number,)))

    @property
    def bar(self) -> bool:
        """Is there a bar beside just this?"""
        return () in self.bars


def _barred(parts: Sequence[Node], bars: frozenset[Spot], spot: Spot = ()) -> Iterator[Data]:
    """Yield the anchors of headings with a bar."""
    for nth, part in enumerate(parts):
        here = (*spot, nth)
        match part:
            case Section() | Clause():
                if here in bars:
                    yield _anchor(part)
                yield from _barred(part.body, bars, here)
            case Clauses():
                yield from _barred(part.blocks, bars, here)
            case _:
                pass


def _anchor(part: Section | Clause) -> str:
    return part.id if isinstance(part, Section) else clause_anchor(part.id)


def _blocks(blocks: Iterable[Node], at: _Set) -> list[Data]:
    return [data for nth, each in enumerate(blocks) for data in _block(each, at.within(nth))]


def _block(block: Node, at: _Set) -> Iterator[dict[str, Data]]:  # noqa: C901, PLR0912 - one for each kind
    match block:
        case Section() | Clause():
            number = block.number if isinstance(block, Clause) else ""
            title, body = _line(block.title, at.known), _blocks(block.body, at)
            yield {"type": "clause", "id": _anchor(block), "number": number, "title": title, "body": body}
        case Paragraph() | Prose():
            yield {"type": "paragraph", "inside": _line(block.inside, at.known), "bar": at.bar}
        case Items() | ItemList():
            items: list[Data] = [_blocks(each, at.within(nth)) for nth, each in enumerate(block.items)]
            yield {"type": "items", "start": block.start, "items": items}
        case Quote():
            yield {"type": "quote", "body": _blocks(block.blocks, at)}
        case CodeBlock():
            yield {"type": "code", "text": block.text.rstrip("\n"), "bar": at.bar}
        case Facts():
            yield _grid("facts", (), (), [(each.name, each.value) for each in block.facts], at)
        case TableBlock():
            head = [each.title for each in block.columns]
            align = ["right" if each.look == "number" else "" for each in block.columns]
            yield _grid("table", align, head, [[each.inside for each in row.cells] for row in block.rows], at)
        case Table():
            yield _grid("table", block.align, block.head, block.rows, at)
        case Clauses():
            yield from (data for nth, each in enumerate(block.blocks) for data in _block(each, at.within(nth)))
        case Callout():
            yield from (data for nth, each in enumerate(block.body) for data in _block(each, at.within(nth)))
        case Marks():
            yield {"type": "paragraph", "inside": _line(_in_words(block), at.known), "bar": at.bar}
        case Rule():
            yield {"type": "rule"}
        case ChartBlock() | Choices():
            return  # a drawing says nothing that the table beside it does not
        case _:
            assert_never(block)


def _in_words(marks: Marks) -> Line:
    return (Words(text="; ".join(mark.words for mark, _ in marks.marks)),)


def _grid(
    kind: str, align: Sequence[str], head: Sequence[Line], rows: Sequence[Sequence[Line]], at: _Set
) -> dict[str, Data]:
    columns = [[plain(cell) for cell in column] for column in zip(*filter(None, (head, *rows)), strict=True)]
    wide, narrow = ([_least(texts, bound) + _INSET for texts in columns] for bound in (_WHOLE, _LONGEST_WORD))
    least = wide if _PAGE < at.page >= sum(wide) else narrow
    return {
        "type": kind,
        "names": max(map(width, columns[0])),
        "align": [each or "start" for each in align],
        "widths": _widths(columns, least, at.page),
        "scale": min(100, 100 * at.page // sum(least)),
        "head": [_line(each, at.known) for each in head],
        "rows": [[_line(cell, at.known) for cell in row] for row in rows],
        "bars": [(nth,) in at.bars for nth, _ in enumerate(rows)],
    }


def _widths(columns: Sequence[Sequence[str]], least: Sequence[int], page: int) -> list[Data]:
    """Return shares of the width: every column holds its longest word, the rest goes where most of the text is."""
    spare = max(0, page - sum(least))
    more = [have + 5 * max(0, _wanted(texts, page) - have) for texts, have in zip(columns, least, strict=True)]
    return [10 * have + 10 * spare * extra // sum(more) for have, extra in zip(least, more, strict=True)]


def _least(texts: Sequence[str], whole: int) -> int:
    """Return the width that holds the longest word, or everything where that is short, such as dates."""
    widest = max(map(width, texts))
    return widest if widest <= whole else min(max(map(_longest_word, texts)), _LONGEST_WORD)


def _wanted(texts: Sequence[str], page: int) -> int:
    widths = [width(text) for text in texts]
    return min(max(widths), page // 2) + sum(widths) // len(widths)


def _longest_word(text: str) -> int:
    return max((width(each) for each in _UNBROKEN.findall(text)), default=0)


def _line(inside: Iterable[Inline], known: frozenset[str]) -> list[Data]:
    return [each for part in inside for each in _inline(part, known)]


def _inline(inline: Inline, known: frozenset[str]) -> Iterator[Data]:
    match inline:
        case Words():
            yield inline.text
        case Code():
            yield {"type": "code", "text": inline.text}
        case LineBreak():
            yield {"type": "break"}
        case Emphasis():
            yield {"type": "strong" if inline.strong else "emphasis", "inside": _line(inline.inside, known)}
        case Styled():
            inside = _line(inline.inside, known)
            if inline.style == "strong":
                yield {"type": "strong", "inside": inside}
            else:
                yield from inside
        case PageLink():
            yield from _line(inline.inside, known)
        case Mark() | Badge():
            yield inline.words
        case Link():
            yield from _link(inline, known)
        case _:
            assert_never(inline)


def _link(link: Link, known: frozenset[str]) -> Iterator[Data]:
    """Yield a link; where it leads out of the paper, its address too, because paper cannot be clicked."""
    inside, anchor = _line(link.inside, known), clause_anchor(link.address[1:])
    if link.address.startswith("#") and anchor in known:
        yield {"type": "reference", "id": anchor, "inside": inside}
    elif _FOLLOWED.match(link.address):
        shown = link.address.removeprefix("mailto:")
        yield {"type": "link", "address": link.address, "inside": inside}
        if plain(link.inside) not in (link.address, shown):
            yield f" ({shown})"
    else:
        yield from inside
