"""The rules of an agreement applied to rows: short interruptions, weights, and limits of maintenance."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measurement.test_downtime import DAY, at, minutes
from tests.written import SHANGHAI, outage

from slm.calendar import Duration, Interval, Month, WorkingTime, always, month_period, subtract, zone
from slm.measurement import Downtime, DowntimeRules, MaintenanceLimits, Outage, RowReason, downtime

FIVE_MINUTES = DowntimeRules(shortest=timedelta(minutes=5))
HALF = DowntimeRules(weights={"degradation": Fraction(1, 2)})
JANUARY = month_period(Month(2025, 1), zone(SHANGHAI)).interval
FEBRUARY = month_period(Month(2025, 2), zone(SHANGHAI)).interval
ALWAYS = WorkingTime(always(SHANGHAI))


def within_limits(
    *, at_most: int | None = None, longest: str | None = None, notice: str = "2 calendar_days"
) -> DowntimeRules:
    """Return rules that exclude announced maintenance within these limits."""
    limits = MaintenanceLimits(
        notice=Duration.parse(notice),
        at_most=at_most,
        longest=Duration.parse(longest) if longest else None,
        hours=ALWAYS,
        time_zone=SHANGHAI,
    )
    return DowntimeRules(exclusions=frozenset({"planned"}), limits=limits)


def maintenance(start: str, end: str, announced: str | None = "2025-01-01T00:00:00Z", name: str = "M-1") -> Outage:
    """Return a row of planned maintenance."""
    return outage(start, end, kind="maintenance", exclusion="planned", announced=announced, id=name)


def told(found: Downtime) -> list[tuple[RowReason | None, RowReason | None]]:
    """Return why each row does not count, or why it counts all the same."""
    return [(each.reason, each.remark) for each in found.interruptions]


def test_short_interruption_does_not_count() -> None:
    """Four minutes do not count where five are the shortest that does; the row is told as too short (F9)."""
    found = downtime([at("10:00-10:04"), at("11:00-11:05")], DAY, (DAY,), FIVE_MINUTES)
    assert minutes(found) == (5, 5)
    assert told(found) == [(RowReason.TOO_SHORT, None), (None, None)]
    assert len(found.touching) == 1


def test_length_is_that_of_overlapping_records_together() -> None:
    """Two records of three minutes that overlap or adjoin are one interruption of more than five (F57)."""
    found = downtime([at("10:00-10:03"), at("10:03-10:06")], DAY, (DAY,), FIVE_MINUTES)
    assert minutes(found) == (6, 6)


def test_length_is_measured_before_anything_is_cut() -> None:
    """Six minutes over the end of a month count in both months, although each has less than five (F23)."""
    row = outage("2025-01-31T23:57:00+08:00", "2025-02-01T00:03:00+08:00")
    found = [downtime([row], month, (month,), FIVE_MINUTES) for month in (JANUARY, FEBRUARY)]
    assert [minutes(each) for each in found] == [(3, 3), (3, 3)]


def test_records_of_another_month_make_an_interruption_longer() -> None:
    """What adjoins it in the month before belongs to it, so that the parts of a chain add up to the whole (F56)."""
    before = outage("2025-01-31T23:55:00+08:00", "2025-02-01T00:00:00+08:00")
    after = outage("2025-02-01T00:00:00+08:00", "2025-02-01T00:02:00+08:00")
    found = downtime([after], FEBRUARY, (FEBRUARY,), FIVE_MINUTES, [before, after])
    assert minutes(found) == (2, 2)


def test_interruption_that_goes_on_is_never_short() -> None:
    """Nobody knows yet how long it will be."""
    found = downtime([outage("2025-01-10T23:58:00Z", None)], DAY, (DAY,), FIVE_MINUTES)
    assert minutes(found) == (2, 2)


def test_degradation_counts_by_its_weight() -> None:
    """An hour of degradation that counts half is half an hour of downtime (F65)."""
    found = downtime([at("10:00-11:00", kind="degradation")], DAY, (DAY,), HALF)
    assert (found.raw_seconds, found.adjusted_seconds) == (1800, 1800)
    assert minutes(found) == (60, 60)


def test_greatest_weight_counts_where_several_overlap() -> None:
    """A degradation under an outage adds only what lies outside it."""
    rows = [at("10:00-12:00", kind="degradation"), at("11:00-11:30"), at("11:15-11:45", kind="degradation")]
    assert downtime(rows, DAY, (DAY,), HALF).raw_seconds == (30 + 90 / 2) * 60


def test_impact_of_a_row_goes_before_its_kind() -> None:
    """What an agreement weighs by the impact it names counts so, whatever kind it is; 0 % is told as no weight."""
    weights = {"one hall": Fraction(1, 4), "nobody": Fraction(0), "degradation": Fraction(1, 2)}
    rows = [
        at("10:00-11:00", impact="one hall"),
        at("12:00-13:00", kind="degradation", impact="one hall"),
        at("14:00-15:00", impact="nobody"),
    ]
    found = downtime(rows, DAY, (DAY,), DowntimeRules(weights=weights))
    assert found.raw_seconds == 2 * 900
    assert told(found) == [(None, None), (None, None), (RowReason.NO_WEIGHT, None)]


@pytest.mark.parametrize("announced", [None, "2025-01-09T02:00:01Z"])
def test_maintenance_announced_too_late_is_downtime(announced: str | None) -> None:
    """Two days of notice, to the second, exclude it; less, or none that is recorded, does not, and that is told."""
    row = maintenance("2025-01-11T02:00:00Z", "2025-01-11T03:00:00Z", announced)
    in_time = maintenance("2025-01-11T02:00:00Z", "2025-01-11T03:00:00Z", "2025-01-09T02:00:00Z")
    found = downtime([row], JANUARY, (JANUARY,), within_limits())
    assert (minutes(found), told(found)) == ((60, 60), [(None, RowReason.LATE_NOTICE)])
    found = downtime([in_time], JANUARY, (JANUARY,), within_limits())
    assert (minutes(found), told(found)) == ((0, 0), [(RowReason.EXCLUDED, None)])


def test_maintenance_beyond_the_agreed_number_is_downtime() -> None:
    """The second of a month counts where one is agreed; a repeated row of the first is no second one."""
    first = maintenance("2025-01-11T02:00:00Z", "2025-01-11T03:00:00Z", name="M-1")
    again = maintenance("2025-01-11T02:00:00Z", "2025-01-11T03:00:00Z", name="M-1")
    second = maintenance("2025-01-18T02:00:00Z", "2025-01-18T02:30:00Z", name="M-2")
    # 01:00 in Shanghai on the first of February, although it is January in UTC (F15).
    february = maintenance("2025-01-31T17:00:00Z", "2025-01-31T18:00:00Z", name="M-3")
    rules = within_limits(at_most=1)
    found = downtime([second, again, first], JANUARY, (JANUARY,), rules, [first, again, second, february])
    assert minutes(found) == (30, 30)
    assert told(found) == [(None, RowReason.TOO_MANY), (RowReason.EXCLUDED, None), (RowReason.EXCLUDED, None)]
    found = downtime([february], FEBRUARY, (FEBRUARY,), rules, [first, again, second, february])
    assert told(found) == [(RowReason.EXCLUDED, None)]


def test_rest_of_a_long_maintenance_is_downtime() -> None:
    """Of three hours where two are agreed the last one counts, and an outage in the first two does not."""
    row = maintenance("2025-01-11T02:00:00Z", "2025-01-11T05:00:00Z")
    inside = outage("2025-01-11T02:30:00Z", "2025-01-11T03:00:00Z")
    found = downtime([row, inside], JANUARY, (JANUARY,), within_limits(longest="2 calendar_hours"))
    assert minutes(found) == (90, 60)
    assert told(found) == [(None, RowReason.TOO_LONG), (None, None)]
    assert len(found.touching) == 1


def test_rest_of_a_long_maintenance_may_be_too_short_or_outside() -> None:
    """Where nothing of the rest counts, the row is excluded as a whole."""
    row = maintenance("2025-01-11T02:00:00Z", "2025-01-11T04:03:00Z")
    rules = within_limits(longest="2 calendar_hours")
    short = DowntimeRules(exclusions=rules.exclusions, limits=rules.limits, shortest=timedelta(minutes=5))
    assert told(downtime([row], JANUARY, (JANUARY,), short)) == [(RowReason.EXCLUDED, None)]
    morning = Interval(datetime(2025, 1, 11, 2, tzinfo=UTC), datetime(2025, 1, 11, 4, tzinfo=UTC))
    assert told(downtime([row], JANUARY, (morning,), rules)) == [(RowReason.EXCLUDED, None)]


def test_limits_are_no_concern_of_unplanned_interruptions() -> None:
    """An outage that a clause excludes needs no notice."""
    row = at("10:00-11:00", exclusion="planned")
    found = downtime([row], DAY, (DAY,), within_limits())
    assert (minutes(found), told(found)) == ((60, 0), [(RowReason.EXCLUDED, None)])


INSTANTS = st.integers(0, 3 * 24 * 60).map(lambda minute: DAY.start - timedelta(days=1) + timedelta(minutes=minute))
ROWS = st.lists(
    st.builds(
        lambda one, other, kind, exclusion, notice: outage(
            min(one, other).isoformat(), max(one, other).isoformat(), kind=kind, exclusion=exclusion,
            announced=(min(one, other) - timedelta(days=notice)).isoformat(),
        ),
        INSTANTS, INSTANTS, st.sampled_from(["outage", "maintenance", "degradation"]),
        st.sampled_from([None, "planned"]), st.integers(0, 4),
    ),
    max_size=7,
)  # fmt: skip
LIMITS = within_limits(at_most=1, longest="3 calendar_hours")
RULES = st.builds(
    DowntimeRules,
    exclusions=st.sampled_from([frozenset[str](), frozenset({"planned"})]),
    weights=st.sampled_from([{}, {"degradation": Fraction(1, 3)}]),
    shortest=st.integers(0, 90).map(lambda number: timedelta(minutes=number)),
    limits=st.sampled_from([None, LIMITS.limits]),
)


@given(rows=ROWS, rules=RULES, cuts=st.sets(st.integers(1, 24 * 60 - 1), max_size=4))
def test_parts_add_up_to_the_whole(rows: list[Outage], rules: DowntimeRules, cuts: set[int]) -> None:
    """However a period is cut, the downtime of its parts is that of the whole, by any rules of duration (F56)."""
    ends = [DAY.start, *(DAY.start + timedelta(minutes=each) for each in sorted(cuts)), DAY.end]
    parts = [Interval(start, end) for start, end in pairwise(ends)]
    whole = downtime(rows, DAY, (DAY,), rules, rows)
    found = [downtime(rows, part, (part,), rules, rows) for part in parts]
    assert sum(each.raw_seconds for each in found) == whole.raw_seconds
    assert sum(each.adjusted_seconds for each in found) == whole.adjusted_seconds


@given(rows=ROWS, rules=RULES)
def test_exclusion_never_adds_downtime(rows: list[Outage], rules: DowntimeRules) -> None:
    """Adjusted downtime is raw downtime without something, and neither is longer than the period (F58)."""
    found = downtime(rows, DAY, (DAY,), rules, rows)
    assert 0 <= found.adjusted_seconds <= found.raw_seconds <= 24 * 3600
    assert subtract(found.adjusted, found.raw) == ()


@given(rows=ROWS, rules=RULES, data=st.data())
def test_order_and_repetition_of_rows_is_irrelevant(
    rows: list[Outage], rules: DowntimeRules, data: st.DataObject
) -> None:
    """The same rows in another order and written twice are the same downtime."""
    for number, row in enumerate(rows):
        object.__setattr__(row, "id", f"O-{number}")
    mixed = data.draw(st.permutations([*rows, *rows]))
    found, other = (downtime(each, DAY, (DAY,), rules, each) for each in (rows, mixed))
    assert (other.layers, other.touching, other.excluded) == (found.layers, found.touching, found.excluded)


@given(rows=ROWS, more=ROWS, rules=RULES)
def test_more_interruptions_are_never_less_downtime(
    rows: list[Outage], more: list[Outage], rules: DowntimeRules
) -> None:
    """A further outage that nothing excludes never makes the figure better, by any rules."""
    added = [outage(each.start.isoformat(), each.end.isoformat() if each.end else None) for each in more]
    before, after = (downtime(each, DAY, (DAY,), rules, each) for each in (rows, rows + added))
    assert after.adjusted_seconds >= before.adjusted_seconds


@given(rows=ROWS, rules=RULES)
def test_every_row_is_told_once(rows: list[Outage], rules: DowntimeRules) -> None:
    """Each row either counts or has its reason (F9)."""
    found = downtime(rows, DAY, (DAY,), rules, rows)
    assert [each.outage for each in found.interruptions] == rows
    assert all(each.within or each.reason for each in found.interruptions)
