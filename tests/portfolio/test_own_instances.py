"""An outage or a check of a customer's own instance of a service counts for this customer, and for nobody else."""

from __future__ import annotations

from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book

from slm.agreement import AgreementHistory, agreement_history
from slm.calendar import Month
from slm.checks.checks import check
from slm.compliance import Result
from slm.document_control import Approvals
from slm.facts.judgement import judged
from slm.portfolio import Audience, Portfolio
from slm.values import Source

JANUARY: Final = Month(2025, 1)
PARTIES: Final = {"SLA-SALES": "sales", "SLA-PLANT": "plant", "OLA-MAIL": "mail-team"}


def _promised(name: str, customer: str, target: dict[str, Any]) -> AgreementHistory:
    kind = name.partition("-")[0]
    made = written.agreement("1.0", target, kind=kind, customer=customer, services=["mail"])
    made.written_in(Source(f"agreements/{name}/1.0/agreement.yml"))
    signed = {"version": "1.0", "role": "owner", "name": "Li Lei", "date": "2024-12-01", "meaning": "approved"}
    approvals = Approvals.model_validate({"kind": "approvals", "approvals": [signed]})
    return agreement_history(name, (made,), approvals, (), required_roles=("owner",), as_of=small_book.AS_OF)


def _book(target: dict[str, Any], **records: object) -> Portfolio:
    """Return a book in which two customers and a team have the mail, with records of January."""
    return small_book.portfolio(
        provider=small_book.provider(
            customers=[{"id": name, "name": name.title(), "type": "external"} for name in ("sales", "plant")]
        ),
        agreements={name: _promised(name, customer, target) for name, customer in PARTIES.items()},
        approvals={
            name: small_book.of(Approvals, f"agreements/{name}/approvals.yml", kind="approvals") for name in PARTIES
        },
        months={JANUARY: written.month_file("2025-01")},
        **records,
    )


def _january(book: Portfolio) -> dict[str, Result]:
    results = {name: judged(book).scorecard.of(name, "availability", "mail") for name in PARTIES}
    return {name: next(one for one in found if one.last_month == JANUARY) for name, found in results.items()}


OUTAGES: Final = (
    written.outage("2025-01-07T09:00:00+08:00", "2025-01-07T12:00:00+08:00", id="O-sales", customer="sales"),
    written.outage("2025-01-08T09:00:00+08:00", "2025-01-08T10:00:00+08:00", id="O-all"),
)


def test_an_outage_of_an_own_instance_counts_for_its_customer() -> None:
    """Three hours of sales' own mail and one of everybody's: sales lose four, the plant one, the team all."""
    found = _january(_book(written.target(), outages=written.outage_records(*OUTAGES)))
    lost = {name: int((result.denominator or 0) - (result.numerator or 0)) for name, result in found.items()}
    assert lost == {
        "SLA-SALES": 4 * 3600, "SLA-PLANT": 3600, "OLA-MAIL": 4 * 3600,
    }  # fmt: skip
    (account,) = found["SLA-PLANT"].sources
    assert (account.read, account.used, dict(account.reasons)) == (2, 1, {"other_customer": 1})
    assert [row.outage.id for row in found["SLA-PLANT"].interruptions] == ["O-all"]


@pytest.mark.parametrize(
    "audience, shown", [("customer:sales", {"O-sales", "O-all"}), ("customer:plant", {"O-all"})]
)  # fmt: skip
def test_an_own_instance_is_shown_to_its_customer_alone(audience: str, shown: set[str]) -> None:
    """Another customer of the service reads neither the outage nor the check of somebody's own instance (S6)."""
    checks = [
        written.probe("2025-01-07T09:00:00+08:00", customer="sales", ok=False),
        written.probe("2025-01-07T09:00:00+08:00"),
    ]
    book = _book(
        written.target(), outages=written.outage_records(*OUTAGES), probes=written.probe_records(*checks)
    )  # fmt: skip
    seen = judged(book).seen_by(Audience(audience)).portfolio
    assert {row.id for row in seen.outages.outages} == shown
    assert {row.customer for row in seen.probes.probes} == ({"sales", None} if "O-sales" in shown else {None})


def _checks(customer: str | None, *failing: int) -> list[Any]:
    return [
        written.probe(f"2025-01-07T{hour:02}:00:00+08:00", ok=hour not in failing, customer=customer)
        for hour in range(9, 13)
    ]


def test_checks_of_an_own_instance_take_the_place_of_the_shared_ones() -> None:
    """Of four checks of sales' own mail two fail, of the shared mail one: each customer is judged by their own."""
    target = written.target(
        "ratio",
        id="availability",
        source="probes",
        interruptions={"method": "occurrences", "known_for": "1 calendar_hours"},
    )
    rows = [*_checks("sales", 9, 10), *_checks(None, 11)]
    found = _january(_book(target, probes=written.probe_records(*rows)))
    assert {name: (int(result.numerator or 0), int(result.denominator or 0)) for name, result in found.items()} == {
        "SLA-SALES": (2, 4), "SLA-PLANT": (3, 4), "OLA-MAIL": (3, 4),
    }  # fmt: skip
    (account,) = found["SLA-PLANT"].sources
    assert (account.read, account.used, dict(account.reasons)) == (8, 4, {"other_customer": 4})


def test_an_own_instance_of_nobody_is_refused() -> None:
    """A customer that the provider does not have is told for outages and for checks, as for tickets."""
    book = _book(
        written.target(),
        outages=written.outage_records(written.outage("2025-01-07T09:00:00+08:00", None, customer="salse")),
        probes=written.probe_records(written.probe("2025-01-07T09:00:00+08:00", customer="plnt")),
    )
    told = {dict(problem.words).get("value") for problem in check(book) if problem.code == "SLM454"}
    assert {"salse", "plnt"} <= told
