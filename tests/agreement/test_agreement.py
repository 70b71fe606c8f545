"""What an agreement may say, and what it refuses to mean two things."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError
from tests.written import agreement, target

from slm.agreement import Agreement, Comparison, Reference, Target, WorkloadLimit
from slm.agreement.measures import TargetReference
from slm.values import Amount

REFERENCES: TypeAdapter[Reference] = TypeAdapter(TargetReference)


@pytest.mark.parametrize(
    "written",
    [
        pytest.param({}, id="none"),
        pytest.param({"at_least": "99 %", "at_most": "1 %"}, id="two"),
        pytest.param({"at_least": "99 %", "within": "30 working_minutes", "for_at_least": "95 %"}, id="both-ways"),
    ],
)
def test_target_has_exactly_one_comparison(written: dict[str, str]) -> None:
    """A target that compares in no way, or in two, could mean anything."""
    with pytest.raises(ValidationError, match="exactly one of"):
        Target.model_validate({"id": "t", "metric": "m"} | written)


@pytest.mark.parametrize("written", [{"within": "30 working_minutes"}, {"for_at_least": "95 %"}])
def test_time_limit_needs_its_share(written: dict[str, str]) -> None:
    """A time limit says for how many of the cases it holds."""
    with pytest.raises(ValidationError, match="belong together"):
        Target.model_validate({"id": "t", "metric": "m"} | written)


@pytest.mark.parametrize("comparison, value", [("at_least", "100.1 %"), ("at_most", "-1 %")])
def test_percentage_beyond_its_bounds_is_refused(comparison: str, value: str) -> None:
    """No share is above 100 % or below zero (F58)."""
    with pytest.raises(ValidationError, match="can never be"):
        Target.model_validate({"id": "t", "metric": "m", comparison: value})


def test_threshold_is_what_the_value_is_compared_with() -> None:
    """Of a time limit it is the share of cases."""
    plain = Target.model_validate({"id": "t", "metric": "m", "less_than": "4 points"})
    limit = Target.model_validate({"id": "t", "metric": "m", "within": "30 working_minutes", "for_at_least": "95 %"})
    assert (plain.comparison, plain.threshold) == (Comparison.LESS_THAN, Amount(plain.threshold.value, "points"))
    assert (limit.comparison, str(limit.threshold)) == (Comparison.AT_LEAST, "95 %")


@pytest.mark.parametrize(
    "comparison, below, at, above",
    [
        ("at_least", False, True, True), ("more_than", False, False, True),
        ("at_most", True, True, False), ("less_than", True, False, False),
    ],
)  # fmt: skip
def test_comparison_is_exact(*, comparison: str, below: bool, at: bool, above: bool) -> None:
    """The smallest difference decides, and at the threshold the comparison itself (V4, F54, F61)."""
    tiny = Fraction(1, 10**30)
    holds = [Comparison(comparison).holds(1 + difference, Fraction(1)) for difference in (-tiny, 0 * tiny, tiny)]
    assert holds == [below, at, above]


def test_agreement_ends_after_it_starts() -> None:
    """A term is half-open, so its end is a later day than its start (F19)."""
    with pytest.raises(ValidationError, match="not after it starts"):
        agreement(valid={"from": "2025-01-01", "until": "2025-01-01"})


@pytest.mark.parametrize("limits", [{"at_least": "20", "at_most": "10"}])
def test_workload_limits_are_in_order(limits: dict[str, str]) -> None:
    """The lower limit is not above the upper one."""
    with pytest.raises(ValidationError, match="above the upper limit"):
        WorkloadLimit.model_validate({"metric": "tickets"} | limits)


@pytest.mark.parametrize("limits", [{"at_least": "10", "at_most": "10"}, {"at_least": "10"}, {"at_most": "10"}])
def test_workload_may_be_limited_on_one_side(limits: dict[str, str]) -> None:
    """A workload limit has a lower bound, an upper bound, or both."""
    assert WorkloadLimit.model_validate({"metric": "tickets"} | limits).metric == "tickets"


def test_folders_name_agreement_and_version() -> None:
    """Id and version are those of the folders that the file lies in, and the term that of the file."""
    written = agreement("1.10", target(services=["files"]), target("attainment"))
    assert (written.id, str(written.version)) == ("SLA-MAIL", "1.10")
    assert written.term == (date(2024, 1, 1), date(2027, 1, 1))


def test_target_is_judged_for_its_services_else_for_all() -> None:
    """A target that names no services holds for each service of the agreement."""
    written = agreement("1.0", target(services=["files"]), target("attainment"), services=["mail", "files"])
    own, every = written.target("availability"), written.target("attainment")
    assert own
    assert every
    assert written.target_services(own) == ("files",)
    assert written.target_services(every) == ("mail", "files")
    assert written.target("nothing") is None


def test_reference_names_a_target_of_an_agreement() -> None:
    """It is written with a slash, and written again in the same way."""
    read = REFERENCES.validate_python("OLA-NETWORK/availability")
    assert read == Reference("OLA-NETWORK", "availability")
    assert REFERENCES.validate_python(read) == read
    assert REFERENCES.dump_python(read) == "OLA-NETWORK/availability"


@pytest.mark.parametrize("value", ["OLA-NETWORK", "a/b/c", "/b", "a/", "a b/c", None, 7])
def test_what_names_no_target_is_refused(value: object) -> None:
    """A reference has exactly two ids."""
    with pytest.raises(ValidationError, match="does not name a target"):
        REFERENCES.validate_python(value)


def test_agreement_cannot_be_changed() -> None:
    """What was read stays as it was written."""
    with pytest.raises(ValidationError, match="frozen"):
        agreement().title = agreement().title  # type: ignore[misc]
    assert isinstance(agreement(), Agreement)


@pytest.mark.parametrize("key", ["version", "status", "approved_on", "in_force", "fingerprint"])
def test_what_is_computed_cannot_be_typed(key: str) -> None:
    """Version, status, dates of approval and fingerprint follow from folders and registers: no copy is stale (F68)."""
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Agreement.model_validate(dict(agreement()) | {key: "2.0"})


@pytest.mark.parametrize(
    "fields, said",
    [
        ({"together": "weighted"}, "belong together"),
        ({"weights": {"mail": "1"}}, "belong together"),
        ({"together": "pooled", "weights": {"mail": "1"}}, "belong together"),
        ({"together": "weighted", "weights": {"mail": "0"}}, "cannot weigh 0"),
        ({"together": "weighted", "weights": {"mail": "1"}, "services": ["mail", "files"]}, "mail, files"),
        ({"together": "weighted", "weights": {"mail": "1", "files": "1"}}, "not those of the services"),
    ],
)
def test_weights_are_those_of_the_services(fields: dict[str, Any], said: str) -> None:
    """How much each service counts is written where it matters, for each of them and for no other."""
    with pytest.raises(ValidationError, match=said):
        agreement("1.0", target(**fields))


def test_services_are_judged_one_by_one_or_together() -> None:
    """Together they have one name; a service that is written twice is one."""
    fields: dict[str, Any] = {"services": ["mail", "files", "mail"]}
    single, whole = target(**fields), target(id="all", together="all_of", **fields)
    written = agreement("1.0", single, whole)
    assert written.judged_services(written.targets[1]) == ("mail+files",)
    assert written.judged_services(written.targets[0]) == ("mail", "files", "mail")


@pytest.mark.parametrize("unit", ["working_days", "calendar_days"])
def test_amount_of_a_clause_is_counted_exactly(unit: str) -> None:
    """A day is not as long on every day of a year, so that no amount of excluded time is written in days."""
    with pytest.raises(ValidationError, match=f"'{unit}' cannot be the unit"):
        agreement(exclusions=[{"id": "E1", "clause": "Works", "at_most": f"1 {unit}"}])
