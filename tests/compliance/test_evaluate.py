"""Was it kept: verdicts, periods, versions, waivers, suspensions and credits."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.written import (
    SHANGHAI,
    agreement,
    evidence,
    figures,
    history,
    metrics,
    month_file,
    outage,
    outage_records,
    target,
    timelines,
)

from slm.agreement import Agreement
from slm.calendar import Holidays, Month, Per, ServiceHours, WorkingTime, always, period_of, start_of_day, zone
from slm.compliance import Evidence, Reason, Result, Verdict, evaluate
from slm.measurement import MonthFile, Outage, RecordFile
from slm.values import Source

JANUARY, FEBRUARY, MARCH = Month(2025, 1), Month(2025, 2), Month(2025, 3)


def judged(
    *versions: Agreement,
    at: Month | tuple[Month, ...] = JANUARY,
    known: Evidence | None = None,
    **parts: Any,  # noqa: ANN401 - any field of the evidence
) -> tuple[Result, ...]:
    """Return the results of SLA-MAIL in the months, of evidence that is given or made of these parts."""
    months = at if isinstance(at, tuple) else (at,)
    return evaluate(history(*versions), known or evidence(**parts), months)


def reported(*monthly: tuple[str | None, str | None] | None, metric: str = "attainment") -> Evidence:
    """Return evidence of numerators and denominators reported for months from January 2025 on; None reports nothing."""
    files = {}
    for offset, pair in enumerate(monthly):
        month = JANUARY.plus(offset)
        entries = [{"target": metric, "numerator": pair[0], "denominator": pair[1]}] if pair else []
        files[month] = figures(str(month), *entries)
    closed = tuple(month_file(str(JANUARY.plus(offset))) for offset in range(12))
    return evidence(figures=files, months=closed, metrics=metrics(availability="figures"))


def share(numerator: str, denominator: str | None, **compared: str) -> Result:
    """Return the result of one reported share in January."""
    (result,) = judged(agreement("1.0", target("attainment", **compared)), known=reported((numerator, denominator)))
    return result


def available(down_minutes: str | Fraction, month: Month = JANUARY, **compared: str) -> Result:
    """Return the result of a month with so many minutes of one outage."""
    start = start_of_day(month.first_day, zone(SHANGHAI))
    end = start + timedelta(microseconds=int(Fraction(down_minutes) * 60_000_000))
    row = outage(start.isoformat(), end.isoformat(), str(month))
    (result,) = judged(
        agreement("1.0", target(**compared)), at=month, outages=outage_records(row, months=(str(month),))
    )
    return result


@pytest.mark.parametrize(
    "down, month, comparison, verdict, shown",
    [
        pytest.param("41", FEBRUARY, "at_least", "missed", "99.89 %", id="V2"),
        pytest.param("1", JANUARY, "at_least", "met", "99.99 %", id="V3"),
        pytest.param("44.64", JANUARY, "at_least", "met", "99.90 %", id="V4-at-least"),
        pytest.param("44.64", JANUARY, "more_than", "missed", "99.90 %", id="V4-more-than"),
        pytest.param("0", JANUARY, "more_than", "met", "100.00 %", id="flawless"),
    ],
)
def test_unrounded_availability_is_compared(down: str, month: Month, comparison: str, verdict: str, shown: str) -> None:
    """At the threshold `at_least` is kept and `more_than` is not; rounding decides nothing (V2, V3, V4, F54)."""
    result = available(down, month, **{comparison: "99.9 %"})
    assert (result.verdict, result.display) == (verdict, shown)
    assert result.used == Fraction(down) * 60


def test_availability_names_its_outages_and_its_record() -> None:
    """A result says how many outages there were, and which rows of which file it rests on (F9)."""
    result = available("41", FEBRUARY)
    assert (result.events, result.coverage, result.provisional) == (1, 1, True)
    assert result.allowed == Fraction("40.32") * 60
    assert result.margin == result.value - Fraction("99.9") if result.value else False
    (source,) = result.sources
    assert (source.path, source.read, source.used) == ("measurements/2025-02/outages.csv", 1, 1)


@pytest.mark.parametrize(
    "time_zone, month, minutes",
    [
        ("Europe/Berlin", Month(2025, 3), 44_580),
        ("Europe/Berlin", Month(2025, 10), 44_700),
        (SHANGHAI, Month(2025, 3), 44_640),
        (SHANGHAI, Month(2024, 2), 41_760),
    ],
)
def test_month_has_its_real_length(time_zone: str, month: Month, minutes: int) -> None:
    """A month is as long as it is in its zone, clock changes included (V6, V9, F22)."""
    (result,) = judged(
        agreement("1.0", target(), time_zone=time_zone), at=month, outages=outage_records(months=(str(month),))
    )
    assert result.denominator == minutes * 60
    assert result.value == 100


def test_month_of_an_always_broken_service_is_zero() -> None:
    """28 days of downtime in February are 0 %, and neither 7.96 nor 99 % (V9, F58, D11)."""
    assert available("40320", FEBRUARY).value == 0


def test_outage_over_a_month_boundary_is_judged_in_both_months() -> None:
    """Ten minutes count in January and twenty in February, in the zone of the agreement (V1, F15)."""
    row = outage("2025-01-31T23:50:00+08:00", "2025-02-01T00:20:00+08:00")
    records = outage_records(row, months=("2025-01", "2025-02"))
    results = judged(agreement("1.0", target()), at=(FEBRUARY, JANUARY), outages=records)
    assert [result.used for result in results] == [600, 1200]


@pytest.mark.parametrize("rule, down, agreed", [("counts_as_available", 60, 44_640), ("is_not_counted", 60, 44_610)])
def test_raw_and_adjusted_figures_stand_side_by_side(rule: str, down: int, agreed: int) -> None:
    """90 raw minutes are 60 adjusted ones, of agreed minutes as the agreement counts them (V12)."""
    rows = (
        outage("2025-01-10T02:00:00Z", "2025-01-10T04:00:00Z", kind="maintenance", exclusion="planned"),
        outage("2025-01-10T03:30:00Z", "2025-01-10T05:00:00Z"),
    )
    clauses = [{"id": "planned", "clause": "Announced maintenance"}]
    promised = agreement("1.0", target(), exclusions=clauses, excluded_time=rule)
    (result,) = judged(promised, outages=outage_records(*rows))
    assert result.value == 100 * (1 - Fraction(down, agreed))
    assert result.raw_value == 100 * (1 - Fraction(90, 44_640))
    assert result.raw_display == "99.79 %"
    assert result.threshold_display == "99.9 %"


def test_excluding_a_whole_month_leaves_nothing_to_judge() -> None:
    """Where all agreed time is excluded and not counted, the promise is neither kept nor missed, and not 0 % (D11)."""
    row = outage("2025-01-01T00:00:00+08:00", "2025-02-01T00:00:00+08:00", exclusion="storm")
    clauses = [{"id": "storm", "clause": "Storm"}]
    promised = agreement("1.0", target(), exclusions=clauses, excluded_time="is_not_counted")
    (result,) = judged(promised, outages=outage_records(row))
    assert (result.verdict, result.reason) == (Verdict.NO_EVENTS, Reason.NO_AGREED_TIME)


@pytest.mark.parametrize(
    "numerator, denominator, verdict, reason",
    [
        pytest.param("95", "100", "met", "", id="at-the-threshold"),
        pytest.param("949", "1000", "missed", "", id="below"),
        pytest.param("0", "0", "no_events", "no_cases", id="F3-no-cases"),
        pytest.param("0", "7", "missed", "", id="F4-none-of-some"),
        pytest.param("1", "3", "missed", "", id="V11"),
        pytest.param("8", "7", "no_data", "impossible_figure", id="F58-more-than-all"),
        pytest.param("8", None, "no_data", "no_denominator", id="no-denominator"),
    ],
)
def test_share_of_cases_is_judged(numerator: str, denominator: str | None, verdict: str, reason: str) -> None:
    """No case is neither a kept nor a missed promise, and an impossible figure is no figure (V11, F3, F4, F58)."""
    result = share(numerator, denominator, at_least="95 %")
    assert (result.verdict, result.reason) == (verdict, reason)


@pytest.mark.parametrize(
    "comparison, verdict", [("at_least", "met"), ("at_most", "met"), ("more_than", "missed"), ("less_than", "missed")]
)
def test_each_comparison_decides_at_its_threshold(comparison: str, verdict: str) -> None:
    """At the threshold, `at_least` and `at_most` are kept."""
    assert share("95", "100", **{comparison: "95 %"}).verdict == verdict


def test_time_limit_is_judged_by_its_share() -> None:
    """A time limit is kept when the agreed share of the cases kept it; the scope names their priority."""
    written = target("attainment", within="30 working_minutes", for_at_least="95 %", priority="P1")
    (result,) = judged(agreement("1.0", written), known=reported(("96", "100")))
    assert (result.verdict, result.threshold, result.scope) == (Verdict.MET, 95, {"priority": "P1"})
    assert (result.allowed, result.used, result.events) == (5, 4, 100)


@pytest.mark.parametrize(
    "metric, numerator, denominator, value, events",
    [
        ("count", "3", None, 3, 3),
        ("score", "450", "100", Fraction("4.5"), 100),
        ("quantity", "12.5", None, Fraction("12.5"), 0),
        ("quantity", "12.5", "5", Fraction("2.5"), 0),
        ("ratio", "1", "3", Fraction(100, 3), 3),
        ("availability", "44000", "44640", Fraction(4400000, 44640), 0),
    ],
)
def test_kind_of_metric_says_what_the_value_is(
    metric: str, numerator: str, denominator: str | None, value: Fraction, events: int
) -> None:
    """Shares are percentages; a score and a quantity are divided; a count is what it is."""
    written = target(metric, at_least="1 %" if metric in {"ratio", "availability"} else "1")
    (result,) = judged(agreement("1.0", written), known=reported((numerator, denominator), metric=metric))
    assert (result.value, result.events) == (value, events)
    assert result.raw_value is None
    if metric in {"count", "quantity", "score"}:
        assert result.allowed is None
        assert result.used is None


def test_reported_minutes_of_availability_are_kept_in_seconds() -> None:
    """Numerator and denominator of availability have one unit, wherever they come from."""
    (result,) = judged(agreement("1.0", target()), known=reported(("44000", "44640"), metric="availability"))
    assert (result.numerator, result.denominator) == (44_000 * 60, 44_640 * 60)


def test_quarter_pools_its_months_and_appears_once() -> None:
    """A quarter is the sum of its months by the sum of theirs, in the month that ends it (V5, F55)."""
    minutes = [("44595.36", "44640"), ("39916.8", "40320"), ("44640", "44640")]
    results = judged(
        agreement("1.0", target(per="quarter")),
        at=(JANUARY, FEBRUARY, MARCH),
        known=reported(*minutes, metric="availability"),
    )
    (quarter,) = results
    assert quarter.value == 100 * (Fraction("44595.36") + Fraction("39916.8") + 44_640) / (44_640 + 40_320 + 44_640)
    assert (quarter.period.label, quarter.last_month, quarter.provisional) == ("2025-Q1", MARCH, False)


def test_pooling_is_not_the_mean_of_percentages() -> None:
    """January with 99.90 % and February with 99.00 % are 99.4729 % together, not 99.45 % (V5, F55)."""
    minutes = [("44595.36", "44640"), ("39916.8", "40320")]
    (part,) = judged(
        agreement("1.0", target(per="quarter"), valid={"from": "2025-01-01", "until": "2025-03-01"}),
        at=MARCH,
        known=reported(*minutes, metric="availability"),
    )
    assert part.value is not None
    assert round(part.value, 4) == Fraction("99.4729")


def test_month_without_data_lowers_the_coverage_of_the_quarter() -> None:
    """Two of three months are two thirds of a quarter; a target may demand more, and none at all is no data (F1)."""
    kept = agreement("1.0", target("attainment", per="quarter"))
    strict = agreement("1.0", target("attainment", per="quarter", coverage_at_least="70 %"))
    some, none = reported(("100", "100"), None, ("100", "100")), reported(None, None, None)
    (result,) = judged(kept, at=MARCH, known=some)
    assert (result.verdict, result.coverage) == (Verdict.MET, Fraction(2, 3))
    (result,) = judged(strict, at=MARCH, known=some)
    assert (result.verdict, result.reason, result.value) == (Verdict.NO_DATA, Reason.LOW_COVERAGE, None)
    (result,) = judged(kept, at=MARCH, known=none)
    assert (result.verdict, result.reason, result.coverage) == (Verdict.NO_DATA, Reason.NO_FIGURE, 0)


@pytest.mark.parametrize("at_least, verdict", [("50 %", Verdict.MET), ("50.01 %", Verdict.NO_DATA)])
def test_coverage_at_its_bound_is_enough(at_least: str, verdict: Verdict) -> None:
    """A year of which every other month is known has the half of it that is demanded, and no more (F5)."""
    year = agreement("1.0", target("attainment", per="year", coverage_at_least=at_least))
    (result,) = judged(year, at=Month(2025, 12), known=reported(*[("100", "100"), None] * 6))
    assert (result.verdict, result.coverage) == (verdict, Fraction(1, 2))


def test_year_is_judged_with_its_last_month() -> None:
    """The counts of twelve months are added up in December."""
    written = agreement("1.0", target("count", at_most="12", per="year"))
    known = reported(*[("1", None)] * 12, metric="count")
    assert judged(written, at=Month(2025, 11), known=known) == ()
    (result,) = judged(written, at=Month(2025, 12), known=known)
    assert (result.value, result.verdict, result.period.label) == (12, Verdict.MET, "2025")


@pytest.mark.parametrize(
    "written, verdict",
    [
        ({"at_most": "5"}, "no_data"),
        ({"at_most": "2"}, "missed"),
        ({"at_least": "3"}, "met"),
        ({"at_least": "9"}, "no_data"),
    ],
)
def test_count_with_a_gap_is_judged_only_where_the_gap_cannot_matter(written: dict[str, str], verdict: str) -> None:
    """Events of an unknown month can only add: three known ones do not prove that there were at most five (F1)."""
    known = reported(("1", None), None, ("2", None), metric="count")
    (result,) = judged(agreement("1.0", target("count", per="quarter", **written)), at=MARCH, known=known)
    assert result.verdict == verdict
    assert result.reason == (Reason.INCOMPLETE if verdict == "no_data" else "")


def test_quantity_without_denominator_counts_once_a_month() -> None:
    """A measured quantity of 10 in one month and 20 in the next is 15 over both."""
    written = agreement(
        "1.0", target("quantity", "1", per="quarter"), valid={"from": "2025-02-01", "until": "2026-01-01"}
    )
    (result,) = judged(written, at=MARCH, known=reported(None, ("10", None), ("20", None), metric="quantity"))
    assert (result.value, result.denominator, result.coverage) == (15, 2, 1)


def test_figure_is_picked_for_its_service() -> None:
    """Of a target for two services each has its own figure, and one that names none is nobody's."""
    entries = [
        {"target": "attainment", "service": "mail", "numerator": "90", "denominator": "100"},
        {"target": "attainment", "numerator": "99", "denominator": "100"},
        {"workload": "count", "numerator": "400"},
    ]
    known = evidence(
        figures={JANUARY: figures("2025-01", *entries)},
        files={"measurements/2025-01/figures.yml": RecordFile(path="figures.yml", sha256="hash", rows=3)},
    )
    mail, files = judged(agreement("1.0", target("attainment"), services=["mail", "files"]), known=known)
    assert (mail.service, mail.verdict, mail.value) == ("mail", Verdict.MISSED, 90)
    assert (files.service, files.verdict, files.reason) == ("files", Verdict.NO_DATA, Reason.NO_FIGURE)
    assert [(source.sha256, source.read, source.used, source.excluded) for source in mail.sources] == [
        ("hash", 3, 1, 2)
    ]
    assert [(source.used, source.reasons) for source in files.sources] == [(0, {"other_target": 3})]


def test_two_figures_for_one_thing_are_no_figure() -> None:
    """Nobody can tell which of two figures holds, so neither is used."""
    entry = {"target": "attainment", "numerator": "99", "denominator": "100"}
    known = evidence(figures={JANUARY: figures("2025-01", entry, entry)})
    (result,) = judged(agreement("1.0", target("attainment")), known=known)
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.AMBIGUOUS_FIGURE)


def test_month_is_split_where_the_version_changes() -> None:
    """Each part of a month is judged by the version in force in it, over its own days (ARCHITECTURE 5)."""
    old = agreement("1.0", target(at_least="99 %"))
    new = agreement(
        "1.1", target(at_least="99.9 %"), supersedes="1.0", valid={"from": "2025-01-11", "until": "2027-01-01"}
    )
    row = outage("2025-01-10T23:00:00+08:00", "2025-01-11T01:00:00+08:00")
    first, second = judged(old, new, outages=outage_records(row))
    assert [str(result.version) for result in (first, second)] == ["1.0", "1.1"]
    assert [result.denominator for result in (first, second)] == [10 * 86_400, 21 * 86_400]
    assert [result.used for result in (first, second)] == [3600, 3600]
    assert [result.verdict for result in (first, second)] == [Verdict.MET, Verdict.MISSED]
    assert first.period.end == second.period.start
    assert first.period.label == second.period.label == "2025-01"


def test_figure_names_its_version_where_two_were_in_force() -> None:
    """In a month with two versions a figure without one is nobody's; in other months of the quarter it is clear."""
    written = target("attainment", per="quarter")
    old = agreement("1.0", written)
    new = agreement("1.1", written, supersedes="1.0", valid={"from": "2025-02-15", "until": "2027-01-01"})
    pair = {"target": "attainment", "denominator": "10"}
    known = evidence(
        figures={
            JANUARY: figures("2025-01", pair | {"numerator": "1"}),
            FEBRUARY: figures("2025-02", pair | {"numerator": "2", "version": "1.0"}, pair | {"numerator": "5"}),
            MARCH: figures("2025-03", pair | {"numerator": "3"}),
        }
    )
    first, second = judged(old, new, at=MARCH, known=known)
    assert (first.numerator, first.denominator, first.coverage) == (3, 20, 1)
    assert (second.numerator, second.denominator, second.coverage) == (3, 10, Fraction(1, 2))


@pytest.mark.parametrize("rule, verdict", [("prorate", "met"), ("skip", "not_in_force")])
def test_agreement_says_how_a_partial_period_is_judged(rule: str, verdict: str) -> None:
    """A month that is only partly inside the term is judged over that part, or not at all (F7)."""
    written = agreement("1.0", target(), valid={"from": "2025-01-21", "until": "2026-01-01"}, partial_period=rule)
    (result,) = judged(written, outages=outage_records())
    assert result.verdict == verdict
    assert result.denominator == (11 * 86_400 if rule == "prorate" else None)
    assert result.reason == ("" if rule == "prorate" else Reason.PARTIAL_PERIOD)


@pytest.mark.parametrize("excluded", [False, True])
def test_partial_period_can_count_as_a_whole_one(excluded: bool) -> None:  # noqa: FBT001
    """The days before the term count as time without an interruption; one that lies in them is none (F7)."""
    written = agreement(
        "1.0", target(), valid={"from": "2025-01-21", "until": "2026-01-01"}, partial_period="full",
        exclusions=[{"id": "a", "clause": "Works"}],
    )  # fmt: skip
    named = {"exclusion": "a"} if excluded else {}
    before = outage("2025-01-20T22:00:00+08:00", "2025-01-21T01:00:00+08:00", **named)
    (result,) = judged(written, outages=outage_records(before))
    assert (result.denominator, result.used) == (31 * 86_400, 0 if excluded else 3600)
    assert result.raw_value == 100 - Fraction(100 * 3600, 31 * 86_400)


def test_days_of_another_version_are_not_added() -> None:
    """Of a month with eleven days of the first, ten of the second and ten of no version, these are the second's."""
    first = agreement("1.0", target(), partial_period="full")
    second = agreement("1.1", target(), partial_period="full", supersedes="1.0",
                       valid={"from": "2025-01-12", "until": "2025-01-22"})  # fmt: skip
    results = judged(first, second, outages=outage_records())
    assert [result.denominator for result in results] == [11 * 86_400, 20 * 86_400]


def test_suspended_month_adds_nothing_to_a_whole_period() -> None:
    """Of the quarter the suspended first month is left out, also the days of it before the term."""
    written = agreement("1.0", target(per="quarter"), valid={"from": "2025-01-21", "until": "2025-03-11"},
                        partial_period="full", suspensions=[{"id": "s", "clause": "Work"}])  # fmt: skip
    suspended = [{"agreement": "SLA-MAIL", "target": "availability", "clause": "s", "reason": "Work"}]
    known = evidence(
        outages=outage_records(months=("2025-01", "2025-02", "2025-03")),
        months=(month_file("2025-01", suspended=suspended),),
    )
    (result,) = judged(written, at=MARCH, known=known)
    assert result.denominator == (28 + 31) * 86_400


def test_whole_period_of_cases_is_the_cases_of_the_term() -> None:
    """A share of cases has no time that could be added; a reported figure of time has (F7)."""
    valid = {"from": "2025-01-21", "until": "2026-01-01"}
    pair = {"target": "attainment", "numerator": "1", "denominator": "2"}
    reported = {"target": "availability", "numerator": "11", "denominator": "12"}
    written = agreement("1.0", target("attainment"), target(source="figures"), valid=valid, partial_period="full")
    known = evidence(figures={JANUARY: figures("2025-01", pair, reported)})
    cases, time = judged(written, known=known)
    assert (cases.denominator, time.denominator) == (2, 12 * 60 + 20 * 86_400)
    assert time.raw_value is None


def test_change_of_version_is_no_partial_period() -> None:
    """Where one version follows the other the whole month is inside the term, and nothing is skipped."""
    valid = {"from": "2025-01-11", "until": "2027-01-01"}
    old = agreement("1.0", target(), partial_period="skip")
    new = agreement("1.1", target(), partial_period="skip", supersedes="1.0", valid=valid)
    assert [result.verdict for result in judged(old, new, outages=outage_records())] == [Verdict.MET, Verdict.MET]


def test_month_outside_the_term_is_not_judged() -> None:
    """Before the first and after the last day of the term there is no promise (F1)."""
    written = agreement("1.0", target(), valid={"from": "2025-02-01", "until": "2025-03-01"})
    assert judged(written, at=(JANUARY, MARCH), outages=outage_records(months=("2025-01", "2025-03"))) == ()


def test_draft_promises_nothing() -> None:
    """A version that nobody approved is not judged."""
    bound = history(agreement("1.0", target()), as_of=date(2019, 1, 1))
    assert evaluate(bound, evidence(outages=outage_records()), [JANUARY]) == ()


def test_version_superseded_before_it_began_is_not_judged() -> None:
    """Of two versions from the same day the later one counts."""
    old, new = agreement("1.0", target()), agreement("1.1", target(), supersedes="1.0")
    (result,) = judged(old, new, outages=outage_records())
    assert str(result.version) == "1.1"


def test_month_without_a_record_of_outages_is_no_data() -> None:
    """No file of outages is not the same as no outages (F1, F2)."""
    (result,) = judged(agreement("1.0", target()))
    assert (result.verdict, result.reason, result.coverage) == (Verdict.NO_DATA, Reason.NO_FILE, 0)


def test_quarter_knows_the_months_that_have_a_record() -> None:
    """An outage is counted in recorded months, and the month between them is unknown."""
    row = outage("2025-01-31T23:00:00+08:00", "2025-02-01T05:00:00+08:00")
    records = outage_records(row, months=("2025-01", "2025-03"))
    (result,) = judged(agreement("1.0", target(per="quarter")), at=MARCH, outages=records)
    assert result.used == 3600
    assert result.denominator == (31 + 31) * 86_400
    assert result.coverage == Fraction(31 + 31, 90)


def test_running_month_is_judged_up_to_the_day() -> None:
    """What lies ahead is neither up nor down, and what is judged so far may still change (F8)."""
    row = outage("2025-01-10T12:00:00+08:00", None)
    known = evidence(as_of=date(2025, 1, 10), outages=outage_records(row))
    (result,) = judged(agreement("1.0", target()), known=known)
    assert (result.denominator, result.used) == (10 * 86_400, 12 * 3600)
    assert result.provisional
    assert result.coverage == 1


def test_record_knows_nothing_after_it_was_taken() -> None:
    """The data of a month that is not closed reach to the end of the day on which they were taken (F1)."""
    months = (month_file("2025-01", state="open", data_taken_on="2025-01-05"),)
    known = evidence(as_of=date(2025, 1, 10), months=months, outages=outage_records())
    (result,) = judged(agreement("1.0", target()), known=known)
    assert (result.denominator, result.coverage) == (5 * 86_400, Fraction(1, 2))


def test_future_is_not_judged() -> None:
    """A month, and a version, that begin after the day as of which is judged have no results (F20)."""
    new = agreement("1.1", target(), supersedes="1.0", valid={"from": "2025-01-20", "until": "2027-01-01"})
    known = evidence(as_of=date(2025, 1, 10), outages=outage_records(months=("2025-01", "2025-02")))
    (result,) = judged(agreement("1.0", target()), new, at=(JANUARY, FEBRUARY), known=known)
    assert (result.version.parts, result.last_month) == ((1, 0), JANUARY)


@pytest.mark.parametrize(
    "months, as_of, provisional",
    [
        ([month_file("2025-01")], date(2025, 2, 1), False),
        ([month_file("2025-01")], date(2025, 1, 31), True),
        ([month_file("2025-01", state="open")], date(2025, 2, 1), True),
        ([month_file("2025-01", state="provisional")], date(2025, 2, 1), True),
        ([], date(2025, 2, 1), True),
    ],
)
def test_result_is_provisional_until_its_months_are_closed(
    months: list[MonthFile], as_of: date, *, provisional: bool
) -> None:
    """A result is final when its period is over and all its months are closed."""
    known = evidence(as_of=as_of, months=tuple(months), outages=outage_records())
    (result,) = judged(agreement("1.0", target()), known=known)
    assert result.provisional is provisional


def office() -> ServiceHours:
    """Return hours from Monday to Friday, nine to five, that keep the holidays `year`."""
    week = {day: ["09:00-17:00"] for day in ("monday", "tuesday", "wednesday", "thursday", "friday")}
    return ServiceHours.model_validate(
        {
            "kind": "service_hours",
            "name": "Office hours",
            "time_zone": SHANGHAI,
            "versions": [{"from": "2024-01-01", "week": week, "holidays": ["year"]}],
        }
    )


def year_2025(**days: object) -> Holidays:
    """Return the holidays of 2025."""
    return Holidays.model_validate(
        {
            "kind": "holidays",
            "name": "2025",
            "published": {"from": "2025-01-01", "until": "2026-01-01"},
            "source": {"notice": "A notice"},
        }
        | days
    )


def test_month_without_agreed_time_has_no_events() -> None:
    """Where every working day is a holiday there is nothing to be available in (F3)."""
    holidays = year_2025(days_off=[{"first": "2025-01-01", "last": "2025-01-31", "name": "Closed"}])
    hours = {"always": WorkingTime(always(SHANGHAI)), "office": WorkingTime(office(), {"year": holidays})}
    row = outage("2025-01-10T10:00:00+08:00", "2025-01-10T12:00:00+08:00")
    written = agreement("1.0", target(during="office"))
    (result,) = judged(written, outages=outage_records(row), working_time=hours)
    assert (result.verdict, result.reason, result.value) == (Verdict.NO_EVENTS, Reason.NO_AGREED_TIME, None)


def test_downtime_outside_service_hours_does_not_count() -> None:
    """Only agreed service time is judged, of the hours of the target before those of the agreement."""
    hours = {"office": WorkingTime(office(), {"year": year_2025()})}
    row = outage("2025-01-10T16:00:00+08:00", "2025-01-10T23:00:00+08:00")
    written = agreement("1.0", target(), service_hours="office")
    (result,) = judged(written, outages=outage_records(row), working_time=hours)
    assert (result.used, result.denominator) == (3600, 23 * 8 * 3600)


def test_result_is_provisional_while_holidays_are_not_published() -> None:
    """Agreed time beyond the published holidays may turn out to be a holiday (F29)."""
    hours = {"always": WorkingTime(office(), {"year": year_2025()})}
    closed = (month_file("2025-12"), month_file("2026-01"))
    records = outage_records(months=("2025-12", "2026-01"))
    results = judged(
        agreement("1.0", target()),
        at=(Month(2025, 12), Month(2026, 1)),
        months=closed,
        outages=records,
        working_time=hours,
    )
    assert [result.provisional for result in results] == [False, True]


@pytest.mark.parametrize(
    "written, reason",
    [
        pytest.param(target(during="nowhere"), Reason.NO_HOURS, id="no-hours"),
        pytest.param(target(source="nowhere"), Reason.NO_SOURCE, id="no-source"),
        pytest.param(target("count", at_most="1", source="outages"), Reason.NO_SOURCE, id="no-such-figure"),
    ],
)
def test_dangling_reference_is_no_data(written: dict[str, Any], reason: Reason) -> None:
    """What is measured by something that does not exist is not measured; that is never a kept promise (F36)."""
    (result,) = judged(agreement("1.0", written), outages=outage_records())
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, reason)


def test_target_of_an_unknown_metric_is_not_judged() -> None:
    """Without its metric nobody knows what the target says."""
    assert judged(agreement("1.0", target()), metrics={}) == ()


def test_availability_from_a_timeline() -> None:
    """A status page's timeline is judged in the agreed time in which it is known, with its files as sources (F1)."""
    records = timelines(("2025-01-31T15:00:00Z", "down"), ("2025-01-31T17:00:00Z", "up"))
    known = evidence(timelines={"status": records}, metrics=metrics(availability="status"))
    january, february, march = judged(agreement("1.0", target()), at=(JANUARY, FEBRUARY, MARCH), known=known)
    assert (january.value, january.coverage) == (0, Fraction(1, 31 * 24))
    assert (february.numerator, february.denominator, february.events) == (2 * 3600, 3 * 3600, 1)
    assert (march.verdict, march.reason) == (Verdict.NO_DATA, Reason.NO_COVERAGE)
    # Both rows are of January, and none of them says anything of March.
    assert [(file.read, file.used) for file in march.sources] == [(2, 0)]


def agreed(customer: str, provider: str = "2024-12-18") -> dict[str, Any]:
    """Return that both sides agreed, each on a day."""
    return {"provider": {"by": "li-lei", "on": provider}, "customer": {"by": "wang-fang", "on": customer}}


def waived(start: str, until: str, **fields: object) -> dict[str, Any]:
    """Return a waiver of the availability target."""
    return {
        "id": "W-1", "agreement": "SLA-MAIL", "target": "availability", "from": start, "until": until,
        "reason": "Move of the data centre", "agreed": agreed("2024-12-20"),
    } | fields  # fmt: skip


@pytest.mark.parametrize(
    "waiver, verdict",
    [
        pytest.param(waived("2025-01-01", "2025-02-01"), "waived", id="whole-month"),
        pytest.param(waived("2024-12-01", "2025-03-01", service="mail"), "waived", id="longer"),
        pytest.param(waived("2025-01-02", "2025-02-01"), "missed", id="begins-late"),
        pytest.param(waived("2025-01-01", "2025-01-31"), "missed", id="ends-early"),
        pytest.param(waived("2025-01-01", "2025-02-01", service="files"), "missed", id="other-service"),
        pytest.param(waived("2025-01-01", "2025-02-01", target="other"), "missed", id="other-target"),
        pytest.param(waived("2025-01-01", "2025-02-01", agreed=agreed("2027-01-01")), "missed", id="not-yet-agreed"),
    ],
)
def test_waiver_covers_the_whole_of_the_missed_period(waiver: dict[str, Any], verdict: str) -> None:
    """A miss is waived by a named waiver that covers all of it, and the figure stays to be seen."""
    row = outage("2025-01-10T00:00:00Z", "2025-01-11T00:00:00Z")
    months = (month_file("2025-01", waivers=[waiver]),)
    written = agreement("1.0", target(credits=[{"below": "99.9 %", "credit": "5 %"}]))
    (result,) = judged(written, months=months, outages=outage_records(row))
    assert result.verdict == verdict
    assert (result.reason, result.reason_id) == (("waived", "W-1") if verdict == "waived" else ("", ""))
    assert result.value == 100 * Fraction(30, 31)
    assert result.credit == (None if verdict == "waived" else 5)


@pytest.mark.parametrize(
    "provider, customer, month, verdict",
    [
        pytest.param("2024-12-31", "2024-12-30", "2025-01", "waived", id="both before"),
        pytest.param("2024-12-30", "2025-01-01", "2025-01", "missed", id="on its first day"),
        pytest.param("2025-01-20", "2024-12-30", "2025-01", "missed", id="the provider late"),
        pytest.param("2024-12-30", "2025-01-20", "2025-02", "waived", id="before the next month"),
    ],
)
def test_waiver_excuses_what_began_after_both_sides_had_agreed(
    provider: str, customer: str, month: str, verdict: str
) -> None:
    """A late waiver is named beside the miss, which stands."""
    down = outage(f"{month}-10T00:00:00Z", f"{month}-11T00:00:00Z", month)
    waiver = waived("2025-01-01", "2025-03-01", agreed=agreed(customer, provider))
    files = (month_file("2025-01", waivers=[waiver]), month_file("2025-02"))
    records = outage_records(down, months=("2025-01", "2025-02"))
    (result,) = judged(agreement("1.0", target()), at=Month.parse(month), months=files, outages=records)
    assert result.verdict == verdict
    assert (result.reason, result.reason_id) == ("late_waiver" if verdict == "missed" else "waived", "W-1")


@pytest.mark.parametrize(
    "locked, verdict",
    [
        (("SLA-MAIL", "availability", "mail", "2025-01"), "waived"),
        (("SLA-MAIL", "availability", "mail", "2025-02"), "missed"),
        (("SLA-MAIL", "availability", "files", "2025-01"), "missed"),
        (None, "missed"),
    ],
)
def test_waiver_without_people_excuses_only_what_was_locked_with_it(
    locked: tuple[str, str, str, str] | None, verdict: str
) -> None:
    """Version 0.1.0 asked for a name and a day; what it closed stays as it was, and nothing else follows from it."""
    waiver = waived("2025-01-01", "2025-02-01", approved_by="Wang Fang", approved_on="2024-12-20") | {"agreed": None}
    (result,) = judged(
        agreement("1.0", target()), months=(month_file("2025-01", waivers=[waiver]),),
        outages=outage_records(outage("2025-01-10T00:00:00Z", "2025-01-11T00:00:00Z")),
        locked_as_waived=frozenset([locked] if locked else []),
    )  # fmt: skip
    assert (result.verdict, result.reason) == (verdict, "waived" if verdict == "waived" else "")


def test_kept_promise_needs_no_waiver() -> None:
    """A target that was met stays met."""
    months = (month_file("2025-01", waivers=[waived("2025-01-01", "2025-02-01")] * 2),)
    (result,) = judged(agreement("1.0", target()), months=months, outages=outage_records())
    assert (result.verdict, result.reason) == (Verdict.MET, "")


def suspended(**fields: object) -> dict[str, Any]:
    """Return the suspension of the attainment target by the clause `load`."""
    return {"agreement": "SLA-MAIL", "target": "attainment", "clause": "load", "reason": "Too many cases"} | fields


@pytest.mark.parametrize(
    "entry, verdict",
    [
        (suspended(), "suspended"),
        (suspended(service="mail"), "suspended"),
        (suspended(service="files"), "missed"),
        (suspended(target="other"), "missed"),
        (suspended(clause="whim"), "missed"),
    ],
)
def test_target_is_suspended_by_a_clause_of_the_agreement(entry: dict[str, Any], verdict: str) -> None:
    """A suspension names a clause that the agreement has; the figure stays to be seen."""
    clauses = [{"id": "load", "clause": "More cases than agreed"}]
    known = evidence(
        months=(month_file("2025-01", suspended=[entry, entry]),),
        figures={JANUARY: figures("2025-01", {"target": "attainment", "numerator": "1", "denominator": "9"})},
    )
    (result,) = judged(agreement("1.0", target("attainment"), suspensions=clauses), known=known)
    assert result.verdict == verdict
    assert result.reason_id == ("load" if verdict == "suspended" else "")
    assert result.value == Fraction(100, 9)


def test_suspended_month_does_not_count_in_the_quarter() -> None:
    """The other months of the quarter are judged, in reported figures and in agreed time."""
    clauses = [{"id": "load", "clause": "More cases than agreed"}]
    reported_figures = {
        month: figures(str(month), {"target": "attainment", "numerator": good, "denominator": "10"})
        for month, good in ((JANUARY, "10"), (FEBRUARY, "0"), (MARCH, "10"))
    }
    february = month_file("2025-02", suspended=[suspended(), suspended(target="availability")])
    row = outage("2025-02-10T00:00:00+08:00", "2025-02-20T00:00:00+08:00", "2025-02")
    records = outage_records(row, months=("2025-01", "2025-02", "2025-03"))
    written = agreement("1.0", target("attainment", per="quarter"), target(per="quarter"), suspensions=clauses)
    share, up = judged(written, at=MARCH, months=(february,), figures=reported_figures, outages=records)
    assert (share.value, share.coverage, share.verdict) == (100, 1, Verdict.MET)
    assert (up.value, up.denominator, up.coverage) == (100, 62 * 86_400, 1)


BELOW = [{"below": "99.9 %", "credit": "5 %"}, {"below": "99 %", "credit": "10 %"}, {"below": "95 %", "credit": "25 %"}]
ABOVE = [{"above": "3", "credit": "5 %"}, {"above": "6", "credit": "10 %"}]


@pytest.mark.parametrize(
    "good, credit",
    [
        ("99900", None), ("99899", 5), ("99000", 5), ("98999", 10), ("95000", 10), ("94999", 25), ("0", 25),
    ],
)  # fmt: skip
def test_credit_is_that_of_the_tier(good: str, credit: int | None) -> None:
    """Each tier is tested just below and at its bound; the lowest bound that the value is below counts (F66)."""
    (result,) = judged(agreement("1.0", target("attainment", credits=BELOW)), known=reported((good, "100000")))
    assert result.credit == credit


@pytest.mark.parametrize("number, credit", [("3", None), ("4", 5), ("6", 5), ("7", 10)])
def test_credit_of_a_target_where_less_is_better(number: str, credit: int | None) -> None:
    """The highest bound that the value is above counts (F66)."""
    written = target("count", at_most="3", credits=ABOVE)
    (result,) = judged(agreement("1.0", written), known=reported((number, None), metric="count"))
    assert result.credit == credit


def test_miss_above_all_tiers_earns_nothing() -> None:
    """A miss that no tier reaches has no credit."""
    written = target("attainment", more_than="99.9 %", credits=BELOW)
    (result,) = judged(agreement("1.0", written), known=reported(("999", "1000")))
    assert (result.verdict, result.credit) == (Verdict.MISSED, None)


@pytest.mark.parametrize(
    "numerator, written, margin",
    [("96", {"at_least": "95 %"}, 1), ("96", {"at_most": "95 %"}, -1), ("0", {"at_least": "95 %"}, -95)],
)
def test_margin_is_the_distance_on_the_good_side(numerator: str, written: dict[str, str], margin: int) -> None:
    """The margin is positive for a kept promise and negative for a missed one, whichever way is better."""
    assert share(numerator, "100", **written).margin == margin
    assert share("0", "0", **written).margin is None


@given(down=st.integers(0, 40_320), more=st.integers(0, 1000))
def test_more_downtime_never_improves_a_verdict(down: int, more: int) -> None:
    """What is missed with some downtime is missed with more, and no value leaves 0 to 100 % (F58)."""
    less, greater = available(str(down), FEBRUARY), available(str(min(down + more, 40_320)), FEBRUARY)
    assert less.value is not None
    assert greater.value is not None
    assert 0 <= greater.value <= less.value <= 100
    assert (less.verdict, greater.verdict) != (Verdict.MISSED, Verdict.MET)


MINUTES = st.integers(0, 90 * 24 * 60 - 1)
START = start_of_day(JANUARY.first_day, zone(SHANGHAI))
ROWS = st.lists(
    st.builds(
        lambda start, length: outage(
            (START + timedelta(minutes=start)).isoformat(), (START + timedelta(minutes=start + length)).isoformat()
        ),
        MINUTES, st.integers(0, 3000),
    ),
    max_size=6,
)  # fmt: skip


@given(rows=ROWS, data=st.data())
def test_quarter_is_the_sum_of_its_months(rows: list[Outage], data: st.DataObject) -> None:
    """Numerators and denominators of the months add up to those of the quarter, in any order of rows (F55, F56)."""
    records = outage_records(*data.draw(st.permutations(rows)), months=("2025-01", "2025-02", "2025-03"))
    months = judged(agreement("1.0", target()), at=(JANUARY, FEBRUARY, MARCH), outages=outage_records(
        *rows, months=("2025-01", "2025-02", "2025-03")
    ))  # fmt: skip
    (quarter,) = judged(agreement("1.0", target(per="quarter")), at=MARCH, outages=records)
    assert quarter.numerator == sum(month.numerator or 0 for month in months)
    assert quarter.denominator == sum(month.denominator or 0 for month in months)


@given(rows=ROWS, day=st.integers(2, 31))
def test_change_of_version_loses_no_downtime(rows: list[Outage], day: int) -> None:
    """Wherever a new version begins in the month, its parts add up to the whole month (F56)."""
    records = outage_records(*rows)
    new = agreement("1.1", target(), supersedes="1.0", valid={"from": f"2025-01-{day:02}", "until": "2027-01-01"})
    (whole,) = judged(agreement("1.0", target()), outages=records)
    parts = judged(agreement("1.0", target()), new, outages=records)
    assert len(parts) == 2
    assert sum(part.numerator or 0 for part in parts) == whole.numerator
    assert sum(part.denominator or 0 for part in parts) == whole.denominator


def test_period_of_a_result_is_that_of_the_calendar() -> None:
    """An undivided period is the calendar's own, in the zone of the agreement."""
    assert available("0").period == period_of(JANUARY, Per.MONTH, zone(SHANGHAI))


@pytest.mark.parametrize(
    "judged_as",
    [
        ("18", "19", "attainment", "at_least", (Verdict.MET, Reason.SMALL_SAMPLE)),
        ("17", "19", "attainment", "at_least", (Verdict.MISSED, "")),
        ("18", "20", "attainment", "at_least", (Verdict.MISSED, "")),
        ("19", "19", "attainment", "at_least", (Verdict.MET, "")),
        ("0", "1", "ratio", "more_than", (Verdict.MET, Reason.SMALL_SAMPLE)),
        ("1", "19", "ratio", "at_most", (Verdict.MISSED, "")),
        ("0", None, "count", "at_least", (Verdict.MISSED, "")),
    ],
)
def test_few_cases_may_fail_where_the_agreement_says_so(
    judged_as: tuple[str, str | None, str, str, tuple[Verdict, str]],
) -> None:
    """With fewer than 20 cases one may fail, whatever share that is; the verdict says by which rule (F62, V11)."""
    numerator, denominator, metric, comparison, expected = judged_as
    bound = {"at_least": "99", "more_than": "99", "at_most": "1"}[comparison]
    limit = {comparison: bound if metric == "count" else f"{bound} %"}
    promised = target(metric, **limit, small_sample={"fewer_than": "20", "misses_allowed": "1"})
    (result,) = judged(agreement("1.0", promised), known=reported((numerator, denominator), metric=metric))
    assert (result.verdict, result.reason) == expected


EXTRA = st.builds(
    lambda start, length: outage(
        (START + timedelta(minutes=start)).isoformat(), (START + timedelta(minutes=start + length)).isoformat()
    ),
    st.integers(0, 31 * 24 * 60 - 1), st.integers(0, 3000),
)  # fmt: skip
EXCUSED = st.lists(
    st.builds(
        lambda row, kind, clause: row.model_copy(update={"kind": kind, "exclusion": clause}),
        EXTRA, st.sampled_from(["outage", "maintenance", "degradation"]), st.sampled_from([None, "planned"]),
    ),
    max_size=5,
)  # fmt: skip
RULES = st.sampled_from(
    [
        None,
        {"shortest_counted": "5 calendar_minutes"},
        {"weights": {"degradation": "50 %"}},
        {"method": "timeslices", "slice": "30 calendar_minutes", "bad_above": "10 %"},
    ]
)
EXCLUDED_TIME = st.sampled_from(["counts_as_available", "is_not_counted"])


def by_rules(rows: list[Outage], rules: dict[str, Any] | None, excluded_time: str) -> Result:
    """Return the result of January by these rules, where maintenance that was announced is excluded."""
    fields: dict[str, Any] = {"interruptions": rules} if rules else {}
    written = target(at_least="95 %", **fields)
    clauses = [{"id": "planned", "clause": "Announced maintenance"}]
    promised = agreement("1.0", written, exclusions=clauses, excluded_time=excluded_time)
    for number, row in enumerate(rows):
        object.__setattr__(row, "id", f"O-{number}")
        row.written_in(Source("measurements/2025-01/outages.csv"))
    (result,) = judged(promised, outages=outage_records(*rows))
    return result


@given(rows=EXCUSED, extra=EXTRA, rules=RULES, excluded_time=EXCLUDED_TIME)
def test_a_further_outage_never_improves_a_verdict(
    rows: list[Outage], extra: Outage, rules: dict[str, Any] | None, excluded_time: str
) -> None:
    """Whatever was recorded, excluded and agreed: one more outage makes no figure better and mends no miss (F58)."""
    before, after = by_rules(rows, rules, excluded_time), by_rules([*rows, extra], rules, excluded_time)
    if before.value is not None and after.value is not None:
        assert after.value <= before.value
    assert (before.verdict, after.verdict) != (Verdict.MISSED, Verdict.MET)


@given(rows=EXCUSED, rules=RULES, excluded_time=EXCLUDED_TIME)
def test_an_exclusion_never_lowers_a_result(
    rows: list[Outage], rules: dict[str, Any] | None, excluded_time: str
) -> None:
    """The figure after exclusions is never below the one before them, and both lie between 0 and 100 % (F58, V12)."""
    result = by_rules(rows, rules, excluded_time)
    if result.value is not None:
        assert result.raw_value is not None
        assert 0 <= result.raw_value <= result.value <= 100


@given(cases=st.integers(1, 5000), threshold=st.decimals("0.1", "100", places=1))
def test_exactly_at_the_threshold_is_kept(cases: int, threshold: Decimal) -> None:
    """Whatever was promised as `at_least`: exactly that is kept and earns nothing; the least bit less is not (V4)."""
    tiers = [{"below": f"{threshold} %", "credit": "5 %"}]
    written = agreement("1.0", target("attainment", f"{threshold} %", credits=tiers))
    good = threshold * cases
    (at,) = judged(written, known=reported((str(good), str(cases * 100))))
    (under,) = judged(written, known=reported((str(good - Decimal("0.001")), str(cases * 100))))
    assert (at.verdict, at.credit, at.value) == (Verdict.MET, None, Fraction(threshold))
    assert (under.verdict, under.credit) == (Verdict.MISSED, 5)
    assert Fraction(under.display.removesuffix(" %")) < Fraction(at.display.removesuffix(" %")) == threshold
