"""Texts that an audience must not see, looked for in every file that is published and in its name (DESIGN 3.18).

What is compared is what readers take a text for: neither marks nor blanks nor signs of no width within a word, neither
the width of a letter nor the way it is composed hides anything. In texts of many words the case of letters does not
count; in short ones, which are mostly names, it does, because "Monitoring" is a service and monitoring is a word.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Final
from unicodedata import is_normalized, normalize

_LONG: Final = 20
_REMEMBERED: Final = 2_000
_NO_WIDTH: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]"
)
_BLANKS: Final = re.compile(r"\s+")
_WIDE: Final = "\u2e80-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_BLANK_AT_WIDE: Final = re.compile(f"(?<=[{_WIDE}]) | (?=[{_WIDE}])")
"""Chinese has no blanks: where a line ends in a paper or in a file, one appears within a word."""

Grams = frozenset[str]


class Leaks:
    """The texts to look for, and what is known of the texts that were looked at."""

    def __init__(self, secrets: Collection[str]) -> None:
        self._wanted = [
            (_grams(needle.casefold()), needle, secret)
            for secret in sorted(secrets)
            for needle in dict.fromkeys(map(readable, _telling(secret)))
        ]
        self._known: dict[str, tuple[str, ...]] = {}

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
        candidates = [each for each in self._wanted if each[0] <= present]
        for text in texts:
            found = tuple(_in(readable(text), candidates)) if candidates else ()
            if len(text) <= _REMEMBERED:
                self._known[text] = found
            yield found


def readable(text: str) -> str:
    """Return a text as readers take it."""
    if not is_normalized("NFKC", text):
        text = normalize("NFKC", text)
    if text.isascii():
        return " ".join(text.split())
    return _BLANK_AT_WIDE.sub("", _BLANKS.sub(" ", _NO_WIDTH.sub("", text)).strip())


def _telling(secret: str) -> Iterator[str]:
    """Yield the paragraphs of a secret that tell much, and in any case the longest: pages keep paragraphs apart."""
    paragraphs = [each for each in re.split(r"\n\s*\n", secret) if each.strip()]
    longest = max(paragraphs, key=len, default="")
    yield from (each for each in paragraphs if each is longest or len(each) >= _LONG)


def _in(text: str, candidates: Iterable[tuple[Grams, str, str]]) -> Iterator[str]:
    folded = text.casefold()
    for _, needle, secret in candidates:
        if needle in text or (len(needle) >= _LONG and needle.casefold() in folded):
            yield secret


def _grams(text: str) -> Grams:
    """Return every three neighbouring characters; a text is in another only if all of its own are."""
    return frozenset(map("".join, zip(text, text[1:], text[2:], strict=False)))
