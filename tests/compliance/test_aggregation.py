"""Several services judged together, by the rule that the agreement states."""

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
    agreement,
    evidence,
    figures,
    history,
    month_file,
    outage,
    outage_records,
    target,
    timeline_source,
    timelines,
)

from slm.calendar import Month
from slm.compliance import Reason, Result, Verdict, evaluate
from slm.measurement import RowTally, Timeline, TimelineRecords, add_tallies

JANUARY: Final = Month(2025, 1)
MONTH: Final = 31 * 86_400
SERVICES: Final = ("mail", "files")


def judged(
    rule: str,
    *,
    services: tuple[str, ...] = SERVICES,
    promised: dict[str, Any] | None = None,
    parts: dict[str, Any] | None = None,
    month: Month = JANUARY,
    **known: Any,  # noqa: ANN401 - any part of the evidence
) -> Result:
    """Return the one result of a target for several services."""
    weights = {"weights": {"mail": "3", "files": "1"}} if rule == "weighted" else {}
    written = target(**{"together": rule} | weights | (promised or {}))
    version = agreement("1.0", written, services=list(services), **parts or {})
    (result,) = evaluate(history(version), evidence(**known), [month])
    return result


def down(service: str, minutes: int, day: int = 10, **fields: Any) -> Any:  # noqa: ANN401 - a row
    """Return an outage of a service in January of so many minutes."""
    start = datetime(2025, 1, day, tzinfo=UTC)
    end = start + timedelta(minutes=minutes)
    return outage(start.isoformat(), end.isoformat(), service=service, id=f"O-{service}-{day}", **fields)


def recorded(*rows: Any) -> dict[str, Any]:  # noqa: ANN401 - rows
    """Return evidence of these outages."""
    return {"outages": outage_records(*rows)}


def pair(service: str | None, numerator: str, denominator: str | None, name: str = "ratio") -> dict[str, Any]:
    """Return a figure of a service."""
    there = {} if denominator is None else {"denominator": denominator}
    return {"target": name, "service": service, "numerator": numerator} | there


def reported(*found: dict[str, Any]) -> dict[str, Any]:
    """Return evidence of these figures in January."""
    return {"figures": {JANUARY: figures("2025-01", *found)}}


RATIO: Final = {"id": "ratio", "metric": "ratio", "at_least": "90 %"}


@pytest.mark.parametrize(
    "rule, minutes, verdict",
    [
        ("all_of", 60, Verdict.MISSED),
        ("any_of", 10, Verdict.MET),
        ("pooled", 35, Verdict.MET),
        ("weighted", Fraction(3 * 60 + 10, 4), Verdict.MISSED),
    ],
)
def test_one_verdict_for_all_services(rule: str, minutes: int | Fraction, verdict: Verdict) -> None:
    """One hour of mail and ten minutes of files are as the agreement takes them together; nothing is averaged else."""
    result = judged(rule, **recorded(down("mail", 60), down("files", 10, day=12)))
    size = 2 if rule == "pooled" else 1
    lost = Fraction(70 if rule == "pooled" else minutes)
    assert result.value == 100 - 100 * lost * 60 / (size * MONTH)
    assert (result.service, result.services, result.verdict) == ("mail+files", SERVICES, verdict)
    assert [interruption.outage.service for interruption in result.interruptions] == ["mail", "files"]
    (source,) = result.sources
    assert (source.read, source.used, source.excluded, dict(source.reasons)) == (2, 2, 0, {})


@pytest.mark.parametrize("rule", ["all_of", "any_of", "pooled", "weighted"])
def test_raw_figure_is_taken_together_too(rule: str) -> None:
    """Beside the adjusted figure stands the raw one, by the same rule."""
    rows = [down("mail", 60, exclusion="a"), down("files", 30, day=12)]
    result = judged(rule, parts={"exclusions": [{"id": "a", "clause": "Works"}]}, **recorded(*rows))
    lost: dict[str, tuple[int | Fraction, int | Fraction]] = {
        "all_of": (30, 60),
        "any_of": (0, 30),
        "pooled": (15, 45),
        "weighted": (Fraction(30, 4), Fraction(210, 4)),
    }
    adjusted, raw = (Fraction(entry) for entry in lost[rule])
    assert (result.value, result.raw_value) == (
        100 - Fraction(100 * adjusted * 60) / MONTH, 100 - Fraction(100 * raw * 60) / MONTH,
    )  # fmt: skip
    assert dict(result.sources[0].reasons) == {"excluded": 1}


@pytest.mark.parametrize(
    "rule, known, verdict",
    [
        ("all_of", "80", Verdict.MISSED),
        ("all_of", "95", Verdict.NO_DATA),
        ("any_of", "95", Verdict.MET),
        ("any_of", "80", Verdict.NO_DATA),
        ("pooled", "95", Verdict.NO_DATA),
        ("weighted", "95", Verdict.NO_DATA),
    ],
)
def test_service_without_data_leaves_open_what_it_could_decide(rule: str, known: str, verdict: Verdict) -> None:
    """No data is never met and never missed, unless the other service decides it (F1)."""
    result = judged(rule, promised=RATIO, **reported(pair("mail", known, "100")))
    assert result.verdict == verdict
    assert result.reason == (Reason.NO_FIGURE if verdict is Verdict.NO_DATA else "")


@pytest.mark.parametrize("rule", ["all_of", "any_of", "pooled", "weighted"])
def test_service_without_cases_is_left_out(rule: str) -> None:
    """Where nothing was counted nothing is judged (F3); where nobody had cases there is no verdict."""
    some = judged(rule, promised=RATIO, **reported(pair("mail", "19", "20"), pair("files", "0", "0")))
    assert (some.value, some.verdict) == (95, Verdict.MET)
    none = judged(rule, promised=RATIO, **reported(pair("mail", "0", "0"), pair("files", "0", "0")))
    assert (none.value, none.verdict) == (None, Verdict.NO_EVENTS)


def unknown(service: str, minutes: int) -> Any:  # noqa: ANN401 - a row
    """Return so many minutes of January in which nobody measured a service."""
    return down(service, minutes, day=12 + minutes // 600, kind="unmeasured")


@pytest.mark.parametrize("rule", ["all_of", "any_of", "pooled", "weighted"])
@pytest.mark.parametrize("service, other", [SERVICES, SERVICES[::-1]])
def test_what_is_lost_of_any_service_lessens_what_is_known_of_all(rule: str, service: str, other: str) -> None:
    """The mean is known, also where one that stands for all, or is known least, is as it was."""
    rows = [down("mail", 60), unknown(other, 600)]
    before, after = (judged(rule, **recorded(*rows, *more)).coverage for more in ([], [unknown(service, 60)]))
    assert (before, after) == (1 - Fraction(300 * 60, MONTH), 1 - Fraction(330 * 60, MONTH))


def test_a_service_of_which_nothing_is_known_leaves_half_of_two_known() -> None:
    """The mail missed it, and nobody looked at the files: that is a miss, of which half is known."""
    found = judged("all_of", promised=RATIO, **reported(pair("mail", "80", "100")))
    assert (found.verdict, found.coverage) == (Verdict.MISSED, Fraction(1, 2))
    any_of = judged("any_of", promised=RATIO, **reported(pair("mail", "95", "100")))
    assert (any_of.verdict, any_of.coverage) == (Verdict.MET, 1)


@pytest.mark.parametrize("rule", ["all_of", "any_of"])
def test_fewer_is_better_where_the_promise_says_so(rule: str) -> None:
    """The worst of two numbers is the greater one."""
    promised = {"id": "count", "metric": "count", "at_least": None, "at_most": "4"}
    found = [pair("mail", "5", None, "count"), pair("files", "1", None, "count")]
    result = judged(rule, promised=promised, **reported(*found))
    assert (result.value, result.verdict) == ((5, Verdict.MISSED) if rule == "all_of" else (1, Verdict.MET))
    assert result.raw_value is None


def test_numbers_are_pooled_as_a_sum() -> None:
    """Five and one are six."""
    promised = {"id": "count", "metric": "count", "at_least": None, "at_most": "4"}
    result = judged(
        "pooled", promised=promised, **reported(*(pair(service, "3", None, "count") for service in SERVICES))
    )
    assert (result.value, result.denominator, result.verdict, result.events) == (6, None, Verdict.MISSED, 6)


def test_share_of_a_service_that_cannot_be_is_not_hidden_in_a_sum() -> None:
    """Twelve of ten cases are no figure, whatever the other service adds (F58)."""
    result = judged("pooled", promised=RATIO, **reported(pair("mail", "12", "10"), pair("files", "0", "10")))
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.IMPOSSIBLE_FIGURE)


def test_mean_without_a_denominator_is_not_pooled() -> None:
    """Two means are no mean without the numbers behind them (F55)."""
    promised = {"id": "quantity", "metric": "quantity", "at_least": None, "at_most": "4"}
    result = judged(
        "pooled", promised=promised, **reported(*(pair(service, "3", None, "quantity") for service in SERVICES))
    )
    assert (result.verdict, result.reason) == (Verdict.NO_DATA, Reason.NO_DENOMINATOR)


def test_small_sample_is_no_rule_for_a_weighted_mean() -> None:
    """Cases that are weighed cannot be counted one by one."""
    promised = RATIO | {"small_sample": {"fewer_than": "20", "misses_allowed": "4"}}
    found = reported(pair("mail", "4", "5"), pair("files", "4", "5"))
    assert judged("weighted", promised=promised, **found).verdict == Verdict.MISSED
    assert judged("pooled", promised=promised, **found).verdict == Verdict.MET


def test_how_many_were_asked_is_known_for_all_or_for_none() -> None:
    """The coverage is that of the service of which least is known."""
    result = judged("pooled", promised={"per": "quarter"}, month=Month(2025, 3), **recorded(down("mail", 60)))
    assert (result.coverage, result.asked) == (Fraction(31, 90), None)


@pytest.mark.parametrize("both", [False, True])
def test_suspended_service_is_left_out(both: bool) -> None:  # noqa: FBT001
    """Of two services one may be suspended; with both, or with none named, the target is (F1)."""
    services: list[dict[str, str]] = [{"service": "mail"}, *([{"service": "files"}] if both else [])]
    suspended = [{"agreement": "SLA-MAIL", "target": "availability", "clause": "s", "reason": "x"} | service
                 for service in services]  # fmt: skip
    months = (month_file("2025-01", suspended=suspended),)
    parts = {"suspensions": [{"id": "s", "clause": "Work"}]}
    result = judged("all_of", parts=parts, months=months, **recorded(down("mail", 600)))
    assert result.verdict == (Verdict.SUSPENDED if both else Verdict.MET)
    assert result.reason_id == ("s" if both else "")


@pytest.mark.parametrize("service, verdict", [(None, Verdict.WAIVED), ("mail", Verdict.MISSED)])
def test_miss_of_all_is_waived_for_all(service: str | None, verdict: Verdict) -> None:
    """A waiver for one service is none for the services together."""
    waiver = {"id": "W", "agreement": "SLA-MAIL", "target": "availability", "service": service,
              "from": "2025-01-01", "until": "2025-02-01", "reason": "x",
              "agreed": {"provider": {"by": "li-lei", "on": "2024-12-01"},
                         "customer": {"by": "wang-fang", "on": "2024-12-02"}}}  # fmt: skip
    months = (month_file("2025-01", waivers=[waiver]),)
    assert judged("all_of", months=months, **recorded(down("mail", 600))).verdict == verdict


def test_timeline_that_tells_of_both_is_one_source() -> None:
    """The account of a file with all services of a status page is not added up."""
    seen = timelines(("2025-01-01T00:00:00+08:00", "up"), ("2025-01-02T00:00:00+08:00", "down"))
    mail = seen.timelines["mail"]
    page = TimelineRecords(
        source=timeline_source().id,
        timelines={service: Timeline(service=service, known=mail.known, down=mail.down) for service in SERVICES},
        files=seen.files,
        looks=dict.fromkeys(SERVICES, seen.looks["mail"]),
        lasting=seen.lasting,
    )
    result = judged("pooled", promised={"source": "status"}, timelines={"status": page})
    assert [(source.read, source.used) for source in result.sources] == [(2, 2)]


def test_reasons_of_rows_that_are_about_both() -> None:
    """A row about one of the services is a row about all of them; remarks are added up (F9)."""
    mail = RowTally(path="a", sha256="", read=9, used=2, excluded=7, reasons={"other_service": 6, "excluded": 1},
                    remarks={"late_notice": 1})  # fmt: skip
    files = RowTally(path="a", sha256="", read=9, used=3, excluded=6, reasons={"other_service": 6})
    (found,) = add_tallies([mail, files])
    assert (found.read, found.used, found.excluded) == (9, 5, 4)
    assert (dict(found.reasons), dict(found.remarks)) == ({"excluded": 1, "other_service": 3}, {"late_notice": 1})


CASES: Final = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=5)
NAMES: Final = ("mail", "files", "web", "erp", "line")


def shares(rule: str, cases: list[tuple[int, int]], **fields: object) -> Result:
    """Return the result of services of which so many cases were good and so many bad."""
    names = NAMES[: len(cases)]
    found = [pair(name, str(good), str(good + bad)) for name, (good, bad) in zip(names, cases, strict=True)]
    return judged(rule, services=names, promised=RATIO | fields, **reported(*found))


@given(cases=CASES, data=st.data())
def test_pooled_is_the_sum_of_its_parts_for_any_breakdown(cases: list[tuple[int, int]], data: st.DataObject) -> None:
    """However the same cases are divided among services, in whichever order, the pooled figure is the same (F55)."""
    whole = shares("pooled", cases)
    assert (whole.numerator or 0) == (sum(good for good, _ in cases) if whole.value is not None else 0)
    mixed = data.draw(st.permutations(cases))
    first, second, *rest = mixed
    joined = [(first[0] + second[0], first[1] + second[1]), *rest]
    for other in (mixed, joined):
        again = shares("pooled", other)
        assert (again.value, again.numerator, again.denominator) == (whole.value, whole.numerator, whole.denominator)


@given(cases=CASES)
def test_rules_are_ordered(cases: list[tuple[int, int]]) -> None:
    """No mean is worse than the worst service or better than the best one, and equal weights of equal cases pool."""
    weights = dict.fromkeys(NAMES[: len(cases)], "1")
    worst, best, pooled = (shares(rule, cases).value for rule in ("all_of", "any_of", "pooled"))
    weighted = shares("weighted", cases, weights=weights).value
    if worst is None or best is None or pooled is None or weighted is None:
        assert {worst, best, pooled, weighted} == {None}
    else:
        assert worst <= pooled <= best
        assert worst <= weighted <= best


ROWS: Final = st.lists(
    st.tuples(st.sampled_from(SERVICES), st.integers(1, 28), st.integers(1, 1300), st.booleans()), max_size=6
)


@given(
    rows=ROWS,
    more=ROWS,
    rule=st.sampled_from(["each", "all_of", "any_of", "pooled", "weighted"]),
    excluded_time=st.sampled_from(["counts_as_available", "is_not_counted"]),
    at_most=st.sampled_from([None, "3 calendar_hours"]),
)
def test_exclusions_never_harm_and_downtime_never_helps(
    rows: list[Any], more: list[Any], rule: str, excluded_time: str, at_most: str | None
) -> None:
    """By any rule no adjusted figure is below its raw one, and further downtime improves no verdict and no value."""
    clause = {"id": "a", "clause": "Works"} | ({"at_most": at_most} if at_most else {})
    parts = {"exclusions": [clause], "excluded_time": excluded_time}
    weights: dict[str, Any] = {"weights": {"mail": "3", "files": "1"}} if rule == "weighted" else {}
    written = target(together=rule, **weights)
    version = agreement("1.0", written, services=list(SERVICES), **parts)
    before, after = (
        evaluate(history(version), evidence(**recorded(*(_row(*entry) for entry in found))), [JANUARY])
        for found in (rows, [*rows, *((service, day, length, False) for service, day, length, _ in more)])
    )
    for one, other in zip(before, after, strict=True):
        values = one.raw_value, one.value, other.value
        raw, adjusted, worse = (value for value in values if value is not None)
        assert raw <= adjusted
        assert worse <= adjusted
        assert not (other.verdict is Verdict.MET and one.verdict is Verdict.MISSED)


def _row(service: str, day: int, minutes: int, excluded: bool) -> Any:  # noqa: ANN401, FBT001 - a row
    return down(service, minutes, day, exclusion="a" if excluded else None)
