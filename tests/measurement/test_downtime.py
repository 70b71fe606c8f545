"""Downtime: rows of outages become intervals, and every row is used or left out for a reason."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import SHANGHAI, outage, outage_records

from slm.calendar import Interval, Month, WorkingTime, always, intersect, month_period, zone
from slm.measurement import (
    Downtime,
    DowntimeRules,
    Figure,
    ObservedService,
    Outage,
    OutageLog,
    RowReason,
    availability,
    downtime,
)

Rule = Literal["counts_as_available", "is_not_counted"]

JANUARY = month_period(Month(2025, 1), zone(SHANGHAI)).interval
FEBRUARY = month_period(Month(2025, 2), zone(SHANGHAI)).interval
DAY = Interval(datetime(2025, 1, 10, tzinfo=UTC), datetime(2025, 1, 11, tzinfo=UTC))


PLANNED = DowntimeRules(exclusions=frozenset({"planned"}))


def minutes(found: Downtime) -> tuple[int, int]:
    """Return raw and adjusted minutes."""
    raw, adjusted = (sum((interval.length for interval in part), timedelta()) for part in (found.raw, found.adjusted))
    return raw // timedelta(minutes=1), adjusted // timedelta(minutes=1)


def at(hours: str, **fields: object) -> Outage:
    """Return an outage on 10 January 2025, written `10:00-11:00` in UTC."""
    start, end = hours.split("-")
    return outage(f"2025-01-10T{start}:00Z", f"2025-01-10T{end}:00Z", "2025-01", **fields)


def available(found: Downtime, agreed: int, rule: Rule = "counts_as_available") -> Figure:
    """Return the availability of so many agreed minutes."""
    seconds = Fraction(agreed * 60)
    observed = ObservedService(
        period=DAY, agreed=(DAY,), agreed_seconds=seconds, known=(DAY,), known_seconds=seconds, found=found
    )
    return availability(observed, rule)


def told(found: Downtime) -> list[tuple[Outage, RowReason | None]]:
    """Return the rows, and why they do not count."""
    return [(interruption.outage, interruption.reason) for interruption in found.interruptions]


def test_outage_over_a_month_boundary_belongs_to_both_months() -> None:
    """Ten minutes of it are January and twenty February in Shanghai, though all of it is January in UTC (V1, F15)."""
    row = outage("2025-01-31T23:50:00+08:00", "2025-02-01T00:20:00+08:00")
    assert minutes(downtime([row], JANUARY, (JANUARY,))) == (10, 10)
    assert minutes(downtime([row], FEBRUARY, (FEBRUARY,))) == (20, 20)


def test_overlapping_outages_count_once() -> None:
    """From 10:00 to 11:00 and from 10:30 to 11:30 are 90 minutes and one interruption (V10, F57)."""
    found = downtime([at("10:00-11:00"), at("10:30-11:30")], DAY, (DAY,))
    assert minutes(found) == (90, 90)
    assert len(found.touching) == 1
    assert [reason for _, reason in told(found)] == [None, None]


def test_excluded_maintenance_takes_its_window_from_an_outage() -> None:
    """Maintenance from 02:00 to 04:00 and an outage from 03:30 to 05:00 are 90 raw and 60 adjusted minutes (V12)."""
    rows = [at("02:00-04:00", kind="maintenance", exclusion="planned"), at("03:30-05:00")]
    found = downtime(rows, DAY, (DAY,), PLANNED)
    assert minutes(found) == (90, 60)
    assert told(found) == [(rows[0], RowReason.EXCLUDED), (rows[1], None)]


@pytest.mark.parametrize(
    "rule, numerator, denominator",
    [("counts_as_available", 1440 - 60, 1440), ("is_not_counted", 1440 - 90, 1440 - 30)],
)
def test_the_agreement_says_what_excluded_time_is(rule: Rule, numerator: int, denominator: int) -> None:
    """Excluded minutes are available time, or leave the denominator; the raw figure knows no exclusion (V12)."""
    rows = [at("02:00-04:00", kind="maintenance", exclusion="planned"), at("03:30-05:00")]
    figure = available(downtime(rows, DAY, (DAY,), PLANNED), 1440, rule)
    assert (figure.numerator, figure.denominator) == (numerator * 60, denominator * 60)
    assert (figure.raw_numerator, figure.raw_denominator) == ((1440 - 90) * 60, 1440 * 60)


@pytest.mark.parametrize("exclusion", [None, "storm"])
def test_maintenance_without_an_agreed_exclusion_is_downtime(exclusion: str | None) -> None:
    """What the agreement does not exclude counts, whatever it is called."""
    found = downtime([at("02:00-04:00", kind="maintenance", exclusion=exclusion)], DAY, (DAY,), PLANNED)
    assert minutes(found) == (120, 120)


def test_excluded_outage_stays_in_the_raw_figure() -> None:
    """An outage for which a clause excludes the provider's answer is shown raw, and not held against it."""
    found = downtime(
        [at("02:00-03:00", exclusion="force-majeure")],
        DAY,
        (DAY,),
        DowntimeRules(exclusions=frozenset({"force-majeure"})),
    )
    assert minutes(found) == (60, 0)
    assert found.touching == ()


def test_outage_without_end_lasts_to_the_end_of_the_period() -> None:
    """An outage that still goes on is down time up to the end of what is judged, and never before it began (F23)."""
    assert minutes(downtime([outage("2025-01-10T23:00:00Z", None)], DAY, (DAY,))) == (60, 60)
    later = outage("2025-01-12T00:00:00Z", None)
    assert told(downtime([later], DAY, (DAY,))) == [(later, RowReason.OUTSIDE_PERIOD)]


@pytest.mark.parametrize(
    "row, reason",
    [
        pytest.param(at("02:00-03:00", kind="degradation"), RowReason.DEGRADATION, id="degradation"),
        pytest.param(at("20:00-21:00"), RowReason.OUTSIDE_HOURS, id="outside-hours"),
        pytest.param(at("02:00-02:00"), RowReason.NO_LENGTH, id="no-length"),
        pytest.param(
            outage("2025-01-09T02:00:00Z", "2025-01-09T03:00:00Z"), RowReason.OUTSIDE_PERIOD, id="outside-period"
        ),
    ],
)
def test_row_that_does_not_count_is_left_out_with_a_reason(row: Outage, reason: RowReason) -> None:
    """No row disappears without a word (F9); a degradation has no weight in the agreement (F65)."""
    morning = Interval(DAY.start, DAY.start + timedelta(hours=12))
    found = downtime([row], DAY, (morning,))
    assert (found.raw, told(found)) == ((), [(row, reason)])


def test_interruption_is_told_with_the_time_in_which_it_counts() -> None:
    """Whoever adds up a figure sees of an interruption what lies in the period and in agreed service time (F23)."""
    row = outage("2025-01-09T23:00:00Z", "2025-01-10T14:00:00Z")
    morning = Interval(DAY.start + timedelta(hours=8), DAY.start + timedelta(hours=12))
    (interruption,) = downtime([row], DAY, (morning,)).interruptions
    assert (interruption.within, interruption.reason) == ((morning,), None)


def test_microseconds_are_not_lost() -> None:
    """A third of a second of downtime is a third of a second (F61)."""
    row = outage("2025-01-10T10:00:00.000001Z", "2025-01-10T10:00:00.333334Z")
    figure = available(downtime([row], DAY, (DAY,)), 1440)
    assert figure.denominator is not None
    assert figure.denominator - figure.numerator == Fraction(333333, 1_000_000)


def test_log_says_what_became_of_the_rows_of_each_file() -> None:
    """Read is used plus excluded in the month's file, and in the file of another month whose outage reaches into it."""
    rows = [
        outage("2025-01-31T23:50:00+08:00", "2025-02-01T00:20:00+08:00", "2025-01"),
        outage("2025-01-05T10:00:00+08:00", "2025-01-05T10:20:00+08:00", "2025-01"),
        outage("2025-02-05T10:00:00+08:00", "2025-02-05T10:20:00+08:00", "2025-02", kind="degradation"),
        outage("2025-02-05T10:00:00+08:00", "2025-02-05T10:20:00+08:00", "2025-02", service="files"),
    ]
    log = OutageLog(outage_records(*rows, months=("2025-01", "2025-02")))
    found = downtime(log.within("mail", FEBRUARY), FEBRUARY, (FEBRUARY,))
    february, january = log.sources("mail", [Month(2025, 2), Month(2025, 3)], found.interruptions)
    assert (january.read, january.used, january.excluded, january.reasons) == (2, 1, 1, {"outside_period": 1})
    assert (february.read, february.used, february.excluded) == (2, 0, 2)
    assert february.reasons == {"degradation": 1, "other_service": 1}
    assert february.sha256 == "hash of 2025-02"


MOMENTS = st.integers(0, 3 * 24 * 60).map(lambda minute: DAY.start - timedelta(days=1) + timedelta(minutes=minute))
ROWS = st.lists(
    st.builds(
        lambda one, other, kind, exclusion: outage(
            min(one, other).isoformat(), max(one, other).isoformat(), kind=kind, exclusion=exclusion
        ),
        MOMENTS, MOMENTS, st.sampled_from(["outage", "maintenance", "degradation"]),
        st.sampled_from([None, "planned", "storm"]),
    ),
    max_size=8,
)  # fmt: skip
RULES: st.SearchStrategy[Rule] = st.sampled_from(["counts_as_available", "is_not_counted"])
NINE_TO_FIVE = (Interval(DAY.start + timedelta(hours=9), DAY.start + timedelta(hours=17)),)


@given(rows=ROWS, data=st.data())
def test_order_of_rows_is_irrelevant(rows: list[Outage], data: st.DataObject) -> None:
    """The same rows in another order are the same downtime."""
    mixed = downtime(data.draw(st.permutations(rows)), DAY, NINE_TO_FIVE, PLANNED)
    found = downtime(rows, DAY, NINE_TO_FIVE, PLANNED)
    assert (mixed.raw, mixed.adjusted, mixed.touching) == (found.raw, found.adjusted, found.touching)


@given(rows=ROWS, rule=RULES)
def test_exclusion_never_lowers_the_figure(rows: list[Outage], rule: Rule) -> None:
    """The adjusted figure is never below the raw one, and both stay within 0 and 100 % (F58)."""
    figure = available(downtime(rows, DAY, NINE_TO_FIVE, PLANNED), 480, rule)
    assert figure.raw_numerator is not None
    assert figure.denominator is not None
    assert 0 <= figure.raw_numerator <= 480 * 60
    assert 0 <= figure.numerator <= figure.denominator
    assert figure.numerator * 480 * 60 >= figure.raw_numerator * figure.denominator


@given(rows=ROWS, more=ROWS)
def test_more_outages_are_never_less_downtime(rows: list[Outage], more: list[Outage]) -> None:
    """Adding rows never shortens the raw downtime."""
    assert minutes(downtime(rows, DAY, (DAY,)))[0] <= minutes(downtime(rows + more, DAY, (DAY,)))[0]


@given(rows=ROWS, cut=st.integers(1, 24 * 60 - 1))
def test_total_is_the_sum_of_its_parts(rows: list[Outage], cut: int) -> None:
    """Wherever a period is cut, the downtime of the parts adds up to that of the whole (F56)."""
    middle = DAY.start + timedelta(minutes=cut)
    parts = [Interval(DAY.start, middle), Interval(middle, DAY.end)]
    closed = [row for row in rows if row.end]
    found = [minutes(downtime(closed, part, (part,), PLANNED)) for part in parts]
    assert tuple(map(sum, zip(*found, strict=True))) == minutes(downtime(closed, DAY, (DAY,), PLANNED))


@given(rows=ROWS)
def test_downtime_lies_in_agreed_service_time(rows: list[Outage]) -> None:
    """Only agreed service time can be down."""
    agreed = WorkingTime(always("UTC")).open_intervals(NINE_TO_FIVE[0].start, NINE_TO_FIVE[0].end)
    found = downtime(rows, DAY, agreed)
    assert intersect(found.raw, agreed) == found.raw
