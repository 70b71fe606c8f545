"""JSON Schemas for editors, and a reference of keys for people, from the models that read the files (FAILURES L12).

So editor, reference and build agree. The schemas are of draft 07: the YAML language server that editors use supports it
in full and later drafts in part only, where what it does not know is ignored and a wrong file looks right. The
reference is the schema of a kind of file as Markdown, told as a table for each part of it.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from inspect import cleandoc, getsource
from itertools import pairwise
from sys import modules
from types import MappingProxyType
from typing import Any, Final

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema

from slm.text import N_
from slm.values import SeenBy, keys_of

SEEN_BY: Final = "x-seen-by"
"""The word under which a schema says who may see a key, as the name of a `SeenBy`; editors pass it over."""
UNBOUND: Final = "x-unbound"
"""The word under which a schema says that no approval is bound to a key."""

Schema = dict[str, Any]
Say = Callable[[str], str]
"""Says a text of the program in the language of the reader."""

# What the build reads as text, an editor reads by the rules of YAML 1.2 and may take for a number or a truth value.
_WRITTEN_AS_TEXT: Final = ["string", "number", "boolean"]
_AUDIENCES: Final = {
    SeenBy.INTERNAL.name: N_("the provider alone"),
    SeenBy.PARTIES.name: N_("the sides of the agreement"),
    SeenBy.PUBLIC.name: N_("whoever sees the object"),
}
_SOURCES: Final = re.compile(r"\s*\((?:ARCHITECTURE \d+|(?:FAILURES )?[A-Z]\d+)(?:, [A-Z]?\d+)*(?:: [^)]*)?\)")
_HEAD: Final = (N_("Key"), N_("Type"), N_("Seen by"), N_("Meaning"))
_NEEDED: Final = N_("needed")
_NOT_BOUND: Final = N_("No approval is bound to it.")


def json_schema(model: Any, say: Say = str) -> Schema:  # noqa: ANN401
    """Return the schema of files that hold a `model`, or one of several that a word in them tells apart.

    Titles of keys are their labels, descriptions the docstrings of the model and its fields, both as `say` says them in
    the language of the reader.
    """
    schema = TypeAdapter(model).json_schema(by_alias=True, schema_generator=_Described)
    return {"$schema": "http://json-schema.org/draft-07/schema#", **_draft_07(schema, say)}


def without_sources(description: str) -> str:
    """Return what a docstring says to users: the failures of FAILURES.md that it cites are for those who change it."""
    return _SOURCES.sub("", description)


def json_schema_text(model: Any, say: Say = str) -> str:  # noqa: ANN401
    """Return the schema as the text of a file, the same in every run."""
    return json.dumps(json_schema(model, say), ensure_ascii=False, indent=2) + "\n"


def _draft_07(schema: Any, say: Say) -> Any:  # noqa: ANN401
    if isinstance(schema, list):
        return [_draft_07(part, say) for part in schema]
    if not isinstance(schema, dict):
        return schema
    # Words below some are keys of the book and not of the schema language.
    here: Schema = {
        _NEW_NAMES.get(word, str(word)): {name: _draft_07(part, say) for name, part in value.items()}
        if word in ("$defs", "properties")
        else _draft_07(value, say)
        for word, value in schema.items()
        if word not in ("discriminator", "default")
    }
    here |= {word: say(without_sources(here[word])) for word in ("title", "description") if word in here}
    if "discriminator" in schema:
        return _by_tag(here, schema["discriminator"])
    if "$ref" in here:
        # Draft 07 ignores what stands beside a reference, so that one with words of its own is wrapped.
        target = {"$ref": _definition(here.pop("$ref"))}
        return {**here, "allOf": [target]} if here else target
    if here.get("type") == "string" and not here.keys() & {"enum", "const", "format"}:
        here["type"] = _WRITTEN_AS_TEXT
    return here


_NEW_NAMES: Final = {"$defs": "definitions", "prefixItems": "items"}


def _definition(target: str) -> str:
    return target.replace("#/$defs/", "#/definitions/")


def _by_tag(here: Schema, discriminator: Schema) -> Schema:
    """Choose the branch by its tag, so that an editor speaks about that branch alone (FAILURES D23)."""
    key, targets = discriminator["propertyName"], discriminator["mapping"]
    branches = [
        {"if": {"properties": {key: {"const": tag}}, "required": [key]}, "then": {"$ref": _definition(target)}}
        for tag, target in targets.items()
    ]
    rest = {name: value for name, value in here.items() if name not in ("oneOf", "anyOf")}
    choice = {"type": "object", "required": [key], "properties": {key: {"enum": list(targets)}}}
    return {**rest, **choice, "allOf": branches}


class _Described(GenerateJsonSchema):
    """Says of each key what stands at its field: its label, what it means, who may see it, whether it is bound."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        made = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        for name, key in keys_of(model).items():
            written = model.model_fields[name].alias or name
            said = {
                "title": key.label or name.replace("_", " ").capitalize(),
                "description": descriptions_of(model).get(name),
                SEEN_BY: key.seen_by.name,
                UNBOUND: not key.binds,
            }
            made["properties"][written] |= {word: value for word, value in said.items() if value}
        return made


@cache
def descriptions_of(model: type[BaseModel]) -> Mapping[str, str]:
    """Return the docstring below each field of a model, by the field's name.

    pydantic can find them, too, but does so for every model whenever the program starts, which takes longer than all
    else about the models; only schemas and references need them.
    """
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if issubclass(base, BaseModel):
            found |= _docstrings(base.__module__).get(base.__name__, {})
    return MappingProxyType({name: found[name] for name in model.model_fields if name in found})


@cache
def _docstrings(module: str) -> Mapping[str, Mapping[str, str]]:
    """Return the docstrings of the fields of each class of a module."""
    classes = (node for node in ast.walk(ast.parse(getsource(modules[module]))) if isinstance(node, ast.ClassDef))
    return {kind.name: dict(_below_fields(kind)) for kind in classes}


def _below_fields(written: ast.ClassDef) -> Iterator[tuple[str, str]]:
    for field, below in pairwise(written.body):
        match field, below:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(text))):
                yield name, cleandoc(text)


def key_reference(model: Any, name: str, path: str, say: Say) -> str:  # noqa: ANN401
    """Return all keys of files that hold a `model`: `name` is the kind of file, `path` where such files lie.

    What means the same in most of several kinds is told once, and named in the table of each.
    """
    schema = json_schema(model, say)
    parts = {name: schema, **schema.get("definitions", {})}
    rows = {title: [*_rows(part, parts, say)] for title, part in parts.items() if "properties" in part}
    kinds = [title for title in rows if title != name and "const" in parts[title]["properties"].get("kind", {})]
    number = Counter(row for title in kinds if name not in rows for row in rows[title])
    shared = [row for row, times in number.items() if times > _FEW]
    tables = []
    if shared:
        tables.append(f"## {_SHARED}\n\n{say(_ABOUT_SHARED)}\n\n{_table(shared, say)}")
    for title, of_part in rows.items():
        own = [row for row in of_part if row not in shared]
        keys = ", ".join(row[0] for row in of_part if row in shared)
        others = f"\n\n[{_SHARED}](#{_SHARED.lower()}): {keys}" if keys else ""
        tables.append(f"## {title}\n\n{parts[title].get('description', '')}\n\n{_table(own, say)}{others}")
    return "\n\n".join((f"# {name}", f"`{path}`", *tables)) + "\n"


_FEW: Final = 2
"""In how many kinds a key is told each time."""
_SHARED: Final = "Shared"
"""The heading of what several kinds share; like the names of the parts, it is a word of the program."""
_ABOUT_SHARED: Final = N_("Keys that mean the same in each kind that names them below its own.")


def _table(rows: Iterable[tuple[str, ...]], say: Say) -> str:
    head = [*map(say, _HEAD)]
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows))


def _rows(part: Schema, parts: dict[str, Schema], say: Say) -> Iterator[tuple[str, ...]]:
    """Yield what is to be known about each key, fit for the cells of a table that is no wider than a page."""
    # Where no key is bound, or every one is, it is not worth a word.
    some_are_bound = any(UNBOUND in about for one in parts.values() for about in one.get("properties", {}).values())
    for key, about in part["properties"].items():
        needed = f"<br>*{say(_NEEDED)}*" if key in part.get("required", ()) else ""
        meaning = " ".join(about.get("description", "").split()).replace("|", "\\|")
        unbound = f" *{say(_NOT_BOUND)}*" if some_are_bound and UNBOUND in about else ""
        yield (
            f"`{key}`",
            f"{_type(about, parts, say)}{needed}",
            say(_AUDIENCES[about.get(SEEN_BY, SeenBy.INTERNAL.name)]),
            f"**{about.get('title', key)}**<br>{meaning}{unbound}",
        )


def _type(about: Schema, parts: dict[str, Schema], say: Say) -> str:  # noqa: PLR0911 - one line for each form
    """Return of what type a value is, in the forms of schema that the models have."""
    match about:
        case {"$ref": str(target)}:
            name = target.rpartition("/")[2]
            return f"[{name}](#{name.lower()})" if "properties" in parts[name] else _type(parts[name], parts, say)
        case {"allOf": [whole]}:
            return _type(whole, parts, say)
        case {"anyOf": [*choices]}:
            kinds = (_type(choice, parts, say) for choice in choices if choice.get("type") != "null")
            return " / ".join(dict.fromkeys(kinds))
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
    kind = about.get("format", about.get("type", ""))
    return say(_FORMATS.get(kind if isinstance(kind, str) else "", N_("text")))


_FORMATS: Final = {
    "date": "`2026-01-05`", "date-time": "`2026-01-05T09:00+08:00`", "boolean": "`true`, `false`",
    "integer": N_("whole number"),
}  # fmt: skip
