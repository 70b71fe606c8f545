"""What the words of an export mean: one by one, by how they begin, by a pattern, or all others."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from slm.measurement.foreign_times import plain_blanks
from slm.measurement.foreign_values import truth
from slm.problem import Mistake
from slm.values import Flag, Id, LocalText, Text, Written, internal

WRONG_EXPRESSION: Final = Mistake(
    "SLM1100",
    "'{value}' is not a regular expression: something at position {position} cannot stand there",
    "Write it in quotes, as Python reads it, such as '^P[12]'; before a bracket, a dot or a plus that is meant as such "
    "stands a backslash.",
)
ONE_TEST: Final = Mistake(
    "SLM1101",
    "here one of these keys is to say which words are meant: {known}; written are: {found}",
    "Leave one of them, and write a second entry for the rest.",
)
OTHER_BEFORE_LAST: Final = Mistake(
    "SLM1102",
    "`other` takes all words that are left, so nothing after it is ever looked at",
    "Put the entry with other: true at the end of the list.",
)


def _read_cell(value: object) -> str:
    return value if isinstance(value, str) else ""


def _read_expression(value: object) -> str:
    written = value if isinstance(value, str) else "..."
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(written)
    except re.error as error:
        raise WRONG_EXPRESSION.raised(value=written, position=(error.pos or 0) + 1) from None
    return written


CellText = Annotated[
    str, BeforeValidator(_read_cell), WithJsonSchema({"type": ["string", "number", "boolean", "null"]})
]
"""What a cell may hold; empty where nothing stands in it."""
Expression = Annotated[str, BeforeValidator(_read_expression), WithJsonSchema({"type": "string", "format": "regex"})]
"""A regular expression."""
Test = Callable[[str], bool]
"""Tells whether a word is one of those that are meant."""


class Tested(Written):
    """Which words are meant: exactly one of its keys says it."""

    begins: Annotated[Text | None, internal()] = None
    """How the words begin that are meant."""
    matches: Annotated[Expression | None, internal()] = None
    """A regular expression of which a part of the words that are meant is an instance; `^` is their beginning, `$` the
    end."""

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        keys = [name for name in _TESTS if name in type(self).model_fields]
        said = [name for name in keys if getattr(self, name) is not None]
        if len(said) != 1:
            raise ONE_TEST.raised(*said[1:2], known=", ".join(keys), found=", ".join(said) or "-")
        return self

    def test(self) -> Test:
        """Return what tells whether a word is meant."""
        name = next(name for name in _TESTS if getattr(self, name, None) is not None)
        return _TESTS[name](getattr(self, name))


def among(words: Iterable[str]) -> Test:
    """Tell whether a word is one of these; what YAML and JSON write for true and false is one word each."""
    exact = frozenset(map(plain_blanks, words))
    truths = frozenset(map(truth, exact)) - {None}
    return (lambda text: text in exact or truth(text) in truths) if truths else exact.__contains__


@cache
def _compiled(expression: str) -> re.Pattern[str]:
    return re.compile(expression)


def _not(test: Test) -> Test:
    return lambda text: not test(text)


_TESTS: Final[Mapping[str, Callable[[Any], Test]]] = {
    "name": lambda name: plain_blanks(name).__eq__,
    "values": among,
    "not_values": lambda words: _not(among(words)),
    "begins": lambda start: lambda text: text.startswith(start),
    "matches": lambda expression: lambda text: _compiled(expression).search(text) is not None,
    "not_matches": lambda expression: lambda text: _compiled(expression).search(text) is None,
    "filled": lambda is_filled: lambda text: bool(text) is is_filled,
    "other": lambda _: lambda _text: True,
}
"""What each key that tells words apart says."""


class CellCondition(Tested):
    """Rows in which the words of a column meet one test. An empty value is a cell in which nothing stands."""

    column: Annotated[Text, internal()]
    """The column that is looked at."""
    values: Annotated[Annotated[tuple[CellText, ...], Field(min_length=1)] | None, internal()] = None
    """The values, one of which it has to hold; true and yes, false and no are one value each."""
    not_values: Annotated[Annotated[tuple[CellText, ...], Field(min_length=1)] | None, internal()] = None
    """The values, none of which it may hold."""
    not_matches: Annotated[Expression | None, internal()] = None
    """A regular expression of which no part of it may be an instance."""
    filled: Annotated[Flag | None, internal()] = None
    """Whether anything has to stand in it, or nothing."""
    otherwise: Annotated[tuple[CellText, ...], internal()] = ()
    """Values that are known not to meet the condition: any other one that does not, and of which that costs something,
    is told."""


class LeftOut(CellCondition):
    """Rows that are left out, and why; each of them is counted under the reason (FAILURES F9)."""

    reason: Annotated[LocalText, internal()]
    """Why such rows are left out."""
    whole_case: Annotated[Literal["last", "any"] | None, internal()] = None
    """Of tickets and event logs: all rows of a case are left out where its last row meets the condition (`last`), such
    as one that was withdrawn in the end, or where any of them does (`any`). Without it, the rows that meet it."""


class TakenOnly(CellCondition):
    """Rows that are taken, and why all others are left out; those are counted under the reason (FAILURES F9)."""

    reason: Annotated[LocalText, internal()]
    """Why all other rows are left out."""


class IgnoredName(Tested):
    """Foreign names that are no service of the book, and why (FAILURES F9: no silent filter)."""

    name: Annotated[Text | None, internal()] = None
    """The name as the export writes it."""
    other: Annotated[Flag | None, internal()] = None
    """All names of which nothing else is said."""
    reason: Annotated[LocalText, internal()]
    """Why they are none."""


class WordPattern(Tested):
    """Foreign words that begin alike, that an expression finds, or that nothing else is said of; and what they are."""

    other: Annotated[Flag | None, internal()] = None
    """All words of which nothing else is said."""
    meaning: Annotated[Text | tuple[Id, ...], internal()] = Field(alias="is")
    """What they are in the book; of services, there may be several, each of which the row is about then."""


def meanings(said: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return the one word, or the several services, that a foreign word is."""
    return tuple(dict.fromkeys(said)) if isinstance(said, tuple) else (said,)


def other_is_last(tests: Iterable[Tested], *path: str | int) -> None:
    """Raise `InputError` where something is said after `other`."""
    said = [getattr(test, "other", None) is not None for test in tests]
    if True in said[:-1]:
        raise OTHER_BEFORE_LAST.raised(*path, said.index(True))
