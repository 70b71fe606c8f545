"""Number, length and distance of interruptions."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.measurement.test_rules import ROWS
from tests.written import outage

from slm.calendar import Interval, ServiceHours, WorkingTime, total
from slm.measurement import (
    DowntimeRules,
    Figure,
    ObservedService,
    Outage,
    downtime,
    exact_seconds,
    longest_interruption,
    number_of_interruptions,
    time_between_failures,
    time_to_restore,
)

WEEK = Interval(datetime(2025, 1, 6, tzinfo=UTC), datetime(2025, 1, 13, tzinfo=UTC))
NEXT = Interval(WEEK.end, datetime(2025, 1, 20, tzinfo=UTC))
PLANNED = DowntimeRules(exclusions=frozenset({"planned"}))
OFFICE: dict[str, Any] = {
    "kind": "service_hours",
    "name": "Office",
    "time_zone": "UTC",
    "versions": [
        {
            "from": "2020-01-01",
            "week": {day: ["09:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")},
        }
    ],
}
HOURS = WorkingTime(ServiceHours.model_validate(OFFICE))


def seen(rows: list[Outage], period: Interval = WEEK) -> ObservedService:
    """Return what these rows say of a week of office hours."""
    agreed = HOURS.open_intervals(period.start, period.end)
    seconds = exact_seconds(total(agreed))
    found = downtime(rows, period, agreed, PLANNED, rows)
    return ObservedService(
        period=period, agreed=agreed, agreed_seconds=seconds, known=agreed, known_seconds=seconds, found=found
    )


def down(start: str, end: str | None, **fields: str) -> Outage:
    """Return an outage in January 2025, written `06T10:00`."""
    return outage(f"2025-01-{start}:00Z", end and f"2025-01-{end}:00Z", **fields)


def value(figure: Figure) -> Fraction:
    """Return what a figure is worth."""
    return figure.numerator / (1 if figure.denominator is None else figure.denominator)


def test_interruption_is_counted_in_the_period_in_which_it_begins() -> None:
    """One over the end of a week is one of that week, so that the numbers of periods add up."""
    rows = [down("06T10:00", "06T11:00"), down("06T10:30", "06T12:00"), down("10T16:00", "13T10:00")]
    assert [number_of_interruptions(seen(rows, week), HOURS).numerator for week in (WEEK, NEXT)] == [2, 0]


def test_interruption_begins_with_its_first_agreed_minute() -> None:
    """One of the weekend that lasts into Monday morning is one of Monday's week."""
    rows = [down("11T10:00", "13T10:00")]
    assert [number_of_interruptions(seen(rows, week), HOURS).numerator for week in (WEEK, NEXT)] == [0, 1]


def test_interruption_that_is_excluded_is_not_counted() -> None:
    """Neither an excluded one, nor one inside the window of excluded maintenance."""
    rows = [
        down("06T10:00", "06T12:00", kind="maintenance", exclusion="planned"),
        down("06T10:30", "06T11:00"),
        down("07T10:00", "07T11:00", exclusion="planned"),
    ]
    assert number_of_interruptions(seen(rows), HOURS).numerator == 0


def test_longest_is_measured_from_its_beginning() -> None:
    """Cutting at the end of a week makes no interruption shorter; what is to come is not counted yet (F23)."""
    rows = [down("06T10:00", "06T12:00"), down("10T16:00", "13T10:00")]
    first, second = (longest_interruption(seen(rows, week), HOURS, "calendar_hours") for week in (WEEK, NEXT))
    assert (value(first), value(second)) == (56, 66)
    assert value(longest_interruption(seen(rows, NEXT), HOURS, "working_hours")) == 2
    assert value(longest_interruption(seen([]), HOURS, "calendar_hours")) == 0


def test_time_to_restore_is_the_mean_of_what_ended() -> None:
    """Two hours and 66 hours are 34 in the mean, in the week in which the second ended; working time is 2 each."""
    rows = [down("13T14:00", "13T16:00"), down("10T16:00", "13T10:00"), down("17T16:00", None)]
    figure = time_to_restore(seen(rows, NEXT), HOURS, "calendar_hours")
    assert (value(figure), figure.denominator, figure.events) == (34, 2, 2)
    assert value(time_to_restore(seen(rows, NEXT), HOURS, "working_hours")) == 2
    assert value(time_to_restore(seen(rows, NEXT), HOURS, "calendar_minutes")) == 34 * 60


def test_time_between_failures_is_agreed_time_without_downtime() -> None:
    """Forty hours with two interruptions of an hour leave nineteen hours for each."""
    rows = [down("06T10:00", "06T11:00"), down("08T10:00", "08T11:00")]
    figure = time_between_failures(seen(rows), HOURS, "working_hours")
    assert (value(figure), figure.events) == (19, 2)


def test_fewer_than_two_interruptions_have_no_mean() -> None:
    """One interruption is no distance and no mean, and says why (F59)."""
    one = seen([down("06T10:00", "06T11:00")])
    for figure in (time_to_restore(one, HOURS, "calendar_hours"), time_between_failures(one, HOURS, "working_hours")):
        assert (figure.denominator, figure.events, figure.note) == (0, 1, "too_few_events")


@given(rows=ROWS, day=st.integers(7, 12))
def test_numbers_of_parts_add_up(rows: list[Outage], day: int) -> None:
    """Wherever a period is cut, each interruption begins in one of its parts."""
    middle = datetime(2025, 1, day, tzinfo=UTC)
    closed = [row for row in rows if row.exclusion is None]
    parts = [Interval(WEEK.start, middle), Interval(middle, WEEK.end)]
    whole, *found = (number_of_interruptions(seen(closed, part), HOURS).numerator for part in (WEEK, *parts))
    assert sum(found) == whole
