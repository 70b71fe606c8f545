"""What files say that people did and demand of them, whichever command or hand wrote it."""

from __future__ import annotations

from typing import Any

import pytest

from slm.checks.demands import Known
from slm.checks.recorded import FileState
from slm.checks.recorded_acts import acts_in


def state(value: dict[str, Any]) -> FileState:
    """Return a file that says this."""
    return FileState(nth=0, by="1a2b3c4 of 2026-03-01 by Lin", text="", value=value)


@pytest.mark.parametrize(
    "path, value",
    [
        ("measurements/sent.yml", {"reports": [{"month": "2026-01", "to": "ben", "by": "ada"}]}),
        ("measurements/problems/PRB-1.yml", {"no_action": {"by": "ada", "on": "2026-03-01", "reason": "Once"}}),
    ],
    ids=["who sent a report", "who decided not to act"],
)
def test_whose_act_it_is_is_told(path: str, value: dict[str, Any]) -> None:
    """An act is its person's once, however it is written."""
    assert [act.name for act in acts_in(path, state(value))] == ["ada"]


def test_problem_without_a_decision_has_no_act() -> None:
    """Where nobody decided not to act there is no act."""
    assert not [*acts_in("measurements/problems/PRB-1.yml", state({"title": "Slow"}))]


def test_time_for_answers_is_a_demand() -> None:
    """How soon a miss is to be answered is what the provider demands; where it is said nowhere, nothing is demanded."""
    said = {"improvement": {"answer_within": "20 working_days"}}
    assert "improvement.answer_within: 20 working_days" in Known([state(said)]).demands(said)
    assert not [one for one in Known([state({})]).demands({}) if one.startswith("improvement")]
