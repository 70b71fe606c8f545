"""Every key that people write says at its field what it means, who may see it and where a document has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

import pytest

import slm.reading  # noqa: F401 - so that every model of every file is known
from slm.agreement import Agreement
from slm.reading.schemas import descriptions_of
from slm.values import Key, SeenBy, Written, keys_of


def _models(model: type[Written] = Written) -> Iterator[type[Written]]:
    for subclass in model.__subclasses__():
        if subclass.__module__.startswith("slm."):
            yield subclass
        yield from _models(subclass)


MODELS: Final = frozenset(_models())
KEYS: Final = {(model, name): key for model in MODELS for name, key in keys_of(model).items()}


def test_every_key_says_who_sees_it() -> None:
    """No key is internal, or seen by others, because somebody forgot to say which."""
    assert Agreement in MODELS
    fields = [(model, name, field) for model in MODELS for name, field in model.model_fields.items()]
    assert not [(model, name) for model, name, field in fields if not any(isinstance(x, Key) for x in field.metadata)]


def test_every_key_is_described() -> None:
    """An editor and the reference say of every key, in whole sentences, what it means."""
    silent = [(model, name) for model, name in KEYS if descriptions_of(model).get(name, " ")[-1] not in ".?:"]
    assert not silent


def test_what_others_may_see_has_a_label() -> None:
    """Whatever may be shown to somebody outside can be shown under a name."""
    assert not [where for where, key in KEYS.items() if not key.label and key.seen_by > SeenBy.INTERNAL]


def test_words_from_worse_to_better_are_all_there_are() -> None:
    """A comparison ranks whichever of the words is written."""
    ranked = {where: key.better for where, key in KEYS.items() if isinstance(key.better, tuple)}
    assert ranked
    for (model, name), better in ranked.items():
        assert sorted(better) == sorted(get_args(model.model_fields[name].annotation))


@pytest.mark.parametrize("name", Agreement.model_fields)
def test_every_key_of_an_agreement_stands_in_a_part(name: str) -> None:
    """The document has a place for each key, and a comparison a name for what changed."""
    key = keys_of(Agreement)[name]
    assert key.part
    assert key.part.id
    assert key.part.title or key.label
