"""How a location that pydantic names leads through a document, and through the types of a model."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from slm.values import Written

Path = tuple[str | int, ...]
Reading = tuple[Path, tuple[Path, object] | None, Any]
"""How far a location leads: the path in the document, the first branch of a union on the way, and what stands there."""


def readings(reading: Reading, location: Path) -> Iterator[Reading]:
    """Yield each way in which a location can lead through what was written: a step may be the name of a branch."""
    if not location:
        yield reading
        return
    path, branch, value = reading
    step, rest = location[0], location[1:]
    steps: Any = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    if step in steps:
        yield from readings(((*path, step), branch, value[step]), rest)
    yield from readings((path, branch or (path, step), value), rest)


def members(annotation: Any) -> list[Any]:  # noqa: ANN401
    """Return the types of which a value of an annotation is one."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return members(get_args(annotation)[0])
    if origin in (Union, UnionType):
        return [member for part in get_args(annotation) for member in members(part)]
    return [annotation]


def child(annotation: Any, step: str | int) -> Any:  # noqa: ANN401
    """Return the annotation of what stands one step inside."""
    if isinstance(annotation, type) and issubclass(annotation, Written):
        fields = {info.alias or name: info for name, info in annotation.model_fields.items()}
        return fields[str(step)].annotation if step in fields else None
    arguments = get_args(annotation)
    return (arguments[0] if isinstance(step, int) else arguments[-1]) if arguments else None


def tags_agree(model: type[Written], written: Mapping[str, Any]) -> bool:
    """Tell whether what was written has the words that this model asks for."""
    return all(
        written.get(info.alias or name) in get_args(info.annotation)
        for name, info in model.model_fields.items()
        if get_origin(info.annotation) is Literal and info.is_required()
    )
