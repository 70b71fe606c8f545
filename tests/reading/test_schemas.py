"""JSON Schemas for editors."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

import jsonschema
import pytest
from pydantic import Field

from slm.reading.schemas import json_schema, json_schema_text
from slm.values import Date, Id, LocalText, Percent, Text, Written, public


class Availability(Written):
    """How much of the time."""

    metric: Literal["availability"]
    at_least: Percent
    """The share of the time."""


class Response(Written):
    """How fast."""

    metric: Literal["response"]
    within: Text


class Book(Written):
    """A book of targets."""

    id: Id
    """What addresses are made of."""
    version: Text
    since: Date = Field(alias="from")
    title: Annotated[LocalText | None, public("What it is called")] = None
    default: Response | None = None
    """What holds without a target."""
    pair: tuple[Text, Text] | None = None
    targets: tuple[Annotated[Availability | Response, Field(discriminator="metric")], ...] = ()


def mistakes(value: object) -> list[str]:
    """Return what an editor would say about `value`."""
    schema = json_schema(Book)
    whole: Any = {"id": "a", "version": "1", "from": "2026-01-05"}
    whole.update(value)
    return [error.message for error in jsonschema.Draft7Validator(schema).iter_errors(whole)]


def test_schema_is_valid_draft_07() -> None:
    """The schema is of the draft that editors support in full, and valid (L12)."""
    schema = json_schema(Book)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    jsonschema.Draft7Validator.check_schema(schema)
    assert "$defs" not in json_schema_text(Book)
    assert json.loads(json_schema_text(Book)) == schema


def test_descriptions_are_the_docstrings() -> None:
    """What an editor shows beside a key is the docstring of the field (L12)."""
    schema = json_schema(Book)
    assert schema["description"] == "A book of targets."
    assert schema["properties"]["id"]["description"] == "What addresses are made of."
    assert schema["properties"]["default"]["description"] == "What holds without a target."
    assert schema["definitions"]["Availability"]["properties"]["at_least"]["description"] == "The share of the time."


def test_titles_are_the_labels() -> None:
    """An editor shows beside a key what readers are told of it; without a label, its name (L12)."""
    properties = json_schema(Book)["properties"]
    assert properties["title"]["title"] == "What it is called"
    assert properties["from"]["title"] == "Since"


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"version": 1.1},
        {"version": "17:30"},
        {"id": 2026},
        {"title": {"zh": "邮件", "en": 365}},
        {"default": {"metric": "response", "within": "4"}},
        {"pair": ["a", "b"]},
        {"targets": [{"metric": "availability", "at_least": "99.9 %"}]},
    ],
)
def test_editor_accepts_what_the_build_accepts(value: dict[str, object]) -> None:
    """What YAML 1.2 takes for a number and the build for a text is right in both (L12, Y, D2, D3)."""
    assert mistakes(value) == []


@pytest.mark.parametrize(
    "value, message",
    [
        ({"bogus": 1}, "Additional properties are not allowed ('bogus' was unexpected)"),
        ({"targets": [{"metric": "availability", "within": 4}]}, "'at_least' is a required property"),
        ({"targets": [{"metric": "respond"}]}, "'respond' is not one of ['availability', 'response']"),
        ({"targets": [{}]}, "'metric' is a required property"),
        ({"pair": ["a", "b", "c"]}, None),
        ({"default": {"metric": "response"}}, None),
    ],
)
def test_editor_refuses_what_the_build_refuses(value: dict[str, object], message: str | None) -> None:
    """A wrong target is answered with the words of its own branch, not of all branches (L12, D23)."""
    said = mistakes(value)
    assert said
    assert message is None or message in said
