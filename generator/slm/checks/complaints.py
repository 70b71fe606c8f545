"""Complaints are answered in time, and say nothing that cannot be."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from typing import Final

from slm import layout
from slm.facts.complaints import HeardComplaint, complaints
from slm.improvement import Complaint
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, nearest

OVERDUE: Final = Mistake(
    "SLM1279",
    "the complaint {complaint} was to be answered by {due}, and nothing says that it was",
    "Answer it, and write when and what: `answered` and `answer`.",
    Severity.WARNING,
)
CLOSED_UNANSWERED: Final = Mistake(
    "SLM1280",
    "the complaint {complaint} was closed on {day} without an answer",
    "Write when the customer was answered, and what (`answered`, `answer`), or take `closed_on` out: it is open.",
)
OUT_OF_ORDER: Final = Mistake(
    "SLM1281",
    "`{key}` of {complaint} is {day}, before `{other}`, {before}",
    "Correct one of the two: a complaint is received, acknowledged, answered and closed in this order.",
)
OF_THE_FUTURE: Final = Mistake(
    "SLM1282",
    "`{key}` of {complaint} is {day}, which is still to come: today is {as_of}",
    "Correct the day; what is not done yet is left out.",
)
ANSWER_UNSAID: Final = Mistake(
    "SLM1283",
    "{complaint} says that it was answered, but not what",
    "Write what the customer was told: `answer`.",
    Severity.WARNING,
)
ACTION_UNKNOWN: Final = Mistake(
    "SLM1289",
    "there is no action '{value}' that could have come of the complaint",
    "Actions are files in measurements/improvements/.",
)
_ORDER: Final = ("received", "acknowledged", "answered", "closed_on")
"""The moments of a complaint, in the order in which they have to be."""


OF_OTHERS: Final = Mistake(
    "SLM1293",
    "{complaint} of {customer} is about {agreement}, which promises {customer} nothing",
    "Name an agreement with this customer, by whose hours and promises it is answered, or none.",
)
NO_CUSTOMER: Final = Mistake(
    "SLM1294",
    "'{customer}' complains in {complaint}, and is no customer",
    "Customers are listed in catalog/provider.yml: {known}",
)


def complaints_are_of_customers(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a customer complains, and of what was promised to them."""
    customers = {customer.id for customer in portfolio.provider.customers}
    parties = (
        customers | {one.id for one in portfolio.provider.suppliers} | {one.id for one in portfolio.provider.teams}
    )
    for complaint in portfolio.complaints.values():
        words = {"complaint": complaint.id, "customer": complaint.customer}
        if complaint.customer in parties - customers:
            yield NO_CUSTOMER.at(complaint.place("customer"), known=", ".join(sorted(customers)), **words)
            continue
        history = portfolio.agreements.get(complaint.about.agreement or "")
        sides = {version.agreement.customer for version in history.versions} if history else set[str]()
        sides |= {one.customer for side in sides for one in portfolio.groups.get(side, ())}
        if history and complaint.customer in customers and complaint.customer not in sides:
            yield OF_OTHERS.at(complaint.about.place("agreement"), agreement=history.id, **words)


def complaints_are_answered(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of each complaint whose time has passed, or that was closed as if it had been answered."""
    for heard in complaints(portfolio):
        complaint = heard.complaint
        if complaint.is_compliment:
            continue
        if heard.state == "overdue" and heard.answer_by:
            yield OVERDUE.at(complaint.place("received"), complaint=complaint.id, due=_told(heard, heard.answer_by))
        if complaint.closed_on and complaint.answered is None:
            yield CLOSED_UNANSWERED.at(complaint.place("closed_on"), complaint=complaint.id, day=complaint.closed_on)
        if complaint.answered and complaint.answer is None:
            yield ANSWER_UNSAID.at(complaint.place("answered"), complaint=complaint.id)


def complaints_name_actions(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that the action that came of a complaint is one of the register of improvements."""
    known = portfolio.improvements
    for complaint in portfolio.complaints.values():
        name = complaint.action
        if name and name not in known and not portfolio.is_unread(layout.WRITTEN["improvement"].replace("*", name)):
            yield ACTION_UNKNOWN.at(complaint.place("action"), value=name, meant=nearest(name, known))


def complaints_have_possible_dates(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a complaint goes forward in time, and that nothing of it is still to come."""
    for complaint in portfolio.complaints.values():
        yield from _in_order(complaint)
        days = [(key, _day(complaint, key), complaint.place(key)) for key in _ORDER if getattr(complaint, key)]
        days += [("escalations", str(one.on), one.place("on")) for one in complaint.escalations]
        for key, day, place in days:
            if day > str(portfolio.as_of):
                yield OF_THE_FUTURE.at(place, key=key, complaint=complaint.id, day=day, as_of=portfolio.as_of)


def _in_order(complaint: Complaint) -> Iterator[Problem]:
    known = [key for key in _ORDER if getattr(complaint, key)]
    for other, key in pairwise(known):
        earlier, later = getattr(complaint, other), getattr(complaint, key)
        is_exact = isinstance(earlier, datetime) and isinstance(later, datetime)
        is_before = later < earlier if is_exact else _day(complaint, key) < _day(complaint, other)
        if is_before:
            day, before = (later, earlier) if is_exact else (_day(complaint, key), _day(complaint, other))
            words = {"complaint": complaint.id, "key": key, "other": other, "day": str(day), "before": str(before)}
            yield OUT_OF_ORDER.at(complaint.place(key), complaint.place(other), **words)
    begun = str(complaint.received.date())
    for one in complaint.escalations:
        if str(one.on) < begun:
            words = {"complaint": complaint.id, "key": "escalations", "other": "received"}
            yield OUT_OF_ORDER.at(one.place("on"), complaint.place("received"), day=one.on, before=begun, **words)


def _day(complaint: Complaint, key: str) -> str:
    """Return a day as the complaint's own zone has it."""
    value = getattr(complaint, key)
    return str(value.astimezone(complaint.received.tzinfo).date() if isinstance(value, datetime) else value)


def _told(heard: HeardComplaint, moment: datetime) -> str:
    return f"{moment.astimezone(heard.as_of.tzinfo):%Y-%m-%d %H:%M}"
