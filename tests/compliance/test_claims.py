"""What became of a credit: from what was recorded of it, and from what was not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from tests.compliance.test_credits import judged, share
from tests.written import agreement

from slm.agreement import ClaimEvent
from slm.calendar import Month, WorkingTime, always
from slm.compliance import CreditState, CreditStatement, credit_statement, credits_json, credits_rows, with_claims

JANUARY = Month(2025, 1)
HOURS = {"always": WorkingTime(always("Asia/Shanghai"))}
CLAIMED = ("claimed", "2025-02-10")
ACCEPTED = ("accepted", "2025-02-14")
REFUSED = ("refused", "2025-02-14")
SETTLED = ("settled", "2025-03-01")


def event(what: str, day: str, **fields: object) -> ClaimEvent:
    """Return something that was done about the credit of January 2025."""
    parts = {"month": "2025-01", "event": what, "date": day, "person": "li"}
    return ClaimEvent.model_validate(parts | fields)


def statement(*, fee: str | None = "1000 CNY", good: int = 94, **rules: object) -> CreditStatement:
    """Return the statement of January 2025, in which 5 % were earned."""
    charges = {"charges": {"monthly_fee": fee}} if fee else {}
    version = agreement("1.0", share(), credit_rules=rules, **charges)
    found = credit_statement(version, judged(version, {"attainment": good}), JANUARY, HOURS)
    assert found
    return found


def became(
    *done: tuple[Any, ...],
    as_of: date = date(2025, 6, 1),
    of: CreditStatement | None = None,
    last_day: date | None = None,
) -> CreditStatement:
    """Return the statement of a credit that had to be claimed within 20 days, after what was done."""
    events = [event(what, day, **(more[0] if more else {})) for what, day, *more in done]
    return with_claims(of or statement(claim_within="20 calendar_days"), events, as_of, None, last_day)


@pytest.mark.parametrize(
    "done, as_of, state, granted",
    [
        ((), date(2025, 2, 20), CreditState.TO_CLAIM, "50.00 CNY"),
        ((), date(2025, 2, 21), CreditState.LOST, "0 CNY"),
        ((CLAIMED,), date(2025, 6, 1), CreditState.CLAIMED, "50.00 CNY"),
        ((CLAIMED,), date(2025, 2, 9), CreditState.TO_CLAIM, "50.00 CNY"),
        ((CLAIMED, ACCEPTED), date(2025, 6, 1), CreditState.ACCEPTED, "50.00 CNY"),
        ((CLAIMED, (*REFUSED, {"reason": "No"})), date(2025, 6, 1), CreditState.REFUSED, "0 CNY"),
        ((CLAIMED, ACCEPTED, SETTLED), date(2025, 6, 1), CreditState.SETTLED, "50.00 CNY"),
        ((CLAIMED, SETTLED), date(2025, 6, 1), CreditState.SETTLED, "50.00 CNY"),
        ((SETTLED,), date(2025, 6, 1), CreditState.SETTLED, "50.00 CNY"),
    ],
)
def test_state_follows_from_what_was_recorded_by_the_day(
    done: Sequence[tuple[Any, ...]], as_of: date, state: CreditState, granted: str
) -> None:
    """What is not recorded was not done: on the day after the last one an unclaimed credit is lost."""
    outcome = became(*done, as_of=as_of).outcome
    assert (outcome.state, str(outcome.granted), outcome.problems) == (state, granted, ())


def test_credit_that_need_not_be_claimed_is_due_until_it_is_set_off() -> None:
    """Without a time for claims nothing is lost, and nothing is paid before somebody says so."""
    due = statement()
    assert became(of=due).outcome.state is CreditState.DUE
    assert became(SETTLED, of=due).outcome.state is CreditState.SETTLED


def test_what_is_not_paid_has_no_outcome() -> None:
    """A credit below the smallest amount, or none, cannot be claimed: events of it count for nothing."""
    small = statement(smallest="100 CNY", claim_within="20 calendar_days")
    kept = statement(good=99)
    assert {became(CLAIMED, of=one).outcome.state for one in (small, kept)} == {CreditState.NOTHING}


@pytest.mark.parametrize(
    "done",
    [
        (CLAIMED, CLAIMED),
        (ACCEPTED,),
        (REFUSED,),
        (CLAIMED, ACCEPTED, REFUSED),
        (CLAIMED, (*REFUSED, {"reason": "No"}), SETTLED),
        (SETTLED, SETTLED),
        (SETTLED, CLAIMED),
        (("claimed", "2025-02-15"), ACCEPTED),
    ],
)
def test_step_that_cannot_follow_is_told_and_counts_for_nothing(done: Sequence[tuple[Any, ...]]) -> None:
    """Twice, without what has to come first, or dated before it: the last step does not change the state."""
    (problem,) = became(*done).outcome.problems
    assert problem.code == "SLM411"
    assert became(*done).outcome.state is became(*done[:-1]).outcome.state


def test_claim_after_the_last_day_is_told_and_is_for_the_other_side_to_answer() -> None:
    """A late claim is warned of; it is not lost before it is refused."""
    late = became(("claimed", "2025-02-21"))
    assert (late.outcome.state, late.outcome.is_late) == (CreditState.CLAIMED, True)
    assert [problem.code for problem in late.outcome.problems] == ["SLM414"]
    assert not became(("claimed", "2025-02-20")).outcome.is_late


@pytest.mark.parametrize(
    "more, granted, codes",
    [
        ({"amount": "50 CNY"}, "50 CNY", []),
        ({"amount": "20 CNY", "reason": "One outage was yours"}, "20 CNY", []),
        ({"amount": "20 CNY"}, "20 CNY", ["SLM413"]),
        ({"amount": "60 CNY"}, "50.00 CNY", ["SLM412"]),
        ({"amount": "20 EUR"}, "50.00 CNY", ["SLM412"]),
    ],
)
def test_less_may_be_accepted_for_a_reason_and_nothing_else(
    more: dict[str, str], granted: str, codes: list[str]
) -> None:
    """What is accepted is what is owed or a part of it, in the same currency; a part says why."""
    outcome = became(CLAIMED, (*ACCEPTED, more)).outcome
    assert (str(outcome.granted), [problem.code for problem in outcome.problems]) == (granted, codes)


def test_what_is_set_off_is_what_was_accepted() -> None:
    """After a part was accepted, setting off the whole is another amount; without a fee the first one said counts."""
    part = (*ACCEPTED, {"amount": "20 CNY", "reason": "One outage was yours"})
    assert [wrong.code for wrong in became(CLAIMED, part, (*SETTLED, {"amount": "50 CNY"})).outcome.problems] == [
        "SLM412"
    ]
    free = became(CLAIMED, (*ACCEPTED, {"amount": "20 CNY"}), SETTLED, of=statement(fee=None))
    assert (str(free.outcome.granted), free.outcome.problems) == ("20 CNY", ())
    assert became(of=statement(fee=None)).outcome.granted is None


def test_refusal_without_a_reason_is_told() -> None:
    """The other side is to learn why."""
    assert [problem.code for problem in became(CLAIMED, REFUSED).outcome.problems] == ["SLM413"]


def test_files_say_what_became_of_a_credit() -> None:
    """JSON and CSV have the state, the days and what is paid; null or nothing where it was not done."""
    settled = became(CLAIMED, ACCEPTED, (*SETTLED, {"document": {"en": "invoice 7", "zh": "发票 7"}}))
    (written,) = credits_json([settled], date(2025, 6, 1))["statements"]
    said = {"state": "settled", "claimed_on": "2025-02-10", "answered_on": "2025-02-14", "settled_on": "2025-03-01"}
    assert said | {"settled_with": {"en": "invoice 7", "zh": "发票 7"}, "granted": "50.00"} == {
        name: written[name] for name in (*said, "settled_with", "granted")
    }
    head, row = credits_rows([became(CLAIMED)])
    assert dict(zip(head, row, strict=True)) | {
        "state": "claimed",
        "claimed_on": "2025-02-10",
        "settled_on": "",
    } == dict(zip(head, row, strict=True))


@pytest.mark.parametrize("day, codes", [("2025-02-04", ["SLM1410"]), ("2025-02-05", []), ("2025-02-10", [])])
def test_claim_before_claims_are_taken_is_told(day: str, codes: list[str]) -> None:
    """Claims are taken from the fifth day after the period on: one of the fourth is doubted, and counts."""
    found = statement(claim_within="2 months", claim_opens="5 calendar_days")
    outcome = became(("claimed", day), of=found).outcome
    assert [problem.code for problem in outcome.problems] == codes
    assert outcome.state is CreditState.CLAIMED


LAST_DAY = date(2025, 2, 12)


@pytest.mark.parametrize(
    "rules, done, as_of, state",
    [
        ({}, (), LAST_DAY, CreditState.DUE),
        ({}, (), date(2025, 2, 13), CreditState.LAPSED),
        ({}, (("settled", "2025-02-11"),), date(2025, 3, 1), CreditState.SETTLED),
        ({"claim_by": ["email"]}, (), LAST_DAY, CreditState.TO_CLAIM),
        ({"claim_by": ["email"]}, (), date(2025, 3, 1), CreditState.LAPSED),
        ({"claim_within": "20 calendar_days"}, (), date(2025, 2, 13), CreditState.LAPSED),
        ({"claim_within": "20 calendar_days"}, (), date(2025, 3, 1), CreditState.LAPSED),
        ({"claim_within": "5 calendar_days"}, (), date(2025, 3, 1), CreditState.LOST),
        ({"claim_within": "20 calendar_days"}, (CLAIMED,), LAST_DAY, CreditState.CLAIMED),
        ({"claim_within": "20 calendar_days"}, (CLAIMED,), date(2025, 2, 13), CreditState.LAPSED),
        ({"claim_within": "20 calendar_days"}, (CLAIMED, ACCEPTED), date(2025, 3, 1), CreditState.ACCEPTED),
        ({"claim_within": "20 calendar_days"}, (CLAIMED, ("accepted", "2025-02-11")), date(2025, 3, 1),
         CreditState.LAPSED),
    ],
)  # fmt: skip
def test_credit_that_lapses_with_its_agreement_cannot_be_had_afterwards(
    rules: dict[str, Any], done: Sequence[tuple[Any, ...]], as_of: date, state: CreditState
) -> None:
    """What is not set off by the last day is gone, unless it is accepted later; without the rule nothing lapses."""
    found = became(*done, as_of=as_of, of=statement(lapse_at_end=True, **rules), last_day=LAST_DAY)
    assert (found.outcome.state, found.outcome.problems) == (state, ())
    assert (str(found.outcome.granted) == "0 CNY") is (state in {CreditState.LAPSED, CreditState.LOST})
    assert found.lapses_after == LAST_DAY
    kept = became(*done, as_of=as_of, of=statement(**rules), last_day=LAST_DAY)
    assert (kept.lapses_after, kept.outcome.state is CreditState.LAPSED) == (None, False)


def test_last_day_for_a_claim_is_no_later_than_that_of_the_agreement() -> None:
    """A claim of the day after it is late, although the time for claims went on; a credit without claims has no day."""
    whole = statement(lapse_at_end=True, claim_within="20 calendar_days")
    found = became(("claimed", "2025-02-13"), of=whole, last_day=LAST_DAY)
    assert found.claim_until == LAST_DAY
    assert [problem.code for problem in found.outcome.problems] == ["SLM414"]
    assert became(of=whole).claim_until == date(2025, 2, 20)
    assert became(of=statement(lapse_at_end=True), last_day=LAST_DAY).claim_until is None


@pytest.mark.parametrize("rules", [{"claim_by": ["ticket"]}, {"claim_opens": "5 calendar_days"}])
def test_credit_is_to_be_claimed_where_only_the_way_or_the_first_day_is_agreed(rules: dict[str, Any]) -> None:
    """It never was said not to need a claim; it is not lost, as no last day is agreed."""
    found = became(as_of=date(2030, 1, 1), of=statement(**rules))
    assert (found.outcome.state, found.claim_until) == (CreditState.TO_CLAIM, None)


def test_files_say_how_a_credit_is_claimed_and_what_it_hangs_on() -> None:
    """JSON and CSV have the ways, the conditions and the day on which it lapses."""
    rules: dict[str, Any] = {
        "claim_by": ["email", "portal"],
        "conditions": ["invoices_paid", "failure_reported"],
        "lapse_at_end": True,
    }
    found = became(of=statement(**rules), last_day=LAST_DAY)
    (written,) = credits_json([found], date(2025, 6, 1))["statements"]
    assert {name: written[name] for name in ("state", "claim_by", "conditions", "lapses_after")} == {
        "state": "lapsed", "claim_by": ["email", "portal"], "conditions": ["invoices_paid", "failure_reported"],
        "lapses_after": "2025-02-12",
    }  # fmt: skip
    head, row = credits_rows([found])
    assert dict(zip(head, row, strict=True)) | {
        "conditions": "invoices_paid failure_reported",
        "lapses_after": "2025-02-12",
    } == dict(zip(head, row, strict=True))
    (written,) = credits_json([became()], date(2025, 6, 1))["statements"]
    assert [written[name] for name in ("claim_by", "conditions", "lapses_after")] == [[], [], None]
