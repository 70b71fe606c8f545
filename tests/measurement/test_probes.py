"""Checks of a monitor: what they say of time between them, of slices, and of how fast a service answers."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.measurement.test_downtime import DAY, at
from tests.measurement.test_rules import HALF
from tests.written import probe, probe_records

from slm.calendar import Interval, Month, total
from slm.measurement import (
    Downtime,
    DowntimeRules,
    Figure,
    Interruption,
    ObservedService,
    Probe,
    ProbeLog,
    RowReason,
    answered_within,
    availability,
    exact_seconds,
    good_slices,
    known_time,
    response_percentile,
    succeeded,
    timeline_downtime,
)

FIVE = timedelta(minutes=5)
JANUARY = Month(2025, 1)
NOON = Interval(DAY.start + timedelta(hours=12), DAY.start + timedelta(hours=13))


def row(clock: str, *, ok: bool = True, month: str = "2025-01", **fields: str) -> Probe:
    """Return a check on 10 January 2025, written `12:00`."""
    return probe(f"2025-01-10T{clock}:00Z", ok=ok, month=month, **fields)


def excluding(hours: str) -> Downtime:
    """Return recorded maintenance that excludes this time."""
    outage = at(hours, kind="maintenance")
    span = Interval(outage.start, outage.end or outage.start)
    interruption = Interruption(outage=outage, within=(span,), reason=RowReason.EXCLUDED)
    return Downtime(excluded=(span,), interruptions=(interruption,))


def seen(
    log: ProbeLog,
    agreed: tuple[Interval, ...] = (NOON,),
    rules: DowntimeRules = HALF,
    recorded: Downtime | None = None,
) -> ObservedService:
    """Return what the checks say of one hour, if each speaks for five minutes at most."""
    timeline = log.timeline(("mail", None), FIVE)
    intervals = known_time(timeline, agreed)
    return ObservedService(
        period=DAY,
        agreed=agreed,
        agreed_seconds=exact_seconds(total(agreed)),
        known=intervals,
        known_seconds=exact_seconds(total(intervals)),
        found=timeline_downtime(timeline, intervals, rules, recorded or Downtime()),
    )


def by_time(*rows: Probe, recorded: Downtime | None = None, rules: DowntimeRules = HALF) -> Figure:
    """Return the availability between noon and one o'clock."""
    return availability(seen(ProbeLog(probe_records(*rows)), rules=rules, recorded=recorded), "counts_as_available")


def test_each_check_speaks_until_the_next_one() -> None:
    """Four minutes of one failed check are four minutes of downtime, however many checks there are (F6)."""
    figure = by_time(row("12:00"), row("12:02", ok=False), row("12:06"), row("12:07"), row("12:08"))
    assert (figure.numerator, figure.denominator, figure.events) == (9 * 60, 13 * 60, 1)


def test_nothing_is_known_for_longer_than_a_check_speaks() -> None:
    """After five minutes the state is unknown: neither up nor down (F1, F2, F5)."""
    figure = by_time(row("12:00"), row("12:30", ok=False))
    assert (figure.numerator, figure.denominator, figure.coverage) == (300, 600, Fraction(10, 60))


def test_check_before_the_period_speaks_for_its_beginning() -> None:
    """A check at 11:58 speaks for the first three minutes after noon, and its row is used."""
    log = ProbeLog(probe_records(row("11:58", ok=False), row("11:50")))
    assert availability(seen(log), "is_not_counted").denominator == 180
    assert [check.time.minute for check in log.checks(("mail", None), (NOON,), FIVE)] == [58]
    assert log.checks(("mail", None), (NOON,)) == []


def test_check_that_speaks_until_the_period_begins_says_nothing_of_it() -> None:
    """A check at 11:55 speaks for the five minutes before noon, so its row is not used; one a second later is."""
    log = ProbeLog(probe_records(row("11:55"), probe("2025-01-11T11:55:01Z")))
    following = Interval(NOON.start + timedelta(days=1), NOON.end + timedelta(days=1))
    assert log.checks(("mail", None), (NOON,), FIVE) == []
    assert [check.time.second for check in log.checks(("mail", None), (following,), FIVE)] == [1]


def test_short_interruptions_of_checks_do_not_count() -> None:
    """Where three minutes are the shortest that counts, a failed check of one minute does not."""
    rules = DowntimeRules(shortest=timedelta(minutes=3))
    rows = (row("12:00"), row("12:02", ok=False), row("12:03"), row("12:05", ok=False), row("12:08"))
    figure = by_time(*rows, rules=rules)
    assert (figure.numerator, figure.denominator, figure.events) == (10 * 60, 13 * 60, 1)


def test_maintenance_takes_its_window_from_failed_checks() -> None:
    """Raw and adjusted stand side by side: of ten failed minutes five lie in excluded maintenance (V12)."""
    recorded = excluding("12:05-12:30")
    figure = by_time(row("12:00", ok=False), row("12:05", ok=False), recorded=recorded)
    assert (figure.numerator, figure.raw_numerator, figure.denominator) == (300, 0, 600)
    assert [interruption.reason for interruption in figure.interruptions] == [RowReason.EXCLUDED]


def test_rows_are_told_by_what_became_of_them() -> None:
    """Every row is used, or left out for a reason, in its file and in others that count (F9)."""
    rows = [
        row("12:00"),
        row("12:00"),
        row("12:10", ok=False, response_ms="3"),
        row("12:10", response_ms="3"),
        row("15:00"),
        probe("2025-01-12T12:00:00Z"),
        row("12:20", service="files"),
        row("12:30", month="2025-02"),
        row("12:40", response_ms="20"),
    ]
    log = ProbeLog(probe_records(*rows, months=("2025-01", "2025-02")))
    checks = log.checks(("mail", None), (NOON,))
    january, february = log.sources(("mail", None), [JANUARY], DAY, [checks[0], *checks[2:]], [checks[1]])
    assert (january.path, january.sha256) == ("measurements/2025-01/probes.csv", "hash of 2025-01")
    assert (january.read, january.used, january.excluded) == (8, 2, 6)
    assert january.reasons == {
        "contradicted": 1, "duplicate": 1, "no_answer": 1, "other_service": 1, "outside_hours": 1, "outside_period": 1,
    }  # fmt: skip
    assert (february.read, february.used, february.reasons) == (1, 1, {})
    assert (log.has(JANUARY), log.has(Month(2025, 3))) == (True, False)


def test_worse_of_two_checks_of_one_moment_counts() -> None:
    """A failed check goes before one that succeeded, and a slow answer before a fast one."""
    rows = [row("12:00"), row("12:00", ok=False), row("12:10", response_ms="3"), row("12:10", response_ms="30")]
    checks = ProbeLog(probe_records(*rows)).checks(("mail", None), (NOON,))
    assert [(check.ok, check.response) for check in checks] == [(False, None), (True, 30)]


def test_service_that_nobody_checked_is_unknown() -> None:
    """A record of other services says nothing about this one."""
    figure = by_time(row("12:00", service="files"))
    assert (figure.denominator, figure.coverage) == (0, 0)


def test_negative_response_time_is_refused() -> None:
    """An answer takes time."""
    with pytest.raises(ValidationError, match="cannot be negative: -1"):
        row("12:00", response_ms="-1")


def counted(*rows: Probe, recorded: Downtime | None = None) -> tuple[ObservedService, ProbeLog]:
    """Return what the checks of an hour say, and the checks."""
    log = ProbeLog(probe_records(*rows))
    return seen(log, recorded=recorded), log


def test_occurrences_count_each_check_once() -> None:
    """Two of three checks succeeded, however far apart they are, where the agreement declares it (F6)."""
    observed, log = counted(row("12:00"), row("12:01"), row("12:50", ok=False), row("14:00", ok=False))
    figure = succeeded(observed, log.checks(("mail", None), (NOON,)), "counts_as_available")
    assert (figure.numerator, figure.denominator, figure.events) == (2, 3, 3)


def test_excluded_checks_are_good_or_not_counted() -> None:
    """A failed check in excluded maintenance counts as good, or leaves the checks; one that succeeded stays."""
    rows = (row("12:00"), row("12:10", ok=False), row("12:11"), row("12:50", ok=False))
    observed, log = counted(*rows, recorded=excluding("12:05-12:30"))
    checks = log.checks(("mail", None), (NOON,))
    good, left = succeeded(observed, checks, "counts_as_available"), succeeded(observed, checks, "is_not_counted")
    assert (good.numerator, good.denominator, good.raw_numerator) == (3, 4, 2)
    assert (left.numerator, left.denominator, left.raw_denominator) == (2, 3, 4)


def test_slices_of_checks_are_judged_by_their_error_rate() -> None:
    """A slice of ten minutes is bad above half of its checks; known are the 26 minutes of its checks."""
    rows = (
        row("12:00"), row("12:05", ok=False), row("12:10", ok=False), row("12:20", ok=False), row("12:29", ok=False),
        row("12:30"),
    )  # fmt: skip
    observed, log = counted(*rows, recorded=excluding("12:08-12:15"))
    checks = log.checks(("mail", None), (NOON,))
    figure = good_slices(observed, checks, timedelta(minutes=10), Fraction(1, 2), "counts_as_available")
    assert (figure.numerator, figure.denominator, figure.raw_numerator) == (3 * 600, 4 * 600, 2 * 600)
    assert figure.coverage == Fraction(26, 60)
    nothing = good_slices(seen(log, ()), [], timedelta(minutes=10), Fraction(1, 2), "counts_as_available")
    assert (nothing.denominator, nothing.coverage) == (0, 1)


def test_share_of_checks_answered_in_time() -> None:
    """At the limit itself a check is in time; a failed one and one without a time are not."""
    rows = (row("12:00", response_ms="800"), row("12:05", response_ms="800.1"), row("12:10", ok=False), row("12:15"))
    observed, log = counted(*rows, recorded=excluding("12:05-12:08"))
    figure = answered_within(observed, log.checks(("mail", None), (NOON,)), Decimal(800), "counts_as_available")
    assert (figure.numerator, figure.denominator, figure.raw_numerator) == (2, 4, 1)


@pytest.mark.parametrize("percentile, expected", [("1/2", 20), ("51/100", 30), ("95/100", 40), ("1", 40), ("0", 10)])
def test_percentile_is_one_of_the_answers(percentile: str, expected: int) -> None:
    """By nearest rank half of 10, 20, 30 and 40 is 20: no value is made up between two."""
    times = ("10", "40", "20", "30")
    rows = [row(f"12:{5 * number:02}", response_ms=time) for number, time in enumerate(times)]
    observed, log = counted(*rows, row("12:40", ok=False, response_ms="9"), row("12:45"))
    figure = response_percentile(observed, log.checks(("mail", None), (NOON,)), Fraction(percentile))
    assert (figure.numerator, figure.denominator, figure.events) == (expected, None, 4)


def test_percentile_leaves_out_slow_answers_of_excluded_time() -> None:
    """Of 10, 20, 30 and 40 the half is 20; without what is slower in maintenance, it is 10; a fast one there stays."""
    times = ("10", "20", "30", "40")
    rows = [row(f"12:{5 * number:02}", response_ms=time) for number, time in enumerate(times)]
    observed, log = counted(*rows, recorded=excluding("12:04-12:30"))
    checks = log.checks(("mail", None), (NOON,))
    figure = response_percentile(observed, checks, Fraction(1, 2))
    assert (figure.raw_numerator, figure.numerator, figure.events) == (20, 10, 2)
    silent = response_percentile(observed, [], Fraction(3, 4))
    assert silent.denominator == 0


CHECKS = st.lists(st.tuples(st.integers(0, 59), st.booleans(), st.integers(0, 900)), max_size=25)


@given(checks=CHECKS, window=st.tuples(st.integers(0, 59), st.integers(0, 59)))
def test_every_figure_of_checks_stays_within_bounds(
    checks: list[tuple[int, bool, int]], window: tuple[int, int]
) -> None:
    """Adjusted is never worse than raw, and shares lie between 0 and 100 %, whatever was checked (F58)."""
    rows = [row(f"12:{minute:02}", ok=ok, response_ms=str(response)) for minute, ok, response in checks]
    start, end = sorted(window)
    observed, log = counted(*rows, recorded=excluding(f"12:{start:02}-12:{end:02}"))
    found = log.checks(("mail", None), (NOON,))
    for figure in (
        availability(observed, "is_not_counted"),
        succeeded(observed, found, "is_not_counted"),
        answered_within(observed, found, Decimal(300), "is_not_counted"),
        good_slices(observed, found, timedelta(minutes=7), Fraction(1, 4), "is_not_counted"),
    ):
        assert figure.denominator is not None
        assert figure.raw_numerator is not None
        assert figure.raw_denominator is not None
        assert 0 <= figure.raw_numerator <= figure.raw_denominator
        assert 0 <= figure.numerator <= figure.denominator
        assert figure.numerator * figure.raw_denominator >= figure.raw_numerator * figure.denominator
    slow = response_percentile(observed, found, Fraction(9, 10))
    assert slow.raw_numerator is None or slow.numerator <= slow.raw_numerator


@given(checks=CHECKS, data=st.data())
def test_order_and_repetition_of_checks_is_irrelevant(checks: list[tuple[int, bool, int]], data: st.DataObject) -> None:
    """The same rows in another order and written twice say the same."""
    rows = [row(f"12:{minute:02}", ok=ok, response_ms=str(response)) for minute, ok, response in checks]
    mixed = ProbeLog(probe_records(*data.draw(st.permutations([*rows, *rows]))))
    log = ProbeLog(probe_records(*rows))
    assert mixed.checks(("mail", None), (NOON,)) == log.checks(("mail", None), (NOON,))
    assert mixed.timeline(("mail", None), FIVE) == log.timeline(("mail", None), FIVE)
