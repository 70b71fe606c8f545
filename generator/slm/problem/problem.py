"""A user's mistake is a value: which mistake, where, with which words in it, and what was meant perhaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from slm.problem.spoken import Words, filled, frozen
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
    one_by: tuple[str, ...] | None = None
    """The words that name its cause: problems that agree in them are one, with the number of their places; with no
    words, all of the book are. None where each is a cause of its own."""
    follows: bool = False
    """Whether it may be no more than what another error leads to, behind which it is shown then (FAILURES D49)."""
    binds_both: bool = False
    """Whether both sides rely on what it doubts, so that a warning of it is accepted by both or not at all."""

    def said(self, language: str, words: Words) -> str:
        """Return the message in a language with its words filled in."""
        said = filled(language, self.message, words)
        if self.plural:
            said["n"] = int(said["n"])
        return LANGUAGES[language](self.message, self.plural, **said)

    def at(self, place: Place, *also: Place, **words: object) -> Problem:
        """Return this mistake found at `place`; `also` names the other places when several disagree."""
        return Problem(self, place, frozen(words), tuple(also))

    def raised(self, *path: str | int, **words: object) -> InputError:
        """Return the exception with which a type or a model refuses a value; the reader makes a problem of it.

        `path` leads from the value that is being validated to the part that is wrong.
        """
        return InputError(self, path, frozen(words))


@dataclass(frozen=True, slots=True)
class Problem:
    """A mistake found at a place."""

    mistake: Mistake
    place: Place
    words: Words = ()
    also: tuple[Place, ...] = field(default=())
    count: int = 1
    """How often it was found: rows of a foreign file that are wrong in one way are one problem."""
    places: int = 1
    """In how many places it was found, where one unknown name stands in several: the others are among `also`."""
    accepted: tuple[tuple[str, str], ...] = ()
    """Of a warning that somebody accepted: who, until when and why, by language."""
    is_across: bool = False
    """Whether it was found by holding files against each other, which were read before."""
    follows: bool | None = None
    """Whether another problem of this book leads to it, or it to another one; None where its kind alone tells."""

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
        if self.count > 1 and self.places > 1:
            return say("{message} (in {n} row in all)", "{message} (in {n} rows in all)", message=message, n=self.count)
        if self.count > 1:
            rows = self.count
            message = say("{message} (and so in {n} row)", "{message} (and so in {n} rows)", message=message, n=rows)
        if self.places > 1:
            message = say("{message} (in {n} place)", "{message} (in {n} places)", message=message, n=self.places)
        return message

    def hint(self, language: str = "en") -> str:
        """Say what to do about it, in `language`, after the names that may be `meant`; or who accepted it.

        It is what the mistake says, unless a word of the problem, `advice`, says it for this book.
        """
        if self.accepted:
            return dict(self.accepted)[language]
        advice = dict(self.words).get("advice", self.mistake.hint)
        say, words = LANGUAGES[language], filled(language, advice, self.words)
        hint = say(advice, **words)
        return say("Did you mean {meant}? {hint}", meant=words["meant"], hint=hint) if words.get("meant") else hint

    @property
    def order(self) -> tuple[int, Place, str, Words, tuple[Place, ...]]:
        """The key by which problems are sorted: causes before what may follow from them, then file, line, column, code.

        What keeps a file from being read comes first, then errors across files, what may follow from other errors, and
        warnings, so that consequences never bury the cause (FAILURES D49).
        """
        follows = self.mistake.follows if self.follows is None else self.follows
        rank = 2 if follows else int(self.is_across)
        rank = 3 if self.severity is Severity.WARNING and self.follows is None else rank
        return (rank, self.place, self.code, self.words, self.also)


class InputError(ValueError):
    """A value refused by a type or a model.

    Raised inside pydantic validators only, which collect it; the reader turns it into a `Problem` with a place.
    """

    def __init__(self, mistake: Mistake, path: tuple[str | int, ...], words: Words) -> None:
        super().__init__(mistake.said("en", words))
        self.mistake = mistake
        self.path = path
        self.words = words


def causes(problems: Iterable[Problem]) -> list[Problem]:
    """Return problems in their order, one for each cause: what is wrong in one way in many places is one of them.

    That is an unknown name in a book, what a mistake names as its cause, and in a file that cannot be read whatever is
    said of it in the same words, such as each anchor, or each character that no text may hold (FAILURES D49).
    """
    found: dict[object, list[Problem]] = {}
    for problem in sorted(set(problems), key=lambda problem: problem.order):
        found.setdefault(_cause(problem), []).append(problem)
    return [_together(same) if len(same) > 1 else same[0] for same in found.values()]


def _cause(problem: Problem) -> object:
    words, named = dict(problem.words), problem.mistake.one_by
    if problem.is_across and "meant" in words:
        return problem.code, problem.accepted, problem.words
    if named is not None:
        return problem.code, problem.accepted, tuple(words.get(name, "") for name in named)
    is_error = not problem.is_across and problem.severity is Severity.ERROR and problem.place.line
    return (problem.code, problem.words, problem.place.path) if is_error else problem


def _together(same: list[Problem]) -> Problem:
    places = (place for problem in same for place in (problem.place, *problem.also))
    first, *others = dict.fromkeys(places)
    count = sum(problem.count for problem in same) if any(problem.count > 1 for problem in same) else 1
    places_of_all = sum(problem.places for problem in same)
    return replace(same[0], place=first, also=tuple(others), places=places_of_all, count=count)


def nearest(word: object, known: Iterable[object], *, in_order: bool = False) -> str:
    """Return the known words most like one, whatever their case, then the others where they are few (FAILURES L8).

    One that differs in nothing but its case is the only one. The others stand as the alphabet has them, or `in_order`,
    as they are given.
    """
    words = list(map(str, known)) if in_order else sorted(map(str, known))
    folded = {known_word.casefold(): known_word for known_word in words}
    if same := folded.get(str(word).casefold()):
        return same
    close = [folded[match] for match in get_close_matches(str(word).casefold(), folded, n=3)]
    is_short = len(words) <= _SHORT_LIST or not close
    others = [known_word for known_word in words if known_word not in close] if is_short else []
    if len(others) > _LONGEST_LIST:
        others = [*others[: _LONGEST_LIST - 1], "..."]
    return ", ".join([*close, *others])
