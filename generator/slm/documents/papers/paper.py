"""A document on sheets of paper: what runs along its pages, stamps, bars in the margin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from slm.documents.document import Document, Medium, shown_on
from slm.documents.edition import Edition
from slm.text import LANGUAGES, N_

Size = Literal["a4", "us-letter"]
"""The formats of paper, by the names that Typst has for them."""

Spot = tuple[int, ...]
"""Where a piece stands: the number of the part, of the block in it, of the item or row in that, each from 0."""

UNCONTROLLED: Final = N_("stamp|UNCONTROLLED")
"""The stamp of papers that nobody keeps current."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidityCheck:
    """How a reader finds out whether a paper is still current: the fingerprint in short, and an address."""

    fingerprint: str
    address: str
    words: str


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
    """What lies across every page, line by line."""
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
) -> Paper:
    """Return a document as a paper; its state is that of `dated`, or of the edition's day."""
    provider, t = edition.portfolio.provider, edition.labels
    day = dated or edition.portfolio.as_of
    return Paper(
        document=shown_on(Medium.PAPER, document),
        template=template,
        size=size,
        provider=edition.text(provider.name),
        path=path,
        dated=day,
        head=head or (document.title, t("As of {date}", date=edition.date(day))),
        watermark=stamped(edition, stamp) if stamp else (),
        page=t("Page {page} of {pages}", page="{page}", pages="{pages}"),
        contents=t("Contents"),
        notes=(edition.text(provider.controlled_copy),) if provider.controlled_copy else (),
    )
