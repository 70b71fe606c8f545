"""A user's mistake is a value: which mistake, where, with which words in it, and what was meant perhaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from slm.text import LANGUAGES

_SHORT_LIST: Final = 6
_LONGEST_LIST: Final = 30


class Severity(StrEnum):
    """How bad a problem is: an error stops a build, a warning is shown."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file of the book.

    `path` is relative to the book's root, with forward slashes. `line` and `column` count from 1, columns in code
    points; 0 means the file as a whole.
    """

    path: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return `path`, or `path:line:column`, as editors and terminals make them clickable."""
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


@dataclass(frozen=True, slots=True)
class Mistake:
    """One kind of mistake: a stable code, and what to say about it in English, the key of the catalogs.

    The texts are `str.format` templates; `at` supplies the words. A mistake is defined beside the rule that finds it,
    once, with a code that is never used again for anything else. The hint says what to do.
    """

    code: str
    message: str
    hint: str
    severity: Severity = Severity.ERROR
    plural: str = ""
    """What the message is beside another number `n` than one, where it counts something."""

    def said(self, language: str, words: tuple[tuple[str, str], ...]) -> str:
        """Return the message in a language with its words filled in."""
        filled: dict[str, object] = dict(words)
        if self.plural:
            filled["n"] = int(dict(words)["n"])
        return LANGUAGES[language](self.message, self.plural, **filled)

    def at(self, place: Place, *also: Place, **words: object) -> Problem:
        """Return this mistake found at `place`; `also` names the other places when several disagree."""
        return Problem(self, place, _frozen(words), tuple(also))

    def raised(self, *path: str | int, **words: object) -> InputError:
        """Return the exception with which a type or a model refuses a value; the reader makes a problem of it.

        `path` leads from the value that is being validated to the part that is wrong.
        """
        return InputError(self, path, _frozen(words))


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake found at a place."""

    mistake: Mistake
    place: Place
    words: tuple[tuple[str, str], ...] = ()
    also: tuple[Place, ...] = field(default=())
    count: int = 1
    """How often it was found: rows of a foreign file that are wrong in one way are one problem."""

    @property
    def code(self) -> str:
        """The stable code, such as `SLM101`."""
        return self.mistake.code

    @property
    def severity(self) -> Severity:
        """Error or warning."""
        return self.mistake.severity

    def message(self, language: str = "en") -> str:
        """Say what is wrong, in `language`; in English where it is not translated."""
        say = LANGUAGES[language]
        message = self.mistake.said(language, self.words)
        if self.count == 1:
            return message
        return say("{message} (and so in {n} row)", "{message} (and so in {n} rows)", message=message, n=self.count)

    def hint(self, language: str = "en") -> str:
        """Say what to do about it, in `language`."""
        return LANGUAGES[language](self.mistake.hint, **dict(self.words))

    @property
    def order(self) -> tuple[Place, str, tuple[tuple[str, str], ...]]:
        """The key by which problems are sorted: file, line, column, code."""
        return (self.place, self.code, self.words)


class InputError(ValueError):
    """A value refused by a type or a model.

    Raised inside pydantic validators only, which collect it; the reader turns it into a `Problem` with a place.
    """

    def __init__(self, mistake: Mistake, path: tuple[str | int, ...], words: tuple[tuple[str, str], ...]) -> None:
        super().__init__(mistake.said("en", words))
        self.mistake = mistake
        self.path = path
        self.words = words


def _frozen(words: dict[str, object]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(word)) for name, word in words.items())


def nearest(word: object, known: Iterable[object]) -> str:
    """Return the known words most like one, whatever their case, then the others where they are few (FAILURES L8)."""
    words = sorted(map(str, known))
    folded = {known_word.casefold(): known_word for known_word in words}
    close = [folded[match] for match in get_close_matches(str(word).casefold(), folded, n=3)]
    is_short = len(words) <= _SHORT_LIST or not close
    others = [known_word for known_word in words if known_word not in close] if is_short else []
    return ", ".join([*close, *others[:_LONGEST_LIST]]) or "..."
