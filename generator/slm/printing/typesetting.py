"""A paper as data for the templates: plain lists and texts, so that nothing that people wrote is ever markup (D15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import assert_never

import segno

from slm.compliance import Verdict
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
    Mark,
    Marks,
    PageLink,
    Prose,
    Section,
    Styled,
    TableBlock,
)  # fmt: skip
from slm.documents.papers.paper import Paper, Spot
from slm.printing.around import Around, Node, anchor_of, headings, in_words
from slm.printing.grid import PAGE, PAGES, Grid, grid_of
from slm.text import LANGUAGES

Data = str | int | bool | None | list["Data"] | Mapping[str, "Data"]
"""What JSON can hold."""


def typesetting_data(paper: Paper) -> dict[str, Data]:
    """Return what the templates see as `data`."""
    document = paper.document
    known = frozenset(heading.anchor for heading in headings((*document.control, *document.parts)))
    at = Around(known, page=PAGES.get(paper.template, PAGE))
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


def _barred(parts: Sequence[Node], bars: frozenset[Spot], spot: Spot = ()) -> Iterator[Data]:
    """Yield the anchors of headings with a bar."""
    for nth, part in enumerate(parts):
        here = (*spot, nth)
        match part:
            case Section() | Clause():
                if here in bars:
                    yield anchor_of(part)
                yield from _barred(part.body, bars, here)
            case Clauses():
                yield from _barred(part.blocks, bars, here)
            case _:
                pass


def _blocks(blocks: Iterable[Node], at: Around) -> list[Data]:
    return [data for nth, block in enumerate(blocks) for data in _block(block, at.within(nth))]


def _block(block: Node, at: Around) -> Iterator[dict[str, Data]]:  # noqa: C901, PLR0912 - one for each kind
    match block:
        case Section() | Clause():
            number = block.number if isinstance(block, Clause) else ""
            title, body = _line(block.title, at), _blocks(block.body, at)
            yield {"type": "clause", "id": anchor_of(block), "number": number, "title": title, "body": body}
        case Paragraph() | Prose():
            yield {"type": "paragraph", "inside": _line(block.inside, at), "bar": at.bar}
        case Items() | ItemList():
            items: list[Data] = [_blocks(item, at.within(nth)) for nth, item in enumerate(block.items)]
            yield {"type": "items", "start": block.start, "items": items}
        case Quote():
            yield {"type": "quote", "body": _blocks(block.blocks, at)}
        case CodeBlock():
            yield {"type": "code", "text": block.text.rstrip("\n"), "bar": at.bar}
        case Facts():
            yield _grid("facts", grid_of(block), at)
        case TableBlock() | Table():
            yield _grid("table", grid_of(block), at)
        case Clauses():
            yield from (data for nth, inner in enumerate(block.blocks) for data in _block(inner, at.within(nth)))
        case Callout():
            yield from (data for nth, inner in enumerate(block.body) for data in _block(inner, at.within(nth)))
        case Marks():
            yield {"type": "paragraph", "inside": _line(in_words(block), at), "bar": at.bar}
        case Rule():
            yield {"type": "rule"}
        case ChartBlock() | Choices():
            return  # a drawing says nothing that the table beside it does not
        case _:
            assert_never(block)


def _grid(kind: str, grid: Grid, at: Around) -> dict[str, Data]:
    shares, scale = grid.widths(at.page)
    return {
        "type": kind,
        "names": grid.names,
        "align": [side or "start" for side in grid.align],
        "widths": [*shares],
        "scale": scale,
        "head": [_line(cell, at) for cell in grid.head],
        "rows": [[_line(cell, at) for cell in row] for row in grid.rows],
        "bars": [at.within(nth).bar for nth, _ in enumerate(grid.rows)],
    }


def _line(inside: Iterable[Inline], at: Around) -> list[Data]:
    return [node for part in inside for node in _inline(part, at)]


def _inline(inline: Inline, at: Around) -> Iterator[Data]:  # noqa: C901 - one for each kind
    match inline:
        case Words():
            yield inline.text
        case Code():
            yield {"type": "code", "text": inline.text}
        case LineBreak():
            yield {"type": "break"}
        case Emphasis():
            yield {"type": "strong" if inline.strong else "emphasis", "inside": _line(inline.inside, at)}
        case Styled():
            inside = _line(inline.inside, at)
            if inline.style == "strong":
                yield {"type": "strong", "inside": inside}
            else:
                yield from inside
        case PageLink():
            yield from _line(inline.inside, at)
        case Mark(verdict=Verdict.MISSED):
            yield {"type": "strong", "inside": [inline.words]}
        case Mark() | Badge():
            yield inline.words
        case Link():
            yield from _link(inline, at)
        case _:
            assert_never(inline)


def _link(link: Link, at: Around) -> Iterator[Data]:
    """Yield a link; where it leads out of the paper, its address too, because paper cannot be clicked."""
    inside, target = _line(link.inside, at), at.target(link)
    if target.anchor:
        yield {"type": "reference", "id": target.anchor, "inside": inside}
    elif target.address:
        yield {"type": "link", "address": target.address, "inside": inside}
        if target.shown:
            yield f" ({target.shown})"
    else:
        yield from inside
