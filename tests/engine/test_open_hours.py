"""Working seconds of whole columns of instants, by a table of days."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from tests.calendar.test_oracles import calendar, instant, read
from tests.engine.test_answers import engine

from slm.engine.cases import OpenHours
from slm.engine.connect import second_of


def test_business_time_of_peers(oracles: Path) -> None:
    """Working seconds between two instants are those that the tests of other tools expect."""
    facts = read(oracles / "business_time_cases.yaml")
    # Records are refused where an end comes first; and one case counts the wall-clock hours of a Sunday that had 25.
    asked = [case for case in facts["cases"] if case["op"] == "between" and case["id"] not in {"BT003", "BT055"}]
    assert asked
    for question in asked:
        start, end = instant(question["start"]), instant(question["end"])
        first, last = sorted((start, end))
        by = engine()
        hours = OpenHours(
            by,
            calendar(facts["calendars"][question["calendar"]]),
            first.date() - timedelta(days=1),
            last.date() + timedelta(days=1),
        )
        instants = {"start": [second_of(start)], "end": [second_of(end)]}
        rows = by.table(instants, dict.fromkeys(instants, "int64"))
        (worked,) = by.rows(hours.worked(rows, begins="start", ends="end"))
        assert worked["ends"] - worked["begins"] == int(question["expected"]), question["id"]
