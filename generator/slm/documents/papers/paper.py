"""A document on sheets of paper: what runs along its pages, stamps, bars in the margin."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from string import ascii_uppercase
from typing import Final, Literal

from slm.document_control import Clause, Clauses
from slm.documents.addresses import beside
from slm.documents.document import Document, Medium, Part, Section, shown_on
from slm.documents.edition import Edition
from slm.documents.parts import fact
from slm.text import LANGUAGES, N_

Size = Literal["a4", "us-letter"]
"""The formats of paper, by the names that Typst has for them."""

Spot = tuple[int, ...]
"""Where a piece stands: the number of the part, of the block in it, of the item or row in that, each from 0."""

UNCONTROLLED: Final = N_("stamp|UNCONTROLLED")
"""The stamp of papers that nobody keeps current."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityCheck:
    """How a reader finds out whether a paper is still current: a code, an address, and in words for the foot."""

    fingerprint: str
    """That of a version as people read it aloud; empty for other papers."""
    address: str
    words: str
    foot: str
    """The same in one line, at the foot of every page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One document, ready to be set."""

    document: Document
    """As it is shown on paper; its control comes before the contents."""
    template: str
    size: Size
    provider: str
    path: str
    """The file of the book behind it, where a mistake in it is shown."""
    dated: date
    """The day of its state; the file says that it was made then, whenever it is made."""
    head: tuple[str, ...]
    """What stands at the head of every page."""
    watermark: tuple[str, ...]
    """The stamp of every page, line by line."""
    across: bool = True
    """Does the stamp lie across the pages? It only stands at their head where the text itself can be relied on."""
    page: str
    """The words around `{page}` and `{pages}`."""
    contents: str
    """The heading of the table of contents."""
    currency: ValidityCheck | None = None
    notes: tuple[str, ...] = ()
    """Sentences at the foot of the cover."""
    bars: frozenset[Spot] = frozenset()
    """Which pieces of the parts have a bar in the margin beside them."""


def stamped(edition: Edition, stamp: str, **words: object) -> tuple[str, ...]:
    """Return a stamp in each language of the book, that of the paper first: it is read by everybody."""
    return tuple(dict.fromkeys(LANGUAGES[language].label(stamp, **words) for language in edition.languages))


def _with_numbers(document: Document) -> Document:
    """Return a document whose sections have numbers, so that everybody can cite them.

    Clauses have theirs from who wrote them: beside such clauses sections have letters, and "7.2" is always a clause.
    """
    has_clauses = any(
        isinstance(block, Clauses) and any(isinstance(one, Clause) and one.number for one in block.blocks)
        for part in document.parts
        if isinstance(part, Section)
        for block in part.body
    )
    return replace(document, parts=tuple(_numbered(document.parts, "", ascii_uppercase if has_clauses else "")))


def _numbered(parts: Iterable[Part], above: str, letters: str) -> Iterator[Part]:
    nth = 0
    for part in parts:
        if not isinstance(part, Section):
            yield part
            continue
        number = f"{above}{letters[nth] if nth < len(letters) else nth + 1}"
        nth += 1
        yield replace(part, number=number, body=tuple(_numbered(part.body, f"{number}.", "")))


def found_at(edition: Edition, page: str, fingerprint: str = "") -> ValidityCheck | None:
    """Return that the page of a paper tells whether it is current; nothing where the book is not published."""
    t, address = edition.labels, f"{edition.address}{beside(page, '')}"
    if not edition.address:
        return None
    return ValidityCheck(
        fingerprint=fingerprint,
        address=address,
        words=t("Is this paper still current? This address tells:"),
        foot=t("Still current? {address}", address=address.partition("//")[2]),
    )


def on_paper(  # noqa: PLR0913 - the parts of a paper
    edition: Edition,
    document: Document,
    *,
    template: str,
    path: str,
    size: Size,
    dated: date | None = None,
    head: tuple[str, ...] | None = None,
    stamp: str | None = UNCONTROLLED,
    number: str = "",
    page: str = "",
) -> Paper:
    """Return a document as a paper; its state is that of `dated`, or of the edition's day.

    `number` is what its document number ends with where the document has none itself; `page` is where the site has it.
    """
    provider, t = edition.portfolio.provider, edition.labels
    day = dated or edition.portfolio.as_of
    if number:
        named = fact(t("Document number"), edition.document_number(number))
        cover = replace(document.cover, facts=(named, *document.cover.facts))
        document = replace(document, number=edition.document_number(number), cover=cover)
    return Paper(
        document=_with_numbers(shown_on(Medium.PAPER, document)),
        template=template,
        size=size,
        provider=edition.text(provider.name),
        path=path,
        dated=day,
        head=head or (document.title, document.number, t("As of {date}", date=edition.date(day))),
        watermark=stamped(edition, stamp) if stamp else (),
        across=stamp != UNCONTROLLED,
        page=t("Page {page} of {pages}", page="{page}", pages="{pages}"),
        contents=t("Contents"),
        currency=found_at(edition, page) if page else None,
        notes=(edition.text(provider.controlled_copy),) if provider.controlled_copy else (),
    )
