"""A reference of keys for people, as Markdown: the schema of a kind of file, told as a table for each part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from slm.reading.schemas import SEEN_BY, UNBOUND, Schema, json_schema
from slm.text import N_
from slm.values import SeenBy

Say = Callable[[str], str]
"""Says a text of the program in the language of the reader."""

_AUDIENCES: Final = {
    SeenBy.INTERNAL.name: N_("the provider alone"),
    SeenBy.PARTIES.name: N_("the sides of the agreement"),
    SeenBy.PUBLIC.name: N_("whoever sees the object"),
}
_HEAD: Final = (N_("Key"), N_("Type"), N_("Needed"), N_("Seen by"), N_("Label"), N_("Meaning"))
_BOUND: Final = N_("Bound by the approval")


def key_reference(model: Any, name: str, path: str, say: Say) -> str:  # noqa: ANN401
    """Return all keys of files that hold a `model`: `name` is the kind of file, `path` where such files lie."""
    schema = json_schema(model, say)
    parts = {name: schema, **schema.get("definitions", {})}
    tables = (_table(title, part, parts, say) for title, part in parts.items() if "properties" in part)
    return "\n\n".join((f"# {name}", f"`{path}`", *tables)) + "\n"


def _table(title: str, part: Schema, parts: dict[str, Schema], say: Say) -> str:
    # Where every key is bound, or none is, it is not worth a column.
    bound = any(UNBOUND in about for own_part in parts.values() for about in own_part.get("properties", {}).values())
    head = [*map(say, (*_HEAD, _BOUND) if bound else _HEAD)]
    rows = ([*_row(key, about, part, parts, say)][: len(head)] for key, about in part["properties"].items())
    table = "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))
    return f"## {title}\n\n{part.get('description', '')}\n\n{table}"


def _row(key: str, about: Schema, part: Schema, parts: dict[str, Schema], say: Say) -> Iterator[str]:
    """Yield what is to be known about a key, each fit for the cell of a table."""
    yield f"`{key}`"
    yield _type(about, parts, say)
    yield say(N_("yes")) if key in part.get("required", ()) else ""
    yield say(_AUDIENCES[about.get(SEEN_BY, SeenBy.INTERNAL.name)])
    yield about.get("title", key)
    yield " ".join(about.get("description", "").split()).replace("|", "\\|")
    yield "" if UNBOUND in about else say(N_("yes"))


def _type(about: Schema, parts: dict[str, Schema], say: Say) -> str:  # noqa: PLR0911 - one line for each form
    """Return of what type a value is, in the forms of schema that the models have."""
    match about:
        case {"$ref": str(target)}:
            name = target.rpartition("/")[2]
            return f"[{name}](#{name.lower()})" if "properties" in parts[name] else _type(parts[name], parts, say)
        case {"allOf": [whole]}:
            return _type(whole, parts, say)
        case {"anyOf": [*choices]}:
            return " / ".join(
                dict.fromkeys(_type(choice, parts, say) for choice in choices if choice.get("type") != "null")
            )
        case {"enum": [*words]}:
            return ", ".join(f"`{word}`" for word in words)
        case {"const": word}:
            return f"`{word}`"
        case {"examples": [*examples]}:
            return " / ".join(f"`{example}`" for example in examples)
        case {"type": "array", "items": dict(items)}:
            return f"{say(N_('list'))}: {_type(items, parts, say)}"
        case {"additionalProperties": dict(value)} | {"patternProperties": {**value}}:
            inside: Any = value if value.keys() & {"type", "$ref", "anyOf", "enum"} else next(iter(value.values()))
            return f"`...`: {_type(inside, parts, say)}"
    return _plain(about, say)


_FORMATS: Final = {
    "date": "`2026-01-05`", "date-time": "`2026-01-05T09:00+08:00`", "boolean": "`true`, `false`",
    "integer": N_("whole number"),
}  # fmt: skip


def _plain(about: Schema, say: Say) -> str:
    kind = about.get("format", about.get("type", ""))
    return say(_FORMATS.get(kind if isinstance(kind, str) else "", N_("text")))
