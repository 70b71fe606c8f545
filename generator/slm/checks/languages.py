"""Each text is in the language for which it stands: readers of the other one could not read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from slm.checks.wording import texts_of, written_in
from slm.portfolio import Portfolio
from slm.problem import Mistake, Place, Problem, Severity
from slm.text import LANGUAGES
from slm.values import LocalText

OTHER_LANGUAGE: Final = Mistake(
    "SLM992",
    "the text is in {found}, but stands for {languages}: {text}",
    "Write what it is in each language, {{{template}}}; the same under each, if it is the same in all of them.",
    Severity.WARNING,
    one_by=("text",),
)
CLAUSES_IN_OTHER_LANGUAGE: Final = Mistake(
    "SLM985",
    "the clauses are in {found}, but the file is that of {language}",
    "Translate them, or correct the language in the name of the file.",
    Severity.WARNING,
)

_HAN: Final = re.compile(r"[\u3400-\u9fff]")
_WORD: Final = re.compile(r"(?<![^\s(\"'])[A-Za-zÀ-ÿ]+(?=[,.;:!?)\"']*(?:\s|$))")
"""A word between blanks: no part of an address, a path or a number."""
_SMALL_WORDS: Final = frozenset((
    "a", "all", "an", "and", "are", "at", "be", "before", "both", "but", "by", "can", "cannot", "each", "every", "for",
    "from", "has", "have", "how", "if", "in", "into", "is", "it", "its", "may", "more", "must", "no", "not", "of", "on",
    "only", "or", "our", "shall", "that", "the", "their", "them", "these", "they", "this", "to", "under", "until",
    "upon", "was", "we", "were", "what", "when", "where", "which", "who", "will", "with", "within", "without", "your",
))  # fmt: skip
"""Words that a name may borrow one of, and a sentence has several of."""
_MOST_SHOWN: Final = 40


@lru_cache(maxsize=1 << 13)
def _language_of(text: str) -> str:
    """Return the language that a text is plainly in, zh or en; no word where it is not plain, as of a name."""
    chinese = len(_HAN.findall(text)) if not text.isascii() else 0
    words = _WORD.findall(text)
    if chinese:
        return "zh" if chinese > len(words) else ""
    small, plain = (sum(map(is_one, words)) for is_one in (_SMALL_WORDS.__contains__, _is_plain))
    return "en" if len(words) > 2 and (small > 1 or plain > 2) else ""


def _is_plain(word: str) -> bool:
    return len(word) > 2 and word.islower()


def texts_are_in_their_language(portfolio: Portfolio) -> Iterator[Problem]:
    """No text that serves several languages is plainly in one that the others cannot read, nor below another one."""
    languages = portfolio.provider.languages
    for model, path, text in texts_of(portfolio):
        for key, words in written_in(text):
            meant = key or languages
            found = _language_of(words) if not key or not _is_the_same_in_all(text) else ""
            if found and (others := [one for one in meant if _cannot_read(one, found)]):
                shown = words if len(words) <= _MOST_SHOWN else f"{words[:_MOST_SHOWN]}..."
                template = ", ".join(f"{one}: ..." for one in languages)
                yield OTHER_LANGUAGE.at(
                    model.place(*path, *key), found=found, text=shown, template=template,
                    languages=", ".join(others),
                )  # fmt: skip
    for terms in portfolio.terms.values():
        for language, clauses in terms.items():
            found = _language_of(clauses.source)
            if found and _cannot_read(language, found):
                yield CLAUSES_IN_OTHER_LANGUAGE.at(Place(clauses.path, 1, 1), found=found, language=language)


def _cannot_read(language: str, found: str) -> bool:
    """Tell whether readers of a language cannot read what is in another one: the scripts of both tell them apart."""
    return LANGUAGES[language].spaced != LANGUAGES[found].spaced


def _is_the_same_in_all(text: LocalText) -> bool:
    """Tell whether a text is said to be the same in every language, or was written for the one that there is."""
    return not isinstance(text.written, str) and len({*text.written.values()}) == 1
