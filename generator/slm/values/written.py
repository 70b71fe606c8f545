"""What every written model has in common: it is frozen and knows its place; and what is remembered with a value."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from functools import cache, wraps
from types import MappingProxyType
from typing import Any, Concatenate, Final, Literal, NamedTuple, ParamSpec, Self, TypeVar, cast, get_args, get_origin

from pydantic import BaseModel, ConfigDict, PrivateAttr

from slm.problem import Place


class Position(NamedTuple):
    """Line and column of a value and, where it has one, of its key. All count from 1."""

    line: int
    column: int
    key_line: int = 0
    key_column: int = 0


@dataclass(frozen=True, slots=True)
class Source:
    """The file that a model was read from: its path and where each of its values stands.

    `positions` maps a path of keys and indices, such as `("targets", 0, "metric")`, to a `Position`; the empty path is
    the document itself.
    """

    path: str
    positions: Mapping[tuple[str | int, ...], Position] = field(default_factory=dict)
    text: str = ""
    """What the file holds; empty where nobody asks where in a value a word stands."""

    def row_of(self, *path: str | int) -> int | None:  # noqa: ARG002 - of a foreign file it is otherwise
        """Return what the records that are made of one row have in common; None where it makes one alone."""
        return None

    def place(self, *path: str | int) -> Place:
        """Return the place of the value at `path`, or of the nearest enclosing value that was written."""
        for length in range(len(path), -1, -1):
            if position := self.positions.get(path[:length]):
                return Place(self.path, position.line, position.column)
        return Place(self.path)

    def key_place(self, *path: str | int) -> Place:
        """Return the place of the key at `path`, or of its value where it has no key."""
        position = self.positions.get(path)
        if position and position.key_line:
            return Place(self.path, position.key_line, position.key_column)
        return self.place(*path)

    def place_of(self, words: str, *path: str | int) -> Place:
        """Return where words stand in the value at `path`; the value itself where it is written in another way."""
        place = self.place(*path)
        lines = self.text.splitlines()[place.line - 1 :] if place.line else []
        for number, line in enumerate(lines):
            column = line.find(words, 0 if number else place.column - 1)
            if column >= 0:
                return Place(self.path, place.line + number, column + 1)
        return place


class Written(BaseModel):
    """A mapping that people write in YAML. Unknown keys are refused; nothing can be changed after reading.

    `place` says where it, or one of its fields, was written, so that a check can point there.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, defer_build=True)

    _source: Source | None = PrivateAttr(default=None)
    _path: tuple[str | int, ...] = PrivateAttr(default=())

    def place(self, *path: str | int) -> Place:
        """Return where the value at `path` within this model was written."""
        return self._source.place(*self._path, *path) if self._source else Place("")

    def place_of(self, words: str, *path: str | int) -> Place:
        """Return where words stand in the value at `path` within this model."""
        return self._source.place_of(words, *self._path, *path) if self._source else Place("")

    def key_place(self, *path: str | int) -> Place:
        """Return where the key at `path` within this model was written."""
        return self._source.key_place(*self._path, *path) if self._source else Place("")

    @classmethod
    def known(cls, values: dict[str, Any], source: Source | None = None, *path: str | int) -> Self:
        """Return a model of values that were accepted before, one of each field: of many rows, none is asked twice."""
        made = _new(cls)
        _put_values(made, values)
        _put_fields(made, _all_fields(cls))
        _put_extra(made, None)
        _put_private(made, {"_source": source, "_path": path} if source else _OF_NO_FILE)
        return made

    @property
    def file_path(self) -> str:
        """The path of the file that the model was written in."""
        # Hundreds of thousands of rows are asked; pydantic looks in three places before this one.
        private = self.__pydantic_private__
        source = private["_source"] if private else None
        return source.path if source else ""

    @property
    def file_id(self) -> str:
        """The id of a model that has a file of its own: the file's name without its ending."""
        return self.file_path.rsplit("/", 1)[-1].removesuffix(".yml")

    @property
    def shared_row(self) -> int | None:
        """What this record has in common with the others that its row makes, one for each service; else None."""
        private: Mapping[str, Any] = self.__pydantic_private__ or _OF_NO_FILE
        return private["_source"].row_of(*private["_path"]) if private["_source"] else None

    @property
    def standing(self) -> tuple[Source | None, tuple[str | int, ...]]:
        """The file that it was written in, and the way to it in there."""
        private: Mapping[str, Any] = self.__pydantic_private__ or _OF_NO_FILE
        return private["_source"], private["_path"]

    def stands_where(self, other: Written) -> None:
        """Remember that this model, though not the models inside it, was written where another one was."""
        self._source, self._path = other._source, other._path

    def written_in(self, source: Source, *path: str | int) -> None:
        """Remember the source of this model and of every model inside it. Called once, by the reader."""
        # Tens of thousands of rows are told at once; pydantic looks in three places before it writes here.
        private = cast("dict[str, Any]", self.__pydantic_private__)
        private["_source"], private["_path"] = source, path
        for name, key in _fields_with_models(type(self)):
            if name in self.__pydantic_fields_set__:
                _remember(getattr(self, name), source, (*path, key))


_new: Final = object.__new__
# Of a hundred thousand rows, to look for the place of each part would take most of the time.
_put_values, _put_fields, _put_extra, _put_private = (
    cast("Any", vars(BaseModel)[name]).__set__
    for name in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)
_OF_NO_FILE: Final = MappingProxyType({"_source": None, "_path": ()})
"""What rows have in common that stand in no file; none of them can be told of one later."""


@cache
def _all_fields(model: type[Written]) -> set[str]:
    return {*model.model_fields}


@cache
def _fields_with_models(model: type[Written]) -> tuple[tuple[str, str], ...]:
    # Asked once per model: a hundred thousand rows of records hold nothing but scalars.
    fields = model.model_fields.items()
    return tuple((name, info.alias or name) for name, info in fields if _may_hold_models(info.annotation))


def _may_hold_models(annotation: object) -> bool:
    if get_origin(annotation) is Literal:
        return False
    if arguments := get_args(annotation):
        return any(_may_hold_models(argument) for argument in arguments)
    return not isinstance(annotation, type) or issubclass(annotation, Written)


def _remember(value: object, source: Source, path: tuple[str | int, ...]) -> None:
    if isinstance(value, Written):
        value.written_in(source, *path)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            _remember(item, source, (*path, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            _remember(item, source, (*path, str(key)))


Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")


class Remembering:
    """A value that never changes, and remembers what was found out about it."""

    __slots__ = ("_memory",)
    _memory: dict[Hashable, Any]

    @property
    def memory(self) -> dict[Hashable, Any]:
        """What was found out, by question."""
        try:
            return self._memory
        except AttributeError:
            object.__setattr__(self, "_memory", {})  # the value is frozen; what follows from it is not part of it
            return self._memory


_UNANSWERED: Final[Any] = object()
Value = TypeVar("Value", bound=Remembering)


def remembered(
    function: Callable[Concatenate[Value, Arguments], Answer],
) -> Callable[Concatenate[Value, Arguments], Answer]:
    """Let a pure function of a value, and of plain arguments, work once for each."""

    @wraps(function)
    def asked(value: Value, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Answer:
        memory, question = value.memory, (function, args, *kwargs.items())
        answer: Answer = memory.get(question, _UNANSWERED)
        if answer is _UNANSWERED:
            answer = memory[question] = function(value, *args, **kwargs)
        return answer

    return asked
