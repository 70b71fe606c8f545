"""Who belongs to a plan or a group of customers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem

NOT_A_MEMBER: Final = Mistake(
    "SLM1271",
    "'{value}' cannot belong to '{group}', because it is no customer",
    "Members of a group are customers of the provider; list it in `customers`, or take it out.",
)
GROUP_IN_GROUP: Final = Mistake(
    "SLM1272",
    "'{value}' cannot belong to '{group}', because it is a group itself",
    "List the customers who are meant, one by one.",
)


def members_are_customers(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that those who belong to a group are customers, and no groups."""
    customers = {customer.id: customer for customer in portfolio.provider.customers}
    for group in customers.values():
        for member in group.members:
            of = customers.get(member.customer)
            if member.customer in portfolio.provider.parties and (of is None or of.members):
                mistake = NOT_A_MEMBER if of is None else GROUP_IN_GROUP
                yield mistake.at(member.place("customer"), value=member.customer, group=group.id)
