"""What an agreement may say about how the time of a case is counted."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from slm.agreement import Clock, States
from slm.calendar import Duration
from slm.reading.schemas import json_schema

RESOLUTION: dict[str, Any] = {"measures": "resolution"}
MEAN: dict[str, Any] = RESOLUTION | {
    "statistic": "mean", "unit": "working_hours", "population": "resolved_in_period"
}  # fmt: skip


@pytest.mark.parametrize(
    "written, expected",
    [
        ("continue", "continue"),
        ("new_cycle", "new_cycle"),
        ("3 calendar_days", Duration.parse("3 calendar_days")),
        (Duration.parse("1 working_days"), Duration.parse("1 working_days")),
    ],
)
def test_reopened_ticket(written: object, expected: object) -> None:
    """A reopened ticket goes on, begins anew, or goes on within a time that says how it is counted (F41)."""
    assert Clock.model_validate(RESOLUTION | {"reopen": written}).reopen == expected


def test_agreement_is_written_as_it_was_read() -> None:
    """What becomes of a reopened ticket reads back as it was written, so that a fingerprint is of these words."""
    for written in ("new_cycle", "3 calendar_days"):
        assert Clock.model_validate(RESOLUTION | {"reopen": written}).model_dump()["reopen"] == written


@pytest.mark.parametrize(
    "written, mistake",
    [
        (RESOLUTION | {"reopen": "maybe"}, "'maybe' does not say what becomes of a reopened ticket"),
        (RESOLUTION | {"reopen": ["continue"]}, "does not say what becomes of a reopened ticket"),
        (RESOLUTION | {"reopen": "3 days"}, "'3 days' does not say whose days are meant"),
        (RESOLUTION | {"statistic": "mean"}, "a statistic needs `statistic` and `unit`"),
        (RESOLUTION | {"unit": "working_hours"}, "a statistic needs `statistic` and `unit`"),
        (MEAN | {"statistic": "percentile"}, "and a percentile its `percentile`"),
        (MEAN | {"percentile": "90"}, "and a percentile its `percentile`"),
        (MEAN | {"statistic": "percentile", "percentile": "0"}, "there is no percentile 0"),
        (MEAN | {"statistic": "percentile", "percentile": "100.5"}, "there is no percentile 100.5"),
        (MEAN | {"population": "due_in_period"}, "without a time limit no case falls due"),
        (RESOLUTION | {"states": {"resume": ["Active"]}}, "no state is a `pause`"),
    ],
)
def test_clock_that_says_too_little_or_too_much_is_refused(written: dict[str, Any], mistake: str) -> None:
    """A clock whose figure would be anybody's guess is a mistake."""
    with pytest.raises(ValidationError, match=mistake):
        Clock.model_validate(written)


def test_statistic_and_states() -> None:
    """A percentile names itself and its unit; states are named as the tool calls them."""
    clock = Clock.model_validate(
        MEAN
        | {"statistic": "percentile", "percentile": "90", "states": {"pause": ["On hold"], "resume": ["In progress"]}}
    )
    assert (str(clock.percentile), clock.states) == ("90", States(pause=("On hold",), resume=("In progress",)))


def test_schema_of_a_clock() -> None:
    """An editor accepts what the program accepts of a reopened ticket, and nothing else."""
    schema = jsonschema.Draft7Validator(json_schema(Clock))
    for written, is_right in (("continue", True), ("3 calendar_days", True), ("3 days", False), ("maybe", False)):
        assert schema.is_valid(RESOLUTION | {"reopen": written}) is is_right
