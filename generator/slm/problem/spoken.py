"""Words of a message that every language says in its own way, such as a verdict, a reason, or the name of a role."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, Self

from slm.text import LANGUAGES

Words = tuple[tuple[str, str], ...]
"""What is filled into a message, by name."""


class SpokenWord(str):
    """A word of a message that is said in the language of the message.

    As a text it is English, so that problems are sorted and compared as they are with any other word.
    """

    __slots__ = ("said",)

    said: Mapping[str, str]
    """What it is in each language."""

    def __new__(cls, said: Mapping[str, str]) -> Self:
        """Return the word that is said so."""
        word = super().__new__(cls, said["en"])
        word.said = said
        return word

    def __reduce__(self) -> tuple[Any, ...]:
        """Let it be the same in another process."""
        return SpokenWord, (self.said,)

    @classmethod
    def of(cls, say: Callable[[str], str]) -> Self:
        """Return what a function says in each language."""
        return cls({code: say(code) for code in LANGUAGES})


def spoken(message: str, /, **words: object) -> SpokenWord:
    """Return a message of the program, with its words filled in, as a word of another message."""
    return SpokenWord(_Said(message, frozen(words))) if words else _alone(message)


@lru_cache
def _alone(message: str) -> SpokenWord:
    """Return a message without words, of which there are few: acts, verdicts, states."""
    return SpokenWord(_Said(message))


class _Said(Mapping[str, str]):
    """What a message is in each language: most are said in one, and to read the catalogs of the others takes long."""

    def __init__(self, message: str, words: Words = ()) -> None:
        self._message, self._words = message, words

    def __getitem__(self, language: str) -> str:
        return LANGUAGES[language](self._message, **filled(language, self._message, self._words))

    def __iter__(self) -> Iterator[str]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


def frozen(words: Mapping[str, object]) -> Words:
    """Return words as they are kept."""
    return tuple((name, word if isinstance(word, SpokenWord) else str(word)) for name, word in words.items())


def filled(language: str, message: str, words: Words) -> dict[str, Any]:
    """Return the words of a message as they are said in the language in which the message itself is."""
    said = language if LANGUAGES[language].says(message) else "en"
    return {name: word.said[said] if isinstance(word, SpokenWord) else beginning(word, name) for name, word in words}


_LONGEST: Final = 1000
_BEGINNING: Final = 200
_SINGLE: Final = frozenset({
    "argument", "case", "cell", "column", "extra", "found", "given", "id", "month", "name", "number", "path", "service",
    "source", "state", "text", "title", "value", "what", "word",
})  # fmt: skip
"""Words of messages that are one thing that somebody wrote; others may be lists, which are pasted as they are."""
_RUN: Final = re.compile(rf"\S{{{_LONGEST + 1},}}")


def beginning(word: str, name: str = "value") -> str:
    """Return a word as a message quotes it: of one that fills pages, its beginning and how long it is.

    `name` is how the message calls it. Nothing that is to be pasted is as long as that: no key of a source can be.
    """
    if len(word) <= _LONGEST:
        return word
    return _cut(word) if name in _SINGLE else _RUN.sub(lambda found: _cut(found[0]), word)


def _cut(word: str) -> str:
    return f"{word[:_BEGINNING]}… ({len(word)})"
