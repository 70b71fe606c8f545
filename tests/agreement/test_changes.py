"""What a version changes: from typed values, with a direction (F67)."""

from __future__ import annotations

from typing import Any, Final

import pytest
from tests.written import SHANGHAI, agreement, target

from slm.agreement import Agreement, Direction, changes
from slm.calendar import ServiceHours

Found = list[tuple[str, str, Direction, bool]]
ADVERSE: Final = True


def service_hours(week: dict[str, list[str]], **fields: object) -> ServiceHours:
    """Return service hours with this week."""
    version = {"from": "2020-01-01", "week": week} | fields
    return ServiceHours.model_validate(
        {"kind": "service_hours", "name": "Hours", "time_zone": SHANGHAI, "versions": [version]}
    )


HOURS: Final = {
    "short": service_hours({"monday": ["09:00-12:00"]}, holidays=["feast"]),
    "long": service_hours({"monday": ["08:00-18:00"]}, holidays=["feast"]),
    "on_feasts": service_hours({"monday": ["09:00-12:00"]}, holidays=["feast"], on_holidays=["09:00-12:00"]),
    "never_closed": service_hours({"monday": ["09:00-12:00"]}),
    "other": service_hours({"tuesday": ["09:00-12:00"]}, holidays=["feast"]),
    "renamed": service_hours({"monday": ["09:00-12:00"]}, holidays=["feast"]),
}


def found(before: Agreement, after: Agreement) -> Found:
    """Return the changes from one version to another, in short."""
    return [
        (".".join(change.path), change.target, change.direction, change.adverse)
        for change in changes(before, after, HOURS)
    ]


def of_targets(before: dict[str, Any], after: dict[str, Any]) -> Found:
    """Return the changes from one target to another."""
    return found(agreement("1.0", before), agreement("1.1", after))


def of_fields(before: dict[str, Any], after: dict[str, Any]) -> Found:
    """Return the changes between agreements with these fields."""
    return found(agreement("1.0", **before), agreement("1.1", **after))


def within(limit: str, share: str) -> dict[str, Any]:
    """Return a target for cases."""
    return {"id": "p1", "metric": "attainment", "within": limit, "for_at_least": share}


COUNT: Final = {"id": "availability", "metric": "availability"}
PROMISES: Final[dict[str, tuple[dict[str, Any], dict[str, Any], Direction]]] = {
    "more": (target(), target(at_least="99.95 %"), Direction.TIGHTENED),
    "less": (target(), target(at_least="99 %"), Direction.RELAXED),
    "at most": (COUNT | {"at_most": "4"}, COUNT | {"at_most": "3"}, Direction.TIGHTENED),
    "more than": (target(), target(more_than="99.9 %"), Direction.TIGHTENED),
    "no more than": (COUNT | {"at_most": "4"}, COUNT | {"less_than": "4"}, Direction.TIGHTENED),
    "other way": (COUNT | {"at_most": "4"}, COUNT | {"at_least": "4"}, Direction.CHANGED),
    "other unit": (COUNT | {"at_most": "4"}, COUNT | {"at_most": "4 %"}, Direction.CHANGED),
    "quarter": (target(), target(per="quarter"), Direction.CHANGED),
    "faster": (within("30 working_minutes", "95 %"), within("20 working_minutes", "95 %"), Direction.TIGHTENED),
    "slower": (within("2 working_hours", "95 %"), within("3 working_hours", "95 %"), Direction.RELAXED),
    "fewer": (within("2 working_hours", "95 %"), within("2 working_hours", "90 %"), Direction.RELAXED),
    "both": (within("2 working_hours", "95 %"), within("3 working_hours", "99 %"), Direction.CHANGED),
    "day": (within("8 working_hours", "95 %"), within("2 working_days", "95 %"), Direction.RELAXED),
    "clock": (within("2 working_hours", "95 %"), within("2 calendar_hours", "95 %"), Direction.CHANGED),
    "kind": (within("2 working_hours", "95 %"), {"id": "p1", "metric": "attainment", "at_least": "95 %"},
             Direction.CHANGED),
    "written otherwise": (within("60 working_minutes", "95 %"), within("1 working_hour", "95 %"), Direction.CHANGED),
}  # fmt: skip


@pytest.mark.parametrize("case", PROMISES)
def test_promise_has_a_direction(case: str) -> None:
    """A promise is tightened or relaxed; where that cannot be computed it may be worse."""
    before, after, direction = PROMISES[case]
    expected = ("targets.promise", after["id"], direction, direction is not Direction.TIGHTENED)
    assert of_targets(before, after) == [expected]


def test_other_metric_is_another_promise() -> None:
    """The same number of another metric promises something else."""
    assert of_targets(COUNT | {"at_most": "4"}, COUNT | {"at_most": "3", "metric": "count"}) == [
        ("targets.promise", "availability", Direction.CHANGED, ADVERSE),
        ("targets.metric", "availability", Direction.CHANGED, ADVERSE),
    ]


def test_targets_come_and_go() -> None:
    """A new target is welcome; one that is gone is not."""
    both = [target(), target("ratio", "90 %")]
    assert found(agreement("1.0", both[0]), agreement("1.1", *both)) == [("targets", "", Direction.ADDED, False)]
    assert found(agreement("1.0", *both), agreement("1.1", both[1])) == [("targets", "", Direction.REMOVED, ADVERSE)]


REWARDS: Final = [{"at_least": "99.95 %", "reward": "1 %"}, {"at_least": "99.99 %", "reward": "2 %"}]


@pytest.mark.parametrize(
    "rewards, expected",
    [
        ([REWARDS[0] | {"reward": "1.5 %"}, REWARDS[1]], ("rewards.reward", Direction.RAISED, ADVERSE)),
        ([REWARDS[0], REWARDS[1] | {"at_least": "100 %"}], ("rewards.at_least", Direction.RAISED, False)),
        ([*REWARDS, {"at_least": "100 %", "reward": "3 %"}], ("rewards", Direction.ADDED, ADVERSE)),
        ([REWARDS[0]], ("rewards", Direction.REMOVED, False)),
    ],
)
def test_rewards_have_a_direction(rewards: list[dict[str, str]], expected: tuple[str, Direction, bool]) -> None:
    """What the customer has to pay more, or sooner, is worse for the customer."""
    path, direction, adverse = expected
    assert of_targets(target(rewards=REWARDS), target(rewards=rewards)) == [
        (f"targets.{path}", "availability", direction, adverse)
    ]


TIERS: Final = [{"below": "99.9 %", "credit": "5 %"}, {"below": "99 %", "credit": "10 %"}]


@pytest.mark.parametrize(
    "tiers, expected",
    [
        ([TIERS[0] | {"credit": "6 %"}, TIERS[1]], ("credits.credit", Direction.RAISED, False)),
        ([TIERS[0], TIERS[1] | {"credit": "9 %"}], ("credits.credit", Direction.LOWERED, ADVERSE)),
        ([TIERS[0], TIERS[1] | {"below": "98 %"}], ("credits.below", Direction.LOWERED, ADVERSE)),
        ([TIERS[0]], ("credits", Direction.REMOVED, ADVERSE)),
    ],
)
def test_money_is_raised_or_lowered(tiers: list[dict[str, str]], expected: tuple[str, Direction, bool]) -> None:
    """Credits go step by step, in their order."""
    path, direction, adverse = expected
    assert of_targets(target(credits=TIERS), target(credits=tiers)) == [
        (f"targets.{path}", "availability", direction, adverse)
    ]


def test_bound_above_which_a_credit_is_earned_moves_as_its_number() -> None:
    """Where less is better, a lower bound is called lower, and earns a credit sooner."""
    later, sooner = (COUNT | {"at_most": "4", "credits": [{"above": bound, "credit": "5 %"}]} for bound in ("9", "7"))
    assert of_targets(later, sooner) == [("targets.credits.above", "availability", Direction.LOWERED, False)]
    assert of_targets(sooner, later) == [("targets.credits.above", "availability", Direction.RAISED, ADVERSE)]


@pytest.mark.parametrize(
    "before, after, direction, adverse",
    [
        ("short", "long", Direction.WIDENED, False),
        ("long", "short", Direction.NARROWED, ADVERSE),
        ("short", "on_feasts", Direction.WIDENED, False),
        ("on_feasts", "never_closed", Direction.CHANGED, False),
        ("short", "other", Direction.CHANGED, ADVERSE),
        ("short", "renamed", Direction.CHANGED, False),
        ("short", "unknown", Direction.CHANGED, ADVERSE),
    ],
)
def test_hours_are_widened_or_narrowed(before: str, after: str, direction: Direction, adverse: bool) -> None:  # noqa: FBT001
    """Hours compare by what is open in a week and on holidays, not by their names."""
    assert of_fields({"service_hours": before}, {"service_hours": after}) == [("service_hours", "", direction, adverse)]


def maintained(*windows: dict[str, Any], **terms: object) -> dict[str, Any]:
    """Return fields with windows of maintenance: each on Tuesdays from 02:00 to 05:00 but for what it says."""
    usual = {"weekdays": ["tuesday"], "from": "02:00", "until": "05:00"}
    return {"maintenance": {"notice": "3 working_days", "windows": [usual | window for window in windows]} | terms}


FIELDS: Final[dict[str, tuple[dict[str, Any], dict[str, Any], Found]]] = {
    "service gone": ({"services": ["mail", "fax"]}, {"services": ["mail"]},
                     [("services", "", Direction.REMOVED, ADVERSE)]),
    "duty of the customer": ({}, {"duties": {"provider": ["Run it."], "customer": ["Report faults.", "Pay."]}},
                             [("duties.customer", "", Direction.ADDED, ADVERSE)]),
    "reworded": ({"scope": {"covers": ["Mail for halls 1 to 4"]}}, {"scope": {"covers": ["Mail for halls 1 to 5"]}},
                 [("scope.covers", "", Direction.CHANGED, ADVERSE)]),
    "another text": ({"scope": {"covers": ["Mail"]}}, {"scope": {"covers": ["Backups of all files"]}},
                     [("scope.covers", "", Direction.ADDED, False), ("scope.covers", "", Direction.REMOVED, ADVERSE)]),
    "recovery": ({}, {"recovery": {"restore_within": "4 calendar_hours"}},
                 [("recovery.restore_within", "", Direction.ADDED, False)]),
    "recovery gone": ({"recovery": {"restore_within": "4 calendar_hours"}}, {},
                      [("recovery.restore_within", "", Direction.REMOVED, ADVERSE)]),
    "slower recovery": ({"recovery": {"restore_within": "4 calendar_hours"}},
                        {"recovery": {"restore_within": "1 calendar_day"}},
                        [("recovery.restore_within", "", Direction.RELAXED, ADVERSE)]),
    "workload": ({"workload": [{"metric": "tickets", "at_most": "400"}]},
                 {"workload": [{"metric": "tickets", "at_most": "300"}]},
                 [("workload.at_most", "", Direction.NARROWED, ADVERSE)]),
    "more workload": ({"workload": [{"metric": "tickets", "at_most": "400"}]},
                      {"workload": [{"metric": "tickets", "at_most": "500"}]},
                      [("workload.at_most", "", Direction.WIDENED, False)]),
    "other workload": ({"workload": [{"metric": "tickets", "at_most": "400 a"}]},
                       {"workload": [{"metric": "tickets", "at_most": "500 b"}]},
                       [("workload.at_most", "", Direction.CHANGED, ADVERSE)]),
    "windows": ({"maintenance": {"notice": "3 working_days", "window": "Sunday", "at_most": "2"}},
                {"maintenance": {"notice": "3 working_days", "window": "Monday", "at_most": "1"}},
                [("maintenance.window", "", Direction.CHANGED, ADVERSE),
                 ("maintenance.at_most", "", Direction.TIGHTENED, False)]),
    "clause for one kind": ({"exclusions": [{"id": "a", "clause": "Works"}]},
                            {"exclusions": [{"id": "a", "clause": "Works", "kind": "maintenance"}]},
                            [("exclusions.kind", "", Direction.ADDED, False)]),
    "clause for all kinds": ({"exclusions": [{"id": "a", "clause": "Works", "kind": "maintenance"}]},
                             {"exclusions": [{"id": "a", "clause": "Works"}]},
                             [("exclusions.kind", "", Direction.REMOVED, ADVERSE)]),
    "more windows": (maintained({}), maintained({}, {"weekdays": ["sunday"]}),
                     [("maintenance.windows", "", Direction.ADDED, ADVERSE)]),
    "fewer windows": (maintained({}, {"dates": ["2026-05-01"], "weekdays": []}), maintained({}),
                      [("maintenance.windows", "", Direction.REMOVED, False)]),
    "wider window": (maintained({}), maintained({"from": "01:00", "until": "06:00"}),
                     [("maintenance.windows.start", "", Direction.RELAXED, ADVERSE),
                      ("maintenance.windows.until", "", Direction.RELAXED, ADVERSE)]),
    "narrower window": (maintained({}), maintained({"from": "03:00", "until": "04:00"}),
                        [("maintenance.windows.start", "", Direction.TIGHTENED, False),
                         ("maintenance.windows.until", "", Direction.TIGHTENED, False)]),
    "window over midnight": (maintained({"until": "23:00"}), maintained({"until": "01:00"}),
                             [("maintenance.windows.until", "", Direction.RELAXED, ADVERSE)]),
    "every week": (maintained({"nth": ["second"]}), maintained({}),
                   [("maintenance.windows.nth", "", Direction.REMOVED, ADVERSE)]),
    "once and for all": (maintained({}), maintained({"announced": "true"}),
                         [("maintenance.windows.announced", "", Direction.RELAXED, ADVERSE)]),
    "words gone": (maintained({}, window="Tuesdays"), maintained({}),
                   [("maintenance.window", "", Direction.REMOVED, ADVERSE)]),
    "shorter notice": (maintained({}), maintained({}, notice="2 working_days"),
                       [("maintenance.notice", "", Direction.RELAXED, ADVERSE)]),
    "more in all": (maintained({}, total="4 calendar_hours"), maintained({}, total="8 calendar_hours"),
                    [("maintenance.total", "", Direction.RELAXED, ADVERSE)]),
    "no total": (maintained({}, total="4 calendar_hours"), maintained({}),
                 [("maintenance.total", "", Direction.REMOVED, ADVERSE)]),
    "other period": (maintained({}, at_most="2"), maintained({}, at_most="2", per="year"),
                     [("maintenance.per", "", Direction.CHANGED, ADVERSE)]),
    "critical periods": (maintained({}, critical_periods=[{"name": "Sales", "first": "2026-11-09"}]),
                         maintained({}, critical_periods=[{"name": "Closing", "days": ["friday"]}]),
                         [("maintenance.critical_periods", "", Direction.ADDED, False),
                          ("maintenance.critical_periods", "", Direction.REMOVED, ADVERSE)]),
    "critical period moved": (maintained({}, critical_periods=[{"name": "Sales", "first": "2026-11-09"}]),
                              maintained({}, critical_periods=[{"name": "Sales", "first": "2026-11-12"}]),
                              [("maintenance.critical_periods.first", "", Direction.CHANGED, ADVERSE)]),
    "notice": ({"renewal": {"change_notice": "1 month"}}, {"renewal": {"change_notice": "20 calendar_days"}},
               [("renewal.change_notice", "", Direction.RELAXED, ADVERSE)]),
    "price": ({"charges": {"price": "10 yuan", "cost": "9 yuan"}}, {"charges": {"price": "11 yuan", "cost": "8 yuan"}},
              [("charges.price", "", Direction.CHANGED, ADVERSE)]),
    "cap": ({"credit_rules": {"cap": "30 %"}}, {"credit_rules": {"cap": "20 %"}},
            [("credit_rules.cap", "", Direction.LOWERED, ADVERSE)]),
    "cap of the year": ({"credit_rules": {"cap_per_year": "10 %"}}, {"credit_rules": {"cap_per_year": "20 %"}},
                        [("credit_rules.cap_per_year", "", Direction.RAISED, False)]),
    "new cap of the year": ({"credit_rules": {}}, {"credit_rules": {"cap_per_year": "20 %"}},
                            [("credit_rules.cap_per_year", "", Direction.ADDED, ADVERSE)]),
    "first rules": ({}, {"credit_rules": {}}, []),
    "smallest credit": ({"credit_rules": {"smallest": "10 CNY"}}, {"credit_rules": {"smallest": "20 CNY"}},
                        [("credit_rules.smallest", "", Direction.RAISED, ADVERSE)]),
    "only the worst": ({}, {"credit_rules": {"stacking": "worst_target"}},
                       [("credit_rules.stacking", "", Direction.CHANGED, ADVERSE)]),
    "all of them": ({"credit_rules": {"stacking": "worst_target"}}, {},
                    [("credit_rules.stacking", "", Direction.CHANGED, False)]),
    "claims": ({"credit_rules": {"claim_within": "20 working_days"}},
               {"credit_rules": {"claim_within": "10 working_days"}},
               [("credit_rules.claim_within", "", Direction.LOWERED, ADVERSE)]),
    "rarer failures": ({"credit_rules": {"chronic": [{"missed": "3", "of": "6", "credit": "5 %"}]}},
                       {"credit_rules": {"chronic": [{"missed": "4", "of": "8", "credit": "6 %"}]}},
                       [("credit_rules.chronic.missed", "", Direction.RAISED, ADVERSE),
                        ("credit_rules.chronic.of", "", Direction.RAISED, False),
                        ("credit_rules.chronic.credit", "", Direction.RAISED, False)]),
    "no right": ({"credit_rules": {"chronic": [{"missed": "3", "of": "6", "right": "To leave"}]}}, {},
                 [("credit_rules.chronic", "", Direction.REMOVED, ADVERSE)]),
    "fee": ({"charges": {"monthly_fee": "100 CNY"}}, {"charges": {"monthly_fee": "110 CNY"}},
            [("charges.monthly_fee", "", Direction.RAISED, ADVERSE)]),
    "what credits hang on": (
        {"credit_rules": {"claim_by": ["email"], "conditions": ["invoices_paid"]}},
        {"credit_rules": {"claim_by": ["ticket"], "conditions": ["invoices_paid", "failure_reported"],
                          "evidence": "provider", "lapse_at_end": "true"}},
        [("credit_rules.claim_by", "", Direction.ADDED, False),
         ("credit_rules.claim_by", "", Direction.REMOVED, ADVERSE),
         ("credit_rules.conditions", "", Direction.ADDED, ADVERSE),
         ("credit_rules.evidence", "", Direction.ADDED, ADVERSE),
         ("credit_rules.lapse_at_end", "", Direction.RELAXED, ADVERSE)]),
    "further work": ({"charges": {"rates": [{"id": "rush", "what": "Rush work", "price": "100 CNY", "per": "hour"}]}},
                     {"charges": {"rates": [{"id": "rush", "what": "Rush work", "price": "110 CNY", "per": "day"}]}},
                     [("charges.rates.price", "", Direction.RAISED, ADVERSE),
                      ("charges.rates.per", "", Direction.CHANGED, ADVERSE)]),
    "escalation": ({"escalation": [{"after": "1 calendar_day", "to": "Ada"}, {"after": "1 calendar_day", "to": "Bo"}]},
                   {"escalation": [{"after": "1 calendar_day", "to": "Ada"}, {"after": "1 calendar_day", "to": "Cy"}]},
                   [("escalation.to", "", Direction.CHANGED, False)]),
    "exclusion": ({}, {"exclusions": [{"id": "E1", "clause": "War"}]}, [("exclusions", "", Direction.ADDED, ADVERSE)]),
    "taken together": ({"targets": [target(together="pooled")]}, {"targets": [target(together="any_of")]},
                       [("targets.together", "availability", Direction.CHANGED, ADVERSE)]),
    "other weights": ({"targets": [target(together="weighted", weights={"mail": "1"})]},
                      {"targets": [target(together="weighted", weights={"mail": "2"})]},
                      [("targets.weights", "availability", Direction.CHANGED, ADVERSE)]),
    "first weights": ({"targets": [target(together="pooled")]},
                      {"targets": [target(together="weighted", weights={"mail": "1"})]},
                      [("targets.together", "availability", Direction.CHANGED, ADVERSE),
                       ("targets.weights", "availability", Direction.ADDED, ADVERSE)]),
    "weaker exclusion": ({"exclusions": [{"id": "E1", "clause": "War", "notice": "3 calendar_days", "approval": "true",
                                          "at_most": "4 calendar_hours"}]},
                         {"exclusions": [{"id": "E1", "clause": "War", "notice": "2 calendar_days",
                                          "at_most": "5 calendar_hours"}]},
                         [("exclusions.notice", "", Direction.RELAXED, ADVERSE),
                          ("exclusions.approval", "", Direction.RELAXED, ADVERSE),
                          ("exclusions.at_most", "", Direction.RELAXED, ADVERSE)]),
    "stricter exclusion": ({"exclusions": [{"id": "E1", "clause": "War"}]},
                           {"exclusions": [{"id": "E1", "clause": "War", "approval": "true",
                                            "at_most": "4 calendar_hours"}]},
                           [("exclusions.approval", "", Direction.TIGHTENED, False),
                            ("exclusions.at_most", "", Direction.ADDED, False)]),
    "free suspension": ({"suspensions": [{"id": "S1", "clause": "Work", "when": {"workload_above": "tickets"}}]},
                        {"suspensions": [{"id": "S1", "clause": "Work"}]},
                        [("suspensions.when.workload_above", "", Direction.REMOVED, ADVERSE)]),
    "whole periods": ({}, {"partial_period": "full"}, [("partial_period", "", Direction.CHANGED, ADVERSE)]),
    "attachment": ({}, {"attachments": [{"file": "plan.pdf", "title": "Plan"}]},
                   [("attachments", "", Direction.ADDED, ADVERSE)]),
    "short version": ({"brief": ["It works 99 % of the time"]}, {"brief": ["It works 99.9 % of the time", "Ask us"]},
                      [("brief", "", Direction.CHANGED, False), ("brief", "", Direction.ADDED, False)]),
    "notes": ({"internal_notes": "a"}, {"internal_notes": "b"}, []),
}  # fmt: skip


@pytest.mark.parametrize("case", FIELDS)
def test_every_part_is_compared(case: str) -> None:
    """Whatever a customer would want to know is told; what only the provider sees is not."""
    before, after, expected = FIELDS[case]
    assert of_fields(before, after) == expected


def test_attachment_with_another_content_is_told() -> None:
    """Nobody can compute what another plan means, so the customer is told of it as of something worse."""
    attached = {"attachments": [{"file": "plan.pdf", "title": "Plan"}, {"file": "form.pdf", "title": "Form"}]}
    versions = agreement("1.0", **attached), agreement("1.1", **attached)
    files = {"agreement.yml": "0", "plan.pdf": "1", "form.pdf": "3"}, {"agreement.yml": "1", "plan.pdf": "2"}
    (change,) = changes(*versions, HOURS, files)
    assert (change.path, change.before, change.after) == (("attachments", "content"), "plan.pdf (1)", "plan.pdf (2)")
    assert change.adverse
