"""What services are to be: promised while they are live, there as long as others need them, costed in one currency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Final

from slm import layout
from slm.catalog import ServiceStatus, status_of
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, most_frequent

UNPROMISED: Final = Mistake(
    "SLM927",
    "nothing is promised of the live service '{service}'",
    "Write an agreement that names it (slm new agreement), or let a change (catalog/changes/) give it another status.",
    Severity.WARNING,
    plural="nothing is promised of {n} live services, the first is '{service}'",
)
STILL_NEEDED: Final = Mistake(
    "SLM928",
    "{change} retires '{service}' on {day}, which is still needed by {names}",
    "Retire or change first what needs it: `depends_on` of a service, the next version of an agreement.",
    Severity.WARNING,
)
OTHER_CURRENCY: Final = Mistake(
    "SLM929",
    "the cost '{value}' is in no currency of the book, which are {known}",
    "Write the amount in one of them, such as 12000 {example}; what costs nothing is 0.",
    Severity.WARNING,
    plural="{n} costs are in no currency of the book, which are {known}; the first is '{value}'",
)


def live_services_are_promised(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell, once for all, of live services that no version of any agreement names (FAILURES D52).

    Of one whose agreement ran out or was never approved something else is told; a book without any agreement is only
    begun.
    """
    if not portfolio.agreements or portfolio.is_unread(layout.AGREEMENTS) or portfolio.is_unread(layout.CHANGES):
        return
    promised = {service for agreement in portfolio.all_agreements for service in agreement.services}
    if not promised <= portfolio.services.keys():
        # The service that nobody knows may be the one that nobody names.
        return
    bare = [
        service
        for name, service in sorted(portfolio.services.items())
        if name not in promised and portfolio.service_status(name) is ServiceStatus.LIVE
    ]
    if bare:
        yield UNPROMISED.at(*(service.place() for service in bare), n=len(bare), service=bare[0].id)


def retired_services_are_not_needed(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that nothing stands on a service from the day on which it is retired, also one to come (FAILURES D52)."""
    changes = [change for change in portfolio.changes.values() if change.decision == "approved"]
    for change in changes:
        for given in change.services if change.effective_on else ():
            day = max(change.effective_on or portfolio.as_of, portfolio.as_of)
            retires = given.status is status_of(given.service, changes, day) is ServiceStatus.RETIRED
            if retires and (names := [*_needing(portfolio, given.service, day)]):
                words = {"change": change.id, "service": given.service, "day": change.effective_on}
                yield STILL_NEEDED.at(given.place("status"), **words, names=", ".join(names))


def costs_are_in_one_currency(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what services cost can be added up, and held against what customers pay (FAILURES D52).

    The currencies of a book are those of the fees in its agreements; where there are none, the one of most costs.
    """
    charges = (agreement.charges for agreement in portfolio.all_agreements if agreement.charges)
    fees = {charge.monthly_fee.unit for charge in charges if charge.monthly_fee}
    costs = [service.cost for _, service in sorted(portfolio.services.items()) if service.cost]
    usual = most_frequent(Counter(cost.amount.unit for cost in costs if cost.amount.unit), 1)
    known = sorted(fees) or usual or ["CNY", "EUR"]
    others = [cost for cost in costs if cost.amount.value and cost.amount.unit not in known]
    for unit in dict.fromkeys(cost.amount.unit for cost in others):
        alike = [cost for cost in others if cost.amount.unit == unit]
        yield OTHER_CURRENCY.at(
            *(cost.place("amount") for cost in alike), n=len(alike), value=str(alike[0].amount),
            known=", ".join(known), example=known[0],
        )  # fmt: skip


def _needing(portfolio: Portfolio, service: str, day: date) -> Iterator[str]:
    """Yield the services, and for a day to come the agreements, that still need a service on a day."""
    gone = (ServiceStatus.PROPOSED, ServiceStatus.RETIRED)
    changes = portfolio.changes.values()
    for name, other in sorted(portfolio.services.items()):
        if any(needed.service == service for needed in other.depends_on) and status_of(name, changes, day) not in gone:
            yield name
    for name, history in sorted(portfolio.agreements.items()) if day > portfolio.as_of else ():
        in_force = (version for version in history.versions if version.binding and version.validity.covers(day))
        if any(service in version.agreement.services for version in in_force):
            yield name
