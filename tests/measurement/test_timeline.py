"""State timelines: a state holds until the next observation, at most for a stated time, and is unknown after that."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.written import timeline_source

from slm.calendar import Interval, total
from slm.measurement import (
    Figure,
    ObservedService,
    RowTally,
    StateReading,
    Timeline,
    TimelineRecords,
    availability,
    exact_seconds,
    known_time,
    looks_used,
    timeline_downtime,
    timeline_records,
)

MIDNIGHT = datetime(2025, 1, 10, tzinfo=UTC)
PATH = "measurements/status.csv"
STATES = {"up": "up", "down": "down", "degraded": "unknown"}


def seen(*rows: str) -> TimelineRecords:
    """Return the timelines of rows written `00:00 up`."""
    cells = [row.split(" ") for row in rows]
    readings = [
        StateReading("mail", datetime.fromisoformat(f"2025-01-10T{at}:00Z"), STATES[state], PATH) for at, state in cells
    ]
    file = RowTally(path=PATH, sha256="hash", read=len(readings), used=len(readings), excluded=0)
    return timeline_records(timeline_source(), readings, [file])


def hours(*spans: tuple[float, float]) -> tuple[Interval, ...]:
    """Return intervals of 10 January 2025 in hours since midnight."""
    return tuple(Interval(MIDNIGHT + timedelta(hours=a), MIDNIGHT + timedelta(hours=b)) for a, b in spans)


def test_state_holds_until_the_next_observation() -> None:
    """Down from 01:00 to 02:00 is one hour, however many rows say so (F6)."""
    timeline = seen("00:00 up", "01:00 down", "01:20 down", "02:00 up").timelines["mail"]
    assert timeline == Timeline(service="mail", known=hours((0, 4)), down=hours((1, 2)))


def test_account_of_a_timeline_is_that_of_a_service_and_a_period() -> None:
    """Rows of the period count, and the one before it that still holds; the others are told with a reason (F9)."""
    cells = ["00:00 up", "03:00 up", "05:00 up", "05:00 up", "06:00 down", "06:30 up", "07:00 up", "08:00 up"]
    rows = [tuple(cell.split(" ")) for cell in cells]
    readings = [StateReading("mail", datetime.fromisoformat(f"2025-01-10T{at}:00Z"), word, PATH) for at, word in rows]
    readings.append(StateReading("shop", MIDNIGHT + timedelta(hours=6), "up", PATH))
    file = RowTally(path=PATH, sha256="hash", read=10, used=9, excluded=1, reasons={"ignored": 1})
    source = timeline_source(services={"www": "mail", "buy": "shop"})
    records = timeline_records(source, readings, [file])
    (found,) = looks_used(records, "mail", hours((4, 8))[0])
    assert (found.read, found.used) == (10, 5)
    assert found.reasons == {"duplicate": 1, "ignored": 1, "other_service": 1, "outside_period": 2}
    (whole,) = looks_used(records, "mail", hours((3, 8))[0])
    assert whole.used == 5
    (late,) = looks_used(records, "mail", hours((9, 12))[0])
    assert late.used == 1
    (later,) = looks_used(records, "mail", hours((11, 12))[0])
    assert (later.used, looks_used(records, "nobody", hours((0, 24))[0])[0].used) == (0, 0)


def test_state_is_unknown_when_nobody_looked() -> None:
    """After `known_for` without an observation the service is neither up nor down (F1, F2, F5, F8)."""
    timeline = seen("00:00 up", "05:00 down").timelines["mail"]
    assert timeline == Timeline(service="mail", known=hours((0, 2), (5, 7)), down=hours((5, 7)))


def test_unknown_state_is_not_known() -> None:
    """A state that the source calls unknown ends what was known before it."""
    assert seen("00:00 up", "01:00 degraded", "01:30 up").timelines["mail"].known == hours((0, 1), (1.5, 3.5))


def test_service_without_rows_is_unknown() -> None:
    """A service of the source that no row names has a timeline in which nothing is known (F1)."""
    assert seen().timelines == {"mail": Timeline(service="mail", known=(), down=())}


def test_duplicates_are_counted_and_contradictions_count_as_worse() -> None:
    """Of two rows of one moment that disagree the worse counts, in whatever order they come (F9)."""
    for rows in (["00:00 up", "00:00 down", "00:00 down"], ["00:00 down", "00:00 up", "00:00 down"]):
        records = seen(*rows)
        assert records.timelines["mail"].down == hours((0, 2))
        assert (records.read, records.used) == (3, 1)
        assert records.files[0].reasons == {"contradicted": 1, "duplicate": 1}


def test_state_is_not_known_for_working_time() -> None:
    """What watches a service has no service hours."""
    with pytest.raises(ValidationError, match="not for 2 working_hours"):
        timeline_source(known_for="2 working_hours")


def available(timeline: Timeline, agreed: tuple[Interval, ...]) -> Figure:
    """Return the availability that a timeline shows in agreed service time."""
    intervals = known_time(timeline, agreed)
    observed = ObservedService(
        period=Interval(MIDNIGHT, MIDNIGHT + timedelta(days=1)),
        agreed=agreed,
        agreed_seconds=exact_seconds(total(agreed)),
        known=intervals,
        known_seconds=exact_seconds(total(intervals)),
        found=timeline_downtime(timeline, intervals),
    )
    return availability(observed, "counts_as_available")


def test_availability_counts_known_agreed_time_only() -> None:
    """Unknown time lowers the coverage, and closed hours count for nothing (F1, F5)."""
    timeline = Timeline(service="mail", known=hours((0, 12)), down=hours((1, 2), (9, 11)))
    figure = available(timeline, hours((8, 10), (11, 19)))
    assert (figure.numerator, figure.denominator) == (2 * 3600, 3 * 3600)
    assert figure.coverage == Fraction(3, 10)
    assert figure.events == 1


def test_no_agreed_time_is_no_denominator() -> None:
    """A period without agreed service time has nothing to cover."""
    figure = available(Timeline(service="mail", known=(), down=()), ())
    assert (figure.denominator, figure.coverage) == (0, 1)


ROWS = st.lists(
    st.tuples(st.integers(0, 23), st.integers(0, 59), st.sampled_from(["up", "down", "degraded"])).map(
        lambda row: f"{row[0]:02}:{row[1]:02} {row[2]}"
    ),
    max_size=20,
)


@given(rows=ROWS, data=st.data())
def test_order_of_rows_is_irrelevant(rows: list[str], data: st.DataObject) -> None:
    """Rows may come in any order and twice; no row is lost (F9)."""
    mixed = data.draw(st.permutations(rows + rows))
    records = seen(*mixed)
    assert records.timelines == seen(*rows).timelines
    assert records.read == 2 * len(rows)
    assert records.files[0].used + records.files[0].excluded == records.files[0].read


@given(rows=ROWS)
def test_share_stays_within_bounds(rows: list[str]) -> None:
    """Availability and coverage lie between 0 and 1 whatever was seen (F58)."""
    figure = available(seen(*rows).timelines["mail"], hours((3, 5), (6, 20)))
    assert figure.denominator is not None
    assert 0 <= figure.numerator <= figure.denominator
    assert 0 <= figure.coverage <= 1
