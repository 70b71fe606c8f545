"""The rules of an agreement applied to rows: short interruptions, weights, and limits of maintenance."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.measurement.test_downtime import DAY, at, minutes
from tests.written import SHANGHAI, outage

from slm.calendar import Duration, Interval, Month, ServiceHours, WorkingTime, always, month_period, subtract, zone
from slm.measurement import ClauseRules, Downtime, DowntimeRules, MaintenanceLimits, Outage, RowReason, downtime

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
    return [(interruption.reason, interruption.remark) for interruption in found.interruptions]


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
    downtimes = [downtime([row], month, (month,), FIVE_MINUTES) for month in (JANUARY, FEBRUARY)]
    assert [minutes(part) for part in downtimes] == [(3, 3), (3, 3)]


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


def by_clause(
    *, notice: str | None = None, approval: bool = False, at_most: str | None = None, hours: WorkingTime = ALWAYS
) -> DowntimeRules:
    """Return rules by which the clause `planned` excludes what keeps this."""
    clause_rules = ClauseRules(
        notice=Duration.parse(notice) if notice else None,
        approval=approval,
        at_most=Duration.parse(at_most) if at_most else None,
        hours=hours,
        time_zone=SHANGHAI,
    )
    return DowntimeRules(exclusions=frozenset({"planned"}), clauses={"planned": clause_rules})


@pytest.mark.parametrize("kind", ["outage", "maintenance", "degradation"])
@pytest.mark.parametrize("announced", [None, "2025-01-08T10:00:01Z", "2025-01-08T10:00:00Z"])
def test_clause_excludes_only_what_was_announced_in_time(kind: str, announced: str | None) -> None:
    """The notice of a clause holds for every kind of row, to the second; what is later is downtime and told so."""
    row = at("10:00-11:00", kind=kind, exclusion="planned", announced=announced)
    rules = by_clause(notice="2 calendar_days")
    rules = replace(rules, weights={"degradation": Fraction(1)})
    found = downtime([row], DAY, (DAY,), rules)
    in_time = announced == "2025-01-08T10:00:00Z"
    assert told(found) == [(RowReason.EXCLUDED, None) if in_time else (None, RowReason.LATE_NOTICE)]
    assert found.adjusted_seconds == (0 if in_time else 3600)


def test_clause_excludes_only_what_was_approved() -> None:
    """Without the name of somebody who approved it a row is downtime."""
    rules = by_clause(approval=True)
    rows = [at("10:00-11:00", exclusion="planned"), at("12:00-13:00", exclusion="planned", approved_by="Li Lei")]
    found = downtime(rows, DAY, (DAY,), rules)
    assert (minutes(found), told(found)) == ((120, 60), [(None, RowReason.NOT_APPROVED), (RowReason.EXCLUDED, None)])


def test_refused_maintenance_is_none_of_the_agreed_number() -> None:
    """One a month is excluded: the first that was approved, although another one came before it."""
    limits = within_limits(at_most=1).limits
    rules = replace(by_clause(approval=True), limits=limits)
    early = {"kind": "maintenance", "exclusion": "planned", "announced": "2025-01-01T00:00:00Z"}
    rows = [at("10:00-11:00", id="M-1", **early), at("12:00-13:00", id="M-2", approved_by="Li Lei", **early)]
    assert told(downtime(rows, DAY, (DAY,), rules, rows)) == [
        (None, RowReason.NOT_APPROVED), (RowReason.EXCLUDED, None),
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["outage", "maintenance"])
def test_what_exceeds_the_amount_of_a_clause_counts(kind: str) -> None:
    """Of five hours where two are agreed, those in which the rows began first are excluded; shared time once."""
    rows = [
        at("10:00-11:00", id="X-1", exclusion="planned", kind=kind),
        at("10:30-11:30", id="X-2", exclusion="planned", kind=kind),
        at("12:00-13:30", id="X-3", exclusion="planned", kind=kind),
        at("14:00-15:00", id="X-4", exclusion="planned", kind=kind),
        at("10:40-10:50", id="X-5", exclusion="planned", kind=kind),
        at("16:00-16:00", id="X-6", exclusion="planned", kind=kind),
    ]
    found = downtime(rows, DAY, (DAY,), by_clause(at_most="2 calendar_hours"), rows)
    assert found.adjusted_seconds == (60 + 60) * 60
    assert told(found) == [
        (RowReason.EXCLUDED, None), (RowReason.EXCLUDED, None), (None, RowReason.PARTLY_OVER_CAP),
        (None, RowReason.OVER_CAP), (RowReason.EXCLUDED, None), (RowReason.NO_LENGTH, None),
    ]  # fmt: skip
    assert [sum((part.length for part in row.within), timedelta()) for row in found.interruptions[2:4]] == [
        timedelta(hours=1), timedelta(hours=1),
    ]  # fmt: skip
    assert len(found.touching) == 2


def test_amount_of_a_clause_is_that_of_a_month() -> None:
    """A row counts in the month in which it begins, in the agreement's zone (F15); each month has an amount."""
    january = outage("2025-01-31T15:00:00Z", "2025-01-31T18:00:00Z", exclusion="planned", id="X-1")
    february = outage("2025-01-31T16:30:00Z", "2025-01-31T17:30:00Z", exclusion="planned", id="X-2")
    rules = by_clause(at_most="1 calendar_hour")
    found = downtime([january, february], FEBRUARY, (FEBRUARY,), rules, [january, february])
    assert told(found) == [(None, RowReason.PARTLY_OVER_CAP), (RowReason.EXCLUDED, None)]
    assert found.adjusted_seconds == 3600


def test_amount_in_working_time_is_measured_in_service_hours() -> None:
    """Two working hours end at ten in the morning where service begins at eight, although the row began at six."""
    hours = WorkingTime(
        ServiceHours.model_validate({
            "kind": "service_hours", "name": "Morning", "time_zone": "UTC",
            "versions": [{"from": "2024-01-01", "week": {"friday": ["08:00-12:00"]}}],
        })
    )  # fmt: skip
    rows = [at("06:00-09:00", id="X-1", exclusion="planned"), at("09:00-12:00", id="X-2", exclusion="planned"),
            at("11:00-12:00", id="X-3", exclusion="planned")]  # fmt: skip
    found = downtime(
        rows, DAY, hours.open_intervals(DAY.start, DAY.end), by_clause(at_most="2 working_hours", hours=hours), rows
    )
    assert told(found) == [(RowReason.EXCLUDED, None), (None, RowReason.PARTLY_OVER_CAP), (None, RowReason.OVER_CAP)]
    assert (found.raw_seconds, found.adjusted_seconds) == (4 * 3600, 2 * 3600)


def test_amount_and_length_both_cut_a_maintenance() -> None:
    """Of four hours three are short enough, and of these only one is left of the amount; a refused rest counts."""
    limits = within_limits(longest="3 calendar_hours").limits
    early = {"kind": "maintenance", "exclusion": "planned", "announced": "2025-01-01T00:00:00Z"}
    rows = [at("10:00-14:00", id="M-1", **early), at("15:00-19:00", id="M-2", **early)]
    found = downtime(rows, DAY, (DAY,), replace(by_clause(at_most="1 calendar_hour"), limits=limits), rows)
    assert told(found) == [(None, RowReason.PARTLY_OVER_CAP), (None, RowReason.OVER_CAP)]
    assert found.adjusted_seconds == 7 * 3600
    generous = replace(by_clause(at_most="9 calendar_hours"), limits=limits)
    assert told(downtime(rows, DAY, (DAY,), generous, rows)) == [(None, RowReason.TOO_LONG)] * 2


INSTANTS = st.integers(0, 3 * 24 * 60).map(lambda minute: DAY.start - timedelta(days=1) + timedelta(minutes=minute))
ROWS = st.lists(
    st.builds(
        lambda one, other, kind, exclusion, notice: outage(
            min(one, other).isoformat(), max(one, other).isoformat(), kind=kind, exclusion=exclusion,
            announced=(min(one, other) - timedelta(days=notice)).isoformat(),
            approved_by="Li Lei" if notice % 2 else None,
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
    clauses=st.sampled_from([
        {}, by_clause(notice="3 calendar_days").clauses, by_clause(approval=True).clauses,
        by_clause(at_most="90 calendar_minutes").clauses, by_clause(at_most="5 working_hours").clauses,
        by_clause(notice="1 calendar_days", approval=True, at_most="4 calendar_hours").clauses,
    ]),
)  # fmt: skip


@given(rows=ROWS, rules=RULES, cuts=st.sets(st.integers(1, 24 * 60 - 1), max_size=4))
def test_parts_add_up_to_the_whole(rows: list[Outage], rules: DowntimeRules, cuts: set[int]) -> None:
    """However a period is cut, the downtime of its parts is that of the whole, by any rules of duration (F56)."""
    ends = [DAY.start, *(DAY.start + timedelta(minutes=cut) for cut in sorted(cuts)), DAY.end]
    parts = [Interval(start, end) for start, end in pairwise(ends)]
    whole = downtime(rows, DAY, (DAY,), rules, rows)
    downtimes = [downtime(rows, part, (part,), rules, rows) for part in parts]
    assert sum(part.raw_seconds for part in downtimes) == whole.raw_seconds
    assert sum(part.adjusted_seconds for part in downtimes) == whole.adjusted_seconds


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
    found, other = (downtime(outages, DAY, (DAY,), rules, outages) for outages in (rows, mixed))
    assert (other.weight_bands, other.touching, other.excluded) == (found.weight_bands, found.touching, found.excluded)


@given(rows=ROWS, more=ROWS, rules=RULES)
def test_more_interruptions_are_never_less_downtime(
    rows: list[Outage], more: list[Outage], rules: DowntimeRules
) -> None:
    """A further outage that nothing excludes never makes the figure better, by any rules."""
    added = [outage(extra.start.isoformat(), extra.end.isoformat() if extra.end else None) for extra in more]
    before, after = (downtime(outages, DAY, (DAY,), rules, outages) for outages in (rows, rows + added))
    assert after.adjusted_seconds >= before.adjusted_seconds


@given(rows=ROWS, rules=RULES)
def test_every_row_is_told_once(rows: list[Outage], rules: DowntimeRules) -> None:
    """Each row either counts or has its reason (F9)."""
    found = downtime(rows, DAY, (DAY,), rules, rows)
    assert [interruption.outage for interruption in found.interruptions] == rows
    assert all(interruption.within or interruption.reason for interruption in found.interruptions)


def test_claim_has_notice_and_cap_beside_what_is_asked() -> None:
    """A row that names a clause tells how early it was announced, and what is used of the amount by it and before."""
    rows = [
        at(f"{hour}:00-{hour + 2}:00", exclusion="planned", announced="2025-01-08T08:00:00Z", id=f"M-{hour}")
        for hour in (10, 12, 14)
    ]
    rules = replace(by_clause(notice="1 calendar_day", at_most="3 calendar_hours"), hours=ALWAYS)
    claims = [interruption.claim for interruption in downtime(rows, DAY, (DAY,), rules, rows).interruptions]
    assert [claim and claim.notice_given for claim in claims] == [(2, 7200), (2, 14400), (2, 21600)]
    assert [claim and claim.used for claim in claims] == [timedelta(hours=2), timedelta(hours=3), timedelta(hours=3)]
    assert {claim and str(claim.notice_required) for claim in claims} == {"1 calendar_days"}


@pytest.mark.parametrize(
    "kind, exclusion, required",
    [("maintenance", "planned", "2 calendar_days"), ("outage", "planned", None), ("maintenance", "other", "no claim")],
)
def test_maintenance_is_told_beside_the_agreed_notice(kind: str, exclusion: str, required: str | None) -> None:
    """Where no clause refuses late maintenance, its notice still stands beside what the agreement has announced."""
    row = at("10:00-11:00", kind=kind, exclusion=exclusion, announced=None)
    rules = DowntimeRules(exclusions=frozenset({"planned"}), notice=Duration.parse("2 calendar_days"), hours=ALWAYS)
    (told_of,) = downtime([row], DAY, (DAY,), rules).interruptions
    claim = told_of.claim
    found = "no claim" if claim is None else claim.notice_required and str(claim.notice_required)
    assert found == required
    assert claim is None or claim.notice_given is None
