"""Which words of a text that says itself in two languages are a reader's own: a record has room for one line alone."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from slm.text.language import LANGUAGES

_HAN: Final = r"\u3000-\u303f\u3400-\u9fff\uff00-\uffef"
_CHINESE: Final = rf"[{_HAN}](?:[^a-z]|[a-z](?![a-z]*\s[a-z]))*"
_TWICE: Final = re.compile(
    rf"(?P<spaced>[^{_HAN}]+)\s+(?P<chinese>{_CHINESE})|(?P<chinese_first>{_CHINESE})\s+(?P<spaced_last>[^{_HAN}]+)"
)
_WORD: Final = re.compile(r"\b[a-z]{2,}\b")


def own_words(texts: Iterable[str], language: str, languages: Iterable[str]) -> list[str]:
    """Return the texts of one record in one language, where they are written with blanks and again in Chinese.

    `Gateway restarted 网关重启` says itself twice. `nginx 重启` may, or names a program: a single word, or words that
    are all capitals, are taken for a language only beside a text of the record that surely says itself twice.
    """
    texts = list(texts)
    if len({LANGUAGES[one].spaced for one in languages}) < 2:  # nobody would write it twice
        return texts
    found = [(text, _TWICE.fullmatch(text.strip())) for text in texts]
    if not any(said and _is_sure(said) for _, said in found):
        return texts
    return [_own(said, is_spaced=LANGUAGES[language].spaced) if said else text for text, said in found]


def _spaced(said: re.Match[str]) -> str:
    return said["spaced"] or said["spaced_last"]


def _is_sure(said: re.Match[str]) -> bool:
    words = _spaced(said)
    return len(words.split()) > 1 and _WORD.search(words) is not None


def _own(said: re.Match[str], *, is_spaced: bool) -> str:
    return (_spaced(said) if is_spaced else said["chinese"] or said["chinese_first"]).strip()
