"""The languages of the program: for each a gettext catalog (`.po`), whose keys are English, and one row of a table."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from gettext import c2py
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal, Self

LOCALE: Final = Path(__file__).parent / "locale"

_FIELD = re.compile(r'^(msg\S+)[ \n]((?:"(?:[^"\\]|\\.)*"(?:\n|$))+)', re.MULTILINE)
_RULE = re.compile(r"plural=([^;]+);")
_HAN: Final = r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]"
_BLANK_BESIDE: Final = re.compile(rf"((?<={_HAN}) )?\{{(\w+)(?::([^{{}}]*))?\}}( (?={_HAN}))?")
"""A place for a word with the blank that parts it from Chinese before it and after it."""
_BEGINS_CHINESE: Final = re.compile(rf"{_HAN}|\d{{4}}年")
_IS_CHINESE: Final = re.compile(_HAN)
_CALLED: Final = {
    **dict.fromkeys(("cn", "ch", "chs", "zho", "chi", "chinese", "中文", "汉语", "简体中文"), "zh"),
    **dict.fromkeys(("eng", "english", "uk", "us", "gb", "英文", "英语"), "en"),
    **dict.fromkeys(("ger", "deu", "german", "deutsch", "德文", "德语"), "de"),
}
_LISTED: Final = re.compile("[;；]")
"""What parts the words of a list, such as those that readers look for."""
_PLACE: Final = re.compile(r"\{[^{}]*\}")

Say = Callable[..., str]
"""Says a sentence in one language: `say("{n} case", "{n} cases", n=3)`."""


@dataclass(frozen=True, slots=True)
class Catalog:
    """What is translated into one language: the forms of each message, and the rule that chooses among them."""

    forms: dict[str, tuple[str, ...]]
    rule: Callable[[int], int]

    @classmethod
    def read(cls, language: str) -> Self:
        """Return the catalog of a language.

        Babel reads the same, but to import it takes longer than to run a command; a test compares the two.
        """
        entries = (LOCALE / f"{language}.po").read_text(encoding="utf-8").split("\n\n")
        found = [dict(_FIELD.findall(entry)) for entry in entries]
        read = {_text(fields.pop("msgid")): fields for fields in found if "msgid" in fields}
        header = _RULE.search(_text(read.pop("", {}).get("msgstr", "")))
        forms = {
            msgid: tuple(_text(quoted) for field, quoted in fields.items() if field.startswith("msgstr"))
            for msgid, fields in read.items()
        }
        return cls({msgid: texts for msgid, texts in forms.items() if all(texts)}, c2py(header[1] if header else "0"))

    def form(self, msgid: str, number: int | Decimal | None) -> str | None:
        """Return the message, in the form that stands beside `number`; None where it is not translated."""
        texts = self.forms.get(msgid)
        if texts is None or len(texts) == 1 or number is None:
            return texts[0] if texts else None
        # In CLDR the form of fractions is the one called "other", which gettext keeps last.
        return texts[self.rule(int(number)) if number == int(number) else -1]


def _text(quoted: str) -> str:
    text = "".join(line[1:-1] for line in quoted.splitlines())
    return json.loads(f'"{text}"') if "\\" in text else text


def meant_language(word: str) -> str:
    """Return the code of the language that somebody names in another way: zh-CN, cn, 中文; no word if it is none."""
    first = re.split(r"[-_.]", word.casefold())[0]
    code = _CALLED.get(first, first)
    return code if code in LANGUAGES else ""


def N_(message: str) -> str:  # noqa: N802 - the name by which gettext's tools know it
    """Mark a message that stands in a table and is said elsewhere, as gettext does; return it as it is."""
    return message


def forms(one: str, many: str) -> tuple[str, str]:
    """Mark the two forms of a message about `n` things that stand in a table; return them as they are."""
    return one, many


class UntranslatedLabelError(LookupError):
    """A label has no translation: a defect of the program, which must not be published."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Language:
    """One language, and what is said in it.

    `LANGUAGES["de"]("{n} case", "{n} cases", n=3)` says a sentence, in English where the catalog lacks it; `label` does
    not put up with that. The number of which there are two forms is called `n`. A message with a context, such as
    `verdict|no_data`, is named after a key of the data; where its English is more than the key without underscores, it
    stands in the English catalog.
    """

    code: str
    name: str
    """What the language calls itself."""
    locale: str
    """Its locale in Babel, whose data say how numbers and names of months are written."""
    day_pattern: str
    """The pattern of a day, in the notation of CLDR."""
    month_pattern: str
    """The pattern of a month."""
    region: str
    """The region whose shapes of Chinese characters and rules of hyphenation its papers are set with."""
    marks: str = ",."
    """What parts the thousands of a number, and what its decimals: what Babel knows, which takes long to import."""
    spaced: bool = True
    """Are words parted by spaces? If not, search needs them found first, and lines need not be stretched."""
    money_patterns: Mapping[str, str] = field(default_factory=dict)
    """How an amount of a currency is written, by its ISO code."""
    code_first: bool = False
    """Do other codes of a currency stand before the amount?"""
    zone_names: Mapping[str, str] = field(default_factory=dict)
    """What people call a time zone, by its IANA name, where CLDR calls it otherwise."""
    messages: bool = False
    """Is every message of the commands translated? If not, nobody is spoken to in it without asking for it."""

    def __call__(self, message: str, plural: str = "", /, **words: object) -> str:
        """Say `message` in this language, or `plural` beside another number than one, with the words filled in."""
        number = words.get("n") if plural else None
        translated = self._translated(message, number)
        if not translated and not self.is_source:
            return LANGUAGES["en"](message, plural, **words)  # whole: with English marks in its numbers
        return self._said(translated or _english(message, plural, number), words)

    def label(self, message: str, plural: str = "", /, **words: object) -> str:
        """Say what a reader will see; raise `UntranslatedLabelError` where the language has no words for it."""
        # Nearly every label of a page was asked for before, and has no forms; most have no words to fill in.
        if not (words or plural) and (said := self._wordless.get(message)):
            return said
        if not plural and "n" not in words and (known := self._known.get(message)):
            return known.format_map(words) if self.spaced else self._filled(known, words)
        number = words.get("n") if plural else None
        template = self._translated(message, number) or (_english(message, plural, number) if self.is_source else "")
        if not template:
            raise UntranslatedLabelError(f"no {self.code} translation of {message!r}")
        text = self._said(template, words)
        if not plural:
            self._known[message] = template
            if not words:
                self._wordless[message] = text
        return text

    def template(self, message: str) -> str:
        """Return a message in this language with its words still to be filled in."""
        return self._translated(message, None) or _english(message, "", None)

    def says(self, message: str) -> bool:
        """Tell whether this language has words of its own for a message, or says it in English."""
        return self.is_source or self._translated(message, None) is not None

    @property
    def is_source(self) -> bool:
        """Is this the language in which the program is written?"""
        return self.code == "en"

    @property
    def fixed(self) -> frozenset[str]:
        """All that the program says or translates here, in the pieces between which it puts other words."""
        found = self._catalog.forms.items()
        said = (text for message, texts in found for text in (_english(message, "", 1), *texts))
        pieces = [piece for text in said for piece in _PLACE.split(text)]
        listed = (word for piece in pieces for word in _LISTED.split(piece))
        return frozenset(piece for piece in map(str.strip, (*pieces, *listed)) if piece)

    @cached_property
    def _known(self) -> dict[str, str]:
        """Labels without forms that were asked for before, by message."""
        return {}

    @cached_property
    def _wordless(self) -> dict[str, str]:
        """Those of them into which no words are filled, as they are said."""
        return {}

    @cached_property
    def _catalog(self) -> Catalog:
        return Catalog.read(self.code)

    def _translated(self, message: str, number: object) -> str | None:
        return self._catalog.form(message, number if isinstance(number, int | Decimal) else None)

    def _said(self, template: str, words: dict[str, object]) -> str:
        number = words.get("n")
        return self._filled(
            template, words | {"n": self.number(number)} if isinstance(number, int | Decimal) else words
        )

    def _filled(self, template: str, words: dict[str, object]) -> str:
        """Fill words in; where the language parts words by nothing, no blank is left beside those of its own script."""
        if self.spaced or not words or not (places := _places_beside_blanks(template)):
            return template.format_map(words)
        said = list[str]()
        for text, before, name, form, after in places:
            word = format(words[name], form) if name else ""
            said += (
                text,
                "" if before and _BEGINS_CHINESE.match(word) else before,
                word,
                "" if after and _IS_CHINESE.match(word[-1:]) else after,
            )
        return "".join(said)

    def list(self, items: Iterable[str]) -> str:
        """Return items of a list as one text: "Finance, Sales"."""
        return self.label("separator|, ").join(items)

    def sentences(self, sentences: Iterable[str]) -> str:
        """Return whole sentences as one text."""
        return (" " if self.spaced else "").join(sentences)

    def day(self, day: date) -> str:
        """Return a day as readers of this language write it: 5 Jan 2026, 2026年1月5日."""
        return self._formatted(day, self.day_pattern)

    def month(self, day: date) -> str:
        """Return the month of a day as readers of this language write it: October 2026, 2026年10月."""
        return self._formatted(day, self.month_pattern)

    def _formatted(self, day: date, pattern: str) -> str:
        from babel.dates import format_date

        return format_date(day, pattern, locale=self.locale)

    def number(self, number: int | Decimal | str) -> str:
        """Return a number with the marks of this language: 1,234.5, 1.234,5.

        A number that is a text already keeps its digits, trailing zeros included.
        """
        written = number if isinstance(number, str) else f"{number:,}"
        return written if written.isdecimal() else written.translate(str.maketrans(",.", self.marks))

    def money(self, amount: str, currency: str) -> str:
        """Return an amount of money that is printed already with its currency: 18,000 yuan, 人民币 18,000 元."""
        if pattern := self.money_patterns.get(currency):
            return pattern.format(amount=amount)
        is_before = self.code_first and len(currency) == 3 and currency.isupper()
        return f"{currency}\u00a0{amount}" if is_before else f"{amount}\u00a0{currency}"

    def zone(self, name: str, *, is_fixed: bool) -> str:
        """Return what people call a time zone; one with a fixed offset by the name of its standard time."""
        from babel.dates import get_timezone, get_timezone_name

        if known := self.zone_names.get(name):
            return known
        variant: Literal["standard", "generic"] = "standard" if is_fixed else "generic"
        return get_timezone_name(get_timezone(name), zone_variant=variant, locale=self.locale)


@cache
def _places_beside_blanks(template: str) -> tuple[tuple[str, str, str, str, str], ...]:
    """Return a template in pieces: a text, and the place for a word after it with the blanks that part it from Chinese.

    Nothing where no place has such a blank. A date counts as Chinese.
    """
    found = list(_BLANK_BESIDE.finditer(template))
    if "{{" in template or not any(place[1] or place[4] for place in found):
        return ()
    starts = [0, *(place.end() for place in found)]
    places = (
        (template[start : place.start()], place[1] or "", place[2], place[3] or "", place[4] or "")
        for start, place in zip(starts, found, strict=False)
    )
    return *places, (template[starts[-1] :], "", "", "", "")


def _english(message: str, plural: str, number: object) -> str:
    if plural and number != 1:
        return plural
    context, mark, key = message.partition("|")
    return key.replace("_", " ") if mark and key and context.replace(" ", "").isalpha() else message


_ROWS: Final = (
    Language(code="en", name="English", locale="en_GB", day_pattern="d MMM y", month_pattern="MMMM y", region="gb",
             messages=True, money_patterns={"CNY": "{amount}\u00a0yuan"}, code_first=True),
    Language(code="zh", name="中文", locale="zh_Hans_CN", day_pattern="y年M月d日", month_pattern="y年M月", region="cn",
             spaced=False, messages=True, zone_names={"Asia/Shanghai": "北京时间"},
             money_patterns={"CNY": "人民币 {amount}\u00a0元", "HKD": "{amount}\u00a0港元", "EUR": "{amount}\u00a0欧元",
                             "USD": "{amount}\u00a0美元"}),
    Language(code="de", name="Deutsch", locale="de_DE", day_pattern="d. MMM y", month_pattern="MMMM y", region="de",
             marks=".,"),
)  # fmt: skip
LANGUAGES: Final[Mapping[str, Language]] = MappingProxyType({language.code: language for language in _ROWS})
"""The languages in which books are written and shown, by code."""


def width(text: str) -> int:
    """Return the columns that `text` takes on a terminal: an East Asian character two, a combining mark none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )
