"""Promises about interruptions and checks, judged by the rules that the agreement states."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import (
    SHANGHAI,
    agreement,
    evidence,
    history,
    metrics,
    month_file,
    outage,
    outage_records,
    probe,
    probe_records,
    target,
)

from slm.calendar import Duration, Interval, Month, ServiceHours, WorkingTime
from slm.compliance import Reason, Result, Verdict, evaluate
from slm.measurement import Outage, Probe, RowReason, Timeline, TimelineRecords

JANUARY = Month(2025, 1)
PLANNED = [{"id": "planned", "clause": "Announced maintenance"}]
MAINTENANCE = {"notice": "2 calendar_days", "window": "Sunday", "at_most": "1", "longest": "2 calendar_hours"}


def judged(
    rules: dict[str, Any] | None = None,
    *,
    metric: str = "availability",
    source: str = "outages",
    month: Month = JANUARY,
    parts: dict[str, Any] | None = None,
    promised: dict[str, Any] | None = None,
    **known: Any,  # noqa: ANN401 - any part of the evidence
) -> Result:
    """Return the result of a target of a metric in a month, by these rules."""
    written = target(metric, **{"source": source} | (promised or {}) | ({"interruptions": rules} if rules else {}))
    version = agreement("1.0", written, exclusions=PLANNED, **parts or {})
    (result,) = evaluate(history(version), evidence(**{"metrics": metrics()} | known), [month])
    return result


def down(start: str, end: str | None, **fields: str) -> Outage:
    """Return an outage in January 2025, written `10T10:00` in Shanghai."""
    return outage(f"2025-01-{start}:00+08:00", end and f"2025-01-{end}:00+08:00", **fields)


def recorded(*rows: Outage, months: tuple[str, ...] = ("2025-01",)) -> dict[str, Any]:
    """Return evidence of these outages."""
    return {"outages": outage_records(*rows, months=months)}


def checked(*rows: Probe, months: tuple[str, ...] = ("2025-01",), **fields: object) -> dict[str, Any]:
    """Return evidence of these checks."""
    return {"probes": probe_records(*rows, months=months, **fields)}


def every_five_minutes(day: int, *, failed: range = range(0)) -> list[Probe]:
    """Return the checks of a day in January, of which those of some numbers failed."""
    start = datetime(2025, 1, day, tzinfo=UTC) - timedelta(hours=8)
    return [
        probe((start + timedelta(minutes=5 * number)).isoformat(), ok=number not in failed, response_ms=str(number))
        for number in range(288)
    ]


UNKNOWN: Final[dict[str, Any]] = {"measures": "unknown", "known_for": "5 calendar_minutes"}


@pytest.mark.parametrize("failed", [range(0), range(288)])
@pytest.mark.parametrize("bound, verdict", [({"at_most": "75 %"}, "met"), ({"less_than": "75 %"}, "missed")])
def test_time_of_which_nobody_knows_can_be_a_target(failed: range, bound: dict[str, str], verdict: str) -> None:
    """Checks of one day in four leave three unknown, whatever they found; coverage is the figure and is complete."""
    parts = {"valid": {"from": "2025-01-10", "until": "2025-01-14"}}
    rows = every_five_minutes(11, failed=failed)
    found = judged(UNKNOWN, metric="ratio", source="probes", parts=parts, promised=bound, **checked(*rows))
    assert (found.verdict, found.value, found.numerator, found.denominator) == (verdict, 75, 3 * 1440, 4 * 1440)
    assert (found.coverage, found.events, found.doubt) == (1, 0, "")


@pytest.mark.parametrize("month, reason", [("2025-01", ""), ("2025-02", "no_file")])
def test_a_record_without_a_row_knows_nothing_and_no_record_has_no_data(month: str, reason: str) -> None:
    """A file without checks is a month of which nothing is known: missed; without a file nobody can tell."""
    known = checked(months=(month,))
    found = judged(UNKNOWN, metric="ratio", source="probes", promised={"at_most": "10 %"}, **known)
    assert (found.verdict, found.value, found.reason) == (("no_data", None, reason) if reason else ("missed", 100, ""))


def test_unknown_time_of_a_month_without_service_time_is_none() -> None:
    """Where no service was agreed nothing can be unknown."""
    closed = WorkingTime(ServiceHours.model_validate({
        "kind": "service_hours", "name": "Later", "time_zone": SHANGHAI, "versions": [
            {"from": "2025-01-01", "week": {"monday": ["09:00-10:00"]}, "exceptions": [
                {"date": f"2025-01-{day:02}", "hours": [], "reason": "Closed"} for day in (6, 13, 20, 27)]}],
    }))  # fmt: skip
    known = checked(*every_five_minutes(6)) | {"working_time": {"always": closed}}
    found = judged(UNKNOWN, metric="ratio", source="probes", promised={"at_most": "10 %"}, **known)
    assert (found.verdict, found.reason) == ("no_events", "no_agreed_time")


def test_shortest_interruption_that_counts_is_a_rule_of_the_agreement() -> None:
    """Four minutes make 100 % where five are the shortest that counts, and the row is told as too short (F9)."""
    result = judged({"shortest_counted": "5 calendar_minutes"}, **recorded(down("10T10:00", "10T10:04")))
    assert (result.value, result.events) == (100, 0)
    assert result.sources[0].reasons == {"too_short": 1}


def test_degradation_is_weighed_by_the_agreement() -> None:
    """Ten hours at half weight are five hours of downtime (F65)."""
    rules = {"weights": {"degradation": "50 %"}}
    result = judged(rules, **recorded(down("10T10:00", "10T20:00", kind="degradation")))
    assert result.used == 5 * 3600


def test_slices_are_judged_in_seconds_of_slices() -> None:
    """One minute of downtime makes a slice of five minutes bad, and the budget is in the same unit."""
    rules = {"method": "timeslices", "slice": "5 calendar_minutes", "bad_above": "10 %"}
    result = judged(rules, **recorded(down("10T10:01", "10T10:02")))
    assert (result.used, result.denominator) == (300, 44_640 * 60)


@pytest.mark.parametrize("source", ["outages", "status", "probes"])
@pytest.mark.parametrize("down_for, bad", [(4, 0), (5, 1)])
def test_slice_that_is_bad_above_the_whole_is_one_of_which_all_is_lost(source: str, down_for: int, bad: int) -> None:
    """Nothing is more than 100 %: without that meaning, a month in which all failed would be 100 % (ProtonBase)."""
    rules = {"method": "timeslices", "slice": "5 calendar_minutes", "bad_above": "100 %"}
    if source == "probes":
        rows = [probe(f"2025-01-10T10:0{minute}:00+08:00", ok=minute >= down_for) for minute in range(5)]
        found = judged(rules | {"known_for": "1 calendar_minutes"}, source=source, **checked(*rows))
    elif source == "status":
        page = state_page(span("10T10:00", "10T11:00"), span("10T10:00", f"10T10:0{down_for}"))
        found = judged(rules, source=source, promised={"at_least": "1 %"}, **page)
    else:
        found = judged(rules, **recorded(down("10T10:00", f"10T10:0{down_for}")))
    assert found.used == 300 * bad


def test_maintenance_is_excluded_within_its_limits() -> None:
    """One is announced too late, one is too much and one too long; each is told (V12)."""
    early = "2025-01-01T00:00:00+08:00"
    rows = [
        down("11T02:00", "11T05:00", id="M-1", kind="maintenance", exclusion="planned", announced=early),
        down("18T02:00", "18T03:00", id="M-2", kind="maintenance", exclusion="planned", announced=early),
        down("25T02:00", "25T03:00", id="M-3", kind="maintenance", exclusion="planned"),
    ]
    assert judged(parts={"maintenance": MAINTENANCE}, **recorded(*rows)).value == 100
    result = judged({"maintenance": "within_limits"}, parts={"maintenance": MAINTENANCE}, **recorded(*rows))
    assert result.used == 3 * 3600
    (source,) = result.sources
    assert (source.used, source.remarks) == (3, {"late_notice": 1, "too_long": 1, "too_many": 1})


def test_number_of_interruptions_is_a_count() -> None:
    """Two separate interruptions, of three rows, are at most two; a month without a record could have more (F1)."""
    rows = [down("10T10:00", "10T11:00"), down("10T10:30", "10T12:00"), down("12T10:00", "12T10:30")]
    counted: dict[str, Any] = {"rules": {"measures": "number"}, "metric": "count", "promised": {"at_most": "2"}}
    result = judged(**counted, **recorded(*rows))
    assert (result.value, result.verdict, result.events) == (2, Verdict.MET, 2)
    gap = counted | {"promised": {"at_most": "2", "per": "quarter"}, "month": Month(2025, 3)}
    result = judged(**gap, **recorded(*rows))
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.INCOMPLETE)


def test_longest_interruption_could_be_longer_where_data_are_missing() -> None:
    """In a quarter of which a month is unknown, a kept limit proves nothing, and a broken one does."""
    rules = {"measures": "longest", "unit": "calendar_hours"}
    whole: dict[str, Any] = {"metric": "quantity", "month": Month(2025, 3)}
    row = down("10T10:00", "10T13:00")
    result = judged(rules, promised={"at_most": "4", "per": "quarter"}, **whole, **recorded(row))
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.INCOMPLETE)
    missed = judged(rules, promised={"at_most": "2", "per": "quarter"}, **whole, **recorded(row))
    assert (missed.verdict, missed.value) == (Verdict.MISSED, 3)


def test_time_to_restore_of_one_interruption_is_no_mean() -> None:
    """Of two it is their mean; of one there is no verdict, and the reason is said (F59)."""
    rules = {"measures": "time_to_restore", "unit": "calendar_hours"}
    mean: dict[str, Any] = {"metric": "quantity", "promised": {"at_most": "4"}}
    first, second = down("10T10:00", "10T11:00"), down("12T10:00", "12T14:00")
    result = judged(rules, **mean, **recorded(first, second))
    assert (result.value, result.verdict) == (Fraction(5, 2), Verdict.MET)
    result = judged(rules, **mean, **recorded(first))
    assert (result.verdict, result.reason) == (Verdict.NO_EVENTS, Reason.TOO_FEW_EVENTS)


def test_time_between_failures_is_promised_in_service_time() -> None:
    """744 hours with two interruptions of an hour are 371 hours for each."""
    rules = {"measures": "time_between_failures", "unit": "working_hours"}
    rows = (down("10T10:00", "10T11:00"), down("12T10:00", "12T11:00"))
    assert judged(rules, metric="quantity", promised={"at_least": "300"}, **recorded(*rows)).value == 371


@pytest.mark.parametrize(
    "metric, rules",
    [("count", None), ("availability", {"measures": "number"}), ("ratio", {"method": "occurrences"})],
)
def test_rules_that_do_not_suit_make_no_figure(metric: str, rules: dict[str, str] | None) -> None:
    """A count without a rule, a number of availability, and checks of outages are no data."""
    result = judged(rules, metric=metric, promised={"at_least": "1"}, **recorded())
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_SOURCE)


def test_checks_are_weighed_by_time_and_gaps_are_unknown() -> None:
    """A day of checks, of which two hours failed, is a thirty-first of January and no more (F5, F6)."""
    rows = every_five_minutes(10, failed=range(24))
    result = judged({"known_for": "5 calendar_minutes"}, source="probes", **checked(*rows))
    assert (result.value, result.coverage) == (100 * Fraction(22, 24), Fraction(1, 31))
    (source,) = result.sources
    assert (source.read, source.used) == (288, 288)
    strict = {"coverage_at_least": "90 %"}
    result = judged({"known_for": "5 calendar_minutes"}, source="probes", promised=strict, **checked(*rows))
    assert (result.verdict, result.reason, result.value) == (Verdict.NO_DATA, Reason.LOW_COVERAGE, None)


def test_record_may_say_for_how_long_a_check_speaks() -> None:
    """An import knows how often it looked; without that, and without a rule, nothing is known."""
    rows, lasting = every_five_minutes(10), Duration.parse("10 calendar_minutes")
    assert judged(source="probes", **checked(*rows, known_for=lasting)).coverage > Fraction(1, 31)
    result = judged(source="probes", **checked(*rows))
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_SOURCE)


def test_month_without_checks_is_no_data() -> None:
    """No file of checks is not the same as no failed checks (F1)."""
    result = judged({"known_for": "5 calendar_minutes"}, source="probes", **checked(months=("2025-02",)))
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_FILE)


@pytest.mark.parametrize(
    "rules, metric, value",
    [
        pytest.param({"method": "occurrences"}, "ratio", 100 * Fraction(264, 288), id="occurrences"),
        pytest.param(
            {"method": "timeslices", "slice": "1 calendar_hour", "bad_above": "0 %"},
            "availability",
            100 * Fraction(22, 24),
            id="slices",
        ),
        pytest.param(
            {"measures": "response_time", "answered_within": "100 ms"}, "attainment", 100 * Fraction(77, 288),
            id="in-time",
        ),
        pytest.param({"measures": "response_time", "percentile": "50 %"}, "quantity", 155, id="percentile"),
        pytest.param({"measures": "number"}, "count", 1, id="number"),
        pytest.param({"measures": "longest", "unit": "calendar_minutes"}, "quantity", 120, id="longest"),
    ],
)  # fmt: skip
def test_rules_make_figures_of_checks(rules: dict[str, Any], metric: str, value: Fraction) -> None:
    """From 288 checks of a day, of which the first 24 failed, and number n took n milliseconds."""
    rows = every_five_minutes(10, failed=range(24))
    promised = {"at_least": "1 %" if metric in {"ratio", "availability", "attainment"} else "1"}
    result = judged(rules | {"known_for": "5 calendar_minutes"}, metric=metric, source="probes", promised=promised,
                   **checked(*rows))  # fmt: skip
    assert result.value == value
    used = sum(source.used for source in result.sources)
    assert used == (264 if metric == "quantity" and "percentile" in rules else 288)


def state_page(known: Interval, *spans: Interval) -> dict[str, Any]:
    """Return evidence of a timeline that was seen in one time and down in some."""
    timeline = Timeline(service="mail", known=(known,), down=spans)
    return {"timelines": {"status": TimelineRecords(source="status", timelines={"mail": timeline})}}


def span(start: str, end: str) -> Interval:
    """Return a time in January 2025, written `10T10:00` in Shanghai."""
    moments = (datetime.fromisoformat(f"2025-01-{text}:00+08:00") for text in (start, end))
    return Interval(*moments)


@pytest.mark.parametrize("rule, denominator", [("counts_as_available", 86_400), ("is_not_counted", 86_400 - 3600)])
def test_recorded_maintenance_reaches_a_timeline(rule: str, denominator: int) -> None:
    """What a status page shows as down in excluded maintenance is raw downtime, and not held against it (V12)."""
    page = state_page(span("10T00:00", "11T00:00"), span("10T10:00", "10T12:00"))
    rows = (
        down("10T09:00", "10T11:00", kind="maintenance", exclusion="planned"),
        down("10T11:00", "10T12:00", id="O-2"),
        down("20T11:00", "20T12:00", id="O-3", service="files"),
    )
    result = judged(source="status", parts={"excluded_time": rule}, **page, **recorded(*rows))
    assert (result.denominator, result.numerator) == (denominator, denominator - 3600)
    assert result.raw_value == 100 * Fraction(22, 24)
    (source,) = result.sources
    assert (source.read, source.used, source.reasons) == (3, 1, {"no_exclusion": 1, "other_service": 1})
    assert [interruption.outage.start.hour for interruption in result.interruptions] == [9]


def test_maintenance_that_broke_its_limits_reaches_no_timeline() -> None:
    """Maintenance without notice excludes nothing of what a status page shows, and the file says why."""
    page = state_page(span("10T00:00", "12T00:00"), span("10T10:00", "10T12:00"), span("11T02:00", "11T04:30"))
    early = {"kind": "maintenance", "exclusion": "planned", "announced": "2025-01-01T00:00:00+08:00"}
    rows = (
        down("10T09:00", "10T12:00", kind="maintenance", exclusion="planned"),
        down("11T02:00", "11T04:30", id="M-2", **early),
        down("15T02:00", "15T02:00", id="M-3", **early),
    )
    rules = {"maintenance": "within_limits"}
    result = judged(rules, source="status", parts={"maintenance": MAINTENANCE}, **page, **recorded(*rows))
    assert result.used == (2 * 60 + 30) * 60
    (source,) = result.sources
    assert (source.used, source.remarks) == (1, {"too_long": 1})
    assert source.reasons == {"late_notice": 1, "no_length": 1}


def test_refused_exclusion_of_what_was_watched_is_not_lost() -> None:
    """Where maintenance excludes nothing of what a status page shows, the claim stays with why it was refused (F9)."""
    page = state_page(span("10T00:00", "12T00:00"), span("10T10:00", "10T12:00"))
    row = down("10T09:00", "10T12:00", kind="maintenance", exclusion="planned")
    rules = {"maintenance": "within_limits"}
    result = judged(rules, source="status", parts={"maintenance": MAINTENANCE}, **page, **recorded(row))
    assert result.used == 2 * 3600
    (observation,) = result.observations
    (claimed,) = observation.claimed
    assert (claimed.outage.id, claimed.remark) == (row.id, RowReason.LATE_NOTICE)
    assert claimed.claim is not None
    assert claimed.claim.notice_given is None
    assert claimed.claim.notice_required is not None


def test_exclusions_of_checks_are_shown_side_by_side() -> None:
    """Two failed hours, of which one lies in excluded maintenance, are one hour, raw two."""
    rows = every_five_minutes(10, failed=range(24))
    row = down("10T00:00", "10T01:00", kind="maintenance", exclusion="planned")
    result = judged({"known_for": "5 calendar_minutes"}, source="probes", **checked(*rows), **recorded(row))
    assert (result.value, result.raw_value) == (100 * Fraction(23, 24), 100 * Fraction(22, 24))
    assert [source.path for source in result.sources] == [
        "measurements/2025-01/probes.csv", "measurements/2025-01/outages.csv",
    ]  # fmt: skip


def test_checks_alone_say_what_needs_checks() -> None:
    """A timeline has no number of checks."""
    page = state_page(span("10T00:00", "11T00:00"))
    result = judged({"method": "occurrences"}, metric="ratio", source="status", **page)
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_SOURCE)


def test_open_month_is_known_until_its_data_were_taken() -> None:
    """The slices after the day of the data are unknown, not good (F1)."""
    rules = {"method": "timeslices", "slice": "1 calendar_hour", "bad_above": "0 %"}
    file = month_file("2025-01", state="open", data_taken_on="2025-01-10")
    assert judged(rules, **recorded(), months=(file,)).coverage == Fraction(10, 31)


MINUTES = st.tuples(st.integers(0, 31 * 1440 - 1), st.integers(1, 900))
RULES = st.sampled_from([
    ({}, "availability", {"at_least": "99.5 %"}),
    ({"shortest_counted": "15 calendar_minutes"}, "availability", {"at_least": "99.5 %"}),
    ({"method": "timeslices", "slice": "10 calendar_minutes", "bad_above": "20 %"}, "availability",
     {"more_than": "99.5 %"}),
    ({"measures": "longest", "unit": "calendar_hours"}, "quantity", {"at_most": "4"}),
])  # fmt: skip
GOODNESS = {Verdict.MISSED: 0, Verdict.MET: 1}


@given(spans=st.lists(MINUTES, max_size=5), more=st.lists(MINUTES, max_size=3), rules=RULES)
def test_more_downtime_never_improves_a_verdict(
    spans: list[tuple[int, int]],
    more: list[tuple[int, int]],
    rules: tuple[dict[str, str], str, dict[str, str]],
) -> None:
    """Whatever is promised about interruptions, further ones never turn a miss into a kept promise."""
    start = datetime(2024, 12, 31, 16, tzinfo=UTC)
    rows = [
        outage(
            (start + timedelta(minutes=first)).isoformat(),
            (start + timedelta(minutes=first + length)).isoformat(),
            id=f"O-{number}",
        )
        for number, (first, length) in enumerate([*spans, *more])
    ]
    written, metric, promised = rules
    results = [
        judged(written or None, metric=metric, promised=promised, **recorded(*part))
        for part in (rows[: len(spans)], rows)
    ]
    assert GOODNESS[results[1].verdict] <= GOODNESS[results[0].verdict]


def test_maintenance_that_names_no_clause_is_remarked() -> None:
    """It counts as any interruption does, and the account of its file says that it was planned."""
    rows = (down("10T09:00", "10T10:00", kind="maintenance"), down("11T09:00", "11T10:00", id="O-2"))
    result = judged(**recorded(*rows))
    (source,) = result.sources
    assert (result.used, source.used, source.remarks) == (2 * 3600, 2, {"no_clause": 1})
