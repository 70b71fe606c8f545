"""Objections to figures are decided by who may, and what was decided is done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Final

from slm import layout
from slm.facts.authority import BOTH_SIDES_BY_HABIT, doing, mistake_of
from slm.facts.disputes import closed_on, disputed, disputes
from slm.facts.scorecard import scorecard
from slm.improvement import Dispute
from slm.portfolio import Portfolio, side_of
from slm.problem import Mistake, Problem, Severity

NOT_CORRECTED: Final = Mistake(
    "SLM1284",
    "{dispute} was decided for the customer on {day}, and {month} has not been corrected since",
    "Correct the records of the month, then `slm restate {month}`. This is an error after {until}.",
    Severity.WARNING,
)
STILL_NOT_CORRECTED: Final = replace(NOT_CORRECTED, severity=Severity.ERROR)
CORRECTED_BEFORE: Final = Mistake(
    "SLM1285",
    "the figure of {month} was corrected on {day}, after {dispute} was raised and before it was decided",
    "Decide first, then correct: write the decision with its day (`decision`), or say in its reason why it came later.",
    Severity.WARNING,
)
NOT_CLOSED: Final = Mistake(
    "SLM1286",
    "{dispute} objects to a figure of {month}, which was not closed when it was raised on {day}",
    "Until a month is closed its records are corrected without more ado; correct the month or the day, or close it.",
    Severity.WARNING,
)
WRONG_ORDER: Final = Mistake(
    "SLM1287",
    "`{key}` of {dispute} is {day}, and has to be from {first} to {last}",
    "Correct the day: an objection is raised, talked over and decided in this order, and not in the future.",
)
NOT_OF_THE_CUSTOMER: Final = Mistake(
    "SLM1288",
    "'{person}' raised {dispute}, and is of none of the sides to which {agreement} promises something",
    "Name a person of the customer (`raised_by`): an objection is shown to their side and to nobody else.",
    Severity.WARNING,
)
NO_FIGURE: Final = Mistake(
    "SLM1291",
    "{dispute} objects to a figure that there is not: {agreement}/{target} of {month}",
    "Correct target, `service` or month: those of a figure that a report of the book has.",
)
NOT_IN_THE_MONTH: Final = Mistake(
    "SLM1292",
    "{dispute} holds an interruption from {begin} to {end} against {month}, which does not have these days",
    "Correct the times; of one that goes on into another month write the part that lies in this one.",
)
_LIMIT: Final = timedelta(days=31)
"""How long the correction of a month may take after a decision for the customer, until it is an error."""


def disputes_are_carried_out(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a figure is corrected where the customer was right, and not before that was decided."""
    for held in disputes(portfolio):
        dispute, decision = held.dispute, held.dispute.decision
        words = {"dispute": dispute.id, "month": str(dispute.month)}
        if held.state == "awaiting_correction" and decision:
            is_long = portfolio.as_of - decision.on > _LIMIT
            mistake = STILL_NOT_CORRECTED if is_long else NOT_CORRECTED
            yield mistake.at(decision.place("outcome"), day=decision.on, until=decision.on + _LIMIT, **words)
        if held.before and not held.restated:
            place = decision.place("on") if decision else dispute.place("raised_on")
            yield CORRECTED_BEFORE.at(place, day=held.before.on, **words)
        closed = closed_on(portfolio, dispute.month)
        if closed is None or closed > dispute.raised_on:
            yield NOT_CLOSED.at(dispute.place("month"), dispute.place("raised_on"), day=dispute.raised_on, **words)


def disputes_are_decided_by_who_may(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that somebody of the customer objects, and somebody else decides who may correct a month."""
    provider = portfolio.provider
    for held in disputes(portfolio):
        dispute, decision = held.dispute, held.dispute.decision
        words = {"dispute": dispute.id}
        if held.agreement and (person := provider.person(dispute.raised_by)):
            sides = {
                held.agreement.customer,
                *(one.customer for one in portfolio.groups.get(held.agreement.customer, ())),
            }
            if side_of(portfolio, dispute) not in sides:
                place = dispute.place("raised_by")
                yield NOT_OF_THE_CUSTOMER.at(place, person=person.id, agreement=dispute.agreement, **words)
        if decision is None or (person := provider.person(decision.by)) is None:
            continue
        act = doing(provider, "restate", decision.by, decision.on, decision.place("by"))
        if mistake := mistake_of(provider, act, person):
            yield mistake.at(act.place, **act.words(provider))
        elif decision.by == dispute.raised_by:
            yield BOTH_SIDES_BY_HABIT.at(act.place, **act.words(provider))


def disputes_are_about_a_figure(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that there is the figure that somebody objects to, and that their times lie in its month.

    Of a version that is not in force, such as one whose approval is void, its term tells: why it has no figure is told
    there.
    """
    results = scorecard(portfolio)
    for dispute in portfolio.disputes.values():
        if portfolio.is_unread(layout.agreement_folder(dispute.agreement)):
            continue
        any_service = disputed(results.in_month(dispute.month), dispute.model_copy(update={"service": None}))
        figures = disputed(any_service, dispute)
        if not figures and (any_service or _is_promised(portfolio, dispute) is False):
            words = {"dispute": dispute.id, "agreement": dispute.agreement, "target": dispute.target}
            yield NO_FIGURE.at(dispute.place("month"), dispute.place("target"), month=dispute.month, **words)
        for row in dispute.theirs.rows if dispute.theirs and figures else ():
            first, last = min(one.period.start for one in figures), max(one.period.end for one in figures)
            if row.begin < first or row.end > last:
                words = {"dispute": dispute.id, "month": str(dispute.month)}
                yield NOT_IN_THE_MONTH.at(row.place("begin"), row.place("end"), begin=row.begin, end=row.end, **words)


def _is_promised(portfolio: Portfolio, dispute: Dispute) -> bool | None:
    """Tell whether a version promises the target in the month; None of a target that no version has: told elsewhere."""
    history = portfolio.agreements.get(dispute.agreement)
    having = [
        version.agreement
        for version in (history.versions if history else ())
        if dispute.target in {one.id for one in version.agreement.targets}
    ]
    first, after = dispute.month.first_day, dispute.month.next.first_day
    return any(one.valid.start < after and one.valid.until > first for one in having) if having else None


def disputes_have_possible_dates(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what was said and decided comes after the objection, and not after today."""
    for dispute in portfolio.disputes.values():
        dated = [("raised_on", dispute.raised_on, dispute.place("raised_on"), dispute.month.first_day)]
        dated += [("said", one.on, one.place("on"), dispute.raised_on) for one in dispute.said]
        if decision := dispute.decision:
            dated.append(("decision", decision.on, decision.place("on"), dispute.raised_on))
        for key, day, place, first in dated:
            if not first <= day <= portfolio.as_of:
                yield WRONG_ORDER.at(
                    place, key=key, dispute=dispute.id, day=day, first=first, last=portfolio.as_of
                )  # fmt: skip
