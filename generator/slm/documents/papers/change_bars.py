"""Bars in the margin: which headings, paragraphs and rows of a version are other than in the version before it.

What is printed of both versions is compared, part by part, so that no change that a reader can see is without a bar,
whichever key of whichever file it stands in, and nothing that merely moved inside a file has one (F67).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import assert_never

from slm.document_control import clauses
from slm.documents import document as doc
from slm.documents.papers.paper import Spot
from slm.documents.parts import plain

_Node = doc.Part | clauses.Block | clauses.Clause


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeBars:
    """What became of the parts of a paper."""

    beside: frozenset[Spot]
    """The pieces that are new or other, and the headings below which something is gone."""
    gone: tuple[str, ...]
    """The titles of parts that are no longer there at all."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """What can have a bar beside it: a heading, a paragraph, a row; `within` are the clauses it stands in."""

    spot: Spot
    within: tuple[str, ...]
    said: str


def change_bars(before: Iterable[doc.Part], after: Iterable[doc.Part], *, apart_from: str) -> ChangeBars:
    """Return what the parts of a version change against those of another, but for a clause that is no part of it."""
    old_parts, new_parts = tuple(before), tuple(after)
    old, new = _by_part(old_parts, apart_from), _by_part(new_parts, apart_from)
    headings = {piece.within: piece.spot for pieces in new.values() for piece in reversed(pieces)}
    beside = {spot for name, pieces in new.items() for spot in _changed(old.get(name, ()), pieces, headings)}
    gone = tuple(
        plain(old_part.title) for old_part in old_parts if isinstance(old_part, doc.Section) and old_part.id not in new
    )
    return ChangeBars(beside=frozenset(beside), gone=gone)


def _by_part(parts: Sequence[doc.Part], apart_from: str) -> Mapping[str, Sequence[_Piece]]:
    pieces = (piece for piece in _below(parts, (), ()) if apart_from not in piece.within)
    return {name: tuple(found) for name, found in groupby(pieces, lambda piece: "".join(piece.within[:1]))}


def _pieces(part: _Node, spot: Spot, within: tuple[str, ...]) -> Iterator[_Piece]:  # noqa: C901 - one for each kind
    """Yield the pieces of a part in their order, a heading before what is below it."""
    match part:
        case doc.Section() | clauses.Clause():
            inside = (*within, part.id)
            yield _Piece(spot, inside, repr(part.title))
            yield from _below(part.body, spot, inside)
        case clauses.Paragraph() | doc.Prose():
            yield _Piece(spot, within, repr(part.inside))
        case clauses.CodeBlock():
            yield _Piece(spot, within, part.text)
        case clauses.Items() | doc.ItemList():
            for number, item in enumerate(part.items):
                yield from _below(item, (*spot, number), within)
        case clauses.Quote() | clauses.Clauses():
            yield from _below(part.blocks, spot, within)
        case doc.Callout():
            yield from _below(part.body, spot, within)
        case doc.TableBlock():
            yield from (_Piece((*spot, number), within, repr(row.cells)) for number, row in enumerate(part.rows))
        case doc.Facts():
            yield from (
                _Piece((*spot, number), within, repr((fact.name, fact.value))) for number, fact in enumerate(part.facts)
            )
        case clauses.Table():
            yield from (_Piece((*spot, number), within, repr(row)) for number, row in enumerate(part.rows))
        case clauses.Rule() | doc.ChartBlock() | doc.Marks() | doc.Choices():
            return
        case _:
            assert_never(part)


def _below(parts: Iterable[_Node], spot: Spot, within: tuple[str, ...]) -> Iterator[_Piece]:
    for nth, part in enumerate(parts):
        yield from _pieces(part, (*spot, nth), within)


def _changed(
    before: Sequence[_Piece], after: Sequence[_Piece], headings: Mapping[tuple[str, ...], Spot]
) -> Iterator[Spot]:
    texts = [piece.said for piece in before], [piece.said for piece in after]
    for tag, start, end, first, last in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        if tag in ("replace", "insert"):
            yield from (piece.spot for piece in after[first:last])
        elif tag == "delete":
            yield from (_heading(piece.within, headings) for piece in before[start:end])


def _heading(within: tuple[str, ...], headings: Mapping[tuple[str, ...], Spot]) -> Spot:
    """Return the heading, of those that are still there, below which something stood."""
    while within not in headings:
        within = within[:-1]
    return headings[within]
