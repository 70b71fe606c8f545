"""A version of an agreement on paper: the controlled document with stamp, head, address and bars in the margin.

Bars mark which headings, paragraphs and rows are other than in the version before. What is printed of both versions is
compared, part by part, so that no change that a reader can see is without a bar, whichever key of whichever file it
stands in, and nothing that merely moved inside a file has one (F67).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final, assert_never

from slm.agreement import DatedVersion
from slm.document_control import Status, clauses, grouped_fingerprint
from slm.documents import document as doc
from slm.documents.addresses import validity_check_path
from slm.documents.agreements.control import PrintedCopy
from slm.documents.agreements.document import agreement_document, agreement_parts, capital
from slm.documents.edition import Edition
from slm.documents.papers.paper import UNCONTROLLED, Paper, Size, Spot, found_at, on_paper, stamped
from slm.documents.parts import paragraphs, plain
from slm.documents.views.agreements import predecessor
from slm.text import N_

WATERMARKS: Final = {
    Status.DRAFT: N_("stamp|DRAFT"),
    Status.IN_REVIEW: "stamp|DRAFT",
    Status.SUPERSEDED: N_("stamp|SUPERSEDED"),
    Status.EXPIRED: N_("stamp|EXPIRED"),
    Status.WITHDRAWN: N_("stamp|WITHDRAWN"),
}
"""What lies across a version that must not be worked by."""
_BARS: Final = N_(
    "A bar in the margin marks what is other than in version {version}; beside a heading, also that something below it "
    "was left out."
)
_Node = doc.Part | clauses.Block | clauses.Clause


def agreement_paper(
    edition: Edition, version: DatedVersion, *, copy: PrintedCopy | None = None, size: Size = "a4"
) -> Paper:
    """Return a version of an agreement as a paper."""
    agreement, t = version.agreement, edition.labels
    paper = on_paper(
        edition,
        agreement_document(edition, version, copy=copy),
        template="agreement",
        path=agreement.place().path,
        size=size,
        dated=_state_since(version, edition.portfolio.as_of),
        head=(
            agreement.document_number,
            t("Version {version}", version=version.version),
            capital(t(f"status|{version.status}")),
            capital(t(f"classification|{agreement.control.classification}")),
            *([t("Copy No. {number}", number=copy.number)] if copy else []),
        ),
        stamp=WATERMARKS.get(version.status, UNCONTROLLED),
    )
    if copy and version.status not in WATERMARKS:
        held = stamped(edition, N_("CONTROLLED COPY No. {number}"), number=str(copy.number))
        paper = replace(paper, watermark=held, across=False)
    if before := predecessor(edition.portfolio.agreements[agreement.id], version):
        # Which days are public holidays follows from the year, and not from what was agreed.
        earlier = doc.parts_on(doc.Medium.PAPER, agreement_parts(edition, before))
        changed = change_bars(earlier, paper.document.parts, apart_from="holidays")
        explained = paragraphs(_explained(edition, before, changed))
        control = tuple(
            replace(section, body=(*section.body, *explained)) if section.id == "revisions" else section
            for section in paper.document.control
        )
        paper = replace(paper, document=replace(paper.document, control=control), bars=changed.beside)
    if fingerprint := version.fingerprint:
        check = found_at(edition, validity_check_path(fingerprint), grouped_fingerprint(fingerprint))
        paper = replace(paper, currency=check)
    return paper


def _state_since(version: DatedVersion, as_of: date) -> date:
    """Return since when the version has its status; the day itself for a draft.

    Papers are dated by it, so that one that did not change is not set again every day (FAILURES D36, D42).
    """
    approved = max((approval.date for approval in version.approvals), default=as_of)
    if version.status is Status.IN_FORCE:
        return max(approved, version.validity.start)
    return version.validity.end if version.status in (Status.SUPERSEDED, Status.EXPIRED, Status.WITHDRAWN) else approved


def _explained(edition: Edition, before: DatedVersion, changed: ChangeBars) -> str:
    """Return what the bars in the margin mean, and what is gone without leaving a place for one."""
    t, found = edition.labels, []
    if changed.beside:
        found.append(t(_BARS, version=before.version))
    if changed.gone:
        parts = t("separator|, ").join(changed.gone)
        found.append(t("Left out since version {version}: {parts}.", version=before.version, parts=parts))
    return "\n\n".join(found)


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
    # Below hours that targets name it stands again, as `holidays-office`.
    again = f"{apart_from}-"
    pieces = (
        piece for piece in _below(parts, (), ())
        if not any(name == apart_from or name.startswith(again) for name in piece.within)
    )  # fmt: skip
    return {name: tuple(found) for name, found in groupby(pieces, lambda piece: "".join(piece.within[:1]))}


def _pieces(part: _Node, spot: Spot, within: tuple[str, ...]) -> Iterator[_Piece]:  # noqa: C901, PLR0912 - one for each kind
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
        case clauses.Items() | clauses.MarkedItems() | doc.ItemList():
            for number, item in enumerate(part.items):
                yield from _below(item, (*spot, number), within)
        case clauses.Quote() | clauses.Clauses():
            yield from _below(part.blocks, spot, within)
        case doc.Callout():
            yield from _below(part.body, spot, within)
        case doc.TableBlock():
            yield from (_Piece((*spot, number), within, repr(row.cells)) for number, row in enumerate(part.rows))
        case doc.Facts():
            pairs = ((fact.name, fact.value) for fact in part.facts)
            yield from (_Piece((*spot, number), within, repr(pair)) for number, pair in enumerate(pairs))
        case clauses.Table():
            yield from (_Piece((*spot, number), within, repr(row)) for number, row in enumerate(part.rows))
        case clauses.Notes():
            for number, note in enumerate(part.notes):
                yield from _below(note, (*spot, number), within)
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
