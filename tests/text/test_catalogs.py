"""The catalogs: every message of the program is in those that must be complete, and nothing that is never said."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Final

import pytest
from tests.messages import LOCALE, messages_of_code, read_catalog, write_catalog

from slm.text import LANGUAGES

NEVER_OF_ONE: Final = {
    (
        "One miss is within it from {needed} cases on: write `small_sample: {{fewer_than: {needed}, "
        "misses_allowed: 1}}`, judge it per quarter, or promise a share that so few cases can show."
    ),
    "all {priority} cases {within}, {per}",
    "at least {share} of {priority} cases {within}, {per}",
    "the interruption has no end, so it still goes on after {days} days",
    "'{value}' has no end, so it still goes on after {days} days",
    "the interruption lasts {days} days",
    "the outage '{value}' lasts {days} days, but the record of {month} does not know it",
    "{missed} periods cannot be missed out of {of}",
    "{path} has more than {limit} columns, which is more than a spreadsheet can hold",
    "{promise}; of fewer than {cases} cases, {misses} may fail",
}
"""Messages that count a noun of which there are always more than one."""
COMPLETE: Final = [code for code, language in LANGUAGES.items() if language.messages and not language.is_source]
TRANSLATED: Final = [code for code, language in LANGUAGES.items() if not language.is_source]


def _first(message: str | tuple[str, str]) -> str:
    return message if isinstance(message, str) else message[0]


@pytest.mark.parametrize("language", COMPLETE)
def test_every_message_is_translated(language: str) -> None:
    """Whatever a template, a module or a mistake says is translated into each language that the program speaks."""
    said, translated = messages_of_code().keys(), read_catalog(language)
    assert "Service catalog" in said
    assert sorted(map(_first, said - {message for message, texts in translated.items() if all(texts)})) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_label_of_readers_is_translated(language: str) -> None:
    """Whatever pages and papers say is translated into every language in which they are published."""
    shown, translated = (
        {message for message, is_shown in messages_of_code().items() if is_shown},
        read_catalog(language),
    )
    assert "Service catalog" in shown
    assert sorted(map(_first, shown - {message for message, texts in translated.items() if all(texts)})) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(language: str) -> None:
    """What is translated is said somewhere: a catalog holds no message that the program has no more."""
    said = messages_of_code()
    assert [message for message in read_catalog(language) if message not in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_program_reads_a_catalog_as_babel_does(language: str) -> None:
    """Every translation is said as it stands in the catalog, whichever form it is."""
    for message, texts in read_catalog(language).items():
        assert LANGUAGES[language].template(_first(message)) == texts[0] or not texts[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_catalog_is_written_as_the_tool_writes_it(language: str) -> None:
    """A catalog that was edited by hand stays in order, so that branches can be merged."""
    path = LOCALE / f"{language}.po"
    before = path.read_text(encoding="utf-8")
    write_catalog(language, read_catalog(language))
    after = path.read_text(encoding="utf-8")
    path.write_text(before, encoding="utf-8")
    assert after == before


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_use_the_same_words(language: str) -> None:
    """A translation fills in the same words as the English."""
    for message, texts in read_catalog(language).items():
        english = LANGUAGES["en"].template(_first(message))
        for text in filter(None, texts):
            assert _words(text) | {"n"} == _words(english) | {"n"}, english


def _counted_nouns() -> set[str]:
    """Return the nouns that the program counts: the words by which the two forms of a message differ."""
    pairs = [message for message in messages_of_code() if not isinstance(message, str)]
    return {
        word for one, many in pairs for word in set(many.split()) - set(one.split()) if re.fullmatch(r"[a-z]+s", word)
    } - {"is", "was", "has", "does", "promises"}


def test_number_before_a_noun_has_two_forms() -> None:
    """No message says "1 cases": what counts a noun says so, beside a number `n`, in two forms."""
    nouns = "|".join(_counted_nouns())
    assert "cases" in nouns
    counting = re.compile(rf"\{{\w+\}} (?:more )?(?:{nouns})\b")
    assert {message for message in map(_first, messages_of_code()) if counting.search(message)} == NEVER_OF_ONE


def test_no_page_counts_one_of_several() -> None:
    """The pages that are kept as examples count nothing in the wrong number."""
    pages = sorted((Path(__file__).parents[1] / "publishing" / "golden").rglob("*.md"))
    assert pages
    one = re.compile(rf"(?<![\w.,:-])1 (?:{'|'.join(_counted_nouns())})\b")
    assert not [(page.name, found[0]) for page in pages if (found := one.search(page.read_text(encoding="utf-8")))]


def test_chinese_has_chinese_marks() -> None:
    """No half-width mark stands after a Chinese character."""
    for texts in read_catalog("zh").values():
        for text in texts:
            assert not re.search(r"[\u4e00-\u9fff][,;:?!()]", text), text


def _words(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name and name.isidentifier()}
