"""A language is a catalog and a row of a table: pages and papers have no word and no number of another one."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import Final

import pytest
from mkdocs.structure.files import File, Files
from pypdf import PdfReader
from tests.messages import messages_of_code, read_catalog
from tests.publishing import small_book, whole_agreement

from slm.checks.wording import texts
from slm.documents.edition import Edition
from slm.documents.papers.agreement import agreement_paper
from slm.facts.judgement import judged
from slm.mkdocs_plugin.tree import choose_translations
from slm.portfolio import Audience, Portfolio, written_files
from slm.printing.pdf_renderer import PdfRenderer
from slm.site.render import render
from slm.text import LANGUAGES

TRANSLATED: Final = [code for code, language in LANGUAGES.items() if not language.is_source]
DECIMAL_COMMA: Final = [code for code, language in LANGUAGES.items() if language.number("1.5") == "1,5"]


def _book(language: str) -> Portfolio:
    """Return a book in English and another language, of which it has only the program's words, not its own."""
    return whole_agreement.portfolio(provider=small_book.provider(languages=["en", language]))


def _shown(book: Portfolio, language: str) -> set[str]:
    """Return the pieces of text of all pages in a language."""
    site = render(judged(book).seen_by(Audience("internal")), language=language)
    return {piece for page in site.pages.values() for piece in small_book.texts(page)}


def _printed(book: Portfolio, language: str) -> set[str]:
    """Return the lines of the paper of the agreement."""
    edition = Edition.of(judged(book).seen_by(Audience("internal")), language)
    paper = agreement_paper(edition, book.agreements["SLA-MAIL"].shown)
    pages = PdfReader(BytesIO(PdfRenderer().pdf(paper))).pages
    return {line.strip() for page in pages for line in page.extract_text().splitlines()}


@cache
def _messages() -> dict[str | tuple[str, str], bool]:
    return messages_of_code()


@cache
def _english_labels(language: str) -> set[str]:
    """Return what the program says to readers in English and otherwise in this language."""
    english, catalog = LANGUAGES["en"], read_catalog(language)
    shown = {message for message, is_shown in _messages().items() if is_shown}
    singular = {message: message if isinstance(message, str) else message[0] for message in shown}
    return {text for message in shown if (text := english.template(singular[message])) not in catalog[message]}


def _words_of(book: Portfolio) -> set[str]:
    approvals = [approval for version in book.agreements["SLA-MAIL"].versions for approval in version.approvals]
    return {text("en") for file in (*written_files(book), *approvals) for *_, text in texts(file)}


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_english_label_is_left_on_a_page(language: str) -> None:
    """In the tree of a language no piece of text is a label in English, except where the book itself says the same."""
    book = _book(language)
    shown = _shown(book, language)
    assert LANGUAGES[language].label("Service catalog") in shown
    assert sorted(shown & _english_labels(language) - _words_of(book)) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_no_english_label_is_left_on_paper(language: str) -> None:
    """A paper of a language has no line that is a label in English."""
    book = _book(language)
    lines = _printed(book, language)
    assert LANGUAGES[language].label("Document control") in lines
    assert sorted(lines & _english_labels(language) - _words_of(book)) == []


@pytest.mark.parametrize("language", DECIMAL_COMMA)
def test_every_number_has_the_marks_of_the_language(language: str) -> None:
    """Where a comma parts the decimals, no value, promise, amount or axis has a point there, and none groups by it."""
    book = _book(language)
    shown = _shown(book, language) - _words_of(book)
    assert any("12.345\N{NO-BREAK SPACE}CNY" in piece or "12.345 CNY" in piece for piece in shown)
    assert any("99,9 %" in piece for piece in shown)
    assert [piece for piece in shown if re.search(r"\d\.\d{1,2} ?(?:%|CNY|Min)|\d,\d{3} (?:CNY|s|Min)", piece)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_that_a_language_lacks_is_that_of_the_first_language_of_the_book(language: str) -> None:
    """The book's order of languages decides, not the order in which somebody wrote the translations."""
    name = {code: f"in {code}" for code in LANGUAGES if code != language}
    first = list(name)[-1]
    book = small_book.portfolio(provider=small_book.provider(name=name, languages=[first, language]))
    assert small_book.edition(book, language).party("it") == f"in {first}"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("written", [["a.{}.md", "a.xx.md"], ["a.{}.md", "a.md"], ["a.{}.md"]])
def test_page_by_hand_is_chosen_by_its_language(language: str, written: list[str]) -> None:
    """A page in the language stands in for the one that serves all; a name that ends otherwise is no translation."""
    assert _chosen([name.format(language) for name in written], language)["a.md"] == f"a.{language}.md"


def test_page_by_hand_that_a_language_lacks_is_that_of_another() -> None:
    """So that no link of the language switch leads nowhere, each page is in every tree: the book's first one."""
    assert _chosen(["a.zh.md", "a.en.md"], "de", "en", "zh", "de") == {"a.md": "a.en.md"}
    assert _chosen(["a.zh.md", "a.md"], "de", "en", "zh", "de") == {"a.md": "a.md"}


def _chosen(names: list[str], language: str, *beside: str) -> dict[str, str | None]:
    files = Files([File(name, "docs", "site", use_directory_urls=False) for name in names])
    choose_translations(files, language, beside)
    return {file.src_uri: file.edit_uri or file.src_uri for file in files}
