"""Service reviews: who took part on which side, and which of them were held; the one owner of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

from slm.agreement import Agreement, AgreementHistory
from slm.catalog import Provider, folded_name
from slm.improvement import Review
from slm.portfolio import Portfolio
from slm.values import LocalText


class Side(StrEnum):
    """On which side somebody takes part in a review."""

    PROVIDER = "provider"
    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    UNKNOWN = "unknown"
    """The book does not have their party, or their words name people of several."""


class ReviewState(StrEnum):
    """What has become of a review."""

    PLANNED = "planned"
    HELD = "held"
    WITHOUT_MINUTES = "without_minutes"
    """Its day has passed, and nothing says what was found or decided."""
    WITHOUT_PROVIDER = "without_provider"
    """All who took part are known to be of other sides, or nobody did."""


def attendance(provider: Provider, review: Review) -> Mapping[Side, tuple[LocalText, ...]]:
    """Return who takes part in a review, by side, in the order in which they are written."""
    found: dict[Side, tuple[LocalText, ...]] = {}
    for participant in review.participants:
        sides = {_side(provider, party) for party in _parties_in(provider, review, participant)}
        side = next(iter(sides)) if len(sides) == 1 else Side.UNKNOWN
        found[side] = (*found.get(side, ()), participant)
    return {side: found[side] for side in Side if side in found}


def state_of(portfolio: Portfolio, review: Review) -> ReviewState:
    """Return what has become of a review on the portfolio's day.

    One that names nobody, or that says neither what was found nor what was decided, holds nothing.
    """
    if review.date > portfolio.as_of or (review.date == portfolio.as_of and not review.has_minutes):
        return ReviewState.PLANNED
    if not review.has_minutes:
        return ReviewState.WITHOUT_MINUTES
    came = attendance(portfolio.provider, review)
    # Of words that name nobody whom the book knows, nobody can tell that they are not of ours.
    return ReviewState.HELD if {Side.PROVIDER, Side.UNKNOWN} & came.keys() else ReviewState.WITHOUT_PROVIDER


def _is_held(portfolio: Portfolio, review: Review) -> bool:
    """Return whether a review was held by the portfolio's day."""
    return state_of(portfolio, review) is ReviewState.HELD


def held_reviews(portfolio: Portfolio, history: AgreementHistory) -> list[Review]:
    """Return the reviews of an agreement that were held by the portfolio's day, in their order.

    One that is dated later is planned. One of an SLA in which nobody of the customer took part is none of it.
    """
    provider, other = portfolio.provider, reviewing_customer(portfolio, history.shown.agreement)
    return [
        review
        for review in _reviews_of(portfolio, history.id)
        if _is_held(portfolio, review) and (other is None or took_part(provider, review, other))
    ]


def planned_reviews(portfolio: Portfolio, history: AgreementHistory) -> list[Review]:
    """Return the reviews of an agreement that are planned, in their order, with those whose day passed without any."""
    awaited = {ReviewState.PLANNED, ReviewState.WITHOUT_MINUTES}
    return [one for one in _reviews_of(portfolio, history.id) if state_of(portfolio, one) in awaited]


def _reviews_of(portfolio: Portfolio, agreement: str) -> list[Review]:
    """Return all reviews that name an agreement, in their order."""
    named = (review for review in portfolio.reviews.values() if agreement in review.agreements)
    return sorted(named, key=lambda review: (review.date, review.id))


def reviewing_customer(portfolio: Portfolio, agreement: Agreement) -> str | None:
    """Return the customer without whom nobody can review an agreement: that of an SLA."""
    customers = {customer.id for customer in portfolio.provider.customers}
    return agreement.customer if agreement.kind == "SLA" and agreement.customer in customers else None


def took_part(provider: Provider, review: Review, party: str) -> bool:
    """Tell whether somebody of a party took part in a review: by an id, or in words that name a person or the party."""
    folded = _names_of(provider, review, party)
    return any(_names(provider, participant, folded) for participant in review.participants)


def _parties_in(provider: Provider, review: Review, participant: LocalText) -> Iterator[str]:
    person = provider.person_meant(participant)
    if person:
        yield person.held_on(review.date)[0] or provider.id
        return
    parties = sorted(provider.parties)
    yield from (party for party in parties if _names(provider, participant, _names_of(provider, review, party)))


def _names(provider: Provider, words: LocalText, folded: set[str]) -> bool:
    said = {folded_name(words(language)) for language in provider.languages}
    return any(part in text for text in said for part in folded)


def _names_of(provider: Provider, review: Review, party: str) -> set[str]:
    """Return how a party and its people are named: those who belonged to it on the day of a review."""
    name = provider.party_name(party)
    names = {text for language in provider.languages for text in ([name(language)] if name else [])}
    for person in provider.people:
        of = person.held_on(review.date)[0]
        if of == party or (of is None and party == provider.id):
            names |= {person.id, *map(person.name, provider.languages)}
    return {folded_name(text) for text in names} - {""}


def _side(provider: Provider, party: str) -> Side:
    if party in provider.own_parties:
        return Side.PROVIDER
    if any(customer.id == party for customer in provider.customers):
        return Side.CUSTOMER
    return Side.SUPPLIER if any(supplier.id == party for supplier in provider.suppliers) else Side.UNKNOWN
