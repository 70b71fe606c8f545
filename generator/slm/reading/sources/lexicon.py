"""The words of one field of an export, and what they are in the book."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from slm.measurement import ForeignSource, foreign_values, foreign_words, plain_blanks


@dataclass(slots=True)
class Lexicon:
    """The words of one field, and what they are in the book."""

    listed: Mapping[str, tuple[str, ...]]
    truth: Callable[[str], bool | None]
    """The truth value that a word stands for: many words where the field is one, else what a file holds as such."""
    truths: Mapping[bool | None, tuple[str, ...]]
    patterns: tuple[tuple[foreign_words.Test, tuple[str, ...]], ...]
    known: dict[str, tuple[str, ...] | None] = field(default_factory=dict)

    @classmethod
    def of(cls, source: ForeignSource, name: str, *, is_truth: bool = False) -> Lexicon | None:
        """Return what a source says of the words of a field, which may be a truth value; None where it says nothing."""
        said: Mapping[str, str | tuple[str, ...]] = source.values.get(name, {})
        if name == "service" and source.services:
            said = source.services
        patterns = source.patterns.get(name, ())
        if not said and not patterns and name not in source.values:
            return None
        listed = {plain_blanks(word): foreign_words.meanings(meaning) for word, meaning in said.items()}
        truth = foreign_values.truth if is_truth else foreign_values.boolean
        truths = {truth(word): meaning for word, meaning in listed.items() if truth(word) is not None}
        tests = tuple((one.test(), foreign_words.meanings(one.meaning)) for one in patterns)
        return cls(listed, truth, truths, tests)

    def meaning(self, text: str) -> tuple[str, ...] | None:
        """Return what a word is; None where nobody says it."""
        if text not in self.known:
            matching = (said for test, said in self.patterns if test(text))
            self.known[text] = self.listed.get(text) or self.truths.get(self.truth(text)) or next(matching, None)
        return self.known[text]

    @property
    def legal(self) -> str:
        """What the words are that are listed."""
        said = {word for several in (*self.listed.values(), *(of for _, of in self.patterns)) for word in several}
        return f": {', '.join(sorted(said))}"
