"""In which language the times of an export name months and parts of the day: seen in the times, and never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from slm.measurement import plain_blanks
from slm.text import folded, halves_called, months_called

_LANGUAGES: Final = (
    "en", "zh", "de", "es", "fr", "pt", "it", "nl", "pl", "cs", "hu", "ro", "ru", "uk", "tr", "sv", "da", "nb", "fi",
    "ja", "ko",
)  # fmt: skip
"""The likeliest first: of several in which the times say the same, the first is taken."""
_ENGLISH: Final = _LANGUAGES[0]
_PLAIN: Final = frozenset({
    "am", "pm", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec", "january",
    "february", "march", "april", "june", "july", "august", "september", "october", "november", "december",
})  # fmt: skip
"""Names that are read where no language is said."""
_APART: Final = re.compile(r"[ap]\. m\.", re.IGNORECASE)
"""Parts of the day as English does not write them."""
_WORD: Final = re.compile(r"[^\W\d_]\. ?m\.|[^\W\d_]+")
_DOTS: Final = re.compile(r"[^\W\d_]\.")
"""A name that is cut off, or parted by dots."""
_NUMBERS: Final = re.compile(r"\d+")
_LONGEST: Final = 40
"""A longer text is no time."""
_SAMPLE: Final = 60
_BESIDE: Final = frozenset({
    "t", "z", "utc", "gmt", "de", "del", "di", "do", "le", "la", "um", "uhr", "h", "at", "of", "г", "р", "в",
})  # fmt: skip
"""Words beside the names of months and parts of the day."""
_SIGNS: Final = re.compile("[年月日号時时点點分秒]")
"""Signs after the numbers of a time, which no blank parts from the next word."""


def language_of(columns: Iterable[Sequence[str | datetime]], spoken: Sequence[str] = ()) -> str:
    """Return the language of the times of an export; nothing where English reads them, or where nobody can tell.

    Of several in which they say the same, one that is `spoken` in it is the likeliest.
    """
    texts = [text for column in columns for text in _dated(column)]
    strange = [text for text in texts if _DOTS.search(text) or not _PLAIN.issuperset(_words(text))]
    said = {language: [_months_of(language, text) for text in strange] for language in _LANGUAGES if strange}
    known = {language: sum(map(bool, months)) for language, months in said.items()}
    most = max(known.values(), default=0)
    best = [language for language, number in known.items() if number == most]
    if not most or any(said[language] != said[best[0]] for language in best):
        return ""
    return next((language for language in spoken if language in best), best[0])


def _dated(column: Sequence[str | datetime]) -> list[str]:
    """Return some texts of a column that have words beside their numbers, as times may."""
    texts = dict.fromkeys(plain_blanks(value) for value in column if isinstance(value, str) and len(value) <= _LONGEST)
    return [text for text in texts if len(_NUMBERS.findall(text)) > 1 and _words(text)][:_SAMPLE]


def _words(text: str) -> list[str]:
    return [word for word in map(folded, _WORD.findall(_SIGNS.sub(" ", text))) if word not in _BESIDE]


def _months_of(language: str, text: str) -> tuple[int, ...]:
    """Return what the words of a text name in a language, parts of the day after months; nothing if one is no name."""
    if language == _ENGLISH and _APART.search(text):
        return ()
    months, halves = months_called(language), halves_called(language)
    found = [months.get(word, 20 + halves[word].start if word in halves else 0) for word in _words(text)]
    return tuple(found) if all(found) else ()
