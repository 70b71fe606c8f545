"""Regular expressions of a source that may take for ever are refused before a row is read."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slm.reading.sources import read_source
from slm.reading.yaml_text import read_yaml

EXPLODES = "SLM1068"


def codes(expression: str, key: str = "matches") -> set[str]:
    """Return what is wrong with a source that has an expression at a key."""
    said: dict[str, object] = {"kind": "tickets", "name": "Desk", "files": ["a.csv"], "columns": {"id": "A"}}
    if key == "pattern":
        said["format"] = {"type": "lines", "pattern": expression}
    else:
        said["leave_out"] = [{"column": "A", key: expression, "reason": "-"}]
    document, _ = read_yaml("desk.yml", json.dumps(said))
    assert document is not None
    return {problem.mistake.code for problem in read_source(document)[1]}


@pytest.mark.parametrize(
    "expression",
    [
        "(a+)+$", "(.*a){30}$", "((a|aa)+)+b", "(?:(?:a?){50})a{50}", "(a*)*b", r"(\w+\s?)*$", r"([a-z]+)*\d",
        "^(([a-z])+.)+[A-Z]([a-z])+$", "(x+x+)+y", "(?i)(a|AB|Ab)+c", r"(?:(a)?(?(1)b|c)|[^\d]+)*!", r"((a)|\2)+b$",
        ".*.*.*x", r"\w*\s*\w*\s*\w*!", "[a-m]*[g-z]*[e-h]*$", "(?i)a*A*a*b",
    ],
)  # fmt: skip
def test_an_expression_that_may_take_for_ever_is_refused(expression: str) -> None:
    """Sixty letters would be tried in more ways than there are seconds; what fails is the expression, not the row."""
    assert EXPLODES in codes(expression)


@pytest.mark.parametrize("key", ["matches", "not_matches", "pattern"])
def test_every_key_with_an_expression_is_looked_at(key: str) -> None:
    """Conditions, and the pattern of the lines of a log."""
    assert EXPLODES in codes("(a+)+$", key)


@pytest.mark.parametrize(
    "expression",
    [
        "^P[12]", r"(\d+,)*\d+$", "urgent|critical", "(a+)+", "(?:[^>]*>){2}x", r"(\d{1,3}\.){3}\d", "(ab|ac|d)*e",
        r"^\[(?P<time>\d+)\] (?P<a>[A-Z ]+): (?P<b>.*)$", r"(?:https?://)?[\w.-]+(/.*)?$", "(foo|bar)+baz", "(?=a+b)c",
        "(?>a+)+b", "(,[^,]+)*$", r"(\w+ )*\w+$", "", "(", "a" * 400, r"(?:\S+\s)+(b+)",
        r"\d+[.,]?\d*$", ".*foo.*bar.*baz.*x", ".*.*.*", "a*b*c*$", "[a-f]*[f-m]*[m-z]*$",
    ],
)  # fmt: skip
def test_an_expression_that_can_be_matched_in_one_way_is_taken(expression: str) -> None:
    """A repetition in a repetition is no mistake where each round has an end; nor one at the end, which cannot fail."""
    assert EXPLODES not in codes(expression)


@pytest.mark.unmeasured
@given(st.text("ab|()*+?[].{2,9}^$\\w", max_size=12))
def test_any_text_is_looked_at(expression: str) -> None:
    """Whatever somebody writes is refused or taken, and never ends the program."""
    codes(expression)
