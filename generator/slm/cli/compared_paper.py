"""Is a file what this program prints? Its bytes first, then its words, page by page (D16)."""

from __future__ import annotations

import logging
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from slm.publishing import Paper, Press

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
class Compared:
    """What came out: the paper it was held against, and how it differs."""

    paper: Paper | None
    is_same_file: bool = False
    can_be_read: bool = True
    differences: tuple[Difference, ...] = ()


@lru_cache(maxsize=4)
def texts_of(content: bytes) -> tuple[str, ...] | None:
    """Return the words of each page of a PDF; None where they cannot be read here."""
    if not find_spec("pypdf"):
        return None
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        return tuple(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    except Exception:  # noqa: BLE001 - a damaged file fails in any way, and none of them is a defect of ours
        return None


def compared(content: bytes, papers: Iterable[Paper], press: Press) -> Compared:
    """Hold a file against papers: the one that has its bytes, else the one whose words are nearest to its own."""
    found, best = texts_of(content), Compared(paper=None, can_be_read=False)
    for paper in papers:
        printed = press.pdf(paper)
        if printed == content:
            return Compared(paper=paper, is_same_file=True)
        expected = texts_of(printed) if found else None
        if found and expected:
            now = _held(paper, found, expected)
            if best.paper is None or len(now.differences) < len(best.differences):
                best = now
            if now.can_be_read and not now.differences:
                break
    return best


def _held(paper: Paper, found: Sequence[str], expected: Sequence[str]) -> Compared:
    letters = [len(_letters("".join(each))) for each in (found, expected)]
    if letters[0] * _READABLE < letters[1]:
        return Compared(paper=paper, can_be_read=False)
    return Compared(paper=paper, differences=tuple(_differences(found, expected)))


def _differences(found: Sequence[str], expected: Sequence[str]) -> Iterator[Difference]:
    if len(found) != len(expected):
        yield Difference(page=0, found=str(len(found)), printed=str(len(expected)))
    for number, (one, other) in enumerate(zip(found, expected, strict=False), start=1):
        # Another program may keep the words of a page in another order, and others spaces between them.
        if Counter(_letters(one)) != Counter(_letters(other)):
            yield _first(number, one.split(), other.split())


def _first(number: int, found: Sequence[str], expected: Sequence[str]) -> Difference:
    for tag, start, end, first, last in SequenceMatcher(None, found, expected, autojunk=False).get_opcodes():
        one, other = " ".join(found[start:end]), " ".join(expected[first:last])
        if tag != "equal" and _letters(one) != _letters(other):
            return Difference(page=number, found=one[:_SHOWN], printed=other[:_SHOWN])
    return Difference(page=number, found="", printed="")


def _letters(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())
