"""What may be seen of a value, however deep: of each model the keys that say so (`Key.seen_by`), and no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

from slm.values import SeenBy, Written, keys_of

StandIns = Mapping[tuple[type[Written], str], object]
"""What is shown in the place of hidden keys that have to be written, by model and name of the key."""
_NONE: Final[StandIns] = MappingProxyType({})


def visible(value: Any, by: SeenBy, stand_ins: StandIns = _NONE) -> Any:  # noqa: ANN401 - it is of the same type
    """Return what may be seen of a value: of a model, its hidden keys are as if they had not been written.

    A hidden key that has to be written is replaced by its stand-in. Without one nothing is shown of the model: a list
    or a mapping does not have it, and a value that cannot be without it is None.
    """
    if isinstance(value, Written):
        return _of_model(value, by, stand_ins) if _may_hide(type(value), by) else value
    if isinstance(value, Mapping):
        return _of_mapping(value, by, stand_ins)
    if isinstance(value, tuple):
        return _of_tuple(value, by, stand_ins)
    if is_dataclass(value) and not isinstance(value, type) and _may_hide(type(value), by):
        return _of_dataclass(value, by, stand_ins)
    return value


@cache
def _may_hide(kind: type[object], by: SeenBy) -> bool:
    """Return whether any value of a type can hold a key that may not be seen."""
    return any(key.seen_by < by for model in _models(kind) for key in keys_of(model).values())


def _of_model(model: Written, by: SeenBy, stand_ins: StandIns) -> Written | None:
    kind, changed = type(model), dict[str, object]()
    for name, key in keys_of(kind).items():
        field, written = kind.model_fields[name], getattr(model, name)
        if key.seen_by >= by:
            shown = visible(written, by, stand_ins)
            if shown is None and written is not None and field.is_required():
                return None
            if shown is not written:
                changed[name] = shown
        elif (kind, name) in stand_ins:
            changed[name] = stand_ins[kind, name]
        elif not field.is_required():
            changed[name] = field.get_default(call_default_factory=True)
        elif get_origin(field.annotation) is not Literal or len(get_args(field.annotation)) > 1:
            # What always has the same value, as the kind of a file has, says nothing.
            return None
    return model.model_copy(update=changed)


def _of_mapping(value: Mapping[Any, Any], by: SeenBy, stand_ins: StandIns) -> Mapping[Any, Any]:
    shown = {key: visible(part, by, stand_ins) for key, part in value.items()}
    if all(shown[key] is part for key, part in value.items()):
        return value
    return {key: part for key, part in shown.items() if part is not None or value[key] is None}


def _of_tuple(value: tuple[Any, ...], by: SeenBy, stand_ins: StandIns) -> tuple[Any, ...] | None:
    shown = [visible(part, by, stand_ins) for part in value]
    if all(one is other for one, other in zip(shown, value, strict=True)):
        return value
    if hasattr(value, "_fields"):  # the parts of a named tuple have their places
        return None if _lacks(shown, value) else type(value)(*shown)
    return tuple(one for one, other in zip(shown, value, strict=True) if one is not None or other is None)


def _of_dataclass(value: Any, by: SeenBy, stand_ins: StandIns) -> Any:  # noqa: ANN401 - of the same type
    names = [field.name for field in fields(value)]
    written = [getattr(value, name) for name in names]
    shown = [visible(part, by, stand_ins) for part in written]
    if _lacks(shown, written):
        return None
    changed = {name: one for name, one, other in zip(names, shown, written, strict=True) if one is not other}
    return replace(value, **changed) if changed else value


def _lacks(shown: list[Any], written: tuple[Any, ...] | list[Any]) -> bool:
    return any(one is None and other is not None for one, other in zip(shown, written, strict=True))


def _models(kind: Any) -> frozenset[type[Written]]:  # noqa: ANN401 - a type or what annotations make of it
    """Return the models that a value of a type can hold."""
    found: set[Any] = set()
    ahead = [kind]
    while ahead:
        current = ahead.pop()
        if current not in found:
            found.add(current)
            ahead += _parts_of(current)
    return frozenset(kind for kind in found if isinstance(kind, type) and issubclass(kind, Written))


def _parts_of(kind: Any) -> list[Any]:  # noqa: ANN401 - as above
    """Return the types that stand in a type: what it is made of, its fields, the types that are one of it."""
    if get_origin(kind) is Literal:
        return []
    if get_origin(kind) is Annotated:
        return [get_args(kind)[0]]
    parts = list(get_args(kind))
    if isinstance(kind, type) and issubclass(kind, Written):
        return [*parts, *(field.annotation for field in kind.model_fields.values()), *kind.__subclasses__()]
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        return [*parts, *get_type_hints(kind).values()]
    return parts
