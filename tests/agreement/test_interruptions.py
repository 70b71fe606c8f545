"""The rules for interruptions that a target may state, and those that contradict each other."""

from __future__ import annotations

from typing import Any, get_args

import pytest
from pydantic import ValidationError
from tests.written import agreement, target

from slm.agreement import Direction, Interruptions, changes
from slm.agreement.interruption_rules import RULE_MISSING
from slm.catalog import MetricKind
from slm.problem import InputError


@pytest.mark.parametrize(
    "written, kinds",
    [
        ({}, ("availability",)),
        ({"method": "timeslices", "slice": "5 calendar_minutes", "bad_above": "10 %"}, ("availability",)),
        ({"method": "occurrences"}, ("ratio",)),
        ({"measures": "number"}, ("count",)),
        ({"measures": "unknown"}, ("ratio",)),
        ({"measures": "longest", "unit": "working_hours"}, ("quantity",)),
        ({"measures": "response_time", "answered_within": "800 ms"}, ("attainment", "ratio")),
        ({"measures": "response_time", "percentile": "95 %"}, ("quantity",)),
    ],
)
def test_rules_say_what_kind_of_figure_they_make(written: dict[str, str], kinds: tuple[str, ...]) -> None:
    """A number is a count, a length a quantity, a share of checks a ratio and never availability (F6)."""
    assert Interruptions.model_validate(written).kinds == tuple(map(MetricKind, kinds))


@pytest.mark.parametrize(
    "written, words",
    [
        ({"method": "timeslices", "slice": "5 calendar_minutes"}, "needs bad_above"),
        ({"method": "timeslices", "bad_above": "10 %"}, "needs slice"),
        ({"measures": "longest"}, "needs unit"),
        ({"measures": "response_time"}, r"needs answered_within \| percentile"),
        (
            {"measures": "response_time", "answered_within": "800 ms", "percentile": "95 %"},
            r"needs answered_within \| percentile",
        ),
        ({"slice": "5 calendar_minutes"}, "'slice' has no meaning with `method: duration`"),
        ({"measures": "number", "method": "occurrences"}, "'method' has no meaning with `measures: number`"),
        ({"unit": "calendar_hours"}, "'unit' has no meaning with `measures: availability`"),
        (
            {"measures": "response_time", "percentile": "95 %", "shortest_counted": "5 calendar_minutes"},
            "'shortest_counted' has no meaning",
        ),
        ({"shortest_counted": "5 working_minutes"}, "'working_minutes' cannot be the unit of shortest_counted"),
        ({"known_for": "1 calendar_day"}, "'calendar_days' cannot be the unit of known_for"),
        ({"measures": "response_time", "answered_within": "1 s"}, "'s' cannot be the unit of answered_within"),
        (
            {"measures": "time_between_failures", "unit": "calendar_hours"},
            "'calendar_hours' cannot be the unit of time_between_failures",
        ),
        ({"places": ["lyon", "oslo"]}, "needs agreeing_places"),
    ],
)
def test_rules_that_contradict_each_other_are_refused(written: dict[str, object], words: str) -> None:
    """A rule that is missing, or that nothing would apply, is a mistake and not a silent default."""
    with pytest.raises(ValidationError, match=words):
        Interruptions.model_validate(written)


def change(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, Direction, bool]]:
    """Return the changes between two versions of a target."""
    found = changes(agreement("1.0", target(**before)), agreement("1.1", target(**after)), {})
    return [(".".join(entry.path), entry.direction, entry.adverse) for entry in found]


def test_other_rules_are_a_change_that_may_be_worse() -> None:
    """Nobody can compute whether other rules of counting are for the worse, so the customer is told (F67)."""
    rules = {"interruptions": {"shortest_counted": "5 calendar_minutes"}}
    assert change({}, rules) == [("targets.interruptions", Direction.CHANGED, True)]
    assert change(rules, {}) == [("targets.interruptions", Direction.CHANGED, True)]
    assert change(rules, rules) == []


@pytest.mark.parametrize(
    "written",
    [
        {field: word}
        for field in ("measures", "method")
        for word in get_args(Interruptions.model_fields[field].annotation)
    ],
)
def test_what_is_proposed_for_a_rule_that_is_missing_is_accepted(written: dict[str, str]) -> None:
    """Whatever is measured, in whatever way: each example that a message gives is right where it is given."""
    rules = dict(written)
    for _ in Interruptions.model_fields:
        try:
            Interruptions.model_validate(rules)
        except ValidationError as error:
            refused = error.errors()[0]["ctx"]["error"]
            assert isinstance(refused, InputError)
            assert refused.mistake is RULE_MISSING, refused
            rule, _, value = dict(refused.words)["example"].partition(": ")
            assert rule not in rules
            rules[rule] = value
    assert Interruptions.model_validate(rules).model_fields_set == {*rules}
