"""Checks from several places, of which so many have to agree; and the mean over slices of error rates."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.written import (
    agreement,
    evidence,
    history,
    metrics,
    outage,
    outage_records,
    probe,
    probe_records,
    target,
)

from slm.agreement import Interruptions
from slm.calendar import Interval, Month
from slm.compliance import Reason, Result, Verdict, evaluate
from slm.measurement import Outage, Probe, Timeline, agreed_timeline

JANUARY: Final = Month(2025, 1)
START: Final = datetime(2024, 12, 31, 16, tzinfo=UTC)
"""The first instant of January in Shanghai."""
MINUTES: Final = 31 * 24 * 60


def judged(checks: Iterable[Probe], *outages: Outage, month: dict[str, Any] | None = None, **rules: Any) -> Result:  # noqa: ANN401
    """Return the availability of January by these checks."""
    written = target(interruptions={"known_for": "10 calendar_minutes"} | rules, at_least="99 %")
    known = evidence(
        probes=probe_records(*checks), metrics=metrics(availability="probes"), outages=outage_records(*outages)
    )
    (result,) = evaluate(history(agreement("1.0", written, **(month or {}))), known, (JANUARY,))
    return result


def check(minute: int, place: str | None, *, ok: bool = True, second: int = 0) -> Probe:
    """Return a check from a place in a minute of January."""
    at = START + timedelta(minutes=minute, seconds=second)
    return probe(at.isoformat(), ok=ok, location=place)


def all_day(places: dict[str, set[int]], minutes: Iterable[int] = range(0, MINUTES, 10)) -> list[Probe]:
    """Return a check from each place every ten minutes; in these minutes the place finds it down."""
    return [check(minute, place, ok=minute not in down) for minute in minutes for place, down in places.items()]


@pytest.mark.unmeasured
@pytest.mark.parametrize("agreeing, down", [(1, 40), (2, 20), (3, 10)])
def test_so_many_places_have_to_agree(agreeing: int, down: int) -> None:
    """Three places see 40 minutes among them, two at a time 20, all of them 10."""
    places = {"lyon": {0, 10, 20}, "oslo": {10, 20, 30}, "riga": {20}}
    assert judged(all_day(places), agreeing_places=agreeing).used == down * 60


def test_one_place_that_is_always_down_does_not_decide() -> None:
    """Where two have to agree, one broken place leaves the service up; by itself it would be half the time down."""
    rows = [
        check(minute, place, ok=place == "lyon", second=second)
        for minute in range(0, MINUTES, 1440)
        for place, second in (("lyon", 0), ("oslo", 30))
    ]
    assert judged(rows, agreeing_places=2).value == 100
    assert judged(rows, agreeing_places=1).value != 100


def test_place_that_may_decide_and_is_silent_leaves_it_unknown() -> None:
    """One place finds it down, the other one says nothing: nobody knows whether two would agree."""
    rows = [check(0, "lyon", ok=False), check(0, "oslo"), check(10, "lyon", ok=False), check(20, "lyon"),
            check(20, "oslo"), check(30, "lyon"), check(30, "oslo")]  # fmt: skip
    result = judged(rows, agreeing_places=2)
    assert (result.numerator, result.denominator) == (30 * 60, 30 * 60)


def test_place_of_which_nothing_is_known_does_not_count() -> None:
    """A place without a state at any time is none of those that have to agree."""
    span = (Interval(START, START + timedelta(hours=1)),)
    silent, down = Timeline(service="mail", known=(), down=()), Timeline(service="mail", known=span, down=span)
    assert agreed_timeline({"oslo": silent, "lyon": down}, 1).down == span
    assert agreed_timeline({"oslo": silent, "lyon": down}, 2).known == ()
    assert agreed_timeline({"oslo": silent}, 1).known == ()


def test_too_few_places_decide_nothing() -> None:
    """Where fewer places check than have to agree, the state is unknown and never up."""
    assert judged(all_day({"lyon": set()}), agreeing_places=2).verdict is Verdict.NO_DATA


def test_places_of_one_moment_do_not_contradict_each_other() -> None:
    """Two places that check in the same second are two checks, and both are used."""
    (source,) = judged([check(0, "lyon"), check(0, "oslo", ok=False)], agreeing_places=2).sources
    assert (source.read, source.used) == (2, 2)


@pytest.mark.unmeasured
def test_place_that_is_left_out_whole_is_missed_where_it_is_named() -> None:
    """All rows of a place that watches are left out: what it would have decided is unknown, and nothing else is."""
    whole = all_day({"lyon": set(range(720)), "oslo": set(range(720)), "riga": set()})
    part = [row for row in whole if row.location != "lyon"]
    named: dict[str, Any] = {"agreeing_places": 2, "places": ["lyon", "oslo", "riga"]}
    assert (judged(whole, **named).verdict, judged(whole, **named).coverage) == (Verdict.MISSED, 1)
    assert judged(part, agreeing_places=2).coverage == 1
    assert judged(part, **named).coverage == 1 - Fraction(720, MINUTES)


@given(data=st.data())
def test_no_row_that_is_left_out_improves_a_figure(data: Any) -> None:  # noqa: ANN401
    """Whichever rows of places that watch are left out: there is no less downtime, or less is known."""
    places = ("lyon", "oslo", "riga")
    spans = st.sets(st.integers(0, 5).map(lambda step: 10 * step))
    whole = all_day({at: data.draw(spans, at) for at in places}, range(0, 60, 10))
    part = [row for row in whole if data.draw(st.booleans()) or row.location == "riga"]
    gone = data.draw(st.sampled_from([*places, None]))
    named: dict[str, Any] = {"agreeing_places": 2, "places": list(places)}
    first, again = (judged(rows, **named) for rows in (whole, [row for row in part if row.location != gone]))
    assert (again.used or 0) >= (first.used or 0) or again.coverage < first.coverage


STATES = st.lists(st.lists(st.sampled_from(["up", "down", "none"]), min_size=6, max_size=6), min_size=1, max_size=4)


@given(states=STATES, agreeing=st.integers(1, 4))
def test_more_that_have_to_agree_are_never_more_downtime(states: list[list[str]], agreeing: int) -> None:
    """For a stricter rule there is no more downtime; and no place that is left out makes anything known down."""
    rows = [
        check(10 * step, f"place {number}", ok=state == "up")
        for number, place in enumerate(states)
        for step, state in enumerate(place)
        if state != "none"
    ]
    less, more = (judged(rows, agreeing_places=number) for number in (agreeing + 1, agreeing))
    assert (less.used or 0) <= (more.used or 0)
    expected = sum(sum(place[step] == "down" for place in states) >= agreeing for step in range(6))
    assert (more.used or 0) == expected * 600


@pytest.mark.parametrize(
    "rules, code",
    [
        ({"method": "occurrences", "agreeing_places": 2}, "SLM321"),
        ({"method": "mean_of_slices"}, "SLM320"),
        ({"method": "mean_of_slices", "slice": "1 calendar_hours", "bad_above": "5 %"}, "SLM321"),
        ({"slice": "1 calendar_hours"}, "SLM321"),
    ],
)
def test_rules_without_a_meaning_are_refused(rules: dict[str, object], code: str) -> None:
    """Places that agree have no meaning where checks are counted, nor a slice where nothing is sliced."""
    with pytest.raises(ValidationError) as caught:
        Interruptions.model_validate(rules)
    (error,) = caught.value.errors()
    assert error["ctx"]["error"].mistake.code == code


def test_outages_have_no_places() -> None:
    """A rule about places or checks makes no figure of outages, which have none."""
    for rules in ({"agreeing_places": "2"}, {"method": "mean_of_slices", "slice": "1 calendar_hours"}):
        written = agreement("1.0", target(interruptions=rules))
        (result,) = evaluate(history(written), evidence(outages=outage_records()), (JANUARY,))
        assert result.verdict is Verdict.NO_DATA


def test_mean_of_hourly_error_rates_is_no_mean_of_checks() -> None:
    """An hour of 100 checks without errors and one of 2 with one failed: 75 % as a mean of rates."""
    rows = [check(minute, None) for minute in range(50)] + [check(60, None), check(90, None, ok=False)]
    result = judged(rows, method="mean_of_slices", slice="1 calendar_hours")
    assert result.value == 75
    assert (result.numerator, result.denominator, result.events) == (5400, 7200, 52)
    # The first 59 minutes, and twice the ten for which a check speaks.
    assert result.coverage == Fraction(79, MINUTES)


@pytest.mark.parametrize(
    "rules",
    [{"method": "mean_of_slices"}, {"method": "timeslices", "bad_above": "10 %"}],
    ids=lambda rules: str(rules["method"]),
)
def test_no_more_is_known_of_slices_than_of_time(rules: dict[str, Any]) -> None:
    """A check that speaks for 30 minutes tells of an eighth of four hours, however the availability is counted."""
    rows = [check(minute, None) for minute in range(0, MINUTES, 240)]
    assert judged(rows, known_for="30 calendar_minutes").coverage == Fraction(1, 8)
    sliced = judged(rows, known_for="30 calendar_minutes", slice="12 calendar_hours", **rules)
    assert sliced.coverage == Fraction(1, 8)


@pytest.mark.parametrize("rule, value", [("counts_as_available", 100), ("is_not_counted", 100)])
def test_excluded_failures_do_not_worsen_a_mean(rule: str, value: int) -> None:
    """Failures in excluded maintenance count as good, or leave their slice; one that has nothing left is none."""
    clause = [{"id": "planned", "clause": "Announced maintenance"}]
    down = outage(
        START.isoformat(), (START + timedelta(minutes=30)).isoformat(), kind="maintenance", exclusion="planned"
    )
    rows = [check(0, None, ok=False), check(70, None)]
    fields = {"exclusions": clause, "excluded_time": rule}
    result = judged(rows, down, month=fields, method="mean_of_slices", slice="1 calendar_hours")
    assert (result.value, result.raw_value) == (value, 50)


@given(st.lists(st.tuples(st.integers(0, 600), st.booleans()), min_size=1, max_size=40, unique_by=lambda row: row[0]))
def test_mean_of_slices_is_the_mean_of_their_rates(rows: list[tuple[int, bool]]) -> None:
    """Whatever the checks, the value is the mean over hours with checks of the share that succeeded."""
    result = judged(
        [check(minute, None, ok=ok) for minute, ok in rows], method="mean_of_slices", slice="1 calendar_hours"
    )
    hours = [[ok for minute, ok in rows if minute // 60 == hour] for hour in range(11)]
    rates = [Fraction(sum(hour), len(hour)) for hour in hours if hour]
    assert result.value == 100 * sum(rates, start=Fraction(0)) / len(rates)


def _hourly(minutes: Iterable[int], finds: Callable[[int], bool], second: int = 0) -> list[Probe]:
    return [check(minute, None, ok=finds(minute), second=second) for minute in minutes]


HOURS: Final = range(0, 24 * 60, 60)
MIXED: Final[dict[str, list[Probe]]] = {
    "half a minute apart, one of them finds it down": [
        *_hourly(HOURS, lambda _: True), *_hourly(HOURS, lambda _: False, second=30)
    ],
    "half a minute apart, once": [*_hourly(HOURS, lambda _: True), *_hourly(HOURS, lambda at: at != 300, second=30)],
    "at even distances, one of three": [
        *_hourly(range(0, 600, 3), lambda _: True), *_hourly(range(1, 600, 3), lambda _: False),
        *_hourly(range(2, 600, 3), lambda _: True),
    ],
    "in one moment": [*_hourly(HOURS, lambda _: True), check(300, None, ok=False)],
}  # fmt: skip
SURE: Final[dict[str, list[Probe]]] = {
    "one place, one interruption": _hourly(range(0, 600, 10), lambda at: not 200 < at < 300),
    "the next look comes sooner after a failure": [
        *_hourly(HOURS, lambda at: at != 300), check(300, None, ok=False, second=20),
        check(300, None, second=40),
    ],
    "half a minute apart, and they agree": [
        *_hourly(HOURS, lambda at: at < 300), *_hourly(HOURS, lambda at: at < 300, second=30)
    ],
    "requests that were counted": [
        one.model_copy(update={"requests": 9, "failed": int(not one.ok)})
        for one in _hourly(range(0, 600, 10), lambda at: at % 20 == 0)
    ],
    "two checks": _hourly([0, 60], lambda at: at == 0),
    "named places": [
        *(check(minute, "lyon") for minute in HOURS), *(check(minute, "oslo", ok=False, second=30) for minute in HOURS)
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", [*MIXED, *SURE])
def test_checks_that_seem_to_be_of_several_places_are_doubtful(name: str) -> None:
    """Nothing says where a check was made, and of nearly one moment one is good and another not."""
    result = judged((MIXED | SURE)[name], known_for="2 calendar_hours")
    assert result.doubt == (Reason.CHECKS_DIFFER if name in MIXED else "")


def test_each_check_counts_for_itself_wherever_it_was_made() -> None:
    """A share of checks is one of all places: nothing contradicts there."""
    known = evidence(probes=probe_records(*MIXED["half a minute apart, one of them finds it down"]))
    share = target(
        "ratio",
        at_least="40 %",
        source="probes",
        interruptions={"method": "occurrences", "known_for": "2 calendar_hours"},
    )
    (result,) = evaluate(history(agreement("1.0", share)), known, (JANUARY,))
    assert (result.verdict, result.doubt) == (Verdict.MET, "")
