"""Is a file what this program prints? Its bytes first, then its words, page by page (D16)."""

from __future__ import annotations

import logging
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from slm.documents.papers.paper import Paper
    from slm.printing.pdf_renderer import PdfRenderer

_SHOWN: Final = 60
_READABLE: Final = 2
"""A file of which less than this part of the letters can be read, one in two, is a picture of a paper."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Words of a page that are other than those that are printed; page 0 is the file as a whole."""

    page: int
    found: str
    printed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PdfComparison:
    """What came out: the paper it was held against, and how it differs."""

    paper: Paper | None
    is_same_file: bool = False
    can_be_read: bool = True
    differences: tuple[Difference, ...] = ()


@lru_cache(maxsize=4)
def texts_of(content: bytes) -> tuple[str, ...] | None:
    """Return the words of each page of a PDF; None where they cannot be read here."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return tuple(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    except Exception:  # noqa: BLE001 - a damaged file fails in any way, and none of them is a defect of ours
        return None


def compare_pdf(content: bytes, papers: Iterable[Paper], renderer: PdfRenderer) -> PdfComparison:
    """Hold a file against papers: the one that has its bytes, else the one whose words are nearest to its own."""
    found = texts_of(content) or ()
    nearest: tuple[int, Paper, Sequence[str]] | None = None
    for paper in papers:
        printed = renderer.pdf(paper)
        if printed == content:
            return PdfComparison(paper=paper, is_same_file=True)
        if not found:
            continue
        expected = texts_of(printed) or ()
        count = len(_other_pages(found, expected)) + abs(len(found) - len(expected))
        if nearest is None or count < nearest[0]:
            nearest = count, paper, expected
        if count == 0:
            break
    if nearest is None or _length(found) * _READABLE < _length(nearest[2]):
        return PdfComparison(paper=None, can_be_read=False)
    return PdfComparison(paper=nearest[1], differences=tuple(_differences(found, nearest[2])))


def _length(texts: Sequence[str]) -> int:
    return len(_letters("".join(texts)))


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
