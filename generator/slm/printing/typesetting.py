"""A paper as data for the templates: plain lists and texts, so that nothing that people wrote is ever markup (D15)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from typing import assert_never

import segno

from slm.document_control import clauses
from slm.documents import document as doc
from slm.documents.papers.paper import Paper, Spot, ValidityCheck
from slm.printing.around import PAGE, PAGES, Around, Grid, Node, anchor_of, grid_of, headings, in_words
from slm.printing.html import SYMBOLS
from slm.text import LANGUAGES, kept_together

Data = str | int | bool | None | Sequence["Data"] | Mapping[str, "Data"]
"""What JSON can hold."""


def typesetting_data(paper: Paper) -> dict[str, Data]:
    """Return what the templates see as `data`."""
    document = paper.document
    known = frozenset(heading.anchor for heading in headings((*document.control, *document.parts)))
    at = Around(known, page=PAGES.get(paper.template, PAGE))
    language = LANGUAGES[document.language]
    return {
        "language": document.language,
        "region": language.region,
        "spaced": language.spaced,
        "size": paper.size,
        "provider": paper.provider,
        "kind": document.kind,
        "title": document.title,
        "cover": next(_block(document.cover, at)),
        "head": paper.head,
        "watermark": paper.watermark,
        "across": paper.across,
        "dense": paper.template in PAGES,
        "page": paper.page,
        "contents": paper.contents,
        "currency": _currency(paper.currency) if paper.currency else None,
        "notes": paper.notes,
        "front": _blocks(document.control, at),
        "parts": _blocks(document.parts, replace(at, bars=paper.bars)),
        "barred": list(_barred(document.parts, paper.bars)),
    }


def _currency(check: ValidityCheck) -> Data:
    code = segno.make(check.address, error="m", micro=False, boost_error=False)
    return {"code": code.svg_inline(border=4, light="white", omitsize=True), **asdict(check)}


def _barred(parts: Sequence[Node], bars: frozenset[Spot], spot: Spot = ()) -> Iterator[Data]:
    """Yield the anchors of headings with a bar."""
    for nth, part in enumerate(parts):
        here = (*spot, nth)
        match part:
            case doc.Section() | clauses.Clause():
                if here in bars:
                    yield anchor_of(part)
                yield from _barred(part.body, bars, here)
            case clauses.Clauses():
                yield from _barred(part.blocks, bars, here)
            case _:
                pass


def _blocks(blocks: Iterable[Node], at: Around) -> list[dict[str, Data]]:
    return [data for nth, block in enumerate(blocks) for data in _block(block, at.within(nth))]


def _block(block: Node, at: Around) -> Iterator[dict[str, Data]]:  # noqa: C901, PLR0912 - one for each kind
    match block:
        case doc.Section() | clauses.Clause():
            title, body = _line(block.title, at), _blocks(block.body, at)
            page = isinstance(block, doc.Section) and block.look == "page"
            common = {"type": "clause", "id": anchor_of(block), "number": block.number}
            yield {**common, "page": page, "title": title, "body": body}
        case clauses.Paragraph() | doc.Prose():
            yield {"type": "paragraph", "inside": _line(block.inside, at), "bar": at.bar}
        case clauses.Items() | doc.ItemList():
            items = [_blocks(item, at.within(nth)) for nth, item in enumerate(block.items)]
            yield {"type": "items", "start": block.start, "items": items}
        case clauses.MarkedItems():
            items = [_blocks(item, at.within(nth)) for nth, item in enumerate(block.items)]
            yield {"type": "marked", "marks": list(block.marks), "items": items}
        case clauses.Notes():
            yield {"type": "notes", "notes": [_blocks(note, at.within(nth)) for nth, note in enumerate(block.notes)]}
        case clauses.Quote():
            yield {"type": "quote", "body": _blocks(block.blocks, at)}
        case clauses.CodeBlock():
            yield {"type": "code", "text": block.text.rstrip("\n"), "bar": at.bar}
        case doc.Facts():
            yield _grid("facts", grid_of(block), at)
        case doc.TableBlock() | clauses.Table():
            yield _grid("table", grid_of(block), at)
        case clauses.Clauses():
            yield from _blocks(block.blocks, at)
        case doc.Callout():
            yield from _blocks(block.body, at)
        case doc.Marks():
            yield {"type": "paragraph", "inside": _line(in_words(block), at), "bar": at.bar}
        case clauses.Rule():
            yield {"type": "rule"}
        case doc.ChartBlock() | doc.Choices():
            return  # a drawing says nothing that the table beside it does not
        case _:
            assert_never(block)


def _grid(kind: str, grid: Grid, at: Around) -> dict[str, Data]:
    shares, scale = grid.widths(at.page)
    return {
        "type": kind,
        "look": grid.look,
        "shares": grid.shares,
        "groups": [nth in grid.groups for nth, _ in enumerate(grid.rows)],
        "names": grid.names,
        "align": [side or "start" for side in grid.align],
        "widths": shares,
        "scale": scale,
        "head": [_line(cell, at) for cell in grid.head],
        "rows": [[_line(cell, at) for cell in row] for row in grid.rows],
        "bars": [at.within(nth).bar for nth, _ in enumerate(grid.rows)],
    }


def _line(inside: Iterable[doc.Inline], at: Around) -> list[Data]:
    return [node for part in inside for node in _inline(part, at)]


def _inline(inline: doc.Inline, at: Around) -> Iterator[Data]:  # noqa: C901 - one for each kind
    match inline:
        case clauses.Words():
            yield kept_together(inline.text)
        case clauses.Code():
            yield {"type": "code", "text": inline.text}
        case clauses.LineBreak():
            yield {"type": "break"}
        case clauses.Emphasis():
            yield {"type": "strong" if inline.strong else "emphasis", "inside": _line(inline.inside, at)}
        case clauses.Struck():
            yield {"type": "struck", "inside": _line(inline.inside, at)}
        case clauses.NoteMark():
            yield {"type": "note", "number": str(inline.number)}
        case doc.Styled():
            inside = _line(inline.inside, at)
            yield from [{"type": inline.style, "inside": inside}] if inline.style in {"strong", "small"} else inside
        case doc.PageLink():
            yield from _line(inline.inside, at)
        case doc.Mark():
            yield {"type": "mark", "verdict": inline.verdict, "symbol": SYMBOLS[inline.verdict], "text": inline.words}
        case doc.Badge():
            yield inline.words
        case clauses.Link():
            yield from _link(inline, at)
        case _:
            assert_never(inline)


def _link(link: clauses.Link, at: Around) -> Iterator[Data]:
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
