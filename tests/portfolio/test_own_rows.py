"""Of the records an audience sees the rows that are theirs, or of what they were promised, and no others (S6)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import pytest
from tests import written
from tests.publishing import small_book

from slm.agreement import AgreementHistory
from slm.document_control import Approvals
from slm.portfolio import Audience, Portfolio, for_audience
from slm.values import Source

CUSTOMERS: Final = [{"id": name, "name": name.title(), "type": "external"} for name in ("sales", "plant")]
AT: Final = "2025-02-03T09:00:00+08:00"


def promised(customer: str, *services: str, **fields: Any) -> AgreementHistory:  # noqa: ANN401 - any key
    """Return an SLA with a customer about services."""
    made = written.agreement("1.0", written.target(), customer=customer, services=list(services), **fields)
    made.written_in(Source(f"agreements/SLA-{customer.upper()}/1.0/agreement.yml"))
    return written.history(made, as_of=small_book.AS_OF)


@pytest.fixture
def book() -> Portfolio:
    """Return a book with a service of each customer, one of both, and one that is offered and promised to nobody."""
    offered = ("mail", "line", "depot", "drive")
    rows = [
        written.ticket(AT, "2025-02", id=f"T-{service}-{customer or 'nobody'}", service=service, customer=customer)
        for service in offered
        for customer in (None, "sales", "plant")
    ]
    waits = [written.pause(AT, None, "2025-02", ticket=row.id) for row in rows]
    happened = [written.event(AT, "waiting", "2025-02", ticket=row.id) for row in rows]
    answers = [
        written.survey("2025-02-04", "4", "2025-02", service=row.service, customer=row.customer, ticket=row.id)
        for row in rows
    ]
    down = [written.outage(AT, None, "2025-02", service=service, id=f"O-{service}") for service in offered]
    live = [{"service": service, "status": "live"} for service in offered]
    checks = [written.probe(AT, month="2025-02", service=service) for service in offered]
    return small_book.portfolio(
        provider=small_book.provider(customers=CUSTOMERS),
        services={service: small_book.service(service) for service in offered},
        changes={"RFC-1": small_book.change("RFC-1", services=live)},
        agreements={
            "SLA-SALES": promised("sales", "mail", "depot"),
            "SLA-PLANT": promised("plant", "line", "depot"),
        },
        approvals={
            name: small_book.of(Approvals, f"agreements/{name}/approvals.yml", kind="approvals")
            for name in ("SLA-SALES", "SLA-PLANT")
        },
        tickets=written.ticket_records(*rows, *waits, *happened, months=("2025-02",)),
        surveys=written.survey_records(*answers, months=("2025-02",)),
        outages=written.outage_records(*down, months=("2025-02",)),
        probes=written.probe_records(*checks, months=("2025-02",)),
    )


def seen(book: Portfolio, audience: str) -> Portfolio:
    """Return what an audience may see of a book."""
    return for_audience(book, Audience(audience))


def test_rows_that_are_somebodys(book: Portfolio) -> None:
    """A ticket is shown to its customer if the service was promised to them; nobody's, to the only customer."""
    own = {"T-mail-nobody", "T-mail-sales", "T-depot-sales"}
    shown = seen(book, "customer:sales")
    assert {row.id for row in shown.tickets.tickets} == own
    assert {row.ticket for row in shown.tickets.pauses} == {row.ticket for row in shown.tickets.events} == own
    assert {row.ticket for row in shown.surveys.surveys} == own


def test_rows_that_are_nobodys_are_shown_to_nobody(book: Portfolio) -> None:
    """A ticket without a customer of a service that several have is in no edition, nor is one of another service."""
    ids = {row.id for name in ("sales", "plant") for row in seen(book, f"customer:{name}").tickets.tickets}
    assert not ids & {"T-depot-nobody", "T-drive-nobody", "T-drive-sales", "T-drive-plant", "T-line-sales"}


def test_customer_of_the_day_decides(book: Portfolio) -> None:
    """Of a time in which one customer alone had the service, a row without a customer is theirs."""
    later = promised("plant", "line", "depot", valid={"from": "2025-02-05", "until": "2027-01-01"})
    changed = replace(book, agreements={**book.agreements, "SLA-PLANT": later})
    assert "T-depot-nobody" in {row.id for row in seen(changed, "customer:sales").tickets.tickets}
    assert "T-depot-nobody" not in {row.id for row in seen(changed, "customer:plant").tickets.tickets}


def test_records_of_services_that_were_promised(book: Portfolio) -> None:
    """Outages and checks are shown of the services of one's own agreements, not of all that are offered."""
    shown = seen(book, "customer:plant")
    assert {"mail", "drive"} <= shown.services.keys()
    assert {row.service for row in shown.outages.outages} == {"line", "depot"}
    assert {row.service for row in shown.probes.probes} == {"line", "depot"}


def test_public_reads_no_row_that_is_somebodys(book: Portfolio) -> None:
    """Where agreements are public, the public sees when their services were down, and no ticket or survey."""
    control = {"owner": "li-lei", "prepared_by": "han-mei", "classification": "public"}
    shown = seen(replace(book, agreements={"SLA-SALES": promised("sales", "mail", control=control)}), "public")
    assert [row.id for row in shown.outages.outages] == ["O-mail"]
    assert not [*shown.tickets.tickets, *shown.tickets.pauses, *shown.tickets.events, *shown.surveys.surveys]


@pytest.mark.parametrize("audience, told", [("customer:sales", "The queue was full"), ("public", None)])
def test_words_about_an_outage(book: Portfolio, audience: str, told: str | None) -> None:
    """Customers read what they are told of an outage and when it was approved, not what the provider noted."""
    words = {"impact": "Plant stood still", "reason": "Plant overloaded it", "approved_by": "Han Mei of Plant"}
    down = written.outage(AT, None, "2025-02", told="The queue was full", approved_on="2025-01-09", **words)
    control = {"owner": "li-lei", "prepared_by": "han-mei", "classification": "public"}
    agreements = {"SLA-SALES": promised("sales", "mail", control=control)}
    changed = replace(book, agreements=agreements, outages=written.outage_records(down, months=("2025-02",)))
    (row,) = seen(changed, audience).outages.outages
    assert (row.told, str(row.approved_on)) == (told, "2025-01-09")
    assert (row.impact, row.reason, row.approved_by) == (None, None, None)


def test_contact_of_a_customer_is_not_for_the_public(book: Portfolio) -> None:
    """A public SLA names its customer; how to reach them, and who they are, is for the parties."""
    about = {"contact": {"email": "boss@sales.example.com"}, "description": {"en": "620 people", "zh": "六百人"}}
    control = {"owner": "li-lei", "prepared_by": "han-mei", "classification": "public"}
    provider = small_book.provider(customers=[CUSTOMERS[0] | about])
    changed = replace(book, provider=provider, agreements={"SLA-SALES": promised("sales", "mail", control=control)})
    (own,), (outside,) = (seen(changed, name).provider.customers for name in ("customer:sales", "public"))
    assert own.contact
    assert own.description
    assert (outside.contact, outside.description) == (None, None)
