"""From texts to typed models."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any, Literal, Self

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, field_validator, model_validator

from slm.agreement import Clock, Interruptions, Target
from slm.problem import Mistake
from slm.reading.typed import read_model
from slm.reading.yaml_text import read_yaml
from slm.values import AmountText, Date, Flag, Id, LocalText, Percent, Text, Whole, Written

END_BEFORE_START = Mistake(
    "SLM000",
    "{end} is before {start}",
    "",
)


class Colour(StrEnum):
    """A word out of few."""

    RED = "red"
    GREEN = "green"


class Availability(Written):
    """One branch of a discriminated union."""

    metric: Literal["availability"]
    at_least: Percent


class Response(Written):
    """The other branch."""

    metric: Literal["response"]
    within: Text
    title: LocalText | None = None


class Valid(Written):
    """A mapping with a rule across its fields."""

    start: Date = Field(alias="from")
    end: Date = Field(alias="until")

    @model_validator(mode="after")
    def end_after_start(self) -> Self:
        """Refuse an end before the start."""
        if self.end < self.start:
            raise END_BEFORE_START.raised("until", start=self.start, end=self.end)
        return self


class Everything(Written):
    """A model with a field of every shape."""

    version: Text
    targets: tuple[Annotated[Availability | Response, Field(discriminator="metric")], ...] = Field((), max_length=4)
    days: dict[Id, Date] = {}  # noqa: RUF012
    colours: list[Colour] = []  # noqa: RUF012
    names: tuple[Text, ...] = Field(default=(), min_length=1)
    count: Annotated[Whole, Field(gt=0, le=10)] | None = None
    loud: Flag | None = None
    amount: Percent | AmountText | None = None
    short: Availability | Text | None = None
    branch: Availability | Response | None = None
    valid: Valid | None = None
    plain: str | None = None
    odd: Text | None = None

    @field_validator("odd")
    @classmethod
    def never_odd(cls, value: str) -> str:
        """Refuse in words of its own."""
        message = f"{value} is odd"
        raise ValueError(message)


def found(text: str) -> list[str]:
    """Return the place, code and message of every problem of `text`."""
    document, _ = read_yaml("a.yml", text)
    assert document is not None
    read, problems = read_model(Everything, document)
    assert (read is None) == bool(problems)
    return [f"{str(problem.place).removeprefix('a.yml:')} {problem.code} {problem.message()}" for problem in problems]


def hint(text: str) -> str:
    """Return the hint of the only problem of `text`."""
    document, _ = read_yaml("a.yml", text)
    assert document is not None
    (problem,) = read_model(Everything, document)[1]
    return problem.hint()


def test_model_knows_where_it_was_written() -> None:
    """A model that was read, and every model inside it, tells its places (L5)."""
    document, _ = read_yaml("a.yml", "version: 1.10\ntargets:\n  - {metric: response, within: 30 minutes}\n")
    assert document is not None
    read, problems = read_model(Everything, document)
    assert problems == []
    assert read is not None
    assert read.version == "1.10"
    assert str(read.targets[0].place("within")) == "a.yml:3:32"


@pytest.mark.parametrize(
    "text, expected",
    [
        pytest.param(
            "verson: 1",
            ["SLM130 the key 'verson' is unknown here"],
            id="a-slip-of-a-needed-key",
        ),
        pytest.param("- a", ["SLM133 keys with values are expected here, not [...]"], id="list-for-mapping"),
        pytest.param("abc", ["SLM133 keys with values are expected here, not 'abc'"], id="text-for-mapping"),
        pytest.param(
            "version: 1\ntargets: {a: b}", ["SLM134 a list is expected here, not {...}"], id="mapping-for-list"
        ),
        pytest.param("version: [1]", ["SLM169 a text is expected here"], id="list-for-text"),
        pytest.param(
            "version: 1\nplain: [1]", ["SLM135 a single value is expected here, not [...]"], id="list-for-plain"
        ),
        pytest.param(
            "version: 1\ndays: {a: [1]}", ["SLM135 a single value is expected here, not [...]"], id="list-for-date"
        ),
        pytest.param(
            "version: 1\ncolours: [{a: b}]",
            ["SLM135 a single value is expected here, not {...}"],
            id="mapping-for-word",
        ),
        pytest.param("version:", ["SLM136 a value is missing here"], id="empty"),
        pytest.param("version: 1\nnames: []", ["SLM137 at least 1 are needed here, 0 were written"], id="too-few"),
        pytest.param("version: 1\ncount: 0", ["SLM139 '0' must be > 0"], id="too-small"),
        pytest.param("version: 1\ncount: 11", ["SLM139 '11' must be <= 10"], id="too-large"),
        pytest.param("version: 1\nodd: x", ["SLM140 'x' is not accepted here: x is odd"], id="own-words"),
        pytest.param("version: 1\nloud: yes", ["SLM167 'yes' is neither true nor false"], id="yes"),
        pytest.param("version: 1\ncolours: [rad]", ["SLM132 'rad' is not one of the words allowed here"], id="enum"),
        pytest.param("version: 1\namount: x", ["SLM162 'x' is not a percentage"], id="union-of-scalars"),
        pytest.param("version: 1\ndays: {a b: 2026-01-05}", ["SLM168 'a b' cannot be an id"], id="wrong-key"),
    ],
)
def test_refused_values_are_said_in_plain_words(text: str, expected: list[str]) -> None:
    """What a model refuses names its kind, and never shows a word of the validator (L8, D22)."""
    assert sorted(line.split(" ", 1)[1] for line in found(text)) == expected


@pytest.mark.parametrize(
    "written", ["2026-1-5", "2026/01/05", "2026年1月5日", "2026-02-30", "2026-13-01", "20260105", "2026-01-05T00:00"]
)
def test_wrong_date_has_a_place(written: str) -> None:
    """A date that does not exist, or is written otherwise, is a problem at its value (D25, Y, L4)."""
    assert found(f"version: 1\ndays: {{first: {written}}}") == [f"2:15 SLM163 '{written}' is not a date"]


def test_all_mistakes_are_found_in_one_scan() -> None:
    """Each mistake of a file is shown at its own place in one run (D22, L7)."""
    assert found("targets:\n  - {metric: response}\n  - {metric: availability, at_least: 5, x: 1}\nbogus: 1\n") == [
        "1:1 SLM131 the key 'version' is missing here",
        "2:5 SLM131 the key 'within' is missing here",
        "3:38 SLM162 '5' is not a percentage",
        "3:41 SLM130 the key 'x' is unknown here",
        "4:1 SLM130 the key 'bogus' is unknown here",
    ]


def test_unknown_key_gets_a_suggestion() -> None:
    """An unknown key is answered with the likeliest keys that may still be written, and others where they are few."""
    assert hint("version: 1\ntargets: [{metric: response, within: 1, titel: x}]") == (
        "Did you mean one of these: title?"
    )
    assert hint("version: 1\nvalid: {from: 2026-01-05, until: 2026-01-06, to: 1}") == (
        "Take it out: every key that may stand here is written already."
    )


def test_key_of_another_level_is_told_where_it_belongs() -> None:
    """A key that stands one level too high is no slip of letters; of one that many keys hold nothing is told."""
    assert hint("version: 1\nfrom: 2026-01-05") == "It belongs inside another key: `valid: {from: ...}`."
    assert (
        hint("version: 1\ntitle: Mail")
        == "It belongs inside another key: `targets: [{title: ...}]`, `branch: {title: ...}`."
    )
    assert "belongs" not in hint("version: 1\nat_least: 5 %"), "three keys hold it"
    models: dict[str, type[Written]] = {"interruptions": Interruptions, "clock": Clock}
    for holder, model in models.items():
        for key in {info.alias or name for name, info in model.model_fields.items()} - Target.model_fields.keys():
            document, _ = read_yaml("a.yml", f"id: a\nmetric: b\nat_least: 1 %\n{key}: x")
            assert document is not None
            (problem,) = read_model(Target, document)[1]
            assert f"`{holder}: {{{key}: ...}}`" in problem.hint()


def test_unknown_word_gets_a_suggestion() -> None:
    """An unknown word is answered with the legal words most like it first (L8)."""
    assert hint("version: 1\ncolours: [GREN]") == "Did you mean one of these: green, red?"
    assert hint("version: 1\ntargets: [{metric: respond}]") == "Did you mean one of these: response, availability?"


@pytest.mark.parametrize(
    "text, expected",
    [
        ("[{metric: respond, within: 4}]", ["2:20 SLM132 'respond' is not one of the words allowed here"]),
        ("[{within: 4}]", ["2:11 SLM131 the key 'metric' is missing here"]),
        ("[{metric: }]", ["2:12 SLM136 a value is missing here"]),
        ("[{metric: [x]}]", ["2:20 SLM135 a single value is expected here, not [...]"]),
        ("[x]", ["2:11 SLM133 keys with values are expected here, not 'x'"]),
        ("[[x]]", ["2:11 SLM133 keys with values are expected here, not [...]"]),
        (
            "[{metric: availability, within: 4}]",
            ["2:11 SLM131 the key 'at_least' is missing here", "2:34 SLM130 the key 'within' is unknown here"],
        ),
    ],
)
def test_union_speaks_of_the_chosen_branch_only(text: str, expected: list[str]) -> None:
    """A target is judged by the branch that its metric names, and by no other (D23)."""
    assert sorted(found(f"version: 1\ntargets: {text}")) == expected


def test_union_without_a_tag_speaks_of_the_nearest_branch() -> None:
    """Where nothing names the branch, the one that the writer came nearest to is judged (D23)."""
    assert found("version: 1\nbranch: {metric: response, witin: 4}") == [
        "2:28 SLM130 the key 'witin' is unknown here",
    ]
    assert found("version: 1\nshort: {metric: availability, atleast: 5 %}") == [
        "2:31 SLM130 the key 'atleast' is unknown here",
    ]


def test_rule_of_a_model_points_at_its_part() -> None:
    """A mistake raised with a path is shown where that part was written (L5)."""
    assert found("version: 1\nvalid:\n  from: 2026-01-05\n  until: 2026-01-04\n") == [
        "4:10 SLM000 2026-01-04 is before 2026-01-05"
    ]


def test_too_many_items_are_counted() -> None:
    """A list longer than allowed says how long it is and may be."""
    targets = "[" + ", ".join(["{metric: response, within: 4}"] * 5) + "]"
    assert found(f"version: 1\ntargets: {targets}") == ["2:10 SLM138 at most 4 are allowed here, 5 were written"]


def test_key_that_is_also_the_name_of_a_branch() -> None:
    """A key with the name of a union branch does not lead to another place (D22)."""
    assert sorted(found("version: 1\ntargets: [{metric: response, response: 1, within: [x]}]")) == [
        "2:30 SLM130 the key 'response' is unknown here",
        "2:51 SLM169 a text is expected here",
    ]


def test_long_values_are_shortened() -> None:
    """A message shows the beginning of a long value."""
    assert found("version: 1\nodd: " + "x" * 100)[0].startswith(f"2:6 SLM140 '{'x' * 60}...' is not accepted here")


def test_many_legal_words_are_not_all_listed() -> None:
    """Of many legal keys only the likely ones are named, or the first thirty (L8)."""

    class Wide(Written):
        """A model with more keys than a hint should list."""

        given: dict[Id, Text] = {}  # noqa: RUF012

    wide: Any = type(
        "Wide",
        (Wide,),
        {"__annotations__": {f"key_{n}": Text for n in range(40)}, **{f"key_{n}": "x" for n in range(40)}},
    )
    document, _ = read_yaml("a.yml", "key_7x: 1\nzzz: 1")
    assert document is not None
    near, far = (problem.hint() for problem in read_model(wide, document)[1])
    assert near.startswith("Did you mean one of these: key_7, ")
    assert far.startswith("Did you mean one of these: given, key_0, ")
    assert far.count(",") < 30


LEAVES = st.none() | st.sampled_from(["", "1", "x", "response", "availability", "2026-01-05", "5 %"])
KEYS = st.sampled_from(
    ["version", "targets", "metric", "within", "days", "branch", "short", "valid", "from", "x", "[key]"]
)
TREES = st.recursive(
    LEAVES, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(KEYS, inside, max_size=4), max_leaves=15
)


@given(TREES)
def test_any_tree_gives_a_model_or_problems(tree: object) -> None:
    """Whatever was written, there is a model or there are problems, each with words in both languages (D22)."""
    import yaml  # noqa: PLC0415

    document, _ = read_yaml("a.yml", yaml.safe_dump(tree, allow_unicode=True))
    if document:
        read, problems = read_model(Everything, document)
        assert (read is None) == bool(problems)
        for problem in problems:
            assert problem.place.line
            assert problem.message("en") or problem.message("zh")
