"""What held earlier: metrics, levels, services and people say until which day something else held."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from pydantic import BaseModel, ValidationError

from slm.catalog import Level, Metric, Person, Service
from slm.values import keys_of

METRIC: Final[dict[str, Any]] = {
    "id": "satisfaction", "name": "Satisfaction", "kind": "score", "description": "d", "formula": "f",
    "source": "surveys",
}  # fmt: skip
LEVEL: Final[dict[str, Any]] = {
    "id": "P1", "name": "Urgent", "description": "d", "respond": "15 calendar_minutes", "resolve": "4 calendar_hours"
}  # fmt: skip
SERVICE: Final[dict[str, Any]] = {
    "kind": "service", "name": "Mail", "summary": "s", "description": "d", "outcome": "o", "family": "office",
    "owner": "ada", "team": "cloud", "contact": {}, "who_may_use_it": "all", "how_to_request": "ask",
    "how_to_get_help": "call", "security": ["Encrypted"],
}  # fmt: skip
PERSON: Final[dict[str, Any]] = {"id": "ada", "name": "Ada", "roles": ["owner"]}
THINGS: Final[dict[type[BaseModel], tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]] = {
    Metric: (METRIC, {"source": "figures"}, {"formula": "g"}),
    Level: (LEVEL, {"respond": "30 calendar_minutes"}, {"name": "Very urgent"}),
    Service: (SERVICE, {"team": "servers"}, {"security": ["None"]}),
    Person: (PERSON, {"roles": ["guest"]}, {"party": "sales"}),
}
"""What has earlier entries: how it is written, and what two entries say."""


@pytest.mark.parametrize("thing", THINGS)
def test_entries_stand_in_order_and_none_covers_the_days_of_another(thing: type[BaseModel]) -> None:
    """What is not later than the entry above it, or as late, is refused: nobody could tell which of them held."""
    written, first, second = THINGS[thing]
    days = {"2025-01-01", "2025-07-01"}
    ordered = [{"until": "2025-01-01"} | first, {"until": "2025-07-01"} | second]
    assert len(getattr(thing.model_validate(written | {"earlier": ordered}), "earlier", ())) == len(days)
    for wrong in (ordered[::-1], [ordered[0], ordered[0]]):
        with pytest.raises(ValidationError, match="stands below what held until"):
            thing.model_validate(written | {"earlier": wrong})


@pytest.mark.parametrize("thing", [Metric, Level, Service])
def test_entry_that_says_nothing_is_refused(thing: type[BaseModel]) -> None:
    """An entry with a day alone was not finished."""
    written, *_ = THINGS[thing]
    with pytest.raises(ValidationError, match="nothing that was otherwise before 2025-01-01"):
        thing.model_validate(written | {"earlier": [{"until": "2025-01-01"}]})


@pytest.mark.parametrize("thing", THINGS)
def test_entry_has_keys_of_what_it_belongs_to(thing: type[BaseModel]) -> None:
    """Each key of an entry is one of the thing itself, with the same label and the same say in an approval."""
    (entry,) = thing.model_fields["earlier"].annotation.__args__[:1]  # type: ignore[union-attr]
    own, known = keys_of(entry), keys_of(thing)
    for name in own.keys() - {"until"}:
        assert own[name].binds is known[name].binds
        assert own[name].label in ("", known[name].label)


@pytest.mark.parametrize(
    "day, formula, source",
    [
        (date(2024, 12, 31), "g", "figures"),
        (date(2025, 1, 1), "f", "figures"),
        (date(2025, 6, 30), "f", "figures"),
        (date(2025, 7, 1), "f", "surveys"),
    ],
)
def test_what_held_on_a_day_is_what_follows_with_what_differed(day: date, formula: str, source: str) -> None:
    """An entry says what differed from what held after it, so that a later entry leaves the older ones as they are."""
    earlier = [{"until": "2025-01-01", "formula": "g"}, {"until": "2025-07-01", "source": "figures"}]
    metric = Metric.model_validate(METRIC | {"earlier": earlier})
    then = metric.on(day)
    assert then == Metric.model_validate(METRIC | {"formula": formula, "source": source} | _rest(metric, then))


def _rest(metric: Metric, then: Metric) -> dict[str, Any]:
    return {"earlier": metric.earlier} if then is metric else {}


def test_what_held_within_a_term() -> None:
    """Each of what held is told with its first day within the term; what ended before or begins after is not."""
    entries = [{"until": f"2025-0{month}-01", "decimals": str(month)} for month in (1, 4, 7)]
    metric = Metric.model_validate(METRIC | {"earlier": entries})
    held = metric.within(date(2025, 2, 1), date(2025, 7, 1))
    assert [(first, then.decimals) for first, then in held] == [(date(2025, 2, 1), 4), (date(2025, 4, 1), 7)]
