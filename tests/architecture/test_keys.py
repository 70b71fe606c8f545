"""Every key that people write says at its field what it means, who may see it and where a document has it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

import pytest
from pydantic.fields import FieldInfo

import slm.reading  # noqa: F401 - so that every model of every file is known
from slm.agreement import Agreement
from slm.reading.schemas import descriptions_of
from slm.values import Key, SeenBy, Written, keys_of


def _models(model: type[Written] = Written) -> Iterator[type[Written]]:
    for each in model.__subclasses__():
        if each.__module__.startswith("slm."):
            yield each
        yield from _models(each)


FIELDS = {
    f"{model.__name__}.{name}": (model, name, field)
    for model in _models()
    for name, field in model.model_fields.items()
}


@pytest.mark.parametrize("model, name, field", FIELDS.values(), ids=FIELDS)
def test_key_says_what_it_means_and_who_sees_it(model: type[Written], name: str, field: FieldInfo) -> None:
    """An editor describes every key, and no key is public or internal because somebody forgot to say which."""
    assert [each for each in field.metadata if isinstance(each, Key)]
    assert descriptions_of(model)[name][-1] in ".?:"


@pytest.mark.parametrize("model, name", [(model, name) for model, name, _ in FIELDS.values()], ids=FIELDS)
def test_what_others_may_see_has_a_label(model: type[Written], name: str) -> None:
    """Whatever may be shown to somebody outside can be shown under a name."""
    key = keys_of(model)[name]
    assert key.label or key.seen_by is SeenBy.INTERNAL or name in {"kind", "type"}


@pytest.mark.parametrize("name", Agreement.model_fields)
def test_every_key_of_an_agreement_stands_in_a_part(name: str) -> None:
    """The document has a place for each key, and a comparison a name for what changed."""
    key = keys_of(Agreement)[name]
    assert key.part
    assert key.part.id
    assert key.part.title or key.label


@pytest.mark.parametrize("model, name, field", FIELDS.values(), ids=FIELDS)
def test_words_from_worse_to_better_are_all_there_are(model: type[Written], name: str, field: FieldInfo) -> None:
    """A comparison ranks whichever of the words is written."""
    better = keys_of(model)[name].better
    assert not isinstance(better, tuple) or sorted(better) == sorted(get_args(field.annotation))
