"""What papers have in common that are not versions of a document but show the book as it is on a day."""

from __future__ import annotations

from datetime import date
from typing import Final

from slm.documents.document import Document, Medium, shown_on
from slm.documents.edition import Edition
from slm.documents.papers.paper import Paper, Size
from slm.text import LANGUAGES, N_

UNCONTROLLED: Final = N_("stamp|UNCONTROLLED")
"""The stamp of papers that nobody keeps current."""


def stamped(edition: Edition, stamp: str, **words: object) -> tuple[str, ...]:
    """Return a stamp in each language of the book, that of the paper first: it is read by everybody."""
    return tuple(dict.fromkeys(LANGUAGES[language].label(stamp, **words) for language in edition.languages))


def excerpt(  # noqa: PLR0913 - the parts of a paper
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
    """Return a paper that shows a part of the book as of `dated`, or as of the edition's day."""
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
