"""Changes of a YAML file that people keep by hand: a value, a line, a name; comments, order and style stay."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import yaml

from slm.cli.register import line_after


class _Pair(NamedTuple):
    """A key with its value, and the mapping in which they stand; PyYAML publishes no types for nodes."""

    parent: Any
    key: Any
    value: Any


def with_value(text: str, path: Sequence[str | int], value: str, *, after: str) -> str:
    """Return a file with this value, in one line or in lines of its own, at a key.

    A key that is not there yet comes behind the one called `after`.
    """
    found = _find(text, path)
    if found:
        node = found.value
        is_block = not node.flow_style if isinstance(node, yaml.CollectionNode) else node.style in {"|", ">"}
        if is_block:
            parted = "" if value.startswith("\n") else " "
            return _with_lines(text, found, f"{' ' * found.key.start_mark.column}{path[-1]}:{parted}{value}\n")
        return f"{text[: node.start_mark.index]}{value}{text[node.end_mark.index :]}"
    before = _find(text, (*path[:-1], after))
    if before is None:
        return text
    if before.parent.flow_style:
        end = before.value.end_mark.index
        return f"{text[:end]}, {path[-1]}: {value}{text[end:]}"
    lines, place = text.splitlines(keepends=True), line_after(before.value)
    return "".join((*lines[:place], f"{' ' * before.key.start_mark.column}{path[-1]}: {value}\n", *lines[place:]))


def without(text: str, name: str) -> str:
    """Return a file without a key of its own, which stands in lines of its own."""
    found = _find(text, (name,))
    return _with_lines(text, found, "") if found else text


def without_all(text: str, name: str) -> str:
    """Return a file in which no key of that name, wherever it stands, says anything."""
    found = [pair for pair in _pairs(yaml.compose(text, yaml.BaseLoader)) if pair.key.value == name]
    for pair in reversed(found):
        if pair.parent.flow_style or pair.parent.start_mark.line == pair.key.start_mark.line:
            # In a flow, or in the first line of an item, the key has to stay.
            text = f"{text[: pair.value.start_mark.index]}[]{_rest(text, pair.value)}"
        else:
            text = _with_lines(text, pair, "")
    return text


def with_names(text: str, names: Mapping[str, str]) -> str:
    """Return a file in whose texts names are replaced by others."""
    found = [
        node for node in _scalars(yaml.compose(text, yaml.BaseLoader)) if any(name in node.value for name in names)
    ]
    for node in reversed(found):
        words = node.value
        for name, other in names.items():
            words = words.replace(name, other)
        text = f"{text[: node.start_mark.index]}{json.dumps(words, ensure_ascii=False)}{_rest(text, node)}"
    return text


def _rest(text: str, node: Any) -> str:  # noqa: ANN401 - PyYAML publishes no types for nodes
    """Return what follows a value; one in lines of its own ends before the next line."""
    end = node.end_mark
    return text[end.index :] if end.column else "\n" + text[end.index :]


def _with_lines(text: str, pair: _Pair, new: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join((*lines[: pair.key.start_mark.line], new, *lines[line_after(pair.value) :]))


def _find(text: str, path: Sequence[str | int]) -> _Pair | None:
    """Return the last key of a path with its value; a number is a place in a list."""
    node: Any = yaml.compose(text, yaml.BaseLoader)
    found = None
    for name in path:
        if isinstance(name, int):
            node = node.value[name]
            continue
        pairs = node.value if isinstance(node, yaml.MappingNode) else ()
        found = next((_Pair(node, key, value) for key, value in pairs if key.value == name), None)
        node = found.value if found else None
    return found


def _pairs(node: Any) -> Iterator[_Pair]:  # noqa: ANN401
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield _Pair(node, key, value)
            yield from _pairs(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _pairs(item)


def _scalars(node: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the values of a file, and no keys."""
    if isinstance(node, yaml.ScalarNode):
        yield node
    for child in node.value if isinstance(node, yaml.SequenceNode) else ():
        yield from _scalars(child)
    for _, child in node.value if isinstance(node, yaml.MappingNode) else ():
        yield from _scalars(child)
