"""The scorecard: results as pages ask for them, and as programs read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from tests.written import agreement, evidence, figures, history, month_file, outage, outage_records, target

from slm.calendar import Month
from slm.compliance import MonthLock, Result, Scorecard, evaluate, results_json, results_rows, worst
from slm.measurement import RowTally

JANUARY, FEBRUARY, MARCH = Month(2025, 1), Month(2025, 2), Month(2025, 3)


def card() -> Scorecard:
    """Return a first quarter: outages in January, a new version from 11 January, one target judged by the quarter."""
    promised = [target(), target("count", at_most="3", per="quarter")]
    new = agreement("1.1", *promised, supersedes="1.0", valid={"from": "2025-01-11", "until": "2027-01-01"})
    row = outage("2025-01-05T00:00:00Z", "2025-01-05T01:00:00Z")
    known = evidence(
        as_of=date(2025, 4, 2),
        outages=outage_records(row, months=("2025-01", "2025-02")),
        figures={JANUARY: figures("2025-01", {"target": "count", "version": "1.1", "numerator": "4"})},
    )
    return Scorecard(results=evaluate(history(agreement("1.0", promised[0]), new), known, [JANUARY, FEBRUARY, MARCH]))


def test_results_are_found_by_month_agreement_and_target() -> None:
    """A result belongs to the month that ends its period; a target's results are in order of time."""
    scorecard = card()
    assert scorecard.months == (JANUARY, FEBRUARY, MARCH)
    assert scorecard.latest == MARCH
    assert [result.target for result in scorecard.in_month(MARCH)] == ["availability", "count"]
    assert [result.last_month for result in scorecard.of("SLA-MAIL", "availability", "mail")] == [
        JANUARY, JANUARY, FEBRUARY, MARCH,
    ]  # fmt: skip
    assert scorecard.by_agreement == {"SLA-MAIL": scorecard.results}


def test_what_several_services_are_judged_by_together_is_found_with_each() -> None:
    """The results of a service are its own and those that cover it with others, in the order of the scorecard."""
    own, *others = card().results
    together = replace(others[0], service="mail+files")
    scorecard = Scorecard(results=(own, together))
    assert scorecard.by_service == {"mail": (own, together), "files": (together,)}


def test_what_is_not_there_is_not_found() -> None:
    """Asking for a month or a target without results gives none, and no month is the latest of none."""
    assert card().in_month(Month(2024, 1)) == ()
    assert card().of("SLA-MAIL", "availability", "files") == ()
    assert Scorecard().latest is None
    assert worst([]) is None


def test_results_can_be_had_without_the_files_behind_them() -> None:
    """Nothing but the sources is left out, so that what does not show them need not be made again with them."""
    whole, scorecard = card(), card().without_sources
    assert any(result.sources for result in whole.results)
    assert scorecard.results == tuple(replace(result, sources=()) for result in whole.results)


def of(month: Month) -> list[Result]:
    """Return the availability of a month of the scorecard."""
    return [result for result in card().in_month(month) if result.target == "availability"]


@given(st.lists(st.tuples(st.integers(0, 44_000), st.integers(0, 59_999_999)), max_size=3))
def test_who_divides_the_numbers_gets_the_value(spans: list[tuple[int, int]]) -> None:
    """Minutes that do not end are rounded together: nothing lost is 100 %, and no loss is rounded away."""
    start = datetime.fromisoformat("2025-01-01T00:00:00+08:00")
    rows = [
        outage(at.isoformat(), (at + timedelta(microseconds=lost)).isoformat(), id=f"O-{nth}")
        for nth, (minute, lost) in enumerate(spans)
        for at in [start + timedelta(minutes=minute)]
    ]
    unmeasured = outage(start.isoformat(), (start + timedelta(microseconds=7)).isoformat(), kind="unmeasured", id="U")
    known = evidence(outages=outage_records(*rows, unmeasured))
    (result,) = evaluate(history(agreement("1.0", target())), known, [JANUARY])
    (written,) = results_json([result], date(2025, 4, 2))["results"]
    numerator, denominator = Fraction(written["numerator"]), Fraction(written["denominator"])
    assert (numerator == denominator) is (result.value == 100)
    assert abs(100 * numerator / denominator - Fraction(written["value"])) < Fraction(2, 10**6)


def test_a_lock_of_numbers_that_were_rounded_alone_still_holds() -> None:
    """Versions before rounded the numerator by itself: that is no other result."""
    start = datetime.fromisoformat("2025-01-01T00:00:00+08:00")
    gap = outage(start.isoformat(), (start + timedelta(microseconds=7)).isoformat(), kind="unmeasured")
    known = evidence(outages=outage_records(gap), months=(month_file("2025-01"),))
    results = evaluate(history(agreement("1.0", target())), known, [JANUARY])
    lock = MonthLock(
        path="measurements/2025-01/results.lock.json", month=JANUARY, closed_on=date(2025, 2, 5), closed_by="ada",
        inputs={}, results=(),
    ).of(results, {})  # fmt: skip
    (new,) = lock.results
    assert (new["numerator"], new["denominator"]) == ("44640", "44640")
    old = replace(lock, results=({**new, "numerator": "44639.999999"},))
    assert old.differences(results) == ()
    other = replace(lock, results=({**new, "numerator": "44639"},))
    assert len(other.differences(results)) == 1


def test_results_as_json_have_exact_numbers_as_text() -> None:
    """Exact values are texts, availability is in minutes, and what does not end is rounded toward the miss."""
    first = of(JANUARY)[0]
    written = results_json([first], date(2025, 4, 2))
    assert written == {
        "format": "slm-results/1",
        "as_of": "2025-04-02",
        "results": [
            {
                "agreement": "SLA-MAIL",
                "version": "1.0",
                "target": "availability",
                "service": "mail",
                "scope": {},
                "metric": "availability",
                "period": {
                    "label": "2025-01",
                    "start": "2025-01-01T00:00:00+08:00",
                    "end": "2025-01-11T00:00:00+08:00",
                },
                "verdict": "missed",
                "provisional": True,
                "doubt": "",
                "value": "99.583333",
                "display": "99.58 %",
                "unit": "percent",
                "comparison": "at_least",
                "threshold": "99.9",
                "numerator": "14340",
                "denominator": "14400",
                "raw_value": "99.583333",
                "coverage": "1",
                "events": 1,
                "asked": None,
                "undecided": 0,
                "reason": "",
                "credit": None,
                "sources": [
                    {
                        "path": "measurements/2025-01/outages.csv",
                        "sha256": "hash of 2025-01",
                        "read": 1,
                        "used": 1,
                        "excluded": 0,
                    }
                ],
                "restated": [],
                "budget": {"allowed": "14.4", "used": "60", "remaining": "-45.6", "burn_rate": "4.166667"},
            }
        ],
    }


def test_json_of_what_is_not_known_is_null() -> None:
    """Without data there is no number, not even zero (F4)."""
    (written,) = results_json(of(MARCH), date(2025, 4, 2))["results"]
    assert (written["verdict"], written["reason"], written["coverage"]) == ("no_data", "no_file", "0")
    assert [written[key] for key in ("value", "numerator", "denominator", "raw_value", "credit")] == [None] * 5
    assert not written["display"]


def test_table_has_the_numbers_of_the_json() -> None:
    """The CSV has one row for each result, with the rows of all its sources added up."""
    first = of(JANUARY)[0]
    files = tuple(RowTally(path=path, sha256="hash", read=5, used=2, excluded=3) for path in ("a.csv", "b.csv"))
    split = replace(first, sources=files, scope={"priority": "P1"})
    columns, row, unknown = results_rows([split, *of(MARCH)])
    cells = dict(zip(columns, row, strict=True))
    assert (cells["period"], cells["value"], cells["provisional"]) == ("2025-01", "99.583333", "true")
    assert (cells["read"], cells["used"], cells["excluded"]) == ("10", "4", "6")
    assert (cells["scope"], cells["credit"]) == ("priority=P1", "")
    assert dict(zip(columns, unknown, strict=True))["value"] == ""
