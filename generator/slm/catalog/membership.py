"""Customers who share an agreement: a plan, or a group, and who belongs to it from when until when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Final, Self

from pydantic import model_validator

from slm.problem import Mistake
from slm.text import N_
from slm.values import Date, Id, Written, internal

NO_MEMBER_EVER: Final = Mistake(
    "SLM297",
    "'{customer}' would belong to it on no day: {since} is not before {until}",
    "`until` is the first day on which it belongs no more; write one after `since`.",
)


class Member(Written):
    """A customer who belongs to a plan or a group."""

    customer: Annotated[Id, internal(N_("Customer"), wording="party")]
    """The customer who belongs to it."""
    since: Annotated[Date | None, internal(N_("From"))] = None
    """The first day; from the beginning where none is written."""
    until: Annotated[Date | None, internal(N_("Until"))] = None
    """The first day on which it belongs no more."""

    @model_validator(mode="after")
    def _belongs_for_a_time(self) -> Self:
        if self.since and self.until and self.until <= self.since:
            raise NO_MEMBER_EVER.raised("until", customer=self.customer, since=self.since, until=self.until)
        return self

    def belongs(self, day: date) -> bool:
        """Return whether the customer belongs to it on a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day < self.until)

    def belongs_within(self, first: date, end: date) -> bool:
        """Return whether the customer belongs to it on any day from the first until before the end."""
        return (self.since is None or self.since < end) and (self.until is None or first < self.until)


Groups = Mapping[str, tuple[Member, ...]]
"""The members of each customer that is a group."""


def everybody(groups: Groups, customer: str, day: date) -> tuple[str, ...]:
    """Return whom rows name that count for a customer on a day: the customer, and of a group who belongs to it."""
    members = (member.customer for member in groups.get(customer, ()) if member.belongs(day))
    return (customer, *dict.fromkeys(members))


def concerns(owner: str | None, customers: Iterable[str]) -> bool:
    """Return whether a row counts for customers, of whom there are none where it may be anybody's.

    One that names nobody counts for each of them. This is the only place that says so.
    """
    whose = tuple(customers)
    return owner is None or not whose or owner in whose
