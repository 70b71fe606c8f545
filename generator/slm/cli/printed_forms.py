"""Is a file what this program prints of a version? Its bytes first, then its words, page by page (D16).

It is held against every form in which a version is printed: by day, audience, language, size, copy. Only a paper with
the mark of this very program has to have each word; of another one that is asked of what the version says itself.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from slm.cli.copy import copies_of
from slm.cli.own_words import Difference, PaperText
from slm.problem import Mistake
from slm.text import LANGUAGES

if TYPE_CHECKING:
    from slm.agreement import DatedVersion
    from slm.cli.own_words import OwnWords
    from slm.document_control import ControlledCopy
    from slm.documents.edition import Edition
    from slm.documents.papers.paper import Paper, Size
    from slm.portfolio import Portfolio
    from slm.printing.pdf_renderer import PdfRenderer

NO_PDF: Final = Mistake(
    "SLM671", "{path} is no PDF, whatever its name says", "Name the PDF itself, or type the digits on the paper."
)
PASSWORD: Final = Mistake(
    "SLM672",
    "{path} is protected by a password, so nobody can tell what it says",
    "This program protects none: somebody has saved it so. Save it without one, or type the digits on the paper.",
)
CUT_OFF: Final = Mistake(
    "SLM673",
    "{path} is cut off: its end is missing, as after a download that was interrupted",
    "Get it once more, or type the digits on the paper.",
)
_TAIL: Final = 1024
"""In so many bytes at its end a PDF says that it ends, with little behind it (ISO 32000-1, annex H)."""
_SHOWN: Final = 60
_READABLE: Final = 2
"""A file of which less than this part of the letters can be read, one in two, is a picture of a paper."""
_CREATED: Final = re.compile(rb"/CreationDate\s*\(D:(\d{4})(\d\d)(\d\d)")
_LANGUAGE: Final = re.compile(rb"/Lang\s*\(([a-z]{2})")
_WIDTH: Final = re.compile(rb"/MediaBox\s*\[0 0 (\d+)")
_MARK: Final = re.compile(r"[\w.+ -]{1,80}", re.ASCII)
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
    if claims.language not in LANGUAGES:  # no program of ours has printed in it: it can be of any
        claims = replace(claims, language=None)
    for paper in _forms(root, portfolio, version, claims):
        found = True
        yield paper
    if not found and claims.created:
        yield from _forms(root, portfolio, version, replace(claims, created=None))


def _forms(root: Path, portfolio: Portfolio, version: DatedVersion, claims: Claims) -> Iterator[Paper]:
    from slm.documents.agreements.control import PrintedCopy
    from slm.documents.papers.agreement import agreement_paper
    from slm.documents.papers.paper import Size

    papers: list[Paper] = []
    copies = copies_of(portfolio, version.agreement.id).of(version.version)
    for edition, then in _editions(root, portfolio, version, claims, copies):
        printed = [PrintedCopy(number=copy.number, holder=edition.text(copy.holder)) for copy in copies]
        for size in get_args(Size) if claims.size is None else (claims.size,):
            for copy in (None, *printed):
                paper = agreement_paper(edition, then, copy=copy, size=size)
                if claims.created in (None, paper.dated) and paper not in papers:
                    papers.append(paper)
                    yield paper


def _editions(
    root: Path, portfolio: Portfolio, version: DatedVersion, claims: Claims, copies: Iterable[ControlledCopy]
) -> Iterator[tuple[Edition, DatedVersion]]:
    """Yield the editions in which the version has been published, with the version as it was there."""
    from slm.compliance import Scorecard
    from slm.documents.edition import Edition
    from slm.facts.judgement import Judgement
    from slm.portfolio import Audience
    from slm.reading import read_book

    agreement = version.agreement
    audiences = (Audience("internal"), Audience(f"customer:{agreement.customer}"), Audience("public"))
    for day in _days(portfolio, version, claims, copies):
        book = read_book(root, day).portfolio
        for audience in audiences if book else ():
            view = Judgement(portfolio=book or portfolio, scorecard=Scorecard()).seen_by(audience)
            history = view.portfolio.agreements.get(agreement.id)
            then = history.version(str(version.version)) if history else None
            for language in LANGUAGES if claims.language else portfolio.provider.languages:
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
        known += [ended.date for ended in register.withdrawals]
        known += [notice.date for notice in register.notices]
    known += [review.date for review in portfolio.reviews.values() if name in review.agreements]
    first = claims.created or date.min
    yield from dict.fromkeys(day for day in known if day and first <= day <= as_of)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfComparison:
    """What came out: the paper it was held against, and how it differs."""

    paper: Paper | None
    is_same_file: bool = False
    can_be_read: bool = True
    is_word_by_word: bool = True
    """False where another program printed it: of its words only those are known that the version says itself."""
    mark: str = ""
    """Which program printed the file, as far as it says."""
    differences: tuple[Difference, ...] = ()


@lru_cache(maxsize=32)  # the forms of a version: one that a file is not is asked for again in all languages
def texts_of(content: bytes) -> tuple[str, ...] | None:
    """Return the words of each page of a PDF; None where they cannot be read here."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return tuple(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    except Exception:  # noqa: BLE001 - a damaged file fails in any way, and none of them is a defect of ours
        return None


def fault_of(content: bytes) -> Mistake | None:
    """Return what keeps a PDF from being read; None if nothing does, be there words in it or not."""
    from pypdf import PdfReader

    if not content.lstrip().startswith(b"%PDF-"):
        return NO_PDF
    try:
        is_locked = PdfReader(BytesIO(content)).is_encrypted and texts_of(content) is None
    except Exception:  # noqa: BLE001 - as with its texts
        is_locked = b"/Encrypt" in content
    if is_locked:
        return PASSWORD
    return None if b"%%EOF" in content[-_TAIL:] else CUT_OFF


def compare_pdf(content: bytes, papers: Iterable[Paper], renderer: PdfRenderer, own: OwnWords) -> PdfComparison:
    """Hold a file against papers: the one that has its bytes, else the one whose words are nearest to its own."""
    from slm.printing.pdf_renderer import printer_mark

    found, mark = texts_of(content) or (), _mark_of(content)
    is_ours, text = mark == printer_mark(), PaperText(found)
    nearest: tuple[tuple[int, int], PdfComparison, tuple[str, ...]] | None = None
    for paper in papers:
        printed = renderer.pdf(paper, mark)
        if printed == content:
            return PdfComparison(paper=paper, is_same_file=True)
        if not found:
            continue
        expected = texts_of(printed) or ()
        count = len(_other_pages(found, expected)) + abs(len(found) - len(expected))
        is_word_by_word = count == 0 or is_ours
        # Which words are others is asked of the nearest form alone: to pair the words of two papers takes seconds.
        differences = () if is_word_by_word else own.differences(text, PaperText(expected), paper.document)
        rank = (count, 0) if is_ours else (len(differences), count)
        if nearest is None or rank < nearest[0]:
            compared = PdfComparison(paper=paper, is_word_by_word=is_word_by_word, mark=mark, differences=differences)
            nearest = rank, compared, expected
        if count == 0:
            break
    if nearest is None or len(_letters("".join(found))) * _READABLE < len(_letters("".join(nearest[2]))):
        return PdfComparison(paper=None, can_be_read=False)
    _, compared, expected = nearest
    return replace(compared, differences=tuple(_differences(found, expected))) if compared.is_word_by_word else compared


def _mark_of(content: bytes) -> str:
    """Return the mark of the program that printed a file; one that another program has saved may have lost it."""
    from pypdf import PdfReader

    try:
        found = PdfReader(BytesIO(content)).metadata
    except Exception:  # noqa: BLE001 - as with its texts
        return ""
    keywords = str(found.get("/Keywords", "")) if found else ""
    return keywords if _MARK.fullmatch(keywords) else ""


def _other_pages(found: Sequence[str], expected: Sequence[str]) -> list[int]:
    """Return the pages with other words; the order of words and the spaces between them are those of a program."""
    pairs = enumerate(zip(found, expected, strict=False))
    return [number for number, (one, other) in pairs if Counter(_letters(one)) != Counter(_letters(other))]


def _differences(found: Sequence[str], expected: Sequence[str]) -> Iterator[Difference]:
    if len(found) != len(expected):
        yield Difference(page=0, found=str(len(found)), printed=str(len(expected)))
    for number in _other_pages(found, expected):
        yield _first(number + 1, found[number].split(), expected[number].split())


def _first(number: int, found: Sequence[str], expected: Sequence[str]) -> Difference:
    for tag, start, end, first, last in SequenceMatcher(None, found, expected, autojunk=False).get_opcodes():
        one, other = " ".join(found[start:end]), " ".join(expected[first:last])
        if tag != "equal" and _letters(one) != _letters(other):
            return Difference(page=number, found=one[:_SHOWN], printed=other[:_SHOWN])
    return Difference(page=number, found="", printed="")


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
