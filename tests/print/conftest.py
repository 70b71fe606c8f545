"""The example book, its editions, and a press that all tests of papers share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from typing import Final

import pytest
from pypdf import PdfReader
from tests.books import example

from slm.compliance import Scorecard
from slm.documents.edition import Edition
from slm.documents.papers.paper import Paper
from slm.portfolio import Audience, Portfolio
from slm.printing.pdf_renderer import PdfRenderer

AS_OF: Final = date(2026, 11, 22)


@pytest.fixture(scope="session")
def portfolio() -> Portfolio:
    """Return the example book."""
    return example(AS_OF)


@pytest.fixture(scope="session")
def editions(portfolio: Portfolio) -> dict[str, Edition]:
    """Return the internal edition in both languages, which knows everything that a paper must not tell."""
    return {
        language: Edition(
            portfolio=portfolio, scorecard=Scorecard(results=()), language=language, audience=Audience("internal")
        )
        for language in ("en", "zh")
    }


@pytest.fixture(scope="session")
def press() -> PdfRenderer:
    """Return one press, which sets each paper once."""
    return PdfRenderer()


@pytest.fixture(scope="session")
def printed(press: PdfRenderer) -> Callable[[Paper], PdfReader]:
    """Return a function that sets a paper and opens the PDF, each PDF once, whose words are read once."""
    opened: dict[bytes, PdfReader] = {}

    def _printed(paper: Paper) -> PdfReader:
        content = press.pdf(paper)
        if content not in opened:
            opened[content] = PdfReader(BytesIO(content))
            for page in opened[content].pages:
                page.extract_text = cache(page.extract_text)  # type: ignore[method-assign]
        return opened[content]

    return _printed
