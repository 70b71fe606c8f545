"""Texts that an audience must not see, looked for in every file that is published and in its name (ARCHITECTURE 18).

What is compared is what readers take a text for: neither marks nor blanks nor signs of no width within a word, neither
the width of a letter nor the way it is composed hides anything. In texts of many words the case of letters does not
count; in short ones, which are mostly names, it does, because "Monitoring" is a service and monitoring is a word.

A text that the audience is shown may hold a secret as a part. There, and there alone, the secret is no leak; such a
place is known by what stands before and after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple
from unicodedata import is_normalized, normalize

from slm.portfolio import Secrets

_LONG: Final = 20
_REMEMBERED: Final = 2_000
_NEAR: Final = 20
_NO_WIDTH: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_BLANKS: Final = re.compile(r"\s+")
_WIDE: Final = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BLANK_AT_WIDE: Final = re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")
"""Chinese has no blanks: where a line ends in a paper or in a file, one appears within a word."""

Grams = frozenset[str]


class _SoughtSecret(NamedTuple):
    """A secret, or a paragraph of it, as it is looked for."""

    secret: str
    needle: str
    grams: Grams
    is_long: bool
    """Does the case of its letters not count?"""


class Leaks:
    """The texts to look for, and what is known of the texts that were looked at."""

    def __init__(self, secrets: Secrets) -> None:
        self._secrets = secrets
        self._wanted = [
            _SoughtSecret(secret, needle.casefold() if is_long else needle, _grams(needle.casefold()), is_long)
            for secret in sorted(secrets.texts)
            for needle in dict.fromkeys(map(readable, _telling(secret)))
            for is_long in (len(needle) >= _LONG,)
        ]
        self._known: dict[str, tuple[str, ...]] = {}
        self._excuses: dict[tuple[str, str], frozenset[tuple[str, str]]] = {}

    def found(self, texts: Iterable[str]) -> list[str]:
        """Return the secrets that are in the texts of one file."""
        fresh, found = [], set[str]()
        for text in set(texts):
            known = self._known.get(text)
            if known is None:
                fresh.append(text)
            else:
                found.update(known)
        return sorted(found.union(*self._looked_through(fresh)))

    def _looked_through(self, texts: list[str]) -> Iterator[tuple[str, ...]]:
        """Look through all texts at once, because in most files there is nothing, then through each one."""
        present = _grams(readable("\n".join(texts)).casefold())
        candidates = [wanted for wanted in self._wanted if wanted.grams <= present]
        for text in texts:
            found = tuple(self._in(readable(text), candidates)) if candidates else ()
            if len(text) <= _REMEMBERED:
                self._known[text] = found
            yield found

    def _in(self, text: str, candidates: Iterable[_SoughtSecret]) -> Iterator[str]:
        folded = text.casefold()
        for wanted in candidates:
            places = _places(folded if wanted.is_long else text, wanted.needle)
            if any(not _is_excused(place, self._excuses_of(wanted)) for place in places):
                yield wanted.secret

    def _excuses_of(self, wanted: _SoughtSecret) -> frozenset[tuple[str, str]]:
        """Return the places at which the texts that are shown have a secret."""
        key = wanted.secret, wanted.needle
        if key not in self._excuses:
            shown = map(readable, self._secrets.excused_by(wanted.secret))
            texts = (text.casefold() if wanted.is_long else text for text in shown)
            self._excuses[key] = frozenset(place for text in texts for place in _places(text, wanted.needle))
        return self._excuses[key]


def _places(text: str, needle: str) -> Iterator[tuple[str, str]]:
    """Yield what stands before and after the needle wherever it is in a text."""
    start = text.find(needle)
    while start >= 0:
        end = start + len(needle)
        yield text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
        start = text.find(needle, start + 1)


def _is_excused(place: tuple[str, str], excuses: Iterable[tuple[str, str]]) -> bool:
    """Return whether a place is in a text that is shown: it is as there on both sides, or on one as far as is known.

    One side is enough, because the end of a page may part the text.
    """
    for before, after in excuses:
        as_before, as_after = place[0].endswith(before), place[1].startswith(after)
        if (as_before and as_after) or (as_before and len(before) == _NEAR) or (as_after and len(after) == _NEAR):
            return True
    return False


def readable(text: str) -> str:
    """Return a text as readers take it."""
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    if text.isascii():
        return " ".join(text.split())
    return _BLANK_AT_WIDE.sub("", _BLANKS.sub(" ", _NO_WIDTH.sub("", text)).strip())


def _telling(secret: str) -> Iterator[str]:
    """Yield the paragraphs of a secret that tell much, and in any case the longest: pages keep paragraphs apart."""
    paragraphs = [paragraph for paragraph in re.split(r"\n\s*\n", secret) if paragraph.strip()]
    longest = max(paragraphs, key=len, default="")
    yield from (paragraph for paragraph in paragraphs if paragraph is longest or len(paragraph) >= _LONG)


def _grams(text: str) -> Grams:
    """Return every three neighbouring characters; a text is in another only if all of its own are."""
    return frozenset(map("".join, zip(text, text[1:], text[2:], strict=False)))
