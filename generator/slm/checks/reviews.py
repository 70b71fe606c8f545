"""A review is one only when it says who took part and what came of it; what it decided names what there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from slm import layout
from slm.checks.references import PERSON_UNKNOWN
from slm.facts.reviews import ReviewState, state_of
from slm.improvement import Decision
from slm.portfolio import Portfolio
from slm.problem import Mistake, Problem, Severity, nearest

NO_MINUTES: Final = Mistake(
    "SLM1245",
    "{review} was planned for {day} and has no minutes: it holds nothing and is the review of no agreement",
    "Write who took part and what was found or decided; or, where it was not held, the day on which it will be.",
    Severity.WARNING,
)
NOBODY_OF_OURS: Final = Mistake(
    "SLM1247",
    "nobody of the provider is among those who took part in {review}, so it is the review of no agreement",
    "Name all who took part, by id or name, under participants.",
    Severity.WARNING,
)
ACTION_UNKNOWN: Final = Mistake(
    "SLM1248", "there is no action '{value}'", "Actions are files in measurements/improvements/."
)
SAID_BY_ACTION: Final = Mistake(
    "SLM1249",
    "the decision says itself what its action {action} says: {keys}",
    "Take it out here: the action says who sees to it until when.",
    Severity.WARNING,
)


def reviews_have_minutes(portfolio: Portfolio) -> Iterator[Problem]:
    """Tell of reviews whose day has passed and which hold nothing, or which nobody of the provider attended."""
    for review in portfolio.reviews.values():
        state = state_of(portfolio, review)
        if state is ReviewState.WITHOUT_MINUTES:
            yield NO_MINUTES.at(review.place("date"), review=review.id, day=review.date)
        elif state is ReviewState.WITHOUT_PROVIDER:
            yield NOBODY_OF_OURS.at(review.place("participants"), review=review.id)


def decisions_name_what_there_is(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that what a decision names as its action or its owner is there."""
    actions, people = portfolio.improvements, {person.id for person in portfolio.provider.people}
    for decision in _decisions(portfolio):
        action, owner = decision.action, decision.owner
        if action and action not in actions and not portfolio.is_unread(layout.IMPROVEMENTS):
            yield ACTION_UNKNOWN.at(decision.place("action"), value=action, meant=nearest(action, actions))
        if owner and owner not in people:
            yield PERSON_UNKNOWN.at(decision.place("owner"), value=owner, meant=nearest(owner, people))


def decisions_say_once_who_and_when(portfolio: Portfolio) -> Iterator[Problem]:
    """Check that a decision with an action leaves it to that to say who sees to it until when."""
    for decision in _decisions(portfolio):
        keys = ", ".join(key for key in ("owner", "due") if getattr(decision, key) is not None)
        if decision.action and keys:
            yield SAID_BY_ACTION.at(decision.place(keys.split(", ")[0]), action=decision.action, keys=keys)


def _decisions(portfolio: Portfolio) -> Iterator[Decision]:
    for review in portfolio.reviews.values():
        yield from (decision for decision in review.decisions if isinstance(decision, Decision))
