"""Targets of which one is enough: one promise, missed where all of them are missed."""

# A fraction equals the whole number that it is worth.
# mypy: disable-error-code="comparison-overlap"

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import Any, Final

import pytest
from pydantic import ValidationError
from tests.written import agreement, evidence, figures, history, month_file, outage, outage_records, target

from slm.agreement import Agreement
from slm.calendar import Month
from slm.compliance import Evidence, Reason, Result, credit_statement, evaluate

JANUARY: Final = Month(2025, 1)
VALUES: Final = {"met": "99", "missed": "80", "worst": "60", "unknown": ""}
STEPS: Final = [{"below": "90 %", "credit": "5 %"}, {"below": "70 %", "credit": "10 %"}]


def promised(name: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401 - any key of a target
    """Return a target of a ratio of 90 %."""
    return target("ratio", at_least="90 %", credits=STEPS) | {"id": name} | fields


def results(*how: str, month: dict[str, Any] | None = None, **parts: Any) -> tuple[Result, ...]:  # noqa: ANN401
    """Return how targets a, b and so on were judged in January, of which one is enough."""
    return evaluate(history(version(*how, **parts)), known(*how, month=month or {}), (JANUARY,))


def version(*how: str, **parts: Any) -> Agreement:  # noqa: ANN401 - any key of an agreement
    """Return an agreement with as many targets, of which one is enough."""
    names = "abc"[: len(how)]
    targets = [promised(name) for name in names]
    targets[0] |= {"or_else": [*names[1:]]}
    return agreement("1.0", *targets, **parts)


def known(*how: str, month: dict[str, Any]) -> Evidence:
    """Return the figures of January by which they are judged."""
    reported = [
        {"target": name, "service": "mail", "numerator": VALUES[said], "denominator": "100"}
        for name, said in zip("abc", how, strict=False)
        if VALUES[said]
    ]
    return evidence(months=(month_file("2025-01", **month),), figures={JANUARY: figures("2025-01", *reported)})


def told(found: tuple[Result, ...]) -> list[tuple[str, str, str]]:
    """Return the verdict of each, with its reason."""
    return [(result.verdict, result.reason, result.reason_id) for result in found]


@pytest.mark.parametrize(
    "how, expected",
    [
        (("met", "met"), [("met", "", ""), ("met", "", "")]),
        (("met", "missed"), [("met", "", ""), ("met", "one_suffices", "a")]),
        (("met", "unknown"), [("met", "", ""), ("no_events", "one_suffices", "a")]),
        (("missed", "unknown"), [("no_data", "other_unknown", "b"), ("no_data", "no_figure", "")]),
        (("unknown", "unknown"), [("no_data", "no_figure", ""), ("no_data", "no_figure", "")]),
        (("missed", "worst"), [("missed", "one_promise", "b"), ("missed", "", "")]),
        (("missed", "missed"), [("missed", "", ""), ("missed", "one_promise", "a")]),
        (("missed", "worst", "met"), [("met", "one_suffices", "c"), ("met", "one_suffices", "c"), ("met", "", "")]),
        (("missed", "worst", "unknown"),
         [("no_data", "other_unknown", "c"), ("no_data", "other_unknown", "c"), ("no_data", "no_figure", "")]),
    ],
)  # fmt: skip
def test_one_that_is_kept_is_enough(how: tuple[str, ...], expected: list[tuple[str, str, str]]) -> None:
    """Unknown and kept are kept, unknown and missed are unknown, and only where all are missed is the promise.

    It is counted once: by the one that decides it.
    """
    found = results(*how)
    assert told(found) == expected
    (counted,) = (result for result in found if not result.counted_with)
    assert not counted.reason or counted.reason == "no_figure"
    assert {result.counted_with for result in found if result is not counted} == {counted.target}
    shares = [result.credit for result in found if result.credit]
    assert shares == (
        [{"missed": 5, "worst": 10}[max(how)]] if all(word in {"missed", "worst"} for word in how) else []
    )


@pytest.mark.parametrize("how", [("met", "missed"), ("missed", "unknown"), ("missed", "worst"), ("met", "unknown")])
def test_order_of_the_targets_does_not_matter(how: tuple[str, ...]) -> None:
    """Whichever names the other, each is judged alike."""
    found = [
        sorted((word, result.verdict, result.credit or 0) for word, result in zip(order, results(*order), strict=True))
        for order in permutations(how)
    ]
    assert found[0] == found[1]


WAIVER: Final[dict[str, Any]] = {
    "id": "W-1", "agreement": "SLA-MAIL", "target": "a", "from": "2025-01-01", "until": "2025-02-01", "reason": "Move",
    "agreed": {side: {"by": who, "on": "2024-12-20"} for side, who in (("provider", "li-lei"), ("customer", "ann"))},
}  # fmt: skip


@pytest.mark.parametrize(
    "other, expected",
    [
        ("missed", ("waived", "waived", "W-1")),
        ("unknown", ("no_events", "one_suffices", "a")),
        ("met", ("met", "", "")),
    ],
)
def test_what_is_waived_of_one_is_no_miss_of_the_other(other: str, expected: tuple[str, str, str]) -> None:
    """Both sides agreed that one of them may be missed, which would have been enough."""
    found = told(results("missed", other, month={"waivers": [WAIVER]}))
    assert found == [("waived", "waived", "W-1"), expected]


def test_a_waiver_that_came_late_stands_beside_a_miss_of_both() -> None:
    """The other one earns the credit, and what both sides agreed on too late is still told."""
    late = WAIVER | {"agreed": {side: said | {"on": "2025-01-20"} for side, said in WAIVER["agreed"].items()}}
    found = results("missed", "worst", month={"waivers": [late]})
    assert told(found) == [("missed", "late_waiver", "W-1"), ("missed", "", "")]
    assert [result.credit for result in found] == [None, 10]


def test_what_is_suspended_is_not_enough() -> None:
    """One that is not judged in a month leaves the other one to keep the promise."""
    month = {"suspended": [{"agreement": "SLA-MAIL", "target": "a", "clause": "s", "reason": "x"}]}
    parts = {"suspensions": [{"id": "s", "clause": "Work"}]}
    found = results("met", "missed", month=month, **parts)
    assert [(result.verdict, result.counted_with) for result in found] == [("suspended", "b"), ("missed", "")]


def test_missing_again_and_again_is_told_of_one_of_them() -> None:
    """Two that are missed together are one miss, with one right; of a rule that names the other, its own."""
    for names, of in (((), "b"), (("a", "b"), "b"), (("a",), "a")):
        rule = {"missed": 1, "of": 1, "right": "To leave."} | ({"targets": [*names]} if names else {})
        written = version("missed", "worst", credit_rules={"chronic": [rule]})
        judged = evaluate(history(written), known("missed", "worst", month={}), (JANUARY,))
        statement = credit_statement(written, judged, JANUARY, {})
        assert statement is not None
        assert [right.result.target for right in statement.rights] == [of]


def test_a_doubt_about_one_of_two_misses_is_one_about_the_promise() -> None:
    """Whether the promise was missed hangs on the one that may have been kept."""
    both = target(), promised("b", or_else=["availability"])
    reported = figures("2025-01", {"target": "b", "service": "mail", "numerator": "80", "denominator": "100"})
    long_one = outage("2025-01-01T00:00:00+08:00", "2025-02-02T00:00:00+08:00")
    by = evidence(
        as_of=date(2025, 2, 2), outages=outage_records(long_one, months=("2025-01", "2025-02")),
        figures={JANUARY: reported},
    )  # fmt: skip
    found = evaluate(history(agreement("1.0", *both)), by, (JANUARY,))
    assert [(result.verdict, result.doubt) for result in found] == [("missed", Reason.LASTS_LONG)] * 2


@pytest.mark.parametrize(
    "targets, code, path",
    [
        ([promised("a", or_else=["c"]), promised("b")], "SLM1345", ("targets", 0, "or_else", 0)),
        ([promised("a", or_else=["a"])], "SLM1345", ("targets", 0, "or_else", 0)),
        ([promised("a", or_else=["b"]), promised("b", or_else=["a"])], "SLM1346", ("targets", 1, "or_else")),
        ([promised("a", or_else=["b"]), promised("b"), promised("c", or_else=["b"])], "SLM1346",
         ("targets", 2, "or_else")),
        ([promised("a", or_else=["b", "b"]), promised("b")], "SLM1346", ("targets", 0, "or_else")),
        ([promised("a", or_else=["b"]), promised("b", per="quarter")], "SLM1347", ("targets", 0, "or_else", 0)),
        ([promised("a", or_else=["b"]), promised("b", services=["files"])], "SLM1347", ("targets", 0, "or_else", 0)),
        ([promised("a", or_else=["b"]), promised("b", together="all_of")], "SLM1347", ("targets", 0, "or_else", 0)),
        ([promised("a", or_else=["b"]), promised("b", objective="true", credits=[])], "SLM1347",
         ("targets", 0, "or_else", 0)),
    ],
)  # fmt: skip
def test_targets_that_cannot_be_one_promise_are_refused(
    targets: list[dict[str, Any]], code: str, path: tuple[str | int, ...]
) -> None:
    """One is none of the agreement, stands in two groups, or is judged over other times or services."""
    with pytest.raises(ValidationError) as refused:
        agreement("1.0", *targets, services=["mail", "files"])
    (told_of,) = refused.value.errors()
    error = told_of["ctx"]["error"]
    assert (error.mistake.code, error.path) == (code, path)
