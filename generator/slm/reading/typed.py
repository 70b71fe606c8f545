"""From texts to typed models: what pydantic refuses becomes problems with a place and a way out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from types import UnionType
from typing import Annotated, Any, Final, Literal, TypeVar, Union, get_args, get_origin

from pydantic import ValidationError

from slm.problem import InputError, Mistake, Place, Problem, nearest
from slm.reading.yaml_text import YamlDocument
from slm.values import Written

UNKNOWN_KEY: Final = Mistake("SLM130", "the key '{key}' is unknown here", "Did you mean one of these: {legal}?")
MISSING_KEY: Final = Mistake("SLM131", "the key '{key}' is missing here", "Add a line '{key}: ...' at this level.")
NOT_ONE_OF: Final = Mistake(
    "SLM132", "'{value}' is not one of the words allowed here", "Did you mean one of these: {legal}?"
)
EXPECTED_MAPPING: Final = Mistake(
    "SLM133",
    "keys with values are expected here, not {found}",
    "Write one 'key: value' per line, indented below the key.",
)
EXPECTED_LIST: Final = Mistake(
    "SLM134", "a list is expected here, not {found}", "Begin each item with '- ', also when there is only one."
)
EXPECTED_TEXT: Final = Mistake(
    "SLM135", "a single value is expected here, not {found}", "Write one value on the line of the key."
)
EMPTY_VALUE: Final = Mistake("SLM136", "a value is missing here", "Write the value, or delete the key.")
TOO_FEW: Final = Mistake("SLM137", "at least {limit} are needed here, {actual} were written", "Add what is missing.")
TOO_MANY: Final = Mistake(
    "SLM138", "at most {limit} are allowed here, {actual} were written", "Delete what is too much."
)
OUT_OF_BOUNDS: Final = Mistake("SLM139", "'{value}' must be {sign} {limit}", "Correct the number.")
REFUSED: Final = Mistake(
    "SLM140",
    "'{value}' is not accepted here: {reason}",
    "Correct the value; the description of the key says what it may hold.",
)

T = TypeVar("T", bound=Written)
Path = tuple[str | int, ...]
Reading = tuple[Path, tuple[Path, object] | None, Any]
"""How far a location leads: the path in the document, the first branch of a union on the way, and what stands there."""

_LONGEST_SHOWN: Final = 60
_MOST_READINGS: Final = 1000
_WORDS: Final = ("literal_error", "enum")
_QUOTED: Final = re.compile(r"'([^']*)'")
_SHAPES: Final = {
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type", "mapping_type"), EXPECTED_MAPPING),
    **dict.fromkeys(("tuple_type", "list_type", "set_type", "frozen_set_type", "iterable_type"), EXPECTED_LIST),
    "string_type": EXPECTED_TEXT,
}
_BOUNDS: Final = {
    "greater_than": (">", "gt"), "greater_than_equal": (">=", "ge"),
    "less_than": ("<", "lt"), "less_than_equal": ("<=", "le"),
}  # fmt: skip


def read_model(model: type[T], document: YamlDocument) -> tuple[T | None, list[Problem]]:
    """Return the model that `document` holds, or everything in it that the model refuses.

    One scan finds all of it (FAILURES D22, D25, L5, L8); a model that was read remembers its source.
    """
    try:
        read = model.model_validate(document.value)
    except ValidationError as error:
        return None, problems_of(error, model, document)
    read.written_in(document.source)
    return read, []


def read_kind(kinds: Mapping[str, type[Written]], document: YamlDocument) -> tuple[Written | None, list[Problem]]:
    """Return the model of the kind that `document` says it is of; the last kind is meant where it says none."""
    kind = document.value.get("kind") if isinstance(document.value, dict) else None
    if isinstance(kind, str) and kind not in kinds:
        return None, [NOT_ONE_OF.at(document.source.place("kind"), value=kind, legal=nearest(kind, kinds))]
    return read_model(kinds[kind] if isinstance(kind, str) else [*kinds.values()][-1], document)


def problems_of(error: ValidationError, model: type[Written], document: YamlDocument) -> list[Problem]:
    """Return what `error` says about `document` as problems at their places."""
    field_errors = (_FieldError(details, model, document) for details in error.errors(include_url=False))
    return [refusal.problem() for refusal in _nearest_branches(field_errors)]


class _FieldError:
    """One error of pydantic, with the path that its location stands for in the document."""

    def __init__(self, details: Any, model: type[Written], document: YamlDocument) -> None:  # noqa: ANN401
        self.kind: str = details["type"]
        self.input: object = details["input"]
        self.context: Mapping[str, Any] = details.get("ctx", {})
        self.reason: str = details["msg"]
        self.location: Path = details["loc"]
        self.model, self.source, self.value = model, document.source, document.value
        # Pydantic's name for the key of a mapping, unless somebody wrote a key of that name.
        self.of_key = self.location[-1:] == ("[key]",) and self.location[-2:-1] == (self.input,)
        self.path, self.branch = self._interpreted()

    def problem(self) -> Problem:  # noqa: PLR0911
        path = self.path
        cause = self.context.get("error")
        if self.kind == "missing":
            return MISSING_KEY.at(self.source.key_place(*path[:-1]), key=path[-1])
        if self.kind == "extra_forbidden":
            key = str(path[-1])
            return UNKNOWN_KEY.at(self.source.key_place(*path), key=key, legal=nearest(key, self._legal_keys()))
        if self.kind in ("union_tag_not_found", "union_tag_invalid") and isinstance(self.input, dict):
            return self._wrong_tag(self.input)
        if self.input is None:
            return EMPTY_VALUE.at(self.source.key_place(*path))
        # The scalar types of `slm.values` show what is not a text as '...'.
        is_no_text = isinstance(cause, InputError) and not cause.path and ("value", "...") in cause.words
        if isinstance(self.input, dict | list) and (is_no_text or self.kind in _WORDS):
            return EXPECTED_TEXT.at(self._place(), found=_found_words(self.input))
        if isinstance(cause, InputError):
            return Problem(cause.mistake, self._place(*cause.path), cause.words)
        return self._other()

    def _wrong_tag(self, tagged: Mapping[str, object]) -> Problem:
        key = str(self.context["discriminator"]).strip("'")
        if key not in tagged:
            return MISSING_KEY.at(self.source.key_place(*self.path), key=key)
        written = tagged[key]
        if written is None:
            return EMPTY_VALUE.at(self.source.key_place(*self.path, key))
        place = self.source.place(*self.path, key)
        if not isinstance(written, str):
            return EXPECTED_TEXT.at(place, found=_found_words(written))
        return _not_one_of(place, written, str(self.context.get("expected_tags", "")))

    def _other(self) -> Problem:
        place, context, value = self._place(), self.context, _short(self.input)
        if self.kind in _WORDS:
            return _not_one_of(place, value, str(context["expected"]))
        if self.kind in _SHAPES:
            return _SHAPES[self.kind].at(place, found=_found_words(self.input))
        if self.kind == "too_short":
            return TOO_FEW.at(place, limit=context["min_length"], actual=context["actual_length"])
        if self.kind == "too_long":
            return TOO_MANY.at(place, limit=context["max_length"], actual=context["actual_length"])
        if self.kind in _BOUNDS:
            sign, name = _BOUNDS[self.kind]
            return OUT_OF_BOUNDS.at(place, value=value, sign=sign, limit=context[name])
        return REFUSED.at(place, value=value, reason=context.get("error", self.reason))

    def _place(self, *inside: str | int) -> Place:
        return self.source.key_place(*self.path) if self.of_key else self.source.place(*self.path, *inside)

    def _interpreted(self) -> tuple[Path, tuple[Path, object] | None]:
        """Tell the steps of pydantic's location that lead through the document from its names of union branches.

        Both can be the same word. The input that pydantic reports is the very object that the path must lead to.
        """
        last = self.location[-1:] if self.kind == "missing" else ()
        location = self.location[: len(self.location) - len(last) - self.of_key]
        readings = list(islice(_readings(((), None, self.value), location), _MOST_READINGS))
        wanted = [reading for reading in readings if reading[2] is self.input]
        path, branch, _ = (wanted or readings)[0]
        return (*path, *last), branch

    def _legal_keys(self) -> list[str]:
        """Return the keys of the model that stands where an unknown key was written."""
        written: Any = self.value
        candidates: list[Any] = [self.model]
        for step in self.path[:-1]:
            written = written[step]
            candidates = [member for candidate in candidates for member in _members(_child(candidate, step))]
        models = [found for found in candidates if isinstance(found, type) and issubclass(found, Written)]
        chosen = [model for model in models if _tags_agree(model, written)] or models
        return [info.alias or name for model in chosen for name, info in model.model_fields.items()]


def _nearest_branches(refusals: Iterable[_FieldError]) -> list[_FieldError]:
    """Keep, of what the branches of one union say, the words of the branch that the writer came nearest to (D23)."""
    field_errors = list(refusals)
    branches: dict[Path, dict[object, list[_FieldError]]] = {}
    for field_error in field_errors:
        if field_error.branch:
            branches.setdefault(field_error.branch[0], {}).setdefault(field_error.branch[1], []).append(field_error)
    for prefix, said in branches.items():
        nearest = min(said.values(), key=lambda branch: (any(one.path == prefix for one in branch), len(branch)))
        dropped = {id(one) for branch in said.values() if branch is not nearest for one in branch}
        field_errors = [field_error for field_error in field_errors if id(field_error) not in dropped]
    return field_errors


def _readings(reading: Reading, location: Path) -> Iterator[Reading]:
    if not location:
        yield reading
        return
    path, branch, value = reading
    step, rest = location[0], location[1:]
    steps: Any = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    if step in steps:
        yield from _readings(((*path, step), branch, value[step]), rest)
    yield from _readings((path, branch or (path, step), value), rest)


def _members(annotation: Any) -> list[Any]:  # noqa: ANN401
    origin = get_origin(annotation)
    if origin is Annotated:
        return _members(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [member for part in get_args(annotation) for member in _members(part)]
    return [annotation]


def _child(annotation: Any, step: str | int) -> Any:  # noqa: ANN401
    if isinstance(annotation, type) and issubclass(annotation, Written):
        fields = {info.alias or name: info for name, info in annotation.model_fields.items()}
        return fields[str(step)].annotation if step in fields else None
    arguments = get_args(annotation)
    return (arguments[0] if isinstance(step, int) else arguments[-1]) if arguments else None


def _tags_agree(model: type[Written], written: Mapping[str, Any]) -> bool:
    return all(
        written.get(info.alias or name) in get_args(info.annotation)
        for name, info in model.model_fields.items()
        if get_origin(info.annotation) is Literal and info.is_required()
    )


def _not_one_of(place: Place, value: str, expected: str) -> Problem:
    return NOT_ONE_OF.at(place, value=value, legal=nearest(value, _QUOTED.findall(expected)))


def _found_words(value: object) -> str:
    return "{...}" if isinstance(value, dict) else "[...]" if isinstance(value, list) else f"'{_short(value)}'"


def _short(value: object) -> str:
    text = value if isinstance(value, str) else "..."
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
