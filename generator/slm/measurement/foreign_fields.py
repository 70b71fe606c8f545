"""What a mapping may say of the fields of a record: each once, and in words that the field can hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import chain
from types import MappingProxyType
from typing import Final, Literal, get_args, get_origin

from slm.measurement.foreign_values import flag
from slm.measurement.foreign_words import WordPattern, meanings
from slm.problem import Mistake, nearest
from slm.values import Written

FIELD_UNKNOWN: Final = Mistake("SLM385", "'{field}' is not a field of this kind of source", "The fields are {known}.")
SAID_TWICE: Final = Mistake(
    "SLM386",
    "'{field}' is said to come from a column and to be constant",
    "Take it out of columns or out of constants.",
)
NO_WORD: Final = Mistake(
    "SLM393",
    "'{value}' is no word of the book for {field}",
    "The word of the export comes first, then that of the book, which is one of {known}.",
)

_TRUTHS: Final = ("true", "false")


def said_once(known: Collection[str], mapped: Collection[str], /, **said: Collection[str]) -> None:
    """Raise `InputError` where a key names a field that there is not, or a constant one that has a column."""
    for key, name in ((key, name) for key, names in said.items() for name in names):
        if name not in known:
            raise FIELD_UNKNOWN.raised(key, name, field=name, known=", ".join(known))
    for name in said["constants"]:
        if name in mapped:
            raise SAID_TWICE.raised("constants", name, field=name)


def words_are_known(
    record: type[Written],
    constants: Mapping[str, str],
    values: Mapping[str, Mapping[str, str]],
    patterns: Mapping[str, tuple[WordPattern, ...]] = MappingProxyType({}),
) -> None:
    """Raise `InputError` where a foreign word is said to be one that the field of a record cannot hold.

    Rows with such a word would be refused one by one, or with another letter in the case of a name count nowhere.
    """
    said: list[tuple[tuple[str | int, ...], str, str]]
    said = [(("constants", name), name, word) for name, word in constants.items()]
    said += [
        (("patterns", name, index, "is"), name, word)
        for name, of in patterns.items()
        for index, pattern in enumerate(of)
        for word in meanings(pattern.meaning)
    ]
    said += [(("values", name, foreign), name, word) for name, of in values.items() for foreign, word in of.items()]
    for path, name, word in said:
        legal = words_of(record, name)
        if legal and word not in legal:
            turned = f"{word}: {path[-1]}" if path[-1] in legal else nearest(word, legal)
            raise NO_WORD.raised(*path, value=word, field=name, known=", ".join(legal), meant=turned)


def with_truths(record: type[Written], coded: Collection[str], said: Mapping[str, object]) -> Mapping[str, object]:
    """Return what a source says with `true` and `false` where a field is a truth value and it says yes, no, 是 or 否.

    They are understood in its keys as in the cells of its exports; digits but where they may mean the contrary.
    """
    found = dict(said)
    constants, values, patterns = (said.get(key) for key in ("constants", "values", "patterns"))
    if isinstance(constants, Mapping):
        found["constants"] = {name: _truth(record, coded, name, word) for name, word in constants.items()}
    if isinstance(values, Mapping):
        found["values"] = {
            name: {word: _truth(record, coded, name, is_) for word, is_ in of.items()}
            if isinstance(of, Mapping)
            else of
            for name, of in values.items()
        }
    if isinstance(patterns, Mapping):
        found["patterns"] = {
            name: [_with_truth(record, coded, name, one) for one in of] if isinstance(of, list) else of
            for name, of in patterns.items()
        }
    return found


def _with_truth(record: type[Written], coded: Collection[str], name: str, pattern: object) -> object:
    if not isinstance(pattern, Mapping) or "is" not in pattern:
        return pattern
    return {**pattern, "is": _truth(record, coded, name, pattern["is"])}


def _truth(record: type[Written], coded: Collection[str], name: str, word: object) -> object:
    if not isinstance(word, str) or words_of(record, name) != _TRUTHS:
        return word
    meant = flag(word, digits=name not in coded)
    return word if meant is None else str(meant).lower()


def words_of(record: type[Written], name: str) -> tuple[str, ...]:
    """Return the words that a field of a record can hold, where they are few and of the program: none of others."""
    field = record.model_fields.get(name)
    return _words_of(field.annotation) if field else ()


def _words_of(kind: object) -> tuple[str, ...]:
    """Return the words that a value of a kind is written with, where they are few."""
    if kind is bool:
        return _TRUTHS
    return get_args(kind) if get_origin(kind) is Literal else tuple(chain(*map(_words_of, get_args(kind))))
