"""Records made of values that their model accepts one by one: of a hundred thousand, no word is asked for twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from slm.problem import InputError
from slm.reading.typed import problems_of
from slm.reading.yaml_text import YamlDocument
from slm.values import Source, Written

Model = TypeVar("Model", bound=Written)
_MOST_KNOWN: Final = 10_000


class Accepted(Generic[Model]):
    """Makes records of a model as validating would, which costs several times as much."""

    def __init__(self, model: type[Model]) -> None:
        """Look at the rules of a model, which are those of its fields and those of the whole that come after."""
        rules, fields = model.__pydantic_decorators__, model.model_fields
        self._model: type[Model] = model
        self._fields = {name: _AcceptedValues(info) for name, info in fields.items()}
        self._usual = {name: None if info.is_required() else info.get_default() for name, info in fields.items()}
        self._needed = frozenset(name for name, info in fields.items() if info.is_required())
        self._of_whole: list[Callable[[Model], object]] = [one.func for one in rules.model_validators.values()]
        self._is_plain = not rules.field_validators and all(
            one.info.mode == "after" for one in rules.model_validators.values()
        )

    def made(self, said: Mapping[str, object], source: Source, number: int) -> Model | None:
        """Return the record that says this and stands there; None where the model is to be asked what is wrong."""
        if not self._is_plain or not said.keys() >= self._needed:
            return None
        values: dict[str, Any] = {**self._usual}
        try:
            for name, value in said.items():
                known = self._fields[name]
                values[name] = known[value] if type(value) is str else known.accept(value)
            made = self._model.known(values, source, number)
            for rule in self._of_whole:
                rule(made)
        except (InputError, KeyError, ValidationError):
            return None
        return made


class AcceptedModels(dict[type[Written], Accepted[Any]]):
    """What makes the records of each model."""

    def __missing__(self, model: type[Written]) -> Accepted[Any]:
        self[model] = Accepted(model)
        return self[model]


class _AcceptedValues(dict[str, Any]):
    """What the words of a field are as its values."""

    def __init__(self, info: FieldInfo) -> None:
        super().__init__()
        self.accept: Final = TypeAdapter[Any](info.rebuild_annotation()).validator.validate_python

    def __missing__(self, word: str) -> object:
        value: object = self.accept(word)
        if len(self) < _MOST_KNOWN:
            self[word] = value
        return value


def mistaken_in(error: ValidationError, model: type[Written], fields: Mapping[str, object]) -> InputError:
    """Return the first thing that a model does not accept, with the field in which it stands."""
    details = error.errors(include_url=False)[0]
    cause = details.get("ctx", {}).get("error")
    path = (*details["loc"], *(cause.path if isinstance(cause, InputError) else ()))
    problem = problems_of(error, model, YamlDocument(path="", value=dict(fields), positions={}))[0]
    return InputError(problem.mistake, path[:1], problem.words)
