"""Words of a message that every language says in its own way, such as a verdict, a reason, or the name of a role."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Self

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
    if not words:
        return _alone(message)
    kept = frozen(words)
    return SpokenWord.of(lambda code: LANGUAGES[code](message, **filled(code, message, kept)))


@lru_cache
def _alone(message: str) -> SpokenWord:
    """Return a message without words, of which there are few: acts, verdicts, states."""
    return SpokenWord.of(lambda code: LANGUAGES[code](message))


def frozen(words: Mapping[str, object]) -> Words:
    """Return words as they are kept."""
    return tuple((name, word if isinstance(word, SpokenWord) else str(word)) for name, word in words.items())


def filled(language: str, message: str, words: Words) -> dict[str, Any]:
    """Return the words of a message as they are said in the language in which the message itself is."""
    said = language if LANGUAGES[language].says(message) else "en"
    return {name: word.said[said] if isinstance(word, SpokenWord) else word for name, word in words}
