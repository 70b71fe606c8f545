"""Sentences, plurals, numbers, dates and lists in each language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from babel.numbers import get_decimal_symbol, get_group_symbol

from slm.problem import spoken
from slm.text import LANGUAGES, Language, UntranslatedLabelError, width


def test_english_is_its_own_label() -> None:
    """In English a message is what it says, without the context in front of it."""
    assert LANGUAGES["en"]("verdict|no_data") == "no data"
    assert LANGUAGES["en"].label("due {day}", day="today") == "due today"


def test_label_without_translation_is_not_published() -> None:
    """A label that a language lacks stops the build instead of reaching a reader."""
    with pytest.raises(UntranslatedLabelError, match="never said"):
        LANGUAGES["zh"].label("never said")


def test_message_without_translation_is_said_in_english() -> None:
    """What a language lacks is said in English, so that no command fails for want of words."""
    assert LANGUAGES["zh"]("never said of {n} case", "never said of {n} cases", n=2) == "never said of 2 cases"


@pytest.mark.parametrize(
    "number, said",
    [(0, "0 cases"), (1, "1 case"), (2, "2 cases"), (1234, "1,234 cases"), (Decimal("1.5"), "1.5 cases")],
)
def test_number_before_a_noun_chooses_its_form(number: int | Decimal, said: str) -> None:
    """English says one case and any other number of cases, fractions included; the number has its marks."""
    assert LANGUAGES["en"]("{n} case", "{n} cases", n=number) == said


@pytest.mark.parametrize("number, said", [(1, "von 1 Fall"), (2, "von 2 Fällen"), (Decimal("1.5"), "von 1,5 Fällen")])
def test_translation_has_the_forms_of_its_language(number: int | Decimal, said: str) -> None:
    """A translated message is said in the form that its language has for a number, fractions included."""
    assert LANGUAGES["de"]("of {n} case", "of {n} cases", n=number) == said


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_are_in_the_order_of_the_language(language: str) -> None:
    """Days and months are written as readers of the language write them."""
    day = {"en": "5 Jan 2026", "zh": "2026年1月5日", "de": "5. Jan. 2026"}
    month = {"en": "January 2026", "zh": "2026年1月", "de": "Januar 2026"}
    assert LANGUAGES[language].day(date(2026, 1, 5)) == day[language]
    assert LANGUAGES[language].month(date(2026, 1, 5)) == month[language]


def test_number_that_was_rounded_keeps_its_zeros() -> None:
    """A number that is printed already gets the marks of the language and loses no digit."""
    assert LANGUAGES["en"].number("1,234.50") == "1,234.50"
    assert LANGUAGES["en"].number(Decimal("1234.50")) == "1,234.50"
    assert LANGUAGES["de"].number(Decimal("1234.50")) == "1.234,50"


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES)
def test_marks_of_numbers_are_those_of_cldr(language: Language) -> None:
    """What parts thousands and decimals is what Babel knows, which no command waits for."""
    assert language.marks == get_group_symbol(language.locale) + get_decimal_symbol(language.locale)


def test_word_of_another_message_is_said_in_every_language() -> None:
    """A word that is filled into messages is known in each language of the table, and in no other."""
    said = spoken("the approval").said
    assert (len(said), dict(said)) == (len(LANGUAGES), {code: say("the approval") for code, say in LANGUAGES.items()})


def test_lists_and_sentences_are_joined_as_the_language_does() -> None:
    """Chinese lists have Chinese commas, and its sentences no blanks between them."""
    assert LANGUAGES["en"].list(["Finance", "Sales"]) == "Finance, Sales"
    assert LANGUAGES["zh"].list(["财务", "销售"]) == "财务，销售"
    assert LANGUAGES["en"].sentences(["One.", "Two."]) == "One. Two."
    assert LANGUAGES["zh"].sentences(["一。", "二。"]) == "一。二。"


@pytest.mark.parametrize("text, columns", [("", 0), ("mail", 4), ("邮件", 4), ("e\u0301", 1), ("（a）", 5)])
def test_chinese_characters_are_two_columns_wide(text: str, columns: int) -> None:
    """The width of a text is that on a terminal."""
    assert width(text) == columns


@pytest.mark.parametrize(
    "currency, said",
    [
        ("CNY", ("900.00\xa0yuan", "人民币 900.00\xa0元", "900.00\xa0CNY")),
        ("EUR", ("EUR\xa0900.00", "900.00\xa0欧元", "900.00\xa0EUR")),
        ("points", ("900.00\xa0points", "900.00\xa0points", "900.00\xa0points")),
    ],
)
def test_money_is_written_one_way_in_each_language(currency: str, said: tuple[str, ...]) -> None:
    """An amount of money has its currency where the language has it, whatever shows it."""
    assert tuple(LANGUAGES[language].money("900.00", currency) for language in ("en", "zh", "de")) == said
