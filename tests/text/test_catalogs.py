"""The catalogs: every message of the program is in those that must be complete, and nothing that is never said."""

from __future__ import annotations

import re
from string import Formatter
from typing import Final

import pytest
from tests.messages import LOCALE, messages_of_code, read_catalog, write_catalog

from slm.text import LANGUAGES

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


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(language: str) -> None:
    """What is translated is said somewhere: a catalog holds no message that the program has no more."""
    said = messages_of_code()
    assert [message for message in read_catalog(language) if message not in said] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_program_reads_a_catalog_as_babel_does(language: str) -> None:
    """Every translation is said as it stands in the catalog, whichever form it is."""
    for message, texts in read_catalog(language).items():
        assert LANGUAGES[language].template(_first(message)) == texts[0]


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
        for text in texts:
            assert _words(text) | {"n"} == _words(english) | {"n"}, english


def test_chinese_has_chinese_marks() -> None:
    """No half-width mark stands after a Chinese character."""
    for texts in read_catalog("zh").values():
        for text in texts:
            assert not re.search(r"[\u4e00-\u9fff][,;:?!()]", text), text


def _words(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name and name.isidentifier()}
