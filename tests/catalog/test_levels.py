"""Service levels and the matrix of priorities."""

from __future__ import annotations

from slm.catalog import Levels

LEVELS = Levels.model_validate(
    {
        "kind": "levels",
        "levels": [
            {"id": "P1", "name": "Urgent", "description": "Work stands still", "respond": "30 calendar_minutes",
             "resolve": "2 calendar_hours"},
        ],
        "impacts": [{"id": "all", "name": "Everybody"}],
        "urgencies": [{"id": "now", "name": "Now"}],
        "priorities": [{"impact": "all", "urgency": "now", "level": "P1"}],
    }
)  # fmt: skip


def test_matrix_gives_the_level_of_an_impact_and_an_urgency() -> None:
    """A cell that is written gives its level; one that is not gives none."""
    assert LEVELS.priority("all", "now") == "P1"
    assert LEVELS.priority("all", "later") is None


def test_level_is_found_by_its_id() -> None:
    """A level is looked up by the priority that tickets carry."""
    level = LEVELS.level("P1")
    assert level is not None
    assert level.name("en") == "Urgent"
    assert LEVELS.level("P9") is None
