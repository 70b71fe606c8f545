"""Requests that were counted: the share of all that succeeded, and error rates of hours and minutes."""

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
from tests.written import agreement, evidence, history, outage, outage_records, probe, probe_records, target

from slm.calendar import Month
from slm.compliance import Reason, Result, evaluate
from slm.measurement import Outage, Probe

JANUARY: Final = Month(2025, 1)
START: Final = datetime.fromisoformat("2025-01-06T09:00:00+08:00")
METHODS: Final = {
    "occurrences": {"method": "occurrences"},
    "mean": {"method": "mean_of_slices", "slice": "1 calendar_hours"},
    "slices": {"method": "timeslices", "slice": "1 calendar_hours", "bad_above": "10 %"},
}


def counted(hour: int, requests: int, failed: int, minute: int = 0, server: str | None = None) -> Probe:
    """Return a row that says how many requests of an hour failed."""
    at = START + timedelta(hours=hour, minutes=minute)
    return probe(at.isoformat(), ok=not failed, requests=str(requests), failed=str(failed), location=server)


def judged(method: str, *rows: Probe, outages: tuple[Outage, ...] = (), **fields: Any) -> Result:  # noqa: ANN401
    """Return the result of January by a method."""
    metric = "ratio" if method == "occurrences" else "availability"
    rules = METHODS.get(method, {}) | {"known_for": "1 calendar_hours"}
    written = agreement("1.0", target(metric, source="probes", interruptions=rules, **fields),
                        exclusions=[{"id": "E1", "clause": "Maintenance"}])  # fmt: skip
    known = evidence(probes=probe_records(*rows), outages=outage_records(*outages))
    (result,) = evaluate(history(written), known, [JANUARY])
    return result


def test_share_of_all_requests() -> None:
    """Of 1,000 requests in two hours one failed: a busy hour counts as many times as it had requests."""
    result = judged("occurrences", counted(0, 10, 1), counted(1, 990, 0))
    assert (result.value, result.numerator, result.denominator, result.events) == (Fraction(999, 10), 999, 1000, 1000)


def test_counts_of_two_servers_are_added_up() -> None:
    """Of one hour, two servers counted 10 and 990 requests: they are those of a thousand, whichever stands first."""
    rows = counted(0, 10, 1, server="a"), counted(0, 990, 0, server="b")
    assert [judged("occurrences", *some).numerator for some in (rows, rows[::-1])] == [999, 999]


def test_mean_of_error_rates_weighs_each_hour_alike() -> None:
    """Hours with 10 %, with none, and without a request: 100 % less the mean error rate of the three."""
    result = judged("mean", counted(0, 10, 1), counted(1, 990, 0), counted(2, 0, 0))
    assert result.value == 100 - Fraction(10, 3)


@pytest.mark.parametrize("failed, bad", [(0, 0), (10, 0), (11, 1)])
def test_hour_is_bad_above_an_error_rate(failed: int, bad: int) -> None:
    """Of a hundred requests, eleven failed are more than 10 %."""
    result = judged("slices", counted(0, 60, 0), counted(0, 40, failed, minute=30), counted(1, 5, 0))
    assert (result.numerator, result.denominator, result.events) == ((2 - bad) * 3600, 2 * 3600, bad)


@given(
    hours=st.lists(
        st.integers(0, 50).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))), min_size=1, max_size=8
    )
)
def test_counted_requests_are_as_many_checks(hours: list[tuple[int, int]]) -> None:
    """A row of n requests is worth n checks of its hour, whatever the method."""
    rows = [counted(hour, requests, failed) for hour, (requests, failed) in enumerate(hours)]
    checks = [
        probe((START + timedelta(hours=hour, seconds=number)).isoformat(), ok=number >= failed)
        for hour, (requests, failed) in enumerate(hours)
        for number in range(requests)
    ]
    if all(requests for requests, _ in hours):
        for method in METHODS:
            by_count, one_by_one = judged(method, *rows), judged(method, *checks)
            assert by_count.value == one_by_one.value, method
            assert method == "slices" or by_count.events == one_by_one.events


def test_failures_in_excluded_time_do_not_count() -> None:
    """What failed while maintenance was announced is taken from what failed, as with checks."""
    night = outage(START.isoformat(), (START + timedelta(minutes=30)).isoformat(), kind="maintenance", exclusion="E1")
    result = judged("occurrences", counted(0, 100, 50), counted(1, 100, 1), outages=(night,))
    assert (result.raw_value, result.value) == (Fraction(149, 2), Fraction(199, 2))


def test_same_row_twice_counts_once_and_other_numbers_are_told() -> None:
    """A repeated row is left out; of two that disagree the worse counts, and both are accounted for."""
    twice = judged("occurrences", counted(0, 10, 1), counted(0, 10, 1))
    assert (twice.value, [tally.reasons for tally in twice.sources]) == (90, [{"duplicate": 1}])
    other = judged("occurrences", counted(0, 10, 1), counted(0, 10, 5))
    assert (other.value, [tally.reasons for tally in other.sources]) == (50, [{"contradicted": 1}])


def test_counted_requests_say_nothing_of_time() -> None:
    """By duration there is no data: one failed request in an hour is no hour of downtime."""
    result = judged("duration", counted(0, 1000, 1))
    assert (result.value, result.reason) == (None, Reason.NO_SOURCE)


@pytest.mark.parametrize(
    "words, code",
    [({"requests": "10"}, "SLM1170"), ({"failed": "1"}, "SLM1170"), ({"requests": "3", "failed": "4"}, "SLM1171")],
)
def test_impossible_counts_are_refused(words: dict[str, str], code: str) -> None:
    """More cannot have failed than there were, and one number alone says nothing."""
    with pytest.raises(ValidationError) as caught:
        Probe.model_validate({"service": "mail", "time": START.isoformat(), "ok": "false"} | words)
    assert caught.value.errors()[0]["ctx"]["error"].mistake.code == code
