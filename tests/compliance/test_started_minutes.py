"""Interruptions of which a started minute counts whole, and downtime summed up day and night."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.written import (
    SHANGHAI,
    agreement,
    evidence,
    history,
    month_file,
    outage,
    outage_records,
    probe,
    probe_records,
    target,
    timelines,
)

from slm.agreement import Target
from slm.calendar import Month, ServiceHours, WorkingTime
from slm.compliance import Result, Verdict, evaluate
from slm.measurement import Outage

JANUARY: Final = Month(2025, 1)
BEGIN: Final = datetime.fromisoformat("2025-01-06T09:00:00+08:00")
MINUTE: Final = {"rounded_up_to": "1 calendar_minutes"}
WEEK: Final = ("monday", "tuesday", "wednesday", "thursday", "friday")
OFFICE: Final = WorkingTime(
    ServiceHours.model_validate(
        {
            "kind": "service_hours", "name": "Office", "time_zone": SHANGHAI,
            "versions": [{"from": "2010-01-01", "week": {day: ["09:00-18:00"] for day in WEEK}}],
        }
    )
)  # fmt: skip


def down(start: int, seconds: int, number: int = 1, **fields: Any) -> Outage:  # noqa: ANN401 - of the row
    """Return an interruption that begins so many seconds after nine o'clock on the 6th of January, a Monday."""
    first, last = BEGIN + timedelta(seconds=start), BEGIN + timedelta(seconds=start + seconds)
    return outage(first.isoformat(), last.isoformat(), id=f"O-{number}", **fields)


def judged(*rows: Outage, **fields: Any) -> Result:  # noqa: ANN401 - of the target or of the agreement
    """Return the result of January for a target with these interruptions."""
    own = {key: fields.pop(key) for key in ("exclusions", "service_hours") if key in fields}
    written = agreement("1.0", target(**fields), **own)
    known = evidence(outages=outage_records(*rows), months=(month_file("2025-01"),))
    if "service_hours" in own:
        known = evidence(outages=outage_records(*rows), working_time={"office": OFFICE})
    (result,) = evaluate(history(written), known, [JANUARY])
    return result


def lost(result: Result) -> int:
    """Return the seconds of downtime of a result."""
    return int((result.denominator or 0) - (result.numerator or 0))


@pytest.mark.parametrize("seconds, counted", [(1, 60), (59, 60), (60, 60), (61, 120), (3600, 3600), (0, 0)])
def test_started_minute_counts_whole(seconds: int, counted: int) -> None:
    """One second is a minute, and 61 seconds are two; the rows that are shown add up to what is counted."""
    result = judged(down(0, seconds), interruptions=MINUTE)
    assert lost(result) == counted
    shown = sum((part.length for row in result.interruptions for part in row.within), start=timedelta())
    assert shown == timedelta(seconds=counted)


@given(lengths=st.lists(st.integers(1, 4000), min_size=1, max_size=6))
def test_each_interruption_is_rounded_by_itself(lengths: list[int]) -> None:
    """Interruptions hours apart come to the sum of their started minutes, whatever their order in the file."""
    rows = [down(number * 20_000, seconds, number) for number, seconds in enumerate(lengths)]
    expected = sum(-(-seconds // 60) * 60 for seconds in lengths)
    assert {lost(judged(*order, interruptions=MINUTE)) for order in (rows, rows[::-1])} == {expected}


@pytest.mark.parametrize(
    "rows, counted, events",
    [
        # Records that overlap or adjoin are one interruption of 90 seconds.
        ([(0, 50), (40, 50)], 120, 1), ([(0, 45), (45, 45)], 120, 1),
        # Two that are apart stay two, each with minutes of its own.
        ([(0, 30), (45, 75)], 180, 2), ([(0, 30), (35, 30)], 120, 2),
    ],
)  # fmt: skip
def test_records_of_one_interruption_are_rounded_together(
    rows: list[tuple[int, int]], counted: int, events: int
) -> None:
    """What is rounded is an interruption, not a row of a file."""
    result = judged(*(down(*row, number) for number, row in enumerate(rows)), interruptions=MINUTE)
    assert (lost(result), result.events) == (counted, events)


def test_own_length_decides_whether_an_interruption_counts() -> None:
    """One of 61 seconds is no interruption of two minutes, and one of 121 seconds counts as three."""
    rules = MINUTE | {"shortest_counted": "2 calendar_minutes"}
    assert lost(judged(down(0, 61), interruptions=rules)) == 0
    assert lost(judged(down(0, 121), interruptions=rules)) == 180


def test_what_is_excluded_is_not_put_off() -> None:
    """An excluded interruption does not count, not for the rest of its minute either; one that goes on has no rest."""
    clause = [{"id": "E1", "clause": "Networks of others"}]
    assert lost(judged(down(0, 61, exclusion="E1"), interruptions=MINUTE, exclusions=clause)) == 0
    row = outage("2025-01-31T23:59:30+08:00", None)
    assert lost(judged(row, interruptions=MINUTE)) == 30


@pytest.mark.parametrize(
    "start, end, january, february",
    [
        ("2025-01-31T23:59:30", "2025-01-31T23:59:50", 60, 0), ("2025-01-31T23:59:50", "2025-02-01T00:00:00", 60, 0),
        ("2025-01-31T23:59:30", "2025-02-01T00:00:20", 30, 30), ("2025-02-01T00:00:00", "2025-02-01T00:00:20", 0, 60),
    ],
)  # fmt: skip
def test_started_minute_counts_in_the_month_in_which_it_ended(
    start: str, end: str, january: int, february: int
) -> None:
    """A month in which nothing was down has no downtime, whatever ended with the month before it."""
    row = outage(f"{start}+08:00", f"{end}+08:00")
    known = evidence(outages=outage_records(row, months=("2025-01", "2025-02")))
    written = agreement("1.0", target(interruptions=MINUTE))
    results = evaluate(history(written), known, [JANUARY, JANUARY.next])
    assert [lost(result) for result in results] == [january, february]


MIDNIGHT: Final = int((datetime.fromisoformat("2025-02-01T00:00:00+08:00") - BEGIN).total_seconds())


@given(
    spans=st.lists(st.tuples(st.integers(-900, 900), st.integers(1, 400)), min_size=1, max_size=6),
    unit=st.sampled_from([60, 300]),
)
def test_months_together_have_the_started_minutes_of_each_interruption(spans: list[tuple[int, int]], unit: int) -> None:
    """Overlapping time counts once, each interruption is rounded by itself, and counts on in the month of its end."""
    merged: list[list[int]] = []
    for start, end in sorted((start, start + length) for start, length in spans):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(end, merged[-1][1])
        else:
            merged.append([start, end])
    rests = [(end, -(-(end - start) // unit) * unit - (end - start)) for start, end in merged]
    january = sum(min(end, 0) - min(start, 0) for start, end in merged) + sum(rest for end, rest in rests if end <= 0)
    february = sum(max(end, 0) - max(start, 0) for start, end in merged) + sum(rest for end, rest in rests if end > 0)
    rows = [down(MIDNIGHT + start, length, number) for number, (start, length) in enumerate(spans)]
    rules = {"rounded_up_to": f"{unit // 60} calendar_minutes"}
    for order in (rows, rows[::-1]):
        known = evidence(outages=outage_records(*order, months=("2025-01", "2025-02")))
        results = evaluate(history(agreement("1.0", target(interruptions=rules))), known, [JANUARY, JANUARY.next])
        assert [lost(result) for result in results] == [january, february]


def test_started_minute_at_closing_time_counts() -> None:
    """One that ends when the service closes counts whole; one that ends when it is closed, as far as it was open."""
    closing = 9 * 3600
    for start, length, counted in ((closing - 30, 30, 60), (closing - 30, 90, 30), (closing + 30, 45, 0)):
        result = judged(down(start, length), interruptions=MINUTE, service_hours="office")
        assert lost(result) == counted


def test_monitor_and_status_page_round_as_records_do() -> None:
    """What was seen down for 61 seconds counts two minutes, whoever saw it."""
    seen = timelines(
        ("2025-01-01T00:00:00+08:00", "up"), ("2025-01-06T09:00:00+08:00", "down"),
        ("2025-01-06T09:01:01+08:00", "up"),
    )  # fmt: skip
    times = {"2025-01-06T09:00:00+08:00": True, "2025-01-06T09:00:30+08:00": False, "2025-01-06T09:01:31+08:00": True}
    checks = probe_records(*(probe(time, ok=ok) for time, ok in times.items()), known_for="90 calendar_minutes")
    rules = MINUTE | {"known_for": "80 calendar_minutes"}
    for source, known in (("status", evidence(timelines={"status": seen})), ("probes", evidence(probes=checks))):
        written = agreement("1.0", target(source=source, interruptions=rules))
        (result,) = evaluate(history(written), known, [JANUARY])
        assert lost(result) == 120


@pytest.mark.parametrize("rules", [{"method": "timeslices", "slice": "5 calendar_minutes", "bad_above": "10 %"},
                                   {"measures": "longest", "unit": "calendar_hours"}])  # fmt: skip
def test_rounding_is_of_time_that_is_added_up(rules: dict[str, str]) -> None:
    """With slices, or where single lengths are compared, a started minute means nothing and is refused."""
    with pytest.raises(ValidationError) as caught:
        Target.model_validate(target(interruptions=MINUTE | rules))
    assert caught.value.errors()[0]["ctx"]["error"].mistake.code == "SLM321"


@pytest.mark.parametrize("unit, value", [("working_hours", 1), ("calendar_hours", 3), ("calendar_minutes", 180)])
def test_downtime_is_summed_up_in_the_hours_or_day_and_night(unit: str, value: int) -> None:
    """Of an outage from 17:00 to 20:00 an hour lies in the service hours, and all three count day and night."""
    total = {"measures": "total", "unit": unit}
    fields: dict[str, Any] = {"at_most": "2", "source": "outages", "interruptions": total, "service_hours": "office"}
    result = judged(down(8 * 3600, 3 * 3600), metric="quantity", **fields)
    assert result.value == value
    # One that lies outside the hours as a whole is downtime of the night alone.
    night = judged(down(10 * 3600, 3600), metric="quantity", **fields)
    assert night.value == (0 if unit == "working_hours" else Fraction(value, 3))
    assert judged(metric="quantity", **fields).verdict is Verdict.MET


def test_started_hours_are_summed_up_day_and_night() -> None:
    """Two interruptions of a minute are two started hours."""
    rules = {"measures": "total", "unit": "calendar_hours", "rounded_up_to": "1 calendar_hours"}
    fields: dict[str, Any] = {"at_most": "2", "source": "outages", "interruptions": rules}
    assert judged(down(0, 60), down(9000, 60, 2), metric="quantity", **fields).value == 2


def test_weights_are_of_service_time() -> None:
    """Downtime that counts day and night is not weighed."""
    rules = {"measures": "total", "unit": "calendar_hours", "weights": {"degradation": "50 %"}}
    with pytest.raises(ValidationError) as caught:
        Target.model_validate(target("quantity", at_most="2", interruptions=rules))
    assert caught.value.errors()[0]["ctx"]["error"].mistake.code == "SLM321"
