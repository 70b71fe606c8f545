"""The page that a printed copy leads to: is the copy current? (D35)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from tests import written
from tests.publishing import small_book

from slm.agreement import DatedVersion
from slm.document_control import Approval
from slm.site.pages import documents
from slm.site.site import SitePage

WORDS: Final = "slm1:sha256:" + "0123456789abcdef" * 4
OTHER_WORDS: Final = "slm1:sha256:" + "fedcba9876543210" * 4
SECOND: Final = written.agreement("1.1", written.target(), supersedes="1.0",
                                  valid={"from": "2025-02-01", "until": "2027-01-01"})  # fmt: skip


def page(as_of: date = small_book.AS_OF, version: int = 0, language: str = "en", **fields: object) -> SitePage:
    """Return the last page about one of two versions, the second of which is in force since February 2025."""
    first = written.agreement("1.0", written.target())
    history = written.history(first, SECOND, as_of=as_of)
    dated: DatedVersion = replace(history.versions[version], fingerprint=WORDS, **fields)  # type: ignore[arg-type]
    versions = (dated, history.versions[1]) if version == 0 else (history.versions[0], dated)
    book = small_book.portfolio(agreements={"SLA-MAIL": replace(history, versions=versions)}, as_of=as_of)
    return list(documents.validity_pages(small_book.edition(book, language)))[-1]


@pytest.mark.parametrize(
    "as_of, version, sentence",
    [
        (date(2023, 12, 1), 0, "This copy is approved and comes into force on 1 Jan 2024."),
        (date(2025, 1, 1), 0, "This copy is current."),
        (date(2025, 3, 1), 0, "This copy is not current: the version was superseded on 1 Feb 2025."),
        (date(2025, 3, 1), 1, "This copy is current."),
        (date(2027, 1, 1), 1, "This copy is not current: the version expired on 1 Jan 2027."),
    ],
)
def test_first_sentence_is_the_answer(as_of: date, version: int, sentence: str) -> None:
    """Whoever scans the code of a paper reads first whether to trust it."""
    assert sentence in page(as_of, version).markdown


def test_superseded_copy_leads_to_what_holds() -> None:
    """From an old paper one comes to the version in force."""
    found = page()
    assert "Version 1.1 is in force." in found.markdown
    assert "../../agreements/SLA-MAIL/index.html" in found.markdown


def test_page_lies_where_papers_say_and_no_search_finds_it() -> None:
    """The address is the short fingerprint; the page is for those who hold the paper."""
    found = page()
    assert found.path == "v/0123456789ab/index.md"
    assert not found.search
    assert "0123-4567-89ab" in found.markdown


def test_changed_words_are_told() -> None:
    """A paper with words that were approved and changed afterwards is not current, whatever the dates say."""
    approval = Approval.model_validate({
        "version": "1.0", "role": "owner", "name": "Li Lei", "date": "2024-01-01", "meaning": "yes",
        "fingerprint": OTHER_WORDS,
    })  # fmt: skip
    found = page(date(2025, 1, 1), void=(approval,))
    assert found.path == "v/fedcba987654/index.md"
    assert "This copy is not current: its words were changed after it was made." in found.markdown


def test_page_speaks_chinese() -> None:
    """The same answer in Chinese."""
    assert "本副本已失效：该版本已于2025年2月1日被取代。" in page(language="zh").markdown


def test_version_that_could_not_be_read_has_no_page() -> None:
    """Without words there is no fingerprint, and no paper that could bear it."""
    assert not list(documents.validity_pages(small_book.edition()))
