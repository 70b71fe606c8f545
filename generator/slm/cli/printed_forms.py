"""Every form in which this program prints a version, to hold a file against: by day, audience, language, size, copy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from slm.reading import read_book

if TYPE_CHECKING:
    from slm.agreement import DatedVersion
    from slm.document_control import ControlledCopy
    from slm.documents.agreements.document import PrintedCopy
    from slm.documents.edition import Edition
    from slm.documents.papers.paper import Paper, Size
    from slm.portfolio import Portfolio

_CREATED: Final = re.compile(rb"/CreationDate\s*\(D:(\d{4})(\d\d)(\d\d)")
_LANGUAGE: Final = re.compile(rb"/Lang\s*\(([a-z]{2})")
_WIDTH: Final = re.compile(rb"/MediaBox\s*\[0 0 (\d+)")
_SIZES: Final[dict[bytes, Size]] = {b"595": "a4", b"612": "us-letter"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a file says of itself; None where it does not say it, so that it could be anything."""

    created: date | None
    language: str | None
    size: Size | None

    @classmethod
    def of(cls, content: bytes) -> Claims:
        """Return what stands in the bytes of a file; a form that prints these very bytes says the same."""
        created, language, width = (pattern.search(content) for pattern in (_CREATED, _LANGUAGE, _WIDTH))
        return cls(
            created=_day(*map(int, created.groups())) if created else None,
            language=language[1].decode() if language else None,
            size=_SIZES.get(width[1]) if width else None,
        )


def printed_forms(root: Path, portfolio: Portfolio, version: DatedVersion, claims: Claims) -> Iterator[Paper]:
    """Yield the papers that were or could have been printed of a version, as far as the file can be one of them.

    A file that another program has saved says another day, on which nothing was printed: it can be of any day.
    """
    found = False
    for paper in _forms(root, portfolio, version, claims):
        found = True
        yield paper
    if not found and claims.created:
        yield from _forms(root, portfolio, version, replace(claims, created=None))


def _forms(root: Path, portfolio: Portfolio, version: DatedVersion, claims: Claims) -> Iterator[Paper]:
    from slm.documents.papers.agreement import agreement_paper
    from slm.documents.papers.paper import Size

    papers: list[Paper] = []
    copies = copies_of(portfolio, version)
    for edition, then in _editions(root, portfolio, version, claims, copies):
        for size in get_args(Size) if claims.size is None else (claims.size,):
            for copy in (None, *(_printed(copy, edition) for copy in copies)):
                paper = agreement_paper(edition, then, copy=copy, size=size)
                if claims.created in (None, paper.dated) and paper not in papers:
                    papers.append(paper)
                    yield paper


def copies_of(portfolio: Portfolio, version: DatedVersion) -> tuple[ControlledCopy, ...]:
    """Return the controlled copies of a version."""
    from slm.document_control import copy_register

    file = portfolio.copies.get(version.agreement.id)
    return copy_register(file.events if file else ()).of(version.version)


def _printed(copy: ControlledCopy, edition: Edition) -> PrintedCopy:
    from slm.documents.agreements.document import PrintedCopy

    return PrintedCopy(number=copy.number, holder=edition.text(copy.holder))


def _editions(
    root: Path, portfolio: Portfolio, version: DatedVersion, claims: Claims, copies: Iterable[ControlledCopy]
) -> Iterator[tuple[Edition, DatedVersion]]:
    """Yield the editions in which the version has been published, with the version as it was there."""
    from slm.compliance import Scorecard
    from slm.documents.edition import Edition
    from slm.facts.judgement import Judgement
    from slm.portfolio import Audience

    agreement = version.agreement
    audiences = (Audience("internal"), Audience(f"customer:{agreement.customer}"), Audience("public"))
    for day in _days(portfolio, version, claims, copies):
        book = read_book(root, day).portfolio
        for audience in audiences if book else ():
            view = Judgement(portfolio=book or portfolio, scorecard=Scorecard()).seen_by(audience)
            history = view.portfolio.agreements.get(agreement.id)
            then = history.version(str(version.version)) if history else None
            for language in portfolio.provider.languages if then else ():
                if then and claims.language in (None, language):
                    yield Edition.of(view, language), then


def _days(
    portfolio: Portfolio, version: DatedVersion, claims: Claims, copies: Iterable[ControlledCopy]
) -> Iterator[date]:
    """Yield the days on which something that is printed may have become other, the likeliest ones first.

    These are the day of the file, today, the days on which copies were issued, and those of approvals, withdrawals and
    reviews.
    """
    name, as_of = version.agreement.id, portfolio.as_of
    register = portfolio.approvals.get(name)
    known = [claims.created, as_of, *(copy.issued.date for copy in copies)]
    if register:
        known += [approval.date for approval in register.approvals]
        known += [withdrawal.date for withdrawal in register.withdrawals]
    known += [review.date for review in portfolio.reviews.values() if name in review.agreements]
    first = claims.created or date.min
    yield from dict.fromkeys(day for day in known if day and first <= day <= as_of)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
